//! The case on disk: what was read, what was found, what was done.
//!
//! ```text
//! DIR/case.sqlite      documents, extractions, applications, printed lines, records, the log
//! DIR/originals/ab/…   originals by SHA-256, where they are kept
//! DIR/index/           the search index; derived, may be deleted
//! DIR/lock             held by the one process that writes
//! ```
//!
//! One process writes ([`Case::create_or_open`]), any number read ([`Case::open`]); a reader sees whole
//! transactions. Types of other rooms are kept as JSON, so that they may grow; what this version cannot
//! read back counts as not there and is made again. This room keeps results, it never decides any.

mod cache;
mod database;
mod facts;
mod log;
mod original;
mod result;
mod retry;
mod saved;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension};

use crate::document::FileId;
use crate::error::{Error, ErrorKind};

pub use cache::{KeptFile, packed, unpacked};
pub use facts::{FactQuery, FactRow};
pub use log::{Entry, Head};
pub use original::{Verified, Wrong};
pub use result::{ApplicationRow, Member, ProblemRow, RunEnd, RunState, Status};
pub use retry::Skipped;
pub use saved::SavedSearch;

/// What a case was made for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Pinned {
    /// The programme's id: "gd-2020-2021".
    pub program: String,
    /// SHA-256 of the pack's text.
    pub pack_sha256: FileId,
    /// The pack itself, so that the case explains itself.
    pub pack: String,
    /// The guide's publication date; `None` where it is not given.
    pub published: Option<jiff::civil::Date>,
    /// SHA-256 of the register of earlier grants, where one is used.
    pub register_sha256: Option<FileId>,
    /// The version of vouch.
    pub version: String,
}

/// Who does something, and when.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Stamp {
    /// The time, RFC 3339.
    pub at: String,
    /// A user, or "vouch".
    pub who: String,
}

/// A case folder, open for reading, or for reading and writing.
pub struct Case {
    dir: PathBuf,
    connection: Mutex<Connection>,
    /// Held as long as the case is open for writing.
    lock: Option<File>,
}

impl Case {
    /// Opens a case for writing, or makes one in a folder that is new or empty.
    ///
    /// A case without a publication date takes the first one given; one that is given none keeps its own.
    /// Another pack, register or version is pinned in place of the old one, and logged.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] when the publication date or the programme is not the case's (exit code 4), or the
    /// folder holds something else; [`ErrorKind::Store`] when another process writes the case, or its format is
    /// newer or damaged; [`ErrorKind::Io`] when the folder cannot be written.
    pub fn create_or_open(dir: &Path, pinned: &Pinned, stamp: &Stamp) -> Result<Case, Error> {
        let file = dir.join(database::FILE);
        if !file.exists() && !is_free(dir) {
            let dir = dir.display();
            let message = format!(
                "{dir}: 文件夹不为空且没有案卷，请换一个 (the folder is not empty and holds no case; name another)"
            );
            return Err(Error::new(ErrorKind::Config, message));
        }
        make_folder(dir)?;
        let lock = lock(dir)?;
        let connection = database::open_to_write(dir)?;
        let case = Case { dir: dir.to_owned(), connection: Mutex::new(connection), lock: Some(lock) };
        case.pin(pinned, stamp)?;
        Ok(case)
    }

    /// Opens a case for reading; another process may be writing it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when there is no case, or its format is newer, older or damaged.
    pub fn open(dir: &Path) -> Result<Case, Error> {
        let connection = database::open_to_read(dir)?;
        Ok(Case { dir: dir.to_owned(), connection: Mutex::new(connection), lock: None })
    }

    /// Opens a case for writing as it is pinned, for decisions and the like.
    ///
    /// # Errors
    ///
    /// As [`Case::open`], and [`ErrorKind::Store`] when another process writes the case.
    pub fn open_to_write(dir: &Path) -> Result<Case, Error> {
        drop(Case::open(dir)?);
        let lock = lock(dir)?;
        let connection = database::open_to_write(dir)?;
        Ok(Case { dir: dir.to_owned(), connection: Mutex::new(connection), lock: Some(lock) })
    }

    /// Returns the case's folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns the folder of the search index.
    pub fn index_dir(&self) -> PathBuf {
        self.dir.join("index")
    }

    /// Tells whether the case is open for writing.
    pub fn is_writable(&self) -> bool {
        self.lock.is_some()
    }

    /// Returns what the case was made for.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be read.
    pub fn pinned(&self) -> Result<Pinned, Error> {
        let connection = self.connection();
        let get = |name: &str| pinned_value(&connection, name).map_err(|err| self.failed(err));
        let damaged = || {
            Error::new(
                ErrorKind::Store,
                format!("{}: 案卷的 pinned 表不完整 (the table `pinned` is incomplete)", self.dir.display()),
            )
        };
        let hash = |text: String| FileId::from_hex(&text).ok_or_else(damaged);
        Ok(Pinned {
            program: get("program")?.ok_or_else(damaged)?,
            pack_sha256: get("pack_sha256")?.ok_or_else(damaged).and_then(hash)?,
            pack: get("pack")?.ok_or_else(damaged)?,
            published: get("published")?.map(|text| text.parse().map_err(|_| damaged())).transpose()?,
            register_sha256: get("register_sha256")?.map(hash).transpose()?,
            version: get("version")?.ok_or_else(damaged)?,
        })
    }

    /// Compares with what is pinned and pins what may change.
    fn pin(&self, wanted: &Pinned, stamp: &Stamp) -> Result<(), Error> {
        let is_new = pinned_value(&self.connection(), "program").map_err(|err| self.failed(err))?.is_none();
        if !is_new {
            refuse_other(&self.dir, &self.pinned()?, wanted)?;
        }
        let values = [
            ("program", Some(wanted.program.clone())),
            ("pack_sha256", Some(wanted.pack_sha256.to_string())),
            ("pack", Some(wanted.pack.clone())),
            ("published", wanted.published.map(|day| day.to_string())),
            ("register_sha256", wanted.register_sha256.map(|hash| hash.to_string())),
            ("version", Some(wanted.version.clone())),
        ];
        self.write(|connection| {
            let mut changed = serde_json::Map::new();
            for (name, value) in &values {
                let old = pinned_value(connection, name)?;
                match value {
                    Some(value) if old.as_ref() != Some(value) => {
                        connection
                            .execute("INSERT OR REPLACE INTO pinned (name, value) VALUES (?1, ?2)", (name, value))?;
                        if *name != "pack" {
                            changed.insert((*name).to_owned(), serde_json::json!({"old": old, "new": value}));
                        }
                    }
                    // A register that is no longer used is no longer pinned; a publication date stays.
                    None if old.is_some() && *name == "register_sha256" => {
                        connection.execute("DELETE FROM pinned WHERE name = ?1", [name])?;
                        changed.insert((*name).to_owned(), serde_json::json!({"old": old}));
                    }
                    _ => (),
                }
            }
            if !changed.is_empty() {
                let event = if is_new { "case_created" } else { "case_pinned" };
                log::append(connection, stamp, event, &serde_json::Value::Object(changed).to_string())?;
            }
            Ok(())
        })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A panic of another thread leaves no half transaction: it was rolled back.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something in one transaction, on the disk before this returns.
    fn write<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        self.transaction(true, work)
    }

    /// Does something in one transaction; `synced` waits for the disk, otherwise a power failure may undo it as a whole.
    fn transaction<T>(&self, synced: bool, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        if self.lock.is_none() {
            let message = format!("{}: 案卷只以读方式打开 (the case is open for reading only)", self.dir.display());
            return Err(Error::new(ErrorKind::Store, message));
        }
        let connection = self.connection();
        let run = || -> rusqlite::Result<T> {
            connection.pragma_update(None, "synchronous", if synced { "FULL" } else { "NORMAL" })?;
            let transaction =
                rusqlite::Transaction::new_unchecked(&connection, rusqlite::TransactionBehavior::Immediate)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        };
        run().map_err(|err| self.failed(err))
    }

    fn failed(&self, err: rusqlite::Error) -> Error {
        database::failed(&self.dir, err)
    }
}

fn pinned_value(connection: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    connection.query_row("SELECT value FROM pinned WHERE name = ?1", [name], |row| row.get(0)).optional()
}

/// Refuses another publication date or programme: results under two of them must not share a case.
fn refuse_other(dir: &Path, own: &Pinned, wanted: &Pinned) -> Result<(), Error> {
    let dir = dir.display();
    if own.program != wanted.program {
        let (own, wanted) = (&own.program, &wanted.program);
        return Err(Error::new(
            ErrorKind::Config,
            format!(
                "案卷 {dir} 属于计划 {own}，不是 {wanted}；请用新案卷 (the case {dir} is of the programme {own}, not {wanted}; use a new case)"
            ),
        ));
    }
    match (own.published, wanted.published) {
        (Some(own), Some(wanted)) if own != wanted => Err(Error::new(
            ErrorKind::Config,
            format!(
                "案卷 {dir} 的指南发布日是 {own}，不是 --published {wanted}；请用新案卷 (the case {dir} has the publication date {own}, not --published {wanted}; use a new case)"
            ),
        )),
        _ => Ok(()),
    }
}

/// Tells whether a case may be made here: nothing is there but an old lock.
fn is_free(dir: &Path) -> bool {
    match std::fs::read_dir(dir) {
        Ok(entries) => entries.flatten().all(|entry| entry.file_name() == LOCK),
        // Not there, or not to be read: what is wrong is told when it is written.
        Err(_) => true,
    }
}

/// Makes the folder; a new one is its owner's only, since submissions are confidential.
fn make_folder(dir: &Path) -> Result<(), Error> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(|err| Error::io(dir, err))
}

const LOCK: &str = "lock";

/// Takes the lock of the one writer; the system gives it back when the process ends, however it ends.
fn lock(dir: &Path) -> Result<File, Error> {
    let path = dir.join(LOCK);
    let file =
        File::options().create(true).truncate(false).write(true).open(&path).map_err(|err| Error::io(&path, err))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(Error::new(
            ErrorKind::Store,
            format!(
                "案卷 {0} 正由另一个 vouch 写入，请等它结束 (another vouch is writing the case {0}; wait until it ends)",
                dir.display()
            ),
        )),
        Err(std::fs::TryLockError::Error(err)) => Err(Error::io(&path, err)),
    }
}

#[cfg(test)]
mod tests;
