//! Opening the database: format versions, migrations, damage.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::error::{Error, ErrorKind};

/// The database's name in the case folder.
pub(super) const FILE: &str = "case.sqlite";
/// "VOUC": tells a case from any other database.
const APPLICATION_ID: i32 = 0x564F_5543;
/// What brings format n to n + 1. Never edit a released step; add one.
const STEPS: &[&str] = &[include_str!("schema_1.sql"), include_str!("schema_2.sql"), include_str!("schema_3.sql")];
/// How long to wait for another process that is in a transaction.
const BUSY: Duration = Duration::from_secs(10);

/// Opens the database for writing; makes or migrates it.
pub(super) fn open_to_write(dir: &Path) -> Result<Connection, Error> {
    let path = dir.join(FILE);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(&path, flags).map_err(|err| failed(dir, err))?;
    let (application_id, format) = prepare(&connection).map_err(|err| failed(dir, err))?;
    let is_new = format == 0 && application_id == 0 && is_empty(&connection).map_err(|err| failed(dir, err))?;
    if !is_new {
        check_format(dir, application_id, format)?;
    }
    let migrate = || -> rusqlite::Result<()> {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        if format as usize == STEPS.len() {
            return Ok(());
        }
        if format > 0 {
            let backup = backup_path(&path, format);
            connection.execute("VACUUM INTO ?1", [backup.to_string_lossy()])?;
        }
        let transaction = rusqlite::Transaction::new_unchecked(&connection, rusqlite::TransactionBehavior::Immediate)?;
        for step in STEPS.iter().skip(format as usize) {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", STEPS.len() as u32)?;
        transaction.commit()
    };
    migrate().map_err(|err| failed(dir, err))?;
    Ok(connection)
}

/// Opens the database for reading.
pub(super) fn open_to_read(dir: &Path) -> Result<Connection, Error> {
    let path = dir.join(FILE);
    if !path.exists() {
        return Err(Error::new(
            ErrorKind::Store,
            format!(
                "{0} 里没有案卷，请先运行 vouch run … --case {0} (no case in {0}; run `vouch run … --case {0}` first)",
                dir.display()
            ),
        ));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened =
        Connection::open_with_flags(&path, flags).and_then(|connection| Ok((prepare(&connection)?, connection)));
    let ((application_id, format), connection) = match opened {
        Err(err) if is_no_place(&err) && has_no_wal(&path) => {
            // A folder that cannot be written (a medium, an archive) holds a case at rest: nothing changes under us.
            let uri = format!("file:{}?immutable=1", escaped(&path));
            let connection =
                Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI).map_err(|err| failed(dir, err))?;
            (prepare(&connection).map_err(|err| failed(dir, err))?, connection)
        }
        opened => opened.map_err(|err| failed(dir, err))?,
    };
    check_format(dir, application_id, format)?;
    if (format as usize) < STEPS.len() {
        return Err(Error::new(
            ErrorKind::Store,
            format!(
                "案卷 {0} 是旧格式 {format}，请先用 vouch run 打开一次 (the case {0} has the old format {format}; open it once with `vouch run`)",
                dir.display()
            ),
        ));
    }
    Ok(connection)
}

/// Sets what every connection needs; returns the file's application id and format.
fn prepare(connection: &Connection) -> rusqlite::Result<(i32, u32)> {
    connection.busy_timeout(BUSY)?;
    let application_id = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let format = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok((application_id, format))
}

fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))
}

fn check_format(dir: &Path, application_id: i32, format: u32) -> Result<(), Error> {
    let dir = dir.display();
    if application_id != APPLICATION_ID {
        return Err(Error::new(
            ErrorKind::Store,
            format!("{dir}/{FILE} 不是 vouch 的案卷 ({dir}/{FILE} is no case of vouch)"),
        ));
    }
    if format as usize > STEPS.len() {
        let own = STEPS.len();
        return Err(Error::new(
            ErrorKind::Store,
            format!(
                "案卷 {dir} 由更新的 vouch 写成(格式 {format}，本版只到 {own})，请升级 (the case {dir} was written by a newer vouch: format {format}, this one reads up to {own}; upgrade)"
            ),
        ));
    }
    Ok(())
}

fn backup_path(path: &Path, format: u32) -> PathBuf {
    path.with_extension(format!("format-{format}.sqlite"))
}

fn is_no_place(err: &rusqlite::Error) -> bool {
    matches!(err.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied))
}

fn has_no_wal(path: &Path) -> bool {
    let wal = path.with_extension("sqlite-wal");
    std::fs::metadata(wal).map_or(true, |data| data.len() == 0)
}

/// Escapes a path for a `file:` URI.
fn escaped(path: &Path) -> String {
    path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

/// Makes the error about a failed operation on the database.
pub(super) fn failed(dir: &Path, err: rusqlite::Error) -> Error {
    let shown = dir.join(FILE);
    let shown = shown.display();
    let message = match err.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            format!(
                "{shown} 已损坏；请从备份恢复，或换一个案卷重新运行 ({shown} is damaged; restore a backup, or run again with a new case)"
            )
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            format!("{shown} 正由另一个程序写入，请稍后再试 (another program is writing {shown}; try again later)")
        }
        Some(ErrorCode::DiskFull) => format!("磁盘已满，{shown} 未写入 (the disk is full; {shown} was not written)"),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            format!("{shown} 无法打开或写入，请检查权限 ({shown} cannot be opened or written; check the permissions)")
        }
        _ => format!("{shown} 读写失败 ({shown} cannot be used)"),
    };
    Error::new(ErrorKind::Store, message).with_source(err)
}
