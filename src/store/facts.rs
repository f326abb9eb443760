//! Records and facts as rows, for `vouch facts` and for auditors with SQL.

use rusqlite::Connection;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

use super::{Case, database};
use crate::document::{FileId, Span};
use crate::error::Error;
use crate::extract::Extraction;
use crate::fact::{Date, Duration, EvidenceKind, Fact, Kind, Period, Role, Standing, Trust, Value};

/// Which facts are asked for; `None` asks for all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FactQuery {
    /// Of this application.
    pub application: Option<String>,
    /// Of papers of this kind of evidence.
    pub paper: Option<EvidenceKind>,
    /// Of records of this kind.
    pub kind: Option<Kind>,
    /// In this role.
    pub role: Option<Role>,
    /// Figures of this size or more, in whole units (yuan, percent, pieces, days).
    pub low: Option<Decimal>,
    /// Figures of this size or less.
    pub high: Option<Decimal>,
    /// Dates and periods that may lie on this day or later.
    pub first: Option<jiff::civil::Date>,
    /// Dates and periods that may lie on this day or earlier.
    pub last: Option<jiff::civil::Date>,
}

/// A fact with the record and the paper it stands in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FactRow {
    /// The application.
    pub application: String,
    /// The file's path.
    pub path: String,
    /// The file.
    pub file: FileId,
    /// The kind of the paper.
    pub paper: EvidenceKind,
    /// Facts of one record have the same number.
    pub record: i64,
    /// What the record is.
    pub kind: Kind,
    /// Whether it may be counted.
    pub standing: Standing,
    /// Where the record stands.
    pub record_at: Vec<Span>,
    /// What the fact is about.
    pub role: Role,
    /// Which of several parties it belongs to.
    pub party: Option<u8>,
    /// The fact.
    pub value: Value,
    /// Other values that the same marks allow.
    pub also: Vec<Value>,
    /// Where it stands.
    pub at: Vec<Span>,
    /// How far it can be trusted.
    pub trust: Trust,
}

const FACTS: &str = "
    SELECT record.application, record.path, record.file, record.paper, record.id, record.kind, record.standing, record.at,
        fact.role, fact.party, fact.value, fact.also, fact.at, fact.trust
    FROM fact JOIN record ON record.id = fact.record
    WHERE (?1 IS NULL OR record.application = ?1)
        AND (?2 IS NULL OR record.paper = ?2)
        AND (?3 IS NULL OR record.kind = ?3)
        AND (?4 IS NULL OR fact.role = ?4)
        AND (?5 IS NULL OR fact.number_e4 >= ?5)
        AND (?6 IS NULL OR fact.number_e4 <= ?6)
        AND (?7 IS NULL OR fact.last >= ?7)
        AND (?8 IS NULL OR fact.first <= ?8)
    ORDER BY record.application, record.path, record.id, fact.ord";

impl Case {
    /// Gives each fact asked for, by application, path and record; returns how many.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Store`] when the case cannot be read or holds facts of another version; what `each` returns.
    pub fn facts(&self, query: &FactQuery, each: &mut dyn FnMut(FactRow) -> Result<(), Error>) -> Result<u64, Error> {
        let mut failure = None;
        let mut count = 0;
        // A connection of its own, so that `each` may ask the case for more.
        let connection = database::open_to_read(self.dir())?;
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = connection.prepare_cached(FACTS)?;
            let mut rows = statement.query((
                &query.application,
                query.paper.map(|paper| paper.to_string()),
                query.kind.map(|kind| word(&kind)).transpose()?,
                query.role.map(|role| word(&role)).transpose()?,
                // One step wider than asked: the column is rounded, `is_within` compares the figure itself.
                query.low.map(|low| rounded_e4(low).saturating_sub(1)),
                query.high.map(|high| rounded_e4(high).saturating_add(1)),
                query.first.map(|day| day.to_string()),
                query.last.map(|day| day.to_string()),
            ))?;
            while let Some(row) = rows.next()? {
                let fact = fact_row(row)?;
                if !is_within(&fact.value, query) {
                    continue;
                }
                failure = each(fact).err();
                if failure.is_some() {
                    break;
                }
                count += 1;
            }
            Ok(())
        };
        read().map_err(|err| self.failed(err))?;
        failure.map_or(Ok(count), Err)
    }
}

fn fact_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<FactRow> {
    Ok(FactRow {
        application: row.get(0)?,
        path: row.get(1)?,
        file: FileId(row.get(2)?),
        paper: from_word(row, 3)?,
        record: row.get(4)?,
        kind: from_word(row, 5)?,
        standing: from_word(row, 6)?,
        record_at: from_json(row, 7)?,
        role: from_word(row, 8)?,
        party: row.get(9)?,
        value: from_json(row, 10)?,
        also: from_json(row, 11)?,
        at: from_json(row, 12)?,
        trust: from_json(row, 13)?,
    })
}

/// Adds the records of a paper inside a transaction.
pub(super) fn insert(
    connection: &Connection,
    application: &str,
    path: &str,
    paper: &Extraction,
) -> rusqlite::Result<()> {
    let mut into_record = connection.prepare_cached(
        "INSERT INTO record (application, path, file, paper, kind, standing, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let mut into_fact = connection.prepare_cached(
        "INSERT INTO fact (record, ord, role, party, type, number_e4, unit, first, last, words, value, also, at, trust)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?;
    for record in &paper.records {
        let part = record.at.first().map_or(0, |span| span.part);
        let within = paper.papers.iter().find(|one| (one.first..=one.last).contains(&part));
        let kind = within.map_or(paper.kind, |one| one.kind).to_string();
        let (what, standing) = (word(&record.kind)?, word(&record.standing)?);
        let id = into_record.insert((application, path, paper.file.0, kind, what, standing, json(&record.at)?))?;
        for (ord, field) in (0_i64..).zip(&record.fields) {
            let Fact { value, also, at, trust, .. } = &field.fact;
            let columns = Columns::of(value);
            into_fact.execute(rusqlite::params![
                id,
                ord,
                word(&field.role)?,
                field.party,
                columns.name,
                columns.number_e4,
                columns.unit,
                columns.first.map(|day| day.to_string()),
                columns.last.map(|day| day.to_string()),
                columns.words,
                json(value)?,
                json(also)?,
                json(at)?,
                json(trust)?,
            ])?;
        }
    }
    Ok(())
}

/// A value in columns that compare.
#[derive(Default)]
struct Columns {
    name: &'static str,
    number_e4: Option<i64>,
    unit: Option<String>,
    first: Option<jiff::civil::Date>,
    last: Option<jiff::civil::Date>,
    words: Option<String>,
}

const E4: Decimal = Decimal::from_parts(10_000, 0, 0, false, 0);

impl Columns {
    fn of(value: &Value) -> Columns {
        let number = |name| {
            let (number, unit) = figure(value).map_or((None, None), |(number, unit)| (Some(number), Some(unit)));
            let (number_e4, unit) = (number.map(rounded_e4), unit.map(str::to_owned));
            Columns { name, number_e4, unit, ..Columns::default() }
        };
        let words = |name, words: &str| Columns { name, words: Some(words.to_owned()), ..Columns::default() };
        match value {
            Value::Date(Date { first, last }) => {
                Columns { name: "date", first: Some(*first), last: Some(*last), ..Columns::default() }
            }
            // An open end may be any day.
            Value::Period(Period { from, to }) => Columns {
                name: "period",
                first: Some(from.map_or(jiff::civil::Date::MIN, |from| from.first)),
                last: Some(to.map_or(jiff::civil::Date::MAX, |to| to.last)),
                ..Columns::default()
            },
            Value::Duration(_) => number("duration"),
            Value::Amount(_) => number("amount"),
            Value::Percent(_) => number("percent"),
            Value::Share(..) => number("share"),
            Value::Count(_) => number("count"),
            Value::Ident(ident) => words("ident", &ident.value),
            Value::Party(name) => words("party", name),
            Value::Code(code) => words("code", &code.is),
            Value::Text(text) => words("text", text),
            Value::Flag(flag) => words("flag", if *flag { "true" } else { "false" }),
        }
    }
}

/// Returns ten-thousandths, rounded; a figure beyond the range is its end.
fn rounded_e4(number: Decimal) -> i64 {
    let end = if number.is_sign_negative() { i64::MIN } else { i64::MAX };
    number.checked_mul(E4).and_then(|scaled| scaled.round().to_i64()).unwrap_or(end)
}

/// Tells whether a figure lies between the bounds asked for.
fn is_within(value: &Value, query: &FactQuery) -> bool {
    if query.low.is_none() && query.high.is_none() {
        return true;
    }
    figure(value).is_some_and(|(number, _)| {
        query.low.is_none_or(|low| number >= low) && query.high.is_none_or(|high| number <= high)
    })
}

/// Returns the figure of a value in whole units, and the unit.
fn figure(value: &Value) -> Option<(Decimal, &str)> {
    Some(match value {
        Value::Duration(Duration::Months(months)) => (Decimal::from(*months), "months"),
        Value::Duration(Duration::Days(days)) => (Decimal::from(*days), "days"),
        Value::Amount(amount) => (amount.units, amount.currency.code()),
        Value::Percent(percent) | Value::Share(percent, _) => (percent.percent, "%"),
        Value::Count(count) => (count.number, &count.unit),
        _ => return None,
    })
}

/// Returns the word that a plain enum prints as.
pub(super) fn word(value: &impl Serialize) -> rusqlite::Result<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        Ok(other) => Ok(other.to_string()),
        Err(err) => Err(rusqlite::Error::ToSqlConversionFailure(err.into())),
    }
}

/// Returns a value as JSON.
pub(super) fn json(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|err| rusqlite::Error::ToSqlConversionFailure(err.into()))
}

fn from_word<T: for<'de> Deserialize<'de>>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<T> {
    let word = serde_json::Value::String(row.get(column)?);
    serde_json::from_value(word).map_err(|err| unreadable(column, err))
}

fn from_json<T: for<'de> Deserialize<'de>>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<T> {
    serde_json::from_str(row.get_ref(column)?.as_str()?).map_err(|err| unreadable(column, err))
}

fn unreadable(column: usize, err: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, err.into())
}
