//! Findings for people and programs: JSON Lines, tables, explanations; words in Chinese and English.
//!
//! Everything is written to a `&mut dyn Write` that the caller brings. The lines are the contract of
//! `schemas/output/`; [`words`](Words) holds each closed list with a sentence in both languages.

mod explain;
mod lines;
mod place;
mod snippet;
mod table;
mod value;
mod words;

pub use self::explain::explain;
pub use self::lines::{
    ApplicationLine, ClaimLine, ExhibitLine, FactLine, FieldLine, FileLine, FindingLine, HitLine, LeadLine, Maker,
    PartLine, ProblemLine, RankLine, ReadingLine, RecordLine, RunLine, TotalLine, line, record_line,
};
pub use self::place::{Paths, around, locus_place, masked, parse_place, place, quote, spans_at};
pub use self::snippet::{Snippet, places, snippet};
pub use self::table::{application_table, batch_table};
pub use self::value::{shown_json, value_json, value_words};
pub use self::words::{Lang, Words, verdict_word};
