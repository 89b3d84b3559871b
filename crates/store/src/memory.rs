//! An engine that keeps everything in memory, for tests and for data that need not last.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use async_trait::async_trait;

use crate::engine::{validate_get, validate_scan};
use crate::{
    Commit, Direction, Engine, Key, Outcome, Range, StoreError, Version, Versioned, Write,
};

/// Records in a sorted map under a lock. They are gone with it.
#[derive(Debug, Default)]
pub struct Memory {
    records: RwLock<BTreeMap<Key, Versioned>>,
}

impl Memory {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Another store that holds the same.
    #[must_use]
    pub fn copy(&self) -> Self {
        let records = self.read().clone();
        Self {
            records: RwLock::new(records),
        }
    }

    /// Holds from now on what the other one does, and nothing else: a test begins again where it had been.
    pub fn set_back(&self, to: &Self) {
        let records = to.read().clone();
        *self.records.write().unwrap_or_else(PoisonError::into_inner) = records;
    }

    // A panic cannot leave the map half-written: all checks come before the first write, and no
    // write can fail. So a poisoned lock still guards whole commits.
    fn read(&self) -> RwLockReadGuard<'_, BTreeMap<Key, Versioned>> {
        self.records.read().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Engine for Memory {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        validate_get(keys)?;
        let records = self.read();
        Ok(keys.iter().map(|key| records.get(key).cloned()).collect())
    }

    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        validate_scan(limit)?;
        if range.is_empty() {
            return Ok(Vec::new());
        }
        let records = self.read();
        let bounds = (Bound::Included(range.start()), Bound::Excluded(range.end()));
        let found = records
            .range::<[u8], _>(bounds)
            .map(|(key, versioned)| (key.clone(), versioned.clone()));
        Ok(match direction {
            Direction::Forward => found.take(limit).collect(),
            Direction::Backward => found.rev().take(limit).collect(),
        })
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        commit.validate()?;
        let mut records = self.records.write().unwrap_or_else(PoisonError::into_inner);
        let version = |key: &Key| records.get(key).map(|found| found.version);
        if commit
            .checks
            .iter()
            .any(|(key, expected)| version(key) != *expected)
        {
            return Ok(read_back(&commit, version));
        }
        for write in commit.writes {
            match write {
                Write::Put(key, value) => {
                    let version = commit.operation;
                    records.insert(
                        key,
                        Versioned {
                            value: value.into(),
                            version,
                        },
                    );
                }
                Write::Delete(key) => {
                    records.remove(&key);
                }
            }
        }
        Ok(Outcome::Committed)
    }
}

/// A check failed: because somebody else was faster, or because this commit was kept before?
fn read_back(commit: &Commit, version: impl Fn(&Key) -> Option<Version>) -> Outcome {
    let kept = commit
        .writes
        .iter()
        .any(|write| matches!(write, Write::Put(key, _) if version(key) == Some(commit.operation)));
    if kept {
        Outcome::Committed
    } else {
        Outcome::Conflict
    }
}
