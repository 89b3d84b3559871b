//! Writing beside the process that holds the file.
//!
//! The lock beside the file keeps a second server away. A command that makes a commit or two may go around it: `SQLite` itself
//! lets one writer in at a time, each commit has its checks, and the server reads what is committed as if it had done so
//! itself. A guest keeps nothing in memory, moves no log, and makes no store where there is none.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use rusqlite::Connection;

use super::write::{self, WriteFailure};
use super::{file, read};
use crate::engine::{validate_get, validate_scan};
use crate::{Commit, Direction, Engine, Key, Outcome, Range, StoreError, Versioned};

/// A store in a file that a server may be serving, opened for a few commits. All is done on the thread that asks.
pub struct Guest {
    connection: Mutex<Connection>,
}

impl Guest {
    /// Opens the store at this path, whether or not a server runs on it.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let connection = file::connect(path)?;
        file::recognise(&connection, path)?;
        Ok(Self {
            connection: Mutex::new(connection),
        })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        let locked = self.connection.lock();
        locked.unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        read(&self.connection()).map_err(|error| WriteFailure::before_commit(&error).to_error())
    }
}

#[async_trait]
impl Engine for Guest {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        validate_get(keys)?;
        self.read(|connection| read::all(connection, keys))
    }

    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        validate_scan(limit)?;
        self.read(|connection| read::scan(connection, range, limit, direction))
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        commit.validate()?;
        write::keep_one(&self.connection(), &commit).map_err(|failure| failure.to_error())
    }
}
