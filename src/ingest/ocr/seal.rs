//! Red ink: seals are told and taken out before reading, red print stays.

use super::bitmap::Bitmap;
use crate::document::Seal;

/// A page's longer side has this many cells: on A4 a cell is 1.6 mm.
const CELLS: usize = 184;
/// A cell is red when this share of it is, in percent.
const RED_PERCENT: usize = 10;
/// Red marks lower than this share of the longer side are print or rules (8 mm on A4).
const PRINT_HIGH: f32 = 0.028;
/// Red marks this many times as wide as high are print, unless they are higher than [`HEADING_HIGH`].
const PRINT_WIDE: f32 = 3.5;
/// The largest red heading, as a share of the longer side (26 mm on A4).
const HEADING_HIGH: f32 = 0.09;
/// Sizes of seals as shares of the longer side: chops of names have 15 mm, company seals 40 to 58 mm.
const SEAL: std::ops::Range<f32> = 0.045..0.26;

/// Where red ink lies on a page.
pub(super) struct RedInk {
    /// Pixels a cell is wide and high.
    cell: usize,
    columns: usize,
    /// What each cell holds.
    kinds: Vec<Kind>,
    /// The seals found, in pixels.
    pub(super) seals: Vec<Seal>,
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Kind {
    Clear,
    Print,
    Stamp,
}

/// Finds red ink.
pub(super) fn red_ink(page: &Bitmap) -> RedInk {
    let cell = (page.width.max(page.height) / CELLS).max(4);
    let (columns, rows) = (page.width.div_ceil(cell), page.height.div_ceil(cell));
    let mut counts = vec![0usize; columns * rows];
    for (y, row) in page.pixels().chunks_exact(3 * page.width).enumerate() {
        let line = y / cell * columns;
        for (x, pixel) in row.chunks_exact(3).enumerate() {
            if is_red(pixel) {
                counts[line + x / cell] += 1;
            }
        }
    }
    let red: Vec<bool> = counts.iter().map(|count| count * 100 >= cell * cell * RED_PERCENT).collect();
    let longer = page.width.max(page.height) as f32 / cell as f32;
    let mut kinds = vec![Kind::Clear; columns * rows];
    let mut seen = vec![false; columns * rows];
    let mut seals = Vec::new();
    for start in 0..red.len() {
        if !red[start] || seen[start] {
            continue;
        }
        let cells = mark(&red, &mut seen, (columns, rows), start);
        let bounds = cells.iter().fold([usize::MAX, usize::MAX, 0, 0], |all, at| {
            let (x, y) = (at % columns, at / columns);
            [all[0].min(x), all[1].min(y), all[2].max(x + 1), all[3].max(y + 1)]
        });
        let (wide, high) = ((bounds[2] - bounds[0]) as f32, (bounds[3] - bounds[1]) as f32);
        let print = high < PRINT_HIGH * longer || wide >= PRINT_WIDE * high && high < HEADING_HIGH * longer;
        let kind = if print { Kind::Print } else { Kind::Stamp };
        cells.iter().for_each(|at| kinds[*at] = kind);
        let fits = SEAL.contains(&(wide / longer)) && SEAL.contains(&(high / longer));
        if !print && fits && wide < 1.7 * high && high < 1.7 * wide {
            let ltrb = bounds.map(|value| (value * cell) as f32);
            seals.push(Seal { ltrb_pt: ltrb });
        }
    }
    RedInk { cell, columns, kinds, seals }
}

/// Marks the cells that hang together with one, over gaps of a cell, as a stamp's fragments do.
fn mark(red: &[bool], seen: &mut [bool], (columns, rows): (usize, usize), start: usize) -> Vec<usize> {
    let mut cells = Vec::new();
    let mut stack = vec![start];
    seen[start] = true;
    while let Some(at) = stack.pop() {
        cells.push(at);
        let (x, y) = (at % columns, at / columns);
        for near_y in y.saturating_sub(2)..(y + 3).min(rows) {
            for near_x in x.saturating_sub(2)..(x + 3).min(columns) {
                let near = near_y * columns + near_x;
                if red[near] && !seen[near] {
                    seen[near] = true;
                    stack.push(near);
                }
            }
        }
    }
    cells
}

impl RedInk {
    /// Takes stamps out of the page: red becomes paper, and black print under it stays dark.
    pub(super) fn remove(&self, page: &mut Bitmap) {
        if self.kinds.iter().all(|kind| *kind != Kind::Stamp) {
            return;
        }
        let paper = paper(page);
        let (width, cell) = (page.width, self.cell);
        for (y, row) in page.pixels_mut().chunks_exact_mut(3 * width).enumerate() {
            for (x, pixel) in row.chunks_exact_mut(3).enumerate() {
                // Outside all marks, too: the thin edge of a stamp leaves its cell without being a mark.
                if self.kind_near(x / cell, y / cell) && is_red(pixel) {
                    let red = pixel[0];
                    let value = if u16::from(red) * 2 > u16::from(paper) { red.max(paper) } else { red };
                    pixel.fill(value);
                }
            }
        }
    }

    /// Tells whether a cell or one beside it holds a stamp.
    fn kind_near(&self, x: usize, y: usize) -> bool {
        let kind = |x: usize, y: usize| match x < self.columns {
            true => self.kinds.get(y * self.columns + x).copied().unwrap_or(Kind::Clear),
            false => Kind::Clear,
        };
        kind(x, y) == Kind::Stamp
            || kind(x, y) == Kind::Clear
                && (kind(x + 1, y) == Kind::Stamp
                    || kind(x, y + 1) == Kind::Stamp
                    || x > 0 && kind(x - 1, y) == Kind::Stamp
                    || y > 0 && kind(x, y - 1) == Kind::Stamp)
    }

    /// Tells whether a stamp lies on a box of pixels.
    pub(super) fn touches(&self, ltrb: [f32; 4]) -> bool {
        let cell = |value: f32| (value.max(0.0) as usize) / self.cell;
        let [left, top, right, bottom] = ltrb.map(cell);
        (top..=bottom).any(|y| {
            (left..=right.min(self.columns.saturating_sub(1)))
                .any(|x| self.kinds.get(y * self.columns + x) == Some(&Kind::Stamp))
        })
    }
}

fn is_red(pixel: &[u8]) -> bool {
    let (red, other) = (i32::from(pixel[0]), i32::from(pixel[1].max(pixel[2])));
    red - other > 14 && red * 8 > other * 9
}

/// Returns how bright paper is: four fifths of the pixels are at most that bright.
fn paper(page: &Bitmap) -> u8 {
    let mut counts = [0usize; 256];
    for pixel in page.pixels().chunks_exact(3).step_by(7) {
        counts[usize::from(pixel[0].max(pixel[1]).max(pixel[2]))] += 1;
    }
    let total: usize = counts.iter().sum();
    let mut sum = 0;
    for (value, count) in (0..=255u8).zip(counts) {
        sum += count;
        if sum * 5 >= total * 4 {
            return value;
        }
    }
    255
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page_with(marks: &[([usize; 4], [u8; 3])]) -> Bitmap {
        let mut page = Bitmap::white(840, 1188);
        let width = page.width;
        for ([left, top, right, bottom], colour) in marks {
            for y in *top..*bottom {
                for x in *left..*right {
                    let at = 3 * (y * width + x);
                    page.pixels_mut()[at..at + 3].copy_from_slice(colour);
                }
            }
        }
        page
    }

    fn at(page: &Bitmap, x: usize, y: usize) -> [u8; 3] {
        let pixel = &page.row(y)[3 * x..3 * x + 3];
        [pixel[0], pixel[1], pixel[2]]
    }

    #[test]
    fn a_seal_goes_and_the_print_under_it_stays() {
        let mut page = page_with(&[([300, 300, 460, 460], [225, 60, 70]), ([280, 370, 480, 380], [70, 20, 25])]);
        let ink = red_ink(&page);
        assert_eq!(ink.seals.len(), 1);
        assert!(ink.touches([290.0, 365.0, 400.0, 385.0]) && !ink.touches([10.0, 10.0, 60.0, 40.0]));
        ink.remove(&mut page);
        assert_eq!(at(&page, 310, 310), [255; 3]);
        assert_eq!(at(&page, 390, 375), [70; 3]);
    }

    #[test]
    fn red_print_and_red_rules_stay() {
        let red = [220, 30, 30];
        let mut page =
            page_with(&[([100, 100, 700, 160], red), ([100, 200, 740, 204], red), ([300, 500, 380, 518], red)]);
        let ink = red_ink(&page);
        assert!(ink.seals.is_empty());
        ink.remove(&mut page);
        assert_eq!([at(&page, 200, 130), at(&page, 200, 202), at(&page, 310, 510)], [red; 3]);
    }
}
