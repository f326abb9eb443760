//! Each subcommand as a user meets it: what it prints, where, in which language, with which exit code.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "runs the binary on the fixtures")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value as Json;
use tempfile::TempDir;

use super::schemas;
use super::trial::{ARCHIVES, FIXTURES, REGISTER};

/// What a command came to.
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Said {
    /// Returns the lines of stdout, each held to its schema.
    fn lines(&self) -> Vec<Json> {
        let lines: Vec<Json> = self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        lines.iter().for_each(schemas::hold);
        lines
    }
}

/// Runs the binary without a locale, with a text on stdin.
fn say_with(stdin: &str, args: &[&str]) -> Said {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vouch"))
        .args(args)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    // A command that does not read its input may be gone already.
    let _ = pipe.write_all(stdin.as_bytes());
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

fn say(args: &[&str]) -> Said {
    say_with("", args)
}

/// Asserts what a failed command says: its code, nothing on stdout, and these words on stderr.
#[track_caller]
fn refused(args: &[&str], code: i32, words: &[&str]) {
    let said = say(args);
    assert_eq!((said.code, said.out.as_str()), (code, ""), "{}", said.err);
    for word in words {
        assert!(said.err.contains(word), "`{word}` is not in: {}", said.err);
    }
}

const DAY: &str = "2020-07-01";

fn run_args<'a>(case: &'a str, day: &'a str) -> Vec<&'a str> {
    vec![
        "run",
        ARCHIVES,
        "--case",
        case,
        "--program",
        "gd-2020-2021",
        "--published",
        day,
        "--register",
        REGISTER,
        "--json",
    ]
}

/// A case of all fixtures, made by the binary.
static CASE: LazyLock<(TempDir, Said)> = LazyLock::new(|| {
    let case = tempfile::tempdir().unwrap();
    let said = say(&run_args(case.path().to_str().unwrap(), DAY));
    (case, said)
});

fn case() -> &'static str {
    CASE.0.path().to_str().unwrap()
}

#[test]
fn the_binary_prints_what_the_library_says() {
    let said = &CASE.1;
    assert_eq!(said.code, i32::from(FIXTURES.code), "{}", said.err);
    assert!(said.out == FIXTURES.text, "the same bytes");
}

#[test]
fn a_run_for_people_is_a_table_in_either_language() {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("case");
    let args = |lang| {
        let case = case.to_str().unwrap();
        [
            "run",
            "fixtures/submissions/archives/t2t-clean",
            "--case",
            case,
            "--program",
            "gd-2020-2021",
            "--published",
            DAY,
            "--lang",
            lang,
        ]
    };
    let zh = say(&args("zh"));
    assert!(zh.out.contains("证实") && zh.out.contains("是否符合申报条件") && zh.out.contains("T2T-K2a"), "{}", zh.out);
    let en = say(&args("en"));
    assert!(en.out.contains("supported") && en.out.contains("eligible") && en.out.contains("files"), "{}", en.out);
    assert_eq!(zh.code, en.code);
}

#[test]
fn a_wrong_flag_says_what_was_meant() {
    refused(&["run", ARCHIVES, "--cse", "x", "--program", "gd-2020-2021"], 2, &["--cse", "--case"]);
    refused(
        &["run", ARCHIVES, "--cse", "x", "--program", "gd-2020-2021", "--lang", "zh"],
        2,
        &["没有选项“--cse”", "--case", "--help"],
    );
    refused(&["serch", "x"], 2, &["serch", "search"]);
    refused(&["run"], 2, &["INPUT", "--case"]);
    refused(&["search", "x", "--lang", "zh"], 2, &["缺少必需的参数", "--case"]);
}

#[test]
fn a_wrong_path_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let new = folder.path().join("case");
    let new = new.to_str().unwrap();
    refused(
        &["run", "no/such.zip", "--case", new, "--program", "gd-2020-2021"],
        2,
        &["no/such.zip", "no such file", "没有这个文件"],
    );
    refused(&["run", ARCHIVES, "--case", new, "--program", "gd-2019"], 4, &["gd-2019", "gd-2020-2021"]);
    refused(
        &["run", ARCHIVES, "--case", new, "--program", "gd-2020-2021", "--published", "July"],
        4,
        &["--published July", "2020-07-01"],
    );
    refused(&["run", ARCHIVES, "--case", new, "--program", "gd-2020-2021", "--register", "no.csv"], 2, &["no.csv"]);
    refused(&["read", "no/such.pdf"], 2, &["no/such.pdf"]);
    assert!(!Path::new(new).exists(), "nothing was made for a run that was refused");
}

#[test]
fn a_folder_that_is_no_case_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().to_str().unwrap();
    for args in [
        vec!["status", "--case", empty],
        vec!["problems", "--case", empty],
        vec!["search", "协议", "--case", empty],
        vec!["facts", "--case", empty],
        vec!["explain", "A", "T1-K3", "--case", empty],
        vec!["show", "A", "--case", empty],
        vec!["verify", "--case", empty],
    ] {
        let said = say(&args);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{args:?}: {}", said.err);
        assert!(said.err.contains(empty) && said.err.contains("vouch run"), "{args:?}: {}", said.err);
    }
}

#[test]
fn another_day_of_publication_needs_a_new_case() {
    let before = say(&["status", "--case", case(), "--json"]).out;
    refused(&run_args(case(), "2020-08-01"), 4, &["2020-07-01", "2020-08-01"]);
    assert_eq!(say(&["status", "--case", case(), "--json"]).out, before, "the case is as it was");
}

#[test]
fn a_wrong_pack_is_told_with_all_that_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.toml");
    let sound = std::fs::read_to_string("schemas/packs/gd-2020-2021.toml").unwrap();
    let wrong =
        sound.replacen("of = \"expense\"", "of = \"expence\"", 1).replacen("id = \"T1-C1b\"", "id = \"T1-C1a\"", 1);
    assert_ne!(wrong, sound);
    std::fs::write(&file, wrong).unwrap();
    let file = file.to_str().unwrap();
    refused(&["programs", "lint", file], 4, &["wrong.toml:", "expence", "expense", "T1-C1a"]);
    let lints = say(&["programs", "lint", file]).err;
    assert!(lints.lines().count() >= 2, "all errors at once: {lints}");
    let case = folder.path().join("case");
    refused(&["run", ARCHIVES, "--case", case.to_str().unwrap(), "--program", file], 4, &["wrong.toml:"]);
}

#[test]
fn programmes_are_listed_shown_and_checked() {
    let list = say(&["programs", "list"]);
    assert_eq!(list.code, 0);
    assert!(list.out.contains("gd-2020-2021") && list.out.contains("对外科技合作平台"), "{}", list.out);
    let show = say(&["programs", "show", "gd-2020-2021"]);
    assert_eq!(
        (show.code, show.out.lines().filter(|line| line.starts_with("T1-") || line.starts_with("T2")).count()),
        (0, super::trial::PACK.0.rows.len())
    );
    assert!(show.out.contains("投入累计总金额不低于3000万元"), "the clause's own words");
    assert_eq!(say(&["programs", "lint", "gd-2020-2021"]).code, 0);
}

#[test]
fn a_search_finds_finds_nothing_or_fails() {
    let found = say(&["search", "合作协议", "--case", case(), "--json"]);
    let lines = found.lines();
    assert_eq!(found.code, 0, "{}", found.err);
    let (last, hits) = lines.split_last().unwrap();
    assert_eq!(last["type"], "hits");
    assert!(last["total"].as_u64().unwrap() >= hits.len() as u64 && !hits.is_empty());
    assert!(hits.iter().all(|hit| hit["type"] == "hit" && hit["quote"].as_str().unwrap().chars().count() <= 200));
    let one = say(&["search", "合作协议", "--case", case(), "--json", "--limit", "1"]);
    assert_eq!(one.lines().len(), 2);
    let none = say(&["search", "这里没有的词语", "--case", case(), "--json"]);
    assert_eq!((none.code, none.out.as_str()), (1, "{\"total\":0,\"type\":\"hits\"}\n"));
    let wrong = say(&["search", "(协议", "--case", case(), "--json"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (2, ""), "{}", wrong.err);
    assert!(!wrong.err.is_empty());
    let table = say(&["search", "合作协议", "--case", case(), "--lang", "zh"]);
    assert!(table.out.contains("处"), "{}", table.out);
}

#[test]
fn facts_and_records_are_listed() {
    let said = say(&["facts", "--case", case(), "--app", "t1-clean", "--kind", "patent_grant", "--json"]);
    let facts = said.lines();
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(!facts.is_empty() && facts.iter().all(|fact| fact["type"] == "fact" && fact["record"] == "patent_grant"));
    let granted = say(&["facts", "--case", case(), "--app", "t1-clean", "--role", "granted", "--json"]);
    assert!(granted.lines().iter().all(|fact| fact["role"] == "granted" && fact["value"]["date"].is_object()));
    let said = say(&["facts", "--case", case(), "--app", "t1-clean", "--records", "--json"]);
    let lines = said.lines();
    assert_eq!(lines[0]["type"], "record");
    assert!(lines.iter().any(|line| line["type"] == "fact"));
    refused(&["facts", "--case", case(), "--kind", "expence"], 4, &["expence", "expense"]);
}

#[test]
fn facts_of_texts_go_from_stdin_to_stdout_line_by_line() {
    let said = say_with(
        "{\"id\":\"a\",\"text\":\"投入3,250.6万元\"}\n{\"id\":\"b\",\"text\":\"没有数字\"}\nno json\n",
        &["facts", "--lines"],
    );
    let lines: Vec<Json> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3, "{}", said.out);
    assert_eq!((&lines[0]["id"], &lines[1]["id"]), (&"a".into(), &"b".into()));
    assert!(lines[0].to_string().contains("32506000"), "{}", lines[0]);
}

#[test]
fn a_file_is_read_as_text_lines_and_records() {
    let file = "fixtures/submissions/archives/t2t-clean/2.国际科技合作协议.pdf";
    let text = say(&["read", file]);
    assert_eq!(text.code, 0, "{}", text.err);
    assert!(text.out.contains("协议"), "{}", text.out);
    let lines = say(&["read", file, "--format", "jsonl"]);
    let line: Json = serde_json::from_str(lines.out.lines().next().unwrap()).unwrap();
    assert!(line["at"].as_str().unwrap().contains("#page=1&box="), "{line}");
    let records = say(&["read", file, "--records"]);
    let kinds: Vec<Json> = records.out.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(kinds.iter().any(|line| line["record"] == "agreement"), "{}", records.out);
    refused(&["read", file, "--pages", "3-1"], 4, &["--pages 3-1", "3-7"]);
    let broken = say_with("%PDF-1.4 cut", &["read", "-"]);
    assert_eq!(broken.code, 3, "{}", broken.err);
    assert!(!broken.err.is_empty());
}

#[test]
fn a_case_has_a_status_and_problems() {
    let said = say(&["status", "--case", case(), "--json"]);
    let status = &said.lines()[0]["status"];
    let total = FIXTURES.lines.last().unwrap();
    assert_eq!((&status["members"], &status["applications"]), (&total["members"], &total["applications"]));
    assert_eq!(status["states"], total["states"]);
    assert_eq!(
        status["parts"].as_u64(),
        total["pages"].as_u64().zip(total["sheets"].as_u64()).map(|(pages, sheets)| pages + sheets)
    );
    let table = say(&["status", "--case", case(), "--lang", "zh"]);
    assert!(table.out.contains("份申报") && table.out.contains(DAY), "{}", table.out);
    let problems = say(&["problems", "--case", case(), "--json"]);
    let lines = problems.lines();
    let own: u64 = FIXTURES.of("application", "").filter_map(|line| line["problems"].as_u64()).sum();
    assert_eq!((problems.code, lines.len() as u64), (i32::from(own > 0), own));
    assert!(say(&["problems", "--case", case(), "--lang", "zh"]).out.contains("损坏"));
}

#[test]
fn a_verdict_is_explained_and_a_place_is_shown() {
    let zh = say(&["explain", "t1-faults", "T1-K3", "--case", case(), "--lang", "zh"]);
    assert_eq!(zh.code, 0, "{}", zh.err);
    assert!(zh.out.contains("不低于3000万元") && zh.out.contains("计入的证据"), "{}", zh.out);
    let json = say(&["explain", "t1-faults", "T1-K3", "--case", case(), "--json"]);
    let finding = &json.lines()[0];
    assert_eq!(finding["criterion"], "T1-K3");
    refused(&["explain", "t1-faults", "T1-K9", "--case", case()], 4, &["T1-K9", "T1-K3"]);
    refused(&["explain", "nobody", "T1-K3", "--case", case()], 4, &["nobody", "t1-faults"]);
    let exhibit =
        finding["exhibits"].as_array().unwrap().iter().find(|exhibit| exhibit["bearing"] == "counted").unwrap();
    let shown = say(&["show", exhibit["at"].as_str().unwrap(), "--case", case()]);
    assert_eq!((shown.code, shown.out.trim()), (0, exhibit["quote"].as_str().unwrap().trim()), "{exhibit}");
    refused(&["show", "nowhere.pdf#page=1", "--case", case()], 4, &["nowhere.pdf"]);
}

#[test]
fn applications_are_ranked_by_track_and_what_decides_is_told() {
    let ranked = say(&["rank", "--case", case(), "--json"]);
    assert_eq!(ranked.code, 0, "{}", ranked.err);
    let lines = ranked.lines();
    let of = |id: &str| lines.iter().find(|line| line["application"] == id).unwrap();
    assert_eq!((of("t1-clean")["place"].as_u64(), of("t1-clean")["within"].as_str()), (Some(1), Some("yes")));
    assert_eq!(of("t2j-faults")["within"], "out");
    assert!(of("t2j-faults")["place"].is_null() && !of("t2j-faults")["decided_by"].as_array().unwrap().is_empty());
}

#[test]
fn every_exhibit_can_be_shown_where_it_is_said_to_be() {
    use vouch::report::{parse_place, spans_at};
    let case = vouch::store::Case::open(CASE.0.path()).unwrap();
    let flat = |text: &str| text.split_whitespace().collect::<String>();
    let mut seen = 0;
    for finding in FIXTURES.of("finding", "") {
        for exhibit in finding["exhibits"].as_array().unwrap() {
            let at = exhibit["at"].as_str().unwrap();
            let (path, fragment) = parse_place(at);
            if path == "register" {
                continue;
            }
            let (_, file) = case.file_at(path).unwrap().unwrap_or_else(|| panic!("{at}"));
            let document = case.document(file, &vouch::run::reader_version(path)).unwrap().unwrap();
            let spans = spans_at(&document, fragment);
            let there: String = spans.iter().map(|span| flat(document.quote(*span))).collect();
            let quote = exhibit["quote"].as_str().unwrap();
            // A box holds the first line of a quote over several lines.
            let first = flat(quote.lines().next().unwrap());
            let head: String = first.chars().take(4).collect();
            assert!(exhibit["masked"] == true || there.contains(&head), "{at}: `{quote}` is not in `{there}`");
            seen += 1;
        }
    }
    assert!(seen > 500);
}

#[test]
fn the_log_and_the_index_are_whole() {
    assert_eq!(say(&["verify", "--case", case()]).code, 0);
}

#[test]
fn the_demo_runs_on_the_fixtures_and_says_where_to_look() {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("case");
    let said = say(&["demo", "--case", case.to_str().unwrap()]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("t1-clean") && said.out.contains("vouch status --case"), "{}", said.out);
    refused(&["demo", "--fixtures", "no/fixtures"], 4, &["no/fixtures", "--fixtures"]);
}

#[test]
fn help_and_version_are_data_for_people() {
    let help = say(&["--help"]);
    assert_eq!(help.code, 0);
    assert!(help.out.contains("run") && help.out.contains("search"));
    assert!(say(&["--help", "--lang", "zh"]).out.contains("核对申报书"));
    assert!(say(&["--version"]).out.contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_file_beside_the_applications_is_named_and_one_taken_away_is_found_no_more() {
    let dir = TempDir::new().unwrap();
    let (inputs, case) = (dir.path().join("in"), dir.path().join("case"));
    std::fs::create_dir(&inputs).unwrap();
    for name in ["t1-clean.zip", "t2j-clean.tar.gz"] {
        std::fs::copy(Path::new(ARCHIVES).join(name), inputs.join(name)).unwrap();
    }
    std::fs::write(inputs.join("补充说明.txt"), "迟交的材料").unwrap();
    std::fs::write(inputs.join("Thumbs.db"), "x").unwrap();
    let (input, case) = (inputs.to_str().unwrap(), case.to_str().unwrap());
    let run = |input: &str| {
        say(&["run", input, "--case", case, "--program", "gd-2020-2021", "--published", DAY, "--register", REGISTER])
    };
    let said = run(input);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("补充说明.txt") && !said.err.contains("Thumbs.db"), "{}", said.err);
    assert_eq!(say(&["search", "联合培养", "--case", case]).code, 0);
    run(inputs.join("t1-clean.zip").to_str().unwrap());
    assert_eq!(say(&["search", "app:t2j-clean 联合培养", "--case", case]).code, 1);
}

#[test]
fn a_register_read_in_part_is_refused() {
    let dir = TempDir::new().unwrap();
    let register = dir.path().join("register.csv");
    std::fs::write(&register, "grantee,programme,year\n\"甲公司,国际科技合作基地,2018\n").unwrap();
    let (case, register) = (dir.path().join("case"), register.to_str().unwrap());
    let case = case.to_str().unwrap();
    refused(
        &["run", ARCHIVES, "--case", case, "--program", "gd-2020-2021", "--published", DAY, "--register", register],
        4,
        &["register.csv"],
    );
}
