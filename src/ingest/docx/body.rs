//! The body of a Word file as its elements come by.

use super::OUTSIDE;
use crate::document::{Cell, Layer, Mark, Part, Place, Span, Table};
use crate::ingest::text::flow;
use crate::ingest::xml::{Node, Tag, Xml};

/// Eight centimetres: a picture of at least this width and height may be a scan.
const LARGE_EMU: u32 = 2_880_000;

/// Text outside the body.
pub(super) struct Note<'a> {
    pub(super) text: &'a str,
    pub(super) layer: Layer,
}

/// The flow while it is written.
pub(super) struct Flow {
    pub(super) part: Part,
    /// Runs of hidden or white text.
    pub(super) hidden: usize,
    /// Large pictures.
    pub(super) pictures: usize,
    pub(super) over_limit: bool,
    limit: usize,
    paragraphs: u32,
    tables: u32,
    /// Tables open now, the innermost last.
    grids: Vec<Grid>,
    /// Runs of the open paragraph or cell.
    runs: Vec<(String, Layer)>,
    layer: Layer,
    in_text: bool,
    in_properties: bool,
    skip: usize,
    box_depth: usize,
}

/// A table while it is read.
#[derive(Default)]
struct Grid {
    table: Table,
    number: u32,
    row: u32,
    col: u32,
    span: u32,
    /// `w:vMerge` that goes on from the row above.
    continues: bool,
    in_cell: bool,
    row_begun: bool,
    /// Index of the cell that a vertical merge began with, by column.
    above: std::collections::HashMap<u32, usize>,
    merge_start: bool,
}

impl Flow {
    pub(super) fn new(limit: usize) -> Flow {
        Flow {
            part: flow(),
            hidden: 0,
            pictures: 0,
            over_limit: false,
            limit,
            paragraphs: 0,
            tables: 0,
            grids: Vec::new(),
            runs: Vec::new(),
            layer: Layer::Shown,
            in_text: false,
            in_properties: false,
            skip: 0,
            box_depth: 0,
        }
    }

    pub(super) fn read(&mut self, xml: &mut Xml<'_>) {
        while let Some(node) = xml.next() {
            match node {
                Node::Open(tag) => self.open(&tag),
                Node::Close(name) => self.close(&name),
                Node::Text(text) if self.in_text && self.skip == 0 => self.add(&text),
                Node::Text(_) => (),
            }
        }
        // A break leaves cells open: what is in them is kept.
        while !self.grids.is_empty() {
            self.cell_end();
            self.table_end();
        }
        self.paragraph_end();
    }

    /// Adds what stands outside the body, each paragraph on a line of its own.
    pub(super) fn note(&mut self, note: Note<'_>) {
        let mut xml = Xml::new(note.text);
        let (mut line, mut in_text) = (String::new(), false);
        while let Some(node) = xml.next() {
            match node {
                Node::Open(tag) => in_text |= tag.name() == "t",
                Node::Text(text) if in_text => line.push_str(&text),
                Node::Text(_) => (),
                Node::Close(name) => {
                    in_text &= &*name != "t";
                    if &*name == "p" {
                        let text = std::mem::take(&mut line);
                        // The same header of every section is said once.
                        if !text.trim().is_empty()
                            && !self.part.text.ends_with(&format!("{text}\n"))
                            && self.room(text.len())
                        {
                            self.push(&text, OUTSIDE, note.layer);
                            self.part.text.push('\n');
                        }
                    }
                }
            }
        }
    }

    fn room(&mut self, more: usize) -> bool {
        let room = self.part.text.len() + more < self.limit;
        self.over_limit |= !room;
        room
    }

    fn add(&mut self, text: &str) {
        if text.is_empty() || !self.room(self.runs.len() + text.len()) {
            return;
        }
        match self.runs.last_mut() {
            Some((run, layer)) if *layer == self.layer => run.push_str(text),
            _ => self.runs.push((text.to_owned(), self.layer)),
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        if self.skip > 0 {
            self.skip += 1;
            return;
        }
        let on = !matches!(tag.get("val").as_deref(), Some("0" | "false" | "off"));
        match tag.name() {
            // Deleted and moved text, the old properties of a change, the copy of a drawing for older programs.
            "del" | "moveFrom" | "Fallback" | "rt" | "rPrChange" | "pPrChange" | "tblPrChange" | "tcPrChange"
            | "trPrChange" => {
                self.skip = 1;
            }
            "tbl" => self.table_start(),
            "tr" => {
                if let Some(grid) = self.grids.last_mut() {
                    (grid.col, grid.row_begun) = (0, false);
                }
            }
            "gridBefore" => {
                if let Some(grid) = self.grids.last_mut() {
                    grid.col = tag.number("val").unwrap_or(0).min(1000);
                }
            }
            "tc" => {
                if let Some(grid) = self.grids.last_mut() {
                    (grid.span, grid.continues, grid.merge_start, grid.in_cell) = (1, false, false, true);
                }
            }
            "gridSpan" => {
                if let Some(grid) = self.grids.last_mut() {
                    grid.span = tag.number("val").unwrap_or(1).clamp(1, 1000);
                }
            }
            "vMerge" => {
                if let Some(grid) = self.grids.last_mut() {
                    grid.merge_start = tag.get("val").as_deref() == Some("restart");
                    grid.continues = !grid.merge_start;
                }
            }
            "txbxContent" => {
                self.box_depth += 1;
                self.separate();
            }
            "p" if self.box_depth > 0 || self.grids.last().is_some_and(|grid| grid.in_cell) => self.separate(),
            "r" => self.layer = Layer::Shown,
            "rPr" => self.in_properties = true,
            "vanish" if self.in_properties && on => self.hide(),
            "color" if self.in_properties && tag.get("val").is_some_and(|v| v.eq_ignore_ascii_case("FFFFFF")) => {
                self.hide()
            }
            // White on a ground of its own is seen.
            "shd" if self.in_properties && self.layer == Layer::Hidden => {
                let fill = tag.get("fill").unwrap_or_default().to_ascii_uppercase();
                if !matches!(fill.as_str(), "" | "AUTO" | "FFFFFF") {
                    self.layer = Layer::Shown;
                }
            }
            "t" => self.in_text = true,
            "tab" if !self.in_properties => self.add(" "),
            "br" | "cr" => self.add(" "),
            "noBreakHyphen" => self.add("-"),
            "sym" => self.add(symbol(&tag.get("char").unwrap_or_default())),
            "extent" => {
                let large = |name| tag.number(name).is_some_and(|length| length >= LARGE_EMU);
                self.pictures += usize::from(large("cx") && large("cy"));
            }
            _ => (),
        }
    }

    fn hide(&mut self) {
        self.layer = Layer::Hidden;
    }

    /// Keeps lines of a cell or of a text box apart.
    fn separate(&mut self) {
        if self.runs.last().is_some_and(|(text, _)| !text.ends_with(' ')) {
            self.add(" ");
        }
    }

    fn close(&mut self, name: &str) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        match name {
            "t" => self.in_text = false,
            "rPr" => self.in_properties = false,
            "r" => self.layer = Layer::Shown,
            "txbxContent" => self.box_depth = self.box_depth.saturating_sub(1),
            "p" if self.box_depth == 0 && self.grids.is_empty() => {
                self.paragraphs = self.paragraphs.saturating_add(1);
                self.paragraph_end();
            }
            "tc" => self.cell_end(),
            "tr" => {
                if let Some(grid) = self.grids.last_mut() {
                    if grid.row_begun {
                        self.part.text.push('\n');
                    }
                    grid.row = grid.row.saturating_add(1);
                    (grid.col, grid.row_begun) = (0, false);
                }
            }
            "tbl" => self.table_end(),
            _ => (),
        }
    }

    fn paragraph_end(&mut self) {
        let runs = std::mem::take(&mut self.runs);
        if runs.iter().all(|(text, _)| text.trim().is_empty()) {
            return;
        }
        let place = Place::Para(self.paragraphs.max(1));
        for (text, layer) in &runs {
            self.push(&line(text), place, *layer);
        }
        self.part.text.push('\n');
    }

    fn push(&mut self, text: &str, place: Place, layer: Layer) -> (u32, u32) {
        let at = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let start = at(self.part.text.len());
        if !text.is_empty() {
            self.hidden += usize::from(layer == Layer::Hidden && !text.trim().is_empty());
            self.part.marks.push(Mark { start, place, certainty_percent: 100, layer });
            self.part.text.push_str(text);
        }
        (start, at(self.part.text.len()))
    }

    fn table_start(&mut self) {
        if let Some(outer) = self.grids.last() {
            // A table inside a cell is a table of its own; the cell's text so far stays with the cell's first piece.
            if outer.in_cell {
                self.piece();
            }
            if self.grids.last().is_some_and(|grid| grid.row_begun) {
                self.part.text.push('\n');
            }
            if let Some(outer) = self.grids.last_mut() {
                outer.row_begun = false;
            }
        } else {
            self.paragraph_end();
        }
        self.tables = self.tables.saturating_add(1);
        // Tables stand by number; one inside another ends first.
        self.part.tables.push(Table::default());
        self.grids.push(Grid { number: self.tables, span: 1, ..Grid::default() });
    }

    /// Writes the text of the open cell.
    fn piece(&mut self) {
        let runs = std::mem::take(&mut self.runs);
        let Some(grid) = self.grids.last() else { return };
        let (row, col, span, begun) = (grid.row, grid.col, grid.span, grid.row_begun);
        let place = Place::TableCell { table: grid.number, row, col };
        let total: String = runs.iter().map(|(text, _)| text.as_str()).collect();
        if total.trim().is_empty() {
            return;
        }
        if begun {
            self.part.text.push('\t');
        }
        let start = u32::try_from(self.part.text.len()).unwrap_or(u32::MAX);
        let mut end = start;
        let last = runs.len().saturating_sub(1);
        for (index, (text, layer)) in runs.iter().enumerate() {
            let text = line(text);
            let text = if index == 0 { text.trim_start() } else { &text };
            let text = if index == last { text.trim_end() } else { text };
            (_, end) = self.push(text, place, *layer);
        }
        let hidden = runs.iter().all(|(text, layer)| *layer == Layer::Hidden || text.trim().is_empty());
        let Some(grid) = self.grids.last_mut() else { return };
        grid.row_begun = true;
        grid.table.cells.push(Cell {
            rows: [row, row],
            cols: [col, col + span - 1],
            span: Span { part: 0, start, end },
            typed: None,
            hidden,
            formula: None,
            format: None,
        });
    }

    fn cell_end(&mut self) {
        if !self.grids.last().is_some_and(|grid| grid.in_cell) {
            return;
        }
        let before = self.grids.last().map_or(0, |grid| grid.table.cells.len());
        self.piece();
        let Some(grid) = self.grids.last_mut() else { return };
        let own = grid.table.cells.len() > before;
        match (grid.continues, grid.above.get(&grid.col).copied()) {
            (true, Some(above)) => {
                if let Some(cell) = grid.table.cells.get_mut(above) {
                    cell.rows[1] = grid.row;
                }
            }
            _ if own && grid.merge_start => _ = grid.above.insert(grid.col, grid.table.cells.len() - 1),
            _ => _ = grid.above.remove(&grid.col),
        }
        grid.in_cell = false;
        grid.col = grid.col.saturating_add(grid.span);
    }

    fn table_end(&mut self) {
        let Some(grid) = self.grids.pop() else { return };
        if grid.row_begun {
            self.part.text.push('\n');
        }
        if let Some(table) = (grid.number as usize).checked_sub(1).and_then(|index| self.part.tables.get_mut(index)) {
            *table = grid.table;
        }
        self.runs.clear();
    }
}

/// Boxes of forms, ticked or not, as the symbol fonts have them.
fn symbol(code: &str) -> &'static str {
    match code.get(2..).unwrap_or_default().to_ascii_uppercase().as_str() {
        "FE" | "52" | "FD" => "☑",
        "A8" | "6F" | "A3" => "☐",
        "FC" => "✓",
        _ => "",
    }
}

/// A line of text: a tab or a line end would read as a border.
fn line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}
