//! How fast the search index is and how large: made-up pages, a query of each sort, percentiles.
//!
//! `cargo bench --bench search -- --pages 10000,100000` prints one table a size (a million pages as well, when
//! asked). `--export DIR` writes pages and queries as JSON Lines, for `search_peers.py` beside it; `--beside DIR` answers them.

#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "a bench")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;
use vouch::document::{Body, Document, FileId, Format, Part, PartState};
use vouch::fact::{Currency, EvidenceKind};
use vouch::search::{AmountFact, Ask, DateFact, Filed, PartFacts, Reader, Sort, Writer, search_all};

/// Pages of one application, and of one file.
const PAGES_OF_APPLICATION: usize = 200;
const PAGES_OF_FILE: usize = 10;
/// Queries of each sort.
const QUERIES: usize = 400;

/// The same numbers in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// Returns a rank below `end`, each as often as words of a language: the first twice as often as the second.
    fn zipf(&mut self, end: usize) -> usize {
        let unit = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((end as f64 + 1.0).powf(unit) as usize).saturating_sub(1).min(end - 1)
    }
}

/// Words of one to four Han characters, some as common as 的, most rare.
struct Words(Vec<String>);

impl Words {
    fn new() -> Words {
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let chars: Vec<char> = (0..3_500).map(|n| char::from_u32(0x4e00 + n * 5 + (n % 5)).unwrap()).collect();
        let real = ["合作协议", "有效期", "科技", "研究", "项目", "公司", "专利证书", "验收", "经费", "联合实验室"];
        let mut words: Vec<String> = real.iter().map(|word| (*word).to_owned()).collect();
        for _ in 0..40_000 {
            let length = [1, 2, 2, 2, 2, 2, 3, 3, 4][random.below(9)];
            words.push((0..length).map(|_| chars[random.zipf(chars.len())]).collect());
        }
        Words(words)
    }

    fn one(&self, random: &mut Random) -> &str {
        &self.0[random.zipf(self.0.len())]
    }
}

/// A page of about 500 characters with sums, dates and numbers of its own.
fn page(words: &Words, random: &mut Random) -> (String, PartFacts) {
    let mut text = String::new();
    let mut facts = PartFacts::default();
    let mut line = 0;
    while text.len() < 1_500 {
        match random.below(60) {
            0 => {
                let yuan = random.zipf(90_000_000) as i64 + 1_000;
                let start = text.len() as u32;
                text.push_str(&format!("人民币{}.{:02}元", yuan, yuan % 100));
                let at = (start, text.len() as u32);
                facts.amounts.push(AmountFact { minor: yuan * 100 + yuan % 100, currency: Currency::CNY, at });
            }
            1 => {
                let day = jiff::civil::date(
                    2010 + random.below(14) as i16,
                    1 + random.below(12) as i8,
                    1 + random.below(28) as i8,
                );
                let start = text.len() as u32;
                text.push_str(&format!("{}年{}月{}日", day.year(), day.month(), day.day()));
                facts.dates.push(DateFact { first: day, last: day, at: (start, text.len() as u32) });
            }
            2 => text.push_str(&format!(
                "ZL20{:02}1{:07}.{}",
                random.below(22),
                random.below(9_999_999),
                random.below(10)
            )),
            3..=7 => text.push_str(["，", "。", "；", "、", "："][random.below(5)]),
            _ => text.push_str(words.one(random)),
        }
        if text.len() / 110 > line {
            line = text.len() / 110;
            text.push('\n');
        }
    }
    (text, facts)
}

/// A file: path, text, facts of each page.
type Made = (String, Document, Vec<PartFacts>);

/// Makes pages in order and gives each to `each`, by application.
fn applications(pages: usize, each: &mut dyn FnMut(&str, &[Made])) {
    let words = Words::new();
    let mut random = Random(pages as u64 + 7);
    let mut left = pages;
    let mut number = 0_u64;
    while left > 0 {
        let mut files = Vec::new();
        let own = left.min(PAGES_OF_APPLICATION);
        for first in (0..own).step_by(PAGES_OF_FILE) {
            let made: Vec<(String, PartFacts)> =
                (first..own.min(first + PAGES_OF_FILE)).map(|_| page(&words, &mut random)).collect();
            let part = |text: &str| Part {
                label: String::new(),
                body: Body::Page { width_pt: 595.0, height_pt: 842.0 },
                state: PartState::Text,
                text: text.to_owned(),
                marks: Vec::new(),
                tables: Vec::new(),
                pixels: None,
            };
            number += 1;
            let mut id = [0; 32];
            // A hash has no order that helps to pack it.
            for chunk in id.chunks_mut(8) {
                chunk.copy_from_slice(&random.next().to_le_bytes());
            }
            let parts = made.iter().map(|(text, _)| part(text)).collect();
            let document = Document { file: FileId(id), format: Format::Pdf, parts, problems: Vec::new() };
            let path = format!("GD2021-{:06}.zip!/附件{}/材料{number}.pdf", left, first / PAGES_OF_FILE);
            files.push((path, document, made.into_iter().map(|(_, facts)| facts).collect()));
        }
        each(&format!("GD2021-{left:06}"), &files);
        left -= own;
    }
}

/// Returns characters that stand side by side on a page, without punctuation.
fn phrase(texts: &[String], random: &mut Random, chars: usize) -> String {
    loop {
        let text: Vec<char> = texts[random.below(texts.len())].chars().filter(|c| *c != '\n').collect();
        let start = random.below(text.len() - chars);
        let found: String = text[start..start + chars].iter().collect();
        if found.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
            return found;
        }
    }
}

/// Returns a query of each sort, made of what stands on the pages.
fn queries(texts: &[String]) -> Vec<(&'static str, Vec<String>, Sort, bool)> {
    let mut random = Random(99);
    let mut many = |make: &mut dyn FnMut(&mut Random) -> String| -> Vec<String> {
        (0..QUERIES).map(|_| make(&mut random)).collect()
    };
    let sum = |random: &mut Random| {
        let low = 1_000 + random.zipf(9_000_000);
        format!("amount:[{low} TO {}]", low * 3)
    };
    let best = Sort::Relevance;
    vec![
        ("phrase of 4", many(&mut |random| phrase(texts, random, 4)), best, false),
        ("phrase of 2", many(&mut |random| phrase(texts, random, 2)), best, false),
        ("phrase of 12", many(&mut |random| phrase(texts, random, 12)), best, false),
        (
            "phrase + amount range",
            many(&mut |random| format!("{} {}", phrase(texts, random, 2), sum(random))),
            best,
            false,
        ),
        ("common phrase + amount range", many(&mut |random| format!("合作协议 {}", sum(random))), best, false),
        ("amount range", many(&mut |random| sum(random)), best, false),
        ("amount range by amount", many(&mut |random| sum(random)), Sort::Amount { descending: true }, false),
        (
            "phrase + dates + kind",
            many(&mut |random| format!("{} date:[2015-03 TO 2016] kind:E21", phrase(texts, random, 2))),
            best,
            false,
        ),
        (
            "phrase NOT phrase",
            many(&mut |random| format!("{} -{}", phrase(texts, random, 2), phrase(texts, random, 2))),
            best,
            false,
        ),
        (
            "phrase OR phrase, counted",
            many(&mut |random| format!("{} OR {}", phrase(texts, random, 2), phrase(texts, random, 2))),
            best,
            true,
        ),
        (
            "near",
            many(&mut |random| format!("\"{} {}\"~20", phrase(texts, random, 2), phrase(texts, random, 2))),
            best,
            false,
        ),
        ("prefix", many(&mut |random| format!("ZL20{:02}1{:03}*", random.below(22), random.below(999))), best, false),
        (
            "regular expression",
            many(&mut |random| format!("/{}.{{0,40}}\\d+元/", phrase(texts, random, 3))),
            best,
            false,
        ),
    ]
}

fn size(dir: &Path) -> u64 {
    std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
}

/// Returns the bytes of each kind of file.
fn sizes(dir: &Path) -> std::collections::BTreeMap<String, u64> {
    let mut sizes = std::collections::BTreeMap::new();
    for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
        let kind = entry.path().extension().map_or(String::new(), |kind| kind.to_string_lossy().into_owned());
        *sizes.entry(kind).or_default() += entry.metadata().unwrap().len();
    }
    sizes
}

fn measure(pages: usize, dir: &Path) {
    let mut bytes = 0;
    let mut texts: Vec<String> = Vec::new();
    let mut busy = Duration::ZERO;
    let start = Instant::now();
    let mut writer = Writer::open(dir).unwrap();
    busy += start.elapsed();
    applications(pages, &mut |id, files| {
        for (_, document, _) in files {
            bytes += document.parts.iter().map(|part| part.text.len()).sum::<usize>();
            // Enough to make queries of.
            if texts.len() < 20_000 {
                texts.extend(document.parts.iter().map(|part| part.text.clone()));
            }
        }
        let filed: Vec<Filed<'_>> = files
            .iter()
            .enumerate()
            .map(|(index, (path, document, facts))| Filed {
                path,
                document,
                kinds: vec![EvidenceKind([21, 10, 16, 5][index % 4]); document.parts.len()],
                facts: facts.clone(),
                copied: Vec::new(),
            })
            .collect();
        let start = Instant::now();
        writer.replace(id, "1", &filed).unwrap();
        busy += start.elapsed();
    });
    let start = Instant::now();
    writer.finish().unwrap();
    busy += start.elapsed();
    let text_mb = bytes as f64 / 1e6;
    println!("\n{pages} pages, {text_mb:.1} MB of text");
    println!("indexed at {:.1} MB/s ({:.1} s, one thread)", text_mb / busy.as_secs_f64(), busy.as_secs_f64());
    println!("index {:.1} MB, {:.2} times the text", size(dir) as f64 / 1e6, size(dir) as f64 / bytes as f64);
    let parts: Vec<String> = sizes(dir)
        .into_iter()
        .map(|(kind, size)| format!("{kind} {:.2}", size as f64 / bytes as f64))
        .filter(|part| !part.ends_with("0.00"))
        .collect();
    println!("of that: {}", parts.join(", "));
    let start = Instant::now();
    let reader = Reader::open(dir).unwrap();
    println!("opened in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    println!("{:<32}{:>9}{:>10}{:>10}{:>10}", "query", "hits p50", "p50 ms", "p99 ms", "max ms");
    for (name, queries, sort, facets) in queries(&texts) {
        let mut taken: Vec<(Duration, usize)> = queries
            .iter()
            .map(|query| {
                let ask = Ask { sort, facets, ..Ask::new(query, 20) };
                let start = Instant::now();
                let hits = search_all(&[&reader], &ask).unwrap();
                (start.elapsed(), hits.total)
            })
            .collect();
        taken.sort_unstable();
        let mut totals: Vec<usize> = taken.iter().map(|(_, total)| *total).collect();
        totals.sort_unstable();
        let at = |percent: usize| taken[(taken.len() * percent / 100).min(taken.len() - 1)].0.as_secs_f64() * 1e3;
        println!("{name:<32}{:>9}{:>10.2}{:>10.2}{:>10.2}", totals[totals.len() / 2], at(50), at(99), at(100));
    }
}

/// Writes pages and phrases for other engines to read.
fn export(pages: usize, dir: &Path) {
    std::fs::create_dir_all(dir).unwrap();
    let mut out = std::io::BufWriter::new(std::fs::File::create(dir.join("pages.jsonl")).unwrap());
    let mut texts = Vec::new();
    applications(pages, &mut |id, files| {
        for (path, document, facts) in files {
            for (part, facts) in document.parts.iter().zip(facts) {
                let sums: Vec<i64> = facts.amounts.iter().map(|fact| fact.minor).collect();
                writeln!(out, "{}", json!({"application": id, "path": path, "text": part.text, "sums": sums})).unwrap();
                texts.push(part.text.clone());
            }
        }
    });
    let mut random = Random(5);
    let mut out = std::fs::File::create(dir.join("phrases.txt")).unwrap();
    for chars in [2, 3, 4, 6] {
        for _ in 0..100 {
            writeln!(out, "{}", phrase(&texts, &mut random, chars)).unwrap();
        }
    }
    println!("{} pages and 400 phrases in {}", texts.len(), dir.display());
}

/// Searches phrases of a file over exported pages and prints what a peer prints.
fn beside(dir: &Path) {
    let index = tempfile::tempdir().unwrap();
    let pages: Vec<serde_json::Value> = std::fs::read_to_string(dir.join("pages.jsonl"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut writer = Writer::open(index.path()).unwrap();
    let start = Instant::now();
    for (number, page) in pages.iter().enumerate() {
        let part = Part {
            label: String::new(),
            body: Body::Page { width_pt: 595.0, height_pt: 842.0 },
            state: PartState::Text,
            text: page["text"].as_str().unwrap().to_owned(),
            marks: Vec::new(),
            tables: Vec::new(),
            pixels: None,
        };
        let document = Document { file: FileId([7; 32]), format: Format::Pdf, parts: vec![part], problems: Vec::new() };
        let path = number.to_string();
        writer.replace(&path, "1", &[Filed::new(&path, &document, None)]).unwrap();
    }
    writer.finish().unwrap();
    let bytes: usize = pages.iter().map(|page| page["text"].as_str().unwrap().len()).sum();
    let (taken, ratio) = (start.elapsed(), size(index.path()) as f64 / bytes as f64);
    let reader = Reader::open(index.path()).unwrap();
    let phrases = std::fs::read_to_string(dir.join("phrases.txt")).unwrap();
    let (mut right, mut found, mut truth) = (0, 0, 0);
    let mut times = Vec::new();
    let plain: Vec<String> = pages.iter().map(|page| page["text"].as_str().unwrap().replace('\n', "")).collect();
    for phrase in phrases.lines() {
        let start = Instant::now();
        let hits = reader.search(phrase, usize::MAX).unwrap();
        times.push(start.elapsed());
        let true_ones = hits.hits.iter().filter(|hit| plain[hit.path.parse::<usize>().unwrap()].contains(phrase));
        right += true_ones.count();
        found += hits.total;
        truth += plain.iter().filter(|text| text.contains(phrase)).count();
    }
    times.sort_unstable();
    let ms = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
    println!(
        "vouch: index {:.1} MB/s, {ratio:.2} times the text; recall {:.4}, precision {:.4}; all hits p50 {:.2} ms, p99 {:.2} ms",
        bytes as f64 / 1e6 / taken.as_secs_f64(),
        right as f64 / truth as f64,
        right as f64 / found as f64,
        ms(50),
        ms(99)
    );
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let value = |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1));
    let pages: Vec<usize> = value("--pages")
        .map_or("10000,100000", String::as_str)
        .split(',')
        .map(|count| count.parse().expect("--pages takes counts, such as 10000,100000"))
        .collect();
    if let Some(dir) = value("--export") {
        export(pages[0], &PathBuf::from(dir));
        return;
    }
    if let Some(dir) = value("--beside") {
        beside(&PathBuf::from(dir));
        return;
    }
    for count in pages {
        let dir = tempfile::tempdir().unwrap();
        measure(count, dir.path());
    }
}
