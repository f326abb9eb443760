//! One application: its files read, its form found, its rows checked, its lines made.

use std::collections::BTreeMap;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::check::{self, Case as CheckCase, Exhibited, Fingerprint, PersonPrint, Unread};
use crate::claim::{self, Application};
use crate::document::{Body, Document, FileId, Format, Locus, PartState, Problem, ProblemKind};
use crate::extract::{self, Extraction};
use crate::fact::EvidenceKind;
use crate::ingest::{self, Member, MemberState, Submission};
use crate::report::{ApplicationLine, FileLine, Maker, PartLine, Paths, ProblemLine};
use crate::store::{Case, Member as StoredMember};

use super::{ApplicationLines, Job, Monitor, is_read, print};

/// A file of an application as read.
pub(super) struct File {
    pub(super) id: FileId,
    pub(super) line: FileLine,
    pub(super) extraction: Option<Extraction>,
    pub(super) part_states: BTreeMap<PartState, u32>,
    problems: Vec<Problem>,
    whole: bool,
    read: bool,
    pages: Vec<check::PagePrint>,
}

/// An application as read: what pass two needs.
pub(super) struct Read {
    pub(super) id: String,
    /// Hash of its inputs.
    pub(super) input: String,
    pub(super) files: Vec<File>,
    pub(super) application: Option<Application>,
    pub(super) problems: Vec<Problem>,
    located: Vec<(Problem, Option<Locus>)>,
}

/// An application as checked.
pub(super) struct Checked {
    pub(super) lines: ApplicationLines,
}

/// The version of what was read: another one is read anew.
pub(super) fn reader() -> String {
    format!("{}/{}", env!("CARGO_PKG_VERSION"), ingest::VERSION)
}

/// The version of what was extracted.
pub(super) fn extractor() -> String {
    format!("{}/{}/{}", env!("CARGO_PKG_VERSION"), ingest::VERSION, extract::VERSION)
}

/// Reads all files of an application, tells its form and what it claims.
pub(super) fn read(job: &Job<'_>, case: &Case, submission: &Submission, monitor: &dyn Monitor) -> crate::Result<Read> {
    let members = submission.load(&job.limits)?;
    let mut files: Vec<(File, Option<Document>)> = members
        .par_iter()
        .map(|member| read_member(job, case, &submission.application, member, monitor))
        .collect::<crate::Result<_>>()?;
    files.sort_by(|a, b| a.0.line.path.cmp(&b.0.line.path));
    let forms = forms(&files);
    let (application, located) = applied(job, &files, &forms);
    for (rank, index) in forms.iter().enumerate() {
        let kind = if rank == 0 { EvidenceKind::FORM } else { EvidenceKind::FORM_COPY };
        let line = &mut files[*index].0.line;
        line.kind = Some(kind);
        line.kind_reason = Some("title and fields of an application form".to_owned());
        for part in &mut line.parts {
            part.kind = None;
        }
    }
    let kinds: BTreeMap<FileId, (Option<EvidenceKind>, Option<String>)> = files
        .iter()
        .filter(|(file, _)| file.extraction.is_some())
        .map(|(file, _)| (file.id, (file.line.kind, file.line.kind_reason.clone())))
        .collect();
    for (file, _) in files.iter_mut().filter(|(file, _)| file.line.state == "duplicate") {
        if let Some((kind, reason)) = kinds.get(&file.id) {
            file.line.kind = *kind;
            file.line.kind_reason.clone_from(reason);
        }
    }
    let mut hash = Sha256::new();
    for (file, _) in &files {
        hash.update(file.line.path.as_bytes());
        hash.update(file.id.0);
    }
    let input = FileId(hash.finalize().into()).to_string();
    let problems = located.iter().map(|(problem, _)| problem.clone()).collect();
    let files = files.into_iter().map(|(file, _)| file).collect();
    Ok(Read { id: submission.application.clone(), input, files, application, problems, located })
}

/// Tells whether a file is the portal's export, by the name the schema gives it.
fn is_export(file: &File) -> bool {
    file.line.path.rsplit(['/', '!']).next() == Some("application.json")
}

/// Reads one member, or takes it from the case as it was read before.
fn read_member(
    job: &Job<'_>,
    case: &Case,
    application: &str,
    member: &Member,
    monitor: &dyn Monitor,
) -> crate::Result<(File, Option<Document>)> {
    let mut line = FileLine {
        r#type: "file".to_owned(),
        application: application.to_owned(),
        path: member.path.clone(),
        sha256: member.file.to_string(),
        bytes: member.size,
        state: String::new(),
        kind: None,
        kind_reason: None,
        pages: None,
        sheets: None,
        parts: Vec::new(),
        problems: Vec::new(),
    };
    let fixed = member.state.or(member.archive.then_some(MemberState::Read));
    if let Some(state) = fixed {
        state_name(state).clone_into(&mut line.state);
        let mut problems = member.problems.clone();
        if let Some(other) = &member.duplicate_of {
            line.kind_reason = Some(format!("the same bytes as {other}"));
        }
        problems.sort();
        line.problems = problems.iter().map(problem_line).collect();
        let read = !matches!(
            state,
            MemberState::Partial
                | MemberState::Locked
                | MemberState::Damaged
                | MemberState::OverLimit
                | MemberState::Crashed
                | MemberState::Unsupported
        );
        let file = File {
            id: member.file,
            line,
            extraction: None,
            part_states: BTreeMap::new(),
            problems,
            whole: read,
            read,
            pages: Vec::new(),
        };
        return Ok((file, None));
    }
    let kept = case.document(member.file, &reader())?.filter(|document| !ingest::can_read_more(document, &job.limits));
    let (document, again) = match kept {
        Some(document) => (document, true),
        None => {
            let document = member.read(&job.limits).unwrap_or_else(|| empty(member));
            case.put_document(&document, &reader())?;
            (document, false)
        }
    };
    monitor.file(document.parts.len(), again);
    let extraction = match case.extraction(member.file, &extractor())?.filter(|_| again) {
        Some(extraction) => extraction,
        None => {
            let extraction = extracted(&document);
            case.put_extraction(&extraction, &extractor())?;
            extraction
        }
    };
    Ok((file_of(member, line, &document, extraction), Some(document)))
}

/// Extracts, with a panic of ours told as a paper that was not recognised; [`file_of`] makes it a problem.
fn extracted(document: &Document) -> Extraction {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| extract::extract(document))).unwrap_or_else(|_| {
        Extraction {
            file: document.file,
            kind: EvidenceKind::UNKNOWN,
            kind_reason: "crashed: the extraction failed; a bug of ours".to_owned(),
            papers: Vec::new(),
            records: Vec::new(),
        }
    })
}

fn empty(member: &Member) -> Document {
    let problem = Problem { kind: ProblemKind::Empty, part: None, detail: "no bytes".to_owned() };
    Document { file: member.file, format: Format::Other, parts: Vec::new(), problems: vec![problem] }
}

fn state_name(state: MemberState) -> &'static str {
    match state {
        MemberState::Read => "read",
        MemberState::Partial => "partial",
        MemberState::Locked => "locked",
        MemberState::Damaged => "damaged",
        MemberState::Empty => "empty",
        MemberState::Unsupported => "unsupported",
        MemberState::OverLimit => "over_limit",
        MemberState::Crashed => "crashed",
        MemberState::Ignored => "ignored",
        MemberState::Duplicate => "duplicate",
    }
}

fn problem_line(problem: &Problem) -> ProblemLine {
    ProblemLine {
        r#type: None,
        application: None,
        kind: problem.kind,
        part: problem.part.map(|part| part + 1),
        at: None,
        detail: problem.detail.clone(),
    }
}

/// Makes the line of a file that was read.
fn file_of(member: &Member, mut line: FileLine, document: &Document, extraction: Extraction) -> File {
    let state = ingest::state(document);
    let crashed = extraction.kind_reason.starts_with("crashed");
    let state = if crashed { MemberState::Crashed } else { state };
    state_name(state).clone_into(&mut line.state);
    let sheets = document.parts.iter().filter(|part| matches!(part.body, Body::Sheet { .. })).count() as u32;
    let pages = document.parts.len() as u32 - sheets;
    line.pages = (pages > 0).then_some(pages);
    line.sheets = (sheets > 0).then_some(sheets);
    line.kind = Some(extraction.kind);
    line.kind_reason = Some(extraction.kind_reason.clone());
    line.parts = parts(document, &extraction);
    let mut problems = document.problems.clone();
    if crashed {
        problems.push(Problem { kind: ProblemKind::Crashed, part: None, detail: extraction.kind_reason.clone() });
    }
    problems.sort();
    problems.dedup();
    line.problems = problems.iter().map(problem_line).collect();
    let mut part_states = BTreeMap::new();
    for part in &document.parts {
        *part_states.entry(part.state).or_default() += 1;
    }
    let whole = !crashed
        && document.parts.iter().all(|part| is_read(part.state))
        && !document.problems.iter().any(|problem| problem.kind.is_loss());
    let read = matches!(state, MemberState::Read | MemberState::Empty);
    let pages = print::pages(document);
    File { id: member.file, line, extraction: Some(extraction), part_states, problems, whole, read, pages }
}

/// Runs of pages with one kind and state; a sheet each.
fn parts(document: &Document, extraction: &Extraction) -> Vec<PartLine> {
    let mut runs: Vec<(u32, u32, PartState, Option<EvidenceKind>)> = Vec::new();
    let bundle = extraction.papers.len() > 1;
    let mut lines = Vec::new();
    for (index, part) in document.parts.iter().enumerate() {
        let index = index as u32;
        let kind = extraction
            .papers
            .iter()
            .find(|paper| paper.first <= index && index <= paper.last)
            .map(|paper| paper.kind)
            .filter(|_| bundle);
        if matches!(part.body, Body::Sheet { .. }) {
            // The one sheet of a CSV file has no name.
            let sheet = (!part.label.is_empty()).then(|| part.label.clone());
            lines.push(PartLine { pages: None, sheet, kind, state: part.state });
            continue;
        }
        match runs.last_mut() {
            Some((_, last, state, own)) if *state == part.state && *own == kind => *last = index,
            _ => runs.push((index, index, part.state, kind)),
        }
    }
    lines.extend(runs.into_iter().map(|(first, last, state, kind)| PartLine {
        pages: Some(if first == last { (first + 1).to_string() } else { format!("{}-{}", first + 1, last + 1) }),
        sheet: None,
        kind,
        state,
    }));
    lines
}

/// Finds the forms: the PDF first, then by path; the portal's export last.
fn forms(files: &[(File, Option<Document>)]) -> Vec<usize> {
    let is_form =
        |(file, document): &(File, Option<Document>)| is_export(file) || document.as_ref().is_some_and(claim::is_form);
    let mut forms: Vec<usize> = files
        .iter()
        .enumerate()
        .filter(|(_, pair)| pair.1.is_some() && is_form(pair))
        .map(|(index, _)| index)
        .collect();
    let rank = |index: &usize| match &files[*index] {
        (file, _) if is_export(file) => 2,
        (_, Some(document)) if document.format == Format::Pdf => 0,
        _ => 1,
    };
    forms.sort_by_key(rank);
    forms
}

/// Reads what the form claims, compared with its copies and the portal's export.
fn applied(
    job: &Job<'_>,
    files: &[(File, Option<Document>)],
    forms: &[usize],
) -> (Option<Application>, Vec<(Problem, Option<Locus>)>) {
    let of = |export: bool| {
        forms
            .iter()
            .filter(move |index| is_export(&files[**index].0) == export)
            .filter_map(|index| files[*index].1.as_ref())
    };
    let documents: Vec<&Document> = of(false).collect();
    let text = |document: &Document| document.parts.iter().map(|part| part.text.as_str()).collect::<String>();
    let export = of(true).next().map(|document| claim::read_json(document.file, &text(document), job.pack));
    let application = match (documents.split_first(), export) {
        (Some((form, copies)), export) => {
            let mut application = claim::read(form, copies, job.pack);
            if let Some(export) = export {
                application.problems.extend(claim::compare(&application, &export));
            }
            Some(application)
        }
        (None, export) => export,
    };
    let located = match &application {
        Some(application) => application.problems.clone(),
        None => {
            let detail = "no file is an application form; nothing is known to be claimed".to_owned();
            vec![(Problem { kind: ProblemKind::NoForm, part: None, detail }, None)]
        }
    };
    (application, located)
}

impl Read {
    /// Returns the papers of the case by path; the form, its copies and duplicates are left out.
    pub(super) fn papers(&self) -> impl Iterator<Item = (&str, &Extraction)> {
        self.files
            .iter()
            .filter(|file| !matches!(file.line.kind, Some(EvidenceKind::FORM | EvidenceKind::FORM_COPY)))
            .filter_map(|file| Some((file.line.path.as_str(), file.extraction.as_ref()?)))
    }

    /// Returns the files as the store keeps them.
    pub(super) fn members(&self) -> Vec<StoredMember> {
        self.files
            .iter()
            .map(|file| StoredMember {
                path: file.line.path.clone(),
                file: Some(file.id),
                bytes: file.line.bytes,
                state: file.line.state.clone(),
                kind: file.line.kind,
                parts: file
                    .part_states
                    .iter()
                    .map(|(state, count)| (part_state_name(*state), u64::from(*count)))
                    .collect(),
                problems: file.problems.clone(),
            })
            .collect()
    }

    fn case(&self) -> CheckCase<'_> {
        let papers = self
            .files
            .iter()
            .filter(|file| !matches!(file.line.kind, Some(EvidenceKind::FORM | EvidenceKind::FORM_COPY)))
            .filter_map(|file| {
                Some(Exhibited { extraction: file.extraction.as_ref()?, path: &file.line.path, whole: file.whole })
            })
            .collect();
        let unread = self
            .files
            .iter()
            .filter(|file| !file.whole && file.line.state != "duplicate")
            .map(|file| (file, Unread { file: file.id, kind: told_or_named(file) }))
            // A file of no bytes hides nothing, unless its name says that a paper was meant.
            .filter(|(file, unread)| file.line.state != "empty" || unread.kind != EvidenceKind::UNKNOWN)
            .map(|(_, unread)| unread)
            .collect();
        CheckCase { application: self.application.as_ref(), papers, unread }
    }

    fn paths(&self) -> Paths {
        let mut paths = Paths::new();
        for file in self.files.iter().filter(|file| file.line.state != "duplicate") {
            paths.entry(file.id).or_insert_with(|| file.line.path.clone());
        }
        paths
    }
}

/// The kind of a file that was not read whole: what its readable pages tell, else its name as a last witness.
fn told_or_named(file: &File) -> EvidenceKind {
    match file.line.kind {
        Some(kind) if kind != EvidenceKind::UNKNOWN => kind,
        _ => extract::kind_by_name(&file.line.path),
    }
}

fn part_state_name(state: PartState) -> String {
    serde_json::to_value(state).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Makes the print of an application that the others are compared with.
pub(super) fn fingerprint(job: &Job<'_>, read: &Read) -> Fingerprint {
    let pages = read
        .files
        .iter()
        .filter(|file| !matches!(file.line.kind, Some(EvidenceKind::FORM | EvidenceKind::FORM_COPY)))
        .flat_map(|file| file.pages.iter().cloned())
        .collect();
    check::fingerprint(&read.id, &read.case(), job.pack, &job.office, pages)
}

/// Returns the documents of an application from the case.
pub(super) fn documents(_: &Job<'_>, case: &Case, read: &Read) -> crate::Result<BTreeMap<FileId, Document>> {
    let mut documents = BTreeMap::new();
    for file in read.files.iter().filter(|file| file.extraction.is_some()) {
        if let Some(document) = case.document(file.id, &reader())? {
            documents.insert(file.id, document);
        }
    }
    Ok(documents)
}

/// Returns the place of a locus of an application.
pub(super) fn place_of(_: &Job<'_>, case: &Case, read: &Read, locus: &Locus) -> crate::Result<String> {
    let paths = read.paths();
    let document = if paths.contains_key(&locus.file) { case.document(locus.file, &reader())? } else { None };
    let documents: BTreeMap<FileId, &Document> = document.iter().map(|document| (document.file, document)).collect();
    Ok(crate::report::locus_place(locus, &paths, &documents))
}

/// Checks an application against the pack and makes its lines.
pub(super) fn check(job: &Job<'_>, case: &Case, read: &Read, prints: &[Fingerprint]) -> crate::Result<Checked> {
    let persons: Vec<PersonPrint> = prints
        .iter()
        .filter(|print| print.application != read.id)
        .flat_map(|print| print.persons.iter().cloned())
        .collect();
    let office = check::Office { persons, batch: prints.len(), ..job.office.clone() };
    let outcome = check::check(job.pack, &read.case(), &office);
    let owned = documents(job, case, read)?;
    let documents: BTreeMap<FileId, &Document> = owned.iter().map(|(id, document)| (*id, document)).collect();
    let paths = read.paths();
    let maker = Maker {
        application: &read.id,
        paths: &paths,
        documents: &documents,
        pack: job.pack,
        register: job.office.register.as_ref(),
    };
    let findings: Vec<_> = outcome
        .findings
        .iter()
        .filter_map(|finding| {
            let row = job.pack.rows.iter().find(|row| row.id == finding.criterion)?;
            Some(maker.finding(row, finding))
        })
        .collect();
    let own = read.located.iter().map(|(problem, locus)| ProblemLine {
        at: locus.as_ref().map(|locus| maker.at(locus)),
        ..problem_line(problem)
    });
    let problem_list: Vec<ProblemLine> = own.collect();
    let line = ApplicationLine {
        r#type: "application".to_owned(),
        application: read.id.clone(),
        track: read.application.as_ref().and_then(|application| application.track.clone()),
        applicant: read
            .application
            .as_ref()
            .and_then(|application| application.applicant.names.first())
            .map(|(name, _)| name.clone()),
        eligible: outcome.eligible,
        decided_by: outcome.decided_by,
        not_read: read.files.iter().filter(|file| !file.read).count() as u32,
        problems: (read.files.iter().map(|file| file.problems.len()).sum::<usize>() + problem_list.len()) as u32,
        problem_list,
    };
    let mut printed: Vec<String> = read.files.iter().map(|file| json(&file.line)).collect();
    printed.extend(findings.iter().map(json));
    printed.push(json(&line));
    let has_form = read
        .application
        .as_ref()
        .is_some_and(|application| application.track.is_some() && !application.claims.is_empty());
    Ok(Checked { lines: ApplicationLines { line, findings, printed, has_form } })
}

pub(super) fn json(line: &impl serde::Serialize) -> String {
    serde_json::to_string(line).unwrap_or_default()
}
