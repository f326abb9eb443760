//! Certificates to records: licences, incorporations, approvals, degrees, patents, results, standards, users, platforms.
//!
//! This room holds what its makers share: sentences searched by pattern, dates beside words, fields made of fields.

mod achievement;
mod approval;
mod degree;
pub(super) mod inid;
mod licence;
mod notice;
mod patent;
mod registration;
mod registry;
mod standard;
#[cfg(test)]
mod testing;

use regex::Regex;

use crate::fact::{CodeOf, Field, Role, Value};

use super::reading::{Reading, code_value};
use super::view::View;
use super::words;

pub(super) use self::achievement::{outcome, user_certificate};
pub(super) use self::approval::approval;
pub(super) use self::degree::degree;
pub(super) use self::licence::licence;
pub(super) use self::notice::{notice, undertaking};
pub(super) use self::patent::{filing, patent};
pub(super) use self::registration::registration;
pub(super) use self::registry::incorporation;
pub(super) use self::standard::standard;

type Table = &'static [(&'static str, Option<Role>)];

/// Makes a second field of the same place.
fn again(field: &Field, role: Role, value: Value) -> Field {
    let mut field = field.clone();
    field.role = role;
    field.fact.value = value;
    field.fact.also = Vec::new();
    field.fact.trust.valid = None;
    field
}

/// Turns texts of a role into codes; what the list does not hold is dropped.
fn recode(fields: &mut Vec<Field>, role: Role, of: CodeOf, code: impl Fn(&str) -> Option<&'static str>) {
    for field in fields.iter_mut().filter(|field| field.role == role) {
        if let Value::Text(text) = &field.fact.value
            && let Some(is) = code(text)
        {
            field.fact.value = code_value(of, is);
        }
    }
    fields.retain(|field| field.role != role || matches!(field.fact.value, Value::Code(_)));
}

/// Turns the texts of name roles into parties, a name in brackets into a name of its own.
fn names_as_parties(fields: &mut Vec<Field>) {
    let mut out = Vec::new();
    for field in fields.drain(..) {
        match (&field.role, &field.fact.value) {
            (Role::Name | Role::NameEnglish, Value::Text(text)) => {
                let text = text.clone();
                for range in words::split_names(&text) {
                    let mut field = field.clone();
                    field.fact.value = Value::Party(text[range].to_owned());
                    out.push(field);
                }
            }
            _ => out.push(field),
        }
    }
    *fields = out;
}

/// Returns the first match of a pattern in the prose, with its view.
pub(super) fn first_match<'r>(reading: &'r Reading<'_>, pattern: &str) -> Option<(&'r View, std::ops::Range<usize>)> {
    captures(reading, pattern).and_then(|(view, groups)| {
        Some((view, groups.get(1).cloned().flatten().or_else(|| groups.first().cloned().flatten())?))
    })
}

/// Returns the groups of the first match of a pattern in the prose.
pub(super) fn captures<'r>(
    reading: &'r Reading<'_>,
    pattern: &str,
) -> Option<(&'r View, Vec<Option<std::ops::Range<usize>>>)> {
    let regex = Regex::new(pattern).ok()?;
    reading.prose.iter().find_map(|view| {
        let captures = regex.captures(&view.text)?;
        Some((view, captures.iter().map(|group| group.map(|group| group.range())).collect()))
    })
}

/// Keeps the first field of roles that a certificate states once, unless another differs in script only.
fn keep_first(fields: &mut Vec<Field>, roles: &[Role]) {
    let mut seen = Vec::new();
    fields.retain(|field| {
        !roles.contains(&field.role)
            || (!seen.contains(&field.role) && {
                seen.push(field.role);
                true
            })
    });
}

/// Finds the first date behind one of the patterns.
pub(super) fn dated(reading: &Reading<'_>, patterns: &[&str], role: Role) -> Option<Field> {
    patterns.iter().find_map(|pattern| {
        let regex = Regex::new(pattern).ok()?;
        reading.prose.iter().find_map(|view| {
            let found = regex.find(&view.text)?;
            let end = clamp(&view.text, found.end() + 160);
            let after = reading.scan(view, found.end()..end);
            let date = after.iter().find(|found| matches!(found.value(), Some(Value::Date(_))))?;
            reading.field_found(role, view, date)
        })
    })
}

/// Finds the last date before one of the words, in the same sentence.
pub(super) fn before_word(reading: &Reading<'_>, words: &[&str], role: Role) -> Option<Field> {
    words.iter().find_map(|word| {
        reading.prose.iter().find_map(|view| {
            let at = view.text.find(word)?;
            let start = view.text[..at].rfind(['。', '\n', '；']).map_or(0, |at| at + 1);
            let start = (start..at).find(|at| view.text.is_char_boundary(*at)).unwrap_or(at);
            let found = reading.scan(view, start..at);
            let date = found.iter().rev().find(|found| matches!(found.value(), Some(Value::Date(_))))?;
            reading.field_found(role, view, date)
        })
    })
}

/// Returns the nearest character border at or below a byte.
pub(super) fn clamp(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Takes "Co., Ltd." to a name that a pattern ended at its comma.
fn with_suffix(view: &View, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    const SUFFIX: &str = r"^(?:\.?,?\s*(?:Co|Ltd|Inc|LLC|L\.L\.C|Limited|GmbH|Corp|S\.A|B\.V|Pte|Pty)\b\.?)+";
    let end =
        Regex::new(SUFFIX).ok().and_then(|suffix| suffix.find(view.text.get(range.end..)?)).map_or(0, |at| at.end());
    range.start..range.end + end
}

/// Returns the body that signs a paper: a name alone on one of the three lines above its day, or on the line below.
fn signed_by(reading: &Reading<'_>, role: Role) -> Vec<Field> {
    for view in reading.lines.iter().rev() {
        let lines = view.line_ranges();
        let Some(dated) = lines.iter().rposition(|line| {
            let found = reading.scan(view, line.clone());
            let day = found.iter().find(|found| matches!(found.value(), Some(Value::Date(_))));
            day.is_some_and(|day| {
                let own = view.text[day.start..day.end].chars().count();
                view.text[line.clone()].trim().chars().count().saturating_sub(own) <= 10
            })
        }) else {
            continue;
        };
        let above = (dated.saturating_sub(3)..dated).rev();
        for line in above.chain([dated + 1]).filter_map(|index| lines.get(index)) {
            let text = view.text[line.clone()].trim();
            let bare = text.split(['（', '(']).next().unwrap_or(text);
            let name = if text.ends_with("章）") || text.ends_with("章)") { bare } else { text };
            let plain =
                !name.contains(['，', '。', '；', '：', ':', '\t', '、']) && (4..=60).contains(&name.chars().count());
            if plain && words::is_body(name) {
                let start = line.start + (view.text[line.clone()].len() - view.text[line.clone()].trim_start().len());
                return reading.parties(role, view, start..start + name.len());
            }
        }
        return Vec::new();
    }
    Vec::new()
}
