//! The index on disk: its fields, its one writer, and what is said when it is missing or damaged.
//!
//! The folder holds nothing that cannot be made again from the case: it may be deleted at any time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{PreTokenizedString, Token as TantivyToken};
use tantivy::{Index, IndexWriter, TantivyDocument, Term};

use super::alias::aliases;
use super::facts::{PartyFact, day_key, ident_key, money_key};
use super::fold::fold_text;
use super::query::TextSource;
use super::token::{Token, pairs, tokens};
use super::unit::{Filed, Unit, units};
use crate::check::Verdict;
use crate::error::{Error, ErrorKind};
use crate::fact::EvidenceKind;

/// Written with every commit: an index with another word here was made by another version. It changes with
/// the fields, the analyser and the fold table.
const FORMAT: &str = "vouch-search-3";

/// What is written with every commit.
#[derive(Default, Deserialize, Serialize)]
struct Payload {
    format: String,
    /// Fingerprint by application.
    indexed: BTreeMap<String, String>,
}
/// Bytes of memory for documents between two flushes.
const WRITER_BYTES: usize = 50_000_000;
/// Indexes up to this size are checked whole each time they are opened; larger ones by [`verify`] only,
/// because reading them would cost more than the search.
const CHECKED_BYTES_MAX: u64 = 64 << 20;

/// The fields of the index.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    /// Tokens with positions, for phrases.
    pub(super) uni: Field,
    /// Pairs of Han characters with frequencies, to rank by and to bring phrases near at once.
    pub(super) pairs: Field,
    /// The application's id, as written, to delete by.
    pub(super) key: Field,
    /// `name:value` terms of exact conditions.
    pub(super) tag: Field,
    /// The sheet's name.
    pub(super) sheet: Field,
    /// Names of parties.
    pub(super) party: Field,
    /// Currency and sum.
    pub(super) money: Field,
    /// First days of dates.
    pub(super) first: Field,
    /// Last days of dates.
    pub(super) last: Field,
    /// Certainty in percent.
    pub(super) certainty: Field,
    /// Names that a paper gives one party.
    pub(super) alias: Field,
    /// The place among the units of the application, from 0.
    pub(super) ord: Field,
    /// Kind and source, for counts.
    pub(super) facet: Field,
    /// Years of its dates, each once, for counts.
    pub(super) year: Field,
    /// The unit itself, packed.
    pub(super) unit: Field,
}

/// Makes the schema; the order of the fields is part of the format.
fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let text = |record| {
        let indexing = TextFieldIndexing::default().set_tokenizer("raw").set_fieldnorms(true).set_index_option(record);
        TextOptions::default().set_indexing_options(indexing)
    };
    let fields = Fields {
        uni: builder.add_text_field("body_uni", text(IndexRecordOption::WithFreqsAndPositions)),
        pairs: builder.add_text_field("body_bi", text(IndexRecordOption::WithFreqs)),
        key: builder.add_text_field("key", STRING | FAST),
        tag: builder.add_text_field("tag", STRING),
        sheet: builder.add_text_field("sheet", text(IndexRecordOption::WithFreqsAndPositions)),
        party: builder.add_text_field("party", text(IndexRecordOption::WithFreqsAndPositions)),
        money: builder.add_u64_field("money", FAST),
        first: builder.add_i64_field("first", FAST),
        last: builder.add_i64_field("last", FAST),
        certainty: builder.add_u64_field("certainty", FAST),
        alias: builder.add_text_field("alias", STRING),
        ord: builder.add_u64_field("ord", FAST),
        facet: builder.add_u64_field("facet", FAST),
        year: builder.add_i64_field("year", FAST),
        unit: builder.add_bytes_field("unit", STORED),
    };
    (builder.build(), fields)
}

/// The one writer of an index. What is not committed is as if it had never been.
pub struct Writer {
    dir: PathBuf,
    writer: IndexWriter,
    fields: Fields,
    indexed: BTreeMap<String, String>,
}

impl Writer {
    /// Opens the index in a folder, or makes one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Search`] when another process writes it, or it is damaged or of another version;
    /// [`Writer::rebuild`] cures the latter two.
    pub fn open(dir: &Path) -> Result<Writer, Error> {
        if is_missing(dir) {
            return Writer::new(dir, create(dir)?, BTreeMap::new());
        }
        let (index, indexed) = open(dir)?;
        Writer::new(dir, index, indexed)
    }

    /// Opens the index in a folder; one that is damaged or of another version is made anew, and holds nothing then
    /// ([`Writer::indexed`] is empty).
    ///
    /// # Errors
    ///
    /// As [`Writer::rebuild`].
    pub fn open_or_rebuild(dir: &Path) -> Result<Writer, Error> {
        if !is_missing(dir) && open(dir).is_err() {
            return Writer::rebuild(dir);
        }
        Writer::open(dir)
    }

    /// Starts anew. Readers see the old index until the first commit, if it could be opened.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Search`] when another process writes it; [`ErrorKind::Io`] when the folder cannot be emptied.
    pub fn rebuild(dir: &Path) -> Result<Writer, Error> {
        if !is_missing(dir) {
            match open(dir) {
                Ok((index, _)) => {
                    let writer = Writer::new(dir, index, BTreeMap::new())?;
                    writer.writer.delete_all_documents().map_err(|err| failed(dir, err))?;
                    return Ok(writer);
                }
                Err(_) => std::fs::remove_dir_all(dir).map_err(|err| Error::io(dir, err))?,
            }
        }
        Writer::new(dir, create(dir)?, BTreeMap::new())
    }

    fn new(dir: &Path, index: Index, indexed: BTreeMap<String, String>) -> Result<Writer, Error> {
        let (_, fields) = schema();
        // One thread: documents keep their order, and the caller decides about threads.
        let writer = index.writer_with_num_threads(1, WRITER_BYTES).map_err(|err| match err {
            tantivy::TantivyError::LockFailure(..) => Error::new(
                ErrorKind::Search,
                format!("索引 {0} 正由另一个 vouch 写入，请稍后再试 (another vouch is writing the index {0}; try again later)", dir.display()),
            ),
            err => failed(dir, err),
        })?;
        // What a killed process wrote after its last commit would stand in the way: the next one uses the same names.
        writer.garbage_collect_files().wait().map_err(|err| failed(dir, err))?;
        Ok(Writer { dir: dir.to_owned(), writer, fields, indexed })
    }

    /// Returns the fingerprint under which each application was indexed, uncommitted ones too.
    pub fn indexed(&self) -> &BTreeMap<String, String> {
        &self.indexed
    }

    /// Replaces all that is indexed of an application; `fingerprint` comes back from [`Writer::indexed`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Search`] when the index cannot be written.
    pub fn replace(&mut self, application: &str, fingerprint: &str, files: &[Filed<'_>]) -> Result<(), Error> {
        self.remove(application);
        let mut files: Vec<&Filed<'_>> = files.iter().collect();
        files.sort_by_key(|filed| filed.path);
        for (ord, unit) in (0..).zip(files.into_iter().flat_map(|filed| units(application, filed))) {
            let document = self.document(&unit, ord)?;
            self.writer.add_document(document).map_err(|err| failed(&self.dir, err))?;
        }
        self.indexed.insert(application.to_owned(), fingerprint.to_owned());
        Ok(())
    }

    /// Takes an application out.
    pub fn remove(&mut self, application: &str) {
        self.writer.delete_term(Term::from_field_text(self.fields.key, application));
        self.indexed.remove(application);
    }

    /// Makes everything since the last commit visible at once.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Search`] when the index cannot be written; then the last commit still stands.
    pub fn commit(&mut self) -> Result<(), Error> {
        let dir = self.dir.clone();
        let payload = Payload { format: FORMAT.to_owned(), indexed: self.indexed.clone() };
        let payload = serde_json::to_string(&payload).map_err(|err| {
            Error::new(ErrorKind::Search, format!("{}: cannot be committed", dir.display())).with_source(err)
        })?;
        let mut prepared = self.writer.prepare_commit().map_err(|err| failed(&dir, err))?;
        prepared.set_payload(&payload);
        prepared.commit().map(|_| ()).map_err(|err| failed(&dir, err))
    }

    /// Commits and waits until the files are in order.
    ///
    /// # Errors
    ///
    /// As [`Writer::commit`].
    pub fn finish(mut self) -> Result<(), Error> {
        self.commit()?;
        let dir = self.dir;
        self.writer.wait_merging_threads().map_err(|err| failed(&dir, err))
    }

    fn document(&self, unit: &Unit, ord: u64) -> Result<TantivyDocument, Error> {
        let fields = &self.fields;
        let mut document = TantivyDocument::default();
        let body = tokens(&unit.text, &unit.cuts);
        document.add_pre_tokenized_text(fields.pairs, pretokenized(pairs(&body).into_iter().enumerate()));
        document.add_pre_tokenized_text(fields.uni, pretokenized(positions(body)));
        document.add_text(fields.key, &unit.application);
        tags(unit).iter().for_each(|tag| document.add_text(fields.tag, tag));
        document.add_pre_tokenized_text(fields.sheet, pretokenized(positions(tokens(&unit.sheet, &[]))));
        document.add_pre_tokenized_text(fields.party, pretokenized(apart(&unit.facts.parties)));
        for (one, other) in aliases(&unit.text, &unit.facts.parties) {
            document.add_text(fields.alias, format!("{one}{ALIAS}{other}"));
        }
        for amount in &unit.facts.amounts {
            document.add_u64(fields.money, money_key(amount.currency, amount.minor));
        }
        for date in &unit.facts.dates {
            document.add_i64(fields.first, day_key(date.first));
            document.add_i64(fields.last, day_key(date.last));
        }
        document.add_u64(fields.certainty, u64::from(unit.certainty));
        document.add_u64(fields.ord, ord);
        document.add_u64(fields.facet, facet(unit.kind, unit.source()));
        let mut years: Vec<i64> = unit.facts.dates.iter().map(|date| i64::from(date.first.year())).collect();
        years.sort_unstable();
        years.dedup();
        years.into_iter().for_each(|year| document.add_i64(fields.year, year));
        let stored = postcard::to_stdvec(unit).map_err(|err| {
            Error::new(ErrorKind::Search, format!("{}: a unit cannot be written", unit.path)).with_source(err)
        })?;
        document.add_bytes(fields.unit, &stored);
        Ok(document)
    }
}

/// Returns the terms of a unit's exact conditions; `find` asks for the same.
fn tags(unit: &Unit) -> Vec<String> {
    let mut tags = vec![
        format!("app:{}", fold_text(&unit.application)),
        format!("kind:{}", unit.kind),
        format!("grade:{:?}", unit.kind.grade()),
        format!("src:{}", unit.source().word()),
        format!("hidden:{}", unit.hidden),
    ];
    tags.push(format!("dup:{}", unit.copied));
    for cited in &unit.facts.cited {
        let (rule, verdict) = (fold_text(&cited.rule), cited_verdict(cited.verdict));
        tags.extend([format!("rule:{rule}"), format!("verdict:{verdict}"), format!("cited:{rule}={verdict}")]);
    }
    if unit.page > 0 {
        tags.push(format!("page:{}", unit.page));
    }
    if !unit.facts.terms.is_empty() {
        tags.push("has:term".to_owned());
    }
    if !unit.facts.periods.is_empty() {
        tags.push("has:period".to_owned());
    }
    tags.extend(unit.facts.idents.iter().map(|ident| format!("id:{}", ident_key(&ident.value))));
    tags.sort_unstable();
    tags.dedup();
    tags
}

/// What stands between two names of one party.
pub(super) const ALIAS: char = '\u{1}';

/// Positions between two names of one unit: more than any phrase bridges.
const NAMES_APART: usize = 3;

/// Returns the tokens of all names, far enough from each other that no phrase runs over two.
fn apart(parties: &[PartyFact]) -> impl Iterator<Item = (usize, String)> {
    let mut all = Vec::new();
    let mut next = 0;
    for party in parties {
        let from = next;
        for (position, text) in positions(tokens(&party.name, &[])) {
            next = from + position + NAMES_APART;
            all.push((from + position, text));
        }
    }
    all.into_iter()
}

/// Returns kind and source as one number.
fn facet(kind: EvidenceKind, source: TextSource) -> u64 {
    u64::from(kind.0) << 8 | source as u64
}

/// Undoes [`facet`].
pub(super) fn facet_of(facet: u64) -> (EvidenceKind, TextSource) {
    let source = match facet & 0xff {
        0 => TextSource::Text,
        1 => TextSource::Ocr,
        _ => TextSource::Sheet,
    };
    (EvidenceKind(u8::try_from(facet >> 8).unwrap_or(0)), source)
}

/// Returns a verdict's word as printed.
pub(super) fn cited_verdict(verdict: Verdict) -> String {
    serde_json::to_value(verdict).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

fn positions(tokens: Vec<Token>) -> impl Iterator<Item = (usize, String)> {
    tokens.into_iter().map(|token| (token.position, token.text))
}

fn pretokenized(tokens: impl Iterator<Item = (usize, String)>) -> PreTokenizedString {
    let tokens = tokens.map(|(position, text)| TantivyToken { position, text, ..TantivyToken::default() });
    PreTokenizedString { text: String::new(), tokens: tokens.collect() }
}

/// Tells whether nothing but what an index begins with (locks, a list of files) is there.
fn is_missing(dir: &Path) -> bool {
    std::fs::read_dir(dir)
        .map_or(true, |entries| entries.flatten().all(|entry| entry.file_name().to_string_lossy().starts_with('.')))
}

fn create(dir: &Path) -> Result<Index, Error> {
    std::fs::create_dir_all(dir).map_err(|err| Error::io(dir, err))?;
    let index = Index::create_in_dir(dir, schema().0).map_err(|err| failed(dir, err))?;
    Ok(index)
}

/// Opens an index that is there; returns the fingerprint of each application in it too.
pub(super) fn open(dir: &Path) -> Result<(Index, BTreeMap<String, String>), Error> {
    if is_missing(dir) {
        return Err(Error::new(
            ErrorKind::Search,
            format!(
                "{0} 里没有索引，请运行 vouch index rebuild (no index in {0}; run `vouch index rebuild`)",
                dir.display()
            ),
        ));
    }
    let index = Index::open_in_dir(dir).map_err(|err| damaged(dir).with_source(err))?;
    let metas = index.load_metas().map_err(|err| damaged(dir).with_source(err))?;
    let payload = match &metas.payload {
        None if metas.segments.is_empty() => Payload { format: FORMAT.to_owned(), ..Payload::default() },
        None => Payload::default(),
        Some(payload) => serde_json::from_str(payload).unwrap_or_default(),
    };
    if index.schema() != schema().0 || payload.format != FORMAT {
        return Err(Error::new(
            ErrorKind::Search,
            format!(
                "索引 {0} 由另一版本的 vouch 写成，请运行 vouch index rebuild (the index {0} was made by another version; run `vouch index rebuild`)",
                dir.display()
            ),
        ));
    }
    if bytes(dir) <= CHECKED_BYTES_MAX {
        check(dir, &index)?;
    }
    Ok((index, payload.indexed))
}

/// Reads a whole index and compares its checksums.
///
/// # Errors
///
/// [`ErrorKind::Search`] when it is missing, damaged or of another version, naming the cure.
pub fn verify(dir: &Path) -> Result<(), Error> {
    check(dir, &open(dir)?.0)
}

fn check(dir: &Path, index: &Index) -> Result<(), Error> {
    let commit = || index.load_metas().map(|metas| metas.opstamp).map_err(|err| damaged(dir).with_source(err));
    loop {
        let before = commit()?;
        let found = match index.validate_checksum() {
            Ok(files) if files.is_empty() => return Ok(()),
            Ok(files) => {
                let mut names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
                names.sort_unstable();
                damaged(dir).doing(names.join(", "))
            }
            Err(err) => damaged(dir).with_source(err),
        };
        // A writer that has committed meanwhile may have taken files away: look at its commit instead.
        if commit()? == before {
            return Err(found);
        }
    }
}

fn bytes(dir: &Path) -> u64 {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).map(|data| data.len()).sum()
}

/// Makes the error about an index that cannot be used.
pub(super) fn damaged(dir: &Path) -> Error {
    Error::new(
        ErrorKind::Search,
        format!(
            "索引 {0} 已损坏，请运行 vouch index rebuild (the index {0} is damaged; run `vouch index rebuild`)",
            dir.display()
        ),
    )
}

/// Makes the error about a failed operation on an index.
pub(super) fn failed(dir: &Path, err: tantivy::TantivyError) -> Error {
    match err {
        tantivy::TantivyError::DataCorruption(_) | tantivy::TantivyError::OpenReadError(_) => {
            damaged(dir).with_source(err)
        }
        err => {
            Error::new(ErrorKind::Search, format!("索引 {0} 无法读写 (the index {0} cannot be used)", dir.display()))
                .with_source(err)
        }
    }
}

/// Returns the fields of an index of this format.
pub(super) fn fields() -> Fields {
    schema().1
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    /// When this fails, the fold table has changed: give `FORMAT` a new number, then the new hash here.
    #[test]
    fn an_index_of_another_fold_table_has_another_format() {
        let lines = include_str!("variants.txt").lines().filter(|line| !line.starts_with('#'));
        let table: String = lines.collect();
        let hash: String = Sha256::digest(&table).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((super::FORMAT, hash.get(..16)), ("vouch-search-3", Some("07646098e85a0933")));
    }
}
