//! How many applications a second `check` answers on one core: all rows of the track, with the full trace, over the
//! committed submissions whose ledgers are grown to some 400 records each. Prints; asserts nothing.

#![expect(clippy::print_stdout, reason = "a bench prints")]
#![expect(clippy::unwrap_used, reason = "files of benches")]

#[path = "../tests/evidence.rs"]
mod evidence;

use std::path::Path;
use std::time::Instant;

use evidence::Evidence;
use vouch::check;
use vouch::fact::{Field, IdentKind, Role, Value};

/// Records of one application.
const RECORDS: usize = 400;
/// Rounds; the fastest is printed beside the median.
const ROUNDS: usize = 9;

fn main() {
    let (file, text) = vouch::rule::embedded("gd-2020-2021").unwrap();
    let pack = vouch::rule::load(file, text).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/submissions/archives");
    let mut submissions = evidence::read(&folder, &pack);
    submissions.iter_mut().for_each(grow);
    let office = evidence::office(jiff::civil::date(2020, 7, 1));
    let mut rows = 0;
    let mut seconds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            rows = 0;
            let began = Instant::now();
            for _ in 0..20 {
                for one in &submissions {
                    rows += std::hint::black_box(check::check(&pack, &one.case(), &office)).findings.len();
                }
            }
            began.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    let applications = (20 * submissions.len()) as f64;
    let records: usize = submissions.iter().map(count).sum();
    println!(
        "check: {} applications, {} records each on average, {} findings a round; one core: {:.0} applications/s (median), {:.0} (fastest)",
        applications,
        records / submissions.len(),
        rows,
        applications / seconds[ROUNDS / 2],
        applications / seconds[0],
    );
}

fn count(evidence: &Evidence) -> usize {
    evidence.papers.iter().map(|(_, extraction, _)| extraction.records.len()).sum()
}

/// Grows the longest list by copies of its rows with voucher numbers of their own.
fn grow(evidence: &mut Evidence) {
    let missing = RECORDS.saturating_sub(count(evidence));
    let longest = evidence.papers.iter_mut().max_by_key(|(_, extraction, _)| extraction.records.len()).unwrap();
    let records = &mut longest.1.records;
    let own = records.len();
    for number in 0..missing {
        let mut copy = records[number % own].clone();
        for field in copy.fields.iter_mut().filter(|field| field.role == Role::Number) {
            renumber(field, number);
        }
        records.push(copy);
    }
}

fn renumber(field: &mut Field, number: usize) {
    if let Value::Ident(ident) = &mut field.fact.value {
        ident.value = format!("{}-{number}", ident.value);
        ident.kind = IdentKind::VoucherNo;
    }
}
