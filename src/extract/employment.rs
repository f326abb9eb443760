//! Employment contracts and letters of appointment: who is employed by whom, from when to when.

use crate::fact::{Field, Kind, Record, Role, Standing, Value};

use super::certificates::first_match;
use super::reading::Reading;
use super::term::sentences;
use super::view::{View, clean};
use super::words;

type Table = &'static [(&'static str, Option<Role>)];

const LABELS: Table = &[
    ("用人单位", Some(Role::Employer)),
    ("聘用单位", Some(Role::Employer)),
    ("聘用方", Some(Role::Employer)),
    ("聘任单位", Some(Role::Employer)),
    ("甲方（用人单位）", Some(Role::Employer)),
    ("甲方（聘用单位）", Some(Role::Employer)),
    ("甲方", Some(Role::Employer)),
    ("工作单位", Some(Role::Employer)),
    ("Employer", Some(Role::Employer)),
    ("The Employer", Some(Role::Employer)),
    ("Arbeitgeber", Some(Role::Employer)),
    ("劳动者", Some(Role::Name)),
    ("受聘人", Some(Role::Name)),
    ("受聘方", Some(Role::Name)),
    ("受聘人员", Some(Role::Name)),
    ("乙方（劳动者）", Some(Role::Name)),
    ("乙方（受聘人）", Some(Role::Name)),
    ("乙方", Some(Role::Name)),
    ("姓名", Some(Role::Name)),
    ("Employee", Some(Role::Name)),
    ("The Employee", Some(Role::Name)),
    ("Arbeitnehmer", Some(Role::Name)),
    ("Name of employee", Some(Role::Name)),
    ("国籍", Some(Role::Nationality)),
    ("Nationality", Some(Role::Nationality)),
    ("护照号码", Some(Role::PersonId)),
    ("护照号", Some(Role::PersonId)),
    ("身份证号码", Some(Role::PersonId)),
    ("身份证号", Some(Role::PersonId)),
    ("居民身份证号码", Some(Role::PersonId)),
    ("Passport No", Some(Role::PersonId)),
    ("工作岗位", Some(Role::Position)),
    ("岗位", Some(Role::Position)),
    ("职务", Some(Role::Position)),
    ("聘任岗位", Some(Role::Position)),
    ("Position", Some(Role::Position)),
    ("Job title", Some(Role::Position)),
    ("法定代表人", None),
    ("地址", None),
    ("住址", None),
    ("性别", None),
    ("合同期限", None),
    ("聘期", None),
    ("聘用期限", None),
    ("日期", None),
    ("Date", None),
    ("Term", None),
    ("Address", None),
];

/// Reads an employment contract or letter of appointment into the person it is about.
pub(super) fn employment(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(LABELS);
    fields.retain(|field| match (&field.fact.value, field.role) {
        (Value::Party(name), _) => words::is_body(name),
        (Value::Text(name), Role::Name) => is_person(name),
        _ => true,
    });
    name_alone(&mut fields);
    in_words(reading, &mut fields);
    period(reading, &mut fields);
    if !fields.iter().any(|field| field.role == Role::Name) {
        return Vec::new();
    }
    vec![Record { kind: Kind::Person, at: reading.spans(), standing: Standing::Counts, fields }]
}

/// Tells whether the words behind a label can be a person's name: not a body, not a clause.
fn is_person(name: &str) -> bool {
    let count = name.chars().count();
    (2..=80).contains(&count)
        && !words::is_body(name)
        && !name.contains(['。', '_'])
        && !["签", "盖章", "应", "须", "同意", "承诺", "shall", "保证", "根据", "按"]
            .iter()
            .any(|word| name.starts_with(word))
}

/// Leaves of "Dr. Eva Lind, Swedish national, passport …" and "李雷（Li Lei）" the name; the first person named is meant.
fn name_alone(fields: &mut Vec<Field>) {
    let mut seen = false;
    fields.retain(|field| {
        let again = field.role == Role::Name && seen;
        seen |= field.role == Role::Name;
        !again
    });
    let mut place = None;
    for field in fields.iter_mut().filter(|field| field.role == Role::Name) {
        let Value::Text(text) = &field.fact.value else { continue };
        let end = text.find([',', '，', '（', '(', ';', '；']).unwrap_or(text.len());
        if let Some(code) = nationality(&text[end..]) {
            let mut other = field.clone();
            other.role = Role::Nationality;
            other.fact.value = super::reading::code_value(crate::fact::CodeOf::Place, code);
            place = Some(other);
        }
        let name = text[..end].trim();
        let name = ["Dr. ", "Dr ", "Prof. ", "Mr. ", "Ms. ", "Mrs. ", "Mr ", "Ms ", "Herr ", "Frau "]
            .iter()
            .fold(name, |name, title| name.strip_prefix(title).unwrap_or(name));
        field.fact.value = Value::Text(clean(name));
    }
    if !fields.iter().any(|field| field.role == Role::Nationality) {
        fields.extend(place);
    }
}

/// Tells the nationality that a text states: "German national", "（中国香港）", "国籍：德国".
fn nationality(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let end = lower.find("national").or_else(|| lower.find("citizen")).filter(|_| lower.len() == text.len());
    if let Some(end) = end {
        return words::nationality(text[..end].trim_matches([' ', ',', '(']));
    }
    let inner = text.trim_start_matches(['（', '(']);
    let end = inner.find(['）', ')'])?;
    crate::fact::place_code(&inner[..end])
}

/// Reads a letter of appointment: "兹聘请某某教授（德国）为某大学特聘教授".
fn in_words(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    let absent = |fields: &[Field], role: Role| !fields.iter().any(|field| field.role == role);
    const PERSON: &str = r"[\p{Han}·]{2,8}?|[A-Z][\p{L}.'’\-]+(?: [A-Z][\p{L}.'’\-]+){1,3}";
    const WHO: &str = r"(?:兹|现|茲|現)?(?:聘请|聘任|特聘|敦聘|聘請|聘用)\s*";
    if absent(fields, Role::Name) {
        let pattern = format!(r"{WHO}({PERSON})\s*(?:教授|博士|先生|女士|研究员|同志|，|,|（|\(|为|担任|為)");
        if let Some((view, range)) = first_match(reading, &pattern) {
            fields.push(reading.field(Role::Name, Value::Text(clean(&view.text[range.clone()])), view, range.clone()));
            let rest: String = view.text[range.end..].chars().take(20).collect();
            let open = rest.find(['（', '(']);
            if let Some(code) =
                open.and_then(|at| nationality(&rest[at..])).filter(|_| absent(fields, Role::Nationality))
            {
                let value = super::reading::code_value(crate::fact::CodeOf::Place, code);
                fields.push(reading.field(Role::Nationality, value, view, range));
            }
        }
    }
    if absent(fields, Role::Name)
        && let Some((view, range)) = first_match(
            reading,
            r"(?i:appoint(?:ed)?|appointment of|employ)\s+(?:(?:Prof|Dr|Mr|Ms|Mrs)\.?\s+){0,2}([A-Z][\p{L}.'’\-]+(?: [A-Z][\p{L}.'’\-]+){1,3})\b",
        )
    {
        fields.push(reading.field(Role::Name, Value::Text(clean(&view.text[range.clone()])), view, range));
    }
    if absent(fields, Role::Employer) {
        let body = r"([\p{Han}（）]{2,40}?(?:公司|大学|学院|研究院|研究所|中心|医院|實驗室|实验室|大學|學院))";
        for pattern in [format!(
            r"(?:为|為|担任|受聘于|任职于)\s*{body}\s*(?:[\p{{Han}}]{{0,6}}(?:教授|研究员|科学家|主任|院长|所长|顾问|专家|工程师))"
        )] {
            if let Some((view, range)) = first_match(reading, &pattern) {
                fields.extend(reading.parties(Role::Employer, view, range));
            }
        }
    }
    if absent(fields, Role::Employer) {
        fields.extend(sealing_body(reading));
    }
}

/// Returns the body whose name stands alone on a line above the last date: who appoints.
fn sealing_body(reading: &Reading<'_>) -> Vec<Field> {
    for view in reading.lines.iter().rev() {
        for range in view.line_ranges().into_iter().rev().take(6) {
            let line = view.text[range.clone()].trim();
            if words::is_body(line) && line.chars().count() <= 60 && !line.contains(['，', '。', '：', ':']) {
                return reading.parties(Role::Employer, view, range);
            }
        }
    }
    Vec::new()
}

/// Reads the first day and the last of the employment; those of a probation are others.
fn period(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    const ABOUT: &[&str] = &["期限", "聘期", "合同期", "任期", "term", "period", "employment", "自", "from", "聘用期"];
    const OTHER: &[&str] = &["试用", "probation", "probezeit", "其中", "服务期", "保密", "竞业"];
    for view in &reading.prose {
        for range in sentences(view) {
            let text = view.text[range.clone()].to_lowercase();
            if text.len() != range.len() || !ABOUT.iter().any(|word| text.contains(word)) {
                continue;
            }
            let stop = OTHER.iter().filter_map(|word| text.find(word)).min().unwrap_or(text.len());
            if push_period(reading, view, range.start..range.start + stop, fields) {
                return;
            }
        }
    }
}

fn push_period(reading: &Reading<'_>, view: &View, range: std::ops::Range<usize>, fields: &mut Vec<Field>) -> bool {
    let found = reading.read_as(Role::Period, view, range);
    for field in found {
        let Value::Period(period) = &field.fact.value else { continue };
        for (role, date) in [(Role::From, period.from), (Role::To, period.to)] {
            let Some(date) = date else { continue };
            let mut one = field.clone();
            one.role = role;
            one.fact.value = Value::Date(date);
            fields.push(one);
        }
        return true;
    }
    false
}
