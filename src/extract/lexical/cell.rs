//! Cells of tables: the unit comes from the cell, else the header, else the caption; without a unit there is no amount.

use rust_decimal::Decimal;

use super::cell_unit::{
    Unit, caption_unit, counted_header, header_unit, is_date_header, is_nothing_header, is_other_header, money_unit,
};
use super::label::{Label, of_header};
use super::numeral::{Numeral, numeral};
use super::scan::{Hit, Text, found, hits};
use super::view::View;
use super::words::{Word, word};
use super::{Found, Hints, Length, PartialDate, What, calendar, comparator, count, ident_value};
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
    if expects_date && let Some(date) = month_and_year(body) {
        let hit = Hit::new(start, start + body.len(), What::Date(date));
        return vec![CellFound { found: found(&view, hit), unit_from: None }];
    }
    let dated = expects_date && !hits(&view.text, &Hints::default(), true).is_empty();
    if !dated && let Some(figure) = hedged(body) {
        let cells = bare(&view, (start, body), &figure, (&header, &caption), context, false);
        // a range of bare figures may be anything; a bound says that the figure is one
        let bounded = figure.comparator != Comparator::Equal;
        if bounded || cells.iter().any(|cell| !matches!(cell.found.what, What::Number { .. })) {
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

/// Mar-19 in a column of dates, as spreadsheets write a month of a year.
fn month_and_year(body: &str) -> Option<PartialDate> {
    let (Word::Month(month), end) = word(body, 0)? else { return None };
    let year = body.get(end..)?.strip_prefix(['-', '\'', ' '])?;
    let two = year.len() == 2 && year.bytes().all(|b| b.is_ascii_digit());
    let year = year.parse().ok().filter(|_| two)?;
    Some(PartialDate { year: Some(calendar::short_year(year)), month: Some(month), day: None })
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

/// A cell that is a figure and nothing else: sign, brackets, spaces as groups.
struct Bare {
    value: Decimal,
    /// The upper end: 300-500.
    to: Option<Decimal>,
    comparator: Comparator,
    step: Decimal,
    digits: usize,
    chinese: bool,
    /// Has a multiplier of its own, which no header multiplies again: 1.2万 under 金额（万元）.
    scaled: bool,
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
        scaled: found.scaled,
    })
}

/// What a bare figure is below or behind a unit in brackets: 万元, %, 人; `None` where the words are no unit.
pub(super) fn bare_what(unit: &str, value: Decimal, step: Decimal) -> Option<What> {
    let bracket = format!("({unit})");
    let (unit, from, to) = header_unit(&bracket)?;
    let figure =
        Bare { value, to: None, comparator: Comparator::Equal, step, digits: 0, chinese: false, scaled: false };
    (from == 1 && to + 1 == bracket.len()).then(|| with_unit(unit, &figure))
}

/// A bare figure with its bound, or a range of bare figures: 约300, 不超过300, 300以上, 300-500.
fn hedged(body: &str) -> Option<Bare> {
    if let Some((comparator, rest)) = comparator::stripped(body)
        && let Some(bare) = figure_only(rest)
    {
        return Some(Bare { comparator, digits: 0, ..bare });
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
        scaled: first.scaled || second.scaled,
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
            let by = if figure.scaled { Decimal::ONE } else { by };
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
        Unit::Weeks => {
            let days = |weeks: Decimal| Length {
                days: weeks.checked_mul(Decimal::from(7)).unwrap_or_default(),
                ..Length::default()
            };
            What::Duration { from: days(value), to: figure.to.map(days) }
        }
        Unit::Days => {
            let days = |days: Decimal| Length { days, ..Length::default() };
            What::Duration { from: days(value), to: figure.to.map(days) }
        }
        Unit::Hours => {
            let seconds = |hours: Decimal| Length {
                seconds: hours.checked_mul(Decimal::from(3600)).unwrap_or_default(),
                ..Length::default()
            };
            What::Duration { from: seconds(value), to: figure.to.map(seconds) }
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
        super::date::Dated::Either([from, to], ..) => Some(What::DateRange { from: Some(from), to: Some(to) }),
    }
}
