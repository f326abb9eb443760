//! Draws a page, or a part of one, into pixels: crops for people, pictures for a reader of pixels.
//!
//! The drawing is `hayro`'s. It has no bounds of its own, so every page is first run by this room's interpreter,
//! which has: what passes a bound there is not drawn.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::font::{FontQuery, StandardFont};
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};
use hayro_syntax::Pdf;

use super::{Limits, page, system_font};

/// Points of an inch.
const POINTS_PER_INCH: f32 = 72.0;
/// Most pixels along a side that the rasterizer can count.
const SIDE_MAX: f32 = 65_000.0;
/// Bytes of a pixel as rasterized.
const BYTES_PER_PIXEL: u64 = 4;

/// The pixels of a page or of a part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Pixels {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Red, green and blue, row by row from the top left: `3 · width · height` bytes.
    pub rgb: Vec<u8>,
    /// Pixels of a point; less than what was asked for where the page would have had too many pixels.
    pub per_pt: f32,
    /// Left and top of the part that is shown, in points from the top left of the page as shown.
    pub origin_pt: [f32; 2],
    /// A font that the file does not carry is not on this system either: some text may be missing or look otherwise.
    pub font_missing: bool,
}

/// Draws a page at so many dots an inch, as shown (after rotation, cropped), on white.
///
/// `None` when the file does not open, has no such page, or the page costs more than the bounds allow. A page of
/// more than `pixels_max` pixels is drawn smaller, see [`Pixels::per_pt`].
pub fn render(bytes: &[u8], page: usize, dpi: f32, limits: &crate::ingest::Limits) -> Option<Pixels> {
    Drawing::open(bytes, limits)?.page(page, dpi, None)
}

/// Draws a whole page of an open file, or returns `None` when it costs more than the bounds allow.
pub(super) fn drawn(pdf: &Pdf, index: usize, dpi: f32, limits: &Limits, pixels_max: u64) -> Option<Pixels> {
    catch_unwind(AssertUnwindSafe(|| draw(pdf, index, dpi, None, (limits, pixels_max)))).ok().flatten()
}

/// A file opened for drawing; open it once for many pages.
pub struct Drawing {
    pdf: Pdf,
    limits: Limits,
    pixels_max: u64,
}

impl Drawing {
    /// Opens a file, or returns `None` if it is locked or broken.
    pub fn open(bytes: &[u8], limits: &crate::ingest::Limits) -> Option<Drawing> {
        let own = Limits::within(limits);
        let (pdf, _) = super::open(bytes, &own).ok()?;
        Some(Drawing { pdf, limits: own, pixels_max: limits.pixels })
    }

    /// Returns how many pages there are.
    pub fn pages(&self) -> usize {
        self.pdf.pages().len()
    }

    /// Draws a page, or the part of it inside a box in points from the top left of the page as shown.
    pub fn page(&self, index: usize, dpi: f32, ltrb_pt: Option<[f32; 4]>) -> Option<Pixels> {
        let bounds = (&self.limits, self.pixels_max);
        catch_unwind(AssertUnwindSafe(|| draw(&self.pdf, index, dpi, ltrb_pt, bounds))).ok().flatten()
    }
}

fn draw(
    pdf: &Pdf,
    index: usize,
    dpi: f32,
    ltrb_pt: Option<[f32; 4]>,
    (limits, pixels_max): (&Limits, u64),
) -> Option<Pixels> {
    let pages = pdf.pages();
    let page = pages.get(index)?;
    let frame = page::weighed(page, pdf, limits, pixels_max.saturating_mul(BYTES_PER_PIXEL))?;
    let whole = [0.0, 0.0, frame.width, frame.height];
    let part = ltrb_pt.map_or(whole, |part| super::ink::overlap(&part, &whole));
    let (wide, high) = (part[2] - part[0], part[3] - part[1]);
    if !(wide > 0.0 && high > 0.0 && dpi.is_finite() && dpi > 0.0) {
        return None;
    }
    let room = (pixels_max as f32 / (wide * high)).sqrt();
    let per_pt = (dpi / POINTS_PER_INCH).min(room).min(SIDE_MAX / wide.max(high));
    let side = |points: f32| (points * per_pt).round().clamp(1.0, SIDE_MAX) as u16;
    let mut context = RenderContext::new(side(wide), side(high));
    let to_pixels = Affine::scale(f64::from(per_pt))
        * Affine::translate((-f64::from(part[0]), -f64::from(part[1])))
        * Affine::new(frame.base);
    let font_missing = Arc::new(AtomicBool::new(false));
    let settings = settings(&font_missing);
    let cache = RenderCache::new();
    render_into(page, &cache, &settings, &RenderSettings::default(), &mut context, to_pixels);
    context.flush();
    let mut pixmap = Pixmap::new(context.width(), context.height());
    let rasterizer = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..RasterizerSettings::default() };
    context.render_with(&mut pixmap, &mut Resources::default(), rasterizer);
    let rgb = pixmap.data_as_u8_slice().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    Some(Pixels {
        width: u32::from(context.width()),
        height: u32::from(context.height()),
        rgb,
        per_pt,
        origin_pt: [part[0], part[1]],
        font_missing: font_missing.load(Ordering::Relaxed),
    })
}

fn settings(font_missing: &Arc<AtomicBool>) -> InterpreterSettings {
    let missing = Arc::clone(font_missing);
    InterpreterSettings {
        font_resolver: Arc::new(move |query| match query {
            FontQuery::Standard(font) => Some(font.get_font_data()),
            FontQuery::Fallback(query) => {
                let names = [&query.post_script_name, &query.font_name, &query.font_family];
                let is_chinese = query.character_collection.is_some()
                    || names.into_iter().flatten().any(|name| super::encoding::is_chinese_system_font(name).is_some());
                match is_chinese.then(|| system_font::data(query.is_serif)) {
                    Some(Some(font)) => Some(font),
                    Some(None) => {
                        missing.store(true, Ordering::Relaxed);
                        Some(StandardFont::Helvetica.get_font_data())
                    }
                    None => Some(query.pick_standard_font().get_font_data()),
                }
            }
        }),
        ..InterpreterSettings::default()
    }
}

impl Pixels {
    /// Draws the outline of a box given in points of the page, in red and outside of the box itself.
    pub fn outline(&mut self, ltrb_pt: [f32; 4], width_px: u32) {
        let to_pixel = |value: f32, origin: f32| ((value - origin) * self.per_pt) as i64;
        let line = i64::from(width_px);
        let (x0, y0) = (to_pixel(ltrb_pt[0], self.origin_pt[0]), to_pixel(ltrb_pt[1], self.origin_pt[1]));
        let (x1, y1) = (to_pixel(ltrb_pt[2], self.origin_pt[0]) + 1, to_pixel(ltrb_pt[3], self.origin_pt[1]) + 1);
        let bars = [
            [x0 - line, y0 - line, x1 + line, y0],
            [x0 - line, y1, x1 + line, y1 + line],
            [x0 - line, y0, x0, y1],
            [x1, y0, x1 + line, y1],
        ];
        for [left, top, right, bottom] in bars {
            for y in top.max(0)..bottom.min(i64::from(self.height)) {
                for x in left.max(0)..right.min(i64::from(self.width)) {
                    let at = usize::try_from(3 * (y * i64::from(self.width) + x)).unwrap_or(usize::MAX);
                    if let Some(pixel) = self.rgb.get_mut(at..at.saturating_add(3)) {
                        pixel.copy_from_slice(&[220, 20, 30]);
                    }
                }
            }
        }
    }

    /// Returns the pixels as a PNG file.
    ///
    /// # Errors
    ///
    /// When the pixels are not as many as width and height say.
    pub fn png(&self) -> std::io::Result<Vec<u8>> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.rgb)?;
        writer.finish()?;
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{page, stream};
    use super::*;

    fn colour(pixels: &Pixels, x: u32, y: u32) -> [u8; 3] {
        let at = 3 * (y * pixels.width + x) as usize;
        [pixels.rgb[at], pixels.rgb[at + 1], pixels.rgb[at + 2]]
    }

    fn limits() -> crate::ingest::Limits {
        crate::ingest::Limits::standard()
    }

    /// A red box at 20 to 60 points from the left and 50 to 100 from the top.
    const RED: &str = "1 0 0 rg 20 200 40 50 re f";

    #[test]
    fn a_page_is_drawn_at_the_resolution_asked_for() {
        let pixels = render(&page(RED, "", "", &[]), 0, 144.0, &limits()).expect("drawn");
        assert_eq!((pixels.width, pixels.height, pixels.rgb.len()), (400, 600, 3 * 400 * 600));
        assert_eq!(colour(&pixels, 80, 150), [255, 0, 0]);
        assert_eq!(colour(&pixels, 130, 150), [255; 3]);
        assert_eq!(render(&page(RED, "", "", &[]), 1, 144.0, &limits()), None);
    }

    #[test]
    fn a_part_of_a_turned_page_is_drawn_where_its_box_says() {
        let file = Drawing::open(&page(RED, "/Rotate 90", "", &[]), &limits()).expect("opens");
        // Turned clockwise, the box lies at 200 to 250 from the left and 20 to 60 from the top.
        let part = file.page(0, 72.0, Some([190.0, 10.0, 260.0, 70.0])).expect("drawn");
        assert_eq!((part.width, part.height, part.origin_pt), (70, 60, [190.0, 10.0]));
        assert_eq!((colour(&part, 15, 15), colour(&part, 5, 5)), ([255, 0, 0], [255; 3]));
    }

    #[test]
    fn a_page_of_too_many_pixels_is_drawn_smaller() {
        let small = crate::ingest::Limits { pixels: 15_000, ..limits() };
        let pixels = render(&page(RED, "", "", &[]), 0, 300.0, &small).expect("drawn");
        assert_eq!((pixels.width, pixels.height), (100, 150));
        assert!((pixels.per_pt - 0.5).abs() < 0.01);
    }

    #[test]
    fn a_page_that_costs_more_than_the_bounds_is_not_drawn() {
        let doubling: Vec<String> = (0..20)
            .map(|index| {
                let dict = format!(
                    "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {} 0 R >> >>",
                    7 + index
                );
                stream(&dict, "/X Do /X Do")
            })
            .collect();
        assert_eq!(render(&page("/X Do", "", "/XObject << /X 6 0 R >>", &doubling), 0, 72.0, &limits()), None);
        let picture = stream(
            "/Type /XObject /Subtype /Image /Width 90000 /Height 90000 /ColorSpace /DeviceGray /BitsPerComponent 8",
            "x",
        );
        assert_eq!(render(&page("/X Do", "", "/XObject << /X 6 0 R >>", &[picture]), 0, 72.0, &limits()), None);
    }

    #[test]
    fn a_frame_is_drawn_around_a_box_and_not_over_it() {
        let file = Drawing::open(&page("", "", "", &[]), &limits()).expect("opens");
        let mut pixels = file.page(0, 72.0, None).expect("drawn");
        pixels.outline([50.0, 60.0, 70.0, 80.0], 2);
        assert_eq!(colour(&pixels, 60, 59), [220, 20, 30]);
        assert_eq!(colour(&pixels, 60, 70), [255; 3]);
        assert_eq!(colour(&pixels, 49, 70), [220, 20, 30]);
        assert!(pixels.png().expect("encodes").starts_with(b"\x89PNG"));
    }
}
