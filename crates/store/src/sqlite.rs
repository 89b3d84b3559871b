//! The embedded engine: one `SQLite` file that one process holds.
//!
//! One thread writes. It takes what is waiting, applies each commit with its checks inside one
//! transaction, makes that durable once, and then answers all: the more commits wait, the less each
//! costs, and none is delayed for company. Another thread moves the write-ahead log into the
//! database, so that no commit pays for it. Reads run on connections of their own beside both, on
//! the thread that asks, since handing a read over costs more than a read from the page cache.

mod checkpoint;
mod file;
mod guest;
mod read;
mod reader;
mod write;

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread::{self, JoinHandle};

use async_trait::async_trait;
use tokio::sync::{mpsc, oneshot};

use crate::engine::{validate_get, validate_scan};
use crate::{
    Commit, Counts, Direction, Engine, Key, Outcome, Range, StoreError, Versioned, limits,
};
pub use guest::Guest;
pub use reader::Reader;

use read::Readers;
use write::{Request, Tally};

/// How the engine uses the machine.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Reads that can run at the same time.
    pub read_connections: usize,
    /// Bytes of the write-ahead log above which writers wait until it has been emptied.
    pub wal_bytes_max: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            read_connections: limits::READ_CONNECTIONS,
            wal_bytes_max: limits::WAL_BYTES_MAX,
        }
    }
}

/// A store in one file. Dropping it ends its threads, empties the log and frees the file.
pub struct Sqlite {
    requests: Option<mpsc::Sender<Request>>,
    writer: Option<JoinHandle<()>>,
    checkpoints: Option<(std::sync::mpsc::Sender<()>, JoinHandle<()>)>,
    readers: Arc<Readers>,
    tally: Arc<Tally>,
    // The last field: the file stays ours until every connection is closed.
    _lock: File,
}

impl Sqlite {
    /// Opens the store at this path, and makes it if there is none. Blocks for about a millisecond.
    pub fn open(path: impl AsRef<Path>, options: Options) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let lock = file::lock(path)?;
        let connection = file::open(path)?;
        let checkpointing = file::connect(path)?;
        let readers = Arc::new(Readers::open(path, options.read_connections)?);
        let written = Arc::new(AtomicBool::new(true));
        let (requests, waiting) = mpsc::channel(limits::COMMITS_WAITING_MAX);
        let (stop, stopped) = std::sync::mpsc::channel();
        let unreadable = |error: std::io::Error| StoreError::Io(error.into());
        let tally = Arc::new(Tally::default());
        let writer = {
            let (written, tally) = (Arc::clone(&written), Arc::clone(&tally));
            thread::Builder::new()
                .name("store-writer".to_owned())
                .spawn(move || write::run(&connection, waiting, &written, &tally))
                .map_err(unreadable)?
        };
        let mut store = Self {
            requests: Some(requests.clone()),
            writer: Some(writer),
            checkpoints: None,
            readers,
            tally,
            _lock: lock,
        };
        let checkpoints = thread::Builder::new()
            .name("store-checkpoints".to_owned())
            .spawn(move || {
                let bytes_max = options.wal_bytes_max;
                checkpoint::run(&checkpointing, &written, &requests, &stopped, bytes_max);
            })
            .map_err(unreadable)?;
        store.checkpoints = Some((stop, checkpoints));
        Ok(store)
    }

    async fn hand_over<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Readers) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let readers = Arc::clone(&self.readers);
        let reading = tokio::task::spawn_blocking(move || read(&readers));
        reading
            .await
            .map_err(|error| StoreError::Io(error.into()))?
    }
}

#[async_trait]
impl Engine for Sqlite {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        validate_get(keys)?;
        if keys.len() <= limits::READ_INLINE_RECORDS_MAX {
            return self.readers.get(keys);
        }
        let keys = keys.to_vec();
        self.hand_over(move |readers| readers.get(&keys)).await
    }

    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        validate_scan(limit)?;
        if limit <= limits::READ_INLINE_RECORDS_MAX {
            return self.readers.scan(range, limit, direction);
        }
        let range = range.clone();
        self.hand_over(move |readers| readers.scan(&range, limit, direction))
            .await
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        commit.validate()?;
        let requests = self.requests.as_ref().ok_or(StoreError::Closed)?;
        let (answer, answered) = oneshot::channel();
        let request = Request::Commit(commit, answer);
        requests
            .send(request)
            .await
            .map_err(|_| StoreError::Closed)?;
        answered
            .await
            .map_err(|error| StoreError::OutcomeUnknown(error.into()))?
    }

    fn counts(&self) -> Counts {
        self.tally.counts()
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        // The checkpoint thread holds a sender too, so it ends first. A thread that panicked has
        // nothing left to end, and its panic has been reported where it happened.
        if let Some((stop, checkpoints)) = self.checkpoints.take() {
            drop(stop);
            drop(checkpoints.join());
        }
        drop(self.requests.take());
        if let Some(writer) = self.writer.take() {
            drop(writer.join());
        }
    }
}
