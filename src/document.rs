//! What a file says, and where it says it.
//!
//! Every reader turns bytes into one shape: parts (pages, sheets, the flow of a Word file), each with
//! one text in reading order. A [`Span`] is a byte range of that text; with the file's hash it is a
//! [`Locus`], the only way the crate points into a file. Facts, search hits and exhibits all carry
//! one, so any of them can be quoted and shown in place. No type of a parsing library passes here.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The SHA-256 hash of a file's bytes: the same file under two names has one id.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct FileId(pub [u8; 32]);

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02x}{:02x}{:02x}{:02x}", self.0[0], self.0[1], self.0[2], self.0[3])
    }
}

impl Serialize for FileId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FileId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<FileId, D::Error> {
        let text = String::deserialize(deserializer)?;
        FileId::from_hex(&text).ok_or_else(|| serde::de::Error::custom("not 64 hexadecimal digits"))
    }
}

impl FileId {
    /// Returns the id written as 64 hexadecimal digits, or `None` for any other text.
    pub fn from_hex(text: &str) -> Option<FileId> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
        }
        Some(FileId(bytes))
    }
}

/// What the bytes of a file are, told by content; a name is only a last witness.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Portable Document Format.
    Pdf,
    /// Office Open XML workbook.
    Xlsx,
    /// Excel 97-2003 workbook (BIFF).
    Xls,
    /// OpenDocument spreadsheet.
    Ods,
    /// Comma or tab separated values.
    Csv,
    /// An HTML page, often a "workbook" saved by a portal.
    Html,
    /// Office Open XML text.
    Docx,
    /// Plain text.
    Text,
    /// A picture: JPEG, PNG, TIFF, BMP, WebP.
    Image,
    /// Zip, tar or tar.gz.
    Archive,
    /// Nothing this version reads.
    Other,
}

/// A file as read: its parts in order, and what could not be read.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Document {
    /// The file it was read from.
    pub file: FileId,
    /// What the bytes are.
    pub format: Format,
    /// Pages or sheets, in order. A text file and a Word file have one part.
    pub parts: Vec<Part>,
    /// What is wrong with the file. A document with problems still has all parts that could be read.
    pub problems: Vec<Problem>,
}

/// One page, one sheet, or the flow of a Word or text file.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Part {
    /// A sheet's name, a page's number as text ("3"), or "" for a flow.
    pub label: String,
    /// What kind of part it is.
    pub body: Body,
    /// Whether it could be read. Only [`PartState::Text`] and [`PartState::Ocr`] have text.
    pub state: PartState,
    /// The whole text, in reading order. A table is written cell by cell, row by row: `\t` between the
    /// cells of a row, `\n` after a row, so that no fact runs over a border. Invariant: at most `u32::MAX` bytes.
    pub text: String,
    /// Where runs of text stand, sorted by `start`.
    pub marks: Vec<Mark>,
    /// Grids found on the part; a sheet has exactly one.
    pub tables: Vec<Table>,
    /// What was read from pixels and how, where the part has some that were looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixels: Option<Box<Pixels>>,
}

/// What a part owes to pixels.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Pixels {
    /// Why they were looked at.
    pub reason: PixelReason,
    /// How many readers there were: 0 when the models are not installed, 2 when each figure was read twice.
    pub readers: u8,
    /// Quarter turns, counter-clockwise, that set the page upright.
    pub turn: u8,
    /// Red seals seen. A lead, never a proof.
    pub seals: Vec<Seal>,
    /// What the other reader saw, where the two differ, by `start`.
    pub also: Vec<Other>,
}

impl Pixels {
    /// Returns what is known of pixels that nobody read.
    pub fn unread(reason: PixelReason) -> Pixels {
        Pixels { reason, readers: 0, turn: 0, seals: Vec::new(), also: Vec::new() }
    }
}

/// Why pixels of a part were read.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PixelReason {
    /// The file is a picture.
    Picture,
    /// The page is a picture without text of its own.
    ScannedPage,
    /// The text of the page is a scanner's own reading, drawn invisibly.
    ScannerLayer,
    /// Pictures on a page that has text.
    PicturesOnPage,
    /// The page has codes that no table of the file maps to characters.
    UndecodableText,
    /// Letters are drawn as shapes.
    DrawnText,
}

/// A red seal on a page, as stamps of the mainland are.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Seal {
    /// Left, top, right, bottom on the page as shown, in points.
    pub ltrb_pt: [f32; 4],
}

/// A second reading of a range of a part's text.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Other {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What the other reader saw there.
    pub text: String,
}

/// Kinds of part.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// A page as shown (after rotation), in points (1/72 inch).
    Page {
        /// Width in points.
        width_pt: f32,
        /// Height in points.
        height_pt: f32,
    },
    /// A sheet of a workbook, or a CSV file.
    Sheet {
        /// Hidden by its author (hidden or very hidden).
        hidden: bool,
    },
    /// Paragraphs and tables without pages (DOCX, TXT); counted as one page.
    Flow,
}

/// What became of a page or sheet; the states of all parts add up to pages and sheets.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PartState {
    /// Digital text was read.
    Text,
    /// Text was read from pixels.
    Ocr,
    /// There is nothing on it.
    Blank,
    /// There are pixels, and no reader for them.
    Unread,
    /// There are codes that no table of the file maps to characters.
    Undecodable,
    /// A limit on size or time was reached.
    OverLimit,
    /// The reader failed; a bug of ours.
    Crashed,
}

/// From this byte of the text on, the text stands at this place.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Mark {
    /// Byte offset in [`Part::text`].
    pub start: u32,
    /// Where the run stands. A run of a page is one character, so that any span can be drawn.
    pub place: Place,
    /// How sure the reader is of the characters, in percent; 100 for digital text. Below 100 on
    /// digital text: the file's own character map is contradicted (`unconfirmed_glyphs`). On text read
    /// from pixels 99 is the most: two readers agree and nothing speaks against them.
    pub certainty_percent: u8,
    /// On which layer the run is.
    pub layer: Layer,
}

impl Mark {
    /// The least certainty of text that may prove something, in percent.
    pub const CONFIRMED_PERCENT: u8 = 99;

    /// Tells whether the characters may prove something.
    pub fn is_confirmed(&self) -> bool {
        self.certainty_percent >= Mark::CONFIRMED_PERCENT
    }
}

/// Who sees a run of text.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// Everybody.
    Shown,
    /// Text drawn invisibly over a picture (a scanner's own reading).
    Invisible,
    /// White text, a hidden row, column or sheet.
    Hidden,
    /// An annotation or form field over the page.
    Annotation,
}

/// A place that can be shown to a person.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub enum Place {
    /// A box on a page as shown, in points from the top left.
    Box {
        /// Left, top, right, bottom.
        ltrb_pt: [f32; 4],
    },
    /// A cell of a sheet, zero-based.
    Cell {
        /// Row.
        row: u32,
        /// Column.
        col: u32,
    },
    /// A paragraph of a Word file, from 1 in body order; paragraphs inside tables are not counted.
    Para(u32),
    /// A cell of a table of a Word file.
    TableCell {
        /// From 1, in body order.
        table: u32,
        /// Zero-based.
        row: u32,
        /// Zero-based.
        col: u32,
    },
    /// A line of a text file, from 1.
    Line(u32),
}

/// A grid of cells.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Table {
    /// Non-empty cells, by row, then column.
    pub cells: Vec<Cell>,
    /// The table goes on from the last one of the part before it.
    pub continues: bool,
}

/// One cell of a grid.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Cell {
    /// First and last row covered, zero-based; they differ for a merged cell.
    pub rows: [u32; 2],
    /// First and last column covered, zero-based.
    pub cols: [u32; 2],
    /// Its text.
    pub span: Span,
    /// What the file itself says the cell holds, where it does.
    pub typed: Option<Typed>,
    /// In a hidden row, column or sheet.
    pub hidden: bool,
    /// The formula behind the cached value, without `=`.
    pub formula: Option<String>,
    /// The number format code, where it says more than "General".
    pub format: Option<String>,
}

/// A value typed by the file format, not read from characters.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub enum Typed {
    /// A number, as the shortest decimal text that gives it back.
    Number(String),
    /// A calendar day.
    Date(jiff::civil::Date),
    /// True or false.
    Bool(bool),
    /// An error value such as `#REF!`.
    Error(String),
}

/// A byte range of a part's text. Invariant: `start <= end`, both on character borders.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Span {
    /// Index into [`Document::parts`].
    pub part: u32,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A span of a certain file.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Locus {
    /// The file.
    pub file: FileId,
    /// Where in it.
    pub span: Span,
}

/// Something wrong with a file or an application. It is told to the reviewer; it never stops a run.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Problem {
    /// What kind of wrong.
    pub kind: ProblemKind,
    /// The part it concerns, or `None` for the whole file.
    pub part: Option<u32>,
    /// For the reviewer, one English sentence naming what was seen.
    pub detail: String,
}

/// Kinds of problem, by what a reviewer can do about them (a closed list of `output.md`).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// A password is needed.
    Locked,
    /// The bytes do not follow the format.
    Damaged,
    /// No bytes, or nothing in them.
    Empty,
    /// The format is not read.
    Unsupported,
    /// A limit on size, depth or time was reached.
    OverLimit,
    /// The reader failed; a bug of ours.
    Crashed,
    /// The name says one format, the bytes another.
    WrongExtension,
    /// A cached value is not what its formula gives.
    StaleFormula,
    /// Text that a reader does not see: hidden rows, columns or sheets, white or invisible text.
    HiddenContent,
    /// The file's own character map is contradicted by its glyphs.
    UnconfirmedGlyphs,
    /// No application form was found.
    NoForm,
    /// Two forms of different applicants in one application.
    SeveralForms,
    /// A copy of the form says something else.
    FormCopyDiffers,
    /// A figure in a claim passage that no claim took.
    UnclaimedFigure,
    /// A member's name cannot be decoded, or leaves its folder.
    BadName,
}

impl ProblemKind {
    /// Tells whether something of the file was not read.
    pub fn is_loss(self) -> bool {
        matches!(
            self,
            ProblemKind::Damaged
                | ProblemKind::OverLimit
                | ProblemKind::Crashed
                | ProblemKind::Locked
                | ProblemKind::Unsupported
        )
    }
}

impl Document {
    /// Returns the text of a span.
    ///
    /// # Panics
    ///
    /// When the span is of another document.
    pub fn quote(&self, span: Span) -> &str {
        &self.parts[span.part as usize].text[span.start as usize..span.end as usize]
    }

    /// Returns a locus of this file.
    pub fn locus(&self, span: Span) -> Locus {
        Locus { file: self.file, span }
    }

    /// Returns the marks that cover a span, the one that begins before it first.
    pub fn marks(&self, span: Span) -> &[Mark] {
        let marks = &self.parts[span.part as usize].marks;
        let first = marks.partition_point(|mark| mark.start <= span.start).saturating_sub(1);
        let last = marks.partition_point(|mark| mark.start < span.end.max(span.start + 1));
        &marks[first.min(last)..last]
    }

    /// Returns all places of a span: one box a line of a page, each cell, paragraph or line once.
    pub fn places(&self, span: Span) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        for mark in self.marks(span) {
            match (places.last_mut(), mark.place) {
                (Some(Place::Box { ltrb_pt: all }), Place::Box { ltrb_pt: one }) if same_line(all, &one) => {
                    *all = [all[0].min(one[0]), all[1].min(one[1]), all[2].max(one[2]), all[3].max(one[3])];
                }
                (Some(last), place) if *last == place => (),
                (_, place) => places.push(place),
            }
        }
        places
    }
}

/// Tells whether two boxes overlap in height by more than half of the lower one.
fn same_line(a: &[f32; 4], b: &[f32; 4]) -> bool {
    let overlap = a[3].min(b[3]) - a[1].max(b[1]);
    overlap > 0.5 * (a[3] - a[1]).min(b[3] - b[1])
}
