//! Files that were not read: to be read again, or left as they are by somebody's decision.

use std::collections::BTreeMap;

use super::{Case, Stamp, log};
use crate::document::FileId;
use crate::error::Error;

/// Somebody's decision to leave a problem as it is. It changes no finding and no state.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Skipped {
    /// Who, and when.
    pub stamp: Stamp,
    /// Why.
    pub reason: String,
}

/// The event of a decision to leave a problem as it is.
const SKIPPED: &str = "problem_skipped";
/// The event of a file that is to be read again.
const RETRIED: &str = "problem_retried";

impl Case {
    /// Forgets what was told of files that were not read whole, so that the next run reads them again; returns their
    /// paths. `application` and `path` narrow it down.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Store`] when the case cannot be written.
    pub fn retry(
        &self,
        application: Option<&str>,
        path: Option<&str>,
        stamp: &Stamp,
    ) -> Result<Vec<(String, String)>, Error> {
        self.write(|connection| {
            let sql = "SELECT application, path, file FROM member
                WHERE state IN ('partial', 'locked', 'damaged', 'unsupported', 'over_limit', 'crashed')
                AND file IS NOT NULL AND (?1 IS NULL OR application = ?1) AND (?2 IS NULL OR path = ?2)
                ORDER BY application, path";
            let found: Vec<(String, String, FileId)> = connection
                .prepare_cached(sql)?
                .query_map((application, path), |row| Ok((row.get(0)?, row.get(1)?, FileId(row.get(2)?))))?
                .collect::<rusqlite::Result<_>>()?;
            for (application, path, file) in &found {
                for table in ["document", "extraction", "summary"] {
                    connection.prepare_cached(&format!("DELETE FROM {table} WHERE file = ?1"))?.execute([file.0])?;
                }
                let body = serde_json::json!({"application": application, "at": path, "file": file});
                log::append(connection, stamp, RETRIED, &body.to_string())?;
            }
            Ok(found.into_iter().map(|(application, path, _)| (application, path)).collect())
        })
    }

    /// Logs the decision to leave the problems at a place as they are; returns how many stand there.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Store`] when the case cannot be written.
    pub fn skip(&self, application: &str, at: &str, reason: &str, stamp: &Stamp) -> Result<usize, Error> {
        let here = self.problems(Some(application))?.into_iter().filter(|row| row.at.as_deref() == Some(at)).count();
        if here > 0 {
            let file = self.file_of(application, at)?;
            let body = serde_json::json!({"application": application, "at": at, "file": file, "reason": reason});
            self.log(stamp, SKIPPED, &body)?;
        }
        Ok(here)
    }

    /// Returns the problems left as they are, by application and place. A decision about other bytes counts no more.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Store`] when the case cannot be read.
    pub fn skipped(&self) -> Result<BTreeMap<(String, String), Skipped>, Error> {
        let mut skipped = BTreeMap::new();
        for entry in self.entries()?.into_iter().filter(|entry| entry.event == SKIPPED) {
            let Ok(body) = serde_json::from_str::<serde_json::Value>(&entry.body) else { continue };
            let get = |name: &str| body.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
            let (application, at) = (get("application"), get("at"));
            let own = self.file_of(&application, &at)?;
            if own.map(|file| file.to_string()).unwrap_or_default() == get("file") {
                skipped.insert((application, at), Skipped { stamp: entry.stamp, reason: get("reason") });
            }
        }
        Ok(skipped)
    }

    /// Returns the hash of the file that a place of an application is in.
    fn file_of(&self, application: &str, at: &str) -> Result<Option<FileId>, Error> {
        let path = at.split('#').next().unwrap_or(at);
        let sql = "SELECT file FROM member WHERE application = ?1 AND path = ?2 AND file IS NOT NULL";
        Ok(self.rows(sql, (application, path), |row| Ok(FileId(row.get(0)?)))?.into_iter().next())
    }
}
