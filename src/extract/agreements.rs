//! Cooperation agreements to records.

use crate::fact::{CodeOf, Field, Kind, Record, Role, Standing, Value, place_code};

use super::certificates::{dated, first_match};
use super::party::{Block, blocks, defined, parties};
use super::reading::{Reading, code_value};
use super::signature::signatures;
use super::term::{funding, term};
use super::view::{View, clean};
use super::words;

type Table = &'static [(&'static str, Option<Role>)];

const HEAD: Table = &[
    ("合同编号", Some(Role::Number)),
    ("协议编号", Some(Role::Number)),
    ("协议书编号", Some(Role::Number)),
    ("编号", Some(Role::Number)),
    ("Agreement No", Some(Role::Number)),
    ("Contract No", Some(Role::Number)),
    ("Reference No", Some(Role::Number)),
    ("签订日期", Some(Role::Signed)),
    ("签署日期", Some(Role::Signed)),
    ("签约日期", Some(Role::Signed)),
    ("签订时间", Some(Role::Signed)),
    ("签约时间", Some(Role::Signed)),
    ("签署时间", Some(Role::Signed)),
    ("签字日期", None),
    ("Date of signature", Some(Role::Signed)),
    ("Date of Signing", Some(Role::Signed)),
    ("Signing Date", Some(Role::Signed)),
    ("Signed on", Some(Role::Signed)),
    ("Dated", Some(Role::Signed)),
    ("签订地点", None),
    ("签约地点", None),
    ("项目名称", Some(Role::Title)),
    ("Project", Some(Role::Title)),
    ("甲方", None),
    ("乙方", None),
    ("Party A", None),
    ("Party B", None),
    ("有效期", None),
    ("合作期限", None),
    ("生效日期", Some(Role::Effective)),
    ("终止日期", Some(Role::Expires)),
    ("Effective Date", Some(Role::Effective)),
    ("Expiry Date", Some(Role::Expires)),
    ("合同签订日期", Some(Role::Signed)),
    ("协议签订日期", Some(Role::Signed)),
    ("协议号", Some(Role::Number)),
    ("合同号", Some(Role::Number)),
    ("Vertragsnummer", Some(Role::Number)),
    ("合作项目", Some(Role::Title)),
    ("生效时间", Some(Role::Effective)),
    ("合作起始日期", Some(Role::Effective)),
    ("合作终止日期", Some(Role::Expires)),
];

/// Cooperation agreements, in one language or two.
pub(super) fn agreement(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(HEAD);
    let blocks = blocks(reading);
    let names = parties(reading, &blocks);
    places_of(reading, &names, &blocks, &mut fields);
    fields.extend(names);
    signatures(reading, &mut fields);
    term(reading, &mut fields);
    funding(reading, &mut fields);
    effective_date(reading, &mut fields);
    if !fields.iter().any(|field| field.role == Role::Signed) {
        signed_in_words(reading, &mut fields);
    }
    for pattern in [
        r"选派\s*([^，。；]{2,30}?)\s*(?:作为|担任|为)",
        r"(?:乙方|丙方)(?:项目)?负责人(?:为|是|：)\s*([^，。；\n]{2,30})",
        r"(?i)principal investigator of party b (?:is|shall be) ([^,.;\n]{3,40})",
    ] {
        if let Some((view, range)) = first_match(reading, pattern) {
            let mut field = reading.field(Role::Author, Value::Text(clean(&view.text[range.clone()])), view, range);
            field.party = Some(1);
            fields.push(field);
            break;
        }
    }
    let mut record = reading.record(Kind::Agreement, fields);
    let head: String = reading.text().chars().take(80).collect();
    if ["草案", "讨论稿", "征求意见稿", "模板", "范本", "DRAFT", "Draft"].iter().any(|word| head.contains(word))
    {
        record.standing = Standing::Doubtful;
    }
    vec![record]
}

/// Reads the day that the text defines: "as of the 3rd day of May, 2018 (the "Effective Date")".
fn effective_date(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    let Some((view, range)) = first_match(reading, EFFECTIVE) else { return };
    if fields.iter().any(|field| field.role == Role::Effective) {
        return;
    }
    let start = super::certificates::clamp(&view.text, range.start.saturating_sub(60));
    let found = reading.scan(view, start..range.start);
    let date = found.iter().rev().find(|found| matches!(found.value(), Some(Value::Date(_))));
    let beside = date.filter(|date| view.text[date.end..range.start].trim().len() <= 2);
    fields.extend(beside.and_then(|date| reading.field_found(Role::Effective, view, date)));
}

/// The bracket that defines an effective date.
const EFFECTIVE: &str = r#"(?i)(\((?:the |hereinafter )?["“”'‘]?effective date["“”'’]?\))"#;

/// Reads the day of signing that no signature block gives: from its sentence, the head, or a place and day at the end.
pub(super) fn signed_in_words(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    let placed = super::signature::placed_dates(reading);
    if !placed.is_empty() {
        fields.extend(placed);
        return;
    }
    const MADE: &[&str] = &[
        r"(?i)(?:made|entered into|executed|concluded) (?:and (?:entered into|executed|concluded) )?(?:on|this|as of)\b",
        r"(?i)signed (?:on|in)\b",
        r"(?:本协议|本合同|本协议书|本备忘录|本備忘錄)(?:由[^。\n]{2,80})?于",
    ];
    for pattern in MADE {
        let Some(field) = dated(reading, &[pattern], Role::Signed) else { continue };
        if !is_of_another_role(reading, &field) {
            fields.push(field);
            return;
        }
    }
    fields.extend(head_date(reading));
}

/// Tells whether a date of a sentence is defined as the effective date, or said to begin or end the term.
fn is_of_another_role(reading: &Reading<'_>, field: &Field) -> bool {
    let Some(span) = field.fact.at.first().copied() else { return true };
    reading.prose.iter().filter(|view| view.span(0..view.text.len()).part == span.part).any(|view| {
        let Some(at) = view.within(span, 0..view.text.len()) else { return false };
        let after: String = view.text[at.end..].chars().take(30).collect::<String>().to_lowercase();
        let first = after.trim_start().trim_start_matches(['(', '（', ' ', '"', '“', '”']);
        first.starts_with("the \"effective")
            || first.starts_with("the “effective")
            || first.starts_with("effective")
            || first.starts_with("the ”effective")
            || ["生效", "起生效", "起", "止", "至", "前", "之前"].iter().any(|word| first.starts_with(word))
    })
}

/// Reads the day under a title: a line that begins with "dated".
fn head_date(reading: &Reading<'_>) -> Option<Field> {
    let view = reading.lines.first()?;
    view.line_ranges().into_iter().take(10).find_map(|range| {
        let line = view.text[range.clone()].trim_start();
        if !line.to_ascii_lowercase().starts_with("dated") {
            return None;
        }
        let found = reading.scan(view, range);
        let date = found.iter().find(|found| matches!(found.value(), Some(Value::Date(_))))?;
        reading.field_found(Role::Signed, view, date)
    })
}

/// Tells each party's place: by the address under its label, by 注册地, or by a place in its own name.
fn places_of(reading: &Reading<'_>, names: &[Field], blocks: &[Block], fields: &mut Vec<Field>) {
    places_by_label(reading, blocks, fields);
    places_by_sign(reading, fields);
    places_in_names(names, fields);
    places_in_brackets(reading, blocks, fields);
}

/// Places from the address under a party's label.
fn places_by_label(reading: &Reading<'_>, blocks: &[Block], fields: &mut Vec<Field>) {
    for block in blocks {
        let view = &reading.lines[block.view];
        let end = blocks
            .iter()
            .filter(|other| other.view == block.view && other.at > block.at)
            .map(|other| other.at)
            .min()
            .unwrap_or(view.text.len());
        let end = super::certificates::clamp(&view.text, end.min(block.value.end + 200));
        if end <= block.value.end {
            continue;
        }
        let near = View::clone(view);
        for label in
            ["注册地址", "地址", "住所", "住所地", "Address", "Registered address", "国家", "Country", "注册地"]
        {
            let Some(at) = near.text[block.value.end..end].find(label) else { continue };
            let from = block.value.end + at + label.len();
            let to = near.text[from..end].find('\n').map_or(end, |stop| from + stop);
            if let Some(code) = place_code(&near.text[from..to]) {
                let mut field = reading.field(Role::Place, code_value(CodeOf::Place, code), view, from..to);
                field.party = Some(block.party);
                fields.push(field);
                break;
            }
        }
    }
}

/// Places from what follows 甲方 or Party A where the text defines it.
fn places_by_sign(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    for (sign, number) in [("甲方", 0), ("乙方", 1), ("丙方", 2), ("Party A", 0), ("Party B", 1), ("Party C", 2)]
    {
        for (view, name) in defined(reading, sign) {
            let end = view.text[name.end..].find(['。', '\n', ';', '；']).map_or(view.text.len(), |at| name.end + at);
            let stop = [" and ", "与", "和"]
                .iter()
                .filter_map(|word| view.text[name.end..end].find(word))
                .min()
                .map_or(end, |at| name.end + at);
            let said = &view.text[name.end..stop];
            let about = [
                "注册",
                "设立",
                "位于",
                "地址",
                "established",
                "incorporated",
                "organi",
                "laws of",
                "address",
                "registered",
                "located",
            ]
            .iter()
            .any(|word| said.contains(word))
                || number == 0;
            if let Some(code) = place_code(said).filter(|_| about)
                && !fields.iter().any(|field| field.role == Role::Place && field.party == Some(number))
            {
                let mut field = reading.field(Role::Place, code_value(CodeOf::Place, code), view, name.end..stop);
                field.party = Some(number);
                fields.push(field);
            }
        }
    }
}

/// Places from the names themselves: 广州…公司.
fn places_in_names(names: &[Field], fields: &mut Vec<Field>) {
    for name in names {
        let Value::Party(text) = &name.fact.value else { continue };
        if let Some(code) = place_code(text)
            && !fields.iter().any(|field| field.role == Role::Place && field.party == name.party)
        {
            let mut field = name.clone();
            field.role = Role::Place;
            field.fact.value = code_value(CodeOf::Place, code);
            fields.push(field);
        }
    }
}

/// Places from the brackets after a name: X Ltd (Singapore).
fn places_in_brackets(reading: &Reading<'_>, blocks: &[Block], fields: &mut Vec<Field>) {
    for block in blocks {
        let view = &reading.lines[block.view];
        let text = &view.text[block.value.clone()];
        let Some(open) = text.rfind(['（', '(']) else { continue };
        if let Some(code) = place_code(text[open..].trim_matches(['（', '）', '(', ')']))
            && !words::is_body(&text[open..])
            && !fields.iter().any(|field| field.role == Role::Place && field.party == Some(block.party))
        {
            let mut field = reading.field(
                Role::Place,
                code_value(CodeOf::Place, code),
                view,
                block.value.start + open..block.value.end,
            );
            field.party = Some(block.party);
            fields.push(field);
        }
    }
}
