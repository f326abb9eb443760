//! Figures that a text writes twice: 大写 and 小写, 三（3）年, thirty (30) days.

use rust_decimal::Decimal;

use super::numeral::{Form, numeral};
use super::view::View;
use super::words::numeral_words;
use super::{Found, What};

/// A figure written twice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// First byte of the first writing.
    pub start: usize,
    /// One past the last byte of the second writing.
    pub end: usize,
    /// The first value.
    pub first: Decimal,
    /// The second value.
    pub second: Decimal,
}

impl Pair {
    /// Tells whether both writings agree.
    pub fn agrees(&self) -> bool {
        self.first == self.second
    }
}

/// Characters between 大写 and 小写 of one sum, at most.
const APART_MAX: usize = 40;

/// Returns the figures written twice in a text that was scanned: sums in 大写 beside digits, and numerals that a
/// bracket repeats. Pairs that disagree are for the reviewer; nothing is corrected.
pub fn pairs(text: &str, found: &[Found]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for both in found.windows(2) {
        let [a, b] = both else { continue };
        let (
            What::Money { from: first, to: None, currency: c1, .. },
            What::Money { from: second, to: None, currency: c2, .. },
        ) = (&a.what, &b.what)
        else {
            continue;
        };
        let between = text.get(a.end..b.start).unwrap_or("");
        let near = between.chars().count() <= APART_MAX && !between.contains(['。', '；', ';', '\n']);
        let joined = between.is_empty()
            || between.chars().all(|c| "（( ￥¥:：）)　小写大=，,即".contains(c) || c.is_ascii_uppercase() || c == '$');
        if c1 == c2 && near && joined && in_words(text, a) != in_words(text, b) {
            pairs.push(Pair { start: a.start, end: b.end, first: *first, second: *second });
        }
    }
    for item in found {
        if matches!(item.what, What::Duration { .. } | What::Count { .. } | What::Percent { .. } | What::Money { .. }) {
            pairs.extend(bracketed(text, item));
        }
    }
    pairs.sort_by_key(|pair| (pair.start, pair.end));
    pairs
}

fn in_words(text: &str, found: &Found) -> bool {
    let surface = text.get(found.start..found.end).unwrap_or("");
    !surface.chars().any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c))
}

/// 三（3）年 inside one thing.
fn bracketed(text: &str, found: &Found) -> Option<Pair> {
    let view = View::new(text.get(found.start..found.end)?);
    let surface = view.text.as_str();
    let open = surface.find('(')?;
    let read = |at: usize| numeral(surface, at).or_else(|| numeral_words(surface, at));
    let first = read(0)?;
    let inner = surface[open + 1..].len() - surface[open + 1..].trim_start().len() + open + 1;
    let second = read(inner)?;
    let closed = surface.get(second.end..)?.trim_start().starts_with(')');
    let same_form = first.form == second.form && first.form == Form::Arabic;
    (closed && !same_form && surface.get(first.end..open)?.trim().is_empty()).then_some(Pair {
        start: found.start,
        end: found.end,
        first: first.value,
        second: second.value,
    })
}
