//! Years of eras, checked days, two-digit years.

use super::PartialDate;

/// Returns a date that exists, or `None`.
pub(super) fn checked(year: Option<i16>, month: Option<i8>, day: Option<i8>) -> Option<PartialDate> {
    if let Some(month) = month {
        // 29 February exists in some year
        jiff::civil::Date::new(year.unwrap_or(2000), month, day.unwrap_or(1)).ok()?;
    }
    Some(PartialDate { year, month, day })
}

/// Returns the year of the common era of a year written with two digits: 60 to 99 are of the last century.
pub(super) fn short_year(year: i16) -> i16 {
    if year >= 60 { 1900 + year } else { 2000 + year }
}

/// Eras by name with the year before their first.
pub(super) const ERAS: &[(&str, i16)] = &[
    ("中华民国", 1911),
    ("民国", 1911),
    ("令和", 2018),
    ("平成", 1988),
    ("昭和", 1925),
    ("大正", 1911),
    ("公元", 0),
    ("西元", 0),
    ("西历", 0),
];

/// Returns the day of a serial number of a spreadsheet that counts from 1900, after its phantom 29 February.
pub(super) fn serial(number: i64) -> Option<PartialDate> {
    if !(20_000..=80_000).contains(&number) {
        return None;
    }
    let zero = jiff::civil::date(1899, 12, 30);
    let day = zero.checked_add(jiff::Span::new().try_days(number).ok()?).ok()?;
    Some(PartialDate { year: Some(day.year()), month: Some(day.month()), day: Some(day.day()) })
}
