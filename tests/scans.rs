//! Submissions of the fixtures with some papers as scans: the same answers, or none. Needs the models of
//! `vouch models install`; without them it says so and looks at what must be said of the pages then.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "makes scans, looks for models and tells when there are none"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use image::{ImageFormat, RgbImage};
use serde_json::Value as Json;
use vouch::ingest::{self, Drawing, Limits, Ocr};

use super::packing::unzip;
use super::trial::{self, ARCHIVES, FIXTURES, Trial};

/// The submissions that are scanned.
const SCANNED: [&str; 4] = ["t1-clean", "t1-faults", "t2j-faults", "t2t-faults"];
/// Papers of each that become pictures.
const PAPERS: usize = 2;
/// Dots an inch of the scans.
const DPI: f32 = 150.0;

/// Returns the reader of pixels, where its models are installed.
fn ocr() -> Option<Ocr> {
    let var = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty()).map(PathBuf::from);
    let dir = var("VOUCH_MODELS").or_else(|| var("HOME").map(|home| home.join(".local/share/vouch/models")))?;
    Ocr::at(&dir)
}

/// Draws a paper of one page as a scanner gives it, or returns `None` for other papers.
fn scan(bytes: &[u8]) -> Option<Vec<u8>> {
    let drawing = Drawing::open(bytes, &Limits::standard()).filter(|drawing| drawing.pages() == 1)?;
    let page = drawing.page(0, DPI, None).filter(|page| !page.font_missing)?;
    let mut png = std::io::Cursor::new(Vec::new());
    RgbImage::from_raw(page.width, page.height, page.rgb)?.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(png.into_inner())
}

/// Tells whether a file is the form: it stays as it is, for what it claims is not what is tested.
fn is_form(path: &str, bytes: &[u8]) -> bool {
    vouch::claim::is_form(&ingest::read(ingest::file_id(bytes), path, bytes, &Limits::standard()))
}

/// Writes the twins of the submissions into a folder; returns how many papers of each are scans.
fn twins(dir: &Path) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for name in SCANNED {
        let members = unzip(&std::fs::read(Path::new(ARCHIVES).join(format!("{name}.zip"))).unwrap());
        let mut count = 0;
        for member in members {
            let path = String::from_utf8(member.name)
                .unwrap_or_else(|name| encoding_rs::GB18030.decode(name.as_bytes()).0.into_owned());
            let is_paper = path.ends_with(".pdf") && !is_form(&path, &member.bytes);
            let twin = (is_paper && count < PAPERS).then(|| scan(&member.bytes)).flatten();
            let (path, bytes) = match twin {
                Some(png) => {
                    count += 1;
                    (format!("{}.png", path.trim_end_matches(".pdf")), png)
                }
                None => (path, member.bytes),
            };
            let place = dir.join(name).join(path);
            std::fs::create_dir_all(place.parent().unwrap()).unwrap();
            std::fs::write(place, bytes).unwrap();
        }
        counts.insert(name.to_owned(), count);
    }
    counts
}

/// Returns what is said of each claim: application, name and value, to whether it holds.
fn answers<'t>(trial: &'t Trial, application: &'t str) -> BTreeMap<(String, String, String), Vec<String>> {
    let mut all: BTreeMap<(String, String, String), Vec<String>> = BTreeMap::new();
    for finding in trial.of("finding", application) {
        for claim in finding["claims"].as_array().unwrap() {
            let key = (finding["criterion"].to_string(), claim["claim"].to_string(), claim["value"].to_string());
            all.entry(key).or_default().push(claim["holds"].to_string());
        }
    }
    all
}

#[test]
fn scanned_papers_give_the_same_answers_or_none() {
    let dir = tempfile::tempdir().unwrap();
    let case = tempfile::tempdir().unwrap();
    let counts = twins(dir.path());
    let ocr = ocr();
    let has_models = ocr.is_some();
    if !has_models {
        eprintln!("no models are installed (vouch models install): the scans stay unread, which is what is tested");
    }
    let limits = Limits { ocr, ..Limits::standard() };
    let scanned = trial::run_within(&[dir.path().to_owned()], case.path(), None, limits);
    scanned.hold();
    let mut wrong = Vec::new();
    for (name, count) in &counts {
        let states: Vec<&Json> =
            scanned.of("file", name).filter(|file| file["path"].as_str().unwrap().ends_with(".png")).collect();
        assert_eq!(states.len(), *count, "{name}");
        let expected = if has_models { "read" } else { "unsupported" };
        wrong.extend(states.iter().filter(|file| file["state"] != expected).map(|file| format!("{name}: {file}")));
        let (digital, scans) = (answers(&FIXTURES, name), answers(&scanned, name));
        for (claim, holds) in &digital {
            let said = scans.get(claim).unwrap_or_else(|| panic!("{name}: {claim:?} is gone"));
            // What was told from the text may stay open on the scan; nothing else may change.
            let changed = holds.iter().zip(said).any(|(before, now)| before != now && now != "\"unknown\"");
            if changed {
                wrong.push(format!("{name}: {claim:?}: {holds:?} became {said:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
