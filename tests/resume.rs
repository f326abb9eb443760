//! A run that is cut off, twice started or short of disk goes on later and ends with the same bytes.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "runs the binary on the fixtures")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::trial::{ARCHIVES, FIXTURES, REGISTER};

const ARGS: [&str; 8] =
    ["--program", "gd-2020-2021", "--published", "2020-07-01", "--register", REGISTER, "--json", "--case"];

fn run(case: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vouch"));
    command.args(["run", ARCHIVES]).args(ARGS).arg(case).stdin(Stdio::null()).stderr(Stdio::null());
    command
}

fn verified(case: &Path) -> bool {
    Command::new(env!("CARGO_BIN_EXE_vouch")).args(["verify", "--case"]).arg(case).output().unwrap().status.success()
}

/// Kills runs on one case at moments over the whole of a run, then lets one end.
fn kill_and_resume(kills: u32, mut seed: u64) {
    let began = Instant::now();
    let whole = tempfile::tempdir().unwrap();
    let text = run(whole.path()).output().unwrap().stdout;
    assert!(text == FIXTURES.text.as_bytes());
    let whole_ms = u64::try_from(began.elapsed().as_millis()).unwrap();
    let mut case = tempfile::tempdir().unwrap();
    let mut resumed = Vec::new();
    for kill in 0..kills {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let mut child = run(case.path()).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis((seed >> 33) % (whole_ms + whole_ms / 10)));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!case.path().join("case.sqlite").exists() || verified(case.path()), "kill {kill}");
        // Every few kills the run may end; then it begins anew.
        if kill % 4 == 3 || kill + 1 == kills {
            let again = Instant::now();
            let output = run(case.path()).output().unwrap();
            resumed.push(again.elapsed());
            assert!(output.stdout == text, "kill {kill}: the same bytes as an undisturbed run");
            assert!(verified(case.path()));
            case = tempfile::tempdir().unwrap();
        }
    }
    let most = resumed.iter().max().unwrap();
    println!("{kills} kills over {whole_ms} ms, {} resumed, the longest took {} ms", resumed.len(), most.as_millis());
}

#[test]
fn a_killed_run_resumes_with_the_same_bytes() {
    kill_and_resume(4, 7);
}

/// `cargo test --test all -- --ignored --nocapture a_hundred_kills`
#[test]
#[ignore = "minutes"]
fn a_hundred_kills_change_no_byte() {
    kill_and_resume(100, 11);
}

#[test]
fn a_second_run_on_a_case_is_refused_with_a_sentence() {
    let case = tempfile::tempdir().unwrap();
    assert!(run(case.path()).output().unwrap().status.code().is_some());
    let held = vouch::store::Case::open_to_write(case.path()).unwrap();
    let second = run(case.path()).stderr(Stdio::piped()).output().unwrap();
    let said = String::from_utf8(second.stderr).unwrap();
    assert_eq!((second.status.code(), second.stdout.as_slice()), (Some(2), &b""[..]), "{said}");
    assert!(said.contains("another vouch is writing the case"), "{said}");
    drop(held);
    assert!(run(case.path()).output().unwrap().stdout == FIXTURES.text.as_bytes());
}

/// A limit on the size of files stands for a full disk: writes fail in the middle of a run.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told_and_the_run_goes_on_when_there_is_room() {
    let case = tempfile::tempdir().unwrap();
    for blocks in ["8", "400"] {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let output = Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_vouch"), "run", ARCHIVES])
            .args(ARGS)
            .arg(case.path())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]), "{blocks}: {said}");
        assert!(said.contains(case.path().to_str().unwrap()), "{blocks}: {said}");
    }
    assert!(run(case.path()).output().unwrap().stdout == FIXTURES.text.as_bytes());
    assert!(verified(case.path()));
}

#[test]
fn verify_names_what_was_changed_and_a_case_that_cannot_be_opened_is_no_slip_of_the_caller() {
    let case = tempfile::tempdir().unwrap();
    run(case.path()).output().unwrap();
    let verify = || {
        let output =
            Command::new(env!("CARGO_BIN_EXE_vouch")).args(["verify", "--case"]).arg(case.path()).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    };
    let (code, out, _) = verify();
    let inputs = std::fs::read_dir(case.path().join("originals")).unwrap().count();
    assert!(code == 0 && inputs > 0 && !out.contains("originals compared: 0"), "{out}");
    let folder = std::fs::read_dir(case.path().join("originals")).unwrap().next().unwrap().unwrap().path();
    let original = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    std::io::Write::write_all(&mut std::fs::File::options().append(true).open(&original).unwrap(), b"x").unwrap();
    let (code, _, err) = verify();
    assert_eq!(code, 5);
    assert!(err.contains(original.file_name().unwrap().to_str().unwrap()), "{err}");
    let file = std::fs::File::options().write(true).open(case.path().join("case.sqlite")).unwrap();
    std::os::unix::fs::FileExt::write_all_at(&file, &[0x55; 100], 0).unwrap();
    assert_eq!(verify().0, 5);
}
