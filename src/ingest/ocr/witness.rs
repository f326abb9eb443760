//! When a line read from pixels may count: two readers agree, and nothing speaks against what both could not see.

use super::Line;
use super::bitmap::{Quad, distance, inside};
use super::rules::Grey;
use super::seal::RedInk;

/// Ink is darker than the paper around it by this.
const INK: u8 = 70;
/// Ink in this share of the columns beside a line's end means that it goes on there.
const GOES_ON: f32 = 0.12;
/// Ink over this share of a line's upper or lower border means that something lies across it.
const ACROSS: f32 = 0.10;

/// What the lines stand on.
pub(super) struct Ground<'a> {
    /// The picture at the detector's size.
    pub(super) grey: &'a Grey,
    /// Its rules, straightened.
    pub(super) rules: &'a [[f32; 4]],
    /// Rise of the lines.
    pub(super) slope: f32,
    /// Pixels of the page for one of the picture.
    pub(super) factor: [f32; 2],
    /// Red ink, in pixels of the page.
    pub(super) red: &'a RedInk,
}

/// Lines up to this many characters are read twice whatever they say: names, titles and kinds stand in short cells.
const SHORT: usize = 8;
/// A line of words alone is sure with one reader when each character scores at least this, from 0 to 1.
const WORD: f32 = 0.9;

/// Tells whether a line is read twice: it is short, or holds a figure, an identifier, a capital numeral or a party.
pub(super) fn matters(text: &str) -> bool {
    text.chars().count() <= SHORT
        || text.chars().any(|c| {
            c.is_numeric()
                || "零〇一二三四五六七八九十百千万萬亿億壹贰貳叁參肆伍陆陸柒捌玖拾佰仟元圆圓整".contains(c)
                || "公司局厅院所校学學社团團中心甲乙丙方签簽章代表人名称稱号號編编证證".contains(c)
        })
}

/// Confirms the lines that were seen well enough and lie free.
pub(super) fn confirm(lines: &mut [Line], ground: &Ground<'_>) {
    let small: Vec<Quad> = lines.iter().map(|line| to_small(&line.quad, ground.factor)).collect();
    let taken = Taken::new(&small, ground);
    let confirmed: Vec<bool> = lines
        .iter()
        .zip(&small)
        .map(|(line, quad)| {
            // What differs is doubted by itself; what two readers have in common is agreed.
            let seen = line.other.is_some()
                || !matters(&line.reading.text()) && line.reading.chars.iter().all(|char| char.score >= WORD);
            seen && !ground.red.touches(bounds(&line.quad)) && taken.lies_free(quad, ground.grey)
        })
        .collect();
    for (line, confirmed) in lines.iter_mut().zip(confirmed) {
        line.confirmed = confirmed;
    }
}

fn to_small(quad: &Quad, factor: [f32; 2]) -> Quad {
    quad.map(|point| [point[0] / factor[0], point[1] / factor[1]])
}

fn bounds(quad: &Quad) -> [f32; 4] {
    quad.iter().fold([f32::MAX, f32::MAX, 0.0, 0.0], |all, point| {
        [all[0].min(point[0]), all[1].min(point[1]), all[2].max(point[0]), all[3].max(point[1])]
    })
}

/// Pixels whose ink is explained: by a line that was read, or by a rule.
struct Taken {
    width: usize,
    height: usize,
    cells: Vec<bool>,
}

impl Taken {
    fn new(lines: &[Quad], ground: &Ground<'_>) -> Taken {
        let (width, height) = (ground.grey.width, ground.grey.height);
        let mut taken = Taken { width, height, cells: vec![false; width * height] };
        for quad in lines {
            let (wide, high) = (distance(quad[0], quad[1]), distance(quad[0], quad[3]));
            let (steps, rows) = ((2.0 * wide) as usize + 1, (2.0 * high) as usize + 1);
            for step in 0..=steps {
                for row in 0..=rows {
                    let point = inside(quad, step as f32 / steps as f32, row as f32 / rows as f32);
                    taken.mark(point[0], point[1]);
                }
            }
        }
        for [left, top, right, bottom] in ground.rules {
            let (wide, high) = (right - left, bottom - top);
            for step in 0..=wide.max(high) as usize {
                let along = step as f32;
                let (x, y) = if wide > high { (left + along, *top) } else { (*left, top + along) };
                // Back from the straightened page.
                let (x, y) = (x - ground.slope * y, y + ground.slope * x);
                for offset in -3..=4 {
                    let offset = offset as f32;
                    taken.mark(x + if wide > high { 0.0 } else { offset }, y + if wide > high { offset } else { 0.0 });
                }
            }
        }
        taken
    }

    fn mark(&mut self, x: f32, y: f32) {
        if x >= 0.0 && y >= 0.0 && (x as usize) < self.width && (y as usize) < self.height {
            self.cells[y as usize * self.width + x as usize] = true;
        }
    }

    fn is_taken(&self, x: i64, y: i64) -> bool {
        match (usize::try_from(x), usize::try_from(y)) {
            (Ok(x), Ok(y)) if x < self.width && y < self.height => self.cells[y * self.width + x],
            // The edge of the paper explains nothing and holds nothing.
            _ => true,
        }
    }

    /// Tells whether nothing that was not read goes on from a line or lies across it.
    fn lies_free(&self, quad: &Quad, grey: &Grey) -> bool {
        let high = distance(quad[0], quad[3]).max(1.0);
        let wide = distance(quad[0], quad[1]).max(1.0);
        let paper = paper(quad, grey);
        let is_ink = |point: [f32; 2]| {
            let (x, y) = (point[0] as i64, point[1] as i64);
            !self.is_taken(x, y) && grey.at(x, y).saturating_add(INK) < paper
        };
        // Beside the ends: a character's width, the middle half of the height.
        let reach = high / wide;
        let columns = high as usize + 1;
        let beside = |from: f32, to: f32| {
            let inked = (1..=columns).filter(|column| {
                let u = from + (to - from) * *column as f32 / columns as f32;
                (0..=8).any(|row| is_ink(inside(quad, u, 0.25 + 0.5 * row as f32 / 8.0)))
            });
            inked.count() as f32 / columns as f32
        };
        if beside(1.0, 1.0 + reach) > GOES_ON || beside(0.0, -reach) > GOES_ON {
            return false;
        }
        // Above and below: two pixels outside the border.
        let edge = 2.0 / high;
        let across = |v: f32| {
            let steps = wide as usize + 1;
            let inked = (0..=steps).filter(|step| is_ink(inside(quad, *step as f32 / steps as f32, v)));
            inked.count() as f32 / steps as f32
        };
        across(-edge) <= ACROSS && across(1.0 + edge) <= ACROSS
    }
}

/// Returns how bright the paper under a line is.
fn paper(quad: &Quad, grey: &Grey) -> u8 {
    let mut values: Vec<u8> = (0..=60)
        .flat_map(|step| {
            [0.0, 0.25, 0.5, 0.75, 1.0].map(|v| {
                let point = inside(quad, step as f32 / 60.0, v);
                grey.at(point[0] as i64, point[1] as i64)
            })
        })
        .collect();
    values.sort_unstable();
    values.get(values.len() * 7 / 10).copied().unwrap_or(255)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_figures_and_parties_are_read_twice() {
        for text in [
            "二零一九年以来本项目进展顺利",
            "本项目金额人民币叁仟元整",
            "由广州某某公司承担本项目",
            "本合同甲方与其合作者",
            "No. 7",
            "张三",
        ] {
            assert!(matters(text), "{text}");
        }
        assert!(!matters("为促进双边往来和友好交流"));
    }
}
