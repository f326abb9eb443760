//! Properties over papers of a seeded generator.

use rust_decimal::Decimal;

use super::counts::{cross_border, deal, patent, patents, plain_count};
use super::sums::{expense, investment, investment_claim};
use super::{APPLICANT, INSTITUTE, finding, with};
use crate::check::made::*;
use crate::check::{Bearing, Finding, Reason, Verdict, check};
use crate::claim::Application;
use crate::extract::Extraction;
use crate::fact::{Field, Kind, Record, Role, Shown, Standing, Truth};
use crate::rule::{Class, Condition, Row, Select, Subject, Test};

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
