//! What a run found: applications with their files, problems and printed lines; counts of states.

use std::collections::BTreeMap;
use std::io::Write;

use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Case, Head, Stamp, database, facts, log};
use crate::claim::Application;
use crate::document::{FileId, Problem};
use crate::error::{Error, ErrorKind};
use crate::extract::Extraction;
use crate::fact::EvidenceKind;

/// A file of an application.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Its path as `output.md` writes it.
    pub path: String,
    /// Its hash; `None` where its bytes could not be had (a locked archive's member).
    pub file: Option<FileId>,
    /// Its size; 0 where it could not be had.
    pub bytes: u64,
    /// Its one state, as printed: "read", "partial", "locked" …
    pub state: String,
    /// What it is, where that was told.
    pub kind: Option<EvidenceKind>,
    /// How many pages and sheets are in which state, as printed: "text", "ocr" …
    pub parts: BTreeMap<String, u64>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// All that is kept of one application.
#[derive(Clone, Debug)]
pub struct ApplicationRow<'a> {
    /// Its id.
    pub id: &'a str,
    /// Of inputs, rules and settings: the same again means that nothing has to be done.
    pub fingerprint: &'a str,
    /// What its form asserts; `None` where there is none.
    pub form: Option<&'a Application>,
    /// Its files, archives too.
    pub members: &'a [Member],
    /// What is wrong with the application as a whole, and the place of it as printed.
    pub problems: &'a [(Problem, Option<String>)],
    /// The lines printed of it, in order, each without its line end.
    pub lines: &'a [String],
    /// What its papers prove, by path.
    pub papers: &'a [(&'a str, &'a Extraction)],
}

/// What closes a run.
#[derive(Clone, Copy, Debug)]
pub struct RunEnd<'a> {
    /// The applications of the run; others are taken out of the case.
    pub applications: &'a [&'a str],
    /// The `run` line.
    pub run: &'a str,
    /// The `lead` lines, in order.
    pub leads: &'a [String],
    /// The `total` line.
    pub total: &'a str,
}

/// How far the last run came.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RunState {
    /// There was none.
    None,
    /// It is going on, or was cut off: what is kept may be of two runs.
    Unfinished,
    /// It came to its end.
    Finished,
}

/// A problem with its place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProblemRow {
    /// The application.
    pub application: String,
    /// The file; `None` for the application as a whole.
    pub path: Option<String>,
    /// What kind of wrong, as printed.
    pub kind: String,
    /// Index of the page or sheet, from 0; `None` for the whole file.
    pub part: Option<u32>,
    /// Where it stands, as printed: the file, or a place in the form; `None` for the application as a whole.
    pub at: Option<String>,
    /// One sentence.
    pub detail: String,
}

/// Counts of everything kept; the states add up to the totals.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Status {
    /// Applications.
    pub applications: u64,
    /// Files, archives too.
    pub members: u64,
    /// Pages and sheets.
    pub parts: u64,
    /// Files by state.
    pub states: BTreeMap<String, u64>,
    /// Pages and sheets by state.
    pub part_states: BTreeMap<String, u64>,
    /// Findings by verdict.
    pub verdicts: BTreeMap<String, u64>,
    /// Problems by kind.
    pub problems: BTreeMap<String, u64>,
}

const RUN: i64 = 0;
const APPLICATION: i64 = 1;
const LEADS: i64 = 2;
const TOTAL: i64 = 3;

/// The event under which the hash of an application's lines is logged.
const KEPT: &str = "application_kept";

/// The name in `pinned` under which the state of the last run is kept.
const STATE: &str = "run_state";

impl Case {
    /// Marks the beginning of a run: until [`Case::finish_run`], what is kept may be of two runs.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be written.
    pub fn begin_run(&self, stamp: &Stamp, settings: &serde_json::Value) -> Result<Head, Error> {
        self.write(|connection| {
            set_state(connection, "unfinished")?;
            log::append(connection, stamp, "run_started", &settings.to_string())
        })
    }

    /// Returns the fingerprint under which an application was kept, or `None`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be read.
    pub fn fingerprint(&self, application: &str) -> Result<Option<String>, Error> {
        let sql = "SELECT fingerprint FROM application WHERE id = ?1";
        self.connection().query_row(sql, [application], |row| row.get(0)).optional().map_err(|err| self.failed(err))
    }

    /// Replaces all that is kept of an application, in one transaction, and logs the hash of its lines where it changed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be written, or two files have one path.
    pub fn replace_application(&self, row: &ApplicationRow<'_>, stamp: &Stamp) -> Result<(), Error> {
        let form = row.form.map(serde_json::to_string).transpose().map_err(|err| {
            Error::new(ErrorKind::Store, format!("{}: the form cannot be kept", row.id)).with_source(err)
        })?;
        let hash = hash_of(row.lines.iter().map(String::as_str)).to_string();
        self.transaction(false, |connection| {
            let old: Option<Option<String>> = connection
                .prepare_cached("SELECT lines_sha256 FROM application WHERE id = ?1")?
                .query_row([row.id], |row| row.get(0))
                .optional()?;
            if old.flatten().as_ref() != Some(&hash) {
                let body = serde_json::json!({"application": row.id, "lines_sha256": hash});
                log::append(connection, stamp, KEPT, &body.to_string())?;
            }
            remove(connection, row.id)?;
            connection
                .prepare_cached(
                    "INSERT INTO application (id, fingerprint, form, lines_sha256) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute((row.id, row.fingerprint, form, &hash))?;
            insert_members(connection, row)?;
            for (ord, line) in (0_i64..).zip(row.lines) {
                insert_line(connection, APPLICATION, row.id, ord, line)?;
            }
            row.papers.iter().try_for_each(|(path, paper)| facts::insert(connection, row.id, path, paper))
        })
    }

    /// Closes a run: takes out applications that were not in it, keeps its own lines, and logs the hash of all lines.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be written.
    pub fn finish_run(&self, end: &RunEnd<'_>, stamp: &Stamp) -> Result<Head, Error> {
        self.write(|connection| {
            for id in ids(connection)?.iter().filter(|id| !end.applications.contains(&id.as_str())) {
                remove(connection, id)?;
            }
            connection.execute("DELETE FROM line WHERE section <> ?1", [APPLICATION])?;
            insert_line(connection, RUN, "", 0, end.run)?;
            for (ord, lead) in (0_i64..).zip(end.leads) {
                insert_line(connection, LEADS, "", ord, lead)?;
            }
            insert_line(connection, TOTAL, "", 0, end.total)?;
            set_state(connection, "finished")?;
            let body = serde_json::json!({
                "applications": end.applications.len(),
                "lines_sha256": lines_hash(connection)?.to_string(),
            });
            log::append(connection, stamp, "run_finished", &body.to_string())
        })
    }

    /// Tells how far the last run came.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be read.
    pub fn run_state(&self) -> Result<RunState, Error> {
        let state = super::pinned_value(&self.connection(), STATE).map_err(|err| self.failed(err))?;
        Ok(match state.as_deref() {
            None => RunState::None,
            Some("finished") => RunState::Finished,
            Some(_) => RunState::Unfinished,
        })
    }

    /// Writes the lines of the last run as they were printed, each with a line end; returns how many.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when no run came to its end, or the case cannot be read; [`ErrorKind::Io`] when `out` fails.
    pub fn write_output(&self, out: &mut dyn Write) -> Result<u64, Error> {
        self.each_line(&mut |line| {
            out.write_all(line.as_bytes())
                .and_then(|()| out.write_all(b"\n"))
                .map_err(|err| Error::new(ErrorKind::Io, "the output cannot be written").with_source(err))
        })
    }

    /// Gives each line of the last run, in printed order; returns how many. All are of one state of the case.
    ///
    /// # Errors
    ///
    /// As [`Case::write_output`], and what `each` returns.
    pub fn each_line(&self, each: &mut dyn FnMut(&str) -> Result<(), Error>) -> Result<u64, Error> {
        let dir = self.dir().display();
        // A connection of its own, so that `each` may ask the case for more.
        let connection = database::open_to_read(self.dir())?;
        let transaction = connection.unchecked_transaction().map_err(|err| self.failed(err))?;
        let state = super::pinned_value(&transaction, STATE).map_err(|err| self.failed(err))?;
        if state.as_deref() != Some("finished") {
            return Err(Error::new(
                ErrorKind::Store,
                format!(
                    "案卷 {dir} 的上一次运行没有结束，请再运行一次 vouch run (the last run of the case {dir} did not come to its end; run `vouch run` again)"
                ),
            ));
        }
        let mut failure = None;
        let mut count = 0;
        for_each_line(&transaction, &mut |line| {
            count += 1;
            failure = each(line).err();
            failure.is_none()
        })
        .map_err(|err| self.failed(err))?;
        failure.map_or(Ok(count), Err)
    }

    /// Returns the lines of one application, in printed order.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be read.
    pub fn application_lines(&self, application: &str) -> Result<Vec<String>, Error> {
        let sql = "SELECT json FROM line WHERE section = ?1 AND application = ?2 ORDER BY ord";
        self.rows(sql, (APPLICATION, application), |row| row.get(0))
    }

    /// Returns the ids of all applications, in byte order.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be read.
    pub fn applications(&self) -> Result<Vec<String>, Error> {
        ids(&self.connection()).map_err(|err| self.failed(err))
    }

    /// Returns what an application's form asserts; `None` where there is no form, or it was kept by a version
    /// whose type this one does not read.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be read.
    pub fn application(&self, id: &str) -> Result<Option<Application>, Error> {
        let sql = "SELECT form FROM application WHERE id = ?1";
        let form: Option<Option<String>> =
            self.connection().query_row(sql, [id], |row| row.get(0)).optional().map_err(|err| self.failed(err))?;
        Ok(form.flatten().and_then(|form| serde_json::from_str(&form).ok()))
    }

    /// Returns the files of an application, by path; their problems too.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be read.
    pub fn members(&self, application: &str) -> Result<Vec<Member>, Error> {
        let sql = "SELECT path, file, bytes, state, kind, parts FROM member WHERE application = ?1 ORDER BY path";
        let mut members = self.rows(sql, [application], |row| {
            let parts: String = row.get(5)?;
            let kind: Option<String> = row.get(4)?;
            Ok(Member {
                path: row.get(0)?,
                file: row.get::<_, Option<[u8; 32]>>(1)?.map(FileId),
                bytes: row.get::<_, i64>(2)?.cast_unsigned(),
                state: row.get(3)?,
                kind: kind.and_then(|kind| EvidenceKind::from_code(&kind)),
                parts: serde_json::from_str(&parts).unwrap_or_default(),
                problems: Vec::new(),
            })
        })?;
        for problem in self.problems(Some(application))? {
            let member = members.iter_mut().find(|member| Some(&member.path) == problem.path.as_ref());
            let kind = serde_json::from_value(serde_json::Value::String(problem.kind));
            if let (Some(member), Ok(kind)) = (member, kind) {
                member.problems.push(Problem { kind, part: problem.part, detail: problem.detail });
            }
        }
        Ok(members)
    }

    /// Returns the application and the hash of the file with this path, or `None`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be read.
    pub fn file_at(&self, path: &str) -> Result<Option<(String, FileId)>, Error> {
        let sql =
            "SELECT application, file FROM member WHERE path = ?1 AND file IS NOT NULL ORDER BY application LIMIT 1";
        let found = self.rows(sql, [path], |row| Ok((row.get(0)?, FileId(row.get(1)?))))?;
        Ok(found.into_iter().next())
    }

    /// Returns the problems of one application or all: its own first, then by file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be read.
    pub fn problems(&self, application: Option<&str>) -> Result<Vec<ProblemRow>, Error> {
        let sql = "SELECT application, path, kind, part, coalesce(at, path), detail FROM problem
                   WHERE ?1 IS NULL OR application = ?1 ORDER BY application, ord";
        self.rows(sql, [application], |row| {
            Ok(ProblemRow {
                application: row.get(0)?,
                path: row.get(1)?,
                kind: row.get(2)?,
                part: row.get(3)?,
                at: row.get(4)?,
                detail: row.get(5)?,
            })
        })
    }

    /// Counts everything kept, all of one state of the case.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the case cannot be read.
    pub fn status(&self) -> Result<Status, Error> {
        let connection = self.connection();
        let count = |connection: &Connection, sql: &str| -> rusqlite::Result<BTreeMap<String, u64>> {
            let mut statement = connection.prepare(sql)?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned())))?;
            rows.collect()
        };
        let read = || -> rusqlite::Result<Status> {
            let transaction = connection.unchecked_transaction()?;
            let states = count(&transaction, "SELECT state, count(*) FROM member GROUP BY state")?;
            let part_states = count(
                &transaction,
                "SELECT part.key, sum(part.value) FROM member, json_each(parts) AS part GROUP BY part.key",
            )?;
            Ok(Status {
                applications: ids(&transaction)?.len() as u64,
                members: states.values().sum(),
                parts: part_states.values().sum(),
                states,
                part_states,
                verdicts: count(&transaction, "SELECT verdict, count(*) FROM finding GROUP BY verdict")?,
                problems: count(&transaction, "SELECT kind, count(*) FROM problem GROUP BY kind")?,
            })
        };
        read().map_err(|err| self.failed(err))
    }

    /// Returns all rows of a query.
    pub(super) fn rows<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        let connection = self.connection();
        let all = || connection.prepare_cached(sql)?.query_map(values, read)?.collect::<rusqlite::Result<Vec<T>>>();
        all().map_err(|err| self.failed(err))
    }
}

/// Tells whether the kept lines are those whose hash the last finished run logged; `None` where there is none,
/// or a run is unfinished.
pub(super) fn lines_fit(connection: &Connection, entries: &[log::Entry]) -> rusqlite::Result<Option<bool>> {
    if super::pinned_value(connection, STATE)?.as_deref() != Some("finished") {
        return Ok(None);
    }
    let body = entries.iter().rev().find(|entry| entry.event == "run_finished").map(|entry| entry.body.as_str());
    let logged = body
        .and_then(|body| serde_json::from_str::<serde_json::Value>(body).ok())
        .and_then(|body| FileId::from_hex(body.get("lines_sha256")?.as_str()?));
    Ok(Some(logged == Some(lines_hash(connection)?)))
}

/// Compares the lines of each application with the hash that was logged when they were kept, in an unfinished run too;
/// returns how many were compared and which of them differ. One kept before there were such hashes is not compared.
pub(super) fn changed(connection: &Connection, entries: &[log::Entry]) -> rusqlite::Result<(u64, Vec<String>)> {
    let mut logged = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.event == KEPT) {
        let Ok(body) = serde_json::from_str::<serde_json::Value>(&entry.body) else { continue };
        let get = |name: &str| body.get(name).and_then(|value| value.as_str()).map(str::to_owned);
        if let (Some(id), Some(hash)) = (get("application"), get("lines_sha256")) {
            logged.insert(id, hash);
        }
    }
    let sql = "SELECT json FROM line WHERE section = ?1 AND application = ?2 ORDER BY ord";
    let mut statement = connection.prepare_cached(sql)?;
    let (mut count, mut changed) = (0, Vec::new());
    for id in ids(connection)? {
        let Some(logged) = logged.get(&id) else { continue };
        let lines: Vec<String> =
            statement.query_map((APPLICATION, &id), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        count += 1;
        if hash_of(lines.iter().map(String::as_str)).to_string() != *logged {
            changed.push(id);
        }
    }
    Ok((count, changed))
}

/// Returns SHA-256 over lines, each with its end.
fn hash_of<'l>(lines: impl Iterator<Item = &'l str>) -> FileId {
    let mut hasher = Sha256::new();
    for line in lines {
        hasher.update(line.as_bytes());
        hasher.update(b"\n");
    }
    FileId(hasher.finalize().into())
}

/// Returns SHA-256 of the output as printed.
fn lines_hash(connection: &Connection) -> rusqlite::Result<FileId> {
    let mut hasher = Sha256::new();
    for_each_line(connection, &mut |line| {
        hasher.update(line.as_bytes());
        hasher.update(b"\n");
        true
    })?;
    Ok(FileId(hasher.finalize().into()))
}

/// Gives each line in printed order until `each` says no.
fn for_each_line(connection: &Connection, each: &mut dyn FnMut(&str) -> bool) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached("SELECT json FROM line ORDER BY section, application, ord")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if !each(row.get_ref(0)?.as_str()?) {
            break;
        }
    }
    Ok(())
}

fn ids(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection.prepare_cached("SELECT id FROM application ORDER BY id")?.query_map([], |row| row.get(0))?.collect()
}

fn set_state(connection: &Connection, state: &str) -> rusqlite::Result<()> {
    connection.execute("INSERT OR REPLACE INTO pinned (name, value) VALUES (?1, ?2)", (STATE, state))?;
    Ok(())
}

fn remove(connection: &Connection, id: &str) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM application WHERE id = ?1")?.execute([id])?;
    connection
        .prepare_cached("DELETE FROM line WHERE section = ?1 AND application = ?2")?
        .execute((APPLICATION, id))?;
    Ok(())
}

fn insert_line(connection: &Connection, section: i64, id: &str, ord: i64, line: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO line (section, application, ord, json) VALUES (?1, ?2, ?3, ?4)")?
        .execute((section, id, ord, line))?;
    Ok(())
}

fn insert_members(connection: &Connection, row: &ApplicationRow<'_>) -> rusqlite::Result<()> {
    let mut member = connection.prepare_cached(
        "INSERT INTO member (application, path, file, bytes, state, kind, parts) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let mut problem = connection.prepare_cached(
        "INSERT INTO problem (application, ord, path, kind, part, at, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for one in row.members {
        let parts = facts::json(&one.parts)?;
        let (kind, file) = (one.kind.map(|kind| kind.to_string()), one.file.map(|file| file.0));
        member.execute((row.id, &one.path, file, one.bytes.cast_signed(), &one.state, kind, parts))?;
    }
    let own = row.problems.iter().map(|(problem, at)| (None, at.as_ref(), problem));
    let files =
        row.members.iter().flat_map(|one| one.problems.iter().map(move |problem| (Some(&one.path), None, problem)));
    for (ord, (path, at, one)) in (0_i64..).zip(own.chain(files)) {
        problem.execute((row.id, ord, path, facts::word(&one.kind)?, one.part, at, &one.detail))?;
    }
    Ok(())
}
