//! Glyphs become runs, runs become lines.

use super::ink::{Box4, Glyph, union};
use crate::document::Layer;

/// How far apart the baselines of characters may be that are woven into one line, in ems: programs that rebuild
/// pages set the fonts of a line a little up and down.
const WOVEN_EM: f32 = 0.2;

/// Glyphs drawn one after another on one baseline.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// Indices of glyphs, left to right.
    pub(super) glyphs: Vec<u32>,
    pub(super) place: Box4,
    pub(super) base: f32,
    pub(super) size: f32,
}

/// Runs on one baseline, left to right.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) runs: Vec<Run>,
    pub(super) place: Box4,
    pub(super) base: f32,
    pub(super) size: f32,
    /// Between which two rules across the page it stands; 0 for none.
    pub(super) strip: u32,
}

/// Tells whether a character is written without spaces between words: Han, kana, full-width forms and punctuation.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{303F}' | '\u{3040}'..='\u{30FF}' | '\u{3100}'..='\u{31FF}' | '\u{3200}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE4F}' | '\u{FF01}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}' | '\u{20000}'..='\u{3FFFF}' | '—' | '…' | '“' | '”' | '‘' | '’' | '·' | '□' | '■' | '☑' | '☒' | '√')
}

/// Tells whether a character is full-width punctuation, whose box is half empty.
pub(super) fn is_punctuation(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{301F}' | '（' | '）' | '，' | '．' | '：' | '；' | '！' | '？' | '［' | '］' | '｛' | '｝' | '“' | '”' | '‘' | '’')
}

/// Returns what separates two neighbours on a line: nothing, one space, or two for a gap as wide as a column's.
pub(super) fn separator(left: &Glyph, right: &Glyph, usual_gap: f32) -> &'static str {
    let size = left.size.max(right.size).min(left.size.min(right.size) * 1.5);
    let gap = right.origin[0] - (left.origin[0] + left.advance);
    let spaced = right.space_before;
    if gap > 1.6 * size {
        return "  ";
    }
    let apart = match (is_wide(left.c), is_wide(right.c)) {
        // Justified, letter-spaced and OCR text has gaps, and titles have spaces, between all characters.
        // A space that is written may part phrases (`甲公司 乙方：`); `close_up` takes back those of letter-spaced text.
        (true, true) => gap > 0.8 * size || spaced && gap > 0.1 * size && left.layer != Layer::Invisible,
        // Word processors put a quarter em between Han and Latin; only a space that is written counts.
        (true, false) | (false, true) => gap > 0.55 * size || spaced && gap > 0.12 * size,
        (false, false) => {
            let digits = left.c.is_ascii_digit() && right.c.is_ascii_digit();
            let least = if digits { 0.24 } else { 0.15 };
            spaced && gap > 0.05 * size || gap > (least * size).max(usual_gap + 0.12 * size)
        }
    };
    if apart { " " } else { "" }
}

/// Returns the median of the gaps inside a run, at least 0: the letter spacing.
pub(super) fn usual_gap(run: &Run, glyphs: &[Glyph]) -> f32 {
    let at = |index: u32| glyphs.get(index as usize);
    let mut gaps: Vec<f32> = run
        .glyphs
        .windows(2)
        .filter_map(|pair| Some(at(pair[1])?.origin[0] - at(pair[0])?.origin[0] - at(pair[0])?.advance))
        .collect();
    if gaps.len() < 3 {
        return 0.0;
    }
    gaps.sort_unstable_by(f32::total_cmp);
    gaps.get(gaps.len() / 2).copied().unwrap_or(0.0).max(0.0)
}

/// Cuts glyphs, in drawing order, into runs.
pub(super) fn runs(order: &[u32], glyphs: &[Glyph]) -> Vec<Run> {
    let mut all: Vec<Run> = Vec::new();
    let mut last: Option<&Glyph> = None;
    for &index in order {
        let Some(glyph) = glyphs.get(index as usize) else { continue };
        let goes_on = last.is_some_and(|last| {
            let size = last.size.min(glyph.size);
            let gap = glyph.origin[0] - last.origin[0] - last.advance;
            // Full-width punctuation is half empty; typesetters push neighbours into the empty half.
            let least = if is_punctuation(last.c) || is_punctuation(glyph.c) { -0.65 } else { -0.35 };
            (glyph.origin[1] - last.origin[1]).abs() < 0.08 * size
                && last.size < 1.3 * glyph.size
                && glyph.size < 1.3 * last.size
                && gap > least * size
                && gap < 1.2 * size
        });
        last = Some(glyph);
        match all.last_mut().filter(|_| goes_on) {
            Some(run) => {
                run.glyphs.push(index);
                run.place = union(&run.place, &glyph.place);
                run.size = run.size.max(glyph.size);
            }
            None => all.push(Run { glyphs: vec![index], place: glyph.place, base: glyph.origin[1], size: glyph.size }),
        }
    }
    all
}

/// Groups runs into lines, from top to bottom.
pub(super) fn lines(mut runs: Vec<Run>, glyphs: &[Glyph]) -> Vec<Line> {
    runs.sort_by(|a, b| a.base.total_cmp(&b.base).then(a.place[0].total_cmp(&b.place[0])));
    let mut lines: Vec<Line> = Vec::new();
    let mut open = 0;
    for run in runs {
        while lines.get(open).is_some_and(|line| line.base + 2.0 * line.size < run.base) {
            open += 1;
        }
        let best = (open..lines.len())
            .filter(|&at| fits(&lines[at], &run, glyphs))
            .min_by(|&a, &b| (lines[a].base - run.base).abs().total_cmp(&(lines[b].base - run.base).abs()));
        match best {
            Some(at) => lines[at].add(run),
            None => lines.push(Line { place: run.place, base: run.base, size: run.size, strip: 0, runs: vec![run] }),
        }
    }
    for line in &mut lines {
        line.runs.sort_by(|a, b| a.place[0].total_cmp(&b.place[0]));
        weave(line, glyphs);
    }
    raise_and_lower(&mut lines);
    lines.sort_by(|a, b| a.base.total_cmp(&b.base).then(a.place[0].total_cmp(&b.place[0])));
    lines
}

fn fits(line: &Line, run: &Run, glyphs: &[Glyph]) -> bool {
    let size = line.size.min(run.size);
    (line.base - run.base).abs() <= 0.3 * size && (!collides(line, run, 0.4 * size) || interleaves(line, run, glyphs))
}

/// Tells whether a run was drawn into the gaps of a line: Founder's programs draw a line's characters in
/// several passes and declare full advances for narrow ones.
fn interleaves(line: &Line, run: &Run, glyphs: &[Glyph]) -> bool {
    let origins = |run: &Run| -> Vec<f32> {
        run.glyphs.iter().filter_map(|index| glyphs.get(*index as usize)).map(|glyph| glyph.origin[0]).collect()
    };
    let own = origins(run);
    line.runs.len() * own.len() < 2000
        && line.runs.iter().all(|other| {
            let same =
                (other.base - run.base).abs() < WOVEN_EM * run.size && (other.size - run.size).abs() < 0.05 * run.size;
            same && origins(other).iter().all(|a| own.iter().all(|b| (a - b).abs() > 0.3 * run.size))
        })
}

/// Sorts the characters of runs that overlap into one run.
fn weave(line: &mut Line, glyphs: &[Glyph]) {
    let overlap = line.runs.windows(2).any(|pair| {
        pair[1].place[0] < pair[0].place[2] - 0.4 * pair[0].size
            && (pair[0].base - pair[1].base).abs() < WOVEN_EM * pair[0].size
    });
    if !overlap {
        return;
    }
    let mut all: Vec<u32> = line.runs.iter().flat_map(|run| run.glyphs.iter().copied()).collect();
    all.sort_by(|a, b| {
        let x = |index: u32| glyphs.get(index as usize).map_or(0.0, |glyph| glyph.origin[0]);
        x(*a).total_cmp(&x(*b))
    });
    line.runs = vec![Run { glyphs: all, place: line.place, base: line.base, size: line.size }];
}

fn collides(line: &Line, run: &Run, most: f32) -> bool {
    line.runs.iter().any(|other| {
        other.place[2].min(run.place[2]) - other.place[0].max(run.place[0])
            > most.min(0.5 * (run.place[2] - run.place[0]))
    })
}

impl Line {
    fn add(&mut self, run: Run) {
        // The largest text decides where the line is.
        if run.size > self.size * 1.05 {
            (self.base, self.size) = (run.base, run.size);
        }
        self.place = union(&self.place, &run.place);
        self.runs.push(run);
    }
}

/// Joins superscripts and subscripts to the line they belong to.
fn raise_and_lower(lines: &mut Vec<Line>) {
    let mut index = 0;
    while index < lines.len() {
        let small = &lines[index];
        let near = |other: &Line| {
            let middle = (small.place[1] + small.place[3]) / 2.0;
            let touches = |run: &Run| {
                (small.place[0] - run.place[2]).abs() < 0.35 * other.size
                    || (run.place[0] - small.place[2]).abs() < 0.35 * other.size
            };
            small.size < 0.82 * other.size
                && small.place[2] - small.place[0] < 4.0 * other.size
                && middle > other.base - other.size
                && middle < other.base + 0.3 * other.size
                && other.runs.iter().any(touches)
                && !small.runs.iter().any(|run| collides(other, run, 0.2 * small.size))
        };
        let host = (index.saturating_sub(6)..(index + 7).min(lines.len())).find(|&at| at != index && near(&lines[at]));
        let Some(host) = host else {
            index += 1;
            continue;
        };
        let small = lines.remove(index);
        let host = if host > index { host - 1 } else { host };
        for run in small.runs {
            lines[host].add(run);
        }
        lines[host].runs.sort_by(|a, b| a.place[0].total_cmp(&b.place[0]));
    }
}

/// A part of a line between wide gaps.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Indices of glyphs with the separator before each.
    pub(super) glyphs: Vec<(u32, &'static str)>,
    pub(super) left: f32,
    pub(super) right: f32,
}

/// Cuts a line into pieces at gaps of more than `gap_em` ems.
pub(super) fn pieces(line: &Line, glyphs: &[Glyph], gap_em: f32) -> Vec<Piece> {
    let mut all: Vec<Piece> = Vec::new();
    let mut last: Option<&Glyph> = None;
    for run in &line.runs {
        let usual = usual_gap(run, glyphs);
        for &index in &run.glyphs {
            let Some(glyph) = glyphs.get(index as usize) else { continue };
            let (left, right) = (glyph.origin[0], glyph.origin[0] + glyph.advance);
            let size = last.map_or(glyph.size, |last| last.size.min(glyph.size));
            let gap = last.map_or(0.0, |last| left - last.origin[0] - last.advance);
            let separator = last.map_or("", |last| separator(last, glyph, usual));
            match all.last_mut().filter(|_| gap <= gap_em * size) {
                Some(piece) => {
                    piece.glyphs.push((index, separator));
                    piece.right = piece.right.max(right);
                }
                None => all.push(Piece { glyphs: vec![(index, if last.is_some() { "  " } else { "" })], left, right }),
            }
            last = Some(glyph);
        }
    }
    close_up(&mut all, glyphs);
    all
}

/// Closes up Han that are set apart evenly, as titles are (`专　项　审　计`): three or more single characters.
fn close_up(all: &mut Vec<Piece>, glyphs: &[Glyph]) {
    let single = |piece: &Piece| matches!(&piece.glyphs[..], [(index, _)] if glyphs.get(*index as usize).is_some_and(|glyph| is_wide(glyph.c) && !is_punctuation(glyph.c)));
    if all.len() >= 3 && all.iter().all(single) && even(all.windows(2).map(|pair| pair[1].left - pair[0].right)) {
        let glyphs = all.iter().flat_map(|piece| piece.glyphs.iter().map(|(index, _)| (*index, ""))).collect();
        let (left, right) = (all[0].left, all[all.len() - 1].right);
        *all = vec![Piece { glyphs, left, right }];
        return;
    }
    for piece in all.iter_mut() {
        close_up_written(piece, glyphs);
        let at = |index: u32| glyphs.get(index as usize);
        let spaced = piece.glyphs.len() >= 3
            && piece.glyphs[1..].iter().all(|(_, separator)| !separator.is_empty())
            && piece.glyphs.iter().all(|(index, _)| at(*index).is_some_and(|glyph| is_wide(glyph.c)));
        let gaps = piece.glyphs.windows(2).filter_map(|pair| Some(at(pair[1].0)?.origin[0] - at(pair[0].0)?.origin[0]));
        if spaced && even(gaps) {
            piece.glyphs[1..].iter_mut().for_each(|glyph| glyph.1 = "");
        }
    }
}

/// Takes back the narrow spaces between Han where most Han are parted: letter-spacing, not phrases.
fn close_up_written(piece: &mut Piece, glyphs: &[Glyph]) {
    let is_han = |index: u32| glyphs.get(index as usize).filter(|glyph| is_wide(glyph.c) && !is_punctuation(glyph.c));
    let gap = |a: &Glyph, b: &Glyph| b.origin[0] - a.origin[0] - a.advance;
    let pairs: Vec<(usize, bool)> = (1..piece.glyphs.len())
        .filter_map(|at| {
            let (left, right) = (is_han(piece.glyphs[at - 1].0)?, is_han(piece.glyphs[at].0)?);
            Some((at, piece.glyphs[at].1 == " " && gap(left, right) <= 0.8 * left.size))
        })
        .collect();
    let spaced = pairs.iter().filter(|pair| pair.1).count();
    if spaced * 10 > pairs.len() * 4 {
        pairs.iter().filter(|pair| pair.1).for_each(|pair| piece.glyphs[pair.0].1 = "");
    }
}

fn even(gaps: impl Iterator<Item = f32>) -> bool {
    let (least, most) = gaps.fold((f32::MAX, 0f32), |(least, most), gap| (least.min(gap), most.max(gap)));
    most <= 1.4 * least
}
