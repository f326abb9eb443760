//! One file read, extracted and told in short: what a worker does with it, and what comes back.

use serde::{Deserialize, Serialize};

use crate::check::PagePrint;
use crate::claim;
use crate::document::{Body, Document, FileId, Format, PartState, Problem, ProblemKind};
use crate::error::caught;
use crate::extract::{self, Extraction};
use crate::fact::EvidenceKind;
use crate::ingest::{self, Limits, Workers};
use crate::store;

use super::print;

/// A file as read.
pub(super) struct Reading {
    /// In short.
    pub(super) told: Told,
    /// What it proves.
    pub(super) extraction: Extraction,
    /// The document, as the case keeps it.
    pub(super) packed: Vec<u8>,
}

/// What is told of a file without opening its text.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Told {
    pub(super) format: Format,
    /// Label, body and state of each part.
    pub(super) parts: Vec<(String, Body, PartState)>,
    pub(super) problems: Vec<Problem>,
    /// It is an application form by title and fields.
    pub(super) is_form: bool,
    /// What is compared of its pages across applications.
    pub(super) pages: Vec<PagePrint>,
    /// How many readers read its pixels; `None` where it has none to read.
    pub(super) readers: Option<u8>,
}

/// Reads a file in a worker, or here where there is none.
///
/// # Errors
///
/// When no worker can be started. A worker that dies over the file is a problem of the file.
pub(super) fn read(
    workers: Option<&Workers>,
    limits: &Limits,
    (file, name, bytes): (FileId, &str, &[u8]),
) -> crate::Result<Reading> {
    let Some(workers) = workers else { return Ok(told(ingest::read(file, name, bytes, limits))) };
    let unread = |kind, detail| told(ingest::unread(file, kind, detail));
    Ok(match workers.ask(limits, (file, name, bytes))? {
        Ok(answer) => unframe(&answer)
            .unwrap_or_else(|| unread(ProblemKind::Crashed, "the reader gave no answer that can be read".to_owned())),
        Err(death) => unread(death.kind, death.detail),
    })
}

/// Does the work of a worker: one file in, its answer out.
pub fn work(limits: &Limits, (file, name, bytes): (FileId, &str, &[u8])) -> Vec<u8> {
    frame(&told(ingest::read(file, name, bytes, limits)))
}

/// Tells a document in short and extracts it; a panic of ours on the way is a problem of the file.
fn told(document: Document) -> Reading {
    let mut problems = document.problems.clone();
    let mut crashed = |what: &str, words: String| {
        let detail = format!("{what} failed: {words}");
        problems.push(Problem { kind: ProblemKind::Crashed, part: None, detail });
    };
    let extraction = caught(|| extract::extract(&document)).unwrap_or_else(|words| {
        crashed("the extraction", words);
        Extraction {
            file: document.file,
            kind: EvidenceKind::UNKNOWN,
            kind_reason: "the extraction failed; a bug of ours".to_owned(),
            papers: Vec::new(),
            records: Vec::new(),
        }
    });
    ingest::beat();
    let is_form = caught(|| claim::is_form(&document)).unwrap_or_else(|words| {
        crashed("the look for a form", words);
        false
    });
    let pages = caught(|| print::pages(&document)).unwrap_or_default();
    let packed = store::packed(&document).unwrap_or_else(|err| {
        crashed("the document", err.to_string());
        Vec::new()
    });
    let readers = ingest::readers(&document);
    let parts = document.parts.into_iter().map(|part| (part.label, part.body, part.state)).collect();
    Reading { told: Told { format: document.format, parts, problems, is_form, pages, readers }, extraction, packed }
}

impl Reading {
    /// Returns the document, unpacked; `None` where it could not be packed.
    pub(super) fn document(&self) -> Option<Document> {
        store::unpacked(&self.packed)
    }
}

/// Writes a reading for the pipe: the short part as postcard with its length before it, then the document's bytes.
/// Decimals ask their format what they are, which postcard does not know: the extraction is JSON.
fn frame(reading: &Reading) -> Vec<u8> {
    let extraction = serde_json::to_string(&reading.extraction).unwrap_or_default();
    let head = postcard::to_stdvec(&(&reading.told, extraction)).unwrap_or_default();
    let mut out = Vec::with_capacity(8 + head.len() + reading.packed.len());
    out.extend((head.len() as u64).to_le_bytes());
    out.extend(head);
    out.extend(&reading.packed);
    out
}

fn unframe(answer: &[u8]) -> Option<Reading> {
    let (length, rest) = answer.split_first_chunk::<8>()?;
    let (head, packed) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    let (told, extraction): (Told, &str) = postcard::from_bytes(head).ok()?;
    let extraction = serde_json::from_str(extraction).ok()?;
    Some(Reading { told, extraction, packed: packed.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_back_from_a_worker_is_what_was_read() {
        let bytes =
            "科技合作协议\n甲方：广州甲有限公司\n乙方：Beta GmbH\n合同金额：人民币3,250.6万元\n签订日期：2019年3月5日"
                .as_bytes();
        let here = told(ingest::read(ingest::file_id(bytes), "a.txt", bytes, &Limits::standard()));
        assert!(!here.extraction.records.is_empty());
        let back = unframe(&work(&Limits::standard(), (ingest::file_id(bytes), "a.txt", bytes))).unwrap();
        assert_eq!((back.told, back.extraction), (here.told, here.extraction));
        assert_eq!(here.packed, back.packed);
        assert!(unframe(b"\x09").is_none() && unframe(&[255; 40]).is_none());
    }
}
