//! The log: what was done, by whom, when. It only grows, and each row's hash covers the row before it.
//!
//! Whoever owns the file could write the whole chain anew; a [`Head`] kept elsewhere (in an exported
//! report) shows that.

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::{Case, Stamp};
use crate::document::FileId;
use crate::error::Error;

/// The last row of the log: enough to show later that nothing before it was changed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Head {
    /// Number of the row, from 1; 0 for an empty log.
    pub seq: u64,
    /// Its hash.
    pub hash: FileId,
}

/// A row of the log.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// From 1.
    pub seq: u64,
    /// When, and who.
    pub stamp: Stamp,
    /// What: "run_started", "run_finished", "decision".
    pub event: String,
    /// More about it, as JSON.
    pub body: String,
    /// The hash of the row before it; zeros for the first.
    pub prev: FileId,
    /// SHA-256 over all fields.
    pub hash: FileId,
}

impl Case {
    /// Adds a row to the log; it is on the disk when this returns.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Store`] when the case cannot be written.
    pub fn log(&self, stamp: &Stamp, event: &str, body: &serde_json::Value) -> Result<Head, Error> {
        self.write(|connection| append(connection, stamp, event, &body.to_string()))
    }

    /// Returns the last row's number and hash.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Store`] when the case cannot be read.
    pub fn head(&self) -> Result<Head, Error> {
        head(&self.connection()).map_err(|err| self.failed(err))
    }

    /// Returns the rows of the log, in order.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Store`] when the case cannot be read.
    pub fn entries(&self) -> Result<Vec<Entry>, Error> {
        entries(&self.connection()).map_err(|err| self.failed(err))
    }
}

/// Adds a row inside a transaction.
pub(super) fn append(connection: &Connection, stamp: &Stamp, event: &str, body: &str) -> rusqlite::Result<Head> {
    let last = head(connection)?;
    let seq = last.seq + 1;
    let hash = hash(last.hash, seq, stamp, event, body);
    connection.execute(
        "INSERT INTO log (seq, at, who, event, body, prev, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (seq.cast_signed(), &stamp.at, &stamp.who, event, body, last.hash.0, hash.0),
    )?;
    Ok(Head { seq, hash })
}

fn head(connection: &Connection) -> rusqlite::Result<Head> {
    let mut statement = connection.prepare_cached("SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1")?;
    let mut rows = statement.query([])?;
    match rows.next()? {
        Some(row) => Ok(Head { seq: row.get::<_, i64>(0)?.cast_unsigned(), hash: FileId(row.get(1)?) }),
        None => Ok(Head { seq: 0, hash: FileId([0; 32]) }),
    }
}

pub(super) fn entries(connection: &Connection) -> rusqlite::Result<Vec<Entry>> {
    let mut statement = connection.prepare("SELECT seq, at, who, event, body, prev, hash FROM log ORDER BY seq")?;
    let rows = statement.query_map([], |row| {
        Ok(Entry {
            seq: row.get::<_, i64>(0)?.cast_unsigned(),
            stamp: Stamp { at: row.get(1)?, who: row.get(2)? },
            event: row.get(3)?,
            body: row.get(4)?,
            prev: FileId(row.get(5)?),
            hash: FileId(row.get(6)?),
        })
    })?;
    rows.collect()
}

/// Returns the numbers of rows that do not follow from the row before them.
pub(super) fn broken(entries: &[Entry]) -> Vec<u64> {
    let mut wrong = Vec::new();
    let mut last = Head { seq: 0, hash: FileId([0; 32]) };
    for entry in entries {
        let hash = hash(entry.prev, entry.seq, &entry.stamp, &entry.event, &entry.body);
        if entry.seq != last.seq + 1 || entry.prev != last.hash || entry.hash != hash {
            wrong.push(entry.seq);
        }
        last = Head { seq: entry.seq, hash: entry.hash };
    }
    wrong
}

/// Returns SHA-256 over the fields, each with its length before it, so that no two rows have the same bytes.
fn hash(prev: FileId, seq: u64, stamp: &Stamp, event: &str, body: &str) -> FileId {
    let mut hasher = Sha256::new();
    for field in
        [&prev.0[..], &seq.to_be_bytes(), stamp.at.as_bytes(), stamp.who.as_bytes(), event.as_bytes(), body.as_bytes()]
    {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field);
    }
    FileId(hasher.finalize().into())
}
