//! Who the parties of an agreement are: by their labels, by the sentence that defines them, by their signature blocks.

use std::ops::Range;

use crate::fact::{Field, Role, Value};

use super::reading::{Reading, language_of};
use super::signature::{asks_for_signature, is_article, sides_on};
use super::view::{View, WIDE, clean, is_cjk};
use super::words;

/// Labels of the parties, in both languages, and what number the party has.
pub(super) const PARTIES: &[(&str, u8)] = &[
    ("甲方", 0),
    ("乙方", 1),
    ("丙方", 2),
    ("丁方", 3),
    ("甲方单位", 0),
    ("乙方单位", 1),
    ("甲方名称", 0),
    ("乙方名称", 1),
    ("Party A", 0),
    ("Party B", 1),
    ("Party C", 2),
    ("First Party", 0),
    ("Second Party", 1),
    ("委托方", 0),
    ("受托方", 1),
    ("委托人", 0),
    ("受托人", 1),
    ("许可方", 0),
    ("被许可方", 1),
    ("让与人", 0),
    ("受让人", 1),
    ("让与方", 0),
    ("转让方", 0),
    ("受让方", 1),
    ("Licensor", 0),
    ("Licensee", 1),
    ("Transferor", 0),
    ("Transferee", 1),
    ("出让方", 0),
    ("Partei A", 0),
    ("Partei B", 1),
    ("委托方（甲方）", 0),
    ("受托方（乙方）", 1),
    ("研究开发人", 1),
    ("服务方", 1),
    ("技术受让方", 1),
    ("技术出让方", 0),
];

/// A party's own lines: where its block of the head or of the signatures begins.
pub(super) struct Block {
    /// The party, from 0.
    pub(super) party: u8,
    /// Where its name stands.
    pub(super) value: Range<usize>,
    /// Index of the line view.
    pub(super) view: usize,
    /// Where the label begins.
    pub(super) at: usize,
}

/// Finds every label of a party with what stands behind it.
pub(super) fn blocks(reading: &Reading<'_>) -> Vec<Block> {
    let labels: Vec<&str> = PARTIES.iter().map(|(label, _)| *label).collect();
    let mut blocks = Vec::new();
    for (index, view) in reading.lines.iter().enumerate() {
        for found in super::view::labelled(view, &labels) {
            let at = found.at.start;
            blocks.push(Block { party: PARTIES[found.label].1, value: found.value, view: index, at });
        }
    }
    blocks
}

/// Reads the parties' names: from their labels, and from "甲公司（以下简称甲方）与乙大学（乙方，注册于…）签订".
pub(super) fn parties(reading: &Reading<'_>, blocks: &[Block]) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for block in blocks {
        let view = &reading.lines[block.view];
        let value = until_said(view, whole_name(view, &block.value));
        if looks_like_name(&view.text[value.clone()]) {
            add_names(reading, view, value, block.party, &mut fields);
        }
    }
    for (sign, number) in [("甲方", 0), ("乙方", 1), ("丙方", 2), ("Party A", 0), ("Party B", 1), ("Party C", 2)]
    {
        for (view, name) in defined(reading, sign) {
            let language = language_of(&view.text[name.clone()]);
            if !fields.iter().any(|field| field.party == Some(number) && field.language == language) {
                add_names(reading, view, name, number, &mut fields);
            }
        }
    }
    if fields.iter().all(|field| field.party == fields.first().and_then(|first| first.party)) {
        let entries = super::between::entries(reading);
        let same = |fields: &[Field], entry: &super::between::Entry<'_>| {
            names_same(fields, &entry.view.text[entry.name.clone()])
        };
        // One party has a label: the sentence tells the others only where it names that party too.
        if fields.is_empty() || entries.iter().any(|entry| same(&fields, entry)) {
            let mut number = fields.first().and_then(|first| first.party).map_or(0, |party| party.saturating_add(1));
            for entry in entries.into_iter().take(6) {
                if !same(&fields, &entry) {
                    add_names(reading, entry.view, entry.name, number, &mut fields);
                    number = number.saturating_add(1);
                }
            }
        }
    }
    for (view, name) in super::between::signatories(reading) {
        let number = fields.iter().filter_map(|field| field.party).max().map_or(0, |last| last.saturating_add(1));
        if number < 2 && !names_same(&fields, &view.text[name.clone()]) {
            add_names(reading, view, name, number, &mut fields);
        }
    }
    fields
}

/// Returns the letters and digits of a name in one case and one script of Chinese.
pub(super) fn folded_name(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).map(super::lexical::simplified).collect()
}

fn names_same(fields: &[Field], name: &str) -> bool {
    let wanted = folded_name(name);
    fields.iter().any(|field| matches!(&field.fact.value, Value::Party(own) if folded_name(own) == wanted))
}

/// Cuts a name where the text goes on about the body: "甲公司，注册地…", "A Ltd, a company incorporated in …".
fn until_said(view: &View, range: Range<usize>) -> Range<usize> {
    let text = &view.text[range.clone()];
    let cut = if text.chars().any(is_cjk) {
        text.match_indices(['，', ',']).map(|(at, _)| at).find(|at| words::is_body(&text[..*at]))
    } else {
        Some(super::between::name_end(text)).filter(|end| *end < text.len() && words::is_body(&text[..*end]))
    };
    range.start..range.start + cut.unwrap_or(text.len())
}

/// Finds names that a sentence defines as a party: the words before "（以下简称甲方）", "(Party A)", "（乙方，注册于香港）".
pub(super) fn defined<'r>(reading: &'r Reading<'_>, sign: &str) -> Vec<(&'r View, Range<usize>)> {
    let pattern = format!(
        r#"(?i)[（(]\s*(?:(?:以下|下称|下文|简称|hereinafter|referred to as|the)[^）)（(]{{0,40}}?)?[“"”‘’]?{sign}[”"“’]?(?:[，,；;][^）)]{{0,40}})?\s*[）)]"#
    );
    let Ok(regex) = regex::Regex::new(&pattern) else { return Vec::new() };
    let mut found = Vec::new();
    for view in &reading.prose {
        for hit in regex.find_iter(&view.text) {
            let before = &view.text[..hit.start()];
            let start = name_start(before);
            let name = before[start..].trim();
            if (2..=110).contains(&name.chars().count()) && looks_like_name(name) {
                found.push((view, start..hit.start()));
            }
        }
    }
    found
}

/// Returns where the name begins that ends a text: behind the last word that joins or introduces it.
fn name_start(before: &str) -> usize {
    let mut start = 0;
    for word in ["由", "，", "。", "；", "\n", "：", "、", "between ", " and ", "by ", "BETWEEN ", " AND ", ": ", "; "]
    {
        if let Some(at) = before.rfind(word) {
            start = start.max(at + word.len());
        }
    }
    // 与 and 和 join two parties, but stand inside names too: only behind a bracket that closes a party's definition.
    for word in ["）与", ")与", "）和", ")和", "） 与", "）及", ")及"] {
        if let Some(at) = before.rfind(word) {
            start = start.max(at + word.len());
        }
    }
    start
}

/// Returns a name that goes on below its line: a bracket left open, or words that do not end a body's name yet.
fn whole_name(view: &View, value: &Range<usize>) -> Range<usize> {
    let mut end = value.end;
    for _ in 0..2 {
        let text = view.text[value.start..end].trim();
        let open = text.matches(['（', '(']).count() > text.matches(['）', ')']).count();
        let closed = text.ends_with(['）', ')']) && !open;
        let last = text.rsplit([' ', '\n']).next().unwrap_or("").to_lowercase();
        let hangs = ["of", "for", "and", "the", "&", "de", "für", "in"].contains(&last.as_str());
        if text.is_empty() || closed || !(open || hangs || !words::is_body(text)) || text.contains('\t') {
            break;
        }
        let Some(next) = view.line_ranges().into_iter().find(|range| range.start >= end) else { break };
        let line = &view.text[next.clone()];
        let plain = sides_on(line).is_empty()
            && !asks_for_signature(line)
            && !is_article(line)
            && !is_sentence(line)
            && (open || text.ends_with(is_cjk) == line.starts_with(is_cjk))
            && !line.contains([':', '：', '。']);
        if !plain
            || line.trim().chars().count() > 60
            || view.text[end..next.start].trim_matches(['\n', ' ', WIDE]).chars().count() > 0
        {
            break;
        }
        end = next.end;
    }
    value.start..end
}

/// Tells whether a line is running words, no rest of a name.
fn is_sentence(line: &str) -> bool {
    const BEGINS: &[&str] = &[
        "鉴于",
        "為",
        "为",
        "根据",
        "依据",
        "按照",
        "经",
        "双方",
        "雙方",
        "各方",
        "本协议",
        "本合同",
        "一、",
        "兹",
        "甲乙",
        "地址",
        "日期",
        "Whereas",
        "WHEREAS",
        "This ",
        "The parties",
        "The Parties",
        "IN WITNESS",
        "NOW",
        "It is",
        "Address",
        "Date",
    ];
    let line = line.trim();
    BEGINS.iter().any(|word| line.starts_with(word)) || line.chars().any(is_cjk) && line.contains(['，', '；', '、'])
}

fn add_names(reading: &Reading<'_>, view: &View, range: Range<usize>, party: u8, fields: &mut Vec<Field>) {
    for mut field in reading.parties(Role::Party, view, range) {
        if field.party != Some(0) {
            continue;
        }
        field.party = Some(party);
        if !fields.iter().any(|other| other.party == field.party && other.fact.value == field.fact.value) {
            fields.push(field);
        }
    }
}

/// Tells whether the words behind a party label are its name: not 授权代表, not a sentence.
pub(super) fn looks_like_name(text: &str) -> bool {
    let text = clean(text);
    let count = text.chars().count();
    (3..=110).contains(&count)
        && !text.contains(['。', '；'])
        && !text.starts_with(['（', '(', '_', '：', ':'])
        && ![
            "授权",
            "代表",
            "签字",
            "签名",
            "盖章",
            "法定",
            "日期",
            "地址",
            "Signature",
            "Authori",
            "By:",
            "Name",
            "Date",
            "Party",
            "Seal",
            "将",
            "应",
            "负责",
            "同意",
            "提供",
            "保证",
            "shall",
        ]
        .iter()
        .any(|word| text.starts_with(word))
}
