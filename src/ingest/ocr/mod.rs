//! Text from pixels: finds the lines of a page and reads them, twice where it matters.
//!
//! PP-OCRv6 models run in pure Rust. A page is set upright, red stamps are taken out, a detector finds the lines and a
//! small fast reader reads them all; a larger one reads again what the first was unsure of and every line with a
//! figure. Two readers share the detector's blind spots, so that agreement alone confirms nothing: see [`witness`].
//! What a page says is a question of layout and answered in `pdf::pixels`.

mod bitmap;
mod models;
mod net;
mod paper;
mod recognise;
mod regions;
mod rules;
mod seal;
mod witness;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(in crate::ingest) use self::bitmap::{Bitmap, Quad};
pub use self::models::{Model, ModelState, PACKAGE, Package, install_models, models};
pub(in crate::ingest) use self::paper::Projection;
pub(in crate::ingest) use self::recognise::{Char, Reading};

use self::bitmap::{Scaling, distance};
use self::net::{Crew, Net, Threads};
use self::recognise::{Lie, Recogniser, lies, strip};
use self::rules::Grey;
use crate::document::Seal;

/// Longer side of the picture in which lines are looked for. At 2000 pixels long lines and seals run together.
const LONGER: f32 = 1472.0;
/// A narrow picture is enlarged until its shorter side has this many pixels.
const SHORTER: f32 = 736.0;
/// Sides are multiples of this.
const SIDE_STEP: f32 = 32.0;
/// A line below this score is read again, from 0 to 1.
const SURE: f32 = 0.98;
/// Lines below this score are no text.
const TEXT: f32 = 0.5;
/// How sure the orientation must be: its scores are smoothed and stay about 0.92.
const TURNED: f32 = 0.6;
/// Pages with more pixels on their longer side than this are made smaller before they are read.
const PAGE_MAX: usize = 4200;

/// What models of pictures of things were trained on.
const PHOTO: ([f32; 3], [f32; 3]) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

/// The reader of pixels. Its models are opened when the first page needs them; clones share them.
#[derive(Clone)]
pub struct Ocr(Arc<Engine>);

struct Engine {
    dir: PathBuf,
    loaded: OnceLock<Option<Models>>,
    crew: Crew,
}

struct Models {
    detector: Box<dyn Net>,
    first: Recogniser,
    second: Option<Recogniser>,
    turner: Option<Box<dyn Net>>,
}

impl Serialize for Ocr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.dir.serialize(serializer)
    }
}

/// A worker is told the folder; the models in it are opened once a process.
impl<'de> Deserialize<'de> for Ocr {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Ocr, D::Error> {
        static KNOWN: Mutex<Vec<Ocr>> = Mutex::new(Vec::new());
        let dir = PathBuf::deserialize(deserializer)?;
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ocr) = known.iter().find(|ocr| ocr.0.dir == dir) {
            return Ok(ocr.clone());
        }
        let ocr = Ocr::at(&dir).ok_or_else(|| D::Error::custom("the models are gone"))?;
        known.push(ocr.clone());
        Ok(ocr)
    }
}

impl Ocr {
    /// Returns the folder of the models.
    pub fn folder(&self) -> &Path {
        &self.0.dir
    }
}

impl fmt::Debug for Ocr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Ocr").field(&self.0.dir).finish()
    }
}

impl PartialEq for Ocr {
    fn eq(&self, other: &Ocr) -> bool {
        self.0.dir == other.0.dir
    }
}

/// A page as seen: in pixels of the page set upright.
pub(in crate::ingest) struct Seen {
    /// Quarter turns, counter-clockwise, that set it upright.
    pub(in crate::ingest) turn: u8,
    /// Pixels across, upright.
    pub(in crate::ingest) width: f32,
    /// Pixels down, upright.
    pub(in crate::ingest) height: f32,
    /// Size of the picture as it was given, in pixels.
    pub(in crate::ingest) source: [f32; 2],
    /// From the sheet of a photograph, before it is turned, back to the photograph.
    pub(in crate::ingest) projection: Option<Projection>,
    /// Rise of its lines, as height over width: a point (x, y) stands at (x + slope · y, y - slope · x) when straight.
    pub(in crate::ingest) slope: f32,
    /// The lines, in no order.
    pub(in crate::ingest) lines: Vec<Line>,
    /// Straight rules, left, top, right, bottom, on the straightened page.
    pub(in crate::ingest) rules: Vec<[f32; 4]>,
    /// Seals.
    pub(in crate::ingest) seals: Vec<Seal>,
    /// How many readers there were.
    pub(in crate::ingest) readers: u8,
}

/// A line of text.
#[derive(Clone, Debug)]
pub(in crate::ingest) struct Line {
    /// Where it is.
    pub(in crate::ingest) quad: Quad,
    /// The better reading.
    pub(in crate::ingest) reading: Reading,
    /// The other one, where there are two.
    pub(in crate::ingest) other: Option<Reading>,
    /// Two readers agree and nothing speaks against them.
    pub(in crate::ingest) confirmed: bool,
    /// Read lying on its side.
    pub(in crate::ingest) vertical: bool,
}

impl Ocr {
    /// Makes a reader of the models in a folder, or `None` when they are not there.
    pub fn at(dir: &Path) -> Option<Ocr> {
        let there = models::MODELS.iter().filter(|model| !model.optional).all(|model| dir.join(model.name).is_file());
        there.then(|| Ocr(Arc::new(Engine { dir: dir.to_owned(), loaded: OnceLock::new(), crew: Crew::default() })))
    }

    /// Returns how many readers there are: 0 when the models are damaged, 2 when each figure is read twice.
    pub fn readers(&self) -> u8 {
        self.models().map_or(0, |models| 1 + u8::from(models.second.is_some()))
    }

    fn models(&self) -> Option<&Models> {
        self.0.loaded.get_or_init(|| Models::load(&self.0.dir)).as_ref()
    }

    /// Reads a page; `None` when the models are damaged. One page is read by one thread.
    pub(in crate::ingest) fn read(&self, page: Bitmap) -> Option<Seen> {
        let models = self.models()?;
        self.0.crew.run(move |threads| models.page(page, threads))
    }
}

impl Models {
    fn load(dir: &Path) -> Option<Models> {
        let net = |name: &str| net::open(models::bytes(dir, name)?).ok();
        let reader = |name: &str| {
            let characters = String::from_utf8(models::bytes(dir, &format!("{name}.txt"))?).ok()?;
            Some(Recogniser::new(net(&format!("{name}.onnx"))?, &characters))
        };
        Some(Models {
            detector: net("detect_tiny.onnx")?,
            first: reader("read_tiny")?,
            second: reader("read_small"),
            turner: net("turn.onnx"),
        })
    }

    fn page(&self, page: Bitmap, threads: &Threads) -> Option<Seen> {
        let page = bounded(page);
        let source = [page.width as f32, page.height as f32];
        let (page, projection) = match paper::straightened(&page) {
            Some((sheet, projection)) => (sheet, Some(projection)),
            None => (page, None),
        };
        let turn = self.turn(&page, threads).unwrap_or(0);
        let mut page = page.turned(turn);
        let red = seal::red_ink(&page);
        red.remove(&mut page);
        let (small, regions) = self.detect(&page, threads)?;
        let factor = [page.width as f32 / small.width as f32, page.height as f32 / small.height as f32];
        let mut lines: Vec<Line> = Vec::new();
        for region in regions {
            let most = [page.width as f32 - 1.0, page.height as f32 - 1.0];
            let quad = region.map(|point| [0, 1].map(|axis| (point[axis] * factor[axis]).clamp(0.0, most[axis])));
            lines.extend(self.line(&page, quad, threads));
        }
        let slope = slope(&lines);
        let grey = Grey::of(&small);
        let em = usual_height(&lines) / factor[1];
        // The shear is the same in both pictures: they differ by one factor, but for rounding to the detector's step.
        let rules = rules::rules(&grey, slope, em);
        witness::confirm(&mut lines, &witness::Ground { grey: &grey, rules: &rules, slope, factor, red: &red });
        let rules = rules
            .into_iter()
            .map(|[left, top, right, bottom]| {
                [left * factor[0], top * factor[1], right * factor[0], bottom * factor[1]]
            })
            .collect();
        let (width, height) = (page.width as f32, page.height as f32);
        let readers = 1 + u8::from(self.second.is_some());
        Some(Seen { turn, width, height, source, projection, slope, lines, rules, seals: red.seals, readers })
    }

    /// Returns the quarter turns that set a page upright, where the model is sure.
    fn turn(&self, page: &Bitmap, threads: &Threads) -> Option<u8> {
        const SIDE: usize = 224;
        let net = self.turner.as_ref()?;
        let scale = 256.0 / page.width.min(page.height) as f32;
        let size = |side: usize| ((side as f32 * scale).round() as usize).max(SIDE);
        let small = page.resized(size(page.width), size(page.height));
        let (left, top) = ((small.width - SIDE) / 2, (small.height - SIDE) / 2);
        let rgb = (top..top + SIDE).flat_map(|y| small.row(y).iter().copied().skip(3 * left).take(3 * SIDE)).collect();
        let middle = Bitmap::new(SIDE, SIDE, rgb)?;
        let scaling = Scaling { mean: PHOTO.0, deviation: PHOTO.1, blue_first: false };
        let output = net.run([1, 3, SIDE, SIDE], middle.planes(SIDE, &scaling), threads)?;
        let best = (0..4u8).zip(&output.data).max_by(|a, b| a.1.total_cmp(b.1))?;
        (*best.1 > TURNED).then_some(best.0)
    }

    /// Finds the lines of a page; returns the picture they were found in, too.
    fn detect(&self, page: &Bitmap, threads: &Threads) -> Option<(Bitmap, Vec<Quad>)> {
        let (wide, high) = (page.width as f32, page.height as f32);
        let mut scale = (LONGER / wide.max(high)).min(1.0);
        if wide.min(high) * scale < SHORTER {
            // A long receipt stays within four times the usual size.
            scale = (SHORTER / wide.min(high)).min(4.0 * LONGER / wide.max(high));
        }
        let side = |side: f32| ((side * scale / SIDE_STEP).round().max(1.0) * SIDE_STEP) as usize;
        let small = page.resized(side(wide), side(high));
        let scaling = Scaling { mean: PHOTO.0, deviation: PHOTO.1, blue_first: true };
        let data = small.planes(small.width, &scaling);
        let output = self.detector.run([1, 3, small.height, small.width], data, threads)?;
        let [.., height, width] = output.shape[..] else { return None };
        if (width, height) != (small.width, small.height) {
            return None;
        }
        let regions = regions::regions(&output.data, width, height);
        Some((small, regions))
    }

    fn line(&self, page: &Bitmap, quad: Quad, threads: &Threads) -> Option<Line> {
        let read = |lie: Lie| {
            let strip = strip(page, &quad, lie)?;
            Some((self.first.read(&strip, threads)?, strip, lie))
        };
        let (first, strip, lie) = lies(&quad)
            .iter()
            .filter_map(|lie| read(*lie))
            .reduce(|best, one| if one.0.score > best.0.score { one } else { best })?;
        let again = first.score < SURE || witness::matters(&first.text());
        let second = self.second.as_ref().filter(|_| again).and_then(|second| second.read(&strip, threads));
        let (reading, other) = match second {
            Some(second) if second.score >= TEXT => (second, Some(first)),
            _ => (first, None),
        };
        let is_text = reading.score >= TEXT && reading.chars.iter().any(|char| !char.c.is_whitespace());
        is_text.then(|| Line { vertical: lie == Lie::OnSide, quad, reading, other, confirmed: false })
    }
}

/// Makes a page smaller that has far more pixels than reading needs.
fn bounded(page: Bitmap) -> Bitmap {
    let longer = page.width.max(page.height);
    if longer <= PAGE_MAX {
        return page;
    }
    let size = |side: usize| (side * PAGE_MAX / longer).max(1);
    page.resized(size(page.width), size(page.height))
}

/// Returns the rise of most text: the median of the lines' slopes, each with the weight of its length.
fn slope(lines: &[Line]) -> f32 {
    let mut slopes: Vec<(f32, f32)> = lines
        .iter()
        .filter(|line| distance(line.quad[0], line.quad[1]) > 3.0 * distance(line.quad[0], line.quad[3]))
        .map(|line| {
            let [left, right, ..] = line.quad;
            ((right[1] - left[1]) / (right[0] - left[0]).max(1.0), right[0] - left[0])
        })
        .collect();
    slopes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half: f32 = slopes.iter().map(|(_, length)| length).sum::<f32>() / 2.0;
    let mut sum = 0.0;
    let middle = slopes.iter().find(|(_, length)| {
        sum += length;
        sum >= half
    });
    middle.map_or(0.0, |(slope, _)| *slope)
}

/// Returns the median height of the lines in pixels.
fn usual_height(lines: &[Line]) -> f32 {
    let mut heights: Vec<f32> = lines.iter().map(|line| distance(line.quad[0], line.quad[3])).collect();
    heights.sort_by(f32::total_cmp);
    heights.get(heights.len() / 2).copied().unwrap_or(24.0)
}
