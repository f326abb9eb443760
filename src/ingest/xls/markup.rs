//! Workbooks as one XML file (XML Spreadsheet 2003), as portals export them under the name `.xls`.

use std::collections::HashMap;

use crate::document::{ProblemKind, Typed};
use crate::ingest::number;
use crate::ingest::workbook::{self, Hidden, RawCell, Sheet};
use crate::ingest::xml::{Node, Tag, Xml};
use crate::ingest::{Limits, Read, charset, problem, text};

/// Reads a workbook.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Read {
    let decoded = charset::decode(bytes);
    let mut reader = Reader::default();
    let mut xml = Xml::new(&decoded.text);
    let mut cells = 0;
    while let Some(node) = xml.next() {
        match node {
            Node::Open(tag) => reader.open(&tag),
            Node::Close(name) => {
                cells += usize::from(&*name == "Cell");
                if cells > limits.sheet_cells {
                    reader.sheet.over_limit = true;
                    break;
                }
                reader.close(&name);
            }
            Node::Text(text) if reader.target == Target::Data => reader.value.push_str(&text),
            Node::Text(text) if reader.target == Target::Comment => reader.comment.push_str(&text),
            Node::Text(_) => (),
        }
    }
    if reader.in_sheet {
        reader.sheets.push(std::mem::take(&mut reader.sheet));
    }
    let mut problems: Vec<_> = text::lost(decoded.lost).into_iter().collect();
    problems.extend(xml.damage.map(|detail| problem(ProblemKind::Damaged, None, detail)));
    if reader.sheets.is_empty() {
        problems.push(problem(ProblemKind::Damaged, None, "the workbook has no sheet"));
    }
    workbook::read(reader.sheets, limits, problems)
}

#[derive(Default)]
struct Reader {
    sheets: Vec<Sheet>,
    sheet: Sheet,
    in_sheet: bool,
    formats: HashMap<String, String>,
    style: String,
    row: u32,
    row_hidden: bool,
    col: u32,
    column: u32,
    hidden_columns: Vec<(u32, u32)>,
    cell: Cell,
    value: String,
    comment: String,
    target: Target,
}

#[derive(Default)]
struct Cell {
    style: String,
    kind: String,
    across: u32,
    down: u32,
}

#[derive(Clone, Copy, Default, Eq, PartialEq)]
enum Target {
    #[default]
    None,
    Data,
    Comment,
}

impl Reader {
    fn open(&mut self, tag: &Tag<'_>) {
        let index = || tag.number("Index").and_then(|index| index.checked_sub(1));
        match tag.name() {
            "Style" => self.style = tag.get("ID").unwrap_or_default(),
            "NumberFormat" => {
                let format = tag.get("Format").unwrap_or_default();
                let code = match format.as_str() {
                    "Short Date" | "Medium Date" | "Long Date" => "yyyy-mm-dd",
                    "General Date" => "yyyy-mm-dd h:mm",
                    "Percent" => "0.00%",
                    "Standard" => "#,##0.00",
                    code => code,
                };
                self.formats.insert(self.style.clone(), code.to_owned());
            }
            "Worksheet" => {
                self.sheet = Sheet { name: tag.get("Name").unwrap_or_default(), ..Sheet::default() };
                (self.in_sheet, self.row, self.column) = (true, 0, 0);
                self.hidden_columns.clear();
            }
            "Column" => {
                let first = index().unwrap_or(self.column);
                let last = first.saturating_add(tag.number("Span").unwrap_or(0));
                if tag.flag("Hidden") {
                    self.hidden_columns.push((first, last));
                }
                self.column = last.saturating_add(1);
            }
            "Row" => {
                self.row = index().unwrap_or(self.row);
                (self.col, self.row_hidden) = (0, tag.flag("Hidden"));
            }
            "Cell" => {
                self.col = index().unwrap_or(self.col);
                self.value.clear();
                self.cell = Cell {
                    style: tag.get("StyleID").unwrap_or_default(),
                    kind: String::new(),
                    across: tag.number("MergeAcross").unwrap_or(0),
                    down: tag.number("MergeDown").unwrap_or(0),
                };
            }
            "Data" if self.target == Target::Comment => (),
            "Data" => {
                self.cell.kind = tag.get("Type").unwrap_or_default();
                self.target = Target::Data;
            }
            "Comment" => self.target = Target::Comment,
            "Visible" => {
                self.value.clear();
                self.target = Target::Data;
            }
            _ => (),
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "Data" if self.target == Target::Data => self.target = Target::None,
            "Comment" => {
                self.target = Target::None;
                self.sheet.comments.push((self.row, self.col, std::mem::take(&mut self.comment)));
            }
            "Cell" => self.cell_end(),
            "Row" => self.row = self.row.saturating_add(1),
            "Worksheet" => {
                self.in_sheet = false;
                self.sheets.push(std::mem::take(&mut self.sheet));
            }
            // The options of a sheet say whether it is shown: SheetHidden or SheetVeryHidden.
            "Visible" => {
                self.sheet.hidden |= self.value.contains("Hidden");
                self.target = Target::None;
            }
            _ => (),
        }
    }

    fn cell_end(&mut self) {
        let (row, col) = (self.row, self.col);
        self.col = col.saturating_add(1).saturating_add(self.cell.across);
        if self.cell.across > 0 || self.cell.down > 0 {
            let (last_row, last_col) = (row.saturating_add(self.cell.down), col.saturating_add(self.cell.across));
            self.sheet.merges.push(([row, last_row], [col, last_col]));
        }
        let format = self.formats.get(&self.cell.style).cloned().filter(|code| !code.is_empty());
        let value = std::mem::take(&mut self.value);
        let (text, typed) = match self.cell.kind.as_str() {
            "Number" => match number::shortest(&value) {
                Some(number) => number::show(&number, format.as_deref(), false),
                None => (value, None),
            },
            "DateTime" => match value.get(..10).and_then(|day| day.parse().ok()) {
                Some(day) if value.get(10..).unwrap_or_default().starts_with("T00:00:00") || value.len() == 10 => {
                    number::of_day(day, format.as_deref().unwrap_or("yyyy-mm-dd"))
                }
                Some(day) => (value.replace('T', " "), Some(Typed::Date(day))),
                None => (value, None),
            },
            "Boolean" => {
                let yes = value.trim() == "1";
                (if yes { "TRUE" } else { "FALSE" }.to_owned(), Some(Typed::Bool(yes)))
            }
            "Error" => (value.clone(), Some(Typed::Error(value))),
            _ => (value, None),
        };
        if text.is_empty() {
            return;
        }
        let column_hidden = self.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(&col));
        let hidden = match () {
            () if self.row_hidden => Some(Hidden::Row),
            () if column_hidden => Some(Hidden::Column),
            () => None,
        };
        self.sheet.cells.push(RawCell { row, col, text, typed, hidden, formula: None, uncomputed: false, format });
    }
}
