//! Embedded font programs: what glyphs say about themselves.

use std::collections::HashMap;
use std::sync::OnceLock;

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::raw::TableProvider;
use skrifa::raw::ps::cff::CffFontRef;
use skrifa::raw::ps::type1::Type1Font;
use skrifa::raw::tables::cmap::PlatformId;
use skrifa::{FontRef, GlyphId, GlyphNames, MetadataProvider};

use super::cmap::Text;
use super::encoding::name_text;

/// A font program of a file.
pub(super) struct Program {
    kind: Kind,
    names: OnceLock<HashMap<u32, char>>,
}

enum Kind {
    Sfnt(Vec<u8>),
    Cff(Vec<u8>),
    Type1(Box<Type1Font>),
}

/// Points of a glyph's outline, flattened, in units of the em; `None` starts a contour.
pub(super) type Outline = Vec<Vec<[f32; 2]>>;

impl Program {
    /// Recognises a font program by its first bytes.
    pub(super) fn new(data: Vec<u8>) -> Option<Program> {
        let kind = match data.get(..4)? {
            [0, 1, 0, 0] | b"true" | b"OTTO" | b"ttcf" => Kind::Sfnt(data),
            [1, 0, ..] => Kind::Cff(data),
            b"%!PS" | b"%!Fo" | [0x80, 1, ..] => Kind::Type1(Box::new(Type1Font::new(&data).ok()?)),
            _ => return None,
        };
        Some(Program { kind, names: OnceLock::new() })
    }

    fn sfnt(&self) -> Option<FontRef<'_>> {
        match &self.kind {
            Kind::Sfnt(data) => FontRef::from_index(data, 0).ok(),
            _ => None,
        }
    }

    fn cff(&self) -> Option<CffFontRef<'_>> {
        match &self.kind {
            Kind::Cff(data) => CffFontRef::new_cff(data, 0, None).ok(),
            Kind::Sfnt(data) => {
                let font = FontRef::from_index(data, 0).ok()?;
                let table = font.table_data(skrifa::Tag::new(b"CFF "))?;
                CffFontRef::new_cff(table.as_bytes(), 0, None).ok()
            }
            Kind::Type1(_) => None,
        }
    }

    /// Returns what a glyph is by the font's own character map or glyph names.
    pub(super) fn own_char(&self, gid: u32) -> Option<char> {
        self.names.get_or_init(|| self.read_names()).get(&gid).copied()
    }

    /// Returns the same as a text.
    pub(super) fn text_of(&self, gid: u32) -> Text {
        super::cmap::Chars::of(self.own_char(gid)?.encode_utf8(&mut [0; 4]))
    }

    fn read_names(&self) -> HashMap<u32, char> {
        let mut found = HashMap::new();
        let mut add = |gid: u32, c: char| {
            let is_private = |c: char| ('\u{E000}'..='\u{F8FF}').contains(&c);
            if gid != 0 && c >= ' ' && !is_private(c) {
                // Several characters may share a glyph; the first, lowest one is the usual name.
                found.entry(gid).or_insert(c);
            }
        };
        if let Some(font) = self.sfnt() {
            let map = font.charmap();
            // The codes of a symbol map are no characters.
            for (code, gid) in map.mappings().take_while(|_| !map.is_symbol()) {
                if let Some(c) = char::from_u32(code) {
                    add(gid.to_u32(), c);
                }
            }
            if font.post().is_ok_and(|post| post.version().to_major_minor() == (2, 0)) {
                for (gid, name) in GlyphNames::new(&font).iter() {
                    if let Some(c) = (!name.is_synthesized()).then(|| name_char(name.as_str())).flatten() {
                        add(gid.to_u32(), c);
                    }
                }
            }
        }
        match &self.kind {
            Kind::Type1(font) => {
                for (gid, name) in font.glyph_names() {
                    if let Some(c) = name_char(name) {
                        add(gid.to_u32(), c);
                    }
                }
            }
            Kind::Cff(_) => {
                if let Some((cff, charset)) = self
                    .cff()
                    .filter(|cff| !cff.is_cid())
                    .and_then(|cff| cff.charset().map(|charset| (cff.clone(), charset)))
                {
                    for (gid, sid) in charset.iter() {
                        if let Some(c) =
                            cff.string(sid).and_then(|name| std::str::from_utf8(name).ok()).and_then(name_char)
                        {
                            add(gid.to_u32(), c);
                        }
                    }
                }
            }
            Kind::Sfnt(_) => (),
        }
        found
    }

    /// Returns what the 256 codes of a simple font without `/Encoding` stand for, or `None` if the program does not say.
    pub(super) fn built_in_encoding(&self, is_subset: bool) -> Option<[Text; 256]> {
        let table: [Text; 256] = match &self.kind {
            Kind::Type1(font) => {
                let encoding = font.encoding()?;
                std::array::from_fn(|code| {
                    encoding.glyph_name(u8::try_from(code).unwrap_or(0)).and_then(|name| name_text(name.as_bytes(), ""))
                })
            }
            Kind::Cff(_) => std::array::from_fn(|code| self.text_of(self.simple_gid(u32::try_from(code).ok()?)?)),
            Kind::Sfnt(_) => {
                let by_glyph: [Text; 256] =
                    std::array::from_fn(|code| self.text_of(self.simple_gid(u32::try_from(code).ok()?)?));
                if by_glyph.iter().any(Option::is_some) {
                    by_glyph
                } else if !is_subset || self.has_symbol_map() {
                    // Codes of a symbol map (3, 0) are the low bytes of F0xx; Office keeps ASCII there.
                    std::array::from_fn(|code| {
                        let known = self.simple_gid(u32::try_from(code).ok()?).is_some_and(|gid| gid != 0);
                        super::encoding::base_table(b"WinAnsiEncoding", "")
                            .get(code)
                            .filter(|_| known)
                            .cloned()
                            .flatten()
                    })
                } else {
                    return None;
                }
            }
        };
        table.iter().any(Option::is_some).then_some(table)
    }

    fn has_symbol_map(&self) -> bool {
        let Some(font) = self.sfnt() else { return false };
        let Ok(cmap) = font.cmap() else { return false };
        cmap.encoding_records()
            .iter()
            .any(|record| record.platform_id() == PlatformId::Windows && record.encoding_id() == 0)
    }

    /// Returns the glyph of a code of a simple font, by the symbol and Macintosh maps or the built-in encoding.
    pub(super) fn simple_gid(&self, code: u32) -> Option<u32> {
        match &self.kind {
            Kind::Type1(font) => font.encoding()?.map(u8::try_from(code).ok()?).map(GlyphId::to_u32),
            Kind::Cff(_) => {
                let cff = self.cff()?;
                cff.encoding()?.map(u8::try_from(code).ok()?).map(GlyphId::to_u32)
            }
            Kind::Sfnt(_) => {
                let font = self.sfnt()?;
                let cmap = font.cmap().ok()?;
                let mut found = None;
                for record in cmap.encoding_records() {
                    let Ok(table) = record.subtable(cmap.offset_data()) else { continue };
                    let gid = match (record.platform_id(), record.encoding_id()) {
                        (PlatformId::Windows, 0) => {
                            table.map_codepoint(0xF000 + code).or_else(|| table.map_codepoint(code))
                        }
                        (PlatformId::Macintosh, _) => table.map_codepoint(code),
                        _ => None,
                    };
                    found = found.or(gid.filter(|gid| gid.to_u32() != 0));
                }
                found.map(GlyphId::to_u32)
            }
        }
    }

    /// Returns the glyph of a CID in a CID-keyed CFF program; elsewhere the CID is the glyph.
    pub(super) fn gid_of_cid(&self, cid: u32) -> u32 {
        let by_charset = || {
            let cff = self.cff()?;
            let charset = cff.charset().filter(|_| cff.is_cid())?;
            let sid = skrifa::raw::ps::Sid::new(u16::try_from(cid).ok()?);
            charset.glyph_id(sid).map(GlyphId::to_u32)
        };
        match &self.kind {
            Kind::Cff(_) | Kind::Sfnt(_) => by_charset().unwrap_or(cid),
            Kind::Type1(_) => cid,
        }
    }

    /// Returns a glyph's outline, or `None` if it cannot be drawn.
    pub(super) fn outline(&self, gid: u32) -> Option<Outline> {
        let mut pen = Pen { contours: Vec::new(), scale: 1.0 };
        let gid = GlyphId::new(gid);
        match &self.kind {
            Kind::Sfnt(_) => {
                let font = self.sfnt()?;
                let units = font.head().ok().map_or(1000, |head| head.units_per_em()).max(1);
                pen.scale = 1.0 / f32::from(units);
                font.outline_glyphs()
                    .get(gid)?
                    .draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), &mut pen)
                    .ok()?;
            }
            Kind::Cff(_) => {
                let cff = self.cff()?;
                let subfont = cff.subfont(cff.subfont_index(gid).unwrap_or(0), &[]).ok()?;
                cff.draw(&subfont, gid, &[], Some(1.0), &mut pen).ok()?;
            }
            Kind::Type1(font) => {
                font.draw(gid, Some(1.0), &mut pen).ok()?;
            }
        }
        Some(pen.contours)
    }
}

fn name_char(name: &str) -> Option<char> {
    match name_text(name.as_bytes(), "")? {
        super::cmap::Chars::One(c) => Some(c),
        super::cmap::Chars::Many(_) => None,
    }
}

/// Flattens curves: four chords each are enough to compare digits.
struct Pen {
    contours: Outline,
    scale: f32,
}

impl Pen {
    fn add(&mut self, x: f32, y: f32) {
        let point = [x * self.scale, y * self.scale];
        if let Some(contour) = self.contours.last_mut() {
            contour.push(point);
        }
    }

    fn last(&self) -> [f32; 2] {
        let point = self.contours.last().and_then(|contour| contour.last()).copied().unwrap_or_default();
        [point[0] / self.scale, point[1] / self.scale]
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.contours.push(Vec::new());
        self.add(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.add(x, y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let [x0, y0] = self.last();
        for t in [0.25f32, 0.5, 0.75, 1.0] {
            let u = 1.0 - t;
            self.add(u * u * x0 + 2.0 * u * t * cx + t * t * x, u * u * y0 + 2.0 * u * t * cy + t * t * y);
        }
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let [x0, y0] = self.last();
        for t in [0.25f32, 0.5, 0.75, 1.0] {
            let u = 1.0 - t;
            let mix = |a: f32, b: f32, c: f32, d: f32| {
                u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
            };
            self.add(mix(x0, cx0, cx1, x), mix(y0, cy0, cy1, y));
        }
    }

    fn close(&mut self) {}
}
