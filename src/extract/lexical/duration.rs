//! Lengths of time.

use super::numeral::Form;
use super::quantity::{Figure, few, figure};
use super::scan::{Hit, Text};
use super::words::{Word, word};
use super::{Length, What, comparator};
use rust_decimal::Decimal;

// durations

const HAN_UNITS: &[(&str, Word)] = &[
    ("周年", Word::Year),
    ("年", Word::Year),
    ("个季度", Word::Quarter),
    ("季度", Word::Quarter),
    ("个月", Word::MonthUnit),
    ("个星期", Word::Week),
    ("个礼拜", Word::Week),
    ("星期", Word::Week),
    ("礼拜", Word::Week),
    ("个周", Word::Week),
    ("周", Word::Week),
    ("个工作日", Word::Day),
    ("工作日", Word::Day),
    ("个交易日", Word::Day),
    ("个自然日", Word::Day),
    ("个日历日", Word::Day),
    ("个工作天", Word::Day),
    ("工作天", Word::Day),
    ("日历天", Word::Day),
    ("日历日", Word::Day),
    ("自然日", Word::Day),
    ("自然天", Word::Day),
    ("交易日", Word::Day),
    ("历日", Word::Day),
    ("天", Word::Day),
    ("日", Word::Day),
    ("个小时", Word::Hour),
    ("小时", Word::Hour),
    ("个钟头", Word::Hour),
    ("钟头", Word::Hour),
    ("分钟", Word::Minute),
    ("秒钟", Word::Second),
    ("秒", Word::Second),
];

/// Units after 个半.
const HALF_UNITS: &[(&str, Word)] =
    &[("小时", Word::Hour), ("钟头", Word::Hour), ("钟", Word::Hour), ("月", Word::MonthUnit), ("星期", Word::Week)];

/// Returns the duration that starts at a byte.
pub(super) fn duration(t: &Text, at: usize) -> Option<Hit> {
    let (from, end, few) = length(t, at)?;
    if let Some(to) = few {
        return Some(bounded(t, at, end, from, Some(to)));
    }
    // 3年以上7年以下, 13天—8周
    let mut next = t.dash(end);
    if t.starts(end, "以上") {
        next = Some(t.spaces(end + 6));
    }
    if let Some(next) = next
        && let Some((to, end, None)) = length(t, next)
    {
        let end = if t.starts(end, "以下") { end + 6 } else { end };
        return Some(bounded(t, at, end, from, Some(to)));
    }
    Some(bounded(t, at, end, from, None))
}

fn bounded(t: &Text, at: usize, end: usize, from: Length, to: Option<Length>) -> Hit {
    let mut hit = Hit::new(at, end, What::Duration { from, to });
    hit.comparator = comparator::length(t.text, at, end);
    hit
}

fn scaled(by: Decimal, unit: Word) -> Option<Length> {
    let zero = Length::default();
    let times = |n: u32| by.checked_mul(Decimal::from(n));
    Some(match unit {
        Word::Year => Length { months: times(12)?, ..zero },
        Word::Quarter => Length { months: times(3)?, ..zero },
        Word::MonthUnit => Length { months: by, ..zero },
        Word::Week => Length { days: times(7)?, ..zero },
        Word::Day => Length { days: by, ..zero },
        Word::Hour => Length { seconds: times(3600)?, ..zero },
        Word::Minute => Length { seconds: times(60)?, ..zero },
        Word::Second => Length { seconds: by, ..zero },
        _ => return None,
    })
}

fn plus(a: Length, b: Length) -> Option<Length> {
    Some(Length {
        months: a.months.checked_add(b.months)?,
        days: a.days.checked_add(b.days)?,
        seconds: a.seconds.checked_add(b.seconds)?,
    })
}

type Lengths = (Length, usize, Option<Length>);

/// One length: 三年, 两年零六个月, 半年, 3-5年, three (3) years, 12-month.
fn length(t: &Text, at: usize) -> Option<Lengths> {
    if t.bytes.get(at)?.is_ascii_alphabetic() {
        return length_words(t, at);
    }
    if t.starts(at, "个半") {
        let none = t.char_before(at).is_none_or(|c| !super::numeral::is_numeral_char(c) && !c.is_ascii_digit());
        let (name, unit) = HALF_UNITS.iter().find(|(name, _)| t.starts(at + 6, name))?;
        let one = Decimal::new(15, 1);
        return if none { Some((scaled(one, *unit)?, at + 6 + name.len(), None)) } else { None };
    }
    if t.starts(at, "半") {
        let next = t.spaces(at + 3);
        let (unit, end) = han_unit(t, next, true)?;
        if matches!(unit, Word::Week) || t.starts(next, "日") {
            return None;
        }
        return Some((scaled(Decimal::new(5, 1), unit)?, end, None));
    }
    if !t.begins_figure(at) || t.is_ordinal(at) {
        return None;
    }
    let first = figure(t, at)?;
    if first.form == Form::Arabic && first.numeral.digits > 5 {
        return None;
    }
    // 百年大计, 千日: a multiplier alone is a figure of speech
    if first.form == Form::Chinese && t.char_at(at).is_some_and(|c| "百千万".contains(c)) {
        return None;
    }
    if let Some(found) = english_unit(t, &first) {
        return Some(found);
    }
    let next = t.spaces(first.end);
    if let Some((unit, end, half)) = unit_after(t, next) {
        if unit == Word::Year && !is_years(&first) {
            return None;
        }
        if t.starts(next, "日") && !is_days(t, at) {
            return None;
        }
        let mut total = scaled(first.value.checked_add(half)?, unit)?;
        let few = few(&first).and_then(|(low, high)| {
            let (low, high) = (scaled(low, unit)?, scaled(high, unit)?);
            total = low;
            Some(high)
        });
        let (total, end) = compound(t, total, unit, end);
        return Some((total, end, few));
    }
    // 3-5年
    let place = t.dash(first.end)?;
    let second = figure(t, place)?;
    let (unit, end, _) = unit_after(t, t.spaces(second.end))?;
    let low_scale = if !first.numeral.scaled && second.numeral.scaled && first.value < Decimal::TEN {
        second.numeral.scale
    } else {
        Decimal::ONE
    };
    if second.value <= first.value * low_scale
        || first.numeral.digits >= 4
        || (unit == Word::Year && !is_years(&second))
    {
        return None;
    }
    if t.starts(t.spaces(second.end), "日") && !is_days(t, at) {
        return None;
    }
    Some((scaled(first.value * low_scale, unit)?, end, Some(scaled(second.value, unit)?)))
}

/// The unit after a figure, with half a unit where 半 follows: 一年半, 两个半月.
fn unit_after(t: &Text, at: usize) -> Option<(Word, usize, Decimal)> {
    let half = Decimal::new(5, 1);
    if t.starts(at, "个半") {
        let next = at + 6;
        for (name, unit) in HALF_UNITS {
            if t.starts(next, name) {
                return Some((*unit, next + name.len(), half));
            }
        }
    }
    if t.starts(at, "分半钟") {
        return Some((Word::Minute, at + 9, half));
    }
    let at = if t.starts(at, "余") || t.starts(at, "多") {
        at + 3
    } else if t.starts(at, "个多") {
        // 四个多星期
        let next = at + 6;
        let (unit, end) = han_unit(t, next, true)?;
        return Some((unit, end, Decimal::ZERO));
    } else {
        at
    };
    let (unit, end) = han_unit(t, at, false)?;
    if t.starts(end, "半") && !matches!(unit, Word::Second) && !t.starts(end, "半年") {
        let end = end + 3;
        let end = if t.starts(end, "钟") { end + 3 } else { end };
        return Some((unit, end, half));
    }
    Some((unit, end, Decimal::ZERO))
}

/// The unit at a byte; `bare` allows 月 without 个.
fn han_unit(t: &Text, at: usize, bare: bool) -> Option<(Word, usize)> {
    let first = t.bytes.get(at)?;
    if *first < 0x80 {
        return None;
    }
    if bare && t.starts(at, "月") {
        return Some((Word::MonthUnit, at + 3));
    }
    // "3 个 月" over a line break
    if t.starts(at, "个") {
        let next = t.spaces(at + 3);
        if t.starts(next, "月") {
            return Some((Word::MonthUnit, next + 3));
        }
    }
    let head = t.bytes.get(at..)?.first_chunk::<3>()?;
    let (name, unit) =
        HAN_UNITS.iter().find(|(name, _)| name.as_bytes().first_chunk() == Some(head) && t.starts(at, name))?;
    let end = at + name.len();
    let next = t.char_at(end);
    let blocked = match *name {
        "年" => "度级代鉴龄",
        "天" => "津河然气线文际",
        "周" => "岁边围刊期转知",
        "日" => "元圆本币语式报常志前止起晚早上下中夜后",
        "秒" => "杀表",
        _ => "",
    };
    if next.is_some_and(|c| blocked.contains(c)) {
        return None;
    }
    Some((*unit, end))
}

/// Tells whether 年 after a figure counts years; "2019年" is a date.
fn is_years(figure: &Figure) -> bool {
    match figure.form {
        Form::Arabic => figure.numeral.digits <= 3 && figure.value <= Decimal::from(200),
        Form::Positional => figure.numeral.digits <= 2,
        _ => figure.value < Decimal::from(1000),
    }
}

/// A day after a month or in a range of days is a date: 3月5日至31日.
fn is_days(t: &Text, at: usize) -> bool {
    let head = &t.text[..at];
    if head.ends_with('、') {
        return !head.trim_end_matches('、').ends_with(['日', '号', '月'])
            && !head.trim_end_matches('、').ends_with(char::is_numeric);
    }
    !head.trim_end_matches([' ', '\n']).ends_with(['月', '/', '-', '~', '—', '至', '到'])
}

/// 零六个月 after years, 十天 after months.
fn compound(t: &Text, mut total: Length, mut unit: Word, mut end: usize) -> (Length, usize) {
    for _ in 0..4 {
        let mut next = t.spaces(end);
        let mut again = false;
        for word in ["零", "又", "加"] {
            if t.starts(next, word) {
                again = word == "又";
                next = t.spaces(next + word.len());
            }
        }
        let Some(figure) = figure(t, next) else { break };
        if figure.form == Form::Arabic && figure.numeral.digits > 3 {
            break;
        }
        let Some((smaller, last, half)) = unit_after(t, t.spaces(figure.end)) else { break };
        if rank(smaller) >= rank(unit) && !(again && smaller != unit) {
            break;
        }
        let Some(sum) = figure.value.checked_add(half).and_then(|v| scaled(v, smaller)).and_then(|l| plus(total, l))
        else {
            break;
        };
        total = sum;
        unit = smaller;
        end = last;
    }
    (total, end)
}

fn rank(unit: Word) -> u8 {
    match unit {
        Word::Year => 7,
        Word::Quarter => 6,
        Word::MonthUnit => 5,
        Word::Week => 4,
        Word::Day => 3,
        Word::Hour => 2,
        Word::Minute => 1,
        _ => 0,
    }
}

fn duration_word(word: Word) -> bool {
    matches!(
        word,
        Word::Year
            | Word::Quarter
            | Word::MonthUnit
            | Word::Week
            | Word::Day
            | Word::Hour
            | Word::Minute
            | Word::Second
    )
}

/// An English unit after a figure: 30 days, 12-month, 10 business days, 2 to 3 years.
fn english_unit(t: &Text, first: &Figure) -> Option<Lengths> {
    // two and a half years, one and three quarters of hours
    if let Some((part, end)) = and_part(t, first.end)
        && let Some((unit, end)) = english_unit_at(t, of(t, end))
    {
        return Some((scaled(first.value.checked_add(part)?, unit)?, end, None));
    }
    if let Some((unit, end)) = english_unit_at(t, first.end) {
        let (total, end) = english_compound(t, scaled(first.value, unit)?, unit, end)?;
        return Some((total, end, None));
    }
    let next = match t.dash(first.end) {
        Some(next) => next,
        None => match word(t.text, t.spaces(first.end)) {
            Some((Word::To, end)) => t.spaces(end),
            _ => return None,
        },
    };
    let second = figure(t, next)?;
    let (unit, end) = english_unit_at(t, second.end)?;
    if second.value <= first.value {
        return None;
    }
    Some((scaled(first.value, unit)?, end, Some(scaled(second.value, unit)?)))
}

/// More of a length after its first unit: 2 hours 30 minutes, one year and six months, an hour and a half.
fn english_compound(t: &Text, mut total: Length, mut unit: Word, mut end: usize) -> Option<(Length, usize)> {
    for _ in 0..4 {
        if let Some((part, last)) = and_part(t, end)
            && english_unit_at(t, last).is_none()
        {
            return Some((plus(total, scaled(part, unit)?)?, last));
        }
        let mut next = t.spaces(end);
        if t.bytes.get(next) == Some(&b',') {
            next = t.spaces(next + 1);
        }
        if let Some((Word::And, after)) = word(t.text, next) {
            next = t.spaces(after);
        }
        if next == end || !t.begins_figure(next) && t.digit_at(next) {
            break;
        }
        let Some(second) = figure(t, next) else { break };
        let Some((smaller, last)) = english_unit_at(t, second.end) else { break };
        if rank(smaller) >= rank(unit) || smaller == Word::Quarter {
            break;
        }
        total = plus(total, scaled(second.value, smaller)?)?;
        (unit, end) = (smaller, last);
    }
    Some((total, end))
}

/// "and a half", "and a quarter", "and three quarters" as a part of one.
fn and_part(t: &Text, at: usize) -> Option<(Decimal, usize)> {
    let (Word::And, end) = word(t.text, t.spaces(at))? else { return None };
    let mut next = t.spaces(end);
    let mut many = Decimal::ONE;
    if let Some((found, end)) = word(t.text, next) {
        match found {
            Word::Article => next = t.spaces(end),
            Word::Small(count @ 1..=3) => {
                many = Decimal::from(count);
                next = t.spaces(end);
            }
            _ => {}
        }
    }
    match word(t.text, next)? {
        (Word::Half, end) => Some((Decimal::new(5, 1), end)),
        (Word::Quarter, end) => Some((many.checked_mul(Decimal::new(25, 2))?, end)),
        _ => None,
    }
}

/// Skips "of" and "of an".
fn of(t: &Text, at: usize) -> usize {
    let mut next = t.spaces(at);
    for word in ["of ", "an ", "a "] {
        if t.starts(next, word) {
            next = t.spaces(next + word.len());
        }
    }
    next
}

fn english_unit_at(t: &Text, at: usize) -> Option<(Word, usize)> {
    let mut next = t.spaces(at);
    if t.bytes.get(next) == Some(&b'-') {
        next = t.spaces(next + 1);
    }
    if !t.bytes.get(next)?.is_ascii_alphabetic() {
        return None;
    }
    for adjective in [
        "calendar ",
        "business ",
        "working ",
        "consecutive ",
        "additional ",
        "full ",
        "more ",
        "extra ",
        "successive ",
        "trading ",
    ] {
        if t.starts(next, adjective) {
            next = t.spaces(next + adjective.len());
        }
    }
    let (unit, end) = word(t.text, next).filter(|(unit, _)| duration_word(*unit))?;
    // "5 years old", "5-year-old" are ages; "30 days" per person too is no matter
    if t.starts(end, "-old") || t.starts(end, " old") {
        return None;
    }
    Some((unit, end))
}

/// Lengths whose figure is in words: three (3) years, an hour, half a year.
fn length_words(t: &Text, at: usize) -> Option<Lengths> {
    if let Some((Word::Half, end)) = word(t.text, at) {
        let mut next = t.spaces(end);
        if let Some((Word::Article, end)) = word(t.text, next) {
            next = t.spaces(end);
        }
        if t.bytes.get(next) == Some(&b'-') {
            next += 1;
        }
        let (unit, end) = word(t.text, next).filter(|(unit, _)| duration_word(*unit))?;
        return Some((scaled(Decimal::new(5, 1), unit)?, end, None));
    }
    if let Some((Word::Article, end)) = word(t.text, at) {
        let next = t.spaces(end);
        if t.text.get(at..end)?.eq_ignore_ascii_case("the") {
            return None;
        }
        if t.starts(next, "half") {
            return length_words(t, next);
        }
        if let Some((Word::Quarter, end)) = word(t.text, next)
            && of(t, end) > t.spaces(end)
            && let Some((unit, end)) = word(t.text, of(t, end)).filter(|(unit, _)| duration_word(*unit))
        {
            return Some((scaled(Decimal::new(25, 2), unit)?, end, None));
        }
        let next = if t.starts(next, "full ") { t.spaces(next + 5) } else { next };
        let (unit, end) = word(t.text, next).filter(|(unit, _)| duration_word(*unit))?;
        let (length, last) = english_compound(t, scaled(Decimal::ONE, unit)?, unit, end)?;
        if last > end {
            return Some((length, last, None));
        }
        let head = t.text[..at].trim_end();
        let cue = ["for", "within", "takes", "least", "about", "than", "lasting", "took", "after"]
            .iter()
            .any(|cue| head.ends_with(cue));
        let small = matches!(unit, Word::Hour | Word::Minute);
        return (cue || small || at == 0).then(|| scaled(Decimal::ONE, unit)).flatten().map(|l| (l, end, None));
    }
    let first = figure(t, at)?;
    english_unit(t, &first)
}
