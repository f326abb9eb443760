//! Comma, tab and semicolon separated values: one sheet without a name.

use super::workbook::{self, RawCell, Sheet};
use super::{Limits, Read, charset, text};

/// Reads a file of separated values. Numbers stay text: the file types nothing.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Read {
    let decoded = charset::decode(bytes);
    let problems = text::lost(decoded.lost).into_iter().collect();
    // Excel reads a first line `sep=;` as an order, and shows none of it.
    let (delimiter, body) = match decoded.text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')) {
        Some((order, body)) if order.trim_end_matches('\r').len() == 1 => (order.as_bytes()[0], body),
        _ => (delimiter(&decoded.text), decoded.text.as_str()),
    };
    let mut sheet = Sheet::default();
    let mut fields = Fields { rest: body, delimiter: char::from(delimiter), open_quote: false };
    let (mut row, mut col) = (0u32, 0u32);
    while let Some((field, end)) = fields.next() {
        let text = trim(&field);
        if !text.is_empty() {
            if sheet.cells.len() >= limits.sheet_cells {
                sheet.over_limit = true;
                break;
            }
            sheet.cells.push(RawCell { row, col, text: text.to_owned(), ..RawCell::default() });
        }
        // Blank lines are rows too: a person counts them in a spreadsheet.
        (row, col) = if end { (row.saturating_add(1), 0) } else { (row, col.saturating_add(1)) };
    }
    if fields.open_quote {
        sheet.damage = Some("a quote is opened and never closed; it was read as a character".to_owned());
    }
    workbook::read(vec![sheet], limits, problems)
}

/// A walk over fields (RFC 4180, but quotes inside a bare field are characters).
struct Fields<'a> {
    rest: &'a str,
    delimiter: char,
    open_quote: bool,
}

impl Fields<'_> {
    /// Returns the next field and whether its row ends with it.
    fn next(&mut self) -> Option<(String, bool)> {
        if self.rest.is_empty() {
            return None;
        }
        let mut field = String::new();
        if let Some(quoted) = self.rest.strip_prefix('"').filter(|_| !self.open_quote) {
            match closing(quoted) {
                Some(end) => {
                    field.push_str(&quoted.get(..end)?.replace("\"\"", "\""));
                    self.rest = quoted.get(end + 1..)?;
                }
                None => self.open_quote = true,
            }
        }
        let border = |c: char| c == self.delimiter || c == '\n' || c == '\r';
        let at = self.rest.find(border).unwrap_or(self.rest.len());
        field.push_str(self.rest.get(..at)?);
        let after = self.rest.get(at..)?;
        let line_end = ["\r\n", "\n", "\r"].iter().find_map(|end| after.strip_prefix(end));
        let last = after.is_empty();
        self.rest = line_end.or_else(|| after.strip_prefix(self.delimiter)).unwrap_or_default();
        Some((field, line_end.is_some() || last))
    }
}

/// Finds the quote that closes a field: one that is not doubled.
fn closing(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.find('"')?;
        if text.as_bytes().get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        from = at + 2;
    }
}

/// Strips blanks, and Excel's guard `="001"` around digits that must stay text.
fn trim(field: &str) -> &str {
    let field = field.trim();
    field.strip_prefix("=\"").and_then(|inner| inner.strip_suffix('"')).unwrap_or(field)
}

/// Returns the delimiter that most lines have the same number of, outside quotes.
fn delimiter(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(200).collect();
    let candidates = [b',', b'\t', b';', b'|'];
    let score = |delimiter: u8| {
        let mut counts: Vec<usize> = lines.iter().map(|line| count(line, delimiter)).filter(|n| *n > 0).collect();
        counts.sort_unstable();
        let common = counts.chunk_by(|a, b| a == b).map(<[usize]>::len).max().unwrap_or(0);
        // Lines that agree first, then how many there are at all.
        (common, counts.iter().sum::<usize>())
    };
    candidates.into_iter().rev().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b',')
}

fn count(line: &str, delimiter: u8) -> usize {
    let mut quoted = false;
    line.bytes()
        .filter(|byte| {
            quoted ^= *byte == b'"';
            !quoted && *byte == delimiter
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{PartState, Place};

    fn rows(bytes: &[u8]) -> Vec<Vec<(u32, String)>> {
        let read = read(bytes, &Limits::standard());
        let part = &read.parts[0];
        let mut rows: Vec<Vec<(u32, String)>> = Vec::new();
        for cell in &part.tables[0].cells {
            let row = cell.rows[0] as usize;
            rows.resize(rows.len().max(row + 1), Vec::new());
            rows[row].push((cell.cols[0], part.text[cell.span.start as usize..cell.span.end as usize].to_owned()));
        }
        rows
    }

    #[test]
    fn quotes_delimiters_and_blank_lines_are_kept_apart() {
        let cell = |col: u32, text: &str| (col, text.to_owned());
        for text in
            ["序号,金额\n\n1,\"1,955,100.00\"\n", "序号;金额\n\n1;1,955,100.00\n", "序号\t金额\n\n1\t1,955,100.00\n"]
        {
            let expected =
                vec![vec![cell(0, "序号"), cell(1, "金额")], vec![], vec![cell(0, "1"), cell(1, "1,955,100.00")]];
            assert_eq!(rows(text.as_bytes()), expected, "{text}");
            let (gb, ..) = encoding_rs::GB18030.encode(text);
            assert_eq!(rows(&gb), expected);
        }
        assert_eq!(rows(b"sep=;\na;b\n"), vec![vec![cell(0, "a"), cell(1, "b")]]);
        assert_eq!(rows(b"=\"0012\",x\n"), vec![vec![cell(0, "0012"), cell(1, "x")]]);
        assert_eq!(rows(b"a,5\" x\nb,\"c \"\"d\"\"\"")[1], vec![cell(0, "b"), cell(1, "c \"d\"")]);
        assert_eq!(rows(b"a,\"b\nc,d\n")[1], vec![cell(0, "c"), cell(1, "d")]);
        assert_eq!(rows("a,\"两\n行\"\nb,c\n".as_bytes())[0][1].1, "两 行");
        assert_eq!(rows("a,\"两\n行\"\nb,c\n".as_bytes())[1], vec![cell(0, "b"), cell(1, "c")]);
    }

    #[test]
    fn a_sheet_is_written_row_by_row_with_a_mark_for_each_cell() {
        let read = read("a,b\n,c\n".as_bytes(), &Limits::standard());
        let part = &read.parts[0];
        assert_eq!((part.text.as_str(), part.state), ("a\tb\nc\n", PartState::Text));
        assert_eq!(part.marks[2].place, Place::Cell { row: 1, col: 1 });
        assert_eq!(super::read(b"\n", &Limits::standard()).parts[0].state, PartState::Blank);
    }
}
