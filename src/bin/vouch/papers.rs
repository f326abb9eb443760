//! Looking into the papers of a case: facts, places.

use std::collections::BTreeMap;
use std::io::{BufRead as _, Write};

use clap::ArgMatches;
use serde_json::json;
use vouch::document::{Document, FileId, Span};
use vouch::error::{Error, ErrorKind};
use vouch::extract::lexical;
use vouch::report::{self, FactLine, Lang};
use vouch::run;
use vouch::store::{Case, FactQuery, FactRow};

use super::case;
use super::cli::{named, text};
use super::commands::{Code, out_failed};

/// Documents of a case by file, read once.
pub(crate) struct Papers<'c> {
    case: &'c Case,
    known: BTreeMap<(FileId, String), Option<Document>>,
}

impl<'c> Papers<'c> {
    /// Takes the papers of a case.
    pub(crate) fn of(case: &'c Case) -> Papers<'c> {
        Papers { case, known: BTreeMap::new() }
    }

    /// Returns a file as read, or `None` where this version has not read it.
    pub(crate) fn get(&mut self, file: FileId, path: &str) -> vouch::Result<Option<&Document>> {
        let key = (file, run::reader_version(path));
        if !self.known.contains_key(&key) {
            let document = self.case.document(file, &key.1)?;
            self.known.insert(key.clone(), document);
        }
        Ok(self.known.get(&key).and_then(Option::as_ref))
    }
}

/// Lists facts of a case, or what is found in texts on stdin.
pub(crate) fn facts(args: &ArgMatches, lang: Lang) -> Code {
    if args.get_flag("lines") {
        return lines();
    }
    let case = case::open(args)?;
    let mut query = FactQuery { application: text(args, "app").map(str::to_owned), ..FactQuery::default() };
    if let Some(kind) = text(args, "kind") {
        query.kind = Some(named(kind, "kind", lang)?);
    }
    if let Some(role) = text(args, "role") {
        query.role = Some(named(role, "role", lang)?);
    }
    let mut papers = Papers::of(&case);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let (json, whole) = (args.get_flag("json"), args.get_flag("records"));
    let mut last: Option<(String, String, i64)> = None;
    let count = case.facts(&query, &mut |row| {
        let document = papers.get(row.file, &row.path)?;
        let key = (row.application.clone(), row.path.clone(), row.record);
        if whole && last.as_ref() != Some(&key) {
            print_record(&mut out, &row, document, json).map_err(out_failed)?;
            last = Some(key);
        }
        print_fact(&mut out, &row, document, (json, lang)).map_err(out_failed)
    })?;
    out.flush().map_err(out_failed)?;
    Ok(u8::from(count == 0))
}

/// Reads JSON Lines of texts on stdin and writes what is found in each.
fn lines() -> Code {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|err| Error::new(ErrorKind::Io, "stdin").with_source(err))?;
        if !line.trim().is_empty() {
            writeln!(out, "{}", lexical::line_of_json(&line)).map_err(out_failed)?;
        }
    }
    out.flush().map_err(out_failed)?;
    Ok(0)
}

/// Returns the place of a span and what stands there; of a file that cannot be read back, its path.
fn at(row: &FactRow, document: Option<&Document>, span: Option<&Span>) -> (String, String) {
    match (document, span) {
        (Some(document), Some(span)) => (report::place(&row.path, document, *span), report::quote(document, *span).0),
        _ => (row.path.clone(), String::new()),
    }
}

fn print_record(out: &mut dyn Write, row: &FactRow, document: Option<&Document>, json: bool) -> std::io::Result<()> {
    let (place, _) = at(row, document, row.record_at.first());
    if !json {
        return writeln!(out, "{} {:?} {:?} {place}", row.application, row.kind, row.standing);
    }
    let line = json!({
        "type": "record",
        "application": row.application,
        "at": place,
        "record": row.kind,
        "number": row.record,
        "standing": row.standing,
    });
    report::line(out, &line)
}

fn print_fact(
    out: &mut dyn Write,
    row: &FactRow,
    document: Option<&Document>,
    (json, lang): (bool, Lang),
) -> std::io::Result<()> {
    let (at, quote) = at(row, document, row.at.first());
    let line = FactLine {
        r#type: "fact".to_owned(),
        application: row.application.clone(),
        at,
        quote,
        value: report::value_json(&row.value),
        role: row.role,
        record: row.kind,
    };
    if json {
        return report::line(out, &line);
    }
    let quote = line.quote.split_whitespace().collect::<Vec<_>>().join(" ");
    writeln!(out, "  {:?} {quote}  {}  {}", line.role, report::value_words(&line.value, lang), line.at)
}

/// Prints what stands at a place.
pub(crate) fn show(args: &ArgMatches, lang: Lang) -> Code {
    let case = case::open(args)?;
    let place = text(args, "place").unwrap_or_default();
    let (path, fragment) = report::parse_place(place);
    let wanted = text(args, "app");
    let mut found = Vec::new();
    for application in case.applications()?.into_iter().filter(|id| wanted.is_none_or(|wanted| wanted == id)) {
        let file = case.members(&application)?.into_iter().find(|member| member.path == path).and_then(|one| one.file);
        found.extend(file.map(|file| (application, file)));
    }
    if let [(_, file), others @ ..] = found.as_slice() {
        if others.iter().any(|(_, other)| other != file) {
            let ids: Vec<&str> = found.iter().map(|(id, _)| id.as_str()).collect();
            let what = lang.pick(
                "这个位置在多份申报中都有，请用 --app 指出",
                "the place is in several applications; name one by --app",
            );
            return Err(Error::new(ErrorKind::Config, format!("{place}: {what}: {}", ids.join(" "))));
        }
        let mut papers = Papers::of(&case);
        if let Some(document) = papers.get(*file, path)? {
            let spans = report::spans_at(document, fragment);
            if let Some(out) = args.get_one::<std::path::PathBuf>("crop") {
                let from = args.get_one::<std::path::PathBuf>("from").map(std::path::PathBuf::as_path);
                super::crop::write(&case, (document, &spans), fragment, (out, from), lang)?;
            }
            let mut out = std::io::stdout().lock();
            for span in &spans {
                writeln!(out, "{}", report::quote(document, *span).0).map_err(out_failed)?;
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
