//! Pictures: their pages and sizes, and their pixels where there is a reader for them; else each page is `unread`.

mod pixels;

use super::ocr::Ocr;
use super::pdf::pixels::{LaidOut, lay_out};
use super::zip::u32_at;
use super::{Limits, Read, problem};
use crate::document::{Body, Part, PartState, PixelReason, Pixels, ProblemKind};

/// A page of a picture file.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Page {
    width: u32,
    height: u32,
    /// Pixels an inch across and down, where the file says.
    dpi: Option<(f32, f32)>,
    /// Shown on its side (Exif orientations 5 to 8).
    turned: bool,
}

/// Reads a picture.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Read {
    let (mut pages, damage) = match bytes {
        [0x89, b'P', ..] => png(bytes),
        [0xFF, 0xD8, ..] => jpeg(bytes),
        [b'B', b'M', ..] => bmp(bytes),
        [b'R', b'I', ..] => webp(bytes),
        _ => tiff(bytes, limits.pages),
    };
    let mut problems: Vec<_> = damage.into_iter().map(|why| problem(ProblemKind::Damaged, None, why)).collect();
    pages.retain(|page| page.width > 0 && page.height > 0);
    if pages.is_empty() && problems.is_empty() {
        problems.push(problem(ProblemKind::Damaged, None, "the picture has no size"));
    }
    let mut parts = Vec::new();
    for (index, page) in pages.iter().enumerate() {
        let large = u64::from(page.width) * u64::from(page.height) > limits.pixels;
        if large || index >= limits.pages {
            let detail = format!("{} x {} pixels, or too many pages", page.width, page.height);
            problems.push(problem(ProblemKind::OverLimit, Some(index), detail));
        }
        let state = if large || index >= limits.pages { PartState::OverLimit } else { PartState::Unread };
        let mut part = part(index, page, state);
        if state == PartState::Unread {
            part.pixels = Some(Box::new(Pixels::unread(PixelReason::Picture)));
            let read = limits.ocr.as_ref().map(|ocr| by_pixels(bytes, index, ocr, &mut part));
            if let Some(Err(why)) = read {
                problems.push(problem(ProblemKind::Damaged, Some(index), why));
            }
        }
        parts.push(part);
    }
    Read { parts, problems }
}

/// Reads the pixels of a page into its part.
fn by_pixels(bytes: &[u8], index: usize, ocr: &Ocr, part: &mut Part) -> Result<(), String> {
    let pixels = pixels::decode(bytes, index)?;
    let Body::Page { width_pt, height_pt } = part.body else { return Ok(()) };
    let Some(seen) = ocr.read(pixels) else { return Ok(()) };
    let number = u32::try_from(index).unwrap_or(u32::MAX);
    let laid = lay_out(&seen, [0.0, 0.0, width_pt, height_pt], number, PixelReason::Picture);
    let LaidOut { text, marks, tables, pixels, .. } = laid;
    *part = Part {
        label: std::mem::take(&mut part.label),
        body: part.body,
        state: PartState::Ocr,
        text,
        marks,
        tables,
        pixels: Some(Box::new(pixels)),
    };
    Ok(())
}

fn part(index: usize, page: &Page, state: PartState) -> Part {
    let (x, y) = page.dpi.unwrap_or((72.0, 72.0));
    let (width, height) = (page.width as f32 * 72.0 / x, page.height as f32 * 72.0 / y);
    let (width_pt, height_pt) = if page.turned { (height, width) } else { (width, height) };
    Part {
        label: (index + 1).to_string(),
        body: Body::Page { width_pt, height_pt },
        state,
        text: String::new(),
        marks: Vec::new(),
        tables: Vec::new(),
        pixels: None,
    }
}

/// Resolutions outside this range are fillers, not measures.
fn dpi(x: f32, y: f32) -> Option<(f32, f32)> {
    let fair = |dpi: f32| (20.0..=5000.0).contains(&dpi);
    (fair(x) && fair(y)).then_some((x, y))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

type Pages = (Vec<Page>, Option<String>);

fn png(bytes: &[u8]) -> Pages {
    let mut page = Page::default();
    let mut at = 8;
    while let (Some(length), Some(kind)) = (be32(bytes, at), bytes.get(at + 4..at + 8)) {
        let Some(data) = bytes.get(at + 8..(at + 8).saturating_add(length as usize)) else { break };
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(data);
        let Some(written) = be32(bytes, at + 8 + data.len()) else { break };
        if written != crc.sum() {
            return (vec![page], Some("a checksum of the picture differs".to_owned()));
        }
        match kind {
            b"IHDR" => (page.width, page.height) = (be32(data, 0).unwrap_or(0), be32(data, 4).unwrap_or(0)),
            b"pHYs" if data.get(8) == Some(&1) => {
                let metre = |at| be32(data, at).map_or(0.0, |n| n as f32 * 0.0254);
                page.dpi = dpi(metre(0), metre(4));
            }
            b"IEND" => return (vec![page], None),
            _ => (),
        }
        at += 12 + data.len();
    }
    (vec![page], Some("the picture breaks off".to_owned()))
}

fn jpeg(bytes: &[u8]) -> Pages {
    let mut page = Page::default();
    let mut at = 2;
    let mut scan = false;
    while let Some(marker) = bytes.get(at..at + 2) {
        if marker[0] != 0xFF {
            break;
        }
        let kind = marker[1];
        if kind == 0xFF || kind == 0x01 || (0xD0..=0xD8).contains(&kind) {
            at += if kind == 0xFF { 1 } else { 2 };
            continue;
        }
        if kind == 0xD9 {
            break;
        }
        let Some(length) = be16(bytes, at + 2).map(usize::from).filter(|length| *length >= 2) else { break };
        let Some(data) = bytes.get(at + 4..at + 2 + length) else { break };
        match kind {
            0xC0..=0xCF if !matches!(kind, 0xC4 | 0xC8 | 0xCC) => {
                let size = |at| be16(data, at).map_or(0, u32::from);
                (page.height, page.width) = (size(1), size(3));
            }
            0xE0 if data.starts_with(b"JFIF\0") && page.dpi.is_none() => {
                let density = |at| be16(data, at).map_or(0.0, f32::from);
                page.dpi = match data.get(7) {
                    Some(1) => dpi(density(8), density(10)),
                    Some(2) => dpi(density(8) * 2.54, density(10) * 2.54),
                    _ => None,
                };
            }
            0xE1 if data.starts_with(b"Exif\0\0") => {
                let (first, _) = tiff(data.get(6..).unwrap_or_default(), 1);
                if let Some(exif) = first.first() {
                    page.turned = exif.turned;
                    page.dpi = exif.dpi.or(page.dpi);
                }
            }
            0xDA => {
                scan = true;
                break;
            }
            _ => (),
        }
        at += 2 + length;
    }
    // Pixels end with the marker EOI; cameras may append more after it.
    let whole = scan && bytes.get(at..).is_some_and(|rest| rest.windows(2).any(|window| window == [0xFF, 0xD9]));
    (vec![page], (!whole).then(|| "the picture breaks off".to_owned()))
}

fn bmp(bytes: &[u8]) -> Pages {
    let header = u32_at(bytes, 14).unwrap_or(0);
    let size = |at| u32_at(bytes, at).map_or(0, |n| (n as i32).unsigned_abs());
    let mut page = Page { width: size(18), height: size(22), ..Page::default() };
    if header >= 40 {
        let metre = |at| u32_at(bytes, at).map_or(0.0, |n| n as f32 * 0.0254);
        page.dpi = dpi(metre(38), metre(42));
    }
    let depth = u64::from(bytes.get(28).copied().unwrap_or(0));
    let packed = u32_at(bytes, 30).unwrap_or(0) != 0;
    let needed = (u64::from(page.width) * depth).div_ceil(32) * 4 * u64::from(page.height);
    let pixels = (bytes.len() as u64).saturating_sub(u64::from(u32_at(bytes, 10).unwrap_or(0)));
    (vec![page], (!packed && pixels < needed).then(|| "the picture breaks off".to_owned()))
}

fn webp(bytes: &[u8]) -> Pages {
    let mut page = Page::default();
    let short = u32_at(bytes, 4).is_none_or(|size| (bytes.len() as u64) < u64::from(size) + 8);
    let data = bytes.get(20..).unwrap_or_default();
    let pair = |at: usize| data.get(at..at + 2).map_or(0, |b| u32::from(b[0]) | u32::from(b[1]) << 8);
    let triple = |at: usize| pair(at) | data.get(at + 2).map_or(0, |b| u32::from(*b) << 16);
    (page.width, page.height) = match bytes.get(12..16) {
        Some(b"VP8 ") => (pair(6) & 0x3FFF, pair(8) & 0x3FFF),
        Some(b"VP8L") => {
            let bits = u32_at(data, 1).unwrap_or(0);
            ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        }
        Some(b"VP8X") => (triple(4) + 1, triple(7) + 1),
        _ => (0, 0),
    };
    (vec![page], short.then(|| "the picture breaks off".to_owned()))
}

/// Walks over the directories of a TIFF (and of Exif, which is one).
fn tiff(bytes: &[u8], most: usize) -> Pages {
    let big = bytes.starts_with(b"MM");
    let u16_of = |at: usize| match bytes.get(at..at.checked_add(2)?)? {
        [a, b] if big => Some(u16::from_be_bytes([*a, *b])),
        [a, b] => Some(u16::from_le_bytes([*a, *b])),
        _ => None,
    };
    let u32_of = |at: usize| if big { be32(bytes, at) } else { u32_at(bytes, at) };
    if u16_of(2) == Some(43) {
        return (Vec::new(), Some("a TIFF of more than 4 GiB is not read".to_owned()));
    }
    let mut pages = Vec::new();
    let mut next = u32_of(4).unwrap_or(0) as usize;
    let mut seen = Vec::new();
    let mut damage = None;
    while next != 0 && pages.len() <= most {
        if seen.contains(&next) {
            damage = Some("the list of pages runs in a circle".to_owned());
            break;
        }
        seen.push(next);
        let Some(count) = u16_of(next).map(usize::from) else {
            damage = Some("the list of pages breaks off".to_owned());
            break;
        };
        let mut page = Page::default();
        let (mut unit, mut x, mut y) = (2, 0.0, 0.0);
        let (mut strips, mut lengths) = ((0, 0), (0, 0));
        for n in 0..count {
            let at = next + 2 + 12 * n;
            let (Some(tag), Some(kind)) = (u16_of(at), u16_of(at + 2)) else { break };
            let value = if kind == 3 { u16_of(at + 8).map(u32::from) } else { u32_of(at + 8) }.unwrap_or(0);
            let ratio = || {
                let place = u32_of(at + 8)? as usize;
                let (over, under) = (u32_of(place)?, u32_of(place.checked_add(4)?)?);
                (under > 0).then(|| over as f32 / under as f32)
            };
            let items = u32_of(at + 4).unwrap_or(0);
            match tag {
                256 => page.width = value,
                257 => page.height = value,
                273 | 324 => strips = (items, value),
                279 | 325 => lengths = (items, value),
                274 => page.turned = (5..=8).contains(&value),
                282 => x = ratio().unwrap_or(0.0),
                283 => y = ratio().unwrap_or(0.0),
                296 => unit = value,
                _ => (),
            }
        }
        // One strip lies at its place; of many, the list of their places does.
        let end = u64::from(strips.1) + if strips.0 == 1 { u64::from(lengths.1) } else { 4 };
        if strips.0 > 0 && end > bytes.len() as u64 {
            damage = Some("the pixels break off".to_owned());
        }
        let inch = if unit == 3 { 2.54 } else { 1.0 };
        page.dpi = if unit == 1 { None } else { dpi(x * inch, y * inch) };
        pages.push(page);
        next = u32_of(next + 2 + 12 * count).unwrap_or(0) as usize;
    }
    (pages, damage)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(bytes: &[u8]) -> (Body, PartState, usize) {
        let read = read(bytes, &Limits::standard());
        (read.parts[0].body, read.parts[0].state, read.problems.len())
    }

    fn chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(data);
        [&(data.len() as u32).to_be_bytes(), kind, data, &crc.sum().to_be_bytes()].concat()
    }

    fn sample_png() -> Vec<u8> {
        let size = [0, 0, 4, 0, 0, 0, 2, 0, 8, 0, 0, 0, 0];
        let dpi_200 = [0, 0, 0x1E, 0xC2, 0, 0, 0x1E, 0xC2, 1];
        [b"\x89PNG\r\n\x1A\n".to_vec(), chunk(b"IHDR", &size), chunk(b"pHYs", &dpi_200), chunk(b"IEND", b"")].concat()
    }

    #[test]
    fn a_page_is_as_large_as_its_resolution_says() {
        let (Body::Page { width_pt, height_pt }, state, problems) = page(&sample_png()) else { panic!("no page") };
        assert!((width_pt - 368.6).abs() < 0.1 && (height_pt - 184.3).abs() < 0.1, "{width_pt} {height_pt}");
        assert_eq!((state, problems), (PartState::Unread, 0));
        let jpeg = b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\x01\0\x48\0\x48\0\0\xFF\xC0\0\x0B\x08\0\x64\0\xC8\x01\x01\x11\0\xFF\xDA\0\x02\xFF\xD9";
        assert_eq!(page(jpeg), (Body::Page { width_pt: 200.0, height_pt: 100.0 }, PartState::Unread, 0));
    }

    #[test]
    fn a_cut_or_flipped_picture_is_damaged() {
        let png = sample_png();
        assert_eq!(page(&png[..png.len() - 5]).2, 1);
        let mut flipped = png.clone();
        flipped[45] ^= 1;
        assert_eq!(page(&flipped).2, 1);
        assert_eq!(read(&png[..12], &Limits::standard()).parts.len(), 0);
    }

    #[test]
    fn a_tiff_has_a_part_for_each_page() {
        let directory = |next: u32, width: u8| {
            let mut out = vec![2, 0, 0, 1, 3, 0, 1, 0, 0, 0, width, 0, 0, 0, 1, 1, 3, 0, 1, 0, 0, 0, 50, 0, 0, 0];
            out.extend(next.to_le_bytes());
            out
        };
        let mut tiff = b"II\x2A\0\x08\0\0\0".to_vec();
        tiff.extend(directory(38, 100));
        tiff.extend(directory(0, 60));
        let read = read(&tiff, &Limits::standard());
        assert_eq!(read.parts.iter().map(|part| part.label.as_str()).collect::<Vec<_>>(), ["1", "2"]);
        let circle = [b"II\x2A\0\x08\0\0\0".to_vec(), directory(8, 9)].concat();
        assert_eq!(super::read(&circle, &Limits::standard()).problems.len(), 1);
    }
}
