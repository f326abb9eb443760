//! What the header of a column, the caption of a table and a number format say of the figures below them.

use rust_decimal::Decimal;

use super::scan::Text;
use super::{count, currency};
use crate::fact::Currency;

/// A unit that a header or caption gives to bare figures.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Unit {
    Money(Decimal, Currency, Vec<Currency>),
    Percent(Decimal),
    Count(&'static str),
    Months(u32),
    Weeks,
    Days,
    Hours,
}

/// Headers over figures that are no quantities.
pub(super) fn is_nothing_header(header: &str) -> bool {
    let lower = header.trim().to_ascii_lowercase();
    ["序号", "页码", "版本", "条款", "编号", "页数范围", "房号", "电话", "邮编", "排名", "位次", "代码", "章节", "行次"]
        .iter()
        .any(|word| lower.contains(word))
        || matches!(lower.as_str(), "no." | "no" | "#" | "id" | "s/n" | "item" | "page")
}

/// Tells whether the figures below a header are dates: 日期, 起止时间, 到期日, 年度, Date; 2019年度, 工作日 and 本年 are none.
pub(super) fn is_date_header(header: &str) -> bool {
    let lower = header.trim().to_ascii_lowercase();
    if lower.contains('天') || lower.contains("工作日") {
        return false;
    }
    const WORDS: &[&str] = &["日期", "时间", "年月", "期限", "期间", "起止", "有效期", "年份", "时点"];
    if WORDS.iter().any(|word| lower.contains(word)) {
        return true;
    }
    // a header that is a year itself has sums below it: 2019年度, FY2019, 本年度, this year
    if lower.bytes().any(|b| b.is_ascii_digit())
        || ["本年", "上年", "当年", "this ", "prior ", "last "].iter().any(|word| lower.contains(word))
    {
        return false;
    }
    let plain = lower.split(['(', '/', ' ']).next().unwrap_or("");
    let day = plain.ends_with('日') && !plain.ends_with("日均")
        || plain.ends_with("年度")
        || plain == "年"
        || plain.ends_with("之日");
    let latin = |word: &str| lower.split(|c: char| !c.is_ascii_alphabetic()).any(|part| part == word);
    day || ["date", "dates", "dated", "period", "month", "year"].iter().any(|word| latin(word))
}

/// Headers whose figures no caption of money governs.
pub(super) fn is_other_header(header: &str) -> bool {
    let lower = header.to_ascii_lowercase();
    [
        "数量",
        "人数",
        "天数",
        "序号",
        "年限",
        "工龄",
        "备注",
        "页",
        "编号",
        "比例",
        "占比",
        "比重",
        "增长率",
        "排名",
        "附注",
        "行次",
        "quantity",
        "qty",
        "note",
        "no.",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

/// A money unit in a note: 单位：万元, 币种：美元 单位：万元, RMB'000, HK$ million.
pub(super) fn caption_unit(text: &str) -> Option<(Unit, usize, usize)> {
    let (unit, from, to) = noted_unit(text).or_else(|| money_unit(text))?;
    // 币种：美元 beside 单位：万元
    let named = text.find("币种").map(|at| at + "币种".len()).and_then(|at| {
        let rest = text.get(at..)?.trim_start_matches([':', ' ', '为']);
        currency::before(text, text.len() - rest.len())
    });
    match (unit, named) {
        (Unit::Money(by, Currency::CNY, _), Some(named)) => {
            Some((Unit::Money(by, named.code, named.alternatives.to_vec()), from, to))
        }
        (unit, _) => Some((unit, from, to)),
    }
}

/// The unit directly behind 单位, so that a name in the caption (新元, 美元) gives none.
fn noted_unit(text: &str) -> Option<(Unit, usize, usize)> {
    text.match_indices("单位").find_map(|(at, word)| {
        let place = at + word.len();
        let rest = text.get(place..)?.trim_start_matches([':', ' ', '为', '(', '-']);
        let from = text.len() - rest.len();
        let end = rest.char_indices().nth(16).map_or(text.len(), |(i, _)| from + i);
        let (unit, start, to) = money_unit(text.get(from..end)?)?;
        (start == 0).then_some((unit, from, from + to))
    })
}

/// The unit a header gives: in brackets, after a slash, or by its words.
pub(super) fn header_unit(text: &str) -> Option<(Unit, usize, usize)> {
    money_unit(text).or_else(|| bracket_unit(text))
}

/// Multipliers before a currency.
fn multiplier(text: &str, at: usize) -> (Decimal, usize) {
    const WORDS: &[(&str, u64)] = &[
        ("百万", 1_000_000),
        ("千万", 10_000_000),
        ("十万", 100_000),
        ("万", 10_000),
        ("十亿", 1_000_000_000),
        ("百亿", 10_000_000_000),
        ("亿", 100_000_000),
        ("千", 1000),
        ("仟", 1000),
        ("百", 100),
    ];
    WORDS
        .iter()
        .find(|(word, _)| text[at..].starts_with(word))
        .map_or((Decimal::ONE, at), |(word, by)| (Decimal::from(*by), at + word.len()))
}

/// A word after or before the currency that multiplies: '000, million, thousands.
fn latin_multiplier(rest: &str) -> Option<(Decimal, usize)> {
    const WORDS: &[(&str, u64)] = &[
        ("'000,000", 1_000_000),
        ("'0,000", 10_000),
        ("10,000", 10_000),
        ("10 thousand", 10_000),
        ("ten thousand", 10_000),
        ("100 million", 100_000_000),
        ("hundred million", 100_000_000),
        ("'000", 1000),
        ("000", 1000),
        ("thousands", 1000),
        ("thousand", 1000),
        ("millions", 1_000_000),
        ("million", 1_000_000),
        ("mn", 1_000_000),
        ("m)", 1_000_000),
        ("billion", 1_000_000_000),
        ("k)", 1000),
    ];
    let trimmed = rest.trim_start();
    let lower = trimmed.to_ascii_lowercase();
    let skipped = rest.len() - trimmed.len();
    let short = match lower.trim_end() {
        "m" | "mm" | "mio" => Some(1_000_000_u64),
        "k" => Some(1000),
        _ => None,
    };
    if let Some(by) = short {
        return Some((Decimal::from(by), rest.len()));
    }
    WORDS
        .iter()
        .find(|(word, _)| lower.starts_with(word))
        .map(|(word, by)| (Decimal::from(*by), skipped + word.trim_end_matches(')').len()))
}

/// Finds a unit of money in a header or caption.
pub(super) fn money_unit(text: &str) -> Option<(Unit, usize, usize)> {
    let lower = text.to_ascii_lowercase();
    for (at, _) in text.char_indices() {
        let (by, place) = multiplier(text, at);
        let (by, place) = if place == at { letter_multiplier(text, at) } else { (by, place) };
        let named = currency::before(text, place).or_else(|| currency::after(text, place));
        let Some(found) = named else { continue };
        if found.weak && place == at && !unit_position(text, at, found.end) || in_a_name(text, at, found.end) {
            continue;
        }
        // 人民币元, 人民币万元, RMB万元
        let (inner, mut end) = multiplier(text, found.end);
        let mut by = if by == Decimal::ONE { inner } else { by };
        if let Some(after) = currency::after(text, end) {
            end = if after.weak || inner != Decimal::ONE { after.end } else { end };
        } else if inner != Decimal::ONE && !text[end..].starts_with([')', ' ', ']']) && end < text.len() {
            end = found.end;
            by = Decimal::ONE;
        }
        if let Some((latin, len)) = latin_multiplier(&text[end..]) {
            by = by.checked_mul(latin)?;
            end += len;
        } else {
            for (word, times) in [
                ("in thousands", 1000_u64),
                ("thousands of", 1000),
                ("in millions", 1_000_000),
                ("millions of", 1_000_000),
            ] {
                if lower.contains(word) {
                    by = Decimal::from(times);
                }
            }
        }
        // 人民币金额（万元）, 折合人民币，万元: the multiplier stands apart from the name of the currency
        if !found.weak
            && by == Decimal::ONE
            && let Some((apart, last)) = apart_multiplier(text, end)
        {
            by = apart;
            end = last;
        }
        return Some((Unit::Money(by, found.code, found.alternatives.to_vec()), at, end));
    }
    None
}

/// k€, TEUR, MUSD: a letter before the sign or code.
fn letter_multiplier(text: &str, at: usize) -> (Decimal, usize) {
    let bytes = text.as_bytes();
    let by: u64 = match bytes.get(at) {
        Some(b'k' | b'K' | b'T') => 1000,
        Some(b'M') => 1_000_000,
        _ => return (Decimal::ONE, at),
    };
    let apart = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
    match currency::before(text, at + 1) {
        Some(_) if apart && currency::before(text, at).is_none() => (Decimal::from(by), at + 1),
        _ => (Decimal::ONE, at),
    }
}

/// 万元 or 千元 later in a text.
fn apart_multiplier(text: &str, from: usize) -> Option<(Decimal, usize)> {
    text.get(from..)?.char_indices().find_map(|(i, _)| {
        let (by, place) = multiplier(text, from + i);
        let head = text.get(..from + i)?;
        let yuan = text.get(place..)?.starts_with('元');
        let closed = matches!(text.get(place..)?.chars().next(), None | Some(')' | ']' | ' ' | ';'));
        let opened = head.ends_with(['(', ',', ':', '/', '，', ' ', '位', '、']);
        let free = by != Decimal::ONE && !head.ends_with(char::is_numeric);
        (free && (yuan || closed && opened)).then_some((by, if yuan { place + 3 } else { place }))
    })
}

/// 新元 of 深圳新元电子有限公司: Chinese words on both sides that speak of no sum.
fn in_a_name(text: &str, at: usize, end: usize) -> bool {
    let name = text.get(at..end).is_some_and(|name| name.ends_with('元') && name.len() > 3);
    let han = |c: Option<char>| c.filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c));
    let before = han(text[..at].chars().next_back()).is_some_and(|c| !"合按为以计额位值款费入出价算等成".contains(c));
    let after = han(text[end..].chars().next()).is_some_and(|c| !"金额计折元万千百等值数价".contains(c));
    name && before && after
}

/// 元 alone is a unit only in brackets, after 单位, a slash, or at the end.
fn unit_position(text: &str, at: usize, end: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[end..].chars().next();
    before.is_none_or(|c| !c.is_alphanumeric()) && after.is_none_or(|c| !c.is_alphanumeric())
        || text[..at].ends_with("单位")
}

/// （项）, （%）, （月）, (台/套).
fn bracket_unit(text: &str) -> Option<(Unit, usize, usize)> {
    if let Some(head) = text.trim_end().strip_suffix('%') {
        return Some((Unit::Percent(Decimal::ONE), head.len(), head.len() + 1));
    }
    let open = text.rfind(['(', '[']).or_else(|| text.rfind(['/', ':']))?;
    let start = open + 1;
    let end = text[start..].find([')', ']']).map_or(text.len(), |i| i + start);
    let inner = text[start..end].trim();
    let unit = match inner {
        "%" | "百分比" => Unit::Percent(Decimal::ONE),
        "‰" => Unit::Percent(Decimal::new(1, 1)),
        "万" | "亿" | "千" if super::money::has_money_word(text) => {
            let (by, _) = multiplier(inner, 0);
            Unit::Money(by, Currency::XXX, vec![Currency::CNY])
        }
        "年" | "years" | "year" | "yrs" => Unit::Months(12),
        "月" | "个月" | "months" | "month" => Unit::Months(1),
        "周" | "weeks" | "week" => Unit::Weeks,
        "天" | "日" | "工作日" | "工作天" | "days" | "day" | "working days" => Unit::Days,
        "小时" | "时" | "hours" | "hour" | "hrs" | "h" => Unit::Hours,
        _ => {
            let t = Text::new(inner);
            let (unit, len) = count::unit(&t, 0)?;
            let rest = &inner[len..];
            if !rest.is_empty() && !rest.starts_with(['/', '(', '、']) {
                return None;
            }
            Unit::Count(unit)
        }
    };
    Some((unit, start, end))
}

/// Headers whose words name what is counted: 人数, 停留天数, No. of papers, Person-days.
pub(super) fn counted_header(header: &str) -> Option<Unit> {
    let lower = header.to_ascii_lowercase();
    const WORDS: &[(&str, Unit)] = &[
        ("人天", Unit::Count("人天")),
        ("人日", Unit::Count("人天")),
        ("person-days", Unit::Count("人天")),
        ("person days", Unit::Count("人天")),
        ("man-days", Unit::Count("人天")),
        ("人次", Unit::Count("人次")),
        ("人数", Unit::Count("人")),
        ("天数", Unit::Days),
        ("工作日", Unit::Days),
        ("月数", Unit::Months(1)),
        ("年限", Unit::Months(12)),
        ("论文数", Unit::Count("篇")),
        ("论文篇数", Unit::Count("篇")),
        ("篇数", Unit::Count("篇")),
        ("专利数", Unit::Count("件")),
        ("件数", Unit::Count("件")),
        ("项目数", Unit::Count("项")),
        ("项数", Unit::Count("项")),
        ("份数", Unit::Count("份")),
        ("台数", Unit::Count("台")),
        ("次数", Unit::Count("次")),
        ("场次", Unit::Count("场")),
        ("页数", Unit::Count("页")),
        ("套数", Unit::Count("套")),
        ("家数", Unit::Count("家")),
        ("企业数", Unit::Count("家")),
        ("批次数", Unit::Count("批次")),
        ("papers", Unit::Count("篇")),
        ("patents", Unit::Count("件")),
        ("persons", Unit::Count("人")),
        ("people", Unit::Count("人")),
        ("headcount", Unit::Count("人")),
        ("participants", Unit::Count("人")),
        ("employees", Unit::Count("人")),
        ("students", Unit::Count("人")),
        ("engineers", Unit::Count("人")),
        ("researchers", Unit::Count("人")),
        ("visits", Unit::Count("次")),
        ("days", Unit::Days),
        ("months", Unit::Months(1)),
        ("小时数", Unit::Hours),
        ("学时", Unit::Hours),
        ("hours", Unit::Hours),
    ];
    WORDS.iter().find(|(word, _)| lower.contains(word)).map(|(_, unit)| unit.clone())
}

/// Returns the multiplier that a header or caption gives to the sums below it, whatever their currency: 千元, 万, '000.
pub(super) fn sum_multiplier(text: &str) -> Decimal {
    if let Some((Unit::Money(by, ..), _, _)) = money_unit(text)
        && by != Decimal::ONE
    {
        return by;
    }
    if let Some((by, _)) = apart_multiplier(text, 0) {
        return by;
    }
    let latin = text.char_indices().find_map(|(at, c)| {
        let begins = matches!(c, '\'' | 't' | 'T' | 'm' | 'M' | 'b' | 'B')
            && !text.get(..at)?.ends_with(|c: char| c.is_ascii_alphanumeric());
        begins.then(|| latin_multiplier(text.get(at..)?)).flatten()
    });
    latin.map_or(Decimal::ONE, |(by, _)| by)
}
