//! What a user's certificate says beside its labels: who signs it, whose product it is, in both languages.

use crate::fact::{Field, Record, Role, Value};

use super::between::name_end;
use super::certificates::{dated, first_match};
use super::reading::Reading;
use super::view::clean;
use super::words;

/// Adds to the records of a user's certificate the roles that they lack.
pub(super) fn complete(reading: &Reading<'_>, mut records: Vec<Record>) -> Vec<Record> {
    for record in &mut records {
        let has = |record: &Record, role: Role| record.fields.iter().any(|field| field.role == role);
        if !has(record, Role::Holder) {
            record.fields.extend(maker(reading));
        }
        if !has(record, Role::User) {
            let own: Vec<Value> = record.all(Role::Holder).map(|field| field.fact.value.clone()).collect();
            record.fields.extend(user(reading).into_iter().filter(|field| !own.contains(&field.fact.value)));
        }
        if !has(record, Role::Product)
            && let Some((view, range)) = first_match(
                reading,
                r"(?i)(?:using|use|purchased|bought) (?:the )?([^.,;\n]{3,60}?) (?:supplied|developed|made|manufactured|provided|from)\b",
            )
        {
            let value = Value::Text(clean(&view.text[range.clone()]));
            record.fields.push(reading.field(Role::Product, value, view, range));
        }
        if !has(record, Role::From) && !has(record, Role::Period) {
            record.fields.extend(dated(reading, &[r"(?i)\bsince\b"], Role::From));
        }
    }
    records
}

/// Who made the product, by its label.
fn maker(reading: &Reading<'_>) -> Vec<Field> {
    let found = reading.fields(&[
        ("供货单位", Some(Role::Holder)),
        ("生产单位", Some(Role::Holder)),
        ("生产厂家", Some(Role::Holder)),
        ("供应商", Some(Role::Holder)),
        ("研制单位", Some(Role::Holder)),
        ("供货商", Some(Role::Holder)),
        ("Supplier", Some(Role::Holder)),
        ("Manufacturer", Some(Role::Holder)),
        ("Vendor", Some(Role::Holder)),
    ]);
    found.into_iter().filter(|field| matches!(&field.fact.value, Value::Party(name) if words::is_body(name))).collect()
}

/// Who certifies: "We, A AB, confirm that", or the body alone on a line at the end.
fn user(reading: &Reading<'_>) -> Vec<Field> {
    let said = r"(?i:\b[Ww]e),?\s+((?-i:\p{Lu})[^\n]{3,90}?),?\s+(?i:hereby )?(?i:confirm|certify|declare|state)\b";
    if let Some((view, range)) = first_match(reading, said) {
        let end = name_end(&view.text[range.clone()]);
        let name = range.start..range.start + end;
        if words::is_body(&view.text[name.clone()]) {
            return reading.parties(Role::User, view, name);
        }
    }
    for view in reading.lines.iter().rev() {
        for range in view.line_ranges().into_iter().rev().take(4) {
            let line = view.text[range.clone()].trim();
            if words::is_body(line) && line.chars().count() <= 60 && !line.contains(['，', '。', '：', ':', '；', '\t'])
            {
                return reading.parties(Role::User, view, range);
            }
        }
    }
    Vec::new()
}
