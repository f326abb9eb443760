//! Certificates of degrees and professional titles.

use regex::Regex;

use crate::fact::{CodeOf, Field, Kind, Record, Role, Value};

use super::super::reading::{Reading, code_value};
use super::super::view::clean;
use super::super::words;
use super::{Table, again, clamp, first_match};

const DEGREE: Table = &[
    ("姓名", Some(Role::Name)),
    ("持证人", Some(Role::Name)),
    ("Name", Some(Role::Name)),
    ("证书编号", Some(Role::Number)),
    ("学位证书编号", Some(Role::Number)),
    ("编号", Some(Role::Number)),
    ("证书号", Some(Role::Number)),
    ("Certificate No", Some(Role::Number)),
    ("认证书编号", Some(Role::Number)),
    ("专业", Some(Role::FieldOfWork)),
    ("专业名称", Some(Role::FieldOfWork)),
    ("学科专业", Some(Role::FieldOfWork)),
    ("专业技术职称", Some(Role::ProfessionalTitle)),
    ("资格名称", Some(Role::ProfessionalTitle)),
    ("职称", Some(Role::ProfessionalTitle)),
    ("专业技术资格", Some(Role::ProfessionalTitle)),
    ("任职资格", Some(Role::ProfessionalTitle)),
    ("资格级别", None),
    ("级别", None),
    ("取得时间", Some(Role::TitleSince)),
    ("授予时间", Some(Role::Issued)),
    ("批准日期", Some(Role::TitleSince)),
    ("评审通过时间", Some(Role::TitleSince)),
    ("发证日期", Some(Role::Issued)),
    ("发证时间", Some(Role::Issued)),
    ("颁发日期", Some(Role::Issued)),
    ("颁证日期", Some(Role::Issued)),
    ("学位授予日期", Some(Role::Issued)),
    ("获学位日期", Some(Role::Issued)),
    ("通过时间", Some(Role::TitleSince)),
    ("职称名称", Some(Role::ProfessionalTitle)),
    ("发证单位", Some(Role::Issuer)),
    ("评审组织", None),
    ("取得方式", None),
    ("身份证号码", None),
    ("Date of Birth", None),
    ("Date of Award", Some(Role::Issued)),
    ("Date of Conferment", Some(Role::Issued)),
    ("签发日期", Some(Role::Issued)),
    ("性别", None),
    ("出生日期", None),
    ("出生年月", None),
    ("工作单位", Some(Role::Employer)),
    ("身份证号", None),
    ("学位", Some(Role::Degree)),
    ("授予学位", Some(Role::Degree)),
    ("学校", Some(Role::Issuer)),
    ("毕业院校", Some(Role::Issuer)),
];

/// Degree and title certificates.
pub(in crate::extract) fn degree(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(DEGREE);
    let has = |fields: &[Field], role: Role| fields.iter().any(|field| field.role == role);
    if !has(&fields, Role::Name) {
        let patterns = [
            r"(?m)^\s*(?:兹证明|研究生)?\s*([\p{Han}·]{2,8})\s*[，,]?\s*(?:性别)?\s*[，,]?\s*[男女]\s*[，,]",
            r"(?m)^\s*([A-Z][\p{L}'’.\-]*(?: [A-Z][\p{L}'’.\-]*){1,4})\s*(?:[（(][^）)\n]{1,20}[）)])?\s*[，,]\s*(?:性别)?\s*[男女]\s*[，,。]",
            r"(?i)conferred (?:up)?on\s*\n?\s*([A-Z][\p{L}'’\-]+(?: [A-Z][\p{L}'’\-]+){1,4})",
            r"(?i)certif(?:y|ies) that\s*\n?\s*([A-Z][\p{L}'’\-]+(?: [A-Z][\p{L}'’\-]+){1,4})",
            r"(?i)(?:awarded|granted|admitted|given) to\s*\n?\s*([A-Z][\p{L}'’\-]+(?: [A-Z][\p{L}'’\-]+){1,4})",
            r"(?m)^\s*([A-Z][\p{L}'’\-]+(?: [A-Z][\p{L}'’\-]+){1,3})\s*\n[^\n]{0,60}(?:the degree of|degree|has been)",
        ];
        for pattern in patterns {
            if let Some((view, range)) = first_match(reading, pattern) {
                fields.push(reading.field(Role::Name, Value::Text(clean(&view.text[range.clone()])), view, range));
                break;
            }
        }
    }
    if !has(&fields, Role::Degree) {
        let patterns = [
            r"授予\s*([\p{Han}（）]{0,20}?(?:博士|硕士|学士)[\p{Han}]{0,4}学位)",
            r"授予\s*([^。，\n]{0,20}?(?:博士|硕士|学士))",
            r"(?i)degree of\s*\n?\s*((?:Doctor|Master|Bachelor)[^\n,]{0,40})",
            r"(?i)((?:Doctor of Philosophy|Doctor of Engineering|Master of \w+|Bachelor of \w+))",
            r"((?:博士|硕士|学士)学位证书)",
            r"((?:博士|硕士)研究生毕业证书)",
        ];
        for pattern in patterns {
            if let Some((view, range)) = first_match(reading, pattern)
                && let Some(code) = words::degree(&view.text[range.clone()])
            {
                fields.push(reading.field(Role::Degree, code_value(CodeOf::Degree, code), view, range));
                break;
            }
        }
    }
    if let Some(title) = fields.iter().find(|field| field.role == Role::ProfessionalTitle).cloned()
        && let Value::Text(text) = &title.fact.value
    {
        fields.extend(words::rank(text).map(|rank| again(&title, Role::Rank, code_value(CodeOf::Rank, rank))));
    }
    if !has(&fields, Role::Issued) {
        fields.extend(conferred(reading));
    }
    if !has(&fields, Role::Issuer)
        && let Some((view, range)) = first_match(
            reading,
            r"(?m)^\s*([^\n，。：]{2,30}(?:大学|学院)|[A-Z][^\n,.]{3,60}(?:University|Institute of Technology|College)[^\n,.]{0,40}|University of [^\n,.]{3,40})\s*$",
        )
    {
        fields.extend(reading.parties(Role::Issuer, view, range));
    }
    vec![reading.record(Kind::Degree, fields)]
}

/// Returns the day a degree was conferred, never that of a birth, a defence or of the paper that verifies it.
fn conferred(reading: &Reading<'_>) -> Option<Field> {
    // A verification speaks of another paper: the degree bears the day in its sentence.
    let verifies = r"((?:学历学位|学历|学位)认证(?:书|报告)|留学服务中心|学位认证)";
    if first_match(reading, verifies).is_some() {
        const OTHERS: &[&str] = &[
            r"于\s*([^，。；于]{6,24}?)\s*(?:颁发|授予|签发|颁授|获得|获授|取得|毕业)",
            r"(?:颁发|授予|获得)(?:日期|时间)\s*(?:为|：|:)?\s*([^，。；\n]{6,24})",
        ];
        return OTHERS.iter().find_map(|pattern| {
            let (view, range) = first_match(reading, pattern)?;
            reading.read_as(Role::Issued, view, range).into_iter().next()
        });
    }
    const SENTENCES: &[&str] = &[
        r"(?i)given (?:this|under|at|on)\b",
        r"(?i)dated? this",
        r"(?i)(?:conferred|awarded|granted) (?:up)?on (?:the |this )?\d",
        r"(?i)(?:degree of|admitted|conferred|awarded|granted)\b[^.]{0,240}?\bon (?:the|this)\b",
        r"(?i)\bin witness whereof\b",
    ];
    let told = SENTENCES.iter().find_map(|pattern| {
        let regex = Regex::new(pattern).ok()?;
        reading.prose.iter().find_map(|view| {
            // "awarded on 3": the figure that ends the pattern begins the date.
            let end = regex.find(&view.text)?.end();
            let start = end - usize::from(view.text[..end].ends_with(|c: char| c.is_ascii_digit()));
            let sentence = start..clamp(&view.text, start + 120);
            let found = reading.scan(view, sentence);
            let day = found.iter().find(|found| matches!(found.value(), Some(Value::Date(_))))?;
            let between = view.text[start..day.start].to_lowercase();
            let other = ["born", "defen", "viva"].iter().any(|word| between.contains(word));
            if other { None } else { reading.field_found(Role::Issued, view, day) }
        })
    });
    told.or_else(|| reading.closing_date(Role::Issued)).or_else(|| beside_number(reading))
}

/// Returns the last day on the line that bears the number of the certificate.
fn beside_number(reading: &Reading<'_>) -> Option<Field> {
    reading.answers(&["证书编号", "学位证书编号", "编号", "证书号"]).into_iter().find_map(|answer| {
        let view = answer.view;
        let line = view
            .line_ranges()
            .into_iter()
            .find(|line| line.start <= answer.found.at.start && answer.found.at.end <= line.end)?;
        let found = reading.scan(view, answer.found.at.end..line.end);
        let day = found.iter().rev().find(|found| matches!(found.value(), Some(Value::Date(_))))?;
        reading.field_found(Role::Issued, view, day)
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    fn issued(text: &str) -> Vec<String> {
        testing::values(&testing::read(text, degree)[0], Role::Issued)
    }

    #[test]
    fn a_birth_is_no_day_of_the_certificate() {
        let text = "硕士学位证书\n林一帆，女，一九八三年三月五日生。在甲大学化学学科已通过硕士学位的课程考试和论文答辩，\n\
                    授予理学硕士学位。\n证书编号：1033432009100217   二〇〇九年六月三十日\n";
        assert_eq!(issued(text), ["2009-06-30"]);
        let record = &testing::read(text, degree)[0];
        assert_eq!(testing::values(record, Role::Number), ["1033432009100217"]);
        assert_eq!(testing::values(record, Role::Name), ["林一帆"]);
    }

    #[test]
    fn a_verification_gives_the_day_of_the_degree_or_none() {
        let text = "国外学历学位认证书\nAnna Maria Kühn，女，1980年2月1日出生。\n由法国乙大学于2009年12月3日颁发的理学博士学位证书真实有效。\n教育部留学服务中心\n2011年4月8日\n";
        assert_eq!(issued(text), ["2009-12-03"]);
        assert_eq!(testing::values(&testing::read(text, degree)[0], Role::Name), ["Anna Maria Kühn"]);
        assert!(issued("国外学历学位认证书\n王五，男，1980年2月1日出生，所获博士学位真实有效。\n教育部留学服务中心\n2011年4月8日\n").is_empty());
    }

    #[test]
    fn an_english_certificate_is_dated_by_its_congregation_not_the_defence() {
        let text = "WEST RIVER UNIVERSITY\nThis is to certify that\nMary Ann Lee\nwas admitted to the degree of\nDOCTOR OF PHILOSOPHY\n\
                    at a congregation held on the 21st day of July 2011\nThesis defended 2 February 2011\n";
        assert_eq!(issued(text), ["2011-07-21"]);
    }
}
