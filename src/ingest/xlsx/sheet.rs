//! One sheet of an Office Open XML workbook, as its cells come by.

use std::collections::HashMap;

use super::{Context, Rich, unescape_x};
use crate::document::Typed;
use crate::ingest::formula::reference;
use crate::ingest::number::{self, Look};
use crate::ingest::workbook::{Hidden, RawCell, Sheet};
use crate::ingest::xml::{Node, Tag, Xml};

/// Reads the XML of a sheet, at most `most` cells.
pub(super) fn read(text: &str, context: &Context, most: usize, sheet: &mut Sheet) {
    let mut reader = Reader {
        context,
        sheet,
        hidden_columns: Vec::new(),
        zero_height: false,
        row: 0,
        col: 0,
        row_hidden: false,
        open: None,
        target: Target::None,
        shared: HashMap::new(),
    };
    let mut xml = Xml::new(text);
    while let Some(node) = xml.next() {
        if reader.sheet.over_limit || reader.sheet.cells.len() >= most {
            reader.sheet.over_limit = true;
            break;
        }
        match node {
            Node::Open(tag) => reader.open(&tag),
            Node::Close(name) => reader.close(&name),
            Node::Text(text) => reader.text(&text),
        }
    }
    // The cell that a break runs through is not believed: its number may be half a number.
    sheet.damage = xml.damage.or(sheet.damage.take());
}

struct Reader<'a> {
    context: &'a Context,
    sheet: &'a mut Sheet,
    hidden_columns: Vec<(u32, u32)>,
    zero_height: bool,
    row: u32,
    col: u32,
    row_hidden: bool,
    open: Option<Open>,
    target: Target,
    shared: HashMap<u32, (String, u32, u32)>,
}

/// Where characters go.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Target {
    None,
    Value,
    Formula,
    Inline,
}

/// A cell while it is read.
#[derive(Default)]
struct Open {
    kind: String,
    style: usize,
    value: String,
    formula: String,
    shared: Option<u32>,
    inline: Rich,
}

impl Reader<'_> {
    fn open(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            "sheetFormatPr" => self.zero_height = tag.flag("zeroHeight"),
            "col" => {
                let zero_width = tag.get("width").and_then(|width| width.parse::<f64>().ok()) == Some(0.0);
                if let (true, Some(first), Some(last)) =
                    (tag.flag("hidden") || zero_width, tag.number("min"), tag.number("max"))
                {
                    self.hidden_columns.push((first.saturating_sub(1), last.saturating_sub(1)));
                }
            }
            "row" => {
                self.row = tag.number("r").and_then(|row| row.checked_sub(1)).unwrap_or(self.row);
                self.col = 0;
                let zero_height = tag.get("ht").and_then(|height| height.parse::<f64>().ok()) == Some(0.0);
                let by_default = self.zero_height && !matches!(tag.get("hidden").as_deref(), Some("0" | "false"));
                self.row_hidden = tag.flag("hidden") || zero_height || (by_default && tag.get("ht").is_none());
            }
            "c" => {
                if let Some((row, col)) = tag.get("r").as_deref().and_then(reference) {
                    (self.row, self.col) = (row, col);
                }
                let style = tag.number("s").unwrap_or(0) as usize;
                self.open = Some(Open { kind: tag.get("t").unwrap_or_default(), style, ..Open::default() });
            }
            "v" => self.target = Target::Value,
            "f" => {
                self.target = Target::Formula;
                if let (Some(open), Some("shared")) = (&mut self.open, tag.get("t").as_deref()) {
                    open.shared = tag.number("si");
                }
            }
            "is" => self.target = Target::Inline,
            "mergeCell" => {
                let range = tag.get("ref").unwrap_or_default();
                let ends = range.split_once(':').map(|(from, to)| (reference(from), reference(to)));
                if let Some((Some(from), Some(to))) = ends {
                    self.sheet.merges.push(([from.0, to.0.max(from.0)], [from.1, to.1.max(from.1)]));
                }
            }
            _ => (),
        }
        if self.target == Target::Inline
            && let Some(open) = &mut self.open
        {
            open.inline.open(tag.name());
        }
    }

    fn close(&mut self, name: &str) {
        if self.target == Target::Inline
            && let Some(open) = &mut self.open
        {
            open.inline.close(name);
        }
        match name {
            "v" | "f" | "is" => self.target = Target::None,
            "c" => {
                if let Some(open) = self.open.take() {
                    self.cell(open);
                }
                self.col = self.col.saturating_add(1);
            }
            "row" => self.row = self.row.saturating_add(1),
            _ => (),
        }
    }

    fn text(&mut self, text: &str) {
        let Some(open) = &mut self.open else { return };
        match self.target {
            Target::Value => open.value.push_str(text),
            Target::Formula => open.formula.push_str(text),
            Target::Inline => open.inline.text(text),
            Target::None => (),
        }
    }

    fn cell(&mut self, open: Open) {
        let style = self.context.styles.get(open.style).cloned().unwrap_or_default();
        let format = style.format.as_deref();
        let value = open.value.trim();
        let (text, typed) = match open.kind.as_str() {
            "s" => match value.parse::<usize>().ok().and_then(|index| self.context.strings.get(index)) {
                Some(text) => (text.clone(), None),
                None => {
                    self.sheet.damage.get_or_insert_with(|| "a cell's text is missing from the table".to_owned());
                    return;
                }
            },
            "inlineStr" => (unescape_x(&open.inline.text), None),
            "str" => (unescape_x(&open.value), None),
            "b" => {
                let yes = matches!(value, "1" | "true");
                (if yes { "TRUE" } else { "FALSE" }.to_owned(), Some(Typed::Bool(yes)))
            }
            "e" => (value.to_owned(), Some(Typed::Error(value.to_owned()))),
            "d" => {
                let day = value.get(..10).and_then(|day| day.parse().ok());
                (value.trim_end_matches("T00:00:00").replace('T', " "), day.map(Typed::Date))
            }
            _ => match number::shortest(value) {
                Some(number) => number::show(&number, format, self.context.epoch_1904),
                None => (open.value.clone(), None),
            },
        };
        let formula = self.formula(&open);
        let uncomputed = open.kind != "str" && text.is_empty() && formula.is_some();
        if text.is_empty() && formula.is_none() {
            return;
        }
        let hides_all = format.is_some_and(|code| number::look(code) == Look::Nothing);
        let hidden = match () {
            () if self.row_hidden => Some(Hidden::Row),
            () if self.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(&self.col)) => {
                Some(Hidden::Column)
            }
            () if (style.white || hides_all) && !text.trim().is_empty() => Some(Hidden::White),
            () => None,
        };
        let format = style.format;
        self.sheet.put(RawCell { row: self.row, col: self.col, text, typed, hidden, formula, uncomputed, format });
    }

    /// Returns a cell's formula; one shared with another cell is moved to this one.
    fn formula(&mut self, open: &Open) -> Option<String> {
        let own = open.formula.trim();
        let own = own.strip_prefix('=').unwrap_or(own);
        match open.shared {
            Some(id) if !own.is_empty() => {
                self.shared.insert(id, (own.to_owned(), self.row, self.col));
                Some(own.to_owned())
            }
            Some(id) => {
                let (formula, row, col) = self.shared.get(&id)?;
                let down = i64::from(self.row) - i64::from(*row);
                Some(shift(formula, down, i64::from(self.col) - i64::from(*col)))
            }
            None => (!own.is_empty()).then(|| own.to_owned()),
        }
    }
}

/// Moves the relative references of a formula.
fn shift(formula: &str, down: i64, right: i64) -> String {
    let mut out = String::new();
    let mut word = String::new();
    let mut quote: Option<char> = None;
    for c in formula.chars().chain(std::iter::once('\0')) {
        if let Some(end) = quote {
            out.push(c);
            quote = (c != end).then_some(end);
            continue;
        }
        if c.is_ascii_alphanumeric() || matches!(c, '$' | '_' | '.') {
            word.push(c);
            continue;
        }
        // A name before `(` is a function, one before `!` a sheet.
        let moved = if matches!(c, '(' | '!') { None } else { move_one(&word, down, right) };
        out.push_str(&moved.unwrap_or_else(|| word.clone()));
        word.clear();
        quote = matches!(c, '"' | '\'').then_some(c);
        if c != '\0' {
            out.push(c);
        }
    }
    out.trim_end_matches('\0').to_owned()
}

fn move_one(word: &str, down: i64, right: i64) -> Option<String> {
    let (row, col) = reference(word)?;
    let fixed_col = word.starts_with('$');
    let fixed_row = word.get(1..).is_some_and(|rest| rest.contains('$'));
    let row = if fixed_row { i64::from(row) } else { i64::from(row) + down };
    let col = if fixed_col { i64::from(col) } else { i64::from(col) + right };
    let (row, col) = (u32::try_from(row).ok()?, u32::try_from(col).ok()?);
    let letters = crate::ingest::formula::column_name(col);
    let mark = |fixed: bool| if fixed { "$" } else { "" };
    Some(format!("{}{letters}{}{}", mark(fixed_col), mark(fixed_row), row + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_formula_moves_with_its_cell() {
        assert_eq!(shift("E2*F2", 3, 0), "E5*F5");
        assert_eq!(shift("SUM($E$2:E2)+A$1", 1, 1), "SUM($E$2:F3)+B$1");
        assert_eq!(shift("IF(A1=\"A1\",LOG10(B1),'A1'!C1)", 1, 0), "IF(A2=\"A1\",LOG10(B2),'A1'!C2)");
    }
}
