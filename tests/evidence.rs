//! The committed submissions as `check` sees them: read, extracted and claimed by the library, without a case on disk.

#![expect(clippy::unwrap_used, reason = "files of tests and benches")]

use std::path::Path;

use vouch::check::{Case, Exhibited, Office, Unread};
use vouch::claim::{self, Application};
use vouch::document::{Document, PartState};
use vouch::extract::{self, Extraction};
use vouch::fact::EvidenceKind;
use vouch::ingest::{self, Limits};
use vouch::rule::Pack;

/// One application with its papers, in no particular order.
#[derive(Clone)]
pub(crate) struct Evidence {
    /// What its form asserts.
    pub(crate) application: Option<Application>,
    /// Its papers: path, records, whether all of it was read.
    pub(crate) papers: Vec<(String, Extraction, bool)>,
    /// What could not be read.
    pub(crate) unread: Vec<Unread>,
}

impl Evidence {
    /// Returns what `check` is given.
    pub(crate) fn case(&self) -> Case<'_> {
        let papers =
            self.papers.iter().map(|(path, extraction, whole)| Exhibited { extraction, path, whole: *whole }).collect();
        Case { application: self.application.as_ref(), papers, unread: self.unread.clone() }
    }
}

/// Reads the submissions of a folder of many.
pub(crate) fn read(folder: &Path, pack: &Pack) -> Vec<Evidence> {
    let limits = Limits::standard();
    let is_form =
        |name: &str, bytes: &[u8]| claim::is_form(&ingest::read(ingest::file_id(bytes), name, bytes, &limits));
    let submissions = ingest::open(folder, &limits, &is_form).unwrap();
    submissions
        .iter()
        .map(|submission| {
            let mut evidence = Evidence { application: None, papers: Vec::new(), unread: Vec::new() };
            for member in submission.load(&limits).unwrap() {
                if let Some(document) = member.read(&limits).filter(|_| member.duplicate_of.is_none()) {
                    evidence.take(&member.path, &document, pack);
                }
            }
            evidence
        })
        .collect()
}

impl Evidence {
    fn take(&mut self, path: &str, document: &Document, pack: &Pack) {
        if claim::is_form(document) {
            self.application.get_or_insert_with(|| claim::read(document, &[], pack));
            return;
        }
        let extraction = extract::extract(document);
        let whole =
            document.parts.iter().all(|part| matches!(part.state, PartState::Text | PartState::Ocr | PartState::Blank))
                && !document.problems.iter().any(|problem| problem.kind.is_loss());
        if !whole {
            let told = extraction.kind;
            let kind = if told == EvidenceKind::UNKNOWN { extract::kind_by_name(path) } else { told };
            self.unread.push(Unread { file: document.file, kind });
        }
        self.papers.push((path.to_owned(), extraction, whole));
    }
}

/// Returns an office that has published the call and knows no register.
pub(crate) fn office(published: jiff::civil::Date) -> Office {
    Office {
        published: Some(published),
        approved_on: None,
        register: None,
        rates: Vec::new(),
        persons: Vec::new(),
        batch: 1,
    }
}
