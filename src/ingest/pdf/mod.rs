//! Reads PDF files: text with a box for every character, tables, and an honest state for every page.
//!
//! `hayro-syntax` gives objects, decryption and repair; everything that decides what a page says is
//! here. Nothing is drawn and no pixel is read.

mod align;
mod annotate;
mod cmap;
mod colour;
mod encoding;
mod fold;
mod font;
mod grid;
mod ink;
mod interpret;
mod layout;
mod lex;
mod line;
mod order;
mod page;
mod path;
mod program;
mod rescue;
mod stream;
mod visible;
mod whole;
mod write;

use std::sync::Arc;

use hayro_syntax::object::Dict;
use hayro_syntax::page::Resources;
use hayro_syntax::{LoadPdfError, Pdf};

use self::interpret::{Fonts, Shared};
use self::stream::Budget;
use crate::document::{Body, Document, FileId, Format, Part, PartState, Problem, ProblemKind};

/// Bounds on what one file may cost. Everything read from outside has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Most bytes that streams may inflate to, for the whole file.
    pub decoded_bytes: u64,
    /// Most pages read.
    pub pages: usize,
    /// Most drawing operations of a page.
    pub operations_per_page: u64,
    /// Most characters of a page.
    pub glyphs_per_page: usize,
    /// Most executions of form XObjects on a page, nested ones included.
    pub forms_per_page: u64,
    /// Deepest nesting of form XObjects.
    pub form_depth: usize,
    /// Deepest nesting of graphics states and marked content.
    pub state_depth: usize,
    /// Most points of one path.
    pub path_points: usize,
}

/// Reads a PDF file. The document has all that could be read, and problems for what could not.
pub fn read(file: FileId, bytes: &[u8], limits: &Limits) -> Document {
    let mut document = Document { file, format: Format::Pdf, parts: Vec::new(), problems: Vec::new() };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        document.problems.push(whole_file(ProblemKind::Empty, "the file has no content"));
        return document;
    }
    match open(bytes) {
        Ok((pdf, repaired)) => {
            if repaired {
                document.problems.push(whole_file(ProblemKind::Damaged, "the structure of the file is broken and was rebuilt from its objects"));
            }
            read_pages(&pdf, bytes, limits, &mut document);
        }
        Err(problem) => document.problems.push(problem),
    }
    document
}

fn whole_file(kind: ProblemKind, detail: impl Into<String>) -> Problem {
    Problem { kind, part: None, detail: detail.into() }
}

/// Opens a file, with a second reader where the first finds nothing; true if the second one had to rebuild it.
fn open(bytes: &[u8]) -> Result<(Pdf, bool), Problem> {
    let first = Pdf::new(Arc::new(bytes.to_vec()));
    match first {
        Ok(pdf) if !pdf.pages().is_empty() || !whole::has_page_objects(bytes) => Ok((pdf, false)),
        Err(LoadPdfError::Decryption(error)) => {
            Err(whole_file(ProblemKind::Locked, format!("the file is encrypted and does not open with an empty password ({error:?})")))
        }
        first => match rescue::rebuilt(bytes).and_then(|bytes| Pdf::new(Arc::new(bytes)).ok()).filter(|pdf| !pdf.pages().is_empty()) {
            Some(pdf) => Ok((pdf, true)),
            None => match first {
                Ok(pdf) => Ok((pdf, false)),
                Err(_) => Err(whole_file(ProblemKind::Damaged, "no page can be found: the bytes do not follow the PDF format")),
            },
        },
    }
}

fn read_pages(pdf: &Pdf, bytes: &[u8], limits: &Limits, document: &mut Document) {
    let pages = pdf.pages();
    let catalog = pages.xref().get::<Dict<'_>>(pages.xref().root_id()).unwrap_or_default();
    let budget = Budget { bytes_left: limits.decoded_bytes, exhausted: false, broken: false };
    let mut shared = Shared { limits, budget, fonts: Fonts::default(), groups_off: colour::groups_off(&catalog) };
    let form = catalog.get::<Dict<'_>>(b"AcroForm").unwrap_or_default();
    let form_resources = Resources::new(form.get::<Dict<'_>>(b"DR").unwrap_or_default());
    for detail in whole::doubts(bytes, &catalog, pages.len()) {
        document.problems.push(whole_file(ProblemKind::Damaged, detail));
    }
    if pages.is_empty() {
        document.problems.push(whole_file(ProblemKind::Empty, "the file has no pages"));
    }
    let mut before: Vec<write::Standing> = Vec::new();
    let mut height_before = 0.0;
    for (index, page) in pages.iter().enumerate() {
        let number = u32::try_from(index).unwrap_or(u32::MAX);
        let label = (index + 1).to_string();
        if index >= limits.pages {
            document.problems.push(Problem { kind: ProblemKind::OverLimit, part: Some(number), detail: format!("the file has more than {} pages", limits.pages) });
            let body = Body::Page { width_pt: 0.0, height_pt: 0.0 };
            document.parts.extend((index..pages.len()).map(|index| Part { label: (index + 1).to_string(), ..page::empty(body, PartState::OverLimit) }));
            break;
        }
        let mut read = page::read(page, number, &form_resources, &mut shared);
        read.part.label = label;
        if let Body::Page { height_pt, .. } = read.part.body {
            if page::goes_on(before.last(), height_before, read.standing.first(), height_pt) {
                if let Some(table) = read.part.tables.first_mut() {
                    table.continues = true;
                }
            }
            height_before = height_pt;
        }
        before = read.standing;
        document.parts.push(read.part);
        document.problems.extend(read.problems);
    }
    hidden_files(&catalog, document);
    document.problems.dedup();
}

/// Tells of what a PDF portfolio carries inside: the cover page is not the document.
fn hidden_files(catalog: &Dict<'_>, document: &mut Document) {
    let is_portfolio = catalog.contains_key(b"Collection");
    let has_files = catalog.get::<Dict<'_>>(b"Names").is_some_and(|names| names.contains_key(b"EmbeddedFiles"));
    let is_xfa = catalog.get::<Dict<'_>>(b"AcroForm").is_some_and(|form| form.contains_key(b"XFA"));
    let needs = catalog.get::<bool>(b"NeedsRendering") == Some(true);
    if is_portfolio || has_files {
        document.problems.push(whole_file(ProblemKind::Unsupported, "files attached inside the PDF were not read"));
    }
    if is_xfa && needs {
        document.problems.push(whole_file(ProblemKind::Unsupported, "the form is in XFA, which was not read"));
    }
}
