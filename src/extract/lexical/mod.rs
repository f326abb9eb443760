//! Finds absolute dates, ranges of dates, durations, money, percentages, counts and identifiers in text and cells.
//!
//! The text is seen through a normalised view that leads every span back to the original bytes. Identifiers
//! are found first, by label or by form, and claim their characters; the rest goes to a grammar of longest match.
//! Nothing here looks at a document as a whole, and nothing relative (下周三, last year) is found.

mod calendar;
mod capital;
mod cell;
mod cell_read;
mod cell_unit;
mod checkdigit;
mod comparator;
mod count;
mod currency;
mod date;
mod date_english;
mod date_figures;
mod date_han;
mod duration;
mod figure;
mod fold;
mod ident;
mod ident_form;
mod ident_value;
mod label;
mod lines;
mod money;
mod numeral;
mod pairs;
mod percent;
mod quantity;
mod scan;
mod view;
mod words;

use rust_decimal::Decimal;

pub use self::capital::capital;
pub use self::cell::{CellContext, CellFound, UnitFrom, scan_cell};
pub use self::cell_read::{CellNumber, cell_number, currency_named, sum_multiplier};
pub use self::fold::fold;
pub use self::lines::line_of_json;
pub use self::pairs::{Pair, pairs};
pub use self::scan::scan;
pub use self::view::simplified;
use crate::fact::{Amount, Comparator, Count, Currency, Date, Duration, Ident, Language, Percent, Period, Value};

/// What is known of a text before it is read.
#[derive(Clone, Copy, Debug)]
pub struct Hints {
    /// The language of the text.
    pub language: Language,
    /// Whether other dates of the document put the day before the month; `None` where they do not tell.
    pub day_first: Option<bool>,
}

impl Default for Hints {
    fn default() -> Hints {
        Hints { language: Language::Zh, day_first: None }
    }
}

/// One thing found in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// First byte in the original text.
    pub start: usize,
    /// One past the last byte in the original text.
    pub end: usize,
    /// The thing.
    pub what: What,
    /// Other readings of the same marks: day and month swapped, a bracketed sum that may be a loss.
    pub also: Vec<What>,
    /// How it is bounded; for a date `AtLeast` is from that day, `AtMost` until it, `LessThan` before, `MoreThan` after.
    pub comparator: Comparator,
    /// A letter was read as a digit.
    pub repaired: bool,
}

/// A date at the precision it is written in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PartialDate {
    /// The year of the common era.
    pub year: Option<i16>,
    /// 1 to 12.
    pub month: Option<i8>,
    /// 1 to 31.
    pub day: Option<i8>,
}

impl PartialDate {
    /// Returns the days it stands for; `None` without a year.
    pub fn date(self) -> Option<Date> {
        let year = self.year?;
        match (self.month, self.day) {
            (None, _) => Date::year(year),
            (Some(month), None) => Date::month(year, month),
            (Some(month), Some(day)) => jiff::civil::Date::new(year, month, day).ok().map(Date::day),
        }
    }
}

/// A length of time as written.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Length {
    /// Calendar months; a year is 12.
    pub months: Decimal,
    /// Days; a week is 7.
    pub days: Decimal,
    /// Seconds.
    pub seconds: Decimal,
}

/// A kind of thing with its value.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A date.
    Date(PartialDate),
    /// From a date to a date; `None` is an open end (至今, 长期).
    DateRange {
        /// The start.
        from: Option<PartialDate>,
        /// The end.
        to: Option<PartialDate>,
    },
    /// A length of time, or a range of lengths.
    Duration {
        /// The length, or the lower end.
        from: Length,
        /// The upper end.
        to: Option<Length>,
    },
    /// A sum of money, in whole units of the currency, multiplier applied.
    Money {
        /// The sum, or the lower end.
        from: Decimal,
        /// What one step of the last written digit is worth.
        step: Decimal,
        /// The upper end.
        to: Option<Decimal>,
        /// The currency; `XXX` where none is written.
        currency: Currency,
        /// Other currencies the marks allow.
        alternatives: Vec<Currency>,
    },
    /// A share of a hundred.
    Percent {
        /// In percent, or the lower end.
        from: Decimal,
        /// What one step of the last written digit is worth, in percent.
        step: Decimal,
        /// The upper end.
        to: Option<Decimal>,
    },
    /// A number of things.
    Count {
        /// How many, or the lower end.
        number: Decimal,
        /// The upper end.
        to: Option<Decimal>,
        /// The unit in simplified Chinese.
        unit: String,
    },
    /// An identifier.
    Ident(Ident),
    /// A figure that is nothing of these.
    Number {
        /// Its value.
        value: Decimal,
        /// What one step of the last written digit is worth.
        step: Decimal,
    },
}

impl What {
    /// Returns the value that rules compare; `None` where it is incomplete (a date without a year) or a range of
    /// other things than dates.
    pub fn value(&self) -> Option<Value> {
        Some(match self {
            What::Date(date) => Value::Date(date.date()?),
            What::DateRange { from, to } => {
                let end = |end: &Option<PartialDate>| match end {
                    Some(date) => date.date().map(Some),
                    None => Some(None),
                };
                Value::Period(Period { from: end(from)?, to: end(to)? })
            }
            What::Duration { from, to: None } => Value::Duration(from.whole()?),
            What::Money { from, step, to: None, currency, .. } => {
                Value::Amount(Amount { units: *from, step: *step, currency: *currency })
            }
            What::Percent { from, step, to: None } => Value::Percent(Percent { percent: *from, step: *step }),
            What::Count { number, to: None, unit } => Value::Count(Count { number: *number, unit: unit.clone() }),
            What::Ident(ident) => Value::Ident(ident.clone()),
            What::Number { value, .. } => Value::Count(Count { number: *value, unit: String::new() }),
            What::Duration { .. } | What::Money { .. } | What::Percent { .. } | What::Count { .. } => return None,
        })
    }
}

impl Length {
    /// Returns the length in whole months or whole days; `None` when it is both or neither.
    pub fn whole(&self) -> Option<Duration> {
        use rust_decimal::prelude::ToPrimitive;
        let whole = |value: Decimal| if value.fract().is_zero() { value.to_u32() } else { None };
        match (self.months.is_zero(), self.days.is_zero(), self.seconds.is_zero()) {
            (false, true, true) => Some(Duration::Months(whole(self.months)?)),
            (_, false, true) if self.months.is_zero() => Some(Duration::Days(whole(self.days)?)),
            _ => None,
        }
    }
}

impl Found {
    /// Returns the value that rules compare, as [`What::value`].
    pub fn value(&self) -> Option<Value> {
        self.what.value()
    }
}

/// Returns the value of a text that is a numeral and nothing else, with what one step of its last written digit is
/// worth: Arabic with groups, full-width, 大写, 一二三, mixed "3.5万", a leading minus or 负.
pub fn parse_number(text: &str) -> Option<(Decimal, Decimal)> {
    let view = view::View::new(text);
    let text = view.text.trim();
    let (sign, rest) = match text.strip_prefix(['-', '负', '—', '–']) {
        Some(rest) => (Decimal::NEGATIVE_ONE, rest.trim_start()),
        None => (Decimal::ONE, text.strip_prefix('+').unwrap_or(text)),
    };
    let found = numeral::numeral(rest, 0)?;
    (found.end == rest.len() && !found.vague).then_some((found.value * sign, found.step))
}

#[cfg(test)]
mod tests;
