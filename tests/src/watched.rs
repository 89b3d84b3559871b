//! An engine that remembers what passes through it.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use store::memory::Memory;
use store::{Commit, Direction, Engine, Key, Outcome, Range, StoreError, Versioned, Write};

/// One trip to the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trip {
    /// Keys were read.
    Get,
    /// A range was read.
    Scan,
    /// Writes were committed.
    Commit,
}

/// A memory engine that counts its trips and keeps what was written, for ever.
#[derive(Default)]
pub struct Watched {
    memory: Memory,
    trips: Mutex<Vec<Trip>>,
    written: Mutex<Vec<u8>>,
}

impl Watched {
    /// A new engine without records.
    pub fn new() -> Arc<Watched> {
        Arc::default()
    }

    /// The trips since the last time that this was asked.
    pub fn trips(&self) -> Vec<Trip> {
        std::mem::take(&mut self.trips.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether a text was ever written, in a key or in a value.
    pub fn has_written(&self, text: &str) -> bool {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    }

    fn note(&self, trip: Trip) {
        self.trips
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(trip);
    }
}

#[async_trait]
impl Engine for Watched {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        self.note(Trip::Get);
        self.memory.get(keys).await
    }

    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        self.note(Trip::Scan);
        self.memory.scan(range, limit, direction).await
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        self.note(Trip::Commit);
        for write in &commit.writes {
            let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
            written.extend(write.key().as_bytes());
            if let Write::Put(_, value) = write {
                written.extend(value);
            }
        }
        self.memory.commit(commit).await
    }
}
