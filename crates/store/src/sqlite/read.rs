//! Reads: connections beside the writer, each of which sees whole commits only.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

use super::file;
use super::write::WriteFailure;
use crate::{Direction, Key, Range, StoreError, Version, Versioned};

const GET: &str = "SELECT version, value FROM records WHERE key = ?1";

/// One look-up after the other in one statement, each of which tells which it is: its number, and that of its parameter.
macro_rules! look_ups {
    ($at:literal $parameter:literal) => {
        concat!("SELECT version, value, ", $at, " FROM records WHERE key = ?", $parameter)
    };
    ($at:literal $parameter:literal, $($rest:tt)+) => {
        concat!(look_ups!($at $parameter), " UNION ALL ", look_ups!($($rest)+))
    };
}

/// For two keys and more. A statement sees one instant and costs half of a transaction with a statement for each.
const SEVERAL: [&str; 5] = [
    look_ups!(0 1, 1 2),
    look_ups!(0 1, 1 2, 2 3),
    look_ups!(0 1, 1 2, 2 3, 3 4),
    look_ups!(0 1, 1 2, 2 3, 3 4, 4 5),
    look_ups!(0 1, 1 2, 2 3, 3 4, 4 5, 5 6),
];
const SCAN_FORWARD: &str = "SELECT version, value, key FROM records \
    WHERE key >= ?1 AND key < ?2 ORDER BY key LIMIT ?3";
const SCAN_BACKWARD: &str = "SELECT version, value, key FROM records \
    WHERE key >= ?1 AND key < ?2 ORDER BY key DESC LIMIT ?3";

/// Connections that anybody may read from, one at a time each.
pub(super) struct Readers {
    connections: Vec<Mutex<Connection>>,
    turn: AtomicUsize,
}

impl Readers {
    pub(super) fn open(path: &Path, count: usize) -> Result<Self, StoreError> {
        let connect = |_| file::connect(path).map(Mutex::new);
        let connections = (0..count.max(1)).map(connect).collect::<Result<_, _>>()?;
        Ok(Self {
            connections,
            turn: AtomicUsize::new(0),
        })
    }

    pub(super) fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        self.with(|connection| all(connection, keys))
    }

    pub(super) fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        self.with(|connection| scan(connection, range, limit, direction))
    }

    fn with<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let free = self
            .connections
            .iter()
            .find_map(|connection| connection.try_lock().ok());
        let connection = free.unwrap_or_else(|| {
            let turn = self.turn.fetch_add(1, Ordering::Relaxed) % self.connections.len();
            self.connections[turn]
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        });
        read(&connection).map_err(|error| WriteFailure::before_commit(&error).to_error())
    }
}

/// Keys as they stood at one instant.
pub(super) fn all(
    connection: &Connection,
    keys: &[Key],
) -> rusqlite::Result<Vec<Option<Versioned>>> {
    match keys {
        [] => return Ok(Vec::new()),
        [key] => return Ok(vec![get(connection, key)?]),
        _ => {}
    }
    if let Some(sql) = SEVERAL.get(keys.len() - 2) {
        return several(connection, sql, keys);
    }
    // One transaction, so that all keys are read as they stood at one instant.
    connection.prepare_cached("BEGIN")?.execute([])?;
    let found = keys.iter().map(|key| get(connection, key)).collect();
    connection.prepare_cached("COMMIT")?.execute([])?;
    found
}

fn several(
    connection: &Connection,
    sql: &str,
    keys: &[Key],
) -> rusqlite::Result<Vec<Option<Versioned>>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut found = vec![None; keys.len()];
    let mut rows = statement.query(params_from_iter(keys.iter().map(Key::as_bytes)))?;
    while let Some(row) = rows.next()? {
        found[usize::from(row.get::<_, u8>(2)?)] = Some(versioned(row)?);
    }
    Ok(found)
}

pub(super) fn scan(
    connection: &Connection,
    range: &Range,
    limit: usize,
    direction: Direction,
) -> rusqlite::Result<Vec<(Key, Versioned)>> {
    let sql = match direction {
        Direction::Forward => SCAN_FORWARD,
        Direction::Backward => SCAN_BACKWARD,
    };
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_map((range.start(), range.end(), limit), |row| {
        Ok((Key::stored(row.get(2)?), versioned(row)?))
    })?;
    found.collect()
}

pub(super) fn get(connection: &Connection, key: &Key) -> rusqlite::Result<Option<Versioned>> {
    connection
        .prepare_cached(GET)?
        .query_row([key.as_bytes()], versioned)
        .optional()
}

fn versioned(row: &Row<'_>) -> rusqlite::Result<Versioned> {
    let version = Version::from_bytes(row.get(0)?);
    Ok(Versioned {
        version,
        value: row.get_ref(1)?.as_blob()?.into(),
    })
}
