//! Thousands of damaged members through the worker processes: each in one named state, nothing lost, the sound ones beside
//! them told as ever.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "makes damaged copies of the fixtures"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use vouch::ingest::{WorkerSettings, Workers};

use super::packing::{Member, untar, unzip, zip};
use super::trial::{self, ARCHIVES, Trial};

/// Sound members beside the damaged ones of each archive.
const SOUND: usize = 4;

/// Every member of every fixture once, by name; those of archives inside archives too.
fn members() -> Vec<Member> {
    fn take(name: &str, bytes: Vec<u8>, all: &mut BTreeMap<Vec<u8>, Member>) {
        let inside = match name.rsplit('.').next().unwrap() {
            "zip" => unzip(&bytes),
            "gz" => untar(&bytes),
            _ => Vec::new(),
        };
        for member in inside {
            take(&String::from_utf8_lossy(&member.name), member.bytes, all);
        }
        let ascii: String = name.chars().filter(char::is_ascii).collect();
        let short = ascii.rsplit('/').next().unwrap().to_owned();
        all.entry(bytes.clone()).or_insert(Member { name: short.into_bytes(), bytes, encrypted: false });
    }
    fn walk(folder: &Path, all: &mut BTreeMap<Vec<u8>, Member>) {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                walk(&path, all);
            } else {
                take(path.to_str().unwrap(), std::fs::read(&path).unwrap(), all);
            }
        }
    }
    let mut all = BTreeMap::new();
    walk(Path::new(ARCHIVES), &mut all);
    all.into_values().filter(|member| !member.bytes.is_empty()).collect()
}

/// Numbers that look random (xorshift, G. Marsaglia 2003).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end.max(1) as u64).unwrap()
    }

    /// Cuts, flips, overwrites or splices.
    fn damage(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        match self.below(5) {
            0 => bytes.truncate(self.below(bytes.len())),
            1 => {
                for _ in 0..=self.below(12) {
                    let at = self.below(bytes.len());
                    bytes[at] ^= 1 << self.below(8);
                }
            }
            2 => {
                let (at, length) = (self.below(bytes.len()), self.below(400));
                bytes.iter_mut().skip(at).take(length).for_each(|byte| *byte = 0);
            }
            3 => {
                let (from, start) = (self.below(bytes.len()), self.below(bytes.len()));
                let piece = bytes[start..start + self.below((bytes.len() - start).min(2000))].to_vec();
                bytes.splice(from..from, piece);
            }
            _ => {
                bytes.truncate(self.below(bytes.len()));
                bytes.extend(&other[self.below(other.len())..]);
            }
        }
    }
}

/// Runs one archive of these members, with the sound ones in front.
fn run(workers: &Workers, sound: &[Member], damaged: &[Member]) -> Trial {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("A.zip"), zip(&[sound, damaged].concat())).unwrap();
    let case = tempfile::tempdir().unwrap();
    let trial = trial::run_with(&[folder.path().to_owned()], case.path(), None, Some(workers));
    trial.hold();
    trial
}

/// Damages so many members and returns how many ended in which state.
fn suite(archives: usize, each: usize, seed: u64) -> BTreeMap<String, usize> {
    let workers = Workers::new(WorkerSettings {
        program: env!("CARGO_BIN_EXE_vouch").into(),
        arguments: vec!["worker".into()],
        readable: Vec::new(),
        memory_bytes: 4 << 30,
        file_seconds: 120,
        recycle_files: 200,
        recycle_bytes: 1 << 30,
        inject: None,
    });
    let all = members();
    let mut random = Random(seed);
    let mut states = BTreeMap::new();
    for _ in 0..archives {
        let sound: Vec<Member> = (0..SOUND)
            .map(|at| {
                let one = all[random.below(all.len())].clone();
                Member { name: [format!("0_{at}-").as_bytes(), &one.name].concat(), ..one }
            })
            .collect();
        let damaged: Vec<Member> = (0..each)
            .map(|at| {
                let mut one = all[random.below(all.len())].clone();
                let other = &all[random.below(all.len())].bytes;
                random.damage(&mut one.bytes, other);
                Member { name: [format!("1_{at}-").as_bytes(), &one.name].concat(), ..one }
            })
            .collect();
        let trial = run(&workers, &sound, &damaged);
        let alone = run(&workers, &sound, &[]);
        let files = |trial: &Trial| {
            let lines = trial.text.lines().filter(|line| line.contains("\"path\":\"A.zip!/0_"));
            // What a form among them is called depends on the others: the first is the form.
            lines
                .filter(|line| !line.contains("\"kind\":\"E01\"") && !line.contains("\"kind\":\"E37\""))
                .map(str::to_owned)
                .collect::<Vec<String>>()
        };
        assert_eq!(files(&trial), files(&alone), "the sound members are told as ever");
        let told = trial.states("A");
        for at in 0..each {
            let start = format!("A.zip!/1_{at}-");
            let own: Vec<&String> = told.iter().filter(|(path, _)| path.starts_with(&start)).map(|one| one.1).collect();
            assert!(!own.is_empty(), "{start} is lost");
            *states.entry(own[0].clone()).or_default() += 1;
        }
    }
    println!("{} damaged members by state: {states:?}; workers: {:?}", archives * each, workers.counts());
    states
}

#[test]
fn damaged_members_end_in_one_state_each_and_change_no_other() {
    let states = suite(2, 60, 0x2545_F491_4F6C_DD1D);
    assert_eq!(states.get("crashed"), None, "{states:?}");
}

/// `cargo test --release --test all -- --ignored --nocapture ten_thousand`
#[test]
#[ignore = "many minutes"]
fn ten_thousand_damaged_members_end_in_one_state_each() {
    let states = suite(50, 200, 0x9E37_79B9_7F4A_7C15);
    assert_eq!(states.values().sum::<usize>(), 10_000);
}
