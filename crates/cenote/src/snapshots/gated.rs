//! A store that can be had alone for a while.

use std::sync::Arc;

use async_trait::async_trait;
use store::{Commit, Counts, Direction, Engine, Key, Outcome, Range, StoreError, Versioned};
use tokio::sync::{RwLock, RwLockWriteGuard};

/// An engine with a gate before it.
pub(crate) struct Gated {
    engine: Arc<dyn Engine>,
    gate: RwLock<()>,
}

/// The engine, while nobody else reads or writes.
pub(crate) struct Alone<'a> {
    engine: &'a dyn Engine,
    _gate: RwLockWriteGuard<'a, ()>,
}

impl Gated {
    pub(crate) fn new(engine: Arc<dyn Engine>) -> Gated {
        Gated {
            engine,
            gate: RwLock::new(()),
        }
    }

    /// Waits for the reads and commits that have begun, and keeps others waiting.
    pub(crate) async fn alone(&self) -> Alone<'_> {
        let gate = self.gate.write().await;
        Alone {
            engine: self.engine.as_ref(),
            _gate: gate,
        }
    }
}

impl<'a> Alone<'a> {
    pub(crate) fn engine(&self) -> &'a dyn Engine {
        self.engine
    }
}

#[async_trait]
impl Engine for Gated {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        let _passed = self.gate.read().await;
        self.engine.get(keys).await
    }

    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        let _passed = self.gate.read().await;
        self.engine.scan(range, limit, direction).await
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        let _passed = self.gate.read().await;
        self.engine.commit(commit).await
    }

    fn counts(&self) -> Counts {
        self.engine.counts()
    }
}
