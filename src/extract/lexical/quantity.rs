//! The figure of a quantity: written once or twice, with or without a sign.

use super::numeral::{Form, Numeral};
use super::scan::Text;
use super::words::numeral_words;
use rust_decimal::Decimal;

/// A figure, perhaps written twice: 三(3), thirty (30).
pub(super) struct Figure {
    pub(super) value: Decimal,
    pub(super) step: Decimal,
    pub(super) end: usize,
    pub(super) form: Form,
    pub(super) numeral: Numeral,
    /// The second writing, where it differs.
    pub(super) other: Option<Decimal>,
}

pub(super) fn figure(t: &Text, at: usize) -> Option<Figure> {
    let first = t.bytes.get(at)?;
    let found = match first {
        b if b.is_ascii_alphabetic() => numeral_words(t.text, at)?,
        _ => t.numeral(at)?,
    };
    let mut figure =
        Figure { value: found.value, step: found.step, end: found.end, form: found.form, numeral: found, other: None };
    let next = t.spaces(figure.end);
    if t.bytes.get(next) == Some(&b'(')
        && let Some(second) = t.numeral(t.spaces(next + 1)).or_else(|| numeral_words(t.text, t.spaces(next + 1)))
        && (second.form != figure.form)
    {
        let close = t.spaces(second.end);
        if t.bytes.get(close) == Some(&b')') {
            figure.end = close + 1;
            figure.other = (second.value != figure.value).then_some(second.value);
        }
    }
    Some(figure)
}

/// The sign before a figure and the place of the figure.
pub(super) fn signed(t: &Text, at: usize) -> Option<(Decimal, usize)> {
    if t.starts(at, "负") {
        return Some((Decimal::NEGATIVE_ONE, t.spaces(at + 3)));
    }
    if t.bytes.get(at) == Some(&b'-') {
        return t.is_minus(at).then_some((Decimal::NEGATIVE_ONE, at + 1));
    }
    Some((Decimal::ONE, at))
}

/// 三五个月, 七八天.
pub(super) fn few(figure: &Figure) -> Option<(Decimal, Decimal)> {
    if let Some(few) = figure.numeral.few {
        return Some(few);
    }
    if figure.form == Form::Positional && figure.numeral.digits == 2 {
        let (low, high) = (figure.value / Decimal::TEN, figure.value % Decimal::TEN);
        let low = low.trunc();
        if high == low + Decimal::ONE && !low.is_zero() {
            return Some((low, high));
        }
    }
    None
}
