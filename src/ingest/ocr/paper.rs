//! Photographs of paper: finds the sheet on the table and sets it straight.

use super::bitmap::{Bitmap, Quad, distance};

/// Longer side of the picture in which the sheet is looked for.
const SMALL: usize = 360;
/// A sheet is brighter than what it lies on by this.
const CONTRAST: f32 = 30.0;
/// Share of the photograph's edge that shows the table.
const TABLE_MIN: f32 = 0.55;
/// Share of the photograph that a sheet covers.
const SHEET: std::ops::Range<f32> = 0.25..0.985;
/// How well four corners describe the sheet: area of both over each other.
const FIT: std::ops::Range<f32> = 0.95..1.06;

/// A map from the straight sheet to the photograph, both in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::ingest) struct Projection {
    /// x = (m0·u + m1·v + m2) / (m6·u + m7·v + 1), y likewise with m3 to m5; u and v from 0 to 1.
    m: [f32; 8],
    size: [f32; 2],
}

impl Projection {
    /// Makes the map of a sheet of this size onto four corners (Heckbert's square to quadrilateral).
    fn new(quad: &Quad, size: [f32; 2]) -> Option<Projection> {
        let [p, q, r, s] = *quad;
        let (d1, d2) = ([q[0] - r[0], q[1] - r[1]], [s[0] - r[0], s[1] - r[1]]);
        let sum = [p[0] - q[0] + r[0] - s[0], p[1] - q[1] + r[1] - s[1]];
        let under = d1[0] * d2[1] - d2[0] * d1[1];
        if under.abs() < 1e-3 {
            return None;
        }
        let g = (sum[0] * d2[1] - d2[0] * sum[1]) / under;
        let h = (d1[0] * sum[1] - sum[0] * d1[1]) / under;
        let m = [
            q[0] - p[0] + g * q[0],
            s[0] - p[0] + h * s[0],
            p[0],
            q[1] - p[1] + g * q[1],
            s[1] - p[1] + h * s[1],
            p[1],
            g,
            h,
        ];
        Some(Projection { m, size })
    }

    /// Returns where a pixel of the sheet is on the photograph.
    pub(in crate::ingest) fn apply(&self, x: f32, y: f32) -> [f32; 2] {
        let (u, v) = (x / self.size[0], y / self.size[1]);
        let under = self.m[6] * u + self.m[7] * v + 1.0;
        let over = |at: usize| self.m[at] * u + self.m[at + 1] * v + self.m[at + 2];
        [over(0) / under, over(3) / under]
    }
}

/// Returns the sheet of a photograph, straight, and the map back; `None` for scans and where no sheet is told.
pub(super) fn straightened(photo: &Bitmap) -> Option<(Bitmap, Projection)> {
    let quad = sheet(photo)?;
    let wide = distance(quad[0], quad[1]).max(distance(quad[3], quad[2])).round();
    let high = distance(quad[0], quad[3]).max(distance(quad[1], quad[2])).round();
    let projection = Projection::new(&quad, [wide, high])?;
    let mut straight = Bitmap::white(wide as usize, high as usize);
    let width = straight.width;
    for (y, row) in straight.pixels_mut().chunks_exact_mut(3 * width).enumerate() {
        for (x, pixel) in row.chunks_exact_mut(3).enumerate() {
            let [px, py] = projection.apply(x as f32 + 0.5, y as f32 + 0.5);
            pixel.copy_from_slice(&photo.between(px - 0.5, py - 0.5).map(|value| (value + 0.5) as u8));
        }
    }
    Some((straight, projection))
}

/// Returns the corners of the sheet in pixels of the photograph.
fn sheet(photo: &Bitmap) -> Option<Quad> {
    let factor = photo.width.max(photo.height) as f32 / SMALL as f32;
    if factor < 1.0 {
        return None;
    }
    let small = photo.resized((photo.width as f32 / factor) as usize, (photo.height as f32 / factor) as usize);
    let grey = super::rules::Grey::of(&small);
    let (width, height) = (small.width, small.height);
    let limit = limit(&grey.values)?;
    let bright: Vec<bool> = grey.values.iter().map(|value| f32::from(*value) > limit).collect();
    let edge =
        (0..width).flat_map(|x| [(x, 0), (x, height - 1)]).chain((0..height).flat_map(|y| [(0, y), (width - 1, y)]));
    let (mut table, mut all) = (0, 0);
    for (x, y) in edge {
        all += 1;
        table += usize::from(!bright[y * width + x]);
    }
    if (table as f32) < TABLE_MIN * all as f32 {
        return None;
    }
    // The left and right end of each row of the largest bright area; print inside does not matter.
    let ends = largest(&bright, width, height);
    let points: Vec<[f32; 2]> = ends
        .iter()
        .flat_map(|(y, left, right)| [[*left as f32, *y as f32], [*right as f32 + 1.0, *y as f32]])
        .collect();
    let area: f32 = ends.iter().map(|(_, left, right)| (right - left + 1) as f32).sum();
    let corner = |key: fn(&[f32; 2]) -> f32| points.iter().copied().max_by(|a, b| key(a).total_cmp(&key(b)));
    let quad =
        [corner(|p| -p[0] - p[1])?, corner(|p| p[0] - p[1])?, corner(|p| p[0] + p[1])?, corner(|p| p[1] - p[0])?];
    let own = (0..4).map(|at| cross(quad[at], quad[(at + 1) % 4])).sum::<f32>().abs() / 2.0;
    let covers = SHEET.contains(&(area / (width * height) as f32)) && FIT.contains(&(area / own.max(1.0)));
    // A little inside: the sheet's edge is no rule.
    let middle = [0, 1].map(|axis| quad.iter().map(|corner| corner[axis]).sum::<f32>() / 4.0);
    covers
        .then(|| quad.map(|corner| [0, 1].map(|axis| (middle[axis] + (corner[axis] - middle[axis]) * 0.994) * factor)))
}

fn cross(a: [f32; 2], b: [f32; 2]) -> f32 {
    a[0] * b[1] - a[1] * b[0]
}

/// Returns the brightness that parts sheet and table best (Otsu's method), where the two differ enough.
fn limit(values: &[u8]) -> Option<f32> {
    let mut counts = [0f64; 256];
    values.iter().for_each(|value| counts[usize::from(*value)] += 1.0);
    let total = values.len() as f64;
    let all: f64 = counts.iter().enumerate().map(|(value, count)| value as f64 * count).sum();
    let (mut below, mut sum) = (0.0, 0.0);
    let mut best = (0.0, 0.0, 0.0);
    for (value, count) in counts.iter().enumerate() {
        below += count;
        sum += value as f64 * count;
        let above = total - below;
        if below == 0.0 || above == 0.0 {
            continue;
        }
        let apart = (all - sum) / above - sum / below;
        let between = below * above * apart * apart;
        if between > best.0 {
            best = (between, value as f64, apart);
        }
    }
    (best.2 as f32 > CONTRAST).then_some(best.1 as f32)
}

/// Returns row, left end and right end of the largest bright area.
fn largest(bright: &[bool], width: usize, height: usize) -> Vec<(usize, usize, usize)> {
    let mut seen = vec![false; bright.len()];
    let mut best: (usize, Vec<(usize, usize, usize)>) = (0, Vec::new());
    for start in 0..bright.len() {
        if !bright[start] || seen[start] {
            continue;
        }
        let mut ends: Vec<(usize, usize)> = vec![(usize::MAX, 0); height];
        let mut count = 0;
        let mut stack = vec![start];
        seen[start] = true;
        while let Some(at) = stack.pop() {
            let (x, y) = (at % width, at / width);
            count += 1;
            ends[y] = (ends[y].0.min(x), ends[y].1.max(x));
            let near = [
                (x > 0).then(|| at - 1),
                (x + 1 < width).then(|| at + 1),
                at.checked_sub(width),
                (y + 1 < height).then(|| at + width),
            ];
            for next in near.into_iter().flatten().filter(|next| bright[*next]) {
                if !seen[next] {
                    seen[next] = true;
                    stack.push(next);
                }
            }
        }
        if count > best.0 {
            let rows = ends.iter().enumerate().filter(|(_, ends)| ends.0 != usize::MAX);
            best = (count, rows.map(|(y, (left, right))| (y, *left, *right)).collect());
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grey table with a white sheet whose left edge leans.
    fn photo() -> Bitmap {
        let mut photo = Bitmap::white(600, 800);
        for y in 0..800usize {
            for x in 0..600usize {
                let left = 60 + y / 20;
                if !(40..760).contains(&y) || !(left..560).contains(&x) {
                    let at = 3 * (y * 600 + x);
                    photo.pixels_mut()[at..at + 3].fill(80);
                }
            }
        }
        photo
    }

    #[test]
    fn a_leaning_sheet_is_set_straight_and_places_lead_back() {
        let (sheet, projection) = straightened(&photo()).expect("a sheet");
        assert!((sheet.width as i32 - 500).abs() < 12 && (sheet.height as i32 - 720).abs() < 14);
        assert!(sheet.pixels().iter().filter(|value| **value < 128).count() < sheet.pixels().len() / 100);
        let [x, y] = projection.apply(0.0, sheet.height as f32);
        assert!((x - 98.0).abs() < 6.0 && (y - 758.0).abs() < 6.0, "{x} {y}");
    }

    #[test]
    fn a_scan_fills_its_picture_and_is_left_alone() {
        assert!(straightened(&Bitmap::white(600, 800)).is_none());
    }
}
