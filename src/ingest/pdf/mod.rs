//! PDF files.

use super::Limits;
use crate::document::{Document, FileId, Format, Problem, ProblemKind};

/// Reads a PDF file.
pub(super) fn read(file: FileId, _bytes: &[u8], _limits: &Limits) -> Document {
    let problem = Problem { kind: ProblemKind::Unsupported, part: None, detail: "PDF is not read".to_owned() };
    Document { file, format: Format::Pdf, parts: Vec::new(), problems: vec![problem] }
}
