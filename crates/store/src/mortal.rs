//! An engine whose time is limited: what becomes of a program that ends, or of a disk that is full, can be tried with it at each commit.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;

use crate::{Commit, Direction, Engine, Key, Outcome, Range, StoreError, Versioned};

/// An engine that makes so many commits more, and then none.
pub struct Mortal {
    engine: Arc<dyn Engine>,
    left: AtomicUsize,
}

impl Mortal {
    /// One that makes so many commits on another engine.
    pub fn after(commits: usize, engine: Arc<dyn Engine>) -> Arc<Mortal> {
        Arc::new(Mortal {
            engine,
            left: commits.into(),
        })
    }

    /// Has it make so many commits from now on.
    pub fn live(&self, commits: usize) {
        self.left.store(commits, Ordering::SeqCst);
    }
}

#[async_trait]
impl Engine for Mortal {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        self.engine.get(keys).await
    }

    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        self.engine.scan(range, limit, direction).await
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        let one_less = |left: usize| left.checked_sub(1);
        let (order, left) = (Ordering::SeqCst, &self.left);
        match left.fetch_update(order, order, one_less) {
            Ok(_) => self.engine.commit(commit).await,
            Err(_) => Err(StoreError::Full),
        }
    }
}
