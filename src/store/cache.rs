//! Documents and extractions by file and reader version, so that a second run reads only what changed.

use std::io::Read;

use flate2::Compression;
use flate2::read::{ZlibDecoder, ZlibEncoder};
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Case;
use crate::document::{Document, FileId};
use crate::error::{Error, ErrorKind};
use crate::extract::Extraction;

/// Largest JSON of one document that is read back, in bytes: a bound against a crafted database.
const JSON_BYTES_MAX: u64 = 4 << 30;

/// A file as read, with all that is kept of it under its hash.
///
/// A reader is a version with the witness of the name behind its last `/`: "0.1.0/1/pdf". The same bytes may be told
/// apart by their names, so that what is kept never depends on which of two members was read first.
#[derive(Clone, Copy, Debug)]
pub struct KeptFile<'a, S> {
    /// Its hash.
    pub file: FileId,
    /// What read it.
    pub reader: &'a str,
    /// The document, as [`packed`] gives it.
    pub document: &'a [u8],
    /// What extracted it.
    pub extractor: &'a str,
    /// What it proves.
    pub extraction: &'a Extraction,
    /// What is told of it without opening its text.
    pub summary: &'a S,
}

impl Case {
    /// Returns a file as this reader read it before, or `None` when it has to be read.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be read.
    pub fn document(&self, file: FileId, reader: &str) -> Result<Option<Document>, Error> {
        self.cached("SELECT json FROM document WHERE file = ?1 AND reader = ?2", file, reader)
    }

    /// Returns what this extractor found in a file before, or `None`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be read.
    pub fn extraction(&self, file: FileId, reader: &str) -> Result<Option<Extraction>, Error> {
        self.cached("SELECT json FROM extraction WHERE file = ?1 AND reader = ?2", file, reader)
    }

    /// Returns what was told of a file in short, or `None` when it has to be read.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be read.
    pub fn summary<S: DeserializeOwned>(&self, file: FileId, reader: &str) -> Result<Option<S>, Error> {
        self.cached("SELECT json FROM summary WHERE file = ?1 AND reader = ?2", file, reader)
    }

    /// Keeps a file as read, whole or not at all; what other versions said of it is forgotten.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be written.
    pub fn keep_file<S: Serialize>(&self, kept: &KeptFile<'_, S>) -> Result<(), Error> {
        let failed = |err: std::io::Error| {
            Error::new(ErrorKind::Store, format!("{}: cannot be kept", kept.file)).with_source(err)
        };
        let extraction = packed(kept.extraction).map_err(failed)?;
        let summary = packed(kept.summary).map_err(failed)?;
        let file = kept.file;
        self.transaction(false, |connection| {
            put(connection, "document", (file, kept.reader), kept.document)?;
            put(connection, "extraction", (file, kept.extractor), &extraction)?;
            put(connection, "summary", (file, kept.extractor), &summary)
        })
    }

    fn cached<T: DeserializeOwned>(&self, sql: &str, file: FileId, reader: &str) -> Result<Option<T>, Error> {
        let packed: Option<Vec<u8>> = {
            let connection = self.connection();
            let mut statement = connection.prepare_cached(sql).map_err(|err| self.failed(err))?;
            statement.query_row((file.0, reader), |row| row.get(0)).optional().map_err(|err| self.failed(err))?
        };
        // What cannot be read back (another version's type, damage) is made again from the file.
        Ok(packed.and_then(|packed| unpacked(&packed)))
    }
}

/// Puts a value in place of what other versions, and the same reader, said of the file.
fn put(connection: &Connection, table: &str, (file, reader): (FileId, &str), packed: &[u8]) -> rusqlite::Result<()> {
    let version = reader.rfind('/').and_then(|end| reader.get(..=end)).unwrap_or(reader);
    let forget =
        format!("DELETE FROM {table} WHERE file = ?1 AND (reader = ?2 OR substr(reader, 1, length(?3)) <> ?3)");
    connection.prepare_cached(&forget)?.execute((file.0, reader, version))?;
    connection
        .prepare_cached(&format!("INSERT INTO {table} (file, reader, json) VALUES (?1, ?2, ?3)"))?
        .execute((file.0, reader, packed))?;
    Ok(())
}

/// Returns a value as the case keeps it: deflated JSON.
///
/// # Errors
///
/// When the value cannot be written as JSON.
pub fn packed(value: &impl Serialize) -> std::io::Result<Vec<u8>> {
    let json = serde_json::to_vec(value)?;
    let mut packed = Vec::new();
    ZlibEncoder::new(json.as_slice(), Compression::fast()).read_to_end(&mut packed)?;
    Ok(packed)
}

/// Returns the value of [`packed`] bytes, or `None`; the checksum inside tells damage.
pub fn unpacked<T: DeserializeOwned>(packed: &[u8]) -> Option<T> {
    let mut json = Vec::new();
    ZlibDecoder::new(packed).take(JSON_BYTES_MAX).read_to_end(&mut json).ok()?;
    serde_json::from_slice(&json).ok()
}
