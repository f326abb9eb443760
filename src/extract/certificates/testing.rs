//! Papers of a test: text in, records out.

use crate::document::{Body, Document, FileId, Format, Part, PartState};
use crate::fact::{Record, Role, Value};

use super::super::reading::Reading;

/// Makes a document of one page.
pub(super) fn page(text: &str) -> Document {
    Document {
        file: FileId([0; 32]),
        format: Format::Pdf,
        parts: vec![Part {
            label: "1".to_owned(),
            body: Body::Page { width_pt: 595.0, height_pt: 842.0 },
            state: PartState::Text,
            text: text.to_owned(),
            marks: Vec::new(),
            tables: Vec::new(),
            pixels: None,
        }],
        problems: Vec::new(),
    }
}

/// Reads a page with a maker.
pub(super) fn read(text: &str, maker: fn(&Reading<'_>) -> Vec<Record>) -> Vec<Record> {
    maker(&Reading::of(&page(text), 0, 0))
}

/// Returns the values of a role as text.
pub(super) fn values(record: &Record, role: Role) -> Vec<String> {
    record
        .fields
        .iter()
        .filter(|field| field.role == role)
        .map(|field| match &field.fact.value {
            Value::Party(text) | Value::Text(text) => text.clone(),
            Value::Ident(ident) => ident.value.clone(),
            Value::Code(code) => code.is.clone(),
            Value::Date(date) if date.first == date.last => date.first.to_string(),
            Value::Date(date) => format!("{}/{}", date.first, date.last),
            Value::Amount(amount) => format!("{:?} {}", amount.currency, amount.units.normalize()),
            other => format!("{other:?}"),
        })
        .collect()
}
