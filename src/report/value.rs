//! Values in the JSON forms of the contract.

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::place::{mask, mask_number};
use super::words::Lang;
use crate::fact::{Amount, CodeOf, Currency, Date, Duration, IdentKind, Percent, Shown, Value};

/// Returns a decimal as a JSON number where it is whole, else as a string of its digits.
fn number(value: Decimal) -> Json {
    let value = value.normalize();
    match i64::try_from(value) {
        Ok(whole) if value.fract().is_zero() => json!(whole),
        _ => json!(value.to_string().parse::<f64>().unwrap_or(f64::NAN)),
    }
}

/// Returns money with its currency's minor digits, more where it was written so.
fn money(units: Decimal, currency: Currency) -> String {
    let digits = currency.minor_digits().max(units.normalize().scale());
    let mut units = units;
    units.rescale(digits);
    units.to_string()
}

fn percent(value: Decimal) -> String {
    value.normalize().to_string()
}

fn date(date: &Date) -> Json {
    json!({"first": date.first.to_string(), "last": date.last.to_string()})
}

fn half(step: Decimal) -> Decimal {
    step / Decimal::TWO
}

/// Returns a number of things; where no unit is written, none is given.
fn count_json(low: Decimal, high: Option<Decimal>, unit: &str) -> Json {
    let mut count = json!({"low": number(low)});
    if let Some(high) = high {
        count["high"] = number(high);
    }
    if !unit.is_empty() {
        count["unit"] = json!(unit);
    }
    json!({ "count": count })
}

/// Returns a value as it stands on evidence: exact as written, identity numbers masked.
pub fn value_json(value: &Value) -> Json {
    match value {
        Value::Date(day) => json!({"date": date(day)}),
        Value::Period(period) => {
            let mut ends = serde_json::Map::new();
            if let Some(from) = &period.from {
                ends.insert("from".to_owned(), date(from));
            }
            if let Some(to) = &period.to {
                ends.insert("to".to_owned(), date(to));
            }
            json!({"period": ends})
        }
        Value::Duration(Duration::Months(months)) => json!({"duration": {"months": months}}),
        Value::Duration(Duration::Days(days)) => json!({"duration": {"days": days}}),
        Value::Amount(amount) => amount_json(amount.currency, amount.units, Some(amount.units)),
        Value::Percent(share) => json!({"percent": {"low": percent(share.percent), "high": percent(share.percent)}}),
        Value::Share(share, _) => json!({"percent": {"low": percent(share.percent), "high": percent(share.percent)}}),
        Value::Count(count) => count_json(count.number, Some(count.number), &count.unit),
        Value::Ident(ident) => {
            let value = match ident.kind {
                IdentKind::CnResidentId | IdentKind::Hkid => mask_number(&ident.value),
                _ => mask(&ident.value).0,
            };
            let mut id = json!({"kind": ident.kind, "value": value});
            if let Some(valid) = ident.valid {
                id["valid"] = json!(valid);
            }
            json!({ "id": id })
        }
        Value::Party(name) => json!({ "party": mask(name).0 }),
        Value::Flag(flag) => json!({ "flag": flag }),
        Value::Code(code) => json!({"code": {"of": code_of(code.of), "is": code.is}}),
        Value::Text(text) => json!({ "text": mask(text).0 }),
    }
}

fn code_of(of: CodeOf) -> &'static str {
    match of {
        CodeOf::Place => "place",
        CodeOf::Degree => "degree",
        CodeOf::Rank => "rank",
        CodeOf::Setup => "setup",
        CodeOf::Applicant => "applicant",
        CodeOf::Level => "level",
        CodeOf::LegalForm => "legal_form",
    }
}

fn amount_json(currency: Currency, low: Decimal, high: Option<Decimal>) -> Json {
    let mut amount = json!({"currency": currency.code(), "low": money(low, currency)});
    if let Some(high) = high {
        amount["high"] = json!(money(high, currency));
    }
    json!({ "amount": amount })
}

/// Returns a claimed value: an amount or percent stands for plus and minus half its last written digit.
pub(super) fn claimed_json(value: &Value) -> Json {
    match value {
        Value::Amount(Amount { units, step, currency }) => {
            amount_json(*currency, units - half(*step), Some(units + half(*step)))
        }
        Value::Percent(share) | Value::Share(share, _) => {
            let Percent { percent: written, step } = share;
            json!({"percent": {"low": percent(written - half(*step)), "high": percent(written + half(*step))}})
        }
        other => value_json(other),
    }
}

/// Returns what is shown: the ends of what is possible, an open end left out.
pub fn shown_json(shown: &Shown) -> Json {
    match shown {
        Shown::Amount { currency, low, high } => amount_json(*currency, *low, *high),
        Shown::Count { low, high, unit } => count_json(*low, *high, unit),
        Shown::Percent { low, high, basis } => {
            let mut share = json!({"low": percent(*low)});
            if let Some(high) = high {
                share["high"] = json!(percent(*high));
            }
            if let Some(basis) = basis {
                share["basis"] = json!(basis);
            }
            json!({ "percent": share })
        }
        Shown::One(value) => value_json(value),
    }
}

/// Returns a value of the contract as people write it: "CNY 32,717,000.00", "2 to 3 件", "36 months".
pub fn value_words(value: &Json, lang: Lang) -> String {
    let known = || {
        let (kind, body) = value.as_object()?.iter().next()?;
        let text = |name: &str| body.get(name).map(plain).unwrap_or_default();
        Some(match kind.as_str() {
            "amount" => format!("{} {}", text("currency"), ends(body, lang, grouped)),
            "count" => format!("{} {}", ends(body, lang, grouped), text("unit")).trim_end().to_owned(),
            "percent" => format!("{} %", ends(body, lang, str::to_owned)),
            "date" if text("first") == text("last") => text("first"),
            "date" => format!("{} {} {}", text("first"), lang.pick("至", "to"), text("last")),
            "duration" => match body.get("months") {
                Some(months) => format!("{months} {}", lang.pick("个月", "months")),
                None => format!("{} {}", text("days"), lang.pick("天", "days")),
            },
            "id" => text("value"),
            "code" => format!("{} {}", text("of"), text("is")),
            "party" | "text" | "flag" => plain(body),
            _ => return None,
        })
    };
    known().unwrap_or_else(|| value.to_string())
}

fn plain(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Writes both ends once where they are one, and an open end as "or more".
fn ends(body: &Json, lang: Lang, write: impl Fn(&str) -> String) -> String {
    let low = body.get("low").map(plain).unwrap_or_default();
    match body.get("high").map(plain) {
        Some(high) if high == low => write(&low),
        Some(high) => format!("{} {} {}", write(&low), lang.pick("至", "to"), write(&high)),
        None => format!("{} {}", write(&low), lang.pick("以上", "or more")),
    }
}

/// Groups the digits before the point by three.
fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let (sign, digits) = whole.split_at(usize::from(whole.starts_with('-')));
    let mut out = sign.to_owned();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claimed_amount_stands_for_half_its_last_digit_and_evidence_is_exact() {
        let amount = Value::Amount(Amount {
            units: Decimal::from(32_506_000),
            step: Decimal::from(1000),
            currency: Currency::CNY,
        });
        assert_eq!(claimed_json(&amount)["amount"]["low"], "32505500.00");
        assert_eq!(value_json(&amount)["amount"]["high"], "32506000.00");
    }

    #[test]
    fn an_open_end_is_absent() {
        let shown = Shown::Count { low: Decimal::ONE, high: None, unit: "件".to_owned() };
        assert_eq!(shown_json(&shown).to_string(), r#"{"count":{"low":1,"unit":"件"}}"#);
    }

    #[test]
    fn a_unit_that_is_not_written_is_absent() {
        let count = Value::Count(crate::fact::Count { number: Decimal::TWO, unit: String::new() });
        assert_eq!(value_json(&count), json!({"count": {"low": 2, "high": 2}}));
    }

    #[test]
    fn identity_numbers_are_masked_in_values() {
        let id = |kind, value: &str| Value::Ident(crate::fact::Ident { kind, value: value.to_owned(), valid: None });
        assert_eq!(value_json(&id(IdentKind::CnResidentId, "11010519491231002X"))["id"]["value"], "110105**********2X");
        assert_eq!(value_json(&id(IdentKind::Hkid, "A1234563"))["id"]["value"], "A1*****3");
        assert_eq!(value_json(&id(IdentKind::CnPatent, "2018101234565"))["id"]["value"], "2018101234565");
    }

    #[test]
    fn yen_have_no_minor_digits() {
        let amount =
            Value::Amount(Amount { units: Decimal::from(500), step: Decimal::ONE, currency: Currency(*b"JPY") });
        assert_eq!(value_json(&amount)["amount"]["low"], "500");
    }

    #[test]
    fn values_are_written_as_people_write_them() {
        for (value, words) in [
            (json!({"amount": {"currency": "CNY", "low": "32717000.00", "high": "32717000.00"}}), "CNY 32,717,000.00"),
            (json!({"amount": {"currency": "JPY", "low": "-500"}}), "JPY -500 or more"),
            (json!({"count": {"low": 2, "high": 3, "unit": "件"}}), "2 to 3 件"),
            (json!({"percent": {"low": "31.2", "high": "31.2"}}), "31.2 %"),
            (json!({"date": {"first": "2019-01-01", "last": "2019-12-31"}}), "2019-01-01 to 2019-12-31"),
            (json!({"duration": {"months": 36}}), "36 months"),
            (json!({"flag": true}), "true"),
        ] {
            assert_eq!(value_words(&value, Lang::En), words);
        }
    }
}
