//! One application: its files read, its form found, its rows checked, its lines made.

use std::collections::BTreeMap;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::check::{self, Case as CheckCase, Exhibited, Fingerprint, PersonPrint, Unread};
use crate::claim::{self, Application};
use crate::document::{Body, Document, FileId, Format, Locus, PartState, Problem, ProblemKind};
use crate::error::caught;
use crate::extract::{self, Extraction};
use crate::fact::{EvidenceKind, Truth};
use crate::ingest::{self, Member, MemberState, Submission};
use crate::report::{ApplicationLine, FileLine, Maker, PartLine, Paths, ProblemLine};
use crate::store::{Case, KeptFile, Member as StoredMember};

use super::reading::{self, Told};
use super::{ApplicationLines, Job, Monitor, is_read};

/// A file of an application as read.
pub(super) struct File {
    pub(super) id: FileId,
    pub(super) line: FileLine,
    format: Format,
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
    located: Vec<(Problem, Option<Locus>)>,
}

/// An application as checked.
pub(super) struct Checked {
    pub(super) lines: ApplicationLines,
    /// What is wrong with the application as a whole, with the place as printed.
    pub(super) problems: Vec<(Problem, Option<String>)>,
}

/// The version of what was read, with the witness of the name: a document of another one is read anew.
pub(super) fn reader(path: &str) -> String {
    format!("{}/{}/{}", env!("CARGO_PKG_VERSION"), ingest::VERSION, ingest::witness(path))
}

/// The version of what was extracted, with the witness of the name.
pub(super) fn extractor(path: &str) -> String {
    format!("{}/{}/{}/{}", env!("CARGO_PKG_VERSION"), ingest::VERSION, extract::VERSION, ingest::witness(path))
}

/// Reads all files of an application, tells its form and what it claims.
pub(super) fn read(job: &Job<'_>, case: &Case, submission: &Submission, monitor: &dyn Monitor) -> crate::Result<Read> {
    let mut keep = |file, bytes: &[u8]| if job.originals { case.put_original_bytes(file, bytes) } else { Ok(()) };
    let members = caught(|| submission.load_and_keep(&job.limits, &mut keep));
    let members = members.unwrap_or_else(|words| Ok(vec![submission.unopened(&words)]))?;
    let mut files: Vec<(File, Option<Document>)> = members
        .par_iter()
        .map(|member| read_member(job, case, &submission.application, member, monitor))
        .collect::<crate::Result<_>>()?;
    files.sort_by(|a, b| a.0.line.path.cmp(&b.0.line.path));
    let forms = forms(&files);
    let (application, located) = caught(|| applied(job, &files, &forms)).unwrap_or_else(|words| {
        let detail = format!("the form could not be read: {words}");
        (None, vec![(Problem { kind: ProblemKind::Crashed, part: None, detail }, None)])
    });
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
    let input = fingerprint_of(&files);
    let files = files.into_iter().map(|(file, _)| file).collect();
    Ok(Read { id: submission.application.clone(), input, files, application, located })
}

/// Returns a hash of everything that the papers of an application are indexed by.
fn fingerprint_of(files: &[(File, Option<Document>)]) -> String {
    let mut hash = Sha256::new();
    for (file, _) in files {
        for field in [
            file.line.path.as_bytes(),
            &file.id.0,
            extractor(&file.line.path).as_bytes(),
            file.line.state.as_bytes(),
            file.line.kind.map_or_else(String::new, |kind| kind.to_string()).as_bytes(),
        ] {
            hash.update((field.len() as u64).to_be_bytes());
            hash.update(field);
        }
    }
    FileId(hash.finalize().into()).to_string()
}

/// Tells whether a file is the portal's export, by the name the schema gives it.
fn is_export(path: &str) -> bool {
    path.rsplit(['/', '!']).next() == Some("application.json")
}

/// Reads one member, or takes it from the case as it was read before.
fn read_member(
    job: &Job<'_>,
    case: &Case,
    application: &str,
    member: &Member,
    monitor: &dyn Monitor,
) -> crate::Result<(File, Option<Document>)> {
    let line = FileLine {
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
    if let Some(state) = member.state.or(member.archive.then_some(MemberState::Read)) {
        return Ok((unopened(member, line, state), None));
    }
    let (reader, extractor) = (reader(&member.path), extractor(&member.path));
    let kept: Option<Told> =
        case.summary(member.file, &extractor)?.filter(|told: &Told| !ingest::can_read_more(told.readers, &job.limits));
    let known = match kept {
        Some(told) => case.extraction(member.file, &extractor)?.map(|extraction| (told, extraction)),
        None => None,
    };
    let again = known.is_some();
    let mut read = None;
    let (told, extraction) = match known {
        Some(known) => known,
        None => {
            let bytes = member.bytes.as_deref().unwrap_or_default();
            let reading = reading::read(job.workers, &job.limits, (member.file, &member.name, bytes))?;
            case.keep_file(&KeptFile {
                file: member.file,
                reader: &reader,
                document: &reading.packed,
                extractor: &extractor,
                extraction: &reading.extraction,
                summary: &reading.told,
            })?;
            if reading.told.is_form || is_export(&member.path) {
                read = reading.document();
            }
            (reading.told, reading.extraction)
        }
    };
    monitor.file(told.parts.len(), again);
    if again && (told.is_form || is_export(&member.path)) {
        read = case.document(member.file, &reader)?;
    }
    Ok((file_of(member, line, told, extraction), read))
}

/// Makes the line of a member whose state was decided without reading it.
fn unopened(member: &Member, mut line: FileLine, state: MemberState) -> File {
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
    File {
        id: member.file,
        line,
        format: Format::Other,
        extraction: None,
        part_states: BTreeMap::new(),
        problems,
        whole: read,
        read,
        pages: Vec::new(),
    }
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
        // It may quote what was read.
        detail: crate::report::masked(&problem.detail),
    }
}

/// Makes the line of a file that was read.
fn file_of(member: &Member, mut line: FileLine, told: Told, extraction: Extraction) -> File {
    let mut problems = told.problems;
    problems.extend(member.problems.iter().cloned());
    problems.sort();
    problems.dedup();
    let states: Vec<PartState> = told.parts.iter().map(|(_, _, state)| *state).collect();
    // What crashed behind the reader leaves the file unread, whatever its pages say.
    let crashed = problems.iter().any(|problem| problem.kind == ProblemKind::Crashed && problem.part.is_none());
    let state = if crashed { MemberState::Crashed } else { ingest::state_of(&states, &problems) };
    state_name(state).clone_into(&mut line.state);
    let sheets = told.parts.iter().filter(|(_, body, _)| matches!(body, Body::Sheet { .. })).count() as u32;
    let pages = told.parts.len() as u32 - sheets;
    line.pages = (pages > 0).then_some(pages);
    line.sheets = (sheets > 0).then_some(sheets);
    line.kind = Some(extraction.kind);
    line.kind_reason = Some(extraction.kind_reason.clone());
    line.parts = parts(&told.parts, &extraction);
    line.problems = problems.iter().map(problem_line).collect();
    let mut part_states = BTreeMap::new();
    for state in &states {
        *part_states.entry(*state).or_default() += 1;
    }
    let whole = states.iter().all(|state| is_read(*state)) && !problems.iter().any(|problem| problem.kind.is_loss());
    let read = matches!(state, MemberState::Read | MemberState::Empty);
    File {
        id: member.file,
        line,
        format: told.format,
        extraction: Some(extraction),
        part_states,
        problems,
        whole,
        read,
        pages: told.pages,
    }
}

/// Runs of pages with one kind and state; a sheet each.
fn parts(told: &[(String, Body, PartState)], extraction: &Extraction) -> Vec<PartLine> {
    let mut runs: Vec<(u32, u32, PartState, Option<EvidenceKind>)> = Vec::new();
    let bundle = extraction.papers.len() > 1;
    let mut lines = Vec::new();
    for (index, (label, body, state)) in told.iter().enumerate() {
        let index = index as u32;
        let kind = extraction
            .papers
            .iter()
            .find(|paper| paper.first <= index && index <= paper.last)
            .map(|paper| paper.kind)
            .filter(|_| bundle);
        if matches!(body, Body::Sheet { .. }) {
            // The one sheet of a CSV file has no name.
            let sheet = (!label.is_empty()).then(|| label.clone());
            lines.push(PartLine { pages: None, sheet, kind, state: *state });
            continue;
        }
        match runs.last_mut() {
            Some((_, last, before, own)) if before == state && *own == kind => *last = index,
            _ => runs.push((index, index, *state, kind)),
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
    // Documents are given of forms and exports only.
    let mut forms: Vec<usize> =
        files.iter().enumerate().filter(|(_, pair)| pair.1.is_some()).map(|(index, _)| index).collect();
    let rank = |index: &usize| match &files[*index].0 {
        file if is_export(&file.line.path) => 2,
        file if file.format == Format::Pdf => 0,
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
            .filter(move |index| is_export(&files[**index].0.line.path) == export)
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
pub(super) fn fingerprint(job: &Job<'_>, read: &Read) -> Result<Fingerprint, String> {
    let pages = read
        .files
        .iter()
        .filter(|file| !matches!(file.line.kind, Some(EvidenceKind::FORM | EvidenceKind::FORM_COPY)))
        .flat_map(|file| file.pages.iter().cloned())
        .collect();
    caught(|| check::fingerprint(&read.id, &read.case(), job.pack, &job.office, pages))
}

/// Returns those documents of an application that are wanted, from the case.
pub(super) fn documents(
    case: &Case,
    read: &Read,
    wanted: impl Fn(FileId) -> bool,
) -> crate::Result<BTreeMap<FileId, Document>> {
    let mut documents = BTreeMap::new();
    for file in read.files.iter().filter(|file| file.extraction.is_some() && wanted(file.id)) {
        if let Some(document) = case.document(file.id, &reader(&file.line.path))? {
            documents.insert(file.id, document);
        }
    }
    Ok(documents)
}

/// Returns the place of a locus of an application.
pub(super) fn place_of(case: &Case, read: &Read, locus: &Locus) -> crate::Result<String> {
    let owned = documents(case, read, |file| file == locus.file)?;
    let documents: BTreeMap<FileId, &Document> = owned.iter().map(|(id, document)| (*id, document)).collect();
    Ok(crate::report::locus_place(locus, &read.paths(), &documents))
}

/// Checks an application against the pack and makes its lines.
///
/// A panic of ours costs the application its answers: every row is there and unknown, and the problem says so.
pub(super) fn check(
    job: &Job<'_>,
    case: &Case,
    (read, all): (&Read, &[Read]),
    prints: &[Fingerprint],
    mut told: Vec<String>,
) -> crate::Result<Checked> {
    let persons: Vec<PersonPrint> = prints
        .iter()
        .filter(|print| print.application != read.id)
        .flat_map(|print| print.persons.iter().cloned())
        .collect();
    let office = check::Office { persons, batch: prints.len(), ..job.office.clone() };
    let outcome = caught(|| check::check(job.pack, &read.case(), &office)).unwrap_or_else(|words| {
        told.push(format!("the check failed: {words}"));
        nothing(job, &office)
    });
    let mut wanted: Vec<FileId> = read.located.iter().filter_map(|(_, locus)| Some(locus.as_ref()?.file)).collect();
    for finding in &outcome.findings {
        wanted.extend(finding.claims.iter().map(|answer| answer.claim.at.file));
        wanted.extend(finding.exhibits.iter().map(|exhibit| exhibit.at.file));
    }
    wanted.sort_unstable();
    wanted.dedup();
    let mut owned = documents(case, read, |file| wanted.binary_search(&file).is_ok())?;
    let mut paths = read.paths();
    // A person of another application is shown where that one names him.
    wanted.retain(|file| !paths.contains_key(file));
    for other in all.iter().filter(|other| other.id != read.id) {
        if wanted.is_empty() {
            break;
        }
        let found = documents(case, other, |file| wanted.contains(&file))?;
        let own = other.paths();
        paths.extend(found.keys().filter_map(|file| Some((*file, own.get(file)?.clone()))));
        wanted.retain(|file| !found.contains_key(file));
        owned.extend(found);
    }
    let documents: BTreeMap<FileId, &Document> = owned.iter().map(|(id, document)| (*id, document)).collect();
    let maker = Maker {
        application: &read.id,
        paths: &paths,
        documents: &documents,
        pack: job.pack,
        register: job.office.register.as_ref(),
    };
    caught(|| lines(job, read, &maker, &outcome, &told)).or_else(|words| {
        told.push(format!("the findings could not be written: {words}"));
        Ok(lines(job, read, &maker, &nothing(job, &office), &told))
    })
}

/// Returns what is found where nothing could be checked: every row, each unknown; no row where that fails too.
fn nothing(job: &Job<'_>, office: &check::Office) -> check::Outcome {
    let none = CheckCase { application: None, papers: Vec::new(), unread: Vec::new() };
    caught(|| check::check(job.pack, &none, office)).unwrap_or_else(|_| check::Outcome {
        findings: Vec::new(),
        eligible: Truth::Unknown,
        decided_by: Vec::new(),
    })
}

/// Makes the lines of an application from what was found; `told` is what failed on our side.
fn lines(job: &Job<'_>, read: &Read, maker: &Maker<'_>, outcome: &check::Outcome, told: &[String]) -> Checked {
    let findings: Vec<_> = outcome
        .findings
        .iter()
        .filter_map(|finding| {
            let row = job.pack.rows.iter().find(|row| row.id == finding.criterion)?;
            Some(maker.finding(row, finding))
        })
        .collect();
    let failed =
        told.iter().map(|detail| (Problem { kind: ProblemKind::Crashed, part: None, detail: detail.clone() }, None));
    let own =
        read.located.iter().map(|(problem, locus)| (problem.clone(), locus.as_ref().map(|locus| maker.at(locus))));
    let problems: Vec<(Problem, Option<String>)> = own.chain(failed).collect();
    let problem_list: Vec<ProblemLine> =
        problems.iter().map(|(problem, at)| ProblemLine { at: at.clone(), ..problem_line(problem) }).collect();
    let application = read.application.as_ref();
    let line = ApplicationLine {
        r#type: "application".to_owned(),
        application: read.id.clone(),
        track: application.and_then(|application| application.track.clone()),
        applicant: application
            .and_then(|application| application.applicant.names.first())
            .map(|(name, _)| name.clone()),
        eligible: outcome.eligible,
        decided_by: outcome.decided_by.clone(),
        not_read: read.files.iter().filter(|file| !file.read).count() as u32,
        problems: (read.files.iter().map(|file| file.problems.len()).sum::<usize>() + problem_list.len()) as u32,
        problem_list,
    };
    let mut printed: Vec<String> = read.files.iter().map(|file| json(&file.line)).collect();
    printed.extend(findings.iter().map(json));
    printed.push(json(&line));
    let has_form = application.is_some_and(|application| application.track.is_some() && !application.claims.is_empty());
    Checked { lines: ApplicationLines { line, findings, printed, has_form, crashed: !told.is_empty() }, problems }
}

pub(super) fn json(line: &impl serde::Serialize) -> String {
    serde_json::to_string(line).unwrap_or_default()
}
