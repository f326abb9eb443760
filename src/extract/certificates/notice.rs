//! Notices of platforms and grants, undertakings.

use crate::fact::{CodeOf, Field, Kind, Record, Role, Value};

use super::super::reading::{Reading, code_value};
use super::super::view::clean;
use super::super::words;
use super::{Table, again, first_match, signed_by};

/// Takes the level of a platform from its own title, where nothing else told one.
fn level_of_title(record: &mut Record) {
    if record.kind != Kind::Platform || record.fields.iter().any(|field| field.role == Role::Level) {
        return;
    }
    let level = record.fields.iter().find(|field| field.role == Role::Title).and_then(|field| {
        let Value::Text(text) = &field.fact.value else { return None };
        words::level(text).map(|level| again(field, Role::Level, code_value(CodeOf::Level, level)))
    });
    record.fields.extend(level);
}

/// What a notice says above its table or in its sentences: programme, year, issuer.
pub(in crate::extract) fn notice(reading: &Reading<'_>, kind: Kind, rows: Vec<Record>) -> Vec<Record> {
    let issuer: Vec<Field> =
        first_match(reading, r"(?m)^\s*([^\n，。：；\s]{4,30}(?:厅|部|局|委员会|委))(?:文件)?\s*$")
            .map(|(view, range)| reading.parties(Role::Issuer, view, range))
            .unwrap_or_default();
    let issued = reading.closing_date(Role::Issued);
    let title = first_match(reading, r"(关于[^。]{4,120}?(?:通知|批复|公示|公告|决定|函))");
    let mut records = rows;
    let alone = records.is_empty();
    if alone {
        records = vec![reading.record(kind, single_notice(reading, kind))];
    }
    for record in &mut records {
        let has = |role: Role| record.fields.iter().any(|field| field.role == role);
        let (issuer_told, issued_told) = (has(Role::Issuer), has(Role::Issued));
        if !issuer_told {
            record.fields.extend(issuer.iter().cloned());
        }
        if !issued_told {
            record.fields.extend(issued.clone());
        }
        if let Some((view, range)) = &title {
            let text = clean(&view.text[range.clone()].replace('\n', ""));
            match kind {
                Kind::EarlierGrant => {
                    if !(alone && record.fields.iter().any(|field| field.role == Role::Programme)) {
                        record.fields.retain(|field| field.role != Role::Programme);
                        record.fields.push(reading.field(Role::Programme, Value::Text(text), view, range.clone()));
                    }
                    if !record.fields.iter().any(|field| field.role == Role::Year) {
                        record.fields.extend(
                            reading.read_as(Role::Year, view, range.clone()).into_iter().next().or_else(|| {
                                issued.clone().map(|field| again(&field, Role::Year, field.fact.value.clone()))
                            }),
                        );
                    }
                }
                _ => {
                    let own: String = record
                        .fields
                        .iter()
                        .filter(|field| field.role == Role::Title)
                        .map(|field| match &field.fact.value {
                            Value::Text(text) => text.clone(),
                            _ => String::new(),
                        })
                        .collect();
                    if let Some(level) = words::level(&format!("{own}{text}")) {
                        record.fields.push(reading.field(
                            Role::Level,
                            code_value(CodeOf::Level, level),
                            view,
                            range.clone(),
                        ));
                    }
                }
            }
        }
        level_of_title(record);
        record.fields.retain(|field| !matches!(&field.fact.value, Value::Text(text) if text.is_empty()));
    }
    // A notice of a grant that says nothing readable still forbids "none found": it stays, its fields unknown.
    records.retain(|record| {
        kind == Kind::EarlierGrant && alone
            || record
                .fields
                .iter()
                .any(|field| matches!(field.role, Role::Title | Role::Project | Role::Grantee | Role::Host))
    });
    records
}

/// The labels of a notice or certificate of a platform.
const PLATFORM: Table = &[
    ("中心名称", Some(Role::Title)),
    ("平台名称", Some(Role::Title)),
    ("实验室名称", Some(Role::Title)),
    ("名称", Some(Role::Title)),
    ("技术中心名称", Some(Role::Title)),
    ("机构名称", Some(Role::Title)),
    ("企业名称", Some(Role::Host)),
    ("单位名称", Some(Role::Host)),
    ("获认定单位", Some(Role::Host)),
    ("承担单位", Some(Role::Host)),
    ("颁发单位", Some(Role::Issuer)),
    ("发证单位", Some(Role::Issuer)),
    ("发证机关", Some(Role::Issuer)),
    ("认定单位", Some(Role::Issuer)),
    ("批准单位", Some(Role::Issuer)),
    ("颁发日期", Some(Role::Issued)),
    ("批准日期", Some(Role::Issued)),
    ("认定为", None),
    ("依托单位", Some(Role::Host)),
    ("建设单位", Some(Role::Host)),
    ("组建单位", Some(Role::Host)),
    ("批准文号", Some(Role::Number)),
    ("编号", Some(Role::Number)),
    ("认定日期", Some(Role::Issued)),
    ("发证日期", Some(Role::Issued)),
    ("证书编号", Some(Role::Number)),
    ("有效期", Some(Role::Period)),
];

/// The labels of a notice of a grant.
const GRANT: Table = &[
    ("项目编号", Some(Role::Number)),
    ("项目名称", Some(Role::Project)),
    ("承担单位", Some(Role::Grantee)),
    ("项目承担单位", Some(Role::Grantee)),
    ("财政资助", Some(Role::Amount)),
    ("资助金额", Some(Role::Amount)),
    ("年度", Some(Role::Year)),
    ("专题", Some(Role::Programme)),
    ("专题名称", Some(Role::Programme)),
    ("立项年度", Some(Role::Year)),
];

/// A notice or certificate about one body, in sentences or labels.
fn single_notice(reading: &Reading<'_>, kind: Kind) -> Vec<Field> {
    let mut fields = reading.fields(if kind == Kind::Platform { PLATFORM } else { GRANT });
    if kind == Kind::EarlierGrant {
        granted_in_sentences(reading, &mut fields);
    }
    if kind == Kind::EarlierGrant {
        let patterns = [
            (
                Role::Grantee,
                r"(?m)^\s*([^\n，。：；“”\s]{4,50})\s*[：:]\s*(?:你单位|贵单位|你公司|贵公司|你校|贵校|你院|贵院|\n|经)",
            ),
            (Role::Programme, r"((?:19|20)\d{2}\s*年度?[^“”。，\n]{2,40}?(?:专题|专项|计划))"),
            (Role::Project, r"(?:项目|课题)\s*[“「《]([^”」》\n]{2,60})[”」》]"),
            (Role::Number, r"(?:项目|立项|计划)编号\s*[：:为]?\s*([A-Za-z0-9\-]{6,30})"),
            (Role::Year, r"((?:19|20)\d{2}\s*年)度"),
            (Role::Amount, r"(?:资助|安排|支持|拨付|经费|补助)[^。，\n\d]{0,10}?((?:人民币)?\s*\d[\d,.]*\s*万?元)"),
        ];
        for (role, pattern) in patterns {
            if !fields.iter().any(|field| field.role == role) {
                fields.extend(
                    first_match(reading, pattern)
                        .into_iter()
                        .flat_map(|(view, range)| reading.read_as(role, view, range)),
                );
            }
        }
    }
    if kind == Kind::Platform && !fields.iter().any(|field| field.role == Role::Host) {
        for pattern in [
            r"依托(?:于|单位为)?\s*([^，。；“”]{3,40}?(?:公司|大学|学院|研究院|研究所|医院))\s*(?:建设|组建|设立|成立|的)",
            r"(?:认定|同意|批准|授予)\s*([^，。；“”\n\d]{3,40}?(?:公司|大学|学院|研究院|研究所|医院))",
            r"依托(?:于)?\s*([^，。；\n]{3,40}?(?:公司|大学|学院|研究院|研究所))",
            r"(?m)^\s*([^，。；：\n]{3,40}(?:公司|大学|学院|研究院|研究所))\s*[：:]?\s*$",
        ] {
            if let Some((view, range)) = first_match(reading, pattern) {
                fields.extend(reading.parties(Role::Host, view, range));
                break;
            }
        }
    }
    if kind == Kind::Platform && !fields.iter().any(|field| field.role == Role::Title) {
        const QUOTED: &str = r"[“「《]([^”」》]{2,60}?(?:中心|实验室|机构|平台|基地|研究院))[”」》]";
        if let Some((view, range)) = first_match(reading, QUOTED) {
            let title = clean(&view.text[range.clone()].replace('\n', ""));
            fields.push(reading.field(Role::Title, Value::Text(title), view, range));
        } else if let Some((view, range)) = first_match(
            reading,
            r"([^，。；：“”\n\s]{2,40}(?:工程技术研究中心|重点实验室|企业技术中心|工程研究中心|工程实验室|创新中心|新型研发机构|研究中心|联合实验室))",
        ) {
            fields.push(reading.field(Role::Title, Value::Text(clean(&view.text[range.clone()])), view, range));
        }
    }
    fields
}

/// Takes grantee, programme, year, number and title from the letter that tells one body of its grant:
/// "甲公司：你单位申报的2019年度某专题项目“某中心”（项目编号…）已获批准立项".
fn granted_in_sentences(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    const BODY: &str = "公司|大学|学院|研究院|研究所|研究中心|中心|医院|实验室";
    let sought: [(Role, Vec<String>); 5] = [
        (
            Role::Grantee,
            vec![
                format!(r"(?m)^\s*([^，。；：:\n]{{3,50}}(?:{BODY}))\s*[：:]"),
                format!(r"([^，。；：:“”\s]{{3,50}}?(?:{BODY}))\s*(?:申报|承担|牵头)的"),
                format!(r"承担单位\s*(?:为|：|:)\s*([^，。；）)\n]{{3,50}}(?:{BODY}))"),
            ],
        ),
        (
            Role::Programme,
            vec![r"(?:申报|承担|立项)的?\s*(?:\d{4}\s*[—\-－～~至]?\s*(?:\d{4})?\s*年度?)?\s*([^“”，。；：（）]{3,60}?(?:专题|专项|计划))".to_owned()],
        ),
        (Role::Year, vec![r"(\d{4}\s*(?:[—\-－～~至]\s*\d{4}\s*)?年度)".to_owned()]),
        (Role::Number, vec![r"(?:项目编号|项目号|立项编号|合同编号|编号)\s*(?:为|：|:)?\s*([A-Za-z0-9][A-Za-z0-9\-]{5,24})".to_owned()]),
        (Role::Project, vec![r"项目(?:名称)?\s*(?:为|：|:)?\s*[“「《]([^”」》]{2,80})[”」》]".to_owned(), r"[“「《]([^”」》]{2,80})[”」》]\s*(?:[（(][^）)]*[）)])?\s*(?:项目|已|获|予以|准予|列入)".to_owned()]),
    ];
    for (role, patterns) in sought {
        if fields.iter().any(|field| field.role == role) {
            continue;
        }
        let Some((view, range)) = patterns.iter().find_map(|pattern| first_match(reading, pattern)) else { continue };
        if matches!(role, Role::Project | Role::Programme) {
            let text = clean(&view.text[range.clone()].replace('\n', ""));
            fields.push(reading.field(role, Value::Text(text), view, range));
        } else {
            fields.extend(reading.read_as(role, view, range));
        }
    }
}

/// Undertakings: what is denied, by whom, since when.
pub(in crate::extract) fn undertaking(reading: &Reading<'_>) -> Vec<Record> {
    const TABLE: Table = &[
        ("承诺单位", Some(Role::Holder)),
        ("单位名称", Some(Role::Holder)),
        ("申报单位", Some(Role::Holder)),
        ("承诺人", None),
        ("法定代表人", None),
        ("日期", Some(Role::Issued)),
    ];
    let mut fields = reading.fields(TABLE);
    if let Some((view, range)) =
        first_match(reading, r"((?:未获得|未曾获得|未获|没有获得|未重复|不存在)[^。\n]{0,40}(?:资助|立项|支持))")
    {
        fields.push(reading.field(Role::NotFunded, Value::Flag(true), view, range));
    }
    if let Some((view, range)) = first_match(reading, r"(\d{4}\s*年)\s*度?\s*[（(]?含") {
        fields.extend(reading.read_as(Role::Year, view, range));
    }
    if !fields.iter().any(|field| field.role == Role::Issued) {
        fields.extend(reading.closing_date(Role::Issued));
    }
    if !fields.iter().any(|field| field.role == Role::Holder) {
        fields.extend(signed_by(reading, Role::Holder));
    }
    vec![reading.record(Kind::Undertaking, fields)]
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    fn platform(text: &str) -> Record {
        let maker = |reading: &Reading<'_>| notice(reading, Kind::Platform, Vec::new());
        testing::read(text, maker).remove(0)
    }

    #[test]
    fn a_host_broken_by_the_margin_is_joined_and_the_quoted_title_is_kept() {
        let text = "甲省科学技术厅关于认定2019年度甲省工程技术研究中心的通知\n各有关单位：\n\
                    经审定，认定“甲省柔性传感工程技术研究中心”（依托单位：甲省乙丙传感科技股\n份有限公司）等12家为工程技术研究中心。\n\
                    甲省科学技术厅\n2019年11月5日\n";
        let record = platform(text);
        assert_eq!(testing::values(&record, Role::Host), ["甲省乙丙传感科技股份有限公司"]);
        assert_eq!(testing::values(&record, Role::Title), ["甲省柔性传感工程技术研究中心"]);
    }

    #[test]
    fn a_certificate_of_a_platform_names_host_and_issuer_by_label() {
        let text = "甲省企业技术中心证书\n企业名称：乙阀门有限公司\n技术中心名称：乙阀门有限公司技术中心\n\
                    证书编号：甲工信技〔2018〕15号\n颁发单位：甲省工业和信息化厅\n颁发日期：2018年10月\n";
        let record = platform(text);
        assert_eq!(testing::values(&record, Role::Host), ["乙阀门有限公司"]);
        assert_eq!(testing::values(&record, Role::Issuer), ["甲省工业和信息化厅"]);
        assert_eq!(testing::values(&record, Role::Issued), ["2018-10-01/2018-10-31"]);
    }

    #[test]
    fn a_letter_about_a_grant_gives_its_sum() {
        let text = "甲省科技计划项目立项通知书\n乙丙理工大学：\n你单位申报的“丙方法联合研究”项目（项目编号：2017B0101001）已列入2017年度国际合作专题，省财政资助经费80万元。\n甲省科学技术厅\n2017年8月1日\n";
        let maker = |reading: &Reading<'_>| notice(reading, Kind::EarlierGrant, Vec::new());
        let record = testing::read(text, maker).remove(0);
        assert_eq!(testing::values(&record, Role::Amount), ["CNY 800000"]);
        assert_eq!(testing::values(&record, Role::Grantee), ["乙丙理工大学"]);
    }

    #[test]
    fn the_promiser_is_the_body_that_signs_not_the_addressee() {
        let text = "承诺函\n甲省科学技术厅：\n本单位郑重承诺：自2018年度（含）以来未获得本专题资助。\n乙传感有限公司\n2020年7月1日\n";
        assert_eq!(testing::values(&testing::read(text, undertaking)[0], Role::Holder), ["乙传感有限公司"]);
    }
}
