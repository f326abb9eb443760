//! Excel 97-2003 workbooks: an own pass over the records for everything but formula text, which `calamine` decodes.

mod biff;
mod markup;

use std::collections::HashMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::Reader as _;

use self::biff::{Record, Value};
use super::number::{self, Look};
use super::workbook::{self, Hidden, RawCell, Sheet};
use super::{Limits, Read, cfb, charset, problem};
use crate::document::{ProblemKind, Typed};

/// Reads a workbook.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Read {
    let (stream, broken_container) = if bytes.starts_with(cfb::MAGIC) {
        let container = cfb::Container::open(bytes);
        let found = container.as_ref().and_then(|it| it.stream("Workbook").or_else(|| it.stream("Book")));
        match found {
            Some(stream) => (stream, false),
            // Without a directory the stream still begins at a sector of its own.
            None => match bytes.chunks(512).position(is_globals) {
                Some(sector) => (bytes.get(sector * 512..).unwrap_or_default().to_vec(), true),
                None => return Read::failed(ProblemKind::Damaged, "the compound file is broken"),
            },
        }
    } else {
        (bytes.to_vec(), false)
    };
    if stream
        .iter()
        .find(|byte| !byte.is_ascii_whitespace())
        .is_some_and(|byte| matches!(byte, b'<' | 0xEF | 0xFE | 0xFF))
    {
        return markup::read(&stream, limits);
    }
    let book = match Book::read(&stream, limits) {
        Ok(book) => book,
        Err(failed) => return failed,
    };
    let mut problems = Vec::new();
    if broken_container {
        problems.push(problem(ProblemKind::Damaged, None, "the compound file's directory is broken"));
    }
    problems.extend(book.damage.clone().map(|detail| problem(ProblemKind::Damaged, None, detail)));
    let has_formulas = book.sheets.iter().any(|sheet| sheet.formulas > 0);
    let formulas = if has_formulas && book.is_small() { formulas(bytes) } else { HashMap::new() };
    let mut sheets = Vec::new();
    for (index, sheet) in book.sheets.iter().enumerate().filter(|(_, sheet)| sheet.worksheet) {
        sheets.push(book.sheet(sheet, formulas.get(&index)));
    }
    if sheets.is_empty() {
        problems.push(problem(ProblemKind::Damaged, None, "the workbook lists no sheet"));
    }
    workbook::read(sheets, limits, problems)
}

/// The first record of a workbook: BOF of the globals, BIFF8 or BIFF5.
fn is_globals(sector: &[u8]) -> bool {
    matches!(sector, [0x09, 0x08, 0x10 | 0x08, 0, 0, 5 | 6, 5, 0, ..])
}

/// Returns formula text by sheet index and cell. A crash of the library costs the formulas only.
fn formulas(bytes: &[u8]) -> HashMap<usize, HashMap<(u32, u32), String>> {
    let read = catch_unwind(AssertUnwindSafe(|| {
        let mut book = calamine::Xls::new(Cursor::new(bytes)).ok()?;
        let names = book.sheet_names();
        let mut out = HashMap::new();
        for (index, name) in names.iter().enumerate() {
            let Ok(range) = book.worksheet_formula(name) else { continue };
            let (top, left) = range.start().unwrap_or_default();
            let at = |base: u32, offset: usize| base.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
            let cells = range.used_cells().map(|(row, col, text)| ((at(top, row), at(left, col)), text.clone()));
            out.insert(index, cells.collect());
        }
        Some(out)
    }));
    read.ok().flatten().unwrap_or_default()
}

/// A workbook's records, sorted out.
#[derive(Default)]
struct Book {
    sheets: Vec<RawSheet>,
    strings: Vec<String>,
    formats: HashMap<u16, String>,
    /// Format and font of each style.
    styles: Vec<Style>,
    /// Palette index of each font's colour.
    fonts: Vec<u16>,
    epoch_1904: bool,
    damage: Option<String>,
}

#[derive(Clone, Copy, Default)]
struct Style {
    format: u16,
    font: u16,
    filled: bool,
}

#[derive(Default)]
struct RawSheet {
    name: String,
    offset: u32,
    hidden: bool,
    worksheet: bool,
    cells: Vec<biff::Cell>,
    formulas: usize,
    hidden_rows: Vec<u16>,
    hidden_columns: Vec<(u16, u16)>,
    merges: Vec<([u32; 2], [u32; 2])>,
    notes: Vec<(u16, u16, u16)>,
    texts: HashMap<u16, String>,
    pictures: usize,
    over_limit: bool,
}

impl Book {
    fn read(stream: &[u8], limits: &Limits) -> Result<Book, Read> {
        let mut book = Book::default();
        let mut encoding = None;
        let mut wide = true;
        let mut depth = 0usize;
        let mut current: Option<usize> = None;
        let mut last_object = 0;
        let mut cells = 0;
        let mut records = biff::records(stream);
        for record in records.by_ref() {
            match record.kind {
                0x809 | 0x409 | 0x209 | 0x009 => {
                    depth += 1;
                    if depth == 1 {
                        wide = record.u16(0) != Some(0x500) && record.kind == 0x809;
                        current = book.sheets.iter().position(|sheet| sheet.offset as usize == record.offset);
                        if record.kind != 0x809 {
                            return Err(Read::failed(ProblemKind::Unsupported, "a workbook older than Excel 5"));
                        }
                    }
                }
                0x0A => depth = depth.saturating_sub(1),
                0x2F => return Err(Read::failed(ProblemKind::Locked, "the workbook needs a password")),
                _ if depth != 1 => (),
                0x22 => book.epoch_1904 = record.u16(0) == Some(1),
                0x42 => encoding = record.u16(0),
                0x85 => book.sheets.push(bound_sheet(&record, wide, encoding)),
                0xFC => book.strings = biff::shared_strings(&record, limits.text_bytes),
                0x31 => book.fonts.push(record.u16(4).unwrap_or(0)),
                0xE0 => book.styles.push(style(&record, wide)),
                0x41E => {
                    let text =
                        if wide { biff::long_string(&record, 2) } else { biff::short_bytes(&record, 2, encoding) };
                    _ = book.formats.insert(record.u16(0).unwrap_or(0), text);
                }
                _ => {
                    let Some(sheet) = current.and_then(|index| book.sheets.get_mut(index)) else { continue };
                    let before = sheet.cells.len();
                    if cells >= limits.sheet_cells {
                        sheet.over_limit |= biff::is_cell(record.kind);
                        continue;
                    }
                    sheet.take(&record, wide, encoding, &mut last_object);
                    cells += sheet.cells.len() - before;
                }
            }
        }
        book.damage = records.damage();
        if book.damage.is_none() && depth > 0 {
            book.damage = Some("the workbook ends inside a sheet".to_owned());
        }
        Ok(book)
    }

    /// The library builds whole grids: one far cell of a hostile file would cost gigabytes.
    fn is_small(&self) -> bool {
        let area = |sheet: &RawSheet| {
            let rows = sheet.cells.iter().map(|cell| u64::from(cell.row) + 1).max().unwrap_or(0);
            let cols = sheet.cells.iter().map(|cell| u64::from(cell.col) + 1).max().unwrap_or(0);
            rows * cols
        };
        self.sheets.iter().map(area).sum::<u64>() < 4_000_000
    }

    fn sheet(&self, raw: &RawSheet, formulas: Option<&HashMap<(u32, u32), String>>) -> Sheet {
        let mut sheet = Sheet {
            name: raw.name.clone(),
            hidden: raw.hidden,
            merges: raw.merges.clone(),
            pictures: 0,
            over_limit: raw.over_limit,
            ..Sheet::default()
        };
        for cell in &raw.cells {
            let style = self.styles.get(usize::from(cell.style)).copied().unwrap_or_default();
            let own = self.formats.get(&style.format).cloned();
            let format = own.or_else(|| number::built_in(u32::from(style.format)).map(str::to_owned));
            let (text, typed) = match &cell.value {
                Value::Number(value) => number::show(&number::of_float(*value), format.as_deref(), self.epoch_1904),
                Value::Shared(index) => match self.strings.get(*index as usize) {
                    Some(text) => (text.clone(), None),
                    None => {
                        sheet.damage.get_or_insert_with(|| "a cell's text is missing from the table".to_owned());
                        continue;
                    }
                },
                Value::Text(text) => (text.clone(), None),
                Value::Bool(yes) => (if *yes { "TRUE" } else { "FALSE" }.to_owned(), Some(Typed::Bool(*yes))),
                Value::Error(code) => {
                    (biff::error(*code).to_owned(), Some(Typed::Error(biff::error(*code).to_owned())))
                }
            };
            let (row, col) = (u32::from(cell.row), u32::from(cell.col));
            let known = formulas.and_then(|all| all.get(&(row, col))).filter(|text| !text.is_empty());
            let formula = cell.formula.then(|| known.cloned()).flatten();
            if text.is_empty() && formula.is_none() {
                continue;
            }
            // Font 4 is left out of the count in the file (MS-XLS 2.5.129).
            let font = usize::from(if style.font > 4 { style.font - 1 } else { style.font });
            let white = matches!(self.fonts.get(font), Some(1 | 9)) && !style.filled;
            let nothing = format.as_deref().is_some_and(|code| number::look(code) == Look::Nothing);
            let hidden = match () {
                () if raw.hidden_rows.binary_search(&cell.row).is_ok() => Some(Hidden::Row),
                () if raw.hidden_columns.iter().any(|(a, b)| (*a..=*b).contains(&cell.col)) => Some(Hidden::Column),
                () if (white || nothing) && !text.trim().is_empty() => Some(Hidden::White),
                () => None,
            };
            sheet.cells.push(RawCell { row, col, text, typed, hidden, formula, format });
        }
        for (row, col, object) in &raw.notes {
            if let Some(text) = raw.texts.get(object) {
                sheet.comments.push((u32::from(*row), u32::from(*col), text.clone()));
            }
        }
        let noted = |object: &u16| raw.notes.iter().any(|(.., note)| note == object);
        let mut boxes: Vec<_> = raw.texts.iter().filter(|(object, _)| !noted(object)).collect();
        boxes.sort();
        sheet.floating = boxes.into_iter().map(|(_, text)| (0, 0, text.clone())).collect();
        if sheet.cells.is_empty() {
            sheet.pictures = raw.pictures;
        }
        sheet
    }
}

fn bound_sheet(record: &Record<'_>, wide: bool, encoding: Option<u16>) -> RawSheet {
    let name = if wide { biff::short_string(record, 6) } else { biff::short_bytes(record, 6, encoding) };
    RawSheet {
        name,
        offset: record.u32(0).unwrap_or(0),
        hidden: record.byte(4).unwrap_or(0) & 3 != 0,
        worksheet: record.byte(5) == Some(0),
        ..RawSheet::default()
    }
}

/// Reads an XF record: font, format, and whether the cell has a ground of its own that is not white.
fn style(record: &Record<'_>, wide: bool) -> Style {
    let (pattern, colour) = if wide {
        (record.u32(14).unwrap_or(0) >> 26, record.u16(18).unwrap_or(0) & 0x7F)
    } else {
        (u32::from(record.u16(8).unwrap_or(0)) & 0x3F, record.u16(6).unwrap_or(0) & 0x7F)
    };
    let filled = pattern != 0 && !matches!(colour, 1 | 9);
    Style { font: record.u16(0).unwrap_or(0), format: record.u16(2).unwrap_or(0), filled }
}

impl RawSheet {
    fn take(&mut self, record: &Record<'_>, wide: bool, encoding: Option<u16>, last_object: &mut u16) {
        match record.kind {
            // Bit 5 of the options: the row has no height (MS-XLS 2.4.221).
            0x208 if record.u16(12).unwrap_or(0) & 0x20 != 0 => {
                let row = record.u16(0).unwrap_or(0);
                if let Err(at) = self.hidden_rows.binary_search(&row) {
                    self.hidden_rows.insert(at, row);
                }
            }
            0x7D if record.u16(8).unwrap_or(0) & 1 != 0 || record.u16(4) == Some(0) => {
                self.hidden_columns.push((record.u16(0).unwrap_or(0), record.u16(2).unwrap_or(0)));
            }
            0xE5 => {
                for n in 0..usize::from(record.u16(0).unwrap_or(0)) {
                    let at = |k: usize| record.u16(2 + 8 * n + 2 * k).map(u32::from);
                    if let (Some(top), Some(bottom), Some(left), Some(right)) = (at(0), at(1), at(2), at(3)) {
                        self.merges.push(([top, bottom.max(top)], [left, right.max(left)]));
                    }
                }
            }
            // OBJ: kind and id of what the next text belongs to.
            0x5D => {
                *last_object = record.u16(6).unwrap_or(0);
                self.pictures += usize::from(record.u16(4) == Some(8));
            }
            0x1B6 => {
                let text = biff::object_text(record);
                if !text.trim().is_empty() {
                    self.texts.insert(*last_object, text);
                }
            }
            0x1C if wide => {
                let at = |n| record.u16(n).unwrap_or(0);
                self.notes.push((at(0), at(2), at(6)));
            }
            // STRING: the text that the formula before it gives.
            0x207 => {
                if let Some(cell) = self.cells.last_mut().filter(|cell| cell.formula) {
                    let text = if wide { biff::long_string(record, 0) } else { biff::long_bytes(record, 0, encoding) };
                    cell.value = Value::Text(text);
                }
            }
            _ => {
                self.formulas += usize::from(record.kind == 0x06);
                biff::cells(record, wide, encoding, &mut self.cells);
            }
        }
    }
}

/// Decodes the bytes of an old workbook by its code page.
fn code_page(bytes: &[u8], page: Option<u16>) -> String {
    let encoding = match page {
        Some(936) => encoding_rs::GB18030,
        Some(950) => encoding_rs::BIG5,
        Some(932) => encoding_rs::SHIFT_JIS,
        Some(949) => encoding_rs::EUC_KR,
        Some(1252) | None => encoding_rs::WINDOWS_1252,
        _ => charset::guess(bytes),
    };
    charset::decode_as(encoding, bytes).text
}
