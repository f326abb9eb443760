//! OpenDocument spreadsheets: an own pass over the content, which also reads a broken one as far as it goes.

use std::collections::{HashMap, HashSet};

use super::workbook::{self, Hidden, RawCell, Sheet};
use super::xlsx::Package;
use super::xml::{Node, Tag, Xml};
use super::zip::Zip;
use super::{Limits, Read, number, problem};
use crate::document::{ProblemKind, Typed};

/// Reads a spreadsheet.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Read {
    let mut package = Package { zip: Zip::open(bytes), limits, problems: Vec::new() };
    if let Some(damage) = package.zip.damage.clone() {
        package.problems.push(problem(ProblemKind::Damaged, None, damage));
    }
    let manifest = package.text("META-INF/manifest.xml").unwrap_or_default();
    if manifest.contains("encryption-data") {
        return Read::failed(ProblemKind::Locked, "the spreadsheet needs a password");
    }
    let Some(text) = package.text("content.xml") else {
        package.problems.push(problem(ProblemKind::Damaged, None, "the content is missing"));
        return Read { parts: Vec::new(), problems: package.problems };
    };
    let mut reader = Reader::new(limits);
    let mut xml = Xml::new(&text);
    while let Some(node) = xml.next() {
        match node {
            Node::Open(tag) => reader.open(&tag),
            Node::Close(name) => reader.close(&name),
            Node::Text(text) => reader.text(&text),
        }
    }
    reader.sheets.extend(reader.sheet.take());
    let mut problems = package.problems;
    problems.extend(xml.damage.map(|detail| problem(ProblemKind::Damaged, None, detail)));
    if reader.sheets.is_empty() {
        problems.push(problem(ProblemKind::Damaged, None, "the content has no sheet"));
    }
    workbook::read(reader.sheets, limits, problems)
}

struct Reader<'a> {
    limits: &'a Limits,
    sheets: Vec<Sheet>,
    cells: usize,
    sheet: Option<Sheet>,
    /// Styles of sheets that are not displayed.
    hidden_styles: HashSet<String>,
    style_name: String,
    /// Hidden columns, first and last.
    hidden_columns: Vec<(u32, u32)>,
    columns: u32,
    row: u32,
    row_repeat: u32,
    row_hidden: bool,
    groups_hidden: Vec<bool>,
    row_start: usize,
    col: u32,
    cell: Option<Open>,
    paragraph: usize,
    /// White space between paragraphs is layout of the XML, no text.
    open_paragraphs: usize,
    note: Option<String>,
    shape: usize,
    large: bool,
    shape_text: String,
    skip: usize,
    /// Number styles: name to a code.
    number_styles: HashMap<String, String>,
    number_style: Option<(String, String)>,
    cell_styles: HashMap<String, String>,
}

/// A cell while it is read.
#[derive(Default)]
struct Open {
    kind: String,
    value: String,
    currency: Option<String>,
    style: String,
    formula: Option<String>,
    repeat: u32,
    span: (u32, u32),
    text: String,
}

impl<'a> Reader<'a> {
    fn new(limits: &'a Limits) -> Reader<'a> {
        Reader {
            limits,
            sheets: Vec::new(),
            cells: 0,
            sheet: None,
            hidden_styles: HashSet::new(),
            style_name: String::new(),
            hidden_columns: Vec::new(),
            columns: 0,
            row: 0,
            row_repeat: 1,
            row_hidden: false,
            groups_hidden: Vec::new(),
            row_start: 0,
            col: 0,
            cell: None,
            paragraph: 0,
            open_paragraphs: 0,
            note: None,
            shape: 0,
            large: false,
            shape_text: String::new(),
            skip: 0,
            number_styles: HashMap::new(),
            number_style: None,
            cell_styles: HashMap::new(),
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        if self.skip > 0 {
            self.skip += 1;
            return;
        }
        match tag.name() {
            // Earlier versions and what was deleted are not the content.
            "tracked-changes" | "dde-links" => self.skip = 1,
            "style" if tag.get("family").is_some() => {
                self.style_name = tag.get("name").unwrap_or_default();
                if let Some(data) = tag.get("data-style-name") {
                    self.cell_styles.insert(self.style_name.clone(), data);
                }
            }
            "table-properties" if tag.get("display").as_deref() == Some("false") => {
                self.hidden_styles.insert(self.style_name.clone());
            }
            "date-style" | "time-style" | "percentage-style" | "currency-style" | "number-style" => {
                self.number_style = Some((tag.get("name").unwrap_or_default(), String::new()));
            }
            "table" if self.cell.is_none() => self.table(tag),
            "table-column" => {
                let repeat = tag.number("number-columns-repeated").unwrap_or(1).max(1);
                let last = self.columns.saturating_add(repeat);
                let group = self.groups_hidden.contains(&true);
                if group || matches!(tag.get("visibility").as_deref(), Some("collapse" | "filter")) {
                    self.hidden_columns.push((self.columns, last - 1));
                }
                self.columns = last;
            }
            "table-row-group" | "table-column-group" => {
                self.groups_hidden.push(tag.get("display").as_deref() == Some("false"));
            }
            "table-row" => {
                self.row_repeat = tag.number("number-rows-repeated").unwrap_or(1).max(1);
                let away = matches!(tag.get("visibility").as_deref(), Some("collapse" | "filter"));
                self.row_hidden = away || self.groups_hidden.contains(&true);
                self.col = 0;
                self.row_start = self.sheet.as_ref().map_or(0, |sheet| sheet.cells.len());
            }
            "table-cell" | "covered-table-cell" => self.cell = Some(cell(tag)),
            "annotation" => (self.note, self.paragraph) = (Some(String::new()), 0),
            "frame" | "custom-shape" | "rect" | "g" if self.note.is_none() => {
                self.shape += 1;
                let large = |name: &str| tag.get(name).is_some_and(|length| centimetres(&length) >= 8.0);
                self.large = large("width") && large("height");
            }
            "image" if self.shape > 0 => {
                if let Some(sheet) = self.sheet.as_mut().filter(|sheet| self.large || sheet.cells.is_empty()) {
                    sheet.pictures += 1;
                }
            }
            "p" => {
                self.open_paragraphs += 1;
                if self.paragraph > 0 {
                    self.text(" ");
                }
                self.paragraph += 1;
            }
            "s" => self.text(&" ".repeat(tag.number("c").unwrap_or(1).clamp(1, 1000) as usize)),
            "tab" | "line-break" => self.text(" "),
            name => self.number_style_part(name, tag),
        }
    }

    /// Collects a number style as a code that reads like Excel's.
    fn number_style_part(&mut self, name: &str, tag: &Tag<'_>) {
        let Some((_, code)) = &mut self.number_style else { return };
        let long = tag.get("style").as_deref() == Some("long");
        code.push_str(match (name, long) {
            ("year", _) => "yyyy",
            ("month", true) => "mm",
            ("month", false) => "m",
            ("day", true) => "dd",
            ("day", false) => "d",
            ("hours", _) => "h",
            ("minutes", _) => "mm",
            ("seconds", _) => "ss",
            _ => return self.number_style_digits(name, tag),
        });
    }

    fn number_style_digits(&mut self, name: &str, tag: &Tag<'_>) {
        let Some((_, code)) = &mut self.number_style else { return };
        if name == "number" {
            let places = tag.number("decimal-places").unwrap_or(0).min(20) as usize;
            code.push_str(if tag.get("grouping").as_deref() == Some("true") { "#,##0" } else { "0" });
            if places > 0 {
                code.push('.');
                code.push_str(&"0".repeat(places));
            }
        }
    }

    fn table(&mut self, tag: &Tag<'_>) {
        self.sheets.extend(self.sheet.take());
        let hidden = tag.get("style-name").is_some_and(|style| self.hidden_styles.contains(&style));
        self.sheet = Some(Sheet { name: tag.get("name").unwrap_or_default(), hidden, ..Sheet::default() });
        (self.row, self.col, self.columns) = (0, 0, 0);
        self.hidden_columns.clear();
    }

    fn close(&mut self, name: &str) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        match name {
            "table" if self.cell.is_none() => self.sheets.extend(self.sheet.take()),
            "date-style" | "time-style" | "percentage-style" | "currency-style" | "number-style" => {
                self.number_styles.extend(self.number_style.take());
            }
            "table-row-group" | "table-column-group" => _ = self.groups_hidden.pop(),
            "p" => self.open_paragraphs = self.open_paragraphs.saturating_sub(1),
            "annotation" => {
                let at = (self.row, self.col);
                if let (Some(text), Some(sheet)) = (self.note.take(), &mut self.sheet) {
                    sheet.comments.push((at.0, at.1, text));
                }
                self.paragraph = 0;
            }
            "frame" | "custom-shape" | "rect" | "g" if self.note.is_none() => {
                self.shape = self.shape.saturating_sub(1);
                if self.shape == 0 && !self.shape_text.trim().is_empty() {
                    let text = std::mem::take(&mut self.shape_text);
                    if let Some(sheet) = &mut self.sheet {
                        sheet.floating.push((self.row, self.col, text));
                    }
                }
            }
            "table-cell" | "covered-table-cell" => self.cell_end(),
            "table-row" => self.row_end(),
            _ => (),
        }
    }

    fn text(&mut self, text: &str) {
        if self.skip > 0 {
            return;
        }
        if self.open_paragraphs == 0 {
            if let Some((_, code)) = &mut self.number_style {
                let text = text.trim();
                if text == "%" || text.contains(['年', '月', '日', '-', '/', ':', '¥', '￥', '$']) {
                    code.push_str(text);
                }
            }
            return;
        }
        match (&mut self.note, &mut self.cell) {
            (Some(note), _) => note.push_str(text),
            (None, _) if self.shape > 0 => self.shape_text.push_str(text),
            (None, Some(cell)) => cell.text.push_str(text),
            _ => (),
        }
    }

    fn cell_end(&mut self) {
        self.paragraph = 0;
        let Some(open) = self.cell.take() else { return };
        let repeat = open.repeat.max(1);
        let format = self.format(&open);
        let (text, typed) = value(&open, format.as_deref());
        if text.is_empty() && open.formula.is_none() {
            self.col = self.col.saturating_add(repeat);
            return;
        }
        for _ in 0..repeat {
            if !self.room() {
                return;
            }
            let (row, col) = (self.row, self.col);
            let column_hidden = self.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(&col));
            let hidden = match () {
                () if self.row_hidden => Some(Hidden::Row),
                () if column_hidden => Some(Hidden::Column),
                () => None,
            };
            let Some(sheet) = &mut self.sheet else { return };
            if open.span != (1, 1) {
                let end = |from: u32, count: u32| from.saturating_add(count.max(1) - 1);
                sheet.merges.push(([row, end(row, open.span.0)], [col, end(col, open.span.1)]));
            }
            let (text, typed, format) = (text.clone(), typed.clone(), format.clone());
            sheet.cells.push(RawCell { row, col, text, typed, hidden, formula: open.formula.clone(), format });
            self.col = self.col.saturating_add(1);
        }
    }

    /// Counts a cell; false when the limit is reached.
    fn room(&mut self) -> bool {
        self.cells += 1;
        let room = self.cells <= self.limits.sheet_cells;
        if let (false, Some(sheet)) = (room, &mut self.sheet) {
            sheet.over_limit = true;
        }
        room
    }

    /// Repeats a row that stands for several.
    fn row_end(&mut self) {
        let repeat = self.row_repeat;
        let cells = self.sheet.as_ref().map_or(0, |sheet| sheet.cells.len()).saturating_sub(self.row_start);
        if cells > 0 {
            for copy in 1..repeat {
                if !self.room() {
                    break;
                }
                self.cells += cells - 1;
                let Some(sheet) = &mut self.sheet else { break };
                let row = self.row.saturating_add(copy);
                for index in self.row_start..self.row_start + cells {
                    let Some(cell) = sheet.cells.get(index) else { break };
                    let (text, typed, format) = (cell.text.clone(), cell.typed.clone(), cell.format.clone());
                    let (col, hidden, formula) = (cell.col, cell.hidden, cell.formula.clone());
                    sheet.cells.push(RawCell { row, col, text, typed, hidden, formula, format });
                }
            }
        }
        self.row = self.row.saturating_add(repeat);
    }

    /// Returns a cell's number format as a code.
    fn format(&self, open: &Open) -> Option<String> {
        let own = self.cell_styles.get(&open.style).and_then(|name| self.number_styles.get(name)).cloned();
        let own = own.filter(|code| !code.is_empty() && code != "0");
        match (open.kind.as_str(), &open.currency) {
            ("currency", Some(currency)) => Some(format!("[${currency}]{}", own.unwrap_or_else(|| "0.00".to_owned()))),
            ("percentage", _) => Some(own.filter(|code| code.contains('%')).unwrap_or_else(|| "0.00%".to_owned())),
            ("date", _) => Some(own.unwrap_or_else(|| "yyyy-mm-dd".to_owned())),
            ("float", _) => own,
            _ => None,
        }
    }
}

/// Reads a length such as `5.2cm` or `3in`.
fn centimetres(length: &str) -> f64 {
    let digits = length.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match length.get(digits.len()..) {
        Some("cm") => 1.0,
        Some("mm") => 0.1,
        Some("in") => 2.54,
        Some("pt") => 2.54 / 72.0,
        _ => 0.0,
    };
    digits.parse::<f64>().unwrap_or(0.0) * unit
}

fn cell(tag: &Tag<'_>) -> Open {
    let kind = tag.get("value-type").unwrap_or_default();
    let value = match kind.as_str() {
        "date" => tag.get("date-value"),
        "time" => tag.get("time-value"),
        "boolean" => tag.get("boolean-value"),
        "string" => tag.get("string-value"),
        _ => tag.get("value"),
    };
    let formula = tag.get("formula").map(|text| formula(&text));
    Open {
        kind,
        value: value.unwrap_or_default(),
        currency: tag.get("currency"),
        style: tag.get("style-name").unwrap_or_default(),
        formula,
        repeat: tag.number("number-columns-repeated").unwrap_or(1),
        span: (tag.number("number-rows-spanned").unwrap_or(1), tag.number("number-columns-spanned").unwrap_or(1)),
        text: String::new(),
    }
}

/// Writes a formula as a workbook would: `of:=SUM([.E2:.E40])` is `SUM(E2:E40)`.
fn formula(text: &str) -> String {
    let text = text.split_once(":=").map_or(text, |(_, formula)| formula);
    let text = text.strip_prefix('=').unwrap_or(text);
    let mut out = String::new();
    let (mut inside, mut quote) = (false, false);
    for c in text.chars() {
        match c {
            '"' => {
                quote = !quote;
                out.push(c);
            }
            '[' if !quote => inside = true,
            ']' if !quote => inside = false,
            '.' if inside && !quote => {
                // A dot after a sheet's name is `!`; a bare one is nothing.
                if out.ends_with(|c: char| c.is_alphanumeric() || c == '\'') {
                    out.push('!');
                }
            }
            ';' if !quote => out.push(','),
            c => out.push(c),
        }
    }
    out
}

fn value(open: &Open, format: Option<&str>) -> (String, Option<Typed>) {
    let shown = open.text.clone();
    match open.kind.as_str() {
        "float" | "currency" => match number::shortest(&open.value) {
            Some(number) => (number.clone(), Some(Typed::Number(number))),
            None => (shown, None),
        },
        "percentage" => match number::shortest(&open.value) {
            Some(number) => (number::percent(&number), Some(Typed::Number(number))),
            None => (shown, None),
        },
        "date" => match open.value.get(..10).and_then(|day| day.parse().ok()) {
            Some(day) if open.value.len() == 10 || open.value.ends_with("T00:00:00") => {
                number::of_day(day, format.unwrap_or("yyyy-mm-dd"))
            }
            Some(day) => {
                let text = open.value.replace('T', " ");
                (text, Some(Typed::Date(day)))
            }
            None => (if shown.is_empty() { open.value.clone() } else { shown }, None),
        },
        "boolean" => {
            let yes = open.value == "true";
            (if yes { "TRUE" } else { "FALSE" }.to_owned(), Some(Typed::Bool(yes)))
        }
        _ if open.formula.is_some() && shown.starts_with('#') => (shown.clone(), Some(Typed::Error(shown))),
        _ => (if shown.is_empty() { open.value.clone() } else { shown }, None),
    }
}
