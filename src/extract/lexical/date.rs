//! Dates and ranges of dates.

use super::calendar::checked;
use super::date_english::{day_first, digit_english, english_first, month_first};
use super::date_figures::{figures, year_first};
use super::date_han::han;
use super::numeral::Form;
use super::scan::Text;
use super::words::{Word, word};
use super::{Hints, PartialDate};

/// A date at a place, perhaps without its year.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day {
    pub(super) end: usize,
    pub(super) date: PartialDate,
    /// Day and month swapped.
    pub(super) also: Option<PartialDate>,
    pub(super) style: Style,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Style {
    Han,
    /// Figures with a separator.
    Figures(u8),
    English,
}

/// A date or a range.
#[derive(Clone, Copy, Debug)]
pub(super) enum Dated {
    One(Day),
    /// Start and end; `None` is open.
    Range(Option<PartialDate>, Option<PartialDate>, usize),
    /// Start, end, and both with day and month swapped.
    Either([PartialDate; 2], [PartialDate; 2], usize),
}

impl Dated {
    pub(super) fn end(&self) -> usize {
        match self {
            Dated::One(day) => day.end,
            Dated::Range(_, _, end) | Dated::Either(_, _, end) => *end,
        }
    }
}

/// A whole figure of a date: its value, its digits (0 for 十二), its end.
#[derive(Clone, Copy)]
pub(super) struct Figure {
    pub(super) value: i64,
    pub(super) digits: usize,
    pub(super) end: usize,
    pub(super) arabic: bool,
}

pub(super) fn figure(t: &Text, at: usize) -> Option<Figure> {
    let bytes = t.bytes;
    let run = bytes.get(at..)?.iter().take(9).take_while(|b| b.is_ascii_digit()).count();
    if run > 0 {
        if run == 1
            && let Some(spaced) = spaced_figure(t, at)
        {
            return Some(spaced);
        }
        let value = t.text.get(at..at + run)?.parse().ok()?;
        return Some(Figure { value, digits: run, end: at + run, arabic: true });
    }
    if bytes.get(at)? < &0x80 {
        return None;
    }
    let found = t.numeral(at)?;
    if found.point || found.scaled || found.end - at > 24 {
        return None;
    }
    let value = rust_decimal::prelude::ToPrimitive::to_i64(&found.value)?;
    let digits = if found.form == Form::Positional { found.digits } else { 0 };
    Some(Figure { value, digits, end: found.end, arabic: false })
}

/// "2 0 1 9": single digits with single spaces, up to four.
fn spaced_figure(t: &Text, at: usize) -> Option<Figure> {
    let bytes = t.bytes;
    let (mut end, mut value, mut digits) = (at + 1, i64::from(bytes[at] - b'0'), 1);
    while digits < 4
        && bytes.get(end) == Some(&b' ')
        && bytes.get(end + 1).is_some_and(u8::is_ascii_digit)
        && !bytes.get(end + 2).is_some_and(u8::is_ascii_digit)
    {
        value = value * 10 + i64::from(bytes[end + 1] - b'0');
        end += 2;
        digits += 1;
    }
    let next = t.char_at(t.spaces(end));
    (digits > 1 && matches!(next, Some('年' | '月' | '日' | '号'))).then_some(Figure {
        value,
        digits,
        end,
        arabic: true,
    })
}

pub(super) fn small(figure: Figure, max: i64) -> Option<i8> {
    ((1..=max).contains(&figure.value) && figure.digits <= 3).then_some(figure.value as i8)
}

/// Returns the date or range that starts at a byte.
pub(super) fn dated(t: &Text, at: usize, hints: &Hints, loose: bool) -> Option<Dated> {
    let first = *t.bytes.get(at)?;
    if first.is_ascii_alphabetic() {
        return english_first(t, at);
    }
    if first.is_ascii_digit() && !may_date(t, at) {
        return None;
    }
    if let Some(found) = han(t, at) {
        return Some(found);
    }
    if first.is_ascii_digit() && t.begins_figure(at) {
        let one = figures(t, at, hints, loose).map(|day| finish(t, day, hints));
        let one = one.or_else(|| days_of_month(t, at, hints));
        let other = digit_english(t, at);
        return match (one, other) {
            (Some(one), Some(other)) => Some(if other.end() > one.end() { other } else { one }),
            (one, other) => one.or(other).or_else(|| bare_years(t, at, hints)),
        };
    }
    None
}

/// 11-15/11/2019: two days of one month.
fn days_of_month(t: &Text, at: usize, hints: &Hints) -> Option<Dated> {
    let first = figure(t, at).filter(|first| first.arabic && first.digits <= 2)?;
    let next = (t.bytes.get(first.end) == Some(&b'-')).then_some(first.end + 1)?;
    let last = figures(t, next, &Hints { day_first: Some(true), ..*hints }, false)?;
    let from = checked(last.date.year, last.date.month, small(first, 31))?;
    let slashed = matches!(last.style, Style::Figures(b'/' | b'.')) && figure(t, next)?.digits <= 2;
    (slashed && last.date.day.is_some() && from.day < last.date.day).then_some(Dated::Range(
        Some(from),
        Some(last.date),
        last.end,
    ))
}

/// Tells whether a figure can begin a date, by its length and by what stands after it.
fn may_date(t: &Text, at: usize) -> bool {
    let run = t.bytes[at..].iter().take(10).take_while(|b| b.is_ascii_digit()).count();
    match run {
        6 | 8 => true,
        5 | 7 | 9.. => false,
        _ => t.char_at(t.spaces(at + run)).is_some_and(|c| {
            if c.is_ascii_alphabetic() {
                // 30 days, 12 papers, 5 million: what is counted is no date
                let counted = word(t.text, t.spaces(at + run)).map(|(word, _)| word);
                return !matches!(
                    counted,
                    Some(
                        Word::Currency(_)
                            | Word::Unit(_)
                            | Word::Percent
                            | Word::Scale(_)
                            | Word::Hundred
                            | Word::Day
                            | Word::Week
                            | Word::MonthUnit
                            | Word::Hour
                            | Word::Minute
                    )
                );
            }
            c.is_ascii_digit() || "年月-/.–—~至到与和及、，,财会学'".contains(c)
        }),
    }
}

/// Looks for the other end of a range after a date.
pub(super) fn finish(t: &Text, day: Day, hints: &Hints) -> Dated {
    range(t, day, hints).unwrap_or(Dated::One(day))
}

const OPEN: &[&str] =
    &["至今", "至长期", "到现在", "至现在", "迄今", "到今", "到长期", "起至今", "起长期", "—今", "-今"];

fn range(t: &Text, day: Day, hints: &Hints) -> Option<Dated> {
    let mut at = t.spaces(day.end);
    for word in OPEN {
        if t.starts(at, word) {
            return Some(Dated::Range(Some(day.date), None, at + word.len()));
        }
    }
    for word in ["(含)", "起", "开始"] {
        if t.starts(at, word) {
            at = t.spaces(at + word.len());
        }
    }
    if let Some(c @ (',' | '，')) = t.char_at(at)
        && (t.starts(at + c.len_utf8(), "至") || t.starts(at + c.len_utf8(), "到"))
    {
        at += c.len_utf8();
    }
    if t.starts(at, "至今") {
        return Some(Dated::Range(Some(day.date), None, at + 6));
    }
    let between =
        |at: usize| ["与", "和", "及"].iter().find(|word| t.starts(at, word)).map(|word| t.spaces(at + word.len()));
    let (next, needs_between) = match t.dash(at) {
        Some(next) => (next, false),
        None => match between(at) {
            Some(next) => (next, true),
            None => match word(t.text, at) {
                Some((Word::And, end)) if t.between_before(day) => (t.spaces(end), false),
                _ => return None,
            },
        },
    };
    for word in ["今", "长期", "现在", "present", "Present", "date", "now", "无固定期限", "永久"] {
        if t.starts(next, word) && !needs_between {
            return Some(Dated::Range(Some(day.date), None, next + word.len()));
        }
    }
    let (to, to_also, end) = other_end(t, day, next, hints)?;
    if needs_between && !["之间", "间", "期间"].iter().any(|word| t.starts(t.spaces(end), word)) {
        return None;
    }
    if let Some(found) = ambiguous(t, day, next, (to, to_also, end)) {
        return Some(found);
    }
    let mut from = day.date;
    if from.year.is_none() {
        from = checked(to.year, from.month, from.day)?;
        // Nov-Feb 2017 begins in the year before
        if from.month > to.month && to.year.is_some() {
            from.year = to.year.map(|year| year - 1);
        }
    }
    // 8/10/2012 - 8/15/2012: the second date tells the order of the first
    if let Some(also) = day.also
        && order(&from) > order(&to)
        && order(&also) <= order(&to)
    {
        from = also;
    }
    Some(Dated::Range(Some(from), Some(to), end))
}

/// A range in figures whose days and months may be swapped; `None` where neither end may.
fn ambiguous(
    t: &Text,
    day: Day,
    next: usize,
    (to, to_also, end): (PartialDate, Option<PartialDate>, usize),
) -> Option<Dated> {
    let Style::Figures(_) = day.style else { return None };
    let from = day.date;
    match (day.also, to_also) {
        // 04/01/2018-04/03/2018: both may be swapped
        (Some(from_also), Some(to_also)) => {
            let straight = order(&from) <= order(&to);
            let swapped = order(&from_also) <= order(&to_also);
            Some(match (straight, swapped) {
                (true, true) => Dated::Either([from, to], [from_also, to_also], end),
                (false, true) => Dated::Range(Some(from_also), Some(to_also), end),
                _ => Dated::Range(Some(from), Some(to), end),
            })
        }
        // 04/03/2018-25/03/2018: the second date tells the order of both
        (Some(from_also), None) => {
            let day_first = told_order(t, next)?;
            let from = if told_reading(&from, t, day.end) == day_first { from } else { from_also };
            Some(Dated::Range(Some(from), Some(to), end))
        }
        // 03/25/2018-04/05/2018: the first does
        (None, Some(to_also)) => {
            let day_first = told_order(t, start_of(t, day.end))?;
            let to = if told_reading(&to, t, end) == day_first { to } else { to_also };
            Some(Dated::Range(Some(from), Some(to), end))
        }
        (None, None) => None,
    }
}

/// The order that a date in figures tells by itself: a figure above 12 is the day.
fn told_order(t: &Text, at: usize) -> Option<bool> {
    let first = figure(t, at).filter(|first| first.arabic && first.digits <= 2)?;
    let second = figure(t, first.end + 1).filter(|second| second.arabic && second.digits <= 2)?;
    match (first.value > 12, second.value > 12) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

/// The first byte of a date in figures that ends at a byte.
fn start_of(t: &Text, end: usize) -> usize {
    let from = end.saturating_sub(10);
    let part = |b: &u8| b.is_ascii_digit() || b"./".contains(b);
    from + t.bytes.get(from..end).map_or(0, |head| head.iter().rposition(|b| !part(b)).map_or(0, |at| at + 1))
}

/// Tells whether a reading takes the first figure of a date that ends at a byte for the day.
fn told_reading(date: &PartialDate, t: &Text, end: usize) -> bool {
    let first = figure(t, start_of(t, end));
    first.is_some_and(|first| date.day.map(i64::from) == Some(first.value))
}

fn order(date: &PartialDate) -> (i16, i8, i8) {
    (date.year.unwrap_or(0), date.month.unwrap_or(0), date.day.unwrap_or(0))
}

/// The second date of a range, with what it leaves to the first; with its other reading.
fn other_end(t: &Text, day: Day, at: usize, hints: &Hints) -> Option<(PartialDate, Option<PartialDate>, usize)> {
    let fill = |year: Option<i16>, month: Option<i8>, value: Option<i8>, end: usize| {
        Some((checked(year.or(day.date.year), month, value)?, None, end))
    };
    if let Some(found) = single(t, at, hints) {
        let date = found.date;
        if date.year.is_some() {
            return Some((date, found.also, found.end));
        }
        return fill(None, date.month, date.day, found.end);
    }
    let next = figure(t, at)?;
    let unit = t.spaces(next.end);
    match (day.style, t.char_at(unit)) {
        (Style::Han, Some('月')) => fill(None, small(next, 12), None, unit + 3),
        (Style::Han, Some('日' | '号')) if day.date.day.is_some() => {
            fill(None, day.date.month, small(next, 31), unit + 3)
        }
        (Style::Figures(by), c) => {
            // 2019.3.11-3.15, 2019.3.11-15, 2017.3-5
            if c == Some(char::from(by))
                && let Some(last) = figure(t, next.end + 1)
                && day.date.day.is_some()
                && next.arabic
            {
                return fill(None, small(next, 12), small(last, 31), last.end);
            }
            if !t.ends_figure(next.end) || !next.arabic || next.digits > 2 {
                return None;
            }
            match day.date.day {
                Some(first) => {
                    let last = small(next, 31).filter(|last| *last > first)?;
                    fill(None, day.date.month, Some(last), next.end)
                }
                None => {
                    let last = small(next, 12).filter(|last| Some(*last) > day.date.month)?;
                    fill(None, Some(last), None, next.end)
                }
            }
        }
        _ => None,
    }
}

/// One date without looking for a range.
fn single(t: &Text, at: usize, hints: &Hints) -> Option<Day> {
    let one = |dated: Dated| match dated {
        Dated::One(day) => Some(day),
        Dated::Range(..) | Dated::Either(..) => None,
    };
    if t.bytes.get(at)?.is_ascii_alphabetic() {
        return month_first(t, at);
    }
    if let Some(found) = han(t, at).and_then(one) {
        return Some(found);
    }
    let figures = figures(t, at, hints, false).or_else(|| {
        // 2017.3-2020.2: behind a dash a year and a month need no second digit
        figure(t, at).filter(|first| first.arabic && first.digits == 4).and_then(|first| year_first(t, first, true))
    });
    let english = day_first(t, at);
    match (figures, english) {
        (Some(a), Some(b)) => Some(if b.end > a.end { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// Tells whether a list of years ends in 年: 2017、2018、2019年.
fn listed_year(t: &Text, mut at: usize) -> bool {
    for _ in 0..6 {
        let Some(c @ ('、' | '和' | '及' | '与')) = t.char_at(t.spaces(at)) else { return false };
        let Some(next) = figure(t, t.spaces(t.spaces(at) + c.len_utf8())) else { return false };
        if next.digits != 4 || !(1900..=2100).contains(&next.value) {
            return false;
        }
        if t.char_at(t.spaces(next.end)) == Some('年') {
            return true;
        }
        at = next.end;
    }
    false
}

/// 2014-2018: two years and nothing else.
pub(super) fn bare_years(t: &Text, at: usize, hints: &Hints) -> Option<Dated> {
    let year = figure(t, at)?;
    if year.digits != 4 || !year.arabic || !(1900..=2100).contains(&year.value) {
        return None;
    }
    if listed_year(t, year.end) {
        let date = checked(Some(year.value as i16), None, None)?;
        return Some(Dated::One(Day { end: year.end, date, also: None, style: Style::Han }));
    }
    let next = t.dash(year.end).or_else(|| match word(t.text, t.spaces(year.end)) {
        Some((Word::To, end)) => Some(t.spaces(end)),
        Some((Word::And, end)) if t.between_at(at) => Some(t.spaces(end)),
        _ => None,
    })?;
    let from = checked(Some(year.value as i16), None, None)?;
    if let Some(found) = single(t, next, hints)
        && found.date.year.is_some()
        && found.date.month.is_some()
        && !matches!(found.style, Style::Figures(_))
    {
        return Some(Dated::Range(Some(from), Some(found.date), found.end));
    }
    for word in ["至今", "今", "present", "Present"] {
        if t.starts(next, word) {
            return Some(Dated::Range(Some(from), None, next + word.len()));
        }
    }
    let last = figure(t, next)?;
    let is_year = last.digits == 4 && last.arabic && (1900..=2100).contains(&last.value) && last.value >= year.value;
    if !is_year || !t.ends_figure(last.end) || !t.begins_figure(at) {
        return None;
    }
    Some(Dated::Range(Some(from), checked(Some(last.value as i16), None, None), last.end))
}
