//! Annotations and form fields: their appearances, or their values where there is none.

use hayro_syntax::object::{Array, Dict, Name, Object, Rect, Stream, String as PdfString};
use hayro_syntax::page::Resources;

use super::ink::{Glyph, IDENTITY, Matrix, map_rect};
use super::interpret::{Interpreter, matrix_of};
use crate::document::Layer;

/// Most annotations read of a page.
const ANNOTATIONS_MAX: usize = 5000;

/// Draws the annotations of a page over what is there; `base` maps user space to the page as shown.
pub(super) fn draw(page: &Dict<'_>, fallback: &Resources<'_>, base: &Matrix, interpreter: &mut Interpreter<'_, '_>) {
    let Some(list) = page.get::<Array<'_>>(b"Annots") else { return };
    interpreter.layer = Layer::Annotation;
    for annotation in list.iter::<Dict<'_>>().take(ANNOTATIONS_MAX) {
        let subtype = annotation.get::<Name<'_>>(b"Subtype");
        let flags = annotation.get::<i64>(b"F").unwrap_or(0);
        // Hidden and not-to-view annotations are not on the page (ISO 32000-2, table 167).
        if matches!(subtype.as_deref(), Some(b"Popup" | b"Link")) || flags & (2 | 32) != 0 {
            continue;
        }
        let Some(rect) = annotation.get::<Rect>(b"Rect") else { continue };
        match appearance(&annotation) {
            Some(stream) => {
                let before = interpreter.ink.glyphs.len();
                let map = placement(&stream, &rect);
                interpreter.form(&stream, fallback, &map, 1);
                // A filled field may keep the appearance of an empty one, left for the viewer to draw.
                if interpreter.ink.glyphs.len() == before && subtype.as_deref() == Some(b"Widget") {
                    value(&annotation, subtype.as_deref(), &rect, base, interpreter);
                }
            }
            None => value(&annotation, subtype.as_deref(), &rect, base, interpreter),
        }
    }
}

fn appearance<'a>(annotation: &Dict<'a>) -> Option<Stream<'a>> {
    let appearances = annotation.get::<Dict<'_>>(b"AP")?;
    if let Some(stream) = appearances.get::<Stream<'_>>(b"N") {
        return Some(stream);
    }
    let states = appearances.get::<Dict<'_>>(b"N")?;
    let state = annotation.get::<Name<'_>>(b"AS")?;
    states.get::<Stream<'_>>(state.as_ref())
}

/// Maps the appearance's box, after its matrix, onto the annotation's rectangle (ISO 32000-2, 12.5.5).
fn placement(stream: &Stream<'_>, rect: &Rect) -> Matrix {
    let dict = stream.dict();
    let bbox = dict.get::<Rect>(b"BBox").unwrap_or(Rect::new(0.0, 0.0, rect.width(), rect.height()));
    let matrix = dict.get::<Array<'_>>(b"Matrix").map_or(IDENTITY, |list| matrix_of(&list));
    let [left, low, right, high] = map_rect(&matrix, [bbox.x0, bbox.y0, bbox.x1, bbox.y1]).map(f64::from);
    let scale = |to: f64, from: f64| if from.abs() > 1e-6 { to / from } else { 1.0 };
    let (sx, sy) = (scale(rect.width(), right - left), scale(rect.height(), high - low));
    [sx, 0.0, 0.0, sy, rect.x0 - left * sx, rect.y0 - low * sy]
}

/// Writes a field's value into its rectangle.
fn value(
    annotation: &Dict<'_>,
    subtype: Option<&[u8]>,
    rect: &Rect,
    base: &Matrix,
    interpreter: &mut Interpreter<'_, '_>,
) {
    let text = match subtype {
        Some(b"Widget") if inherited_name(annotation, b"FT").is_none_or(|kind| kind != b"Btn" && kind != b"Sig") => {
            inherited_text(annotation, b"V")
        }
        Some(b"FreeText") => annotation.get::<PdfString<'_>>(b"Contents").map(|text| text_string(text.as_bytes())),
        _ => None,
    };
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return };
    let lines: Vec<&str> = text.lines().collect();
    let height = rect.height() / lines.len() as f64;
    let size = (height * 0.75).clamp(1.0, 12.0);
    for (number, line) in lines.iter().enumerate() {
        let mut x = rect.x0 + 2.0;
        let y = rect.y1 - height * (number as f64 + 0.5) - 0.35 * size;
        for c in line.chars().take(10_000) {
            let wide = if super::line::is_wide(c) { size } else { size * 0.5 };
            if !c.is_whitespace() && !c.is_control() {
                let place = map_rect(base, [x, y - 0.14 * size, x + wide, y + 0.88 * size]);
                let origin = super::ink::apply(base, x, y);
                let end = super::ink::apply(base, x + wide, y);
                let advance = (end[0] - origin[0]).hypot(end[1] - origin[1]);
                let direction = [(end[0] - origin[0]) / advance.max(1e-3), (end[1] - origin[1]) / advance.max(1e-3)];
                interpreter.ink.glyphs.push(Glyph {
                    c: super::fold::ordinary(c),
                    place,
                    origin,
                    direction,
                    advance,
                    size: advance / wide as f32 * size as f32,
                    vertical: false,
                    layer: Layer::Annotation,
                    certainty: 100,
                    space_before: false,
                    order: u32::MAX,
                    font: u32::MAX,
                    code: 0,
                    colour: None,
                });
            }
            x += wide;
        }
    }
}

fn inherited<'a>(annotation: &Dict<'a>, key: &[u8]) -> Option<Object<'a>> {
    let mut dict = annotation.clone();
    for _ in 0..16 {
        if let Some(object) = dict.get::<Object<'_>>(key) {
            return Some(object);
        }
        dict = dict.get::<Dict<'_>>(b"Parent")?;
    }
    None
}

fn inherited_name(annotation: &Dict<'_>, key: &[u8]) -> Option<Vec<u8>> {
    match inherited(annotation, key)? {
        Object::Name(name) => Some(name.as_ref().to_vec()),
        _ => None,
    }
}

fn inherited_text(annotation: &Dict<'_>, key: &[u8]) -> Option<String> {
    match inherited(annotation, key)? {
        Object::String(text) => Some(text_string(text.as_bytes())),
        Object::Array(list) => {
            Some(list.iter::<PdfString<'_>>().map(|text| text_string(text.as_bytes())).collect::<Vec<_>>().join(" "))
        }
        _ => None,
    }
}

/// Returns the text of a text string: UTF-16 or UTF-8 with a mark, else PDFDocEncoding, or GBK where it fits better.
pub(super) fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xFF, 0xFE, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ if bytes.is_ascii() => String::from_utf8_lossy(bytes).into_owned(),
        // Producers that know no UTF-16 write the bytes of their own system.
        _ => match encoding_rs::GBK.decode_without_bom_handling(bytes) {
            (text, false) => text.into_owned(),
            _ => bytes.iter().map(|byte| char::from(*byte)).collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_are_read_in_all_their_encodings() {
        assert_eq!(text_string(b"\xFE\xFF\x5E\x74"), "年");
        assert_eq!(text_string("\u{FEFF}年".as_bytes()), "年");
        assert_eq!(text_string(b"\xC4\xEA"), "年");
        assert_eq!(text_string(b"plain"), "plain");
    }
}
