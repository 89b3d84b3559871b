//! An engine that fails when a test says so.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use store::memory::Memory;
use store::{Commit, Direction, Engine, Key, Outcome, Range, StoreError, Versioned};

/// No trip fails.
const NEVER: usize = usize::MAX;

/// A memory engine of which one trip fails, or whose commits all come too late.
pub struct Faulty {
    memory: Memory,
    /// Trips that go well before the one that fails.
    good: AtomicUsize,
    too_late: AtomicBool,
}

impl Faulty {
    /// A new engine without records and without faults.
    pub fn new() -> Arc<Faulty> {
        Arc::new(Faulty {
            memory: Memory::new(),
            good: NEVER.into(),
            too_late: false.into(),
        })
    }

    /// Lets the trip fail that comes after so many others.
    pub fn fail_after(&self, trips: usize) {
        self.good.store(trips, Ordering::SeqCst);
    }

    /// Lets no trip fail any more, and says whether one has since this was last said.
    pub fn mend(&self) -> bool {
        self.too_late.store(false, Ordering::SeqCst);
        self.good.swap(NEVER, Ordering::SeqCst) == NEVER
    }

    /// Answers each commit as if another had come between.
    pub fn come_between(&self) {
        self.too_late.store(true, Ordering::SeqCst);
    }

    /// Counts a trip down; the one that fails is the last that does.
    fn trip(&self) -> Result<(), StoreError> {
        let count = |left: usize| match left {
            NEVER => None,
            0 => Some(NEVER),
            more => Some(more - 1),
        };
        match self
            .good
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, count)
        {
            Ok(0) => Err(StoreError::Io("the disk of secret-host is gone".into())),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl Engine for Faulty {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        self.trip()?;
        self.memory.get(keys).await
    }

    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        self.trip()?;
        self.memory.scan(range, limit, direction).await
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        self.trip()?;
        if self.too_late.load(Ordering::SeqCst) {
            return Ok(Outcome::Conflict);
        }
        self.memory.commit(commit).await
    }
}
