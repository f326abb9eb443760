//! Dates in figures: 2019-03-05, 14/06/2020, 20190305.

use super::calendar::{checked, short_year};
use super::date::{Day, Figure, Style, figure, small};
use super::scan::Text;
use super::words::{Word, word};
use super::{Hints, PartialDate};

/// 2019-03-05, 2019.3, 20190305, 14/06/2020, 2019/sep/01.
pub(super) fn figures(t: &Text, at: usize, hints: &Hints, loose: bool) -> Option<Day> {
    let first = figure(t, at).filter(|first| first.arabic)?;
    let day = |end: usize, date: PartialDate, by: u8| Day { end, date, also: None, style: Style::Figures(by) };
    match first.digits {
        8 => compact(t, first).map(|date| day(first.end, date, b' ')),
        6 if loose => {
            let (year, month) = (first.value / 100, first.value % 100);
            let date = checked(Some(i16::try_from(year).ok()?), Some(i8::try_from(month).ok()?), None)?;
            ((1900..=2100).contains(&year)).then(|| day(first.end, date, b' '))
        }
        4 => year_first(t, first, loose),
        3 if loose || t.roc_near(at) => year_first(t, first, true),
        1 | 2 => year_last(t, first, hints, loose),
        _ => None,
    }
}

fn compact(t: &Text, first: Figure) -> Option<PartialDate> {
    let (year, month, day) = (first.value / 10_000, first.value / 100 % 100, first.value % 100);
    let date = checked(Some(i16::try_from(year).ok()?), Some(month as i8), Some(day as i8))?;
    // 20190305.jpg and IMG_20190305 are names of files
    let at = first.end - 8;
    let file = t.bytes.get(first.end) == Some(&b'.') && t.bytes.get(first.end + 1).is_some_and(u8::is_ascii_alphabetic)
        || t.ends(at, "_") && at > 1 && t.bytes[at - 2].is_ascii_alphanumeric();
    let ranged = t.bytes.get(first.end) == Some(&b'-') && figure(t, first.end + 1).is_some_and(|next| next.digits == 8);
    let fits = (1950..=2049).contains(&year) && (t.ends_figure(first.end) || ranged) && !file;
    // a build, a serial number
    let head = t.text.get(at.saturating_sub(8)..at).unwrap_or("").trim_end();
    let numbered =
        ["build", "Build", "No.", "no.", "No", "#", "SN", "ID", "rev.", "Rev."].iter().any(|word| head.ends_with(word));
    let fits = fits && !numbered;
    let next = t.char_at(t.spaces(first.end));
    (fits && !next.is_some_and(|c| c == '号' || c == '元' || c == '%')).then_some(date)
}

/// The separator of a date in figures, with the place after it; "2019 - 11" and "2019 . 3" allow spaces.
fn separator(t: &Text, at: usize) -> Option<(u8, usize)> {
    match t.bytes.get(at)? {
        by @ (b'-' | b'/' | b'.') => {
            let spaced = t.bytes.get(at + 1) == Some(&b' ') && t.digit_at(at + 2) && *by != b'.';
            Some((*by, at + 1 + usize::from(spaced)))
        }
        b' ' => match t.bytes.get(at + 1)? {
            by @ (b'-' | b'/' | b'.') if t.bytes.get(at + 2) == Some(&b' ') => Some((*by, at + 3)),
            by @ (b'-' | b'/') if t.digit_at(at + 2) => Some((*by, at + 2)),
            b if b.is_ascii_digit() => Some((b' ', at + 1)),
            _ => None,
        },
        _ => match t.char_at(at)? {
            '–' => Some((b'-', at + 3)),
            _ => None,
        },
    }
}

pub(super) fn year_first(t: &Text, first: Figure, loose: bool) -> Option<Day> {
    let (by, next) = separator(t, first.end)?;
    let mut year = i16::try_from(first.value).ok()?;
    if first.digits == 3 {
        year += 1911;
    }
    if !(1000..=2199).contains(&year) {
        return None;
    }
    // 2019/sep/01
    if let Some((Word::Month(month), end)) = word(t.text, next) {
        let last = figure(t, separator(t, end)?.1).filter(|last| last.arabic)?;
        let date = checked(Some(year), Some(month), small(last, 31))?;
        return Some(Day { end: last.end, date, also: None, style: Style::Figures(by) });
    }
    let month = figure(t, next).filter(|month| month.arabic && month.digits <= 2)?;
    let value = small(month, 12)?;
    if let Some((again, next)) = separator(t, month.end)
        && again == by
        && let Some(last) = figure(t, next).filter(|last| last.arabic && last.digits <= 2)
        && (by != b' ' || (month.digits == 2 && last.digits == 2))
    {
        let date = checked(Some(year), Some(value), Some(small(last, 31)?))?;
        let end = t.time_of_day(last.end);
        let dashed = t.bytes.get(end) == Some(&b'-') && (by != b'-' || t.bytes.get(end + 5) == Some(&b'-'));
        let fits = end > last.end || t.ends_figure(end) || dashed;
        return fits.then_some(Day { end, date, also: None, style: Style::Figures(by) });
    }
    // 2012-14 is no month, 2019.5 万 no date; a year and a month need a likely year
    let likely = (1950..=2100).contains(&year) && by != b' ';
    let next = t.char_at(t.spaces(month.end));
    let unit = next.is_some_and(|c| "万亿千百元%‰℃年月个件项人篇美英欧港m㎡平".contains(c));
    let dotted = matches!(t.bytes.get(month.end), Some(b'.' | b'/' | b','))
        && t.bytes.get(month.end + 1).is_some_and(u8::is_ascii_digit);
    let ends = !t.bytes.get(month.end).is_some_and(|b| b.is_ascii_alphanumeric());
    let two = month.digits == 2 || by != b'.' || loose || t.dash(month.end).is_some() || t.date_label(first.end - 4);
    (likely && !unit && !dotted && ends && two && first.digits == 4).then_some(Day {
        end: month.end,
        date: checked(Some(year), Some(value), None)?,
        also: None,
        style: Style::Figures(by),
    })
}

/// 14/06/2020, 12.06.2019, 3-7-2017, 04/2016; 19-12-31 only where a date is expected.
fn year_last(t: &Text, first: Figure, hints: &Hints, loose: bool) -> Option<Day> {
    let (by, next) = separator(t, first.end).filter(|(by, _)| *by != b' ')?;
    let second = figure(t, next).filter(|second| second.arabic)?;
    if second.digits == 4 {
        let year = i16::try_from(second.value).ok().filter(|year| (1900..=2100).contains(year))?;
        let date = checked(Some(year), small(first, 12), None)?;
        let fits = by == b'/' && t.ends_figure(second.end) && !dotted(t, second.end);
        return fits.then_some(Day { end: second.end, date, also: None, style: Style::Figures(by) });
    }
    if second.digits > 2 {
        return None;
    }
    let third = match separator(t, second.end) {
        Some((again, next)) if again == by => next,
        None if t.bytes.get(second.end) == Some(&b',') => second.end + 1,
        _ => return short_date(first, second, by, loose),
    };
    let third = figure(t, third).filter(|third| third.arabic)?;
    let end = t.time_of_day(third.end);
    // 04/01/2018-04/03/2018: a date behind the dash
    let ranged = t.bytes.get(third.end) == Some(&b'-')
        && figure(t, third.end + 1).is_some_and(|next| next.digits <= 2 && t.bytes.get(next.end) == Some(&by));
    if !t.ends_figure(third.end) && end == third.end && !ranged {
        return None;
    }
    if third.digits == 2 && (loose || t.date_label(first.end - first.digits)) && first.digits == 2 {
        let date = checked(Some(short_year(i16::try_from(first.value).ok()?)), small(second, 12), small(third, 31));
        if let Some(date) = date.filter(|date| date.month.is_some() && date.day.is_some()) {
            return Some(Day { end, date, also: None, style: Style::Figures(by) });
        }
    }
    let year = match third.digits {
        4 => i16::try_from(third.value).ok().filter(|year| (1000..=2199).contains(year))?,
        2 if loose || (by == b'/' && hints.language == crate::fact::Language::En) => {
            short_year(i16::try_from(third.value).ok()?)
        }
        _ => return None,
    };
    let read = |day: Figure, month: Figure| checked(Some(year), Some(small(month, 12)?), Some(small(day, 31)?));
    let (day_first, month_first) = (read(first, second), read(second, first));
    let prefers_day = hints.day_first.unwrap_or(true);
    let (date, also) = match (day_first, month_first) {
        (Some(a), Some(b)) if a == b => (a, None),
        (Some(a), Some(b)) => {
            if prefers_day {
                (a, Some(b))
            } else {
                (b, Some(a))
            }
        }
        (Some(a), None) | (None, Some(a)) => (a, None),
        (None, None) => return None,
    };
    Some(Day { end, date, also, style: Style::Figures(by) })
}

fn dotted(t: &Text, at: usize) -> bool {
    matches!(t.bytes.get(at), Some(b'.' | b'/' | b'-')) && t.bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
}

/// 3.11 or 3/11 in a column of dates.
fn short_date(first: Figure, second: Figure, by: u8, loose: bool) -> Option<Day> {
    let date = checked(None, Some(small(first, 12)?), Some(small(second, 31)?))?;
    loose.then_some(Day { end: second.end, date, also: None, style: Style::Figures(by) })
}
