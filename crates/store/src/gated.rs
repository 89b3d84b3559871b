//! A store that can be had alone for a while.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::{Commit, Counts, Direction, Engine, Key, Outcome, Range, StoreError, Versioned};

/// An engine with a gate before it.
pub struct Gated {
    engine: Arc<dyn Engine>,
    gate: RwLock<State>,
    torn: fn() -> StoreError,
}

/// What is behind the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Whole,
    /// Of commits that belong together some are missing: whoever read would see records of two states.
    Torn,
}

/// The engine, while nobody else reads or writes.
pub struct Alone<'a> {
    engine: &'a dyn Engine,
    gate: RwLockWriteGuard<'a, State>,
}

impl Gated {
    /// A gate before an engine. Of a store that is `torn` everybody is told so.
    pub fn new(engine: Arc<dyn Engine>, torn: fn() -> StoreError) -> Gated {
        Gated {
            engine,
            gate: RwLock::new(State::Whole),
            torn,
        }
    }

    /// Waits for the reads and commits that have begun, and keeps others waiting.
    pub async fn alone(&self) -> Alone<'_> {
        let gate = self.gate.write().await;
        Alone {
            engine: self.engine.as_ref(),
            gate,
        }
    }

    async fn pass(&self) -> Result<RwLockReadGuard<'_, State>, StoreError> {
        let gate = self.gate.read().await;
        match *gate {
            State::Whole => Ok(gate),
            State::Torn => Err((self.torn)()),
        }
    }
}

impl<'a> Alone<'a> {
    /// What is behind the gate.
    pub fn engine(&self) -> &'a dyn Engine {
        self.engine
    }

    /// Whether commits that belong together are missing in part.
    pub fn is_torn(&self) -> bool {
        *self.gate == State::Torn
    }

    /// Makes commits that belong together. Where one of them fails, nobody passes the gate any more until others were made in their
    /// place.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn commit_all(&mut self, commits: Vec<Commit>) -> Result<(), StoreError> {
        // One is all or nothing by itself.
        if commits.len() > 1 {
            *self.gate = State::Torn;
        }
        for commit in commits {
            self.engine.commit(commit).await?;
        }
        *self.gate = State::Whole;
        Ok(())
    }
}

#[async_trait]
impl Engine for Gated {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        let _passed = self.pass().await?;
        self.engine.get(keys).await
    }

    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        let _passed = self.pass().await?;
        self.engine.scan(range, limit, direction).await
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        let _passed = self.pass().await?;
        self.engine.commit(commit).await
    }

    fn counts(&self) -> Counts {
        self.engine.counts()
    }
}
