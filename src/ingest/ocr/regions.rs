//! From the detector's map of text to slanted boxes (the post-processing of "differentiable binarisation").

use super::bitmap::Quad;

/// What the detector thinks a pixel is text above.
const INK: f32 = 0.2;
/// Mean inside a box below which it is no text.
const BOX: f32 = 0.45;
/// The map shows text shrunk; boxes grow by this share of area over perimeter (the model's own setting).
const GROWTH: f32 = 1.4;
/// Boxes thinner than this many pixels are specks.
const THIN: f32 = 3.0;

/// Returns the boxes of text of a map of `width` pixels a row.
pub(super) fn regions(map: &[f32], width: usize, height: usize) -> Vec<Quad> {
    if width == 0 || map.len() < width * height {
        return Vec::new();
    }
    let mut open: Vec<bool> = map.iter().map(|value| *value > INK).collect();
    let mut found = Vec::new();
    for start in 0..width * height {
        if !open[start] {
            continue;
        }
        let points = component(&mut open, width, height, start);
        let Some(mut rect) = Rect::around(&points).filter(|rect| rect.wide.min(rect.high) >= THIN) else { continue };
        if rect.mean(map, width, height) < BOX {
            continue;
        }
        let growth = rect.wide * rect.high * GROWTH / (rect.wide + rect.high);
        rect.wide += growth;
        rect.high += growth;
        if rect.wide.min(rect.high) >= THIN + 2.0 {
            found.push(rect.corners());
        }
    }
    found
}

/// Empties the component of a pixel and returns its left and right ends, row by row: enough for its hull.
fn component(open: &mut [bool], width: usize, height: usize, start: usize) -> Vec<[f32; 2]> {
    let top = start / width;
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut stack = vec![start];
    open[start] = false;
    while let Some(at) = stack.pop() {
        let (x, y) = (at % width, at / width);
        // The scan meets a component at its top row.
        let row = y - top;
        if ends.len() <= row {
            ends.resize(row + 1, (usize::MAX, 0));
        }
        ends[row] = (ends[row].0.min(x), ends[row].1.max(x));
        for near_y in y.saturating_sub(1)..(y + 2).min(height) {
            let (first, last) = (near_y * width + x.saturating_sub(1), near_y * width + (x + 2).min(width));
            for (beside, is_open) in open[first..last].iter_mut().enumerate().filter(|(_, open)| **open) {
                *is_open = false;
                stack.push(first + beside);
            }
        }
    }
    let rows = ends.iter().enumerate().filter(|(_, ends)| ends.0 != usize::MAX);
    rows.flat_map(|(row, (left, right))| [*left, *right].map(|x| [x as f32, (top + row) as f32])).collect()
}

/// A slanted rectangle.
#[derive(Clone, Copy)]
struct Rect {
    middle: [f32; 2],
    /// Unit vector along `wide`.
    along: [f32; 2],
    wide: f32,
    high: f32,
}

impl Rect {
    /// Returns the smallest rectangle around points: one of its sides lies on a side of their hull.
    fn around(points: &[[f32; 2]]) -> Option<Rect> {
        let hull = hull(points);
        let mut best: Option<Rect> = None;
        for (index, a) in hull.iter().enumerate() {
            let b = hull.get((index + 1) % hull.len())?;
            let length = (b[0] - a[0]).hypot(b[1] - a[1]);
            if length == 0.0 {
                continue;
            }
            let along = [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
            let (mut low, mut top) = ([f32::MAX; 2], [f32::MIN; 2]);
            for point in &hull {
                let own = [point[0] * along[0] + point[1] * along[1], point[1] * along[0] - point[0] * along[1]];
                for axis in 0..2 {
                    low[axis] = low[axis].min(own[axis]);
                    top[axis] = top[axis].max(own[axis]);
                }
            }
            let (wide, high) = (top[0] - low[0], top[1] - low[1]);
            if best.is_none_or(|best| wide * high < best.wide * best.high) {
                let (u, v) = ((low[0] + top[0]) / 2.0, (low[1] + top[1]) / 2.0);
                let middle = [u * along[0] - v * along[1], u * along[1] + v * along[0]];
                best = Some(Rect { middle, along, wide, high });
            }
        }
        best
    }

    /// Returns the corners, with the upper side running to the right.
    fn corners(&self) -> Quad {
        let (mut along, mut wide, mut high) = (self.along, self.wide, self.high);
        if along[1].abs() > along[0].abs() {
            (along, wide, high) = ([-along[1], along[0]], high, wide);
        }
        if along[0] < 0.0 {
            along = [-along[0], -along[1]];
        }
        let corner = |a: f32, b: f32| {
            let (u, v) = (a * wide / 2.0, b * high / 2.0);
            [self.middle[0] + along[0] * u - along[1] * v, self.middle[1] + along[1] * u + along[0] * v]
        };
        [corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)]
    }

    fn mean(&self, map: &[f32], width: usize, height: usize) -> f32 {
        let corners = self.corners();
        let bound = |axis: usize, most: usize| {
            let low = corners.iter().map(|corner| corner[axis]).fold(f32::MAX, f32::min);
            let top = corners.iter().map(|corner| corner[axis]).fold(0.0, f32::max);
            low.max(0.0) as usize..(top.ceil() as usize + 1).min(most)
        };
        let (mut sum, mut count) = (0f64, 0u32);
        for y in bound(1, height) {
            for x in bound(0, width) {
                let (dx, dy) = (x as f32 - self.middle[0], y as f32 - self.middle[1]);
                let (u, v) = (dx * self.along[0] + dy * self.along[1], dy * self.along[0] - dx * self.along[1]);
                if u.abs() <= self.wide / 2.0 + 0.5 && v.abs() <= self.high / 2.0 + 0.5 {
                    sum += f64::from(map[y * width + x]);
                    count += 1;
                }
            }
        }
        if count == 0 { 0.0 } else { (sum / f64::from(count)) as f32 }
    }
}

/// Returns the convex hull (Andrew's monotone chain).
fn hull(points: &[[f32; 2]]) -> Vec<[f32; 2]> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    sorted.dedup();
    if sorted.len() < 3 {
        return sorted;
    }
    let turns_left =
        |o: [f32; 2], a: [f32; 2], b: [f32; 2]| (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]) > 0.0;
    let chain = |points: &mut dyn Iterator<Item = [f32; 2]>| {
        let mut chain: Vec<[f32; 2]> = Vec::new();
        for point in points {
            while let [.., o, a] = chain[..]
                && !turns_left(o, a, point)
            {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut all = chain(&mut sorted.iter().copied());
    all.extend(chain(&mut sorted.iter().rev().copied()));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slanted_bar_gives_a_slanted_box() {
        let (width, height) = (120, 60);
        let mut map = vec![0f32; width * height];
        for step in 0..80 {
            for thick in 0..8 {
                map[(20 + step / 8 + thick) * width + 20 + step] = 0.9;
            }
        }
        let found = regions(&map, width, height);
        assert_eq!(found.len(), 1);
        let [left, right, ..] = found[0];
        let slope = (right[1] - left[1]) / (right[0] - left[0]);
        assert!((slope - 0.125).abs() < 0.03, "{slope}");
        assert!(left[0] < 20.0 && right[0] > 99.0);
    }

    #[test]
    fn specks_and_faint_spots_are_no_text() {
        let mut map = vec![0f32; 50 * 50];
        map[10 * 50 + 10] = 1.0;
        for y in 30..36 {
            for x in 5..45 {
                map[y * 50 + x] = 0.3;
            }
        }
        assert!(regions(&map, 50, 50).is_empty());
        assert!(regions(&map, 0, 50).is_empty());
    }
}
