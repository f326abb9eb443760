//! Cells of tables: the unit comes from the cell, else the header, else the caption; without a unit there is no amount.

use rust_decimal::Decimal;

use super::label::{Label, of_header};
use super::numeral::{Numeral, numeral};
use super::scan::{Hit, Text, found, hits};
use super::view::View;
use super::{Found, Hints, Length, PartialDate, What, calendar, count, currency, ident_value};
use crate::document::Typed;
use crate::fact::{Comparator, Currency};

/// What stands around a cell.
#[derive(Clone, Copy, Debug)]
pub struct CellContext<'a> {
    /// The header of its column.
    pub header: &'a str,
    /// The caption or unit note of its table, or the name of its sheet.
    pub caption: &'a str,
    /// The number format code of a spreadsheet.
    pub number_format: Option<&'a str>,
    /// The value the file types.
    pub typed: Option<&'a Typed>,
}

/// What gave the unit, with its bytes there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum UnitFrom {
    /// The cell itself.
    Cell,
    /// The header.
    Header(usize, usize),
    /// The caption.
    Caption(usize, usize),
}

/// One thing found in a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct CellFound {
    /// The thing.
    pub found: Found,
    /// What gave its unit; `None` for things without one.
    pub unit_from: Option<UnitFrom>,
}

/// A unit that a header or caption gives to bare figures.
#[derive(Clone, Debug, PartialEq)]
enum Unit {
    Money(Decimal, Currency, Vec<Currency>),
    Percent(Decimal),
    Count(&'static str),
    Months(u32),
    Days,
}

/// Finds what a cell says. A blank, a dash or 无 says nothing; a bare figure without a unit anywhere is a number.
pub fn scan_cell(text: &str, context: &CellContext) -> Vec<CellFound> {
    if let Some(Typed::Date(day)) = context.typed {
        let date = PartialDate { year: Some(day.year()), month: Some(day.month()), day: Some(day.day()) };
        return vec![whole(text, What::Date(date), None)];
    }
    if matches!(context.typed, Some(Typed::Bool(_) | Typed::Error(_))) {
        return Vec::new();
    }
    let view = View::new(text);
    let header = View::new(context.header);
    let caption = View::new(context.caption);
    let body = view.text.trim_matches([' ', '\n', '\t']);
    if body.is_empty() {
        return Vec::new();
    }
    let start = view.text.find(body).unwrap_or(0);
    if let Some(found) = labelled(&view, start, body, &header.text) {
        return found;
    }
    if is_nothing_header(&header.text) && figure_only(body).is_some() {
        return Vec::new();
    }
    let expects_date = is_date_header(&header.text);
    // a large figure may be displayed as 1.2E+08; the typed value is whole
    let typed = match context.typed {
        Some(Typed::Number(number)) if figure_only(body).is_none() && body.contains(['E', 'e', '#']) => {
            figure_only(number)
        }
        _ => None,
    };
    if let Some(figure) = figure_only(body).or(typed) {
        return bare(&view, (start, body), &figure, (&header, &caption), context, expects_date);
    }
    let dated = expects_date && !hits(&view.text, &Hints::default(), true).is_empty();
    if !dated && let Some(figure) = hedged(body) {
        let cells = bare(&view, (start, body), &figure, (&header, &caption), context, false);
        if cells.iter().any(|cell| !matches!(cell.found.what, What::Number { .. })) {
            return cells;
        }
    }
    let caption_hits = || hits(&caption.text, &Hints::default(), false);
    hits(&view.text, &Hints::default(), expects_date)
        .into_iter()
        .map(|mut hit| {
            let year = || {
                caption_hits().iter().find_map(|hit| match hit.what {
                    What::Date(date) => date.year,
                    _ => None,
                })
            };
            match &mut hit.what {
                What::Date(date) if date.year.is_none() => date.year = year(),
                What::DateRange { from: Some(from), to: Some(to) } if from.year.is_none() && to.year.is_none() => {
                    (from.year, to.year) = (year(), year());
                }
                _ => {}
            }
            let unit = matches!(
                hit.what,
                What::Money { .. } | What::Percent { .. } | What::Count { .. } | What::Duration { .. }
            );
            CellFound { found: found(&view, hit), unit_from: unit.then_some(UnitFrom::Cell) }
        })
        .collect()
}

fn whole(text: &str, what: What, unit_from: Option<UnitFrom>) -> CellFound {
    let trimmed = text.trim();
    let start = text.find(trimmed).unwrap_or(0);
    let found = Found {
        start,
        end: start + trimmed.len(),
        what,
        also: Vec::new(),
        comparator: crate::fact::Comparator::Equal,
        repaired: false,
    };
    CellFound { found, unit_from }
}

/// An identifier that the header announces.
fn labelled(view: &View, start: usize, body: &str, header: &str) -> Option<Vec<CellFound>> {
    let label = of_header(header)?;
    let t = Text::new(&view.text);
    if label == Label::Nothing {
        return Some(Vec::new());
    }
    let (from, to, ident) = ident_value::value(&t, label, start)?;
    if to < start + body.len() && to < start + body.trim_end_matches(['.', '。', ';', ',', '，']).len() {
        return None;
    }
    let hit = Hit::new(from, to, What::Ident(ident));
    Some(vec![CellFound { found: found(view, hit), unit_from: None }])
}

/// Headers over figures that are no quantities.
fn is_nothing_header(header: &str) -> bool {
    let lower = header.trim().to_ascii_lowercase();
    ["序号", "页码", "版本", "条款", "编号", "页数范围", "房号", "电话", "邮编", "排名", "位次", "代码", "章节", "行次"]
        .iter()
        .any(|word| lower.contains(word))
        || matches!(lower.as_str(), "no." | "no" | "#" | "id" | "s/n" | "item" | "page")
}

fn is_date_header(header: &str) -> bool {
    let lower = header.to_ascii_lowercase();
    ["日期", "时间", "年月", "期限", "期间", "起止", "有效期", "日", "年份", "年度", "date", "period", "month", "year"]
        .iter()
        .any(|word| lower.contains(word))
        && !lower.contains("天")
}

/// A cell that is a figure and nothing else: sign, brackets, spaces as groups.
struct Bare {
    value: Decimal,
    /// The upper end: 300-500.
    to: Option<Decimal>,
    comparator: Comparator,
    step: Decimal,
    digits: usize,
    chinese: bool,
}

fn figure_only(body: &str) -> Option<Bare> {
    let (mut rest, mut sign) = (body, Decimal::ONE);
    if let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        rest = inner.trim();
        sign = Decimal::NEGATIVE_ONE;
    } else if let Some(inner) = rest.strip_prefix(['-', '—', '–', '△', '▲']).or_else(|| rest.strip_prefix('负'))
    {
        rest = inner.trim();
        sign = Decimal::NEGATIVE_ONE;
    } else if let Some(inner) = rest.strip_suffix('-') {
        rest = inner;
        sign = Decimal::NEGATIVE_ONE;
    }
    let spaced: String;
    if rest.contains(' ') && rest.bytes().all(|b| b.is_ascii_digit() || matches!(b, b' ' | b'.' | b',')) {
        let whole = rest.split('.').next()?;
        let groups: Vec<&str> = whole.split(' ').collect();
        let grouped = groups.first().is_some_and(|first| (1..=3).contains(&first.len()))
            && groups.iter().skip(1).all(|group| group.len() == 3);
        if !grouped {
            return None;
        }
        spaced = rest.replace(' ', "");
        rest = &spaced;
    }
    let found: Numeral = numeral(rest, 0)?;
    if found.end != rest.len() || found.vague {
        return None;
    }
    Some(Bare {
        to: None,
        comparator: Comparator::Equal,
        value: found.value * sign,
        step: found.step,
        digits: if found.point || found.grouped || sign < Decimal::ZERO { 0 } else { found.digits },
        chinese: found.form != super::numeral::Form::Arabic,
    })
}

const HEDGES_BEFORE: &[(&str, Comparator)] = &[
    ("约", Comparator::About),
    ("近", Comparator::About),
    ("≥", Comparator::AtLeast),
    (">=", Comparator::AtLeast),
    ("不低于", Comparator::AtLeast),
    ("不少于", Comparator::AtLeast),
    ("≤", Comparator::AtMost),
    ("<=", Comparator::AtMost),
    ("不超过", Comparator::AtMost),
    (">", Comparator::MoreThan),
    ("超过", Comparator::MoreThan),
    ("<", Comparator::LessThan),
];

const HEDGES_AFTER: &[(&str, Comparator)] = &[
    ("以上", Comparator::AtLeast),
    ("以下", Comparator::AtMost),
    ("以内", Comparator::AtMost),
    ("左右", Comparator::About),
    ("余", Comparator::About),
    ("+", Comparator::AtLeast),
];

/// A bare figure with a hedge, or a range of bare figures: 约300, 300以上, 300-500.
fn hedged(body: &str) -> Option<Bare> {
    for (word, comparator) in HEDGES_BEFORE {
        if let Some(bare) = body.strip_prefix(word).and_then(|rest| figure_only(rest.trim())) {
            return Some(Bare { comparator: *comparator, digits: 0, ..bare });
        }
    }
    for (word, comparator) in HEDGES_AFTER {
        if let Some(bare) = body.strip_suffix(word).and_then(|rest| figure_only(rest.trim())) {
            return Some(Bare { comparator: *comparator, digits: 0, ..bare });
        }
    }
    let first = numeral(body, 0)?;
    let next = Text::new(body).dash(first.end)?;
    let second = numeral(body, next).filter(|second| second.end == body.len())?;
    (first.value < second.value).then_some(Bare {
        value: first.value,
        to: Some(second.value),
        comparator: Comparator::Equal,
        step: second.step,
        digits: 0,
        chinese: true,
    })
}

/// A bare figure: what it is comes from the format, the header, the caption.
fn bare(
    view: &View,
    (start, body): (usize, &str),
    figure: &Bare,
    (header, caption): (&View, &View),
    context: &CellContext,
    expects_date: bool,
) -> Vec<CellFound> {
    let make = |what: What, unit_from: Option<UnitFrom>| {
        let mut hit = Hit::new(start, start + body.len(), what);
        hit.comparator = figure.comparator;
        vec![CellFound { found: found(view, hit), unit_from }]
    };
    if let Some(what) = context.number_format.and_then(|format| by_format(format, figure)) {
        return make(what, Some(UnitFrom::Cell));
    }
    if let Some((unit, from, to)) = header_unit(&header.text) {
        let place = header.origin(from, to);
        return make(with_unit(unit, figure), Some(UnitFrom::Header(place.0, place.1)));
    }
    if expects_date && let Some(date) = bare_date(view, (start, body), figure, header, caption, context) {
        return make(date, None);
    }
    if let Some(what) = counted_header(&header.text).map(|unit| with_unit(unit, figure)) {
        let len = context.header.len();
        return make(what, Some(UnitFrom::Header(0, len)));
    }
    if !is_other_header(&header.text)
        && let Some((unit, from, to)) = caption_unit(&caption.text)
    {
        let place = caption.origin(from, to);
        return make(with_unit(unit, figure), Some(UnitFrom::Caption(place.0, place.1)));
    }
    // 20万 under 金额: a sum whose currency is not written
    if body.contains(['万', '亿']) && super::money::has_money_word(&header.text) {
        let unit = Unit::Money(Decimal::ONE, Currency::XXX, vec![Currency::CNY]);
        return make(with_unit(unit, figure), Some(UnitFrom::Cell));
    }
    make(What::Number { value: figure.value, step: figure.step }, None)
}

/// What a number format says: 0.00%, yyyy-mm-dd, #,##0.00"万元", "￥"#,##0.00.
fn by_format(format: &str, figure: &Bare) -> Option<What> {
    use rust_decimal::prelude::ToPrimitive;
    let first = View::new(format.split(';').next()?).text;
    if first.contains('%') {
        let from = figure.value.checked_mul(Decimal::ONE_HUNDRED)?;
        return Some(What::Percent { from, step: figure.step.checked_mul(Decimal::ONE_HUNDRED)?, to: None });
    }
    if first.contains("yy") || (first.contains('年') && first.contains('m')) {
        return calendar::serial(figure.value.trunc().to_i64()?).map(What::Date);
    }
    // the words of a format stand in quotes or behind a backslash; [$￥-804] names a currency
    let words: String =
        first.chars().filter(|c| !matches!(c, '"' | '\\' | '#' | '0' | ',' | '.' | '_' | '?' | '*')).collect();
    let words = words.replace("[$", " ").replace("-804]", " ").replace(']', " ");
    let plain = words.trim();
    if plain.is_empty() || plain.eq_ignore_ascii_case("general") {
        return None;
    }
    let unit = money_unit(plain).map(|(unit, _, _)| unit).or_else(|| {
        let (unit, end) = count::unit(&Text::new(plain), 0)?;
        (end == plain.len()).then_some(Unit::Count(unit))
    })?;
    Some(with_unit(unit, figure))
}

fn with_unit(unit: Unit, figure: &Bare) -> What {
    let (value, step) = (figure.value, figure.step);
    match unit {
        Unit::Money(by, currency, alternatives) => {
            let to = figure.to.and_then(|to| to.checked_mul(by));
            let (Some(from), Some(step)) = (value.checked_mul(by), step.checked_mul(by)) else {
                return What::Number { value, step };
            };
            What::Money { from, step, to, currency, alternatives }
        }
        Unit::Percent(by) => What::Percent { from: value * by, step: step * by, to: figure.to.map(|to| to * by) },
        Unit::Count(unit) => What::Count { number: value, to: figure.to, unit: unit.to_owned() },
        Unit::Months(by) => {
            let months = |value: Decimal| Length {
                months: value.checked_mul(Decimal::from(by)).unwrap_or_default(),
                ..Length::default()
            };
            What::Duration { from: months(value), to: figure.to.map(months) }
        }
        Unit::Days => {
            let days = |days: Decimal| Length { days, ..Length::default() };
            What::Duration { from: days(value), to: figure.to.map(days) }
        }
    }
}

/// A figure under a header of dates: serial number, 201912, 20191231, 2019, 3.11.
fn bare_date(
    view: &View,
    (start, _): (usize, &str),
    figure: &Bare,
    header: &View,
    caption: &View,
    _: &CellContext,
) -> Option<What> {
    use rust_decimal::prelude::ToPrimitive;
    if figure.chinese {
        return None;
    }
    let number = figure.value.to_i64()?;
    if figure.digits == 5 {
        return calendar::serial(number).map(What::Date);
    }
    if figure.digits == 4 && (1900..=2100).contains(&number) {
        return Some(What::Date(PartialDate { year: Some(number as i16), month: None, day: None }));
    }
    let joined = format!("{} {}", view.text, header.text);
    let t = Text::new(&joined);
    let dated = super::date::dated(&t, start, &Hints::default(), true)?;
    match dated {
        super::date::Dated::One(mut day) => {
            if day.date.year.is_none() {
                day.date.year = hits(&caption.text, &Hints::default(), false).iter().find_map(|hit| match hit.what {
                    What::Date(date) => date.year,
                    _ => None,
                });
            }
            Some(What::Date(day.date))
        }
        super::date::Dated::Range(from, to, _) => Some(What::DateRange { from, to }),
    }
}

/// Headers whose figures no caption of money governs.
fn is_other_header(header: &str) -> bool {
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

/// A money unit in a note: 单位：万元, RMB'000, HK$ million.
fn caption_unit(text: &str) -> Option<(Unit, usize, usize)> {
    let found = money_unit(text)?;
    Some(found)
}

/// The unit a header gives: in brackets, after a slash, or by its words.
fn header_unit(text: &str) -> Option<(Unit, usize, usize)> {
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
    WORDS
        .iter()
        .find(|(word, _)| lower.starts_with(word))
        .map(|(word, by)| (Decimal::from(*by), skipped + word.trim_end_matches(')').len()))
}

/// Finds a unit of money in a header or caption.
fn money_unit(text: &str) -> Option<(Unit, usize, usize)> {
    let lower = text.to_ascii_lowercase();
    for (at, _) in text.char_indices() {
        let (by, place) = multiplier(text, at);
        let named = currency::before(text, place).or_else(|| currency::after(text, place));
        let Some(found) = named else { continue };
        if found.weak && place == at && !unit_position(text, at, found.end) {
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
        "天" | "日" | "days" | "day" => Unit::Days,
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
fn counted_header(header: &str) -> Option<Unit> {
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
        ("papers", Unit::Count("篇")),
        ("patents", Unit::Count("件")),
        ("persons", Unit::Count("人")),
        ("people", Unit::Count("人")),
        ("headcount", Unit::Count("人")),
        ("participants", Unit::Count("人")),
        ("researchers", Unit::Count("人")),
        ("visits", Unit::Count("次")),
        ("days", Unit::Days),
        ("months", Unit::Months(1)),
        ("占比", Unit::Percent(Decimal::ONE)),
    ];
    WORDS
        .iter()
        .filter(|(word, _)| *word != "占比")
        .find(|(word, _)| lower.contains(word))
        .map(|(_, unit)| unit.clone())
}
