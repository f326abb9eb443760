//! Columns of prose: a gutter that stays free over many lines, with full lines on both sides.

use super::ink::{Box4, Glyph, union};
use super::layout::{Block, TableBlock, blocks_of};
use super::line::{Line, Run, pieces};

/// A line or table on its way into the reading order.
enum Element {
    Line(Line),
    Table(TableBlock),
}

impl Element {
    fn place(&self) -> Box4 {
        match self {
            Element::Line(line) => line.place,
            Element::Table(table) => table.place,
        }
    }

    /// Where it is sorted: the baseline's text height, or a table's top.
    fn top(&self) -> f32 {
        match self {
            Element::Line(line) => line.base - 0.5 * line.size,
            Element::Table(table) => table.place[1],
        }
    }
}

/// Puts lines and tables into reading order.
pub(super) fn arrange(lines: Vec<Line>, tables: Vec<TableBlock>, glyphs: &[Glyph]) -> Vec<Block> {
    let mut elements: Vec<Element> = lines.into_iter().map(Element::Line).chain(tables.into_iter().map(Element::Table)).collect();
    elements.sort_by(|a, b| a.top().total_cmp(&b.top()).then(a.place()[0].total_cmp(&b.place()[0])));
    sorted(elements, glyphs, 0)
}

fn sorted(elements: Vec<Element>, glyphs: &[Glyph], depth: usize) -> Vec<Block> {
    let band = (depth < 4 && elements.len() >= 4 && elements.len() < 3000).then(|| best_band(&elements, glyphs)).flatten();
    let Some(band) = band else { return plain(elements, glyphs) };
    let (mut before, mut left, mut right, mut after) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (index, element) in elements.into_iter().enumerate() {
        if index < band.first {
            before.push(element);
        } else if index > band.last {
            after.push(element);
        } else {
            split(element, band.x, glyphs, &mut left, &mut right);
        }
    }
    let mut blocks = sorted(before, glyphs, depth + 1);
    for part in [left, right, after] {
        blocks.extend(sorted(part, glyphs, depth + 1));
    }
    blocks
}

fn plain(elements: Vec<Element>, glyphs: &[Glyph]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = Vec::new();
    for element in elements {
        match element {
            Element::Line(line) => lines.push(line),
            Element::Table(table) => {
                blocks.extend(blocks_of(std::mem::take(&mut lines), glyphs));
                blocks.push(Block::Table(table));
            }
        }
    }
    blocks.extend(blocks_of(lines, glyphs));
    blocks
}

/// Parts a line at the gutter.
fn split(element: Element, x: f32, glyphs: &[Glyph], left: &mut Vec<Element>, right: &mut Vec<Element>) {
    let line = match element {
        Element::Line(line) if line.place[0] < x - 1.0 && line.place[2] > x => line,
        other if other.place()[0] < x - 1.0 => return left.push(other),
        other => return right.push(other),
    };
    let (mut lefts, mut rights): (Vec<Run>, Vec<Run>) = (Vec::new(), Vec::new());
    for run in &line.runs {
        let (l, r): (Vec<u32>, Vec<u32>) = run.glyphs.iter().partition(|index| glyphs.get(**index as usize).is_some_and(|glyph| glyph.origin[0] < x - 1.0));
        for (part, out) in [(l, &mut lefts), (r, &mut rights)] {
            let place = part.iter().filter_map(|index| glyphs.get(*index as usize)).map(|glyph| glyph.place).reduce(|a, b| union(&a, &b));
            if let Some(place) = place {
                out.push(Run { glyphs: part, place, base: run.base, size: run.size });
            }
        }
    }
    for (runs, out) in [(lefts, left), (rights, right)] {
        if let Some(place) = runs.iter().map(|run| run.place).reduce(|a, b| union(&a, &b)) {
            out.push(Element::Line(Line { place, base: line.base, size: line.size, runs }));
        }
    }
}

/// Consecutive elements that a gutter at `x` parts; `x` is the left edge of the right column.
struct Band {
    x: f32,
    first: usize,
    last: usize,
}

/// The two sides of an element at a gutter: left and right extents of its text.
struct Sides {
    left: Option<(f32, f32)>,
    right: Option<(f32, f32)>,
    crosses: bool,
    pieces: usize,
}

fn best_band(elements: &[Element], glyphs: &[Glyph]) -> Option<Band> {
    let parts: Vec<(Vec<(f32, f32)>, f32)> = elements
        .iter()
        .map(|element| match element {
            Element::Line(line) => (pieces(line, glyphs, 0.9).iter().map(|piece| (piece.left, piece.right)).collect(), line.size),
            Element::Table(table) => (vec![(table.place[0], table.place[2])], 10.0),
        })
        .collect();
    let mut edges: Vec<f32> = parts.iter().flat_map(|(pieces, _)| pieces.iter().map(|piece| piece.0)).collect();
    edges.sort_unstable_by(f32::total_cmp);
    // Left edges that several lines share begin a column.
    let mut candidates: Vec<f32> = Vec::new();
    let mut start = 0;
    for index in 1..=edges.len() {
        if index == edges.len() || edges[index] - edges[index - 1] > 2.0 {
            if index - start >= 3 {
                candidates.push(edges[start]);
            }
            start = index;
        }
    }
    candidates.iter().flat_map(|x| bands(*x, &parts)).max_by_key(|band| band.last - band.first)
}

fn sides(pieces: &[(f32, f32)], size: f32, x: f32) -> Sides {
    let mut sides = Sides { left: None, right: None, crosses: false, pieces: pieces.len() };
    for &(from, to) in pieces {
        let side = if from >= x - 1.0 { &mut sides.right } else { &mut sides.left };
        sides.crosses |= from < x - 1.0 && to > x - 0.6 * size;
        *side = Some(side.map_or((from, to), |(a, b)| (a.min(from), b.max(to))));
    }
    sides
}

fn bands(x: f32, parts: &[(Vec<(f32, f32)>, f32)]) -> Vec<Band> {
    let all: Vec<Sides> = parts.iter().map(|(pieces, size)| sides(pieces, *size, x)).collect();
    let mut found = Vec::new();
    let mut first = 0;
    for index in 0..=all.len() {
        if all.get(index).is_some_and(|sides| !sides.crosses) {
            continue;
        }
        if index > first {
            let size = parts.get(first).map_or(10.0, |part| part.1);
            if let Some((from, to)) = prose(all.get(first..index).unwrap_or_default(), size) {
                found.push(Band { x, first: first + from, last: first + to });
            }
        }
        first = index + 1;
    }
    found
}

/// Tells whether both sides of a gutter are prose, and from which element to which.
fn prose(band: &[Sides], size: f32) -> Option<(usize, usize)> {
    // Single lines before the first and after the last element with a right side belong to the page.
    let from = band.iter().position(|sides| sides.right.is_some())?;
    let to = band.iter().rposition(|sides| sides.right.is_some())?;
    let last_left = band.iter().rposition(|sides| sides.left.is_some())?;
    let to = to.max(last_left.min(to + 60));
    let from = band.iter().position(|sides| sides.left.is_some()).map_or(from, |left| left.min(from));
    let inner = band.get(from..=to)?;
    let full = |side: fn(&Sides) -> Option<(f32, f32)>| {
        let extents: Vec<(f32, f32)> = inner.iter().filter_map(side).collect();
        let left = extents.iter().map(|extent| extent.0).fold(f32::MAX, f32::min);
        let right = extents.iter().map(|extent| extent.1).fold(f32::MIN, f32::max);
        let wide = right - left;
        let count = extents.iter().filter(|extent| extent.1 - extent.0 > 0.72 * wide).count();
        extents.len() >= 3 && wide > 9.0 * size && count * 10 >= extents.len() * 4
    };
    let cells = inner.iter().map(|sides| sides.pieces).sum::<usize>() as f32;
    let occupied = inner.iter().map(|sides| usize::from(sides.left.is_some()) + usize::from(sides.right.is_some())).sum::<usize>() as f32;
    (full(|sides| sides.left) && full(|sides| sides.right) && cells < 1.35 * occupied).then_some((from, to))
}
