//! Percentages, durations and counts.

use rust_decimal::Decimal;

use super::numeral::{Form, Numeral};
use super::scan::{Hit, Text};
use super::words::{Word, numeral_words, word, word_end};
use super::{Length, What, comparator};

/// A figure, perhaps written twice: 三(3), thirty (30).
struct Figure {
    value: Decimal,
    step: Decimal,
    end: usize,
    form: Form,
    numeral: Numeral,
    /// The second writing, where it differs.
    other: Option<Decimal>,
}

fn figure(t: &Text, at: usize) -> Option<Figure> {
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
fn signed(t: &Text, at: usize) -> Option<(Decimal, usize)> {
    if t.starts(at, "负") {
        return Some((Decimal::NEGATIVE_ONE, t.spaces(at + 3)));
    }
    if t.bytes.get(at) == Some(&b'-') {
        return t.is_minus(at).then_some((Decimal::NEGATIVE_ONE, at + 1));
    }
    Some((Decimal::ONE, at))
}

// percentages

/// Returns the percentage that starts at a byte.
pub(super) fn percent(t: &Text, at: usize) -> Option<Hit> {
    if t.starts(at, "百分") || t.starts(at, "千分") || t.starts(at, "万分") || t.starts(at, "百") {
        if let Some(hit) = fraction(t, at) {
            return Some(hit);
        }
    }
    for word in ["对折", "半折"] {
        if t.starts(at, word) {
            let from = Decimal::from(50);
            return Some(Hit::new(at, at + word.len(), What::Percent { from, step: Decimal::TEN, to: None }));
        }
    }
    let (sign, place) = signed(t, at)?;
    let first = figure(t, place)?;
    if !t.begins_figure(place) && sign == Decimal::ONE {
        return None;
    }
    if let Some((by, end)) = percent_mark(t, &first) {
        // 5%-8%
        if let Some(next) = t.dash(end)
            && let Some(second) = figure(t, next)
            && let Some((again, end)) = percent_mark(t, &second)
            && again == by
            && second.value > first.value
        {
            return percent_hit(t, at, end, first.value * by, first.step * by, Some(second.value * by));
        }
        // thirty percent (30%)
        let mut end = end;
        let next = t.spaces(end);
        if t.bytes.get(next) == Some(&b'(')
            && let Some(second) = figure(t, next + 1)
            && let Some((_, close)) = percent_mark(t, &second)
            && t.bytes.get(close) == Some(&b')')
            && second.form != first.form
        {
            end = close + 1;
        }
        return percent_hit(t, at, end, first.value.checked_mul(by)? * sign, first.step * by, None);
    }
    // 5-8%
    let next = t.dash(first.end)?;
    let second = figure(t, next)?;
    let (by, end) = percent_mark(t, &second)?;
    if second.value <= first.value || first.numeral.digits == 4 {
        return None;
    }
    percent_hit(t, at, end, first.value * by, second.step * by, Some(second.value * by))
}

fn percent_hit(t: &Text, at: usize, end: usize, from: Decimal, step: Decimal, to: Option<Decimal>) -> Option<Hit> {
    let mut hit = Hit::new(at, end, What::Percent { from, step, to });
    hit.comparator = comparator::figure(t.text, at, end);
    Some(hit)
}

/// The mark after a figure that makes it a percentage, with what it is worth in percent.
fn percent_mark(t: &Text, figure: &Figure) -> Option<(Decimal, usize)> {
    let next = t.spaces(figure.end);
    let c = t.char_at(next)?;
    let found = match c {
        '%' => (Decimal::ONE, next + 1),
        '‰' => (Decimal::new(1, 1), next + 3),
        '‱' => (Decimal::new(1, 2), next + 3),
        '个' | '百' => {
            let place = if c == '个' { next + 3 } else { next };
            (Decimal::ONE, t.spelled(place, "百分点")?)
        }
        '成' | '折' => return tenths(t, figure, next, c),
        c if c.is_ascii_alphabetic() => match word(t.text, next) {
            Some((Word::Percent, end)) => (Decimal::ONE, end),
            _ => return per_cent(t, next),
        },
        _ => return None,
    };
    Some(found)
}

fn per_cent(t: &Text, at: usize) -> Option<(Decimal, usize)> {
    let end = at + 8;
    t.bytes.get(at..end)?.eq_ignore_ascii_case(b"per cent").then_some((Decimal::ONE, end))
}

/// 六折 is 60%, 八点五成 85%; 85折 is 85%.
fn tenths(t: &Text, figure: &Figure, at: usize, c: char) -> Option<(Decimal, usize)> {
    let end = at + 3;
    let next = t.char_at(end);
    if c == '成' && next.is_some_and(|c| "员果立交为功本都品分年长绩熟型像套对组因就效份".contains(c))
    {
        return None;
    }
    if c == '折' && next.is_some_and(|c| "合算旧叠射线返价".contains(c)) && next != Some('价') {
        return None;
    }
    let ten = Decimal::TEN;
    if figure.value > Decimal::ONE_HUNDRED || figure.value.is_zero() {
        return None;
    }
    let by = if figure.value > ten || (figure.form == Form::Positional && figure.numeral.digits == 2) {
        Decimal::ONE
    } else {
        ten
    };
    Some((by, end))
}

/// 百分之三十, 千分之五, 万分之五, 百分百.
fn fraction(t: &Text, at: usize) -> Option<Hit> {
    let mut place = at;
    let mut letters = ['百', '分', '之'].into_iter();
    let first = t.char_at(place)?;
    let worth = match first {
        '百' => Decimal::ONE,
        '千' => Decimal::new(1, 1),
        '万' => Decimal::new(1, 2),
        _ => return None,
    };
    letters.next();
    place += 3;
    place = t.spaces(place);
    if !t.starts(place, "分") {
        return None;
    }
    place = t.spaces(place + 3);
    if t.starts(place, "百") {
        return percent_hit(t, at, place + 3, Decimal::ONE_HUNDRED, Decimal::ONE, None);
    }
    if !t.starts(place, "之") {
        return None;
    }
    place = t.spaces(place + 3);
    let (sign, place) = signed(t, place)?;
    let value = figure(t, place)?;
    let mut end = value.end;
    let mut to = None;
    if let Some(next) = t.dash(value.end) {
        let next = ["百分之", "千分之", "万分之"].iter().find(|w| t.starts(next, w)).map_or(next, |w| next + w.len());
        if let Some(second) = figure(t, next)
            && second.value > value.value
        {
            to = second.value.checked_mul(worth);
            end = second.end;
        }
    }
    percent_hit(t, at, end, value.value.checked_mul(worth)?.checked_mul(sign)?, value.step.checked_mul(worth)?, to)
}

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
    if let Some(found) = english_unit(t, &first) {
        return Some(found);
    }
    let next = t.spaces(first.end);
    if let Some((unit, end, half)) = unit_after(t, &first, next) {
        if unit == Word::Year && !is_years(t, &first, end) {
            return None;
        }
        if t.starts(next, "日") && !is_days(t, at, end) {
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
    let (unit, end, _) = unit_after(t, &second, t.spaces(second.end))?;
    let low_scale = if !first.numeral.scaled && second.numeral.scaled && first.value < Decimal::TEN {
        second.numeral.scale
    } else {
        Decimal::ONE
    };
    if second.value <= first.value * low_scale
        || first.numeral.digits >= 4
        || (unit == Word::Year && !is_years(t, &second, end))
    {
        return None;
    }
    if t.starts(t.spaces(second.end), "日") && !is_days(t, at, end) {
        return None;
    }
    Some((scaled(first.value * low_scale, unit)?, end, Some(scaled(second.value, unit)?)))
}

/// 三五个月, 七八天.
fn few(figure: &Figure) -> Option<(Decimal, Decimal)> {
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

/// The unit after a figure, with half a unit where 半 follows: 一年半, 两个半月.
fn unit_after(t: &Text, _: &Figure, at: usize) -> Option<(Word, usize, Decimal)> {
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
    let (name, unit) = HAN_UNITS.iter().find(|(name, _)| t.starts(at, name))?;
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
fn is_years(t: &Text, figure: &Figure, end: usize) -> bool {
    let _ = (t, end);
    match figure.form {
        Form::Arabic => figure.numeral.digits <= 3 && figure.value <= Decimal::from(200),
        Form::Positional => figure.numeral.digits <= 2,
        _ => figure.value < Decimal::from(1000),
    }
}

/// "31日" alone may be a day of a month; "30日内", "为期30日" and larger figures are lengths.
fn is_days(t: &Text, at: usize, end: usize) -> bool {
    let head = &t.text[..at];
    let month = head.trim_end_matches([' ', '\n']).ends_with(['月', '/', '-', '、', '~', '—', '至', '到']);
    let _ = end;
    !month
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
        let Some((smaller, last, half)) = unit_after(t, &figure, t.spaces(figure.end)) else { break };
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
    if let Some((unit, end)) = english_unit_at(t, first.end) {
        let mut total = scaled(first.value, unit)?;
        let mut end = end;
        let next = t.spaces(end);
        if let Some((Word::And, after)) = word(t.text, next)
            && let Some(second) = figure(t, t.spaces(after))
            && let Some((smaller, last)) = english_unit_at(t, second.end)
            && rank(smaller) < rank(unit)
        {
            total = plus(total, scaled(second.value, smaller)?)?;
            end = last;
        } else if let Some((Word::And, after)) = word(t.text, next)
            && t.starts(t.spaces(after), "a half")
        {
            total = plus(total, scaled(Decimal::new(5, 1), unit)?)?;
            end = t.spaces(after) + 6;
        }
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
        let (unit, end) = word(t.text, next).filter(|(unit, _)| duration_word(*unit))?;
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

// counts

/// Units of things with what may not follow them; longest of a family first.
const UNITS: &[(&str, &str, &str)] = &[
    ("人次天", "人天", ""),
    ("人·天", "人天", ""),
    ("人×天", "人天", ""),
    ("人*天", "人天", ""),
    ("人x天", "人天", ""),
    ("人-天", "人天", ""),
    ("人.天", "人天", ""),
    ("人/天", "人天", ""),
    ("人·日", "人天", ""),
    ("人天", "人天", ""),
    ("人日", "人天", ""),
    ("人·次", "人次", ""),
    ("人次", "人次", ""),
    ("人", "人", "民工才类员大体均份事力"),
    ("件", "件", ""),
    ("项", "项", ""),
    ("篇", "篇", "章幅"),
    ("个", "个", "月人体小工百季星礼别多半"),
    ("名", "名", "称词义单录"),
    ("位", "位", "数小代编码置于字元移处操系浮总微模精"),
    ("家", "家", "庭长属具"),
    ("次", "次", "方性级数日年月品序要"),
    ("场", "场", "地所景合馆次外"),
    ("份", "份", "额"),
    ("本", "本", "科人单项年月协合公文届次"),
    ("部", "部", "门分委级署件长"),
    ("台/套", "台", ""),
    ("台(套)", "台", ""),
    ("台套", "台", ""),
    ("台", "台", "湾州风账币阶"),
    ("套", "套", "餐"),
    ("种", "种", "植类子"),
    ("批次", "批次", ""),
    ("批", "批", "准复文"),
    ("期", "期", "限刊间权望货"),
    ("页", "页", ""),
    ("倍", "倍", ""),
    ("门", "门", "口户诊"),
    ("条", "条", "款件例约形"),
    ("株", "株", ""),
    ("例", "例", "如外子"),
    ("间", "间", "隔距谍接"),
    ("所", "所", "有在以需得述长"),
    ("笔", "笔", "记试者"),
    ("张", "张", ""),
    ("组", "组", "织成合长件"),
    ("支", "支", "持付出撑行"),
    ("款", "款", "项式"),
    ("对", "对", "外应方于比"),
    ("平方米", "平方米", ""),
    ("平方公里", "平方公里", ""),
    ("平米", "平方米", ""),
    ("m2", "平方米", ""),
    ("公顷", "公顷", ""),
    ("亩", "亩", ""),
];

/// Units that size things rather than count them.
pub(super) fn is_size(unit: &str) -> bool {
    matches!(unit, "平方米" | "平方公里" | "公顷" | "亩")
}

/// The unit of a count at a byte.
pub(super) fn unit(t: &Text, at: usize) -> Option<(&'static str, usize)> {
    let first = *t.bytes.get(at)?;
    if first < 0x80 && first != b'm' {
        return None;
    }
    let (name, unit, not) = UNITS.iter().find(|(name, _, _)| t.starts(at, name))?;
    let end = at + name.len();
    if t.char_at(end).is_some_and(|c| not.contains(c)) {
        return None;
    }
    // 一次性, 三位数
    if *name == "m2" && t.bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    Some((unit, end))
}

/// Returns the count that starts at a byte.
pub(super) fn count(t: &Text, at: usize) -> Option<Hit> {
    if !t.begins_figure(at) {
        return None;
    }
    let first = figure(t, at)?;
    if t.bytes[at].is_ascii_alphabetic() || first.form == Form::Words {
        return count_words(t, at, &first);
    }
    let mut next = t.spaces(first.end);
    if t.starts(next, "余") || t.starts(next, "多") {
        next = t.spaces(next + 3);
    }
    if let Some((unit, end)) = unit(t, next) {
        // a figure at the end of a line or column before 项目
        if next > first.end && unit == "项" && t.starts(end, "目") {
            return None;
        }
        if !is_counted(t, at, &first, unit, end) {
            return None;
        }
        // 3件-5件
        if let Some(place) = t.dash(end)
            && let Some(second) = figure(t, place)
            && let Some((again, end)) = self::unit(t, t.spaces(second.end))
            && again == unit
            && second.value > first.value
        {
            return count_hit(t, at, end, first.value, Some(second.value), unit);
        }
        if let Some((low, high)) = few(&first) {
            return count_hit(t, at, end, low, Some(high), unit);
        }
        return count_hit(t, at, end, first.value, None, unit);
    }
    if let Some(hit) = count_words(t, at, &first) {
        return Some(hit);
    }
    // 30~50人
    let place = t.dash(first.end)?;
    let second = figure(t, place)?;
    let (unit, end) = unit(t, t.spaces(second.end))?;
    if second.value <= first.value || !is_counted(t, at, &second, unit, end) {
        return None;
    }
    count_hit(t, at, end, first.value, Some(second.value), unit)
}

fn count_hit(t: &Text, at: usize, end: usize, number: Decimal, to: Option<Decimal>, unit: &str) -> Option<Hit> {
    let mut hit = Hit::new(at, end, What::Count { number, to, unit: unit.to_owned() });
    hit.comparator = comparator::figure(t.text, at, end);
    Some(hit)
}

/// Leaves out ordinals, 一种, and page footers.
fn is_counted(t: &Text, at: usize, figure: &Figure, unit: &str, end: usize) -> bool {
    if t.is_ordinal(at)
        || figure.numeral.point && !is_size(unit) && unit != "倍" && figure.numeral.scale == Decimal::ONE
    {
        return false;
    }
    if figure.form != Form::Arabic {
        if matches!(unit, "种" | "部" | "期" | "条" | "所" | "门" | "对" | "间" | "款" | "组" | "支") {
            return false;
        }
        if figure.value == Decimal::ONE && !matches!(unit, "名" | "篇" | "件" | "台" | "套" | "份") {
            return false;
        }
        if figure.form == Form::Positional && figure.numeral.digits > 2 {
            return false;
        }
    }
    if unit == "次"
        && figure.form != Form::Arabic
        && t.char_at(end).is_some_and(|c| "开元函项方型发利污供曲".contains(c))
    {
        return false;
    }
    if unit == "页" && t.is_ordinal(t.spaces(end) + 3) && t.starts(t.spaces(end), "第") {
        return false;
    }
    if unit == "页" {
        let head = t.text[..at].trim_end_matches([' ', '\n']);
        if head
            .strip_suffix('共')
            .is_some_and(|head| head.trim_end_matches([' ', '，', ',', '/', '(', '、']).ends_with('页'))
        {
            return false;
        }
    }
    !t.starts(end, "性") && !(unit == "次" && t.starts(end, "会议") && figure.form != Form::Arabic)
}

/// 17 papers, three researchers, four (4) originals, 12 invention patents.
fn count_words(t: &Text, at: usize, first: &Figure) -> Option<Hit> {
    const BETWEEN: &[&str] = &[
        "invention",
        "utility",
        "sci",
        "research",
        "foreign",
        "joint",
        "original",
        "international",
        "chinese",
        "academic",
        "senior",
        "visiting",
        "granted",
        "published",
        "peer-reviewed",
        "full-time",
        "national",
        "technical",
        "software",
        "doctoral",
        "graduate",
        "overseas",
        "ei",
        "conference",
        "journal",
        "identical",
        "postdoctoral",
        "phd",
        "external",
        "master",
        "bachelor",
        "registered",
    ];
    let mut next = t.spaces(first.end);
    if next == first.end && !t.bytes.get(next).is_some_and(|b| *b == b'-') {
        return None;
    }
    for _ in 0..3 {
        if !t.bytes.get(next)?.is_ascii_alphabetic() {
            return None;
        }
        let mut end = word_end(t.bytes, next);
        // person-days
        if t.bytes.get(end) == Some(&b'-') || t.bytes.get(end) == Some(&b' ') {
            let long = word_end(t.bytes, end + 1);
            let joined: Vec<u8> = t.bytes[next..long].iter().map(|b| if *b == b' ' { b'-' } else { *b }).collect();
            if let Some(Word::Unit(unit)) = super::words::meaning(&joined) {
                return count_hit(t, at, long, first.value, None, unit);
            }
            if t.bytes.get(end) == Some(&b'-') {
                end = long;
            }
        }
        if let Some(Word::Unit(unit)) = super::words::meaning(&t.bytes[next..end]) {
            if t.bytes.get(end).is_some_and(|b| *b == b'-' || b.is_ascii_digit()) {
                return None;
            }
            if unit == "台" && first.form == Form::Arabic && first.numeral.point {
                return None;
            }
            return count_hit(t, at, end, first.value, None, unit);
        }
        let lower = t.text[next..end].to_ascii_lowercase();
        if !BETWEEN.contains(&lower.as_str()) {
            return None;
        }
        next = t.spaces(end);
    }
    None
}
