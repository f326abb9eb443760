//! Hostile bytes to documents: archives, PDF, workbooks, text, Word files, pictures.
//!
//! Everything that comes from outside passes here and nowhere else, and everything has a bound in
//! [`Limits`]. Nothing is dropped in silence: [`Submission::load`] gives every member of a submission, and
//! [`read`] gives every part of a file, each with a named state; what is wrong is told as a
//! [`Problem`]. This room never decides what a paper is or what it proves.

mod archive;
mod batch;
mod cfb;
mod charset;
mod csv;
#[cfg(test)]
mod damage;
mod docx;
#[cfg(test)]
mod fixtures;
mod formula;
mod html;
mod image;
mod member;
mod number;
mod ocr;
mod ods;
mod path;
mod pdf;
mod sniff;
mod tarball;
mod text;
mod workbook;
mod worker;
mod xls;
mod xlsx;
mod xml;
mod zip;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use self::archive::{Keep, Submission, is_form_name, open, strays};
pub use self::member::{Member, MemberState, state, state_of};
pub use self::ocr::{Model, ModelState, Ocr, PACKAGE, Package, install_models, models};
pub use self::path::encode;
pub use self::path::is_dropping;
pub use self::pdf::{About, Drawing, Pixels, Signature, about, chinese_font, render, versions};
pub use self::worker::{Confinement, Death, Work, WorkerCounts, WorkerSettings, Workers, beat, serve};
use crate::document::{Document, FileId, Format, Part, Problem, ProblemKind};
use crate::error::caught;

/// Bounds on everything that is read from outside. What passes a bound is told as `over_limit`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Limits {
    /// Bytes of one member once unpacked.
    pub member_bytes: u64,
    /// Bytes of all members of one application together, once unpacked.
    pub archive_bytes: u64,
    /// Unpacked bytes for each packed byte, looked at from 16 MiB on.
    pub ratio: u64,
    /// Archives inside archives: 1 is an archive alone.
    pub depth: u32,
    /// Members of one application.
    pub members: usize,
    /// Bytes of one inner stream of a workbook or Word file once unpacked.
    pub stream_bytes: u64,
    /// Non-empty cells of one workbook.
    pub sheet_cells: usize,
    /// Sheets of one workbook.
    pub sheets: usize,
    /// Bytes of text of one part.
    pub text_bytes: usize,
    /// Pages of one PDF or TIFF.
    pub pages: usize,
    /// Bytes of all decoded streams of one PDF.
    pub pdf_bytes: u64,
    /// Nesting of objects in one PDF.
    pub pdf_depth: u32,
    /// Pixels of one picture.
    pub pixels: u64,
    /// The reader of pixels; without one, pages that are pictures stay unread.
    pub ocr: Option<Ocr>,
}

impl Limits {
    /// Returns the bounds for submissions as offices receive them.
    pub fn standard() -> Limits {
        Limits {
            member_bytes: 512 << 20,
            archive_bytes: 2 << 30,
            ratio: 400,
            depth: 4,
            members: 20_000,
            stream_bytes: 512 << 20,
            sheet_cells: 2_000_000,
            sheets: 1_000,
            text_bytes: 64 << 20,
            pages: 5_000,
            pdf_bytes: 2 << 30,
            pdf_depth: 64,
            pixels: 400_000_000,
            ocr: None,
        }
    }
}

/// The version of the readers: a stored document of another version is read anew.
pub const VERSION: u32 = 1;

/// Reads a file of ours from the disk: a register, rates, a pack.
///
/// # Errors
///
/// When it is not there or cannot be read.
#[expect(clippy::disallowed_methods, reason = "the room that reads files of the disk")]
pub fn load(path: &std::path::Path) -> crate::Result<Vec<u8>> {
    std::fs::read(path).map_err(|err| crate::error::Error::io(path, err))
}

/// Returns the id of a file: the SHA-256 of its bytes.
pub fn file_id(bytes: &[u8]) -> FileId {
    FileId(Sha256::digest(bytes).into())
}

/// Reads a file, told by its content; its name is only a last witness.
///
/// Never fails and never panics: what cannot be read is a problem of the document.
pub fn read(file: FileId, name: &str, bytes: &[u8], limits: &Limits) -> Document {
    let crashed =
        |format, words: String| broken(file, format, ProblemKind::Crashed, format!("the reader failed: {words}"));
    let format = match caught(|| sniff::format(name, bytes)) {
        Ok(format) => format,
        Err(words) => return crashed(Format::Other, words),
    };
    caught(|| dispatch(file, name, bytes, format, limits)).unwrap_or_else(|words| crashed(format, words))
}

/// Makes the document of a file whose reader was ended from outside: nothing of it is known but why.
pub fn unread(file: FileId, kind: ProblemKind, detail: String) -> Document {
    broken(file, Format::Other, kind, detail)
}

/// Returns what of a name the readers look at: its extension where it promises a format, else "".
///
/// The same bytes under two names with one witness are one [`Document`].
pub fn witness(name: &str) -> String {
    sniff::by_name(name).map_or_else(String::new, |_| path::extension(name))
}

fn dispatch(file: FileId, name: &str, bytes: &[u8], format: Format, limits: &Limits) -> Document {
    if bytes.is_empty() {
        return broken(file, Format::Other, ProblemKind::Empty, "the file has no bytes".to_owned());
    }
    if bytes.len() as u64 > limits.member_bytes {
        let detail = format!("{} bytes are more than the limit of {}", bytes.len(), limits.member_bytes);
        return broken(file, format, ProblemKind::OverLimit, detail);
    }
    let Read { parts, mut problems } = match format {
        Format::Pdf => {
            let mut document = pdf::read(file, bytes, &pdf::Limits::within(limits));
            document.problems.extend(sniff::wrong_extension(name, format));
            return document;
        }
        Format::Xlsx => xlsx::read(bytes, limits),
        Format::Xls => xls::read(bytes, limits),
        Format::Ods => ods::read(bytes, limits),
        Format::Csv => csv::read(bytes, limits),
        Format::Html => html::read(bytes, limits),
        Format::Docx => docx::read(bytes, limits),
        Format::Text => text::read(bytes, limits),
        Format::Image => image::read(bytes, limits),
        Format::Archive => Read::failed(ProblemKind::Unsupported, "an archive has no text of its own"),
        Format::Other => sniff::unreadable(name, bytes),
    };
    problems.extend(sniff::wrong_extension(name, format));
    Document { file, format, parts, problems }
}

/// Returns how many readers read the pixels of a document, the least over its parts; `None` when it has no pixels to read.
pub fn readers(document: &Document) -> Option<u8> {
    document.parts.iter().filter_map(|part| part.pixels.as_ref()).map(|pixels| pixels.readers).min()
}

/// Tells whether a document that so many readers read before could be read by more of them now.
pub fn can_read_more(readers: Option<u8>, limits: &Limits) -> bool {
    readers.is_some_and(|readers| limits.ocr.as_ref().is_some_and(|ocr| readers < ocr.readers()))
}

/// What a reader gives back: [`Document`] without the file's id.
struct Read {
    parts: Vec<Part>,
    problems: Vec<Problem>,
}

impl Read {
    /// A file of which nothing could be read.
    fn failed(kind: ProblemKind, detail: impl Into<String>) -> Read {
        Read { parts: Vec::new(), problems: vec![problem(kind, None, detail)] }
    }
}

fn broken(file: FileId, format: Format, kind: ProblemKind, detail: String) -> Document {
    Document { file, format, parts: Vec::new(), problems: vec![Problem { kind, part: None, detail }] }
}

fn problem(kind: ProblemKind, part: Option<usize>, detail: impl Into<String>) -> Problem {
    Problem { kind, part: part.and_then(|part| u32::try_from(part).ok()), detail: detail.into() }
}
