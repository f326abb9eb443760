//! The search index of a case: made from what the case keeps, and only where that has changed.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::check::{LeadKind, Verdict};
use crate::document::{Document, FileId, Span};
use crate::error::{Error, ErrorKind, caught};
use crate::extract::Extraction;
use crate::fact::EvidenceKind;
use crate::report::{self, FileLine, FindingLine, LeadLine};
use crate::search::{CitedFact, Filed, Writer};
use crate::store::{Case, Member};

use super::application::{extractor, reader};

/// Brings the index up to date: these applications and no others, what has not changed left as it is.
///
/// A fault of ours over one application leaves it out of the index and is told in `failed`.
pub(super) fn update(case: &Case, ids: &[&str], leads: &[LeadLine], failed: &mut Vec<String>) -> crate::Result<()> {
    let mut writer = Writer::open_or_rebuild(&case.index_dir())?;
    let gone: Vec<String> = writer.indexed().keys().filter(|id| !ids.contains(&id.as_str())).cloned().collect();
    gone.iter().for_each(|id| writer.remove(id));
    let mut changed = !gone.is_empty() || writer.indexed().is_empty();
    for id in ids {
        match caught(|| application(case, &mut writer, id, leads)) {
            Ok(done) => changed |= done?,
            Err(words) => {
                writer.remove(id);
                changed = true;
                failed.push(format!("{id}: cannot be searched: {words}"));
            }
        }
    }
    if changed { writer.finish() } else { Ok(()) }
}

/// Indexes all papers of a case anew; returns how many applications there are.
///
/// # Errors
///
/// When the case cannot be read or the index not written.
pub fn rebuild_index(case: &Case) -> crate::Result<usize> {
    let ids = case.applications()?;
    for member in ids.iter().map(|id| case.members(id)).collect::<crate::Result<Vec<_>>>()?.iter().flatten() {
        let Some(file) = member.file.filter(|_| !member.parts.is_empty()) else { continue };
        if case.document(file, &reader(&member.path))?.is_none() {
            return Err(Error::new(
                ErrorKind::Store,
                "the case was read by another version of vouch; run `vouch run` with the same case first",
            ));
        }
    }
    let mut leads: Vec<LeadLine> = Vec::new();
    // A run that was cut off has told no matches yet; the next one indexes them.
    let _ = case.each_line(&mut |line| {
        leads.extend(serde_json::from_str::<LeadLine>(line).ok().filter(|line| line.r#type == "lead"));
        Ok(())
    });
    let mut writer = Writer::rebuild(&case.index_dir())?;
    for id in &ids {
        application(case, &mut writer, id, &leads)?;
    }
    writer.finish()?;
    Ok(ids.len())
}

/// Indexes one application where it is not indexed as it is now; tells whether it was.
fn application(case: &Case, writer: &mut Writer, id: &str, leads: &[LeadLine]) -> crate::Result<bool> {
    let told = Told::of(id, &case.application_lines(id)?, leads);
    let print = told.fingerprint(&case.fingerprint(id)?.unwrap_or_default());
    if writer.indexed().get(id) == Some(&print) {
        return Ok(false);
    }
    let mut papers: Vec<(Member, Document, Option<Extraction>)> = Vec::new();
    for member in case.members(id)?.into_iter().filter(|member| member.state != "duplicate") {
        let Some(file) = member.file else { continue };
        if let Some(document) = case.document(file, &reader(&member.path))? {
            let extraction = case.extraction(file, &extractor(&member.path))?;
            papers.push((member, document, extraction));
        }
    }
    let papers: Vec<Filed<'_>> =
        papers.iter().map(|(member, document, extraction)| told.filed(member, document, extraction.as_ref())).collect();
    writer.replace(id, &print, &papers)?;
    Ok(true)
}

/// What findings and matches say of the papers of one application, by path.
#[derive(Debug, Default, Serialize)]
struct Told {
    /// Fragment of a place, row, verdict.
    cited: BTreeMap<String, Vec<(String, String, Verdict)>>,
    /// Fragments of places that stand in the case more than once; "" for the whole file.
    copied: BTreeMap<String, Vec<String>>,
}

impl Told {
    fn of(id: &str, lines: &[String], leads: &[LeadLine]) -> Told {
        let mut told = Told::default();
        let mut by_file: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in lines {
            if let Ok(file) = serde_json::from_str::<FileLine>(line) {
                by_file.entry(file.sha256).or_default().push(file.path);
            } else if let Ok(finding) = serde_json::from_str::<FindingLine>(line) {
                let claims = finding.claims.iter().map(|claim| &claim.at);
                for at in claims.chain(finding.exhibits.iter().map(|exhibit| &exhibit.at)) {
                    let (path, fragment) = report::parse_place(at);
                    let cited = (fragment.to_owned(), finding.criterion.clone(), finding.verdict);
                    told.cited.entry(path.to_owned()).or_default().push(cited);
                }
            }
        }
        for path in by_file.into_values().filter(|paths| paths.len() > 1).flatten() {
            told.copied.entry(path).or_default().push(String::new());
        }
        for lead in leads.iter().filter(|lead| matches!(lead.lead, LeadKind::SameDocument | LeadKind::SamePage)) {
            for (_, at) in lead.applications.iter().zip(&lead.at).filter(|(application, _)| *application == id) {
                let (path, fragment) = report::parse_place(at);
                let fragment = if lead.lead == LeadKind::SameDocument { "" } else { fragment };
                told.copied.entry(path.to_owned()).or_default().push(fragment.to_owned());
            }
        }
        let lists = told.cited.values_mut();
        lists.for_each(|list| list.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1))));
        told.cited.values_mut().for_each(Vec::dedup);
        told
    }

    /// Returns the state that is indexed: the files, who read them, and what is told of them.
    fn fingerprint(&self, input: &str) -> String {
        let mut hash = Sha256::new();
        for text in [input, &reader(""), &extractor(""), &super::application::json(self)] {
            hash.update(text.len().to_le_bytes());
            hash.update(text);
        }
        FileId(hash.finalize().into()).to_string()
    }

    /// Makes a paper for the index; a form is filed as one, whatever its pages look like.
    fn filed<'a>(&self, member: &'a Member, document: &'a Document, extraction: Option<&Extraction>) -> Filed<'a> {
        let mut filed = Filed::new(&member.path, document, extraction);
        if let Some(form @ (EvidenceKind::FORM | EvidenceKind::FORM_COPY)) = member.kind {
            filed.kinds = vec![form; document.parts.len()];
        }
        for (fragment, rule, verdict) in self.cited.get(&member.path).into_iter().flatten() {
            for span in spans(document, fragment) {
                if let Some(facts) = filed.facts.get_mut(span.part as usize) {
                    facts.cited.push(CitedFact { rule: rule.clone(), verdict: *verdict, at: (span.start, span.end) });
                }
            }
        }
        filed.copied = vec![false; document.parts.len()];
        for span in self.copied.get(&member.path).into_iter().flatten().flat_map(|at| spans(document, at)) {
            if let Some(copied) = filed.copied.get_mut(span.part as usize) {
                *copied = true;
            }
        }
        filed
    }
}

/// Returns the spans of a fragment; of none, all parts.
fn spans(document: &Document, fragment: &str) -> Vec<Span> {
    if !fragment.is_empty() {
        return report::spans_at(document, fragment);
    }
    let parts = (0_u32..).zip(&document.parts);
    parts.map(|(part, one)| Span { part, start: 0, end: u32::try_from(one.text.len()).unwrap_or(u32::MAX) }).collect()
}
