//! Search from outside: the table of queries, phrases against a plain scan, boxes, pages, cases, a killed writer.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests on files of their own")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value as Json;
use vouch::document::{Body, Cell, Document, FileId, Format, Layer, Mark, Part, PartState, Place, Span, Table};
use vouch::fact::{Currency, Duration, EvidenceKind, IdentKind};
use vouch::search::{
    AmountFact, Ask, CitedFact, DateFact, Filed, IdentFact, PartFacts, PartyFact, PeriodFact, Reader, Sort, TermFact,
    Writer, fold, search_all,
};
use vouch::store::Case;

use super::trial::{self, ARCHIVES, REGISTER};

fn page(text: &str) -> Part {
    Part {
        label: "1".to_owned(),
        body: Body::Page { width_pt: 595.0, height_pt: 842.0 },
        state: PartState::Text,
        text: text.to_owned(),
        marks: Vec::new(),
        tables: Vec::new(),
        pixels: None,
    }
}

fn one(file: u8, part: Part) -> Document {
    Document { file: FileId([file; 32]), format: Format::Pdf, parts: vec![part], problems: Vec::new() }
}

/// Returns the facts of a row of the table, each at its surface in the text.
fn facts(row: &toml::Table, text: &str) -> PartFacts {
    let list = |name: &str| -> Vec<String> {
        let all = row.get(name).and_then(toml::Value::as_array).cloned().unwrap_or_default();
        all.iter().map(|one| one.as_str().unwrap().to_owned()).collect()
    };
    let mut facts = PartFacts::default();
    let day = |text: &str| text.parse::<jiff::civil::Date>().unwrap();
    for fact in list("facts").iter().chain(&list("cited")) {
        let (words, surface) = fact.trim_end_matches(']').rsplit_once(" [").unwrap();
        let start = text.find(surface).unwrap_or_else(|| panic!("{surface} stands not in {text}")) as u32;
        let at = (start, start + surface.len() as u32);
        let words: Vec<&str> = words.splitn(3, ' ').collect();
        match words.as_slice() {
            ["amount", currency, sum] => {
                let minor = sum.replace('.', "").parse().unwrap();
                facts.amounts.push(AmountFact { minor, currency: Currency::from_code(currency).unwrap(), at });
            }
            ["date", first, last] => facts.dates.push(DateFact { first: day(first), last: day(last), at }),
            ["period", first, last] => {
                facts.periods.push(PeriodFact { first: Some(day(first)), last: Some(day(last)), at });
            }
            ["months", count] => {
                facts.terms.push(TermFact { length: Duration::Months(count.parse().unwrap()), at });
            }
            ["days", count] => facts.terms.push(TermFact { length: Duration::Days(count.parse().unwrap()), at }),
            ["id", kind, value] => {
                let kind: IdentKind = serde_json::from_value(Json::from(*kind)).unwrap();
                facts.idents.push(IdentFact { kind, value: (*value).to_owned(), at });
            }
            ["party", name @ ..] => facts.parties.push(PartyFact { name: name.join(" "), at }),
            [rule, verdict] => {
                let verdict = serde_json::from_value(Json::from(*verdict)).unwrap();
                facts.cited.push(CitedFact { rule: (*rule).to_owned(), verdict, at });
            }
            _ => panic!("{fact}"),
        }
    }
    facts
}

fn sheet(row: &toml::Table) -> Part {
    let mut part =
        Part { label: row["name"].as_str().unwrap().to_owned(), body: Body::Sheet { hidden: false }, ..page("") };
    let hidden = row.get("hidden_row").and_then(toml::Value::as_integer).unwrap_or(0);
    let mut cells = Vec::new();
    for (number, values) in (0_u32..).zip(row["rows"].as_array().unwrap()) {
        let values = values.as_array().unwrap();
        for (col, value) in (0_u32..).zip(values) {
            let start = part.text.len() as u32;
            part.text.push_str(value.as_str().unwrap());
            let span = Span { part: 0, start, end: part.text.len() as u32 };
            part.text.push(if col as usize + 1 == values.len() { '\n' } else { '\t' });
            let hidden = i64::from(number) + 1 == hidden;
            let typed = None;
            cells.push(Cell { rows: [number; 2], cols: [col; 2], span, typed, hidden, formula: None, format: None });
        }
    }
    part.tables = vec![Table { cells, continues: false }];
    part
}

/// Returns the part of a row of the table, and its facts.
fn part(row: &toml::Table) -> (Part, PartFacts) {
    let mut part = match row.get("text") {
        Some(text) => page(text.as_str().unwrap()),
        None => sheet(row),
    };
    let facts = facts(row, &part.text);
    if row.get("source").and_then(toml::Value::as_str) == Some("ocr") {
        part.state = PartState::Ocr;
        let percent = row["certainty"].as_integer().unwrap() as u8;
        let place = Place::Box { ltrb_pt: [0.0; 4] };
        part.marks = vec![Mark { start: 0, place, certainty_percent: percent, layer: Layer::Shown }];
    }
    (part, facts)
}

/// A paper of the table: its id, kind, text and facts, and whether it stands elsewhere too.
type Paper = (String, EvidenceKind, Document, PartFacts, bool);

#[test]
fn every_query_of_the_table_finds_what_it_must_and_nothing_else() {
    let table: toml::Table = toml::from_str(include_str!("../fixtures/cases/query.toml")).unwrap();
    let rows = |name: &str| -> Vec<&toml::Table> {
        table[name].as_array().unwrap().iter().map(|row| row.as_table().unwrap()).collect()
    };
    let text = |row: &toml::Table, name: &str| row[name].as_str().unwrap().to_owned();
    let mut made: BTreeMap<String, Vec<Paper>> = BTreeMap::new();
    for (number, row) in (0..).zip(rows("page").into_iter().chain(rows("sheet"))) {
        let (part, facts) = part(row);
        let kind = EvidenceKind::from_code(&text(row, "kind")).unwrap();
        let copied = row.get("copied").is_some();
        made.entry(text(row, "app")).or_default().push((text(row, "id"), kind, one(number, part), facts, copied));
    }
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(dir.path()).unwrap();
    for (app, papers) in &made {
        let filed: Vec<Filed<'_>> = papers
            .iter()
            .map(|(path, kind, document, facts, copied)| Filed {
                path,
                document,
                kinds: vec![*kind],
                facts: vec![facts.clone()],
                copied: vec![*copied],
            })
            .collect();
        writer.replace(app, "1", &filed).unwrap();
    }
    writer.finish().unwrap();
    let reader = Reader::open(dir.path()).unwrap();
    let parts: BTreeMap<&str, &Part> =
        made.values().flatten().map(|(id, _, document, ..)| (id.as_str(), &document.parts[0])).collect();
    let mut wrong = Vec::new();
    let queries = rows("query");
    for row in &queries {
        let query = text(row, "ask");
        let hits = search_all(&[&reader], &Ask { sort: Sort::Place, ..Ask::new(&query, 100) })
            .unwrap_or_else(|err| panic!("{query}: {err}"));
        let name = |path: &str, start: u32| match parts[path].tables.first() {
            None => path.to_owned(),
            Some(table) => {
                let cell = table.cells.iter().find(|cell| cell.span.start >= start).unwrap();
                format!("{path}:{}", cell.rows[0] + 1)
            }
        };
        let found: BTreeSet<String> = hits.hits.iter().map(|hit| name(&hit.path, hit.unit.0)).collect();
        let expected = row["finds"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned());
        let expected: BTreeSet<String> = expected.collect();
        if found != expected || hits.total != found.len() {
            wrong.push(format!("{query}: found {found:?}, not {expected:?}"));
        }
        if let Some(marks) = row.get("marks") {
            let marks: Vec<&str> = marks.as_array().unwrap().iter().map(|mark| mark.as_str().unwrap()).collect();
            let spans = hits.hits.iter().flat_map(|hit| hit.spans.iter().map(|span| (parts[hit.path.as_str()], span)));
            let shown: BTreeSet<&str> =
                spans.map(|(part, (start, end))| &part.text[*start as usize..*end as usize]).collect();
            if shown != marks.iter().copied().collect() {
                wrong.push(format!("{query}: marked {shown:?}, not {marks:?}"));
            }
        }
    }
    assert!(queries.len() >= 70 && wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end
    }
}

/// Simplified characters, and the same in the traditional form.
const SIMPLIFIED: &str = "合作协议联实验室发专利证书号权单位经费项目万元团队学术会议访问国际开发机构投资审计报告签订有效期为与的在第一二三年月";
const TRADITIONAL: &str = "合作協議聯實驗室發專利證書號權單位經費項目萬元團隊學術會議訪問國際開發機構投資審計報告簽訂有效期為與的在第一二三年月";

fn traditional(text: &str) -> String {
    let other = |c: char| SIMPLIFIED.chars().position(|one| one == c).and_then(|at| TRADITIONAL.chars().nth(at));
    text.chars().map(|c| other(c).unwrap_or(c)).collect()
}

/// Makes a page: characters of which few are common, punctuation, numbers, line ends and stray blanks.
fn generated(random: &mut Random) -> String {
    let chars: Vec<char> = SIMPLIFIED.chars().collect();
    let mut text = String::new();
    while text.chars().count() < 400 {
        match random.below(40) {
            0 | 1 => text.push(['，', '。', '；', '（', '）'][random.below(5)]),
            2 => text.push_str(&random.below(30_000).to_string()),
            3 => text.push('\n'),
            4 => text.push(' '),
            5 => text.push_str(["Lab", "ZL", "HKUST", "A"][random.below(4)]),
            _ => text.push(chars[random.below(chars.len()).min(random.below(chars.len()))]),
        }
    }
    if random.below(2) == 0 { traditional(&text) } else { text }
}

#[test]
fn exact_han_phrases_are_all_found_and_almost_nothing_else_is() {
    let (mut truth_count, mut found_count, mut right_count) = (0_usize, 0_usize, 0_usize);
    for seed in 1..=8 {
        let mut random = Random(seed);
        let pages: Vec<String> = (0..250).map(|_| generated(&mut random)).collect();
        let parts: Vec<Part> = pages.iter().map(|text| page(text)).collect();
        let document = Document { file: FileId([1; 32]), format: Format::Pdf, parts, problems: Vec::new() };
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(dir.path()).unwrap();
        writer.replace("A1", "1", &[Filed::new("a.pdf", &document, None)]).unwrap();
        writer.finish().unwrap();
        let reader = Reader::open(dir.path()).unwrap();
        // The naive oracle: the folded text without blanks has the folded phrase.
        let plain = |text: &str| fold::fold_text(text).chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let scanned: Vec<String> = pages.iter().map(|text| plain(text)).collect();
        let mut asked = 0;
        while asked < 120 {
            let text: Vec<char> = pages[random.below(pages.len())].chars().filter(|c| !c.is_whitespace()).collect();
            let start = random.below(text.len() - 8);
            let phrase: String = text[start..start + 2 + random.below(6)].iter().collect();
            if !phrase.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
                continue;
            }
            asked += 1;
            // Simplified asks for traditional, traditional for simplified, and each for itself.
            let phrase = if random.below(2) == 0 { traditional(&phrase) } else { fold::fold_text(&phrase) };
            let hits = reader.search(&format!("\"{phrase}\""), 1_000).unwrap();
            let found: BTreeSet<u32> = hits.hits.iter().map(|hit| hit.part).collect();
            let truth: BTreeSet<u32> =
                (0..).zip(&scanned).filter(|(_, text)| text.contains(&plain(&phrase))).map(|(part, _)| part).collect();
            assert_eq!(hits.total, found.len());
            truth_count += truth.len();
            found_count += found.len();
            right_count += truth.intersection(&found).count();
            for hit in &hits.hits {
                let text = &pages[hit.part as usize];
                let marked = |(start, end): &(u32, u32)| plain(&text[*start as usize..*end as usize]) == plain(&phrase);
                assert!(!hit.spans.is_empty() && hit.spans.iter().all(marked), "{phrase}");
            }
        }
    }
    assert!(truth_count > 5_000, "{truth_count}");
    assert_eq!(right_count, truth_count, "recall {}", right_count as f64 / truth_count as f64);
    let precision = right_count as f64 / found_count as f64;
    assert!(precision >= 0.99, "precision {precision}");
}

/// A case of all fixtures, made once.
static CASE: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let case = tempfile::tempdir().unwrap();
    trial::run(&[ARCHIVES.into()], case.path(), None);
    case
});

fn case() -> &'static str {
    CASE.path().to_str().unwrap()
}

/// Runs the binary; returns its exit code, its lines, and what it said on stderr.
fn say(args: &[&str]) -> (i32, Vec<Json>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_vouch")).args(args).env_clear().output().unwrap();
    let lines: Vec<Json> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    lines.iter().filter(|line| line["type"] != "saved_search").for_each(super::schemas::hold);
    (output.status.code().unwrap(), lines, String::from_utf8(output.stderr).unwrap())
}

/// Tells whether a box holds the middle of another.
fn holds(outer: &[f32; 4], inner: &[f32; 4]) -> bool {
    let (x, y) = ((inner[0] + inner[2]) / 2.0, (inner[1] + inner[3]) / 2.0);
    outer[0] - 0.1 <= x && x <= outer[2] + 0.1 && outer[1] - 0.1 <= y && y <= outer[3] + 0.1
}

#[test]
fn the_boxes_of_a_hit_hold_its_very_characters() {
    let case = Case::open(CASE.path()).unwrap();
    let reader = Reader::open(&case.index_dir()).unwrap();
    let mut checked = 0;
    for query in ["合作", "专利", "有限公司", "date:>=2000", "amount:>=1", "协议", "技术", "广东", "/[0-9]{4}年/"]
    {
        for hit in reader.search(query, 200).unwrap().hits {
            let document = case.document(hit.file, &vouch::run::reader_version(&hit.path)).unwrap().unwrap();
            let part = &document.parts[hit.part as usize];
            if !matches!(part.body, Body::Page { .. }) {
                continue;
            }
            for &(start, end) in &hit.spans {
                let span = Span { part: hit.part, start, end };
                let boxes: Vec<[f32; 4]> = document
                    .places(span)
                    .iter()
                    .map(|place| match place {
                        Place::Box { ltrb_pt } => *ltrb_pt,
                        other => panic!("{other:?} on a page"),
                    })
                    .collect();
                let mut own: Vec<[f32; 4]> = Vec::new();
                let mut others: Vec<(&str, [f32; 4])> = Vec::new();
                for (index, mark) in part.marks.iter().enumerate() {
                    let Place::Box { ltrb_pt } = mark.place else { panic!("no box on a page") };
                    let next = part.marks.get(index + 1).map_or(part.text.len(), |next| next.start as usize);
                    let text = &part.text[mark.start as usize..next];
                    let under = boxes.iter().any(|outer| holds(outer, &ltrb_pt));
                    if (start..end).contains(&mark.start) {
                        assert!(under || text.trim().is_empty(), "{query}: {text} stands beside its box");
                        own.push(ltrb_pt);
                    } else if under && !text.trim().is_empty() {
                        others.push((text, ltrb_pt));
                    }
                }
                // A seal printed over the words is under the box too; nothing beside them is.
                for (text, other) in others {
                    let printed_over = own.iter().any(|one| holds(one, &other) || holds(&other, one));
                    assert!(
                        printed_over,
                        "{query}: {text} is under the box of {:?} in {}",
                        document.quote(span),
                        hit.path
                    );
                }
                checked += 1;
            }
        }
    }
    assert!(checked >= 200, "{checked} hits on pages");
}

#[test]
fn pages_of_hits_follow_each_other_without_a_gap_in_every_order() {
    let all =
        |sort: &str| say(&["search", "date:>=2010", "--case", case(), "--json", "--limit", "500", "--sort", sort]).1;
    for sort in ["relevance", "place", "date", "date-desc", "amount", "amount-desc"] {
        let whole = all(sort);
        let mut joined = Vec::new();
        for offset in (0..).step_by(17) {
            let offset = offset.to_string();
            let args = [
                "search",
                "date:>=2010",
                "--case",
                case(),
                "--json",
                "--limit",
                "17",
                "--sort",
                sort,
                "--offset",
                &offset,
            ];
            let (_, mut lines, _) = say(&args);
            let last = lines.pop().unwrap();
            assert_eq!(last["total"], whole.last().unwrap()["total"]);
            if lines.is_empty() {
                break;
            }
            joined.extend(lines);
        }
        assert!(joined.len() > 50, "{}", joined.len());
        assert_eq!(joined, whole[..whole.len() - 1], "{sort}");
    }
}

#[test]
fn facets_add_up_and_the_count_is_the_total() {
    let (code, lines, _) = say(&["search", "协议", "--case", case(), "--json", "--count", "--facets"]);
    let [hits] = lines.as_slice() else { panic!("{lines:?}") };
    let total = hits["total"].as_u64().unwrap();
    assert!(code == 0 && total > 0);
    for facet in ["application", "kind", "grade", "source"] {
        let sum: u64 = hits["facets"][facet].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
        assert_eq!(sum, total, "{facet}");
    }
    let (_, listed, _) = say(&["search", "协议", "--case", case(), "--json", "--limit", "1000"]);
    for (app, count) in hits["facets"]["application"].as_object().unwrap() {
        let own = listed.iter().filter(|line| line["application"] == app.as_str()).count() as u64;
        assert_eq!(Some(own), count.as_u64(), "{app}");
    }
}

#[test]
fn a_batch_answers_each_query_and_tells_the_one_it_cannot_read() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("queries.csv");
    std::fs::write(&file, "id,query\nq1,合作协议 -草案\nq2,(协议\nq3,\"amount:>=1万 kind:合作协议\"\n").unwrap();
    let (code, lines, err) = say(&["search", "--batch", file.to_str().unwrap(), "--case", case(), "--json"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.starts_with("q2: ") && err.contains("第 1 个字符"), "{err}");
    let totals: Vec<&str> =
        lines.iter().filter(|line| line["type"] == "hits").map(|line| line["query"].as_str().unwrap()).collect();
    assert_eq!(totals, ["q1", "q3"]);
    let (_, alone, _) = say(&["search", "合作协议 -草案", "--case", case(), "--json"]);
    let own: Vec<&Json> = lines.iter().filter(|line| line["query"] == "q1" && line["type"] == "hit").collect();
    assert_eq!(own.len(), alone.len() - 1);
    std::fs::write(&file, "name,query\nq1,合作\n").unwrap();
    let (code, _, err) = say(&["search", "--batch", file.to_str().unwrap(), "--case", case()]);
    assert!(code == 4 && err.contains("`id`"), "{code} {err}");
}

/// Copies a case folder, its originals with it.
fn copy(to: &Path) {
    copy_folder(CASE.path(), to);
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_folder(&from, &to);
        } else {
            std::fs::copy(from, to).unwrap();
        }
    }
}

#[test]
fn a_search_is_saved_run_listed_and_taken_out_and_the_log_tells_it() {
    let dir = tempfile::tempdir().unwrap();
    copy(dir.path());
    let folder = dir.path().to_str().unwrap();
    let (code, first, err) = say(&["search", "合作协议 -草案", "--save", "协议", "--case", folder, "--json"]);
    assert_eq!(code, 0, "{err}");
    let (_, again, _) = say(&["search", "--saved", "协议", "--case", folder, "--json"]);
    assert_eq!(first, again);
    let (_, list, _) = say(&["search", "--list-saved", "--case", folder, "--json"]);
    assert_eq!(list, [serde_json::json!({"type": "saved_search", "name": "协议", "query": "合作协议 -草案"})]);
    assert_eq!(say(&["search", "(协议", "--save", "坏", "--case", folder]).0, 2);
    assert_eq!(say(&["search", "--forget", "协议", "--case", folder]).0, 0);
    assert_eq!(say(&["search", "--list-saved", "--case", folder]).0, 1);
    assert_eq!(say(&["search", "--saved", "协议", "--case", folder]).0, 4);
    let log = Case::open(dir.path()).unwrap().entries().unwrap();
    let events: Vec<&str> = log.iter().map(|entry| entry.event.as_str()).rev().take(2).collect();
    assert_eq!(events, ["search_forgotten", "search_saved"]);
    assert_eq!(say(&["verify", "--case", folder]).0, 0);
}

#[test]
fn several_cases_are_searched_as_one() {
    let dir = tempfile::tempdir().unwrap();
    copy(dir.path());
    let folder = dir.path().to_str().unwrap();
    let (_, one, _) = say(&["search", "协议", "--case", case(), "--json", "--limit", "1000"]);
    let (_, two, _) = say(&["search", "协议", "--case", case(), "--case", folder, "--json", "--limit", "1000"]);
    assert_eq!(two.last().unwrap()["total"].as_u64().unwrap(), 2 * one.last().unwrap()["total"].as_u64().unwrap());
    // Each case keeps its own order, and scores compare: words are counted over both.
    let place = |hit: &Json| (hit["at"].clone(), hit["application"].clone());
    for own in [case(), folder] {
        let hits: Vec<_> = two.iter().filter(|hit| hit["case"] == own).map(place).collect();
        assert_eq!(hits, one[..one.len() - 1].iter().map(place).collect::<Vec<_>>());
    }
    let sorted: Vec<f64> = two[..two.len() - 1].iter().map(|hit| hit["score"].as_f64().unwrap()).collect();
    assert!(sorted.is_sorted_by(|a, b| a >= b));
}

#[test]
fn a_second_run_leaves_the_index_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let run = || trial::run(&[ARCHIVES.into()], dir.path(), None);
    let names = || -> BTreeSet<std::ffi::OsString> {
        std::fs::read_dir(dir.path().join("index")).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    };
    let opstamp = || std::fs::read_to_string(dir.path().join("index/meta.json")).unwrap();
    let first = run();
    let before = (names(), opstamp());
    assert_eq!(run().text, first.text);
    assert_eq!((names(), opstamp()), before);
}

#[test]
fn a_killed_rebuild_leaves_a_whole_index() {
    let dir = tempfile::tempdir().unwrap();
    copy(dir.path());
    let folder = dir.path().to_str().unwrap();
    let count = || say(&["search", "协议", "--case", folder, "--json", "--count"]).1[0]["total"].as_u64().unwrap();
    let before = count();
    assert!(before > 0);
    for delay in [5, 20, 40, 80, 120, 160, 240, 320, 400] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vouch"))
            .args(["index", "rebuild", "--case", folder])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(delay));
        // A reader beside the writer, and one behind it.
        assert_eq!(count(), before);
        let _ = child.kill();
        child.wait().unwrap();
        assert_eq!(count(), before);
    }
    let (code, _, err) = say(&["index", "rebuild", "--case", folder]);
    assert_eq!((code, count()), (0, before), "{err}");
    // Derived: it may be deleted.
    std::fs::remove_dir_all(dir.path().join("index")).unwrap();
    let (code, _, err) = say(&["search", "协议", "--case", folder]);
    assert!(code == 2 && err.contains("vouch index rebuild"), "{err}");
    assert_eq!(say(&["index", "rebuild", "--case", folder]).0, 0);
    assert_eq!(count(), before);
}

#[test]
fn findings_and_copies_are_found_where_their_lines_point() {
    let mut at: BTreeSet<(String, String)> = BTreeSet::new();
    for line in &trial::FIXTURES.lines {
        if line["type"] == "finding" && line["verdict"] == "contradicted" {
            let claims = line["claims"].as_array().unwrap().iter();
            for one in claims.chain(line["exhibits"].as_array().unwrap()) {
                let place = one["at"].as_str().unwrap();
                let path = place.split('#').next().unwrap();
                if !path.starts_with("register") {
                    at.insert((line["application"].as_str().unwrap().to_owned(), path.to_owned()));
                }
            }
        }
    }
    let (_, lines, _) = say(&["search", "verdict:不符", "--case", case(), "--json", "--limit", "5000"]);
    let hits = &lines[..lines.len() - 1];
    let found: BTreeSet<(String, String)> = hits
        .iter()
        .map(|hit| {
            let path = hit["at"].as_str().unwrap().split('#').next().unwrap().to_owned();
            (hit["application"].as_str().unwrap().to_owned(), path)
        })
        .collect();
    assert!(!found.is_empty());
    assert_eq!(found, at);
    assert!(hits.iter().all(|hit| !hit["places"].as_array().unwrap().is_empty()));
}

#[test]
fn the_register_and_options_of_search_are_refused_with_words() {
    assert!(Path::new(REGISTER).exists());
    for (args, code, word) in [
        (vec!["search", "--case", case()], 2, "QUERY"),
        (vec!["search", "协议", "--case", case(), "--sort", "size"], 2, "amount-desc"),
        (vec!["search", "协议", "--batch", "x.csv", "--case", case()], 2, "--batch"),
        (vec!["search", "-(", "--case", case()], 2, "character"),
    ] {
        let (got, _, err) = say(&args);
        assert!(got == code && err.to_lowercase().contains(&word.to_lowercase()), "{args:?}: {got} {err}");
    }
    assert_eq!(say(&["search", "-草案", "--case", case(), "--count"]).0, 0);
    assert_eq!(say(&["search", "合作协议 -草案", "--explain"]).0, 0);
}
