//! Dates with 年, 月, 日, of the common era and of 民國, 令和 and others.

use super::Hints;
use super::calendar::{ERAS, checked, short_year};
use super::date::{Dated, Day, Figure, Style, figure, finish, small};
use super::scan::Text;

fn year_of(figure: Figure, era: Option<i16>, full: bool) -> Option<i16> {
    let value = i16::try_from(figure.value).ok()?;
    match era {
        Some(0) => (figure.digits != 3 && value > 99).then_some(value),
        Some(before) => (1..=150).contains(&value).then(|| value + before),
        None => match (figure.arabic, figure.digits) {
            (_, 4) => (1000..=2199).contains(&value).then_some(value),
            (true, 3) => (full && (80..=150).contains(&value)).then_some(value + 1911),
            (true, 2) if value < 10 => Some(short_year(value)),
            (_, 2) => full.then(|| short_year(value)),
            (false, 0) => (1000..=2199).contains(&value).then_some(value),
            _ => None,
        },
    }
}

/// 2019年3月5日, 民國108年5月6日, 二〇一九年, 2019年1-6月, 2019年第三季度, 3月5日.
pub(super) fn han(t: &Text, start: usize) -> Option<Dated> {
    let mut at = start;
    let era = ERAS.iter().find(|(name, _)| t.starts(at, name));
    if let Some((name, _)) = era {
        at = t.spaces(at + name.len());
    }
    let before = era.map(|(_, before)| *before);
    let year = match t.starts(at, "元年") && era.is_some() {
        true => Figure { value: 1, digits: 1, end: at + 3, arabic: false },
        false => figure(t, at)?,
    };
    let unit = t.spaces(year.end);
    match t.char_at(unit)? {
        '年' => {
            let after = unit + '年'.len_utf8();
            han_year(t, year, before, after, t.roc_near(at))
        }
        '月' if era.is_none() => han_yearless(t, year, unit + 3),
        '财' | '会' | '学' if era.is_none() => fiscal(t, year, unit),
        '/' if year.digits == 4 || !year.arabic && year.digits == 2 => school(t, year, unit),
        _ if era.is_none() && is_dash(t, unit) => years_han(t, year, unit),
        _ => None,
    }
}

/// 2019财年, 2019会计年度, 2019学年.
fn fiscal(t: &Text, year: Figure, unit: usize) -> Option<Dated> {
    let word = ["财年", "财政年度", "会计年度", "学年"].iter().find(|word| t.starts(unit, word))?;
    let value = (year.digits == 4).then(|| year_of(year, None, false)).flatten()?;
    let date = checked(Some(value), None, None)?;
    Some(Dated::One(Day { end: unit + word.len(), date, also: None, style: Style::Han }))
}

/// 2018/19学年.
fn school(t: &Text, year: Figure, at: usize) -> Option<Dated> {
    let from = year_of(year, None, false)?;
    let next = figure(t, at + 1)?;
    let to = match next.digits {
        0 if !next.arabic && next.value < 100 => from - from % 100 + next.value as i16,
        2 => from - from % 100 + next.value as i16,
        4 => i16::try_from(next.value).ok()?,
        _ => return None,
    };
    let word = ["学年", "财年", "年度"].iter().find(|word| t.starts(next.end, word))?;
    if to != from + 1 {
        return None;
    }
    Some(Dated::Range(checked(Some(from), None, None), checked(Some(to), None, None), next.end + word.len()))
}

fn is_dash(t: &Text, at: usize) -> bool {
    t.dash(at).is_some()
}

/// 2017-2019年, 2020～2021年度.
fn years_han(t: &Text, year: Figure, at: usize) -> Option<Dated> {
    let from = (year.digits == 4).then(|| year_of(year, None, false)).flatten()?;
    let next = figure(t, t.dash(at)?)?;
    let to = match next.digits {
        4 => year_of(next, None, false)?,
        2 if next.arabic => from - from % 100 + i16::try_from(next.value).ok()?,
        _ => return None,
    };
    let unit = t.spaces(next.end);
    if t.char_at(unit) != Some('年') || from > to {
        return None;
    }
    let end = unit + 3;
    // 2019-2020年3月 is a range to a month
    if let Some(month) = figure(t, t.spaces(end))
        && t.char_at(t.spaces(month.end)) == Some('月')
    {
        return None;
    }
    let end = if t.starts(end, "度") { end + 3 } else { end };
    Some(Dated::Range(checked(Some(from), None, None), checked(Some(to), None, None), end))
}

fn han_year(t: &Text, year: Figure, era: Option<i16>, after: usize, roc: bool) -> Option<Dated> {
    let mut at = t.spaces(after);
    if let Some(c @ ('，' | ',' | '的')) = t.char_at(at) {
        let next = at + c.len_utf8();
        if figure(t, next).is_some_and(|month| t.char_at(t.spaces(month.end)) == Some('月')) {
            at = next;
        }
    }
    let month = figure(t, at).filter(|figure| small(*figure, 12).is_some());
    if let Some(month) = month {
        let unit = t.spaces(month.end);
        if t.char_at(unit) == Some('月') {
            let year = year_of(year, era, true)?;
            return han_month(t, year, small(month, 12)?, unit + 3);
        }
        // 2019年1-6月
        if let Some(next) = t.dash(month.end)
            && let Some(last) = figure(t, next)
            && t.char_at(t.spaces(last.end)) == Some('月')
        {
            let year = year_of(year, era, true)?;
            let end = t.spaces(last.end) + 3;
            if t.char_at(t.spaces(end)).is_some_and(|c| c.is_ascii_digit()) && figure(t, t.spaces(end)).is_some() {
                return None;
            }
            let from = checked(Some(year), small(month, 12), None);
            let to = checked(Some(year), small(last, 12), None);
            let end = if t.starts(end, "份") { end + 3 } else { end };
            return Some(Dated::Range(from, Some(to?), end));
        }
    }
    if let Some(found) = part_of_year(t, year, era, at) {
        return Some(found);
    }
    let full = era.is_some() && !matches!(era, Some(0));
    let value = year_of(year, era, roc && year.arabic && year.digits == 3)?;
    if !full && t.starts(after, "级") {
        return None;
    }
    let mut end = after;
    for word in ["度", "底", "初", "末"] {
        if t.starts(after, word) {
            end = after + word.len();
        }
    }
    let day = Day { end, date: checked(Some(value), None, None)?, also: None, style: Style::Han };
    Some(finish(t, day, &Hints::default()))
}

/// 第三季度, 上半年, Q3 after 年.
fn part_of_year(t: &Text, year: Figure, era: Option<i16>, at: usize) -> Option<Dated> {
    let value = || year_of(year, era, true);
    let (from, to, end) = if t.starts(at, "上半年") {
        (1, 6, at + 9)
    } else if t.starts(at, "下半年") {
        (7, 12, at + 9)
    } else {
        let next = if t.starts(at, "第") { at + 3 } else { at };
        let next = if t.starts(next, "Q") { next + 1 } else { next };
        let quarter =
            figure(t, t.spaces(next)).filter(|figure| (1..=4).contains(&figure.value) && figure.digits <= 1)?;
        let last = t.spaces(quarter.end);
        let end = if t.starts(last, "季度") {
            last + 6
        } else if t.starts(last, "季") {
            last + 3
        } else if next > at && t.starts(next - 1, "Q") {
            quarter.end
        } else {
            return None;
        };
        let quarter = quarter.value as i8;
        (quarter * 3 - 2, quarter * 3, end)
    };
    let year = value()?;
    Some(Dated::Range(checked(Some(year), Some(from), None), checked(Some(year), Some(to), None), end))
}

/// After 月: the day, the end of a range of days, or nothing.
fn han_month(t: &Text, year: i16, month: i8, after: usize) -> Option<Dated> {
    let hints = Hints::default();
    let at = t.spaces(after);
    if let Some(day) = figure(t, at).filter(|figure| small(*figure, 31).is_some()) {
        let unit = t.spaces(day.end);
        let value = small(day, 31)?;
        match t.char_at(unit) {
            Some('日' | '号') => {
                let date = checked(Some(year), Some(month), Some(value))?;
                let found = Day { end: t.time_of_day(unit + 3), date, also: None, style: Style::Han };
                return Some(finish(t, found, &hints));
            }
            _ if is_dash(t, day.end) => {
                if let Some(next) = t.dash(day.end)
                    && let Some(last) = figure(t, next)
                    && matches!(t.char_at(t.spaces(last.end)), Some('日' | '号'))
                {
                    let from = checked(Some(year), Some(month), Some(value))?;
                    let to = checked(Some(year), Some(month), small(last, 31))?;
                    return Some(Dated::Range(Some(from), Some(to), t.spaces(last.end) + 3));
                }
            }
            c if bare_day_ends(c) && (day.arabic || c.is_none_or(|c| !c.is_alphanumeric())) => {
                let date = checked(Some(year), Some(month), Some(value))?;
                return Some(finish(t, Day { end: day.end, date, also: None, style: Style::Han }, &hints));
            }
            _ => {}
        }
    }
    let mut end = after;
    for word in ["份", "底", "初", "末", "上旬", "中旬", "下旬"] {
        if t.starts(after, word) {
            end = after + word.len();
        }
    }
    let date = checked(Some(year), Some(month), None)?;
    Some(finish(t, Day { end, date, also: None, style: Style::Han }, &hints))
}

/// What may follow a day without 日: 10月22出生, end of text.
fn bare_day_ends(c: Option<char>) -> bool {
    c.is_none_or(|c| {
        !c.is_ascii_alphanumeric() && !"./%‰-万亿千百元个人件项篇名家次场份台套年月天时点分秒位种批页本部".contains(c)
    })
}

/// 3月5日 without a year, and its ranges.
fn han_yearless(t: &Text, month: Figure, after: usize) -> Option<Dated> {
    let month = small(month, 12)?;
    let at = t.spaces(after);
    let day = figure(t, at).filter(|figure| small(*figure, 31).is_some())?;
    let unit = t.spaces(day.end);
    let end = match t.char_at(unit) {
        Some('日' | '号') => unit + 3,
        _ if is_dash(t, day.end) => {
            let last = figure(t, t.dash(day.end)?)?;
            if !matches!(t.char_at(t.spaces(last.end)), Some('日' | '号')) {
                return None;
            }
            let from = checked(None, Some(month), small(day, 31))?;
            let to = checked(None, Some(month), small(last, 31))?;
            return Some(Dated::Range(Some(from), Some(to), t.spaces(last.end) + 3));
        }
        c if day.arabic && at == after && bare_day_ends(c) => day.end,
        _ => return None,
    };
    let date = checked(None, Some(month), Some(small(day, 31)?))?;
    Some(finish(t, Day { end, date, also: None, style: Style::Han }, &Hints::default()))
}
