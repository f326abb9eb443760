//! Sums: what a ledger proves, refutes and leaves open.

use super::{INSTITUTE, finding, with};

use crate::check::made::*;
use crate::check::{Bearing, Case, Exhibited, Reason, Verdict, check};
use crate::claim::{Application, Claim};
use crate::extract::Extraction;
use crate::fact::{Comparator, Currency, IdentKind, Kind, Record, Role, Shown, Standing, Truth};
use crate::rule::{Bound, Class, Condition, Row, Subject, Test};

pub(super) fn investment() -> Row {
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

pub(super) fn expense(number: &str, date: &str, amount: &str) -> Record {
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

pub(super) fn ledger() -> Vec<Record> {
    vec![
        expense("记-1", "2018-01-05", "20000000"),
        expense("记-2", "2019-02-06", "10000000"),
        expense("记-3", "2020-03-07", "2000000"),
    ]
}

pub(super) fn investment_claim(units: &str) -> Application {
    with("T1", vec![claim("investment_total", money(units, "1000", "CNY"))])
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table; a row is a case")]
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
    let padded = ["记-0001", "记-0002", "记-0003"].iter().zip(ledger()).map(|(number, mut row)| {
        row.fields[1] = field(Role::Number, ident(IdentKind::VoucherNo, number));
        row
    });
    let padded: Vec<Record> = padded.collect();
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
        ("one ledger, numbered in two ways", "64000000", vec![paper(1, 9, ledger()), paper(3, 9, padded)], no, yes),
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
        assert_eq!(
            crate::check::claims::compare(&claimed(comparator), &shown(low, low)),
            truth,
            "{comparator:?} {low}"
        );
    }
    let finding = finding(investment(), &investment_claim("20000000"), &[paper(1, 9, ledger())]);
    assert!(finding.claims[0].reasons.contains(&Reason::Understated));
}
