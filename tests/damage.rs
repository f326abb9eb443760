//! Damaged inputs: each ends in a named state, the rest is unaffected, and the states add up to what is there.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "makes damaged copies of the fixtures")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::packing::{Member, untar, unzip, zip};
use super::trial::{self, ARCHIVES, FIXTURES, Trial};

/// The application that is damaged, the one beside it, and a whole copy of the first to compare with.
const DAMAGED: &str = "t1-clean";

fn archive(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(ARCHIVES).join(name)).unwrap()
}

fn is_dropping(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap();
    name.contains("__MACOSX") || file.starts_with("~$") || matches!(file, ".DS_Store" | "Thumbs.db")
}

/// Runs a folder with the damaged archive and a sound one.
fn run(damaged: &[u8]) -> Trial {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(format!("{DAMAGED}.zip")), damaged).unwrap();
    std::fs::write(folder.path().join("t2t-faults.zip"), archive("t2t-faults.zip")).unwrap();
    let case = tempfile::tempdir().unwrap();
    let trial = trial::run(&[folder.path().to_owned()], case.path(), None);
    trial.hold();
    trial
}

/// Damages members by name, and returns the run with the number of members there must be.
fn damage(change: impl Fn(&str, &mut Member)) -> Trial {
    let mut members = unzip(&archive(&format!("{DAMAGED}.zip")));
    for member in &mut members {
        let name = String::from_utf8(member.name.clone()).unwrap();
        change(&name, member);
    }
    let trial = run(&zip(&members));
    assert_eq!(trial.states(DAMAGED).len(), members.len() + 1, "every member and the archive itself has one state");
    trial
}

/// Asserts that the sound neighbour is told as always: the finding of no row changes by a byte.
fn neighbour_is_unaffected(trial: &Trial) {
    let sound = run(&archive(&format!("{DAMAGED}.zip")));
    assert_eq!(trial.findings("t2t-faults"), sound.findings("t2t-faults"));
    assert_eq!(trial.states("t2t-faults"), sound.states("t2t-faults"));
}

/// Returns state and problems of the one member whose path ends so.
fn told(trial: &Trial, end: &str) -> (String, Vec<String>) {
    let file = trial.of("file", DAMAGED).find(|file| file["path"].as_str().unwrap().ends_with(end)).unwrap();
    let problems = file["problems"].as_array().into_iter().flatten();
    (
        file["state"].as_str().unwrap().to_owned(),
        problems.map(|problem| problem["kind"].as_str().unwrap().to_owned()).collect(),
    )
}

/// Asserts that no file but these changed its state or its kind.
fn others_are_read(trial: &Trial, changed: &[&str]) {
    let kinds = |trial: &Trial| -> BTreeMap<String, String> {
        let files = trial.of("file", DAMAGED).filter(|file| {
            let path = file["path"].as_str().unwrap();
            path.contains("!/") && !changed.iter().any(|end| path.ends_with(end))
        });
        files
            .map(|file| (file["path"].as_str().unwrap().to_owned(), format!("{} {}", file["state"], file["kind"])))
            .collect()
    };
    assert_eq!(kinds(trial), kinds(&FIXTURES));
}

#[test]
fn cut_flipped_empty_renamed_and_locked_members_are_named_and_the_rest_is_unaffected() {
    let cut = "营业执照副本.pdf";
    let flipped = "付款凭证.pdf";
    let empty = "仪器设备清单.xlsx";
    let renamed = "承诺书.docx";
    let locked = "企业境外投资证书.pdf";
    let junk = "海外公司成立证明.pdf";
    let trial = damage(|name, member| {
        if name.ends_with(cut) {
            member.bytes.truncate(member.bytes.len() / 2);
        } else if name.ends_with(flipped) {
            member.bytes.iter_mut().skip(200).step_by(7).for_each(|byte| *byte ^= 0x5a);
        } else if name.ends_with(empty) {
            member.bytes.clear();
        } else if name.ends_with(renamed) {
            let name = name.replace(renamed, "承诺书.pdf");
            member.name = name.into_bytes();
        } else if name.ends_with(locked) {
            member.encrypted = true;
        } else if name.ends_with(junk) {
            member.bytes = (0..4000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        }
    });
    let (state, problems) = told(&trial, empty);
    assert_eq!((state.as_str(), problems.len()), ("empty", 0));
    let (state, problems) = told(&trial, locked);
    assert_eq!((state.as_str(), problems), ("locked", vec!["locked".to_owned()]));
    let (state, problems) = told(&trial, "承诺书.pdf");
    assert_eq!((state.as_str(), problems), ("read", vec!["wrong_extension".to_owned()]));
    for (end, allowed) in
        [(cut, ["damaged", "partial"]), (flipped, ["damaged", "partial"]), (junk, ["damaged", "unsupported"])]
    {
        let (state, problems) = told(&trial, end);
        assert!(allowed.contains(&state.as_str()), "{end}: {state} {problems:?}");
        assert!(!problems.is_empty(), "{end}");
    }
    others_are_read(&trial, &[cut, flipped, empty, renamed, "承诺书.pdf", locked, junk]);
    neighbour_is_unaffected(&trial);
    assert_eq!(trial.code, 3, "something was not read");
    let own = trial.of("application", DAMAGED).next().unwrap();
    assert_ne!(own["eligible"], "yes", "what was not read proves nothing: {own}");
    for row in ["T1-C1a", "T1-C1b", "T1-C2a", "T1-C3b"] {
        let finding = trial.of("finding", DAMAGED).find(|finding| finding["criterion"] == row).unwrap();
        assert_eq!(finding["criterion_met"], "unknown", "its only paper was not read: {finding}");
        assert!(
            finding["reasons"].as_array().unwrap().contains(&"not_read".into()) || finding["criterion"] == "T1-C3b",
            "{finding}"
        );
    }
}

#[test]
fn an_archive_cut_in_the_middle_gives_what_stands_before_the_cut() {
    let whole = archive(&format!("{DAMAGED}.zip"));
    let trial = run(&whole[..whole.len() / 2]);
    let states = trial.states(DAMAGED);
    assert_eq!(states[&format!("{DAMAGED}.zip")], "damaged");
    let read = states.values().filter(|state| *state == "read").count();
    assert!(read > 0 && read < FIXTURES.states(DAMAGED).len(), "{states:?}");
    // What is whole before the cut is told as in the sound archive.
    let sound: BTreeMap<&str, String> =
        FIXTURES.of("file", DAMAGED).map(|file| (file["path"].as_str().unwrap(), file["sha256"].to_string())).collect();
    for file in trial.of("file", DAMAGED).filter(|file| file["state"] == "read") {
        assert_eq!(sound.get(file["path"].as_str().unwrap()), Some(&file["sha256"].to_string()), "{file}");
    }
    neighbour_is_unaffected(&trial);
    assert_eq!(trial.code, 3);
}

#[test]
fn an_archive_without_its_head_or_without_anything_is_an_application_that_says_so() {
    let whole = archive(&format!("{DAMAGED}.zip"));
    let text = "no archive at all, whatever its name says";
    for (bytes, allowed) in
        [(text.as_bytes(), "read"), (b"", "empty"), (&whole[..40], "damaged"), (&[0; 4000], "damaged")]
    {
        let trial = run(bytes);
        let states = trial.states(DAMAGED);
        assert_eq!(states.get(&format!("{DAMAGED}.zip")).map(String::as_str), Some(allowed), "{states:?}");
        let (_, problems) = told(&trial, ".zip");
        assert_eq!(problems == ["wrong_extension"], allowed == "read", "a text is read as one, and told: {problems:?}");
        let own = trial.of("application", DAMAGED).next().unwrap();
        assert_eq!(own["eligible"], "unknown");
        assert_eq!(own["problem_list"][0]["kind"], "no_form", "{own}");
        assert_eq!(trial.of("finding", DAMAGED).count(), trial::PACK.0.rows.len(), "all rows are there");
        assert_eq!(trial.code, 3);
    }
}

#[test]
fn a_pdf_that_needs_a_password_is_locked() {
    // A sound file but for its encryption (PDF 32000-1, 7.6): no password fits these O and U.
    let pdf = "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
        3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>\nendobj\n\
        4 0 obj\n<</Filter/Standard/V 1/R 2/P -4/O<000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f>\
        /U<f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff000102030405060708090a0b0c0d0e0f>>>\nendobj\n";
    let mut bytes = pdf.as_bytes().to_vec();
    let starts: Vec<usize> = (1..5).map(|number| pdf.find(&format!("{number} 0 obj\n")).unwrap()).collect();
    let start = bytes.len();
    bytes.extend(b"xref\n0 5\n0000000000 65535 f \n");
    starts.iter().for_each(|at| bytes.extend(format!("{at:010} 00000 n \n").as_bytes()));
    bytes.extend(
        format!("trailer\n<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>\nstartxref\n{start}\n%%EOF\n").as_bytes(),
    );
    let trial = damage(|name, member| {
        if name.ends_with("营业执照副本.pdf") {
            member.bytes.clone_from(&bytes);
        }
    });
    let (state, problems) = told(&trial, "营业执照副本.pdf");
    assert_eq!((state.as_str(), problems), ("locked", vec!["locked".to_owned()]));
    others_are_read(&trial, &["营业执照副本.pdf"]);
}

/// Counts members of an archive with those of archives inside it, without the program under test.
fn count(name: &str, bytes: &[u8], found: &mut BTreeMap<String, (u64, u64)>) {
    found.insert(name.to_owned(), parts(name, bytes));
    let members = if name.ends_with(".zip") {
        unzip(bytes)
    } else if name.ends_with(".tar.gz") {
        untar(bytes)
    } else {
        return;
    };
    for member in members {
        let inner = String::from_utf8(member.name)
            .unwrap_or_else(|err| encoding_rs::GB18030.decode(err.as_bytes()).0.into_owned());
        count(&format!("{name}!/{inner}"), &member.bytes, found);
    }
}

/// Counts pages and sheets of a sound file by its format's own marks.
fn parts(name: &str, bytes: &[u8]) -> (u64, u64) {
    match name.rsplit('.').next().unwrap() {
        "pdf" => {
            let pages = bytes
                .windows(12)
                .filter(|window| window.starts_with(b"/Type /Page") || window.starts_with(b"/Type/Page"));
            (pages.filter(|window| !String::from_utf8_lossy(window).contains("/Pages")).count() as u64, 0)
        }
        "xlsx" if bytes.starts_with(b"PK") => {
            let sheets =
                unzip(bytes).into_iter().filter(|member| member.name.starts_with(b"xl/worksheets/sheet")).count();
            (0, sheets as u64)
        }
        "csv" => (0, 1),
        "docx" | "txt" => (1, 0),
        _ => (0, 0),
    }
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, found) } else { found.push(path) }
    }
}

#[test]
fn states_add_up_to_what_the_archives_hold() {
    let mut files = Vec::new();
    walk(Path::new(ARCHIVES), &mut files);
    let mut found = BTreeMap::new();
    for file in files {
        let name = file.strip_prefix(ARCHIVES).unwrap().to_str().unwrap();
        count(name, &std::fs::read(&file).unwrap(), &mut found);
    }
    let told: BTreeMap<String, &Json> =
        FIXTURES.of("file", "").map(|file| (file["path"].as_str().unwrap().to_owned(), file)).collect();
    assert_eq!(
        told.keys().collect::<Vec<_>>(),
        found.keys().collect::<Vec<_>>(),
        "each member of each archive has one line"
    );
    for (path, file) in told.iter().filter(|(_, file)| file["state"] == "read") {
        let said = (file["pages"].as_u64().unwrap_or(0), file["sheets"].as_u64().unwrap_or(0));
        assert_eq!(said, found[path], "pages and sheets of {path}");
    }
    let total = FIXTURES.lines.last().unwrap();
    assert_eq!(total["members"], found.len());
    assert_eq!(total["states"]["ignored"], found.keys().filter(|name| is_dropping(name)).count());
}
