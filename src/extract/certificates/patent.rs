//! Patent certificates, register copies, acceptance notices.

use std::ops::Range;

use crate::fact::{Field, IdentKind, Kind, Record, Role, Value};

use super::super::reading::Reading;
use super::super::view::{View, WIDE, clean};
use super::super::words;
use super::inid::{self, Stage};
use super::{Table, keep_first};

const PATENT: Table = &[
    ("专利号", Some(Role::Number)),
    ("Patent No", Some(Role::Number)),
    ("Patent Number", Some(Role::Number)),
    ("特許番号", Some(Role::Number)),
    ("特許第", Some(Role::Number)),
    ("申请号", Some(Role::Purpose)),
    ("专利申请号", Some(Role::Purpose)),
    ("Publication number", Some(Role::Number)),
    ("专利申请日", Some(Role::Filed)),
    ("申请日", Some(Role::Filed)),
    ("申请日期", Some(Role::Filed)),
    ("Filing Date", Some(Role::Filed)),
    ("Date of Filing", Some(Role::Filed)),
    ("Filed", Some(Role::Filed)),
    ("出願日", Some(Role::Filed)),
    ("授权公告日", Some(Role::Granted)),
    ("授权日", Some(Role::Granted)),
    ("授权日期", Some(Role::Granted)),
    ("授权公告日期", Some(Role::Granted)),
    ("Date of Patent", Some(Role::Granted)),
    ("Grant Date", Some(Role::Granted)),
    ("Date of Grant", Some(Role::Granted)),
    ("登録日", Some(Role::Granted)),
    ("Issue Date", Some(Role::Granted)),
    ("授权公告号", None),
    ("公告号", None),
    ("证书号", None),
    ("专利权人", Some(Role::Owner)),
    ("权利人", Some(Role::Owner)),
    ("Patentee", Some(Role::Owner)),
    ("Assignee", Some(Role::Owner)),
    ("Assignees", Some(Role::Owner)),
    ("Proprietor", Some(Role::Owner)),
    ("Proprietor(s)", Some(Role::Owner)),
    ("特許権者", Some(Role::Owner)),
    ("Owner", Some(Role::Owner)),
    ("Applicant", Some(Role::Partner)),
    ("发明人", Some(Role::Author)),
    ("设计人", Some(Role::Author)),
    ("Inventor", Some(Role::Author)),
    ("Inventors", Some(Role::Author)),
    ("発明者", Some(Role::Author)),
    ("考案者", Some(Role::Author)),
    ("出願番号", Some(Role::Purpose)),
    ("考案の名称", Some(Role::Title)),
    ("実用新案権者", Some(Role::Owner)),
    ("专利权人姓名或名称", Some(Role::Owner)),
    ("变更前专利权人", None),
    ("变更后专利权人", None),
    ("变更前权利人", None),
    ("变更后权利人", None),
    ("申请公布日", None),
    ("优先权日", None),
    ("Priority Date", None),
    ("Publication Date", None),
    ("出具日期", None),
    ("发明名称", Some(Role::Title)),
    ("实用新型名称", Some(Role::Title)),
    ("外观设计名称", Some(Role::Title)),
    ("使用外观设计的产品名称", Some(Role::Title)),
    ("专利名称", Some(Role::Title)),
    ("名称", Some(Role::Title)),
    ("发明创造名称", Some(Role::Title)),
    ("発明の名称", Some(Role::Title)),
    ("Title", Some(Role::Title)),
    ("Title of Invention", Some(Role::Title)),
    ("地址", None),
    ("申请人", Some(Role::Partner)),
    ("Address", None),
];

/// Granted patents. The number is the patent's, the day is that of the grant, never of the filing.
pub(in crate::extract) fn patent(reading: &Reading<'_>) -> Vec<Record> {
    let fronts: Vec<Stage> = reading.lines.iter().filter_map(inid::stage).collect();
    if let Some(stage) = reading.lines.first().and_then(inid::stage)
        && let Some(record) = inid::record(reading, stage)
    {
        return vec![record];
    }
    let mut fields = reading.fields(PATENT);
    patent_number(reading, &mut fields);
    fields.retain(|field| !matches!(field.role, Role::Purpose | Role::Partner));
    owners_below(reading, &mut fields);
    let changed = changed_owner(reading);
    if !changed.is_empty() {
        fields.retain(|field| field.role != Role::Owner);
        fields.extend(changed);
    }
    if !fields.iter().any(|field| field.role == Role::Granted)
        && let Some(record) = fronts.first().and_then(|stage| inid::record(reading, *stage))
    {
        return vec![record];
    }
    keep_first(&mut fields, &[Role::Number, Role::Title]);
    fields.extend(reading.closing_date(Role::Issued));
    vec![reading.record(Kind::PatentGrant, fields)]
}

/// An address is no owner: a certificate that gives it first has the name on one of the lines below.
fn owners_below(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    let mut found: Vec<Field> = Vec::new();
    for answer in reading.answers(&["特許権者", "专利权人", "Patentee", "Proprietor", "実用新案権者", "意匠権者"])
    {
        let view = answer.view;
        if !is_address(&view.text[answer.found.value.clone()]) {
            continue;
        }
        let below = view.line_ranges().into_iter().filter(|line| line.start >= answer.found.value.end).take(3);
        for line in below {
            let text = &view.text[line.clone()];
            if words::is_body(&clean(text)) && !is_address(text) && !text.contains([':', '：']) {
                found.extend(reading.parties(Role::Owner, view, line));
                break;
            }
        }
    }
    fields.retain(|field| {
        field.role != Role::Owner || !matches!(&field.fact.value, Value::Party(name) if is_address(name))
    });
    fields.extend(found);
}

/// Tells whether a text is an address, not a name: streets and house numbers, no body at its end.
fn is_address(text: &str) -> bool {
    let text = clean(text);
    let figures = text.chars().any(|c| c.is_numeric() || "一二三四五六七八九十".contains(c));
    let street = ["丁目", "番地", "番", "号", "路", "街", "Street", "Road", "Avenue", "straße"]
        .iter()
        .any(|word| text.contains(word));
    figures && street && !words::is_body(&text)
}

/// The owner after the last change that a copy of the register tells: rows of 变更项目, 变更前, 变更后.
fn changed_owner(reading: &Reading<'_>) -> Vec<Field> {
    let mut last: Option<((i16, i8, i8), Vec<Field>)> = None;
    let mut keep = |day: (i16, i8, i8), fields: Vec<Field>| {
        if !fields.is_empty() && last.as_ref().is_none_or(|(other, _)| *other <= day) {
            last = Some((day, fields));
        }
    };
    for view in &reading.lines {
        let mut after: Option<usize> = None;
        let mut day = (0, 0, 0);
        for line in view.line_ranges() {
            let cells = cells(view, &line);
            let texts: Vec<String> = cells.iter().map(|cell| clean(&view.text[cell.clone()])).collect();
            let found = reading.scan(view, line.clone());
            if let Some(date) = found.iter().find_map(|found| super::super::reading::day(&found.value()?)) {
                day = (date.first.year(), date.first.month(), date.first.day());
            }
            if let Some(column) = texts.iter().position(|text| text.starts_with("变更后") && text.chars().count() <= 8)
                && texts.iter().any(|text| text.starts_with("变更前"))
            {
                after = Some(column);
                continue;
            }
            let of_owner = texts.iter().any(|text| {
                matches!(text.as_str(), "专利权人" | "权利人" | "专利权人姓名或名称" | "专利权人名称" | "专利权人变更")
            });
            if let (true, Some(cell)) = (of_owner, after.and_then(|column| cells.get(column))) {
                keep(day, reading.parties(Role::Owner, view, cell.clone()));
            }
        }
    }
    const AFTER: &[&str] =
        &["变更后专利权人", "变更后权利人", "变更后的专利权人", "变更后的权利人", "变更后专利权人名称"];
    for answer in reading.answers(AFTER) {
        keep((0, 0, 0), reading.parties(Role::Owner, answer.view, answer.found.value.clone()));
    }
    last.map(|(_, fields)| fields).unwrap_or_default()
}

/// Splits a line at its cell borders, or at its wide gaps where it has none.
fn cells(view: &View, line: &Range<usize>) -> Vec<Range<usize>> {
    let text = &view.text[line.clone()];
    let border = if text.contains('\t') { '\t' } else { WIDE };
    let mut start = line.start;
    text.split(border)
        .map(|cell| {
            let range = start..start + cell.len();
            start = range.end + border.len_utf8();
            range
        })
        .collect()
}

/// Takes the number of the patent, or by the ZL anywhere on the paper, where no label gives it.
fn patent_number(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    let is_patent = |field: &Field| matches!(&field.fact.value, Value::Ident(ident) if matches!(ident.kind, IdentKind::CnPatent | IdentKind::ForeignPatent | IdentKind::CnPatentPub | IdentKind::PctApp));
    if fields.iter().any(|field| field.role == Role::Number && is_patent(field)) {
        fields.retain(|field| field.role != Role::Number || is_patent(field));
        return;
    }
    for view in &reading.prose {
        let found = reading.scan(view, 0..view.text.len());
        let hit = found.iter().find(|found| matches!(found.value(), Some(Value::Ident(ident)) if matches!(ident.kind, IdentKind::CnPatent | IdentKind::ForeignPatent)));
        if let Some(field) = hit.and_then(|found| reading.field_found(Role::Number, view, found)) {
            fields.retain(|field| field.role != Role::Number);
            fields.push(field);
            return;
        }
    }
}

const FILING: Table = &[
    ("申请号", Some(Role::Number)),
    ("专利申请号", Some(Role::Number)),
    ("申请号或专利号", Some(Role::Number)),
    ("申请公布号", None),
    ("Application No", Some(Role::Number)),
    ("Application Number", Some(Role::Number)),
    ("申请编号", Some(Role::Number)),
    ("申请日", Some(Role::Filed)),
    ("专利申请日", Some(Role::Filed)),
    ("Filing Date", Some(Role::Filed)),
    ("申请公布日", Some(Role::Published)),
    ("Publication Date", Some(Role::Published)),
    ("申请人", Some(Role::Owner)),
    ("专利申请人", Some(Role::Owner)),
    ("Applicant", Some(Role::Owner)),
    ("申请人或专利权人", Some(Role::Owner)),
    ("发明人", Some(Role::Author)),
    ("设计人", Some(Role::Author)),
    ("发明创造名称", Some(Role::Title)),
    ("发明名称", Some(Role::Title)),
    ("Title", Some(Role::Title)),
    ("地址", None),
    ("发文日", Some(Role::Issued)),
    ("发文日期", Some(Role::Issued)),
];

/// Acceptance notices and published applications: never a grant.
pub(in crate::extract) fn filing(reading: &Reading<'_>) -> Vec<Record> {
    if let Some(record) = inid::record(reading, Stage::Application) {
        return vec![record];
    }
    let mut fields = reading.fields(FILING);
    patent_number(reading, &mut fields);
    vec![reading.record(Kind::PatentFiling, fields)]
}
