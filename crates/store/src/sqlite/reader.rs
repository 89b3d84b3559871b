//! Reading beside the process that holds the file.
//!
//! The lock beside the file keeps a second server away, which would answer from caches of its own and move the log under
//! the first one's feet. A reader may go around it: under a write-ahead log `SQLite` lets any process read the database as
//! of the last commit before, and neither waits for the other. What it costs is that the log cannot be emptied past the
//! instant that a held reader sees, so that it grows meanwhile.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use rusqlite::{Connection, OpenFlags};

use super::file;
use super::read;
use super::write::WriteFailure;
use crate::engine::{validate_get, validate_scan};
use crate::{Commit, Direction, Engine, Key, Outcome, Range, StoreError, Versioned, limits};

/// A store in a file that somebody else may be writing. Reads are made on the thread that asks.
pub struct Reader {
    connection: Mutex<Connection>,
    is_held: bool,
}

impl Reader {
    /// Opens the store at this path, whether or not a server runs on it. Nothing is made where there is none.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = Connection::open_with_flags(path, flags).and_then(|connection| {
            connection.busy_timeout(Duration::from_millis(limits::BUSY_MILLIS_MAX))?;
            file::for_reading(&connection)?;
            Ok(connection)
        });
        let connection = opened.map_err(|error| file::unreadable(path, error.to_string()))?;
        if !file::has_tables(&connection, path)? {
            return Err(file::unreadable(path, "there is no store in it".to_owned()));
        }
        file::recognise(&connection, path)?;
        Ok(Self {
            connection: Mutex::new(connection),
            is_held: false,
        })
    }

    /// From now on reads see the store as it stands now, whatever is committed meanwhile.
    pub fn hold(mut self) -> Result<Self, StoreError> {
        self.read(|connection| connection.prepare_cached("BEGIN")?.execute([]))?;
        self.is_held = true;
        // A transaction begins with its first read.
        self.count()?;
        Ok(self)
    }

    /// How many keys there are.
    pub fn count(&self) -> Result<u64, StoreError> {
        let count = self.read(|connection| {
            let sql = "SELECT count(*) FROM records";
            connection.query_row(sql, [], |row| row.get::<_, i64>(0))
        })?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let connection: MutexGuard<'_, Connection> = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        read(&connection).map_err(|error| WriteFailure::before_commit(&error).to_error())
    }
}

#[async_trait]
impl Engine for Reader {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        validate_get(keys)?;
        self.read(|connection| {
            if self.is_held {
                return keys.iter().map(|key| read::get(connection, key)).collect();
            }
            read::all(connection, keys)
        })
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

    async fn commit(&self, _: Commit) -> Result<Outcome, StoreError> {
        let reason = "a commit to a store that was opened for reading alone";
        Err(StoreError::Misuse(reason.to_owned()))
    }
}
