//! Dates and ranges of dates.

use super::calendar::{ERAS, checked, short_year};
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
    style: Style,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Style {
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
}

impl Dated {
    pub(super) fn end(&self) -> usize {
        match self {
            Dated::One(day) => day.end,
            Dated::Range(_, _, end) => *end,
        }
    }
}

/// A whole figure of a date: its value, its digits (0 for 十二), its end.
#[derive(Clone, Copy)]
struct Figure {
    value: i64,
    digits: usize,
    end: usize,
    arabic: bool,
}

fn figure(t: &Text, at: usize) -> Option<Figure> {
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

fn small(figure: Figure, max: i64) -> Option<i8> {
    ((1..=max).contains(&figure.value) && figure.digits <= 3).then_some(figure.value as i8)
}

/// Returns the date or range that starts at a byte.
pub(super) fn dated(t: &Text, at: usize, hints: &Hints, loose: bool) -> Option<Dated> {
    let first = *t.bytes.get(at)?;
    if first.is_ascii_alphabetic() {
        return english_first(t, at);
    }
    if let Some(found) = han(t, at) {
        return Some(found);
    }
    if first.is_ascii_digit() && t.begins_figure(at) {
        let one = figures(t, at, hints, loose).map(|day| finish(t, day, hints));
        let other = digit_english(t, at);
        return match (one, other) {
            (Some(one), Some(other)) => Some(if other.end() > one.end() { other } else { one }),
            (one, other) => one.or(other).or_else(|| bare_years(t, at, hints)),
        };
    }
    None
}

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
fn han(t: &Text, start: usize) -> Option<Dated> {
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
        '/' if year.digits == 4 => school(t, year, unit),
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
    let next = figure(t, at + 1).filter(|next| next.arabic)?;
    let to = match next.digits {
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

/// Looks for the other end of a range after a date.
fn finish(t: &Text, day: Day, hints: &Hints) -> Dated {
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
    let (to, end) = other_end(t, day, next, hints)?;
    if needs_between && !["之间", "间", "期间"].iter().any(|word| t.starts(t.spaces(end), word)) {
        return None;
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

fn order(date: &PartialDate) -> (i16, i8, i8) {
    (date.year.unwrap_or(0), date.month.unwrap_or(0), date.day.unwrap_or(0))
}

/// The second date of a range, with what it leaves to the first.
fn other_end(t: &Text, day: Day, at: usize, hints: &Hints) -> Option<(PartialDate, usize)> {
    let fill = |year: Option<i16>, month: Option<i8>, value: Option<i8>, end: usize| {
        Some((checked(year.or(day.date.year), month, value)?, end))
    };
    if let Some(found) = single(t, at, hints) {
        let date = found.date;
        if date.year.is_some() {
            return Some((date, found.end));
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
        Dated::Range(..) => None,
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
fn bare_years(t: &Text, at: usize, hints: &Hints) -> Option<Dated> {
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

/// 2019-03-05, 2019.3, 20190305, 14/06/2020, 2019/sep/01.
fn figures(t: &Text, at: usize, hints: &Hints, loose: bool) -> Option<Day> {
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
    let next = t.char_at(t.spaces(first.end));
    (fits && !next.is_some_and(|c| c == '号' || c == '元' || c == '%')).then_some(date)
}

/// The separator of a date in figures, with the place after it; "2019 - 11" and "2019 . 3" allow spaces.
fn separator(t: &Text, at: usize) -> Option<(u8, usize)> {
    match t.bytes.get(at)? {
        by @ (b'-' | b'/' | b'.') => Some((*by, at + 1)),
        b' ' => match t.bytes.get(at + 1)? {
            by @ (b'-' | b'/' | b'.') if t.bytes.get(at + 2) == Some(&b' ') => Some((*by, at + 3)),
            b if b.is_ascii_digit() => Some((b' ', at + 1)),
            _ => None,
        },
        _ => match t.char_at(at)? {
            '–' => Some((b'-', at + 3)),
            _ => None,
        },
    }
}

fn year_first(t: &Text, first: Figure, loose: bool) -> Option<Day> {
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
    if !t.ends_figure(third.end) && end == third.end {
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

// English

/// Skips the marks between the parts of an English date.
fn joint(t: &Text, at: usize) -> usize {
    let mut at = t.spaces(at);
    for _ in 0..3 {
        match t.bytes.get(at) {
            Some(b',' | b'.' | b'-' | b'/' | b'\'') => at = t.spaces(at + 1),
            _ => {
                for word in ["day of ", "of ", "in ", "the ", "of\n"] {
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
    if let Some((Word::Ordinal(day), end)) = word(t.text, at) {
        return Some((day, end));
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
fn month_first(t: &Text, at: usize) -> Option<Day> {
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
    let dated = !risky && !t.starts(end, "%") && !(t.bytes.get(end) == Some(&b'.') && t.digit_at(end + 1));
    if dated { found(next, checked(None, Some(month), Some(day))) } else { None }
}

/// 5 March 2019, 5th of March, 2019, 12-Mar-2019; 2017 April.
fn day_first(t: &Text, at: usize) -> Option<Day> {
    let found =
        |end: usize, date: Option<PartialDate>| date.map(|date| Day { end, date, also: None, style: Style::English });
    if let Some((year, end)) = english_year(t, at) {
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
fn digit_english(t: &Text, at: usize) -> Option<Dated> {
    if let Some(day) = day_first(t, at) {
        return Some(finish(t, day, &Hints::default()));
    }
    if let Some(found) = quarter_last(t, at) {
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

/// Dates that begin with a letter: a month, Q3 2019, "the third quarter of 2016", "since 2015".
fn english_first(t: &Text, at: usize) -> Option<Dated> {
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
            _ => return day_first(t, at).map(|day| finish(t, day, &Hints::default())),
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
        && let Some((year, end)) = english_year(t, joint(t, end))
        && let (Some(from), Some(to)) =
            (checked(Some(year), Some(month), day.date.day), checked(Some(year), Some(month), Some(last)))
    {
        return Dated::Range(Some(from), Some(to), end);
    }
    finish(t, day, &Hints::default())
}
