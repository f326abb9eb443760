//! Straight lines of a scanned page: the rules of its tables and forms.

/// Pixels darker by this than both sides are a rule's.
const CONTRAST: i16 = 26;
/// How far to the sides a rule is compared, in pixels: rules are thinner than twice that.
const SIDE: usize = 4;
/// Gaps in a rule up to this many pixels are bridged.
const GAP: usize = 3;

/// A grey picture at the detector's size.
pub(super) struct Grey {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Brightness, row by row.
    pub(super) values: Vec<u8>,
}

impl Grey {
    /// Returns the brightness of a picture.
    pub(super) fn of(picture: &super::bitmap::Bitmap) -> Grey {
        let values = picture
            .pixels()
            .chunks_exact(3)
            .map(|pixel| {
                let sum = 77 * u32::from(pixel[0]) + 150 * u32::from(pixel[1]) + 29 * u32::from(pixel[2]);
                (sum >> 8) as u8
            })
            .collect();
        Grey { width: picture.width, height: picture.height, values }
    }

    /// Returns a pixel's brightness, white outside.
    pub(super) fn at(&self, x: i64, y: i64) -> u8 {
        match (usize::try_from(x), usize::try_from(y)) {
            (Ok(x), Ok(y)) if x < self.width && y < self.height => {
                self.values.get(y * self.width + x).copied().unwrap_or(255)
            }
            _ => 255,
        }
    }

    fn transposed(&self) -> Grey {
        let mut values = Vec::with_capacity(self.values.len());
        for x in 0..self.width {
            values.extend((0..self.height).map(|y| self.values[y * self.width + x]));
        }
        Grey { width: self.height, height: self.width, values }
    }
}

/// Returns the rules across and down as boxes in the picture set upright: a point (x, y) of the picture stands at
/// (x + slope · y, y - slope · x). `em` is the usual height of text in pixels.
pub(super) fn rules(picture: &Grey, slope: f32, em: f32) -> Vec<[f32; 4]> {
    let mut found = across(picture, slope, (2.2 * em).max(24.0) as usize);
    let down = across(&picture.transposed(), -slope, (1.6 * em).max(18.0) as usize);
    found.extend(down.into_iter().map(|[left, top, right, bottom]| [top, left, bottom, right]));
    found
}

/// A rule on its way: its rows and its extent.
struct Open {
    first: i64,
    last: i64,
    from: usize,
    to: usize,
}

fn across(picture: &Grey, slope: f32, least: usize) -> Vec<[f32; 4]> {
    let drop: Vec<i64> = (0..picture.width).map(|x| (slope * x as f32).round() as i64).collect();
    let (low, top) = (drop.iter().min().copied().unwrap_or(0), drop.iter().max().copied().unwrap_or(0));
    let mut open: Vec<Open> = Vec::new();
    let mut done: Vec<Open> = Vec::new();
    let dark = ridges(picture);
    for row in -top..picture.height as i64 - low {
        for (from, to) in runs(picture, &dark, &drop, row, least) {
            let near = open.iter_mut().find(|rule| {
                row - rule.last <= 2 && rule.to.min(to) as i64 - rule.from.max(from) as i64 > (to - from) as i64 / 2
            });
            match near {
                Some(rule) => {
                    rule.last = row;
                    (rule.from, rule.to) = (rule.from.min(from), rule.to.max(to));
                }
                None => open.push(Open { first: row, last: row, from, to }),
            }
        }
        let (still, past): (Vec<Open>, Vec<Open>) = open.into_iter().partition(|rule| row - rule.last <= 2);
        open = still;
        done.extend(past);
    }
    done.extend(open);
    // What is as thick as text is no rule.
    done.iter()
        .filter(|rule| rule.last - rule.first <= 2 * SIDE as i64)
        .map(|rule| {
            // The middle of the rows; a box a pixel high is thin enough for every reader of rules.
            let middle = (rule.first + rule.last) as f32 / 2.0 + 0.5;
            let shift = |x: usize| slope * (middle + slope * x as f32);
            [rule.from as f32 + shift(rule.from), middle - 0.5, rule.to as f32 + shift(rule.to), middle + 0.5]
        })
        .collect()
}

/// Marks pixels that are darker than those above and below.
fn ridges(picture: &Grey) -> Vec<bool> {
    let mut dark = vec![false; picture.values.len()];
    let width = picture.width;
    for y in 0..picture.height {
        let row = |y: usize| &picture.values[y * width..(y + 1) * width];
        let (own, above) = (row(y), row(y.saturating_sub(SIDE)));
        let below = row((y + SIDE).min(picture.height - 1));
        for (x, mark) in dark[y * width..(y + 1) * width].iter_mut().enumerate() {
            let side = i16::from(above[x].min(below[x]));
            *mark = side - i16::from(own[x]) > CONTRAST;
        }
    }
    dark
}

/// Returns the dark runs of a slanted row.
fn runs(picture: &Grey, dark: &[bool], drop: &[i64], row: i64, least: usize) -> Vec<(usize, usize)> {
    let is_dark = |x: usize| {
        let y = row + drop.get(x).copied().unwrap_or(0);
        // A slanted rule lies on two rows by turns.
        (y..=y + 1).any(|y| usize::try_from(y).is_ok_and(|y| y < picture.height && dark[y * picture.width + x]))
    };
    let mut found = Vec::new();
    let mut run: Option<(usize, usize)> = None;
    for x in 0..picture.width {
        if is_dark(x) {
            run = Some(run.map_or((x, x + 1), |(from, _)| (from, x + 1)));
        } else if let Some((from, to)) = run.filter(|(_, to)| x >= to + GAP) {
            if to - from >= least {
                found.push((from, to));
            }
            run = None;
        }
    }
    found.extend(run.filter(|(from, to)| to - from >= least));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(draw: impl Fn(usize, usize) -> bool) -> Grey {
        let (width, height) = (300, 200);
        let values = (0..width * height).map(|at| if draw(at % width, at / width) { 40 } else { 230 }).collect();
        Grey { width, height, values }
    }

    #[test]
    fn rules_of_a_straight_table_are_found_and_strokes_are_not() {
        let grey = page(|x, y| {
            (y == 50 || y == 51 || y == 120) && (20..280).contains(&x)
                || (x == 20 || x == 150) && (50..121).contains(&y)
                || y == 80 && (200..215).contains(&x)
        });
        let found = rules(&grey, 0.0, 16.0);
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found.iter().any(|rule| (rule[1] - 50.0).abs() < 1.5 && rule[0] < 22.0 && rule[2] > 278.0));
    }

    #[test]
    fn a_slanted_rule_is_one_rule_set_upright() {
        let grey = page(|x, y| y == 60 + x / 25 && (20..280).contains(&x));
        let found = rules(&grey, 0.04, 16.0);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!((found[0][1] - 60.0).abs() < 2.0 && found[0][2] > 275.0);
    }
}
