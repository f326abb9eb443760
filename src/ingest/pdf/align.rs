//! Tables without rules: at least three lines whose parts stand in the same columns.

use super::ink::{Glyph, union};
use super::layout::{Block, CellBlock, TableBlock, content_of};
use super::line::{Line, Piece, is_wide, pieces};
use super::rows::rows;

/// Gaps wider than this many ems part columns.
const GAP_EM: f32 = 1.15;

/// Turns lines into blocks; lines in columns become tables.
pub(super) fn blocks(lines: Vec<Line>, glyphs: &[Glyph]) -> Vec<Block> {
    let mut parts: Vec<Vec<Piece>> = lines.iter().map(|line| pieces(line, glyphs, GAP_EM)).collect();
    part_at_edges(&lines, &mut parts, glyphs);
    let mut blocks = Vec::new();
    let mut index = 0;
    while index < lines.len() {
        // A cell of two lines may begin above the rest of its row.
        let above = lines
            .get(index + 1)
            .is_some_and(|next| parts[index + 1].len() >= 2 && next.base - lines[index].base < 0.98 * next.size);
        let found =
            (parts[index].len() >= 2 || above).then(|| table(&lines[index..], &parts[index..], glyphs)).flatten();
        match found {
            Some((table, count)) => {
                blocks.push(Block::Table(table));
                index += count;
            }
            None => {
                blocks.push(Block::Line(content_of(&lines[index], glyphs), lines[index].place));
                index += 1;
            }
        }
    }
    blocks
}

/// Parts a line where the parts of nearby lines begin: behind the longest label of a form, or in a
/// narrow column, the gap is smaller than between columns elsewhere.
fn part_at_edges(lines: &[Line], parts: &mut [Vec<Piece>], glyphs: &[Glyph]) {
    // Edges after wide gaps count twice, those after narrow ones once.
    let mut edges: Vec<Vec<f32>> = parts
        .iter()
        .map(|pieces| pieces.iter().skip(usize::from(pieces.len() < 2)).map(|piece| piece.left).collect())
        .collect();
    for (edges, line) in edges.iter_mut().zip(lines) {
        edges.extend(pieces(line, glyphs, 0.75).iter().skip(1).map(|piece| piece.left));
    }
    let extents: Vec<Vec<(f32, f32)>> =
        parts.iter().map(|pieces| pieces.iter().map(|piece| (piece.left, piece.right)).collect()).collect();
    for at in 0..lines.len() {
        let size = lines[at].size;
        let near: Vec<usize> = (at.saturating_sub(8)..(at + 9).min(lines.len()))
            .filter(|&other| other != at && (lines[other].base - lines[at].base).abs() < 16.0 * size)
            .collect();
        let near = Near {
            edges: near.iter().flat_map(|other| edges[*other].iter().copied()).collect(),
            extents: near.iter().flat_map(|other| extents[*other].iter().copied()).collect(),
        };
        if near.edges.len() < 2 {
            continue;
        }
        let many = parts[at].len() >= 2;
        let old = std::mem::take(&mut parts[at]);
        for piece in old {
            parts[at].extend(cut(piece, &near, size, many, glyphs));
        }
    }
}

/// What the lines around a line are parted into.
struct Near {
    /// Where parts begin.
    edges: Vec<f32>,
    /// Left and right of the parts.
    extents: Vec<(f32, f32)>,
}

fn cut(mut piece: Piece, near: &Near, size: f32, many: bool, glyphs: &[Glyph]) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(found) = piece.glyphs.get(from..).and_then(|rest| {
        rest.windows(2).position(|pair| {
            let (Some(left), Some(right)) = (glyphs.get(pair[0].0 as usize), glyphs.get(pair[1].0 as usize)) else {
                return false;
            };
            let gap = right.origin[0] - left.origin[0] - left.advance;
            // Nothing parts a number or a word: cells without a gap are parted between Han only.
            let begin =
                |within: f32| near.edges.iter().filter(|edge| (**edge - right.origin[0]).abs() < within * size).count();
            let shared = |within: f32| begin(within) >= if many { 3 } else { 4 };
            // Centred cells of as many characters begin alike by chance; then cells of others go on across.
            let across = || {
                let x = right.origin[0];
                near.extents.iter().filter(|part| part.0 < x - 0.3 * size && part.1 > x + 0.3 * size).count()
            };
            // A written space parts words; wider fonts have spaces of 0.6 em.
            let least = if right.space_before { 0.75 } else { 0.45 };
            let labelled = matches!(left.c, '：' | ':') && gap > 0.05 * size || gap > least * size;
            // What stands on the left must be a cell of a column of its own, not the first half of a centred heading.
            let is_cell = || {
                let x = right.origin[0];
                let ends = |part: &&(f32, f32)| part.1 < x + 0.3 * size && part.1 > piece.left + 0.3 * size;
                near.extents.iter().filter(ends).count() >= 2
            };
            let parts_han = || {
                is_wide(left.c)
                    && is_wide(right.c)
                    && gap > -0.1 * size
                    && shared(0.1)
                    && begin(0.1) >= 2 * across()
                    && is_cell()
            };
            labelled && shared(0.3) || many && parts_han()
        })
    }) {
        let mut rest = piece.glyphs.split_off(from + found + 1);
        if let Some(head) = rest.first_mut() {
            head.1 = "  ";
        }
        let end = |entry: Option<&(u32, &str)>| entry.and_then(|(index, _)| glyphs.get(*index as usize));
        let next = Piece {
            left: end(rest.first()).map_or(piece.left, |glyph| glyph.origin[0]),
            right: piece.right,
            glyphs: rest,
        };
        piece.right = end(piece.glyphs.last()).map_or(piece.right, |glyph| glyph.origin[0] + glyph.advance);
        out.push(std::mem::replace(&mut piece, next));
        from = 0;
    }
    out.push(piece);
    out
}

/// Extents of columns, left to right.
pub(super) type Columns = Vec<(f32, f32)>;

/// Finds the table that begins at the first line, and how many lines it takes.
fn table(lines: &[Line], parts: &[Vec<Piece>], glyphs: &[Glyph]) -> Option<(TableBlock, usize)> {
    let (columns, count) = grow(lines, parts)?;
    let lines = &lines[..count];
    let parts = &parts[..count];
    if parts.iter().filter(|pieces| pieces.len() >= 2).count() < 3 || columns.len() < 2 {
        return None;
    }
    let size = lines.iter().map(|line| line.size).fold(0.0, f32::max);
    if !aligned(parts, &columns, size) {
        return None;
    }
    let rows = rows(lines, parts, &columns, size, glyphs)?;
    let place = lines.iter().map(|line| line.place).reduce(|a, b| union(&a, &b))?;
    let count_rows = u32::try_from(rows.len()).ok()?;
    let cells = rows.into_iter().enumerate().flat_map(|(row, contents)| {
        contents.into_iter().enumerate().map(move |(column, content)| {
            let (row, column) = (u32::try_from(row).unwrap_or(0), u32::try_from(column).unwrap_or(0));
            CellBlock { rows: [row, row], cols: [column, column], content }
        })
    });
    let xs = columns.iter().map(|column| column.0).collect();
    Some((TableBlock { place, xs, rows: count_rows, cells: cells.collect() }, count))
}

fn overlaps(piece: &Piece, column: (f32, f32)) -> bool {
    piece.left < column.1 && piece.right > column.0
}

/// Returns the column in which a part stands.
pub(super) fn column_of(piece: &Piece, columns: &Columns) -> Option<usize> {
    columns.iter().position(|column| overlaps(piece, *column))
}

/// Takes lines as long as their parts fall into columns.
fn grow(lines: &[Line], parts: &[Vec<Piece>]) -> Option<(Columns, usize)> {
    let mut columns: Columns = parts.first()?.iter().map(|piece| (piece.left, piece.right)).collect();
    let mut last_multi = 0;
    for at in 1..lines.len() {
        let size = lines[at].size.max(lines[at - 1].size);
        if lines[at].base - lines[at - 1].base > 3.6 * size || lines[at].base - lines[at - 1].base < 0.0 {
            break;
        }
        let Some(next) = with_line(&columns, &parts[at], size) else { break };
        columns = next;
        // Cells centred in their row stand on lines of their own, nearer than lines can be set.
        let beside = lines[at].base - lines[at - 1].base < 0.98 * size
            && !parts[at]
                .iter()
                .any(|piece| parts[at - 1].iter().any(|other| overlaps(piece, (other.left, other.right))));
        if parts[at].len() >= 2 || beside {
            last_multi = at;
        } else if at - last_multi > 6 {
            break;
        }
    }
    // A wrapped cell of the last row may follow; other single lines are text after the table.
    let mut count = last_multi + 1;
    let first_right = columns.first()?.1;
    while count < lines.len() && count <= last_multi + 6 {
        let size = lines[count].size;
        let single = parts[count].len() == 1
            && parts[count][0].left > first_right
            && lines[count].base - lines[count - 1].base < 2.3 * size;
        if !single || with_line(&columns, &parts[count], size).is_none() {
            break;
        }
        count += 1;
    }
    // Columns are those of the lines taken.
    let mut columns: Columns = parts.first()?.iter().map(|piece| (piece.left, piece.right)).collect();
    for (line, pieces) in lines.iter().zip(parts).take(count).skip(1) {
        columns = with_line(&columns, pieces, line.size)?;
    }
    Some((columns, count))
}

/// Adds a line's parts to the columns, or returns `None` if they do not fit.
fn with_line(columns: &Columns, pieces: &[Piece], size: f32) -> Option<Columns> {
    let mut next = columns.clone();
    for piece in pieces {
        let hit: Vec<usize> = (0..next.len()).filter(|&at| overlaps(piece, next[at])).collect();
        match hit[..] {
            [] => {
                let at = next.partition_point(|column| column.0 < piece.left);
                next.insert(at, (piece.left, piece.right));
            }
            [one] => next[one] = (next[one].0.min(piece.left), next[one].1.max(piece.right)),
            // One part over several columns: a label written with gaps beside one without (`名    称`), or a line across.
            [first, .., last] => {
                if pieces.len() < 2 || last - first > 3 {
                    return None;
                }
                let merged = (next[first].0.min(piece.left), next[last].1.max(piece.right));
                next.splice(first..=last, [merged]);
            }
        }
    }
    let apart = next.windows(2).all(|pair| pair[1].0 - pair[0].1 > 0.04 * size);
    (next.len() >= 2 && apart).then_some(next)
}

/// Tells whether the parts stand at the left, middle or right of their columns.
fn aligned(parts: &[Vec<Piece>], columns: &Columns, size: f32) -> bool {
    let rows: Vec<&Vec<Piece>> = parts.iter().filter(|pieces| pieces.len() >= 2).collect();
    let mut good = 0;
    for column in columns {
        let cells: Vec<(f32, f32)> = rows
            .iter()
            .filter_map(|pieces| {
                let inside: Vec<&Piece> = pieces.iter().filter(|piece| overlaps(piece, *column)).collect();
                Some((inside.first()?.left, inside.last()?.right))
            })
            .collect();
        if cells.len() * 10 < rows.len() * 4 {
            continue;
        }
        let agree = |key: fn(&(f32, f32)) -> f32| {
            let mut keys: Vec<f32> = cells.iter().map(key).collect();
            keys.sort_unstable_by(f32::total_cmp);
            let middle = keys.get(keys.len() / 2).copied().unwrap_or(0.0);
            keys.iter().filter(|key| (**key - middle).abs() < 0.6 * size).count() * 10 >= keys.len() * 7
        };
        if agree(|cell| cell.0) || agree(|cell| cell.1) || agree(|cell| (cell.0 + cell.1) / 2.0) {
            good += 1;
        }
    }
    good >= 2 && good * 10 >= columns.len() * 6
}
