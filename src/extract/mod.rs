//! Documents to facts and records. Pure: documents in, [`Extraction`]s out.
//!
//! [`extract`] tells what each paper of a file is ([`Paper`]), reads it with the makers of that kind and gives back
//! its records. [`lexical`] finds values in text; nothing here guesses a kind, a role or a unit.

mod acquisition;
mod agreements;
mod audit;
mod between;
mod certificates;
mod contract;
mod cv;
mod employment;
mod grid;
mod holding;
mod kind;
mod lease;
mod lists;
mod papers;
mod party;
mod reading;
mod scanned;
mod signature;
mod slip;
mod term;
mod user;
mod view;
mod words;

pub mod lexical;

use serde::{Deserialize, Serialize};

use crate::document::{Body, Document, FileId, Span};
use crate::fact::{EvidenceKind, Kind, Record};

use self::grid::{Column, Grid};
use self::reading::Reading;

pub use self::words::{applicant_kind, degree, is_body, rank};

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

/// The version of the makers: a stored extraction of another version is made anew.
pub const VERSION: u32 = 1;

/// Reads a document: what its papers are, and what they say.
pub fn extract(document: &Document) -> Extraction {
    let grids = grid::grids(document);
    let (papers, kind_reason) = kind::papers(document, &grids);
    let mut records = Vec::new();
    for paper in &papers {
        records.extend(read_paper(document, paper, &grids));
    }
    scanned::doubt_lists(&mut records);
    let kind = papers
        .iter()
        .map(|paper| paper.kind)
        .find(|kind| *kind != EvidenceKind::UNKNOWN)
        .unwrap_or(EvidenceKind::UNKNOWN);
    Extraction { file: document.file, kind, kind_reason, papers, records }
}

/// Tells the kind of a file that cannot be read by the words of its name: the last witness, E00 where it says nothing.
pub fn kind_by_name(path: &str) -> EvidenceKind {
    kind::by_name(path)
}

/// Reads one paper with the makers of its kind.
fn read_paper(document: &Document, paper: &Paper, grids: &[Grid<'_>]) -> Vec<Record> {
    let reading = || Reading::of(document, paper.first, paper.last);
    let rows = |kind: u8| list_records(document, paper, grids, kind);
    match paper.kind.0 {
        2 => certificates::licence(&reading()),
        3 => certificates::incorporation(&reading()),
        4 => certificates::approval(&reading()),
        5 => acquisition::acquisition(&reading()),
        6 => holding::holdings(&reading(), paper),
        7 => lease::lease(&reading()),
        kind @ (8 | 9 | 13 | 14 | 22 | 35) => rows(kind),
        10 => audit::audit(&reading()),
        12 => slip::slips(&reading()),
        15 => certificates::degree(&reading()),
        16 => certificates::patent(&reading()),
        17 => papers::paper(&reading()),
        18 => certificates::standard(&reading()),
        19 => certificates::outcome(&reading()),
        20 => user::complete(&reading(), certificates::user_certificate(&reading())),
        21 => agreements::agreement(&reading()),
        24 => contract::training(&reading(), rows(24)),
        25 => contract::contract(&reading()),
        26 => certificates::registration(&reading()),
        28 => certificates::notice(&reading(), Kind::Platform, rows(28)),
        29 => certificates::notice(&reading(), Kind::EarlierGrant, rows(29)),
        30 => certificates::undertaking(&reading()),
        31 => employment::employment(&reading()),
        34 => cv::cv(&reading()),
        38 => certificates::filing(&reading()),
        _ => Vec::new(),
    }
}

/// Makes the records of all lists of a kind on a paper; a summary beside detail lists repeats them.
fn list_records(document: &Document, paper: &Paper, grids: &[Grid<'_>], kind: u8) -> Vec<Record> {
    let mut details: Vec<Vec<Record>> = Vec::new();
    let mut summaries: Vec<Vec<Record>> = Vec::new();
    for grid in grids.iter().filter(|grid| paper.first <= grid.part && grid.part <= paper.last) {
        let told = kind::told_by_columns(document, grid).map(|told| told.kind.0);
        let summary = (kind == 9 && told != Some(9) && is_summary(grid)) || (kind == 22 && is_visit_summary(grid));
        if told != Some(kind) && !summary {
            continue;
        }
        let above = lines_above(document, grid);
        let mut head =
            lists::head(document, grid, &above.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join(" "));
        lists::head_from_lines(&mut head, &above);
        let records = lists::records(grid, &head, kind);
        if summary { summaries.push(records) } else { details.push(records) }
    }
    let has_details = !details.is_empty();
    let mut records: Vec<Record> = details.into_iter().flatten().collect();
    for mut summary in summaries {
        if has_details {
            lists::mark_summary(&mut summary);
        }
        records.extend(summary);
    }
    records
}

/// Tells whether a list gives sums of periods or groups and no single payments.
fn is_summary(grid: &Grid<'_>) -> bool {
    let sums = grid.col(Column::Amount).is_some();
    let groups =
        [Column::Period, Column::Year, Column::Category, Column::Item].iter().any(|column| grid.col(*column).is_some());
    sums && groups && grid.col(Column::Voucher).is_none() && grid.col(Column::Summary).is_none()
}

/// Tells whether a list gives heads and person-days of years, and no single visit.
fn is_visit_summary(grid: &Grid<'_>) -> bool {
    let single = [Column::From, Column::Date, Column::Visitors, Column::Person, Column::Host, Column::Days];
    grid.col(Column::PersonDays).is_some()
        && grid.col(Column::Year).or(grid.col(Column::Period)).is_some()
        && single.iter().all(|column| grid.col(*column).is_none())
}

/// Returns the lines of a page or flow above a list: its title, who made it, its unit.
fn lines_above(document: &Document, grid: &Grid<'_>) -> Vec<(String, Span)> {
    let Some(part) = document.parts.get(grid.part as usize) else { return Vec::new() };
    if matches!(part.body, Body::Sheet { .. }) {
        return Vec::new();
    }
    let start = grid
        .captions
        .first()
        .map(|cell| cell.span.start)
        .or_else(|| grid.columns.iter().map(|(.., span)| span.start).min());
    let Some(start) = start else { return Vec::new() };
    let mut lines = Vec::new();
    let mut at = 0;
    for line in part.text.split_inclusive('\n') {
        let end = at + line.len() as u32;
        if end > start {
            break;
        }
        let text = line.trim();
        if !text.is_empty() {
            let from = at + (line.len() - line.trim_start().len()) as u32;
            lines.push((text.to_owned(), Span { part: grid.part, start: from, end: from + text.len() as u32 }));
        }
        at = end;
    }
    let keep = lines.len().saturating_sub(4);
    lines.split_off(keep)
}

#[cfg(test)]
mod agreement_tests;
