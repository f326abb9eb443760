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
    let mut elements: Vec<Element> =
        lines.into_iter().map(Element::Line).chain(tables.into_iter().map(Element::Table)).collect();
    elements.sort_by(|a, b| a.top().total_cmp(&b.top()).then(a.place()[0].total_cmp(&b.place()[0])));
    sorted(elements, glyphs, 0)
}

fn sorted(elements: Vec<Element>, glyphs: &[Glyph], depth: usize) -> Vec<Block> {
    let band =
        (depth < 4 && elements.len() >= 2 && elements.len() < 3000).then(|| best_band(&elements, glyphs)).flatten();
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
        let (l, r): (Vec<u32>, Vec<u32>) = run
            .glyphs
            .iter()
            .partition(|index| glyphs.get(**index as usize).is_some_and(|glyph| glyph.origin[0] < x - 1.0));
        for (part, out) in [(l, &mut lefts), (r, &mut rights)] {
            let place = part
                .iter()
                .filter_map(|index| glyphs.get(*index as usize))
                .map(|glyph| glyph.place)
                .reduce(|a, b| union(&a, &b));
            if let Some(place) = place {
                out.push(Run { glyphs: part, place, base: run.base, size: run.size });
            }
        }
    }
    for (runs, out) in [(lefts, left), (rights, right)] {
        if let Some(place) = runs.iter().map(|run| run.place).reduce(|a, b| union(&a, &b)) {
            out.push(Element::Line(Line { place, base: line.base, size: line.size, strip: line.strip, runs }));
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
    labels: [bool; 2],
    /// A label stands left of the gutter.
    is_label: bool,
    crosses: bool,
    pieces: usize,
    base: f32,
}

fn best_band(elements: &[Element], glyphs: &[Glyph]) -> Option<Band> {
    let parts: Vec<Part> = elements.iter().map(|element| part(element, glyphs)).collect();
    let mut edges: Vec<f32> = parts.iter().flat_map(|part| part.pieces.iter().map(|piece| piece.left)).collect();
    edges.sort_unstable_by(f32::total_cmp);
    // Left edges that several lines share begin a column.
    let mut candidates: Vec<f32> = Vec::new();
    let mut start = 0;
    for index in 1..=edges.len() {
        if index == edges.len() || edges[index] - edges[index - 1] > 2.0 {
            if index - start >= 2 {
                candidates.push(edges[start]);
            }
            start = index;
        }
    }
    candidates.iter().flat_map(|x| bands(*x, &parts)).max_by_key(|band| band.last - band.first)
}

/// A line as far as gutters need it.
struct Part {
    pieces: Vec<Extent>,
    size: f32,
    base: f32,
    is_table: bool,
}

/// A piece of a line.
struct Extent {
    left: f32,
    right: f32,
    /// It holds a label: something before a colon.
    labelled: bool,
    /// It is a label: a colon ends it.
    is_label: bool,
}

fn part(element: &Element, glyphs: &[Glyph]) -> Part {
    match element {
        Element::Line(line) => {
            let is_colon = |index: u32| glyphs.get(index as usize).is_some_and(|glyph| matches!(glyph.c, '：' | ':'));
            let all = pieces(line, glyphs, 0.9);
            let extents = all.iter().map(|piece| Extent {
                left: piece.left,
                right: piece.right,
                labelled: piece.glyphs.iter().skip(1).any(|(index, _)| is_colon(*index)),
                is_label: piece.glyphs.last().is_some_and(|(index, _)| is_colon(*index)),
            });
            Part { pieces: extents.collect(), size: line.size, base: line.base, is_table: false }
        }
        Element::Table(table) => {
            let extent = Extent { left: table.place[0], right: table.place[2], labelled: false, is_label: false };
            Part { pieces: vec![extent], size: 10.0, base: table.place[1], is_table: true }
        }
    }
}

fn sides(part: &Part, x: f32) -> Sides {
    let mut sides = Sides {
        left: None,
        right: None,
        labels: [false; 2],
        is_label: false,
        crosses: false,
        pieces: part.pieces.len(),
        base: part.base,
    };
    for piece in &part.pieces {
        let is_right = piece.left >= x - 1.0;
        let side = if is_right { &mut sides.right } else { &mut sides.left };
        sides.crosses |= piece.left < x - 1.0 && piece.right > x - 0.6 * part.size || part.is_table && piece.right > x;
        sides.labels[usize::from(is_right)] |= piece.labelled;
        sides.is_label |= !is_right && piece.is_label;
        *side = Some(side.map_or((piece.left, piece.right), |(a, b)| (a.min(piece.left), b.max(piece.right))));
    }
    sides
}

fn bands(x: f32, parts: &[Part]) -> Vec<Band> {
    let all: Vec<Sides> = parts.iter().map(|part| sides(part, x)).collect();
    let mut found = Vec::new();
    let mut first = 0;
    for index in 0..=all.len() {
        if all.get(index).is_some_and(|sides| !sides.crosses) {
            continue;
        }
        if index > first {
            let size = parts.get(first).map_or(10.0, |part| part.size);
            let band = all.get(first..index).unwrap_or_default();
            if let Some((from, to)) = prose(band, size).or_else(|| parties(band, size)) {
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
    let occupied =
        inner.iter().map(|sides| usize::from(sides.left.is_some()) + usize::from(sides.right.is_some())).sum::<usize>()
            as f32;
    (full(|sides| sides.left) && full(|sides| sides.right) && cells < 1.35 * occupied).then_some((from, to))
}

/// Tells whether a gutter parts two blocks with labels of their own, as signatures of two parties are;
/// each is read from top to bottom, so that the date of one is not taken for that of the other.
fn parties(band: &[Sides], size: f32) -> Option<(usize, usize)> {
    let first = band.iter().position(|sides| sides.right.is_some())?;
    let last = band.iter().rposition(|sides| sides.right.is_some())?;
    let near = |above: usize, below: usize, most: f32| {
        band.get(below).zip(band.get(above)).is_some_and(|(below, above)| (below.base - above.base).abs() < most * size)
    };
    // The other block may begin a little higher or end some lines lower.
    let mut from = first;
    if let Some(above) = first.checked_sub(1).filter(|above| near(*above, first, 0.9)) {
        from = above;
    }
    let mut to = last;
    while to + 1 < band.len() && to < last + 4 && near(to, to + 1, 2.6) {
        to += 1;
    }
    let inner = band.get(from..=to)?;
    let labels = |side: usize| inner.iter().filter(|sides| sides.labels[side]).count();
    let lefts = inner.iter().filter(|sides| sides.left.is_some()).count();
    let rights = inner.iter().filter(|sides| sides.right.is_some()).count();
    let enough = |labels: usize, lines: usize| labels >= 2 || labels == 1 && lines <= 3;
    // One piece on a side: more would be a form with several labels in a row.
    let single = inner.iter().all(|sides| sides.pieces <= 2);
    let together = inner.windows(2).all(|pair| pair[1].base - pair[0].base < 6.0 * size);
    // A label left and its value right make a form, not two blocks.
    let is_form = inner.iter().any(|sides| sides.is_label && sides.right.is_some() && !sides.labels[1]);
    let balanced = !is_form && labels(0) + labels(1) >= 3 && lefts >= 2 && rights >= 2;
    (single && together && balanced && enough(labels(0), lefts) && enough(labels(1), rights)).then_some((from, to))
}
