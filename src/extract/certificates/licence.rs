//! Licences and certificates of mainland bodies: 营业执照, 事业单位法人证书, 民办非企业.

use crate::fact::{CodeOf, Field, IdentKind, Kind, Record, Role, Value, place_code};

use super::super::reading::{Reading, code_value};
use super::super::words;
use super::{Table, again, first_match, names_as_parties, recode};

const LICENCE: Table = &[
    ("统一社会信用代码", Some(Role::RegisteredNumber)),
    ("社会信用代码", Some(Role::RegisteredNumber)),
    ("注册号", Some(Role::RegisteredNumber)),
    ("名称", Some(Role::Name)),
    ("企业名称", Some(Role::Name)),
    ("单位名称", Some(Role::Name)),
    ("机构名称", Some(Role::Name)),
    ("公司名称", Some(Role::Name)),
    ("类型", Some(Role::LegalForm)),
    ("公司类型", Some(Role::LegalForm)),
    ("主体类型", Some(Role::LegalForm)),
    ("企业类型", Some(Role::LegalForm)),
    ("单位类型", Some(Role::LegalForm)),
    ("住所", Some(Role::Address)),
    ("地址", Some(Role::Address)),
    ("营业场所", Some(Role::Address)),
    ("经营场所", Some(Role::Address)),
    ("主要经营场所", Some(Role::Address)),
    ("注册地址", Some(Role::Address)),
    ("法定代表人", Some(Role::Author)),
    ("负责人", Some(Role::Author)),
    ("执行事务合伙人", Some(Role::Author)),
    ("成立日期", Some(Role::Founded)),
    ("成立登记日期", Some(Role::Founded)),
    ("成立（登记）日期", Some(Role::Founded)),
    ("成立(登记)日期", Some(Role::Founded)),
    ("注册登记日期", Some(Role::Founded)),
    ("成立", Some(Role::Founded)),
    ("注册日期", Some(Role::Founded)),
    ("登记日期", None),
    ("成立时间", Some(Role::Founded)),
    ("组成形式", None),
    ("发证机关", None),
    ("发证日期", Some(Role::Issued)),
    ("营业期限", Some(Role::Period)),
    ("有效期", Some(Role::Period)),
    ("有效期限", Some(Role::Period)),
    ("经营期限", Some(Role::Period)),
    ("登记机关", None),
    ("登记管理机关", None),
    ("经营范围", None),
    ("宗旨和业务范围", None),
    ("注册资本", None),
    ("经费来源", None),
    ("开办资金", None),
    ("举办单位", None),
    ("业务主管单位", None),
    ("登记状态", Some(Role::Purpose)),
    ("经营状态", Some(Role::Purpose)),
];

/// 营业执照, 事业单位法人证书 and their kin: the body's own record, and the same as proof of its establishment.
pub(in crate::extract) fn licence(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(LICENCE);
    fields.extend(own_code(reading, &fields));
    let mut extra = Vec::new();
    for field in &fields {
        match (&field.role, &field.fact.value) {
            (Role::Name, Value::Text(name)) => {
                extra.extend(
                    words::applicant_kind(name)
                        .map(|kind| again(field, Role::ApplicantKind, code_value(CodeOf::Applicant, kind))),
                );
                if name.contains("分公司") || name.contains("办事处") || name.contains("代表处") {
                    extra.push(again(field, Role::LegalForm, code_value(CodeOf::LegalForm, "branch")));
                }
            }
            (Role::Address, Value::Text(address)) => {
                extra
                    .extend(place_code(address).map(|code| again(field, Role::Place, code_value(CodeOf::Place, code))));
            }
            (Role::RegisteredNumber, Value::Ident(ident)) if ident.kind == IdentKind::Uscc => {
                extra.extend(
                    province_of(&ident.value).map(|code| again(field, Role::Place, code_value(CodeOf::Place, &code))),
                );
            }
            _ => (),
        }
    }
    // The address decides the place; a number's prefix only where no address says.
    let addressed = extra.iter().any(|field| {
        field.role == Role::Place
            && fields.iter().any(|other| other.role == Role::Address && other.fact.at == field.fact.at)
    });
    extra.retain(|field| {
        let by_number =
            fields.iter().any(|other| other.role == Role::RegisteredNumber && other.fact.at == field.fact.at);
        !(addressed && by_number && field.role == Role::Place)
    });
    fields.extend(extra);
    recode(&mut fields, Role::LegalForm, CodeOf::LegalForm, words::legal_form);
    if !fields.iter().any(|field| field.role == Role::LegalForm) {
        fields.extend(titled_form(reading));
    }
    fields.extend(
        first_match(reading, r"(吊销|注销|已撤销)")
            .map(|(view, range)| reading.field(Role::Active, Value::Flag(false), view, range)),
    );
    names_as_parties(&mut fields);
    fields.extend(
        reading
            .closing_date(Role::Issued)
            .filter(|field| !fields.iter().any(|other| other.role == Role::Founded && other.fact.at == field.fact.at)),
    );
    let incorporation: Vec<Field> = fields
        .iter()
        .filter(|field| {
            matches!(
                field.role,
                Role::Name
                    | Role::RegisteredNumber
                    | Role::Founded
                    | Role::Place
                    | Role::Address
                    | Role::Issued
                    | Role::Active
            )
        })
        .cloned()
        .collect();
    vec![reading.record(Kind::Licence, fields), reading.record(Kind::Incorporation, incorporation)]
}

/// Returns the one valid code that a licence bears, where the label has lost it: a QR code's caption may stand between.
fn own_code(reading: &Reading<'_>, fields: &[Field]) -> Option<Field> {
    let is_code = |value: &Value| matches!(value, Value::Ident(ident) if ident.kind == IdentKind::Uscc);
    if fields.iter().any(|field| field.role == Role::RegisteredNumber && is_code(&field.fact.value)) {
        return None;
    }
    let mut codes: Vec<Field> = Vec::new();
    for view in &reading.lines {
        for found in reading.scan(view, 0..view.text.len()) {
            if found.value().is_some_and(|value| matches!(&value, Value::Ident(ident) if ident.kind == IdentKind::Uscc && ident.valid == Some(true))) {
                codes.extend(reading.field_found(Role::RegisteredNumber, view, &found));
            }
        }
    }
    let first = codes.first()?;
    codes.iter().all(|code| code.fact.value == first.fact.value).then(|| first.clone())
}

/// Tells the legal form by the title of the certificate: some registers issue one to a single form and print no type.
fn titled_form(reading: &Reading<'_>) -> Option<Field> {
    const TITLES: &[(&str, &str)] = &[
        (r"(事业单位法人(?:登记)?证书)", "institution"),
        (r"(民办非企业单位(?:（法人）|\(法人\))?登记证书)", "social"),
        (r"(社会团体法人登记证书)", "social"),
        (r"(基金会法人登记证书)", "social"),
        (r"(企业法人营业执照)", "company"),
    ];
    TITLES.iter().find_map(|(pattern, form)| {
        let (view, range) =
            first_match(reading, &format!(r"(?m)^\s*(?:中华人民共和国)?{pattern}\s*(?:[（(][正副]本[）)])?\s*$"))?;
        Some(reading.field(Role::LegalForm, code_value(CodeOf::LegalForm, form), view, range))
    })
}

/// Returns the province of a unified social credit code: digits 3 and 4 by GB/T 2260; 10 is the state's own register.
fn province_of(uscc: &str) -> Option<String> {
    let digits = uscc.get(2..4)?;
    let number: u8 = digits.parse().ok()?;
    (11..=65).contains(&number).then(|| format!("CN-{digits}"))
}
