//! XML of office files, read forward and forgivingly.
//!
//! Only local names are looked at, so that strict, transitional and renamed prefixes read alike. Entities other than
//! the five of XML are left as they stand: no document type is ever expanded.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesEnd, BytesStart, Event};

use super::charset;

/// A forward reader over one XML stream.
pub(super) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    /// Elements open now.
    depth: usize,
    /// What was wrong, once something was.
    pub(super) damage: Option<String>,
}

/// What comes next in the stream; an empty element is opened and closed.
pub(super) enum Node<'a> {
    /// An element begins.
    Open(Tag<'a>),
    /// An element ends.
    Close(Close<'a>),
    /// Characters, entities resolved.
    Text(Cow<'a, str>),
}

/// The end of an element; reads as its name without prefix.
pub(super) struct Close<'a> {
    end: BytesEnd<'a>,
}

impl std::ops::Deref for Close<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        local(self.end.name().0)
    }
}

/// The start of an element.
pub(super) struct Tag<'a> {
    start: BytesStart<'a>,
}

impl Tag<'_> {
    /// Returns the name without prefix.
    pub(super) fn name(&self) -> &str {
        local(self.start.name().0)
    }

    /// Returns an attribute by its name without prefix.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let mut attributes = self.start.attributes();
        let found = attributes.with_checks(false).flatten().find(|attribute| local(attribute.key.0) == name)?;
        Some(unescape(&found.value))
    }

    /// Returns an attribute as a number.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.get(name)?.trim().parse().ok()
    }

    /// Tells whether an attribute is there and says yes.
    pub(super) fn flag(&self, name: &str) -> bool {
        matches!(self.get(name).as_deref(), Some("1" | "true" | "on"))
    }
}

/// Returns an XML stream as text: UTF-8 unless a byte order mark says otherwise.
pub(super) fn decode(bytes: &[u8]) -> String {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some(_) => charset::decode(bytes).text,
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}

impl<'a> Xml<'a> {
    /// Starts at the head of a stream.
    pub(super) fn new(text: &'a str) -> Xml<'a> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Xml { reader, depth: 0, damage: None }
    }

    /// Returns the next node, or `None` at the end or where the stream breaks off.
    pub(super) fn next(&mut self) -> Option<Node<'a>> {
        loop {
            match self.reader.read_event() {
                Ok(Event::Start(start)) => {
                    self.depth += 1;
                    return Some(Node::Open(Tag { start }));
                }
                Ok(Event::End(end)) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Some(Node::Close(Close { end }));
                }
                Ok(Event::Text(text)) => return Some(Node::Text(text.into_inner())),
                Ok(Event::CData(text)) => return Some(Node::Text(text.into_inner())),
                Ok(Event::GeneralRef(entity)) => {
                    let written = format!("&{};", &*entity);
                    return Some(Node::Text(Cow::Owned(unescape(&written))));
                }
                Ok(Event::Eof) => {
                    if self.depth > 0 {
                        self.damage.get_or_insert_with(|| "the XML ends inside an element".to_owned());
                    }
                    return None;
                }
                Ok(_) => (),
                Err(err) => {
                    let position = self.reader.error_position();
                    self.damage.get_or_insert_with(|| format!("the XML is broken at byte {position}: {err}"));
                    return None;
                }
            }
        }
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Replaces the five entities of XML and character references; anything else stays as written.
pub(super) fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let entity = after.split_once(';').filter(|(name, _)| name.len() <= 10);
        match entity.and_then(|(name, tail)| Some((character(name)?, tail))) {
            Some((c, tail)) => {
                out.push(c);
                rest = tail;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')
        }
    }
}
