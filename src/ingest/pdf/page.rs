//! One page: interpreted, laid out, written, and given its state.

use std::collections::HashMap;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Object, Stream};
use hayro_syntax::page::{Page, Resources, Rotation};

use super::Limits;
use super::annotate;
use super::ink::{Box4, Glyph, Ink, Matrix, Rule, concat};
use super::interpret::Interpreter;
use super::layout::arrange;
use super::pixels::{LaidOut, lay_out};
use super::scan::scanned;
use super::shared::Shared;
use super::stream::decode;
use super::verify::Witness;
use super::visible;
use super::write::{Standing, Written, write};
use crate::document::{Body, Layer, Part, PartState, PixelReason, Pixels, Problem, ProblemKind};

/// Pictures covering more than this share of a page that also has text are told of.
const PICTURE_PERCENT_MAX: u32 = 25;
/// More shapes than this on a page with hardly any text may be letters turned into curves.
const SHAPES_MAX: u32 = 60;
/// How sure a scanner's own text layer is: a second witness at most.
const SCANNER_PERCENT: u8 = 50;

/// A page as read.
pub(super) struct Read {
    pub(super) part: Part,
    pub(super) problems: Vec<Problem>,
    pub(super) standing: Vec<Standing>,
    pub(super) numerals: Vec<Witness>,
}

/// Returns a part without text.
pub(super) fn empty(body: Body, state: PartState) -> Part {
    Part { label: String::new(), body, state, text: String::new(), marks: Vec::new(), tables: Vec::new(), pixels: None }
}

/// Reads a page; its label is left empty.
pub(super) fn read(page: &Page<'_>, number: u32, form_resources: &Resources<'_>, shared: &mut Shared<'_>) -> Read {
    let (base, width, height) = geometry(page);
    let body = Body::Page { width_pt: width, height_pt: height };
    let mut problems = Vec::new();
    let mut tell = |kind, detail: String| problems.push(Problem { kind, part: Some(number), detail });
    shared.budget.broken = false;
    shared.budget.exhausted = false;
    let (content, missing) = content(page, shared);
    let mut interpreter = Interpreter::new(shared, base, [width, height]);
    interpreter.run(&content, page.resources(), 0);
    if interpreter.ink.over_limit.is_none() {
        interpreter.begin_annotations(base);
        annotate::draw(page.raw(), form_resources, &base, &mut interpreter);
    }
    let mut ink = std::mem::take(&mut interpreter.ink);
    drop_empty(&mut ink, page, shared);
    visible::settle(&mut ink);
    let damaged = missing || shared.budget.broken;
    if damaged {
        tell(ProblemKind::Damaged, "part of the page's content cannot be decoded".to_owned());
    }
    if let Some(limit) = ink.over_limit.or(shared.budget.exhausted.then_some("decoded bytes")) {
        tell(ProblemKind::OverLimit, format!("the page has more {limit} than the limit; the rest was not read"));
    }
    let percent = visible::picture_percent(&ink, width, height);
    let state = state(&ink, percent, &mut tell);
    let reason = reason(&ink, state);
    if let Some(laid) = reason.and_then(|reason| by_pixels(page, &ink, number, reason, shared)) {
        let LaidOut { text, marks, tables, pixels, standing } = laid;
        let part = Part { text, marks, tables, pixels: Some(Box::new(pixels)), ..empty(body, PartState::Ocr) };
        return Read { part, problems, standing, numerals: Vec::new() };
    }
    let pixels = reason.map(|reason| Box::new(Pixels::unread(reason)));
    if !matches!(state, PartState::Text | PartState::Ocr) {
        // Nothing found on a page that could not be read whole is not nothing there.
        let state = match state {
            PartState::Blank if ink.over_limit.is_some() || shared.budget.exhausted => PartState::OverLimit,
            PartState::Blank if damaged => PartState::Unread,
            state => state,
        };
        let part = Part { pixels, ..empty(body, state) };
        return Read { part, problems, standing: Vec::new(), numerals: Vec::new() };
    }
    for glyph in ink.glyphs.iter_mut().filter(|glyph| glyph.layer == Layer::Invisible) {
        glyph.certainty = glyph.certainty.min(SCANNER_PERCENT);
    }
    let written = laid_out(ink, number, width, height);
    let part = Part {
        label: String::new(),
        body,
        state,
        text: written.text,
        marks: written.marks,
        tables: written.tables,
        pixels,
    };
    Read { part, problems, standing: written.standing, numerals: written.numerals }
}

/// Returns why the pixels of a page have to be read, if they do.
fn reason(ink: &Ink, state: PartState) -> Option<PixelReason> {
    match state {
        PartState::Ocr => Some(PixelReason::ScannerLayer),
        PartState::Unread if ink.pictures.is_empty() => Some(PixelReason::DrawnText),
        PartState::Unread => Some(PixelReason::ScannedPage),
        PartState::Undecodable => Some(PixelReason::UndecodableText),
        _ => None,
    }
}

/// Reads a page from its pixels; `None` when there is no reader, or no pixels that can be decoded.
fn by_pixels(page: &Page<'_>, ink: &Ink, number: u32, reason: PixelReason, shared: &Shared<'_>) -> Option<LaidOut> {
    // Text without characters is drawn by the fonts of the file, not found in its pictures.
    let ocr = shared.limits.ocr.as_ref().filter(|_| reason != PixelReason::UndecodableText)?;
    let (pixels, place) = scanned(page, ink)?;
    Some(lay_out(&ocr.read(pixels)?, place, number, reason))
}

/// Drops characters of unknown codes whose glyphs have no ink: they are spaces.
fn drop_empty(ink: &mut Ink, page: &Page<'_>, shared: &mut Shared<'_>) {
    if ink.glyphs.iter().all(|glyph| glyph.c != '\u{FFFD}') {
        return;
    }
    let mut known: HashMap<(u32, u32), bool> = HashMap::new();
    let mut dropped = false;
    ink.glyphs.retain_mut(|glyph| {
        let (font, code) = (glyph.font, glyph.code);
        glyph.space_before |= dropped;
        dropped = glyph.c == '\u{FFFD}'
            && *known.entry((font, code)).or_insert_with(|| shared.is_empty_glyph(font, code, page.xref()));
        !dropped
    });
}

/// How a page lies on what is shown of it.
pub(super) struct Frame {
    /// The map from user space to the page as shown, in points.
    pub(super) base: Matrix,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// Returns the frame of a page that can be drawn within the bounds, or `None` if drawing it costs more.
pub(super) fn weighed(page: &Page<'_>, pdf: &Pdf, limits: &Limits, picture_bytes_max: u64) -> Option<Frame> {
    let (base, width, height) = geometry(page);
    let pages = pdf.pages();
    let catalog = pages.xref().get::<Dict<'_>>(pages.xref().root_id()).unwrap_or_default();
    let mut shared = Shared::new(limits, &catalog);
    shared.weighs_pictures = true;
    let (content, _) = content(page, &mut shared);
    let mut interpreter = Interpreter::new(&mut shared, base, [width, height]);
    interpreter.run(&content, page.resources(), 0);
    interpreter.begin_annotations(base);
    annotate::draw(page.raw(), &Resources::new(Dict::default()), &base, &mut interpreter);
    let ink = std::mem::take(&mut interpreter.ink);
    let is_within = ink.over_limit.is_none() && !shared.budget.exhausted && ink.picture_bytes <= picture_bytes_max;
    is_within.then_some(Frame { base, width, height })
}

/// Returns the map from user space to the page as shown, and its size in points.
fn geometry(page: &Page<'_>) -> (Matrix, f32, f32) {
    let mut crop = page.intersected_crop_box();
    if crop.width() < 1.0 || crop.height() < 1.0 {
        crop = page.media_box();
    }
    if crop.width() < 1.0 || crop.height() < 1.0 {
        crop = hayro_syntax::page::A4;
    }
    let unit = page.raw().get::<f64>(b"UserUnit").filter(|unit| (0.01..100.0).contains(unit)).unwrap_or(1.0);
    let (x0, y0, x1, y1) = (crop.x0, crop.y0, crop.x1, crop.y1);
    let (map, width, height) = match page.rotation() {
        Rotation::None => ([1.0, 0.0, 0.0, -1.0, -x0, y1], crop.width(), crop.height()),
        Rotation::Horizontal => ([0.0, 1.0, 1.0, 0.0, -y0, -x0], crop.height(), crop.width()),
        Rotation::Flipped => ([-1.0, 0.0, 0.0, 1.0, x1, -y0], crop.width(), crop.height()),
        Rotation::FlippedHorizontal => ([0.0, -1.0, -1.0, 0.0, y1, x1], crop.height(), crop.width()),
    };
    let scaled = concat(&map, &[unit, 0.0, 0.0, unit, 0.0, 0.0]);
    (scaled, (width * unit) as f32, (height * unit) as f32)
}

/// Returns a page's content, and whether some of it is missing.
fn content(page: &Page<'_>, shared: &mut Shared<'_>) -> (Vec<u8>, bool) {
    let raw = page.raw();
    if let Some(stream) = raw.get::<Stream<'_>>(b"Contents") {
        return (decode(&stream, &mut shared.budget).into_owned(), false);
    }
    let Some(list) = raw.get::<Array<'_>>(b"Contents") else {
        let is_there =
            raw.contains_key(b"Contents") && !matches!(raw.get::<Object<'_>>(b"Contents"), Some(Object::Null(_)));
        return (Vec::new(), is_there);
    };
    let mut all = Vec::new();
    let mut found = 0;
    for stream in list.iter::<Stream<'_>>() {
        all.extend_from_slice(&decode(&stream, &mut shared.budget));
        // Tokens do not run over the border of two streams.
        all.push(b'\n');
        found += 1;
    }
    (all, found < list.raw_iter().count())
}

fn state(ink: &Ink, percent: u32, tell: &mut impl FnMut(ProblemKind, String)) -> PartState {
    let count = |want: fn(&Glyph) -> bool| ink.glyphs.iter().filter(|glyph| want(glyph)).count();
    let seen = count(|glyph| matches!(glyph.layer, Layer::Shown | Layer::Annotation) && glyph.c != '\u{FFFD}');
    let lost = count(|glyph| matches!(glyph.layer, Layer::Shown | Layer::Annotation) && glyph.c == '\u{FFFD}');
    let hidden = count(|glyph| glyph.layer == Layer::Hidden);
    let invisible = count(|glyph| glyph.layer == Layer::Invisible);
    if lost > seen {
        return PartState::Undecodable;
    }
    if lost > 0 {
        tell(
            ProblemKind::Unsupported,
            format!("{lost} characters of the page have codes that no table of the file maps; they stand as U+FFFD"),
        );
    }
    if hidden > 0 {
        tell(
            ProblemKind::HiddenContent,
            format!(
                "{hidden} characters of the page cannot be seen: they are covered, outside the page or in the colour of their background"
            ),
        );
    }
    if seen > 0 {
        if percent > PICTURE_PERCENT_MAX {
            tell(ProblemKind::Unsupported, format!("an image covers {percent} % of the page and was not read"));
        } else if ink.shapes > SHAPES_MAX * 10 && seen < 20 {
            tell(
                ProblemKind::Unsupported,
                "the page is drawn with shapes that may be letters and were not read".to_owned(),
            );
        }
        return PartState::Text;
    }
    match () {
        () if invisible > 0 && percent > 0 => PartState::Ocr,
        () if invisible > 0 || hidden > 0 => PartState::Text,
        () if percent > 0 || !ink.pictures.is_empty() || ink.shapes > SHAPES_MAX => PartState::Unread,
        () => PartState::Blank,
    }
}

/// Lays a page out in the direction in which most of its text runs.
fn laid_out(mut ink: Ink, number: u32, width: f32, height: f32) -> Written {
    let turn = main_turn(&ink.glyphs);
    if turn == 0 {
        let blocks = arrange(&ink.glyphs, &ink.rules);
        return write(&blocks, &ink.glyphs, number, clamp);
    }
    for glyph in &mut ink.glyphs {
        glyph.place = turned_box(&glyph.place, turn, width, height);
        glyph.origin = turned(glyph.origin, turn, width, height);
        let [x, y] = glyph.direction;
        glyph.direction = match turn {
            1 => [y, -x],
            2 => [-x, -y],
            _ => [-y, x],
        };
    }
    let rules: Vec<Rule> =
        ink.rules.iter().map(|rule| Rule { place: turned_box(&rule.place, turn, width, height) }).collect();
    let blocks = arrange(&ink.glyphs, &rules);
    let (back, wide, high) = match turn {
        1 => (3, height, width),
        2 => (2, width, height),
        _ => (1, height, width),
    };
    write(&blocks, &ink.glyphs, number, |place| clamp(&turned_box(place, back, wide, high)))
}

fn clamp(place: &Box4) -> Box4 {
    place.map(|value| if value.is_finite() { value } else { 0.0 })
}

/// Returns the quarter turns, counter-clockwise, that set most text upright.
fn main_turn(glyphs: &[Glyph]) -> u8 {
    let mut counts = [0usize; 4];
    for glyph in glyphs {
        let [x, y] = glyph.direction;
        match () {
            () if x > 0.95 => counts[0] += 1,
            () if y > 0.95 => counts[1] += 1,
            () if x < -0.95 => counts[2] += 1,
            () if y < -0.95 => counts[3] += 1,
            () => (),
        }
    }
    let best = (0..4u8).max_by_key(|turn| counts[usize::from(*turn)]).unwrap_or(0);
    if counts[usize::from(best)] > 2 * counts[0] { best } else { 0 }
}

/// Turns a point of a page of this size by quarter turns, counter-clockwise.
fn turned(point: [f32; 2], turn: u8, width: f32, height: f32) -> [f32; 2] {
    let [x, y] = point;
    match turn {
        1 => [y, width - x],
        2 => [width - x, height - y],
        _ => [height - y, x],
    }
}

pub(super) fn turned_box(place: &Box4, turn: u8, width: f32, height: f32) -> Box4 {
    let a = turned([place[0], place[1]], turn, width, height);
    let b = turned([place[2], place[3]], turn, width, height);
    [a[0].min(b[0]), a[1].min(b[1]), a[0].max(b[0]), a[1].max(b[1])]
}

/// Tells whether a page's first table goes on from the last of the page before: the same columns, with
/// nothing between but page numbers and running heads.
pub(super) fn goes_on(last: Option<&Standing>, height_before: f32, first: Option<&Standing>, height: f32) -> bool {
    let (Some(last), Some(first)) = (last, first) else { return false };
    let same = last.xs.len() == first.xs.len()
        && last.xs.len() > 1
        && last.xs.iter().zip(&first.xs).all(|(a, b)| (a - b).abs() < 4.0);
    let at_end = last.lines_after <= 2 && last.place[3] > 0.6 * height_before;
    let at_start = first.lines_before <= 2 && first.place[1] < 0.25 * height;
    same && at_end && at_start
}
