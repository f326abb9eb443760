//! From a strip of pixels to a line of text, with the place of every character.

use super::bitmap::{Bitmap, Quad, Scaling, distance};
use super::net::{Net, Threads};

/// Height of a strip in pixels, as the models were trained.
const HIGH: usize = 48;
/// Strips are filled up to a multiple of this width.
const STEP: usize = 32;
/// Narrower strips are filled up to this width.
const WIDE_MIN: usize = 160;
/// Longer lines are squeezed to this width.
const WIDE_MAX: usize = 3200;

const SCALING: Scaling = Scaling { mean: [0.5; 3], deviation: [0.5; 3], blue_first: true };

/// A reader of lines: a model and its characters.
pub(super) struct Recogniser {
    net: Box<dyn Net>,
    characters: Vec<String>,
}

/// A character as read.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ingest) struct Char {
    /// What it is.
    pub(in crate::ingest) c: char,
    /// Where its middle is on the strip, from 0 to 1.
    pub(in crate::ingest) at: f32,
    /// How sure the reader is, from 0 to 1.
    pub(in crate::ingest) score: f32,
}

/// A line as read once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::ingest) struct Reading {
    /// Its characters, spaces among them.
    pub(in crate::ingest) chars: Vec<Char>,
    /// Mean of the scores.
    pub(in crate::ingest) score: f32,
}

impl Reading {
    /// Returns the text.
    pub(in crate::ingest) fn text(&self) -> String {
        self.chars.iter().map(|char| char.c).collect()
    }
}

impl Recogniser {
    /// Makes a reader; the file of characters has one a line, and a space comes last.
    pub(super) fn new(net: Box<dyn Net>, characters: &str) -> Recogniser {
        // Only line feeds part entries: one of them is the ideographic space.
        let mut characters: Vec<String> =
            characters.split('\n').map(|line| line.trim_end_matches('\r').to_owned()).collect();
        if characters.last().is_some_and(String::is_empty) {
            characters.pop();
        }
        characters.push(" ".to_owned());
        Recogniser { net, characters }
    }

    /// Reads a strip.
    pub(super) fn read(&self, strip: &Bitmap, threads: &Threads) -> Option<Reading> {
        let wide = strip.width.max(WIDE_MIN).div_ceil(STEP) * STEP;
        let output = self.net.run([1, 3, HIGH, wide], strip.planes(wide, &SCALING), threads)?;
        let [_, steps, classes] = output.shape[..] else { return None };
        if classes == 0 || classes > self.characters.len() + 1 || steps == 0 {
            return None;
        }
        // A step covers the same share of the filled strip everywhere.
        let share = |step: f32| (step * wide as f32 / steps as f32 / strip.width as f32).clamp(0.0, 1.0);
        let mut reading = Reading::default();
        let mut last = 0;
        let mut first_step = 0;
        for (step, row) in output.data.chunks_exact(classes).enumerate() {
            let (best, score) = row
                .iter()
                .copied()
                .enumerate()
                .fold((0, f32::MIN), |best, one| if one.1 > best.1 { one } else { best });
            if best == last {
                // The character goes on: its middle is that of all its steps.
                if best != 0
                    && let Some(char) = reading.chars.last_mut()
                {
                    char.at = share((first_step + step + 1) as f32 / 2.0);
                }
                continue;
            }
            last = best;
            first_step = step;
            let entry = best.checked_sub(1).and_then(|index| self.characters.get(index));
            for c in entry.into_iter().flat_map(|entry| entry.chars()) {
                reading.chars.push(Char { c, at: share(step as f32 + 0.5), score });
            }
        }
        reading.score = mean(&reading.chars);
        Some(reading)
    }
}

fn mean(chars: &[Char]) -> f32 {
    if chars.is_empty() { 0.0 } else { chars.iter().map(|char| char.score).sum::<f32>() / chars.len() as f32 }
}

/// How a box is laid for reading.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Lie {
    /// As it stands.
    Upright,
    /// On its side: vertical writing, or a turned line.
    OnSide,
}

/// Returns how a box may be read: a high, narrow one may be a single figure as well as vertical writing.
pub(super) fn lies(quad: &Quad) -> &'static [Lie] {
    let (wide, high) = (distance(quad[0], quad[1]), distance(quad[0], quad[3]));
    match high / wide.max(1.0) {
        slim if slim >= 3.0 => &[Lie::OnSide],
        slim if slim >= 1.5 => &[Lie::Upright, Lie::OnSide],
        _ => &[Lie::Upright],
    }
}

/// Cuts a box out of a page for reading; `None` for specks.
pub(super) fn strip(page: &Bitmap, quad: &Quad, lie: Lie) -> Option<Bitmap> {
    let mut quad = *quad;
    if lie == Lie::OnSide {
        quad.rotate_left(1);
    }
    let (wide, high) = (distance(quad[0], quad[1]), distance(quad[0], quad[3]));
    if wide <= 3.0 || high <= 3.0 {
        return None;
    }
    let width = ((HIGH as f32 * wide / high).ceil() as usize).clamp(16, WIDE_MAX);
    Some(page.strip(&quad, width, HIGH))
}
