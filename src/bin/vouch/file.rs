//! One file: its text, tables and records.

#![expect(clippy::print_stderr, reason = "the binary is where messages are printed")]

use std::io::{Read as _, Write};
use std::ops::RangeInclusive;
use std::path::Path;

use clap::ArgMatches;
use serde_json::json;
use vouch::document::{Body, Document, Part, PartState, Place, Span};
use vouch::error::{Error, ErrorKind};
use vouch::extract;
use vouch::ingest;
use vouch::report::{self, Lang, Words as _};

use super::cli::text;
use super::commands::{Code, out_failed};
use super::models;

/// Reads a file and prints what it says.
pub(crate) fn read(args: &ArgMatches, lang: Lang) -> Code {
    let name = text(args, "file").unwrap_or("-");
    let mut bytes = bytes(name)?;
    if let Some(number) = args.get_one::<usize>("version-at") {
        let ends = ingest::versions(&bytes);
        let Some(end) = number.checked_sub(1).and_then(|at| ends.get(at)) else {
            let known = ends.len();
            return Err(Error::new(ErrorKind::Config, format!("--version-at {number}: 1-{known}")));
        };
        bytes.truncate(*end);
    }
    if args.get_flag("about") {
        return about(name, &bytes);
    }
    let limits = models::limits(args);
    let document = ingest::read(ingest::file_id(&bytes), name, &bytes, &limits);
    let wanted = pages(text(args, "pages"))?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let written = if args.get_flag("records") {
        records(&mut out, name, &document)
    } else {
        let form = match text(args, "format") {
            _ if args.get_flag("tables") => Form::Cells,
            Some("jsonl") => Form::Lines,
            Some("ocr") => Form::Boxes,
            _ => Form::Text,
        };
        print_document(&mut out, name, &document, &wanted, form)
    };
    written.and_then(|()| out.flush()).map_err(out_failed)?;
    // A page without text is told, so that silence is not taken for an empty page.
    let unread = |part: &&Part| !matches!(part.state, PartState::Text | PartState::Ocr | PartState::Blank);
    for part in document.parts.iter().filter(unread) {
        eprintln!("{name} {}: {}", part.label, part.state.say(lang));
    }
    for problem in &document.problems {
        let part = problem.part.map_or(String::new(), |part| format!(" {}", part + 1));
        eprintln!("{name}{part}: {} ({})", problem.kind.say(lang), problem.detail);
    }
    if limits.ocr.is_none() {
        let unread = document.parts.iter().filter(|part| part.state == PartState::Unread).count();
        models::hint(lang, unread as u64);
    }
    Ok(if ingest::state(&document) == ingest::MemberState::Read { 0 } else { 3 })
}

/// Prints a JSON line of what a PDF says about itself.
fn about(name: &str, bytes: &[u8]) -> Code {
    let Some(about) = ingest::about(bytes) else { return Ok(3) };
    let line = json!({"type": "about", "path": name, "about": about});
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    report::line(&mut out, &line).and_then(|()| out.flush()).map_err(out_failed)?;
    Ok(0)
}

fn bytes(name: &str) -> vouch::Result<Vec<u8>> {
    if name != "-" {
        return ingest::load(Path::new(name));
    }
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|err| Error::new(ErrorKind::Io, "stdin").with_source(err))?;
    Ok(bytes)
}

fn records(out: &mut dyn Write, name: &str, document: &Document) -> std::io::Result<()> {
    let extraction = extract::extract(document);
    let line = json!({
        "type": "file",
        "path": name,
        "kind": extraction.kind,
        "kind_reason": extraction.kind_reason,
        "papers": extraction.papers,
    });
    report::line(out, &line)?;
    extraction.records.iter().try_for_each(|record| report::line(out, &report::record_line("", name, document, record)))
}

/// Reads "3-7" or "3".
fn pages(text: Option<&str>) -> vouch::Result<RangeInclusive<usize>> {
    let Some(text) = text else { return Ok(1..=usize::MAX) };
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (first.parse(), last.parse()) {
        (Ok(first), Ok(last)) if first >= 1 && first <= last => Ok(first..=last),
        _ => Err(Error::new(ErrorKind::Config, format!("--pages {text}: write 3 or 3-7 (应写作 3 或 3-7)"))),
    }
}

/// How the text of a part is printed.
#[derive(Clone, Copy)]
enum Form {
    /// As it reads; a form feed between parts.
    Text,
    /// A JSON line for each line of text, with its place.
    Lines,
    /// A JSON line for each cell of a table.
    Cells,
    /// A JSON line for each page, with its lines as boxes on the upright page.
    Boxes,
}

fn print_document(
    out: &mut dyn Write,
    name: &str,
    document: &Document,
    wanted: &RangeInclusive<usize>,
    form: Form,
) -> std::io::Result<()> {
    for (index, part) in document.parts.iter().enumerate().filter(|(index, _)| wanted.contains(&(index + 1))) {
        match form {
            Form::Cells => print_cells(out, name, document, (index, part))?,
            Form::Boxes => print_boxes(out, name, part)?,
            Form::Lines => print_lines(out, name, document, (index, part))?,
            Form::Text if index > 0 => writeln!(out, "\u{c}\n{}", part.text.trim_end())?,
            Form::Text => writeln!(out, "{}", part.text.trim_end())?,
        }
    }
    Ok(())
}

fn print_cells(
    out: &mut dyn Write,
    name: &str,
    document: &Document,
    (index, part): (usize, &Part),
) -> std::io::Result<()> {
    for (number, table) in part.tables.iter().enumerate() {
        for cell in &table.cells {
            let line = json!({
                "type": "cell",
                "part": index + 1,
                "table": number + 1,
                "rows": cell.rows,
                "cols": cell.cols,
                "text": document.quote(cell.span),
                "at": report::place(name, document, cell.span),
                "hidden": cell.hidden,
                "formula": cell.formula,
            });
            report::line(out, &line)?;
        }
    }
    Ok(())
}

fn print_lines(
    out: &mut dyn Write,
    name: &str,
    document: &Document,
    (index, part): (usize, &Part),
) -> std::io::Result<()> {
    let mut start = 0;
    for line in part.text.split_inclusive('\n') {
        let text = line.trim_end_matches('\n');
        if !text.trim().is_empty() {
            let span = Span { part: index as u32, start, end: start + text.len() as u32 };
            let at = report::place(name, document, span);
            let line = json!({"type": "line", "part": index + 1, "state": part.state, "text": text, "at": at});
            report::line(out, &line)?;
        }
        start += line.len() as u32;
    }
    Ok(())
}

/// A piece of text on one line of a page.
struct Piece {
    ltrb: [f32; 4],
    text: String,
    /// The text with a mark for each character that is not confirmed.
    confirmed: String,
    /// The least certainty of its characters, in percent.
    certainty: u8,
}

fn print_boxes(out: &mut dyn Write, name: &str, part: &Part) -> std::io::Result<()> {
    let file = Path::new(name).file_name().map_or(name.into(), |name| name.to_string_lossy());
    let turn = part.pixels.as_ref().map_or(0, |pixels| pixels.turn);
    let Body::Page { width_pt, height_pt } = part.body else { return Ok(()) };
    let upright = |[x, y]: [f32; 2]| match turn % 4 {
        1 => [y, width_pt - x],
        2 => [width_pt - x, height_pt - y],
        3 => [height_pt - y, x],
        _ => [x, y],
    };
    let boxes: Vec<serde_json::Value> = pieces(part)
        .into_iter()
        .map(|piece| {
            let [left, top, right, bottom] = piece.ltrb;
            let (a, b) = (upright([left, top]), upright([right, bottom]));
            let (left, right) = (a[0].min(b[0]), a[0].max(b[0]));
            let (top, bottom) = (a[1].min(b[1]), a[1].max(b[1]));
            let quad = [[left, top], [right, top], [right, bottom], [left, bottom]];
            let score = f32::from(piece.certainty) / 100.0;
            json!({"quad": quad, "text": piece.text, "confirmed": piece.confirmed, "score": score})
        })
        .collect();
    report::line(out, &json!({"file": file, "part": part.label, "boxes": boxes}))
}

/// Cuts the text of a page where a line, a cell or a row ends.
fn pieces(part: &Part) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut last: Option<[f32; 4]> = None;
    for (index, mark) in part.marks.iter().enumerate() {
        let Place::Box { ltrb_pt } = mark.place else { continue };
        let end = part.marks.get(index + 1).map_or(part.text.len(), |next| next.start as usize);
        let Some(text) = part.text.get(mark.start as usize..end) else { continue };
        let near = last.is_some_and(|last| {
            let along = |axis: usize| last[axis + 2].min(ltrb_pt[axis + 2]) - last[axis].max(ltrb_pt[axis]);
            let thin = (ltrb_pt[3] - ltrb_pt[1]).min(ltrb_pt[2] - ltrb_pt[0]);
            // On one line of the page as shown, or of a page on its side.
            along(0) > 0.3 * thin || along(1) > 0.3 * thin
        });
        last = (!text.contains(['\n', '\t'])).then_some(ltrb_pt);
        let text = text.trim_end_matches(['\n', '\t']);
        let doubted = |c: char| if mark.is_confirmed() || c == ' ' { c } else { '\u{FFFD}' };
        let confirmed: String = text.chars().map(doubted).collect();
        match pieces.last_mut().filter(|_| near) {
            Some(piece) => {
                piece.text.push_str(text);
                piece.confirmed.push_str(&confirmed);
                piece.certainty = piece.certainty.min(mark.certainty_percent);
                let all = &mut piece.ltrb;
                *all = [all[0].min(ltrb_pt[0]), all[1].min(ltrb_pt[1]), all[2].max(ltrb_pt[2]), all[3].max(ltrb_pt[3])];
            }
            None => {
                let (text, certainty) = (text.to_owned(), mark.certainty_percent);
                pieces.push(Piece { ltrb: ltrb_pt, text, confirmed, certainty });
            }
        }
    }
    pieces
}
