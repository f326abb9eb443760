//! Whole searches against a plain scan of the same texts.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;
use crate::check::Verdict;
use crate::document::{Body, Cell, Document, FileId, Format, Layer, Mark, Part, PartState, Place, Span, Table};
use crate::fact::{Currency, Duration, EvidenceKind, IdentKind};

/// A generator of test data: the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end
    }

    fn of<'a>(&mut self, list: &'a [&str]) -> &'a str {
        list[self.below(list.len())]
    }
}

fn page(text: &str) -> Part {
    Part {
        label: "1".into(),
        body: Body::Page { width_pt: 595.0, height_pt: 842.0 },
        state: PartState::Text,
        text: text.into(),
        marks: Vec::new(),
        tables: Vec::new(),
        pixels: None,
    }
}

/// Makes a sheet from rows of cells.
fn sheet(name: &str, rows: &[&[&str]]) -> Part {
    let mut part = Part { label: name.into(), body: Body::Sheet { hidden: false }, ..page("") };
    let mut cells = Vec::new();
    for (row, values) in (0_u32..).zip(rows) {
        for (col, value) in (0_u32..).zip(*values) {
            let start = part.text.len() as u32;
            part.text.push_str(value);
            let span = Span { part: 0, start, end: part.text.len() as u32 };
            let last = col as usize + 1 == values.len();
            part.text.push(if last { '\n' } else { '\t' });
            cells.push(Cell {
                rows: [row; 2],
                cols: [col; 2],
                span,
                typed: None,
                hidden: false,
                formula: None,
                format: None,
            });
        }
    }
    part.tables = vec![Table { cells, continues: false }];
    part
}

fn document(number: u8, parts: Vec<Part>) -> Document {
    Document { file: FileId([number; 32]), format: Format::Pdf, parts, problems: Vec::new() }
}

/// Indexes one application of one file for each list of parts: A1, A2, …
fn indexed(applications: &[(&str, Vec<Part>, Vec<PartFacts>)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(dir.path()).unwrap();
    for (number, (application, parts, facts)) in (0..=u8::MAX).cycle().zip(applications) {
        let document = document(number, parts.clone());
        let kinds = vec![EvidenceKind(21); parts.len()];
        let filed = Filed { path: "协议.pdf", document: &document, kinds, facts: facts.clone(), copied: Vec::new() };
        writer.replace(application, "1", &[filed]).unwrap();
    }
    writer.finish().unwrap();
    dir
}

fn one_page(text: &str) -> tempfile::TempDir {
    indexed(&[("A1", vec![page(text)], Vec::new())])
}

fn quotes(text: &str, query: &str) -> Vec<String> {
    let hits = search(one_page(text).path(), query, 10).unwrap_or_else(|err| panic!("{query}: {err}"));
    assert_eq!(hits.total, hits.hits.len());
    let spans = hits.hits.iter().flat_map(|hit| &hit.spans);
    spans.map(|&(start, end)| text[start as usize..end as usize].to_owned()).collect()
}

#[test]
fn every_exact_phrase_of_a_generated_corpus_is_found_and_nothing_else() {
    const CHARS: &[&str] = &[
        "联", "聯", "合", "实", "實", "验", "驗", "室", "协", "協", "议", "議", "台", "臺", "の", "3", "25", "ab",
        "，", " ", "\n",
    ];
    let mut random = Random(7);
    let texts: Vec<String> = (0..300).map(|_| (0..60).map(|_| random.of(CHARS)).collect()).collect();
    let applications: Vec<_> = texts.iter().enumerate().map(|(n, text)| (format!("A{n:03}"), text)).collect();
    let borrowed: Vec<_> = applications.iter().map(|(id, text)| (id.as_str(), vec![page(text)], Vec::new())).collect();
    let dir = indexed(&borrowed);
    let plain = |text: &str| fold::fold_text(text).chars().filter(|c| !c.is_whitespace()).collect::<String>();
    for _ in 0..300 {
        let phrase: String = (0..2 + random.below(4)).map(|_| random.of(&CHARS[..15])).collect();
        let truth: BTreeSet<&str> = applications
            .iter()
            .filter(|(_, text)| plain(text).contains(&plain(&phrase)))
            .map(|(id, _)| id.as_str())
            .collect();
        let hits = search(dir.path(), &phrase, 1_000).unwrap();
        let found: BTreeSet<&str> = hits.hits.iter().map(|hit| hit.application.as_str()).collect();
        assert_eq!(found, truth, "{phrase}");
        assert_eq!(hits.total, truth.len(), "{phrase}");
        for hit in &hits.hits {
            let text = applications.iter().find(|(id, _)| *id == hit.application).unwrap().1;
            assert!(!hit.spans.is_empty());
            for &(start, end) in &hit.spans {
                assert_eq!(plain(&text[start as usize..end as usize]), plain(&phrase));
            }
        }
    }
}

/// Makes a query of the words, conditions and joints of the language.
fn any_query(random: &mut Random) -> String {
    const WORDS: &[&str] = &["联合", "实验", "协议", "草案", "有效期", "2018", "ab", "3"];
    let (a, b, c) = (random.of(WORDS), random.of(WORDS), random.of(WORDS));
    let number = random.below(9);
    match random.below(20) {
        0 => format!("{a} {b}"),
        1 => format!("{a} OR {b} {c}"),
        2 => format!("{a} -{b}"),
        3 => format!("({a} OR {b}) -{c}"),
        4 => format!("\"{a} {b}\"~{number}"),
        5 => format!("{a}{b} OR -{c}"),
        6 => format!("{a} -(/{b}/ {c})"),
        7 => format!("({a}{b} OR {c}) ({b}{c} OR \"{a}{c}\" OR {c}{a})"),
        8 => format!("{a}{b} {b}{c}"),
        9 => format!("({a} {b}{c}) OR ({b} {c}{a}) OR page:2"),
        10 => format!("({a}{b} OR page:1) ({b}{c} OR 20* OR app:A00*) src:text"),
        11 => format!("amount:>={number} {a}"),
        12 => format!("amount:[{number} TO 8] OR {a}{b}"),
        13 => format!("amount:<{number} -amount:>3USD"),
        14 => format!("date:201{number} ({a} OR {b})"),
        15 => format!("date:[2012 TO 201{}] -{a}", 2 + random.below(8)),
        16 => format!("(date:>=201{number} amount:<=5) OR ({a}{b} -{c})"),
        17 => format!("-({a} OR {b}) -amount:{number}"),
        18 => format!("{a} ({b}{c} ({c}{a} OR ({a}{b} amount:>{number})))"),
        _ => format!("-\"{a} {b}\"~2 {c}"),
    }
}

/// Makes a page of a few words with a few facts.
fn any_page(random: &mut Random) -> (String, PartFacts) {
    const WORDS: &[&str] = &["联合", "实验", "协议", "草案", "有效期", "2018", "ab", "3"];
    let text = (0..8).map(|_| format!("{}{}", random.of(WORDS), random.of(&["", "，", " "]))).collect();
    let mut facts = PartFacts::default();
    for _ in 0..random.below(4) {
        let currency = if random.below(2) == 0 { Currency::CNY } else { Currency(*b"USD") };
        facts.amounts.push(AmountFact { minor: 100 * random.below(10) as i64, currency, at: (0, 1) });
        let year = 2010 + random.below(10) as i16;
        let first = jiff::civil::date(year, 1, 1);
        let last = jiff::civil::date(year + random.below(2) as i16, 6, 30);
        facts.dates.push(DateFact { first, last, at: (0, 1) });
    }
    (text, facts)
}

#[test]
fn the_index_decides_as_the_plain_reading_of_the_query_does() {
    let mut random = Random(11);
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(dir.path()).unwrap();
    let mut pages: std::collections::BTreeMap<String, (String, PartFacts)> = std::collections::BTreeMap::new();
    // Several commits, some of which replace: segments with holes.
    for _ in 0..6 {
        for _ in 0..60 {
            let (id, (text, facts)) = (format!("A{:03}", random.below(300)), any_page(&mut random));
            let document = document(1, vec![page(&text)]);
            let filed = Filed {
                path: "",
                document: &document,
                kinds: Vec::new(),
                facts: vec![facts.clone()],
                copied: Vec::new(),
            };
            writer.replace(&id, "1", &[filed]).unwrap();
            pages.insert(id, (text, facts));
        }
        writer.commit().unwrap();
    }
    writer.finish().unwrap();
    let reader = Reader::open(dir.path()).unwrap();
    for _ in 0..150 {
        let text = any_query(&mut random);
        let query = parse(&text).unwrap_or_else(|err| panic!("{text}: {err}"));
        let is_hit = |(id, (text, facts)): &(&String, &(String, PartFacts))| {
            let document = document(1, vec![page(text)]);
            let filed = Filed {
                path: "",
                document: &document,
                kinds: Vec::new(),
                facts: vec![facts.clone()],
                copied: Vec::new(),
            };
            unit::units(id, &filed).iter().any(|unit| matching::spans(&query, unit).is_some())
        };
        let truth: BTreeSet<&str> = pages.iter().filter(is_hit).map(|(id, _)| id.as_str()).collect();
        let hits = reader.search(&text, 1_000).unwrap_or_else(|err| panic!("{text}: {err}"));
        assert_eq!(hits.hits.iter().map(|hit| hit.application.as_str()).collect::<BTreeSet<_>>(), truth, "{text}");
        assert_eq!((hits.total, hits.hits.len()), (truth.len(), truth.len()), "{text}");
    }
}

#[test]
fn a_query_marks_the_characters_that_fulfil_it() {
    for (text, query, expected) in [
        ("甲方与乙方签订聯合實驗室合作協議。", "联合实验室", &["聯合實驗室"][..]),
        ("联合\n实验 室", "聯合實驗室", &["联合\n实验 室"]),
        ("联合，实验室", "联合实验室", &[]),
        ("近3年来", "3年来", &["3年来"]),
        ("累计３，２５０．６万元", "3250.6万", &["３，２５０．６万"]),
        ("专利号ZL201810123456.5", "ZL2018*", &["ZL201810123456"]),
        ("专利号ZL201810123456.5", "专利*", &["专利"]),
        ("专利号ZL201810123456.5", r"/ZL\d{12}\.[\dX]/", &["ZL201810123456.5"]),
        (
            "專利號ＺＬ２０１８１０１２３４５６．Ｘ",
            r"/专利号zl\d{12}\.[\dX]/",
            &["專利號ＺＬ２０１８１０１２３４５６．Ｘ"],
        ),
        ("合作（草案）", "/合作（/", &["合作（"]),
        ("累计3,25O.6万元", "ocr~:3250.6", &["3,25O.6"]),
        ("the agreement of", "agreemnt~1", &["agreement"]),
        ("合作研究开发协议", "\"合作 协议\"~4", &["合作", "协议"]),
        ("合作研究开发协议", "\"合作 协议\"~3", &[]),
        ("协议由双方合作", "\"合作 协议\"~3", &["协议", "合作"]),
        ("合作协议（草案）", "合作协议（草案）", &["合作协议（草案"]),
        ("合作协议 有效期", "有效期 AND 合作协议", &["合作协议", "有效期"]),
        ("合作协议", "“合作协议”", &["合作协议"]),
        ("Joint Laboratory", "\"joint laboratory\" OR 联合实验室", &["Joint Laboratory"]),
    ] {
        assert_eq!(quotes(text, query), expected, "{text} / {query}");
    }
}

#[test]
fn a_row_of_a_sheet_is_one_hit_and_a_phrase_stays_in_its_cell() {
    let rows: &[&[&str]] =
        &[&["日期", "摘要", "金额"], &["2019-03-05", "设备采购", "35000000"], &["2019-04-01", "差旅", "120"]];
    let mut facts = PartFacts::default();
    let part = sheet("投入明細", rows);
    for (value, minor) in [("35000000", 3_500_000_000), ("120", 12_000)] {
        let start = part.text.find(value).unwrap() as u32;
        facts.amounts.push(AmountFact { minor, currency: Currency::XXX, at: (start, start + value.len() as u32) });
    }
    let dir = indexed(&[("A1", vec![part.clone()], vec![facts])]);
    let found = |query: &str| -> Vec<String> {
        let hits = search(dir.path(), query, 10).unwrap();
        hits.hits.iter().map(|hit| part.text[hit.unit.0 as usize..hit.unit.1 as usize].trim().to_owned()).collect()
    };
    assert_eq!(found("设备 amount:>=3000万"), ["2019-03-05\t设备采购\t35000000"]);
    assert_eq!(found("差旅 amount:>=3000万"), [""; 0]);
    assert_eq!(found("采购35000000"), [""; 0]);
    assert_eq!(found("sheet:投入明细 src:sheet").len(), 3);
    assert_eq!(found("sheet:台账"), [""; 0]);
    let hits = search(dir.path(), "amount:>=3000万", 10).unwrap();
    let (start, end) = hits.hits[0].spans[0];
    assert_eq!(&part.text[start as usize..end as usize], "35000000");
}

/// Queries on two applications, one with facts, and how many of them they find.
const FACT_QUERIES: &[(&str, usize)] = &[
    ("amount:>=50000USD", 1),
    ("amount:>=50001USD", 0),
    ("amount:>=90亿", 1),
    ("amount:>90亿", 0),
    ("amount:[80亿 TO 91亿]", 1),
    ("amount:~90亿±1%", 1),
    ("date:2016-03", 1),
    ("date:[2017 TO 2019]", 0),
    ("date:>2020-05-01", 0),
    ("date:>=2020-05-01", 1),
    ("term:>=3y", 1),
    ("term:>3y", 0),
    ("term:3年", 1),
    ("term:[2m TO 4m]", 1),
    ("term:[4m TO 35m]", 0),
    ("term:[1090d TO 1100d]", 1),
    ("valid-on:2019-12-31", 1),
    ("valid-on:2020-06-01", 0),
    ("valid-on:2030-01-01", 1),
    ("no:ZL201810123456.5", 1),
    ("no:201810123456.5", 1),
    ("invoice:201810123456.5", 0),
    ("party:\"香港科技大学\"", 1),
    ("party:tech", 1),
    ("party:大学tech", 0),
    ("rule:T1-K3", 1),
    ("rule:T1-*", 1),
    ("rule:T1-K", 0),
    ("verdict:不符", 1),
    ("verdict:supported", 1),
    ("rule:T1-K3 verdict:不符", 1),
    ("rule:T1-K3 verdict:证实", 0),
    ("verdict:证实 rule:T1-K2* 乙", 1),
    ("-rule:T1-K3", 1),
    ("dup:true", 0),
    ("dup:false", 2),
    ("-party:香港科技大学 甲", 1),
    ("-date:2018 甲", 2),
    ("app:gd2021-0147", 1),
    ("app:GD2021*", 2),
    ("甲 -app:GD2021-0148", 1),
    ("kind:合作协议", 2),
    ("kind:E16", 0),
    ("grade:B", 2),
    ("page:1", 2),
    ("page:[2 TO 9]", 0),
    ("src:ocr", 0),
    ("hidden:false", 2),
    ("conf:>=0.99", 2),
    ("conf:<0.8", 0),
];

#[test]
fn a_sheet_of_many_rows_is_cut_in_one_pass() {
    let cells: Vec<String> = (0..60_000).map(|n| format!("费用{n}")).collect();
    let cells: Vec<[&str; 2]> = cells.iter().map(|cell| [cell.as_str(), "120"]).collect();
    let rows: Vec<&[&str]> = cells.iter().map(|row| row.as_slice()).collect();
    let part = sheet("台账", &rows);
    let amounts = part.tables[0].cells.iter().skip(1).step_by(2);
    let amounts =
        amounts.map(|cell| AmountFact { minor: 1, currency: Currency::CNY, at: (cell.span.start, cell.span.end) });
    let facts = PartFacts { amounts: amounts.collect(), ..PartFacts::default() };
    let length = part.text.len();
    let document = document(1, vec![part]);
    let filed = Filed { path: "", document: &document, kinds: Vec::new(), facts: vec![facts], copied: Vec::new() };
    let units = unit::units("A1", &filed);
    assert_eq!((units.len(), units.iter().map(|unit| unit.text.len()).sum()), (60_000, length));
    assert!(units.iter().all(|unit| unit.facts.amounts.len() == 1 && unit.cuts.len() == 3));
}

#[test]
fn conditions_on_facts_are_about_one_fact_each() {
    let day = |text: &str| text.parse::<jiff::civil::Date>().unwrap();
    let usd = Currency(*b"USD");
    let facts = PartFacts {
        amounts: vec![
            AmountFact { minor: 5_000_000, currency: usd, at: (0, 3) },
            AmountFact { minor: 900_000_000_000, currency: Currency::CNY, at: (3, 6) },
        ],
        dates: vec![
            DateFact { first: day("2016-01-01"), last: day("2016-12-31"), at: (0, 3) },
            DateFact { first: day("2020-05-01"), last: day("2020-05-01"), at: (3, 6) },
        ],
        idents: vec![IdentFact { kind: IdentKind::CnPatent, value: "2018101234565".into(), at: (6, 9) }],
        terms: vec![
            TermFact { length: Duration::Months(36), at: (0, 3) },
            TermFact { length: Duration::Days(90), at: (0, 3) },
        ],
        periods: vec![
            PeriodFact { first: Some(day("2018-01-01")), last: Some(day("2019-12-31")), at: (3, 6) },
            PeriodFact { first: Some(day("2021-01-01")), last: None, at: (6, 9) },
        ],
        parties: vec![
            PartyFact { name: "香港科技大學".into(), at: (9, 12) },
            PartyFact { name: "Tech AG".into(), at: (0, 3) },
        ],
        cited: vec![
            CitedFact { rule: "T1-K3".into(), verdict: Verdict::Contradicted, at: (0, 3) },
            CitedFact { rule: "T1-K2.1".into(), verdict: Verdict::Supported, at: (3, 6) },
        ],
    };
    let dir = indexed(&[
        ("GD2021-0147", vec![page("甲乙丙丁戊己庚")], vec![facts]),
        ("GD2021-0148", vec![page("甲")], Vec::new()),
    ]);
    for &(query, total) in FACT_QUERIES {
        assert_eq!(search(dir.path(), query, 10).unwrap().total, total, "{query}");
    }
    assert_eq!(search(dir.path(), "app:GD2021-0147", 10).unwrap().hits[0].application, "GD2021-0147");
}

#[test]
fn the_limit_cuts_the_hits_but_not_the_total_and_equal_hits_keep_their_order() {
    let ids: Vec<String> = (0..30).map(|n| format!("A{n:02}")).collect();
    let applications: Vec<_> = ids.iter().rev().map(|id| (id.as_str(), vec![page("合作协议")], Vec::new())).collect();
    let dir = indexed(&applications);
    let hits = search(dir.path(), "合作协议", 5).unwrap();
    assert_eq!(hits.total, 30);
    assert_eq!(
        hits.hits.iter().map(|hit| hit.application.as_str()).collect::<Vec<_>>(),
        ["A00", "A01", "A02", "A03", "A04"]
    );
}

#[test]
fn uncertain_and_hidden_text_can_be_asked_for() {
    let mut part = page("甲乙");
    part.state = PartState::Ocr;
    let place = Place::Box { ltrb_pt: [0.0; 4] };
    part.marks = vec![
        Mark { start: 0, place, certainty_percent: 97, layer: Layer::Shown },
        Mark { start: 3, place, certainty_percent: 79, layer: Layer::Hidden },
    ];
    let dir = indexed(&[("A1", vec![part], Vec::new())]);
    for (query, total) in [("conf:<0.8", 1), ("conf:<79%", 0), ("conf:<=79%", 1), ("src:ocr", 1), ("hidden:true", 1)] {
        assert_eq!(search(dir.path(), query, 10).unwrap().total, total, "{query}");
    }
}

#[test]
fn what_is_not_understood_is_refused_with_its_place_and_a_repair() {
    for (query, place, word) in [
        ("", 1, "missing"),
        ("合作 OR", 6, "missing"),
        ("OR 合作", 1, "missing"),
        ("合作 AND", 7, "beside `AND`"),
        ("AND 合作", 1, "beside `AND`"),
        ("合作 AND OR 协议", 8, "beside `AND`"),
        ("(合作 AND) 协议", 8, "beside `AND`"),
        ("\"合作", 1, "add `\"`"),
        ("(合作", 1, "add `)`"),
        ("合作)", 3, "remove"),
        ("，。", 1, "no letter"),
        ("合作 -", 4, "no letter"),
        ("合作 --甲", 5, "write one"),
        ("term:>=3", 6, "cannot read the length"),
        ("valid-on:2021", 10, "not one day"),
        ("ocr~:，", 6, "no letter"),
        ("decision:存疑", 1, "review desk"),
        ("dup:也许", 5, "true or false"),
        ("verdict:不好", 9, "there are"),
        ("rule:-", 6, "T1-K3"),
        ("foo:bar", 1, "no field `foo:`"),
        ("甲 amount:多", 10, "cannot read the sum"),
        ("amount: 3", 8, "right after"),
        ("date:[2019 TO", 6, "add `]`"),
        ("/(/", 1, "cannot be read"),
        ("/a*/", 1, "narrower"),
        ("/(a{1000}){1000}b/", 1, "cannot be read"),
        ("/ab", 1, "add `/`"),
        ("专*利", 2, "end of a word"),
        ("合作~1", 1, "Latin"),
        ("agreement~3", 10, "`~1` or `~2`"),
        ("kind:没有这种", 6, "there are"),
        ("page:0", 6, "write `page:3`"),
        ("grade:D", 7, "A, B or C"),
    ] {
        let err = parse(query).map(|read| read.explain()).expect_err(query);
        assert_eq!(err.kind(), crate::error::ErrorKind::Search);
        let told = err.to_string();
        assert!(told.contains(&format!("第 {place} 个字符")) && told.contains(word), "{query}: {told}");
    }
    assert!(parse(&"(".repeat(500)).is_err());
    assert!(parse(&"甲".repeat(5_000)).is_err());
}

#[test]
fn any_characters_are_read_or_refused_without_a_panic() {
    const BITS: &[&str] = &[
        "甲", "a", "1", "\"", "(", ")", "-", "~", "*", "/", "\\", ":", "amount:", "[", "]", " TO ", ">=", " ", "OR",
        "“", "：", "%", "±", "date:", ".",
    ];
    let mut random = Random(3);
    for _ in 0..20_000 {
        let query: String = (0..random.below(9)).map(|_| random.of(BITS)).collect();
        if let Ok(read) = parse(&query) {
            assert!(!read.explain().is_empty());
        }
    }
}

#[test]
fn a_reader_sees_whole_commits_only() {
    let dir = tempfile::tempdir().unwrap();
    let document = document(1, (0..20).map(|_| page("合作协议")).collect());
    let filed = Filed::new("a.pdf", &document, None);
    let mut writer = Writer::open(dir.path()).unwrap();
    assert_eq!(search(dir.path(), "合作", 10).unwrap().total, 0);
    writer.replace("A1", "1", std::slice::from_ref(&filed)).unwrap();
    writer.commit().unwrap();
    writer.replace("A1", "1", &[]).unwrap();
    writer.replace("A2", "1", std::slice::from_ref(&filed)).unwrap();
    assert_eq!(search(dir.path(), "合作 app:A1", 10).unwrap().total, 20);
    assert_eq!(search(dir.path(), "合作 app:A2", 10).unwrap().total, 0);
    // A writer that goes away without a commit leaves the last one.
    drop(writer);
    assert_eq!(search(dir.path(), "合作", 10).unwrap().total, 20);
    let mut writer = Writer::open(dir.path()).unwrap();
    assert!(Writer::open(dir.path()).is_err_and(|err| err.to_string().contains("another vouch")));
    assert!(Writer::open_or_rebuild(dir.path()).is_err_and(|err| err.to_string().contains("another vouch")));
    writer.replace("A1", "1", &[]).unwrap();
    writer.replace("A2", "1", std::slice::from_ref(&filed)).unwrap();
    writer.finish().unwrap();
    assert_eq!(search(dir.path(), "app:A1", 10).unwrap().total, 0);
    assert_eq!(search(dir.path(), "app:A2", 10).unwrap().total, 20);
}

#[test]
fn readers_and_a_writer_work_at_the_same_time() {
    let dir = tempfile::tempdir().unwrap();
    let document = document(1, (0..20).map(|_| page("合作协议")).collect());
    let filed = Filed::new("a.pdf", &document, None);
    let mut writer = Writer::open(dir.path()).unwrap();
    writer.replace("A1", "1", std::slice::from_ref(&filed)).unwrap();
    writer.commit().unwrap();
    let path = dir.path();
    std::thread::scope(|scope| {
        let work = || (0..60).for_each(|_| assert_eq!(search(path, "合作", 1).unwrap().total, 20));
        let readers = [scope.spawn(work), scope.spawn(work)];
        // Each commit takes the files of the one before away.
        while readers.iter().any(|reader| !reader.is_finished()) {
            writer.replace("A1", "2", std::slice::from_ref(&filed)).unwrap();
            writer.commit().unwrap();
        }
        readers.into_iter().for_each(|reader| reader.join().unwrap());
    });
}

#[test]
fn a_rebuild_replaces_everything_at_its_commit() {
    let dir = one_page("合作协议");
    let document = document(9, vec![page("联合实验室")]);
    let mut writer = Writer::rebuild(dir.path()).unwrap();
    writer.replace("A9", "1", &[Filed::new("b.pdf", &document, None)]).unwrap();
    assert_eq!(search(dir.path(), "合作协议", 10).unwrap().total, 1);
    writer.finish().unwrap();
    assert_eq!(search(dir.path(), "合作协议", 10).unwrap().total, 0);
    assert_eq!(search(dir.path(), "联合实验室", 10).unwrap().total, 1);
}

#[test]
fn a_missing_or_damaged_index_names_its_cure() {
    let cure = |dir: &Path| {
        let err = search(dir, "合作", 10).expect_err("a damaged index was searched");
        assert_eq!(err.kind(), crate::error::ErrorKind::Search);
        assert!(err.to_string().contains("vouch index rebuild"), "{err}");
    };
    cure(&tempfile::tempdir().unwrap().path().join("none"));
    let names = |dir: &Path| -> Vec<std::path::PathBuf> {
        std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let count = names(one_page("合作协议").path()).len();
    for file in 0..count {
        for damage in 0..3 {
            let dir = one_page("合作协议");
            let mut files = names(dir.path());
            files.sort();
            let name = files[file].file_name().unwrap().to_string_lossy().into_owned();
            if name.ends_with(".lock") || name == ".managed.json" {
                continue;
            }
            let mut bytes = std::fs::File::open(&files[file]).map(std::io::BufReader::new).unwrap();
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut bytes, &mut content).unwrap();
            match damage {
                0 => content.truncate(content.len() / 2),
                1 => content.clear(),
                _ => {
                    let middle = content.len() / 3;
                    content[middle] ^= 0x55;
                }
            }
            std::io::Write::write_all(&mut std::fs::File::create(&files[file]).unwrap(), &content).unwrap();
            cure(dir.path());
            let mut writer = Writer::open_or_rebuild(dir.path()).unwrap();
            assert!(writer.indexed().is_empty());
            let document = document(1, vec![page("合作协议")]);
            writer.replace("A1", "1", &[Filed::new("a.pdf", &document, None)]).unwrap();
            writer.finish().unwrap();
            assert_eq!(search(dir.path(), "合作", 10).unwrap().total, 1, "{name}");
        }
    }
}

#[test]
fn a_process_that_ends_before_its_commit_leaves_the_last_one_and_no_lock() {
    let dir = tempfile::tempdir().unwrap();
    let document = document(1, (0..20).map(|_| page("合作协议")).collect());
    let filed = Filed::new("a.pdf", &document, None);
    let mut writer = Writer::open(dir.path()).unwrap();
    writer.replace("A1", "1", std::slice::from_ref(&filed)).unwrap();
    writer.commit().unwrap();
    writer.replace("A1", "2", &[]).unwrap();
    writer.replace("A2", "2", std::slice::from_ref(&filed)).unwrap();
    // The files as they are at this moment are what a killed process leaves.
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let entry = entry.unwrap();
        // A file of the uncommitted state may be gone again while the others are copied.
        if let Err(err) = std::fs::copy(entry.path(), copy.path().join(entry.file_name())) {
            assert_eq!(err.kind(), std::io::ErrorKind::NotFound);
        }
    }
    assert_eq!(search(copy.path(), "合作 app:A1", 10).unwrap().total, 20);
    let left = Writer::open(copy.path()).unwrap();
    assert_eq!(left.indexed().iter().collect::<Vec<_>>(), [(&"A1".to_owned(), &"1".to_owned())]);
}

#[test]
fn the_index_tells_what_it_holds_of_which_state() {
    let dir = tempfile::tempdir().unwrap();
    let document = document(1, vec![page("合作协议")]);
    let filed = Filed::new("a.pdf", &document, None);
    let mut writer = Writer::open(dir.path()).unwrap();
    writer.replace("A1", "f1", std::slice::from_ref(&filed)).unwrap();
    writer.replace("A2", "f1", std::slice::from_ref(&filed)).unwrap();
    writer.finish().unwrap();
    let mut writer = Writer::open(dir.path()).unwrap();
    writer.replace("A2", "f2", &[]).unwrap();
    writer.remove("A1");
    let indexed = [("A2".to_owned(), "f2".to_owned())];
    assert_eq!(writer.indexed(), &std::collections::BTreeMap::from(indexed));
    let reader = Reader::open(dir.path()).unwrap();
    assert_eq!(reader.indexed()["A2"], "f1");
    drop(writer);
    assert_eq!(Writer::rebuild(dir.path()).unwrap().indexed().len(), 0);
    assert_eq!(Writer::open(dir.path()).unwrap().indexed().len(), 2);
}

#[test]
fn a_process_that_ends_amid_its_commit_does_not_stand_in_the_way_of_the_next() {
    let copy_all = |from: &Path, to: &Path, but: &str| {
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            if entry.file_name() != but {
                std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
            }
        }
    };
    let (dir, left) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let document = document(1, (0..20).map(|_| page("合作协议")).collect());
    let filed = Filed::new("a.pdf", &document, None);
    let mut writer = Writer::open(dir.path()).unwrap();
    writer.replace("A1", "1", std::slice::from_ref(&filed)).unwrap();
    writer.replace("A2", "1", std::slice::from_ref(&filed)).unwrap();
    writer.finish().unwrap();
    copy_all(dir.path(), left.path(), "");
    let replace = |dir: &Path| {
        let mut writer = Writer::open(dir).unwrap();
        writer.replace("A1", "2", &[]).unwrap();
        writer.finish().unwrap();
    };
    replace(dir.path());
    // All files of the second commit, but not the one that makes it valid.
    copy_all(dir.path(), left.path(), "meta.json");
    assert_eq!(search(left.path(), "合作", 10).unwrap().total, 40);
    replace(left.path());
    assert_eq!(search(left.path(), "合作", 10).unwrap().total, 20);
}
