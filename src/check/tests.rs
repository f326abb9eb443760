//! What planted faults come to, as tables of small cases, and properties over generated papers.

use rust_decimal::Decimal;

use super::made::*;
use super::{Bearing, Case, Exhibited, Finding, Office, PersonPrint, Reason, Register, Unread, Verdict, check};
use crate::claim::{Application, Claim};
use crate::extract::Extraction;
use crate::fact::{
    Basis, CodeOf, Comparator, Currency, Duration, EvidenceKind, Field, IdentKind, Kind, Record, Role, Shown, Standing,
    Truth, Value,
};
use crate::rule::{Bound, Class, Condition, Per, Row, Select, Subject, Test, When};

const APPLICANT: &str = "岭东材料科技有限公司";
const INSTITUTE: &str = "Elmwood Research Ltd";
const PARTNER: &str = "松湖大学";

/// Answers one row of a made-up pack.
fn finding(row: Row, application: &Application, papers: &[Extraction]) -> Finding {
    finding_in(vec![row], application, papers, &office())
}

/// Answers the first of several rows.
fn finding_in(rows: Vec<Row>, application: &Application, papers: &[Extraction], office: &Office) -> Finding {
    let pack = pack(rows);
    check(&pack, &case(application, papers), office).findings.remove(0)
}

fn with(track: &str, claims: Vec<Claim>) -> Application {
    Application { claims, ..application(track) }
}

// ------------------------------------------------------------------------------------------------ sums

fn investment() -> Row {
    let of = select(Kind::Expense, &[Subject::Institute, Subject::Applicant], vec![Condition::InWindow(Role::Date)]);
    let test = Test::Sum {
        of,
        field: Role::Amount,
        per: None,
        at_least: Some(Bound::Amount(dec("30000000"), Currency::CNY)),
        agree: vec![Kind::AuditTotal, Kind::Transfer],
    };
    row("T1-K3", Class::Condition, &["investment_total"], Some(test))
}

fn expense(number: &str, date: &str, amount: &str) -> Record {
    record(
        Kind::Expense,
        vec![
            field(Role::Holder, party(INSTITUTE)),
            field(Role::Number, ident(IdentKind::VoucherNo, number)),
            field(Role::Date, on(date)),
            field(Role::Amount, cny(amount)),
        ],
    )
}

fn ledger() -> Vec<Record> {
    vec![
        expense("记-1", "2018-01-05", "20000000"),
        expense("记-2", "2019-02-06", "10000000"),
        expense("记-3", "2020-03-07", "2000000"),
    ]
}

fn investment_claim(units: &str) -> Application {
    with("T1", vec![claim("investment_total", money(units, "1000", "CNY"))])
}

#[test]
fn a_ledger_proves_or_refutes_the_investment() {
    let audit = |amount: &str| {
        paper(
            2,
            10,
            vec![record(
                Kind::AuditTotal,
                vec![field(Role::Holder, party(INSTITUTE)), field(Role::Amount, cny(amount))],
            )],
        )
    };
    let mut total = expense("", "2020-03-07", "32000000");
    total.standing = Standing::Total;
    let mut other = ledger();
    for row in &mut other {
        row.fields[0] = field(Role::Holder, party("河东涂料有限公司"));
    }
    let mut nobody = ledger();
    nobody.iter_mut().for_each(|row| drop(row.fields.remove(0)));
    let mut doubted = ledger();
    doubted[0].fields[3].fact.trust.confirmed = false;
    let mut loose = ledger();
    for row in &mut loose {
        row.fields.remove(1);
    }
    let twice: Vec<Record> = loose.iter().cloned().chain([loose[0].clone()]).collect();
    let plus = |row: Record| ledger().into_iter().chain([row]).collect::<Vec<_>>();
    let yes = Truth::Yes;
    let (no, unknown) = (Truth::No, Truth::Unknown);
    let cases: Vec<(&str, &str, Vec<Extraction>, Truth, Truth)> = vec![
        ("as claimed", "32000000", vec![paper(1, 9, ledger())], yes, yes),
        ("overstated, the bound still reached", "35000000", vec![paper(1, 9, ledger())], no, yes),
        ("claimed in 万元 over figures in 元", "320000000000", vec![paper(1, 9, ledger())], no, yes),
        (
            "ledger in 元 that looks like 万元",
            "32000000",
            vec![paper(1, 9, vec![expense("记-1", "2018-01-05", "3200")])],
            no,
            no,
        ),
        (
            "rows outside the window",
            "32000000",
            vec![paper(1, 9, vec![expense("记-1", "2016-01-05", "32000000")])],
            no,
            no,
        ),
        ("a total row is not added", "64000000", vec![paper(1, 9, plus(total))], no, yes),
        ("a voucher twice", "34000000", vec![paper(1, 9, plus(expense("记-3", "2020-03-07", "2000000")))], no, yes),
        ("equal rows without vouchers", "50000000", vec![paper(1, 9, twice.clone())], unknown, yes),
        ("equal rows without vouchers, claimed once", "32000000", vec![paper(1, 9, twice)], yes, yes),
        ("another body's ledger", "32000000", vec![paper(1, 9, other)], no, no),
        ("nobody's ledger", "32000000", vec![paper(1, 9, nobody)], unknown, unknown),
        ("an uncertain reading", "32000000", vec![paper(1, 9, doubted)], unknown, unknown),
        ("an audit that agrees", "32000000", vec![paper(1, 9, ledger()), audit("32000000")], yes, yes),
        ("an audit that says less", "32000000", vec![paper(1, 9, ledger()), audit("29000000")], unknown, unknown),
        ("an audit alone", "32000000", vec![audit("32000000")], yes, yes),
        ("a printed copy of the ledger", "32000000", vec![paper(1, 9, ledger()), paper(3, 9, ledger())], yes, yes),
        (
            "a revised ledger",
            "32000000",
            vec![paper(1, 9, ledger()), paper(3, 9, ledger()[..2].to_vec())],
            unknown,
            yes,
        ),
        ("nothing filed", "32000000", vec![], unknown, unknown),
    ];
    for (name, claimed, papers, holds, met) in cases {
        let finding = finding(investment(), &investment_claim(claimed), &papers);
        assert_eq!(
            (finding.claim_holds, finding.criterion_met),
            (Some(holds), met),
            "{name}: {:?} {:?}",
            finding.shown,
            finding.reasons
        );
    }
}

#[test]
fn every_row_is_an_exhibit_counted_or_left_out_with_its_reason() {
    let mut rows = ledger();
    rows.push(expense("旧-1", "2015-01-01", "5"));
    let finding = finding(investment(), &investment_claim("32000000"), &[paper(1, 9, rows)]);
    let counted = finding.exhibits.iter().filter(|one| one.bearing == Bearing::Counted).count();
    let outside = finding.exhibits.iter().filter(|one| one.bearing == Bearing::LeftOut(Reason::OutsideWindow)).count();
    assert_eq!((counted, outside), (3, 1));
    assert!(finding.reasons.contains(&Reason::OutsideWindow));
}

#[test]
fn two_ledgers_of_different_vouchers_are_added_and_others_are_witnesses() {
    let first = paper(1, 9, vec![expense("甲-1", "2018-01-05", "20000000")]);
    let second = paper(2, 9, vec![expense("乙-1", "2019-01-05", "12000000")]);
    assert_eq!(finding(investment(), &investment_claim("32000000"), &[first, second]).claim_holds, Some(Truth::Yes));
}

#[test]
fn foreign_rows_need_a_rate_of_their_own_or_of_the_office() {
    let mut row = expense("1", "2019-01-05", "0");
    row.fields[3] = field(Role::Amount, money("5000000", "0.01", "USD"));
    let claimed = investment_claim("34000000");
    let without = finding(investment(), &claimed, &[paper(1, 9, vec![row.clone()])]);
    assert_eq!((without.claim_holds, without.criterion_met), (Some(Truth::Unknown), Truth::Unknown));
    assert!(without.reasons.contains(&Reason::NoRate));
    row.fields.push(field(Role::Rate, text("6.8")));
    let own = finding(investment(), &claimed, &[paper(1, 9, vec![row])]);
    assert_eq!((own.claim_holds, own.criterion_met), (Some(Truth::Yes), Truth::Yes));
    assert!(own.reasons.contains(&Reason::OwnRate));
}

#[test]
fn a_sum_that_was_read_in_part_proves_nothing() {
    let application = investment_claim("32000000");
    let extraction = paper(1, 9, ledger());
    let case = Case {
        application: Some(&application),
        papers: vec![Exhibited { extraction: &extraction, path: "a", whole: false }],
        unread: vec![],
    };
    let finding = check(&pack(vec![investment()]), &case, &office()).findings.remove(0);
    assert_eq!(
        (finding.claim_holds, finding.criterion_met, finding.verdict),
        (Some(Truth::Unknown), Truth::Unknown, Verdict::Unread)
    );
}

#[test]
fn hidden_rows_count_and_are_told() {
    let mut rows = ledger();
    rows[0].fields[3].fact.trust.hidden = true;
    let finding = finding(investment(), &investment_claim("32000000"), &[paper(1, 9, rows)]);
    assert_eq!(finding.claim_holds, Some(Truth::Yes));
    assert!(finding.reasons.contains(&Reason::HiddenRow));
}

#[test]
fn a_reading_that_is_not_open_is_shown_and_changes_nothing() {
    let mut row = investment();
    row.readings = vec!["investment_window".to_string()];
    let mut pack = pack(vec![row]);
    pack.switches = vec![switch("investment_window", &["window", "since_founding"], false)];
    let papers = [paper(1, 9, vec![expense("1", "2015-01-01", "40000000")])];
    let application = investment_claim("40000000");
    let finding = check(&pack, &case(&application, &papers), &office()).findings.remove(0);
    assert_eq!(finding.criterion_met, Truth::No);
    assert_eq!(finding.readings[0].criterion_met, Truth::Yes);
    assert_eq!(finding.verdict, Verdict::Contradicted);
}

#[test]
fn the_claims_last_digit_comparator_and_understatement_are_read() {
    let shown = |low: &str, high: &str| Shown::Amount { currency: Currency::CNY, low: dec(low), high: Some(dec(high)) };
    let claimed =
        |comparator: Comparator| Claim { comparator, ..claim("investment_total", money("10290000", "10000", "CNY")) };
    for (comparator, low, truth) in [
        (Comparator::Equal, "10285000", Truth::Yes),
        (Comparator::Equal, "10284999", Truth::No),
        (Comparator::About, "10275000", Truth::Yes),
        (Comparator::AtLeast, "10289999", Truth::No),
        (Comparator::MoreThan, "10290000", Truth::Yes),
        (Comparator::AtMost, "10290001", Truth::No),
        (Comparator::AtMost, "10290000", Truth::Yes),
    ] {
        assert_eq!(super::claims::compare(&claimed(comparator), &shown(low, low)), truth, "{comparator:?} {low}");
    }
    let finding = finding(investment(), &investment_claim("20000000"), &[paper(1, 9, ledger())]);
    assert!(finding.claims[0].reasons.contains(&Reason::Understated));
}

// ------------------------------------------------------------------------------------------------ counts

fn patents() -> Row {
    let owner = Condition::Same(Role::Owner, vec![Subject::Applicant, Subject::Institute, Subject::Partner]);
    let of =
        select(Kind::PatentGrant, &[], vec![Condition::InWindow(Role::Granted), Condition::Valid(Role::Number), owner]);
    let test = Test::Count { of, distinct: true, at_least: Some(Decimal::ONE) };
    Row { min_grade: crate::fact::Grade::A, ..row("T1-K2.3", Class::Component, &["patents_granted"], Some(test)) }
}

fn patent(number: &str, granted: &str, owner: &str) -> Record {
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

fn plain_count(kind: Kind, subject: &[Subject], conditions: Vec<Condition>, claim: &str, at_least: i64) -> Row {
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

// ------------------------------------------------------------------------------------------------ shares

fn deal(number: &str, date: &str, amount: &str, cross: bool) -> Record {
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

fn cross_border() -> Row {
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

// ------------------------------------------------------------------------------------------------ agreements

fn agreement_rows() -> Vec<Row> {
    let part = |id: &str, claims: &[&str], condition: Condition| Row {
        min_grade: crate::fact::Grade::B,
        ..row(id, Class::Component, claims, Some(Test::Part(condition)))
    };
    let parts = ["P", "S", "T", "F"].map(ToString::to_string).to_vec();
    vec![
        row(
            "A",
            Class::Condition,
            &[],
            Some(Test::SameRecord { of: select(Kind::Agreement, &[Subject::Applicant], vec![]), parts }),
        ),
        part("P", &["partner"], Condition::OutsideMainland(Role::Party)),
        part("S", &["agreement_signed_on"], Condition::SignedByAll),
        part("T", &["agreement_term"], Condition::RunsMonths(36)),
        part("F", &["agreement_in_force"], Condition::Covers),
    ]
}

fn agreement(partner: &str, place: Option<&str>, months: u32, from: &str, to: &str) -> Record {
    let mut fields = vec![
        party_field(Role::Party, 0, party(APPLICANT)),
        party_field(Role::Party, 1, party(partner)),
        party_field(Role::Signed, 0, on("2017-06-13")),
        party_field(Role::Signed, 1, on("2017-06-13")),
        field(Role::Effective, on(from)),
        field(Role::Expires, on(to)),
        field(Role::Term, Value::Duration(Duration::Months(months))),
    ];
    fields.extend(place.map(|place| party_field(Role::Place, 1, code(CodeOf::Place, place))));
    record(Kind::Agreement, fields)
}

fn good_agreement() -> Record {
    agreement(PARTNER, Some("MY"), 60, "2017-07-01", "2022-06-30")
}

#[test]
fn one_agreement_meets_all_parts_or_none_does() {
    let mut unsigned = good_agreement();
    unsigned.fields[3] = party_field(Role::Sealed, 1, Value::Flag(false));
    let mut late = good_agreement();
    late.fields[3] = party_field(Role::Signed, 1, on("2020-07-02"));
    let two_years = agreement(PARTNER, Some("MY"), 24, "2019-07-01", "2021-06-30");
    let expired = agreement(PARTNER, Some("MY"), 36, "2017-01-01", "2019-12-31");
    let mainland = agreement("松湖大学（Pine Lake University）", Some("CN"), 60, "2017-07-01", "2022-06-30");
    let (yes, no, unknown) = (Truth::Yes, Truth::No, Truth::Unknown);
    for (name, papers, all, parts) in [
        ("clean", vec![good_agreement()], yes, [yes, yes, yes, yes]),
        ("unsigned by one", vec![unsigned], no, [yes, no, yes, yes]),
        ("signed after the day", vec![late], no, [yes, no, yes, yes]),
        ("two years", vec![two_years.clone()], no, [yes, yes, no, yes]),
        ("expired", vec![expired.clone()], no, [yes, yes, yes, no]),
        ("a mainland partner", vec![mainland], no, [no, yes, yes, yes]),
        ("half from one, half from another", vec![two_years, expired], no, [yes, yes, yes, no]),
        ("none", vec![], unknown, [unknown; 4]),
    ] {
        let papers: Vec<Extraction> = (1..).zip(papers).map(|(n, record)| paper(n, 21, vec![record])).collect();
        let application = with("T2J", vec![]);
        let found = check(&pack(agreement_rows()), &case(&application, &papers), &office()).findings;
        let got: Vec<Truth> = found.iter().skip(1).map(|one| one.criterion_met).collect();
        assert_eq!(found[0].criterion_met, all, "{name}");
        if name != "half from one, half from another" {
            assert_eq!(got, parts, "{name}");
        }
    }
}

#[test]
fn a_partners_country_that_no_paper_states_is_the_forms_unless_its_name_says_mainland() {
    let mut application = with("T2J", vec![]);
    application.partner.place = Some(("MY".to_string(), locus()));
    let papers = [paper(1, 21, vec![agreement(PARTNER, None, 60, "2017-07-01", "2022-06-30")])];
    let found = check(&pack(agreement_rows()), &case(&application, &papers), &office()).findings;
    assert_eq!(found[1].criterion_met, Truth::Yes);
    assert!(found[1].reasons.contains(&Reason::OwnStatementOnly));
    application.partner = entity(&["上海松湖研究院"]);
    application.partner.place = Some(("MY".to_string(), locus()));
    let papers = [paper(1, 21, vec![agreement("上海松湖研究院", None, 60, "2017-07-01", "2022-06-30")])];
    let found = check(&pack(agreement_rows()), &case(&application, &papers), &office()).findings;
    assert_eq!(found[1].criterion_met, Truth::No);
}

#[test]
fn claims_of_an_agreement_are_compared_with_the_partners_own() {
    let claims = |day: &str, months: u32, name: &str| {
        vec![
            claim("partner", party(name)),
            claim("agreement_signed_on", on(day)),
            claim("agreement_term", Value::Duration(Duration::Months(months))),
            claim("agreement_in_force", Value::Flag(true)),
        ]
    };
    let (yes, no) = (Truth::Yes, Truth::No);
    for (name, claims, holds) in [
        ("clean", claims("2017-06-13", 60, PARTNER), [yes, yes, yes, yes]),
        ("another day", claims("2017-06-14", 60, PARTNER), [yes, no, yes, yes]),
        ("a longer term", claims("2017-06-13", 72, PARTNER), [yes, yes, no, yes]),
    ] {
        let application = with("T2J", claims);
        let papers = [paper(1, 21, vec![good_agreement()])];
        let found = check(&pack(agreement_rows()), &case(&application, &papers), &office()).findings;
        let got: Vec<Truth> = found.iter().filter_map(|one| one.claim_holds).collect();
        assert_eq!(got, holds, "{name}");
    }
}

#[test]
fn two_languages_that_differ_leave_a_part_open() {
    let mut record = good_agreement();
    let mut english = field(Role::Expires, on("2019-06-30"));
    english.language = crate::fact::Language::En;
    record.fields.push(english);
    let application = with("T2J", vec![]);
    let papers = [paper(1, 21, vec![record])];
    let found = check(&pack(agreement_rows()), &case(&application, &papers), &office()).findings;
    assert_eq!(found[3].criterion_met, Truth::Unknown);
    assert!(found[3].reasons.contains(&Reason::LanguagesDiffer));
}

// ------------------------------------------------------------------------------------------------ visits

fn visits() -> Row {
    let test = Test::Sum {
        of: select(Kind::Visit, &[Subject::Partner], vec![]),
        field: Role::PersonDays,
        per: Some(Per::ClaimedPeriod),
        at_least: Some(Bound::Count(dec("30"), "人天".to_string())),
        agree: vec![],
    };
    Row {
        readings: vec!["person_days".to_string()],
        ..row("T2J-K3b", Class::Condition, &["visit_person_days"], Some(test))
    }
}

fn visit(from: &str, to: &str, heads: i64, names: &[&str]) -> Record {
    let mut fields = vec![
        field(Role::Holder, party(APPLICANT)),
        field(Role::Partner, party(PARTNER)),
        field(Role::From, on(from)),
        field(Role::To, on(to)),
        field(Role::Heads, count(heads, "人")),
    ];
    fields.extend(names.iter().map(|name| field(Role::Author, party(name))));
    record(Kind::Visit, fields)
}

fn visits_claim(numbers: [i64; 3]) -> Application {
    let periods = [("2017-07-01", "2018-06-30"), ("2018-07-01", "2019-06-30"), ("2019-07-01", "2020-06-30")];
    let claims = numbers.iter().zip(periods).map(|(number, (from, to))| Claim {
        period: Some(between(from, to)),
        ..claim("visit_person_days", count(*number, "人天"))
    });
    with("T2J", claims.collect())
}

#[test]
fn person_days_are_heads_times_inclusive_days_in_each_claimed_period() {
    let year = |first: Record| {
        vec![first, visit("2018-08-01", "2018-08-08", 4, &[]), visit("2019-08-01", "2019-08-08", 4, &[])]
    };
    for (name, log, numbers, holds, met) in [
        ("clean", year(visit("2017-08-01", "2017-08-08", 4, &[])), [32, 32, 32], Truth::Yes, Truth::Yes),
        ("one year low", year(visit("2017-08-01", "2017-08-05", 3, &[])), [15, 32, 32], Truth::Yes, Truth::No),
        ("one year overstated", year(visit("2017-08-01", "2017-08-05", 3, &[])), [48, 32, 32], Truth::No, Truth::No),
        (
            "over the border of two periods",
            year(visit("2018-06-27", "2018-07-04", 8, &[])),
            [32, 64, 32],
            Truth::Yes,
            Truth::Yes,
        ),
    ] {
        let finding = finding(visits(), &visits_claim(numbers), &[paper(1, 22, log)]);
        assert_eq!((finding.claim_holds, finding.criterion_met), (Some(holds), met), "{name}: {:?}", finding.notes);
    }
}

#[test]
fn a_person_in_two_visits_on_one_day_counts_once_and_another_host_not_at_all() {
    let overlap = vec![
        visit("2017-08-01", "2017-08-10", 2, &["甲一", "乙二"]),
        visit("2017-08-06", "2017-08-15", 2, &["甲一", "丙三"]),
    ];
    let first = finding(visits(), &visits_claim([40, 0, 0]), &[paper(1, 22, overlap)]);
    assert_eq!(first.claims[0].holds, Truth::No);
    assert_eq!(
        first.claims[0].shown,
        Some(Shown::Count { low: dec("35"), high: Some(dec("35")), unit: "人天".to_string() })
    );
    let mut elsewhere = visit("2017-08-01", "2017-08-10", 4, &[]);
    elsewhere.fields[1] = field(Role::Partner, party("海滨大学"));
    assert_eq!(
        finding(visits(), &visits_claim([40, 0, 0]), &[paper(1, 22, vec![elsewhere])]).claims[0].holds,
        Truth::No
    );
}

#[test]
fn the_literal_product_is_a_question_only_where_the_sum_fails() {
    let mut pack = pack(vec![visits()]);
    pack.switches = vec![switch("person_days", &["per_visit", "literal"], true)];
    let pair = |year: i32| {
        [
            visit(&format!("{year}-08-01"), &format!("{year}-08-05"), 2, &[]),
            visit(&format!("{year}-10-01"), &format!("{year}-10-05"), 2, &[]),
        ]
    };
    let log: Vec<Record> = [2017, 2018, 2019].into_iter().flat_map(pair).collect();
    let application = visits_claim([20, 20, 20]);
    let finding = check(&pack, &case(&application, &[paper(1, 22, log)]), &office()).findings.remove(0);
    assert_eq!((finding.criterion_met, finding.verdict), (Truth::No, Verdict::ReadingsDiffer));
}

// ------------------------------------------------------------------------------------------------ the leader

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

fn cv(degree: &str, rank: &str, since: Value) -> Record {
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

fn degree(name: &str, is: &str) -> Record {
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

// ------------------------------------------------------------------------------------------------ absence

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
        let register =
            rows.map(|rows| Register { rows, named: "register of a day, n entries".to_string(), file: file(77) });
        let finding = finding_in(vec![row()], &application, &[], &Office { register, ..office() });
        assert_eq!((finding.criterion_met, finding.claim_holds), (met, Some(met)), "{name}: {:?}", finding.reasons);
    }
    let notice = [paper(1, 29, vec![ours("微波材料国际联合研究中心", 2019)])];
    assert_eq!(finding(row(), &application, &notice).criterion_met, Truth::No);
}

// ------------------------------------------------------------------------------------------------ certificates, modes, the whole

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

// ------------------------------------------------------------------------------------------------ leads

#[test]
fn leads_are_numbers_files_persons_and_pages_of_two_applications() {
    let prints_of = |id: &str, application: &Application, papers: &[Extraction], pages: Vec<super::PagePrint>| {
        super::fingerprint(id, &case(application, papers), &pack(vec![]), &office(), pages)
    };
    let mut other = application("T1");
    other.applicant = entity(&["海滨装备有限公司"]);
    other.leader = entity(&["王大同"]);
    let page = |n: u8, hash: u64| super::PagePrint {
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
    let kinds: std::collections::BTreeSet<super::LeadKind> =
        super::leads(&[a.clone(), b.clone()]).iter().map(|lead| lead.lead).collect();
    let expected = [
        super::LeadKind::SameDocument,
        super::LeadKind::SamePage,
        super::LeadKind::SameIdentifier,
        super::LeadKind::SamePerson,
    ];
    assert_eq!(kinds, expected.into_iter().collect());
    assert_eq!(super::leads(&[a.clone(), b.clone()]), super::leads(&[b, a.clone()]));
    assert!(super::leads(&[a]).is_empty());
}

// ------------------------------------------------------------------------------------------------ properties

/// A small seeded generator (SplitMix64), so that a failure can be repeated.
struct Seed(u64);

impl Seed {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.next(from.len() as u64)).expect("small")].clone()
    }

    fn disturb(&mut self, mut record: Record) -> Record {
        let index = usize::try_from(self.next(record.fields.len() as u64)).expect("small");
        match self.next(6) {
            0 => record.standing = self.pick(&[Standing::Total, Standing::Doubtful, Standing::Planned, Standing::Copy]),
            1 => record.fields[index].fact.trust.confirmed = false,
            2 => drop(record.fields.remove(index)),
            _ => (),
        }
        record
    }

    fn day(&mut self) -> String {
        format!("{}-{:02}-{:02}", 2016 + self.next(5), 1 + self.next(12), 1 + self.next(28))
    }

    fn papers(&mut self) -> Vec<Extraction> {
        let holders = [INSTITUTE, APPLICANT, "河东涂料有限公司", "Somebody Ltd"];
        let mut papers = Vec::new();
        for n in 0..1 + u8::try_from(self.next(3)).expect("small") {
            let rows = (0..1 + self.next(6)).map(|_| {
                let mut row =
                    expense(&format!("记-{}", self.next(5)), &self.day(), &format!("{}000000", 1 + self.next(30)));
                row.fields[0] = field(Role::Holder, party(self.pick(&holders)));
                self.disturb(row)
            });
            papers.push(paper(10 + n, 9, rows.collect()));
            let grants = (0..self.next(3)).map(|_| {
                let record = patent(&format!("201810000001{}", self.next(3)), &self.day(), self.pick(&holders));
                self.disturb(record)
            });
            papers.push(paper(20 + n, 16, grants.collect()));
            let deals = (0..1 + self.next(6)).map(|_| {
                let record = deal(
                    &format!("R{}", self.next(8)),
                    &self.day(),
                    &format!("{}", 1 + self.next(99)),
                    self.next(2) == 0,
                );
                self.disturb(record)
            });
            papers.push(paper(30 + n, 35, deals.collect()));
        }
        papers
    }
}

fn property_rows() -> Vec<Row> {
    vec![
        investment(),
        patents(),
        cross_border(),
        plain_count(
            Kind::Deal,
            &[Subject::Applicant],
            vec![Condition::InWindow(Role::Date)],
            "facilitated_projects",
            3,
        ),
    ]
}

fn findings_of(papers: &[Extraction], application: &Application) -> Vec<Finding> {
    check(&pack(property_rows()), &case(application, papers), &office()).findings
}

#[test]
fn the_order_of_files_and_rows_never_matters() {
    for seed in 0..150 {
        let mut seed = Seed(seed);
        let papers = seed.papers();
        let application = investment_claim("30000000");
        let first = findings_of(&papers, &application);
        let mut turned: Vec<Extraction> = papers.iter().rev().cloned().collect();
        turned.iter_mut().for_each(|paper| paper.records.reverse());
        let second = findings_of(&turned, &application);
        for (a, b) in first.iter().zip(&second) {
            assert_eq!(
                (a.criterion_met, a.claim_holds, &a.shown, a.verdict),
                (b.criterion_met, b.claim_holds, &b.shown, b.verdict),
                "{}",
                a.criterion
            );
        }
    }
}

#[test]
fn taking_away_a_record_never_makes_a_sum_or_count_supported() {
    for seed in 0..150 {
        let mut seed = Seed(1000 + seed);
        let papers = seed.papers();
        let application = with("T1", vec![]);
        let before = findings_of(&papers, &application);
        for (index, paper) in papers.iter().enumerate() {
            for record in 0..paper.records.len() {
                // A row that a total or a second list contradicts may well be the wrong one: only counted rows.
                let at = paper.records[record].fields.first().map(|field| field.fact.at[0]);
                let counted = |finding: &Finding| {
                    finding.exhibits.iter().any(|one| {
                        one.bearing == Bearing::Counted
                            && one.at.file == paper.file
                            && paper.records[record].fields.iter().any(|field| field.fact.at[0] == one.at.span)
                    })
                };
                let mut fewer = papers.clone();
                fewer[index].records.remove(record);
                let after = findings_of(&fewer, &application);
                for (a, b) in before
                    .iter()
                    .zip(&after)
                    .filter(|(a, _)| a.criterion != "T2T-K2c" && !a.reasons.contains(&Reason::SourcesDisagree))
                {
                    assert!(
                        !(counted(a) && b.criterion_met > a.criterion_met && b.criterion_met == Truth::Yes),
                        "{} {at:?}",
                        a.criterion
                    );
                }
            }
        }
    }
}

#[test]
fn a_claim_above_what_is_possible_is_never_supported() {
    for seed in 0..150 {
        let mut seed = Seed(2000 + seed);
        let papers = seed.papers();
        let shown = findings_of(&papers, &with("T1", vec![]));
        let Some(Shown::Amount { high, low, .. }) = shown[0].shown.clone() else { panic!("a sum is shown") };
        let above = high.unwrap_or(low) + dec("1000000");
        let finding = findings_of(&papers, &investment_claim(&above.to_string())).remove(0);
        assert_ne!(finding.claim_holds, Some(Truth::Yes));
        assert_ne!(finding.verdict, Verdict::Supported);
        if high.is_some() {
            assert_eq!(finding.claim_holds, Some(Truth::No));
        }
    }
}

#[test]
fn doubt_about_every_fact_supports_nothing() {
    for seed in 0..60 {
        let mut papers = Seed(3000 + seed).papers();
        for field in
            papers.iter_mut().flat_map(|paper| &mut paper.records).flat_map(|record: &mut Record| &mut record.fields)
        {
            let field: &mut Field = field;
            field.fact.trust.confirmed = false;
        }
        for finding in findings_of(&papers, &investment_claim("1000")) {
            assert_ne!(finding.criterion_met, Truth::Yes, "{}", finding.criterion);
            assert_ne!(finding.claim_holds, Some(Truth::Yes), "{}", finding.criterion);
        }
    }
}

#[test]
fn a_selection_without_subject_takes_anybodys_records() {
    let of: Select = select(Kind::PatentGrant, &[], vec![]);
    let row = row("X", Class::Component, &[], Some(Test::Count { of, distinct: true, at_least: Some(Decimal::ONE) }));
    let papers = [paper(1, 16, vec![patent("1", "2019-01-01", "苏州微芯电子有限公司")])];
    assert_eq!(finding(row, &with("T1", vec![]), &papers).criterion_met, Truth::Yes);
}
