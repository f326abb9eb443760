//! Pictures in memory: resizing, quarter turns, strips cut along a slanted line.

/// An RGB picture.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ingest) struct Bitmap {
    /// Pixels across.
    pub(in crate::ingest) width: usize,
    /// Pixels down.
    pub(in crate::ingest) height: usize,
    /// Red, green, blue, row by row. Invariant: `3 * width * height` bytes.
    rgb: Vec<u8>,
}

/// Corners of a slanted box: top left, top right, bottom right, bottom left.
pub(in crate::ingest) type Quad = [[f32; 2]; 4];

/// How channels become the numbers a model was trained on: `(value / 255 - mean) / deviation`, red, green, blue.
#[derive(Clone, Copy)]
pub(super) struct Scaling {
    pub(super) mean: [f32; 3],
    pub(super) deviation: [f32; 3],
    /// The model wants blue first.
    pub(super) blue_first: bool,
}

impl Bitmap {
    /// Makes a picture of its pixels, or `None` when their number is not that of its size.
    pub(in crate::ingest) fn new(width: usize, height: usize, rgb: Vec<u8>) -> Option<Bitmap> {
        let bytes = width.checked_mul(height)?.checked_mul(3)?;
        (width > 0 && height > 0 && rgb.len() == bytes).then_some(Bitmap { width, height, rgb })
    }

    /// Makes a white picture.
    pub(in crate::ingest) fn white(width: usize, height: usize) -> Bitmap {
        let (width, height) = (width.max(1), height.max(1));
        Bitmap { width, height, rgb: vec![255; 3 * width * height] }
    }

    /// Returns all pixels, row by row.
    pub(in crate::ingest) fn pixels(&self) -> &[u8] {
        &self.rgb
    }

    /// Returns all pixels to be changed.
    pub(in crate::ingest) fn pixels_mut(&mut self) -> &mut [u8] {
        &mut self.rgb
    }

    /// Returns one row of pixels.
    pub(in crate::ingest) fn row(&self, y: usize) -> &[u8] {
        let wide = 3 * self.width;
        self.rgb.get(y * wide..(y + 1) * wide).unwrap_or(&[])
    }

    /// Turns the picture by quarter turns, counter-clockwise.
    pub(in crate::ingest) fn turned(self, quarters: u8) -> Bitmap {
        let (wide, high) = (self.width, self.height);
        let (width, height) = if quarters % 2 == 1 { (high, wide) } else { (wide, high) };
        if quarters.is_multiple_of(4) {
            return self;
        }
        let mut rgb = Vec::with_capacity(self.rgb.len());
        for y in 0..height {
            for x in 0..width {
                let (from_x, from_y) = match quarters % 4 {
                    1 => (wide - 1 - y, x),
                    2 => (wide - 1 - x, high - 1 - y),
                    _ => (y, high - 1 - x),
                };
                let at = 3 * (from_y * wide + from_x);
                rgb.extend_from_slice(&self.rgb[at..at + 3]);
            }
        }
        Bitmap { width, height, rgb }
    }

    /// Mirrors the picture from left to right.
    pub(in crate::ingest) fn mirrored(mut self) -> Bitmap {
        for row in self.rgb.chunks_exact_mut(3 * self.width) {
            for x in 0..self.width / 2 {
                for channel in 0..3 {
                    row.swap(3 * x + channel, 3 * (self.width - 1 - x) + channel);
                }
            }
        }
        self
    }

    /// Returns the picture at another size: the mean of what falls into a pixel, or between neighbours.
    pub(in crate::ingest) fn resized(&self, width: usize, height: usize) -> Bitmap {
        let (width, height) = (width.max(1), height.max(1));
        let (across, down) = (shares(self.width, width), shares(self.height, height));
        let mut rgb = Vec::with_capacity(3 * width * height);
        // One row of the source is shared by two rows of the result at most: the last is kept.
        let mut kept: (usize, Vec<f32>) = (usize::MAX, vec![0.0; 3 * width]);
        let mut sum = vec![0f32; 3 * width];
        for (first, weights) in &down {
            sum.fill(0.0);
            for (step, weight) in weights.iter().enumerate() {
                if kept.0 != first + step {
                    squeeze(self.row(first + step), &across, &mut kept.1);
                    kept.0 = first + step;
                }
                sum.iter_mut().zip(&kept.1).for_each(|(sum, value)| *sum += weight * value);
            }
            rgb.extend(sum.iter().map(|value| (value + 0.5) as u8));
        }
        Bitmap { width, height, rgb }
    }

    /// Cuts a slanted box out as an upright strip; several samples a pixel where it shrinks.
    pub(super) fn strip(&self, quad: &Quad, width: usize, height: usize) -> Bitmap {
        let high = distance(quad[0], quad[3]).max(distance(quad[1], quad[2])) / height as f32;
        let samples = if high > 1.3 { ((high + 0.7) as usize).clamp(1, 4) } else { 1 };
        let share = 1.0 / (samples * samples) as f32;
        let mut rgb = Vec::with_capacity(3 * width * height);
        let offset = |at: usize, sample: usize| at as f32 + (sample as f32 + 0.5) / samples as f32;
        for y in 0..height {
            for x in 0..width {
                let mut sum = [0f32; 3];
                for down in 0..samples {
                    let v = offset(y, down) / height as f32;
                    for across in 0..samples {
                        let u = offset(x, across) / width as f32;
                        let point = inside(quad, u, v);
                        let colour = self.between(point[0] - 0.5, point[1] - 0.5);
                        (0..3).for_each(|channel| sum[channel] += colour[channel]);
                    }
                }
                rgb.extend(sum.map(|value| (value * share + 0.5) as u8));
            }
        }
        Bitmap { width, height, rgb }
    }

    /// Returns the colour between pixels.
    pub(in crate::ingest) fn between(&self, x: f32, y: f32) -> [f32; 3] {
        let x = x.clamp(0.0, (self.width - 1) as f32);
        let y = y.clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (dx, dy) = (x - left as f32, y - top as f32);
        let (upper, lower) = (self.row(top), self.row(bottom));
        let mut colour = [0f32; 3];
        for (channel, value) in colour.iter_mut().enumerate() {
            let of = |row: &[u8], x: usize| row.get(3 * x + channel).map_or(255.0, |value| f32::from(*value));
            let above = of(upper, left) + (of(upper, right) - of(upper, left)) * dx;
            let below = of(lower, left) + (of(lower, right) - of(lower, left)) * dx;
            *value = above + (below - above) * dy;
        }
        colour
    }

    /// Returns the picture as a model takes it: channel by channel, rows filled up with zeros to `row`.
    pub(super) fn planes(&self, row: usize, scaling: &Scaling) -> Vec<f32> {
        let row = row.max(self.width);
        let mut out = vec![0f32; 3 * self.height * row];
        for (channel, plane) in out.chunks_exact_mut(self.height * row).enumerate() {
            let from = if scaling.blue_first { 2 - channel } else { channel };
            // The deviations stand in the model's own order.
            let factor = 1.0 / (255.0 * scaling.deviation[channel]);
            let shift = -scaling.mean[channel] / scaling.deviation[channel];
            for (line, source) in plane.chunks_exact_mut(row).zip(self.rgb.chunks_exact(3 * self.width)) {
                for (value, pixel) in line.iter_mut().zip(source.chunks_exact(3)) {
                    *value = f32::from(pixel[from]) * factor + shift;
                }
            }
        }
        out
    }
}

/// Returns the distance of two points.
pub(super) fn distance(a: [f32; 2], b: [f32; 2]) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// Returns the point of a slanted box at shares `u` across and `v` down.
pub(super) fn inside(quad: &Quad, u: f32, v: f32) -> [f32; 2] {
    let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
    [0, 1].map(|axis| mix(mix(quad[0][axis], quad[1][axis], u), mix(quad[3][axis], quad[2][axis], u), v))
}

fn squeeze(row: &[u8], across: &[(usize, Vec<f32>)], out: &mut [f32]) {
    for (value, (first, weights)) in out.chunks_exact_mut(3).zip(across) {
        let mut sum = [0f32; 3];
        let pixels = row.get(3 * first..).unwrap_or(&[]).chunks_exact(3);
        for (pixel, weight) in pixels.zip(weights) {
            sum[0] += weight * f32::from(pixel[0]);
            sum[1] += weight * f32::from(pixel[1]);
            sum[2] += weight * f32::from(pixel[2]);
        }
        value.copy_from_slice(&sum);
    }
}

/// Returns, for each pixel of the result, the first pixel of the source that goes into it and the shares of all.
fn shares(from: usize, to: usize) -> Vec<(usize, Vec<f32>)> {
    let step = from as f32 / to as f32;
    (0..to)
        .map(|index| {
            if step > 1.0 {
                let (start, end) = (index as f32 * step, ((index + 1) as f32 * step).min(from as f32));
                let first = (start as usize).min(from - 1);
                let last = (end.ceil() as usize).clamp(first + 1, from);
                let share = |at: usize| (end.min(at as f32 + 1.0) - start.max(at as f32)).max(0.0) / (end - start);
                return (first, (first..last).map(share).collect());
            }
            let middle = ((index as f32 + 0.5) * step - 0.5).clamp(0.0, (from - 1) as f32);
            let first = (middle as usize).min(from.saturating_sub(2));
            let part = middle - first as f32;
            (first, if from == 1 { vec![1.0] } else { vec![1.0 - part, part] })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Bitmap {
        let rgb = (0..6u8).flat_map(|value| [value, value, value]).collect();
        Bitmap::new(3, 2, rgb).expect("six pixels")
    }

    #[test]
    fn four_quarter_turns_give_the_picture_back() {
        let mut picture = sample();
        for _ in 0..4 {
            picture = picture.turned(1);
        }
        assert_eq!(picture, sample());
        // The right column becomes the top row.
        assert_eq!(sample().turned(1).pixels().iter().step_by(3).copied().collect::<Vec<_>>(), [2, 5, 1, 4, 0, 3]);
        assert_eq!(sample().turned(3), sample().turned(2).turned(1));
        assert_eq!(sample().mirrored().mirrored(), sample());
    }

    #[test]
    fn a_smaller_picture_keeps_the_mean_and_the_same_size_keeps_all() {
        assert_eq!(sample().resized(3, 2), sample());
        let flat = Bitmap::new(50, 70, vec![200; 3 * 50 * 70]).expect("flat");
        assert!(flat.resized(7, 9).pixels().iter().all(|value| *value == 200));
        assert!(flat.resized(90, 120).pixels().iter().all(|value| *value == 200));
    }

    #[test]
    fn pixels_that_do_not_fit_the_size_are_refused() {
        assert!(Bitmap::new(3, 3, vec![0; 26]).is_none());
        assert!(Bitmap::new(usize::MAX, 3, Vec::new()).is_none());
        assert!(Bitmap::new(0, 3, Vec::new()).is_none());
    }
}
