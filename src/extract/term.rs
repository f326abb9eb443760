//! How long an agreement runs and what it costs, from its sentences.

use std::ops::Range;

use crate::fact::{Field, Role, Value};

use super::reading::{Reading, language_of};
use super::view::View;

/// A sentence of the prose.
pub(super) fn sentences(view: &View) -> Vec<Range<usize>> {
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
    "laufzeit",
    "dauer",
    "kraft",
    "into force",
    "commence",
    "合作年限",
    "协议期",
    "合同期",
    "生效",
];

/// Words behind which a sentence speaks of another length of time than the term: notice, extension.
const BEYOND: &[&str] = &[
    "unless",
    "may be extended",
    "may be renewed",
    "shall be renewed",
    "automatically renew",
    "renewable",
    "可续",
    "可延",
    "期满",
    "届满前",
    "经双方同意可",
    "提前",
    "sofern",
    "verlängert",
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
    "kündigung",
    "试用",
    "probation",
];

/// Reads term, start and end from the sentences about how long the agreement runs.
pub(super) fn term(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    for view in &reading.prose {
        for range in sentences(view) {
            let whole = view.text[range.clone()].to_lowercase();
            let beyond = BEYOND.iter().filter_map(|word| whole.find(word)).min().filter(|_| whole.len() == range.len());
            let range = range.start..beyond.map_or(range.end, |at| range.start + at);
            let lower: String =
                view.text[range.clone()].to_lowercase().chars().map(super::lexical::simplified).collect();
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
    const FROM: &[&str] = &[
        "from ",
        "自",
        "从",
        "commencing on",
        "effective",
        "effect on",
        "effect as of",
        "commence",
        "vom ",
        "ab dem ",
        "beginn",
    ];
    const TO: &[&str] = &[
        " to ",
        "至",
        "until",
        "through",
        "到",
        "ending on",
        "expir",
        "ends on",
        "end on",
        "bis ",
        "endet",
        "terminat",
    ];
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
        || after.trim_start().to_lowercase().starts_with("in kraft")
        || after.contains("生效")
        || before.contains("生效")
        || ["from", "effect", "commenc", "into force", "kraft", "beginn", "starts on", "start on"]
            .iter()
            .any(|word| lower.contains(word));
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
pub(super) fn funding(reading: &Reading<'_>, fields: &mut Vec<Field>) {
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
        " fee",
        "vergütung",
        "報酬",
        "报酬",
        "經費",
        "remuneration",
    ];
    for view in &reading.prose {
        for range in sentences(view) {
            let text = view.text[range.clone()].to_lowercase();
            if !ABOUT.iter().any(|word| text.contains(word)) || text.contains("违约") || text.contains("penalty") {
                continue;
            }
            let mut money = reading.read_as(Role::Amount, view, range.clone());
            money.retain(|field| !is_rate(view, &range, field));
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

/// Of several sums in a sentence that ends in their total (合计, 共计) leaves the total.
fn the_total(fields: Vec<Field>, view: &View, range: &Range<usize>) -> Vec<Field> {
    let agree = fields.iter().all(|field| fields.first().is_some_and(|first| first.fact.value == field.fact.value));
    let last = ["合计", "共计", "总计", "累计"].iter().filter_map(|word| view.text[range.clone()].rfind(word)).max();
    let Some(last) = last.filter(|_| !agree) else { return fields };
    let behind = |field: &Field| {
        let at = field.fact.at.first().and_then(|at| view.within(*at, range.clone()));
        at.is_some_and(|at| at.start > range.start + last)
    };
    let total: Vec<Field> = fields.iter().filter(|field| behind(field)).cloned().collect();
    if total.is_empty() { fields } else { total }
}

/// Tells whether a sum is one of many that are paid: each year, each month, for each visit.
fn is_rate(view: &View, range: &Range<usize>, field: &Field) -> bool {
    const BEFORE: &[&str] =
        &["每年", "每月", "每人", "每次", "每季", "月租金", "年租金", "each year", "annual", "monthly"];
    const AFTER: &[&str] =
        &["每年", "/年", "/月", "per year", "per month", "per annum", "p.a.", "a year", "monthly", "annually"];
    let Some(at) = field.fact.at.first().copied() else { return false };
    let found = view.within(at, range.clone());
    let text = view.text[range.clone()].to_lowercase();
    let Some(found) = found.filter(|_| text.len() == range.len()) else { return false };
    let before = &text[..found.start - range.start];
    let clause = before.rsplit(['，', ',', '；', '。']).next().unwrap_or(before);
    let after: String = text[found.end - range.start..].chars().take(14).collect();
    BEFORE.iter().any(|word| clause.contains(word)) || AFTER.iter().any(|word| after.trim_start().starts_with(word))
}

/// The sum that a text states near words, for callers of other papers.
pub(super) fn sum_near(reading: &Reading<'_>, words: &[&str], role: Role) -> Vec<Field> {
    for view in &reading.prose {
        for range in sentences(view) {
            let text = view.text[range.clone()].to_lowercase();
            if words.iter().any(|word| text.contains(word)) {
                let fields = the_total(reading.read_as(role, view, range.clone()), view, &range);
                if !fields.is_empty() {
                    return fields;
                }
            }
        }
    }
    Vec::new()
}
