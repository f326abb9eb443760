//! Originals by hash, and the check of everything that must not have changed.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Case, Head, log, result};
use crate::document::FileId;
use crate::error::{Error, ErrorKind};

/// What a check of the case found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verified {
    /// Rows of the log.
    pub entries: u64,
    /// Originals compared.
    pub originals: u64,
    /// Applications whose lines were compared with the log.
    pub applications: u64,
    /// What is not as it was written; empty when all is well.
    pub wrong: Vec<Wrong>,
}

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// The database's own structure is damaged; SQLite's words.
    Database(String),
    /// A row of the log does not follow from the row before it.
    LogRow(u64),
    /// The log does not hold the row that was known from elsewhere.
    LogHead(u64),
    /// The kept lines of an application are not those that were logged when they were kept.
    Application(String),
    /// The kept lines are not those of the last finished run.
    Lines,
    /// An original is not there.
    OriginalMissing(FileId),
    /// An original has other bytes than its name says.
    OriginalChanged(FileId),
}

impl Case {
    /// Keeps an original; one that is there already is left as it is.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] when it cannot be read or written; [`ErrorKind::Store`] when the case cannot be written.
    pub fn put_original(&self, from: &mut dyn Read) -> Result<FileId, Error> {
        let folder = self.dir().join("originals");
        std::fs::create_dir_all(&folder).map_err(|err| Error::io(&folder, err))?;
        // Written under another name, then moved: what has its final name is whole, however the process ends.
        let part = folder.join(format!(".part-{}-{:?}", std::process::id(), std::thread::current().id()));
        let copied = copy(from, &part);
        let kept = copied.and_then(|(id, bytes)| {
            let path = path(self.dir(), id);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent).map_err(|err| Error::io(parent, err))?;
            }
            std::fs::rename(&part, &path).map_err(|err| Error::io(&path, err))?;
            Ok((id, bytes))
        });
        if kept.is_err() {
            // The first error is the one to tell.
            let _ = std::fs::remove_file(&part);
        }
        let (id, bytes) = kept?;
        self.transaction(false, |connection| {
            connection
                .prepare_cached("INSERT OR IGNORE INTO original (file, bytes) VALUES (?1, ?2)")?
                .execute((id.0, bytes.cast_signed()))
        })?;
        Ok(id)
    }

    /// Keeps an original whose bytes and hash are at hand; one of the same size that is there already is left as it is.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] when it cannot be written; [`ErrorKind::Store`] when the case cannot be written.
    pub fn put_original_bytes(&self, id: FileId, bytes: &[u8]) -> Result<(), Error> {
        let path = path(self.dir(), id);
        if std::fs::metadata(&path).map_or(true, |data| data.len() != bytes.len() as u64) {
            let folder = path.parent().unwrap_or(self.dir());
            std::fs::create_dir_all(folder).map_err(|err| Error::io(folder, err))?;
            let part = folder.join(format!(".part-{}-{:?}", std::process::id(), std::thread::current().id()));
            let written = File::create(&part).and_then(|mut file| file.write_all(bytes));
            if let Err(err) = written.and_then(|()| std::fs::rename(&part, &path)) {
                // The first error is the one to tell.
                let _ = std::fs::remove_file(&part);
                return Err(Error::io(&path, err));
            }
        }
        self.transaction(false, |connection| {
            connection
                .prepare_cached("INSERT OR IGNORE INTO original (file, bytes) VALUES (?1, ?2)")?
                .execute((id.0, (bytes.len() as u64).cast_signed()))
        })?;
        Ok(())
    }

    /// Returns the bytes of an original, or `None` where it is not kept.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] when it cannot be read; [`ErrorKind::Store`] when its bytes have changed.
    pub fn original(&self, id: FileId) -> Result<Option<Vec<u8>>, Error> {
        let path = path(self.dir(), id);
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(err) if err.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(err) => return Err(Error::io(&path, err)),
        };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|err| Error::io(&path, err))?;
        if FileId(Sha256::digest(&bytes).into()) != id {
            let shown = path.display();
            let message = format!(
                "{shown}: 原件内容已变，与其哈希不符 (the original has changed: its bytes do not fit its hash)"
            );
            return Err(Error::new(ErrorKind::Store, message));
        }
        Ok(Some(bytes))
    }

    /// Checks the database, the log's chain, the kept lines and every original.
    ///
    /// `known` is a head of the log kept elsewhere: with it a log that was written anew from the start is found.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be read at all.
    pub fn verify(&self, known: Option<Head>) -> Result<Verified, Error> {
        let mut verified = Verified::default();
        let originals = {
            let connection = self.connection();
            let entries = log::entries(&connection).map_err(|err| self.failed(err))?;
            verified.entries = entries.len() as u64;
            verified.wrong = structure(&connection).map_err(|err| self.failed(err))?;
            verified.wrong.extend(log::broken(&entries).into_iter().map(Wrong::LogRow));
            if let Some(known) = known.filter(|known| known.seq > 0)
                && !entries.iter().any(|entry| entry.seq == known.seq && entry.hash == known.hash)
            {
                verified.wrong.push(Wrong::LogHead(known.seq));
            }
            let (count, changed) = result::changed(&connection, &entries).map_err(|err| self.failed(err))?;
            verified.applications = count;
            verified.wrong.extend(changed.into_iter().map(Wrong::Application));
            if result::lines_fit(&connection, &entries).map_err(|err| self.failed(err))? == Some(false) {
                verified.wrong.push(Wrong::Lines);
            }
            originals(&connection).map_err(|err| self.failed(err))?
        };
        for id in originals {
            verified.originals += 1;
            match File::open(path(self.dir(), id)) {
                Err(_) => verified.wrong.push(Wrong::OriginalMissing(id)),
                Ok(mut file) => {
                    let hashed = hash_into(&mut file, &mut std::io::sink());
                    if hashed.map_or(true, |(hash, _)| hash != id) {
                        verified.wrong.push(Wrong::OriginalChanged(id));
                    }
                }
            }
        }
        Ok(verified)
    }
}

/// Returns where an original is kept.
fn path(dir: &Path, id: FileId) -> PathBuf {
    let name = id.to_string();
    dir.join("originals").join(name.get(..2).unwrap_or_default()).join(&name)
}

fn copy(from: &mut dyn Read, to: &Path) -> Result<(FileId, u64), Error> {
    let mut file = File::create(to).map_err(|err| Error::io(to, err))?;
    let copied = hash_into(from, &mut file).map_err(|err| Error::io(to, err))?;
    file.sync_all().map_err(|err| Error::io(to, err))?;
    Ok(copied)
}

/// Copies bytes; returns their hash and number.
fn hash_into(from: &mut dyn Read, to: &mut dyn Write) -> std::io::Result<(FileId, u64)> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0_u8; 1 << 16];
    let mut bytes = 0;
    loop {
        let count = match from.read(&mut buffer) {
            Ok(0) => return Ok((FileId(hasher.finalize().into()), bytes)),
            Ok(count) => count,
            Err(err) if err.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(err) => return Err(err),
        };
        let read = buffer.get(..count).unwrap_or_default();
        hasher.update(read);
        to.write_all(read)?;
        bytes += count as u64;
    }
}

fn structure(connection: &Connection) -> rusqlite::Result<Vec<Wrong>> {
    let mut statement = connection.prepare("PRAGMA integrity_check(20)")?;
    let words: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(words.into_iter().filter(|words| words != "ok").map(Wrong::Database).collect())
}

fn originals(connection: &Connection) -> rusqlite::Result<Vec<FileId>> {
    let mut statement = connection.prepare("SELECT file FROM original ORDER BY file")?;
    statement.query_map([], |row| Ok(FileId(row.get(0)?)))?.collect()
}
