//! Places the characters of a string on the page.

use super::Interpreter;
use crate::document::Layer;
use crate::ingest::pdf::cmap::{Chars, Text};
use crate::ingest::pdf::fold;
use crate::ingest::pdf::font::{Code, Font};
use crate::ingest::pdf::ink::{Box4, Glyph, Matrix, apply, concat, map_rect};
use crate::ingest::pdf::line::is_wide;

/// The frame of a glyph: its matrix and what follows from it.
struct Frame {
    map: Matrix,
    /// Height of the em in text space.
    em: f64,
    /// Height of the em in points.
    size: f32,
    /// Points of one unit of text space along the line.
    unit: f32,
    direction: [f32; 2],
}

impl Interpreter<'_, '_> {
    /// Shows one code and moves on.
    pub(super) fn show(&mut self, font: &Font, font_index: u32, code: Code) {
        let (size, stretch) = (self.state.text.size, self.state.text.stretch);
        let extra = self.state.text.char_space + if code.is_space { self.state.text.word_space } else { 0.0 };
        let advance = f64::from(code.advance);
        if self.ink.glyphs.len() < self.shared.limits.glyphs_per_page {
            self.place(font, font_index, &code);
        } else {
            self.ink.over_limit = Some("characters");
        }
        if font.vertical {
            self.advance(0.0, advance * size + extra);
        } else {
            self.advance((advance * size + extra) * stretch, 0.0);
        }
    }

    fn place(&mut self, font: &Font, font_index: u32, code: &Code) {
        let chars = chars_of(&code.text, code.code);
        if chars.iter().any(|c| fold::is_radical(*c)) {
            self.radical_at = self.ink.glyphs.len();
        }
        let chars = ordinary(&chars, &font.name);
        if chars.iter().all(|c| c.is_whitespace()) {
            self.space_pending = true;
            return;
        }
        let Some(frame) = self.frame(font) else { return };
        let count = chars.len() as f64;
        let mut advance = if font.vertical { f64::from(-code.advance) } else { f64::from(code.advance) };
        // Double-byte characters of simple fonts may have the width of two; their ink has one em.
        let is_single_wide = !font.vertical && matches!(&chars[..], [c] if is_wide(*c));
        if is_single_wide && advance > 1.3 * frame.em {
            advance = frame.em;
        }
        let step = advance / count;
        for (index, c) in chars.into_iter().enumerate().filter(|(_, c)| !is_ignorable(*c)) {
            let glyph = self.glyph(&frame, code, c, step * index as f64, step, font.vertical);
            self.ink.glyphs.push(Glyph { font: font_index, ..glyph });
        }
    }

    fn frame(&self, font: &Font) -> Option<Frame> {
        let text = &self.state.text;
        let local = [text.size * text.stretch, 0.0, 0.0, text.size, 0.0, text.rise];
        let map = concat(&local, &concat(&self.tm, &self.state.ctm));
        let em = f64::from(font.em);
        let (origin, up, along) = (apply(&map, 0.0, 0.0), apply(&map, 0.0, em), apply(&map, 1.0, 0.0));
        let size = (up[0] - origin[0]).hypot(up[1] - origin[1]);
        let unit = (along[0] - origin[0]).hypot(along[1] - origin[1]);
        let is_drawn =
            size > 0.05 && unit > 0.0 && [size, unit, origin[0], origin[1]].iter().all(|value| value.is_finite());
        let direction = [(along[0] - origin[0]) / unit, (along[1] - origin[1]) / unit];
        is_drawn.then_some(Frame { map, em, size, unit, direction })
    }

    fn glyph(&mut self, frame: &Frame, code: &Code, c: char, start: f64, step: f64, vertical: bool) -> Glyph {
        let end = start + step;
        let (place, origin) = if vertical {
            // The origin of vertical writing is above the middle of the character.
            let left = -f64::from(code.shift.0);
            (map_rect(&frame.map, [left, -end, left + 1.0, -start]), apply(&frame.map, left, 0.12 - end))
        } else {
            let (low, high) = extent(c);
            let area = [start.min(end), low * frame.em, start.max(end), high * frame.em];
            (map_rect(&frame.map, area), apply(&frame.map, start, 0.0))
        };
        self.order += 1;
        let stroked = matches!(self.state.text.mode, 1 | 5);
        Glyph {
            c,
            place,
            origin,
            direction: frame.direction,
            advance: step as f32 * if vertical { frame.size } else { frame.unit },
            size: frame.size,
            vertical,
            layer: self.glyph_layer(&place),
            certainty: if c == '\u{FFFD}' { 0 } else { 100 },
            space_before: std::mem::take(&mut self.space_pending),
            order: self.order,
            font: 0,
            code: code.code,
            colour: if stroked { self.state.stroke } else { self.state.fill },
        }
    }

    fn glyph_layer(&self, place: &Box4) -> Layer {
        let (x, y) = ((place[0] + place[2]) / 2.0, (place[1] + place[3]) / 2.0);
        let inside = |area: &Box4| x >= area[0] - 1.0 && x <= area[2] + 1.0 && y >= area[1] - 1.0 && y <= area[3] + 1.0;
        match self.state.text.mode {
            3 | 7 => Layer::Invisible,
            _ if self.marked.last().is_some_and(|mark| mark.hidden) => Layer::Hidden,
            _ if !inside(&self.state.clip) || !inside(&self.page) || self.state.alpha < 0.05 => Layer::Hidden,
            _ => self.layer,
        }
    }
}

fn chars_of(text: &Text, code: u32) -> Vec<char> {
    match text {
        Some(Chars::One(c)) => vec![*c],
        Some(Chars::Many(many)) => many.chars().collect(),
        None if code == 32 => vec![' '],
        None => vec!['\u{FFFD}'],
    }
}

/// Folds look-alikes; a private character that no symbol font explains stands for nothing known.
fn ordinary(chars: &[char], font: &str) -> Vec<char> {
    let mut out = Vec::with_capacity(chars.len());
    for c in chars {
        match c {
            '\u{FB00}'..='\u{FB06}' => out.extend(fold::ligature(*c).unwrap_or_default().chars()),
            '\u{E000}'..='\u{F8FF}' => out.push(fold::private_use(font, *c).unwrap_or('\u{FFFD}')),
            '\u{F0000}'..='\u{10FFFF}' => out.push('\u{FFFD}'),
            _ => out.push(fold::ordinary(*c)),
        }
    }
    out
}

/// Characters that have no shape of their own.
fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0000}'..='\u{E0FFF}')
        || c.is_whitespace()
}

/// Returns how far a character's ink goes below and above the baseline, in ems.
fn extent(c: char) -> (f64, f64) {
    match c {
        '0'..='9' | 'A'..='P' | 'R'..='Z' | '%' | '!' | '?' | '"' | '\'' => (-0.03, 0.76),
        '.' => (-0.03, 0.4),
        ',' => (-0.2, 0.4),
        '-' => (0.1, 0.55),
        '\u{0}'..='\u{2FF}' => (-0.24, 0.78),
        _ => (-0.14, 0.88),
    }
}
