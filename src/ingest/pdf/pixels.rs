//! Lays out what was read from pixels as digital pages are: the same rows, columns, cells and tables.

use std::ops::Range;

use super::ink::{Box4, Glyph, Rule, around};
use super::layout::arrange;
use super::line::{is_punctuation, is_wide};
use super::page::turned_box;
use super::write::{Standing, write};
use crate::document::{Layer, Mark, Other, PixelReason, Pixels, Seal, Table};
use crate::ingest::ocr::{Char, Line, Quad, Seen};

/// A narrow character's width in ems.
const NARROW_EM: f32 = 0.55;
/// Text is this much of the height of its box where no pitch of Han tells.
const TEXT_HIGH: f32 = 0.72;
/// How sure a line is that one reader read, or two without everything else that confirms, at most; in percent.
const UNCONFIRMED_PERCENT: f32 = 90.0;
/// How sure characters are on which two readers differ, in percent.
const DIFFER_PERCENT: u8 = 40;

/// A page as read from pixels.
pub(in crate::ingest) struct LaidOut {
    pub(in crate::ingest) text: String,
    pub(in crate::ingest) marks: Vec<Mark>,
    pub(in crate::ingest) tables: Vec<Table>,
    pub(in crate::ingest) pixels: Pixels,
    /// The tables' places, to see whether they go on from page to page.
    pub(in crate::ingest) standing: Vec<Standing>,
}

/// Where pixels stand: from the straightened picture to the page as shown.
struct Frame<'s> {
    seen: &'s Seen,
    /// The picture's place on the page as shown, in points.
    area: Box4,
    slope: f32,
    /// Points for a pixel of the upright picture, across and down.
    scale: [f32; 2],
}

impl Frame<'_> {
    fn new(seen: &Seen, area: Box4) -> Frame<'_> {
        let [wide, high] = seen.source.map(|side| side.max(1.0));
        let given = [(area[2] - area[0]) / wide, (area[3] - area[1]) / high];
        let scale = if seen.turn % 2 == 1 { [given[1], given[0]] } else { given };
        Frame { seen, area, slope: seen.slope, scale }
    }

    /// Returns a point of the upright picture, straightened, in points.
    fn straight(&self, point: [f32; 2]) -> [f32; 2] {
        let [x, y] = point;
        [(x + self.slope * y) * self.scale[0], (y - self.slope * x) * self.scale[1]]
    }

    /// Returns a box of the upright picture in pixels, not straightened, on the page as shown.
    fn shown(&self, pixels: &Box4) -> Box4 {
        let back = match self.seen.turn % 4 {
            0 => *pixels,
            turn => turned_box(pixels, 4 - turn, self.seen.width, self.seen.height),
        };
        let [left, top, right, bottom] = match &self.seen.projection {
            None => back,
            Some(projection) => {
                let [left, top, right, bottom] = back;
                around(
                    &[[left, top], [right, top], [right, bottom], [left, bottom]].map(|[x, y]| projection.apply(x, y)),
                )
            }
        };
        let [wide, high] = self.seen.source.map(|side| side.max(1.0));
        let x = |value: f32| self.area[0] + value / wide * (self.area[2] - self.area[0]);
        let y = |value: f32| self.area[1] + value / high * (self.area[3] - self.area[1]);
        [x(left), y(top), x(right), y(bottom)]
    }

    /// Returns a box of the straightened picture in points on the page as shown.
    fn placed(&self, straight: &Box4) -> Box4 {
        let (x, y) =
            ((straight[0] + straight[2]) / 2.0 / self.scale[0], (straight[1] + straight[3]) / 2.0 / self.scale[1]);
        let bend = 1.0 + self.slope * self.slope;
        let middle = [(x - self.slope * y) / bend, (y + self.slope * x) / bend];
        let half =
            [(straight[2] - straight[0]) / 2.0 / self.scale[0], (straight[3] - straight[1]) / 2.0 / self.scale[1]];
        self.shown(&[middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1]])
    }
}

/// Lays out a page that stands at `area` of part number `part`.
pub(in crate::ingest) fn lay_out(seen: &Seen, area: Box4, part: u32, reason: PixelReason) -> LaidOut {
    let frame = Frame::new(seen, area);
    let mut glyphs: Vec<Glyph> = Vec::new();
    // Which line each glyph is of, and which of its characters.
    let mut origins: Vec<(usize, usize)> = Vec::new();
    let differ: Vec<Option<(Range<usize>, String)>> = seen.lines.iter().map(difference).collect();
    for (number, line) in seen.lines.iter().enumerate() {
        let doubted = differ[number].as_ref().map(|(range, _)| range.clone());
        place(line, &frame, doubted, |index, glyph| {
            glyphs.push(glyph);
            origins.push((number, index));
        });
    }
    for (order, glyph) in (0u32..).zip(&mut glyphs) {
        glyph.order = order;
    }
    let rules: Vec<Rule> = seen
        .rules
        .iter()
        .map(|rule| Rule {
            place: [
                rule[0] * frame.scale[0],
                rule[1] * frame.scale[1],
                rule[2] * frame.scale[0],
                rule[3] * frame.scale[1],
            ],
        })
        .collect();
    let written = write(&arrange(&glyphs, &rules), &glyphs, part, |place| frame.placed(place));
    let also = others(&written.text, &written.marks, &written.drawn, &origins, &differ);
    let seals = seen.seals.iter().map(|seal| Seal { ltrb_pt: frame.shown(&seal.ltrb_pt) }).collect();
    let pixels = Pixels { reason, readers: seen.readers, turn: seen.turn, seals, also };
    LaidOut { text: written.text, marks: written.marks, tables: written.tables, pixels, standing: written.standing }
}

/// Makes glyphs of a line.
fn place(line: &Line, frame: &Frame<'_>, doubted: Option<Range<usize>>, mut draw: impl FnMut(usize, Glyph)) {
    let sure = |index: usize, char: &Char| match &doubted {
        Some(range) if range.contains(&index) => DIFFER_PERCENT,
        _ if line.confirmed => Mark::CONFIRMED_PERCENT,
        _ => (char.score * 100.0).min(UNCONFIRMED_PERCENT) as u8,
    };
    let middle = |a: [f32; 2], b: [f32; 2]| [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0];
    let [tl, tr, br, bl] = line.quad;
    let ends = if line.vertical { [middle(tl, tr), middle(bl, br)] } else { [middle(tl, bl), middle(tr, br)] };
    let [from, to] = ends.map(|point| frame.straight(point));
    let across = |quad: &Quad| {
        let [a, b] = if line.vertical { [quad[0], quad[1]] } else { [quad[0], quad[3]] };
        let [a, b] = [frame.straight(a), frame.straight(b)];
        (a[0] - b[0]).hypot(a[1] - b[1])
    };
    let high = across(&line.quad);
    // Along the line: x of a horizontal one, y of a vertical one.
    let axis = usize::from(line.vertical);
    let (start, end) = (from[axis], to[axis]);
    let level = (from[1 - axis] + to[1 - axis]) / 2.0;
    let chars: Vec<(usize, &Char)> =
        line.reading.chars.iter().enumerate().filter(|(_, char)| !char.c.is_whitespace()).collect();
    let em = em(&chars, end - start, high);
    let spans = spans(&chars, start, end, em, &line.reading.chars);
    for (&(index, char), (left, right)) in chars.iter().zip(spans) {
        let spaced = index > 0 && line.reading.chars.get(index - 1).is_some_and(|char| char.c.is_whitespace());
        let (near, far) = (level - 0.5 * em, level + 0.5 * em);
        let place = if line.vertical { [near, left, far, right] } else { [left, near, right, far] };
        let origin = if line.vertical { [near, right] } else { [left, level + 0.35 * em] };
        let glyph = Glyph {
            c: char.c,
            place,
            origin,
            direction: [1.0, 0.0],
            advance: if line.vertical { em } else { right - left },
            size: em,
            vertical: line.vertical,
            layer: Layer::Shown,
            certainty: sure(index, char),
            space_before: spaced,
            order: 0,
            font: u32::MAX,
            code: 0,
            colour: None,
        };
        draw(index, glyph);
    }
}

/// Returns the size of a line's text: the pitch of its Han, or a share of its height.
fn em(chars: &[(usize, &Char)], long: f32, high: f32) -> f32 {
    let mut pitches: Vec<f32> = chars
        .windows(2)
        .filter(|pair| pair.iter().all(|(_, char)| is_wide(char.c) && !is_punctuation(char.c)))
        .map(|pair| (pair[1].1.at - pair[0].1.at) * long)
        .collect();
    pitches.sort_by(f32::total_cmp);
    let pitch = pitches.get(pitches.len() / 2).copied().filter(|_| pitches.len() >= 2);
    pitch.map_or(TEXT_HIGH * high, |pitch| pitch.clamp(0.55 * high, 0.9 * high)).max(1.0)
}

/// Returns where each character begins and ends along its line: neighbours touch, unless a gap is wide.
fn spans(chars: &[(usize, &Char)], start: f32, end: f32, em: f32, all: &[Char]) -> Vec<(f32, f32)> {
    let at = |char: &Char| start + char.at * (end - start);
    let half = |char: &Char| if is_wide(char.c) { 0.5 * em } else { 0.5 * NARROW_EM * em };
    let mut spans: Vec<(f32, f32)> =
        chars.iter().map(|(_, char)| (at(char) - half(char), at(char) + half(char))).collect();
    for index in 1..spans.len() {
        let (left, right) = (chars[index - 1], chars[index]);
        let gap = spans[index].0 - spans[index - 1].1;
        // A space that was read keeps its room; so does a gap that no letter spacing makes.
        let spaced = all.get(right.0 - 1).is_some_and(|char| char.c.is_whitespace());
        if gap > 0.0 && (spaced || gap > 0.75 * em) {
            if spaced {
                spans[index].0 = spans[index].0.max(spans[index - 1].1 + 0.2 * em);
            }
            continue;
        }
        let (wide, narrow) = (half(left.1), half(right.1));
        let border = at(left.1) + (at(right.1) - at(left.1)) * wide / (wide + narrow);
        spans[index - 1].1 = border;
        spans[index].0 = if spaced { border + 0.2 * em } else { border };
    }
    for span in &mut spans {
        span.1 = span.1.max(span.0 + 0.05 * em);
    }
    spans
}

/// Returns which characters of a line the readers differ on, and what the other one has there.
///
/// What the two have in common at both ends is agreed; what lies between is not, widened to whole words and numbers.
fn difference(line: &Line) -> Option<(Range<usize>, String)> {
    let other = line.other.as_ref()?;
    let plain = |chars: &[Char]| -> Vec<(usize, char)> {
        let seen = chars.iter().enumerate().filter(|(_, char)| !char.c.is_whitespace());
        seen.map(|(index, char)| (index, folded(char.c))).collect()
    };
    let (own, theirs) = (plain(&line.reading.chars), plain(&other.chars));
    let same = |pair: &(&(usize, char), &(usize, char))| pair.0.1 == pair.1.1;
    let head = own.iter().zip(&theirs).take_while(same).count();
    if head == own.len() && head == theirs.len() {
        return None;
    }
    let most = own.len().min(theirs.len()) - head;
    let tail = own.iter().rev().zip(theirs.iter().rev()).take_while(same).count().min(most);
    // A number is one thing: that its first figures agree proves nothing of it.
    let joins = |at: usize, list: &[(usize, char)]| {
        at > 0 && list.get(at - 1).zip(list.get(at)).is_some_and(|(left, right)| is_word(left.1) && is_word(right.1))
    };
    let mut head = head;
    while head > 0 && (joins(head, &own) || joins(head, &theirs)) {
        head -= 1;
    }
    let mut tail = tail;
    while tail > 0 && (joins(own.len() - tail, &own) || joins(theirs.len() - tail, &theirs)) {
        tail -= 1;
    }
    let from = own.get(head).map_or(line.reading.chars.len(), |(index, _)| *index);
    let to = (own.len() - tail).checked_sub(1).and_then(|last| own.get(last)).map_or(from, |(index, _)| index + 1);
    let text = theirs
        .get(head..theirs.len() - tail)
        .and_then(|part| Some((part.first()?.0, part.last()?.0)))
        .map_or(String::new(), |(first, last)| {
            other.chars.get(first..=last).unwrap_or(&[]).iter().map(|char| char.c).collect()
        });
    Some((from..to.max(from), text))
}

/// Tells whether a character is part of a number or a word of letters.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '.' | ',' | '-' | '/' | '%' | '¥' | '$')
        || "零〇一二三四五六七八九十百千万萬亿億壹贰貳叁參肆伍陆陸柒捌玖拾佰仟元圆圓角分整年月日".contains(c)
}

/// Returns a character as readers are compared: full-width forms as ASCII.
fn folded(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '￥' => '¥',
        _ => c,
    }
}

/// Finds what the other reader saw in the text as written.
fn others(
    text: &str,
    marks: &[Mark],
    drawn: &[u32],
    origins: &[(usize, usize)],
    differ: &[Option<(Range<usize>, String)>],
) -> Vec<Other> {
    let mut found: Vec<Option<(u32, u32)>> = vec![None; differ.len()];
    for (at, (mark, glyph)) in marks.iter().zip(drawn).enumerate() {
        let Some((number, index)) = origins.get(*glyph as usize) else { continue };
        let Some(Some((range, _))) = differ.get(*number) else { continue };
        if !range.contains(index) {
            continue;
        }
        let end = marks.get(at + 1).map_or(text.len() as u32, |next| next.start);
        // Up to the character's own end: separators before the next one are not of it.
        let own = text.get(mark.start as usize..end as usize).and_then(|rest| rest.chars().next());
        let end = mark.start + own.map_or(0, |c| c.len_utf8() as u32);
        let range = found.get_mut(*number);
        if let Some(range) = range {
            *range = Some(range.map_or((mark.start, end), |(from, to)| (from.min(mark.start), to.max(end))));
        }
    }
    let mut also: Vec<Other> = found
        .iter()
        .zip(differ)
        .filter_map(|(range, differ)| {
            let ((start, end), (_, text)) = ((*range)?, differ.as_ref()?);
            Some(Other { start, end, text: text.clone() })
        })
        .collect();
    also.sort_by_key(|other| (other.start, other.end));
    also
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::ocr::Reading;

    fn reading(text: &str) -> Reading {
        let count = text.chars().count() as f32;
        let chars =
            (0..).zip(text.chars()).map(|(index, c)| Char { c, at: (index as f32 + 0.5) / count, score: 0.999 });
        Reading { chars: chars.collect(), score: 0.999 }
    }

    fn line(text: &str, other: Option<&str>, ltrb: [f32; 4], confirmed: bool) -> Line {
        let [left, top, right, bottom] = ltrb;
        let quad = [[left, top], [right, top], [right, bottom], [left, bottom]];
        Line { quad, reading: reading(text), other: other.map(reading), confirmed, vertical: false }
    }

    fn seen(lines: Vec<Line>, rules: Vec<[f32; 4]>) -> Seen {
        let source = [600.0, 800.0];
        let (width, height) = (source[0], source[1]);
        Seen {
            turn: 0,
            width,
            height,
            source,
            projection: None,
            slope: 0.0,
            lines,
            rules,
            seals: Vec::new(),
            readers: 2,
        }
    }

    fn laid(seen: &Seen) -> LaidOut {
        lay_out(seen, [0.0, 0.0, 600.0, 800.0], 0, PixelReason::Picture)
    }

    #[test]
    fn ruled_cells_become_a_table() {
        let rules = vec![
            [50.0, 100.0, 550.0, 101.0],
            [50.0, 130.0, 550.0, 131.0],
            [50.0, 160.0, 550.0, 161.0],
            [50.0, 100.0, 51.0, 160.0],
            [300.0, 100.0, 301.0, 160.0],
            [550.0, 100.0, 551.0, 160.0],
        ];
        let lines = vec![
            line("金额", None, [320.0, 105.0, 350.0, 125.0], false),
            line("项目", None, [60.0, 105.0, 90.0, 125.0], false),
            line("设备", None, [60.0, 135.0, 90.0, 155.0], false),
            line("1200", None, [320.0, 135.0, 360.0, 155.0], false),
        ];
        let page = laid(&seen(lines, rules));
        assert_eq!(page.text, "项目\t金额\n设备\t1200\n");
        assert_eq!(page.tables[0].cells.len(), 4);
    }

    #[test]
    fn what_readers_differ_on_is_doubted_as_a_whole_and_kept() {
        let lines =
            vec![line("金额：36.962,380.14元", Some("金额：36,962,380.14元"), [60.0, 100.0, 300.0, 120.0], true)];
        let page = laid(&seen(lines, Vec::new()));
        let [other] = &page.pixels.also[..] else { panic!("one difference") };
        assert_eq!(&page.text[other.start as usize..other.end as usize], "36.962,380.14元");
        assert_eq!(other.text, "36,962,380.14元");
        let sure: Vec<bool> = page.marks.iter().map(Mark::is_confirmed).collect();
        assert!(sure[..3].iter().all(|sure| *sure) && sure[3..].iter().all(|sure| !sure), "{sure:?}");
    }

    #[test]
    fn a_page_on_its_side_has_its_boxes_where_they_are_shown() {
        let mut page = seen(vec![line("凭证", None, [60.0, 100.0, 100.0, 120.0], false)], Vec::new());
        page.turn = 1;
        page.source = [800.0, 600.0];
        let laid = lay_out(&page, [0.0, 0.0, 800.0, 600.0], 0, PixelReason::Picture);
        let crate::document::Place::Box { ltrb_pt } = laid.marks[0].place else { panic!("no box") };
        // Turned counter-clockwise to be read: on the page as shown the text runs down from the right edge.
        assert!(ltrb_pt[0] > 670.0 && ltrb_pt[2] < 705.0 && ltrb_pt[1] > 50.0 && ltrb_pt[3] < 90.0, "{ltrb_pt:?}");
    }
}
