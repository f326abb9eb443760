//! What each command does.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the binary is where data and messages are printed")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, Read as _, Write};
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use jiff::civil::Date;
use serde_json::json;
use vouch::document::{Document, FileId, ProblemKind, Span};
use vouch::error::{Error, ErrorKind};
use vouch::extract::{self, lexical};
use vouch::ingest::{self, Limits};
use vouch::report::{self, ApplicationLine, FactLine, FindingLine, HitLine, Lang, ProblemLine, Words as _};
use vouch::rule::{self, Pack};
use vouch::run::{self, Job, OfficeFiles};
use vouch::search;
use vouch::store::{Case, FactQuery, Stamp};

use super::cli::text;
use super::progress::Progress;

type Code = vouch::Result<u8>;

/// Runs the command that was given; returns the exit code.
pub(crate) fn dispatch(matches: &ArgMatches, lang: Lang) -> Code {
    match matches.subcommand() {
        Some(("run", args)) => run_command(args, lang),
        Some(("search", args)) => search_command(args, lang),
        Some(("facts", args)) => facts(args, lang),
        Some(("read", args)) => read(args, lang),
        Some(("status", args)) => status(args, lang),
        Some(("problems", args)) => problems(args, lang),
        Some(("explain", args)) => explain(args, lang),
        Some(("show", args)) => show(args, lang),
        Some(("programs", args)) => programs(args, lang),
        Some(("verify", args)) => verify(args, lang),
        Some(("index", args)) => index(args, lang),
        Some(("demo", args)) => demo(args, lang),
        _ => Ok(2),
    }
}

fn path<'m>(args: &'m ArgMatches, name: &str) -> Option<&'m Path> {
    text(args, name).map(Path::new)
}

fn case(args: &ArgMatches) -> vouch::Result<Case> {
    Case::open(path(args, "case").unwrap_or(Path::new(".")))
}

fn day(args: &ArgMatches, name: &str) -> vouch::Result<Option<Date>> {
    text(args, name)
        .map(|text| {
            text.parse().map_err(|_| {
                Error::new(
                    ErrorKind::Config,
                    format!("--{name} {text}: not a day; write it as 2020-07-01 (日期应写作 2020-07-01)"),
                )
            })
        })
        .transpose()
}

fn out_failed(err: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, "stdout").with_source(err)
}

/// Finds a pack: an id that is built in, or a file.
fn pack_text(name: &str) -> vouch::Result<(String, String)> {
    if let Some((file, text)) = rule::embedded(name) {
        return Ok((file.to_owned(), text.to_owned()));
    }
    let file = Path::new(name);
    if !file.exists() {
        let known: Vec<&str> = rule::embedded_ids().collect();
        return Err(Error::new(
            ErrorKind::Pack,
            format!(
                "{name}: 没有这个计划或文件；内置计划：{0} (no such programme or file; built in: {0})",
                known.join(", ")
            ),
        ));
    }
    let text = String::from_utf8(ingest::load(file)?)
        .map_err(|err| Error::new(ErrorKind::Pack, format!("{name}: not UTF-8")).with_source(err))?;
    Ok((name.to_owned(), text))
}

fn pack(name: &str) -> vouch::Result<(Pack, String)> {
    let (file, text) = pack_text(name)?;
    Ok((rule::load(&file, &text)?, text))
}

fn stamp() -> Stamp {
    Stamp { at: jiff::Timestamp::now().to_string(), who: "vouch".to_owned() }
}

fn run_command(args: &ArgMatches, lang: Lang) -> Code {
    let inputs: Vec<PathBuf> = args.get_many::<PathBuf>("input").into_iter().flatten().cloned().collect();
    let files = OfficeFiles {
        published: day(args, "published")?,
        approved_on: day(args, "approved-on")?,
        register: path(args, "register"),
        register_date: day(args, "register-date")?,
        rates: path(args, "rates"),
    };
    let asked = Asked {
        inputs,
        case: path(args, "case").unwrap_or(Path::new(".")).to_owned(),
        program: text(args, "program").unwrap_or_default().to_owned(),
        jobs: args.get_one::<usize>("jobs").copied(),
        json: args.get_flag("json"),
        quiet: args.get_flag("quiet"),
    };
    if files.published.is_none() {
        eprintln!(
            "{}",
            lang.pick(
                "提示：没有给出 --published，有时限的条款都不能判定",
                "note: without --published every row with a window stays open"
            )
        );
    }
    execute(&asked, &files, lang)
}

/// What `run` and `demo` are asked.
struct Asked {
    inputs: Vec<PathBuf>,
    case: PathBuf,
    program: String,
    jobs: Option<usize>,
    json: bool,
    quiet: bool,
}

fn execute(asked: &Asked, files: &OfficeFiles<'_>, lang: Lang) -> Code {
    let limits = Limits::standard();
    let (pack, pack_text) = pack(&asked.program)?;
    for input in &asked.inputs {
        if !input.exists() {
            let input = input.display();
            return Err(Error::new(
                ErrorKind::Io,
                format!("{input}: 没有这个文件或文件夹，请检查路径 (no such file or folder; check the path)"),
            ));
        }
    }
    let (office, register_id) = run::office(files, &limits)?;
    let mut settings = BTreeMap::new();
    if let Some(register) = &office.register {
        settings.insert("register".to_owned(), register.named.clone());
    }
    if let Some(day) = files.approved_on {
        settings.insert("approved_on".to_owned(), day.to_string());
    }
    if let Some(path) = files.rates {
        settings.insert("rates".to_owned(), ingest::file_id(&ingest::load(path)?).to_string());
    }
    let job = Job {
        inputs: &asked.inputs,
        case: &asked.case,
        pack: &pack,
        pack_text: &pack_text,
        office,
        register_id,
        settings,
        limits,
        jobs: asked.jobs,
        stamp: stamp(),
    };
    let progress = Progress::new(lang, asked.quiet || asked.json);
    let outcome = run::run(&job, &progress)?;
    drop(progress);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let written = if asked.json { outcome.write(&mut out) } else { tables(&mut out, &outcome, lang) };
    written.and_then(|()| out.flush()).map_err(out_failed)?;
    if outcome.applications.is_empty() {
        eprintln!("{}", lang.pick("输入中没有申报材料", "there is no application in the input"));
    }
    Ok(outcome.exit_code())
}

fn tables(out: &mut dyn Write, outcome: &run::Outcome, lang: Lang) -> std::io::Result<()> {
    let mut batch = Vec::new();
    for application in &outcome.applications {
        report::application_table(out, lang, &application.line, &application.findings)?;
        batch.push((application.line.clone(), application.findings.clone()));
    }
    report::batch_table(out, lang, &batch, &outcome.leads, &outcome.total)
}

/// Documents of a case by file, read once.
struct Papers<'c> {
    case: &'c Case,
    known: BTreeMap<FileId, Option<Document>>,
}

impl Papers<'_> {
    fn get(&mut self, file: FileId) -> vouch::Result<Option<&Document>> {
        if !self.known.contains_key(&file) {
            let document = self.case.document(file, &run::reader_version())?;
            self.known.insert(file, document);
        }
        Ok(self.known.get(&file).and_then(Option::as_ref))
    }
}

fn search_command(args: &ArgMatches, lang: Lang) -> Code {
    let query = text(args, "query").unwrap_or_default();
    if args.get_flag("explain") {
        println!("{}", search::explain(query)?);
        return Ok(0);
    }
    let case = case(args)?;
    let limit = args.get_one::<usize>("limit").copied().unwrap_or(20);
    let hits = search::search(&case.index_dir(), query, limit)?;
    let mut papers = Papers { case: &case, known: BTreeMap::new() };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for hit in &hits.hits {
        let (start, end) = hit.spans.first().copied().unwrap_or(hit.unit);
        let span = Span { part: hit.part, start, end };
        let (at, quote) = match papers.get(hit.file)? {
            Some(document) => (report::place(&hit.path, document, span), report::around(document, span)),
            None => (hit.path.clone(), String::new()),
        };
        let line = HitLine {
            r#type: "hit".to_owned(),
            application: hit.application.clone(),
            at,
            quote,
            score: hit.score,
            kind: hit.kind,
        };
        if args.get_flag("json") {
            report::line(&mut out, &line).map_err(out_failed)?;
        } else {
            writeln!(out, "{} {} {}\n    {}", line.application, line.kind, line.at, line.quote).map_err(out_failed)?;
        }
    }
    if args.get_flag("json") {
        report::line(&mut out, &json!({"type": "hits", "total": hits.total})).map_err(out_failed)?;
    } else {
        writeln!(out, "{} {}", hits.total, lang.pick("处", "hits")).map_err(out_failed)?;
    }
    out.flush().map_err(out_failed)?;
    Ok(u8::from(hits.total == 0))
}

fn facts(args: &ArgMatches, lang: Lang) -> Code {
    if args.get_flag("lines") {
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        for line in std::io::stdin().lock().lines() {
            let line = line.map_err(|err| Error::new(ErrorKind::Io, "stdin").with_source(err))?;
            if line.trim().is_empty() {
                continue;
            }
            writeln!(out, "{}", lexical::line_of_json(&line)).map_err(out_failed)?;
        }
        out.flush().map_err(out_failed)?;
        return Ok(0);
    }
    let case = case(args)?;
    let mut query = FactQuery { application: text(args, "app").map(str::to_owned), ..FactQuery::default() };
    if let Some(kind) = text(args, "kind") {
        query.kind = Some(named(kind, "kind", lang)?);
    }
    if let Some(role) = text(args, "role") {
        query.role = Some(named(role, "role", lang)?);
    }
    let mut papers = Papers { case: &case, known: BTreeMap::new() };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let (as_json, whole) = (args.get_flag("json"), args.get_flag("records"));
    let mut last: Option<(String, String, i64)> = None;
    let count = case.facts(&query, &mut |row| {
        let document = papers.get(row.file)?;
        let at = |span: Option<&Span>| match (document, span) {
            (Some(document), Some(span)) => (report::place(&row.path, document, *span), report::quote(document, *span).0),
            _ => (row.path.clone(), String::new()),
        };
        if whole {
            let key = (row.application.clone(), row.path.clone(), row.record);
            if last.as_ref() != Some(&key) {
                let (place, _) = at(row.record_at.first());
                if as_json {
                    report::line(&mut out, &json!({"type": "record", "application": row.application, "at": place, "record": row.kind, "number": row.record, "standing": row.standing})).map_err(out_failed)?;
                } else {
                    writeln!(out, "{} {:?} {:?} {place}", row.application, row.kind, row.standing).map_err(out_failed)?;
                }
                last = Some(key);
            }
        }
        let (at, quote) = at(row.at.first());
        let line = FactLine { r#type: "fact".to_owned(), application: row.application.clone(), at, quote, value: report::value_json(&row.value), role: row.role, record: row.kind };
        if as_json {
            report::line(&mut out, &line).map_err(out_failed)
        } else {
            let quote = line.quote.split_whitespace().collect::<Vec<_>>().join(" ");
            writeln!(out, "  {:?} {quote}  {}  {}", line.role, line.value, line.at).map_err(out_failed)
        }
    })?;
    out.flush().map_err(out_failed)?;
    Ok(u8::from(count == 0))
}

/// Reads the name of an entry of a closed list.
fn named<T: serde::de::DeserializeOwned>(name: &str, what: &str, lang: Lang) -> vouch::Result<T> {
    serde_json::from_value(json!(name)).map_err(|err| {
        let message = format!("--{what} {name}: {}: {err}", lang.pick("没有这个名称", "no such name"));
        Error::new(ErrorKind::Config, message)
    })
}

fn read(args: &ArgMatches, lang: Lang) -> Code {
    let name = text(args, "file").unwrap_or("-");
    let bytes = if name == "-" {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map_err(|err| Error::new(ErrorKind::Io, "stdin").with_source(err))?;
        bytes
    } else {
        ingest::load(Path::new(name))?
    };
    let document = ingest::read(ingest::file_id(&bytes), name, &bytes, &Limits::standard());
    let wanted = pages(text(args, "pages"))?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let written = if args.get_flag("records") {
        records(&mut out, name, &document)
    } else {
        print_document(
            &mut out,
            name,
            &document,
            &wanted,
            (text(args, "format") == Some("jsonl"), args.get_flag("tables")),
        )
    };
    written.and_then(|()| out.flush()).map_err(out_failed)?;
    for problem in &document.problems {
        let part = problem.part.map_or(String::new(), |part| format!(" {}", part + 1));
        eprintln!("{name}{part}: {} ({})", problem.kind.say(lang), problem.detail);
    }
    Ok(if ingest::state(&document) == ingest::MemberState::Read { 0 } else { 3 })
}

fn records(out: &mut dyn Write, name: &str, document: &Document) -> std::io::Result<()> {
    let extraction = extract::extract(document);
    writeln!(
        out,
        "{}",
        json!({"type": "file", "path": name, "kind": extraction.kind, "kind_reason": extraction.kind_reason, "papers": extraction.papers})
    )?;
    extraction.records.iter().try_for_each(|record| report::line(out, &report::record_line("", name, document, record)))
}

/// Reads "3-7" or "3".
fn pages(text: Option<&str>) -> vouch::Result<std::ops::RangeInclusive<usize>> {
    let Some(text) = text else { return Ok(1..=usize::MAX) };
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (first.parse(), last.parse()) {
        (Ok(first), Ok(last)) if first >= 1 && first <= last => Ok(first..=last),
        _ => Err(Error::new(ErrorKind::Config, format!("--pages {text}: write 3 or 3-7 (应写作 3 或 3-7)"))),
    }
}

fn print_document(
    out: &mut dyn Write,
    name: &str,
    document: &Document,
    wanted: &std::ops::RangeInclusive<usize>,
    (jsonl, tables): (bool, bool),
) -> std::io::Result<()> {
    for (index, part) in document.parts.iter().enumerate().filter(|(index, _)| wanted.contains(&(index + 1))) {
        if tables {
            for (number, table) in part.tables.iter().enumerate() {
                for cell in &table.cells {
                    let at = report::place(name, document, cell.span);
                    let text = document.quote(cell.span);
                    writeln!(
                        out,
                        "{}",
                        json!({"type": "cell", "part": index + 1, "table": number + 1, "rows": cell.rows, "cols": cell.cols, "text": text, "at": at, "hidden": cell.hidden, "formula": cell.formula})
                    )?;
                }
            }
        } else if jsonl {
            let mut start = 0;
            for line in part.text.split_inclusive('\n') {
                let end = start + line.trim_end_matches('\n').len() as u32;
                if !line.trim().is_empty() {
                    let at = report::place(name, document, Span { part: index as u32, start, end });
                    writeln!(
                        out,
                        "{}",
                        json!({"type": "line", "part": index + 1, "state": part.state, "text": line.trim_end_matches('\n'), "at": at})
                    )?;
                }
                start += line.len() as u32;
            }
        } else {
            if index > 0 {
                writeln!(out, "\u{c}")?;
            }
            writeln!(out, "{}", part.text.trim_end())?;
        }
    }
    Ok(())
}

fn status(args: &ArgMatches, lang: Lang) -> Code {
    let case = case(args)?;
    let status = case.status()?;
    let pinned = case.pinned()?;
    if args.get_flag("json") {
        let mut line = json!({"type": "status", "program": pinned.program, "status": status});
        if let Some(day) = pinned.published {
            line["published"] = json!(day);
        }
        println!("{line}");
        return Ok(0);
    }
    let list = |map: &BTreeMap<String, u64>| {
        map.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
    };
    println!("{} {}", pinned.program, pinned.published.map_or_else(String::new, |day| day.to_string()));
    println!("{} {}", status.applications, lang.pick("份申报", "applications"));
    println!("{} {}: {}", status.members, lang.pick("个文件", "files"), list(&status.states));
    println!("{} {}: {}", status.parts, lang.pick("页与表", "pages and sheets"), list(&status.part_states));
    println!("{}: {}", lang.pick("结论", "verdicts"), list(&status.verdicts));
    println!("{}: {}", lang.pick("问题", "problems"), list(&status.problems));
    Ok(0)
}

fn problems(args: &ArgMatches, lang: Lang) -> Code {
    let case = case(args)?;
    let mut found = false;
    for row in case.problems(None)? {
        found = true;
        let kind = named(&row.kind, "kind", lang)?;
        let at = match &row.path {
            Some(path) => Some(path.clone()),
            None => located(&case, &row.application, kind, &row.detail)?,
        };
        let line = ProblemLine {
            r#type: Some("problem".to_owned()),
            application: Some(row.application.clone()),
            kind,
            part: row.part.map(|part| part + 1),
            at,
            detail: row.detail.clone(),
        };
        if args.get_flag("json") {
            report::line(&mut std::io::stdout().lock(), &line).map_err(out_failed)?;
        } else {
            let part = line.part.map_or(String::new(), |part| format!(" [{part}]"));
            println!(
                "{} {}{part}\n    {} ({})",
                row.application,
                line.at.as_deref().unwrap_or("-"),
                kind.say(lang),
                row.detail
            );
        }
    }
    Ok(u8::from(found))
}

/// Returns the place of a problem of an application as a whole, as its line has it.
fn located(case: &Case, application: &str, kind: ProblemKind, detail: &str) -> vouch::Result<Option<String>> {
    let lines = case.application_lines(application)?;
    let own: Option<ApplicationLine> = lines.last().and_then(|line| serde_json::from_str(line).ok());
    let problems = own.into_iter().flat_map(|line| line.problem_list);
    Ok(problems
        .into_iter()
        .find(|problem| problem.kind == kind && problem.detail == detail)
        .and_then(|problem| problem.at))
}

fn explain(args: &ArgMatches, lang: Lang) -> Code {
    let case = case(args)?;
    let (application, criterion) =
        (text(args, "application").unwrap_or_default(), text(args, "criterion").unwrap_or_default());
    let lines = case.application_lines(application)?;
    if lines.is_empty() {
        let known: Vec<String> = case.applications()?;
        let message = format!(
            "{application}: {}: {}",
            lang.pick("案卷中没有这份申报；有", "no such application in the case; there are"),
            known.join(" ")
        );
        return Err(Error::new(ErrorKind::Config, message));
    }
    let mut criteria = Vec::new();
    for line in &lines {
        let Ok(finding) = serde_json::from_str::<FindingLine>(line) else { continue };
        if finding.criterion == criterion {
            if args.get_flag("json") {
                println!("{line}");
            } else {
                report::explain(&mut std::io::stdout().lock(), lang, &finding).map_err(out_failed)?;
            }
            return Ok(0);
        }
        criteria.push(finding.criterion);
    }
    let message =
        format!("{criterion}: {}: {}", lang.pick("没有这一条；有", "no such row; there are"), criteria.join(" "));
    Err(Error::new(ErrorKind::Config, message))
}

fn show(args: &ArgMatches, lang: Lang) -> Code {
    let case = case(args)?;
    let place = text(args, "place").unwrap_or_default();
    let (path, fragment) = report::parse_place(place);
    for application in case.applications()? {
        for member in case.members(&application)? {
            let (true, Some(file)) = (member.path == path, member.file) else { continue };
            let mut papers = Papers { case: &case, known: BTreeMap::new() };
            let Some(document) = papers.get(file)? else { continue };
            let spans = report::spans_at(document, fragment);
            for span in &spans {
                println!("{}", report::quote(document, *span).0);
            }
            return Ok(u8::from(spans.is_empty()));
        }
    }
    let message = format!(
        "{place}: {}",
        lang.pick(
            "案卷中没有这个文件；位置见 vouch search 或 vouch run --json 的 at",
            "no such file in the case; take places from `at` of vouch search or vouch run --json"
        )
    );
    Err(Error::new(ErrorKind::Config, message))
}

fn programs(args: &ArgMatches, lang: Lang) -> Code {
    match args.subcommand() {
        Some(("list", _)) => {
            for id in rule::embedded_ids() {
                let (pack, _) = pack(id)?;
                println!("{id}  {}  {} {}", pack.title, pack.rows.len(), lang.pick("条", "rows"));
            }
            Ok(0)
        }
        Some(("show", args)) => {
            let (pack, _) = pack(text(args, "pack").unwrap_or_default())?;
            println!("{}  {}  sha256 {}", pack.id, pack.title, pack.sha256);
            for row in &pack.rows {
                println!("{}  {}  {:?}  {}", row.id, row.tracks.join(","), row.class, row.clause);
            }
            Ok(0)
        }
        Some(("lint", args)) => {
            let (file, text) = pack_text(text(args, "pack").unwrap_or_default())?;
            let (pack, lints) = rule::lint(&file, &text);
            for lint in &lints {
                eprintln!("{lint}");
            }
            if let (Some(pack), true) = (pack, lints.is_empty()) {
                println!("{file}: {} {}", pack.rows.len(), lang.pick("条，没有错误", "rows, nothing wrong"));
                return Ok(0);
            }
            Ok(4)
        }
        _ => Ok(2),
    }
}

fn verify(args: &ArgMatches, lang: Lang) -> Code {
    let case = case(args)?;
    let verified = case.verify(None)?;
    for wrong in &verified.wrong {
        eprintln!("{wrong:?}");
    }
    let word = if verified.wrong.is_empty() {
        lang.pick("未被改动", "untouched")
    } else {
        lang.pick("已被改动", "changed")
    };
    println!("{word}");
    Ok(if verified.wrong.is_empty() { 0 } else { 5 })
}

fn index(args: &ArgMatches, lang: Lang) -> Code {
    let Some(("rebuild", args)) = args.subcommand() else { return Ok(2) };
    let case = case(args)?;
    let count = run::rebuild_index(&case)?;
    println!("{count} {}", lang.pick("份申报已重建索引", "applications indexed anew"));
    Ok(0)
}

fn demo(args: &ArgMatches, lang: Lang) -> Code {
    let fixtures = path(args, "fixtures").unwrap_or(Path::new("fixtures/submissions"));
    if !fixtures.is_dir() {
        let message = format!(
            "{}: {}",
            fixtures.display(),
            lang.pick(
                "没有示例；请在源码目录中运行，或用 --fixtures 指出",
                "no fixtures here; run this in the source folder, or name them with --fixtures"
            )
        );
        return Err(Error::new(ErrorKind::Config, message));
    }
    let own = std::env::temp_dir().join(format!("vouch-demo-{}", std::process::id()));
    let case = path(args, "case").map_or_else(|| own.clone(), Path::to_owned);
    let register = fixtures.join("register.csv");
    let files = OfficeFiles {
        published: Some(jiff::civil::date(2020, 7, 1)),
        approved_on: None,
        register: register.exists().then_some(register.as_path()),
        register_date: None,
        rates: None,
    };
    let asked = Asked {
        inputs: vec![fixtures.join("archives")],
        case: case.clone(),
        program: "gd-2020-2021".to_owned(),
        jobs: None,
        json: false,
        quiet: false,
    };
    let code = execute(&asked, &files, lang)?;
    let case = case.display();
    println!();
    println!("{}", lang.pick("接下来可以看：", "Where to look next:"));
    for command in [
        format!("vouch status --case {case}"),
        format!("vouch explain {} T1-K3 --case {case}", lang.pick("申报编号", "APPLICATION")),
        format!("vouch search \"合作协议\" --case {case}"),
        format!("vouch problems --case {case}"),
    ] {
        println!("  {command}");
    }
    // The fixtures hold planted faults and unreadable files: that is what the demo shows, not a failure of it.
    Ok(if matches!(code, 0 | 1 | 3) { 0 } else { code })
}
