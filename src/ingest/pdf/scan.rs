//! The pixels of a page that is a picture: the embedded pictures themselves, without a renderer in between.

use hayro_syntax::object::stream::{ImageColorSpace, ImageDecodeParams};
use hayro_syntax::object::{Array, Object, ObjectIdentifier, Stream};
use hayro_syntax::page::Page;

use super::ink::{Box4, Ink, Matrix, Picture, area, map_rect};
use crate::ingest::ocr::Bitmap;

/// Most pixels of a picture that is read.
const PIXELS_MAX: u64 = 90_000_000;
/// Longest side of pictures put together, in pixels.
const SIDE_MAX: f32 = 3600.0;
/// Smaller pictures, as a share of all, are stamps or logos beside the scan.
const PART_MIN: f32 = 0.004;

/// Returns the picture that a page is, and where it stands; `None` when it has no pixels or they cannot be decoded.
pub(super) fn scanned(page: &Page<'_>, ink: &Ink) -> Option<(Bitmap, Box4)> {
    let all: f32 = ink.pictures.iter().map(|picture| area(&picture.place)).sum();
    let parts: Vec<&Picture> = ink.pictures.iter().filter(|picture| area(&picture.place) > PART_MIN * all).collect();
    if parts.len() == 1
        && let Some(whole) = parts.first().and_then(|picture| upright(page, picture))
    {
        // The whole picture, even where the page cuts it off.
        return Some((whole, map_rect(&parts.first()?.map, [0.0, 0.0, 1.0, 1.0])));
    }
    let mut canvas: Option<(Bitmap, Box4, f32)> = None;
    for picture in &parts {
        let pixels = decode(page, picture.stream?)?;
        let (canvas, place, scale) =
            canvas.get_or_insert_with(|| blank(&parts, pixels.width as f32 / along(&picture.map).max(1.0)));
        paint(canvas, place, *scale, &pixels, &picture.map);
    }
    canvas.map(|(canvas, place, _)| (canvas, place))
}

/// Returns how wide the unit square becomes, in points.
fn along(map: &Matrix) -> f32 {
    (map[0] as f32).hypot(map[1] as f32)
}

/// Makes white paper for all pictures, with as many pixels a point as the first one has.
fn blank(parts: &[&Picture], density: f32) -> (Bitmap, Box4, f32) {
    let place = parts.iter().map(|picture| picture.place).reduce(|a, b| super::ink::union(&a, &b)).unwrap_or_default();
    let (wide, high) = ((place[2] - place[0]).max(1.0), (place[3] - place[1]).max(1.0));
    let scale = density.min(SIDE_MAX / wide.max(high)).max(0.01);
    (Bitmap::white((wide * scale).round() as usize, (high * scale).round() as usize), place, scale)
}

/// Draws a picture onto the paper.
fn paint(canvas: &mut Bitmap, place: &Box4, scale: f32, picture: &Bitmap, map: &Matrix) {
    let [a, b, c, d, e, f] = *map;
    let determinant = a * d - b * c;
    if determinant.abs() < 1e-9 {
        return;
    }
    let (wide, high) = (picture.width as f32, picture.height as f32);
    let width = canvas.width;
    for (y, row) in canvas.pixels_mut().chunks_exact_mut(3 * width).enumerate() {
        for (x, pixel) in row.chunks_exact_mut(3).enumerate() {
            let px = f64::from((x as f32 + 0.5) / scale + place[0]) - e;
            let py = f64::from((y as f32 + 0.5) / scale + place[1]) - f;
            let (u, v) = (((d * px - c * py) / determinant) as f32, ((a * py - b * px) / determinant) as f32);
            if (0.0..1.0).contains(&u) && (0.0..1.0).contains(&v) {
                // The first row of a picture is at the top of the unit square.
                let colour = picture.between(u * wide - 0.5, (1.0 - v) * high - 0.5);
                pixel.copy_from_slice(&colour.map(|value| (value + 0.5) as u8));
            }
        }
    }
}

/// Returns a picture that stands straight on the page, turned as it is shown.
fn upright(page: &Page<'_>, picture: &Picture) -> Option<Bitmap> {
    let [a, b, c, d, ..] = picture.map;
    let slanted = |small: f64, large: f64| small.abs() > 0.002 * large.abs();
    // On the page as shown y runs down: an upright picture has a > 0 and d < 0.
    let (quarters, mirrored) = match () {
        () if !slanted(b, a) && !slanted(c, d) => match (a > 0.0, d < 0.0) {
            (true, true) => (0, false),
            (false, false) => (2, false),
            (false, true) => (0, true),
            (true, false) => (2, true),
        },
        () if !slanted(a, b) && !slanted(d, c) => match (b > 0.0, c > 0.0) {
            // Rows of the picture run down the page: a quarter turn clockwise.
            (true, true) => (3, false),
            (false, false) => (1, false),
            (true, false) => (1, true),
            (false, true) => (3, true),
        },
        () => return None,
    };
    let pixels = decode(page, picture.stream?)?;
    Some(if mirrored { pixels.mirrored() } else { pixels }.turned(quarters))
}

/// Colours of a picture's samples.
enum Colours {
    Gray,
    Rgb,
    Cmyk,
    /// Colours by number.
    Palette(Vec<[u8; 3]>),
    /// One ink on paper.
    Tint,
}

/// Decodes a picture by its filters.
fn decode(page: &Page<'_>, id: ObjectIdentifier) -> Option<Bitmap> {
    let stream = page.xref().get::<Stream<'_>>(id)?;
    let dict = stream.dict();
    let size = |long: &[u8], short: &[u8]| dict.get::<u32>(long).or_else(|| dict.get::<u32>(short));
    let (width, height) = (size(b"Width", b"W")?, size(b"Height", b"H")?);
    if width == 0 || height == 0 || u64::from(width) * u64::from(height) > PIXELS_MAX {
        return None;
    }
    let is_mask = dict.get::<bool>(b"ImageMask").or_else(|| dict.get::<bool>(b"IM")) == Some(true);
    let space = dict.get::<Object<'_>>(b"ColorSpace").or_else(|| dict.get::<Object<'_>>(b"CS"));
    let named = space.as_ref().and_then(|space| colours(page, space, 0));
    let depth = dict.get::<u8>(b"BitsPerComponent").or_else(|| dict.get::<u8>(b"BPC"));
    let params = ImageDecodeParams {
        is_indexed: matches!(named, Some(Colours::Palette(_))),
        bpc: depth,
        num_components: named.as_ref().map(components),
        target_dimension: None,
        width,
        height,
    };
    let decoded = stream.decoded_image(&params).ok()?;
    let (width, height, depth, colours) = match &decoded.image_data {
        Some(data) => {
            let own = match data.color_space {
                Some(ImageColorSpace::Gray) => Some(Colours::Gray),
                Some(ImageColorSpace::Rgb) => Some(Colours::Rgb),
                Some(ImageColorSpace::Cmyk) => Some(Colours::Cmyk),
                _ => None,
            };
            // The file's own space wins where the numbers of components agree.
            let fits = |named: &Colours| own.as_ref().is_none_or(|own| components(own) == components(named));
            (data.width, data.height, data.bits_per_component, named.filter(fits).or(own)?)
        }
        None if is_mask => (width, height, 1, Colours::Gray),
        None => (width, height, depth.unwrap_or(1), named?),
    };
    let samples = Samples { data: &decoded.data, width: width as usize, height: height as usize, depth };
    let inverted = match dict.get::<Array<'_>>(b"Decode").or_else(|| dict.get::<Array<'_>>(b"D")) {
        Some(list) => list.iter::<f32>().next().is_some_and(|first| first > 0.5),
        None => false,
    };
    samples.bitmap(&colours, inverted)
}

fn components(colours: &Colours) -> u8 {
    match colours {
        Colours::Gray | Colours::Palette(_) | Colours::Tint => 1,
        Colours::Rgb => 3,
        Colours::Cmyk => 4,
    }
}

fn colours(page: &Page<'_>, space: &Object<'_>, depth: u32) -> Option<Colours> {
    let by_name = |name: &[u8]| match name {
        b"DeviceGray" | b"CalGray" | b"G" => Some(Colours::Gray),
        b"DeviceRGB" | b"CalRGB" | b"RGB" => Some(Colours::Rgb),
        b"DeviceCMYK" | b"CMYK" => Some(Colours::Cmyk),
        _ => None,
    };
    match space {
        Object::Name(name) => by_name(name.as_ref()).or_else(|| {
            let named = page.resources().color_spaces.get::<Object<'_>>(name.as_ref()).filter(|_| depth < 3)?;
            colours(page, &named, depth + 1)
        }),
        Object::Array(list) => {
            let mut items = list.iter::<Object<'_>>();
            let Object::Name(family) = items.next()? else { return None };
            match family.as_ref() {
                b"ICCBased" => match items.next()? {
                    Object::Stream(profile) => match profile.dict().get::<u8>(b"N")? {
                        1 => Some(Colours::Gray),
                        3 => Some(Colours::Rgb),
                        4 => Some(Colours::Cmyk),
                        _ => None,
                    },
                    _ => None,
                },
                b"Indexed" | b"I" => {
                    let base = items.next().filter(|_| depth < 3)?;
                    let base = colours(page, &base, depth + 1)?;
                    let _highest = items.next()?;
                    let table = match items.next()? {
                        Object::String(text) => text.as_bytes().to_vec(),
                        Object::Stream(stream) => stream.decoded_data().ok()?.into_owned(),
                        _ => return None,
                    };
                    let count = usize::from(components(&base));
                    Some(Colours::Palette(table.chunks_exact(count).map(|entry| rgb(&base, entry)).collect()))
                }
                b"Separation" => Some(Colours::Tint),
                b"Lab" | b"DeviceN" | b"Pattern" => None,
                name => by_name(name),
            }
        }
        _ => None,
    }
}

fn rgb(colours: &Colours, sample: &[u8]) -> [u8; 3] {
    match (colours, sample) {
        (Colours::Gray, [value]) => [*value; 3],
        (Colours::Tint, [value]) => [255 - value; 3],
        (Colours::Rgb, [red, green, blue]) => [*red, *green, *blue],
        (Colours::Cmyk, [cyan, magenta, yellow, black]) => [cyan, magenta, yellow].map(|ink| {
            let left = (255 - u32::from(*ink)) * (255 - u32::from(*black)) / 255;
            u8::try_from(left).unwrap_or(255)
        }),
        (Colours::Palette(table), [number]) => table.get(usize::from(*number)).copied().unwrap_or([255; 3]),
        _ => [255; 3],
    }
}

/// Samples as a filter left them.
struct Samples<'a> {
    data: &'a [u8],
    width: usize,
    height: usize,
    depth: u8,
}

impl Samples<'_> {
    fn bitmap(&self, colours: &Colours, inverted: bool) -> Option<Bitmap> {
        let count = usize::from(components(colours));
        let depth = usize::from(self.depth);
        if !matches!(depth, 1 | 2 | 4 | 8 | 16) || self.width.checked_mul(self.height)? as u64 > PIXELS_MAX {
            return None;
        }
        let stride = (self.width * count * depth).div_ceil(8);
        // What breaks off stays white; half a page is not a page.
        if self.data.len() * 2 < stride * self.height {
            return None;
        }
        let is_palette = matches!(colours, Colours::Palette(_));
        let full = (1u32 << depth.min(8)) - 1;
        let mut out = vec![255u8; 3 * self.width * self.height];
        let mut row_values = vec![0u8; self.width * count];
        for (line, row) in out.chunks_exact_mut(3 * self.width).zip(self.data.chunks(stride)) {
            for (index, value) in row_values.iter_mut().enumerate() {
                let raw = match depth {
                    8 => row.get(index).copied(),
                    16 => row.get(2 * index).copied(),
                    _ => row.get(index * depth / 8).map(|byte| {
                        let shift = 8 - depth - index * depth % 8;
                        (byte >> shift) & full as u8
                    }),
                };
                let raw = raw.unwrap_or(if is_palette { 0 } else { full as u8 });
                let raw = if inverted { (full - u32::from(raw).min(full)) as u8 } else { raw };
                *value = if is_palette || depth >= 8 { raw } else { (u32::from(raw) * 255 / full) as u8 };
            }
            for (pixel, sample) in line.chunks_exact_mut(3).zip(row_values.chunks_exact(count)) {
                pixel.copy_from_slice(&rgb(colours, sample));
            }
        }
        Bitmap::new(self.width, self.height, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_of_any_depth_become_colours() {
        let bits = Samples { data: &[0b1010_0000, 0b0100_0000], width: 3, height: 2, depth: 1 };
        let grey = bits.bitmap(&Colours::Gray, false).expect("whole");
        assert_eq!(grey.pixels().iter().step_by(3).copied().collect::<Vec<_>>(), [255, 0, 255, 0, 255, 0]);
        let inverted = bits.bitmap(&Colours::Gray, true).expect("whole");
        assert_eq!(inverted.pixels()[0], 0);
        let palette = Colours::Palette(vec![[1, 2, 3], [4, 5, 6]]);
        assert_eq!(bits.bitmap(&palette, false).expect("whole").pixels()[..3], [4, 5, 6]);
        let cmyk = Samples { data: &[0, 0, 0, 255, 0, 255, 255, 0], width: 2, height: 1, depth: 8 };
        assert_eq!(cmyk.bitmap(&Colours::Cmyk, false).expect("whole").pixels(), [0, 0, 0, 255, 0, 0]);
        assert!(Samples { data: &[0], width: 3, height: 9, depth: 8 }.bitmap(&Colours::Gray, false).is_none());
    }
}
