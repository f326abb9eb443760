//! Many submissions at once: `vouch run` and `vouch demo`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the binary is where data and messages are printed")]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use vouch::check::Verdict;
use vouch::document::PartState;
use vouch::error::{Error, ErrorKind};
use vouch::ingest::{self, Limits, Workers};
use vouch::report::{self, Lang};
use vouch::run::{Job, OfficeFiles, Outcome};
use vouch::store::Stamp;

use super::cli::{day, path, text};
use super::commands::{Code, out_failed};
use super::models;
use super::packs::pack;
use super::progress::Progress;
use super::worker;

/// Reads submissions and checks every claim: the main job.
pub(crate) fn run(args: &ArgMatches, lang: Lang) -> Code {
    let inputs: Vec<PathBuf> = args.get_many::<PathBuf>("input").into_iter().flatten().cloned().collect();
    let files = OfficeFiles {
        published: day(args, "published")?,
        approved_on: day(args, "approved-on")?,
        register: path(args, "register"),
        register_date: day(args, "register-date")?,
        rates: path(args, "rates"),
    };
    let limits = models::limits(args);
    let asked = Asked {
        inputs,
        case: path(args, "case").unwrap_or(Path::new(".")).to_owned(),
        program: text(args, "program").unwrap_or_default().to_owned(),
        jobs: args.get_one::<usize>("jobs").copied(),
        json: args.get_flag("json"),
        quiet: args.get_flag("quiet"),
        workers: workers(args, &limits)?,
        limits,
        originals: text(args, "originals") != Some("none"),
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
    Ok(execute(&asked, &files, lang)?.exit_code())
}

/// Runs the main job on the fixtures and says where to look next.
pub(crate) fn demo(args: &ArgMatches, lang: Lang) -> Code {
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
    let case = path(args, "case")
        .map_or_else(|| std::env::temp_dir().join(format!("vouch-demo-{}", std::process::id())), Path::to_owned);
    let register = fixtures.join("register.csv");
    let files = OfficeFiles {
        published: Some(jiff::civil::date(2020, 7, 1)),
        approved_on: None,
        register: register.exists().then_some(register.as_path()),
        register_date: None,
        rates: None,
    };
    let limits = models::limits(args);
    let asked = Asked {
        inputs: vec![fixtures.join("archives")],
        case: case.clone(),
        program: "gd-2020-2021".to_owned(),
        jobs: None,
        json: false,
        quiet: false,
        workers: Some(Workers::new(worker::settings(worker::Bounds::default(), &limits)?)),
        limits,
        originals: true,
    };
    let outcome = execute(&asked, &files, lang)?;
    println!("\n{}", lang.pick("接下来可以看：", "Where to look next:"));
    for command in next_commands(&outcome) {
        println!("  {} {command} --case {}", program(), case.display());
    }
    // The fixtures hold planted faults and unreadable files: that is what the demo shows, not a failure of it.
    Ok(0)
}

/// Returns commands that show more of an outcome: first a claim that does not hold, with its way.
fn next_commands(outcome: &Outcome) -> Vec<String> {
    let contradicted = outcome
        .applications
        .iter()
        .flat_map(|application| &application.findings)
        .filter(|finding| finding.verdict == Verdict::Contradicted)
        .max_by_key(|finding| (finding.shown.is_some(), finding.exhibits.len()));
    let mut commands = Vec::new();
    if let Some(finding) = contradicted {
        commands.push(format!("explain {} {}", finding.application, finding.criterion));
    }
    commands.push("search \"合作协议 有效期\"".to_owned());
    commands.push("problems".to_owned());
    commands.push("status".to_owned());
    commands
}

/// Returns how this program was called.
fn program() -> String {
    std::env::args().next().unwrap_or_else(|| "vouch".to_owned())
}

/// What `run` and `demo` are asked.
struct Asked {
    inputs: Vec<PathBuf>,
    case: PathBuf,
    program: String,
    jobs: Option<usize>,
    json: bool,
    quiet: bool,
    limits: Limits,
    workers: Option<Workers>,
    originals: bool,
}

/// Returns the processes that are asked for; `--isolation none` reads in this one.
fn workers(args: &ArgMatches, limits: &Limits) -> vouch::Result<Option<Workers>> {
    if text(args, "isolation") == Some("none") {
        return Ok(None);
    }
    let number = |name: &str| args.get_one::<u64>(name).copied();
    let mut bounds = worker::Bounds { inject: text(args, "inject").map(str::to_owned), ..worker::Bounds::default() };
    // A bundle of scanned pages takes seconds a page.
    let seconds = if limits.ocr.is_some() { 10 * bounds.file_seconds } else { bounds.file_seconds };
    bounds.file_seconds = number("file-seconds").unwrap_or(seconds);
    bounds.file_memory_mib = number("file-memory").unwrap_or(bounds.file_memory_mib);
    Ok(Some(Workers::new(worker::settings(bounds, limits)?)))
}

/// Says in one line what confines the readers.
fn confinement(workers: Option<&Workers>) -> vouch::Result<String> {
    let Some(workers) = workers else { return Ok("none".to_owned()) };
    let own = workers.confinement()?;
    let limits = if own.limits { "limits" } else { "no limits" };
    Ok(format!("worker processes, {limits}, landlock {}", own.landlock))
}

fn execute(asked: &Asked, files: &OfficeFiles<'_>, lang: Lang) -> vouch::Result<Outcome> {
    let limits = asked.limits.clone();
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
    let (office, register_id) = vouch::run::office(files, &limits)?;
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
    let confinement = confinement(asked.workers.as_ref())?;
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
        workers: asked.workers.as_ref(),
        confinement: &confinement,
        originals: asked.originals,
        stamp: stamp("vouch"),
    };
    if asked.workers.is_none() {
        eprintln!(
            "{}",
            lang.pick(
                "警告：--isolation none 在本进程内读取材料，解析器的一个错误就可能中断整个运行",
                "warning: --isolation none reads in this process; one fault of a reader may end the run"
            )
        );
    }
    let progress = Progress::new(lang, asked.quiet || asked.json);
    let mut outcome = vouch::run::run(&job, &progress)?;
    drop(progress);
    let ours = [files.register, files.rates];
    outcome.strays.retain(|stray| !ours.iter().flatten().any(|own| same_file(own, stray)));
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let written = if asked.json { outcome.write(&mut out) } else { tables(&mut out, &outcome, lang) };
    written.and_then(|()| out.flush()).map_err(out_failed)?;
    if asked.limits.ocr.is_none() {
        let unread = outcome.total.page_states.get(&PartState::Unread).copied().unwrap_or(0);
        models::hint(lang, u64::from(unread));
    }
    notes(&outcome, asked.json, lang);
    Ok(outcome)
}

/// Says on stderr what is no line of the output.
fn notes(outcome: &Outcome, json: bool, lang: Lang) {
    if outcome.applications.is_empty() {
        eprintln!("{}", lang.pick("输入中没有申报材料", "there is no application in the input"));
    }
    for failed in &outcome.failed {
        eprintln!("{}: {failed}", lang.pick("内部错误，结果不完整", "a fault of ours, the results are not complete"));
    }
    if !json {
        eprintln!("{}: {}:{}", lang.pick("日志末端", "head of the log"), outcome.head.seq, outcome.head.hash);
    }
    for stray in &outcome.strays {
        eprintln!(
            "{}: {}",
            stray.display(),
            lang.pick(
                "不属于任何一份申报，未读；请放入该申报的文件夹",
                "belongs to no application and was not read; put it into its folder"
            )
        );
    }
}

fn same_file(a: &std::path::Path, b: &std::path::Path) -> bool {
    a.canonicalize().ok().is_some_and(|a| b.canonicalize().ok() == Some(a))
}

fn tables(out: &mut dyn Write, outcome: &Outcome, lang: Lang) -> std::io::Result<()> {
    let mut batch = Vec::new();
    for application in &outcome.applications {
        report::application_table(out, lang, &application.line, &application.findings)?;
        batch.push((application.line.clone(), application.findings.clone()));
    }
    report::batch_table(out, lang, &batch, &outcome.leads, &outcome.total)
}

/// Says who acts, and when.
pub(crate) fn stamp(who: &str) -> Stamp {
    Stamp { at: jiff::Timestamp::now().to_string(), who: who.to_owned() }
}
