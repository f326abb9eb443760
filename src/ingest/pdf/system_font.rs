//! The font of this system that stands in for Chinese fonts which a file names and does not carry.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use hayro::hayro_interpret::font::FontData;

/// Where systems keep fonts.
const FOLDERS: [&str; 7] = [
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "/System/Library/Fonts/Supplemental",
    "C:\\Windows\\Fonts",
    "/opt/share/fonts",
];
/// Names of files with the whole of GB 2312 and more, best first; with serifs, then without.
const SERIF: [&str; 8] = [
    "NotoSerifCJK-Regular.ttc",
    "NotoSerifCJKsc-Regular.otf",
    "NotoSerifSC-Regular.otf",
    "SourceHanSerifSC-Regular.otf",
    "simsun.ttc",
    "Songti.ttc",
    "uming.ttc",
    "SimSun.ttf",
];
const SANS: [&str; 11] = [
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "NotoSansSC-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "msyh.ttc",
    "PingFang.ttc",
    "STHeiti Light.ttc",
    "wqy-zenhei.ttc",
    "wqy-microhei.ttc",
    "simhei.ttf",
    "DroidSansFallbackFull.ttf",
];
/// Folders below a folder of fonts that are looked through.
const DEPTH_MAX: usize = 4;
/// Entries looked at.
const ENTRIES_MAX: usize = 20_000;

/// Returns the file of this system that draws Chinese text, or `None` if there is none of a known name.
pub fn chinese_font(with_serifs: bool) -> Option<PathBuf> {
    let all = fonts();
    let find = |names: &[&str]| {
        names.iter().find_map(|name| all.iter().find(|path| path.file_name().is_some_and(|own| own == *name)).cloned())
    };
    if with_serifs { find(&SERIF).or_else(|| find(&SANS)) } else { find(&SANS).or_else(|| find(&SERIF)) }
}

/// Returns the bytes of that font; they are read once.
pub(super) fn data(with_serifs: bool) -> Option<(FontData, u32)> {
    static READ: [OnceLock<Option<Arc<Vec<u8>>>>; 2] = [OnceLock::new(), OnceLock::new()];
    let slot = &READ[usize::from(with_serifs)];
    let bytes = slot.get_or_init(|| {
        let path = chinese_font(with_serifs)?;
        Some(Arc::new(crate::ingest::load(&path).ok()?))
    });
    // The Simplified Chinese face is the third of Noto's collections; glyphs of all faces are found by character.
    bytes.clone().map(|bytes| (bytes as FontData, 0))
}

fn fonts() -> &'static [PathBuf] {
    static FOUND: OnceLock<Vec<PathBuf>> = OnceLock::new();
    FOUND.get_or_init(|| {
        let mut found = Vec::new();
        let mut left = ENTRIES_MAX;
        FOLDERS.iter().for_each(|folder| walk(Path::new(folder), DEPTH_MAX, &mut left, &mut found));
        found.sort();
        found
    })
}

fn walk(folder: &Path, depth: usize, left: &mut usize, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if *left == 0 {
            return;
        }
        *left -= 1;
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && depth > 0 => walk(&entry.path(), depth - 1, left, found),
            Ok(kind) if !kind.is_dir() => found.push(entry.path()),
            _ => (),
        }
    }
}
