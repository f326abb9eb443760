//! What is drawn on a page, in points from the top left of the page as shown.

use hayro_syntax::object::ObjectIdentifier;

use crate::document::Layer;

/// An affine map `[a b c d e f]`: x' = a·x + c·y + e, y' = b·x + d·y + f.
pub(super) type Matrix = [f64; 6];

/// The map that changes nothing.
pub(super) const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// Returns the map that does `first`, then `then`.
pub(super) fn concat(first: &Matrix, then: &Matrix) -> Matrix {
    [
        first[0] * then[0] + first[1] * then[2],
        first[0] * then[1] + first[1] * then[3],
        first[2] * then[0] + first[3] * then[2],
        first[2] * then[1] + first[3] * then[3],
        first[4] * then[0] + first[5] * then[2] + then[4],
        first[4] * then[1] + first[5] * then[3] + then[5],
    ]
}

/// Maps a point.
pub(super) fn apply(map: &Matrix, x: f64, y: f64) -> [f32; 2] {
    [(map[0] * x + map[2] * y + map[4]) as f32, (map[1] * x + map[3] * y + map[5]) as f32]
}

/// A box: left, top, right, bottom.
pub(super) type Box4 = [f32; 4];

/// Returns the box around points.
pub(super) fn around(points: &[[f32; 2]]) -> Box4 {
    points.iter().fold([f32::MAX, f32::MAX, f32::MIN, f32::MIN], |all, p| {
        [all[0].min(p[0]), all[1].min(p[1]), all[2].max(p[0]), all[3].max(p[1])]
    })
}

/// Returns the box around a mapped rectangle.
pub(super) fn map_rect(map: &Matrix, rect: [f64; 4]) -> Box4 {
    let [x0, y0, x1, y1] = rect;
    around(&[apply(map, x0, y0), apply(map, x1, y0), apply(map, x1, y1), apply(map, x0, y1)])
}

/// Returns what two boxes share; it may be empty (right < left).
pub(super) fn overlap(a: &Box4, b: &Box4) -> Box4 {
    [a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])]
}

/// Returns the area of a box, 0 for an empty one.
pub(super) fn area(a: &Box4) -> f32 {
    (a[2] - a[0]).max(0.0) * (a[3] - a[1]).max(0.0)
}

/// Returns the box around two boxes.
pub(super) fn union(a: &Box4, b: &Box4) -> Box4 {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

/// A colour as red, green, blue from 0 to 1; `None` for patterns and spaces that are not computed.
pub(super) type Colour = Option<[f32; 3]>;

/// Tells whether two known colours look the same.
pub(super) fn looks_same(a: [f32; 3], b: [f32; 3]) -> bool {
    (0..3).all(|i| (a[i] - b[i]).abs() < 0.08)
}

/// One character on the page.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    /// What it stands for; U+FFFD when no table of the file tells.
    pub(super) c: char,
    /// Its box.
    pub(super) place: Box4,
    /// Start of its baseline.
    pub(super) origin: [f32; 2],
    /// Direction of the baseline, a unit vector.
    pub(super) direction: [f32; 2],
    /// Advance along the direction in points.
    pub(super) advance: f32,
    /// Height of the em in points.
    pub(super) size: f32,
    /// Written from top to bottom.
    pub(super) vertical: bool,
    /// Who sees it.
    pub(super) layer: Layer,
    /// How sure the character is, in percent.
    pub(super) certainty: u8,
    /// A space glyph stood before it.
    pub(super) space_before: bool,
    /// Order of drawing.
    pub(super) order: u32,
    /// Index of the font in the document.
    pub(super) font: u32,
    /// Code in the font.
    pub(super) code: u32,
    /// Colour of the fill.
    pub(super) colour: Colour,
}

/// A thin straight line, horizontal or vertical.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rule {
    /// Its box, thin in one direction.
    pub(super) place: Box4,
}

/// A filled rectangle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fill {
    pub(super) place: Box4,
    pub(super) colour: Colour,
    /// Neither transparent nor blended.
    pub(super) opaque: bool,
    pub(super) order: u32,
}

/// A picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Picture {
    pub(super) place: Box4,
    pub(super) order: u32,
    /// Where its samples are; `None` for one inside the content.
    pub(super) stream: Option<ObjectIdentifier>,
    /// The map from the unit square, on which a picture is drawn, to the page as shown.
    pub(super) map: Matrix,
}

/// All that a page shows.
#[derive(Default)]
pub(super) struct Ink {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) rules: Vec<Rule>,
    pub(super) fills: Vec<Fill>,
    pub(super) pictures: Vec<Picture>,
    /// Bytes that drawing the pictures takes at most; counted only for a page that is to be drawn.
    pub(super) picture_bytes: u64,
    /// Something else was painted that is not white.
    pub(super) painted: bool,
    /// Painted shapes that are not rectangles: drawings, or letters turned into curves.
    pub(super) shapes: u32,
    /// A limit that was reached, for the reader.
    pub(super) over_limit: Option<&'static str>,
}
