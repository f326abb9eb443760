//! Audit reports to records.

use crate::fact::{Field, Kind, Record, Role, Value};

use super::between::name_end;
use super::certificates::{captures, first_match};
use super::reading::Reading;
use super::term::{sentences, sum_near};
use super::view::{clean, is_cjk, labelled};
use super::words;

/// Words of the sentence that states the audited total.
const TOTALS: &[&str] = &[
    "累计投入总额",
    "累计投入",
    "投入总额",
    "投入合计",
    "审定投入",
    "审定金额",
    "投入总金额",
    "支出总额",
    "审定总额",
    "投入共计",
    "投入金额合计",
    "总投入",
    "支出合计",
    "支出共计",
    "总支出",
    "研发费用合计",
    "研发投入合计",
    "审计确认",
    "total investment",
    "total expenditure",
    "total r&d expenditure",
    "total costs",
    "total amount",
    "aggregate",
    "totalling",
    "totaling",
    "gesamtaufwand",
    "gesamtbetrag",
];

/// An audit report: what total it states for whom and when.
pub(super) fn audit(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = Vec::new();
    if let Some((view, range)) =
        first_match(reading, r"(?m)^\s*([^\n，。：；]{4,40}会计师事务所[^\n，。：；]{0,20})\s*$").or_else(|| {
            first_match(
                reading,
                r"(?m)^\s*([^\n:：]{3,70}(?:Certified Public Accountants|Chartered Accountants|CPA|LLP|Wirtschaftsprüf|Steuerberatungsgesellschaft|Auditors|監査法人)[^\n]{0,40}?)\s*$",
            )
        })
    {
        fields.extend(reading.parties(Role::Issuer, view, range));
    }
    if let Some((view, range)) = first_match(
        reading,
        r"([\p{Han}]{1,8}[字审][\p{Han}]{0,4}\s*[（(〔\[]\s*\d{4}\s*[）)〕\]]\s*第?\s*[\d\-]+\s*号)",
    ) {
        let value = Value::Ident(crate::fact::Ident {
            kind: crate::fact::IdentKind::ReportNo,
            value: clean(&view.text[range.clone()]).replace(' ', ""),
            valid: None,
        });
        fields.push(reading.field(Role::Number, value, view, range));
    } else {
        fields.extend(reading.fields(&[
            ("报告编号", Some(Role::Number)),
            ("报告文号", Some(Role::Number)),
            ("Report No", Some(Role::Number)),
            ("Report number", Some(Role::Number)),
            ("Ref", Some(Role::Number)),
        ]));
    }
    holders(reading, &mut fields);
    if let Some((view, groups)) =
        captures(reading, r"(?:审计期间|审计范围|会计期间|for the period(?: from)?)\s*[：:为]?\s*([^）)。；\n]{8,60})")
        && let Some(Some(range)) = groups.get(1)
    {
        fields.extend(reading.read_as(Role::Period, view, range.clone()));
    }
    if !fields.iter().any(|field| field.role == Role::Period) {
        fields.extend(audited_period(reading));
    }
    fields.extend(sum_near(reading, TOTALS, Role::Amount));
    let dated = reading.fields(&[
        ("报告日期", Some(Role::Issued)),
        ("出具日期", Some(Role::Issued)),
        ("报告出具日期", Some(Role::Issued)),
        ("签发日期", Some(Role::Issued)),
        ("Date of report", Some(Role::Issued)),
        ("Report date", Some(Role::Issued)),
    ]);
    if dated.is_empty() {
        fields.extend(reading.closing_date(Role::Issued));
    } else {
        fields.extend(dated.into_iter().take(1));
    }
    vec![reading.record(Kind::AuditTotal, fields)]
}

/// Reads the period of the sentence that says what was audited.
fn audited_period(reading: &Reading<'_>) -> Option<Field> {
    const ABOUT: &[&str] = &["审计了", "专项审计", "进行了审计", "进行审计", "审核了", "进行了审核", "audited"];
    for view in &reading.prose {
        for range in sentences(view) {
            let text = &view.text[range.clone()];
            if ABOUT.iter().any(|word| text.contains(word)) {
                let period = reading
                    .read_as(Role::Period, view, range)
                    .into_iter()
                    .find(|field| matches!(field.fact.value, Value::Period(_)));
                if period.is_some() {
                    return period;
                }
            }
        }
    }
    None
}

/// Reads the audited body of "审计了甲公司2018年…" and "对贵公司境外研发机构B Inc.自2017年…", before any common noun.
fn audited_body(reading: &Reading<'_>) -> Vec<Field> {
    const PATTERNS: &[&str] = &[
        r"(?:审计|审核|鉴证|审计或审核)了\s*(?:后附的|所附的)?\s*([^，。；\n]{3,80}?)\s*(?:自|从|于|在)?\s*(?:19|20)\d{2}\s*年",
        r"(?:我们|本所)?(?:接受委托，)?对\s*([^，。；\n]{3,80}?)\s*(?:自|从|于|在)?\s*(?:19|20)\d{2}\s*年",
        r"(?i)audited the [^.;\n]{3,120}? of ((?-i:\p{Lu})[^.;\n]*?(?:\b(?:Inc|Ltd|Co)\.)?[^.;\n]*?)(?: for the (?:period|years?)|,? which| as at| as of| covering)",
        r"(?m)^\s*To the (?i:shareholders|members|board of directors|directors|management|owners) of (?:the )?([^\n]{4,90}?)\s*[:,]?\s*$",
    ];
    const NOUNS: &[&str] = &[
        "贵单位",
        "贵公司",
        "贵校",
        "贵院",
        "贵所",
        "所属",
        "下属",
        "全资",
        "投资设立的",
        "设立的",
        "在境外设立的",
        "的",
        "境外研发机构",
        "境外机构",
        "境外子公司",
        "国际科技合作基地",
        "子公司",
        "海外研发中心",
        "后附的",
    ];
    for pattern in PATTERNS {
        let Some((view, range)) = first_match(reading, pattern) else { continue };
        let mut start = range.start;
        while let Some(noun) = NOUNS.iter().find(|noun| view.text[start..range.end].trim_start().starts_with(**noun)) {
            let skip = view.text[start..range.end].len() - view.text[start..range.end].trim_start().len();
            start += skip + noun.len();
        }
        let text = &view.text[start..range.end];
        let name = if text.chars().any(is_cjk) { text } else { &text[..name_end(text)] };
        if words::is_body(name) && !name.starts_with(['的', '“']) {
            return reading.parties(Role::Holder, view, start..start + name.len());
        }
    }
    Vec::new()
}

/// Whose investment was audited: the addressee, and the institute or base in the scope paragraph.
fn holders(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    let mut number = 0;
    for mut field in audited_body(reading) {
        field.party = Some(number);
        fields.push(field);
    }
    if !fields.iter().any(|field| field.role == Role::Holder)
        && let Some((view, range)) = first_match(
            reading,
            r"(?:对|对贵单位|贵单位|贵公司|贵校|贵院)\s*(?:贵单位|贵公司)?\s*([^，。；\n（(]{3,70}?)\s*(?:境外研发机构|国际科技合作基地|的?(?:研发)?投入情况|的?经费|的?建设投入|投入明细|的?专项)",
        )
    {
        let text = view.text[range.clone()].trim_start_matches("贵单位").trim_start_matches("贵公司");
        let start = range.end - text.len();
        for mut field in reading.parties(Role::Holder, view, start..range.end) {
            field.party = Some(number);
            fields.push(field);
        }
    }
    if !fields.is_empty() {
        number += 1;
    }
    if let Some((view, range)) = first_match(
        reading,
        r"(?m)^\s*([^\n，。；：]{4,50}(?:公司|大学|学院|研究院|研究所|中心|Ltd\.?|Limited|Inc\.?|GmbH))\s*[：:]\s*$",
    ) {
        for mut field in reading.parties(Role::Holder, view, range) {
            field.party = Some(number);
            fields.push(field);
        }
        number += 1;
    }
    for view in &reading.lines {
        for found in labelled(view, &["编制单位", "被审计单位", "被审计单位名称", "委托单位", "单位"])
        {
            if found.label == 3 || found.label == 4 {
                continue;
            }
            let text = &view.text[found.value.clone()];
            let end = text.find(['\u{2003}', '\t']).unwrap_or(text.len());
            let end = text[..end].find("单位：").unwrap_or(end);
            for mut field in reading.parties(Role::Holder, view, found.value.start..found.value.start + end) {
                field.party = Some(number);
                if !fields.iter().any(|other| other.role == Role::Holder && other.fact.value == field.fact.value) {
                    fields.push(field);
                }
            }
        }
    }
}
