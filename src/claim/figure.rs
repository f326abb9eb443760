//! Figures of a folded sentence: dates, periods, money, shares, numbers of things, lengths of time.
//!
//! Reads only what a form's claims are made of; numerals may be Arabic, small or capital Chinese.

use std::ops::Range;
use std::sync::OnceLock;

use jiff::civil;
use regex::{Captures, Regex};
use rust_decimal::Decimal;

use super::numeral::{chinese, decimal, is_chinese, step};
use crate::extract::lexical::{Hints, scan};
use crate::fact::{Amount, Comparator, Count, Currency, Date, Duration, Percent, Period, Value};

/// A figure with its place in the folded text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figure {
    /// The figure's characters, unit included, bounds (约, 以上) not.
    pub(super) range: Range<usize>,
    /// What it says.
    pub(super) value: Value,
    /// How it is bounded.
    pub(super) comparator: Comparator,
    /// Written with Arabic or capital digits: a figure that a reader would look for.
    pub(super) plain: bool,
}

/// A numeral: Arabic with separators, or Chinese (small, capital, positional).
const NUMBER: &str =
    r"(?:\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟]+)";

const CURRENCIES: &[(&str, &str)] = &[
    ("人民币元", "CNY"),
    ("人民币", "CNY"),
    ("RMB", "CNY"),
    ("CNY", "CNY"),
    ("¥", "CNY"),
    ("元人民币", "CNY"),
    ("美元", "USD"),
    ("美金", "USD"),
    ("USD", "USD"),
    ("US$", "USD"),
    ("欧元", "EUR"),
    ("EUR", "EUR"),
    ("€", "EUR"),
    ("港元", "HKD"),
    ("港币", "HKD"),
    ("HKD", "HKD"),
    ("HK$", "HKD"),
    ("英镑", "GBP"),
    ("GBP", "GBP"),
    ("£", "GBP"),
    ("日元", "JPY"),
    ("日圆", "JPY"),
    ("JPY", "JPY"),
    ("新加坡元", "SGD"),
    ("新币", "SGD"),
    ("坡币", "SGD"),
    ("SGD", "SGD"),
    ("S$", "SGD"),
    ("澳元", "AUD"),
    ("AUD", "AUD"),
    ("A$", "AUD"),
    ("加元", "CAD"),
    ("CAD", "CAD"),
    ("瑞士法郎", "CHF"),
    ("CHF", "CHF"),
    ("韩元", "KRW"),
    ("KRW", "KRW"),
    ("卢布", "RUB"),
    ("RUB", "RUB"),
    ("林吉特", "MYR"),
    ("马币", "MYR"),
    ("MYR", "MYR"),
    ("新台币", "TWD"),
    ("台币", "TWD"),
    ("NT$", "TWD"),
    ("澳门元", "MOP"),
    ("澳门币", "MOP"),
    ("MOP", "MOP"),
    ("泰铢", "THB"),
    ("以色列谢克尔", "ILS"),
    ("谢克尔", "ILS"),
    ("瑞典克朗", "SEK"),
    ("丹麦克朗", "DKK"),
    ("挪威克朗", "NOK"),
    ("新西兰元", "NZD"),
    ("卢比", "INR"),
    ("迪拉姆", "AED"),
    ("雷亚尔", "BRL"),
    ("兹罗提", "PLN"),
    ("福林", "HUF"),
    ("元", "CNY"),
];

/// Units of counts and what they are called in a value; longer ones first.
const UNITS: &[(&str, &str)] = &[
    ("人次·天", "人天"),
    ("人次天", "人天"),
    ("人·天", "人天"),
    ("人×天", "人天"),
    ("人*天", "人天"),
    ("人/天", "人天"),
    ("人-天", "人天"),
    ("人·日", "人天"),
    ("人天", "人天"),
    ("人日", "人天"),
    ("人工日", "人天"),
    ("天·人", "人天"),
    ("天次", "天次"),
    ("person-days", "人天"),
    ("person days", "人天"),
    ("平方米", "平方米"),
    ("平方公尺", "平方米"),
    ("平米", "平方米"),
    ("m2", "平方米"),
    ("M2", "平方米"),
    ("平方英尺", "平方英尺"),
    ("亩", "亩"),
    ("台(套)", "台"),
    ("台/套", "台"),
    ("台套", "台"),
    ("套(台)", "台"),
    ("台(件)", "台"),
    ("台(套/件)", "台"),
    ("台、套", "台"),
    ("件(套)", "件"),
    ("台", "台"),
    ("套", "套"),
    ("人次", "人次"),
    ("个项目", "项"),
    ("件", "件"),
    ("项", "项"),
    ("篇", "篇"),
    ("名", "名"),
    ("位", "名"),
    ("人", "人"),
    ("份", "份"),
    ("家", "家"),
    ("个月", "月"),
    ("个", "个"),
    ("部", "部"),
    ("种", "种"),
    ("款", "款"),
    ("次", "次"),
    ("场", "场"),
    ("周年", "年"),
    ("余年", "年"),
    ("年", "年"),
    ("月", "月"),
    ("天", "天"),
    ("日", "日"),
    ("单", "项"),
    ("笔", "项"),
    ("宗", "项"),
    ("例", "例"),
    ("株", "株"),
    ("期", "期"),
    ("届", "届"),
    ("所", "所"),
];

struct Patterns {
    period: Regex,
    date: Regex,
    year: Regex,
    capital: Regex,
    amount: Regex,
    percent: Regex,
    count: Regex,
    range: Regex,
    before: Regex,
    after: Regex,
}

fn patterns() -> &'static Patterns {
    static PATTERNS: OnceLock<Patterns> = OnceLock::new();
    PATTERNS.get_or_init(|| {
        let make = |text: &str| Regex::new(text).expect("a pattern of this file (tested)");
        let alternatives = |list: Vec<&str>| list.into_iter().map(regex::escape).collect::<Vec<_>>().join("|");
        let currency = alternatives(CURRENCIES.iter().map(|c| c.0).collect());
        let unit = alternatives(UNITS.iter().map(|u| u.0).collect());
        let date = DATE;
        Patterns {
            period: make(&format!(
                r"(?:自|从)?(?P<a>{date}|\d{{4}}(?:年度?)?)(?:起)?(?:至|到|-+|~|起至|—)(?P<b>{date}|\d{{4}}年度?|今|\d{{1,2}}月(?:\d{{1,2}}日)?|长期)(?:止|底|末)?"
            )),
            date: make(date),
            year: make(r"(?:19|20)\d\d年"),
            capital: make(&format!(
                r"(?P<pre>{currency})?(?P<num>[零〇一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾][零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟万亿]*)(?:元|圆)(?:(?P<jiao>[零壹贰叁肆伍陆柒捌玖一二三四五六七八九])角)?零?(?:(?P<fen>[零壹贰叁肆伍陆柒捌玖一二三四五六七八九])分)?(?P<whole>整|正)?"
            )),
            amount: make(&format!(
                r"(?P<pre>{currency})?\s?(?P<num>{NUMBER})(?P<more>余|多)?(?P<mul>万亿|亿|千万|百万|十万|万|千|百|million|k)?(?P<more2>余|多)?(?P<post>{currency})?(?P<whole>整|正)?"
            )),
            percent: make(&format!(r"(?P<num>{NUMBER})(?P<more>余|多)?%|百分之(?P<zh>{NUMBER})")),
            count: make(&format!(r"(?P<num>{NUMBER})\s?(?P<more>余|多)?\s?(?P<unit>{unit})")),
            range: make(&format!(r"(?P<num>{NUMBER})(?:%|万元|元|{unit})?(?:-|~|至|到)$")),
            before: make(r"(?P<more>超过|逾|突破|多于|大于|高于|>)$|(?P<least>不低于|不少于|不小于|至少|≥|>=|不下于|达到或超过)$|(?P<most>不超过|不多于|不高于|至多|≤|<=)$|(?P<less>低于|少于|不足|小于|<)$|(?P<about>大约|约为|约|将近|接近|近|大概|约计)(?:人民币)?$"),
            after: make(r"^(?:\(?人民币\)?)?(?:(?P<least>及?以上)|(?P<most>及?以内|及?以下)|(?P<about>左右|上下))"),
        }
    })
}

/// A day or month: 2017年7月1日, 2017-07-01, 2017.7, 二〇一七年七月, 16 November 2015.
const DATE: &str = r"(?:\d{4}年\d{1,2}月\d{1,2}日?|\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{4}年\d{1,2}月份?|\d{4}[-./](?:0[1-9]|1[0-2]|[1-9])|[〇零○O一二三四五六七八九]{4}年[一二三四五六七八九十]{1,3}月(?:[一二三四五六七八九十]{1,3}日)?|\d{1,2}(?:st|nd|rd|th)?,? (?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\.?,? \d{4}|(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})";

/// Reads all figures of a folded sentence, in order, none inside another.
pub(super) fn figures(text: &str) -> Vec<Figure> {
    let mut found: Vec<Figure> = Vec::new();
    let taken = masked(text);
    let free = |found: &[Figure], range: &Range<usize>| {
        taken.iter().chain(found.iter().map(|f| &f.range)).all(|t| t.end <= range.start || range.end <= t.start)
    };
    let p = patterns();
    for captures in p.period.captures_iter(text) {
        if let Some(figure) = period(&captures, text)
            && free(&found, &figure.range)
        {
            found.push(figure);
        }
    }
    for (range, date) in dates(text) {
        if free(&found, &range) {
            found.push(Figure { range, value: Value::Date(date), comparator: Comparator::Equal, plain: false });
        }
    }
    for (pattern, read) in [
        (&p.capital, capital as fn(&Captures<'_>) -> Option<(Value, bool)>),
        (&p.amount, amount),
        (&p.percent, percent),
        (&p.count, count),
    ] {
        for captures in pattern.captures_iter(text) {
            let Some(whole) = captures.get(0) else { continue };
            if !free(&found, &whole.range()) || in_a_number(text, whole.start()) || in_a_word(text, whole.range()) {
                continue;
            }
            if let Some((value, more)) = read(&captures) {
                let plain = captures.name("num").or(captures.name("zh")).is_some_and(|n| {
                    n.as_str().contains(|c: char| c.is_ascii_digit() || "壹贰叁肆伍陆柒捌玖拾".contains(c))
                });
                found.push(bounded(text, whole.range(), value, more, plain));
            }
        }
    }
    // Forms of dates and money that only the general reader knows: 民國, 平成, currencies in words.
    for other in scan(text, &Hints::default()) {
        let range = other.start..other.end;
        let value = other.value().filter(|value| match value {
            Value::Date(date) => date.first.year() != date.last.year() || date.first.month() == date.last.month(),
            Value::Period(_) => true,
            Value::Amount(amount) => amount.currency != Currency::XXX,
            _ => false,
        });
        if let Some(value) = value
            && free(&found, &range)
        {
            found.push(Figure { range, value, comparator: other.comparator, plain: false });
        }
    }
    found.sort_by_key(|figure| figure.range.start);
    found
}

/// Tells whether a unit is the head of a word: "4 人员互访" is item 4, "3 项目" item 3.
fn in_a_word(text: &str, range: Range<usize>) -> bool {
    let next = text.get(range.end..).and_then(|rest| rest.chars().next());
    let unit = text.get(range).and_then(|whole| whole.chars().next_back());
    match (unit, next) {
        (Some('人'), Some(next)) => "员才工民类士均".contains(next),
        (Some('项'), Some('目')) | (Some('名'), Some('称' | '单')) | (Some('部'), Some('门' | '分' | '级')) => {
            true
        }
        (Some('位'), Some('于' | '置')) | (Some('件'), Some('数')) | (Some('家'), Some('级' | '标')) => true,
        _ => false,
    }
}

/// Returns days and months, then years that stand alone.
fn dates(text: &str) -> Vec<(Range<usize>, Date)> {
    let p = patterns();
    let days = p.date.find_iter(text).filter_map(|whole| {
        let before = text.get(..whole.start())?;
        let inside = before.ends_with(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
        Some((whole.range(), date(whole.as_str())?)).filter(|_| !inside)
    });
    let years = p.year.find_iter(text).filter_map(|whole| {
        let next = text.get(whole.end()..).and_then(|rest| rest.chars().next());
        let part = next.is_some_and(|c| "度级届期版".contains(c)) || in_a_number(text, whole.start());
        Some((whole.range(), date_or_year(whole.as_str())?)).filter(|_| !part)
    });
    days.chain(years).collect()
}

/// Tells whether a match begins inside a longer number or a Latin word ("IEEE 2636.8").
fn in_a_number(text: &str, start: usize) -> bool {
    let before = text.get(..start).unwrap_or("");
    before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '_' | '第'))
        || before.ends_with(|c: char| "零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟万亿".contains(c))
        || before.strip_suffix('-').is_some_and(|b| b.ends_with(|c: char| c.is_ascii_alphabetic()))
}

/// Returns ranges that look like figures and are none: identifiers, 附件 numbers, 近三年, 五项指标中的.
fn masked(text: &str) -> Vec<Range<usize>> {
    static MASKS: OnceLock<Regex> = OnceLock::new();
    let masks = MASKS.get_or_init(|| {
        Regex::new(concat!(
            r"(?:ZL|CN|US|EP|JP|WO|KR|PCT/?)\s?\d[\d. ]*\.?[\dXx]?(?:\s?[A-Z]\d?)?",
            r"|(?:附件|附表|附录|图|表|第)\s?[\d一二三四五六七八九十]+(?:[-、,~.至](?:附件)?\d+)*(?:年度|年|条|章|项|号|期|类|批|次|届|阶段|页)?",
            r"|(?:近|过去|最近|前|未来|今后|连续|每|上|本|同)(?:[一二两三四五]|[1-5])(?:个)?(?:完整)?(?:年度|年)(?:度|内|来|间)?",
            r"|(?:[一二三四五六七]|\d)(?:大)?(?:类|项)(?:考评|考核|绩效)?(?:指标|任务指标)(?:中的?|之中|里的?|内)",
            r"|(?:五|5)(?:项|个)(?:中|之中|里)的?",
            // "五项指标完成3项": the five are the call's, the figure behind is the claim.
            r"|(?:五|5)(?:大)?(?:项|个)(?:考评|考核|绩效)?指标(?:已|共|现|,)?(?:完成|达成|达到|实现|满足)(?:了)?(?P<keep>[\d一二两三四])",
            r"|(?:[一二三四五六七八九十]|\d)项以上标准",
            r"|\d{4}年度?(?:\(含\))?(?:以来|以后|之后|度以来)",
            r"|(?:一带一路|一对一|三证合一|十九大|十三五|十四五|一期|二期|三期|双一流|一流|五证合一)",
        ))
        .expect("a pattern of this file (tested)")
    });
    masks
        .captures_iter(text)
        .filter_map(|found| {
            let range = found.get(0)?.range();
            Some(range.start..found.name("keep").map_or(range.end, |keep| keep.start()))
        })
        .collect()
}

/// Gives a figure its bound from the words around it.
fn bounded(text: &str, range: Range<usize>, value: Value, more: bool, plain: bool) -> Figure {
    let before = text.get(..range.start).unwrap_or("");
    let after = text.get(range.end..).unwrap_or("");
    let p = patterns();
    let mut figure = Figure { range, value, comparator: Comparator::Equal, plain };
    let (head, tail) = (p.before.captures(before), p.after.captures(after));
    let has = |captures: &Option<Captures<'_>>, name: &str| captures.as_ref().is_some_and(|c| c.name(name).is_some());
    figure.comparator = match () {
        () if has(&head, "least") || has(&tail, "least") => Comparator::AtLeast,
        () if has(&head, "more") || more => Comparator::MoreThan,
        () if has(&head, "most") || has(&tail, "most") => Comparator::AtMost,
        () if has(&head, "less") => Comparator::LessThan,
        () if has(&head, "about") || has(&tail, "about") => Comparator::About,
        () => Comparator::Equal,
    };
    // "2～3件": what is claimed for certain is the lower end.
    if let Some(low) = p.range.captures(before)
        && let Some(number) = low.name("num")
        && let Some(low_number) = decimal(number.as_str())
        && let Some(value) = with_number(&figure.value, low_number)
    {
        figure.range.start = number.start();
        figure.value = value;
        figure.comparator = Comparator::AtLeast;
    }
    figure
}

/// Returns a value of the same unit with a smaller number, or `None`.
fn with_number(value: &Value, number: Decimal) -> Option<Value> {
    match value {
        Value::Count(count) if number < count.number => Some(Value::Count(Count { number, unit: count.unit.clone() })),
        Value::Percent(percent) if number < percent.percent => {
            Some(Value::Percent(Percent { percent: number, ..*percent }))
        }
        Value::Amount(amount) => {
            let scale = amount.step.max(Decimal::ONE);
            let units = number * scale;
            (units < amount.units).then_some(Value::Amount(Amount { units, ..*amount }))
        }
        _ => None,
    }
}

/// Reads money in Chinese numerals, down to the fen: 叁仟贰佰伍拾万陆仟元整.
fn capital(captures: &Captures<'_>) -> Option<(Value, bool)> {
    let number = captures.name("num")?.as_str();
    let mut units = Decimal::from(chinese(number)?);
    for (name, places) in [("jiao", 1), ("fen", 2)] {
        if let Some(digit) = captures.name(name) {
            units += Decimal::new(chinese(digit.as_str())?, places);
        }
    }
    let currency = captures
        .name("pre")
        .map_or("CNY", |pre| CURRENCIES.iter().find(|c| c.0 == pre.as_str()).map_or("CNY", |c| c.1));
    // 三千万元 is round as 3000万元 is; capital numerals and 整 say every digit.
    let exact = captures.name("whole").is_some() || number.contains(|c: char| "壹贰叁肆伍陆柒捌玖拾佰仟".contains(c));
    let step = match number.chars().next_back() {
        Some('亿') if !exact => Decimal::from(100_000_000),
        Some('万') if !exact => Decimal::from(10_000),
        _ => Decimal::ONE,
    };
    Some((Value::Amount(Amount { units, step, currency: Currency::from_code(currency)? }), false))
}

/// Reads money; digits without a currency need 万 or 亿 (投入3250万), a bare number is none.
fn amount(captures: &Captures<'_>) -> Option<(Value, bool)> {
    let name = |name: &str| captures.name(name).map(|m| m.as_str());
    let number = name("num")?;
    let multiplier = name("mul");
    let scale = match multiplier {
        None => Decimal::ONE,
        Some("百") => Decimal::from(100),
        Some("千" | "k") => Decimal::from(1000),
        Some("万") => Decimal::from(10_000),
        Some("十万") => Decimal::from(100_000),
        Some("百万" | "million") => Decimal::from(1_000_000),
        Some("千万") => Decimal::from(10_000_000),
        Some("亿") => Decimal::from(100_000_000),
        Some(_) => Decimal::from(1_000_000_000_000_i64),
    };
    let currency = name("post").or(name("pre"));
    // "3250万" is money only with 万 or 亿; "2千" or "25" is not.
    if currency.is_none() && !matches!(multiplier, Some("万" | "亿")) {
        return None;
    }
    let code = |text: &str| CURRENCIES.iter().find(|c| c.0 == text).map_or("CNY", |c| c.1);
    let mut iso = currency.map_or("CNY", code);
    // "USD 460万元", "人民币3250万元": the sign before 元 says whose 元.
    if name("post") == Some("元")
        && let Some(pre) = name("pre")
    {
        iso = code(pre);
    }
    let units = decimal(number)?.checked_mul(scale)?;
    let step =
        step(number).checked_mul(if is_chinese(number) && name("whole").is_some() { Decimal::ONE } else { scale })?;
    let more = name("more").or(name("more2")).is_some();
    Some((Value::Amount(Amount { units, step, currency: Currency::from_code(iso)? }), more))
}

fn percent(captures: &Captures<'_>) -> Option<(Value, bool)> {
    let number = captures.name("num").or(captures.name("zh"))?.as_str();
    let value = Percent { percent: decimal(number)?, step: step(number) };
    Some((Value::Percent(value), captures.name("more").is_some()))
}

/// Reads a number of things; a length of time stays a count of 年, 月 or 天 until a claim wants a term.
fn count(captures: &Captures<'_>) -> Option<(Value, bool)> {
    let unit = captures.name("unit")?.as_str();
    let unit = UNITS.iter().find(|u| u.0 == unit)?.1;
    let number = decimal(captures.name("num")?.as_str())?;
    // "2018年" is a year, no length of time.
    if unit == "年" && number > Decimal::from(200) {
        return None;
    }
    Some((
        Value::Count(Count { number, unit: unit.to_owned() }),
        captures.name("more").is_some() || captures.get(0)?.as_str().contains("余年"),
    ))
}

/// Returns the term that a count of years, months or days is.
pub(super) fn duration(count: &Count) -> Option<Duration> {
    use rust_decimal::prelude::ToPrimitive as _;
    match count.unit.as_str() {
        "年" => (count.number * Decimal::from(12)).to_u32().map(Duration::Months),
        "月" => count.number.to_u32().map(Duration::Months),
        "天" | "日" => count.number.to_u32().map(Duration::Days),
        _ => None,
    }
}

/// Returns the whole months from the first to the last day of a period, where they are whole.
pub(super) fn whole_months(period: &Period) -> Option<Duration> {
    let first = period.from?.first;
    let last = period.to?;
    let months = |end: civil::Date| {
        let next = end.tomorrow().ok()?;
        let months = (i32::from(next.year()) - i32::from(first.year())) * 12 + i32::from(next.month())
            - i32::from(first.month());
        (next.day() == first.day()).then_some(months).and_then(|m| u32::try_from(m).ok()).filter(|m| *m > 0)
    };
    // 2018年3月至2023年3月 says five years, whatever the days.
    let is_month =
        |date: Date| date.first.day() == 1 && date.last == date.first.last_of_month() && date.first != date.last;
    let start = period.from?;
    if is_month(start) && is_month(last) && start.first.month() == last.first.month() {
        let years = i32::from(last.first.year()) - i32::from(start.first.year());
        return u32::try_from(years * 12).ok().filter(|months| *months > 0).map(Duration::Months);
    }
    // 2018年6月13日至2023年6月13日 is told as five years too.
    months(last.last).or_else(|| months(last.last.yesterday().ok()?)).map(Duration::Months)
}

fn period(captures: &Captures<'_>, text: &str) -> Option<Figure> {
    let whole = captures.get(0)?;
    let before = text.get(..whole.start()).unwrap_or("");
    if before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/')) {
        return None;
    }
    let (a, b) = (captures.name("a")?.as_str(), captures.name("b")?.as_str());
    // "2017-06" alone is a month, "2017-2019" a period only with 年 after it.
    let from = date_or_year(a)?;
    let to = match b {
        "今" | "长期" => None,
        month if !month.contains('年') && month.contains('月') => {
            Some(date(&format!("{}年{month}", from.first.year()))?)
        }
        other => Some(date_or_year(other)?),
    };
    if to.is_some_and(|to| to.last < from.first) {
        return None;
    }
    let range = whole.range();
    Some(Figure {
        range,
        value: Value::Period(Period { from: Some(from), to }),
        comparator: Comparator::Equal,
        plain: false,
    })
}

/// Reads a day, a month or a year (2018年, 2018年度, 2018).
pub(super) fn date_or_year(text: &str) -> Option<Date> {
    date(text).or_else(|| {
        let digits = text.trim_end_matches(['度', '年']);
        (digits.len() == 4).then_some(()).and_then(|()| Date::year(digits.parse().ok()?))
    })
}

/// Reads a day or a month.
pub(super) fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.contains(|c: char| c.is_ascii_alphabetic()) && !text.contains('O') {
        return english_date(text);
    }
    let mut numbers = Vec::new();
    for part in text.split(|c: char| "年月日份-./".contains(c)).filter(|part| !part.is_empty()) {
        let number = match part.parse::<i16>() {
            Ok(number) => number,
            Err(_) => {
                let part = part.replace(['○', 'O', '零'], "〇");
                i16::try_from(chinese(&part)?).ok()?
            }
        };
        numbers.push(number);
    }
    let month = |n: i16| i8::try_from(n).ok();
    match numbers.as_slice() {
        [y, m] => Date::month(*y, month(*m)?),
        [y, m, d] => Some(Date::day(civil::Date::new(*y, month(*m)?, month(*d)?).ok()?)),
        _ => None,
    }
    .filter(|date| (1900..2100).contains(&date.first.year()))
}

fn english_date(text: &str) -> Option<Date> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let lower = text.to_ascii_lowercase();
    let mut month = None;
    let mut numbers = Vec::new();
    for word in lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()) {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        if digits.is_empty() {
            month = MONTHS.iter().position(|m| word.starts_with(m));
        } else {
            numbers.push(digits.parse::<i16>().ok()?);
        }
    }
    let month = i8::try_from(month? + 1).ok()?;
    let year = numbers.iter().copied().find(|n| *n >= 1000)?;
    let day = numbers.iter().copied().find(|n| *n < 32)?;
    Some(Date::day(civil::Date::new(year, month, i8::try_from(day).ok()?).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        figures(text)
            .into_iter()
            .map(|f| (text[f.range.clone()].to_owned(), format!("{:?} {:?}", f.value, f.comparator)))
            .collect()
    }

    #[test]
    fn money_is_read_with_its_multiplier_currency_and_step() {
        let rows = [
            ("累计投入3,250.6万元", "3,250.6万元", "32506000.0", "1000.0", "CNY"),
            ("人民币叁仟贰佰伍拾万元整", "人民币叁仟贰佰伍拾万元整", "32500000", "1", "CNY"),
            ("人民币叁仟贰佰伍拾万陆仟元伍角整", "人民币叁仟贰佰伍拾万陆仟元伍角整", "32506000.5", "1", "CNY"),
            ("三千万元", "三千万元", "30000000", "10000", "CNY"),
            ("投入460万美元", "460万美元", "4600000", "10000", "USD"),
            ("投入1.2亿元", "1.2亿元", "120000000.0", "10000000.0", "CNY"),
            ("投入32506000元", "32506000元", "32506000", "1", "CNY"),
            ("投入3250万用于", "3250万", "32500000", "10000", "CNY"),
            ("投入USD 1,000,000", "USD 1,000,000", "1000000", "1", "USD"),
        ];
        for (text, written, units, step, currency) in rows {
            let all = figures(text);
            let figure = all.first().unwrap_or_else(|| panic!("{text}"));
            let Value::Amount(amount) = &figure.value else { panic!("{text}: {figure:?}") };
            assert_eq!((&text[figure.range.clone()], amount.units), (written, units.parse().unwrap()), "{text}");
            assert_eq!((amount.step, amount.currency.code()), (step.parse().unwrap(), currency), "{text}");
        }
    }

    #[test]
    fn counts_dates_and_shares_stand_beside_each_other() {
        let all = read("团队现有17人,其中境外高层次专家13人,占比76.5%");
        assert_eq!(all.iter().map(|f| f.0.as_str()).collect::<Vec<_>>(), ["17人", "13人", "76.5%"]);
        let all = read("于2015-11-16在日本注册,2017年7月至2018年6月互访超过80人次·天");
        assert_eq!(
            all.iter().map(|f| f.0.as_str()).collect::<Vec<_>>(),
            ["2015-11-16", "2017年7月至2018年6月", "80人次·天"]
        );
        assert!(all[2].1.ends_with("MoreThan"));
    }

    #[test]
    fn identifiers_windows_and_annexes_are_no_figures() {
        for text in [
            "专利号:ZL201611167479.3",
            "近三年",
            "附件8、附件18",
            "五项考评指标中的",
            "IEEE 2636.8:2020",
            "2018年度(含)以来",
            "第3年",
        ] {
            assert!(read(text).is_empty(), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn chinese_numerals_are_read() {
        for (text, number) in [
            ("十二", 12),
            ("二十", 20),
            ("一百零五", 105),
            ("二〇一八", 2018),
            ("两千", 2000),
            ("叁仟贰佰伍拾", 3250),
            ("壹亿贰仟万零陆拾", 120_000_060),
        ] {
            assert_eq!(chinese(text), Some(number), "{text}");
        }
    }

    #[test]
    fn a_term_from_day_to_day_is_whole_months() {
        let of = |text: &str| {
            figures(text).into_iter().find_map(|f| if let Value::Period(p) = f.value { whole_months(&p) } else { None })
        };
        assert_eq!(of("自2018年6月13日至2023年6月12日"), Some(Duration::Months(60)));
        assert_eq!(of("2018年6月13日起至2023年6月13日止"), Some(Duration::Months(60)));
        assert_eq!(of("2017年7月至2020年6月"), Some(Duration::Months(36)));
    }
}
