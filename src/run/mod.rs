//! Many submissions at once: reads, extracts, checks, stores and indexes them. The only room with threads.
//!
//! Pass one reads every application by itself (files in parallel) and keeps documents and extractions in the case;
//! pass two checks each against the pack and the batch. Output is in a fixed order, whatever the number of threads.
//! The clock comes in as [`Job::stamp`]; nothing of it goes into the lines.

mod application;
mod index;
mod office;
mod print;
mod reading;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::check::{self, Fingerprint, Office};
use crate::document::{FileId, PartState};
use crate::error::{Error, ErrorKind, caught};
use crate::extract::Extraction;
use crate::ingest::{self, Limits, Submission, Workers};
use crate::report::{ApplicationLine, FindingLine, LeadLine, RunLine, TotalLine};
use crate::rule::Pack;
use crate::store::{ApplicationRow, Case, Head, Pinned, RunEnd, Stamp};

pub use self::index::rebuild_index;
pub use self::office::{OfficeFiles, office};
pub use self::reading::work;

use self::application::{Checked, Read};

/// What a run is asked to do.
pub struct Job<'a> {
    /// Archives and folders.
    pub inputs: &'a [PathBuf],
    /// Folder of the case.
    pub case: &'a Path,
    /// The programme.
    pub pack: &'a Pack,
    /// Its text, kept in the case.
    pub pack_text: &'a str,
    /// What the office brings: the day, the register, rates.
    pub office: Office,
    /// SHA-256 of the register file.
    pub register_id: Option<FileId>,
    /// What the first line says of the settings.
    pub settings: BTreeMap<String, String>,
    /// Bounds on what is read from outside.
    pub limits: Limits,
    /// Threads; `None`: as many as there are cores.
    pub jobs: Option<usize>,
    /// The processes that read; `None`: read here, where a bug of a reader may end the run.
    pub workers: Option<&'a Workers>,
    /// What confines the readers, in words for the case's record.
    pub confinement: &'a str,
    /// Keeps a copy of every input file in the case, by hash.
    pub originals: bool,
    /// Who runs it and when, for the log.
    pub stamp: Stamp,
}

/// Progress, for people and for tests ("the second run reads nothing").
pub trait Monitor: Sync {
    /// So many applications were found.
    fn found(&self, applications: usize);
    /// A file was read, or taken from the case as it was read before.
    fn file(&self, parts: usize, again: bool);
    /// An application was read.
    fn read(&self, application: &str);
    /// An application was checked.
    fn checked(&self, application: &str);
}

/// What a run came to.
pub struct Outcome {
    /// The first line.
    pub run: RunLine,
    /// All lines of each application as printed, by id.
    pub applications: Vec<ApplicationLines>,
    /// Matches between applications.
    pub leads: Vec<LeadLine>,
    /// The totals.
    pub total: TotalLine,
    /// Files in a folder of applications that belong to none of them; nobody read them.
    pub strays: Vec<std::path::PathBuf>,
    /// The last row of the case's log.
    pub head: Head,
    /// What failed on our side across applications: one English sentence each.
    pub failed: Vec<String>,
}

/// The lines of one application.
pub struct ApplicationLines {
    /// The application's own line.
    pub line: ApplicationLine,
    /// Its findings.
    pub findings: Vec<FindingLine>,
    /// All its lines as printed: files, findings, application.
    pub printed: Vec<String>,
    /// A form was found.
    pub has_form: bool,
    /// The check failed on our side; its rows are unknown.
    pub crashed: bool,
}

impl Outcome {
    /// Returns the exit code of the contract: 0, 1, or 3 when something was not read or no form was found.
    pub fn exit_code(&self) -> u8 {
        let unread = self
            .applications
            .iter()
            .any(|application| application.line.not_read > 0 || !application.has_form || application.crashed);
        if unread || !self.failed.is_empty() || self.applications.is_empty() || !self.strays.is_empty() {
            return 3;
        }
        let open = |finding: &FindingLine| {
            use crate::check::Verdict as V;
            finding.verdict == V::Contradicted
                || (finding.class == crate::rule::Class::Condition
                    && matches!(finding.verdict, V::NotMet | V::ReadingsDiffer | V::Insufficient))
        };
        u8::from(self.applications.iter().any(|application| application.findings.iter().any(open)))
    }

    /// Writes all lines in the contract's order.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    pub fn write(&self, out: &mut dyn std::io::Write) -> std::io::Result<()> {
        crate::report::line(out, &self.run)?;
        for printed in self.applications.iter().flat_map(|application| &application.printed) {
            writeln!(out, "{printed}")?;
        }
        for lead in &self.leads {
            crate::report::line(out, lead)?;
        }
        crate::report::line(out, &self.total)
    }
}

/// Reads and checks all applications of the inputs.
///
/// # Errors
///
/// For our own failures: an input that is not there, a case of another day or programme, a disk that is full. What is
/// wrong with a submission is in the lines.
pub fn run(job: &Job<'_>, monitor: &dyn Monitor) -> crate::Result<Outcome> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(job.jobs.unwrap_or(0))
        .stack_size(16 << 20)
        .build()
        .map_err(|err| Error::new(ErrorKind::Config, "threads cannot be started").with_source(err))?;
    pool.install(|| run_in_pool(job, monitor))
}

fn run_in_pool(job: &Job<'_>, monitor: &dyn Monitor) -> crate::Result<Outcome> {
    let (submissions, strays) = submissions(job)?;
    let pinned = Pinned {
        program: job.pack.id.clone(),
        pack_sha256: FileId::from_hex(&job.pack.sha256).unwrap_or(FileId([0; 32])),
        pack: job.pack_text.to_owned(),
        published: job.office.published,
        register_sha256: job.register_id,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let case = Case::create_or_open(job.case, &pinned, &job.stamp)?;
    let record = serde_json::json!({"settings": job.settings, "isolation": job.confinement});
    case.begin_run(&job.stamp, &record)?;
    monitor.found(submissions.len());
    let mut reads: Vec<Read> = submissions
        .par_iter()
        .map(|submission| {
            let read = application::read(job, &case, submission, monitor)?;
            monitor.read(&read.id);
            Ok(read)
        })
        .collect::<crate::Result<_>>()?;
    reads.sort_by(|a, b| a.id.cmp(&b.id));
    let prints: Vec<Result<Fingerprint, String>> =
        reads.par_iter().map(|read| application::fingerprint(job, read)).collect();
    // An application without a print is compared with no other, which its own lines say.
    let lost: Vec<Vec<String>> = prints
        .iter()
        .map(|print| print.as_ref().err().map(|words| format!("the comparison with others failed: {words}")))
        .map(|told| told.into_iter().collect())
        .collect();
    let prints: Vec<Fingerprint> = prints.into_iter().flatten().collect();
    let checked: Vec<Checked> = reads
        .par_iter()
        .zip(lost)
        .map(|(read, told)| {
            let checked = application::check(job, &case, (read, &reads), &prints, told)?;
            monitor.checked(&read.id);
            Ok(checked)
        })
        .collect::<crate::Result<_>>()?;
    let mut failed = Vec::new();
    let leads = leads(&case, &reads, &prints, &mut failed)?;
    let total = total(&reads);
    let run = RunLine {
        r#type: "run".to_owned(),
        schema: "vouch/1".to_owned(),
        program: job.pack.id.clone(),
        pack: job.pack.sha256.clone(),
        published: job.office.published.map(|day| day.to_string()),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        settings: job.settings.clone(),
    };
    let head = keep(job, &case, &reads, &checked, (&run, &leads, &total), &mut failed)?;
    let applications = checked.into_iter().map(|checked| checked.lines).collect();
    Ok(Outcome { run, applications, leads, total, strays, head, failed })
}

/// Lists the applications of all inputs, and the files beside them; an id that stands twice gets a number.
fn submissions(job: &Job<'_>) -> crate::Result<(Vec<Submission>, Vec<std::path::PathBuf>)> {
    // A worker that cannot be started is told when the first file is read.
    let is_form = |name: &str, bytes: &[u8]| {
        reading::read(job.workers, &job.limits, (ingest::file_id(bytes), name, bytes))
            .is_ok_and(|reading| reading.told.is_form)
    };
    let mut all: Vec<Submission> = Vec::new();
    let mut strays = Vec::new();
    for input in job.inputs {
        let opened = caught(|| ingest::open(input, &job.limits, &is_form)).unwrap_or_else(|words| {
            Err(Error::new(ErrorKind::Io, format!("{}: cannot be listed: {words}", input.display())))
        })?;
        strays.extend(ingest::strays(input, &opened)?);
        for mut submission in opened {
            let mut number = 2;
            let id = submission.application.clone();
            while all.iter().any(|other| other.application == submission.application) {
                submission.application = format!("{id}~{number}");
                number += 1;
            }
            all.push(submission);
        }
    }
    strays.retain(|path| {
        let name = path.file_name().map(|name| name.to_string_lossy());
        !name.is_some_and(|name| ingest::is_dropping(&name)) && all.iter().all(|one| one.source() != path)
    });
    Ok((all, strays))
}

/// Finds matches between applications and gives them their places.
fn leads(
    case: &Case,
    reads: &[Read],
    prints: &[Fingerprint],
    failed: &mut Vec<String>,
) -> crate::Result<Vec<LeadLine>> {
    let mut lines = Vec::new();
    let leads = caught(|| check::leads(prints)).unwrap_or_else(|words| {
        failed.push(format!("the applications could not be compared with each other: {words}"));
        Vec::new()
    });
    for lead in leads {
        let mut places = Vec::new();
        for (id, locus) in &lead.at {
            let read = reads.iter().find(|read| read.id == *id);
            let place = match read {
                Some(read) => application::place_of(case, read, locus)?,
                None => format!("register#line={}", locus.span.start),
            };
            places.push(place);
        }
        lines.push(crate::report::Maker::lead(&lead, places));
    }
    // By name as printed, then by place.
    let key = |line: &LeadLine| serde_json::to_string(&line.lead).unwrap_or_default();
    lines.sort_by(|a, b| (key(a), &a.at, &a.applications).cmp(&(key(b), &b.at, &b.applications)));
    Ok(lines)
}

/// Adds up members, pages and sheets by state.
fn total(reads: &[Read]) -> TotalLine {
    let mut total = TotalLine { r#type: "total".to_owned(), applications: reads.len() as u32, ..TotalLine::default() };
    for file in reads.iter().flat_map(|read| &read.files) {
        total.members += 1;
        *total.states.entry(file.line.state.clone()).or_default() += 1;
        total.pages += file.line.pages.unwrap_or(0);
        total.sheets += file.line.sheets.unwrap_or(0);
        for (state, count) in &file.part_states {
            *total.page_states.entry(*state).or_default() += count;
        }
    }
    total
}

/// Keeps the lines in the case and indexes the papers.
fn keep(
    job: &Job<'_>,
    case: &Case,
    reads: &[Read],
    checked: &[Checked],
    closing: (&RunLine, &[LeadLine], &TotalLine),
    failed: &mut Vec<String>,
) -> crate::Result<Head> {
    for (read, checked) in reads.iter().zip(checked) {
        let proofs: Vec<(&str, &Extraction)> = read.papers().collect();
        let members = read.members();
        let row = ApplicationRow {
            id: &read.id,
            fingerprint: &read.input,
            form: read.application.as_ref(),
            members: &members,
            problems: &checked.problems,
            lines: &checked.lines.printed,
            papers: &proofs,
        };
        case.replace_application(&row, &job.stamp)?;
    }
    let ids: Vec<&str> = reads.iter().map(|read| read.id.as_str()).collect();
    index::update(case, &ids, closing.1, failed)?;
    let (run, leads, total) = closing;
    let (run, total) = (application::json(run), application::json(total));
    let leads: Vec<String> = leads.iter().map(application::json).collect();
    case.finish_run(&RunEnd { applications: &ids, run: &run, leads: &leads, total: &total }, &job.stamp)
}

/// Tells whether a page or sheet was read.
fn is_read(state: PartState) -> bool {
    matches!(state, PartState::Text | PartState::Ocr | PartState::Blank)
}

/// Returns the version under which the document of a file with this path is kept in a case.
pub fn reader_version(path: &str) -> String {
    application::reader(path)
}
