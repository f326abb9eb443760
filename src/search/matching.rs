//! Tells whether a unit fulfils a query, and which characters do: the meaning of every query.
//!
//! The index only brings candidates. Whatever it cannot decide exactly (two facts of one pair, words
//! near each other, regular expressions) is decided here, so that a hit is always a true one.

use std::cell::LazyCell;

use super::facts::{CitedFact, PartyFact, ident_key};
use super::fold::{fold_keeping_case, fold_text};
use super::query::{Filter, Phrase, Query};
use super::token::{Token, tokens};
use super::unit::Unit;
use crate::fact::Duration;

/// Byte ranges in the part's text.
pub(super) type Spans = Vec<(u32, u32)>;

/// Returns the characters that fulfil the query (none for a condition on something else), or `None`.
pub(super) fn spans(query: &Query, unit: &Unit) -> Option<Spans> {
    let matcher = Matcher { unit, tokens: LazyCell::new(|| tokens(&unit.text, &unit.cuts)) };
    let mut spans = matcher.find(query)?;
    spans.sort_unstable();
    spans.dedup();
    Some(spans)
}

struct Matcher<'a, F: FnOnce() -> Vec<Token>> {
    unit: &'a Unit,
    /// Made when the first phrase is looked for: most conditions need none.
    tokens: LazyCell<Vec<Token>, F>,
}

/// Where a phrase stands.
#[derive(Clone, Copy)]
struct Occurrence {
    span: (u32, u32),
    first: usize,
    last: usize,
}

impl<F: FnOnce() -> Vec<Token>> Matcher<'_, F> {
    fn find(&self, query: &Query) -> Option<Spans> {
        match query {
            Query::All(list) => list.iter().try_fold(Spans::new(), |mut all, one| {
                all.extend(self.find(one)?);
                Some(all)
            }),
            Query::Any(list) => {
                let found: Vec<Spans> = list.iter().filter_map(|one| self.find(one)).collect();
                (!found.is_empty()).then(|| found.concat())
            }
            Query::Not(one) => self.find(one).is_none().then(Spans::new),
            Query::Phrase(phrase) => some(self.occurrences(phrase).map(|one| one.span).collect()),
            Query::Near { phrases, within } => some(self.near(phrases, *within as usize)),
            Query::Fuzzy { word, distance } => {
                let near = |token: &&Token| is_within(&token.text, word, usize::from(*distance));
                some(self.tokens.iter().filter(near).map(|token| self.span(token.start, token.end)).collect())
            }
            Query::Pattern(pattern) => some(self.pattern(&pattern.regex)),
            Query::Filter(filter) => self.filter(filter),
        }
    }

    fn span(&self, start: usize, end: usize) -> (u32, u32) {
        let at = |offset: usize| self.unit.start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
        (at(start), at(end))
    }

    fn occurrences<'a>(&'a self, phrase: &'a Phrase) -> impl Iterator<Item = Occurrence> + 'a {
        (0..self.tokens.len()).filter_map(move |index| {
            let (first, last) = phrase_at(&self.tokens, index, phrase)?;
            Some(Occurrence { span: self.span(first.start, last.end), first: first.position, last: last.position })
        })
    }

    /// Returns the spans of windows that hold all phrases with at most `within` other positions between them.
    fn near(&self, phrases: &[Phrase], within: usize) -> Spans {
        let all: Vec<Vec<Occurrence>> = phrases.iter().map(|phrase| self.occurrences(phrase).collect()).collect();
        let mut spans = Spans::new();
        for (lead, left) in all.iter().enumerate().flat_map(|(lead, list)| list.iter().map(move |one| (lead, *one))) {
            // The window begins with `left`; each other phrase stands at its first place behind.
            let mut taken = vec![left];
            for (_, list) in all.iter().enumerate().filter(|(index, _)| *index != lead) {
                let free = |one: &&Occurrence| {
                    one.first > left.last && taken.iter().all(|two| one.first > two.last || one.last < two.first)
                };
                match list.iter().find(free) {
                    Some(one) => taken.push(*one),
                    None => break,
                }
            }
            let end = taken.iter().map(|one| one.last).max().unwrap_or(left.last);
            let filled: usize = taken.iter().map(|one| one.last - one.first + 1).sum();
            if taken.len() == phrases.len() && (end - left.first + 1).saturating_sub(filled) <= within {
                spans.extend(taken.iter().map(|one| one.span));
            }
        }
        spans
    }

    fn pattern(&self, regex: &regex::Regex) -> Spans {
        let mut folded = String::with_capacity(self.unit.text.len());
        // Byte offset in the folded text and in the text as written, for each character.
        let mut starts: Vec<(usize, usize)> = Vec::new();
        for (at, c) in self.unit.text.char_indices() {
            starts.push((folded.len(), at));
            folded.push(fold_keeping_case(c));
        }
        starts.push((folded.len(), self.unit.text.len()));
        let written = |offset: usize| {
            let index = starts.partition_point(|(folded, _)| *folded < offset);
            starts.get(index).map_or(self.unit.text.len(), |(_, at)| *at)
        };
        let found = regex.find_iter(&folded).filter(|found| !found.is_empty());
        found.map(|found| self.span(written(found.start()), written(found.end()))).collect()
    }

    fn filter(&self, filter: &Filter) -> Option<Spans> {
        let unit = self.unit;
        let facts = &unit.facts;
        let yes = |holds: bool| holds.then(Spans::new);
        match filter {
            Filter::Application(id) => yes(match id.strip_suffix('*') {
                Some(start) => fold_text(&unit.application).starts_with(start),
                None => fold_text(&unit.application) == *id,
            }),
            Filter::Kind(kinds) => yes(kinds.contains(&unit.kind)),
            Filter::Grade(grade) => yes(unit.kind.grade() == *grade),
            Filter::Page { first, last } => yes(unit.page > 0 && (*first..=*last).contains(&unit.page)),
            Filter::Sheet(phrase) => yes(unit.page == 0 && has_phrase(&unit.sheet, phrase)),
            Filter::Source(source) => yes(unit.source() == *source),
            Filter::Hidden(hidden) => yes(unit.hidden == *hidden),
            Filter::Certainty { low, high } => yes((*low..=*high).contains(&unit.certainty)),
            Filter::Amount { currencies, low, high } => {
                let fits = |minor: i64| low.is_none_or(|low| minor >= low) && high.is_none_or(|high| minor <= high);
                let found = facts.amounts.iter().filter(|fact| currencies.contains(&fact.currency) && fits(fact.minor));
                some(found.map(|fact| fact.at).collect())
            }
            Filter::Date { first, last, exactly } => {
                let found = facts.dates.iter().filter(|fact| match exactly {
                    true => Some(fact.first) == *first && Some(fact.last) == *last,
                    false => first.is_none_or(|first| fact.last >= first) && last.is_none_or(|last| fact.first <= last),
                });
                some(found.map(|fact| fact.at).collect())
            }
            Filter::Term { months, low, high } => {
                let found = facts.terms.iter().filter(|fact| may_last(fact.length, *months, *low, *high));
                some(found.map(|fact| fact.at).collect())
            }
            Filter::ValidOn(day) => {
                let found = facts.periods.iter().filter(|fact| {
                    fact.first.is_none_or(|first| first <= *day) && fact.last.is_none_or(|last| *day <= last)
                });
                some(found.map(|fact| fact.at).collect())
            }
            Filter::Ident { kinds, values } => {
                let found = facts.idents.iter().filter(|fact| {
                    (kinds.is_empty() || kinds.contains(&fact.kind)) && values.contains(&ident_key(&fact.value))
                });
                some(found.map(|fact| fact.at).collect())
            }
            Filter::Party(phrases) => {
                let is_it = |fact: &&PartyFact| phrases.iter().any(|phrase| has_phrase(&fact.name, phrase));
                some(facts.parties.iter().filter(is_it).map(|fact| fact.at).collect())
            }
            Filter::Cited { rule, verdict } => {
                let of_rule = |own: &str| match rule.as_deref().map(|rule| (rule, rule.strip_suffix('*'))) {
                    None => true,
                    Some((_, Some(start))) => fold_text(own).starts_with(start),
                    Some((rule, None)) => fold_text(own) == rule,
                };
                let is_it =
                    |fact: &&CitedFact| of_rule(&fact.rule) && verdict.is_none_or(|verdict| fact.verdict == verdict);
                some(facts.cited.iter().filter(is_it).map(|fact| fact.at).collect())
            }
            Filter::Copied(copied) => yes(unit.copied == *copied),
        }
    }
}

fn some(spans: Spans) -> Option<Spans> {
    (!spans.is_empty()).then_some(spans)
}

pub(super) fn has_phrase(text: &str, phrase: &Phrase) -> bool {
    let tokens = tokens(text, &[]);
    (0..tokens.len()).any(|index| phrase_at(&tokens, index, phrase).is_some())
}

/// Returns the first and last token of a phrase that begins with this token.
fn phrase_at<'a>(tokens: &'a [Token], index: usize, phrase: &Phrase) -> Option<(&'a Token, &'a Token)> {
    let first = tokens.get(index)?;
    let mut last = first;
    let count = phrase.tokens.len();
    for (step, ((offset, text), token)) in phrase.tokens.iter().zip(tokens.get(index..)?).enumerate() {
        let fits = if phrase.open && step + 1 == count { token.text.starts_with(text) } else { token.text == *text };
        if !fits || token.position != first.position + offset {
            return None;
        }
        last = token;
    }
    (tokens.len() - index >= count).then_some((first, last))
}

/// Tells whether a length may lie in a range of months or of days. A month has 28 to 31 days, so that
/// months and days compare as intervals.
fn may_last(length: Duration, months: bool, low: Option<u32>, high: Option<u32>) -> bool {
    let (least, most) = match (length, months) {
        (Duration::Months(count), true) | (Duration::Days(count), false) => (count, count),
        (Duration::Months(count), false) => (days_of(count).saturating_sub(3), days_of(count).saturating_add(3)),
        (Duration::Days(count), true) => {
            let of_days = |days: u32| u32::try_from(u64::from(days) * 4_800 / 146_097).unwrap_or(u32::MAX);
            (of_days(count.saturating_sub(3)), of_days(count.saturating_add(3)))
        }
    };
    low.is_none_or(|low| most >= low) && high.is_none_or(|high| least <= high)
}

/// Returns the days of so many months on average: 146,097 days in 400 years of 12 months.
fn days_of(months: u32) -> u32 {
    u32::try_from(u64::from(months) * 146_097 / 4_800).unwrap_or(u32::MAX)
}

/// Tells whether two words differ by at most `distance` letters (Levenshtein).
fn is_within(a: &str, b: &str, distance: usize) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > distance {
        return false;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut left = i + 1;
        let mut next = vec![left];
        for (pair, y) in row.windows(2).zip(&b) {
            let (diagonal, above) = (pair.first().copied().unwrap_or(0), pair.get(1).copied().unwrap_or(0));
            left = (diagonal + usize::from(x != y)).min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().is_some_and(|last| *last <= distance)
}
