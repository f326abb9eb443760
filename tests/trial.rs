//! A run of the main job through the library, in a case folder of its own, with every line held to the contract.

#![expect(clippy::unwrap_used, reason = "runs of tests, on files of theirs")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use serde_json::Value as Json;
use vouch::ingest::{Limits, Workers};
use vouch::rule::{self, Pack};
use vouch::run::{self, Job, Monitor, OfficeFiles};
use vouch::store::Stamp;

use super::{contract, schemas};

/// Where the committed submissions are.
pub(crate) const ARCHIVES: &str = "fixtures/submissions/archives";
/// Their register of earlier grants.
pub(crate) const REGISTER: &str = "fixtures/submissions/register.csv";
/// The day of publication they are made for.
pub(crate) const PUBLISHED: jiff::civil::Date = jiff::civil::date(2020, 7, 1);

/// The programme of the fixtures.
pub(crate) static PACK: LazyLock<(Pack, String)> = LazyLock::new(|| {
    let (file, text) = rule::embedded("gd-2020-2021").unwrap();
    (rule::load(file, text).unwrap(), text.to_owned())
});

/// All fixtures, read once for all tests that only look at what is said.
pub(crate) static FIXTURES: LazyLock<Trial> = LazyLock::new(|| {
    let case = tempfile::tempdir().unwrap();
    run(&[PathBuf::from(ARCHIVES)], case.path(), None)
});

/// What a run printed.
pub(crate) struct Trial {
    /// The bytes of its output.
    pub(crate) text: String,
    /// Its lines.
    pub(crate) lines: Vec<Json>,
    /// Its exit code.
    pub(crate) code: u8,
    /// For each file read, whether it came from the case as read before.
    pub(crate) again: Vec<bool>,
}

/// Counts what is read.
#[derive(Default)]
struct Reads(Mutex<Vec<bool>>);

impl Monitor for Reads {
    fn found(&self, _: usize) {}
    fn file(&self, _: usize, again: bool) {
        self.0.lock().unwrap().push(again);
    }
    fn read(&self, _: &str) {}
    fn checked(&self, _: &str) {}
}

/// Runs the main job, reading in this process.
pub(crate) fn run(inputs: &[PathBuf], case: &Path, jobs: Option<usize>) -> Trial {
    run_with(inputs, case, jobs, None)
}

/// Runs the main job, reading in worker processes where there are some.
pub(crate) fn run_with(inputs: &[PathBuf], case: &Path, jobs: Option<usize>, workers: Option<&Workers>) -> Trial {
    run_as(inputs, case, (jobs, workers), Limits::standard())
}

/// Runs the main job within bounds, which carry the reader of pixels.
pub(crate) fn run_within(inputs: &[PathBuf], case: &Path, jobs: Option<usize>, limits: Limits) -> Trial {
    run_as(inputs, case, (jobs, None), limits)
}

fn run_as(
    inputs: &[PathBuf],
    case: &Path,
    (jobs, workers): (Option<usize>, Option<&Workers>),
    limits: Limits,
) -> Trial {
    let files = OfficeFiles {
        published: Some(PUBLISHED),
        approved_on: None,
        register: Some(Path::new(REGISTER)),
        register_date: None,
        rates: None,
    };
    let (office, register_id) = run::office(&files, &limits).unwrap();
    let settings = BTreeMap::from([("register".to_owned(), office.register.as_ref().unwrap().named.clone())]);
    let stamp = Stamp { at: "2026-01-01T00:00:00Z".to_owned(), who: "test".to_owned() };
    let (pack, pack_text) = &*PACK;
    let job = Job {
        inputs,
        case,
        pack,
        pack_text,
        office,
        register_id,
        settings,
        limits,
        jobs,
        workers,
        confinement: "none",
        originals: true,
        stamp,
    };
    let reads = Reads::default();
    let outcome = run::run(&job, &reads).unwrap();
    let mut text = Vec::new();
    outcome.write(&mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    let lines: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    Trial { text, lines, code: outcome.exit_code(), again: reads.0.into_inner().unwrap() }
}

impl Trial {
    /// Holds every line to its schema, and all lines together to the contract.
    pub(crate) fn hold(&self) {
        self.lines.iter().for_each(schemas::hold);
        contract::hold(&self.lines, self.code);
    }

    /// Returns the lines of a type, of one application where it is named.
    pub(crate) fn of<'t>(&'t self, kind: &'t str, application: &'t str) -> impl Iterator<Item = &'t Json> {
        let wanted =
            move |line: &&Json| line["type"] == kind && (application.is_empty() || line["application"] == application);
        self.lines.iter().filter(wanted)
    }

    /// Returns the state of each member of an application, by path.
    pub(crate) fn states(&self, application: &str) -> BTreeMap<String, String> {
        let text = |line: &Json, name: &str| line[name].as_str().unwrap().to_owned();
        self.of("file", application).map(|line| (text(line, "path"), text(line, "state"))).collect()
    }

    /// Returns the findings of an application as they were printed.
    pub(crate) fn findings(&self, application: &str) -> Vec<&str> {
        let head = format!("{{\"type\":\"finding\",\"application\":{},", serde_json::to_string(application).unwrap());
        self.text.lines().filter(|line| line.starts_with(&head)).collect()
    }
}
