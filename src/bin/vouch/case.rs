//! What a case says: states, problems, the way of a verdict, integrity.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the binary is where data and messages are printed")]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use clap::ArgMatches;
use serde_json::json;
use vouch::document::{FileId, ProblemKind};
use vouch::error::{Error, ErrorKind};
use vouch::report::{self, FindingLine, Lang, ProblemLine, Words as _};
use vouch::run;
use vouch::store::{Case, Head, RunState, Wrong};

use super::batch::stamp;
use super::cli::{named, path, text};
use super::commands::{Code, out_failed};

/// Opens the case that was named.
pub(crate) fn open(args: &ArgMatches) -> vouch::Result<Case> {
    Case::open(path(args, "case").unwrap_or(Path::new(".")))
}

/// Counts files, pages and verdicts of a case; with `--watch` again and again until the run has ended.
pub(crate) fn status(args: &ArgMatches, lang: Lang) -> Code {
    loop {
        let case = open(args)?;
        let state = case.run_state()?;
        print_status(&case, state, args.get_flag("json"), lang)?;
        if !args.get_flag("watch") || state != RunState::Unfinished {
            return Ok(0);
        }
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
}

fn print_status(case: &Case, state: RunState, json: bool, lang: Lang) -> vouch::Result<()> {
    let status = case.status()?;
    let pinned = case.pinned()?;
    let head = case.head()?;
    let confinement = confinement(case)?;
    let run = match state {
        RunState::None => "none",
        RunState::Unfinished => "unfinished",
        RunState::Finished => "finished",
    };
    let mut out = std::io::stdout().lock();
    if json {
        let head = json!({"seq": head.seq, "hash": head.hash});
        let mut line = json!({"type": "status", "program": pinned.program, "status": status, "run": run, "head": head});
        if let Some(day) = pinned.published {
            line["published"] = json!(day);
        }
        if let Some(confinement) = confinement {
            line["isolation"] = json!(confinement);
        }
        return writeln!(out, "{line}").map_err(out_failed);
    }
    let list = |map: &BTreeMap<String, u64>| {
        map.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
    };
    let run = match state {
        RunState::None => lang.pick("还没有运行过", "there was none"),
        RunState::Unfinished => lang.pick(
            "没有结束：正在进行，或被中断；再运行一次即可继续",
            "not ended: it goes on, or was cut off; run again to go on",
        ),
        RunState::Finished => lang.pick("已结束", "ended"),
    };
    let lines = [
        format!("{} {}", pinned.program, pinned.published.map_or_else(String::new, |day| day.to_string())),
        format!("{}: {run}", lang.pick("上一次运行", "last run")),
        format!("{}: {}", lang.pick("读取的隔离", "isolation"), confinement.as_deref().unwrap_or("-")),
        format!("{} {}", status.applications, lang.pick("份申报", "applications")),
        format!("{} {}: {}", status.members, lang.pick("个文件", "files"), list(&status.states)),
        format!("{} {}: {}", status.parts, lang.pick("页与表", "pages and sheets"), list(&status.part_states)),
        format!("{}: {}", lang.pick("结论", "verdicts"), list(&status.verdicts)),
        format!("{}: {}", lang.pick("问题", "problems"), list(&status.problems)),
        format!("{}: {}:{}", lang.pick("日志末端", "head of the log"), head.seq, head.hash),
    ];
    lines.iter().try_for_each(|line| writeln!(out, "{line}")).map_err(out_failed)
}

/// Returns what confined the readers of the last run, as the log has it.
fn confinement(case: &Case) -> vouch::Result<Option<String>> {
    let started = case.entries()?.into_iter().rfind(|entry| entry.event == "run_started");
    let body = started.and_then(|entry| serde_json::from_str::<serde_json::Value>(&entry.body).ok());
    Ok(body.and_then(|body| Some(body.get("isolation")?.as_str()?.to_owned())))
}

/// Lists everything unread or doubtful, or does something about it.
pub(crate) fn problems(args: &ArgMatches, lang: Lang) -> Code {
    match args.subcommand() {
        Some(("retry", args)) => retry(args, lang),
        Some(("skip", args)) => skip(args, lang),
        Some((_, args)) => list_problems(args, lang),
        None => list_problems(args, lang),
    }
}

/// Lists everything unread or doubtful; exits 1 where there is anything that nobody decided to leave as it is.
fn list_problems(args: &ArgMatches, lang: Lang) -> Code {
    let case = open(args)?;
    let skipped = case.skipped()?;
    let mut found = false;
    let mut out = std::io::stdout().lock();
    for row in case.problems(None)? {
        let decided = row.at.as_ref().and_then(|at| skipped.get(&(row.application.clone(), at.clone())));
        found |= decided.is_none();
        let kind: ProblemKind = named(&row.kind, "kind", lang)?;
        let line = ProblemLine {
            r#type: Some("problem".to_owned()),
            application: Some(row.application),
            kind,
            part: row.part.map(|part| part + 1),
            at: row.at,
            detail: report::masked(&row.detail),
        };
        if args.get_flag("json") {
            let mut line = json!(line);
            if let Some(decided) = decided {
                line["skipped"] = json!({"by": decided.stamp.who, "on": decided.stamp.at, "reason": decided.reason});
            }
            report::line(&mut out, &line).map_err(out_failed)?;
            continue;
        }
        let part = line.part.map_or(String::new(), |part| format!(" [{part}]"));
        let application = line.application.unwrap_or_default();
        let at = line.at.as_deref().unwrap_or("-");
        let left = decided.map_or(String::new(), |decided| {
            format!("\n    {} {}: {}", lang.pick("不再处理，", "left as it is by"), decided.stamp.who, decided.reason)
        });
        writeln!(out, "{application} {at}{part}\n    {} ({}){left}", kind.say(lang), line.detail)
            .map_err(out_failed)?;
    }
    Ok(u8::from(found))
}

/// Lets the next run read again what was not read.
fn retry(args: &ArgMatches, lang: Lang) -> Code {
    let case = Case::open_to_write(path(args, "case").unwrap_or(Path::new(".")))?;
    let files = case.retry(text(args, "app"), text(args, "path"), &stamp("vouch"))?;
    for (application, path) in &files {
        println!("{application} {path}");
    }
    eprintln!(
        "{} {}",
        files.len(),
        lang.pick("个文件将在下次 vouch run 时重新读取", "files will be read again by the next vouch run")
    );
    Ok(u8::from(files.is_empty()))
}

/// Puts on record that the problems at a place are left as they are; they stay open in findings and exit codes.
fn skip(args: &ArgMatches, lang: Lang) -> Code {
    let case = Case::open_to_write(path(args, "case").unwrap_or(Path::new(".")))?;
    let given = |name: &str| text(args, name).unwrap_or_default();
    let count = case.skip(given("app"), given("place"), given("reason"), &stamp(given("by")))?;
    if count == 0 {
        let message = format!(
            "{} {}: {}",
            given("app"),
            given("place"),
            lang.pick("这里没有问题；位置见 vouch problems", "no problem stands here; take places from vouch problems")
        );
        return Err(Error::new(ErrorKind::Config, message));
    }
    println!("{count} {}", lang.pick("处问题已记录为不再处理", "problems are on record as left as they are"));
    Ok(0)
}

/// Shows how a verdict came about.
pub(crate) fn explain(args: &ArgMatches, lang: Lang) -> Code {
    let case = open(args)?;
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

/// Tells whether the log, the kept lines and the originals are untouched; exits 5 where they are not.
pub(crate) fn verify(args: &ArgMatches, lang: Lang) -> Code {
    let dir = path(args, "case").unwrap_or(Path::new("."));
    let known = text(args, "head").map(head).transpose()?;
    let checked = Case::open(dir).and_then(|case| Ok((case.verify(known)?, case.run_state()?)));
    let (verified, state) = match checked {
        Ok(checked) => checked,
        // A case that is there and cannot be opened is no slip of the caller's.
        Err(err) if dir.join("case.sqlite").exists() => {
            eprintln!("{}: {err}", lang.pick("已被改动或损坏", "changed or damaged"));
            return Ok(5);
        }
        Err(err) => return Err(err),
    };
    for wrong in &verified.wrong {
        eprintln!("{}", wrong_words(wrong, lang));
    }
    let word = if verified.wrong.is_empty() {
        lang.pick("未被改动", "untouched")
    } else {
        lang.pick("已被改动", "changed")
    };
    // A case that keeps no originals says so: only its log was compared then.
    println!(
        "{word} ({}: {}, {}: {}, {}: {})",
        lang.pick("日志条目", "entries of the log"),
        verified.entries,
        lang.pick("比对的申报", "applications compared"),
        verified.applications,
        lang.pick("比对的原件", "originals compared"),
        verified.originals
    );
    if state == RunState::Unfinished {
        eprintln!(
            "{}",
            lang.pick(
                "上一次运行没有结束：各申报的输出已逐份比对，全批输出没有可比的哈希",
                "the last run did not end: lines were compared by application, there is no hash of all of them"
            )
        );
    }
    Ok(if verified.wrong.is_empty() { 0 } else { 5 })
}

/// Reads "12:ab34…".
fn head(written: &str) -> vouch::Result<Head> {
    let read = || {
        let (seq, hash) = written.split_once(':')?;
        Some(Head { seq: seq.parse().ok()?, hash: FileId::from_hex(hash)? })
    };
    read().ok_or_else(|| {
        let message = format!("--head {written}: write it as vouch status prints it (应照 vouch status 所示填写)");
        Error::new(ErrorKind::Config, message)
    })
}

fn wrong_words(wrong: &Wrong, lang: Lang) -> String {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    match wrong {
        Wrong::Database(words) => format!("{}: {words}", t("数据库结构损坏", "the database is damaged")),
        Wrong::LogRow(row) => format!("{} {row}", t("日志从这一行起与前一行不符", "the log is wrong from row")),
        Wrong::LogHead(row) => {
            format!(
                "{row}: {}",
                t("日志中没有另行保存的这一行", "the log does not hold this row that was kept elsewhere")
            )
        }
        Wrong::Application(id) => {
            format!("{id}: {}", t("输出与日志所记不符", "its lines are not those that were logged"))
        }
        Wrong::Lines => {
            t("输出与上一次运行结束时不符", "the kept lines are not those of the last finished run").to_owned()
        }
        Wrong::OriginalMissing(file) => format!("{file}: {}", t("缺少原件", "the original is not there")),
        Wrong::OriginalChanged(file) => format!("{file}: {}", t("原件内容已变", "the original has other bytes")),
    }
}

/// Builds the search index anew.
pub(crate) fn index(args: &ArgMatches, lang: Lang) -> Code {
    let Some(("rebuild", args)) = args.subcommand() else { return Ok(2) };
    let case = open(args)?;
    let count = run::rebuild_index(&case)?;
    println!("{count} {}", lang.pick("份申报已重建索引", "applications indexed anew"));
    Ok(0)
}
