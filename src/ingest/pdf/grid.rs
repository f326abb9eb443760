//! Finds ruled tables: lines that meet make a grid, missing lines make merged cells.

use super::ink::{Box4, Rule};

/// Lines this near in points are one.
const SAME_PT: f32 = 3.0;
/// Lines whose ends are this near in points meet.
const MEET_PT: f32 = 2.5;
/// Rules shorter than this part no rows.
const STRIP_PT: f32 = 40.0;
/// A grid of more cells than this is a drawing.
const CELLS_MAX: usize = 40_000;

/// A ruled grid.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    pub(super) place: Box4,
    /// Borders of the columns, left to right.
    pub(super) xs: Vec<f32>,
    /// Borders of the rows, top to bottom.
    pub(super) ys: Vec<f32>,
    /// First and last row and column of each cell, by row, then column.
    pub(super) cells: Vec<([u32; 2], [u32; 2])>,
}

/// A line by its place across and its extent along.
#[derive(Clone, Copy, Debug)]
struct Span {
    at: f32,
    from: f32,
    to: f32,
}

/// Returns the strips between neighbouring rules that begin and end alike, as boxes from top to bottom.
pub(super) fn strips(rules: &[Rule]) -> Vec<Box4> {
    let is_across = |place: &Box4| place[3] - place[1] <= 3.2 && place[2] - place[0] > 3.2;
    let spans = rules.iter().filter(|rule| is_across(&rule.place)).map(|rule| {
        let [left, top, right, bottom] = rule.place;
        Span { at: (top + bottom) / 2.0, from: left, to: right }
    });
    let mut across = joined(spans.collect());
    across.retain(|span| span.to - span.from > STRIP_PT);
    across.sort_by(|a, b| a.from.total_cmp(&b.from).then(a.at.total_cmp(&b.at)));
    let mut groups: Vec<Vec<Span>> = Vec::new();
    for span in across {
        let alike = |group: &&mut Vec<Span>| {
            group
                .first()
                .is_some_and(|first| (first.from - span.from).abs() < SAME_PT && (first.to - span.to).abs() < SAME_PT)
        };
        // Sorted by their beginning, rules that begin alike are among the last groups.
        match groups.iter_mut().rev().take(8).find(alike) {
            Some(group) => group.push(span),
            None => groups.push(vec![span]),
        }
    }
    let mut strips = Vec::new();
    for group in &mut groups {
        group.sort_by(|a, b| a.at.total_cmp(&b.at));
        strips.extend(group.windows(2).map(|pair| [pair[0].from, pair[0].at, pair[0].to, pair[1].at]));
    }
    strips.sort_by(|a, b| a[1].total_cmp(&b[1]).then(a[0].total_cmp(&b[0])));
    strips
}

/// Finds all grids of at least two cells; inner ones come before those around them.
pub(super) fn grids(rules: &[Rule]) -> Vec<Grid> {
    let (mut across, mut down) = (Vec::new(), Vec::new());
    for rule in rules {
        let [left, top, right, bottom] = rule.place;
        let (wide, high) = (right - left, bottom - top);
        // A dot of a dotted line may belong to either direction.
        if wide >= high || wide > 1.0 && high <= 3.2 {
            across.push(Span { at: (top + bottom) / 2.0, from: left, to: right });
        }
        if high >= wide || high > 1.0 && wide <= 3.2 {
            down.push(Span { at: (left + right) / 2.0, from: top, to: bottom });
        }
    }
    let across = joined(across);
    let down = joined(down);
    if across.len() < 2 || down.is_empty() || across.len() + down.len() > 8000 {
        return Vec::new();
    }
    let mut grids: Vec<Grid> =
        components(&across, &down).into_iter().filter_map(|(across, down)| grid(&across, &down)).collect();
    grids.sort_by(|a, b| super::ink::area(&a.place).total_cmp(&super::ink::area(&b.place)));
    grids
}

/// Joins what lies on one line and nearly touches, and drops what stays shorter than a character.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    // Lines within half a point are one; sort each such group along the line.
    let mut out: Vec<Span> = Vec::new();
    let mut start = 0;
    while start < spans.len() {
        let mut end = start + 1;
        while end < spans.len() && spans[end].at - spans[end - 1].at < 0.6 && spans[end].at - spans[start].at < 1.5 {
            end += 1;
        }
        let group = &mut spans[start..end];
        group.sort_by(|a, b| a.from.total_cmp(&b.from));
        let mut last: Option<Span> = None;
        for span in group.iter() {
            match &mut last {
                Some(open) if span.from <= open.to + MEET_PT => open.to = open.to.max(span.to),
                _ => out.extend(last.replace(*span)),
            }
        }
        out.extend(last);
        start = end;
    }
    out.retain(|span| span.to - span.from > 6.0);
    out
}

fn components(across: &[Span], down: &[Span]) -> Vec<(Vec<Span>, Vec<Span>)> {
    let count = across.len() + down.len();
    let mut parent: Vec<usize> = (0..count).collect();
    for (i, a) in across.iter().enumerate() {
        for (j, d) in down.iter().enumerate() {
            let meets = d.at >= a.from - MEET_PT
                && d.at <= a.to + MEET_PT
                && a.at >= d.from - MEET_PT
                && a.at <= d.to + MEET_PT;
            if meets {
                unite(&mut parent, i, across.len() + j);
            }
        }
    }
    let mut groups: std::collections::BTreeMap<usize, (Vec<Span>, Vec<Span>)> = std::collections::BTreeMap::new();
    for index in 0..count {
        let root = find(&mut parent, index);
        let group = groups.entry(root).or_default();
        match across.get(index) {
            Some(span) => group.0.push(*span),
            None => group.1.push(down[index - across.len()]),
        }
    }
    groups.into_values().filter(|(across, down)| across.len() >= 2 && !down.is_empty()).collect()
}

fn find(parent: &mut [usize], mut index: usize) -> usize {
    while parent[index] != index {
        parent[index] = parent[parent[index]];
        index = parent[index];
    }
    index
}

fn unite(parent: &mut [usize], a: usize, b: usize) {
    let (a, b) = (find(parent, a), find(parent, b));
    parent[a.max(b)] = a.min(b);
}

/// Returns the distinct places of lines, with the mean of each group.
fn borders(spans: &[Span]) -> Vec<f32> {
    let mut at: Vec<f32> = spans.iter().map(|span| span.at).collect();
    at.sort_unstable_by(f32::total_cmp);
    let mut groups: Vec<(f32, f32, f32)> = Vec::new();
    for value in at {
        match groups.last_mut().filter(|group| value - group.2 < SAME_PT) {
            Some(group) => *group = (group.0 + value, group.1 + 1.0, value),
            None => groups.push((value, 1.0, value)),
        }
    }
    groups.into_iter().map(|(sum, count, _)| sum / count).collect()
}

/// Adds the open ends of a table without outer borders: lines that go on well past the last border.
fn with_open_ends(mut borders: Vec<f32>, others: &[Span]) -> Vec<f32> {
    let first = others.iter().map(|span| span.from).fold(f32::MAX, f32::min);
    let last = others.iter().map(|span| span.to).fold(f32::MIN, f32::max);
    if borders.first().is_none_or(|border| first < border - 8.0) {
        borders.insert(0, first);
    }
    if borders.last().is_none_or(|border| last > border + 8.0) {
        borders.push(last);
    }
    borders
}

fn grid(across: &[Span], down: &[Span]) -> Option<Grid> {
    let xs = with_open_ends(borders(down), across);
    let ys = with_open_ends(borders(across), down);
    let (columns, rows) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
    if columns == 0 || rows == 0 || columns * rows < 2 || columns * rows > CELLS_MAX {
        return None;
    }
    // walls_right[r][c]: a line between column c and c + 1 in row r; walls_below likewise.
    let right = walls(down, &xs, &ys);
    let below = walls(across, &ys, &xs);
    let mut parent: Vec<usize> = (0..rows * columns).collect();
    for row in 0..rows {
        for column in 0..columns {
            let cell = row * columns + column;
            if column + 1 < columns && !right[(column + 1) * rows + row] {
                unite(&mut parent, cell, cell + 1);
            }
            if row + 1 < rows && !below[(row + 1) * columns + column] {
                unite(&mut parent, cell, cell + columns);
            }
        }
    }
    let cells = merged(&mut parent, rows, columns, &right);
    if cells.len() < 2 {
        return None;
    }
    let place = [*xs.first()?, *ys.first()?, *xs.last()?, *ys.last()?];
    Some(Grid { place, xs, ys, cells })
}

/// Tells for each border and each stretch between the other borders whether a line covers most of it.
fn walls(spans: &[Span], borders: &[f32], others: &[f32]) -> Vec<bool> {
    let stretches = others.len() - 1;
    let mut covered = vec![0f32; borders.len() * stretches];
    for span in spans {
        let nearest =
            (0..borders.len()).min_by(|&a, &b| (borders[a] - span.at).abs().total_cmp(&(borders[b] - span.at).abs()));
        let Some(border) = nearest.filter(|&border| (borders[border] - span.at).abs() < 2.0 * SAME_PT) else {
            continue;
        };
        for stretch in 0..stretches {
            covered[border * stretches + stretch] +=
                (span.to.min(others[stretch + 1]) - span.from.max(others[stretch])).max(0.0);
        }
    }
    covered
        .iter()
        .enumerate()
        .map(|(index, length)| *length > 0.5 * (others[index % stretches + 1] - others[index % stretches]))
        .collect()
}

fn merged(parent: &mut [usize], rows: usize, columns: usize, right: &[bool]) -> Vec<([u32; 2], [u32; 2])> {
    let mut groups: std::collections::BTreeMap<usize, ([usize; 2], [usize; 2], usize)> =
        std::collections::BTreeMap::new();
    for cell in 0..rows * columns {
        let root = find(parent, cell);
        let (row, column) = (cell / columns, cell % columns);
        let group = groups.entry(root).or_insert(([row, row], [column, column], 0));
        group.0 = [group.0[0].min(row), group.0[1].max(row)];
        group.1 = [group.1[0].min(column), group.1[1].max(column)];
        group.2 += 1;
    }
    let mut cells = Vec::new();
    let small = |span: [usize; 2]| span.map(|value| u32::try_from(value).unwrap_or(u32::MAX));
    for (root, (row_span, column_span, count)) in groups {
        if count == (row_span[1] - row_span[0] + 1) * (column_span[1] - column_span[0] + 1) {
            cells.push((small(row_span), small(column_span)));
            continue;
        }
        // Not a rectangle: a line is missing somewhere. Rows are kept apart, so that nothing of two rows mixes.
        for row in row_span[0]..=row_span[1] {
            let mut start: Option<usize> = None;
            for column in column_span[0]..=column_span[1] + 1 {
                let inside = column <= column_span[1] && find(parent, row * columns + column) == root;
                let wall = inside && start.is_some() && right[column * rows + row];
                if let Some(first) = start.filter(|_| !inside || wall) {
                    cells.push((small([row, row]), small([first, column - 1])));
                    start = None;
                }
                if inside && start.is_none() {
                    start = Some(column);
                }
            }
        }
    }
    cells.sort_by_key(|(rows, columns)| (rows[0], columns[0]));
    cells
}

impl Grid {
    /// Returns the index of the cell at a point.
    pub(super) fn cell_at(&self, x: f32, y: f32) -> Option<usize> {
        let column = u32::try_from(self.xs.partition_point(|border| *border <= x).checked_sub(1)?).ok()?;
        let row = u32::try_from(self.ys.partition_point(|border| *border <= y).checked_sub(1)?).ok()?;
        self.cells.iter().position(|(rows, columns)| {
            (rows[0]..=rows[1]).contains(&row) && (columns[0]..=columns[1]).contains(&column)
        })
    }

    /// Returns a cell's box.
    pub(super) fn cell_place(&self, cell: usize) -> Box4 {
        let Some((rows, columns)) = self.cells.get(cell) else { return self.place };
        let x = |at: u32| self.xs.get(at as usize).copied().unwrap_or(self.place[2]);
        let y = |at: u32| self.ys.get(at as usize).copied().unwrap_or(self.place[3]);
        [x(columns[0]), y(rows[0]), x(columns[1] + 1), y(rows[1] + 1)]
    }

    /// Number of rows.
    pub(super) fn rows(&self) -> u32 {
        u32::try_from(self.ys.len().saturating_sub(1)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn across(y: f32, from: f32, to: f32) -> Rule {
        Rule { place: [from, y - 0.25, to, y + 0.25] }
    }

    fn down(x: f32, from: f32, to: f32) -> Rule {
        Rule { place: [x - 0.25, from, x + 0.25, to] }
    }

    #[test]
    fn lines_that_meet_make_cells_and_missing_lines_merge_them() {
        let rules = [
            across(0.0, 0.0, 100.0),
            across(20.0, 0.0, 100.0),
            across(40.0, 50.0, 100.0),
            across(60.0, 0.0, 100.0),
            down(0.0, 0.0, 60.0),
            down(50.0, 0.0, 60.0),
            down(100.0, 0.0, 60.0),
        ];
        let found = grids(&rules);
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].cells,
            [([0, 0], [0, 0]), ([0, 0], [1, 1]), ([1, 2], [0, 0]), ([1, 1], [1, 1]), ([2, 2], [1, 1])]
        );
        assert_eq!(found[0].cell_at(10.0, 50.0), Some(2));
    }

    #[test]
    fn short_pieces_and_dots_join_to_lines() {
        let mut rules: Vec<Rule> = (0..50).map(|n| across(0.0, n as f32 * 2.0, n as f32 * 2.0 + 1.0)).collect();
        rules.extend((0..20).map(|n| across(30.0, n as f32 * 5.0, n as f32 * 5.0 + 5.0)));
        rules.extend([down(0.0, 0.0, 30.0), down(50.0, 0.0, 30.0), down(100.0, 0.0, 30.0)]);
        assert_eq!(grids(&rules).first().map(|grid| grid.cells.len()), Some(2));
    }

    #[test]
    fn a_table_without_outer_borders_ends_where_its_lines_end() {
        let rules =
            [across(0.0, 0.0, 100.0), across(20.0, 0.0, 100.0), across(40.0, 0.0, 100.0), down(50.0, 0.0, 40.0)];
        assert_eq!(grids(&rules).first().map(|grid| grid.cells.len()), Some(4));
    }

    #[test]
    fn a_frame_is_no_table() {
        let rules = [across(0.0, 0.0, 100.0), across(90.0, 0.0, 100.0), down(0.0, 0.0, 90.0), down(100.0, 0.0, 90.0)];
        assert!(grids(&rules).is_empty());
    }
}
