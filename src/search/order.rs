//! Which hits come first, and how many there are of which sort: read from columns, not from the units.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::facts::{currency_of, day_key};
use super::index::facet_of;
use super::query::{Filter, Query};
use crate::fact::{Currency, EvidenceKind, Grade};

/// In which order hits come.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Sort {
    /// The best first, by BM25.
    #[default]
    Relevance,
    /// As the papers lie: by application, path, page or row.
    Place,
    /// By a date of the unit, one that the query asks for where it asks for dates; units without come last.
    Date {
        /// The latest first.
        descending: bool,
    },
    /// By a sum of the unit, one that the query asks for where it asks for sums, else one in yuan or without a
    /// currency: no rate makes others comparable. Units without come last.
    Amount {
        /// The greatest first.
        descending: bool,
    },
}

/// How many hits there are of which application, kind, year, grade and source.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Facets {
    /// By application.
    pub application: BTreeMap<String, u64>,
    /// By kind of paper.
    pub kind: BTreeMap<EvidenceKind, u64>,
    /// By year of a date; a hit with dates of several years counts in each.
    pub year: BTreeMap<i64, u64>,
    /// By grade of the kind.
    pub grade: BTreeMap<Grade, u64>,
    /// By how the text was read.
    pub source: BTreeMap<String, u64>,
}

impl Facets {
    fn count(&mut self, columns: &Columns, doc: DocId) {
        *self.application.entry(columns.application(doc).to_owned()).or_default() += 1;
        let (kind, source) = facet_of(columns.facet.first(doc).unwrap_or(0));
        *self.kind.entry(kind).or_default() += 1;
        *self.grade.entry(kind.grade()).or_default() += 1;
        *self.source.entry(source.word().to_owned()).or_default() += 1;
        for year in columns.year.values_for_doc(doc) {
            *self.year.entry(year).or_default() += 1;
        }
    }
}

/// A document that a query brought.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) score: Score,
    pub(super) address: DocAddress,
}

/// Collects all that a query brings, with scores or without.
pub(super) struct Everything {
    pub(super) scored: bool,
}

/// What is found in one segment.
pub(super) struct EverythingHere(SegmentOrdinal, Vec<Found>);

impl Collector for Everything {
    type Fruit = Vec<Found>;
    type Child = EverythingHere;

    fn for_segment(&self, ord: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<EverythingHere> {
        Ok(EverythingHere(ord, Vec::new()))
    }

    fn requires_scoring(&self) -> bool {
        self.scored
    }

    fn merge_fruits(&self, fruits: Vec<Vec<Found>>) -> tantivy::Result<Vec<Found>> {
        Ok(fruits.concat())
    }
}

impl SegmentCollector for EverythingHere {
    type Fruit = Vec<Found>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.1.push(Found { score, address: DocAddress::new(self.0, doc) });
    }

    fn harvest(self) -> Vec<Found> {
        self.1
    }
}

/// The columns of one segment.
pub(super) struct Columns {
    /// Names of applications by their number in the segment.
    names: Vec<String>,
    application: Option<StrColumn>,
    ord: Column<u64>,
    facet: Column<u64>,
    year: Column<i64>,
    money: Column<u64>,
    first: Column<i64>,
    last: Column<i64>,
}

impl Columns {
    /// Opens the columns of a segment.
    pub(super) fn open(reader: &SegmentReader) -> tantivy::Result<Columns> {
        let fast = reader.fast_fields();
        let application = fast.str("key")?;
        let mut names = Vec::new();
        if let Some(column) = &application {
            for number in 0..column.num_terms() as u64 {
                let mut name = String::new();
                column.ord_to_str(number, &mut name)?;
                names.push(name);
            }
        }
        Ok(Columns {
            names,
            application,
            ord: fast.u64("ord")?,
            facet: fast.u64("facet")?,
            year: fast.i64("year")?,
            money: fast.u64("money")?,
            first: fast.i64("first")?,
            last: fast.i64("last")?,
        })
    }

    /// Returns a document's application.
    pub(super) fn application(&self, doc: DocId) -> &str {
        let number = self.application.as_ref().and_then(|column| column.ords().first(doc));
        number.and_then(|number| self.names.get(usize::try_from(number).ok()?)).map_or("", String::as_str)
    }

    /// Returns a document's place within its application.
    pub(super) fn ord(&self, doc: DocId) -> u64 {
        self.ord.first(doc).unwrap_or(0)
    }
}

/// Counts hits into facets.
pub(super) fn count(facets: &mut Facets, columns: &[Columns], found: &[Found]) {
    for one in found {
        if let Some(columns) = columns.get(one.address.segment_ord as usize) {
            facets.count(columns, one.address.doc_id);
        }
    }
}

/// What a hit is sorted by, the least first; then by application and place.
pub(super) struct Sorter {
    sort: Sort,
    /// Ranges of sums that the query asks for, as keys.
    sums: Vec<(u64, u64)>,
    /// Ranges of days that the query asks for, as keys.
    days: Vec<(i64, i64)>,
}

impl Sorter {
    /// Makes what sorts the hits of a query.
    pub(super) fn new(sort: Sort, query: &Query) -> Sorter {
        let mut sorter = Sorter { sort, sums: Vec::new(), days: Vec::new() };
        sorter.asked(query);
        sorter
    }

    /// Notes the sums and days that are asked for, not those to be left out.
    fn asked(&mut self, query: &Query) {
        match query {
            Query::All(list) | Query::Any(list) => list.iter().for_each(|one| self.asked(one)),
            Query::Filter(Filter::Amount { currencies, low, high }) => {
                self.sums.extend(Filter::money_ranges(currencies, *low, *high));
            }
            Query::Filter(Filter::Date { first, last, .. }) => {
                self.days.push((first.map_or(i64::MIN, day_key), last.map_or(i64::MAX, day_key)));
            }
            _ => (),
        }
    }

    /// Tells whether hits need a score.
    pub(super) fn is_scored(&self) -> bool {
        self.sort == Sort::Relevance
    }

    /// Returns the key of a hit; lower keys come first.
    pub(super) fn key(&self, columns: &Columns, found: Found) -> (bool, i64) {
        let doc = found.address.doc_id;
        let keyed = |values: &mut dyn Iterator<Item = i64>, descending: bool| {
            let value = if descending { values.max().map(|value| -value) } else { values.min() };
            value.map_or((true, 0), |value| (false, value))
        };
        match self.sort {
            Sort::Place => (false, 0),
            // The order of the bits of a float that is not negative is its own.
            Sort::Relevance => (false, -i64::from(found.score.max(0.0).to_bits())),
            Sort::Date { descending } => {
                let dates = columns.first.values_for_doc(doc).zip(columns.last.values_for_doc(doc));
                let asked = |(first, last): &(i64, i64)| {
                    self.days.is_empty() || self.days.iter().any(|(low, high)| last >= low && first <= high)
                };
                keyed(&mut dates.filter(asked).map(|(first, last)| if descending { last } else { first }), descending)
            }
            Sort::Amount { descending } => {
                let in_yuan = |key: &u64| matches!(currency_of(*key), Some(Currency::CNY | Currency::XXX));
                let asked = |key: &u64| match self.sums.is_empty() {
                    true => in_yuan(key),
                    false => self.sums.iter().any(|(low, high)| low <= key && key <= high),
                };
                let sums = columns.money.values_for_doc(doc).filter(asked);
                keyed(&mut sums.map(super::facts::sum_of), descending)
            }
        }
    }
}
