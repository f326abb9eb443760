//! What worker processes cost, and whether memory stays flat. Prints; asserts nothing.
//!
//! `cargo bench --bench workers -- cost [ROUNDS]`: processor time of the same batch with and without them, interleaved.
//! `cargo bench --bench workers -- memory [DOCUMENTS]`: peak memory of the run and of its children over many documents.
//! `cargo bench --bench workers -- originals`: what keeping the input files costs.

#![expect(clippy::print_stdout, reason = "a bench prints")]
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "files of benches")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const ARCHIVES: &str = "fixtures/submissions/archives";

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let number = |default| args.get(1).map_or(default, |text| text.parse().unwrap());
    match args.first().map(String::as_str) {
        Some("memory") => memory(number(5000)),
        Some("originals") => compare(number(5), ["--originals", "copy"], ["--originals", "none"]),
        _ => compare(number(9), ["--isolation", "process"], ["--isolation", "none"]),
    }
}

fn start(input: &Path, case: &Path, flags: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_vouch"))
        .arg("run")
        .arg(input)
        .args(["--program", "gd-2020-2021", "--published", "2020-07-01", "--json", "--case"])
        .arg(case)
        .args(flags)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Returns the processor time, in ms, of all children waited for so far, and of theirs (`proc(5)`, cutime and cstime).
fn children_ms() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    // Ticks of 10 ms; the fields are counted from the third, the state.
    (fields[13].parse::<u64>().unwrap() + fields[14].parse::<u64>().unwrap()) * 10
}

fn one(flags: &[&str]) -> (u64, Duration) {
    let case = tempfile::tempdir().unwrap();
    let (before, began) = (children_ms(), Instant::now());
    start(Path::new(ARCHIVES), case.path(), flags).wait().unwrap();
    (children_ms() - before, began.elapsed())
}

/// Runs the fixtures with two sets of flags in turn, and prints the processor time of each.
fn compare(rounds: usize, first: [&str; 2], second: [&str; 2]) {
    one(&first);
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..rounds {
        // Each goes first every other time.
        for which in [round % 2, 1 - round % 2] {
            times[which].push(one(if which == 0 { &first } else { &second }).0);
        }
    }
    let median = |times: &mut Vec<u64>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    let [mut a, mut b] = times;
    let (with, without) = (median(&mut a), median(&mut b));
    println!("{} {:>6} ms processor time, median of {rounds}; least {}", first.join(" "), with, a[0]);
    println!("{} {:>6} ms processor time, median of {rounds}; least {}", second.join(" "), without, b[0]);
    let percent = |with: u64, without: u64| 100.0 * (with as f64 / without as f64 - 1.0);
    println!("cost: {:+.1} % by medians, {:+.1} % by the least", percent(with, without), percent(a[0], b[0]));
}

/// Peak resident memory of a process in MiB, by the kernel; `None` when it is gone.
fn peak_mib(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

fn children_of(id: u32) -> Vec<u32> {
    let list = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
    let tasks = std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    let more = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    more.chain([list])
        .flat_map(|ids| ids.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>())
        .collect()
}

/// Prints peaks over batches of 500, 1000 … documents: the fixtures' papers again and again, each with bytes of its own.
fn memory(most: usize) {
    println!("documents  run MiB  largest child MiB  seconds");
    for documents in [500, 1000, 2000, most] {
        let folder = tempfile::tempdir().unwrap();
        papers(folder.path(), documents);
        let case = tempfile::tempdir().unwrap();
        let began = Instant::now();
        let mut run = start(folder.path(), case.path(), &["--originals", "none"]);
        let (mut own, mut peaks) = (0, BTreeMap::new());
        while run.try_wait().unwrap().is_none() {
            own = own.max(peak_mib(run.id()).unwrap_or(0));
            for child in children_of(run.id()) {
                let peak = peaks.entry(child).or_insert(0);
                *peak = peak_mib(child).unwrap_or(0).max(*peak);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let child = peaks.values().max().copied().unwrap_or(0);
        println!(
            "{documents:>9}  {own:>7}  {child:>17}  {:>7.1}  ({} children)",
            began.elapsed().as_secs_f64(),
            peaks.len()
        );
    }
}

/// Writes applications of fifty papers each.
fn papers(folder: &Path, documents: usize) {
    let mut sources: Vec<(String, Vec<u8>)> = Vec::new();
    collect(Path::new(ARCHIVES), &mut sources);
    sources.sort();
    for number in 0..documents {
        let (name, bytes) = &sources[number % sources.len()];
        let application = folder.join(format!("A{:04}", number / 50));
        std::fs::create_dir_all(&application).unwrap();
        // Behind a PDF's end and a text's last line more may stand.
        let bytes = [bytes.as_slice(), format!("\n% {number}\n").as_bytes()].concat();
        std::fs::write(application.join(format!("{number}-{name}")), bytes).unwrap();
    }
}

fn collect(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            collect(&path, found);
        } else if name.ends_with(".pdf") || name.ends_with(".txt") {
            found.push((name, std::fs::read(&path).unwrap()));
        }
    }
}
