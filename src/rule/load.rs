//! From the text of a pack file to a [`Pack`], or to the list of all that is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use sha2::{Digest, Sha256};
use toml::de::{DeTable, DeValue};

use super::condition::evidence_kinds;
use super::names::{self, name_of};
use super::scope::{Scope, Use};
use super::test::{evidenced, test};
use super::tree::{Fields, Lint, Node, Sink};
use super::{ClaimKind, Class, CodeList, Pack, READINGS, Row, Switch, When, bound, codes, cross};
use crate::Result;
use crate::error::{Error, ErrorKind};
use crate::fact::{CodeOf, Grade};

/// Kinds of value that a claim may have.
const VALUES: [&str; 9] = ["amount", "count", "percent", "date", "duration", "party", "code", "text", "flag"];
/// Parts that rows play.
const CLASSES: [&str; 8] = ["condition", "component", "composite", "claim", "priority", "funding", "tracking", "judge"];

/// Reads a pack from the text of its file; the name is used in messages only.
///
/// # Errors
///
/// [`ErrorKind::Pack`] with file, line, reason and suggestion of the first thing that is wrong.
pub fn load(file_name: &str, text: &str) -> Result<Pack> {
    match lint(file_name, text) {
        (Some(pack), _) => Ok(pack),
        (None, lints) => {
            let first = lints.first().map_or_else(|| format!("{file_name}: not a pack"), Lint::to_string);
            Err(Error::new(ErrorKind::Pack, first))
        }
    }
}

/// Reads a pack and says all that is wrong with it, by line; the pack is there when nothing is.
pub fn lint(file_name: &str, text: &str) -> (Option<Pack>, Vec<Lint>) {
    let mut sink = Sink::new(file_name, text);
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let line = sink.line(error.span().map_or(0, |span| span.start));
        sink.say(line, format!("not TOML: {}", error.message().replace('\n', " ")));
    }
    // A table that broke off would be reported again as missing keys.
    let pack = if errors.is_empty() { file(root.get_ref(), text, &mut sink) } else { None };
    sink.lints.sort_by_key(|lint| lint.line);
    let pack = pack.filter(|_| sink.lints.is_empty());
    (pack, sink.lints)
}

fn file<'a>(root: &'a DeTable<'a>, text: &str, sink: &mut Sink<'_>) -> Option<Pack> {
    let mut fields = Fields::of(root, 1, sink);
    let head = fields.must("pack", "the file", sink).and_then(|node| head(node, sink));
    let tracks = fields.must("track", "the file", sink).map(|node| tracks(node, sink)).unwrap_or_default();
    let switches = fields.take("switch").map(|node| named(node, "switch", sink, switch)).unwrap_or_default();
    let lists = fields.take("list").map(|node| named(node, "list", sink, list)).unwrap_or_default();
    let claim_nodes = fields.take("claim").map(|node| entries(node, "claim", sink)).unwrap_or_default();
    let row_nodes = fields.must("row", "the file", sink).map(|node| node.list(sink)).unwrap_or_default();
    fields.close("the file", sink);

    let claim_ids: BTreeSet<String> = claim_nodes.iter().map(|(id, _)| (*id).to_owned()).collect();
    let has_window = head.as_ref().is_none_or(|(_, _, years)| *years > 0);
    let scope = |owner: String, used: Use| Scope {
        owner,
        used,
        claims: &claim_ids,
        lists: &lists,
        has_window,
        references: Vec::new(),
    };
    let mut lines = Lines::default();
    let mut claims = Vec::new();
    for (id, node) in claim_nodes {
        lines.claims.insert(id.to_owned(), node.line);
        claims.extend(claim(id, node, &mut scope(format!("claim {id}"), Use::Claim), sink));
    }
    let mut rows = Vec::new();
    for node in row_nodes {
        let known = Known { tracks: &tracks, switches: &switches, claims: &claim_ids };
        let mut scope = scope("a row".to_owned(), Use::Row);
        let before = sink.lints.len();
        if let Some(row) = row(node, &known, &mut scope, sink) {
            if sink.lints.len() > before {
                lines.broken.insert(row.line);
            }
            lines.references.push(scope.references);
            rows.push(row);
        }
    }
    lines.switches = table_lines(root, "switch", sink);
    let (id, title, window_years) = head?;
    let sha256 = sha256(text);
    let pack = Pack { id, title, window_years, tracks, switches, claims, lists, rows, sha256 };
    cross::check(&pack, &lines, sink);
    Some(pack)
}

/// Lines that the parsed form does not keep, for messages.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Of each claim.
    pub(super) claims: BTreeMap<String, u32>,
    /// Of each switch.
    pub(super) switches: BTreeMap<String, u32>,
    /// Lines of rows of which something has been said: more would only follow from it.
    pub(super) broken: BTreeSet<u32>,
    /// Rows named by each row, in the order of [`Pack::rows`].
    pub(super) references: Vec<Vec<(String, u32)>>,
}

/// What rows may name.
struct Known<'a> {
    tracks: &'a [(String, String)],
    switches: &'a [Switch],
    claims: &'a BTreeSet<String>,
}

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn table_lines(root: &DeTable<'_>, table: &str, sink: &Sink<'_>) -> BTreeMap<String, u32> {
    let Some(DeValue::Table(entries)) = root.get(table).map(toml::Spanned::get_ref) else {
        return BTreeMap::new();
    };
    entries.iter().map(|(key, _)| (key.get_ref().to_string(), sink.line(key.span().start))).collect()
}

fn head(node: Node<'_>, sink: &mut Sink<'_>) -> Option<(String, String, u8)> {
    let mut fields = Fields::open(node, "[pack]", sink)?;
    let id = fields.must_text("id", "[pack]", sink);
    let title = fields.must_text("title", "[pack]", sink);
    let years = fields.take("window_years");
    fields.close("[pack]", sink);
    let years = match years {
        None => 0,
        Some(node) => {
            let years = node.number("`window_years`", sink)?;
            if !(1..=20).contains(&years) {
                sink.advise(node.line, format!("`window_years` is {years}"), "it can be 1 to 20");
            }
            u8::try_from(years).ok()?
        }
    };
    Some((id?.to_owned(), title?.to_owned(), years))
}

fn tracks(node: Node<'_>, sink: &mut Sink<'_>) -> Vec<(String, String)> {
    let tracks = entries(node, "track", sink);
    if tracks.is_empty() {
        sink.say(node.line, "[track] names no track");
    }
    let titled = tracks.into_iter().filter_map(|(id, node)| {
        let title = node.text(&format!("the title of track {id}"), sink)?;
        Some((id.to_owned(), title.to_owned()))
    });
    titled.collect()
}

/// Returns the entries of a table whose keys are names, in the file's order.
fn entries<'a>(node: Node<'a>, what: &str, sink: &mut Sink<'_>) -> Vec<(&'a str, Node<'a>)> {
    Fields::open(node, &format!("[{what}]"), sink).map(|mut fields| fields.in_order()).unwrap_or_default()
}

fn named<T>(
    node: Node<'_>,
    what: &str,
    sink: &mut Sink<'_>,
    read: impl Fn(&str, Node<'_>, &mut Sink<'_>) -> Option<T>,
) -> Vec<T> {
    let entries = entries(node, what, sink);
    entries.into_iter().filter_map(|(id, node)| read(id, node, sink)).collect()
}

fn switch(id: &str, node: Node<'_>, sink: &mut Sink<'_>) -> Option<Switch> {
    let what = format!("switch {id}");
    let mut fields = Fields::open(node, &what, sink)?;
    let zh = fields.must_text("zh", &what, sink);
    let readings_node = fields.must("readings", &what, sink);
    let open = fields.take("open").and_then(|node| node.flag("`open`", sink)).unwrap_or(false);
    fields.close(&what, sink);
    let Some((_, known)) = READINGS.iter().find(|(known, _)| *known == id) else {
        let message = format!("`{id}` is a switch that no test knows");
        sink.unknown(node.line, message, id, READINGS.iter().map(|(known, _)| *known));
        return None;
    };
    let node = readings_node?;
    let readings = node.texts(&format!("a reading of {what}"), sink);
    let mut seen = BTreeSet::new();
    for (reading, line) in &readings {
        if !known.contains(reading) {
            let message = format!("{what} has a reading `{reading}` that no test knows");
            sink.unknown(*line, message, reading, known.iter().copied());
        } else if !seen.insert(*reading) {
            sink.say(*line, format!("{what} has the reading `{reading}` twice"));
        }
    }
    let readings = readings.into_iter().map(|(reading, _)| reading.to_owned()).collect();
    Some(Switch { id: id.to_owned(), zh: zh?.to_owned(), readings, open })
}

fn list(id: &str, node: Node<'_>, sink: &mut Sink<'_>) -> Option<CodeList> {
    let what = format!("list {id}");
    let mut fields = Fields::open(node, &what, sink)?;
    let zh = fields.must_text("zh", &what, sink);
    let as_of_node = fields.must("as_of", &what, sink);
    let listed = fields.must("codes", &what, sink);
    fields.close(&what, sink);
    let as_of = as_of_node.and_then(bound::day);
    if let (Some(node), None) = (as_of_node, as_of) {
        sink.advise(node.line, format!("{what} is of no day"), "write as_of = 2020-01-01");
    }
    let mut list = Vec::new();
    for (code, line) in listed?.texts(&format!("a code of {what}"), sink) {
        if !codes::is_code(CodeOf::Place, code) {
            let message = format!("{what} has `{code}`, which is no ISO 3166 code");
            sink.unknown(line, message, code, codes::codes(CodeOf::Place));
        } else if list.iter().any(|known| known == code) {
            sink.say(line, format!("{what} has `{code}` twice"));
        } else {
            list.push(code.to_owned());
        }
    }
    Some(CodeList { id: id.to_owned(), zh: zh?.to_owned(), as_of: as_of?, codes: list })
}

fn claim(id: &str, node: Node<'_>, scope: &mut Scope<'_>, sink: &mut Sink<'_>) -> Option<ClaimKind> {
    let what = format!("claim {id}");
    let mut fields = Fields::open(node, &what, sink)?;
    let zh = fields.must_text("zh", &what, sink);
    let value = fields.must("value", &what, sink).and_then(|node| {
        let value = node.text("`value`", sink)?;
        if !VALUES.contains(&value) {
            sink.unknown(node.line, format!("{what} is a `{value}`, which is no kind of value"), value, VALUES);
        }
        Some(value)
    });
    let labels = fields.must("labels", &what, sink);
    let labels = labels.map(|node| labels_of(node, &what, sink)).unwrap_or_default();
    let shown_node = fields.take("shown");
    fields.close(&what, sink);
    let shown = shown_node.and_then(|node| {
        let mut fields = Fields::open(node, "`shown`", sink)?;
        let before = sink.lints.len();
        let shown = test(&mut fields, scope, sink);
        fields.close(&format!("`shown` of {what}"), sink);
        if shown.is_none() && sink.lints.len() == before {
            sink.advise(
                node.line,
                format!("`shown` of {what} shows nothing"),
                "write { value = { of = …, field = … } } or another test",
            );
        }
        shown
    });
    if shown_node.is_some() && shown.is_none() {
        return None;
    }
    Some(ClaimKind { id: id.to_owned(), zh: zh?.to_owned(), value: value?.to_owned(), labels, shown })
}

fn labels_of(node: Node<'_>, what: &str, sink: &mut Sink<'_>) -> Vec<String> {
    let labels = node.texts(&format!("a label of {what}"), sink);
    let mut seen = BTreeSet::new();
    for (label, line) in &labels {
        if label.trim().is_empty() {
            sink.say(*line, format!("{what} has an empty label, which would be found everywhere"));
        } else if !seen.insert(*label) {
            sink.say(*line, format!("{what} has the label `{label}` twice"));
        }
    }
    labels.into_iter().map(|(label, _)| label.to_owned()).collect()
}

fn row(node: Node<'_>, known: &Known<'_>, scope: &mut Scope<'_>, sink: &mut Sink<'_>) -> Option<Row> {
    let mut fields = Fields::open(node, "[[row]]", sink)?;
    let line = fields.line;
    let id = fields.must_text("id", "a row", sink).unwrap_or("?");
    let what = format!("row {id}");
    scope.owner.clone_from(&what);
    let class = fields.must("class", &what, sink).and_then(|node| class(node, &what, sink));
    let clause = fields.must_text("clause", &what, sink);
    let track_words = fields.texts("tracks", &what, sink);
    if track_words.is_empty() {
        sink.say(line, format!("{what} belongs to no track"));
    }
    let tracks = listed(&track_words, known.tracks.iter().map(|(id, _)| id.as_str()), &what, "track", sink);
    let claims =
        listed(&fields.texts("claims", &what, sink), known.claims.iter().map(String::as_str), &what, "claim", sink);
    let switches = known.switches.iter().map(|switch| switch.id.as_str());
    let readings = listed(&fields.texts("readings", &what, sink), switches, &what, "switch", sink);
    let min_grade = fields.take("min_grade").and_then(|node| grade(node, &what, sink)).unwrap_or(Grade::C);
    let kinds = fields.take("kinds").map(|node| evidence_kinds(node, &what, sink)).unwrap_or_default();
    let person = fields.take("person").and_then(|node| node.text("`person`", sink)).map(str::to_owned);
    let when = fields.take("when").and_then(|node| when(node, &what, sink));
    let test = test(&mut fields, scope, sink);
    fields.close(&what, sink);
    let row = Row {
        id: id.to_owned(),
        tracks,
        class: class?,
        clause: clause?.to_owned(),
        claims,
        min_grade,
        kinds,
        readings,
        person,
        when,
        test,
        line,
    };
    Some(row)
}

/// Keeps the words that are known, and says which are not.
fn listed<'k>(
    words: &[(&str, u32)],
    known: impl Iterator<Item = &'k str> + Clone,
    what: &str,
    sort: &str,
    sink: &mut Sink<'_>,
) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for (word, line) in words {
        if !known.clone().any(|known| known == *word) {
            sink.unknown(
                *line,
                format!("{what} names the {sort} `{word}`, which is not in the file"),
                word,
                known.clone(),
            );
        } else if kept.iter().any(|kept| kept == word) {
            sink.say(*line, format!("{what} names the {sort} `{word}` twice"));
        } else {
            kept.push((*word).to_owned());
        }
    }
    kept
}

fn class(node: Node<'_>, what: &str, sink: &mut Sink<'_>) -> Option<Class> {
    let word = node.text("`class`", sink)?;
    let class = names::parse(word);
    if class.is_none() {
        sink.unknown(node.line, format!("{what} is of class `{word}`, which there is not"), word, CLASSES);
    }
    class
}

fn grade(node: Node<'_>, what: &str, sink: &mut Sink<'_>) -> Option<Grade> {
    let word = node.text("`min_grade`", sink)?;
    let grade = names::parse(word);
    if grade.is_none() {
        sink.advise(node.line, format!("{what} needs grade `{word}`"), "grades are A, B and C");
    }
    grade
}

fn when(node: Node<'_>, what: &str, sink: &mut Sink<'_>) -> Option<When> {
    let owner = format!("`when` of {what}");
    let mut fields = Fields::open(node, &owner, sink)?;
    for key in ["claim", "claims", "claimed"] {
        if fields.has(key)
            && let Some(node) = fields.take(key)
        {
            let message = format!("{owner} asks for a claim; a row applies by evidence only");
            sink.advise(node.line, message, "write { evidenced = … }");
        }
    }
    let evidenced = fields.must("evidenced", &owner, sink).and_then(|node| evidenced(node, &owner, sink));
    let within = fields.texts("in", &owner, sink);
    let without = fields.texts("not_in", &owner, sink);
    fields.close(&owner, sink);
    let evidenced = evidenced?;
    let of = match evidenced.as_str() {
        "setup" => Some(CodeOf::Setup),
        "place" | "partner_place" | "leader_nationality" => Some(CodeOf::Place),
        _ => None,
    };
    for (code, line) in within.iter().chain(&without) {
        if let Some(of) = of.filter(|of| !codes::is_code(*of, code)) {
            let message = format!("{owner} names `{code}`, which is no code of `{}`", name_of(of));
            sink.unknown(*line, message, code, codes::codes(of));
        }
    }
    let told = evidenced == "approved" || !within.is_empty() || !without.is_empty();
    if !told {
        sink.advise(node.line, format!("{owner} does not say for which codes"), "write in = [ … ] or not_in = [ … ]");
    }
    let words = |words: Vec<(&str, u32)>| words.into_iter().map(|(word, _)| word.to_owned()).collect();
    Some(When { evidenced, within: words(within), without: words(without) })
}
