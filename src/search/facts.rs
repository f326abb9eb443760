//! Typed facts of a part, as search takes them: sums, dates, numbers, parties, each with its place.

use jiff::civil;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::check::Verdict;
use crate::fact::{Currency, Date, Duration, IdentKind, Record, Role, Value};

/// What one part says in figures and names; byte ranges are of the part's text.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct PartFacts {
    /// Sums of money.
    pub amounts: Vec<AmountFact>,
    /// Dates, and both ends of periods.
    pub dates: Vec<DateFact>,
    /// Identifiers.
    pub idents: Vec<IdentFact>,
    /// Organisations and persons.
    pub parties: Vec<PartyFact>,
    /// Stated lengths of time.
    pub terms: Vec<TermFact>,
    /// From when to when something holds: a stated period, or a paper's first and last day.
    pub periods: Vec<PeriodFact>,
    /// Findings that rest on the part.
    pub cited: Vec<CitedFact>,
}

/// A finding that points to a place: a claim's own, or an exhibit's.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct CitedFact {
    /// The row of the programme: "T1-K3".
    pub rule: String,
    /// The finding's verdict.
    pub verdict: Verdict,
    /// First byte, one past the last.
    pub at: (u32, u32),
}

/// A stated length of time.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct TermFact {
    /// Months or days, as written.
    pub length: Duration,
    /// First byte, one past the last.
    pub at: (u32, u32),
}

/// A time in which something holds.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct PeriodFact {
    /// The first day it may begin; `None`: open.
    pub first: Option<civil::Date>,
    /// The last day it may end; `None`: open.
    pub last: Option<civil::Date>,
    /// First byte, one past the last.
    pub at: (u32, u32),
}

/// A sum of money.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct AmountFact {
    /// In the smallest unit of the currency: fen, cents, yen.
    pub minor: i64,
    /// The currency; `XXX` where none is written.
    pub currency: Currency,
    /// First byte, one past the last.
    pub at: (u32, u32),
}

/// A date.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct DateFact {
    /// First day it may be.
    pub first: civil::Date,
    /// Last day it may be.
    pub last: civil::Date,
    /// First byte, one past the last.
    pub at: (u32, u32),
}

/// An identifier.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct IdentFact {
    /// Of which register.
    pub kind: IdentKind,
    /// As extracted; search compares letters and digits only.
    pub value: String,
    /// First byte, one past the last.
    pub at: (u32, u32),
}

/// A party as written, or by another name that the case's papers give it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct PartyFact {
    /// The name.
    pub name: String,
    /// First byte, one past the last.
    pub at: (u32, u32),
}

impl PartFacts {
    /// Collects the facts of records that stand on the part with this index. Other values that the same
    /// marks allow are findable too: a search misses nothing, a verdict is made elsewhere.
    pub fn of_part<'a>(records: impl IntoIterator<Item = &'a Record>, part: u32) -> PartFacts {
        let mut facts = PartFacts::default();
        for record in records {
            for field in &record.fields {
                for span in field.fact.at.iter().filter(|span| span.part == part) {
                    let values = std::iter::once(&field.fact.value).chain(&field.fact.also);
                    values.for_each(|value| facts.add(value, (span.start, span.end)));
                }
            }
            facts.periods.extend(validity(record, part));
        }
        facts
    }

    /// Adds one value.
    pub fn add(&mut self, value: &Value, at: (u32, u32)) {
        match value {
            Value::Amount(amount) => {
                if let Some(minor) = minor_units(amount.units, amount.currency) {
                    self.amounts.push(AmountFact { minor, currency: amount.currency, at });
                }
            }
            Value::Date(date) => self.add_date(*date, at),
            Value::Period(period) => {
                [period.from, period.to].into_iter().flatten().for_each(|end| self.add_date(end, at));
                let (first, last) = (period.from.map(|from| from.first), period.to.map(|to| to.last));
                self.periods.push(PeriodFact { first, last, at });
            }
            Value::Duration(length) => self.terms.push(TermFact { length: *length, at }),
            Value::Ident(ident) => self.idents.push(IdentFact { kind: ident.kind, value: ident.value.clone(), at }),
            Value::Party(name) => self.parties.push(PartyFact { name: name.clone(), at }),
            Value::Percent(_)
            | Value::Count(_)
            | Value::Flag(_)
            | Value::Code(_)
            | Value::Share(..)
            | Value::Text(_) => (),
        }
    }

    fn add_date(&mut self, date: Date, at: (u32, u32)) {
        self.dates.push(DateFact { first: date.first, last: date.last, at });
    }

    /// Returns the facts of each unit, by where they begin; `starts` are where the units begin, sorted.
    pub(super) fn split(&self, starts: &[u32]) -> Vec<PartFacts> {
        let mut units = vec![PartFacts::default(); starts.len()];
        let unit_of = |at: (u32, u32)| starts.partition_point(|start| *start <= at.0).saturating_sub(1);
        /// Puts each fact of one list into the same list of its unit.
        macro_rules! deal {
            ($($list:ident),*) => {$(
                for fact in &self.$list {
                    if let Some(unit) = units.get_mut(unit_of(fact.at)) {
                        unit.$list.push(fact.clone());
                    }
                }
            )*};
        }
        deal!(amounts, dates, idents, parties, terms, periods, cited);
        units
    }
}

/// Returns the time in which a paper with a last day holds, at the place of that day.
fn validity(record: &Record, part: u32) -> Option<PeriodFact> {
    let day = |roles: &[Role]| {
        roles.iter().find_map(|role| {
            record.fields.iter().find_map(|field| match &field.fact.value {
                Value::Date(date) if field.role == *role => Some((*date, &field.fact)),
                _ => None,
            })
        })
    };
    let (last, fact) = day(&[Role::Expires, Role::To])?;
    let first = day(&[Role::Effective, Role::From, Role::Signed, Role::Issued]).map(|(date, _)| date.first);
    let span = fact.at.iter().find(|span| span.part == part)?;
    Some(PeriodFact { first, last: Some(last.last), at: (span.start, span.end) })
}

/// Returns a sum in the smallest unit of its currency, a half rounded away from zero; `None` beyond `i64`.
pub(super) fn minor_units(units: Decimal, currency: Currency) -> Option<i64> {
    let factor = Decimal::from(10_i64.pow(currency.minor_digits()));
    let minor = units.checked_mul(factor)?;
    minor.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero).to_i64()
}

/// Bits of the sum in a [`money_key`]; sums beyond ±2^48 (2.8 million million yuan) are cut to that.
const SUM_BITS: u32 = 49;

/// Returns currency and sum as one number, ordered by sum within a currency, so that one range of one
/// field asks for both of the same fact.
pub(super) fn money_key(currency: Currency, minor: i64) -> u64 {
    let letters = currency.0.iter().fold(0_u64, |sum, byte| sum * 26 + u64::from(byte.wrapping_sub(b'A') % 26));
    let half = 1_i64 << (SUM_BITS - 1);
    let sum = minor.clamp(-half, half - 1) + half;
    (letters << SUM_BITS) | sum.unsigned_abs()
}

/// Returns the sum of a [`money_key`].
pub(super) fn sum_of(key: u64) -> i64 {
    (key & ((1 << SUM_BITS) - 1)).cast_signed() - (1_i64 << (SUM_BITS - 1))
}

/// Returns the currency of a [`money_key`].
pub(super) fn currency_of(key: u64) -> Option<Currency> {
    let letters = key >> SUM_BITS;
    let letter = |value: u64| u8::try_from(value % 26).ok().map(|value| b'A' + value);
    Some(Currency([letter(letters / 676)?, letter(letters / 26)?, letter(letters)?]))
}

/// Tells whether a sum keeps its exact place among the keys.
pub(super) fn is_whole_key(minor: i64) -> bool {
    let half = 1_i64 << (SUM_BITS - 1);
    (-half < minor) && (minor < half - 1)
}

/// Returns an identifier's letters and digits, in capitals.
pub(super) fn ident_key(value: &str) -> String {
    let folded = value.chars().map(super::fold::fold).filter(|c| c.is_alphanumeric());
    folded.flat_map(char::to_uppercase).collect()
}

/// Returns a day as a number for the index.
pub(super) fn day_key(day: civil::Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_money_key_orders_sums_within_a_currency_and_keeps_currencies_apart() {
        let usd = Currency(*b"USD");
        let keys = [i64::MIN, -5, 0, 7, 3_000_000_000, i64::MAX].map(|minor| money_key(Currency::CNY, minor));
        assert!(keys.is_sorted());
        assert_eq!(currency_of(keys[3]), Some(Currency::CNY));
        assert_eq!([keys[1], keys[4]].map(sum_of), [-5, 3_000_000_000]);
        assert!(keys[5] < money_key(usd, i64::MIN) || keys[0] > money_key(usd, i64::MAX));
    }

    #[test]
    fn an_identifier_is_compared_by_letters_and_digits() {
        assert_eq!(ident_key("ZL 2018 1 0123456.Ｘ"), "ZL201810123456X");
        assert_eq!(ident_key("粤科合〔2021〕7号"), "粤科合20217号");
    }
}
