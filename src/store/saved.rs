//! Searches kept in the case under a name; each change is logged.

use rusqlite::OptionalExtension;
use serde_json::json;

use super::{Case, Stamp, log};
use crate::error::Error;

/// A search kept under a name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SavedSearch {
    /// Its name.
    pub name: String,
    /// The query as typed.
    pub query: String,
}

impl Case {
    /// Keeps a search under a name, in place of what the name stood for.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Store`] when the case cannot be written.
    pub fn save_search(&self, name: &str, query: &str, stamp: &Stamp) -> Result<(), Error> {
        self.write(|connection| {
            connection.execute("INSERT OR REPLACE INTO saved_search (name, query) VALUES (?1, ?2)", (name, query))?;
            log::append(connection, stamp, "search_saved", &json!({"name": name, "query": query}).to_string())?;
            Ok(())
        })
    }

    /// Takes a search out; tells whether there was one.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Store`] when the case cannot be written.
    pub fn forget_search(&self, name: &str, stamp: &Stamp) -> Result<bool, Error> {
        self.write(|connection| {
            let was = connection.execute("DELETE FROM saved_search WHERE name = ?1", [name])? > 0;
            if was {
                log::append(connection, stamp, "search_forgotten", &json!({"name": name}).to_string())?;
            }
            Ok(was)
        })
    }

    /// Returns all searches that are kept, by name.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Store`] when the case cannot be read.
    pub fn saved_searches(&self) -> Result<Vec<SavedSearch>, Error> {
        let sql = "SELECT name, query FROM saved_search ORDER BY name";
        self.rows(sql, [], |row| Ok(SavedSearch { name: row.get(0)?, query: row.get(1)? }))
    }

    /// Returns the query kept under a name, or `None`.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Store`] when the case cannot be read.
    pub fn saved_search(&self, name: &str) -> Result<Option<String>, Error> {
        let sql = "SELECT query FROM saved_search WHERE name = ?1";
        self.connection().query_row(sql, [name], |row| row.get(0)).optional().map_err(|err| self.failed(err))
    }
}
