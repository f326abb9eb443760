//! Runs a query: documents from the index, decided and marked by `matching` where the index alone cannot.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::{Field, IndexRecordOption, Value as _};
use tantivy::{DocAddress, DocSet as _, IndexReader, ReloadPolicy, Searcher, TERMINATED, TantivyDocument, Term};

use super::index::{ALIAS, damaged, failed, fields, open};
use super::matching::spans;
use super::order::{Columns, Everything, Facets, Found, Sort, Sorter, count};
use super::parse::parse;
use super::plan::Planner;
use super::query::{Query, TextSource};
use super::unit::Unit;
use crate::document::FileId;
use crate::error::{Error, ErrorKind};
use crate::fact::EvidenceKind;

/// Most candidates that are decided one by one; a query that brings more is refused, never cut.
const CANDIDATES_MAX: usize = 500_000;

/// What is wanted of a search.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'q> {
    /// The query as typed.
    pub query: &'q str,
    /// At most so many hits.
    pub limit: usize,
    /// So many hits are passed over first.
    pub offset: usize,
    /// Which come first.
    pub sort: Sort,
    /// Whether hits are counted by application, kind, year, grade and source.
    pub facets: bool,
}

impl<'q> Ask<'q> {
    /// Asks for the best hits.
    pub fn new(query: &'q str, limit: usize) -> Ask<'q> {
        Ask { query, limit, offset: 0, sort: Sort::Relevance, facets: false }
    }
}

/// What a query found.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Hits {
    /// How many units fulfil the query, those beyond the limit too.
    pub total: usize,
    /// The hits asked for, in order; equal ones by application, path, part and place.
    pub hits: Vec<Hit>,
    /// How many hits there are of which sort, where that was asked.
    pub facets: Option<Facets>,
}

/// A page, a row of a sheet, or a Word or text file that fulfils the query.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Hit {
    /// Index of the case among those that were searched.
    pub case: usize,
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
    /// How well it fits, by BM25; comparable within one answer only. 0 where hits are not sorted by it.
    pub score: f32,
}

/// An index open for searching, as it was at its last commit when it was opened.
pub struct Reader {
    dir: PathBuf,
    searcher: Searcher,
    indexed: BTreeMap<String, String>,
    columns: Vec<Columns>,
    /// Names of one party, in pairs.
    aliases: OnceLock<Vec<(String, String)>>,
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
        let searcher = reader.searcher();
        let columns = searcher.segment_readers().iter().map(Columns::open).collect::<tantivy::Result<_>>();
        let columns = columns.map_err(|err| failed(dir, err))?;
        Ok(Reader { dir: dir.to_owned(), searcher, indexed, columns, aliases: OnceLock::new() })
    }

    /// Returns the fingerprint under which each application was indexed.
    pub fn indexed(&self) -> &BTreeMap<String, String> {
        &self.indexed
    }

    /// Returns how many pages, rows and flows are indexed.
    pub fn units(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// Searches for the best hits.
    ///
    /// # Errors
    ///
    /// As [`search_all`].
    pub fn search(&self, query: &str, limit: usize) -> Result<Hits, Error> {
        search_all(&[self], &Ask::new(query, limit))
    }

    /// Returns the names that the papers give one party, in pairs.
    fn aliases(&self) -> tantivy::Result<&[(String, String)]> {
        if let Some(pairs) = self.aliases.get() {
            return Ok(pairs);
        }
        let mut pairs = Vec::new();
        for reader in self.searcher.segment_readers() {
            let inverted = reader.inverted_index(fields().alias)?;
            let mut terms = inverted.terms().stream()?;
            while terms.advance() {
                let mut postings = inverted.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
                // A term outlives its documents until segments are merged.
                while postings.doc() != TERMINATED && reader.is_deleted(postings.doc()) {
                    postings.advance();
                }
                let names = std::str::from_utf8(terms.key()).ok().and_then(|names| names.split_once(ALIAS));
                if let Some((one, other)) = names.filter(|_| postings.doc() != TERMINATED) {
                    pairs.push((one.to_owned(), other.to_owned()));
                }
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        Ok(self.aliases.get_or_init(|| pairs))
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

/// Searches the index in a folder for the best hits.
///
/// # Errors
///
/// As [`Reader::open`] and [`search_all`].
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

/// Returns a query as it is understood in these cases: with the other names that their papers give a party.
///
/// # Errors
///
/// As [`search_all`].
pub fn explain_in(readers: &[&Reader], query: &str) -> Result<String, Error> {
    with_aliases(readers, parse(query)?).map(|query| query.explain())
}

/// Searches the indexes of one case or several together, as if they were one.
///
/// # Errors
///
/// [`ErrorKind::Search`] when the query cannot be read (with the place and a repair), or an index fails.
pub fn search_all(readers: &[&Reader], ask: &Ask<'_>) -> Result<Hits, Error> {
    let query = parse(ask.query)?;
    // The library below may panic on damage that no checksum was read for; that is the index's fault, not the user's.
    let answer = catch_unwind(AssertUnwindSafe(|| {
        let query = with_aliases(readers, query)?;
        run(readers, &query, ask)
    }));
    answer.unwrap_or_else(|_| Err(broken(readers.first().map_or(Path::new("."), |reader| &reader.dir))))
}

fn with_aliases(readers: &[&Reader], mut query: Query) -> Result<Query, Error> {
    if query.asks_for_parties() {
        let mut pairs = Vec::new();
        for reader in readers {
            pairs.extend_from_slice(reader.aliases().map_err(|err| failed(&reader.dir, err))?);
        }
        query.add_names(&pairs);
    }
    Ok(query)
}

/// Counts words over all indexes, so that hits of several cases compare.
struct Together<'a>(&'a [&'a Reader]);

impl Together<'_> {
    fn sum(&self, of: impl Fn(&Searcher) -> tantivy::Result<u64>) -> tantivy::Result<u64> {
        self.0.iter().map(|reader| of(&reader.searcher)).sum()
    }
}

impl Bm25StatisticsProvider for Together<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.sum(|searcher| searcher.total_num_tokens(field))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.sum(Bm25StatisticsProvider::total_num_docs)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.sum(|searcher| searcher.doc_freq(term))
    }
}

/// A hit before its unit is read.
struct Placed<'a> {
    key: (bool, i64),
    application: &'a str,
    case: usize,
    ord: u64,
    found: Found,
}

impl Placed<'_> {
    fn order(&self) -> ((bool, i64), &str, usize, u64) {
        (self.key, self.application, self.case, self.ord)
    }
}

fn run(readers: &[&Reader], query: &Query, ask: &Ask<'_>) -> Result<Hits, Error> {
    let sorter = Sorter::new(ask.sort, query);
    let mut hits = Hits { facets: ask.facets.then(Facets::default), ..Hits::default() };
    let mut placed: Vec<Placed<'_>> = Vec::new();
    for (case, reader) in readers.iter().enumerate() {
        let found = decided(readers, reader, query, sorter.is_scored() && ask.limit > 0)?;
        hits.total += found.len();
        if let Some(facets) = &mut hits.facets {
            count(facets, &reader.columns, &found);
        }
        if ask.limit == 0 {
            continue;
        }
        placed.extend(found.into_iter().filter_map(|found| {
            let columns = reader.columns.get(found.address.segment_ord as usize)?;
            let doc = found.address.doc_id;
            let (application, ord) = (columns.application(doc), columns.ord(doc));
            Some(Placed { key: sorter.key(columns, found), application, case, ord, found })
        }));
    }
    let end = ask.offset.saturating_add(ask.limit).min(placed.len());
    if end > 0 && end < placed.len() {
        placed.select_nth_unstable_by(end - 1, |a, b| a.order().cmp(&b.order()));
        placed.truncate(end);
    }
    placed.sort_unstable_by(|a, b| a.order().cmp(&b.order()));
    for one in placed.into_iter().skip(ask.offset).take(ask.limit) {
        let Some(reader) = readers.get(one.case) else { continue };
        let unit = read(&reader.dir, &reader.searcher, one.found.address)?;
        match spans(query, &unit) {
            Some(spans) => hits.hits.push(hit(unit, one.case, spans, one.found.score)),
            None => hits.total = hits.total.saturating_sub(1),
        }
    }
    Ok(hits)
}

/// Returns the documents of one index that fulfil the query.
fn decided(readers: &[&Reader], reader: &Reader, query: &Query, scored: bool) -> Result<Vec<Found>, Error> {
    let Reader { dir, searcher, .. } = reader;
    let planner = Planner { searcher, fields: fields() };
    let plan = planner.plan(query).map_err(|err| failed(dir, err))?;
    let all = searcher.search_with_statistics_provider(&plan.query, &Everything { scored }, &Together(readers));
    let mut found = all.map_err(|err| failed(dir, err))?;
    if plan.exact {
        return Ok(found);
    }
    let total = found.len();
    if total > CANDIDATES_MAX {
        return Err(Error::new(
            ErrorKind::Search,
            format!(
                "要逐一核对的页太多({total})，请再加一个词或条件 ({total} pages would have to be read one by one; add a word or a condition)"
            ),
        ));
    }
    // In the order of the file, so that each block is unpacked once.
    found.sort_unstable_by_key(|found| found.address);
    let mut kept = Vec::new();
    for one in found {
        if spans(query, &read(dir, searcher, one.address)?).is_some() {
            kept.push(one);
        }
    }
    Ok(kept)
}

fn hit(unit: Unit, case: usize, spans: Vec<(u32, u32)>, score: f32) -> Hit {
    let source = unit.source();
    let end = unit.start.saturating_add(u32::try_from(unit.text.len()).unwrap_or(u32::MAX));
    Hit {
        case,
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
    let stored = document.get_first(fields().unit).and_then(|value| value.as_bytes());
    let stored = stored.ok_or_else(|| damaged(dir))?;
    postcard::from_bytes(stored).map_err(|err| damaged(dir).with_source(err))
}
