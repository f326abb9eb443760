//! Values as a user types them in a query: sums of money, days, and the ranges made of them.

use jiff::civil;
use rust_decimal::Decimal;

use super::facts::minor_units;
use super::fold::fold_text;
use crate::fact::{Currency, Date};

/// A range as typed: `>=a`, `[a TO b]`, `~a±t`, `a`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Range<'a> {
    Is(&'a str),
    From { start: &'a str, inside: bool },
    UpTo { end: &'a str, inside: bool },
    Between(&'a str, &'a str),
    Near { middle: &'a str, tolerance: Option<&'a str> },
}

/// What is wrong with a value: Chinese, English.
pub(super) type Wrong = (String, String);

/// Reads a range; the ends are trimmed text.
pub(super) fn range(text: &str) -> Result<Range<'_>, Wrong> {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix('[') {
        let inner = inner
            .strip_suffix(']')
            .ok_or_else(|| ("范围没有结束，请补上 ]".to_owned(), "the range has no end; add `]`".to_owned()))?;
        let (start, end) = inner.split_once(" TO ").ok_or_else(|| {
            ("范围写作 [起 TO 止]，TO 两边各一个空格".to_owned(), "write a range as `[a TO b]`".to_owned())
        })?;
        return match (start.trim(), end.trim()) {
            ("*", "*") => Err(("范围两端都是 *".to_owned(), "both ends of the range are `*`".to_owned())),
            ("*", end) => Ok(Range::UpTo { end, inside: true }),
            (start, "*") => Ok(Range::From { start, inside: true }),
            (start, end) => Ok(Range::Between(start, end)),
        };
    }
    for (sign, from, inside) in [
        (">=", true, true),
        ("≥", true, true),
        ("<=", false, true),
        ("≤", false, true),
        (">", true, false),
        ("<", false, false),
        ("＞＝", true, true),
        ("＜＝", false, true),
        ("＞", true, false),
        ("＜", false, false),
    ] {
        if let Some(rest) = text.strip_prefix(sign) {
            let end = rest.trim();
            return Ok(if from { Range::From { start: end, inside } } else { Range::UpTo { end, inside } });
        }
    }
    if let Some(rest) = text.strip_prefix(['~', '～', '≈']) {
        let parts = rest.split_once('±').or_else(|| rest.split_once("+-"));
        return Ok(match parts {
            Some((middle, tolerance)) => Range::Near { middle: middle.trim(), tolerance: Some(tolerance.trim()) },
            None => Range::Near { middle: rest.trim(), tolerance: None },
        });
    }
    Ok(Range::Is(text))
}

/// A condition on sums, in the smallest units.
pub(super) type MoneyRange = (Vec<Currency>, Option<i64>, Option<i64>);

/// Reads a condition on sums: `>=3000万`, `[500万 TO 1亿]`, `~3250.6万±0.5%`, `>=50万USD`.
pub(super) fn amount_range(text: &str) -> Result<MoneyRange, Wrong> {
    let (mut low, mut high) = (None, None);
    let mut named = Vec::new();
    let mut read = |text: &str| -> Result<(Decimal, Currency), Wrong> {
        let (units, currency) = amount(text)?;
        named.extend(currency);
        Ok((units, currency.unwrap_or(Currency::CNY)))
    };
    let minor = |(units, currency)| minor_units(units, currency).ok_or_else(|| too_large(text));
    match range(text)? {
        Range::Is(one) => {
            let sum = minor(read(one)?)?;
            (low, high) = (Some(sum), Some(sum));
        }
        Range::From { start, inside } => low = Some(minor(read(start)?)?.saturating_add(i64::from(!inside))),
        Range::UpTo { end, inside } => high = Some(minor(read(end)?)?.saturating_sub(i64::from(!inside))),
        Range::Between(start, end) => {
            let (a, b) = (read(start)?, read(end)?);
            // A currency written at one end only is meant for both; minor digits follow it.
            let currency = named.first().copied().unwrap_or(Currency::CNY);
            (low, high) = (Some(minor((a.0, currency))?), Some(minor((b.0, currency))?));
        }
        Range::Near { middle, tolerance } => {
            let (units, currency) = read(middle)?;
            let wide = tolerance_of(units, tolerance.unwrap_or("0.5%"))?;
            let ends = (units.checked_sub(wide), units.checked_add(wide));
            let (Some(a), Some(b)) = ends else { return Err(too_large(text)) };
            (low, high) = (Some(minor((a, currency))?), Some(minor((b, currency))?));
        }
    }
    if matches!((low, high), (Some(low), Some(high)) if low > high) {
        return Err(("范围的起点大于终点".to_owned(), "the range ends before it begins".to_owned()));
    }
    named.dedup();
    match named.as_slice() {
        [] => Ok((vec![Currency::CNY, Currency::XXX], low, high)),
        [one] => Ok((vec![*one], low, high)),
        _ => Err(("两端币种不同".to_owned(), "the ends of the range are in different currencies".to_owned())),
    }
}

/// Returns the width of a tolerance: a percentage of the sum, or a sum.
fn tolerance_of(units: Decimal, text: &str) -> Result<Decimal, Wrong> {
    let folded = fold_text(text);
    let wide = match folded.trim().strip_suffix('%') {
        Some(percent) => number(percent.trim())
            .and_then(|percent| units.checked_mul(percent))
            .and_then(|sum| sum.checked_div(Decimal::ONE_HUNDRED)),
        None => amount(text).ok().map(|(sum, _)| sum),
    };
    wide.map(|wide| wide.abs()).ok_or_else(|| {
        (
            format!("看不懂误差“{text}”，写作 ±0.5% 或 ±1万"),
            format!("cannot read the tolerance `{text}`; write `±0.5%` or `±1万`"),
        )
    })
}

/// Names of currencies, in folded text; longer names first where one ends another.
const CURRENCIES: &[(&str, &str)] = &[
    ("人民币", "CNY"),
    ("rmb", "CNY"),
    ("¥", "CNY"),
    ("新台币", "TWD"),
    ("新加坡元", "SGD"),
    ("澳大利亚元", "AUD"),
    ("加拿大元", "CAD"),
    ("us$", "USD"),
    ("hk$", "HKD"),
    ("美元", "USD"),
    ("美金", "USD"),
    ("港元", "HKD"),
    ("港币", "HKD"),
    ("欧元", "EUR"),
    ("日元", "JPY"),
    ("日圆", "JPY"),
    ("英镑", "GBP"),
    ("澳元", "AUD"),
    ("加元", "CAD"),
    ("新元", "SGD"),
    ("韩元", "KRW"),
    ("瑞士法郎", "CHF"),
    ("澳门元", "MOP"),
    ("澳门币", "MOP"),
    ("卢布", "RUB"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("$", "USD"),
    ("元", "CNY"),
    ("圆", "CNY"),
];

/// Codes that may be typed; a closed list, so that a typing error is told.
const CODES: &[&str] = &[
    "CNY", "USD", "HKD", "EUR", "JPY", "GBP", "AUD", "CAD", "SGD", "KRW", "CHF", "MOP", "TWD", "RUB", "NZD", "SEK",
    "NOK", "DKK", "ILS", "INR", "THB", "MYR", "VND", "IDR", "PHP", "BRL", "ZAR", "AED", "SAR", "PLN", "CZK", "HUF",
    "TRY", "MXN", "XXX",
];

/// Reads a sum: digits, multiplier (千 百 万 亿), currency before or after.
pub(super) fn amount(text: &str) -> Result<(Decimal, Option<Currency>), Wrong> {
    let folded = fold_text(text);
    let wrong = || {
        (
            format!("看不懂金额“{text}”，写作 3000万、1.5亿、50万USD"),
            format!("cannot read the sum `{text}`; write `3000万`, `1.5亿`, `50万USD`"),
        )
    };
    let mut rest = folded.trim();
    let mut currency = None;
    (rest, currency) = strip_currency(rest, currency, true);
    (rest, currency) = strip_currency(rest, currency, false);
    rest = rest.strip_suffix('整').unwrap_or(rest);
    // "50万元USD" has both; "300万元" only the first.
    if let Some(inner) = rest.strip_suffix(['元', '圆']) {
        rest = inner;
        currency = currency.or(Some(Currency::CNY));
    }
    let digits_end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-'))).unwrap_or(rest.len());
    let (digits, multiplier) = rest.split_at(digits_end);
    if digits.is_empty() {
        return Ok((han_number(rest).ok_or_else(wrong)?, currency));
    }
    let mut units = number(digits).ok_or_else(wrong)?;
    for c in multiplier.chars().filter(|c| !c.is_whitespace()) {
        let factor: i64 = match c {
            '十' => 10,
            '百' => 100,
            '千' | 'k' => 1_000,
            '万' => 10_000,
            'm' => 1_000_000,
            '亿' => 100_000_000,
            _ => return Err(wrong()),
        };
        units = units.checked_mul(Decimal::from(factor)).ok_or_else(wrong)?;
    }
    Ok((units, currency))
}

/// Takes a currency from one end of a text.
fn strip_currency(text: &str, known: Option<Currency>, front: bool) -> (&str, Option<Currency>) {
    let strip = |name: &str| match front {
        true => text.strip_prefix(name),
        false => text.strip_suffix(name),
    };
    for (name, code) in CODES.iter().map(|code| (code.to_ascii_lowercase(), *code)) {
        if let Some(rest) = strip(&name) {
            return (rest.trim(), Currency::from_code(code));
        }
    }
    for (name, code) in CURRENCIES {
        if let Some(rest) = strip(name) {
            return (rest.trim(), known.or(Currency::from_code(code)));
        }
    }
    (text, known)
}

/// Returns the digits of a whole number in Han numerals.
pub(super) fn han_count(text: &str) -> Option<String> {
    han_number(text).map(|number| number.to_string())
}

/// Reads a whole number in Han numerals, everyday or capital: 三千二百五十万, 叁仟万.
fn han_number(text: &str) -> Option<Decimal> {
    // Units below 万 gather in `section`, sections in `below`, what is left of 亿 in `total`.
    let (mut total, mut below, mut section, mut digit) = (0_u64, 0_u64, 0_u64, None);
    for c in text.chars() {
        let value = "零一二三四五六七八九".chars().position(|numeral| numeral == c);
        let value = value.or_else(|| "〇壹贰叁肆伍陆柒捌玖".chars().position(|numeral| numeral == c));
        let value = value.or(if c == '两' { Some(2) } else { None });
        let unit = match c {
            '十' | '拾' => 10,
            '百' | '佰' => 100,
            '千' | '仟' => 1_000,
            '万' => {
                below = below.checked_add(section + digit.take().unwrap_or(0))?.checked_mul(10_000)?;
                section = 0;
                continue;
            }
            '亿' => {
                total = total.checked_add(below + section + digit.take().unwrap_or(0))?.checked_mul(100_000_000)?;
                (below, section) = (0, 0);
                continue;
            }
            _ => {
                // Two digits in a row are no sum but a number read out (二〇一八).
                if digit.is_some_and(|digit| digit != 0) {
                    return None;
                }
                digit = Some(value? as u64);
                continue;
            }
        };
        section += digit.take().unwrap_or(1) * unit;
    }
    let sum = total.checked_add(below)?.checked_add(section + digit.unwrap_or(0))?;
    // 万 alone is no number.
    (sum > 0 || text.chars().all(|c| matches!(c, '零' | '〇')) && !text.is_empty()).then(|| Decimal::from(sum))
}

/// Reads a decimal with thousands separators.
fn number(text: &str) -> Option<Decimal> {
    let plain: String = text.chars().filter(|c| *c != ',').collect();
    if plain.is_empty() || plain.starts_with('.') || plain.ends_with('.') {
        return None;
    }
    plain.parse().ok()
}

fn too_large(text: &str) -> Wrong {
    (format!("金额“{text}”太大"), format!("the sum `{text}` is too large"))
}

/// The days of a condition on dates: first and last, `None` for an open end.
pub(super) type DayRange = (Option<civil::Date>, Option<civil::Date>);

/// Reads a condition on dates: `2018-03`, `>=2018`, `[2018-01-01 TO 2020-12-31]`.
pub(super) fn date_range(text: &str) -> Result<DayRange, Wrong> {
    let range = match range(text)? {
        Range::Is(one) => {
            let date = date(one)?;
            (Some(date.first), Some(date.last))
        }
        Range::From { start, inside: true } => (Some(date(start)?.first), None),
        Range::From { start, inside: false } => (Some(date(start)?.last.tomorrow().map_err(|_| no_day(start))?), None),
        Range::UpTo { end, inside: true } => (None, Some(date(end)?.last)),
        Range::UpTo { end, inside: false } => (None, Some(date(end)?.first.yesterday().map_err(|_| no_day(end))?)),
        Range::Between(start, end) => (Some(date(start)?.first), Some(date(end)?.last)),
        Range::Near { .. } => {
            return Err((
                "日期不支持 ~，写作 [2018-01 TO 2018-06]".to_owned(),
                "dates have no `~`; write `[2018-01 TO 2018-06]`".to_owned(),
            ));
        }
    };
    match range {
        (Some(first), Some(last)) if first > last => {
            Err(("范围的起点晚于终点".to_owned(), "the range ends before it begins".to_owned()))
        }
        range => Ok(range),
    }
}

/// A condition on lengths of time: whether in months (else days), least, greatest.
pub(super) type TermRange = (bool, Option<u32>, Option<u32>);

/// Reads a condition on lengths: `>=3y`, `36个月`, `[90天 TO 180天]`.
pub(super) fn term_range(text: &str) -> Result<TermRange, Wrong> {
    let (first, second, low, high) = match range(text)? {
        Range::Is(one) => (length(one)?, None, Some(0), Some(0)),
        Range::From { start, inside } => (length(start)?, None, Some(i64::from(!inside)), None),
        Range::UpTo { end, inside } => (length(end)?, None, None, Some(-i64::from(!inside))),
        Range::Between(start, end) => (length(start)?, Some(length(end)?), Some(0), Some(0)),
        Range::Near { .. } => {
            return Err((
                "期限不支持 ~，写作 [2y TO 4y]".to_owned(),
                "lengths have no `~`; write `[2y TO 4y]`".to_owned(),
            ));
        }
    };
    let last = second.unwrap_or(first);
    if first.0 != last.0 {
        return Err(("两端请用同一单位".to_owned(), "write both ends in one unit".to_owned()));
    }
    let end = |count: u32, step: i64| {
        u32::try_from(i64::from(count) + step)
            .map_err(|_| ("没有这样的期限".to_owned(), "no length is in this range".to_owned()))
    };
    let low = low.map(|step| end(first.1, step)).transpose()?;
    let high = high.map(|step| end(last.1, step)).transpose()?;
    if matches!((low, high), (Some(low), Some(high)) if low > high) {
        return Err(("范围的起点大于终点".to_owned(), "the range ends before it begins".to_owned()));
    }
    Ok((first.0, low, high))
}

/// Reads a length: whether in months (else days), and how many.
fn length(text: &str) -> Result<(bool, u32), Wrong> {
    let folded = fold_text(text);
    let digits_end = folded.find(|c: char| !c.is_ascii_digit()).unwrap_or(folded.len());
    let (digits, unit) = folded.split_at(digits_end);
    let factor = match unit.trim() {
        "y" | "年" | "周年" => Some((true, 12)),
        "m" | "月" | "个月" => Some((true, 1)),
        "d" | "天" | "日" => Some((false, 1)),
        _ => None,
    };
    let read = factor.zip(digits.parse::<u32>().ok());
    read.and_then(|((months, factor), count)| Some((months, count.checked_mul(factor)?))).ok_or_else(|| {
        (
            format!("看不懂期限“{text}”，写作 3y、36个月 或 90天"),
            format!("cannot read the length `{text}`; write `3y`, `36m` or `90d`"),
        )
    })
}

/// Reads one day.
pub(super) fn day(text: &str) -> Result<civil::Date, Wrong> {
    match date(text)? {
        Date { first, last } if first == last => Ok(first),
        _ => {
            Err((format!("“{text}”不是一天，写作 2021-03-01"), format!("`{text}` is not one day; write `2021-03-01`")))
        }
    }
}

/// Reads a year, a month or a day: `2018`, `2018-03`, `2018年3月5日`, `2018/3/5`, `20180305`.
fn date(text: &str) -> Result<Date, Wrong> {
    let folded = fold_text(text);
    let mut fields: Vec<&str> = folded.trim().split(['-', '/', '.', '年', '月']).map(str::trim).collect();
    if let Some(last) = fields.last_mut() {
        *last = last.trim_end_matches(['日', '号']);
    }
    fields.retain(|field| !field.is_empty());
    let whole = fields.first().copied().filter(|field| fields.len() == 1 && field.len() == 8 && field.is_ascii());
    if let Some((year, (month, day))) = whole.map(|field| (&field[..4], field[4..].split_at(2))) {
        fields = vec![year, month, day];
    }
    let numbers: Option<Vec<i16>> = fields.iter().map(|field| field.parse().ok()).collect();
    let read = match numbers.as_deref() {
        Some(&[year @ (1000..)]) => Date::year(year),
        Some(&[year @ (1000..), month]) => i8::try_from(month).ok().and_then(|month| Date::month(year, month)),
        Some(&[year @ (1000..), month, day]) => i8::try_from(month)
            .ok()
            .zip(i8::try_from(day).ok())
            .and_then(|(month, day)| civil::Date::new(year, month, day).ok())
            .map(Date::day),
        _ => None,
    };
    read.ok_or_else(|| no_day(text))
}

fn no_day(text: &str) -> Wrong {
    (
        format!("看不懂日期“{text}”，写作 2018、2018-03 或 2018-03-01"),
        format!("cannot read the date `{text}`; write `2018`, `2018-03` or `2018-03-01`"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: &[&str] = &["CNY", "XXX"];

    #[test]
    fn sums_are_read_as_typed() {
        for (text, low, high, currencies) in [
            (">=3000万", Some(3_000_000_000), None, NONE),
            (">3000万元", Some(3_000_000_001), None, &["CNY"]),
            ("[500万 TO 1亿]", Some(500_000_000), Some(10_000_000_000), NONE),
            ("[* TO 1亿]", None, Some(10_000_000_000), NONE),
            ("~3250.6万±0.5%", Some(3_234_347_000), Some(3_266_853_000), NONE),
            ("~100±1", Some(9_900), Some(10_100), NONE),
            (">=50万USD", Some(50_000_000), None, &["USD"]),
            ("<=US$1,234.5", None, Some(123_450), &["USD"]),
            ("１００万日元", Some(1_000_000), Some(1_000_000), &["JPY"]),
            ("≥2千万港幣", Some(2_000_000_000), None, &["HKD"]),
            (">=叁仟萬元整", Some(3_000_000_000), None, &["CNY"]),
            ("三千二百五十万零六百", Some(3_250_060_000), Some(3_250_060_000), NONE),
            (">=两亿", Some(20_000_000_000), None, NONE),
            ("十二万元", Some(12_000_000), Some(12_000_000), &["CNY"]),
        ] {
            let (found, a, b) = amount_range(text).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}"));
            let names: Vec<&str> = found.iter().map(|one| one.code()).collect();
            assert_eq!((a, b, names.as_slice()), (low, high, currencies), "{text}");
        }
    }

    #[test]
    fn what_is_no_sum_is_refused() {
        for text in [
            "",
            ">=",
            "万元",
            "三四千",
            "3000w",
            "[1 TO",
            "[1,2]",
            "[2 TO 1]",
            "[1USD TO 2EUR]",
            ">=1.",
            "~5±x",
            "99999999999999999亿",
        ] {
            assert!(amount_range(text).is_err(), "{text}");
        }
    }

    #[test]
    fn lengths_are_read_as_typed() {
        for (text, expected) in [
            (">=3y", (true, Some(36), None)),
            (">3年", (true, Some(37), None)),
            ("<90天", (false, None, Some(89))),
            ("36个月", (true, Some(36), Some(36))),
            ("[1y TO 18m]", (true, Some(12), Some(18))),
        ] {
            assert_eq!(term_range(text).unwrap(), expected, "{text}");
        }
        for text in ["3", "y", "~3y", "[1y TO 90d]", "<0d", "[2y TO 1y]", "99999999999y"] {
            assert!(term_range(text).is_err(), "{text}");
        }
    }

    #[test]
    fn dates_are_read_as_typed() {
        let day = |text: &str| Some(text.parse::<civil::Date>().unwrap());
        for (text, first, last) in [
            ("2018", day("2018-01-01"), day("2018-12-31")),
            ("2018-03", day("2018-03-01"), day("2018-03-31")),
            ("2018年3月5日", day("2018-03-05"), day("2018-03-05")),
            ("20180305", day("2018-03-05"), day("2018-03-05")),
            (">2018-03", day("2018-04-01"), None),
            ("<2018", None, day("2017-12-31")),
            ("[2018-01-01 TO 2020]", day("2018-01-01"), day("2020-12-31")),
        ] {
            assert_eq!(date_range(text).unwrap(), (first, last), "{text}");
        }
        for text in ["", "18", "2018-13", "2018-02-30", "~2018", "[2019 TO 2018]", "明年"] {
            assert!(date_range(text).is_err(), "{text}");
        }
    }
}
