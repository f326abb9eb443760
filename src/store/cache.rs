//! Documents and extractions by file and reader version, so that a second run reads only what changed.

use std::io::Read;

use flate2::Compression;
use flate2::read::{ZlibDecoder, ZlibEncoder};
use rusqlite::OptionalExtension;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Case;
use crate::document::{Document, FileId};
use crate::error::{Error, ErrorKind};
use crate::extract::Extraction;

/// Largest JSON of one document that is read back, in bytes: a bound against a crafted database.
const JSON_BYTES_MAX: u64 = 4 << 30;

impl Case {
    /// Returns a file as this reader version read it before, or `None` when it has to be read.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be read.
    pub fn document(&self, file: FileId, reader: &str) -> Result<Option<Document>, Error> {
        self.cached("SELECT json FROM document WHERE file = ?1 AND reader = ?2", file, reader)
    }

    /// Keeps a file as read; what other reader versions said of it is forgotten.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be written.
    pub fn put_document(&self, document: &Document, reader: &str) -> Result<(), Error> {
        self.put("document", document.file, reader, document)
    }

    /// Returns what this extractor version found in a file before, or `None`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be read.
    pub fn extraction(&self, file: FileId, reader: &str) -> Result<Option<Extraction>, Error> {
        self.cached("SELECT json FROM extraction WHERE file = ?1 AND reader = ?2", file, reader)
    }

    /// Keeps what a file proves; what other extractor versions said of it is forgotten.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be written.
    pub fn put_extraction(&self, extraction: &Extraction, reader: &str) -> Result<(), Error> {
        self.put("extraction", extraction.file, reader, extraction)
    }

    fn cached<T: DeserializeOwned>(&self, sql: &str, file: FileId, reader: &str) -> Result<Option<T>, Error> {
        let packed: Option<Vec<u8>> = {
            let connection = self.connection();
            let mut statement = connection.prepare_cached(sql).map_err(|err| self.failed(err))?;
            statement.query_row((file.0, reader), |row| row.get(0)).optional().map_err(|err| self.failed(err))?
        };
        // What cannot be read back (another version's type, damage) is made again from the file.
        Ok(packed.and_then(|packed| unpack(&packed)))
    }

    fn put<T: Serialize>(&self, table: &str, file: FileId, reader: &str, value: &T) -> Result<(), Error> {
        let packed = pack(value)
            .map_err(|err| Error::new(ErrorKind::Store, format!("{file}: cannot be kept")).with_source(err))?;
        self.transaction(false, |connection| {
            connection.prepare_cached(&format!("DELETE FROM {table} WHERE file = ?1"))?.execute([file.0])?;
            connection
                .prepare_cached(&format!("INSERT INTO {table} (file, reader, json) VALUES (?1, ?2, ?3)"))?
                .execute((file.0, reader, packed))?;
            Ok(())
        })
    }
}

/// Returns a value as deflated JSON.
fn pack(value: &impl Serialize) -> std::io::Result<Vec<u8>> {
    let json = serde_json::to_vec(value)?;
    let mut packed = Vec::new();
    ZlibEncoder::new(json.as_slice(), Compression::fast()).read_to_end(&mut packed)?;
    Ok(packed)
}

/// Returns the value of deflated JSON, or `None`; the checksum inside tells damage.
fn unpack<T: DeserializeOwned>(packed: &[u8]) -> Option<T> {
    let mut json = Vec::new();
    ZlibDecoder::new(packed).take(JSON_BYTES_MAX).read_to_end(&mut json).ok()?;
    serde_json::from_slice(&json).ok()
}
