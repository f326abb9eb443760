//! Recomputing simple formulas, to tell a cached value that is not what its formula gives.
//!
//! Only what can be computed for certain: sums, arithmetic, `ROUND` over numbers of the same sheet. For anything else
//! the answer is `None`, and nothing is told.

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};

/// Steps that all formulas of a sheet together may take; after that nothing more is told.
const STEPS: u64 = 200_000_000;

/// The cells of a sheet as a formula sees them, by row and column.
pub(super) struct Grid {
    numbers: HashMap<(u32, u32), f64>,
    unsure: BTreeSet<(u32, u32)>,
    texts: BTreeSet<(u32, u32)>,
    steps: Cell<u64>,
}

impl Grid {
    /// Takes numbers; cells whose value is not known (errors, dates, formulas without a value); and text cells, which a
    /// sum passes over and arithmetic may turn into numbers.
    pub(super) fn new(
        numbers: HashMap<(u32, u32), f64>,
        unsure: BTreeSet<(u32, u32)>,
        texts: BTreeSet<(u32, u32)>,
    ) -> Grid {
        Grid { numbers, unsure, texts, steps: Cell::new(0) }
    }

    /// Gives a cell that was not known its value.
    pub(super) fn learn(&mut self, at: (u32, u32), value: f64) {
        self.unsure.remove(&at);
        self.numbers.insert(at, value);
    }

    fn step(&self, count: u64) -> Option<()> {
        self.steps.set(self.steps.get().saturating_add(count));
        (self.steps.get() < STEPS).then_some(())
    }

    /// Computes a formula (without `=`), or returns `None` when it has anything that is not plain.
    pub(super) fn compute(&self, formula: &str) -> Option<f64> {
        let mut parser = Parser { text: formula.trim().as_bytes(), at: 0, grid: self, depth: 0 };
        let value = parser.sum()?;
        parser.blank();
        (parser.at == parser.text.len() && value.is_finite()).then_some(value)
    }

    fn range(&self, from: (u32, u32), to: (u32, u32)) -> Option<Vec<f64>> {
        let (rows, cols) = ((from.0.min(to.0), from.0.max(to.0)), (from.1.min(to.1), from.1.max(to.1)));
        let inside = |at: &(u32, u32)| (rows.0..=rows.1).contains(&at.0) && (cols.0..=cols.1).contains(&at.1);
        let unsure = self.unsure.range((rows.0, 0)..=(rows.1, u32::MAX));
        for at in unsure {
            self.step(1)?;
            if inside(at) {
                return None;
            }
        }
        let size = u64::from(rows.1 - rows.0 + 1) * u64::from(cols.1 - cols.0 + 1);
        self.step(size.min(self.numbers.len() as u64))?;
        if size <= self.numbers.len() as u64 {
            let cells = (rows.0..=rows.1).flat_map(|row| (cols.0..=cols.1).map(move |col| (row, col)));
            return Some(cells.filter_map(|at| self.numbers.get(&at).copied()).collect());
        }
        let mut found: Vec<_> = self.numbers.iter().filter(|(at, _)| inside(at)).collect();
        found.sort_by_key(|(at, _)| **at);
        Some(found.into_iter().map(|(_, value)| *value).collect())
    }
}

/// Tells whether a cached value is what the formula gives, within the rounding of floats.
pub(super) fn agrees(cached: f64, computed: f64) -> bool {
    (cached - computed).abs() <= (1e-9 * cached.abs().max(computed.abs())).max(1e-6)
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
    grid: &'a Grid,
    depth: u32,
}

impl Parser<'_> {
    fn blank(&mut self) {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        self.blank();
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn sum(&mut self) -> Option<f64> {
        self.depth += 1;
        if self.depth > 50 {
            return None;
        }
        let mut value = self.product()?;
        loop {
            if self.eat(b'+') {
                value += self.product()?;
            } else if self.eat(b'-') {
                value -= self.product()?;
            } else {
                self.depth -= 1;
                return Some(value);
            }
        }
    }

    fn product(&mut self) -> Option<f64> {
        let mut value = self.factor()?;
        loop {
            if self.eat(b'*') {
                value *= self.factor()?;
            } else if self.eat(b'/') {
                let divisor = self.factor()?;
                if divisor == 0.0 {
                    return None;
                }
                value /= divisor;
            } else {
                return Some(value);
            }
        }
    }

    fn factor(&mut self) -> Option<f64> {
        let mut sign = 1.0;
        loop {
            if self.eat(b'-') {
                sign = -sign;
            } else if !self.eat(b'+') {
                break;
            }
        }
        self.blank();
        let value = match self.peek()? {
            b'(' => {
                self.at += 1;
                let value = self.sum()?;
                self.eat(b')').then_some(value)?
            }
            b'0'..=b'9' | b'.' => self.number()?,
            _ => self.word()?,
        };
        let value = if self.eat(b'%') { value / 100.0 } else { value };
        // A power, a comparison or a join comes to what this parser does not know.
        Some(sign * value)
    }

    fn number(&mut self) -> Option<f64> {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit() || b == b'.') {
            self.at += 1;
        }
        std::str::from_utf8(self.text.get(start..self.at)?).ok()?.parse().ok()
    }

    fn name(&mut self) -> Option<String> {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_alphanumeric() || b == b'$') {
            self.at += 1;
        }
        let word = std::str::from_utf8(self.text.get(start..self.at)?).ok()?;
        (!word.is_empty()).then(|| word.to_ascii_uppercase())
    }

    fn word(&mut self) -> Option<f64> {
        let word = self.name()?;
        if self.peek() == Some(b'(') {
            self.at += 1;
            return match word.as_str() {
                "SUM" => self.list().map(|all| all.iter().sum()),
                "ROUND" => {
                    let value = self.sum()?;
                    let digits = if self.eat(b',') { self.sum()? } else { return None };
                    let scale = 10f64.powi(digits.clamp(-15.0, 15.0) as i32);
                    self.eat(b')').then(|| (value * scale + 1e-9f64.copysign(value)).round() / scale)
                }
                _ => None,
            };
        }
        let at = reference(&word)?;
        if self.grid.unsure.contains(&at) || self.grid.texts.contains(&at) {
            return None;
        }
        Some(self.grid.numbers.get(&at).copied().unwrap_or(0.0))
    }

    fn list(&mut self) -> Option<Vec<f64>> {
        let mut all = Vec::new();
        loop {
            self.blank();
            let start = self.at;
            let from = self.name().as_deref().and_then(reference);
            match from {
                Some(from) if self.eat(b':') => {
                    self.blank();
                    let to = self.name().as_deref().and_then(reference)?;
                    all.extend(self.grid.range(from, to)?);
                }
                _ => {
                    self.at = start;
                    all.push(self.sum()?);
                }
            }
            if self.eat(b')') {
                return Some(all);
            }
            if !self.eat(b',') {
                return None;
            }
        }
    }
}

/// Reads a cell reference such as `B12` or `$B$12`: row and column, zero-based.
pub(super) fn reference(text: &str) -> Option<(u32, u32)> {
    let plain = text.replace('$', "");
    let split = plain.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = plain.split_at(split);
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let mut col = 0u32;
    for letter in letters.bytes() {
        if !letter.is_ascii_alphabetic() {
            return None;
        }
        col = col * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    }
    let row: u32 = digits.parse().ok()?;
    Some((row.checked_sub(1)?, col - 1))
}

/// Writes a cell reference: `B12`.
pub(super) fn cell_name(row: u32, col: u32) -> String {
    format!("{}{}", column_name(col), u64::from(row) + 1)
}

/// Writes a column's letters.
pub(super) fn column_name(col: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(col) + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.reverse();
    String::from_utf8_lossy(&letters).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_arithmetic_are_recomputed() {
        let numbers = (0..5).map(|row| ((row, 4), f64::from(row) + 0.5)).collect();
        let grid = Grid::new(numbers, [(9, 0)].into(), [(0, 6)].into());
        for (formula, value) in [
            ("SUM(E1:E5)", Some(12.5)),
            ("sum($E$1:$E$3, E5)", Some(9.0)),
            ("SUM(E1:E1048576)", Some(12.5)),
            ("E1+E2*2", Some(3.5)),
            ("-(E1-E5)/4", Some(1.0)),
            ("ROUND(SUM(E1:E5)/3,2)", Some(4.17)),
            ("50%*E1", Some(0.25)),
            ("SUM(A1:A10)", None),
            ("SUM(Sheet2!E1:E5)", None),
            ("VLOOKUP(E1,A1:B2,2)", None),
            ("E1^2", None),
            ("E1/A1", None),
            ("E1+G1", None),
            ("SUM(E1:G1)", Some(0.5)),
            ("IF(E1>0,1,2)", None),
            ("", None),
        ] {
            assert_eq!(grid.compute(formula), value, "{formula}");
        }
    }

    #[test]
    fn references_go_both_ways() {
        for (name, at) in [("A1", (0, 0)), ("E5", (4, 4)), ("AA10", (9, 26)), ("XFD1048576", (1_048_575, 16_383))] {
            assert_eq!(reference(name), Some(at));
            assert_eq!(cell_name(at.0, at.1), name);
        }
        for bad in ["", "A", "1", "A0", "ABCD1", "A1B", "é1"] {
            assert_eq!(reference(bad), None, "{bad}");
        }
    }
}
