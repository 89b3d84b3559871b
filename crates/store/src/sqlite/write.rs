//! The one thread that writes.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OptionalExtension};
use tokio::sync::{mpsc, oneshot};

use crate::{Commit, Counts, Key, Outcome, StoreError, Version, Write, limits};

const VERSION: &str = "SELECT version FROM records WHERE key = ?1";
const PUT: &str = "INSERT INTO records (key, version, value) VALUES (?1, ?2, ?3) \
    ON CONFLICT (key) DO UPDATE SET version = excluded.version, value = excluded.value";
const DELETE: &str = "DELETE FROM records WHERE key = ?1";

/// What the writer is asked for.
pub(super) enum Request {
    /// To keep a commit and tell its outcome.
    Commit(Commit, oneshot::Sender<Result<Outcome, StoreError>>),
    /// To empty the write-ahead log, which needs that nobody writes meanwhile.
    EmptyLog,
}

/// How commits fell into groups.
#[derive(Default)]
pub(super) struct Tally {
    groups: AtomicU64,
    grouped: AtomicU64,
}

impl Tally {
    pub(super) fn counts(&self) -> Counts {
        Counts {
            groups: self.groups.load(Ordering::Relaxed),
            grouped: self.grouped.load(Ordering::Relaxed),
            ..Counts::default()
        }
    }

    fn count(&self, commits: usize) {
        if commits > 0 {
            let commits = u64::try_from(commits).unwrap_or(u64::MAX);
            self.groups.fetch_add(1, Ordering::Relaxed);
            self.grouped.fetch_add(commits, Ordering::Relaxed);
        }
    }
}

/// Serves requests until nobody can make any more, then leaves the log empty.
pub(super) fn run(
    connection: &Connection,
    mut requests: mpsc::Receiver<Request>,
    written: &AtomicBool,
    tally: &Tally,
) {
    while let Some(first) = requests.blocking_recv() {
        let (mut commits, mut answers, mut empty_log) = (Vec::new(), Vec::new(), false);
        let mut next = Some(first);
        while let Some(request) = next {
            match request {
                Request::Commit(commit, answer) => {
                    commits.push(commit);
                    answers.push(answer);
                }
                Request::EmptyLog => empty_log = true,
            }
            let room = commits.len() < limits::COMMITS_PER_BATCH_MAX;
            next = if room { requests.try_recv().ok() } else { None };
        }
        let kept = keep(connection, &commits);
        written.store(true, Ordering::Release);
        tally.count(commits.len());
        for (at, answer) in answers.into_iter().enumerate() {
            let outcome = match &kept {
                Ok(outcomes) => Ok(outcomes[at]),
                Err(failure) => Err(failure.to_error()),
            };
            // Whoever asked may have gone; the commit is kept all the same.
            drop(answer.send(outcome));
        }
        if empty_log {
            // A reader may hold the log for longer than commits can wait.
            drop(wait(connection, limits::EMPTY_LOG_MILLIS_MAX));
            drop(checkpoint(connection, "TRUNCATE"));
            drop(wait(connection, limits::BUSY_MILLIS_MAX));
        }
    }
    drop(checkpoint(connection, "TRUNCATE"));
}

/// The write-ahead log after a checkpoint.
pub(super) struct Log {
    pub(super) pages: u64,
    /// Pages of it that are in the database.
    pub(super) moved: u64,
}

impl Log {
    pub(super) fn bytes(&self) -> u64 {
        self.pages * u64::from(limits::PAGE_BYTES)
    }
}

/// Moves the log into the database.
pub(super) fn checkpoint(connection: &Connection, mode: &str) -> rusqlite::Result<Log> {
    let sql = format!("PRAGMA wal_checkpoint({mode})");
    // Minus one means that there is no log.
    let pages = |pages: i64| u64::try_from(pages).unwrap_or(0);
    connection.query_row(&sql, [], |row| {
        Ok(Log {
            pages: pages(row.get(1)?),
            moved: pages(row.get(2)?),
        })
    })
}

/// How long the connection waits for others.
fn wait(connection: &Connection, millis: u64) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_millis(millis))
}

/// Keeps one commit.
pub(super) fn keep_one(connection: &Connection, commit: &Commit) -> Result<Outcome, WriteFailure> {
    let kept = keep(connection, std::slice::from_ref(commit))?;
    Ok(kept.first().copied().unwrap_or(Outcome::Conflict))
}

/// Applies commits one after the other and makes them durable together.
fn keep(connection: &Connection, commits: &[Commit]) -> Result<Vec<Outcome>, WriteFailure> {
    if commits.is_empty() {
        return Ok(Vec::new());
    }
    let applied = execute(connection, "BEGIN IMMEDIATE")
        .and_then(|()| {
            commits
                .iter()
                .map(|commit| apply(connection, commit))
                .collect()
        })
        .map_err(|error| WriteFailure::before_commit(&error));
    let kept = applied.and_then(|outcomes| {
        execute(connection, "COMMIT").map_err(|error| WriteFailure::in_commit(&error))?;
        Ok(outcomes)
    });
    if kept.is_err() && !connection.is_autocommit() {
        // If even this fails, the next BEGIN fails too, and says so to its callers.
        drop(execute(connection, "ROLLBACK"));
    }
    kept
}

/// All checks come before the first write, so a conflict leaves no trace in the transaction that
/// this commit shares with others.
fn apply(connection: &Connection, commit: &Commit) -> rusqlite::Result<Outcome> {
    for (key, expected) in &commit.checks {
        if version(connection, key)? != *expected {
            return read_back(connection, commit);
        }
    }
    let operation = commit.operation.to_bytes();
    for write in &commit.writes {
        match write {
            Write::Put(key, value) => connection.prepare_cached(PUT)?.execute((
                key.as_bytes(),
                operation.as_slice(),
                value.as_slice(),
            ))?,
            Write::Delete(key) => connection
                .prepare_cached(DELETE)?
                .execute([key.as_bytes()])?,
        };
    }
    Ok(Outcome::Committed)
}

/// A check failed: because somebody else was faster, or because this commit was kept before?
fn read_back(connection: &Connection, commit: &Commit) -> rusqlite::Result<Outcome> {
    for write in &commit.writes {
        if let Write::Put(key, _) = write
            && version(connection, key)? == Some(commit.operation)
        {
            return Ok(Outcome::Committed);
        }
    }
    Ok(Outcome::Conflict)
}

fn version(connection: &Connection, key: &Key) -> rusqlite::Result<Option<Version>> {
    connection
        .prepare_cached(VERSION)?
        .query_row([key.as_bytes()], |row| row.get(0).map(Version::from_bytes))
        .optional()
}

fn execute(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(drop)
}

/// What went wrong, in a form that can be told to everybody whose commit it was.
pub(super) struct WriteFailure {
    kind: WriteFault,
    reason: String,
}

enum WriteFault {
    Full,
    Corrupt,
    NotWritten,
    Unknown,
}

impl WriteFailure {
    /// A failure that certainly left nothing behind.
    pub(super) fn before_commit(error: &rusqlite::Error) -> Self {
        Self::new(error, WriteFault::NotWritten)
    }

    /// A failure of the commit itself. A full disk has no room for the mark that ends a commit, but
    /// after a failed sync the mark may be on the disk or not.
    fn in_commit(error: &rusqlite::Error) -> Self {
        Self::new(error, WriteFault::Unknown)
    }

    pub(super) fn to_error(&self) -> StoreError {
        match self.kind {
            WriteFault::Full => StoreError::Full,
            WriteFault::Corrupt => StoreError::Corrupt(self.reason.clone()),
            WriteFault::NotWritten => StoreError::Io(self.reason.clone().into()),
            WriteFault::Unknown => StoreError::OutcomeUnknown(self.reason.clone().into()),
        }
    }

    fn new(error: &rusqlite::Error, otherwise: WriteFault) -> Self {
        let kind = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => WriteFault::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => WriteFault::Corrupt,
            _ => otherwise,
        };
        Self {
            kind,
            reason: error.to_string(),
        }
    }
}
