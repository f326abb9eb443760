//! Paths as far as rules, fills and clips need them.

use super::ink::{Box4, around, union};

/// Lines thinner than this in points are rules of a table, not areas.
const RULE_MAX_PT: f32 = 3.2;

/// Tells whether a filled rectangle is drawn as a line.
pub(super) fn is_thin(area: &Box4) -> bool {
    (area[2] - area[0]).min(area[3] - area[1]) <= RULE_MAX_PT
}

#[derive(Default)]
struct Sub {
    points: Vec<[f32; 2]>,
    curved: bool,
    closed: bool,
}

/// A path in page coordinates.
#[derive(Default)]
pub(super) struct Path {
    subs: Vec<Sub>,
    points: usize,
}

impl Path {
    pub(super) fn len(&self) -> usize {
        self.points
    }

    pub(super) fn move_to(&mut self, to: [f32; 2]) {
        self.points += 1;
        self.subs.push(Sub { points: vec![to], ..Sub::default() });
    }

    pub(super) fn line_to(&mut self, to: [f32; 2]) {
        self.points += 1;
        match self.subs.last_mut() {
            // After a close the path goes on from the start of the closed part.
            Some(sub) if sub.closed => {
                let start = sub.points.first().copied().unwrap_or(to);
                self.subs.push(Sub { points: vec![start, to], ..Sub::default() });
            }
            Some(sub) => sub.points.push(to),
            None => self.subs.push(Sub { points: vec![to], ..Sub::default() }),
        }
    }

    pub(super) fn curve_to(&mut self, to: [f32; 2]) {
        self.line_to(to);
        if let Some(sub) = self.subs.last_mut() {
            sub.curved = true;
        }
    }

    pub(super) fn close(&mut self) {
        if let Some(sub) = self.subs.last_mut() {
            sub.closed = true;
        }
    }

    pub(super) fn rectangle(&mut self, corners: [[f32; 2]; 4]) {
        self.points += 4;
        self.subs.push(Sub { points: corners.to_vec(), curved: false, closed: true });
    }

    /// Returns the box of each part, and whether the part is that box.
    pub(super) fn areas(&self) -> impl Iterator<Item = (Box4, bool)> {
        self.subs.iter().filter(|sub| sub.points.len() > 1).map(|sub| {
            let straight =
                |pair: &[[f32; 2]]| (pair[0][0] - pair[1][0]).abs() < 0.3 || (pair[0][1] - pair[1][1]).abs() < 0.3;
            let is_rectangle = !sub.curved && sub.points.len() <= 5 && sub.points.windows(2).all(straight);
            (around(&sub.points), is_rectangle)
        })
    }

    /// Returns the straight lines.
    pub(super) fn lines(&self) -> impl Iterator<Item = ([f32; 2], [f32; 2])> {
        self.subs.iter().filter(|sub| !sub.curved).flat_map(|sub| {
            let closing = sub.closed.then(|| sub.points.last().copied().zip(sub.points.first().copied())).flatten();
            sub.points.windows(2).map(|pair| (pair[0], pair[1])).chain(closing)
        })
    }

    /// Returns the box of the whole path.
    pub(super) fn bounds(&self) -> Box4 {
        self.subs.iter().map(|sub| around(&sub.points)).reduce(|a, b| union(&a, &b)).unwrap_or([0.0; 4])
    }
}
