//! What the index is asked for: everything that fulfils the user's query, and perhaps more.

use std::ops::Bound;

use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, FuzzyTermQuery, PhraseQuery, Query as TantivyQuery,
    RangeQuery, RegexQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, SegmentReader, Term};

use super::facts::{day_key, is_whole_key};
use super::index::Fields;
use super::picked::Picked;
use super::query::{Filter, Phrase, Query};
use super::token::{Class, pairs, tokens};

/// Most pairs of a phrase that are asked for beside its characters: the rarest bring it near at once.
const PAIRS_MAX: usize = 4;

/// A query of the index that brings every unit that fulfils the user's.
pub(super) struct Plan {
    pub(super) query: Box<dyn TantivyQuery>,
    /// It brings no more.
    pub(super) exact: bool,
}

/// Makes plans for one state of one index.
pub(super) struct Planner<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) fields: Fields,
}

type Planned = tantivy::Result<Plan>;

impl Plan {
    fn exact(query: impl TantivyQuery) -> Plan {
        Plan { query: Box::new(query), exact: true }
    }

    fn candidates(query: impl TantivyQuery) -> Plan {
        Plan { query: Box::new(query), exact: false }
    }
}

impl Planner<'_> {
    /// Makes the plan of a query.
    pub(super) fn plan(&self, query: &Query) -> Planned {
        Ok(match query {
            Query::All(list) => {
                let plans = list.iter().map(|one| self.plan(one)).collect::<tantivy::Result<Vec<_>>>()?;
                let exact = plans.iter().all(|plan| plan.exact);
                Plan { query: intersection(plans.into_iter().map(|plan| plan.query).collect()), exact }
            }
            Query::Any(list) => {
                let plans = list.iter().map(|one| self.plan(one)).collect::<tantivy::Result<Vec<_>>>()?;
                let exact = plans.iter().all(|plan| plan.exact);
                Plan { query: union(plans.into_iter().map(|plan| plan.query).collect()), exact }
            }
            // What is left out is listed first: tantivy 0.27 excludes with a call that its phrases do not
            // allow (`seek_danger` before the current document).
            Query::Not(one) => match self.plan(one)? {
                Plan { query, exact: true } => Plan::exact(Picked::without(self.searcher, query.as_ref())?),
                _ => Plan { query: everything(), exact: false },
            },
            Query::Phrase(phrase) => self.body(phrase)?,
            Query::Near { phrases, .. } => {
                let all = phrases.iter().map(|phrase| Ok(self.body(phrase)?.query)).collect::<tantivy::Result<_>>()?;
                Plan { query: intersection(all), exact: false }
            }
            Query::Fuzzy { word, distance } => {
                Plan::candidates(FuzzyTermQuery::new(Term::from_field_text(self.fields.uni, word), *distance, false))
            }
            Query::Pattern(pattern) => self.pattern(&pattern.needs),
            Query::Filter(filter) => {
                let plan = self.filter(filter)?;
                // A condition selects; it does not rank.
                Plan { query: Box::new(ConstScoreQuery::new(plan.query, 0.0)), exact: plan.exact }
            }
        })
    }

    /// Asks for a phrase of the text.
    fn body(&self, phrase: &Phrase) -> Planned {
        let found = tokens(&phrase.written, &[]);
        let mut rare: Vec<(u64, Term)> = Vec::new();
        for pair in pairs(&found) {
            let term = Term::from_field_text(self.fields.pairs, &pair);
            rare.push((self.searcher.doc_freq(&term)?, term));
        }
        rare.sort_unstable();
        rare.dedup();
        if rare.first().is_some_and(|(count, _)| *count == 0) {
            return Ok(Plan::exact(EmptyQuery));
        }
        let term =
            |term: Term| -> Box<dyn TantivyQuery> { Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)) };
        // Two characters side by side are a pair, and need no positions.
        let is_pair = found.len() == 2 && rare.len() == 1;
        let rare = rare.into_iter().take(PAIRS_MAX).map(|(_, pair)| term(pair));
        if is_pair {
            return Ok(Plan { query: intersection(rare.collect()), exact: true });
        }
        let whole = of_phrase(self.fields.uni, phrase);
        let mut all = vec![whole.query];
        all.extend(rare);
        Ok(Plan { query: intersection(all), exact: whole.exact })
    }

    /// Asks for what a regular expression cannot do without.
    fn pattern(&self, needs: &[String]) -> Plan {
        let mut all: Vec<Box<dyn TantivyQuery>> = Vec::new();
        for token in needs.iter().flat_map(|need| tokens(need, &[])) {
            let query: Box<dyn TantivyQuery> = match token.class {
                Class::Han => term(self.fields.uni, &token.text, IndexRecordOption::Basic),
                Class::Point => continue,
                // It may be a piece of a longer word or number.
                Class::Letters | Class::Digits => {
                    let inside = format!(".*{}.*", regex::escape(&token.text));
                    match RegexQuery::from_pattern(&inside, self.fields.uni) {
                        Ok(query) => Box::new(query),
                        Err(_) => continue,
                    }
                }
            };
            all.push(Box::new(ConstScoreQuery::new(query, 0.0)));
        }
        Plan { query: intersection(all), exact: false }
    }

    fn filter(&self, filter: &Filter) -> Planned {
        let fields = &self.fields;
        let tag = |name: &str, value: &dyn std::fmt::Display| {
            term(fields.tag, &format!("{name}:{value}"), IndexRecordOption::Basic)
        };
        let any = |queries| Plan { query: union(queries), exact: true };
        let starts = |start: &str| match RegexQuery::from_pattern(&format!("{}.*", regex::escape(start)), fields.tag) {
            Ok(query) => Plan::exact(query),
            Err(_) => Plan { query: everything(), exact: false },
        };
        Ok(match filter {
            Filter::Application(id) => match id.strip_suffix('*') {
                Some(start) => starts(&format!("app:{start}")),
                None => Plan { query: tag("app", id), exact: true },
            },
            Filter::Kind(kinds) => any(kinds.iter().map(|kind| tag("kind", kind)).collect()),
            Filter::Grade(grade) => Plan { query: tag("grade", &format!("{grade:?}")), exact: true },
            Filter::Page { first, last } => any((*first..=*last).map(|page| tag("page", &page)).collect()),
            Filter::Source(source) => Plan { query: tag("src", &source.word()), exact: true },
            Filter::Hidden(hidden) => Plan { query: tag("hidden", hidden), exact: true },
            Filter::Copied(copied) => Plan { query: tag("dup", copied), exact: true },
            Filter::Cited { rule, verdict } => match (rule, verdict) {
                (Some(rule), verdict) => {
                    let verdict = verdict.map_or(String::new(), super::index::cited_verdict);
                    match rule.strip_suffix('*') {
                        Some(start) => Plan { exact: verdict.is_empty(), ..starts(&format!("rule:{start}")) },
                        None if verdict.is_empty() => Plan { query: tag("rule", rule), exact: true },
                        None => Plan { query: tag("cited", &format!("{rule}={verdict}")), exact: true },
                    }
                }
                (None, Some(verdict)) => {
                    Plan { query: tag("verdict", &super::index::cited_verdict(*verdict)), exact: true }
                }
                (None, None) => Plan { query: everything(), exact: true },
            },
            Filter::Sheet(phrase) => of_phrase(fields.sheet, phrase),
            Filter::Party(phrases) => {
                let plans: Vec<Plan> = phrases.iter().map(|phrase| of_phrase(fields.party, phrase)).collect();
                let exact = plans.iter().all(|plan| plan.exact);
                Plan { exact, ..any(plans.into_iter().map(|plan| plan.query).collect()) }
            }
            Filter::Ident { kinds, values } => {
                let plan = any(values.iter().map(|value| tag("id", value)).collect());
                Plan { exact: kinds.is_empty(), ..plan }
            }
            Filter::Term { .. } => Plan { query: tag("has", &"term"), exact: false },
            Filter::ValidOn(_) => Plan { query: tag("has", &"period"), exact: false },
            Filter::Certainty { low, high } => {
                let end = |value: u8| Bound::Included(Term::from_field_u64(fields.certainty, u64::from(value)));
                Plan::exact(RangeQuery::new(end(*low), end(*high)))
            }
            Filter::Amount { currencies, low, high } => {
                let end = |key| Bound::Included(Term::from_field_u64(fields.money, key));
                let ranges = Filter::money_ranges(currencies, *low, *high).into_iter().map(|(low, high)| {
                    let range: Box<dyn TantivyQuery> = Box::new(RangeQuery::new(end(low), end(high)));
                    range
                });
                // Keys of huge sums are cut, so that a range of such may bring more than asked.
                let exact = [low, high].into_iter().flatten().all(|end| is_whole_key(*end));
                Plan { exact, ..any(ranges.collect()) }
            }
            Filter::Date { first, last, exactly } => self.date(*first, *last, *exactly)?,
        })
    }

    /// Asks for units with a date of which some day may lie in the range, or which is the range itself.
    fn date(&self, first: Option<jiff::civil::Date>, last: Option<jiff::civil::Date>, exactly: bool) -> Planned {
        let fields = &self.fields;
        let from = first.map(|first| Bound::Included(Term::from_field_i64(fields.last, day_key(first))));
        let to = last.map(|last| Bound::Included(Term::from_field_i64(fields.first, day_key(last))));
        match (from, to) {
            (None, None) => Ok(Plan { query: everything(), exact: true }),
            (Some(from), None) => Ok(Plan::exact(RangeQuery::new(from, Bound::Unbounded))),
            (None, Some(to)) => Ok(Plan::exact(RangeQuery::new(Bound::Unbounded, to))),
            (Some(from), Some(to)) => {
                let ends: Vec<Box<dyn TantivyQuery>> = vec![
                    Box::new(RangeQuery::new(from, Bound::Unbounded)),
                    Box::new(RangeQuery::new(Bound::Unbounded, to)),
                ];
                let (low, high) = (first.map_or(i64::MIN, day_key), last.map_or(i64::MAX, day_key));
                // Both ends of one date: the two lists of a unit stand in one order.
                let is_one = |reader: &SegmentReader| {
                    let (first, last) = (reader.fast_fields().i64("first")?, reader.fast_fields().i64("last")?);
                    Ok(move |doc| {
                        first.values_for_doc(doc).zip(last.values_for_doc(doc)).any(|(first, last)| match exactly {
                            true => first == low && last == high,
                            false => last >= low && first <= high,
                        })
                    })
                };
                Ok(Plan::exact(Picked::of_those(self.searcher, intersection(ends).as_ref(), is_one)?))
            }
        }
    }
}

/// Returns the query for everything.
fn everything() -> Box<dyn TantivyQuery> {
    Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))
}

fn intersection(mut all: Vec<Box<dyn TantivyQuery>>) -> Box<dyn TantivyQuery> {
    match all.len() {
        0 => everything(),
        1 => all.remove(0),
        _ => Box::new(BooleanQuery::intersection(all)),
    }
}

fn union(mut all: Vec<Box<dyn TantivyQuery>>) -> Box<dyn TantivyQuery> {
    match all.len() {
        0 => Box::new(EmptyQuery),
        1 => all.remove(0),
        _ => Box::new(BooleanQuery::union(all)),
    }
}

fn term(field: Field, text: &str, record: IndexRecordOption) -> Box<dyn TantivyQuery> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), record))
}

/// Asks for tokens side by side; the last may go on where the phrase is open.
fn of_phrase(field: Field, phrase: &Phrase) -> Plan {
    let closed = phrase.tokens.len() - usize::from(phrase.open);
    let terms: Vec<(usize, Term)> =
        phrase.tokens.iter().take(closed).map(|(offset, text)| (*offset, Term::from_field_text(field, text))).collect();
    let side_by_side: Option<Box<dyn TantivyQuery>> = match terms.as_slice() {
        [] => None,
        [(_, one)] => Some(Box::new(TermQuery::new(one.clone(), IndexRecordOption::WithFreqs))),
        _ => Some(Box::new(PhraseQuery::new_with_offset(terms))),
    };
    let open = phrase.tokens.last().filter(|_| phrase.open).map(|(_, start)| {
        RegexQuery::from_pattern(&format!("{}.*", regex::escape(start)), field)
            .map_or_else(|_| everything(), |query| Box::new(query) as Box<dyn TantivyQuery>)
    });
    match (side_by_side, open) {
        (Some(query), None) | (None, Some(query)) => Plan { query, exact: true },
        (Some(query), Some(open)) => Plan { query: intersection(vec![query, open]), exact: false },
        (None, None) => Plan::exact(EmptyQuery),
    }
}
