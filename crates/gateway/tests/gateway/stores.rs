//! Stores that fail.

use store::{Commit, Direction, Engine, Key, Outcome, Range, StoreError, Versioned};

/// Says that it fails, and why.
pub(crate) struct Failing;

#[async_trait::async_trait]
impl Engine for Failing {
    async fn get(&self, _: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        Err(StoreError::Io("secret-host refuses".into()))
    }

    async fn scan(
        &self,
        _: &Range,
        _: usize,
        _: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        Err(StoreError::Io("secret-host refuses".into()))
    }

    async fn commit(&self, _: Commit) -> Result<Outcome, StoreError> {
        Err(StoreError::Io("secret-host refuses".into()))
    }
}

/// Panics whenever it is asked.
pub(crate) struct Broken;

#[async_trait::async_trait]
impl Engine for Broken {
    async fn get(&self, _: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        panic!("the store is broken")
    }

    async fn scan(
        &self,
        _: &Range,
        _: usize,
        _: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        panic!("the store is broken")
    }

    async fn commit(&self, _: Commit) -> Result<Outcome, StoreError> {
        panic!("the store is broken")
    }
}
