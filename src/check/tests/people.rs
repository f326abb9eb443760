//! The leader, and what is supported by absence.

use super::{APPLICANT, finding, finding_in, with};

use crate::check::made::*;
use crate::check::{Office, PersonPrint, Register};
use crate::fact::{CodeOf, IdentKind, Kind, Record, Role, Truth, Value};
use crate::rule::{Bound, Class, Condition, Row, Subject, Test};

fn leader_row() -> Row {
    let branch = |first: Condition, years: u32| {
        Test::Some(select(
            Kind::Person,
            &[Subject::Leader],
            vec![first, Condition::YearsSince(Role::FieldSince, years)],
        ))
    };
    let test = Test::Any(vec![
        branch(Condition::Is(Role::Degree, vec!["doctor".to_string()]), 3),
        branch(Condition::AtLeast(Role::Rank, Bound::Rank("associate".to_string())), 10),
    ]);
    row("T2-C3a", Class::Condition, &["leader_degree", "leader_title"], Some(test))
}

pub(super) fn cv(degree: &str, rank: &str, since: Value) -> Record {
    record(
        Kind::Person,
        vec![
            field(Role::Name, party("程一鸣")),
            field(Role::Degree, code(CodeOf::Degree, degree)),
            field(Role::Rank, code(CodeOf::Rank, rank)),
            field(Role::ProfessionalTitle, text("工程师")),
            field(Role::FieldSince, since),
        ],
    )
}

pub(super) fn degree(name: &str, is: &str) -> Record {
    record(Kind::Degree, vec![field(Role::Name, party(name)), field(Role::Degree, code(CodeOf::Degree, is))])
}

#[test]
fn the_leader_has_the_degree_by_certificate_and_the_years_by_cv() {
    let (yes, no, unknown) = (Truth::Yes, Truth::No, Truth::Unknown);
    for (name, cv, certificate, met, holds) in [
        (
            "doctor, three years to the day",
            cv("doctor", "middle", month(2017, 7)),
            Some(degree("程一鸣", "doctor")),
            yes,
            yes,
        ),
        ("a month short", cv("doctor", "middle", month(2017, 8)), Some(degree("程一鸣", "doctor")), no, yes),
        (
            "no doctor, too few years",
            cv("master", "associate", month(2012, 3)),
            Some(degree("程一鸣", "master")),
            no,
            no,
        ),
        ("no doctor, ten years", cv("master", "associate", month(2010, 7)), Some(degree("程一鸣", "master")), yes, no),
        (
            "certificate in pinyin",
            cv("doctor", "middle", month(2010, 7)),
            Some(degree("Cheng Yiming", "doctor")),
            yes,
            yes,
        ),
        (
            "certificate in pinyin that says less",
            cv("doctor", "middle", month(2010, 7)),
            Some(degree("Cheng Yiming", "master")),
            unknown,
            unknown,
        ),
        (
            "certificate that says less",
            cv("doctor", "middle", month(2010, 7)),
            Some(degree("程一鸣", "master")),
            unknown,
            unknown,
        ),
        (
            "another person's certificate",
            cv("doctor", "middle", month(2010, 7)),
            Some(degree("王大同", "doctor")),
            unknown,
            unknown,
        ),
        ("no certificate", cv("doctor", "middle", month(2010, 7)), None, yes, yes),
    ] {
        let mut papers = vec![paper(1, 34, vec![cv])];
        papers.extend(certificate.map(|record| paper(2, 15, vec![record])));
        let application = with("T2J", vec![claim("leader_degree", code(CodeOf::Degree, "doctor"))]);
        let finding = finding(leader_row(), &application, &papers);
        assert_eq!((finding.criterion_met, finding.claim_holds), (met, Some(holds)), "{name}: {:?}", finding.reasons);
    }
}

#[test]
fn one_identity_is_told_by_number_and_never_by_a_name_alone() {
    let none = Test::None {
        of: select(Kind::Person, &[Subject::Leader], vec![]),
        same_project: false,
        searched: "batch".to_string(),
    };
    let row = || row("T2-C3c", Class::Condition, &["leader_single_identity"], Some(none.clone()));
    let mut own = cv("doctor", "middle", month(2010, 7));
    own.fields.push(field(Role::PersonId, ident(IdentKind::CnResidentId, "X1")));
    let papers = [paper(1, 34, vec![own])];
    let application = with("T2J", vec![claim("leader_single_identity", Value::Flag(true))]);
    let print = |name: &str, number: Option<&str>| PersonPrint {
        application: "B".to_string(),
        name: name.to_string(),
        number: number.map(ToString::to_string),
        part: "roster".to_string(),
        at: locus(),
    };
    for (name, persons, batch, met) in [
        ("a batch of one", vec![], 1, Truth::Unknown),
        ("not found", vec![print("王大同", Some("X2"))], 9, Truth::Yes),
        ("the same name", vec![print("程一鸣", None)], 9, Truth::Unknown),
        ("the same number", vec![print("cheng", Some("X1"))], 9, Truth::No),
    ] {
        let office = Office { persons, batch, ..office() };
        let finding = finding_in(vec![row()], &application, &papers, &office);
        assert_eq!((finding.criterion_met, finding.claim_holds), (met, Some(met)), "{name}");
    }
}

fn grant(grantee: &str, programme: &str, project: &str, year: i16) -> Record {
    record(
        Kind::EarlierGrant,
        vec![
            field(Role::Grantee, party(grantee)),
            field(Role::Programme, text(programme)),
            field(Role::Project, text(project)),
            field(Role::Year, Value::Date(crate::fact::Date::year(year).expect("a year"))),
        ],
    )
}

#[test]
fn an_earlier_grant_of_the_same_project_is_a_no_and_silence_needs_a_register() {
    let conditions = vec![
        Condition::Contains(Role::Programme, "国际科技合作基地".to_string()),
        Condition::AtLeast(Role::Year, Bound::Date(day("2017-01-01"))),
    ];
    let of = select(Kind::EarlierGrant, &[Subject::Applicant], conditions);
    let test = Test::None { of, same_project: true, searched: "register".to_string() };
    let row = || row("T2-C4", Class::Condition, &["not_funded_before"], Some(test.clone()));
    let mut application = with("T2J", vec![claim("not_funded_before", Value::Flag(true))]);
    application.project = Some(("微波材料国际联合研究中心".to_string(), locus()));
    let ours = |project: &str, year: i16| grant(APPLICANT, "国际科技合作基地专题", project, year);
    for (name, rows, met) in [
        ("no register", None, Truth::Unknown),
        ("found nothing", Some(vec![grant("河东涂料有限公司", "国际科技合作基地", "涂料中心", 2019)]), Truth::Yes),
        ("the same project", Some(vec![ours("微波材料国际联合研究中心", 2019)]), Truth::No),
        ("before the year", Some(vec![ours("微波材料国际联合研究中心", 2015)]), Truth::Yes),
        ("another title", Some(vec![ours("智慧城市国际联合研究中心", 2019)]), Truth::Unknown),
        ("another programme", Some(vec![grant(APPLICANT, "高新技术企业培育", "某", 2019)]), Truth::Yes),
        (
            "a near name",
            Some(vec![grant("岭东材料有限公司", "国际科技合作基地", "微波材料国际联合研究中心", 2019)]),
            Truth::Unknown,
        ),
    ] {
        let register = rows.map(|rows| Register {
            rows,
            named: "register of a day, n entries".to_string(),
            file: file(77),
            texts: Vec::new(),
        });
        let finding = finding_in(vec![row()], &application, &[], &Office { register, ..office() });
        assert_eq!((finding.criterion_met, finding.claim_holds), (met, Some(met)), "{name}: {:?}", finding.reasons);
    }
    let notice = [paper(1, 29, vec![ours("微波材料国际联合研究中心", 2019)])];
    assert_eq!(finding(row(), &application, &notice).criterion_met, Truth::No);
}
