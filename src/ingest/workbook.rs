//! What all sheets have in common: cells in, one [`Part`] out.

use std::collections::{BTreeSet, HashMap};

use super::formula::{Grid, agrees, cell_name, column_name};
use super::{Limits, Read, number, problem};
use crate::document::{Body, Cell, Layer, Mark, Part, PartState, Place, Problem, ProblemKind, Span, Table, Typed};

/// A sheet as a reader found it.
#[derive(Default)]
pub(super) struct Sheet {
    /// Its name, or "" for a CSV file.
    pub(super) name: String,
    /// Hidden by its author.
    pub(super) hidden: bool,
    /// Cells in any order.
    pub(super) cells: Vec<RawCell>,
    /// First and last row, first and last column of merged ranges.
    pub(super) merges: Vec<([u32; 2], [u32; 2])>,
    /// Comments: row, column, text.
    pub(super) comments: Vec<(u32, u32, String)>,
    /// Text that floats over the sheet, with the cell it hangs on.
    pub(super) floating: Vec<(u32, u32, String)>,
    /// Pictures on the sheet, which nobody reads.
    pub(super) pictures: usize,
    /// Bytes of text and formulas that cells may still have: one shared string in a million cells is a bomb.
    pub(super) room: usize,
    /// A limit was reached before the end.
    pub(super) over_limit: bool,
    /// What is broken.
    pub(super) damage: Option<String>,
}

impl Sheet {
    /// Adds a cell that may repeat text of elsewhere; a cell that there is no room for is left out, and told.
    pub(super) fn put(&mut self, cell: RawCell) {
        let bytes = cell.text.len() + cell.formula.as_ref().map_or(0, String::len);
        match self.room.checked_sub(bytes) {
            Some(room) => {
                self.room = room;
                self.cells.push(cell);
            }
            None => self.over_limit = true,
        }
    }
}

/// A cell as a reader found it.
#[derive(Default)]
pub(super) struct RawCell {
    pub(super) row: u32,
    pub(super) col: u32,
    /// As a person sees it.
    pub(super) text: String,
    pub(super) typed: Option<Typed>,
    /// Why it is not seen.
    pub(super) hidden: Option<Hidden>,
    pub(super) formula: Option<String>,
    /// The file has a formula and no value for it; an empty text is a value.
    pub(super) uncomputed: bool,
    pub(super) format: Option<String>,
}

/// Why a cell is not seen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Hidden {
    Row,
    Column,
    /// White on white, or a format that shows nothing.
    White,
}

/// Makes parts of sheets, in order, and tells what is wrong with each.
pub(super) fn read(sheets: Vec<Sheet>, limits: &Limits, mut problems: Vec<Problem>) -> Read {
    let mut parts = Vec::new();
    let mut cells = 0;
    for (index, mut sheet) in sheets.into_iter().enumerate() {
        cells += sheet.cells.len();
        if index >= limits.sheets || cells > limits.sheet_cells.saturating_mul(2) {
            problems.push(problem(ProblemKind::OverLimit, Some(index), "more sheets or cells than the limit"));
            parts.push(unread(&sheet, PartState::OverLimit));
            continue;
        }
        compute(&mut sheet, index, &mut problems);
        tell_hidden(&sheet, index, &mut problems);
        if sheet.pictures > 0 {
            let detail = format!("{} pictures on the sheet are not read", sheet.pictures);
            problems.push(problem(ProblemKind::Unsupported, Some(index), detail));
        }
        let damage = sheet.damage.clone();
        problems.extend(damage.map(|detail| problem(ProblemKind::Damaged, Some(index), detail)));
        let (part, cut) = part(sheet, index, limits);
        if cut {
            let detail = "the sheet is read up to the limit of cells or bytes";
            problems.push(problem(ProblemKind::OverLimit, Some(index), detail));
        }
        parts.push(part);
    }
    if problems.is_empty() && !parts.is_empty() && parts.iter().all(|part| part.state == PartState::Blank) {
        problems.push(problem(ProblemKind::Empty, None, "there is nothing on any sheet"));
    }
    Read { parts, problems }
}

fn unread(sheet: &Sheet, state: PartState) -> Part {
    Part {
        label: sheet.name.clone(),
        body: Body::Sheet { hidden: sheet.hidden },
        state,
        text: String::new(),
        marks: Vec::new(),
        tables: vec![Table::default()],
        pixels: None,
    }
}

/// Writes the cells row by row; the second value tells that a limit cut it.
fn part(mut sheet: Sheet, index: usize, limits: &Limits) -> (Part, bool) {
    sheet.cells.sort_by_key(|cell| (cell.row, cell.col));
    // A broken file may write a cell twice; programs show the last.
    sheet.cells.reverse();
    sheet.cells.dedup_by_key(|cell| (cell.row, cell.col));
    sheet.cells.reverse();
    let merges: HashMap<(u32, u32), (u32, u32)> =
        sheet.merges.iter().map(|(rows, cols)| ((rows[0], cols[0]), (rows[1], cols[1]))).collect();
    let mut out = unread(&sheet, PartState::Blank);
    let mut table = Table::default();
    let mut cut = sheet.over_limit;
    let mut last_row = None;
    let hidden_sheet = sheet.hidden;
    for cell in std::mem::take(&mut sheet.cells) {
        if out.text.len() + cell.text.len() > limits.text_bytes || table.cells.len() >= limits.sheet_cells {
            cut = true;
            break;
        }
        match last_row {
            Some(row) if row != cell.row => out.text.push('\n'),
            Some(_) => out.text.push('\t'),
            None => (),
        }
        last_row = Some(cell.row);
        let hidden = hidden_sheet || cell.hidden.is_some();
        let layer = if hidden { Layer::Hidden } else { Layer::Shown };
        let place = Place::Cell { row: cell.row, col: cell.col };
        let span = push(&mut out, index, &flat(&cell.text), place, layer);
        let (row_end, col_end) = merges.get(&(cell.row, cell.col)).copied().unwrap_or((cell.row, cell.col));
        table.cells.push(Cell {
            rows: [cell.row, row_end],
            cols: [cell.col, col_end],
            span,
            typed: cell.typed,
            hidden,
            formula: cell.formula,
            format: cell.format.filter(|code| !code.eq_ignore_ascii_case("general")),
        });
    }
    if last_row.is_some() {
        out.text.push('\n');
    }
    // Notes stand after the grid: they are no cells, and no fact may run from a cell into one.
    let notes = sheet.comments.iter().map(|note| (note, Layer::Annotation));
    for ((row, col, text), layer) in notes.chain(sheet.floating.iter().map(|text| (text, Layer::Shown))) {
        if out.text.len() + text.len() > limits.text_bytes {
            cut = true;
            break;
        }
        let layer = if hidden_sheet { Layer::Hidden } else { layer };
        push(&mut out, index, &flat(text), Place::Cell { row: *row, col: *col }, layer);
        out.text.push('\n');
    }
    if out.text.trim().is_empty() {
        // Blanks are no content: only what was read has text.
        out.text.clear();
        out.marks.clear();
        table.cells.clear();
    }
    out.state = match () {
        () if !out.text.is_empty() => PartState::Text,
        () if cut => PartState::OverLimit,
        // What a broken file lost is not nothing.
        () if sheet.pictures > 0 || sheet.damage.is_some() => PartState::Unread,
        () => PartState::Blank,
    };
    out.tables = vec![table];
    (out, cut)
}

/// Adds a run of text with its mark.
fn push(part: &mut Part, index: usize, text: &str, place: Place, layer: Layer) -> Span {
    let at = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let start = at(part.text.len());
    part.text.push_str(text);
    if !text.is_empty() {
        part.marks.push(Mark { start, place, certainty_percent: 100, layer });
    }
    Span { part: at(index), start, end: at(part.text.len()) }
}

/// Writes a cell on one line: a tab or a line end would read as a border.
fn flat(text: &str) -> String {
    if !text.contains(|c: char| c.is_control()) {
        return text.to_owned();
    }
    text.replace("\r\n", " ").replace(|c: char| c.is_control(), " ")
}

/// Gives formulas without a cached value theirs where it can be computed, and tells stale ones.
fn compute(sheet: &mut Sheet, index: usize, problems: &mut Vec<Problem>) {
    if sheet.cells.iter().all(|cell| cell.formula.is_none()) {
        return;
    }
    let mut numbers = HashMap::new();
    let (mut unsure, mut texts) = (BTreeSet::new(), BTreeSet::new());
    let mut open: Vec<usize> = Vec::new();
    for (index, cell) in sheet.cells.iter().enumerate() {
        let at = (cell.row, cell.col);
        match &cell.typed {
            Some(Typed::Number(number)) => match number.parse() {
                Ok(number) => _ = numbers.insert(at, number),
                Err(_) => _ = unsure.insert(at),
            },
            Some(Typed::Error(_) | Typed::Date(_) | Typed::Bool(_)) => _ = unsure.insert(at),
            None if cell.formula.is_some() && cell.text.is_empty() => {
                open.push(index);
                unsure.insert(at);
            }
            None => _ = texts.insert(at),
        }
    }
    let mut grid = Grid::new(numbers, unsure, texts);
    // Of a sheet that was read in part nothing is computed: a cell that is not here need not be an empty one.
    let whole = !sheet.over_limit && sheet.damage.is_none();
    // A value that a later missing one stands for comes in another round.
    for _ in 0..if whole { 8 } else { 0 } {
        let before = open.len();
        open.retain(|at| {
            let Some(cell) = sheet.cells.get_mut(*at) else { return false };
            let Some(value) = cell.formula.as_deref().and_then(|formula| grid.compute(formula)) else { return true };
            let text = number::of_float(value);
            (cell.text, cell.typed) = number::show(&text, cell.format.as_deref(), false);
            grid.learn((cell.row, cell.col), value);
            false
        });
        if open.is_empty() || open.len() == before {
            break;
        }
    }
    for cell in open.iter().filter_map(|at| sheet.cells.get(*at)).filter(|cell| cell.uncomputed) {
        let formula = cell.formula.as_deref().unwrap_or_default();
        let detail = format!("{}: ={formula} has no cached value", cell_name(cell.row, cell.col));
        problems.push(problem(ProblemKind::StaleFormula, Some(index), detail));
    }
    for cell in sheet.cells.iter().filter(|_| whole) {
        let (Some(formula), Some(Typed::Number(cached))) = (&cell.formula, &cell.typed) else { continue };
        let (Some(computed), Ok(value)) = (grid.compute(formula), cached.parse::<f64>()) else { continue };
        if !agrees(value, computed) {
            let name = cell_name(cell.row, cell.col);
            let computed = number::of_float(computed);
            let detail = format!("{name}: ={formula} gives {computed}, the cell shows {cached}");
            problems.push(problem(ProblemKind::StaleFormula, Some(index), detail));
        }
    }
    // A formula that gives an empty text shows nothing.
    sheet.cells.retain(|cell| !cell.text.is_empty() || cell.uncomputed);
}

/// Tells what a reader of the sheet does not see, once for each sheet.
fn tell_hidden(sheet: &Sheet, index: usize, problems: &mut Vec<Problem>) {
    let name = if sheet.name.is_empty() { String::new() } else { format!("sheet {:?}", sheet.name) };
    if sheet.hidden {
        let detail = format!("{name} is hidden: {} cells", sheet.cells.len());
        problems.push(problem(ProblemKind::HiddenContent, Some(index), detail));
        return;
    }
    let of = |why: Hidden| sheet.cells.iter().filter(move |cell| cell.hidden == Some(why));
    let rows: BTreeSet<String> = of(Hidden::Row).map(|cell| format!("{:07}", cell.row + 1)).collect();
    let columns: BTreeSet<String> = of(Hidden::Column).map(|cell| column_name(cell.col)).collect();
    let white = of(Hidden::White).count();
    let list = |all: &BTreeSet<String>| {
        let shown: Vec<&str> = all.iter().take(20).map(|one| one.trim_start_matches('0')).collect();
        format!("{}{}", shown.join(", "), if all.len() > 20 { ", …" } else { "" })
    };
    let mut seen = Vec::new();
    if !rows.is_empty() {
        seen.push(format!("{} cells in {} hidden rows ({})", of(Hidden::Row).count(), rows.len(), list(&rows)));
    }
    if !columns.is_empty() {
        let cells = of(Hidden::Column).count();
        seen.push(format!("{cells} cells in {} hidden columns ({})", columns.len(), list(&columns)));
    }
    if white > 0 {
        seen.push(format!("{white} cells in white or with a format that shows nothing"));
    }
    if !seen.is_empty() {
        let detail = format!("{name} has {}", seen.join(", ")).trim_start().to_owned();
        problems.push(problem(ProblemKind::HiddenContent, Some(index), detail));
    }
}
