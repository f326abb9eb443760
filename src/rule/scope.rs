//! What a test of one row or claim may refer to, and whose test it is, for messages.

use std::collections::BTreeSet;

use super::CodeList;
use super::bound::written;
use super::tree::{Fields, Node, Sink};

/// Where a test stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Use {
    /// It answers a row.
    Row,
    /// It shows what a claim is compared with.
    Claim,
}

/// The surroundings of one test.
pub(super) struct Scope<'a> {
    /// "row T1-K3" or "claim investment_total".
    pub(super) owner: String,
    /// Where the test stands.
    pub(super) used: Use,
    /// Ids of all claims: none of them may be named.
    pub(super) claims: &'a BTreeSet<String>,
    /// Lists of codes that may be named.
    pub(super) lists: &'a [CodeList],
    /// Whether the pack has a window.
    pub(super) has_window: bool,
    /// Rows named, each with the line.
    pub(super) references: Vec<(String, u32)>,
}

impl Scope<'_> {
    /// Notes that the test rests on a row.
    pub(super) fn refer(&mut self, id: &str, line: u32) {
        self.references.push((id.to_owned(), line));
    }

    /// Returns a list of codes by its name.
    pub(super) fn list(&self, id: &str) -> Option<&CodeList> {
        self.lists.iter().find(|list| list.id == id)
    }

    /// Returns the names of all lists of codes.
    pub(super) fn list_names(&self) -> impl Iterator<Item = &str> {
        self.lists.iter().map(|list| list.id.as_str())
    }

    /// Tells whether a word is the id of a claim.
    pub(super) fn is_claim(&self, word: &str) -> bool {
        self.claims.contains(word)
    }

    /// Says that a test names a claim.
    pub(super) fn say_claim(&self, line: u32, word: &str, sink: &mut Sink<'_>) {
        let message = format!("{} tests the claim `{word}`; a test may name evidence only", self.owner);
        sink.advise(line, message, "a claim cannot prove itself: name the records that show it");
    }

    /// Refuses a key that names a claim inside a test.
    pub(super) fn refuse_claims(&self, fields: &mut Fields<'_>, sink: &mut Sink<'_>) {
        for key in ["claim", "claims", "claimed"] {
            if fields.has(key)
                && let Some(node) = fields.take(key)
            {
                let word = node.value.as_str().map_or_else(|| written(node), str::to_owned);
                self.say_claim(node.line, &word, sink);
            }
        }
    }

    /// Tells whether there is a window, and says where it is missed.
    pub(super) fn window(&self, line: u32, sink: &mut Sink<'_>) -> bool {
        if !self.has_window {
            let message = format!("{} looks into the window W, but the pack has none", self.owner);
            sink.advise(line, message, "write window_years = … under [pack]; D comes from --published");
        }
        self.has_window
    }

    /// Says where a row's figure has no bound, or a claim's has one; returns the bound to be read.
    pub(super) fn bounded<'n>(
        &self,
        bound: Option<Node<'n>>,
        what: &str,
        line: u32,
        sink: &mut Sink<'_>,
    ) -> Option<Node<'n>> {
        let Some(node) = bound else {
            if self.used == Use::Row {
                sink.advise(line, format!("{what} has no bound"), "write at_least = …");
            }
            return None;
        };
        if self.used == Use::Claim {
            let advice = "leave it out: what is shown is compared with what is claimed";
            sink.advise(node.line, format!("{what} has a bound"), advice);
            return None;
        }
        if let Some(word) = node.value.as_str().filter(|word| self.is_claim(word)) {
            self.say_claim(node.line, word, sink);
            return None;
        }
        Some(node)
    }
}
