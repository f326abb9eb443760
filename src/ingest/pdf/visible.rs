//! Tells what a reader does not see: text in the colour of its background, text under a later fill or
//! picture, and text drawn twice.

use super::ink::{Box4, Fill, Glyph, Ink, Picture, looks_same};
use crate::document::Layer;

/// Marks hidden glyphs and drops those drawn twice.
pub(super) fn settle(ink: &mut Ink) {
    hide(ink);
    drop_overprint(&mut ink.glyphs);
}

fn covers(area: &Box4, place: &Box4) -> bool {
    let (x, y) = ((place[0] + place[2]) / 2.0, (place[1] + place[3]) / 2.0);
    x > area[0] && x < area[2] && y > area[1] && y < area[3]
}

/// Tells whether a box lies in an area but for a tenth of its size.
fn is_under(area: &Box4, place: &Box4) -> bool {
    let (dx, dy) = ((place[2] - place[0]) * 0.15, (place[3] - place[1]) * 0.25);
    place[0] + dx >= area[0] && place[2] - dx <= area[2] && place[1] + dy >= area[1] && place[3] - dy <= area[3]
}

/// Height of the bands into which fills are sorted, in points.
const BAND_PT: f32 = 24.0;

/// Fills by the bands of the page that they touch, so that a glyph meets few of them.
struct Bands(Vec<Vec<Fill>>);

impl Bands {
    fn new(fills: &[Fill]) -> Bands {
        let mut bands: Vec<Vec<Fill>> = Vec::new();
        for fill in fills {
            let band = |y: f32| (y.clamp(0.0, 100_000.0) / BAND_PT) as usize;
            let (first, last) = (band(fill.place[1]), band(fill.place[3]));
            if bands.len() <= last {
                bands.resize(last + 1, Vec::new());
            }
            bands.iter_mut().take(last + 1).skip(first).for_each(|band| band.push(*fill));
        }
        Bands(bands)
    }

    fn at(&self, place: &Box4) -> &[Fill] {
        let y = (place[1] + place[3]) / 2.0;
        self.0.get((y.max(0.0) / BAND_PT) as usize).map_or(&[], Vec::as_slice)
    }
}

fn hide(ink: &mut Ink) {
    let last_picture = ink.pictures.iter().map(|picture| picture.order).max().unwrap_or(0);
    let bands = Bands::new(&ink.fills);
    for glyph in &mut ink.glyphs {
        if !matches!(glyph.layer, Layer::Shown | Layer::Annotation) {
            continue;
        }
        let fills = bands.at(&glyph.place);
        let blends = glyph.colour.is_some_and(|colour| {
            let may_hide = looks_same(colour, [1.0; 3]) || !fills.is_empty();
            may_hide && blends(colour, glyph, fills, &ink.pictures)
        });
        // A box painted over a number hides it as well as white ink does.
        let covers = |fill: &Fill| {
            fill.order > glyph.order && fill.opaque && fill.colour.is_some() && is_under(&fill.place, &glyph.place)
        };
        // OCR programs draw the text first and the picture of the page over it.
        let under_picture = glyph.order < last_picture
            && ink.pictures.iter().any(|picture| {
                picture.order > glyph.order
                    && is_under(&picture.place, &glyph.place)
                    && is_page_sized(&picture.place, glyph)
            });
        if blends || fills.iter().any(covers) {
            glyph.layer = Layer::Hidden;
        } else if under_picture {
            glyph.layer = Layer::Invisible;
        }
    }
}

/// Seals and logos are drawn over text that stays legible; only pictures much larger than the text count as covering it.
fn is_page_sized(picture: &Box4, glyph: &Glyph) -> bool {
    (picture[2] - picture[0]) > 30.0 * glyph.size && (picture[3] - picture[1]) > 10.0 * glyph.size
}

/// Tells whether a glyph has the colour of what is under it.
fn blends(colour: [f32; 3], glyph: &Glyph, fills: &[Fill], pictures: &[Picture]) -> bool {
    let under = fills
        .iter()
        .filter(|fill| fill.order < glyph.order && covers(&fill.place, &glyph.place))
        .max_by_key(|fill| fill.order);
    let picture = pictures
        .iter()
        .filter(|picture| picture.order < glyph.order && covers(&picture.place, &glyph.place))
        .map(|picture| picture.order)
        .max();
    match (under, picture) {
        (under, Some(picture)) if under.is_none_or(|fill| fill.order < picture) => false,
        (Some(fill), _) if !fill.opaque => false,
        (Some(fill), _) => fill.colour.is_some_and(|background| looks_same(background, colour)),
        (None, _) => looks_same(colour, [1.0; 3]),
    }
}

/// Bold by overprint and shadows draw a character again within a tenth of an em; one is kept.
fn drop_overprint(glyphs: &mut Vec<Glyph>) {
    let mut order: Vec<usize> = (0..glyphs.len()).collect();
    let key = |index: usize| &glyphs[index];
    order.sort_by(|&a, &b| {
        key(a)
            .c
            .cmp(&key(b).c)
            .then(key(a).origin[0].total_cmp(&key(b).origin[0]))
            .then(key(a).order.cmp(&key(b).order))
    });
    let mut again = vec![false; glyphs.len()];
    for (at, &first) in order.iter().enumerate() {
        if again[first] {
            continue;
        }
        let glyph = &glyphs[first];
        for &other in &order[at + 1..] {
            let twin = &glyphs[other];
            if twin.c != glyph.c || twin.origin[0] - glyph.origin[0] > 0.12 * glyph.size {
                break;
            }
            let near = (twin.origin[1] - glyph.origin[1]).abs() < 0.12 * glyph.size
                && (twin.size - glyph.size).abs() < 0.1 * glyph.size;
            if near
                && twin.layer == glyph.layer
                && twin.direction[0] * glyph.direction[0] + twin.direction[1] * glyph.direction[1] > 0.99
            {
                again[first.max(other)] = true;
                if first > other {
                    break;
                }
            }
        }
    }
    let mut index = 0;
    glyphs.retain(|_| {
        index += 1;
        !again[index - 1]
    });
}

/// Returns how much of the page pictures cover, in percent.
pub(super) fn picture_percent(ink: &Ink, width: f32, height: f32) -> u32 {
    const STEPS: usize = 40;
    if ink.pictures.is_empty() {
        return 0;
    }
    let mut hit = 0u32;
    for row in 0..STEPS {
        for column in 0..STEPS {
            let at = |step: usize, length: f32| (step as f32 + 0.5) / STEPS as f32 * length;
            let (x, y) = (at(column, width), at(row, height));
            hit += u32::from(ink.pictures.iter().any(|picture| {
                x >= picture.place[0] && x <= picture.place[2] && y >= picture.place[1] && y <= picture.place[3]
            }));
        }
    }
    hit * 100 / (STEPS * STEPS) as u32
}
