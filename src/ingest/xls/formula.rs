//! Formula text out of the tokens of an Excel 97 cell (MS-XLS 2.5.198).
//!
//! What is not known here makes the whole formula `?`: a formula half read would be recomputed wrongly.

use crate::ingest::formula::column_name;
use crate::ingest::zip::u16_at;

/// What tokens refer to outside their cell.
pub(super) struct Scope<'a> {
    /// Name of a sheet by the index of an external reference.
    pub(super) sheet: &'a dyn Fn(u16) -> Option<String>,
    /// The cell the formula stands in: shared formulas are relative to it.
    pub(super) at: (u16, u16),
}

/// Writes a formula, or `None` when it has a token that is not known.
pub(super) fn text(mut tokens: &[u8], scope: &Scope<'_>) -> Option<String> {
    let mut stack: Vec<String> = Vec::new();
    while let Some((&token, data)) = tokens.split_first() {
        // Operands come in three classes that differ in how they are used, not in what they say.
        let base = if token >= 0x40 { (token & 0x1F) | 0x20 } else { token };
        let used = match base {
            0x03..=0x11 => {
                let (right, left) = (stack.pop()?, stack.pop()?);
                let sign = ["+", "-", "*", "/", "^", "&", "<", "<=", "=", ">=", ">", "<>", " ", ",", ":"];
                stack.push(format!("{left}{}{right}", sign.get(usize::from(base) - 3)?));
                0
            }
            0x12 | 0x13 => {
                let value = stack.pop()?;
                stack.push(format!("{}{value}", if base == 0x12 { "+" } else { "-" }));
                0
            }
            0x14 | 0x15 => {
                let value = stack.pop()?;
                stack.push(if base == 0x14 { format!("{value}%") } else { format!("({value})") });
                0
            }
            0x16 => {
                stack.push(String::new());
                0
            }
            0x17 => string(data, &mut stack)?,
            0x19 => attribute(data, &mut stack)?,
            0x1D => {
                stack.push(if *data.first()? == 0 { "FALSE" } else { "TRUE" }.to_owned());
                1
            }
            0x1E => {
                stack.push(u16_at(data, 0)?.to_string());
                2
            }
            0x1F => {
                stack.push(f64::from_le_bytes(data.get(..8)?.try_into().ok()?).to_string());
                8
            }
            0x21 | 0x22 => function(base == 0x22, data, &mut stack)?,
            _ => operand(base, data, scope, &mut stack)?,
        };
        tokens = data.get(used..)?;
    }
    (stack.len() == 1).then(|| stack.pop()).flatten()
}

fn string(data: &[u8], stack: &mut Vec<String>) -> Option<usize> {
    let (count, wide) = (usize::from(*data.first()?), data.get(1)? & 1 != 0);
    let bytes = data.get(2..2 + if wide { 2 * count } else { count })?;
    let units: Vec<u16> = if wide {
        bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect()
    } else {
        bytes.iter().map(|byte| u16::from(*byte)).collect()
    };
    stack.push(format!("\"{}\"", String::from_utf16_lossy(&units).replace('"', "\"\"")));
    Some(2 + bytes.len())
}

/// Hints to the evaluator; one of them is a sum of one argument.
fn attribute(data: &[u8], stack: &mut Vec<String>) -> Option<usize> {
    let kind = *data.first()?;
    if kind & 0x10 != 0 {
        let argument = stack.pop()?;
        stack.push(format!("SUM({argument})"));
    }
    // A choice has a table of jumps behind it.
    let jumps = if kind & 0x04 != 0 { 2 * (usize::from(u16_at(data, 1)?) + 1) } else { 0 };
    Some(3 + jumps)
}

fn function(variable: bool, data: &[u8], stack: &mut Vec<String>) -> Option<usize> {
    let index = u16_at(data, usize::from(variable))? & 0x7FFF;
    let (name, fixed) = match index {
        0 => ("COUNT", None),
        1 => ("IF", None),
        2 => ("ISNA", Some(1)),
        3 => ("ISERROR", Some(1)),
        4 => ("SUM", None),
        5 => ("AVERAGE", None),
        6 => ("MIN", None),
        7 => ("MAX", None),
        8 => ("ROW", None),
        24 => ("ABS", Some(1)),
        25 => ("INT", Some(1)),
        27 => ("ROUND", Some(2)),
        36 => ("AND", None),
        37 => ("OR", None),
        38 => ("NOT", Some(1)),
        39 => ("MOD", Some(2)),
        65 => ("DATE", Some(3)),
        67 => ("DAY", Some(1)),
        68 => ("MONTH", Some(1)),
        69 => ("YEAR", Some(1)),
        74 => ("NOW", Some(0)),
        101 => ("HLOOKUP", None),
        102 => ("VLOOKUP", None),
        169 => ("COUNTA", None),
        183 => ("PRODUCT", None),
        212 => ("ROUNDUP", Some(2)),
        213 => ("ROUNDDOWN", Some(2)),
        221 => ("TODAY", Some(0)),
        228 => ("SUMPRODUCT", None),
        344 => ("SUBTOTAL", None),
        345 => ("SUMIF", None),
        346 => ("COUNTIF", Some(2)),
        _ => return None,
    };
    let count = if variable { usize::from(*data.first()? & 0x7F) } else { fixed? };
    let arguments = stack.split_off(stack.len().checked_sub(count)?);
    stack.push(format!("{name}({})", arguments.join(",")));
    Some(if variable { 3 } else { 2 })
}

fn operand(base: u8, data: &[u8], scope: &Scope<'_>, stack: &mut Vec<String>) -> Option<usize> {
    let number = |at| u16_at(data, at);
    let cell = |row: u16, col: u16, shared: bool| {
        let (row_moves, col_moves) = (col & 0x8000 != 0, col & 0x4000 != 0);
        let moved = |value: u16, by: u16, moves: bool, mask: u16| {
            if shared && moves { value.wrapping_add(by) & mask } else { value }
        };
        let row = moved(row, scope.at.0, row_moves, 0xFFFF);
        let col = moved(col & 0xFF, scope.at.1, col_moves, 0xFF);
        let fixed = |moves: bool| if moves { "" } else { "$" };
        let letters = column_name(u32::from(col));
        format!("{}{letters}{}{}", fixed(col_moves), fixed(row_moves), u32::from(row) + 1)
    };
    let (written, used) = match base {
        0x24 | 0x2C => (cell(number(0)?, number(2)?, base == 0x2C), 4),
        0x25 | 0x2D => {
            let shared = base == 0x2D;
            let (from, to) = (cell(number(0)?, number(4)?, shared), cell(number(2)?, number(6)?, shared));
            (format!("{from}:{to}"), 8)
        }
        0x3A => (format!("{}!{}", (scope.sheet)(number(0)?)?, cell(number(2)?, number(4)?, false)), 6),
        0x3B => {
            let (from, to) = (cell(number(2)?, number(6)?, false), cell(number(4)?, number(8)?, false));
            (format!("{}!{from}:{to}", (scope.sheet)(number(0)?)?), 10)
        }
        0x2A => ("#REF!".to_owned(), 4),
        0x2B => ("#REF!".to_owned(), 8),
        _ => return None,
    };
    stack.push(written);
    Some(used)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_written_as_a_person_types_them() {
        let sheet = |index: u16| (index == 0).then(|| "台账".to_owned());
        let scope = Scope { sheet: &sheet, at: (3, 2) };
        let rows: [(&[u8], Option<&str>); 8] = [
            (&[0x25, 1, 0, 5, 0, 1, 0xC0, 1, 0xC0, 0x19, 0x10, 0, 0], Some("SUM(B2:B6)")),
            (&[0x44, 6, 0, 2, 0xC0, 0x1E, 2, 0, 0x05], Some("C7*2")),
            (&[0x44, 6, 0, 2, 0x00, 0x14], Some("$C$7%")),
            (&[0x44, 0, 0, 0, 0xC0, 0x1E, 1, 0, 0x41, 27, 0], Some("ROUND(A1,1)")),
            (&[0x4C, 0, 0, 0xFF, 0xC0, 0x15], Some("(B4)")),
            (&[0x5A, 0, 0, 4, 0, 1, 0xC0, 0x17, 1, 0, b'x', 0x08], Some("台账!B5&\"x\"")),
            (&[0x41, 0xFF, 0], None),
            (&[0x03], None),
        ];
        for (tokens, written) in rows {
            assert_eq!(text(tokens, &scope).as_deref(), written, "{tokens:02x?}");
        }
    }
}
