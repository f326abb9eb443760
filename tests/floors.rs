//! A room uses rooms on lower floors only.
//!
//! This is the map of the crate. A new room gets a line here before it gets a file.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test of the source tree")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const FLOORS: &[(u8, &[&str])] = &[
    (0, &["error", "document"]),
    (1, &["fact"]),
    (2, &["rule", "ingest", "extract"]),
    (3, &["claim"]),
    (4, &["check"]),
    (5, &["store", "search", "report"]),
    (6, &["run"]),
    (7, &["web"]),
];

#[test]
fn rooms_use_lower_floors_only() {
    let floor: BTreeMap<&str, u8> =
        FLOORS.iter().flat_map(|(floor, rooms)| rooms.iter().map(|room| (*room, *floor))).collect();
    let mut wrong = Vec::new();
    for file in rust_files(Path::new("src")) {
        let Some(room) = room_of(&file) else { continue };
        let Some(&own) = floor.get(room.as_str()) else {
            wrong.push(format!("{}: room `{room}` is on no floor", file.display()));
            continue;
        };
        for (line, used) in rooms_used(&fs::read_to_string(&file).unwrap()) {
            match floor.get(used.as_str()) {
                Some(&other) if used == room || other < own => (),
                Some(_) => wrong.push(format!("{}:{line}: `{room}` uses `{used}`", file.display())),
                None if used == "Result" => (),
                None => wrong
                    .push(format!("{}:{line}: `crate::{used}` is no room; name the room it lives in", file.display())),
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Returns the room a file belongs to, or `None` for the crate root and the binary.
fn room_of(file: &Path) -> Option<String> {
    let inside = file.strip_prefix("src").ok()?;
    let first = Path::new(inside.components().next()?.as_os_str()).file_stem()?.to_str()?;
    match first {
        "lib" | "bin" => None,
        room => Some(room.to_owned()),
    }
}

/// Returns line and name of every `crate::name` outside comments.
fn rooms_used(text: &str) -> Vec<(usize, String)> {
    let mut used = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or("");
        for after in code.split("crate::").skip(1) {
            let name: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            used.push((index + 1, name));
        }
    }
    used
}

fn rust_files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}
