//! Counts and shares: patents, papers, standards, rosters, deals.

use rust_decimal::Decimal;

use super::{APPLICANT, INSTITUTE, PARTNER, finding, with};

use crate::check::made::*;
use crate::check::{Case, Reason, Unread, Verdict, check};
use crate::claim::Claim;
use crate::extract::Extraction;
use crate::fact::{Basis, CodeOf, EvidenceKind, IdentKind, Kind, Record, Role, Truth, Value};
use crate::rule::{Bound, Class, Condition, Row, Subject, Test};

pub(super) fn patents() -> Row {
    let owner = Condition::Same(Role::Owner, vec![Subject::Applicant, Subject::Institute, Subject::Partner]);
    let of =
        select(Kind::PatentGrant, &[], vec![Condition::InWindow(Role::Granted), Condition::Valid(Role::Number), owner]);
    let test = Test::Count { of, distinct: true, at_least: Some(Decimal::ONE) };
    Row { min_grade: crate::fact::Grade::A, ..row("T1-K2.3", Class::Component, &["patents_granted"], Some(test)) }
}

pub(super) fn patent(number: &str, granted: &str, owner: &str) -> Record {
    record(
        Kind::PatentGrant,
        vec![
            field(Role::Number, ident(IdentKind::CnPatent, number)),
            field(Role::Granted, on(granted)),
            field(Role::Owner, party(owner)),
        ],
    )
}

#[test]
fn patents_count_by_number_day_owner_and_kind_of_paper() {
    let mut filing = patent("2018100000011", "2019-01-01", APPLICANT);
    filing.kind = Kind::PatentFiling;
    let mut wrong = patent("2018100000011", "2019-01-01", APPLICANT);
    wrong.fields[0].fact.value = Value::Ident(crate::fact::Ident {
        kind: IdentKind::CnPatent,
        value: "2018100000012".to_string(),
        valid: Some(false),
    });
    let mut unsure = patent("2018100000011", "2019-01-01", APPLICANT);
    unsure.fields[1].fact.also = vec![on("2015-01-01")];
    let good = || patent("2018100000011", "2019-01-01", APPLICANT);
    let cases: Vec<(&str, i64, Vec<Extraction>, Truth, Truth)> = vec![
        ("one of the applicant", 1, vec![paper(1, 16, vec![good()])], Truth::Yes, Truth::Yes),
        (
            "held in common",
            1,
            vec![paper(1, 16, vec![patent("1", "2019-01-01", "苏州微芯电子有限公司；岭东材料科技有限公司")])],
            Truth::Yes,
            Truth::Yes,
        ),
        (
            "another owner",
            1,
            vec![paper(1, 16, vec![patent("1", "2019-01-01", "苏州微芯电子有限公司")])],
            Truth::No,
            Truth::No,
        ),
        (
            "a near owner",
            1,
            vec![paper(1, 16, vec![patent("1", "2019-01-01", "岭东材料有限公司")])],
            Truth::Unknown,
            Truth::Unknown,
        ),
        (
            "granted before the window",
            1,
            vec![paper(1, 16, vec![patent("1", "2016-01-01", APPLICANT)])],
            Truth::No,
            Truth::No,
        ),
        ("an acceptance notice", 1, vec![paper(1, 38, vec![filing])], Truth::No, Truth::No),
        ("check digit wrong", 1, vec![paper(1, 16, vec![wrong])], Truth::Unknown, Truth::Unknown),
        ("an ambiguous day", 1, vec![paper(1, 16, vec![unsure])], Truth::Unknown, Truth::Unknown),
        (
            "the same certificate twice",
            2,
            vec![paper(1, 16, vec![good()]), paper(2, 16, vec![good()])],
            Truth::Unknown,
            Truth::Yes,
        ),
        ("fewer papers than claimed", 2, vec![paper(1, 16, vec![good()])], Truth::Unknown, Truth::Yes),
        ("on a paper of a lower grade", 1, vec![paper(1, 0, vec![good()])], Truth::Unknown, Truth::Unknown),
        ("nothing filed", 1, vec![], Truth::Unknown, Truth::Unknown),
    ];
    for (name, claimed, papers, holds, met) in cases {
        let application = with("T1", vec![claim("patents_granted", count(claimed, "件"))]);
        let finding = finding(patents(), &application, &papers);
        assert_eq!((finding.claim_holds, finding.criterion_met), (Some(holds), met), "{name}: {:?}", finding.reasons);
    }
}

#[test]
fn a_claim_that_names_its_patent_holds_only_for_that_number() {
    let papers = [paper(1, 16, vec![patent("2018100000011", "2019-01-01", APPLICANT)])];
    for (number, holds) in [("ZL2018100000011", Truth::Yes), ("2018100000099", Truth::Unknown)] {
        let mut claimed = claim("patents_granted", count(1, "件"));
        claimed.idents = vec![crate::fact::Ident { kind: IdentKind::CnPatent, value: number.to_string(), valid: None }];
        assert_eq!(finding(patents(), &with("T1", vec![claimed]), &papers).claim_holds, Some(holds), "{number}");
    }
}

#[test]
fn an_unread_file_that_could_hold_the_paper_makes_the_row_unread() {
    let application = with("T1", vec![claim("patents_granted", count(1, "件"))]);
    for (kind, verdict) in [(16, Verdict::Unread), (0, Verdict::Unread), (9, Verdict::Insufficient)] {
        let unread = vec![Unread { file: file(9), kind: EvidenceKind(kind) }];
        let case = Case { application: Some(&application), papers: vec![], unread };
        assert_eq!(check(&pack(vec![patents()]), &case, &office()).findings[0].verdict, verdict, "E{kind}");
    }
}

pub(super) fn plain_count(
    kind: Kind,
    subject: &[Subject],
    conditions: Vec<Condition>,
    claim: &str,
    at_least: i64,
) -> Row {
    let test = Test::Count { of: select(kind, subject, conditions), distinct: true, at_least: Some(at_least.into()) };
    row("C", Class::Component, &[claim], Some(test))
}

#[test]
fn a_national_standard_is_no_international_one() {
    let standard = |number: &str| {
        paper(
            1,
            18,
            vec![record(
                Kind::Standard,
                vec![
                    field(Role::Number, text(number)),
                    field(Role::Published, on("2019-01-01")),
                    field(Role::Affiliation, party(APPLICANT)),
                ],
            )],
        )
    };
    let conditions = vec![Condition::InWindow(Role::Published), Condition::Flag(Role::International)];
    for (number, truth) in [("ISO 12345:2019", Truth::Yes), ("GB/T 1234-2019", Truth::No), ("T/ABC 1-2019", Truth::No)]
    {
        let row = plain_count(Kind::Standard, &[Subject::Applicant], conditions.clone(), "standards", 1);
        let finding = finding(row, &with("T1", vec![claim("standards", count(1, "项"))]), &[standard(number)]);
        assert_eq!((finding.claim_holds, finding.criterion_met), (Some(truth), truth), "{number}");
    }
}

#[test]
fn a_joint_paper_needs_an_author_of_the_partner() {
    let published = |title: &str, theirs: &str| {
        record(
            Kind::Paper,
            vec![
                field(Role::Title, text(title)),
                field(Role::Published, on("2019-01-01")),
                field(Role::Affiliation, party("岭东材料科技有限公司，广东")),
                field(Role::Affiliation, party(theirs)),
            ],
        )
    };
    let row = || {
        let conditions =
            vec![Condition::InWindow(Role::Published), Condition::Same(Role::Affiliation, vec![Subject::Partner])];
        plain_count(Kind::Paper, &[Subject::Applicant], conditions, "joint_papers", 2)
    };
    let joint = paper(1, 17, vec![published("一题", "Pine Lake University, Malaysia")]);
    let alone = paper(2, 17, vec![published("二题", "海滨大学")]);
    let also = paper(3, 17, vec![published("三题", PARTNER)]);
    let application = with("T2J", vec![claim("joint_papers", count(2, "篇"))]);
    let refuted = finding(row(), &application, &[joint.clone(), alone]);
    assert_eq!((refuted.claim_holds, refuted.criterion_met), (Some(Truth::No), Truth::No));
    assert!(refuted.reasons.contains(&Reason::NoJointAffiliation));
    assert_eq!(finding(row(), &application, &[joint, also]).claim_holds, Some(Truth::Yes));
}

#[test]
fn two_certificates_of_one_user_are_one_and_a_party_certifies_nothing() {
    let certificate = |user: &str, day: &str| {
        record(
            Kind::UserCertificate,
            vec![field(Role::User, party(user)), field(Role::Holder, party(APPLICANT)), field(Role::Issued, on(day))],
        )
    };
    let row = || {
        plain_count(
            Kind::UserCertificate,
            &[Subject::Applicant],
            vec![Condition::InWindow(Role::Issued)],
            "user_certificates",
            2,
        )
    };
    let application = with("T1", vec![claim("user_certificates", count(2, "份"))]);
    for (name, second, holds) in [
        ("two users", certificate("河西涂料有限公司", "2019-02-02"), Truth::Yes),
        ("one user twice", certificate("河东涂料有限公司", "2019-02-02"), Truth::Unknown),
        ("the institute itself", certificate("榆林研究有限公司", "2019-02-02"), Truth::Unknown),
        ("outside the window", certificate("河西涂料有限公司", "2016-02-02"), Truth::No),
    ] {
        let papers = [paper(1, 20, vec![certificate("河东涂料有限公司", "2019-01-01")]), paper(2, 20, vec![second])];
        assert_eq!(finding(row(), &application, &papers).claim_holds, Some(holds), "{name}");
    }
}

#[test]
fn a_roster_closes_and_counts_its_rows() {
    let person = |name: &str, overseas: bool| {
        record(
            Kind::Person,
            vec![
                field(Role::Holder, party(INSTITUTE)),
                field(Role::Name, party(name)),
                field(Role::Overseas, Value::Flag(overseas)),
            ],
        )
    };
    let roster = paper(1, 14, vec![person("甲", true), person("乙", true), person("丙", false)]);
    let of = || select(Kind::Person, &[Subject::Institute], vec![Condition::Flag(Role::Overseas)]);
    let show = Some(Test::Show(vec![of()]));
    let mut pack = pack(vec![row("T1-K1b", Class::Judge, &["overseas_experts"], show)]);
    pack.claims = vec![crate::rule::ClaimKind {
        id: "overseas_experts".to_string(),
        zh: String::new(),
        value: "count".to_string(),
        labels: vec![],
        shown: Some(Test::Count { of: of(), distinct: true, at_least: None }),
    }];
    for (claimed, holds, verdict) in [(2, Truth::Yes, Verdict::Judge), (3, Truth::No, Verdict::Contradicted)] {
        let application = with("T1", vec![claim("overseas_experts", count(claimed, "人"))]);
        let finding = check(&pack, &case(&application, std::slice::from_ref(&roster)), &office()).findings.remove(0);
        assert_eq!((finding.claim_holds, finding.verdict), (Some(holds), verdict), "{claimed}");
    }
}

pub(super) fn deal(number: &str, date: &str, amount: &str, cross: bool) -> Record {
    record(
        Kind::Deal,
        vec![
            field(Role::Holder, party(APPLICANT)),
            field(Role::Title, text(number)),
            field(Role::Number, ident(IdentKind::TechContractNo, number)),
            field(Role::Date, on(date)),
            field(Role::Amount, cny(amount)),
            field(Role::CrossBorder, Value::Flag(cross)),
        ],
    )
}

pub(super) fn cross_border() -> Row {
    let of = select(Kind::Deal, &[Subject::Applicant], vec![Condition::InWindow(Role::Date)]);
    let having = vec![Condition::Flag(Role::CrossBorder)];
    let by = vec![Basis::Number, Basis::Amount];
    let test = Test::Share { of, distinct: true, having, by, at_least: Some(dec("30")), strict: false };
    Row {
        readings: vec!["cross_border_by".to_string()],
        ..row("T2T-K2c", Class::Component, &["cross_border_share"], Some(test))
    }
}

#[test]
fn a_share_is_computed_by_number_and_by_amount() {
    let list = |cross: usize, amount: &str| {
        let rows =
            (0..10).map(|n| deal(&format!("R{n}"), "2019-01-01", if n < cross { amount } else { "100" }, n < cross));
        paper(1, 35, rows.collect())
    };
    let claimed = |value: &str, basis: Basis| {
        with("T2T", vec![Claim { basis: Some(basis), ..claim("cross_border_share", percent(value, "0.1")) }])
    };
    let mut pack = pack(vec![cross_border()]);
    pack.switches = vec![switch("cross_border_by", &["either", "number", "amount"], true)];
    for (name, papers, application, holds, verdict) in [
        ("both", list(4, "100"), claimed("40.0", Basis::Number), Truth::Yes, Verdict::Supported),
        ("overstated", list(2, "100"), claimed("36.0", Basis::Number), Truth::No, Verdict::Contradicted),
        ("low by both", list(2, "100"), claimed("20.0", Basis::Number), Truth::Yes, Verdict::NotMet),
        ("the bases differ", list(2, "1000"), claimed("20.0", Basis::Number), Truth::Yes, Verdict::ReadingsDiffer),
    ] {
        let finding = check(&pack, &case(&application, &[papers]), &office()).findings.remove(0);
        assert_eq!((finding.claim_holds, finding.verdict), (Some(holds), verdict), "{name} {:?}", finding.shown);
    }
}

#[test]
fn a_deal_that_stands_twice_and_differs_leaves_the_share_open() {
    let mut rows: Vec<Record> = (0..10).map(|n| deal(&format!("R{n}"), "2019-01-01", "100", n < 3)).collect();
    rows.push(deal("R2", "2019-01-01", "100", false));
    for turned in [rows.clone(), rows.into_iter().rev().collect()] {
        let application = with("T2T", vec![]);
        let finding = finding(cross_border(), &application, &[paper(1, 35, turned)]);
        assert_eq!(finding.criterion_met, Truth::Unknown, "{:?}", finding.shown);
        assert!(finding.reasons.contains(&Reason::SourcesDisagree));
    }
}

#[test]
fn a_repeated_registration_is_one_deal() {
    let row = || {
        plain_count(Kind::Deal, &[Subject::Applicant], vec![Condition::InWindow(Role::Date)], "facilitated_projects", 3)
    };
    let rows = vec![
        deal("R1", "2019-01-01", "1", false),
        deal("R2", "2019-01-02", "1", false),
        deal("R2", "2019-01-02", "1", false),
    ];
    let application = with("T2T", vec![claim("facilitated_projects", count(3, "项"))]);
    let finding = finding(row(), &application, &[paper(1, 35, rows)]);
    assert_eq!((finding.claim_holds, finding.criterion_met), (Some(Truth::No), Truth::No));
    assert!(finding.reasons.contains(&Reason::Duplicate));
}

#[test]
fn the_core_of_a_team_must_be_more_than_half_senior() {
    let member = |n: usize, core: bool, degree: &str| {
        record(
            Kind::Person,
            vec![
                field(Role::Employer, party(APPLICANT)),
                field(Role::Name, party(&format!("成员{n}"))),
                field(Role::Core, Value::Flag(core)),
                field(Role::Degree, code(CodeOf::Degree, degree)),
                field(Role::Rank, code(CodeOf::Rank, "middle")),
            ],
        )
    };
    let row = || {
        let of = select(
            Kind::Person,
            &[Subject::Applicant],
            vec![Condition::IfStated(Box::new(Condition::Flag(Role::Core)))],
        );
        let senior = Condition::Either(vec![
            Condition::Is(Role::Degree, vec!["doctor".to_string()]),
            Condition::AtLeast(Role::Rank, Bound::Rank("associate".to_string())),
        ]);
        let test = Test::Share {
            of,
            distinct: true,
            having: vec![senior],
            by: vec![Basis::Number],
            at_least: Some(dec("50")),
            strict: true,
        };
        self::row("T2J-K1b", Class::Condition, &[], Some(test))
    };
    for (doctors, truth) in [(2, Truth::No), (3, Truth::Yes)] {
        let team = (0..6).map(|n| member(n, n < 4, if n < doctors { "doctor" } else { "master" })).collect();
        assert_eq!(finding(row(), &with("T2J", vec![]), &[paper(1, 14, team)]).criterion_met, truth, "{doctors}");
    }
}

#[test]
fn equipment_counts_wherever_no_place_is_stated_and_not_in_the_mainland() {
    let row = || {
        let place = Condition::IfStated(Box::new(Condition::OutsideMainland(Role::Place)));
        plain_count(Kind::Equipment, &[Subject::Institute], vec![place], "equipment_count", 1)
    };
    let machine = |address: Option<&str>| {
        let mut fields = vec![field(Role::Holder, party(INSTITUTE)), field(Role::Title, text("离心机"))];
        fields.extend(address.map(|address| field(Role::Address, text(address))));
        paper(1, 8, vec![record(Kind::Equipment, fields)])
    };
    for (address, truth) in [(None, Truth::Yes), (Some("洁净间"), Truth::Yes), (Some("广东省某市某路1号"), Truth::No)]
    {
        let finding = finding(row(), &with("T1", vec![]), &[machine(address)]);
        assert_eq!(finding.criterion_met, truth, "{address:?}");
    }
}

#[test]
fn a_roster_headed_by_a_base_is_the_employers() {
    let row = || plain_count(Kind::Person, &[Subject::Institute, Subject::Applicant], vec![], "service_team", 1);
    for (heading, employer, truth) in [
        ("智慧材料国际技术转移中心", APPLICANT, Truth::Yes),
        ("河东涂料有限公司", APPLICANT, Truth::No),
        ("智慧材料国际技术转移中心", "河东涂料有限公司", Truth::Unknown),
    ] {
        let person = record(
            Kind::Person,
            vec![
                field(Role::Holder, party(heading)),
                field(Role::Name, party("甲")),
                field(Role::Employer, party(employer)),
            ],
        );
        let finding = finding(row(), &with("T2T", vec![]), &[paper(1, 14, vec![person])]);
        assert_eq!(finding.criterion_met, truth, "{heading} {employer}");
    }
}
