//! Agreements and visits.

use super::{APPLICANT, PARTNER, finding, with};

use crate::check::made::*;
use crate::check::{Reason, Verdict, check};
use crate::claim::{Application, Claim};
use crate::extract::Extraction;
use crate::fact::{CodeOf, Duration, Kind, Record, Role, Shown, Truth, Value};
use crate::rule::{Bound, Class, Condition, Per, Row, Subject, Test};

pub(super) fn agreement_rows() -> Vec<Row> {
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

pub(super) fn good_agreement() -> Record {
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

pub(super) fn visits() -> Row {
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
