//! The database file: who holds it, what is in it, and how it is connected to.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::{StoreError, limits};

/// The layout of the tables; 1 is the first.
const FORMAT: u32 = 1;
/// Stands in the header of the file, so that tools and this program know whose it is: "Ceno".
const APPLICATION_ID: i64 = 0x4365_6E6F;
/// A table with row numbers beside the index on the key: values of some hundred bytes inside the tree
/// of keys (`WITHOUT ROWID`) make it deep, which cost 1.8 times the time per sign-up at 700 bytes,
/// and three times the time per read at 2,000.
const SCHEMA: &str = "
    CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE records (key BLOB NOT NULL PRIMARY KEY, version BLOB NOT NULL, value BLOB NOT NULL);
";

/// Takes the file for this process, until the answer is dropped or the process ends.
pub(super) fn lock(path: &Path) -> Result<File, StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push("-lock");
    let unreadable = |error: std::io::Error| unreadable(path, error.to_string());
    let file = private(PathBuf::from(name).as_path()).map_err(unreadable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse {
            path: path.to_owned(),
        }),
        Err(TryLockError::Error(error)) => Err(unreadable(error)),
    }
}

/// Opens the database, makes its tables if it is new, and returns the connection that writes.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    let is_new = !path.exists();
    private(path).map_err(|error| unreadable(path, error.to_string()))?;
    if is_new {
        sync_folder(path).map_err(|error| unreadable(path, error.to_string()))?;
    }
    let connection = connect(path)?;
    prepare(&connection, path)?;
    Ok(connection)
}

/// One more connection to a database that is open.
pub(super) fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(path, flags).and_then(|connection| {
        connection.busy_timeout(Duration::from_millis(limits::BUSY_MILLIS_MAX))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        for_reading(&connection)?;
        Ok(connection)
    });
    opened.map_err(|error| unreadable(path, error.to_string()))
}

/// What each connection has that reads.
pub(super) fn for_reading(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "cache_size", -limits::CACHE_KIBIBYTES)?;
    // A statement stays as it was prepared. Otherwise the planner looks at the values, of a LIMIT too, and each new value has
    // the statement prepared again.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn prepare(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    if has_tables(connection, path)? {
        return recognise(connection, path);
    }
    create(connection).map_err(|error| unreadable(path, error.to_string()))
}

/// Whether there is anything in the database.
pub(super) fn has_tables(connection: &Connection, path: &Path) -> Result<bool, StoreError> {
    let sql = "SELECT count(*) FROM sqlite_schema";
    let tables = connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    tables
        .map(|tables| tables > 0)
        .map_err(|error| unreadable(path, error.to_string()))
}

/// Makes sure that the database is a store of ours, in a format that is understood.
pub(super) fn recognise(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let failed = |error: rusqlite::Error| unreadable(path, error.to_string());
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    if number("PRAGMA application_id").map_err(failed)? != APPLICATION_ID {
        return Err(unreadable(
            path,
            "it is the database of another program".to_owned(),
        ));
    }
    let format = number("SELECT value FROM meta WHERE name = 'format'").map_err(failed)?;
    match u32::try_from(format) {
        Ok(FORMAT) => Ok(()),
        Ok(found) if found > FORMAT => {
            let what = format!("the store {}", path.display());
            Err(StoreError::NewerFormat {
                what,
                found,
                known: FORMAT,
            })
        }
        _ => Err(unreadable(path, format!("its format is {format}"))),
    }
}

fn create(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "page_size", limits::PAGE_BYTES)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    let transaction = connection.unchecked_transaction()?;
    transaction.execute_batch(SCHEMA)?;
    transaction.execute("INSERT INTO meta VALUES ('format', ?1)", [FORMAT])?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.commit()
}

/// Opens a file that only its owner may read, and makes it if it is missing.
fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes the name of a new file durable, not only its content.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

pub(super) fn unreadable(path: &Path, reason: String) -> StoreError {
    StoreError::Unreadable {
        path: path.to_owned(),
        reason,
    }
}
