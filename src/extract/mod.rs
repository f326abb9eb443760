//! Documents to facts and records. Pure: documents in, [`Extraction`]s out.

pub mod lexical;

use serde::{Deserialize, Serialize};

use crate::document::FileId;
use crate::fact::{EvidenceKind, Record};

/// What a file proves: its kind, with the reason, and its records.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Extraction {
    /// The file.
    pub file: FileId,
    /// The kind of the whole file; of a bundle, the kind of its first recognised paper.
    pub kind: EvidenceKind,
    /// Why, in one English sentence.
    pub kind_reason: String,
    /// Papers in a bundle: first and last part (zero-based) and kind. One entry for an ordinary file.
    pub papers: Vec<Paper>,
    /// What the papers say.
    pub records: Vec<Record>,
}

/// A run of parts that is one paper.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Paper {
    /// First part, zero-based.
    pub first: u32,
    /// Last part, zero-based.
    pub last: u32,
    /// What it is.
    pub kind: EvidenceKind,
}
