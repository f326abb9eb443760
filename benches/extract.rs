//! How fast the finder of dates, sums, durations, percentages, counts and identifiers is, and how many of its cases hold.
//!
//! `cargo bench --bench extract` prints MB/s of UTF-8 on one thread for page text, cells a second, and the time on texts
//! made to be slow at two sizes: where the time grows as the text does, the last column is near 2. Nothing is asserted
//! about time. `cases`, `pages` (and a language), `cells` or `slow` behind `--` measures that part alone. `--pages DIR`
//! writes the page text as `zh.txt`, `hant.txt`, `en.txt` for `benches/facts_peers.py`.

#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "a program that measures")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use vouch::extract::lexical::{CellContext, Hints, line_of_json, scan, scan_cell};

#[path = "../fixtures/cases/lexical.rs"]
mod cases;
#[path = "extract/pages.rs"]
mod pages;

/// Bytes of page text in each language.
const PAGES_BYTES: usize = 2_000_000;
/// Of so many runs the fastest counts.
const RUNS: usize = 5;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--pages") {
        let folder = std::path::PathBuf::from(arguments.get(at + 1).map_or(".", String::as_str));
        for language in pages::LANGUAGES {
            let text: String = pages::pages(language, 60_000).join("\u{c}");
            std::fs::write(folder.join(format!("{language}.txt")), text).unwrap();
        }
        return;
    }
    let parts: [(&str, fn()); 4] =
        [("cases", cases_that_hold), ("pages", page_text), ("cells", cells), ("slow", slow_texts)];
    let named = |name: &str| arguments.iter().any(|argument| argument == name);
    let all = !parts.iter().any(|(name, _)| named(name));
    for (name, part) in parts {
        if all || named(name) {
            part();
        }
    }
}

/// The CPU time of this thread, or the wall clock where the system does not tell.
fn clock() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(wall, Duration::from_nanos)
}

fn wall() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// The least time of several runs.
fn least(mut run: impl FnMut()) -> Duration {
    (0..RUNS)
        .map(|_| {
            let start = clock();
            run();
            clock() - start
        })
        .min()
        .unwrap()
}

fn cases_that_hold() {
    let rows = cases::rows();
    let hold = rows.iter().filter(|row| cases::described(&line_of_json(&row.line), &row.text) == row.wanted).count();
    println!("fixtures/cases/lexical.toml: {hold} of {} cases hold\n", rows.len());
}

fn page_text() {
    println!("{:<28}{:>8}{:>12}{:>10}{:>12}", "page text, one thread", "kB", "found", "MB/s", "us/kB");
    let named = |language: &str| std::env::args().any(|argument| argument == language);
    let all = !pages::LANGUAGES.into_iter().any(named);
    for language in pages::LANGUAGES.into_iter().filter(|language| all || named(language)) {
        let pages = pages::pages(language, PAGES_BYTES);
        let bytes: usize = pages.iter().map(String::len).sum();
        let mut found = 0;
        let time = least(|| {
            found = pages.iter().map(|page| black_box(scan(page, &Hints::default())).len()).sum();
        });
        let seconds = time.as_secs_f64();
        let (speed, cost) = (bytes as f64 / 1e6 / seconds, seconds * 1e9 / bytes as f64);
        println!("{language:<28}{:>8}{found:>12}{speed:>10.1}{cost:>12.2}", bytes / 1000);
    }
    println!();
}

fn cells() {
    let columns = pages::columns(200_000);
    let mut bytes = 0;
    let time = least(|| {
        bytes = 0;
        for (context, texts) in &columns {
            for text in texts {
                bytes += text.len();
                let context = CellContext { header: context.0, caption: context.1, number_format: None, typed: None };
                black_box(scan_cell(text, &context));
            }
        }
    });
    let count: usize = columns.iter().map(|(_, texts)| texts.len()).sum();
    let seconds = time.as_secs_f64();
    println!(
        "{count} cells: {:.2} million a second, {:.1} MB/s\n",
        count as f64 / 1e6 / seconds,
        bytes as f64 / 1e6 / seconds
    );
}

/// Runs of one mark: a rule that looks ahead or back without a bound would take the square of the length here.
const SLOW: &[&str] = &[
    "零",
    "壹",
    "9",
    "1,",
    "1.",
    "(",
    ")",
    "[",
    "〔2020〕",
    "年",
    "月",
    "2019年",
    "3月",
    "3-",
    "-",
    "—",
    "至",
    ",",
    " ",
    "\n",
    "，",
    "。",
    "万",
    "一万",
    "百分之",
    "%",
    "￥",
    "$ ",
    "元",
    "半",
    "第",
    "号",
    "发票号码",
    "账号：",
    "专利号",
    "ZL",
    "CN",
    "GB/T ",
    "a",
    "A",
    "A1",
    "thirty ",
    "and ",
    "of ",
    "May ",
    "to ",
    "between ",
    "0x",
    "1 ",
    "1/",
    "@",
    "a@",
    "http",
    ".",
    "\u{200b}",
    "㎡",
    "①",
    "個",
    "Ol0",
    "\u{3000}",
];

fn slow_texts() {
    println!("{:<16}{:>12}{:>12}{:>10}{:>10}", "made to be slow", "1 MB, ms", "2 MB, ms", "MB/s", "2 MB/1 MB");
    let mut worst: (f64, &str) = (0.0, "");
    for unit in SLOW {
        let time = |bytes: usize| {
            let text = unit.repeat(bytes / unit.len());
            // the clock ticks every few milliseconds, so a fast text is scanned many times
            let run = |times: u32| {
                let start = clock();
                for _ in 0..times {
                    black_box(scan(&text, &Hints::default()));
                }
                (clock() - start).as_secs_f64() * 1e3 / f64::from(times)
            };
            let times = (60.0 / run(1).max(1.0)).ceil() as u32;
            run(times).min(run(times))
        };
        let (short, long) = (time(1_000_000), time(2_000_000));
        let times = long / short;
        if times > worst.0 {
            worst = (times, unit);
        }
        println!("{:<16}{short:>12.1}{long:>12.1}{:>10.1}{times:>10.2}", format!("{unit:?}"), 2e3 / long);
    }
    println!("\nthe greatest growth from 1 MB to 2 MB: {:.2} times, for {:?}", worst.0, worst.1);
}
