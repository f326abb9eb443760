//! Technology contracts, their registration, and agreements on joint training.

use crate::fact::{Field, Kind, Record, Role, Standing, Value};

use super::certificates::first_match;
use super::party::{blocks, parties};
use super::reading::Reading;
use super::signature::signatures;
use super::term::{funding, term};
use super::view::clean;

type Table = &'static [(&'static str, Option<Role>)];

/// The labels of a technology contract.
const CONTRACT: Table = &[
    ("合同登记编号", Some(Role::Number)),
    ("登记编号", Some(Role::Number)),
    ("合同编号", Some(Role::Number)),
    ("Contract No", Some(Role::Number)),
    ("Registration No", Some(Role::Number)),
    ("项目名称", Some(Role::Title)),
    ("合同名称", Some(Role::Title)),
    ("技术名称", Some(Role::Title)),
    ("标的技术", Some(Role::Title)),
    ("专利名称", Some(Role::Title)),
    ("Project", Some(Role::Title)),
    ("Subject", Some(Role::Title)),
    ("Technology", Some(Role::Title)),
    ("签订时间", Some(Role::Signed)),
    ("签订日期", Some(Role::Signed)),
    ("签署日期", Some(Role::Signed)),
    ("签约日期", Some(Role::Signed)),
    ("Date of signature", Some(Role::Signed)),
    ("Date", None),
    ("签订地点", None),
    ("合同总金额", Some(Role::Amount)),
    ("合同金额", Some(Role::Amount)),
    ("合同总价", Some(Role::Amount)),
    ("合同成交金额", Some(Role::Amount)),
    ("成交金额", Some(Role::Amount)),
    ("合同价款", Some(Role::Amount)),
    ("Contract Amount", Some(Role::Amount)),
    ("Contract Value", Some(Role::Amount)),
    ("License Fee", Some(Role::Amount)),
    ("Licence Fee", Some(Role::Amount)),
    ("合同总价款", Some(Role::Amount)),
    ("合同总额", Some(Role::Amount)),
    ("合同成交总金额", Some(Role::Amount)),
    ("技术转让费", Some(Role::Amount)),
    ("许可使用费总额", Some(Role::Amount)),
    ("研究开发经费和报酬总额", Some(Role::Amount)),
    ("合同签订日期", Some(Role::Signed)),
    ("Effective Date", None),
    ("Expiry Date", None),
    ("生效日期", None),
    ("合同期限", None),
    ("Total price", Some(Role::Amount)),
    ("技术交易额", Some(Role::TradeAmount)),
    ("委托方", None),
    ("受托方", None),
    ("甲方", None),
    ("乙方", None),
    ("让与人", None),
    ("受让人", None),
    ("许可方", None),
    ("被许可方", None),
    ("有效期限", None),
];

/// Technology contracts.
pub(super) fn contract(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(CONTRACT);
    let blocks = blocks(reading);
    fields.extend(parties(reading, &blocks));
    if !fields.iter().any(|field| field.role == Role::Title)
        && let Some((view, range)) = first_match(reading, r"[“「《]([^”」》\n]{2,60})[”」》]")
    {
        fields.push(reading.field(Role::Title, Value::Text(clean(&view.text[range.clone()])), view, range));
    }
    if !fields.iter().any(|field| field.role == Role::Amount) {
        funding(reading, &mut fields);
    }
    signatures(reading, &mut fields);
    if !fields.iter().any(|field| field.role == Role::Signed) {
        super::agreements::signed_in_words(reading, &mut fields);
    }
    if !fields.iter().any(|field| field.role == Role::Signed) {
        fields.extend(reading.closing_date(Role::Signed));
    }
    vec![reading.record(Kind::Contract, fields)]
}

/// Reads the trainees of a list without ruling, whose lines hold a number, a name, a degree and the period.
fn listed_trainees(reading: &Reading<'_>) -> Vec<Record> {
    let name = r"[\p{Han}·]{2,8}|[A-Z][A-Za-z.'-]+(?: [A-Z][A-Za-z.'-]+){1,3}";
    let Ok(line) =
        regex::Regex::new(&format!(r"(?m)^\W*\d{{1,3}}[^\p{{L}}\n]+({name})[^\p{{L}}\n]+(?:博士|硕士|研究生)[^\n]*"))
    else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    for view in &reading.lines {
        for found in line.captures_iter(&view.text) {
            let (Some(all), Some(name)) = (found.get(0), found.get(1)) else { continue };
            let mut fields = vec![reading.field(Role::Name, Value::Text(clean(name.as_str())), view, name.range())];
            fields.extend(reading.read_as(Role::Period, view, name.end()..all.end()));
            rows.push(Record {
                kind: Kind::Trainee,
                at: vec![view.span(all.range())],
                standing: Standing::Counts,
                fields,
            });
        }
    }
    rows
}

/// Returns the period of the training; that of a stay within it, behind 其中, is another.
fn own_period(reading: &Reading<'_>) -> Option<Field> {
    let pattern = r"(?:培养期限|培养时间|培养期|联合培养期限|联合培养时间|(?i:duration|training period|period of (?:study|training)))\s*(?:为|is)?\s*[：:]?\s*([^。；\n]{8,90})";
    let (view, range) = first_match(reading, pattern)?;
    let text = &view.text[range.clone()];
    let end = ["其中", "of which", "including"].iter().filter_map(|word| text.find(word)).min().unwrap_or(text.len());
    reading
        .read_as(Role::Period, view, range.start..range.start + end)
        .into_iter()
        .find(|field| matches!(field.fact.value, Value::Period(_)))
}

/// What an agreement on joint training adds to its rows: both bodies and the day it was signed.
pub(super) fn training(reading: &Reading<'_>, mut rows: Vec<Record>) -> Vec<Record> {
    let blocks = blocks(reading);
    let names = parties(reading, &blocks);
    let mut signed = Vec::new();
    signed.extend(names.iter().cloned());
    signatures(reading, &mut signed);
    signed.retain(|field| field.role == Role::Signed);
    if signed.is_empty() {
        super::agreements::signed_in_words(reading, &mut signed);
    }
    if rows.is_empty() {
        rows = listed_trainees(reading);
    }
    if rows.is_empty() {
        for pattern in [
            r"(?:博士|硕士)?(?:研究生|学生|博士生|硕士生)姓名\s*[：:]?\s*([\p{Han}]{2,4})",
            r"(?:联合培养|派出|选派)[^。\n，]{0,12}?(?:研究生|博士生|硕士生|人才|学生)\s*([\p{Han}]{2,4})\s*[（(，,。；;]",
            r"(?i:doctoral|phd|ph\.d\.|master's|thesis)[^.;\n]{0,40}?(?:of|by|candidate|student)\s+(?:Mr\.?|Ms\.?|Mrs\.?|Miss|Herr|Frau)\s+([A-Z][\p{L}'’\-]+(?: [A-Z][\p{L}'’\-]+){1,3})",
            r"(?i:doctoral candidate|phd candidate|phd student|doctoral student|the student|the candidate|trainee)\s*(?:is|:|,)?\s*(?:Mr\.?|Ms\.?|Mrs\.?|Miss|Herr|Frau)?\s*([A-Z][\p{L}'’\-]+(?: [A-Z][\p{L}'’\-]+){1,3})",
            r"(?:培养|研究生|学生|博士生|硕士生)\s*(?:姓名)?\s*[：:]\s*([\p{Han}]{2,4}(?:[、，][\p{Han}]{2,4})*)",
            r"(?:联合培养|派出|选派)[^。\n]{0,12}?(?:研究生|博士生|硕士生|人才|学生)\s*([\p{Han}]{2,4})\s*(?:同学|[，、（(]|赴)",
        ] {
            let Some((view, range)) = first_match(reading, pattern) else { continue };
            let text = view.text[range.clone()].to_owned();
            let mut at = range.start;
            for name in text.split(['、', '，']) {
                let here = at..at + name.len();
                at += name.len() + '、'.len_utf8();
                let mut fields = vec![reading.field(Role::Name, Value::Text(clean(name)), view, here.clone())];
                match own_period(reading) {
                    Some(period) => fields.push(period),
                    None => term(reading, &mut fields),
                }
                fields.retain(|field| field.role != Role::Term);
                for field in &mut fields {
                    match field.role {
                        Role::Effective => field.role = Role::From,
                        Role::Expires => field.role = Role::To,
                        _ => (),
                    }
                }
                rows.push(Record {
                    kind: Kind::Trainee,
                    at: vec![view.span(here)],
                    standing: Standing::Counts,
                    fields,
                });
            }
            break;
        }
    }
    for record in &mut rows {
        for mut field in names.iter().cloned() {
            field.role = if field.party == Some(0) { Role::Holder } else { Role::Partner };
            if !record.fields.iter().any(|other| other.role == field.role && other.fact.value == field.fact.value) {
                record.fields.push(field);
            }
        }
        record.fields.extend(signed.iter().cloned());
    }
    rows
}
