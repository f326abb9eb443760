//! Office Open XML workbooks: an own pass over the XML, which also reads a broken one as far as it goes.
//!
//! XLSB, the binary kind, is read by `calamine` for its values alone.

mod sheet;

use std::collections::{HashMap, HashSet};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, Reader as _};

use super::formula::reference;
use super::workbook::{self, RawCell, Sheet};
use super::xml::{self, Node, Tag, Xml};
use super::zip::{Unpacked, Zip};
use super::{Limits, Read, cfb, number, problem};
use crate::document::{Problem, ProblemKind, Typed};

/// Reads a workbook.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Read {
    if bytes.starts_with(cfb::MAGIC) {
        return Read::failed(ProblemKind::Locked, "the workbook needs a password");
    }
    let zip = Zip::open(bytes);
    if zip.find("xl/workbook.bin").is_some() {
        // The library unpacks without a bound, and may panic over broken records.
        for entry in &zip.entries {
            let limit = limits.stream_bytes.min(ratio(entry.packed, limits));
            if matches!(zip.unpack(entry, limit), Unpacked::TooLarge) {
                return Read::failed(ProblemKind::OverLimit, format!("{} is larger than the limit", entry.name));
            }
        }
        let read = catch_unwind(AssertUnwindSafe(|| binary(bytes, limits)));
        return read.unwrap_or_else(|_| Read::failed(ProblemKind::Damaged, "the binary workbook is broken"));
    }
    let mut package = Package { zip, limits, problems: Vec::new() };
    if let Some(damage) = package.zip.damage.clone() {
        package.problems.push(problem(ProblemKind::Damaged, None, damage));
    }
    let book = workbook(&mut package);
    let strings = package.text("xl/sharedStrings.xml").map(|text| shared_strings(&text, limits)).unwrap_or_default();
    let styles = package.text("xl/styles.xml").map(|text| styles(&text)).unwrap_or_default();
    let context = Context { strings, styles, epoch_1904: book.epoch_1904 };
    let mut sheets = Vec::new();
    let (mut cells, mut room) = (0, limits.text_bytes);
    for listed in book.sheets.iter().take(limits.sheets.saturating_add(1)) {
        super::beat();
        let left = limits.sheet_cells.saturating_sub(cells);
        let mut sheet = Sheet { name: listed.name.clone(), hidden: listed.hidden, room, ..Sheet::default() };
        match &listed.target {
            Some(target) => {
                let before = package.problems.len();
                match package.text(target) {
                    Some(text) => sheet::read(&text, &context, left, &mut sheet),
                    None if package.problems.get(before).is_some_and(|one| one.kind == ProblemKind::OverLimit) => {
                        sheet.over_limit = true;
                    }
                    None => sheet.damage = Some("the sheet's content is missing".to_owned()),
                }
                beside(&mut package, target, &mut sheet);
            }
            None => sheet.damage = Some("the sheet's content is missing".to_owned()),
        }
        cells += sheet.cells.len();
        room = sheet.room;
        sheets.push(sheet);
    }
    embedded(&mut package);
    let mut problems = package.problems;
    if sheets.is_empty() {
        problems.push(problem(ProblemKind::Damaged, None, "the workbook lists no sheet"));
    }
    workbook::read(sheets, limits, problems)
}

/// A zip package whose broken streams are told once each.
pub(super) struct Package<'a> {
    pub(super) zip: Zip<'a>,
    pub(super) limits: &'a Limits,
    pub(super) problems: Vec<Problem>,
}

impl Package<'_> {
    /// Returns a stream as text, as far as it can be unpacked.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let entry = self.zip.find(name)?.clone();
        match self.zip.unpack(&entry, self.limits.stream_bytes.min(ratio(entry.packed, self.limits))) {
            Unpacked::Whole(bytes) => Some(xml::decode(&bytes)),
            Unpacked::Broken(bytes, why) => {
                self.problems.push(problem(ProblemKind::Damaged, None, format!("{name}: {why}")));
                Some(xml::decode(&bytes))
            }
            Unpacked::TooLarge => {
                self.problems.push(problem(ProblemKind::OverLimit, None, format!("{name} is larger than the limit")));
                None
            }
            Unpacked::Locked => {
                self.problems.push(problem(ProblemKind::Locked, None, format!("{name} needs a password")));
                None
            }
            Unpacked::Method(method) => {
                let detail = format!("{name} is packed by method {method}, which is not read");
                self.problems.push(problem(ProblemKind::Unsupported, None, detail));
                None
            }
        }
    }
}

/// Tells that files lie inside a file; the data behind charts does not count.
pub(super) fn embedded(package: &mut Package<'_>) {
    let count = |inside: &str| package.zip.entries.iter().filter(|entry| entry.name.contains(inside)).count();
    let files = count("/embeddings/").saturating_sub(count("/charts/chart"));
    if files > 0 {
        let detail = format!("{files} files embedded in this one are not read");
        package.problems.push(problem(ProblemKind::Unsupported, None, detail));
    }
}

fn ratio(packed: u64, limits: &Limits) -> u64 {
    packed.saturating_mul(limits.ratio).max(64 << 20)
}

/// The workbook's own list.
#[derive(Default)]
struct Book {
    sheets: Vec<Listed>,
    epoch_1904: bool,
}

struct Listed {
    name: String,
    hidden: bool,
    target: Option<String>,
}

fn workbook(package: &mut Package<'_>) -> Book {
    let roots = package.text("_rels/.rels").map(|text| relations(&text, "")).unwrap_or_default();
    let main = roots.into_iter().find(|one| one.kind.ends_with("/officeDocument")).map(|one| one.target);
    let main = main.filter(|main| package.zip.find(main).is_some()).unwrap_or_else(|| "xl/workbook.xml".to_owned());
    let relations = relations_of(package, &main);
    let mut book = Book::default();
    let text = package.text(&main).unwrap_or_default();
    let mut xml = Xml::new(&text);
    while let Some(node) = xml.next() {
        let Node::Open(tag) = node else { continue };
        match tag.name() {
            "workbookPr" => book.epoch_1904 = tag.flag("date1904"),
            "sheet" => {
                let id = tag.get("id");
                let relation = relations.iter().find(|one| Some(&one.id) == id.as_ref());
                let target = relation.map(|one| one.target.clone());
                if relation.is_some_and(|one| !one.kind.ends_with("/worksheet") && !one.kind.is_empty()) {
                    // A chart or macro sheet has no cells.
                    continue;
                }
                let hidden = matches!(tag.get("state").as_deref(), Some("hidden" | "veryHidden"));
                book.sheets.push(Listed { name: tag.get("name").unwrap_or_default(), hidden, target });
            }
            _ => (),
        }
    }
    if let Some(damage) = xml.damage {
        package.problems.push(problem(ProblemKind::Damaged, None, format!("{main}: {damage}")));
    }
    unlisted(package, &mut book);
    book
}

/// Adds sheets that lie in the package and that a broken list does not name.
fn unlisted(package: &mut Package<'_>, book: &mut Book) {
    if book.sheets.iter().all(|sheet| sheet.target.is_some()) && !book.sheets.is_empty() {
        return;
    }
    let known: HashSet<String> = book.sheets.iter().filter_map(|sheet| sheet.target.clone()).collect();
    let mut found: Vec<String> = Vec::new();
    for entry in &package.zip.entries {
        let inside = entry.name.strip_prefix("xl/worksheets/").filter(|name| !name.contains('/'));
        if inside.is_some_and(|name| name.ends_with(".xml")) && !known.contains(&entry.name) {
            found.push(entry.name.clone());
        }
    }
    found.sort_by_key(|name| (name.len(), name.clone()));
    if found.is_empty() {
        return;
    }
    package.problems.push(problem(ProblemKind::Damaged, None, "the list of sheets is broken"));
    let mut found = found.into_iter();
    for sheet in book.sheets.iter_mut().filter(|sheet| sheet.target.is_none()) {
        sheet.target = found.next();
    }
    for target in found {
        let name = target.trim_start_matches("xl/worksheets/").trim_end_matches(".xml").to_owned();
        book.sheets.push(Listed { name, hidden: false, target: Some(target) });
    }
}

/// A relation of a package part.
pub(super) struct Relation {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) target: String,
}

/// Returns the relations of a part of the package.
pub(super) fn relations_of(package: &mut Package<'_>, part: &str) -> Vec<Relation> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let name = format!("{folder}/_rels/{file}.rels");
    package.text(&name).map(|text| relations(&text, folder)).unwrap_or_default()
}

fn relations(text: &str, folder: &str) -> Vec<Relation> {
    let mut out = Vec::new();
    let mut xml = Xml::new(text);
    while let Some(node) = xml.next() {
        let Node::Open(tag) = node else { continue };
        if tag.name() == "Relationship" && tag.get("TargetMode").as_deref() != Some("External") {
            let target = resolve(folder, &tag.get("Target").unwrap_or_default());
            out.push(Relation {
                id: tag.get("Id").unwrap_or_default(),
                kind: tag.get("Type").unwrap_or_default(),
                target,
            });
        }
    }
    out
}

fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "." | "" => (),
            ".." => _ = steps.pop(),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// What cells refer to.
struct Context {
    strings: Vec<String>,
    styles: Vec<Style>,
    epoch_1904: bool,
}

#[derive(Clone, Default)]
struct Style {
    format: Option<String>,
    white: bool,
}

fn shared_strings(text: &str, limits: &Limits) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut rich = Rich::default();
    let mut bytes = 0;
    let mut xml = Xml::new(text);
    while let Some(node) = xml.next() {
        match node {
            Node::Open(tag) if tag.name() == "si" => rich = Rich::default(),
            Node::Close(name) if &*name == "si" => {
                bytes += rich.text.len();
                if bytes > limits.text_bytes {
                    break;
                }
                out.push(unescape_x(&rich.text));
            }
            Node::Open(tag) => rich.open(tag.name()),
            Node::Close(name) => rich.close(&name),
            Node::Text(text) => rich.text(&text),
        }
    }
    out
}

/// Text of a string item: runs joined, phonetic readings left out.
#[derive(Default)]
struct Rich {
    text: String,
    in_text: bool,
    phonetic: bool,
}

impl Rich {
    fn open(&mut self, name: &str) {
        self.in_text |= name == "t";
        self.phonetic |= name == "rPh";
    }

    fn close(&mut self, name: &str) {
        self.in_text &= name != "t";
        self.phonetic &= name != "rPh";
    }

    fn text(&mut self, text: &str) {
        if self.in_text && !self.phonetic {
            self.text.push_str(text);
        }
    }
}

/// Replaces `_x000D_` and the like (ECMA-376 part 1, 22.4.2.4).
fn unescape_x(text: &str) -> String {
    if !text.contains("_x") {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_'));
        let c = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        let keep = if c.is_some() { at } else { at + 2 };
        out.push_str(rest.get(..keep).unwrap_or_default());
        out.extend(c);
        rest = rest.get(if c.is_some() { at + 7 } else { at + 2 }..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Reads number formats and tells white text on white ground.
fn styles(text: &str) -> Vec<Style> {
    let mut codes: HashMap<u32, String> = HashMap::new();
    let (mut white_fonts, mut dark_fills) = (Vec::new(), Vec::new());
    let mut out = Vec::new();
    let mut within = Vec::new();
    let mut xml = Xml::new(text);
    while let Some(node) = xml.next() {
        let tag = match node {
            Node::Open(tag) => tag,
            Node::Close(_) => {
                within.pop();
                continue;
            }
            Node::Text(_) => continue,
        };
        let path = |n: usize| within.iter().rev().nth(n).map(String::as_str);
        match (tag.name(), path(0), path(1)) {
            ("numFmt", Some("numFmts"), _) => {
                _ = codes.insert(tag.number("numFmtId").unwrap_or(0), tag.get("formatCode").unwrap_or_default());
            }
            ("font", Some("fonts"), _) => white_fonts.push(false),
            ("color", Some("font"), Some("fonts")) => {
                if let Some(last) = white_fonts.last_mut() {
                    *last = is_white(&tag);
                }
            }
            ("fill", Some("fills"), _) => dark_fills.push(false),
            ("patternFill", Some("fill"), _) if !matches!(tag.get("patternType").as_deref(), None | Some("none")) => {
                if let Some(last) = dark_fills.last_mut() {
                    *last = true;
                }
            }
            ("gradientFill", Some("fill"), _) => {
                if let Some(last) = dark_fills.last_mut() {
                    *last = true;
                }
            }
            ("fgColor", Some("patternFill"), Some("fill")) if is_white(&tag) => {
                if let Some(last) = dark_fills.last_mut() {
                    *last = false;
                }
            }
            ("xf", Some("cellXfs"), _) => {
                let id = tag.number("numFmtId").unwrap_or(0);
                let format = codes.get(&id).cloned().or_else(|| number::built_in(id).map(str::to_owned));
                let at = |all: &[bool], name| tag.number(name).and_then(|id| all.get(id as usize).copied());
                let white = at(&white_fonts, "fontId").unwrap_or(false) && !at(&dark_fills, "fillId").unwrap_or(false);
                out.push(Style { format, white });
            }
            _ => (),
        }
        within.push(tag.name().to_owned());
    }
    out
}

/// White by value, by theme (0 is the light ground) or by the old palette.
fn is_white(color: &Tag<'_>) -> bool {
    let rgb = color.get("rgb").is_some_and(|rgb| rgb.len() >= 6 && rgb.to_ascii_uppercase().ends_with("FFFFFF"));
    let tinted = color.get("tint").is_some_and(|tint| tint.parse::<f64>().is_ok_and(|tint| tint < -0.05));
    rgb || (color.number("theme") == Some(0) && !tinted) || matches!(color.number("indexed"), Some(1 | 9))
}

/// Reads what lies beside a sheet: comments, text boxes; counts pictures.
fn beside(package: &mut Package<'_>, target: &str, sheet: &mut Sheet) {
    for relation in relations_of(package, target) {
        let kind = relation.kind.rsplit('/').next().unwrap_or_default();
        match kind {
            "comments" | "threadedComment" => {
                let text = package.text(&relation.target).unwrap_or_default();
                comments(&text, kind == "threadedComment", sheet);
            }
            "drawing" => {
                let text = package.text(&relation.target).unwrap_or_default();
                drawing(&text, sheet);
            }
            _ => (),
        }
    }
}

fn comments(text: &str, threaded: bool, sheet: &mut Sheet) {
    let mut at = (0, 0);
    let mut rich = Rich::default();
    let mut xml = Xml::new(text);
    while let Some(node) = xml.next() {
        match node {
            Node::Open(tag) if matches!(tag.name(), "comment" | "threadedComment") => {
                at = tag.get("ref").as_deref().and_then(reference).unwrap_or_default();
                rich = Rich::default();
            }
            Node::Close(name) if matches!(&*name, "comment" | "threadedComment") => {
                // A threaded comment is repeated as a plain one for older programs.
                let known = sheet.comments.iter().any(|(.., text)| text.contains(rich.text.trim()));
                if !rich.text.trim().is_empty() && !known {
                    sheet.comments.push((at.0, at.1, std::mem::take(&mut rich.text)));
                }
            }
            Node::Open(tag) => match tag.name() {
                "text" if threaded => rich.in_text = true,
                name => rich.open(name),
            },
            Node::Close(name) => match &*name {
                "text" if threaded => rich.in_text = false,
                name => rich.close(name),
            },
            Node::Text(text) => rich.text(&text),
        }
    }
}

/// Eight centimetres: a picture of at least this width and height may be a scan.
const LARGE_EMU: u32 = 2_880_000;

/// Reads text boxes and counts pictures of a drawing.
fn drawing(text: &str, sheet: &mut Sheet) {
    let (mut at, mut from) = ((0u32, 0u32), false);
    let mut step = String::new();
    let mut run = String::new();
    let mut large = false;
    let mut xml = Xml::new(text);
    while let Some(node) = xml.next() {
        match node {
            Node::Open(tag) => {
                from |= tag.name() == "from";
                if let (Some(width), Some(height)) = (tag.number("cx"), tag.number("cy")) {
                    large = width >= LARGE_EMU && height >= LARGE_EMU;
                }
                step = tag.name().to_owned();
            }
            Node::Close(name) => {
                match &*name {
                    "from" => from = false,
                    // A logo or a seal says nothing about figures; a scan may.
                    "pic" => sheet.pictures += usize::from(large || sheet.cells.is_empty()),
                    "p" if !run.is_empty() => run.push(' '),
                    "sp" if !run.trim().is_empty() => {
                        sheet.floating.push((at.0, at.1, std::mem::take(&mut run).trim().to_owned()));
                    }
                    _ => (),
                }
                step.clear();
            }
            Node::Text(text) => match step.as_str() {
                "t" => run.push_str(&text),
                "row" if from => at.0 = text.trim().parse().unwrap_or(0),
                "col" if from => at.1 = text.trim().parse().unwrap_or(0),
                _ => (),
            },
        }
    }
}

/// Reads the binary kind: values and hidden sheets; formats, hidden rows and comments are not looked for, and told so.
fn binary(bytes: &[u8], limits: &Limits) -> Read {
    let mut book = match calamine::Xlsb::new(Cursor::new(bytes)) {
        Ok(book) => book,
        Err(err) => return Read::failed(ProblemKind::Damaged, format!("the binary workbook is broken: {err}")),
    };
    let listed: Vec<calamine::Sheet> = book.sheets_metadata().to_vec();
    let mut sheets = Vec::new();
    let mut cells = 0;
    for listed in listed.into_iter().filter(|sheet| sheet.typ == calamine::SheetType::WorkSheet) {
        let hidden = listed.visible != calamine::SheetVisible::Visible;
        let room = limits.text_bytes;
        let mut sheet = Sheet { name: listed.name.clone(), hidden, room, ..Sheet::default() };
        // Cell by cell: a whole grid for one far cell of a hostile file would cost gigabytes.
        match book.worksheet_cells_reader(&listed.name) {
            Ok(mut reader) => loop {
                if cells >= limits.sheet_cells || sheet.over_limit {
                    sheet.over_limit = true;
                    break;
                }
                match reader.next_cell() {
                    Ok(Some(cell)) => {
                        let (row, col) = cell.get_position();
                        let (text, typed) = of_data(&Data::from(cell.get_value().clone()));
                        if !text.is_empty() {
                            cells += 1;
                            sheet.put(RawCell { row, col, text, typed, ..RawCell::default() });
                        }
                    }
                    Ok(None) => break,
                    Err(err) => {
                        sheet.damage = Some(err.to_string());
                        break;
                    }
                }
            },
            Err(err) => sheet.damage = Some(err.to_string()),
        }
        sheets.push(sheet);
    }
    let detail = "a binary workbook: hidden rows and columns were not looked for";
    workbook::read(sheets, limits, vec![problem(ProblemKind::Unsupported, None, detail)])
}

/// Writes a value of `calamine`; the text is what a person sees.
fn of_data(value: &Data) -> (String, Option<Typed>) {
    match value {
        Data::Int(value) => (value.to_string(), Some(Typed::Number(value.to_string()))),
        Data::Float(value) => number::show(&number::of_float(*value), None, false),
        Data::String(text) => (text.clone(), None),
        Data::Bool(yes) => (if *yes { "TRUE" } else { "FALSE" }.to_owned(), Some(Typed::Bool(*yes))),
        Data::DateTime(moment) if moment.is_datetime() => {
            number::show(&number::of_float(moment.as_f64()), Some("yyyy-mm-dd"), false)
        }
        Data::DateTime(moment) => number::show(&number::of_float(moment.as_f64()), None, false),
        Data::DateTimeIso(text) | Data::DurationIso(text) => (text.clone(), None),
        Data::Error(error) => (error.to_string(), Some(Typed::Error(error.to_string()))),
        Data::Empty => (String::new(), None),
    }
}
