//! The rows of a table without a full grid: which lines of text belong to one row.
//!
//! Witnesses, in order: rules between the rows, distances between lines, a first cell that is empty.

use super::align::{Columns, column_of};
use super::ink::Glyph;
use super::layout::Content;
use super::line::{Line, Piece, is_wide};

/// Lines of one row are not farther apart than this, in ems.
const PITCH_EM_MAX: f32 = 2.0;

/// Joins lines into rows: lines nearer than text can be set stand beside each other (cells centred in
/// their row), and a line without a first cell may go on from wrapped cells above.
pub(super) fn rows(
    lines: &[Line],
    parts: &[Vec<Piece>],
    columns: &Columns,
    size: f32,
    glyphs: &[Glyph],
) -> Option<Vec<Vec<Content>>> {
    let mut rows: Vec<Vec<Content>> = Vec::new();
    let mut ends: Vec<Vec<f32>> = Vec::new();
    let starts = starts(lines, parts, columns);
    for (at, pieces) in parts.iter().enumerate() {
        let mut row: Vec<Content> = vec![Content::new(); columns.len()];
        let mut right: Vec<f32> = vec![f32::MIN; columns.len()];
        for piece in pieces {
            let column = column_of(piece, columns)?;
            let mut content = piece.glyphs.clone();
            if let Some(head) = content.first_mut() {
                head.1 = if row[column].is_empty() { "" } else { " " };
            }
            row[column].extend(content);
            right[column] = piece.right;
        }
        let pitch = if at > 0 { lines[at].base - lines[at - 1].base } else { f32::MAX };
        let goes_on = match &starts {
            Some(starts) => !starts.get(at).copied().unwrap_or(true),
            None => {
                pitch < 0.98 * size
                    || pitch < 2.3 * size && ends.last().is_some_and(|before| continues(&row, before, columns))
            }
        };
        match (goes_on, rows.last_mut(), ends.last_mut()) {
            (true, Some(above), Some(before)) => {
                for (column, mut content) in row.into_iter().enumerate().filter(|(_, content)| !content.is_empty()) {
                    if let Some(head) = content.first_mut() {
                        head.1 = wrap_joint(above[column].last(), head.0, glyphs);
                    }
                    above[column].extend(content);
                    before[column] = right[column];
                }
            }
            _ => {
                rows.push(row);
                ends.push(right);
            }
        }
    }
    Some(rows)
}

fn wrap_joint(last: Option<&(u32, &'static str)>, next: u32, glyphs: &[Glyph]) -> &'static str {
    let at = |index: u32| glyphs.get(index as usize).map(|glyph| glyph.c);
    match (last.and_then(|last| at(last.0)), at(next)) {
        (Some(a), Some(b)) if !is_wide(a) && !is_wide(b) => " ",
        (Some(_), Some(_)) => "",
        _ => "",
    }
}

/// Tells whether a line only goes on from wrapped cells of the row above.
fn continues(row: &[Content], before: &[f32], columns: &Columns) -> bool {
    let wrapped = |column: usize| {
        let (left, right) = columns[column];
        before[column] > right - 0.2 * (right - left)
    };
    row.first().is_some_and(Vec::is_empty)
        && row.iter().enumerate().all(|(column, content)| content.is_empty() || wrapped(column))
}

/// Tells for each line whether a row begins there, or `None` if neither rules nor distances tell.
fn starts(lines: &[Line], parts: &[Vec<Piece>], columns: &Columns) -> Option<Vec<bool>> {
    by_rules(lines, parts, columns).or_else(|| by_distance(lines, parts, columns))
}

/// Tells whether a line has most cells of its row: no other line of the row has.
fn is_full(pieces: &[Piece], columns: &Columns) -> bool {
    pieces.len() >= 2 && pieces.len() * 10 >= columns.len() * 7
}

/// A rule after every row tells all: between two rules stands one row.
fn by_rules(lines: &[Line], parts: &[Vec<Piece>], columns: &Columns) -> Option<Vec<bool>> {
    let starts: Vec<bool> = (0..lines.len()).map(|at| at == 0 || lines[at].strip != lines[at - 1].strip).collect();
    let rows = starts.iter().filter(|starts| **starts).count();
    let is_ruled = rows >= 3 && lines.iter().all(|line| line.strip > 0);
    (is_ruled && one_full_line_each(&starts, parts, columns)).then_some(starts)
}

fn one_full_line_each(starts: &[bool], parts: &[Vec<Piece>], columns: &Columns) -> bool {
    let mut full = 0;
    starts.iter().zip(parts).all(|(starts, pieces)| {
        if *starts {
            full = 0;
        }
        full += usize::from(is_full(pieces, columns));
        full <= 1
    })
}

/// Rows stand farther apart than the lines of a wrapped cell. The distance is right if one column then has exactly one
/// line in every row.
fn by_distance(lines: &[Line], parts: &[Vec<Piece>], columns: &Columns) -> Option<Vec<bool>> {
    let pitch = |at: usize| (lines[at].base - lines[at - 1].base) / lines[at].size.max(lines[at - 1].size).max(0.1);
    let mut pitches: Vec<f32> = (1..lines.len()).map(pitch).collect();
    pitches.sort_unstable_by(f32::total_cmp);
    let borders = pitches
        .windows(2)
        .filter(|pair| pair[1] > 1.08 * pair[0] && pair[0] < PITCH_EM_MAX)
        .map(|pair| (pair[0] + pair[1]) / 2.0);
    let has = |at: usize, column: usize| parts[at].iter().any(|piece| column_of(piece, columns) == Some(column));
    let lines_with: Vec<Vec<bool>> =
        (0..columns.len()).map(|column| (0..lines.len()).map(|at| has(at, column)).collect()).collect();
    for border in borders {
        let starts: Vec<bool> = (0..lines.len()).map(|at| at == 0 || pitch(at) > border).collect();
        let rows = starts.iter().filter(|starts| **starts).count();
        let anchors = |with: &Vec<bool>| {
            let (mut count, mut each) = (0, true);
            for (at, starts) in starts.iter().enumerate() {
                if *starts {
                    each &= at == 0 || count == 1;
                    count = 0;
                }
                count += usize::from(with[at]);
            }
            each && count == 1
        };
        if rows >= 3
            && rows < lines.len()
            && one_full_line_each(&starts, parts, columns)
            && lines_with.iter().any(anchors)
        {
            return Some(starts);
        }
    }
    None
}
