//! Standards and proofs of having taken part in one.

use crate::fact::{Field, Ident, IdentKind, Kind, Record, Role, Value};

use super::super::reading::Reading;
use super::super::view::clean;
use super::{Table, again, before_word, dated, first_match, with_suffix};

/// Bodies whose standards are international in the call's sense (domain.md, T1-K2.4).
const INTERNATIONAL: &[&str] = &[
    "ISO", "IEC", "ITU", "IEEE", "IETF", "RFC", "ETSI", "3GPP", "ASTM", "ASME", "SAE", "UL", "DIN", "BS", "JIS",
    "ANSI", "EN",
];

/// Prefixes of standards that positively are not.
const NATIONAL: &[&str] = &[
    "GB", "DB", "T/", "Q/", "YY", "HJ", "SJ", "JB", "QB", "NY", "YD", "JJF", "HG", "DL", "NB", "SN", "GA", "JT", "CJ",
    "LY",
];

const STANDARD: Table = &[
    ("标准号", Some(Role::Number)),
    ("标准编号", Some(Role::Number)),
    ("Standard No", Some(Role::Number)),
    ("Standard", Some(Role::Number)),
    ("Standard Number", Some(Role::Number)),
    ("Designation", Some(Role::Number)),
    ("标准名称", Some(Role::Title)),
    ("Title", Some(Role::Title)),
    ("Date of publication", Some(Role::Published)),
    ("Published on", Some(Role::Published)),
    ("Participating organizations", Some(Role::Affiliation)),
    ("Participating organisations", Some(Role::Affiliation)),
    ("Participating organization", Some(Role::Affiliation)),
    ("Participants", Some(Role::Affiliation)),
    ("Contributing organizations", Some(Role::Affiliation)),
    ("Contributors", Some(Role::Affiliation)),
    ("参与单位", Some(Role::Affiliation)),
    ("参加起草单位", Some(Role::Affiliation)),
    ("参编机构", Some(Role::Affiliation)),
    ("发布日期", Some(Role::Published)),
    ("发布时间", Some(Role::Published)),
    ("Publication date", Some(Role::Published)),
    ("Published", Some(Role::Published)),
    ("实施日期", None),
    ("起草单位", Some(Role::Affiliation)),
    ("本标准起草单位", Some(Role::Affiliation)),
    ("本标准主要起草单位", Some(Role::Affiliation)),
    ("本标准负责起草单位", Some(Role::Affiliation)),
    ("本标准参加起草单位", Some(Role::Affiliation)),
    ("本标准参编单位", Some(Role::Affiliation)),
    ("本文件起草单位", Some(Role::Affiliation)),
    ("本文件主要起草单位", Some(Role::Affiliation)),
    ("本部分起草单位", Some(Role::Affiliation)),
    ("本部分主要起草单位", Some(Role::Affiliation)),
    ("本规范起草单位", Some(Role::Affiliation)),
    ("本规程起草单位", Some(Role::Affiliation)),
    ("本标准主要起草人", Some(Role::Author)),
    ("本文件主要起草人", Some(Role::Author)),
    ("主要起草人", Some(Role::Author)),
    ("主要起草单位", Some(Role::Affiliation)),
    ("参编单位", Some(Role::Affiliation)),
    ("参与起草单位", Some(Role::Affiliation)),
    ("参加单位", Some(Role::Affiliation)),
    ("Organization", Some(Role::Affiliation)),
    ("Organisation", Some(Role::Affiliation)),
    ("起草人", Some(Role::Author)),
    ("发布单位", Some(Role::Issuer)),
    ("Date of issue", Some(Role::Issued)),
    ("发证日期", Some(Role::Issued)),
    ("批准发布单位", Some(Role::Issuer)),
];

/// Standards, and proofs of having taken part in one.
pub(in crate::extract) fn standard(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(STANDARD);
    let has = |fields: &[Field], role: Role| fields.iter().any(|field| field.role == role);
    let mut number: Option<Field> = None;
    for view in &reading.prose {
        for found in reading.scan(view, 0..view.text.len()) {
            if let Some(Value::Ident(ident)) = found.value()
                && ident.kind == IdentKind::StandardNo
                && number.is_none()
            {
                number = reading.field_found(Role::Number, view, &found);
            }
        }
        if number.is_none() {
            let pattern = r"\b((?:ISO|IEC|IEEE|ITU-T|ITU-R|ETSI|3GPP|ASTM|ASME|SAE|UL|DIN|BS|JIS|ANSI|EN|RFC|GB/T|GB|T/[A-Z]+|Q/[A-Z]+|DB\d*/?T?)[ /A-Z]*[ ]?[A-Z]?\d[\d.\-]*(?::\d{4})?)";
            number = first_match(reading, pattern).map(|(view, range)| {
                let value = Value::Ident(Ident {
                    kind: IdentKind::StandardNo,
                    value: clean(&view.text[range.clone()]),
                    valid: None,
                });
                reading.field(Role::Number, value, view, range)
            });
        }
    }
    if let Some(number) = number {
        fields.retain(|field| field.role != Role::Number);
        if let Value::Ident(ident) = &number.fact.value {
            let text = ident.value.to_uppercase();
            let national = NATIONAL.iter().any(|prefix| text.starts_with(prefix));
            let international = INTERNATIONAL.iter().any(|prefix| text.starts_with(prefix));
            if national || international {
                fields.push(again(&number, Role::International, Value::Flag(international && !national)));
            }
        }
        fields.push(number);
    }
    if !has(&fields, Role::Affiliation) {
        let patterns = [
            r"(?i)(?:certify|certifies|confirm|confirms) that\s*\n?\s*([^\n,(（]{3,90}?)\s*(?:\n|,|[(（]|represented| has | participated| was | is | contributed)",
            r"(?m)^\s*([^，。；：:\n]{3,60}(?:公司|大学|学院|研究院|研究所|中心|医院))\s*[：:]\s*\n?\s*(?:贵|你)(?:单位|公司|校|院|所)",
            r"兹证明\s*[：:]?\s*([^，。\n]{3,60}?)\s*(?:为|作为|参与|参加|承担|系|是|于|主持)",
            r"(?:由|感谢)\s*([^，。\n]{3,40}?(?:公司|大学|学院|研究院|研究所|中心))\s*(?:参与|参加|等单位|起草)",
            r"([^，。：\n\s]{3,40}?(?:公司|大学|学院|研究院|研究所|中心))\s*(?:参与|参加)(?:了)?(?:制定|编制|起草|修订)",
        ];
        for pattern in patterns {
            if let Some((view, range)) = first_match(reading, pattern) {
                let range = with_suffix(view, range);
                fields.extend(reading.parties(Role::Affiliation, view, range));
                break;
            }
        }
    }
    if !has(&fields, Role::Published) {
        fields.extend(
            dated(reading, &[r"(?i)published (?:on|in)?", r"发布日期\s*[：:]?"], Role::Published)
                .or_else(|| before_word(reading, &["批准发布", "正式发布", "发布实施", "发布"], Role::Published)),
        );
    }
    if !has(&fields, Role::Issued) {
        fields.extend(reading.closing_date(Role::Issued));
    }
    vec![reading.record(Kind::Standard, fields)]
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn the_drafters_stand_behind_the_label_of_the_foreword() {
        let text = "中华人民共和国国家标准\nGB/T 40123.1—2019\n2019-06-04 发布  2020-01-01 实施\n前言\n本标准起草单位：甲研究院、乙传感技术有限公司。\n本标准主要起草人：张三、李四。\n";
        let record = &testing::read(text, standard)[0];
        assert_eq!(testing::values(record, Role::Affiliation), ["甲研究院", "乙传感技术有限公司"]);
        assert_eq!(testing::values(record, Role::Published), ["2019-06-04"]);
    }

    #[test]
    fn a_letter_to_a_participant_names_it() {
        let text = "标准参编单位证书\n丙仪表有限公司：\n贵单位参与编制的团体标准T/ABC 101-2018《流量计》已于2018年7月2日发布。\n";
        assert_eq!(testing::values(&testing::read(text, standard)[0], Role::Affiliation), ["丙仪表有限公司"]);
        let text = "ISO/TC 30\nThis is to confirm that Ningbo Flow Meters Co., Ltd. (expert: Li Si) participated in working group WG 2 in the development of the International Standard ISO 5167-6:2019, published in April 2019.\n";
        let record = &testing::read(text, standard)[0];
        assert_eq!(testing::values(record, Role::Affiliation), ["Ningbo Flow Meters Co., Ltd."]);
        assert_eq!(testing::values(record, Role::Published), ["2019-04-01/2019-04-30"]);
    }
}
