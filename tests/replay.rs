//! Properties of `check` over the whole pack and the committed submissions, a thousand seeds each: evidence taken away,
//! pages unread, files in another order, claims raised. None may turn a row into a yes.

#![expect(clippy::unwrap_used, reason = "files of tests")]

use std::path::Path;
use std::sync::LazyLock;

use rust_decimal::Decimal;
use vouch::check::{self, Bearing, Finding, Office, Outcome, Unread};
use vouch::fact::{Shown, Truth, Value};
use vouch::rule::{Row, Test};

use super::evidence::{self, Evidence};
use super::trial::{ARCHIVES, PACK, PUBLISHED};

const SEEDS: u64 = 1_000;

static SUBMISSIONS: LazyLock<Vec<(Evidence, Outcome)>> = LazyLock::new(|| {
    let read = evidence::read(Path::new(ARCHIVES), &PACK.0);
    assert!(read.len() >= 6 && read.iter().all(|one| one.application.is_some()));
    read.into_iter()
        .map(|evidence| {
            let outcome = answer(&evidence);
            (evidence, outcome)
        })
        .collect()
});

static OFFICE: LazyLock<Office> = LazyLock::new(|| evidence::office(PUBLISHED));

fn answer(evidence: &Evidence) -> Outcome {
    check::check(&PACK.0, &evidence.case(), &OFFICE)
}

/// A seeded generator (SplitMix64), so that a failure can be repeated.
struct Seed(u64);

impl Seed {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}

fn pick(seed: u64) -> (Seed, &'static Evidence, &'static Outcome) {
    let mut seed = Seed(seed);
    let (evidence, outcome) = &SUBMISSIONS[seed.below(SUBMISSIONS.len())];
    (seed, evidence, outcome)
}

fn row(id: &str) -> &'static Row {
    PACK.0.rows.iter().find(|row| row.id == id).unwrap()
}

/// Rows that a missing record may help: those that look for nothing, and shares of a whole.
fn loses_by_having(id: &str) -> bool {
    fn test(test: &Test) -> bool {
        match test {
            Test::None { .. } | Test::Share { .. } => true,
            Test::AtLeast { of, .. } => of.iter().any(|id| loses_by_having(id)),
            Test::All(rows) | Test::Any(rows) => rows.iter().any(test_of),
            _ => false,
        }
    }
    fn test_of(one: &Test) -> bool {
        test(one)
    }
    row(id).test.as_ref().is_some_and(test)
}

fn counted(finding: &Finding) -> Vec<(vouch::document::FileId, vouch::document::Span)> {
    let counts = |exhibit: &&check::Exhibit| exhibit.bearing == Bearing::Counted;
    finding.exhibits.iter().filter(counts).map(|exhibit| (exhibit.at.file, exhibit.at.span)).collect()
}

#[test]
fn a_counted_exhibit_taken_away_supports_nothing_new() {
    let mut tried = 0;
    for seed in 0..SEEDS {
        let (mut seed, evidence, before) = pick(seed);
        let mut fewer = evidence.clone();
        let index = seed.below(fewer.papers.len());
        let records = &mut fewer.papers[index].1.records;
        if records.is_empty() {
            continue;
        }
        let file = evidence.papers[index].1.file;
        let gone = records.remove(seed.below(records.len()));
        let spans: Vec<_> = gone.fields.iter().flat_map(|field| field.fact.at.iter().copied()).collect();
        let after = answer(&fewer);
        for (a, b) in before.findings.iter().zip(&after.findings) {
            let counts = counted(a).iter().any(|(of, span)| *of == file && spans.contains(span));
            if counts && !loses_by_having(&a.criterion) {
                tried += 1;
                assert!(b.criterion_met != Truth::Yes || a.criterion_met == Truth::Yes, "{} {spans:?}", a.criterion);
            }
        }
    }
    assert!(tried > 300, "only {tried} counted exhibits were taken away");
}

#[test]
fn an_unread_page_supports_nothing_new() {
    for seed in 0..SEEDS {
        let (mut seed, evidence, before) = pick(10_000 + seed);
        let mut torn = evidence.clone();
        let index = seed.below(torn.papers.len());
        let (_, extraction, whole) = &mut torn.papers[index];
        *whole = false;
        let lost = seed.below(extraction.records.len() + 1);
        extraction.records.truncate(lost);
        torn.unread.push(Unread { file: extraction.file, kind: extraction.kind });
        let after = answer(&torn);
        for (a, b) in before.findings.iter().zip(&after.findings) {
            assert!(
                b.criterion_met != Truth::Yes || a.criterion_met == Truth::Yes,
                "{}: {}",
                a.criterion,
                torn.papers[index].0
            );
            assert!(b.claim_holds != Some(Truth::Yes) || a.claim_holds == Some(Truth::Yes), "{}", a.criterion);
        }
        assert!(after.eligible <= before.eligible || before.eligible == Truth::No && after.eligible != Truth::Yes);
    }
}

#[test]
fn the_order_of_papers_never_matters() {
    for seed in 0..SEEDS / 4 {
        let (mut seed, evidence, before) = pick(20_000 + seed);
        let mut turned = evidence.clone();
        for last in (1..turned.papers.len()).rev() {
            turned.papers.swap(last, seed.below(last + 1));
        }
        let after = answer(&turned);
        assert_eq!((before.eligible, &before.decided_by), (after.eligible, &after.decided_by));
        for (a, b) in before.findings.iter().zip(&after.findings) {
            assert_eq!(a, b);
        }
    }
}

#[test]
fn a_claim_above_what_is_shown_never_holds() {
    let mut tried = 0;
    for seed in 0..SEEDS {
        let (mut seed, evidence, before) = pick(30_000 + seed);
        let mut raised = evidence.clone();
        let application = raised.application.as_mut().unwrap();
        if application.claims.is_empty() {
            continue;
        }
        let index = seed.below(application.claims.len());
        let claim = &mut application.claims[index];
        let shown = before
            .findings
            .iter()
            .flat_map(|finding| &finding.claims)
            .find(|one| one.claim == *claim)
            .and_then(|one| one.shown.clone());
        let more = Decimal::from(2 + seed.below(9) as u64);
        let raised_to = match (&mut claim.value, shown) {
            (Value::Amount(amount), Some(Shown::Amount { low, high, .. })) => {
                amount.units = high.unwrap_or(low).max(amount.units) * more + Decimal::from(10_000_000);
                amount.units
            }
            (Value::Count(count), Some(Shown::Count { low, high, .. })) => {
                count.number = high.unwrap_or(low).max(count.number) * more + Decimal::ONE;
                count.number
            }
            _ => continue,
        };
        tried += 1;
        let claim = claim.clone();
        let after = answer(&raised);
        for one in after.findings.iter().flat_map(|finding| &finding.claims).filter(|one| one.claim == claim) {
            assert_ne!(one.holds, Truth::Yes, "{} raised to {raised_to}", claim.name);
        }
    }
    assert!(tried > 300, "only {tried} claims were raised");
}
