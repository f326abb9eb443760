//! The claims of identifiers: by label and by their own form. They come before anything else is read.

use super::ident_form::evident;
use super::ident_value::{Value, ident, not_digit, office_number, strip, value, window};
use super::label::{Label, automaton, label};
use super::scan::Text;
use crate::fact::{Ident, IdentKind as K};

/// A stretch of text that belongs to an identifier, or to something that is nothing.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) ident: Option<Ident>,
}

/// Returns the claims of a text, sorted and not overlapping.
pub(super) fn claims(t: &Text) -> Vec<Claim> {
    let mut claims = Vec::new();
    let mut covered = 0;
    for found in automaton().find_iter(t.text) {
        let (label, latin) = label(found.pattern().as_usize());
        if found.start() < covered || (latin && !is_word(t, found.start(), found.end())) {
            continue;
        }
        if let Some(claim) = labelled(t, label, found.start(), found.end()) {
            covered = claim.end;
            let first = claims.len();
            claims.push(claim);
            listed(t, label, &mut claims);
            covered = claims[first..].last().map_or(covered, |claim| claim.end);
        }
    }
    let mut evident = evident(t);
    if !evident.is_empty() {
        claims.append(&mut evident);
        // longer first at one place; an identifier before nothing
        claims.sort_by_key(|claim| (claim.start, std::cmp::Reverse(claim.end)));
        let mut end = 0;
        claims.retain(|claim| {
            let keep = claim.start >= end;
            if keep {
                end = claim.end;
            }
            keep
        });
    }
    claims
}

/// More values of the label of the last claim: 发票号码：12345678、12345679.
fn listed(t: &Text, label: Label, claims: &mut Vec<Claim>) {
    for _ in 0..40 {
        let Some(Claim { end, ident: Some(last), .. }) = claims.last() else { return };
        let mut at = t.spaces(*end);
        let mut joined = false;
        for word in ["、", ",", "，", ";", "和", "及", "and ", "& "] {
            if t.starts(at, word) {
                at = t.spaces(at + word.len());
                joined = true;
            }
        }
        let Some((start, end, next)) = value(t, label, at).filter(|_| joined) else { return };
        if next.kind != last.kind || next.value.len() != last.value.len() {
            return;
        }
        claims.push(Claim { start, end, ident: Some(next) });
    }
}

/// A label of Latin letters must be a word of its own.
fn is_word(t: &Text, start: usize, end: usize) -> bool {
    let before = t.char_before(start).is_some_and(|c| c.is_ascii_alphanumeric());
    let ends_in_letter = t.bytes[end - 1].is_ascii_alphabetic();
    let after = ends_in_letter && t.bytes.get(end).is_some_and(u8::is_ascii_alphabetic);
    !before && !after
}

/// Skips what may stand between a label and its value.
fn gap(t: &Text, mut at: usize) -> usize {
    const WORDS: &[&str] = &[
        "号码",
        "编号",
        "编码",
        "代码",
        "号",
        "(营业执照)",
        "(注册号)",
        "(税号)",
        "(No.)",
        "(No)",
        "为",
        "是",
        "No.",
        "No",
        "no.",
        "Number",
        "number",
        "Nos.",
        "Code",
        "code",
        ":",
        "：",
        "=",
        "“",
        "\"",
        "第",
        "\u{300c}",
        "#",
        "is ",
        "iD",
        "ID",
        "号:",
        "(统一社会信用代码)",
        "(DOI)",
        "|",
    ];
    let from = at;
    'more: while at - from < 48 {
        let mut next = t.spaces(at);
        while t.bytes.get(next) == Some(&b'\t') {
            next += 1;
        }
        if next > at {
            at = next;
            continue;
        }
        for word in WORDS {
            if t.starts(at, word) {
                at += word.len();
                continue 'more;
            }
        }
        break;
    }
    at
}

/// The value behind a label.
fn labelled(t: &Text, label: Label, start: usize, end: usize) -> Option<Claim> {
    let at = gap(t, end);
    if label == Label::Nothing {
        return nothing(t, at);
    }
    let mut found = value(t, label, at);
    if label == Label::Patent && found.is_none() {
        found = office_before(t, start, at);
    }
    if label == Label::Fund {
        // 国家自然科学基金面上项目（61772345）
        let open =
            t.bytes.get(end..(end + 48).min(t.bytes.len()))?.iter().position(|b| matches!(b, b'(' | b'\n' | b';'))?;
        let place = end + open;
        if t.bytes.get(place) != Some(&b'(') {
            return None;
        }
        let (from, to, ident) = value(t, Label::Of(K::ProjectNo), gap(t, place + 1))?;
        let digits = ident.value.bytes().filter(u8::is_ascii_digit).count();
        return (digits >= 7).then_some(Claim { start: from, end: to, ident: Some(ident) });
    }
    if found.is_none() && t.bytes.get(at) == Some(&b'(') {
        // 专利号（ZL…）, 账号（人民币）：…
        found = value(t, label, at + 1);
        if found.is_none()
            && let Some(close) = t.bytes.get(at..(at + 40).min(t.bytes.len()))?.iter().position(|b| *b == b')')
        {
            found = value(t, label, gap(t, at + close + 1));
        }
    }
    let (from, to, ident) = found?;
    Some(Claim { start: from, end: to, ident: Some(ident) })
}

/// "U.S. Patent No. 10,123,456": the office stands before the label.
fn office_before(t: &Text, start: usize, at: usize) -> Option<Value> {
    const OFFICES: &[(&str, &str)] = &[
        ("US", "US"),
        ("U.S.", "US"),
        ("United States", "US"),
        ("美国", "US"),
        ("European", "EP"),
        ("欧洲", "EP"),
        ("Japanese", "JP"),
        ("日本", "JP"),
        ("Korean", "KR"),
        ("韩国", "KR"),
        ("German", "DE"),
    ];
    let head = t.text.get(..start)?.trim_end();
    let head = head
        .strip_suffix("Patent")
        .or_else(|| head.strip_suffix("Pat."))
        .unwrap_or(head)
        .trim_end_matches([' ', '专', '利', '发', '明', '授', '权']);
    let (_, office) = OFFICES.iter().find(|(word, _)| head.ends_with(word))?;
    let found = office_number().find(window(t, at, 24)).filter(|found| not_digit(t, at + found.end()))?;
    Some((at, at + found.end(), ident(K::ForeignPatent, format!("{office}{}", strip(found.as_str())), None)?))
}

/// A telephone number or the like after its label.
fn nothing(t: &Text, at: usize) -> Option<Claim> {
    let mut end = at;
    let mut digits = 0;
    while let Some(b) = t.bytes.get(end) {
        match b {
            b'0'..=b'9' => digits += 1,
            b'+' | b'-' | b'(' | b')' | b' ' | b'.' | b'/' => {}
            b'x' | b'e' | b't' if digits > 0 => {}
            _ => break,
        }
        end += 1;
        if end - at > 40 {
            break;
        }
    }
    (digits > 0).then_some(Claim { start: at, end, ident: None })
}
