//! Checks the numerals of a file against their own glyphs: a `/ToUnicode` map may show 8 for the glyph of 3.
//!
//! Witnesses, in order: the font's own character map and glyph names, the rule that the map itself follows,
//! and the shape of the glyph. Only a witness that speaks against the map counts; silence does not.

use std::collections::HashMap;

use super::program::{Outline, Program};

/// Cells of the raster in which shapes are compared, across and down.
const SIDE: usize = 36;

/// Returns a digit's value, full-width ones too.
pub(super) fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => c.to_digit(10),
        '０'..='９' => Some(c as u32 - '０' as u32),
        _ => None,
    }
}

/// Tells whether a character says a number or part of one.
pub(super) fn is_numeral(c: char) -> bool {
    digit(c).is_some() || "〇零一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟".contains(c)
}

/// Tells whether the glyph speaks against the character.
pub(super) fn contradicts(program: &Program, gid: u32, c: char) -> bool {
    if let Some(own) = program.own_char(gid) {
        let own = super::fold::ordinary(own);
        return is_numeral(own) && own != c && digit(own).is_none_or(|value| digit(c) != Some(value));
    }
    let Some(outline) = program.outline(gid) else { return false };
    match (digit(c), c) {
        (Some(value), _) => Shape::of(&outline).is_some_and(|shape| shape.denies(value)),
        (None, '一' | '二' | '三') => {
            let strokes = match c {
                '一' => 1,
                '二' => 2,
                _ => 3,
            };
            Shape::of(&outline)
                .is_some_and(|shape| shape.holes == 0 && (1..=3).contains(&shape.parts) && shape.parts != strokes)
        }
        _ => false,
    }
}

/// Returns the codes of digits that break the rule which the map's other entries follow: in most
/// simple fonts the code of a letter or digit is the character itself.
pub(super) fn rule_breakers(entries: impl Iterator<Item = (u32, char)>) -> Vec<u32> {
    let ascii: Vec<(u32, char)> = entries.filter(|(code, c)| *code < 0x7F && c.is_ascii_alphanumeric()).collect();
    let kept = ascii.iter().filter(|(code, c)| *code == *c as u32).count();
    if kept < 5 || kept * 10 < ascii.len() * 6 {
        return Vec::new();
    }
    let is_digit = |code: u32| (0x30..=0x39).contains(&code);
    ascii.iter().filter(|(code, c)| is_digit(*code) && *code != *c as u32).map(|(code, _)| *code).collect()
}

/// What a filled outline looks like.
#[derive(Debug)]
struct Shape {
    ink: Vec<bool>,
    /// Areas of background inside.
    holes: usize,
    /// Centre of the largest hole from the bottom, and its height, as shares of the height.
    hole: Option<(f32, f32)>,
    /// Connected parts of ink.
    parts: usize,
    /// Width by height.
    aspect: f32,
}

impl Shape {
    fn of(outline: &Outline) -> Option<Shape> {
        let points = || outline.iter().flatten();
        let (x0, x1) = points().fold((f32::MAX, f32::MIN), |(a, b), p| (a.min(p[0]), b.max(p[0])));
        let (y0, y1) = points().fold((f32::MAX, f32::MIN), |(a, b), p| (a.min(p[1]), b.max(p[1])));
        let (wide, high) = (x1 - x0, y1 - y0);
        if !(wide > 1e-4 && high > 1e-4 && points().count() < 4000) {
            return None;
        }
        let mut ink = vec![false; SIDE * SIDE];
        for row in 0..SIDE {
            let y = y0 + (row as f32 + 0.5) / SIDE as f32 * high;
            let crossings = crossings(outline, y);
            for column in 0..SIDE {
                let x = x0 + (column as f32 + 0.5) / SIDE as f32 * wide;
                // Non-zero winding, as fonts are filled.
                ink[row * SIDE + column] =
                    crossings.iter().filter(|(at, _)| *at < x).map(|(_, turn)| turn).sum::<i32>() != 0;
            }
        }
        let background = regions(&ink, false);
        let inner: Vec<&Region> =
            background.iter().filter(|region| !region.touches_edge && region.cells >= 4).collect();
        let hole = inner.iter().max_by_key(|region| region.cells).map(|region| {
            let low = region.rows.0 as f32;
            let top = region.rows.1 as f32 + 1.0;
            ((low + top) / 2.0 / SIDE as f32, (top - low) / SIDE as f32)
        });
        let parts = regions(&ink, true).iter().filter(|region| region.cells >= 4).count();
        Some(Shape { holes: inner.len(), hole, parts, aspect: wide / high, ink })
    }

    /// Returns the share of inked cells in a part of the raster, given in shares from left and bottom.
    fn share(&self, x: (f32, f32), y: (f32, f32)) -> f32 {
        let range = |(from, to): (f32, f32)| ((from * SIDE as f32) as usize)..((to * SIDE as f32) as usize).min(SIDE);
        let cells: Vec<bool> = range(y)
            .flat_map(|row| range(x).map(move |column| (row, column)))
            .filter_map(|(row, column)| self.ink.get(row * SIDE + column).copied())
            .collect();
        cells.iter().filter(|ink| **ink).count() as f32 / cells.len().max(1) as f32
    }

    /// Tells whether the shape cannot be this digit in any usual face.
    fn denies(&self, value: u32) -> bool {
        if self.parts != 1 || self.holes > 2 {
            // Stencil, outline and seven-segment faces are not judged.
            return false;
        }
        let upper_left = self.share((0.0, 0.32), (0.55, 0.8));
        let lower_left = self.share((0.0, 0.32), (0.2, 0.45));
        let upper_right = self.share((0.68, 1.0), (0.55, 0.8));
        let lower_right = self.share((0.68, 1.0), (0.2, 0.45));
        let bottom = self.share((0.08, 0.92), (0.0, 0.09));
        let top = self.share((0.08, 0.92), (0.9, 1.0));
        let hole = self.hole.unwrap_or((0.5, 0.0));
        match value {
            // A slashed zero has two tall holes, an eight two low ones.
            0 => {
                self.holes != 1 && self.holes != 2
                    || hole.1 < 0.42
                    || self.holes == 1 && !(0.42..0.58).contains(&hole.0)
                    || self.holes == 2 && hole.1 < 0.5
            }
            1 => {
                self.holes > 0
                    || self.aspect > 0.42
                        && (lower_left > 0.5
                            || upper_right > 0.35 && (lower_right > 0.35 || bottom > 0.88)
                            || top > 0.9)
            }
            2 => self.holes > 0 || (bottom < 0.55 || upper_right < 0.1 || lower_right > 0.55),
            3 => self.holes > 0 || upper_right < 0.12 || lower_right < 0.12 || upper_left > 0.42,
            4 => {
                self.holes > 1
                    || self.holes == 1 && (hole.1 > 0.66 || !(0.4..0.65).contains(&hole.0))
                    || self.holes == 0 && (top > 0.75 || bottom > 0.55 || self.aspect < 0.42)
            }
            5 => self.holes > 0 || lower_right < 0.12 || upper_left < 0.12 || upper_right > 0.5,
            6 => self.holes != 1 || hole.0 > 0.5 || hole.1 > 0.62,
            7 => self.holes > 0 || top < 0.5 || bottom > 0.75 || lower_right > 0.5,
            8 => self.holes != 2,
            9 => self.holes != 1 || hole.0 < 0.5 || hole.1 > 0.62,
            _ => false,
        }
    }
}

/// Returns where a horizontal line crosses the outline, with the turn there, left to right.
fn crossings(outline: &Outline, y: f32) -> Vec<(f32, i32)> {
    let mut found = Vec::new();
    for contour in outline {
        for (index, to) in contour.iter().enumerate() {
            let from = contour[(index + contour.len() - 1) % contour.len()];
            let turn = match (from[1] <= y, to[1] <= y) {
                (true, false) => 1,
                (false, true) => -1,
                _ => continue,
            };
            found.push((from[0] + (y - from[1]) / (to[1] - from[1]) * (to[0] - from[0]), turn));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found
}

struct Region {
    cells: usize,
    rows: (usize, usize),
    touches_edge: bool,
}

/// Returns the connected regions of ink, or of background.
fn regions(ink: &[bool], want: bool) -> Vec<Region> {
    let mut seen = vec![false; ink.len()];
    let mut found = Vec::new();
    for start in 0..ink.len() {
        if seen[start] || ink[start] != want {
            continue;
        }
        let mut region = Region { cells: 0, rows: (SIDE, 0), touches_edge: false };
        let mut stack = vec![start];
        seen[start] = true;
        while let Some(cell) = stack.pop() {
            let (row, column) = (cell / SIDE, cell % SIDE);
            region.cells += 1;
            region.rows = (region.rows.0.min(row), region.rows.1.max(row));
            region.touches_edge |= row == 0 || column == 0 || row + 1 == SIDE || column + 1 == SIDE;
            let mut visit = |row: usize, column: usize| {
                let next = row * SIDE + column;
                if !seen[next] && ink[next] == want {
                    seen[next] = true;
                    stack.push(next);
                }
            };
            if row > 0 {
                visit(row - 1, column);
            }
            if row + 1 < SIDE {
                visit(row + 1, column);
            }
            if column > 0 {
                visit(row, column - 1);
            }
            if column + 1 < SIDE {
                visit(row, column + 1);
            }
        }
        found.push(region);
    }
    found
}

/// A numeral of a part's text and where its glyph is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Witness {
    /// Index of its mark.
    pub(super) mark: u32,
    pub(super) font: u32,
    pub(super) code: u32,
    pub(super) c: char,
}

/// Remembers judgements, so that each glyph of a file is judged once.
#[derive(Default)]
pub(super) struct Judgements {
    known: HashMap<(u32, u32, char), bool>,
}

impl Judgements {
    /// Returns the judgement on a glyph, asking `judge` the first time.
    pub(super) fn get(&mut self, witness: &Witness, judge: impl FnOnce() -> bool) -> bool {
        *self.known.entry((witness.font, witness.code, witness.c)).or_insert_with(judge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rectangle(x0: f32, y0: f32, x1: f32, y1: f32) -> Vec<[f32; 2]> {
        vec![[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
    }

    fn reversed(mut contour: Vec<[f32; 2]>) -> Vec<[f32; 2]> {
        contour.reverse();
        contour
    }

    #[test]
    fn a_shape_with_two_holes_is_an_eight_and_no_three() {
        let eight = vec![
            rectangle(0.0, 0.0, 10.0, 16.0),
            reversed(rectangle(3.0, 2.0, 7.0, 7.0)),
            reversed(rectangle(3.0, 9.0, 7.0, 14.0)),
        ];
        let shape = Shape::of(&eight).expect("an outline");
        assert!(!shape.denies(8));
        assert!(shape.denies(3) && shape.denies(1) && shape.denies(6));
    }

    #[test]
    fn a_shape_open_to_the_left_is_a_three_and_no_eight() {
        let three = vec![vec![
            [0.0, 0.0],
            [10.0, 0.0],
            [10.0, 16.0],
            [0.0, 16.0],
            [0.0, 14.0],
            [8.0, 14.0],
            [8.0, 9.0],
            [2.0, 9.0],
            [2.0, 7.0],
            [8.0, 7.0],
            [8.0, 2.0],
            [0.0, 2.0],
        ]];
        let shape = Shape::of(&three).expect("an outline");
        assert!(!shape.denies(3));
        assert!(shape.denies(8) && shape.denies(5));
    }

    #[test]
    fn a_digit_that_breaks_the_rule_of_its_map_is_found() {
        let honest = "ABCabc0123456789".chars().map(|c| (c as u32, c));
        assert!(rule_breakers(honest.clone()).is_empty());
        let lying = honest.map(|(code, c)| (code, if c == '3' { '8' } else { c }));
        assert_eq!(rule_breakers(lying), [0x33]);
        assert!(rule_breakers((1..20).zip("0123456789".chars())).is_empty());
    }
}
