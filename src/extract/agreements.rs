//! Agreements to records: cooperation, acquisition, lease, joint training, technology contracts and their registration.

use std::ops::Range;

use crate::fact::{CodeOf, Field, Kind, Record, Role, Standing, Value, place_code};

use super::certificates::{dated, first_match};
use super::reading::{Reading, code_value, language_of};
use super::view::{View, WIDE, clean};
use super::words;

type Table = &'static [(&'static str, Option<Role>)];

/// Labels of the parties, in both languages, and what number the party has.
const PARTIES: &[(&str, u8)] = &[
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
];

/// A party's own lines: where its block of the head or of the signatures begins.
struct Block {
    party: u8,
    value: Range<usize>,
    view: usize,
    at: usize,
}

fn blocks(reading: &Reading<'_>) -> Vec<Block> {
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
fn parties(reading: &Reading<'_>, blocks: &[Block]) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for block in blocks {
        let view = &reading.lines[block.view];
        let value = whole_name(view, &block.value);
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
    fields
}

/// Finds names that a sentence defines as a party: the words before "（以下简称甲方）", "(Party A)", "（乙方，注册于香港）".
fn defined<'r>(reading: &'r Reading<'_>, sign: &str) -> Vec<(&'r View, Range<usize>)> {
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
        let last = text.rsplit([' ', '\n']).next().unwrap_or("").to_lowercase();
        let hangs = ["of", "for", "and", "the", "&", "de", "für", "in"].contains(&last.as_str());
        if text.is_empty() || !(open || hangs || !words::is_body(text)) || text.contains('\t') {
            break;
        }
        let Some(next) = view.line_ranges().into_iter().find(|range| range.start >= end) else { break };
        let line = &view.text[next.clone()];
        let plain = sides_on(line).is_empty()
            && !asks_for_signature(line)
            && !is_article(line)
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
fn looks_like_name(text: &str) -> bool {
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
];

/// Lines of a signature block: at most this many below its head.
const BLOCK_LINES: usize = 8;

/// Reads the day in each party's signature block, and which blocks have none.
///
/// A block begins with a line that names a side and asks for a seal or signature, there or in the three lines below.
/// Two sides on one line are two columns: their dates stand in the same order.
fn signatures(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    let mut blocks: Vec<(usize, Range<usize>, Vec<u8>)> = Vec::new();
    let mut dates: Vec<(u8, Field)> = Vec::new();
    for (index, view) in reading.lines.iter().enumerate() {
        let ranges = view.line_ranges();
        let mut left = 0;
        let mut current: Vec<(u8, f32)> = Vec::new();
        for (number, range) in ranges.iter().enumerate() {
            let line = &view.text[range.clone()];
            let sides = sides_on(line);
            let below = ranges
                .iter()
                .skip(number + 1)
                .take(3)
                .take_while(|next| sides_on(&view.text[(*next).clone()]).is_empty());
            let signing =
                asks_for_signature(line) || below.into_iter().any(|next| asks_for_signature(&view.text[next.clone()]));
            if !sides.is_empty() && signing && !is_article(line) && line.chars().count() <= 120 {
                blocks.push((index, range.clone(), sides.clone()));
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

/// Returns the dates of a line of a block with the party each belongs to: of two columns the one it stands under.
fn block_dates(reading: &Reading<'_>, view: &View, range: &Range<usize>, current: &[(u8, f32)]) -> Vec<(u8, Field)> {
    let found: Vec<_> = reading
        .scan(view, range.clone())
        .into_iter()
        .filter(|found| matches!(found.value(), Some(Value::Date(_))))
        .collect();
    let mut dates = Vec::new();
    for (number, date) in found.iter().enumerate() {
        let left = reading.left(view, date.start..date.end);
        let side = match current {
            [(only, _)] => Some(*only),
            sides if sides.len() == found.len() => sides.get(number).map(|(party, _)| *party),
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
fn sides_on(line: &str) -> Vec<u8> {
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
fn asks_for_signature(line: &str) -> bool {
    let bare: String = line.chars().filter(|c| !c.is_whitespace() && *c != WIDE).collect::<String>().to_lowercase();
    [
        "盖章",
        "签章",
        "公章",
        "签字",
        "签名",
        "授权代表",
        "法定代表人或",
        "代表人",
        "(seal",
        "signature",
        "signedby",
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
        .find(|window| window.iter().map(|(_, c)| *c).eq(wanted.iter().copied()))
        .map(|window| window[0].0)
}

/// Tells whether a line begins an article: 第三条, 三、, Article 3, 3., (3).
fn is_article(line: &str) -> bool {
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

/// A sentence of the prose.
fn sentences(view: &View) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    let mut chars = view.text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let end = match c {
            '。' | '；' | '\n' => true,
            '.' => {
                next.is_none_or(|c| c == ' ' || c == '\n')
                    && !view.text[..at].ends_with(|c: char| c.is_ascii_uppercase())
                    && !["No", "Ltd", "Co", "Inc", "Dr", "Mr", "Pte"].iter().any(|word| view.text[..at].ends_with(word))
            }
            _ => false,
        };
        if end {
            ranges.push(start..at + c.len_utf8());
            start = at + c.len_utf8();
        }
    }
    ranges.push(start..view.text.len());
    ranges.retain(|range| !view.text[range.clone()].trim().is_empty());
    ranges
}

/// Words of a sentence that tells how long an agreement runs.
const TERM: &[&str] = &[
    "有效期",
    "合作期限",
    "合作期",
    "协议期限",
    "合同期限",
    "期限",
    "为期",
    "有效期限",
    "term",
    "valid",
    "in force",
    "effective",
    "period",
    "duration",
    "合作时间",
    "起止",
    "执行期",
];

/// Words of a sentence whose duration is of something else.
const NOT_TERM: &[&str] = &[
    "保密",
    "质保",
    "付款",
    "支付",
    "confidential",
    "保修",
    "租金",
    "survive",
    "warranty",
    "争议",
    "仲裁",
    "通知",
    "notice",
    "专利权期限",
    "续签",
    "续约",
    "延长",
    "renew",
];

/// Reads term, start and end from the sentences about how long the agreement runs.
fn term(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    for view in &reading.prose {
        for range in sentences(view) {
            let lower = view.text[range.clone()].to_lowercase();
            if !TERM.iter().any(|word| lower.contains(word)) {
                continue;
            }
            let own = ["有效期", "合作期限", "协议期限", "合同期限", "term:", "term of this agreement"]
                .iter()
                .any(|word| lower.contains(word));
            if NOT_TERM.iter().any(|word| lower.contains(word)) && !own {
                continue;
            }
            for found in reading.scan(view, range.clone()) {
                match found.value() {
                    Some(Value::Duration(_))
                        if !fields.iter().any(|field| {
                            field.role == Role::Term && field.language == language_of(&view.text[range.clone()])
                        }) =>
                    {
                        fields.extend(reading.field_found(Role::Term, view, &found));
                    }
                    Some(Value::Period(period)) => {
                        for (role, date) in [(Role::Effective, period.from), (Role::Expires, period.to)] {
                            let Some(date) = date else { continue };
                            let mut field = reading.field(role, Value::Date(date), view, found.start..found.end);
                            field.language = language_of(&view.text[range.clone()]);
                            fields.push(field);
                        }
                    }
                    Some(Value::Date(_)) => {
                        let before = &view.text[range.start..found.start];
                        if let Some(role) = edge_of_term(before, &view.text[found.end..range.end]) {
                            fields.extend(reading.field_found(role, view, &found));
                        }
                    }
                    _ => (),
                }
            }
            fix_language(fields, view, &range);
        }
    }
}

/// Tells which edge of a term a date is, by the words of its sentence before and after it.
fn edge_of_term(before: &str, after: &str) -> Option<Role> {
    const FROM: &[&str] = &["from ", "自", "从", "commencing on", "effective", "effect on", "effect as of", "commence"];
    const TO: &[&str] = &[" to ", "至", "until", "through", "到", "ending on", "expir"];
    let lower = before.to_lowercase();
    let ends = before.trim_end();
    let tail = before.get(before.len().saturating_sub(40)..).unwrap_or(before).to_lowercase();
    let last = |words: &[&str]| words.iter().filter_map(|word| tail.rfind(word)).max();
    let to = last(TO);
    if to.is_some() && to > last(FROM)
        || ends.ends_with(['至', '到'])
        || ends.to_lowercase().ends_with("until")
        || before.contains("截止")
        || lower.contains("expire")
        || after.trim_start().starts_with('止')
    {
        return Some(Role::Expires);
    }
    let begins = ends.ends_with(['自', '从'])
        || after.trim_start().starts_with('起')
        || after.contains("生效")
        || before.contains("生效")
        || ["from", "effect", "commenc"].iter().any(|word| lower.contains(word));
    begins.then_some(Role::Effective)
}

/// Gives term fields the language of their sentence: "2019" alone has none.
fn fix_language(fields: &mut [Field], view: &View, range: &Range<usize>) {
    let span = view.span(range.clone());
    let language = language_of(&view.text[range.clone()]);
    for field in fields.iter_mut().filter(|field| matches!(field.role, Role::Term | Role::Effective | Role::Expires)) {
        if field.fact.at.iter().any(|at| at.part == span.part && span.start <= at.start && at.end <= span.end) {
            field.language = language;
        }
    }
}

/// Reads the sum of an agreement from the sentences about its funding.
fn funding(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    const ABOUT: &[&str] = &[
        "经费",
        "金额",
        "费用",
        "资金",
        "价款",
        "投入",
        "funding",
        "contribut",
        "budget",
        "amount",
        "consideration",
        "price",
    ];
    for view in &reading.prose {
        for range in sentences(view) {
            let text = view.text[range.clone()].to_lowercase();
            if !ABOUT.iter().any(|word| text.contains(word)) || text.contains("违约") || text.contains("penalty") {
                continue;
            }
            let money = reading.read_as(Role::Amount, view, range.clone());
            let language = language_of(&view.text[range.clone()]);
            if !money.is_empty() && !fields.iter().any(|field| field.role == Role::Amount && field.language == language)
            {
                fields.extend(money.into_iter().map(|mut field| {
                    field.language = language;
                    field
                }));
            }
        }
    }
}

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
    if !fields.iter().any(|field| field.role == Role::Signed) {
        fields.extend(dated(
            reading,
            &[r"(?i)made (?:and entered into )?(?:on|this|as of)", r"(?i)signed (?:on|in)", r"(?:本协议|本合同)于"],
            Role::Signed,
        ));
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

/// Share purchase and acquisition contracts.
pub(super) fn acquisition(reading: &Reading<'_>) -> Vec<Record> {
    const TABLE: Table = &[
        ("转让方", Some(Role::Seller)),
        ("出让方", Some(Role::Seller)),
        ("卖方", Some(Role::Seller)),
        ("Seller", Some(Role::Seller)),
        ("Vendor", Some(Role::Seller)),
        ("Transferor", Some(Role::Seller)),
        ("The Seller", Some(Role::Seller)),
        ("被收购方", Some(Role::Investee)),
        ("受让方", Some(Role::Buyer)),
        ("收购方", Some(Role::Buyer)),
        ("买方", Some(Role::Buyer)),
        ("Buyer", Some(Role::Buyer)),
        ("Purchaser", Some(Role::Buyer)),
        ("Transferee", Some(Role::Buyer)),
        ("The Purchaser", Some(Role::Buyer)),
        ("Acquirer", Some(Role::Buyer)),
        ("目标公司", Some(Role::Investee)),
        ("标的公司", Some(Role::Investee)),
        ("Target", Some(Role::Investee)),
        ("Target Company", Some(Role::Investee)),
        ("The Company", Some(Role::Investee)),
        ("目标企业", Some(Role::Investee)),
        ("协议编号", Some(Role::Number)),
        ("合同编号", Some(Role::Number)),
        ("Agreement No", Some(Role::Number)),
        ("签署日期", Some(Role::Signed)),
        ("签订日期", Some(Role::Signed)),
        ("签约日期", Some(Role::Signed)),
        ("Date of signature", Some(Role::Signed)),
        ("Signing Date", Some(Role::Signed)),
        ("交割日", None),
        ("Closing Date", None),
        ("甲方", None),
        ("乙方", None),
    ];
    let mut fields = reading.fields(TABLE);
    signatures(reading, &mut fields);
    for (role, words) in
        [(Role::Amount, ["转让价款", "收购价款", "purchase price", "转让价格", "对价", "consideration"].as_slice())]
    {
        for view in &reading.prose {
            for range in sentences(view) {
                let text = view.text[range.clone()].to_lowercase();
                if words.iter().any(|word| text.contains(word)) && !fields.iter().any(|field| field.role == role) {
                    fields.extend(reading.read_as(role, view, range));
                }
            }
        }
    }
    if let Some((view, range)) =
        first_match(reading, r"(\d{1,3}(?:\.\d+)?\s*[%％])\s*(?:的)?(?:股权|股份|of the (?:shares|equity|issued))")
    {
        fields.extend(reading.read_as(Role::Share, view, range));
    }
    if let Some((view, range)) = first_match(reading, r"注册地\s*[：:为]\s*([^）)，。\n]{2,20})") {
        fields.extend(reading.read_as(Role::Place, view, range));
    }
    if !fields.iter().any(|field| field.role == Role::Signed) {
        fields.extend(
            dated(reading, &[r"(?i)made (?:and entered into )?(?:on|this|as of)", r"(?i)signed on"], Role::Signed)
                .or_else(|| reading.closing_date(Role::Signed)),
        );
    }
    vec![reading.record(Kind::Acquisition, fields)]
}

/// The labels of a lease or a proof of premises.
const LEASE: Table = &[
    ("出租方", Some(Role::Lessor)),
    ("出租人", Some(Role::Lessor)),
    ("Landlord", Some(Role::Lessor)),
    ("Lessor", Some(Role::Lessor)),
    ("Vermieter", Some(Role::Lessor)),
    ("賃貸人", Some(Role::Lessor)),
    ("提供方", Some(Role::Lessor)),
    ("承租方", Some(Role::Lessee)),
    ("承租人", Some(Role::Lessee)),
    ("Tenant", Some(Role::Lessee)),
    ("Lessee", Some(Role::Lessee)),
    ("Mieter", Some(Role::Lessee)),
    ("賃借人", Some(Role::Lessee)),
    ("权利人", Some(Role::Lessee)),
    ("使用单位", Some(Role::Lessee)),
    ("使用方", Some(Role::Lessee)),
    ("产权人", Some(Role::Lessee)),
    ("建筑面积", Some(Role::Area)),
    ("租赁面积", Some(Role::Area)),
    ("使用面积", Some(Role::Area)),
    ("面积", Some(Role::Area)),
    ("Area", Some(Role::Area)),
    ("Gross floor area", Some(Role::Area)),
    ("Floor area", Some(Role::Area)),
    ("租赁期限", Some(Role::Period)),
    ("租期", Some(Role::Period)),
    ("Term", Some(Role::Period)),
    ("Lease Term", Some(Role::Period)),
    ("使用期限", Some(Role::Period)),
    ("地址", Some(Role::Address)),
    ("坐落", Some(Role::Address)),
    ("房屋地址", Some(Role::Address)),
    ("租赁地址", Some(Role::Address)),
    ("Premises", Some(Role::Address)),
    ("Address", Some(Role::Address)),
    ("场地地址", Some(Role::Address)),
    ("合同编号", Some(Role::Number)),
    ("日期", None),
    ("Date", None),
    ("甲方", None),
    ("乙方", None),
    ("租金", None),
    ("Rent", None),
    ("Monthly Rent", None),
];

/// Takes the first area of the prose.
fn leased_area(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    for view in &reading.prose {
        for found in reading.scan(view, 0..view.text.len()) {
            if matches!(found.value(), Some(Value::Count(count)) if count.unit == "平方米")
                && let Some(field) = reading.field_found(Role::Area, view, &found)
            {
                fields.push(field);
                return;
            }
        }
    }
    if let Some((view, range)) =
        first_match(reading, r"(?i)(\d[\d,]*(?:\.\d+)?)\s*(?:平方米|㎡|m²|m2|sq\.?\s?m|square met(?:re|er)s?)")
    {
        let number = super::lexical::parse_number(view.text[range.clone()].trim()).map(|(number, _)| number);
        fields.extend(number.map(|number| {
            let value = Value::Count(crate::fact::Count { number, unit: "平方米".to_owned() });
            reading.field(Role::Area, value, view, range)
        }));
    }
}

/// Takes the period of the first sentence about the term that states one.
fn leased_period(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    const ABOUT: &[&str] = &["租赁期", "租期", "期限", "term", "lease runs", "lease period", "使用期"];
    for view in &reading.prose {
        for range in sentences(view) {
            let text = view.text[range.clone()].to_lowercase();
            if !ABOUT.iter().any(|word| text.contains(word)) {
                continue;
            }
            let mut found = reading.read_as(Role::Period, view, range);
            found.retain(|field| matches!(field.fact.value, Value::Period(_)));
            if !found.is_empty() {
                fields.extend(found);
                return;
            }
        }
    }
}

/// Takes the address that the prose says the premises are at.
fn leased_address(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    for pattern in [
        r"位于\s*([^，。；\n]{3,60}?)\s*(?:的|，|。|房屋|场地|物业)",
        r"(?i)premises (?:situated |located )?(?:at|in) ([^.;\n]{5,120}?)(?:, with|,? having|\.|;|\n)",
        r"坐落\s*(?:于|在|：)?\s*([^，。；\n]{3,60})",
    ] {
        if let Some((view, range)) = first_match(reading, pattern) {
            fields.push(reading.field(Role::Address, Value::Text(clean(&view.text[range.clone()])), view, range));
            break;
        }
    }
}

/// Leases and titles to a site.
pub(super) fn lease(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(LEASE);
    let has = |fields: &[Field], role: Role| fields.iter().any(|field| field.role == role);
    fields.retain(|field| !matches!(&field.fact.value, Value::Party(name) if !looks_like_name(name)));
    // "甲将位于…的房屋出租给承租方乙（B Ltd），…": the sentence names the parties whole, the seals may break them.
    for (role, pattern) in [
        (Role::Lessor, r"出租(?:方|人)\s*([^，。；：:（(\s][^，。；\n]{2,80}?)\s*(?:将|同意|把)\s*(?:位于|坐落)"),
        (
            Role::Lessee,
            r"(?:出租给|租给|租予)\s*承租(?:方|人)\s*([^，。；：:（(\s][^，。；：:]{2,120}?)\s*(?:[，。；]|使用|作为|用于)",
        ),
    ] {
        if let Some((view, range)) = first_match(reading, pattern) {
            fields.retain(|field| field.role != role);
            fields.extend(reading.parties(role, view, range));
        }
    }
    if !has(&fields, Role::Area) {
        leased_area(reading, &mut fields);
    }
    if !has(&fields, Role::Period) {
        leased_period(reading, &mut fields);
    }
    if !has(&fields, Role::Address) {
        leased_address(reading, &mut fields);
    }
    for index in 0..fields.len() {
        if let (Role::Address, Value::Text(text)) = (fields[index].role, &fields[index].fact.value)
            && let Some(code) = place_code(text)
        {
            let mut field = fields[index].clone();
            field.role = Role::Place;
            field.fact.value = code_value(CodeOf::Place, code);
            fields.push(field);
        }
    }
    if !has(&fields, Role::Lessee) {
        let blocks = blocks(reading);
        let names = parties(reading, &blocks);
        for (party, role) in [(0, Role::Lessor), (1, Role::Lessee)] {
            for mut field in names.iter().filter(|field| field.party == Some(party)).cloned() {
                field.role = role;
                fields.push(field);
            }
        }
    }
    signatures(reading, &mut fields);
    vec![reading.record(Kind::Lease, fields)]
}

/// Technology contracts.
pub(super) fn contract(reading: &Reading<'_>) -> Vec<Record> {
    const TABLE: Table = &[
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
    let mut fields = reading.fields(TABLE);
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

/// What an agreement on joint training adds to its rows: both bodies and the day it was signed.
pub(super) fn training(reading: &Reading<'_>, mut rows: Vec<Record>) -> Vec<Record> {
    let blocks = blocks(reading);
    let names = parties(reading, &blocks);
    let mut signed = Vec::new();
    signatures(reading, &mut signed);
    signed.retain(|field| field.role == Role::Signed);
    if rows.is_empty() {
        rows = listed_trainees(reading);
    }
    if rows.is_empty() {
        for pattern in [
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
                term(reading, &mut fields);
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

/// The sum that a text states near words, for callers of other papers.
pub(super) fn sum_near(reading: &Reading<'_>, words: &[&str], role: Role) -> Vec<Field> {
    for view in &reading.prose {
        for range in sentences(view) {
            if words.iter().any(|word| view.text[range.clone()].contains(word)) {
                let fields = reading.read_as(role, view, range);
                if !fields.is_empty() {
                    return fields;
                }
            }
        }
    }
    Vec::new()
}
