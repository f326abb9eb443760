//! The form of `vouch facts --lines`: a JSON case in, its findings out.

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};

use super::count::is_size;
use super::figure::figures;
use super::{CellContext, Found, Hints, Length, PartialDate, What, scan, scan_cell};
use crate::fact::{Comparator, IdentKind, Language};

/// Returns the output line for an input line `{"id", "text", "lang"?, "context"?}`: `{"id", "found": [...]}` with
/// offsets in code points. A line that is no such object gives an object with `error`.
pub fn line_of_json(line: &str) -> String {
    let Ok(case) = serde_json::from_str::<Json>(line) else {
        return json!({ "error": "not a JSON object" }).to_string();
    };
    let Some(text) = case.get("text").and_then(Json::as_str) else {
        return json!({ "id": case.get("id"), "error": "no text" }).to_string();
    };
    let get = |value: &'_ Json, key: &str| value.get(key).and_then(Json::as_str).map(str::to_owned);
    let language = match get(&case, "lang").as_deref() {
        Some("en") => Language::En,
        Some("ja") => Language::Other,
        _ => Language::Zh,
    };
    let is_cell = case.get("context").is_some_and(Json::is_object);
    let found: Vec<Found> = match case.get("context").filter(|context| context.is_object()) {
        Some(context) => {
            let (header, caption) = (get(context, "header"), get(context, "caption"));
            let number_format = get(context, "number_format");
            let context = CellContext {
                header: header.as_deref().unwrap_or(""),
                caption: caption.as_deref().unwrap_or(""),
                number_format: number_format.as_deref(),
                typed: None,
            };
            scan_cell(text, &context).into_iter().map(|cell| cell.found).collect()
        }
        None => scan(text, &Hints { language, day_first: None }),
    };
    let mut offset = CodePoints { text, byte: 0, count: 0 };
    let mut items: Vec<Json> = found
        .iter()
        .filter(|found| is_cell || !matches!(found.what, What::Number { .. }))
        .filter_map(|found| item(found, &mut offset))
        .collect();
    if !is_cell {
        items.extend(figures(text).iter().map(|figure| {
            json!({
                "kind": "number", "value": decimal(figure.value),
                "start": offset.at(figure.start), "end": offset.at(figure.end),
            })
        }));
    }
    let found = items;
    json!({ "id": case.get("id"), "found": found }).to_string()
}

/// Counts code points up to bytes that only grow.
struct CodePoints<'a> {
    text: &'a str,
    byte: usize,
    count: usize,
}

impl CodePoints<'_> {
    fn at(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            (self.byte, self.count) = (0, 0);
        }
        self.count += self.text.get(self.byte..byte).map_or(0, |text| text.chars().count());
        self.byte = byte;
        self.count
    }
}

fn decimal(value: Decimal) -> String {
    value.normalize().to_string()
}

fn iso(date: &PartialDate) -> String {
    match (date.year, date.month, date.day) {
        (Some(year), None, _) => format!("{year:04}"),
        (Some(year), Some(month), None) => format!("{year:04}-{month:02}"),
        (Some(year), Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
        (None, month, day) => format!("--{:02}-{:02}", month.unwrap_or(0), day.unwrap_or(0)),
    }
}

fn period(length: &Length) -> String {
    let mut out = String::from("P");
    let years = length.months / Decimal::from(12);
    if !length.months.is_zero() && years.fract().is_zero() {
        out += &format!("{}Y", decimal(years));
    } else if !length.months.is_zero() {
        out += &format!("{}M", decimal(length.months));
    }
    if !length.days.is_zero() {
        out += &format!("{}D", decimal(length.days));
    }
    if !length.seconds.is_zero() {
        out += &format!("T{}S", decimal(length.seconds));
    }
    if out == "P" { "P0D".to_owned() } else { out }
}

/// A value, or both ends of a range.
fn ends(from: Decimal, to: &Option<Decimal>, set: &mut dyn FnMut(&str, Json)) {
    match to {
        None => set("value", decimal(from).into()),
        Some(to) => {
            set("from", decimal(from).into());
            set("to", decimal(*to).into());
        }
    }
}

/// One finding; sizes and numbers of no register of the list are left out.
fn item(found: &Found, offset: &mut CodePoints) -> Option<Json> {
    let mut out = Map::new();
    let mut set = |key: &str, value: Json| {
        out.insert(key.to_owned(), value);
    };
    let is_date = matches!(found.what, What::Date(_));
    match &found.what {
        What::Date(date) => {
            set("kind", "date".into());
            set("iso", iso(date).into());
        }
        What::DateRange { from, to } => {
            let end = |date: &Option<PartialDate>| date.as_ref().map_or("..".to_owned(), iso);
            set("kind", "date_range".into());
            set("from", end(from).into());
            set("to", end(to).into());
        }
        What::Duration { from, to } => {
            set("kind", "duration".into());
            match to {
                None => set("iso_duration", period(from).into()),
                Some(to) => {
                    set("from", period(from).into());
                    set("to", period(to).into());
                }
            }
        }
        What::Money { from, to, currency, .. } => {
            set("kind", "money".into());
            ends(*from, to, &mut set);
            set("currency", if currency.code() == "XXX" { "" } else { currency.code() }.into());
        }
        What::Percent { from, to, .. } => {
            set("kind", "percent".into());
            ends(*from, to, &mut set);
        }
        What::Count { unit, .. } if is_size(unit) => return None,
        What::Count { number, to, unit } => {
            set("kind", "count".into());
            ends(*number, to, &mut set);
            set("unit", unit.as_str().into());
        }
        What::Ident(ident) => {
            if matches!(ident.kind, IdentKind::Number | IdentKind::VoucherNo | IdentKind::ReportNo) {
                return None;
            }
            set("kind", "id".into());
            set("id_type", serde_json::to_value(ident.kind).ok()?);
            set("value", ident.value.as_str().into());
            set("valid", ident.valid.into());
        }
        What::Number { value, .. } => {
            set("kind", "number".into());
            set("value", decimal(*value).into());
        }
    }
    if let Some(word) = bound(found.comparator, is_date) {
        set("cmp", word.into());
    }
    if found.repaired {
        set("repaired", true.into());
    }
    set("start", offset.at(found.start).into());
    set("end", offset.at(found.end).into());
    Some(Json::Object(out))
}

fn bound(comparator: Comparator, is_date: bool) -> Option<&'static str> {
    Some(match (comparator, is_date) {
        (Comparator::Equal, _) => return None,
        (Comparator::AtLeast, false) => "ge",
        (Comparator::MoreThan, false) => "gt",
        (Comparator::AtMost, false) => "le",
        (Comparator::LessThan, false) => "lt",
        (Comparator::About, _) => "approx",
        (Comparator::AtLeast, true) => "since",
        (Comparator::MoreThan, true) => "after",
        (Comparator::AtMost, true) => "until",
        (Comparator::LessThan, true) => "before",
    })
}
