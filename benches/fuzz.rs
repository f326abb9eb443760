//! Throws changed fixtures at the readers for so many seconds, and prints what came of it. Blind mutation without coverage:
//! it needs no nightly compiler.
//!
//! `cargo bench --bench fuzz -- pdf|sheet|archive|form|facts SECONDS [SEED]`

#![expect(clippy::print_stdout, reason = "a bench prints")]
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "files of benches")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use vouch::document::ProblemKind;
use vouch::ingest::{self, Limits};
use vouch::{claim, error, extract, rule};

const FIXTURES: &str = "fixtures/submissions/archives";

/// One thing that is fed: name and bytes in, panics out.
type Target<'t> = &'t dyn Fn(&str, &[u8]) -> Result<(), String>;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let Some(which) = args.first() else {
        println!("name a target: pdf, sheet, archive, form, facts");
        return;
    };
    let seconds = args.get(1).map_or(10, |text| text.parse().unwrap());
    let seed = args.get(2).map_or(1, |text| text.parse().unwrap());
    std::panic::set_hook(Box::new(|_| ()));
    let limits = Limits { archive_bytes: 64 << 20, member_bytes: 32 << 20, pdf_bytes: 64 << 20, ..Limits::standard() };
    let (file, text) = rule::embedded("gd-2020-2021").unwrap();
    let pack = rule::load(file, text).unwrap();
    let read = |name: &str, bytes: &[u8]| ingest::read(ingest::file_id(bytes), name, bytes, &limits);
    let reads = |name: &str, bytes: &[u8]| {
        let document = read(name, bytes);
        let crash = document.problems.iter().find(|problem| problem.kind == ProblemKind::Crashed);
        crash.map_or(Ok(()), |problem| Err(problem.detail.clone()))
    };
    let forms = |name: &str, bytes: &[u8]| {
        let document = read(name, bytes);
        error::caught(|| claim::read(&document, &[], &pack).claims.len()).map(|_| ())
    };
    let facts = |name: &str, bytes: &[u8]| {
        let document = read(name, bytes);
        error::caught(|| extract::extract(&document).records.len()).map(|_| ())
    };
    let folder = tempfile::tempdir().unwrap();
    let archives = |_: &str, bytes: &[u8]| {
        let path = folder.path().join("A.zip");
        std::fs::write(&path, bytes).unwrap();
        error::caught(|| {
            for submission in ingest::open(&path, &limits, &|_, _| false).unwrap() {
                assert!(!submission.load(&limits).unwrap().is_empty(), "no member, and nothing said");
            }
        })
    };
    let (ends, target): (&[&str], Target<'_>) = match which.as_str() {
        "pdf" => (&[".pdf"], &reads),
        "sheet" => (&[".xlsx", ".xls", ".ods", ".csv"], &reads),
        "archive" => (&[".zip", ".gz"], &archives),
        "form" => (&[".pdf", ".docx"], &forms),
        _ => (&[".pdf", ".docx", ".xlsx", ".csv"], &facts),
    };
    run(which, &corpus(ends), target, (Duration::from_secs(seconds), seed));
}

fn run(which: &str, corpus: &[(String, Vec<u8>)], target: Target<'_>, (time, seed): (Duration, u64)) {
    let (began, mut state, mut runs, mut crashes) = (Instant::now(), seed.max(1), 0_u64, Vec::new());
    let mut random = move |end: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % end.max(1) as u64).unwrap()
    };
    let mut slowest = Duration::ZERO;
    while began.elapsed() < time {
        let (name, bytes) = &corpus[random(corpus.len())];
        let mut bytes = bytes.clone();
        for _ in 0..=random(4) {
            change(&mut bytes, &corpus[random(corpus.len())].1, &mut random);
        }
        let one = Instant::now();
        if let Err(words) = target(name, &bytes) {
            crashes.push(format!("run {runs} of seed {seed}, {name}: {words}"));
        }
        slowest = slowest.max(one.elapsed());
        runs += 1;
    }
    let seconds = began.elapsed().as_secs();
    println!(
        "{which}: {runs} runs in {seconds} s over {} files, slowest {slowest:?}, {} panics",
        corpus.len(),
        crashes.len()
    );
    crashes.iter().take(20).for_each(|crash| println!("  {crash}"));
}

fn change(bytes: &mut Vec<u8>, other: &[u8], random: &mut impl FnMut(usize) -> usize) {
    const WORDS: [&[u8]; 8] =
        [b"\xFF\xFF\xFF\xFF", b"\0\0\0\0", b"-1", b"99999999999999999999", b"<<", b"]", b"endobj", b"\x80\0\0\0"];
    if bytes.is_empty() {
        return;
    }
    let at = random(bytes.len());
    match random(5) {
        0 => bytes[at] ^= 1 << random(8),
        1 => bytes.truncate(at),
        2 => {
            let word = WORDS[random(WORDS.len())];
            let end = (at + word.len()).min(bytes.len());
            bytes.splice(at..end, word.iter().copied());
        }
        3 => {
            let end = at + random((bytes.len() - at).min(500));
            let piece = bytes[at..end].to_vec();
            let to = random(bytes.len());
            bytes.splice(to..to, piece);
        }
        _ if !other.is_empty() => {
            let from = random(other.len());
            let end = from + random((other.len() - from).min(500));
            bytes.splice(at..at, other[from..end].iter().copied());
        }
        _ => (),
    }
}

/// Returns the fixtures' files with these ends, those inside archives too.
fn corpus(ends: &[&str]) -> Vec<(String, Vec<u8>)> {
    let limits = Limits::standard();
    let mut paths: Vec<PathBuf> = std::fs::read_dir(FIXTURES).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut all = Vec::new();
    for path in paths {
        let wanted = |name: &str| ends.iter().any(|end| name.to_lowercase().ends_with(end));
        if path.is_file() && wanted(path.to_str().unwrap()) {
            all.push((file_name(&path), std::fs::read(&path).unwrap()));
        }
        for submission in ingest::open(&path, &limits, &|_, _| false).unwrap() {
            let members = submission.load(&limits).unwrap().into_iter().filter(|member| wanted(&member.name));
            all.extend(members.filter_map(|member| Some((member.name, member.bytes?.to_vec()))));
        }
    }
    all
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}
