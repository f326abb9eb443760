//! A query of the index that brings documents found before.

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::index::SegmentId;
use tantivy::query::{ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, Searcher, SegmentOrdinal, SegmentReader, TERMINATED, TantivyError};

/// The documents, by segment, each list sorted.
#[derive(Clone, Debug)]
pub(super) struct Picked(Arc<BTreeMap<SegmentId, Arc<[DocId]>>>);

impl Picked {
    /// Picks every living document that a query does not bring.
    pub(super) fn without(searcher: &Searcher, query: &dyn Query) -> tantivy::Result<Picked> {
        let found = searcher.search(query, &InOrder)?;
        let mut all = BTreeMap::new();
        for (reader, found) in searcher.segment_readers().iter().zip(found) {
            let rest =
                (0..reader.max_doc()).filter(|doc| !reader.is_deleted(*doc) && found.binary_search(doc).is_err());
            all.insert(reader.segment_id(), rest.collect());
        }
        Ok(Picked(Arc::new(all)))
    }

    /// Picks of those that a query brings the ones that a test of their segment lets pass.
    pub(super) fn of_those<T: Fn(DocId) -> bool>(
        searcher: &Searcher,
        query: &dyn Query,
        test: impl Fn(&SegmentReader) -> tantivy::Result<T>,
    ) -> tantivy::Result<Picked> {
        let found = searcher.search(query, &InOrder)?;
        let mut all = BTreeMap::new();
        for (reader, found) in searcher.segment_readers().iter().zip(found) {
            if !found.is_empty() {
                let passes = test(reader)?;
                all.insert(reader.segment_id(), found.into_iter().filter(|doc| passes(*doc)).collect());
            }
        }
        Ok(Picked(Arc::new(all)))
    }
}

impl Query for Picked {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Picked {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.0.get(&reader.segment_id()) {
            Some(docs) if !docs.is_empty() => Box::new(ConstScorer::new(List { docs: Arc::clone(docs), at: 0 }, 0.0)),
            _ => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        match self.0.get(&reader.segment_id()).is_some_and(|docs| docs.binary_search(&doc).is_ok()) {
            true => Ok(Explanation::new("picked", 0.0)),
            false => Err(TantivyError::InvalidArgument(format!("document {doc} is not picked"))),
        }
    }
}

/// A sorted list of documents.
struct List {
    docs: Arc<[DocId]>,
    at: usize,
}

impl DocSet for List {
    fn advance(&mut self) -> DocId {
        self.at += 1;
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let rest = self.docs.get(self.at..).unwrap_or_default();
        self.at += rest.partition_point(|doc| *doc < target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.docs.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        u32::try_from(self.docs.len()).unwrap_or(u32::MAX)
    }
}

/// Collects the documents of each segment in order, deleted ones left out.
struct InOrder;

/// The documents of one segment.
struct InOrderSegment(SegmentOrdinal, Vec<DocId>);

impl Collector for InOrder {
    type Fruit = Vec<Vec<DocId>>;
    type Child = InOrderSegment;

    fn for_segment(&self, ord: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<InOrderSegment> {
        Ok(InOrderSegment(ord, Vec::new()))
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, mut fruits: Vec<(SegmentOrdinal, Vec<DocId>)>) -> tantivy::Result<Vec<Vec<DocId>>> {
        fruits.sort_unstable_by_key(|(ord, _)| *ord);
        Ok(fruits.into_iter().map(|(_, docs)| docs).collect())
    }
}

impl SegmentCollector for InOrderSegment {
    type Fruit = (SegmentOrdinal, Vec<DocId>);

    fn collect(&mut self, doc: DocId, _: Score) {
        self.1.push(doc);
    }

    fn harvest(self) -> (SegmentOrdinal, Vec<DocId>) {
        (self.0, self.1)
    }
}
