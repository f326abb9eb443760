//! Faults inside a worker cost one file, are named, and nothing else changes by a byte.

#![expect(clippy::unwrap_used, reason = "runs the binary on the fixtures")]

use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

use super::trial::ARCHIVES;

/// The file over which the fault is committed.
const FILE: &str = "2.国际科技合作协议.pdf";

/// Runs one fixture with the given flags in a case; returns exit code, lines and stderr.
fn run(case: &Path, flags: &[&str]) -> (i32, Vec<String>, String) {
    let input = Path::new(ARCHIVES).join("t2t-clean");
    let output = Command::new(env!("CARGO_BIN_EXE_vouch"))
        .arg("run")
        .arg(input)
        .args(["--program", "gd-2020-2021", "--published", "2020-07-01", "--json", "--case"])
        .arg(case)
        .args(flags)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (
        output.status.code().unwrap(),
        text.lines().map(str::to_owned).collect(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn vouch(args: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_vouch")).args(args).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

/// Returns the line of the file with the fault, and all other file lines.
fn split(lines: &[String]) -> (Json, Vec<&String>) {
    let files = || lines.iter().filter(|line| line.starts_with(r#"{"type":"file""#));
    let own = files().find(|line| line.contains(FILE)).unwrap();
    (serde_json::from_str(own).unwrap(), files().filter(|line| !line.contains(FILE)).collect())
}

#[test]
fn a_fault_of_a_reader_costs_one_file_and_is_named() {
    let sound = tempfile::tempdir().unwrap();
    let (_, whole, err) = run(sound.path(), &[]);
    assert_eq!(err, "");
    let (_, others) = split(&whole);
    for (fault, state, words) in [
        ("segv", "crashed", "signal 11 (SIGSEGV)"),
        ("abort", "crashed", "signal 6 (SIGABRT)"),
        ("stack", "crashed", "overflowed its stack"),
        ("hog", "over_limit", "more memory than the limit of 1024 MiB"),
        // By the processor's time, or by the clock where the machine is busy.
        ("loop", "over_limit", "and was ended"),
        ("panic", "crashed", "the reader died"),
    ] {
        let case = tempfile::tempdir().unwrap();
        let inject = format!("{fault}:{FILE}");
        let seconds = if fault == "loop" { "3" } else { "120" };
        let flags = ["--inject", &inject, "--file-memory", "1024", "--file-seconds", seconds];
        let (code, lines, err) = run(case.path(), &flags);
        assert_eq!((code, err.as_str()), (3, ""), "{fault}");
        let (own, rest) = split(&lines);
        assert_eq!(own["state"], state, "{fault}: {own}");
        let detail = own["problems"][0]["detail"].as_str().unwrap();
        assert!(detail.contains(words), "{fault}: {detail}");
        assert_eq!(rest, others, "{fault}");
        assert_eq!(lines.len(), whole.len(), "every row is there");
    }
}

#[test]
fn a_file_that_was_not_read_stays_so_until_it_is_asked_for_again() {
    let (sound, case) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (sound_code, whole, _) = run(sound.path(), &[]);
    let inject = format!("segv:{FILE}");
    let (_, broken, _) = run(case.path(), &["--inject", &inject]);
    assert_ne!(broken, whole);
    assert_eq!(run(case.path(), &[]).1, broken, "a dead letter is not read again by itself");
    let dir = case.path().to_str().unwrap();
    let place =
        format!("{}{FILE}", if whole.iter().any(|line| line.contains("t2t-clean/")) { "t2t-clean/" } else { "" });
    let by = ["--app", "t2t-clean", "--reason", "the office has the paper", "--by", "王芳", "--case", dir];
    assert_eq!(vouch(&[&["problems", "skip", &place][..], &by].concat()).0, 0);
    let (_, listed) = vouch(&["problems", "--case", dir, "--json"]);
    assert!(listed.lines().any(|line| line.contains("\"skipped\"") && line.contains("王芳")), "{listed}");
    assert_eq!(run(case.path(), &[]).1, broken, "a decision changes no finding");
    let (code, named) = vouch(&["problems", "retry", "--case", dir]);
    assert!(code == 0 && named.contains(FILE), "{named}");
    let (code, lines, _) = run(case.path(), &[]);
    assert_eq!((code, lines), (sound_code, whole));
    assert_eq!(vouch(&["verify", "--case", dir]).0, 0);
}

#[test]
fn readers_without_processes_say_so_and_print_the_same_bytes() {
    let (apart, here) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (code, lines, _) = run(apart.path(), &[]);
    let (own_code, own, err) = run(here.path(), &["--isolation", "none"]);
    assert_eq!((own_code, own), (code, lines));
    assert!(err.contains("--isolation none"), "{err}");
    let status = vouch(&["status", "--json", "--case", here.path().to_str().unwrap()]).1;
    assert!(status.contains(r#""isolation":"none""#) && status.contains(r#""run":"finished""#), "{status}");
}

#[test]
fn a_worker_can_open_no_file_where_the_kernel_closes_it() {
    let (_, doctor) = vouch(&["doctor"]);
    assert!(doctor.contains("Landlock"), "{doctor}");
    if !doctor.contains(": full") {
        return;
    }
    let (sound, case) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let inject = format!("open:{FILE}");
    assert_eq!(run(case.path(), &["--inject", &inject]).1, run(sound.path(), &[]).1, "an open file is a panic there");
}

#[test]
fn a_worker_without_a_parent_of_ours_does_nothing() {
    let output = Command::new(env!("CARGO_BIN_EXE_vouch")).arg("worker").output().unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]));
}
