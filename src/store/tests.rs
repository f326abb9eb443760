use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::*;
use crate::document::{Body, Document, Format, Layer, Mark, Part, PartState, Place, Problem, ProblemKind, Span};
use crate::extract::{Extraction, Paper};
use crate::fact::{
    Amount, Currency, Date, EvidenceKind, Fact, Field, Kind, Language, Record, Role, Source, Standing, Trust, Value,
};

fn stamp() -> Stamp {
    Stamp { at: "2026-01-02T03:04:05Z".into(), who: "vouch".into() }
}

fn pinned(published: Option<&str>) -> Pinned {
    Pinned {
        program: "example".into(),
        pack_sha256: FileId([1; 32]),
        pack: "[program]".into(),
        published: published.map(|day| day.parse().unwrap()),
        register_sha256: None,
        version: "0.1.0".into(),
    }
}

fn new_case() -> (tempfile::TempDir, Case) {
    let dir = tempfile::tempdir().unwrap();
    let case = Case::create_or_open(dir.path(), &pinned(Some("2020-07-01")), &stamp()).unwrap();
    (dir, case)
}

fn told(result: crate::Result<Case>) -> (ErrorKind, String) {
    let err = result.err().expect("the case was opened");
    (err.kind(), err.to_string())
}

fn document(file: u8) -> Document {
    let mark = Mark {
        start: 0,
        place: Place::Box { ltrb_pt: [72.1, 0.3, 84.7, 12.000_001] },
        certainty_percent: 99,
        layer: Layer::Shown,
    };
    let part = Part {
        label: "1".into(),
        body: Body::Page { width_pt: 595.28, height_pt: 841.89 },
        state: PartState::Text,
        text: "合作协议".repeat(1_000),
        marks: vec![mark; 4_000],
        tables: Vec::new(),
        pixels: None,
    };
    Document { file: FileId([file; 32]), format: Format::Pdf, parts: vec![part], problems: Vec::new() }
}

fn extraction(file: u8, units: &[&str]) -> Extraction {
    let span = Span { part: 1, start: 0, end: 6 };
    let fact = |value| Fact {
        value,
        also: Vec::new(),
        at: vec![span],
        unit_from: None,
        trust: Trust { source: Source::Text, confirmed: true, valid: None, hidden: false },
    };
    let field = |role, value| Field { role, party: None, language: Language::Zh, fact: fact(value) };
    let record = |units: &&str| {
        let amount = Amount { units: units.parse().unwrap(), step: Decimal::ONE, currency: Currency::CNY };
        let fields = vec![
            field(Role::Amount, Value::Amount(amount)),
            field(Role::Date, Value::Date(Date::year(2019).unwrap())),
            field(Role::Title, Value::Text("设备".into())),
        ];
        Record { kind: Kind::Expense, at: vec![span], standing: Standing::Counts, fields }
    };
    Extraction {
        file: FileId([file; 32]),
        kind: EvidenceKind(13),
        kind_reason: "a title".into(),
        papers: vec![Paper { first: 1, last: 2, kind: EvidenceKind(9) }],
        records: units.iter().map(record).collect(),
    }
}

/// Keeps a document as one reader read it.
fn put(case: &Case, document: &Document, reader: &str) {
    let kept = KeptFile {
        file: document.file,
        reader,
        document: &packed(document).unwrap(),
        extractor: reader,
        extraction: &extraction(document.file.0[0], &["1"]),
        summary: &"in short",
    };
    case.keep_file(&kept).unwrap();
}

fn member(path: &str, state: &str, problems: usize) -> Member {
    let problem = Problem { kind: ProblemKind::Damaged, part: Some(3), detail: "the stream ends early".into() };
    Member {
        path: path.into(),
        file: Some(FileId([7; 32])),
        bytes: 12,
        state: state.into(),
        kind: Some(EvidenceKind(21)),
        parts: BTreeMap::from([("text".to_owned(), 3), ("ocr".to_owned(), 1)]),
        problems: vec![problem; problems],
    }
}

/// Keeps an application with two files, two lines and one paper of two records.
fn keep(case: &Case, id: &str, fingerprint: &str) {
    let lines = [
        format!(r#"{{"type":"finding","application":"{id}","criterion":"T1-K3","verdict":"supported"}}"#),
        format!(r#"{{"type":"application","application":"{id}"}}"#),
    ];
    let members = [member("b.pdf", "read", 0), member("a.pdf", "partial", 2)];
    let paper = extraction(4, &["100.5", "2500000"]);
    let own = (Problem { kind: ProblemKind::NoForm, part: None, detail: "no form".into() }, None);
    let row = ApplicationRow {
        id,
        fingerprint,
        form: None,
        members: &members,
        problems: &[own],
        lines: &lines,
        papers: &[("a.pdf", &paper)],
    };
    case.replace_application(&row, &stamp()).unwrap();
}

fn finish(case: &Case, ids: &[&str]) -> Head {
    let leads = [r#"{"type":"lead"}"#.to_owned()];
    let end = RunEnd { applications: ids, run: r#"{"type":"run"}"#, leads: &leads, total: r#"{"type":"total"}"# };
    case.finish_run(&end, &stamp()).unwrap()
}

fn output(case: &Case) -> String {
    let mut out = Vec::new();
    case.write_output(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn another_publication_date_is_refused_with_both_days() {
    let (dir, case) = new_case();
    drop(case);
    let (kind, message) = told(Case::create_or_open(dir.path(), &pinned(Some("2020-07-02")), &stamp()));
    assert_eq!(kind, ErrorKind::Config);
    assert!(message.contains("2020-07-01") && message.contains("2020-07-02"), "{message}");
    let other = Pinned { program: "other".into(), ..pinned(None) };
    assert_eq!(told(Case::create_or_open(dir.path(), &other, &stamp())).0, ErrorKind::Config);
    assert_eq!(Case::open(dir.path()).unwrap().pinned().unwrap(), pinned(Some("2020-07-01")));
}

#[test]
fn a_case_keeps_its_date_and_takes_the_first_one_given() {
    let dir = tempfile::tempdir().unwrap();
    let open =
        |published| Case::create_or_open(dir.path(), &pinned(published), &stamp()).unwrap().pinned().unwrap().published;
    assert_eq!(open(None), None);
    assert_eq!(open(Some("2020-07-01")), Some("2020-07-01".parse().unwrap()));
    assert_eq!(open(None), Some("2020-07-01".parse().unwrap()));
}

#[test]
fn another_pack_is_pinned_and_logged() {
    let (dir, case) = new_case();
    drop(case);
    let changed = Pinned { pack_sha256: FileId([2; 32]), pack: "[new]".into(), ..pinned(None) };
    let case = Case::create_or_open(dir.path(), &changed, &stamp()).unwrap();
    assert_eq!(case.pinned().unwrap().pack, "[new]");
    let entries = case.entries().unwrap();
    assert_eq!(entries.iter().map(|entry| entry.event.as_str()).collect::<Vec<_>>(), ["case_created", "case_pinned"]);
    assert!(
        entries[1].body.contains(&FileId([1; 32]).to_string())
            && entries[1].body.contains(&FileId([2; 32]).to_string())
    );
}

#[test]
fn what_is_no_usable_case_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let (kind, message) = told(Case::open(dir.path()));
    assert!(kind == ErrorKind::Store && message.contains("no case"), "{message}");

    let (dir, case) = new_case();
    let (kind, message) = told(Case::create_or_open(dir.path(), &pinned(None), &stamp()));
    assert!(kind == ErrorKind::Store && message.contains("another vouch"), "{message}");
    case.connection().pragma_update(None, "user_version", 99).unwrap();
    drop(case);
    for opened in [Case::open(dir.path()), Case::create_or_open(dir.path(), &pinned(None), &stamp())] {
        let (kind, message) = told(opened);
        assert!(kind == ErrorKind::Store && message.contains("newer") && message.contains("99"), "{message}");
    }

    let dir = tempfile::tempdir().unwrap();
    std::io::Write::write_all(&mut File::create(dir.path().join("case.sqlite")).unwrap(), &[7; 4096]).unwrap();
    assert!(told(Case::open(dir.path())).1.contains("damaged"));
    assert!(told(Case::create_or_open(dir.path(), &pinned(None), &stamp())).1.contains("damaged"));

    let dir = tempfile::tempdir().unwrap();
    File::create(dir.path().join("holiday.jpg")).unwrap();
    let (kind, message) = told(Case::create_or_open(dir.path(), &pinned(None), &stamp()));
    assert!(kind == ErrorKind::Config && message.contains("not empty"), "{message}");

    let dir = tempfile::tempdir().unwrap();
    Connection::open(dir.path().join("case.sqlite")).unwrap().execute_batch("CREATE TABLE other (a)").unwrap();
    assert!(told(Case::create_or_open(dir.path(), &pinned(None), &stamp())).1.contains("no case of vouch"));
}

#[test]
fn a_case_for_reading_is_not_written() {
    let (dir, case) = new_case();
    let reader = Case::open(dir.path()).unwrap();
    let err = reader.log(&stamp(), "decision", &serde_json::json!({})).expect_err("it was written");
    assert!(err.to_string().contains("reading only"), "{err}");
    assert!(case.is_writable() && !reader.is_writable());
}

#[test]
fn a_document_is_read_once_for_each_reader_version() {
    let (dir, case) = new_case();
    let document = document(1);
    assert_eq!(case.document(document.file, "pdf/1").unwrap(), None);
    put(&case, &document, "1/pdf");
    let reader = Case::open(dir.path()).unwrap();
    assert_eq!(reader.document(document.file, "1/pdf").unwrap(), Some(document.clone()));
    assert_eq!(reader.document(document.file, "2/pdf").unwrap(), None);
    // The same bytes under a name that says something else are read for themselves.
    assert_eq!(reader.document(document.file, "1/csv").unwrap(), None);
    put(&case, &document, "1/csv");
    assert!(reader.document(document.file, "1/pdf").unwrap().is_some());
    assert_eq!(reader.extraction(document.file, "1/csv").unwrap(), Some(extraction(1, &["1"])));
    assert_eq!(reader.summary(document.file, "1/csv").unwrap(), Some("in short".to_owned()));
    put(&case, &document, "2/pdf");
    assert_eq!(reader.document(document.file, "1/pdf").unwrap(), None);
    assert_eq!(reader.summary::<String>(document.file, "1/csv").unwrap(), None);
}

#[test]
fn what_cannot_be_read_back_is_read_again() {
    let (_dir, case) = new_case();
    let document = document(1);
    put(&case, &document, "1/");
    case.connection().execute("UPDATE document SET json = substr(json, 1, 40)", []).unwrap();
    assert_eq!(case.document(document.file, "1/").unwrap(), None);
}

#[test]
fn the_kept_lines_come_back_byte_for_byte_in_printed_order() {
    let (dir, case) = new_case();
    case.begin_run(&stamp(), &serde_json::json!({})).unwrap();
    keep(&case, "B", "1");
    keep(&case, "A", "1");
    let reader = Case::open(dir.path()).unwrap();
    assert_eq!(reader.run_state().unwrap(), RunState::Unfinished);
    assert!(reader.write_output(&mut Vec::new()).is_err_and(|err| err.to_string().contains("vouch run")));
    finish(&case, &["A", "B"]);
    let printed = output(&reader);
    let order: Vec<&str> = printed.lines().map(|line| line.split('"').nth(3).unwrap()).collect();
    assert_eq!(order, ["run", "finding", "application", "finding", "application", "lead", "total"]);
    assert!(printed.find(r#""A""#).unwrap() < printed.find(r#""B""#).unwrap());
    assert_eq!(case.verify(None).unwrap().wrong, []);

    // The same again changes nothing; an application that is gone is gone.
    case.begin_run(&stamp(), &serde_json::json!({})).unwrap();
    keep(&case, "A", "1");
    finish(&case, &["A", "B"]);
    assert_eq!(output(&reader), printed);
    case.begin_run(&stamp(), &serde_json::json!({})).unwrap();
    finish(&case, &["A"]);
    assert_eq!(reader.applications().unwrap(), ["A"]);
    assert!(!output(&reader).contains(r#""B""#));
    assert_eq!(reader.application_lines("A").unwrap().len(), 2);
}

#[test]
fn a_changed_line_does_not_fit_the_log() {
    let (_dir, case) = new_case();
    keep(&case, "A", "1");
    finish(&case, &["A"]);
    case.connection().execute("UPDATE line SET json = replace(json, 'supported', 'contradicted')", []).unwrap();
    assert_eq!(case.verify(None).unwrap().wrong, [Wrong::Application("A".into()), Wrong::Lines]);
}

#[test]
fn a_changed_line_of_an_unfinished_run_does_not_fit_the_log() {
    let (_dir, case) = new_case();
    case.begin_run(&stamp(), &serde_json::json!({})).unwrap();
    keep(&case, "A", "1");
    keep(&case, "B", "1");
    let verified = case.verify(None).unwrap();
    assert_eq!((verified.applications, verified.wrong), (2, vec![]));
    case.connection()
        .execute("UPDATE line SET json = replace(json, 'supported', 'x') WHERE application = 'B'", [])
        .unwrap();
    assert_eq!(case.verify(None).unwrap().wrong, [Wrong::Application("B".into())]);
}

#[test]
fn the_same_lines_are_logged_once() {
    let (_dir, case) = new_case();
    keep(&case, "A", "1");
    let before = case.head().unwrap();
    keep(&case, "A", "2");
    assert_eq!(case.head().unwrap(), before);
}

#[test]
fn a_case_of_format_1_is_brought_to_this_one_with_a_backup() {
    let dir = tempfile::tempdir().unwrap();
    let old = Connection::open(dir.path().join("case.sqlite")).unwrap();
    old.execute_batch(include_str!("schema_1.sql")).unwrap();
    old.execute_batch("INSERT INTO application VALUES ('A', 'f', NULL); INSERT INTO problem VALUES ('A', 0, NULL, 'no_form', NULL, 'x')")
        .unwrap();
    for (name, value) in [("program", "example"), ("pack", "[program]"), ("version", "0.1.0")] {
        old.execute("INSERT INTO pinned VALUES (?1, ?2)", (name, value)).unwrap();
    }
    old.execute("INSERT INTO pinned VALUES ('pack_sha256', ?1)", [FileId([1; 32]).to_string()]).unwrap();
    old.pragma_update(None, "application_id", 0x564F_5543).unwrap();
    old.pragma_update(None, "user_version", 1).unwrap();
    drop(old);
    assert!(told(Case::open(dir.path())).1.contains("old format 1"));
    let case = Case::create_or_open(dir.path(), &pinned(None), &stamp()).unwrap();
    assert_eq!(case.problems(None).unwrap()[0].at, None);
    keep(&case, "B", "1");
    assert!(dir.path().join("case.format-1.sqlite").exists());
    assert_eq!(case.verify(None).unwrap().wrong, []);
}

#[test]
fn what_was_not_read_is_forgotten_or_left_as_it_is() {
    let (_dir, case) = new_case();
    keep(&case, "A", "1");
    let document = document(7);
    put(&case, &document, "1/pdf");
    assert_eq!(case.skip("A", "a.pdf", "the office has the paper", &stamp()).unwrap(), 2);
    assert_eq!(case.skip("A", "elsewhere.pdf", "x", &stamp()).unwrap(), 0);
    let skipped = case.skipped().unwrap();
    assert_eq!(skipped[&("A".to_owned(), "a.pdf".to_owned())].reason, "the office has the paper");
    assert_eq!(case.retry(None, Some("b.pdf"), &stamp()).unwrap(), [], "it was read");
    assert_eq!(case.retry(Some("A"), None, &stamp()).unwrap(), [("A".to_owned(), "a.pdf".to_owned())]);
    assert_eq!(case.document(document.file, "1/pdf").unwrap(), None);
    assert_eq!(case.verify(None).unwrap().wrong, []);
}

#[test]
fn states_and_problems_add_up() {
    let (_dir, case) = new_case();
    keep(&case, "A", "f1");
    keep(&case, "B", "f1");
    keep(&case, "A", "f2");
    assert_eq!(case.fingerprint("A").unwrap().as_deref(), Some("f2"));
    assert_eq!(case.fingerprint("C").unwrap(), None);
    let status = case.status().unwrap();
    assert_eq!((status.applications, status.members, status.parts), (2, 4, 16));
    assert_eq!(status.states, BTreeMap::from([("partial".to_owned(), 2), ("read".to_owned(), 2)]));
    assert_eq!(status.part_states, BTreeMap::from([("ocr".to_owned(), 4), ("text".to_owned(), 12)]));
    assert_eq!(status.problems, BTreeMap::from([("damaged".to_owned(), 4), ("no_form".to_owned(), 2)]));
    assert_eq!(status.verdicts, BTreeMap::from([("supported".to_owned(), 2)]));
    let problems = case.problems(Some("A")).unwrap();
    assert_eq!(
        problems.iter().map(|one| one.path.as_deref()).collect::<Vec<_>>(),
        [None, Some("a.pdf"), Some("a.pdf")]
    );
    assert_eq!(case.problems(None).unwrap().len(), 6);
    assert_eq!(case.file_at("b.pdf").unwrap(), Some(("A".to_owned(), FileId([7; 32]))));
    assert_eq!(case.file_at("c.pdf").unwrap(), None);
    let members = case.members("A").unwrap();
    assert_eq!(members, [member("a.pdf", "partial", 2), member("b.pdf", "read", 0)]);
}

#[test]
fn facts_are_found_by_kind_role_size_and_day() {
    let (_dir, case) = new_case();
    keep(&case, "A", "1");
    keep(&case, "B", "1");
    let count = |query: FactQuery| {
        let mut rows = Vec::new();
        let count = case
            .facts(&query, &mut |row| {
                // The case may be asked for more meanwhile.
                case.fingerprint(&row.application)?;
                rows.push(row);
                Ok(())
            })
            .unwrap();
        assert_eq!(count, rows.len() as u64);
        rows
    };
    let all = FactQuery::default();
    let decimal = |text: &str| Some(text.parse::<Decimal>().unwrap());
    let rows = count(FactQuery { application: Some("A".into()), role: Some(Role::Amount), ..all.clone() });
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0].kind, rows[0].paper, rows[0].path.as_str()), (Kind::Expense, EvidenceKind(9), "a.pdf"));
    assert_eq!(rows[0].at, [Span { part: 1, start: 0, end: 6 }]);
    for (query, expected) in [
        (all.clone(), 12),
        (FactQuery { low: decimal("100.5"), high: decimal("100.5"), ..all.clone() }, 2),
        (FactQuery { low: decimal("100.50000001"), ..all.clone() }, 2),
        (FactQuery { low: decimal("2500000"), ..all.clone() }, 2),
        (FactQuery { high: decimal("99999999999999999999"), ..all.clone() }, 4),
        (FactQuery { first: Some("2019-12-31".parse().unwrap()), ..all.clone() }, 4),
        (FactQuery { first: Some("2020-01-01".parse().unwrap()), ..all.clone() }, 0),
        (FactQuery { last: Some("2018-12-31".parse().unwrap()), ..all.clone() }, 0),
        (FactQuery { kind: Some(Kind::Agreement), ..all.clone() }, 0),
        (FactQuery { paper: Some(EvidenceKind(9)), kind: Some(Kind::Expense), ..all.clone() }, 12),
    ] {
        assert_eq!(count(query.clone()).len(), expected, "{query:?}");
    }
    // Records go with their application.
    finish(&case, &["A"]);
    assert_eq!(count(all).len(), 6);
}

#[test]
fn the_log_only_grows_and_tells_what_was_changed() {
    let (_dir, case) = new_case();
    let heads: Vec<Head> =
        (0..5).map(|n| case.log(&stamp(), "decision", &serde_json::json!({"row": n})).unwrap()).collect();
    assert_eq!(case.head().unwrap(), heads[4]);
    let connection = case.connection();
    for sql in [
        "UPDATE log SET body = '{}' WHERE seq = 3",
        "DELETE FROM log WHERE seq = 3",
        "INSERT INTO log SELECT 99, at, who, event, body, prev, hash FROM log WHERE seq = 3",
        "INSERT INTO log SELECT 7, at, who, event, body, prev, hash FROM log WHERE seq = 3",
    ] {
        assert!(connection.execute(sql, []).is_err(), "{sql}");
    }
    drop(connection);
    assert_eq!(case.verify(Some(heads[2])).unwrap().wrong, []);
    assert_eq!(case.verify(None).unwrap().entries, 6);

    case.connection()
        .execute_batch("DROP TRIGGER log_update; UPDATE log SET body = '{\"row\":9}' WHERE seq = 3")
        .unwrap();
    assert_eq!(case.verify(None).unwrap().wrong, [Wrong::LogRow(3)]);
}

#[test]
fn a_log_written_anew_is_found_by_a_head_kept_elsewhere() {
    let (_dir, case) = new_case();
    let head = case.log(&stamp(), "decision", &serde_json::json!({"to": "no"})).unwrap();
    case.connection().execute_batch("DROP TRIGGER log_delete; DELETE FROM log").unwrap();
    case.log(&stamp(), "case_created", &serde_json::json!({})).unwrap();
    case.log(&stamp(), "decision", &serde_json::json!({"to": "yes"})).unwrap();
    assert_eq!(case.verify(None).unwrap().wrong, []);
    assert_eq!(case.verify(Some(head)).unwrap().wrong, [Wrong::LogHead(head.seq)]);
}

#[test]
fn originals_are_kept_by_hash_and_checked() {
    let (dir, case) = new_case();
    let id = case.put_original(&mut &b"abc"[..]).unwrap();
    assert_eq!(id.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(case.put_original(&mut &b"abc"[..]).unwrap(), id);
    let other = case.put_original(&mut &b"def"[..]).unwrap();
    assert_eq!(case.original(id).unwrap().as_deref(), Some(&b"abc"[..]));
    assert_eq!(case.original(FileId([9; 32])).unwrap(), None);
    let folder = dir.path().join("originals");
    let names = || std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
    assert_eq!(names().len(), 2, "{:?}", names());

    let path = |id: FileId| folder.join(&id.to_string()[..2]).join(id.to_string());
    std::io::Write::write_all(&mut File::create(path(id)).unwrap(), b"abd").unwrap();
    std::fs::remove_file(path(other)).unwrap();
    assert!(case.original(id).is_err_and(|err| err.to_string().contains("has changed")));
    let verified = case.verify(None).unwrap();
    assert_eq!(verified.originals, 2);
    let mut expected = [(id, Wrong::OriginalChanged(id)), (other, Wrong::OriginalMissing(other))];
    expected.sort_by_key(|(id, _)| *id);
    assert_eq!(verified.wrong, expected.map(|(_, wrong)| wrong));
}

#[test]
fn a_source_that_fails_leaves_no_half_original() {
    struct Failing;
    impl std::io::Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("gone"))
        }
    }
    let (dir, case) = new_case();
    assert!(case.put_original(&mut Failing).is_err());
    assert_eq!(std::fs::read_dir(dir.path().join("originals")).unwrap().count(), 0);
}

#[test]
fn a_process_that_ends_amid_a_transaction_leaves_the_last_whole_one() {
    let (dir, case) = new_case();
    case.begin_run(&stamp(), &serde_json::json!({})).unwrap();
    keep(&case, "A", "1");
    finish(&case, &["A"]);
    let before = output(&case);
    let copy = tempfile::tempdir().unwrap();
    // The files as they are at this moment are what a killed process leaves.
    case.transaction(true, |connection| {
        connection.execute("DELETE FROM application", [])?;
        connection.execute("DELETE FROM line", [])?;
        connection.cache_flush()?;
        for entry in std::fs::read_dir(dir.path()).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
        }
        Ok(())
    })
    .unwrap();
    std::fs::remove_file(copy.path().join("case.sqlite-shm")).unwrap();
    let left = Case::create_or_open(copy.path(), &pinned(None), &stamp()).unwrap();
    assert_eq!(output(&left), before);
    assert_eq!(left.verify(None).unwrap().wrong, []);
}

#[test]
fn readers_see_whole_transactions_while_a_writer_writes() {
    let (dir, case) = new_case();
    keep(&case, "A", "0");
    std::thread::scope(|scope| {
        let path = dir.path();
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(move || {
                    let reader = Case::open(path).unwrap();
                    for _ in 0..100 {
                        let status = reader.status().unwrap();
                        assert_eq!((status.members, status.parts), (2, 8));
                    }
                })
            })
            .collect();
        for n in 0..50 {
            keep(&case, "A", &n.to_string());
        }
        readers.into_iter().for_each(|reader| reader.join().unwrap());
    });
}

#[test]
#[cfg(unix)]
fn a_new_case_folder_is_its_owners_only() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let inner = dir.path().join("new").join("case");
    drop(Case::create_or_open(&inner, &pinned(None), &stamp()).unwrap());
    assert_eq!(std::fs::metadata(&inner).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_case_can_be_shared_between_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Case>();
}
