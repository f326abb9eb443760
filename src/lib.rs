//! Check the figures of a grant application against the evidence filed with it.
pub mod check;
pub mod claim;
pub mod document;
pub mod error;
pub mod extract;
pub mod fact;
pub mod ingest;
pub mod report;
pub mod rule;
pub mod run;
pub mod search;
pub mod store;
pub mod web;

pub use crate::error::{Error, ErrorKind};

/// The result of an operation that can fail for a reason outside the submission.
pub type Result<T> = std::result::Result<T, Error>;
