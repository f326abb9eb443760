//! HTML pages, mostly "workbooks" saved by a portal.
//!
//! A page with tables is read as spreadsheet programs open it: one sheet, texts between tables as rows of their own.
//! A page without tables is a flow of lines. No script runs, nothing is fetched.

use std::collections::HashMap;

use super::text::{finish, flow, push};
use super::workbook::{self, Hidden, RawCell, Sheet};
use super::{Limits, Read, charset, problem, text, xml};
use crate::document::{Layer, Place, ProblemKind};

/// Reads a page.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Read {
    let decoded = decode(bytes);
    let mut problems: Vec<_> = text::lost(decoded.lost).into_iter().collect();
    let mut page = Page::new(limits);
    let cut = walk(&decoded.text, &mut page);
    if cut || !page.tables.is_empty() {
        problems.push(problem(ProblemKind::Damaged, None, "the page breaks off inside an element"));
    }
    // What an open cell holds so far may be half a number: it is not believed.
    if !page.tables.is_empty() {
        page.text.clear();
    }
    page.flush();
    if page.any_table {
        let sheet = Sheet { cells: page.cells, merges: page.merges, over_limit: page.over_limit, ..Sheet::default() };
        return workbook::read(vec![sheet], limits, problems);
    }
    let mut part = flow();
    for cell in page.cells {
        let layer = if cell.hidden.is_some() { Layer::Hidden } else { Layer::Shown };
        push(&mut part, &cell.text, Place::Line(cell.row.saturating_add(1)), layer);
        part.text.push('\n');
    }
    finish(part, problems)
}

/// Decodes by the page's own word when the bytes fit it, else by the test for plain text.
fn decode(bytes: &[u8]) -> charset::Decoded {
    let head = String::from_utf8_lossy(bytes.get(..2048).unwrap_or(bytes)).to_ascii_lowercase();
    let label = head.split_once("charset=").map(|(_, rest)| rest.trim_start_matches(['"', '\'', ' ']));
    let label: String = label.unwrap_or_default().chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
    if let Some(encoding) = encoding_rs::Encoding::for_label(label.as_bytes())
        && encoding_rs::Encoding::for_bom(bytes).is_none()
    {
        let decoded = charset::decode_as(encoding, bytes);
        if decoded.lost == 0 {
            return decoded;
        }
    }
    charset::decode(bytes)
}

/// The page while it is read.
struct Page<'a> {
    limits: &'a Limits,
    cells: Vec<RawCell>,
    merges: Vec<([u32; 2], [u32; 2])>,
    row: u32,
    /// Tables open now, the innermost last.
    tables: Vec<Grid>,
    any_table: bool,
    text: String,
    /// Depth of elements that are not shown, by how deep the outermost is.
    hidden: Option<usize>,
    open: Vec<String>,
    over_limit: bool,
}

/// A table while it is read.
#[derive(Default)]
struct Grid {
    col: u32,
    in_row: bool,
    in_cell: bool,
    span: (u32, u32),
    /// Columns taken by cells of rows above: column to rows left.
    taken: HashMap<u32, u32>,
    hidden_row: bool,
    hidden_cell: bool,
}

impl Page<'_> {
    fn new(limits: &Limits) -> Page<'_> {
        Page {
            limits,
            cells: Vec::new(),
            merges: Vec::new(),
            row: 0,
            tables: Vec::new(),
            any_table: false,
            text: String::new(),
            hidden: None,
            open: Vec::new(),
            over_limit: false,
        }
    }

    /// Ends a run of text: the open cell, or a row of its own between tables.
    fn flush(&mut self) {
        let text = squeeze(&std::mem::take(&mut self.text));
        if text.is_empty() || self.full() {
            return;
        }
        let hidden = self.hidden.is_some().then_some(Hidden::Row);
        self.cells.push(RawCell { row: self.row, col: 0, text, hidden, ..RawCell::default() });
        self.row = self.row.saturating_add(1);
    }

    fn full(&mut self) -> bool {
        self.over_limit |= self.cells.len() >= self.limits.sheet_cells;
        self.over_limit
    }

    fn start(&mut self, name: &str, tag: &str) {
        let concealed = attribute(tag, "style").is_some_and(|style| {
            let style: String = style.to_ascii_lowercase().split_whitespace().collect();
            style.contains("display:none") || style.contains("visibility:hidden")
        });
        match name {
            "table" => {
                self.any_table = true;
                match self.tables.last().map(|grid| (grid.in_cell, grid.in_row)) {
                    Some((true, _)) => self.cell_end(),
                    _ => self.flush(),
                }
                // Rows of a table inside a cell stand on rows of their own.
                if self.tables.last().is_some_and(|grid| grid.in_row) {
                    self.row_end();
                }
                self.tables.push(Grid { hidden_row: concealed, ..Grid::default() });
            }
            "tr" if !self.tables.is_empty() => {
                self.row_end();
                if let Some(grid) = self.tables.last_mut() {
                    (grid.in_row, grid.hidden_row) = (true, concealed);
                }
            }
            "td" | "th" if !self.tables.is_empty() => {
                self.cell_end();
                let number = |name| attribute(tag, name).and_then(|n| n.trim().parse::<u32>().ok());
                let span = |name| number(name).unwrap_or(1).clamp(1, 1000);
                if let Some(grid) = self.tables.last_mut() {
                    (grid.in_row, grid.in_cell, grid.span) = (true, true, (span("rowspan"), span("colspan")));
                    grid.hidden_cell = concealed;
                    while grid.taken.get(&grid.col).is_some_and(|rows| *rows > 0) {
                        grid.col += 1;
                    }
                }
            }
            "br" => self.text.push('\n'),
            _ if is_block(name) => self.block(),
            _ => (),
        }
        if !is_void(name) {
            self.open.push(name.to_owned());
            if concealed && self.hidden.is_none() && !matches!(name, "tr" | "td" | "th" | "table") {
                self.hidden = Some(self.open.len());
            }
        }
    }

    fn block(&mut self) {
        if self.tables.last().is_some_and(|grid| grid.in_cell) {
            self.text.push('\n');
        } else {
            self.flush();
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "td" | "th" => self.cell_end(),
            "tr" => self.row_end(),
            "table" => {
                self.row_end();
                self.tables.pop();
                self.text.clear();
            }
            _ if is_block(name) => self.block(),
            _ => (),
        }
        if let Some(at) = self.open.iter().rposition(|open| open == name) {
            self.open.truncate(at);
            if self.hidden.is_some_and(|depth| depth > at) {
                self.hidden = None;
            }
        }
    }

    fn cell_end(&mut self) {
        let full = self.full();
        let concealed = self.hidden.is_some();
        let Some(grid) = self.tables.last_mut().filter(|grid| grid.in_cell) else { return };
        grid.in_cell = false;
        let text = squeeze(&std::mem::take(&mut self.text));
        let (row, col, (rows, cols)) = (self.row, grid.col, grid.span);
        let hidden = match () {
            () if grid.hidden_row || concealed => Some(Hidden::Row),
            () if grid.hidden_cell => Some(Hidden::Column),
            () => None,
        };
        for taken in col..col.saturating_add(cols) {
            grid.taken.insert(taken, rows);
        }
        grid.col = col.saturating_add(cols);
        if rows > 1 || cols > 1 {
            self.merges.push(([row, row.saturating_add(rows - 1)], [col, col.saturating_add(cols - 1)]));
        }
        if !text.is_empty() && !full {
            self.cells.push(RawCell { row, col, text, hidden, ..RawCell::default() });
        }
    }

    fn row_end(&mut self) {
        self.cell_end();
        self.text.clear();
        let Some(grid) = self.tables.last_mut().filter(|grid| grid.in_row) else { return };
        (grid.in_row, grid.hidden_row, grid.col) = (false, false, 0);
        grid.taken.retain(|_, rows| {
            *rows = rows.saturating_sub(1);
            *rows > 0
        });
        self.row = self.row.saturating_add(1);
    }
}

/// Walks over tags and texts; true when the page ends inside a tag.
fn walk(html: &str, page: &mut Page<'_>) -> bool {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        characters(before, page);
        if let Some(comment) = tag.strip_prefix("<!--") {
            let Some((_, after)) = comment.split_once("-->") else { return true };
            rest = after;
            continue;
        }
        let starts = tag.as_bytes().get(1).is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?'));
        if !starts {
            page.text.push('<');
            rest = tag.get(1..).unwrap_or_default();
            continue;
        }
        let Some(end) = tag_end(tag) else { return true };
        let (tag, after) = tag.split_at(end);
        rest = after.get(1..).unwrap_or_default();
        let inner = tag.trim_start_matches('<').trim_end_matches('/');
        let name: String =
            inner.trim_start_matches('/').chars().take_while(|c| !c.is_whitespace() && *c != '/').collect();
        let name = name.to_ascii_lowercase();
        if inner.starts_with('/') {
            page.end(&name);
        } else {
            page.start(&name, inner);
            if matches!(name.as_str(), "script" | "style" | "title" | "xml" | "noscript") {
                let close = format!("</{name}");
                let mut windows = rest.as_bytes().windows(close.len());
                let found = windows.position(|window| window.eq_ignore_ascii_case(close.as_bytes()));
                let Some(at) = found else { return true };
                rest = rest.get(at..).unwrap_or_default();
            }
        }
    }
    characters(rest, page);
    false
}

/// Finds the `>` that ends a tag, outside quotes.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    let mut after_equals = false;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => (),
            // A quote that opens no value is a stray one.
            (None, b'"' | b'\'') if after_equals => quote = Some(byte),
            (None, b'>') => return Some(at),
            _ => (),
        }
        after_equals = byte == b'=' || (after_equals && byte.is_ascii_whitespace());
    }
    None
}

fn characters(text: &str, page: &mut Page<'_>) {
    // Text inside a table but outside cells is not shown in a grid; browsers move it before the table.
    if page.tables.last().is_some_and(|grid| !grid.in_cell) {
        if !text.trim().is_empty() && page.tables.len() == 1 && !page.tables[0].in_row {
            page.text.push_str(&entities(text));
            page.flush();
        }
        return;
    }
    page.text.push_str(&entities(text));
}

/// Replaces the entities that office programs write.
fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let named = [
        ("&nbsp;", "\u{a0}"),
        ("&yen;", "¥"),
        ("&middot;", "·"),
        ("&mdash;", "—"),
        ("&ndash;", "–"),
        ("&ldquo;", "“"),
        ("&rdquo;", "”"),
        ("&lsquo;", "‘"),
        ("&rsquo;", "’"),
        ("&hellip;", "…"),
        ("&times;", "×"),
        ("&plusmn;", "±"),
        ("&euro;", "€"),
        ("&pound;", "£"),
        ("&ensp;", " "),
        ("&emsp;", " "),
    ];
    let text = named.iter().fold(text.to_owned(), |text, (name, c)| text.replace(name, c));
    xml::unescape(&text)
}

/// Joins white space as a browser does.
fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// Returns an attribute of a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = lower.get(from..)?.find(name) {
        let start = from + at;
        from = start + name.len();
        let before = start.checked_sub(1).and_then(|at| lower.as_bytes().get(at));
        let after = tag.get(from..)?.trim_start();
        let Some(value) = after.strip_prefix('=') else { continue };
        if !before.is_some_and(u8::is_ascii_whitespace) {
            continue;
        }
        let value = value.trim_start();
        let quoted = value.strip_prefix('"').and_then(|v| v.split_once('"'));
        let quoted = quoted.or_else(|| value.strip_prefix('\'').and_then(|v| v.split_once('\'')));
        let value = quoted.map_or_else(|| value.split_whitespace().next().unwrap_or_default(), |(value, _)| value);
        return Some(entities(value));
    }
    None
}

fn is_void(name: &str) -> bool {
    matches!(name, "br" | "img" | "hr" | "meta" | "link" | "input" | "col" | "area" | "base" | "wbr")
        || name.starts_with(['!', '?'])
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "ul" | "ol" | "hr" | "caption" | "body"
    ) || matches!(name, "section" | "article" | "header" | "footer" | "pre" | "blockquote" | "center" | "dt" | "dd")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Body, PartState};

    #[test]
    fn a_saved_page_is_one_sheet_with_captions_as_rows() {
        let html = "<html><head><meta charset=gbk><style>td{x}</style></head><body><h3>投入台账</h3>\
            <table border=1><tr><th rowspan=2>序号</th><th colspan='2'>金额&nbsp;(万元)</th></tr>\
            <tr><td>a</td><td>b<br>c</td></tr><tr style='display:none'><td>1</td><td>&lt;2&gt;<td>3</table>合计见上</body></html>";
        let (bytes, ..) = encoding_rs::GBK.encode(html);
        let read = read(&bytes, &Limits::standard());
        let part = &read.parts[0];
        assert_eq!(part.text, "投入台账\n序号\t金额 (万元)\na\tb c\n1\t<2>\t3\n合计见上\n");
        assert_eq!((part.state, part.body), (PartState::Text, Body::Sheet { hidden: false }));
        let at: Vec<_> = part.tables[0].cells.iter().map(|c| (c.rows, c.cols, c.hidden)).collect();
        assert_eq!(at[1..4], [([1, 2], [0, 0], false), ([1, 1], [1, 2], false), ([2, 2], [1, 1], false)]);
        assert!(at[5].2 && at[6].2 && at[7].2);
        assert_eq!(read.problems.len(), 1, "the hidden row: {:?}", read.problems);
    }

    #[test]
    fn nested_tables_and_cut_pages_keep_their_cells() {
        let nested = "<table><tr><td>外<table><tr><td>1</td><td>2</td></tr></table></td><td>尾</td></tr></table>";
        assert_eq!(read(nested.as_bytes(), &Limits::standard()).parts[0].text, "外\n1\t2\n尾\n");
        let cut = read("<table><tr><td>金额</td><td>12".as_bytes(), &Limits::standard());
        assert_eq!((cut.parts[0].text.as_str(), cut.problems[0].kind), ("金额\n", ProblemKind::Damaged));
        let flow = read(b"<html><p>a</p><p>b &amp; c</p></html>", &Limits::standard());
        assert_eq!((flow.parts[0].text.as_str(), flow.parts[0].body), ("a\nb & c\n", Body::Flow));
    }
}
