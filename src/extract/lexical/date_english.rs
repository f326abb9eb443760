//! Dates with English words: months, quarters, years behind a cue.

use super::calendar::{checked, short_year};
use super::date::{Dated, Day, Style, bare_years, figure, finish, small};
use super::date_figures::figures;
use super::scan::Text;
use super::words::{Word, word};
use super::{Hints, PartialDate};

// English

/// Skips the marks between the parts of an English date.
fn joint(t: &Text, at: usize) -> usize {
    let mut at = t.spaces(at);
    for _ in 0..3 {
        match t.bytes.get(at) {
            Some(b',' | b'.' | b'-' | b'/' | b'\'') => at = t.spaces(at + 1),
            _ => {
                for word in ["day of ", "DAY OF ", "Day of ", "of ", "OF ", "in ", "the ", "of\n", "A.D. "] {
                    if t.starts(at, word) {
                        at = t.spaces(at + word.len());
                    }
                }
            }
        }
    }
    at
}

/// A day of the month: 5, 5th, fifth.
fn ordinal_day(t: &Text, at: usize) -> Option<(i8, usize)> {
    match word(t.text, at) {
        Some((Word::Ordinal(day), end)) => return Some((day, end)),
        // twenty-second, thirty first
        Some((Word::Tens(tens @ (20 | 30)), end)) if matches!(t.bytes.get(end), Some(b'-' | b' ')) => {
            let Some((Word::Ordinal(day @ 1..=9), end)) = word(t.text, end + 1) else { return None };
            let day = tens as i8 + day;
            return (day <= 31).then_some((day, end));
        }
        _ => (),
    }
    let day = figure(t, at).filter(|day| day.arabic && day.digits <= 2)?;
    let value = small(day, 31)?;
    for suffix in ["st", "nd", "rd", "th", "ST", "ND", "RD", "TH"] {
        if t.starts(day.end, suffix) && !t.bytes.get(day.end + 2).is_some_and(u8::is_ascii_alphanumeric) {
            return Some((value, day.end + 2));
        }
    }
    Some((value, day.end))
}

fn english_year(t: &Text, at: usize) -> Option<(i16, usize)> {
    let year = figure(t, at).filter(|year| year.arabic)?;
    let value = i16::try_from(year.value).ok()?;
    let ends = !t.bytes.get(year.end).is_some_and(u8::is_ascii_alphanumeric);
    let fraction = t.bytes.get(year.end) == Some(&b',') && t.bytes.get(year.end + 1).is_some_and(u8::is_ascii_digit);
    match year.digits {
        4 if (1000..=2199).contains(&value) && ends && !fraction => Some((value, year.end)),
        2 if ends && (t.bytes.get(at.wrapping_sub(1)) == Some(&b'\'') || t.starts(at.saturating_sub(3), "of ")) => {
            Some((short_year(value), year.end))
        }
        _ => None,
    }
}

/// A word of a month that is not another word: "may", "march" and "sun" in small letters need figures on both sides.
fn month_word(t: &Text, at: usize) -> Option<(i8, usize, bool)> {
    if t.bytes.get(at.wrapping_sub(1)).is_some_and(|b| at > 0 && b.is_ascii_alphabetic()) {
        return None;
    }
    let (Word::Month(month), end) = word(t.text, at)? else { return None };
    let risky = matches!(t.text.get(at..end), Some("may" | "march" | "mar" | "dec" | "sep" | "oct" | "jan"));
    Some((month, end, risky))
}

/// March 5, 2019; Sept. 2019; Mar 5.
pub(super) fn month_first(t: &Text, at: usize) -> Option<Day> {
    let (month, end, risky) = month_word(t, at)?;
    let next = joint(t, end);
    let found =
        |end: usize, date: Option<PartialDate>| date.map(|date| Day { end, date, also: None, style: Style::English });
    if let Some((year, end)) = english_year(t, next) {
        return found(end, checked(Some(year), Some(month), None));
    }
    let (day, end) =
        ordinal_day(t, next).filter(|(_, end)| !t.bytes.get(*end).is_some_and(u8::is_ascii_alphanumeric))?;
    let next = t.time_of_day(end);
    if let Some((year, end)) = english_year(t, joint(t, next)) {
        return found(end, checked(Some(year), Some(month), Some(day)));
    }
    let fraction = t.bytes.get(end) == Some(&b'.') && t.digit_at(end + 1);
    let dated = !risky && !fraction && !t.starts(end, "%");
    if dated { found(next, checked(None, Some(month), Some(day))) } else { None }
}

/// 5 March 2019, 5th of March, 2019, 12-Mar-2019; 2017 April.
pub(super) fn day_first(t: &Text, at: usize) -> Option<Day> {
    let found =
        |end: usize, date: Option<PartialDate>| date.map(|date| Day { end, date, also: None, style: Style::English });
    // "as of 30 June" is no year 30
    if let Some((year, end)) = english_year(t, at).filter(|(_, end)| *end == at + 4) {
        let (month, end, _) = month_word(t, t.spaces(end))?;
        let next = t.spaces(end);
        if let Some((day, end)) = ordinal_day(t, next)
            && !t.bytes.get(end).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'.' || *b == b'%')
            && english_year(t, next).is_none()
        {
            return found(end, checked(Some(year), Some(month), Some(day)));
        }
        return found(end, checked(Some(year), Some(month), None));
    }
    let (day, end) = ordinal_day(t, at)?;
    let next = joint(t, end);
    let (month, end, risky) = month_word(t, next)?;
    if let Some((year, end)) = english_year(t, joint(t, end)) {
        return found(t.time_of_day(end), checked(Some(year), Some(month), Some(day)));
    }
    if risky { None } else { found(end, checked(None, Some(month), Some(day))) }
}

/// Dates that begin with a digit and hold a month's name, with ranges such as "10 - 22 August 2012".
pub(super) fn digit_english(t: &Text, at: usize) -> Option<Dated> {
    if let Some(day) = day_first(t, at) {
        return Some(finish(t, day, &Hints::default()));
    }
    if let Some(found) = quarter_last(t, at).or_else(|| quarter_first(t, at)).or_else(|| fiscal(t, at)) {
        return Some(found);
    }
    let (first, end) = ordinal_day(t, at)?;
    let next = match t.dash(end) {
        Some(next) => next,
        None => match word(t.text, t.spaces(end)) {
            Some((Word::To, end)) => t.spaces(end),
            _ => return None,
        },
    };
    let other = day_first(t, next)?;
    other.date.day?;
    let from = checked(other.date.year, other.date.month, Some(first))?;
    Some(Dated::Range(Some(from), Some(other.date), other.end))
}

fn months_range(year: i16, from: i8, to: i8, end: usize) -> Option<Dated> {
    Some(Dated::Range(checked(Some(year), Some(from), None), checked(Some(year), Some(to), None), end))
}

/// 2019Q3, 2019 q1.
fn quarter_last(t: &Text, at: usize) -> Option<Dated> {
    let year = figure(t, at).filter(|year| year.arabic && year.digits == 4 && (1900..=2100).contains(&year.value))?;
    let next = t.spaces(year.end);
    let kind = t.bytes.get(next)?.to_ascii_uppercase();
    let number = t.bytes.get(next + 1)?.wrapping_sub(b'0') as i8;
    if t.bytes.get(next + 2).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    match (kind, number) {
        (b'Q', 1..=4) => months_range(year.value as i16, number * 3 - 2, number * 3, next + 2),
        (b'H', 1..=2) => months_range(year.value as i16, number * 6 - 5, number * 6, next + 2),
        _ => None,
    }
}

/// 3Q2019, 1H19, as analysts write.
fn quarter_first(t: &Text, at: usize) -> Option<Dated> {
    let number = t.bytes.get(at)?.wrapping_sub(b'0') as i8;
    let kind = *t.bytes.get(at + 1).filter(|kind| matches!(kind, b'Q' | b'H'))?;
    let year = figure(t, at + 2).filter(|year| year.arabic && t.ends_figure(year.end))?;
    let value = match year.digits {
        4 if (1900..=2100).contains(&year.value) => year.value as i16,
        2 => short_year(year.value as i16),
        _ => return None,
    };
    match (kind, number) {
        (b'Q', 1..=4) => months_range(value, number * 3 - 2, number * 3, year.end),
        (b'H', 1..=2) => months_range(value, number * 6 - 5, number * 6, year.end),
        _ => None,
    }
}

/// Dates that begin with a letter: a month, Q3 2019, "the third quarter of 2016", "since 2015".
pub(super) fn english_first(t: &Text, at: usize) -> Option<Dated> {
    let hints = Hints { language: crate::fact::Language::En, day_first: None };
    if let Some(day) = month_first(t, at) {
        return Some(english_range(t, day));
    }
    if let Some(found) = months_words(t, at) {
        return Some(found);
    }
    let upper = t.bytes.get(at)?.to_ascii_uppercase();
    let digit = t.bytes.get(at + 1).filter(|b| b.is_ascii_digit()).map(|b| (b - b'0') as i8);
    if let (b'Q' | b'H', Some(number)) = (upper, digit)
        && !t.bytes.get(at + 2).is_some_and(u8::is_ascii_alphanumeric)
    {
        let (year, end) = english_year(t, joint(t, at + 2))?;
        return match (upper, number) {
            (b'Q', 1..=4) => months_range(year, number * 3 - 2, number * 3, end),
            (b'H', 1..=2) => months_range(year, number * 6 - 5, number * 6, end),
            _ => None,
        };
    }
    let (first, end) = word(t.text, at)?;
    match first {
        Word::Ordinal(number) => ordinal_first(t, number, at, end),
        Word::Tens(20 | 30) => {
            day_first(t, at).filter(|day| day.date.day.is_some()).map(|day| finish(t, day, &Hints::default()))
        }
        Word::YearCue | Word::From | Word::Year | Word::Between => year_after(t, first, end, &hints),
        Word::To if t.text.get(at..end).is_some_and(|word| word.eq_ignore_ascii_case("until")) => {
            year_after(t, first, end, &hints)
        }
        _ => None,
    }
}

fn ordinal_first(t: &Text, number: i8, at: usize, end: usize) -> Option<Dated> {
    let next = t.spaces(end);
    if let Some((unit, end)) = word(t.text, next) {
        let (from, to) = match unit {
            Word::Quarter if (1..=4).contains(&number) => (number * 3 - 2, number * 3),
            Word::Half if (1..=2).contains(&number) => (number * 6 - 5, number * 6),
            _ => return digit_english(t, at),
        };
        let (year, end) = english_year(t, joint(t, end))?;
        return months_range(year, from, to, end);
    }
    None
}

/// "in 2014", "since 2015", "the year 2008": the year alone is the date.
fn year_after(t: &Text, cue: Word, end: usize, hints: &Hints) -> Option<Dated> {
    let mut next = t.spaces(end);
    if next == end && cue != Word::YearCue {
        return None;
    }
    for skipped in ["the ", "year ", "FY ", "fiscal ", "year\n", "early ", "late ", "mid-"] {
        if t.starts(next, skipped) {
            next = t.spaces(next + skipped.len());
        }
    }
    if let Some(found) = quarter_last(t, next).or_else(|| fiscal(t, next)) {
        return Some(found);
    }
    let (year, last) = english_year(t, next).filter(|(_, last)| *last == next + 4)?;
    if !(1900..=2100).contains(&year) || !t.ends_figure(last) || t.starts(last, "年") {
        return None;
    }
    if figures(t, next, hints, false).is_some() || day_first(t, next).is_some() || bare_years(t, next, hints).is_some()
    {
        return None;
    }
    let unit = word(t.text, t.spaces(last));
    if matches!(unit, Some((Word::Unit(_) | Word::Day | Word::MonthUnit | Word::Year | Word::Currency(_), _)))
        || (t.text.get(..end).is_some_and(|head| head.ends_with("for") || head.ends_with("of")) && unit.is_some())
    {
        return None;
    }
    let day = Day { end: last, date: checked(Some(year), None, None)?, also: None, style: Style::English };
    Some(Dated::One(day))
}

/// FY 2018/19, FY2018-19: two years of which the second is short.
fn fiscal(t: &Text, at: usize) -> Option<Dated> {
    let cue = t.text.get(..at)?.trim_end();
    let before = cue.ends_with("FY") || cue.ends_with("year") || cue.ends_with("fiscal");
    let year = figure(t, at).filter(|year| year.arabic && year.digits == 4 && (1900..=2100).contains(&year.value))?;
    let by = t.bytes.get(year.end).filter(|by| matches!(by, b'/' | b'-'))?;
    let next = figure(t, year.end + 1).filter(|next| next.arabic && next.digits == 2)?;
    let (from, to) = (year.value as i16, (year.value - year.value % 100 + next.value) as i16);
    let tail = t.spaces(next.end);
    let after = ["academic year", "financial year", "fiscal year", "tax year"].iter().any(|word| t.starts(tail, word));
    let ends = t.bytes.get(next.end) != Some(by) && t.ends_figure(next.end) && (before || after);
    (ends && to == from + 1)
        .then(|| Dated::Range(checked(Some(from), None, None), checked(Some(to), None, None), next.end))
}

/// Jan-Feb 2017.
fn months_words(t: &Text, at: usize) -> Option<Dated> {
    let (month, end, _) = month_word(t, at)?;
    let end = if t.bytes.get(end) == Some(&b'.') { end + 1 } else { end };
    let next = t.dash(end).or_else(|| match word(t.text, t.spaces(end)) {
        Some((Word::To | Word::And, end)) => Some(t.spaces(end)),
        _ => None,
    })?;
    let other = month_first(t, next)?;
    other.date.year?;
    let year = other.date.year.map(|year| if other.date.month < Some(month) { year - 1 } else { year });
    let from = checked(year, Some(month), None)?;
    Some(Dated::Range(Some(from), Some(other.date), other.end))
}

/// March 11-15, 2019; Nov 18-Dec 19, 2015; March 1, 2018 to April 2, 2019.
fn english_range(t: &Text, day: Day) -> Dated {
    let spaced = t.spaces(day.end);
    let next = t.dash(day.end).or_else(|| match word(t.text, spaced) {
        Some((Word::To, end)) => Some(t.spaces(end)),
        Some((Word::And, end)) if t.between_before(day) => Some(t.spaces(end)),
        _ => None,
    });
    let Some(next) = next else { return Dated::One(day) };
    if let (Some(month), Some(_)) = (day.date.month, day.date.day)
        && let Some((last, end)) = ordinal_day(t, next)
        && day.date.year.is_none()
        && month_word(t, joint(t, end)).is_none()
    {
        let (year, end) = match english_year(t, joint(t, end)) {
            Some((year, end)) => (Some(year), end),
            None => (None, end),
        };
        // April 9th through 17th; without a year the second day must be told as one
        let told = year.is_some() || t.bytes.get(end.wrapping_sub(1)).is_some_and(u8::is_ascii_alphabetic);
        if let (true, Some(from), Some(to)) = (
            told && t.ends_figure(end),
            checked(year, Some(month), day.date.day),
            checked(year, Some(month), Some(last)),
        ) {
            return Dated::Range(Some(from), Some(to), end);
        }
    }
    finish(t, day, &Hints::default())
}
