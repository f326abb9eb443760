//! Runs a query: candidates from the index, decided and marked by `matching`.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, FuzzyTermQuery, Occur, PhraseQuery, Query as TantivyQuery,
    RangeQuery, RegexQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption, Value as _};
use tantivy::{DocAddress, IndexReader, ReloadPolicy, Searcher, TantivyDocument, Term};

use super::facts::day_key;
use super::index::{Fields, damaged, failed, fields, open};
use super::matching::spans;
use super::parse::parse;
use super::query::{Filter, Phrase, Query, TextSource};
use super::token::{bigrams, tokens};
use super::unit::Unit;
use crate::document::FileId;
use crate::error::{Error, ErrorKind};
use crate::fact::EvidenceKind;

/// Most candidates that are decided one by one; a query that brings more is refused, never cut.
const CANDIDATES_MAX: usize = 500_000;
/// Hits read beyond the limit so that hits of equal score stand in a fixed order.
const TIES: usize = 200;

/// What a query found.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Hits {
    /// How many units fulfil the query, those beyond the limit too.
    pub total: usize,
    /// The best, best first; equal ones by application, path, part and place.
    pub hits: Vec<Hit>,
}

/// A page, a row of a sheet, or a Word or text file that fulfils the query.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Hit {
    /// The application's id.
    pub application: String,
    /// The file's path as `output.md` writes it.
    pub path: String,
    /// The file.
    pub file: FileId,
    /// Index of the part.
    pub part: u32,
    /// The unit's byte range in the part's text.
    pub unit: (u32, u32),
    /// Byte ranges in the part's text that fulfil the query, sorted; empty when only conditions on
    /// something else than the text were asked.
    pub spans: Vec<(u32, u32)>,
    /// The kind of the paper.
    pub kind: EvidenceKind,
    /// How the text was read.
    pub source: TextSource,
    /// Some of the unit's text is such as a reader does not see.
    pub hidden: bool,
    /// How well it fits, by BM25; comparable within one answer only.
    pub score: f32,
}

/// An index open for searching, as it was at its last commit when it was opened.
pub struct Reader {
    dir: PathBuf,
    searcher: Searcher,
    indexed: BTreeMap<String, String>,
}

impl Reader {
    /// Opens the index in a folder; a writer may be at work.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Search`] when it is missing, damaged or of another version (with the cure).
    pub fn open(dir: &Path) -> Result<Reader, Error> {
        let (index, indexed) = open(dir)?;
        let builder = index.reader_builder().reload_policy(ReloadPolicy::Manual);
        let reader: IndexReader = builder.try_into().map_err(|err| failed(dir, err))?;
        Ok(Reader { dir: dir.to_owned(), searcher: reader.searcher(), indexed })
    }

    /// Returns the fingerprint under which each application was indexed.
    pub fn indexed(&self) -> &BTreeMap<String, String> {
        &self.indexed
    }

    /// Searches.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Search`] when the query cannot be read (with the place and a repair), or the index fails.
    pub fn search(&self, query: &str, limit: usize) -> Result<Hits, Error> {
        let query = parse(query)?;
        // The library below may panic on damage that no checksum was read for; that is the index's fault, not the user's.
        let answer = catch_unwind(AssertUnwindSafe(|| run(&self.dir, &self.searcher, &query, limit)));
        answer.unwrap_or_else(|_| Err(broken(&self.dir)))
    }
}

/// Makes the error about an index whose library gave up.
fn broken(dir: &Path) -> Error {
    Error::new(
        ErrorKind::Search,
        format!(
            "索引 {0} 无法查询，可能已损坏；请运行 vouch index rebuild，若仍如此请报告 (the index {0} cannot be searched and may be damaged; run `vouch index rebuild`, and report it if that does not help)",
            dir.display()
        ),
    )
}

/// Searches the index in a folder.
///
/// # Errors
///
/// As [`Reader::open`] and [`Reader::search`].
pub fn search(dir: &Path, query: &str, limit: usize) -> Result<Hits, Error> {
    // A query that cannot be read is told first, whatever the index is.
    parse(query)?;
    Reader::open(dir)?.search(query, limit)
}

/// Returns a query as it is understood, for people.
///
/// # Errors
///
/// [`ErrorKind::Search`] when it cannot be read.
pub fn explain(query: &str) -> Result<String, Error> {
    parse(query).map(|query| query.explain())
}

fn run(dir: &Path, searcher: &Searcher, query: &Query, limit: usize) -> Result<Hits, Error> {
    let plan = Plan::new(&fields(), query);
    let documents = usize::try_from(searcher.num_docs()).unwrap_or(usize::MAX);
    let wanted = if plan.exact { limit.saturating_add(TIES) } else { CANDIDATES_MAX };
    let top = TopDocs::with_limit(wanted.min(documents).max(1)).order_by_score();
    let (mut found, mut total) = searcher.search(&plan.query, &(top, Count)).map_err(|err| failed(dir, err))?;
    if !plan.exact && total > CANDIDATES_MAX {
        return Err(Error::new(
            ErrorKind::Search,
            format!(
                "要逐一核对的页太多({total})，请再加一个词或条件 ({total} pages would have to be read one by one; add a word or a condition)"
            ),
        ));
    }
    let mut hits = Vec::new();
    if plan.exact {
        // Only the hits up to the limit and their equals need to be read.
        let border = limit.checked_sub(1).and_then(|last| found.get(last)).map(|(score, _)| *score);
        found.retain(|(score, _)| border.is_none_or(|border| *score >= border));
    }
    found.sort_unstable_by_key(|(_, address)| *address);
    for (score, address) in found {
        let unit = read(dir, searcher, address)?;
        match spans(query, &unit) {
            Some(spans) => hits.push(hit(unit, spans, score)),
            None if plan.exact => total = total.saturating_sub(1),
            None => (),
        }
    }
    if !plan.exact {
        total = hits.len();
    }
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| order(a).cmp(&order(b))));
    hits.truncate(limit);
    Ok(Hits { total, hits })
}

fn order(hit: &Hit) -> (&str, &str, u32, u32) {
    (&hit.application, &hit.path, hit.part, hit.unit.0)
}

fn hit(unit: Unit, spans: Vec<(u32, u32)>, score: f32) -> Hit {
    let source = unit.source();
    let end = unit.start.saturating_add(u32::try_from(unit.text.len()).unwrap_or(u32::MAX));
    Hit {
        application: unit.application,
        path: unit.path,
        file: unit.file,
        part: unit.part,
        unit: (unit.start, end),
        spans,
        kind: unit.kind,
        source,
        hidden: unit.hidden,
        score,
    }
}

fn read(dir: &Path, searcher: &Searcher, address: DocAddress) -> Result<Unit, Error> {
    let document: TantivyDocument = searcher.doc(address).map_err(|err| failed(dir, err))?;
    let stored = document.get_first(fields().unit).and_then(|value| value.as_bytes().map(<[u8]>::to_vec));
    let stored = stored.ok_or_else(|| damaged(dir))?;
    serde_json::from_slice(&stored).map_err(|err| damaged(dir).with_source(err))
}

/// A query of the index that brings every unit that fulfils the user's, and perhaps more.
struct Plan {
    query: Box<dyn TantivyQuery>,
    /// It brings no more.
    exact: bool,
}

impl Plan {
    fn new(fields: &Fields, query: &Query) -> Plan {
        let mut plan = Plan::of(fields, query);
        let mut ranking = Vec::new();
        rank_terms(query, &mut ranking);
        ranking.sort_unstable();
        ranking.dedup();
        if !ranking.is_empty() {
            let mut clauses = vec![(Occur::Must, plan.query)];
            clauses.extend(
                ranking.iter().map(|pair| (Occur::Should, term(fields.pairs, pair, IndexRecordOption::WithFreqs))),
            );
            plan.query = Box::new(BooleanQuery::new(clauses));
        }
        plan
    }

    fn exact(query: impl TantivyQuery) -> Plan {
        Plan { query: Box::new(query), exact: true }
    }

    fn of(fields: &Fields, query: &Query) -> Plan {
        match query {
            Query::All(list) => {
                // Conditions that leave out are decided by `matching`: tantivy 0.27 excludes with a call that
                // its phrases do not allow (`seek_danger` before the current document).
                let kept = list.iter().filter(|one| !matches!(one, Query::Not(_)));
                let mut plans: Vec<Plan> = kept.map(|one| Plan::of(fields, one)).collect();
                let exact = plans.len() == list.len() && plans.iter().all(|plan| plan.exact);
                let query = match plans.len() {
                    0 => everything(),
                    1 => plans.remove(0).query,
                    _ => Box::new(BooleanQuery::intersection(plans.into_iter().map(|plan| plan.query).collect())),
                };
                Plan { query, exact }
            }
            Query::Any(list) => {
                let plans: Vec<Plan> = list.iter().map(|one| Plan::of(fields, one)).collect();
                let exact = plans.iter().all(|plan| plan.exact);
                Plan { query: Box::new(BooleanQuery::union(plans.into_iter().map(|plan| plan.query).collect())), exact }
            }
            Query::Not(_) => Plan { query: everything(), exact: false },
            Query::Phrase(phrase) => of_phrase(fields.uni, phrase),
            Query::Near { phrases, .. } => {
                let all = phrases.iter().map(|phrase| of_phrase(fields.uni, phrase).query).collect();
                Plan { query: Box::new(BooleanQuery::intersection(all)), exact: false }
            }
            Query::Fuzzy { word, distance } => {
                let query = FuzzyTermQuery::new(Term::from_field_text(fields.uni, word), *distance, false);
                Plan { query: Box::new(query), exact: false }
            }
            Query::Pattern(_) => Plan { query: everything(), exact: false },
            Query::Filter(filter) => {
                let plan = of_filter(fields, filter);
                // A condition selects; it does not rank.
                Plan { query: Box::new(ConstScoreQuery::new(plan.query, 0.0)), exact: plan.exact }
            }
        }
    }
}

fn everything() -> Box<dyn TantivyQuery> {
    Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))
}

fn term(field: Field, text: &str, record: IndexRecordOption) -> Box<dyn TantivyQuery> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), record))
}

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
        (Some(query), None) => Plan { query, exact: true },
        (None, Some(query)) => Plan { query, exact: true },
        (Some(query), Some(open)) => {
            Plan { query: Box::new(BooleanQuery::intersection(vec![query, open])), exact: false }
        }
        (None, None) => Plan::exact(EmptyQuery),
    }
}

fn of_filter(fields: &Fields, filter: &Filter) -> Plan {
    let tag = |name: &str, value: &dyn std::fmt::Display| {
        term(fields.tag, &format!("{name}:{value}"), IndexRecordOption::Basic)
    };
    let any = |queries: Vec<Box<dyn TantivyQuery>>| Plan::exact(BooleanQuery::union(queries));
    match filter {
        Filter::Application(id) => match id.strip_suffix('*') {
            Some(start) => {
                let pattern = format!("app:{}.*", regex::escape(start));
                RegexQuery::from_pattern(&pattern, fields.tag).map_or_else(
                    |_| Plan { query: everything(), exact: false },
                    |query| Plan { query: Box::new(query), exact: false },
                )
            }
            None => Plan { query: tag("app", id), exact: true },
        },
        Filter::Kind(kinds) => any(kinds.iter().map(|kind| tag("kind", kind)).collect()),
        Filter::Grade(grade) => Plan { query: tag("grade", &format!("{grade:?}")), exact: true },
        Filter::Page { first, last } => any((*first..=*last).map(|page| tag("page", &page)).collect()),
        Filter::Source(source) => Plan { query: tag("src", &source.word()), exact: true },
        Filter::Hidden(hidden) => Plan { query: tag("hidden", hidden), exact: true },
        // Several names share one field: the phrase is looked for in each by `matching`.
        Filter::Sheet(phrase) => Plan { exact: false, ..of_phrase(fields.sheet, phrase) },
        Filter::Party(phrase) => Plan { exact: false, ..of_phrase(fields.party, phrase) },
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
            let ranges = Filter::money_ranges(currencies, *low, *high).into_iter();
            let plan = any(ranges
                .map(|(low, high)| Box::new(RangeQuery::new(end(low), end(high))) as Box<dyn TantivyQuery>)
                .collect());
            // Keys of huge sums are cut, so that such a range may bring more than asked.
            Plan { exact: false, ..plan }
        }
        Filter::Date { first, last } => {
            // Both ends of *one* date are compared by `matching`; here of any two.
            let mut ends: Vec<Box<dyn TantivyQuery>> = Vec::new();
            if let Some(first) = first {
                let from = Bound::Included(Term::from_field_i64(fields.last, day_key(*first)));
                ends.push(Box::new(RangeQuery::new(from, Bound::Unbounded)));
            }
            if let Some(last) = last {
                let to = Bound::Included(Term::from_field_i64(fields.first, day_key(*last)));
                ends.push(Box::new(RangeQuery::new(Bound::Unbounded, to)));
            }
            Plan { query: Box::new(BooleanQuery::intersection(ends)), exact: false }
        }
    }
}

/// Collects the pairs of characters of everything that is asked for, not of what is to be left out.
fn rank_terms(query: &Query, pairs: &mut Vec<String>) {
    match query {
        Query::All(list) | Query::Any(list) => list.iter().for_each(|one| rank_terms(one, pairs)),
        Query::Phrase(phrase) => pairs.extend(bigrams(&tokens(&phrase.written, &[]))),
        Query::Near { phrases, .. } => {
            phrases.iter().for_each(|phrase| pairs.extend(bigrams(&tokens(&phrase.written, &[]))))
        }
        Query::Not(_) | Query::Fuzzy { .. } | Query::Pattern(_) | Query::Filter(_) => (),
    }
}
