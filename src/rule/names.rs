//! The words of packs for kinds, roles and other closed lists: as serde writes them, with no second table.

use std::sync::LazyLock;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::fact::{Kind, Role, SHAPES, Shape};

static KINDS: LazyLock<Vec<String>> = LazyLock::new(|| SHAPES.iter().map(|shape| name_of(shape.kind)).collect());
static ROLES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut roles: Vec<String> = SHAPES.iter().flat_map(roles_of).map(name_of).collect();
    roles.sort();
    roles.dedup();
    roles
});

/// Returns the word of a unit variant.
pub(super) fn name_of(entry: impl Serialize) -> String {
    match serde_json::to_value(entry) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// Returns the unit variant that a word stands for.
pub(super) fn parse<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// Returns the words of all kinds of record.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(String::as_str)
}

/// Returns the words of all roles that some kind has.
pub(super) fn roles() -> impl Iterator<Item = &'static str> {
    ROLES.iter().map(String::as_str)
}

/// Returns the roles that records of a kind may have.
pub(super) fn roles_of(shape: &Shape) -> impl Iterator<Item = Role> {
    std::iter::once(shape.subject).chain(shape.must.iter().copied()).chain(shape.may.iter().copied())
}

/// Tells whether records of a kind have a role.
pub(super) fn has(kind: Kind, role: Role) -> bool {
    roles_of(kind.shape()).any(|known| known == role)
}
