//! Searching the papers of one case or several: `vouch search`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the binary is where data and messages are printed")]

use std::io::{IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use serde_json::json;
use vouch::document::Span;
use vouch::error::{Error, ErrorKind};
use vouch::ingest::{self, Limits};
use vouch::report::{self, HitLine, Lang, Snippet};
use vouch::search::{self, Ask, Hit, Hits, Reader, Sort};
use vouch::store::{Case, Stamp};

use super::cli::{path, text};
use super::commands::{Code, out_failed};
use super::papers::Papers;

/// The cases that are searched together.
struct Cases {
    folders: Vec<PathBuf>,
    cases: Vec<Case>,
    readers: Vec<Reader>,
}

/// How hits are printed.
struct Form<'a> {
    lang: Lang,
    json: bool,
    colour: bool,
    /// Id of the query of a batch.
    query: Option<&'a str>,
    /// Folders of the cases, where there are several.
    folders: Option<&'a [PathBuf]>,
}

/// Searches the papers of cases; exits 0 with hits, 1 with none.
pub(crate) fn search(args: &ArgMatches, lang: Lang) -> Code {
    let query = text(args, "query");
    let folders: Vec<PathBuf> = args.get_many::<PathBuf>("case").into_iter().flatten().cloned().collect();
    if let (Some(query), true, true) = (query, args.get_flag("explain"), folders.is_empty()) {
        println!("{}", search::explain(query)?);
        return Ok(0);
    }
    // A query that cannot be read is told first, whatever the cases are.
    query.map(search::explain).transpose()?;
    if let Some(done) = saved(args, &folders, lang)? {
        return Ok(done);
    }
    let mut all = Cases { folders, cases: Vec::new(), readers: Vec::new() };
    for folder in &all.folders {
        all.cases.push(Case::open(folder)?);
    }
    for case in &all.cases {
        all.readers.push(Reader::open(&case.index_dir())?);
    }
    let readers: Vec<&Reader> = all.readers.iter().collect();
    if let Some(file) = path(args, "batch") {
        return batch(args, &all, &readers, file, lang);
    }
    let kept = text(args, "saved").map(|name| kept(&all, name, lang)).transpose()?;
    let query = kept.as_deref().or(query).unwrap_or_default();
    if args.get_flag("explain") {
        println!("{}", search::explain_in(&readers, query)?);
        return Ok(0);
    }
    let total = answer(args, &all, &readers, query, &form(args, &all, lang, None))?;
    Ok(u8::from(total == 0))
}

fn form<'a>(args: &ArgMatches, all: &'a Cases, lang: Lang, query: Option<&'a str>) -> Form<'a> {
    let json = args.get_flag("json");
    let colour = !json && std::io::stdout().is_terminal();
    Form { lang, json, colour, query, folders: (all.folders.len() > 1).then_some(all.folders.as_slice()) }
}

/// Keeps, lists or takes out searches, where that was asked.
fn saved(args: &ArgMatches, folders: &[PathBuf], lang: Lang) -> vouch::Result<Option<u8>> {
    let folder = folders.first().map_or(Path::new("."), PathBuf::as_path);
    let stamp = || Stamp { at: jiff::Timestamp::now().to_string(), who: "vouch".to_owned() };
    if args.get_flag("list-saved") {
        let mut none = true;
        for one in Case::open(folder)?.saved_searches()? {
            none = false;
            match args.get_flag("json") {
                true => println!("{}", json!({"type": "saved_search", "name": one.name, "query": one.query})),
                false => println!("{}\t{}", one.name, one.query),
            }
        }
        return Ok(Some(u8::from(none)));
    }
    if let Some(name) = text(args, "forget") {
        let was = Case::open_to_write(folder)?.forget_search(name, &stamp())?;
        return if was { Ok(Some(0)) } else { Err(no_such(name, lang)) };
    }
    if let (Some(name), Some(query)) = (text(args, "save"), text(args, "query")) {
        Case::open_to_write(folder)?.save_search(name, query, &stamp())?;
    }
    Ok(None)
}

/// Returns the query kept under a name in the first of the cases that has it.
fn kept(all: &Cases, name: &str, lang: Lang) -> vouch::Result<String> {
    for case in &all.cases {
        if let Some(query) = case.saved_search(name)? {
            return Ok(query);
        }
    }
    Err(no_such(name, lang))
}

fn no_such(name: &str, lang: Lang) -> Error {
    let words =
        lang.pick("案卷里没有这个已存的检索；用 --list-saved 查看", "the case keeps no such search; see --list-saved");
    Error::new(ErrorKind::Config, format!("{name}: {words}"))
}

/// Answers every query of a CSV file; a query that cannot be read is told, and the others are answered.
fn batch(args: &ArgMatches, all: &Cases, readers: &[&Reader], file: &Path, lang: Lang) -> Code {
    let (mut total, mut failed) = (0, false);
    for (id, query) in queries(file)? {
        match answer(args, all, readers, &query, &form(args, all, lang, Some(&id))) {
            Ok(found) => total += found,
            Err(err) if err.kind() == ErrorKind::Search => {
                failed = true;
                eprintln!("{id}: {err}");
            }
            Err(err) => return Err(err),
        }
    }
    Ok(if failed { 2 } else { u8::from(total == 0) })
}

/// Reads a CSV file with the columns `id` and `query`.
fn queries(file: &Path) -> vouch::Result<Vec<(String, String)>> {
    let bytes = ingest::load(file)?;
    let document = ingest::read(ingest::file_id(&bytes), "queries.csv", &bytes, &Limits::standard());
    let wrong = |what: &str| Error::new(ErrorKind::Config, format!("{}: {what}", file.display()));
    if let Some(problem) = document.problems.iter().find(|problem| problem.kind.is_loss()) {
        return Err(wrong(&problem.detail));
    }
    let cells = || document.parts.iter().flat_map(|part| &part.tables).flat_map(|table| &table.cells);
    let column = |names: &[&str]| {
        let head = cells().filter(|cell| cell.rows[0] == 0);
        let mut named = head.filter(|cell| names.contains(&document.quote(cell.span).trim().to_lowercase().as_str()));
        named.next().map(|cell| cell.cols[0])
    };
    let needed = "第一行要有 id 和 query 两列 (the first line needs the columns `id` and `query`)";
    let (Some(id), Some(query)) = (column(&["id", "编号"]), column(&["query", "检索式"])) else {
        return Err(wrong(needed));
    };
    let mut rows: Vec<(u32, String, String)> = Vec::new();
    for cell in cells().filter(|cell| cell.rows[0] > 0) {
        if rows.last().is_none_or(|(row, ..)| *row != cell.rows[0]) {
            rows.push((cell.rows[0], String::new(), String::new()));
        }
        let Some((_, own_id, own_query)) = rows.last_mut() else { continue };
        let text = document.quote(cell.span).trim();
        match cell.cols[0] {
            col if col == id => text.clone_into(own_id),
            col if col == query => text.clone_into(own_query),
            _ => (),
        }
    }
    if let Some((row, ..)) = rows.iter().find(|(_, id, query)| id.is_empty() || query.is_empty()) {
        return Err(wrong(&format!("第 {0} 行缺 id 或 query (line {0} lacks an id or a query)", row + 1)));
    }
    Ok(rows.into_iter().map(|(_, id, query)| (id, query)).collect())
}

/// Searches and prints; returns how many hits there are.
fn answer(args: &ArgMatches, all: &Cases, readers: &[&Reader], query: &str, form: &Form<'_>) -> vouch::Result<usize> {
    let number = |name: &str, other| args.get_one::<usize>(name).copied().unwrap_or(other);
    let sort = match text(args, "sort") {
        Some("place") => Sort::Place,
        Some("date") => Sort::Date { descending: false },
        Some("date-desc") => Sort::Date { descending: true },
        Some("amount") => Sort::Amount { descending: false },
        Some("amount-desc") => Sort::Amount { descending: true },
        _ => Sort::Relevance,
    };
    let limit = if args.get_flag("count") { 0 } else { number("limit", 20) };
    let ask = Ask { query, limit, offset: number("offset", 0), sort, facets: args.get_flag("facets") };
    let hits = search::search_all(readers, &ask)?;
    let mut papers: Vec<Papers<'_>> = all.cases.iter().map(Papers::of).collect();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for hit in &hits.hits {
        if let Some(papers) = papers.get_mut(hit.case) {
            print(&mut out, papers, hit, form)?;
        }
    }
    close(&mut out, &hits, ask.offset, form).map_err(out_failed)?;
    out.flush().map_err(out_failed)?;
    Ok(hits.total)
}

/// Prints one hit.
fn print(out: &mut dyn Write, papers: &mut Papers<'_>, hit: &Hit, form: &Form<'_>) -> vouch::Result<()> {
    let spans = if hit.spans.is_empty() { vec![hit.unit] } else { hit.spans.clone() };
    let spans: Vec<Span> = spans.into_iter().map(|(start, end)| Span { part: hit.part, start, end }).collect();
    let document = papers.get(hit.file, &hit.path)?;
    let at = match (document, spans.first()) {
        (Some(document), Some(span)) => report::place(&hit.path, document, *span),
        _ => hit.path.clone(),
    };
    let mut snippet = document.map(|document| report::snippet(document, &spans)).unwrap_or_default();
    let mut places = Vec::new();
    if hit.spans.is_empty() {
        snippet.marks.clear();
    } else if let Some(document) = document {
        places = spans.iter().flat_map(|span| report::places(&hit.path, document, *span)).collect();
        places.dedup();
    }
    let folder = form.folders.and_then(|folders| folders.get(hit.case)).map(|folder| folder.display().to_string());
    if !form.json {
        let folder = folder.map_or_else(String::new, |folder| format!("{folder} "));
        let words = shown(&snippet, form.colour);
        return writeln!(out, "{folder}{} {} {at}\n    {words}", hit.application, hit.kind).map_err(out_failed);
    }
    let line = HitLine {
        r#type: "hit".to_owned(),
        query: form.query.map(str::to_owned),
        case: folder,
        application: hit.application.clone(),
        at,
        quote: snippet.text,
        marks: snippet.marks,
        places,
        score: hit.score,
        kind: hit.kind,
        source: hit.source.word().to_owned(),
        hidden: hit.hidden,
    };
    report::line(out, &line).map_err(out_failed)
}

/// Returns a snippet for a terminal, the hits in bold.
fn shown(snippet: &Snippet, colour: bool) -> String {
    if !colour {
        return snippet.text.clone();
    }
    let mut out = String::new();
    for (index, c) in (0_u32..).zip(snippet.text.chars()) {
        if snippet.marks.iter().any(|[start, _]| *start == index) {
            out.push_str("\u{1b}[1m");
        }
        out.push(c);
        if snippet.marks.iter().any(|[_, end]| *end == index + 1) {
            out.push_str("\u{1b}[0m");
        }
    }
    out
}

/// Prints the total, and the counts where they were asked for.
fn close(out: &mut dyn Write, hits: &Hits, offset: usize, form: &Form<'_>) -> std::io::Result<()> {
    if form.json {
        let mut line = json!({"type": "hits", "total": hits.total});
        if let Some(query) = form.query {
            line["query"] = json!(query);
        }
        if offset > 0 {
            line["offset"] = json!(offset);
        }
        if let Some(facets) = &hits.facets {
            line["facets"] = json!(facets);
        }
        return report::line(out, &line);
    }
    let lang = form.lang;
    if let Some(facets) = &hits.facets {
        let list = |all: Vec<(String, u64)>| {
            all.into_iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
        };
        let kinds = facets.kind.iter().map(|(kind, count)| (format!("{kind} {}", kind.zh()), *count)).collect();
        let named = |map: &std::collections::BTreeMap<String, u64>| map.clone().into_iter().collect();
        let years = facets.year.iter().map(|(year, count)| (year.to_string(), *count)).collect();
        let grades = facets.grade.iter().map(|(grade, count)| (format!("{grade:?}"), *count)).collect();
        writeln!(out, "{}: {}", lang.pick("申报", "applications"), list(named(&facets.application)))?;
        writeln!(out, "{}: {}", lang.pick("材料", "kinds"), list(kinds))?;
        writeln!(out, "{}: {}", lang.pick("年份", "years"), list(years))?;
        writeln!(out, "{}: {}", lang.pick("证明力", "grades"), list(grades))?;
        writeln!(out, "{}: {}", lang.pick("文字来源", "sources"), list(named(&facets.source)))?;
    }
    let id = form.query.map_or_else(String::new, |id| format!("{id}: "));
    writeln!(out, "{id}{} {}", hits.total, lang.pick("处", "hits"))
}
