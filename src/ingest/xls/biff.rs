//! Records of an Excel 97-2003 stream (MS-XLS), and the few values in them.

use super::code_page;
use crate::ingest::zip::{u16_at, u32_at};

/// A record with the records that continue it.
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    /// Where it begins in the stream.
    pub(super) offset: usize,
    /// Its data, then that of each continuation.
    pub(super) segments: Vec<&'a [u8]>,
}

impl Record<'_> {
    pub(super) fn data(&self) -> &[u8] {
        self.segments.first().copied().unwrap_or_default()
    }

    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.data().get(at).copied()
    }

    pub(super) fn u16(&self, at: usize) -> Option<u16> {
        u16_at(self.data(), at)
    }

    pub(super) fn u32(&self, at: usize) -> Option<u32> {
        u32_at(self.data(), at)
    }
}

/// A walk over the records of a stream.
pub(super) struct Records<'a> {
    stream: &'a [u8],
    at: usize,
    cut: bool,
}

/// Starts a walk.
pub(super) fn records(stream: &[u8]) -> Records<'_> {
    Records { stream, at: 0, cut: false }
}

impl<'a> Records<'a> {
    /// Tells how the walk ended, when it ended badly.
    pub(super) fn damage(&self) -> Option<String> {
        self.cut.then(|| format!("the workbook's records break off at byte {}", self.at))
    }

    fn one(&mut self) -> Option<(u16, &'a [u8])> {
        let kind = u16_at(self.stream, self.at)?;
        let length = usize::from(u16_at(self.stream, self.at + 2)?);
        let Some(data) = self.stream.get(self.at + 4..self.at + 4 + length) else {
            self.cut = true;
            return None;
        };
        self.at += 4 + length;
        Some((kind, data))
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let offset = self.at;
        let (kind, data) = self.one()?;
        // Zero bytes after the last record fill the sector.
        if kind == 0 && data.is_empty() {
            return None;
        }
        let mut segments = vec![data];
        while u16_at(self.stream, self.at) == Some(0x3C) {
            let Some((_, data)) = self.one() else { break };
            segments.push(data);
        }
        Some(Record { kind, offset, segments })
    }
}

/// A cell as it stands in the stream.
pub(super) struct Cell {
    pub(super) row: u16,
    pub(super) col: u16,
    pub(super) style: u16,
    pub(super) value: Value,
    pub(super) formula: bool,
}

/// A value of a cell.
pub(super) enum Value {
    Number(f64),
    /// Index into the table of strings.
    Shared(u32),
    Text(String),
    Bool(bool),
    Error(u8),
}

/// Tells whether a record holds cells.
pub(super) fn is_cell(kind: u16) -> bool {
    matches!(kind, 0x06 | 0x203 | 0x204 | 0x205 | 0x27E | 0xFD | 0xBD | 0xD6)
}

/// Adds the cells of a record.
pub(super) fn cells(record: &Record<'_>, wide: bool, page: Option<u16>, out: &mut Vec<Cell>) {
    let (Some(row), Some(col), Some(style)) = (record.u16(0), record.u16(2), record.u16(4)) else { return };
    let mut formula = false;
    let value = match record.kind {
        0x203 => float(record.data(), 6).map(Value::Number),
        0x27E => record.u32(6).map(|rk| Value::Number(rk_number(rk))),
        0xFD => record.u32(6).map(Value::Shared),
        0x204 | 0xD6 if wide => Some(Value::Text(long_string(record, 6))),
        0x204 | 0xD6 => Some(Value::Text(long_bytes(record, 6, page))),
        0x205 => match record.byte(7) {
            Some(0) => record.byte(6).map(|byte| Value::Bool(byte != 0)),
            _ => record.byte(6).map(Value::Error),
        },
        0x06 => {
            formula = true;
            formula_value(record)
        }
        0xBD => {
            let mut at = 4;
            let mut col = col;
            while let (Some(style), Some(rk)) = (record.u16(at), record.u32(at + 2)) {
                out.push(Cell { row, col, style, value: Value::Number(rk_number(rk)), formula: false });
                at += 6;
                col = col.saturating_add(1);
            }
            None
        }
        _ => None,
    };
    out.extend(value.map(|value| Cell { row, col, style, value, formula }));
}

fn formula_value(record: &Record<'_>) -> Option<Value> {
    let special = record.u16(12) == Some(0xFFFF);
    match (special, record.byte(6)) {
        (false, _) => float(record.data(), 6).map(Value::Number),
        (true, Some(1)) => record.byte(8).map(|byte| Value::Bool(byte != 0)),
        (true, Some(2)) => record.byte(8).map(Value::Error),
        (true, _) => Some(Value::Text(String::new())),
    }
}

fn float(data: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(data.get(at..at + 8)?.try_into().ok()?))
}

/// A number in four bytes (MS-XLS 2.5.122): the high bits of a float or an integer, either of them in hundredths.
fn rk_number(rk: u32) -> f64 {
    let value =
        if rk & 2 != 0 { f64::from((rk as i32) >> 2) } else { f64::from_bits(u64::from(rk & 0xFFFF_FFFC) << 32) };
    if rk & 1 != 0 { value / 100.0 } else { value }
}

/// Returns the text of an error code.
pub(super) fn error(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
}

/// A reader of strings that may run over continuations.
struct Strings<'a> {
    segments: &'a [&'a [u8]],
    at: usize,
}

impl Strings<'_> {
    fn byte(&mut self) -> Option<u8> {
        loop {
            match self.segments.first()?.get(self.at) {
                Some(byte) => {
                    self.at += 1;
                    return Some(*byte);
                }
                None => {
                    self.segments = self.segments.get(1..)?;
                    self.at = 0;
                }
            }
        }
    }

    fn number(&mut self, bytes: u32) -> Option<u32> {
        (0..bytes).try_fold(0, |value, n| Some(value | u32::from(self.byte()?) << (8 * n)))
    }

    fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > 0 {
            let left = self.segments.first()?.len().saturating_sub(self.at);
            if left == 0 {
                self.segments = self.segments.get(1..)?;
                self.at = 0;
                continue;
            }
            let step = left.min(bytes);
            self.at += step;
            bytes -= step;
        }
        Some(())
    }

    /// Reads characters; where they run over a border, the continuation says anew how wide they are.
    fn characters(&mut self, count: usize, mut wide: bool, out: &mut Vec<u16>) -> Option<()> {
        for _ in 0..count {
            if self.at >= self.segments.first()?.len() {
                self.segments = self.segments.get(1..)?;
                self.at = 0;
                wide = self.byte()? & 1 != 0;
            }
            out.push(u16::try_from(self.number(if wide { 2 } else { 1 })?).ok()?);
        }
        Some(())
    }

    fn string(&mut self) -> Option<String> {
        let count = self.number(2)? as usize;
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { self.number(2)? as usize } else { 0 };
        let extended = if flags & 4 != 0 { self.number(4)? as usize } else { 0 };
        let mut units = Vec::new();
        self.characters(count, flags & 1 != 0, &mut units)?;
        self.skip(runs * 4)?;
        self.skip(extended)?;
        Some(String::from_utf16_lossy(&units))
    }
}

/// Reads the table of strings as far as it goes.
pub(super) fn shared_strings(record: &Record<'_>, limit: usize) -> Vec<String> {
    let mut strings = Strings { segments: &record.segments, at: 8 };
    let mut out = Vec::new();
    let mut bytes = 0;
    while let Some(text) = strings.string() {
        bytes += text.len();
        if bytes > limit {
            break;
        }
        out.push(text);
    }
    out
}

/// Reads a string with a length of two bytes.
pub(super) fn long_string(record: &Record<'_>, at: usize) -> String {
    Strings { segments: &record.segments, at }.string().unwrap_or_default()
}

/// Reads a string with a length of one byte.
pub(super) fn short_string(record: &Record<'_>, at: usize) -> String {
    let mut strings = Strings { segments: &record.segments, at };
    let mut units = Vec::new();
    let count = strings.byte().map_or(0, usize::from);
    let wide = strings.byte().is_some_and(|flags| flags & 1 != 0);
    _ = strings.characters(count, wide, &mut units);
    String::from_utf16_lossy(&units)
}

/// Reads bytes with a length of one byte, in the code page.
pub(super) fn short_bytes(record: &Record<'_>, at: usize, page: Option<u16>) -> String {
    let length = record.byte(at).map_or(0, usize::from);
    code_page(record.data().get(at + 1..at + 1 + length).unwrap_or_default(), page)
}

/// Reads bytes with a length of two bytes, in the code page.
pub(super) fn long_bytes(record: &Record<'_>, at: usize, page: Option<u16>) -> String {
    let length = record.u16(at).map_or(0, usize::from);
    code_page(record.data().get(at + 2..at + 2 + length).unwrap_or_default(), page)
}

/// Reads the text of a comment or a text box: it stands in the continuations.
pub(super) fn object_text(record: &Record<'_>) -> String {
    let count = record.u16(10).map_or(0, usize::from);
    let Some(segments) = record.segments.get(1..).filter(|segments| !segments.is_empty()) else {
        return String::new();
    };
    let mut strings = Strings { segments, at: 0 };
    let mut units = Vec::new();
    let wide = strings.byte().is_some_and(|flags| flags & 1 != 0);
    _ = strings.characters(count, wide, &mut units);
    String::from_utf16_lossy(&units)
}
