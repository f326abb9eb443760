//! The reading order of a page: tables where they stand, columns one after the other, lines from top to bottom.

use super::align;
use super::grid::{Grid, grids, strips};
use super::ink::{Box4, Glyph, Rule, union};
use super::line::{Line, is_wide, lines, pieces, runs};
use crate::document::Layer;

/// Glyphs in order, each with what separates it from the one before.
pub(super) type Content = Vec<(u32, &'static str)>;

/// A piece of a page in reading order.
pub(super) enum Block {
    /// A line of text.
    Line(Content, Box4),
    /// A table.
    Table(TableBlock),
}

/// A table, ruled or aligned.
pub(super) struct TableBlock {
    pub(super) place: Box4,
    /// Borders of the columns, to see whether a table goes on from the page before.
    pub(super) xs: Vec<f32>,
    pub(super) rows: u32,
    /// By row, then column; all cells, empty ones too.
    pub(super) cells: Vec<CellBlock>,
}

/// A cell: what it covers and its text.
pub(super) struct CellBlock {
    pub(super) rows: [u32; 2],
    pub(super) cols: [u32; 2],
    pub(super) content: Content,
}

/// Puts glyphs and rules of a page into reading order.
pub(super) fn arrange(glyphs: &[Glyph], rules: &[Rule]) -> Vec<Block> {
    let (mut upright, mut vertical, mut turned) = (Vec::new(), Vec::new(), Vec::new());
    let mut unseen: [(Layer, Vec<u32>); 2] = [(Layer::Invisible, Vec::new()), (Layer::Hidden, Vec::new())];
    for (index, glyph) in glyphs.iter().enumerate() {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        // Text that nobody sees must not stand inside a line that everybody sees.
        if let Some((_, group)) = unseen.iter_mut().find(|(layer, _)| *layer == glyph.layer) {
            group.push(index);
        } else if glyph.direction[0] < 0.985 {
            turned.push(index);
        } else if glyph.vertical {
            vertical.push(index);
        } else {
            upright.push(index);
        }
    }
    if runs_down(&upright, glyphs) {
        // Vertical writing set without vertical fonts; its numbers lie on their side.
        let (mut side, rest): (Vec<u32>, Vec<u32>) = turned
            .iter()
            .partition(|index| glyphs.get(**index as usize).is_some_and(|glyph| glyph.direction[1] > 0.985));
        vertical.append(&mut upright);
        vertical.append(&mut side);
        turned = rest;
    }
    let grids = grids(rules);
    let mut blocks = flow(&upright, glyphs, &grids, rules);
    blocks.extend(columns_of(&vertical, glyphs));
    blocks.extend(stray(&turned, glyphs));
    for (_, group) in unseen {
        let (upright, turned): (Vec<u32>, Vec<u32>) = group
            .iter()
            .partition(|index| glyphs.get(**index as usize).is_some_and(|glyph| glyph.direction[0] >= 0.985));
        blocks.extend(flow(&upright, glyphs, &[], &[]));
        blocks.extend(stray(&turned, glyphs));
    }
    blocks
}

/// Tells whether most upright characters follow one another downwards.
fn runs_down(order: &[u32], glyphs: &[Glyph]) -> bool {
    let down = order.windows(2).filter(|pair| {
        let (Some(a), Some(b)) = (glyphs.get(pair[0] as usize), glyphs.get(pair[1] as usize)) else { return false };
        let middle = |glyph: &Glyph| glyph.origin[0] + glyph.advance / 2.0;
        let step = b.origin[1] - a.origin[1];
        (middle(a) - middle(b)).abs() < 0.3 * a.size && step > 0.8 * a.size && step < 1.6 * a.size
    });
    order.len() >= 30 && down.count() * 10 > order.len() * 6
}

/// Lays out upright text around ruled tables.
fn flow(order: &[u32], glyphs: &[Glyph], grids: &[Grid], rules: &[Rule]) -> Vec<Block> {
    let mut rest: Vec<u32> = order.to_vec();
    let mut tables = Vec::new();
    for grid in grids {
        let (table, outside) = fill(grid, &rest, glyphs);
        if let Some(table) = table {
            tables.push(table);
            rest = outside;
        }
    }
    let (mut lines, stamps) = without_stamps(lines(runs(&rest, glyphs), glyphs), glyphs);
    put_between_rules(&mut lines, rules);
    let mut blocks = super::order::arrange(lines, tables, glyphs);
    blocks.extend(stamps.iter().map(|line| Block::Line(content_of(line, glyphs), line.place)));
    blocks
}

/// Tells each line the strip between two rules in which it stands.
fn put_between_rules(lines: &mut [Line], rules: &[Rule]) {
    let strips = strips(rules);
    for line in lines.iter_mut().filter(|_| strips.len() >= 2) {
        let (x, y) = ((line.place[0] + line.place[2]) / 2.0, line.base - 0.3 * line.size);
        let below = strips.partition_point(|strip| strip[1] < y);
        let found = (below.saturating_sub(16)..below).rev().find(|&at| {
            let strip = strips[at];
            strip[3] > y && strip[0] < x && strip[2] > x
        });
        line.strip = found.and_then(|at| u32::try_from(at + 1).ok()).unwrap_or(0);
    }
}

/// Takes out red lines that lie across other lines: the upright text of a seal would part a sentence.
fn without_stamps(lines: Vec<Line>, glyphs: &[Glyph]) -> (Vec<Line>, Vec<Line>) {
    let is_red = |line: &Line| {
        let colour = line
            .runs
            .first()
            .and_then(|run| run.glyphs.first())
            .and_then(|index| glyphs.get(*index as usize))
            .and_then(|glyph| glyph.colour);
        colour.is_some_and(|[r, g, b]| r > 0.5 && g < 0.45 && b < 0.45)
    };
    let red: Vec<bool> = lines.iter().map(is_red).collect();
    let lies_across = |at: usize| {
        red[at]
            && lines.iter().zip(&red).skip(at.saturating_sub(8)).take(17).any(|(other, other_red)| {
                let apart = (other.base - lines[at].base).abs();
                !other_red
                    && apart < 0.85 * other.size.max(lines[at].size)
                    && other.place[0] < lines[at].place[2]
                    && other.place[2] > lines[at].place[0]
            })
    };
    let across: Vec<bool> = (0..lines.len()).map(lies_across).collect();
    let (stamps, plain): (Vec<_>, Vec<_>) = lines.into_iter().zip(across).partition(|(_, across)| *across);
    (plain.into_iter().map(|(line, _)| line).collect(), stamps.into_iter().map(|(line, _)| line).collect())
}

/// Puts glyphs into the cells of a grid; a grid with fewer than two filled cells is no table.
fn fill(grid: &Grid, order: &[u32], glyphs: &[Glyph]) -> (Option<TableBlock>, Vec<u32>) {
    let mut by_cell: Vec<Vec<u32>> = vec![Vec::new(); grid.cells.len()];
    let mut outside = Vec::new();
    for &index in order {
        let Some(glyph) = glyphs.get(index as usize) else { continue };
        let x = glyph.origin[0] + glyph.advance / 2.0;
        let y = glyph.origin[1] - 0.35 * glyph.size;
        let inside = x > grid.place[0] && x < grid.place[2] && y > grid.place[1] && y < grid.place[3];
        match inside.then(|| grid.cell_at(x, y)).flatten().and_then(|cell| by_cell.get_mut(cell)) {
            Some(cell) => cell.push(index),
            None => outside.push(index),
        }
    }
    let filled = by_cell.iter().filter(|cell| !cell.is_empty()).count();
    if filled < 2 {
        return (None, Vec::new());
    }
    let texts: Vec<Vec<Line>> = by_cell.iter().map(|cell| lines(runs(cell, glyphs), glyphs)).collect();
    // A frame around pages of prose is no table; its lines are lines of the page.
    if filled <= 4 && texts.iter().any(|lines| lines.len() > 14) {
        return (None, Vec::new());
    }
    let cells = grid.cells.iter().zip(&texts).enumerate().map(|(index, ((rows, cols), lines))| CellBlock {
        rows: *rows,
        cols: *cols,
        content: joined(lines, glyphs, &grid.cell_place(index)),
    });
    let table = TableBlock { place: grid.place, xs: grid.xs.clone(), rows: grid.rows(), cells: cells.collect() };
    (Some(table), outside)
}

/// Returns the glyphs of a line with their separators.
pub(super) fn content_of(line: &Line, glyphs: &[Glyph]) -> Content {
    pieces(line, glyphs, f32::MAX).into_iter().flat_map(|piece| piece.glyphs).collect()
}

/// Joins the lines of a cell: a wrapped line without anything between Han, a line that was ended with a space.
pub(super) fn joined(lines: &[Line], glyphs: &[Glyph], cell: &Box4) -> Content {
    let mut all = Content::new();
    let at = |index: u32| glyphs.get(index as usize);
    let left = lines.iter().map(|line| line.place[0]).fold(f32::MAX, f32::min);
    for line in lines {
        let mut content = content_of(line, glyphs);
        let ends = all.last().and_then(|(index, _)| at(*index)).zip(content.first().and_then(|(index, _)| at(*index)));
        if let (Some((last, first)), Some(head)) = (ends, content.first_mut()) {
            // The right margin of a cell is about its left one.
            let margin = (left - cell[0]).clamp(0.0, 1.5 * last.size);
            let room = cell[2] - margin - (last.origin[0] + last.advance);
            head.1 = joint(last, first, room, lines.len(), all.len());
        }
        all.extend(content);
    }
    all
}

fn joint(last: &Glyph, first: &Glyph, room: f32, lines: usize, before: usize) -> &'static str {
    let wrapped = room < 2.0 * last.size || before < 3 && lines > 1 && is_wide(last.c);
    match (is_wide(last.c), is_wide(first.c)) {
        (false, false) => {
            // A number broken at the border of its cell.
            let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-');
            let broken = room < 1.2 * first.advance
                && number(last.c)
                && number(first.c)
                && (last.c.is_ascii_digit() || first.c.is_ascii_digit());
            if broken { "" } else { " " }
        }
        _ if wrapped => "",
        _ => " ",
    }
}

/// Vertical writing: columns from right to left.
fn columns_of(order: &[u32], glyphs: &[Glyph]) -> Vec<Block> {
    let mut sorted: Vec<(u32, &Glyph)> =
        order.iter().filter_map(|index| Some((*index, glyphs.get(*index as usize)?))).collect();
    let middle = |glyph: &Glyph| (glyph.place[0] + glyph.place[2]) / 2.0;
    sorted.sort_by(|a, b| middle(b.1).total_cmp(&middle(a.1)));
    let mut columns: Vec<(f32, Vec<(u32, &Glyph)>)> = Vec::new();
    for (index, glyph) in sorted {
        match columns.last_mut().filter(|column| (column.0 - middle(glyph)).abs() < 0.5 * glyph.size) {
            Some(column) => column.1.push((index, glyph)),
            None => columns.push((middle(glyph), vec![(index, glyph)])),
        }
    }
    let mut blocks = Vec::new();
    for (_, mut column) in columns {
        column.sort_by(|a, b| a.1.place[1].total_cmp(&b.1.place[1]));
        let mut content = Content::new();
        let mut place = None;
        let mut last: Option<&Glyph> = None;
        for (index, glyph) in column {
            let gap = last.map_or(0.0, |last| glyph.place[1] - last.place[3]);
            content.push((index, if gap > 0.8 * glyph.size { " " } else { "" }));
            place = Some(place.map_or(glyph.place, |place| union(&place, &glyph.place)));
            last = Some(glyph);
        }
        blocks.push(Block::Line(content, place.unwrap_or_default()));
    }
    blocks
}

/// Turned text (seals, watermarks, side notes) in drawing order, cut where the next character is far away.
fn stray(order: &[u32], glyphs: &[Glyph]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut last: Option<&Glyph> = None;
    for &index in order {
        let Some(glyph) = glyphs.get(index as usize) else { continue };
        let near = last.is_some_and(|last| {
            let end =
                [last.origin[0] + last.direction[0] * last.advance, last.origin[1] + last.direction[1] * last.advance];
            let far = (glyph.origin[0] - end[0]).hypot(glyph.origin[1] - end[1]);
            let turn = glyph.direction[0] * last.direction[0] + glyph.direction[1] * last.direction[1];
            far < 1.8 * glyph.size.max(last.size)
                && turn > 0.6
                && glyph.size < 1.5 * last.size
                && last.size < 1.5 * glyph.size
        });
        let spaced = glyph.space_before && last.is_some_and(|last| !is_wide(last.c) || !is_wide(glyph.c));
        last = Some(glyph);
        match blocks.last_mut() {
            Some(Block::Line(content, place)) if near => {
                content.push((index, if spaced { " " } else { "" }));
                *place = union(place, &glyph.place);
            }
            _ => blocks.push(Block::Line(vec![(index, "")], glyph.place)),
        }
    }
    blocks
}

/// Turns lines that no table took into blocks, finding tables without rules among them.
pub(super) fn blocks_of(lines: Vec<Line>, glyphs: &[Glyph]) -> Vec<Block> {
    align::blocks(lines, glyphs)
}
