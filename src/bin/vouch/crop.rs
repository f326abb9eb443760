//! A picture of a place: the page around it, with a frame drawn.

#![expect(clippy::print_stderr, reason = "the binary is where messages are printed")]
#![expect(clippy::disallowed_methods, reason = "a picture is written where the user says")]

use std::path::Path;

use vouch::document::{Body, Document, FileId, Format, Place, Span};
use vouch::error::{Error, ErrorKind};
use vouch::ingest::{self, Drawing, Limits};
use vouch::report::Lang;
use vouch::store::Case;

/// Dots an inch of a crop: small print stays legible.
const DPI: f32 = 150.0;
/// Points shown around the place.
const MARGIN_PT: f32 = 36.0;
/// Pixels of the frame's line.
const FRAME_PX: u32 = 3;

/// Writes the picture of a place of a page; without text at the place, of the box or the whole page that it names.
pub(crate) fn write(
    case: &Case,
    (document, spans): (&Document, &[Span]),
    fragment: &str,
    (out, from): (&Path, Option<&Path>),
    lang: Lang,
) -> vouch::Result<()> {
    let told = |zh: &str, en: &str| Error::new(ErrorKind::Config, format!("{}: {}", out.display(), lang.pick(zh, en)));
    let Some((page, boxes)) = named(document, spans, fragment).filter(|_| document.format == Format::Pdf) else {
        return Err(told("只有 PDF 页面上的位置有图像", "only places on pages of a PDF have a picture"));
    };
    let Some(bytes) = bytes(case, document.file, from)? else {
        let zh = "案卷中没有保存原件；用 --from 指明申报材料所在的压缩包或文件夹";
        return Err(told(zh, "the case keeps no original; say with --from in which archive or folder it is"));
    };
    let whole = boxes.iter().copied().reduce(around);
    let part = whole.map(|[l, t, r, b]| [l - MARGIN_PT, t - MARGIN_PT, r + MARGIN_PT, b + MARGIN_PT]);
    let drawn = Drawing::open(&bytes, &Limits::standard()).and_then(|file| file.page(page, DPI, part));
    let Some(mut pixels) = drawn else {
        return Err(told("这一页画不出来", "the page cannot be drawn"));
    };
    boxes.iter().for_each(|ltrb_pt| pixels.outline(*ltrb_pt, FRAME_PX));
    if pixels.font_missing {
        let zh = "本机没有中文字体，图中未嵌入字体的文字可能缺失";
        eprintln!("{}", lang.pick(zh, "no Chinese font on this system: text in fonts not embedded may be missing"));
    }
    let io = |err| Error::io(out, err);
    std::fs::write(out, pixels.png().map_err(io)?).map_err(io)
}

/// Returns a file's bytes: as kept by the case, or as found by its hash where the submissions are.
fn bytes(case: &Case, file: FileId, from: Option<&Path>) -> vouch::Result<Option<Vec<u8>>> {
    if let Some(kept) = case.original(file)? {
        return Ok(Some(kept));
    }
    let limits = Limits::standard();
    let Some(from) = from else { return Ok(None) };
    for submission in ingest::open(from, &limits, &|name, _| ingest::is_form_name(name))? {
        let members = submission.load(&limits)?;
        let found = members.into_iter().find(|member| member.file == file && member.bytes.is_some());
        if let Some(bytes) = found.and_then(|member| member.bytes) {
            return Ok(Some(bytes.to_vec()));
        }
    }
    Ok(None)
}

/// Returns the page that a place names, and the boxes on it.
fn named(document: &Document, spans: &[Span], fragment: &str) -> Option<(usize, Vec<[f32; 4]>)> {
    let page =
        fragment.split('&').find_map(|part| part.strip_prefix("page="))?.parse::<usize>().ok()?.checked_sub(1)?;
    matches!(document.parts.get(page)?.body, Body::Page { .. }).then_some(())?;
    let given: Vec<f32> = fragment
        .split('&')
        .find_map(|part| part.strip_prefix("box="))
        .map(|sides| sides.split(',').filter_map(|side| side.parse().ok()).collect())
        .unwrap_or_default();
    if let [l, t, r, b] = given[..] {
        return Some((page, vec![[l, t, r, b]]));
    }
    // A page alone is shown whole; nothing on it is meant more than the rest.
    let is_page = !fragment.contains('&');
    let places = spans.iter().filter(|_| !is_page).flat_map(|span| document.places(*span));
    let boxes = places.filter_map(|place| match place {
        Place::Box { ltrb_pt } => Some(ltrb_pt),
        _ => None,
    });
    Some((page, boxes.collect()))
}

fn around(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}
