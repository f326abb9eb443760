//! A pack file as a tree of values that know their lines, and the list of what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Something wrong with a pack file: where, why, and what was probably meant.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, serde::Serialize)]
pub struct Lint {
    /// The file as it was named by the caller.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// What is wrong, lower case, no full stop.
    pub message: String,
    /// What to write instead, where it can be guessed: "did you mean `expense`?".
    pub suggestion: Option<String>,
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "; {suggestion}"),
            None => Ok(()),
        }
    }
}

/// Collects lints of one file.
pub(super) struct Sink<'a> {
    file: &'a str,
    starts: Vec<usize>,
    pub(super) lints: Vec<Lint>,
}

impl<'a> Sink<'a> {
    /// Returns an empty sink for a file with this text.
    pub(super) fn new(file: &'a str, text: &str) -> Sink<'a> {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(index, _)| index + 1);
        Sink { file, starts: std::iter::once(0).chain(breaks).collect(), lints: Vec::new() }
    }

    /// Returns the line, from 1, of a byte offset.
    pub(super) fn line(&self, offset: usize) -> u32 {
        u32::try_from(self.starts.partition_point(|start| *start <= offset)).unwrap_or(u32::MAX)
    }

    /// Notes something wrong.
    pub(super) fn say(&mut self, line: u32, message: impl Into<String>) {
        self.push(line, message.into(), None);
    }

    /// Notes something wrong, with what to write instead.
    pub(super) fn advise(&mut self, line: u32, message: impl Into<String>, advice: impl Into<String>) {
        self.push(line, message.into(), Some(advice.into()));
    }

    /// Notes a word that is not on a list, with the nearest word that is.
    pub(super) fn unknown<'w>(
        &mut self,
        line: u32,
        message: impl Into<String>,
        word: &str,
        list: impl IntoIterator<Item = &'w str>,
    ) {
        let suggestion = nearest(word, list).map(|near| format!("did you mean `{near}`?"));
        self.push(line, message.into(), suggestion);
    }

    fn push(&mut self, line: u32, message: String, suggestion: Option<String>) {
        let lint = Lint { file: self.file.to_owned(), line, message, suggestion };
        if !self.lints.contains(&lint) {
            self.lints.push(lint);
        }
    }
}

/// Returns the word of the list most like the given one, or `None` when none is.
pub(super) fn nearest<'w>(word: &str, list: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let folded = word.to_lowercase();
    // Two letters in three must be right: "expence" is `expense`, "money" is nothing.
    let allowed = (word.chars().count() / 3).clamp(1, 4);
    let near = list.into_iter().map(|entry| (strsim::osa_distance(&folded, &entry.to_lowercase()), entry));
    near.filter(|(distance, entry)| *distance <= allowed && *entry != word).min().map(|(_, entry)| entry)
}

/// A value of the file with its line.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    pub(super) value: &'a DeValue<'a>,
    pub(super) line: u32,
}

impl<'a> Node<'a> {
    /// Wraps a spanned value.
    pub(super) fn new(spanned: &'a Spanned<DeValue<'a>>, sink: &Sink<'_>) -> Node<'a> {
        Node { value: spanned.get_ref(), line: sink.line(spanned.span().start) }
    }

    /// Returns the text of a string.
    pub(super) fn text(self, what: &str, sink: &mut Sink<'_>) -> Option<&'a str> {
        let text = self.value.as_str();
        if text.is_none() {
            sink.say(self.line, format!("{what} must be a text in quotes, not {}", kind_of(self.value)));
        }
        text
    }

    /// Returns true or false.
    pub(super) fn flag(self, what: &str, sink: &mut Sink<'_>) -> Option<bool> {
        let flag = self.value.as_bool();
        if flag.is_none() {
            sink.say(self.line, format!("{what} must be true or false, not {}", kind_of(self.value)));
        }
        flag
    }

    /// Returns a whole number that is not negative.
    pub(super) fn number(self, what: &str, sink: &mut Sink<'_>) -> Option<u32> {
        let number = self.integer().and_then(|number| u32::try_from(number).ok());
        if number.is_none() {
            sink.say(self.line, format!("{what} must be a whole number, not {}", kind_of(self.value)));
        }
        number
    }

    /// Returns a decimal integer, without saying anything where it is none.
    pub(super) fn integer(self) -> Option<i64> {
        let integer = self.value.as_integer().filter(|integer| integer.radix() == 10)?;
        integer.as_str().parse().ok()
    }

    /// Returns the elements of an array; one value alone is an array of one. An empty array is said to be
    /// wrong everywhere: none of nothing, or all of nothing, would be met by anybody.
    pub(super) fn list(self, sink: &mut Sink<'_>) -> Vec<Node<'a>> {
        match self.value {
            DeValue::Array(array) if array.is_empty() => {
                sink.advise(self.line, "an empty list means nothing", "name something, or leave the key out");
                Vec::new()
            }
            DeValue::Array(array) => array.iter().map(|element| Node::new(element, sink)).collect(),
            _ => vec![self],
        }
    }

    /// Returns the texts of an array of strings, or of one string.
    pub(super) fn texts(self, what: &str, sink: &mut Sink<'_>) -> Vec<(&'a str, u32)> {
        let nodes = self.list(sink);
        nodes.into_iter().filter_map(|node| Some((node.text(what, sink)?, node.line))).collect()
    }
}

/// Names the type of a value for a message.
fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The entries of a table, taken one by one so that what is left over can be named.
pub(super) struct Fields<'a> {
    entries: BTreeMap<&'a str, Node<'a>>,
    key_lines: BTreeMap<&'a str, u32>,
    asked: BTreeSet<&'static str>,
    /// Line of the table.
    pub(super) line: u32,
}

impl<'a> Fields<'a> {
    /// Opens a table, or says that it is none.
    pub(super) fn open(node: Node<'a>, what: &str, sink: &mut Sink<'_>) -> Option<Fields<'a>> {
        match node.value {
            DeValue::Table(table) => Some(Fields::of(table, node.line, sink)),
            other => {
                sink.say(node.line, format!("{what} must be a table {{ … }}, not {}", kind_of(other)));
                None
            }
        }
    }

    /// Opens a table that is known to be one.
    pub(super) fn of(table: &'a DeTable<'a>, line: u32, sink: &Sink<'_>) -> Fields<'a> {
        let (mut entries, mut key_lines) = (BTreeMap::new(), BTreeMap::new());
        for (key, value) in table {
            entries.insert(key.get_ref().as_ref(), Node::new(value, sink));
            key_lines.insert(key.get_ref().as_ref(), sink.line(key.span().start));
        }
        Fields { entries, key_lines, asked: BTreeSet::new(), line }
    }

    /// Takes an entry.
    pub(super) fn take(&mut self, key: &'static str) -> Option<Node<'a>> {
        self.asked.insert(key);
        self.entries.remove(key)
    }

    /// Takes an entry that must be there.
    pub(super) fn must(&mut self, key: &'static str, what: &str, sink: &mut Sink<'_>) -> Option<Node<'a>> {
        let node = self.take(key);
        if node.is_none() {
            sink.say(self.line, format!("{what} has no `{key}`"));
        }
        node
    }

    /// Takes a text that must be there and not be empty.
    pub(super) fn must_text(&mut self, key: &'static str, what: &str, sink: &mut Sink<'_>) -> Option<&'a str> {
        let node = self.must(key, what, sink)?;
        let text = node.text(&format!("`{key}` of {what}"), sink)?;
        if text.trim().is_empty() {
            sink.say(node.line, format!("`{key}` of {what} is empty"));
            return None;
        }
        Some(text)
    }

    /// Takes a list of texts; nothing where there is none.
    pub(super) fn texts(&mut self, key: &'static str, what: &str, sink: &mut Sink<'_>) -> Vec<(&'a str, u32)> {
        match self.take(key) {
            Some(node) => node.texts(&format!("`{key}` of {what}"), sink),
            None => Vec::new(),
        }
    }

    /// Tells whether an entry is still there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Names keys that could stand here, so that a misspelt one can be told from them.
    pub(super) fn offer(&mut self, keys: &[&'static str]) {
        self.asked.extend(keys);
    }

    /// Lets an entry go unread.
    pub(super) fn drop(&mut self, key: &str) {
        self.entries.remove(key);
    }

    /// Lets all entries go unread.
    pub(super) fn forget(&mut self) {
        self.entries.clear();
    }

    /// Tells whether no entry is left.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns all entries in the order of the file: for tables whose keys are names.
    pub(super) fn in_order(&mut self) -> Vec<(&'a str, Node<'a>)> {
        let mut entries: Vec<_> = std::mem::take(&mut self.entries).into_iter().collect();
        entries.sort_by_key(|(key, _)| self.key_lines.get(key).copied().unwrap_or_default());
        entries
    }

    /// Says which entries nobody asked for.
    pub(super) fn close(self, what: &str, sink: &mut Sink<'_>) {
        for key in self.entries.keys() {
            let line = self.key_lines.get(key).copied().unwrap_or(self.line);
            let message = format!("{what} has an unknown key `{key}`");
            sink.unknown(line, message, key, self.asked.iter().copied());
        }
    }
}
