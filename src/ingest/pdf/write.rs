//! Writes blocks as the text of a part: marks for every character, tables cell by cell.

use super::ink::{Box4, Glyph};
use super::layout::{Block, Content, TableBlock};
use super::verify::{Witness, is_numeral};
use crate::document::{Cell, Mark, Place, Span, Table};

/// A table's place on its page, to see whether it goes on.
pub(in crate::ingest) struct Standing {
    pub(super) xs: Vec<f32>,
    /// Lines of text before it and after it on the page.
    pub(super) lines_before: usize,
    pub(super) lines_after: usize,
    pub(super) place: Box4,
}

/// The text of a page.
#[derive(Default)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) marks: Vec<Mark>,
    pub(super) tables: Vec<Table>,
    pub(super) standing: Vec<Standing>,
    /// The glyph of each mark.
    pub(super) drawn: Vec<u32>,
    /// Numerals, to be checked against their glyphs.
    pub(super) numerals: Vec<Witness>,
}

/// Writes all blocks of part number `part`; `to_page` maps a box of the layout to one of the page as shown.
pub(super) fn write(blocks: &[Block], glyphs: &[Glyph], part: u32, to_page: impl Fn(&Box4) -> Box4) -> Written {
    let mut out = Writer { written: Written::default(), glyphs, part, to_page };
    let mut lines = 0;
    for block in blocks {
        match block {
            Block::Line(content, _) => {
                out.content(content);
                out.written.text.push('\n');
                lines += 1;
                if let Some(standing) = out.written.standing.last_mut() {
                    standing.lines_after += 1;
                }
            }
            Block::Table(table) => {
                out.table(table);
                let place = (out.to_page)(&table.place);
                out.written.standing.push(Standing {
                    xs: table.xs.clone(),
                    lines_before: lines,
                    lines_after: 0,
                    place,
                });
                lines = 0;
            }
        }
    }
    out.written
}

struct Writer<'g, F> {
    written: Written,
    glyphs: &'g [Glyph],
    part: u32,
    to_page: F,
}

impl<F: Fn(&Box4) -> Box4> Writer<'_, F> {
    fn at(&self) -> u32 {
        u32::try_from(self.written.text.len()).unwrap_or(u32::MAX)
    }

    fn content(&mut self, content: &Content) {
        for (index, separator) in content {
            let Some(glyph) = self.glyphs.get(*index as usize) else { continue };
            self.written.text.push_str(separator);
            let start = self.at();
            let place = (self.to_page)(&glyph.place);
            if is_numeral(glyph.c) && glyph.font != u32::MAX {
                let mark = u32::try_from(self.written.marks.len()).unwrap_or(u32::MAX);
                self.written.numerals.push(Witness { mark, font: glyph.font, code: glyph.code, c: glyph.c });
            }
            self.written.marks.push(Mark {
                start,
                place: Place::Box { ltrb_pt: place },
                certainty_percent: glyph.certainty,
                layer: glyph.layer,
            });
            self.written.drawn.push(*index);
            self.written.text.push(glyph.c);
        }
    }

    /// Writes `\t` between the cells of a row and `\n` after it. A cell that goes on from the row
    /// above leaves its place empty; a row without any text is not written.
    fn table(&mut self, table: &TableBlock) {
        let mut cells = Vec::new();
        for row in 0..table.rows {
            let in_row = || table.cells.iter().filter(move |cell| (cell.rows[0]..=cell.rows[1]).contains(&row));
            if in_row().all(|cell| cell.rows[0] != row || cell.content.is_empty()) {
                continue;
            }
            let mut sorted: Vec<_> = in_row().collect();
            sorted.sort_by_key(|cell| cell.cols[0]);
            for (index, cell) in sorted.into_iter().enumerate() {
                if index > 0 {
                    self.written.text.push('\t');
                }
                if cell.rows[0] != row || cell.content.is_empty() {
                    continue;
                }
                let start = self.at();
                self.content(&cell.content);
                let span = Span { part: self.part, start, end: self.at() };
                cells.push(Cell {
                    rows: cell.rows,
                    cols: cell.cols,
                    span,
                    typed: None,
                    hidden: false,
                    formula: None,
                    format: None,
                });
            }
            self.written.text.push('\n');
        }
        self.written.tables.push(Table { cells, continues: false });
    }
}
