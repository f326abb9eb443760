//! Certificates, modes, whole applications and leads between them.

use rust_decimal::Decimal;

use super::agreements::{agreement_rows, good_agreement, visits};
use super::counts::{patent, patents, plain_count};
use super::people::cv;
use super::sums::{investment, investment_claim, ledger};
use super::{APPLICANT, INSTITUTE, finding, finding_in, with};
use crate::check::made::*;
use crate::check::{Case, LeadKind, Office, PagePrint, Reason, Verdict, check, fingerprint, leads};
use crate::claim::Application;
use crate::extract::Extraction;
use crate::fact::{CodeOf, IdentKind, Kind, Record, Role, Truth, Value};
use crate::rule::{Class, Condition, Row, Subject, Test, When};

fn licence(form: &str, place: &str) -> Record {
    record(
        Kind::Licence,
        vec![
            field(Role::Name, party(APPLICANT)),
            field(Role::LegalForm, code(CodeOf::LegalForm, form)),
            field(Role::Place, code(CodeOf::Place, place)),
            field(Role::Founded, on("2006-08-07")),
        ],
    )
}

#[test]
fn the_licence_tells_form_and_place() {
    let form = Condition::Is(Role::LegalForm, vec!["company".to_string(), "institution".to_string()]);
    for (name, record, condition, truth) in [
        ("a company", licence("company", "CN-44"), form.clone(), Truth::Yes),
        ("a branch", licence("branch", "CN-44"), form, Truth::No),
        (
            "in Guangdong",
            licence("company", "CN-44"),
            Condition::InProvince(Role::Place, "CN-44".to_string()),
            Truth::Yes,
        ),
        ("elsewhere", licence("company", "CN-33"), Condition::InProvince(Role::Place, "CN-44".to_string()), Truth::No),
    ] {
        let test = Test::Some(select(Kind::Licence, &[Subject::Applicant], vec![condition]));
        let row = row("C1", Class::Condition, &["legal_person"], Some(test));
        let application = with("T1", vec![claim("legal_person", Value::Flag(true))]);
        let finding = finding(row, &application, &[paper(1, 2, vec![record])]);
        assert_eq!((finding.criterion_met, finding.claim_holds), (truth, Some(truth)), "{name}");
    }
}

fn modes() -> Vec<Row> {
    let when = |codes: &[&str]| {
        Some(When {
            evidenced: "setup".to_string(),
            within: codes.iter().map(ToString::to_string).collect(),
            without: vec![],
        })
    };
    let before = |kind: Kind, role: Role, subject: &[Subject], bound: &str| {
        Some(Test::Some(select(kind, subject, vec![Condition::Before(role, day(bound))])))
    };
    let institute = [Subject::Institute];
    vec![
        Row {
            when: when(&["new", "joint"]),
            readings: vec!["before".to_string()],
            ..row(
                "T1-C2a",
                Class::Condition,
                &["institute_founded_on"],
                before(Kind::Incorporation, Role::Founded, &institute, "2020-01-01"),
            )
        },
        Row {
            when: when(&["acquired", "other"]),
            ..row("T1-C2b", Class::Condition, &[], before(Kind::Acquisition, Role::Signed, &institute, "2018-01-01"))
        },
        row("T1-S1", Class::Claim, &["setup_mode"], Some(Test::Evidenced("setup".to_string()))),
    ]
}

#[test]
fn the_evidenced_mode_selects_the_row_and_not_the_claimed_one() {
    let incorporation = |founded: &str| {
        paper(
            1,
            3,
            vec![record(
                Kind::Incorporation,
                vec![field(Role::Name, party("ELMWOOD RESEARCH LIMITED")), field(Role::Founded, on(founded))],
            )],
        )
    };
    let approval = |setup: &str| {
        paper(
            2,
            4,
            vec![record(
                Kind::Approval,
                vec![
                    field(Role::Investor, party(APPLICANT)),
                    field(Role::Investee, party("Elmwood Research Ltd（榆林研究有限公司）")),
                    field(Role::Setup, code(CodeOf::Setup, setup)),
                ],
            )],
        )
    };
    let bought = paper(
        3,
        5,
        vec![record(
            Kind::Acquisition,
            vec![
                field(Role::Buyer, party(APPLICANT)),
                field(Role::Investee, party(INSTITUTE)),
                field(Role::Signed, on("2018-08-13")),
            ],
        )],
    );
    let (na, ok, not_met, against) =
        (Verdict::NotApplicable, Verdict::Supported, Verdict::NotMet, Verdict::Contradicted);
    let mut pack = pack(modes());
    pack.switches = vec![switch("before", &["exclusive", "inclusive"], true)];
    for (name, papers, verdicts, eligible) in [
        ("founded in time", vec![incorporation("2016-11-16"), approval("new")], [ok, na, ok], Truth::Yes),
        ("founded too late", vec![incorporation("2020-03-01"), approval("new")], [not_met, na, ok], Truth::No),
        (
            "on the very day",
            vec![incorporation("2020-01-01"), approval("new")],
            [Verdict::ReadingsDiffer, na, ok],
            Truth::No,
        ),
        (
            "bought, declared as new",
            vec![incorporation("2006-06-23"), approval("acquired"), bought.clone()],
            [na, not_met, against],
            Truth::No,
        ),
        (
            "no paper tells the mode",
            vec![incorporation("2016-11-16")],
            [ok, Verdict::Insufficient, Verdict::Insufficient],
            Truth::Unknown,
        ),
    ] {
        let application = with("T1", vec![claim("setup_mode", code(CodeOf::Setup, "new"))]);
        let outcome = check(&pack, &case(&application, &papers), &office());
        let got: Vec<Verdict> = outcome.findings.iter().map(|one| one.verdict).collect();
        assert_eq!((got.as_slice(), outcome.eligible), (verdicts.as_slice(), eligible), "{name}");
    }
}

#[test]
fn every_row_of_the_track_has_a_finding_and_without_a_form_nothing_is_known() {
    let mut rows = vec![
        investment(),
        patents(),
        visits(),
        row("J", Class::Judge, &[], None),
        row("P", Class::Priority, &[], None),
    ];
    rows[2].tracks = vec!["T2J".to_string()];
    let papers = [paper(1, 9, ledger())];
    let application = investment_claim("32000000");
    let found = check(&pack(rows.clone()), &case(&application, &papers), &office());
    assert_eq!(
        found.findings.iter().map(|one| one.criterion.as_str()).collect::<Vec<_>>(),
        ["T1-K3", "T1-K2.3", "J", "P"]
    );
    let case = Case { application: None, ..case(&application, &papers) };
    let outcome = check(&pack(rows), &case, &office());
    assert_eq!((outcome.findings.len(), outcome.eligible), (5, Truth::Unknown));
    assert!(
        outcome.findings.iter().all(|one| one.criterion_met == Truth::Unknown && one.verdict != Verdict::Supported)
    );
}

#[test]
fn the_day_unset_leaves_every_windowed_row_open() {
    let office = Office { published: None, ..office() };
    let finding = finding_in(vec![investment()], &investment_claim("32000000"), &[paper(1, 9, ledger())], &office);
    assert_eq!(finding.criterion_met, Truth::Unknown);
    assert!(finding.reasons.contains(&Reason::PublishedUnset));
}

#[test]
fn at_least_two_of_five_counts_what_is_certain() {
    let rows = || {
        let two = Test::AtLeast { n: 2, of: ["A", "B", "C"].map(ToString::to_string).to_vec() };
        let part =
            |id: &str, kind: Kind, claim: &str| Row { id: id.to_string(), ..plain_count(kind, &[], vec![], claim, 1) };
        vec![
            row("K2", Class::Condition, &["indicators_done"], Some(two)),
            part("A", Kind::PatentGrant, "patents_granted"),
            part("B", Kind::Outcome, "results"),
            part("C", Kind::Paper, "papers"),
        ]
    };
    let patent = || paper(1, 16, vec![patent("1", "2019-01-01", APPLICANT)]);
    let outcome = || paper(2, 19, vec![record(Kind::Outcome, vec![field(Role::Title, text("某装置"))])]);
    for (name, papers, claimed, met, holds) in [
        ("two", vec![patent(), outcome()], 2, Truth::Yes, Truth::Yes),
        ("two, three claimed", vec![patent(), outcome()], 3, Truth::Yes, Truth::No),
        ("one", vec![patent()], 2, Truth::Unknown, Truth::No),
    ] {
        let application = with("T1", vec![claim("indicators_done", count(claimed, "项"))]);
        let finding = finding_in(rows(), &application, &papers, &office());
        assert_eq!((finding.criterion_met, finding.claim_holds), (met, Some(holds)), "{name}");
    }
}

#[test]
fn a_day_on_the_cover_of_an_unsigned_agreement_is_no_day_of_signature() {
    let mut unsigned = good_agreement();
    unsigned.fields[2] = field(Role::Signed, on("2017-06-13"));
    unsigned.fields[3] = party_field(Role::Sealed, 0, Value::Flag(false));
    unsigned.fields.push(party_field(Role::Sealed, 1, Value::Flag(false)));
    let application = with("T2J", vec![claim("agreement_signed_on", on("2017-06-13"))]);
    let papers = [paper(1, 21, vec![unsigned])];
    let found = check(&pack(agreement_rows()), &case(&application, &papers), &office()).findings;
    assert_eq!((found[2].claim_holds, found[2].criterion_met), (Some(Truth::No), Truth::No));
}

#[test]
fn a_site_is_the_institutes_own_lease_that_runs_on_the_day() {
    let lease = |lessee: &str, to: &str| {
        paper(
            1,
            7,
            vec![record(
                Kind::Lease,
                vec![
                    field(Role::Lessee, party(lessee)),
                    field(Role::Area, count(1180, "平方米")),
                    field(Role::From, on("2017-01-01")),
                    field(Role::Expires, on(to)),
                ],
            )],
        )
    };
    let row = || {
        let test = Test::Some(select(Kind::Lease, &[Subject::Institute], vec![Condition::Covers]));
        row("T1-C3a", Class::Condition, &["site_area"], Some(test))
    };
    let (yes, no, unknown) = (Truth::Yes, Truth::No, Truth::Unknown);
    for (name, claimed, lease, holds, met) in [
        ("clean", 1180, lease("榆林研究有限公司", "2022-12-31"), yes, yes),
        ("overstated", 1580, lease(INSTITUTE, "2022-12-31"), no, yes),
        ("expired", 1180, lease(INSTITUTE, "2019-12-31"), unknown, no),
        ("another tenant", 1180, lease("海滨研究有限公司", "2022-12-31"), unknown, unknown),
    ] {
        let application = with("T1", vec![claim("site_area", count(claimed, "平方米"))]);
        let finding = finding(row(), &application, &[lease]);
        assert_eq!((finding.claim_holds, finding.criterion_met), (Some(holds), met), "{name}");
    }
}

#[test]
fn a_platform_of_another_host_or_level_refutes_the_one_claimed() {
    let notice = |title: &str, host: &str, level: &str| {
        paper(
            1,
            28,
            vec![record(
                Kind::Platform,
                vec![
                    field(Role::Title, text(title)),
                    field(Role::Host, party(host)),
                    field(Role::Level, code(CodeOf::Level, level)),
                ],
            )],
        )
    };
    let row = || {
        let levels = vec!["ministry".to_string(), "province".to_string()];
        let test = Test::Some(select(Kind::Platform, &[Subject::Applicant], vec![Condition::Is(Role::Level, levels)]));
        row("T1-P1", Class::Priority, &["provincial_platform"], Some(test))
    };
    let title = "广东省微波材料工程技术研究中心";
    for (name, papers, holds, verdict) in [
        ("clean", vec![notice(title, APPLICANT, "province")], Truth::Yes, Verdict::Supported),
        ("a city's", vec![notice(title, APPLICANT, "city")], Truth::No, Verdict::Contradicted),
        ("another host", vec![notice(title, "河东涂料有限公司", "province")], Truth::No, Verdict::Contradicted),
        (
            "another platform",
            vec![notice("广东省涂料工程中心", APPLICANT, "province")],
            Truth::Unknown,
            Verdict::Insufficient,
        ),
        ("no paper", vec![], Truth::Unknown, Verdict::Insufficient),
    ] {
        let application = with("T1", vec![claim("provincial_platform", text(title))]);
        let finding = finding(row(), &application, &papers);
        assert_eq!((finding.claim_holds, finding.verdict), (Some(holds), verdict), "{name}");
    }
    let silent = finding(row(), &with("T1", vec![]), &[]);
    assert_eq!(silent.verdict, Verdict::NotApplicable);
}

#[test]
fn contracts_outside_the_window_close_a_claim_of_contracts_or_registrations() {
    let of = |kind: Kind| Test::Count {
        of: select(kind, &[Subject::Applicant], vec![Condition::InWindow(Role::Signed)]),
        distinct: true,
        at_least: Some(Decimal::ONE),
    };
    let test = Test::Any(vec![of(Kind::Contract), of(Kind::DealRegistration)]);
    let contract = |day: &str, seller: &str| {
        paper(
            1,
            25,
            vec![record(
                Kind::Contract,
                vec![
                    field(Role::Title, text("某技术")),
                    field(Role::Number, ident(IdentKind::TechContractNo, "2019440000000001")),
                    field(Role::Buyer, party("河东涂料有限公司")),
                    field(Role::Seller, party(seller)),
                    field(Role::Signed, on(day)),
                ],
            )],
        )
    };
    for (name, papers, truth) in [
        ("in the window", vec![contract("2019-01-01", APPLICANT)], Truth::Yes),
        ("outside", vec![contract("2016-01-01", APPLICANT)], Truth::No),
        ("between others", vec![contract("2019-01-01", "海滨大学")], Truth::No),
        ("nothing filed", vec![], Truth::Unknown),
    ] {
        let application = with("T2J", vec![claim("transfer_projects", count(1, "项"))]);
        let row = row("T2J-K5c", Class::Component, &["transfer_projects"], Some(test.clone()));
        let finding = finding(row, &application, &papers);
        assert_eq!((finding.claim_holds, finding.criterion_met), (Some(truth), truth), "{name}");
    }
}

#[test]
fn leads_are_numbers_files_persons_and_pages_of_two_applications() {
    let prints_of = |id: &str, application: &Application, papers: &[Extraction], pages: Vec<PagePrint>| {
        fingerprint(id, &case(application, papers), &pack(vec![]), &office(), pages)
    };
    let mut other = application("T1");
    other.applicant = entity(&["海滨装备有限公司"]);
    other.leader = entity(&["王大同"]);
    let page = |n: u8, hash: u64| PagePrint {
        at: crate::document::Locus { file: file(n), span: span() },
        hash,
        characters: 900,
    };
    let patent_of =
        |n: u8| paper(n, 16, vec![patent("2018100000011", "2019-01-01", "海滨装备有限公司；岭东材料科技有限公司")]);
    let member = paper(5, 14, vec![record(Kind::Person, vec![field(Role::Name, party("程一鸣"))])]);
    let a = prints_of(
        "A",
        &application("T1"),
        &[patent_of(1), paper(2, 34, vec![cv("doctor", "senior", month(2010, 1))])],
        vec![page(1, 0xff00)],
    );
    let b = prints_of("B", &other, &[patent_of(3), member, paper(2, 34, vec![])], vec![page(3, 0xff01)]);
    let kinds: std::collections::BTreeSet<LeadKind> =
        leads(&[a.clone(), b.clone()]).iter().map(|lead| lead.lead).collect();
    let expected = [LeadKind::SameDocument, LeadKind::SamePage, LeadKind::SameIdentifier, LeadKind::SamePerson];
    assert_eq!(kinds, expected.into_iter().collect());
    assert_eq!(leads(&[a.clone(), b.clone()]), leads(&[b, a.clone()]));
    assert!(leads(&[a]).is_empty());
}
