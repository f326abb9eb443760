//! What is found as one hit: a page, a row of a sheet, a Word or text file.

use serde::{Deserialize, Serialize};

use super::facts::PartFacts;
use super::query::TextSource;
use crate::document::{Body, Document, FileId, Layer, Part, PartState};
use crate::extract::Extraction;
use crate::fact::EvidenceKind;

/// A file of an application, as it is given to the index.
#[derive(Clone, Debug)]
pub struct Filed<'a> {
    /// Its path as `output.md` writes it.
    pub path: &'a str,
    /// What it says.
    pub document: &'a Document,
    /// The kind of each part; parts beyond the list are E00.
    pub kinds: Vec<EvidenceKind>,
    /// The facts of each part; parts beyond the list have none.
    pub facts: Vec<PartFacts>,
    /// Whether each part stands elsewhere in the case too; parts beyond the list do not.
    pub copied: Vec<bool>,
}

impl<'a> Filed<'a> {
    /// Takes kinds and facts from an extraction of the same file; more may be added to `facts`.
    pub fn new(path: &'a str, document: &'a Document, extraction: Option<&Extraction>) -> Filed<'a> {
        let parts = (0_u32..).take(document.parts.len());
        let kind = |part: u32| {
            let extraction = extraction?;
            let paper = extraction.papers.iter().find(|paper| (paper.first..=paper.last).contains(&part));
            Some(paper.map_or(extraction.kind, |paper| paper.kind))
        };
        Filed {
            path,
            document,
            kinds: parts.clone().map(|part| kind(part).unwrap_or(EvidenceKind::UNKNOWN)).collect(),
            facts: parts
                .map(|part| {
                    extraction.map(|extraction| PartFacts::of_part(&extraction.records, part)).unwrap_or_default()
                })
                .collect(),
            copied: Vec::new(),
        }
    }
}

/// One unit, as stored in the index.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Unit {
    pub(super) application: String,
    pub(super) path: String,
    #[serde(with = "bytes_of")]
    pub(super) file: FileId,
    pub(super) part: u32,
    /// The sheet's name; "" for pages and flows.
    pub(super) sheet: String,
    /// From 1; 0 for a sheet.
    pub(super) page: u32,
    /// Where the unit's text begins in the part's text.
    pub(super) start: u32,
    #[serde(with = "super::packed")]
    pub(super) text: String,
    /// Borders of cells, as offsets in `text`, sorted.
    pub(super) cuts: Vec<u32>,
    pub(super) kind: EvidenceKind,
    pub(super) ocr: bool,
    pub(super) hidden: bool,
    /// Of the least certain character, in percent.
    pub(super) certainty: u8,
    /// Stands elsewhere in the case too.
    pub(super) copied: bool,
    /// Places are in the part's text.
    pub(super) facts: PartFacts,
}

/// A hash as 32 bytes: half of what its digits take.
mod bytes_of {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::document::FileId;

    pub(super) fn serialize<S: Serializer>(file: &FileId, serializer: S) -> Result<S::Ok, S::Error> {
        file.0.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<FileId, D::Error> {
        <[u8; 32]>::deserialize(deserializer).map(FileId)
    }
}

impl Unit {
    pub(super) fn source(&self) -> TextSource {
        match () {
            () if self.page == 0 => TextSource::Sheet,
            () if self.ocr => TextSource::Ocr,
            () => TextSource::Text,
        }
    }
}

/// Returns the units of a file; together they hold every character of its parts.
pub(super) fn units(application: &str, filed: &Filed<'_>) -> Vec<Unit> {
    let mut units = Vec::new();
    for (index, part) in (0_u32..).zip(&filed.document.parts) {
        let kind = filed.kinds.get(index as usize).copied().unwrap_or(EvidenceKind::UNKNOWN);
        let (page, sheet) = match part.body {
            Body::Page { .. } => (index + 1, ""),
            Body::Sheet { .. } => (0, part.label.as_str()),
            Body::Flow => (1, ""),
        };
        let ranges = ranges(part);
        let starts: Vec<u32> = ranges.iter().map(|(start, _)| *start).collect();
        let facts = filed.facts.get(index as usize).map(|facts| facts.split(&starts)).unwrap_or_default();
        let mut facts = facts.into_iter();
        let cells = Cells::of(part);
        for (start, end) in ranges {
            let facts = facts.next().unwrap_or_default();
            let Some(text) = part.text.get(start as usize..end as usize) else { continue };
            if text.trim().is_empty() {
                continue;
            }
            units.push(Unit {
                application: application.to_owned(),
                path: filed.path.to_owned(),
                file: filed.document.file,
                part: index,
                sheet: sheet.to_owned(),
                page,
                start,
                text: text.to_owned(),
                cuts: cells.cuts(start, end),
                kind,
                ocr: part.state == PartState::Ocr,
                hidden: matches!(part.body, Body::Sheet { hidden: true })
                    || cells.has_hidden(start, end)
                    || marks(part, start, end).any(|mark| mark.layer == Layer::Hidden),
                certainty: marks(part, start, end).map(|mark| mark.certainty_percent).min().unwrap_or(100).min(100),
                copied: filed.copied.get(index as usize).copied().unwrap_or(false),
                facts,
            });
        }
    }
    units
}

/// Returns the byte ranges of a part's units: the rows of a sheet, else the whole.
fn ranges(part: &Part) -> Vec<(u32, u32)> {
    let end = u32::try_from(part.text.len()).unwrap_or(u32::MAX);
    let mut starts: Vec<(u32, u32)> = Vec::new();
    if matches!(part.body, Body::Sheet { .. }) {
        for cell in part.tables.iter().flat_map(|table| &table.cells) {
            match starts.last_mut() {
                Some((row, start)) if *row == cell.rows[0] => *start = (*start).min(cell.span.start),
                _ => starts.push((cell.rows[0], cell.span.start)),
            }
        }
    }
    // Rows out of order cannot be cut apart: the sheet is one unit then.
    if starts.is_empty() || !starts.is_sorted_by(|a, b| a.0 < b.0 && a.1 < b.1) {
        return vec![(0, end)];
    }
    // Text before a row's first cell goes with the row before it.
    let borders: Vec<u32> = std::iter::once(0).chain(starts.iter().skip(1).map(|row| row.1)).chain([end]).collect();
    borders.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect()
}

/// The cells of a part, sorted, so that each row is cut out without a look at all others.
struct Cells {
    /// Where cells begin and end.
    borders: Vec<u32>,
    /// Where hidden cells begin.
    hidden: Vec<u32>,
}

impl Cells {
    fn of(part: &Part) -> Cells {
        let all = || part.tables.iter().flat_map(|table| &table.cells);
        let mut borders: Vec<u32> = all().flat_map(|cell| [cell.span.start, cell.span.end]).collect();
        borders.sort_unstable();
        borders.dedup();
        let hidden = all().filter(|cell| cell.hidden && cell.span.start < cell.span.end);
        let mut hidden: Vec<u32> = hidden.map(|cell| cell.span.start).collect();
        hidden.sort_unstable();
        Cells { borders, hidden }
    }

    /// Returns the borders inside a range, from its start.
    fn cuts(&self, start: u32, end: u32) -> Vec<u32> {
        let first = self.borders.partition_point(|at| *at <= start);
        let last = self.borders.partition_point(|at| *at < end);
        self.borders.get(first..last.max(first)).unwrap_or_default().iter().map(|at| at - start).collect()
    }

    /// Tells whether a hidden cell begins in a range.
    fn has_hidden(&self, start: u32, end: u32) -> bool {
        let first = self.hidden.partition_point(|at| *at < start);
        self.hidden.get(first).is_some_and(|at| *at < end)
    }
}

fn marks(part: &Part, start: u32, end: u32) -> impl Iterator<Item = &crate::document::Mark> {
    let first = part.marks.partition_point(|mark| mark.start < start);
    let last = part.marks.partition_point(|mark| mark.start < end);
    part.marks.get(first..last.max(first)).unwrap_or_default().iter()
}
