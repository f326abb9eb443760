//! Signature blocks: which party signed on which day, and which block has none.

use std::ops::Range;

use regex::Regex;

use crate::fact::{Field, Role, Value};

use super::lexical::simplified;
use super::party::{PARTIES, folded_name};
use super::reading::Reading;
use super::view::{View, WIDE};

/// Words that name a side, beside those of [`PARTIES`], in signature blocks of leases and purchases.
const SIDES: &[(&str, u8)] = &[
    ("Landlord", 0),
    ("Tenant", 1),
    ("Lessor", 0),
    ("Lessee", 1),
    ("Seller", 0),
    ("Vendor", 0),
    ("Buyer", 1),
    ("Purchaser", 1),
    ("出租方", 0),
    ("承租方", 1),
    ("收购方", 1),
    ("被收购方", 0),
    ("Vermieter", 0),
    ("Mieter", 1),
    ("用人单位", 0),
    ("劳动者", 1),
    ("Employer", 0),
    ("Employee", 1),
    ("出租人", 0),
    ("承租人", 1),
];

/// Lines of a signature block: at most this many below its head.
const BLOCK_LINES: usize = 8;

/// Reads the day in each party's signature block, and which blocks have none.
///
/// A block begins with a line that names a side and asks for a seal or signature, there or in the three lines below.
/// Two sides on one line are two columns: their dates stand in the same order.
pub(super) fn signatures(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    let known: Vec<(u8, String)> = fields
        .iter()
        .filter(|field| field.role == Role::Party)
        .filter_map(|field| match &field.fact.value {
            Value::Party(name) => Some((field.party?, folded_name(name))),
            _ => None,
        })
        .filter(|(_, name)| name.chars().count() >= 4)
        .collect();
    let mut blocks: Vec<(usize, Range<usize>, Vec<u8>)> = Vec::new();
    let mut dates: Vec<(u8, Field)> = Vec::new();
    for (index, view) in reading.lines.iter().enumerate() {
        let ranges = view.line_ranges();
        let mut left = 0;
        let mut current: Vec<(u8, f32)> = Vec::new();
        for (number, range) in ranges.iter().enumerate() {
            let line = &view.text[range.clone()];
            let labels = sides_on(line);
            let above =
                number.checked_sub(1).and_then(|at| ranges.get(at)).map_or("", |range| &view.text[range.clone()]);
            let named = if labels.is_empty() { named_sides(line, above, &known) } else { Vec::new() };
            let by_name = !named.is_empty();
            let sides = if by_name { named } else { labels };
            let below = ranges
                .iter()
                .skip(number + 1)
                .take(3)
                .take_while(|next| sides_on(&view.text[(*next).clone()]).is_empty());
            let signing =
                asks_for_signature(line) || below.into_iter().any(|next| asks_for_signature(&view.text[next.clone()]));
            let signing = signing || for_and_on_behalf(above);
            if !sides.is_empty() && signing && !is_article(line) && !is_recital(line) && line.chars().count() <= 120 {
                if !by_name {
                    blocks.push((index, range.clone(), sides.clone()));
                }
                current = lefts_of(reading, view, range, &sides);
                left = BLOCK_LINES;
            } else if is_article(line) || left == 0 {
                current.clear();
                continue;
            }
            left = left.saturating_sub(1);
            dates.extend(block_dates(reading, view, range, &current));
        }
    }
    for (index, range, sides) in blocks {
        for party in sides {
            let dated = dates.iter().any(|(own, _)| *own == party);
            if !dated && !fields.iter().any(|field| field.role == Role::Sealed && field.party == Some(party)) {
                let mut field = reading.field(Role::Sealed, Value::Flag(false), &reading.lines[index], range.clone());
                field.party = Some(party);
                fields.push(field);
            }
        }
    }
    // A date under a label in a party's block is the party's own, not the agreement's.
    fields.retain(|field| {
        field.role != Role::Signed
            || field.party.is_some()
            || !dates.iter().any(|(_, own)| own.fact.at == field.fact.at)
    });
    fields.extend(dates.into_iter().map(|(_, field)| field));
}

/// Returns the known parties that a line of a signature block names: alone on it, beside "By:", or below "on behalf of".
fn named_sides(line: &str, above: &str, known: &[(u8, String)]) -> Vec<u8> {
    let folded = folded_name(line);
    let mut here: Vec<(usize, u8)> =
        known.iter().filter_map(|(party, name)| Some((folded.find(name.as_str())?, *party))).collect();
    here.sort_unstable();
    let mut sides: Vec<u8> = Vec::new();
    for (_, party) in here {
        if !sides.contains(&party) {
            sides.push(party);
        }
    }
    let whole: usize = sides
        .iter()
        .map(|side| {
            known
                .iter()
                .filter(|(party, name)| party == side && folded.contains(name.as_str()))
                .map(|(_, name)| name.len())
                .max()
                .unwrap_or(0)
        })
        .sum();
    let alone = folded.len() <= whole + 3;
    if alone || asks_for_signature(line) || for_and_on_behalf(above) { sides } else { Vec::new() }
}

fn for_and_on_behalf(line: &str) -> bool {
    line.to_ascii_lowercase().contains("on behalf of")
}

/// Tells whether a line is a sentence that speaks of the parties, no head of a signature block.
fn is_recital(line: &str) -> bool {
    line.contains(['，', '。', '；']) || line.trim_end().ends_with('.') && line.split(' ').count() > 12
}

/// Words before a date that say it is of something else than signing.
const OTHER_DAYS: &[&str] = &[
    "打印",
    "下载",
    "查询",
    "生效",
    "交割",
    "到期",
    "届满",
    "截止",
    "有效期",
    "出生",
    "登记日",
    "备案",
    "effective",
    "expir",
    "closing",
    "commenc",
    "print",
    "born",
    "birth",
    "stop date",
    "establish",
    "incorporat",
    "成立",
    "注册",
    "download",
    "retriev",
];

/// Words that begin a term, where the line does not speak of signing.
const TERM_DAYS: &[&str] = &["自", "于", "从", "期限", "from", "until", "term", "valid"];

/// Tells whether the words before a date on its line give it another role than signing.
fn names_another_day(before: &str) -> bool {
    let tail = before.rsplit([WIDE, '\t', '\n']).next().unwrap_or("").to_lowercase();
    let tail: String = tail.chars().rev().take(24).collect::<Vec<_>>().into_iter().rev().map(simplified).collect();
    let has = |words: &[&str]| words.iter().any(|word| tail.contains(word));
    has(OTHER_DAYS) || has(TERM_DAYS) && !has(&["签", "sign"])
}

/// Returns the days written behind a place at the end of a line: "Jena, den 1.3.2018", "Signed in Leeds, 6 July 2018".
pub(super) fn placed_dates(reading: &Reading<'_>) -> Vec<Field> {
    let Ok(pattern) = Regex::new(
        r"(?m)(?:^|[\u{2003}\t]|  )[ ]*(?:(?i:signed|executed|done) (?i:in|at) )?\p{Lu}[\p{L}.\- ]{1,30},[ ]*(?:(?i:den|the|on|this) )?",
    ) else {
        return Vec::new();
    };
    let mut fields = Vec::new();
    for view in &reading.lines {
        for hit in pattern.find_iter(&view.text) {
            // A line that goes on a sentence is no closing line, however it looks.
            let above = view.text[..hit.start()].trim_end_matches('\n').rsplit('\n').next().unwrap_or("");
            if above.chars().count() > 40 && above.trim_end().ends_with(|c: char| c.is_lowercase() || c == ',') {
                continue;
            }
            let end = view.text[hit.end()..].find(['\n', '\t', WIDE]).map_or(view.text.len(), |at| hit.end() + at);
            let dates = reading.scan(view, hit.end()..end);
            let Some(date) = dates.first().filter(|date| matches!(date.value(), Some(Value::Date(_)))) else {
                continue;
            };
            let whole = date.start == hit.end() && view.text[date.end..end].trim_matches(['.', ' ', '_']).is_empty();
            if whole {
                fields.extend(reading.field_found(Role::Signed, view, date));
            }
        }
    }
    fields
}

/// Returns the dates of a line of a block with the party each belongs to: of two columns the one it stands under.
fn block_dates(reading: &Reading<'_>, view: &View, range: &Range<usize>, current: &[(u8, f32)]) -> Vec<(u8, Field)> {
    let found: Vec<_> = reading
        .scan(view, range.clone())
        .into_iter()
        .filter(|found| matches!(found.value(), Some(Value::Date(_))))
        .filter(|found| !names_another_day(&view.text[range.start..found.start]))
        .collect();
    let mut dates = Vec::new();
    for (number, date) in found.iter().enumerate() {
        let left = reading.left(view, date.start..date.end);
        let side = match current {
            [(only, _)] => Some(*only),
            sides if sides.len() == found.len() => sides.get(number).map(|(party, _)| *party),
            // Columns that cannot be told apart give their date to neither.
            [(_, one), (_, other), ..] if one == other => None,
            // A date alone on its line is in the column whose head begins left of it, next to it.
            sides => left.and_then(|left| {
                sides
                    .iter()
                    .filter(|(_, head)| *head <= left + 12.0)
                    .max_by(|a, b| a.1.total_cmp(&b.1))
                    .map(|(party, _)| *party)
            }),
        };
        if let (Some(party), Some(mut field)) = (side, reading.field_found(Role::Signed, view, date)) {
            field.party = Some(party);
            dates.push((party, field));
        }
    }
    dates
}

/// Returns each side of a line with the left edge of its words, in points; 0 where there are no boxes.
fn lefts_of(reading: &Reading<'_>, view: &View, range: &Range<usize>, sides: &[u8]) -> Vec<(u8, f32)> {
    let line = &view.text[range.clone()];
    sides
        .iter()
        .map(|side| {
            let at = PARTIES
                .iter()
                .chain(SIDES)
                .filter(|(_, party)| party == side)
                .filter_map(|(word, _)| find_loosely(line, word))
                .min();
            let start = range.start + at.unwrap_or(0);
            (*side, reading.left(view, start..range.end).unwrap_or(0.0))
        })
        .collect()
}

/// Returns the sides that a line names, left to right, each once.
pub(super) fn sides_on(line: &str) -> Vec<u8> {
    let mut here: Vec<(usize, u8)> =
        PARTIES.iter().chain(SIDES).filter_map(|(word, party)| Some((find_loosely(line, word)?, *party))).collect();
    here.sort_unstable();
    let mut sides: Vec<u8> = Vec::new();
    for (_, party) in here {
        if !sides.contains(&party) {
            sides.push(party);
        }
    }
    sides
}

/// Tells whether a line asks for a seal or signature.
pub(super) fn asks_for_signature(line: &str) -> bool {
    let bare: String =
        line.chars().filter(|c| !c.is_whitespace() && *c != WIDE).map(simplified).collect::<String>().to_lowercase();
    let signature = bare.starts_with("signature") && bare.chars().count() <= 24 && !bare.ends_with('.')
        || ["signature:", "signature：", "signature_", "signature)", "unterschrift"]
            .iter()
            .any(|word| bare.contains(word))
        || bare.ends_with("signature") && bare.chars().count() <= 30;
    signature
        || [
            "盖章",
            "签章",
            "公章",
            "签字",
            "签名",
            "授权代表",
            "法定代表人或",
            "代表人",
            "(seal",
            "签署）",
            "签署)",
            "签署日期",
            "代表：",
            "代表:",
            "signedby",
            "signed:",
            "authorisedsignatory",
            "authorizedsignatory",
            "authorizedrepresentative",
            "authorisedrepresentative",
            "forandonbehalf",
        ]
        .iter()
        .any(|word| bare.contains(word))
        || bare == "by:"
        || bare.starts_with("by:")
        || bare.starts_with("by：")
}

/// Finds a word with gaps allowed between its Han characters.
fn find_loosely(line: &str, word: &str) -> Option<usize> {
    if word.is_ascii() {
        let at = line.to_ascii_lowercase().find(&word.to_ascii_lowercase())?;
        return line[..at].chars().next_back().is_none_or(|c| !c.is_alphabetic()).then_some(at);
    }
    let wanted: Vec<char> = word.chars().collect();
    let chars: Vec<(usize, char)> = line.char_indices().filter(|(_, c)| *c != ' ' && *c != WIDE).collect();
    chars
        .windows(wanted.len())
        .find(|window| window.iter().map(|(_, c)| simplified(*c)).eq(wanted.iter().map(|c| simplified(*c))))
        .map(|window| window[0].0)
}

/// Tells whether a line begins an article: 第三条, 三、, Article 3, 3., (3).
pub(super) fn is_article(line: &str) -> bool {
    let line = line.trim_start_matches(['\u{3000}', ' ', WIDE]);
    if line.starts_with("Article")
        || line.starts_with("ARTICLE")
        || line.starts_with("Section")
        || line.starts_with("Clause")
    {
        return true;
    }
    if let Some(rest) = line.strip_prefix('第') {
        let number = rest.chars().take_while(|c| c.is_ascii_digit() || "一二三四五六七八九十百 ".contains(*c)).count();
        return number > 0 && rest.chars().nth(number).is_some_and(|c| "条章".contains(c));
    }
    let chars: Vec<char> = line.chars().take(4).collect();
    let numerals = chars.iter().take_while(|c| "一二三四五六七八九十".contains(**c)).count();
    if numerals > 0 && chars.get(numerals) == Some(&'、') {
        return true;
    }
    let digits = chars.iter().take_while(|c| c.is_ascii_digit()).count();
    (1..=2).contains(&digits)
        && chars.get(digits).is_some_and(|c| ".．、".contains(*c))
        && chars.get(digits + 1).is_none_or(|c| !c.is_ascii_digit())
}
