//! Reads PDF files: text with a box for every character, tables, and an honest state for every page.
//!
//! `hayro-syntax` gives objects, decryption and repair; everything that decides what a page says is
//! here. Pages are drawn ([`Drawing`]) for people; pages that are pictures are read by [`super::ocr`] and laid out as the
//! others are.

mod about;
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
pub(super) mod pixels;
mod program;
mod render;
mod rescue;
mod rows;
mod scan;
mod shared;
mod stream;
mod system_font;
mod verify;
mod visible;
mod whole;
mod write;

use std::sync::Arc;

use hayro_syntax::object::Dict;
use hayro_syntax::page::Resources;
use hayro_syntax::{LoadPdfError, Pdf};

pub use self::about::{About, Signature, about, versions};
pub use self::render::{Drawing, Pixels, render};
use self::shared::Shared;
pub use self::system_font::chinese_font;
use super::ocr::Ocr;
use crate::document::{Body, Document, FileId, Format, Layer, Part, PartState, Problem, ProblemKind};

/// How sure a character is whose glyph contradicts it.
const CONTRADICTED_PERCENT: u8 = 40;
/// Dots an inch at which pages are drawn to be read from pixels.
const DRAWN_DPI: f32 = 200.0;
/// Most pixels of a page drawn to be read.
const DRAWN_PIXELS: u64 = 12_000_000;

/// Bounds on what one file may cost. Everything read from outside has one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Limits {
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
    /// The reader of pixels, where there is one.
    pub ocr: Option<Ocr>,
}

impl Limits {
    /// Returns this room's bounds inside the bounds on all files.
    pub(crate) fn within(limits: &super::Limits) -> Limits {
        Limits {
            decoded_bytes: limits.pdf_bytes,
            pages: limits.pages,
            operations_per_page: 5_000_000,
            glyphs_per_page: 500_000,
            forms_per_page: 20_000,
            form_depth: 24,
            state_depth: 512,
            path_points: 1_000_000,
            ocr: limits.ocr.clone(),
        }
    }
}

/// Reads a PDF file. The document has all that could be read, and problems for what could not.
pub(crate) fn read(file: FileId, bytes: &[u8], limits: &Limits) -> Document {
    let mut document = Document { file, format: Format::Pdf, parts: Vec::new(), problems: Vec::new() };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        document.problems.push(whole_file(ProblemKind::Empty, "the file has no content"));
        return document;
    }
    match open(bytes, limits) {
        Ok((pdf, repaired)) => {
            if repaired {
                document.problems.push(whole_file(
                    ProblemKind::Damaged,
                    "the structure of the file is broken and was rebuilt from its objects",
                ));
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
fn open(bytes: &[u8], limits: &Limits) -> Result<(Pdf, bool), Problem> {
    let first = Pdf::new(Arc::new(bytes.to_vec()));
    if let Err(LoadPdfError::Decryption(error)) = first {
        return Err(whole_file(
            ProblemKind::Locked,
            format!("the file is encrypted and does not open with an empty password ({error:?})"),
        ));
    }
    let pages = |pdf: &Pdf| pdf.pages().len();
    let found = first.as_ref().map_or(0, pages);
    let wanted = first.as_ref().map_or(1, |pdf| whole::declared_pages(pdf).unwrap_or(0).min(10_000));
    if found > 0 && found >= wanted || found == 0 && first.is_ok() && !whole::has_page_objects(bytes) {
        return first.map(|pdf| (pdf, false)).map_err(|_| unopened());
    }
    let blanked = Pdf::new(Arc::new(rescue::blanked(bytes))).ok();
    let rebuilt = || rescue::rebuilt(bytes).and_then(|bytes| Pdf::new(Arc::new(bytes)).ok());
    let unpacked = || {
        let mut budget = stream::Budget { bytes_left: limits.decoded_bytes, exhausted: false, broken: false };
        let pdf = Pdf::new(Arc::new(rescue::unpacked(bytes, &mut budget)?)).ok()?;
        (pages(&pdf) > 0).then_some(pdf)
    };
    let second = match blanked {
        Some(pdf) if pages(&pdf) > found => Some(pdf),
        _ if found == 0 => rebuilt().filter(|pdf| pages(pdf) > 0).or_else(unpacked),
        _ => None,
    };
    match (second, first) {
        (Some(pdf), _) => Ok((pdf, true)),
        (None, Ok(pdf)) => Ok((pdf, false)),
        (None, Err(_)) => Err(unopened()),
    }
}

fn unopened() -> Problem {
    whole_file(ProblemKind::Damaged, "no page can be found: the bytes do not follow the PDF format")
}

fn read_pages(pdf: &Pdf, bytes: &[u8], limits: &Limits, document: &mut Document) {
    let pages = pdf.pages();
    let catalog = pages.xref().get::<Dict<'_>>(pages.xref().root_id()).unwrap_or_default();
    let mut shared = Shared::new(limits, &catalog);
    let form = catalog.get::<Dict<'_>>(b"AcroForm").unwrap_or_default();
    let form_resources = Resources::new(form.get::<Dict<'_>>(b"DR").unwrap_or_default());
    for detail in whole::doubts(bytes, &catalog, pages.len()) {
        document.problems.push(whole_file(ProblemKind::Damaged, detail));
    }
    if pages.is_empty() {
        document.problems.push(whole_file(ProblemKind::Empty, "the file has no pages"));
    }
    let mut numerals: Vec<Vec<verify::Witness>> = Vec::new();
    let mut before: Vec<write::Standing> = Vec::new();
    let mut height_before = 0.0;
    for (index, page) in pages.iter().enumerate() {
        let number = u32::try_from(index).unwrap_or(u32::MAX);
        let label = (index + 1).to_string();
        super::beat();
        if index >= limits.pages {
            document.problems.push(Problem {
                kind: ProblemKind::OverLimit,
                part: Some(number),
                detail: format!("the file has more than {} pages", limits.pages),
            });
            let body = Body::Page { width_pt: 0.0, height_pt: 0.0 };
            document.parts.extend(
                (index..pages.len())
                    .map(|index| Part { label: (index + 1).to_string(), ..page::empty(body, PartState::OverLimit) }),
            );
            break;
        }
        let mut read = page::read(page, number, &form_resources, &mut shared);
        read.part.label = label;
        if let Some(laid) = by_drawing(pdf, index, &read.part, limits) {
            let pixels::LaidOut { text, marks, tables, pixels, standing } = laid;
            let state = PartState::Ocr;
            read.part = Part { state, text, marks, tables, pixels: Some(Box::new(pixels)), ..read.part };
            (read.standing, read.numerals) = (standing, Vec::new());
        }
        if let Body::Page { height_pt, .. } = read.part.body {
            if page::goes_on(before.last(), height_before, read.standing.first(), height_pt)
                && let Some(table) = read.part.tables.first_mut()
            {
                table.continues = true;
            }
            height_before = height_pt;
        }
        before = read.standing;
        document.parts.push(read.part);
        document.problems.extend(read.problems);
        numerals.push(read.numerals);
    }
    doubt(pdf, &mut shared, &numerals, document);
    hidden_files(&catalog, document);
    document.problems.dedup();
}

/// Draws a page that has pixels but no text that can be told, and reads what was drawn.
fn by_drawing(pdf: &Pdf, index: usize, part: &Part, limits: &Limits) -> Option<pixels::LaidOut> {
    let unread = matches!(part.state, PartState::Unread | PartState::Undecodable);
    let (ocr, Body::Page { width_pt, height_pt }) = (limits.ocr.as_ref().filter(|_| unread)?, part.body) else {
        return None;
    };
    let reason = part.pixels.as_ref()?.reason;
    let page = render::drawn(pdf, index, DRAWN_DPI, limits, DRAWN_PIXELS)?;
    let (width, height) = (page.width as usize, page.height as usize);
    let seen = ocr.read(super::ocr::Bitmap::new(width, height, page.rgb)?)?;
    let number = u32::try_from(index).unwrap_or(u32::MAX);
    // A page on which nothing is seen stays what it was: drawing may have failed silently.
    let laid = pixels::lay_out(&seen, [0.0, 0.0, width_pt, height_pt], number, reason);
    (!laid.text.trim().is_empty()).then_some(laid)
}

/// Lowers the certainty of numerals whose glyphs speak against their characters.
fn doubt(pdf: &Pdf, shared: &mut Shared<'_>, numerals: &[Vec<verify::Witness>], document: &mut Document) {
    let mut judgements = verify::Judgements::default();
    let fonts = std::mem::take(&mut shared.fonts.list);
    let breakers: Vec<Vec<u32>> = fonts.iter().map(|font| rule_breakers(font)).collect();
    for (number, witnesses) in numerals.iter().enumerate() {
        let mut count = 0;
        for witness in witnesses {
            let Some(font) = fonts.get(witness.font as usize).filter(|font| font.to_unicode.is_some()) else {
                continue;
            };
            let layer = document
                .parts
                .get(number)
                .and_then(|part| part.marks.get(witness.mark as usize))
                .map(|mark| mark.layer);
            // The font of an invisible layer has no shapes to compare.
            if layer == Some(Layer::Invisible) {
                continue;
            }
            let doubtful = judgements.get(witness, || {
                let by_rule = breakers.get(witness.font as usize).is_some_and(|codes| codes.contains(&witness.code));
                let by_encoding = font
                    .encoded(witness.code)
                    .is_some_and(|c| verify::digit(c).is_some() && verify::digit(c) != verify::digit(witness.c));
                by_rule
                    || by_encoding
                    || font.program_id.is_some_and(|id| {
                        shared.program(id, pdf.pages().xref()).is_some_and(|program| {
                            font.gid(witness.code, program)
                                .is_some_and(|gid| verify::contradicts(program, gid, witness.c))
                        })
                    })
            });
            let mark = document
                .parts
                .get_mut(number)
                .and_then(|part| part.marks.get_mut(witness.mark as usize))
                .filter(|_| doubtful);
            if let Some(mark) = mark {
                mark.certainty_percent = mark.certainty_percent.min(CONTRADICTED_PERCENT);
                count += 1;
            }
        }
        if count > 0 {
            let part = u32::try_from(number).ok();
            let detail = format!("{count} numerals of the page have glyphs that contradict the file's character map");
            document.problems.push(Problem { kind: ProblemKind::UnconfirmedGlyphs, part, detail });
        }
    }
}

fn rule_breakers(font: &font::Font) -> Vec<u32> {
    match font.to_unicode.as_ref().filter(|_| font.is_simple()) {
        Some(map) => verify::rule_breakers(map.entries().iter().map(|(code, text)| (*code, text.first()))),
        None => Vec::new(),
    }
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

#[cfg(test)]
mod tests;
