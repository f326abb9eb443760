//! What a case says: states, problems, the way of a verdict, integrity.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the binary is where data and messages are printed")]

use std::collections::BTreeMap;
use std::path::Path;

use clap::ArgMatches;
use serde_json::json;
use vouch::document::ProblemKind;
use vouch::error::{Error, ErrorKind};
use vouch::report::{self, ApplicationLine, FindingLine, Lang, ProblemLine, Words as _};
use vouch::run;
use vouch::store::Case;

use super::cli::{named, path, text};
use super::commands::{Code, out_failed};

/// Opens the case that was named.
pub(crate) fn open(args: &ArgMatches) -> vouch::Result<Case> {
    Case::open(path(args, "case").unwrap_or(Path::new(".")))
}

/// Counts files, pages and verdicts of a case.
pub(crate) fn status(args: &ArgMatches, lang: Lang) -> Code {
    let case = open(args)?;
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

/// Lists everything unread or doubtful; exits 1 where there is anything.
pub(crate) fn problems(args: &ArgMatches, lang: Lang) -> Code {
    let case = open(args)?;
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

/// Tells whether the log and the originals are untouched; exits 5 where they are not.
pub(crate) fn verify(args: &ArgMatches, lang: Lang) -> Code {
    let case = open(args)?;
    let verified = case.verify(None)?;
    for wrong in &verified.wrong {
        eprintln!("{wrong:?}");
    }
    let word = if verified.wrong.is_empty() {
        lang.pick("未被改动", "untouched")
    } else {
        lang.pick("已被改动", "changed")
    };
    // A case that keeps no originals says so: only its log was compared then.
    println!(
        "{word} ({}: {}, {}: {})",
        lang.pick("日志条目", "entries of the log"),
        verified.entries,
        lang.pick("比对的原件", "originals compared"),
        verified.originals
    );
    Ok(if verified.wrong.is_empty() { 0 } else { 5 })
}

/// Builds the search index anew.
pub(crate) fn index(args: &ArgMatches, lang: Lang) -> Code {
    let Some(("rebuild", args)) = args.subcommand() else { return Ok(2) };
    let case = open(args)?;
    let count = run::rebuild_index(&case)?;
    println!("{count} {}", lang.pick("份申报已重建索引", "applications indexed anew"));
    Ok(0)
}
