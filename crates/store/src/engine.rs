//! The three verbs that every engine has, and the plain data they speak.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;

use crate::{Key, Range, StoreError, limits};

/// The id of the commit that wrote a record: 128 bits that no other commit has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u128);

impl Version {
    /// The version of these bits, which the caller draws at random.
    pub fn new(bits: u128) -> Self {
        Self(bits)
    }

    /// The version of these bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }

    /// The bytes, as they are stored.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }
}

/// A value and the commit that wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned {
    /// The bytes that were put.
    pub value: Arc<[u8]>,
    /// The commit that put them.
    pub version: Version,
}

/// One change of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// The key has this value from now on.
    Put(Key, Vec<u8>),
    /// The key is absent from now on; it need not be present.
    Delete(Key),
}

impl Write {
    /// The key that is written.
    pub fn key(&self) -> &Key {
        match self {
            Self::Put(key, _) | Self::Delete(key) => key,
        }
    }
}

/// Writes that all happen if all checks hold, and none otherwise.
///
/// After an unknown outcome the same commit may be given again. It is safe to do so where the commit
/// checks the version of a key that it writes, which no other commit brings back: the second time that
/// check fails, and the engine reads back whether a key that it puts carries the operation already. Where
/// it checks no more than absence, somebody may have deleted meanwhile what it put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The id of this commit, which becomes the version of what it puts.
    pub operation: Version,
    /// Keys with the version that they must have; `None` means absent.
    pub checks: Vec<(Key, Option<Version>)>,
    /// The changes; no key twice.
    pub writes: Vec<Write>,
}

impl Commit {
    /// Refuses what exceeds a limit or writes a key twice; each engine asks this first.
    pub fn validate(&self) -> Result<(), StoreError> {
        at_most(
            "COMMIT_CHECKS_MAX",
            limits::COMMIT_CHECKS_MAX,
            self.checks.len(),
        )?;
        at_most(
            "COMMIT_WRITES_MAX",
            limits::COMMIT_WRITES_MAX,
            self.writes.len(),
        )?;
        let mut bytes = 0;
        let mut written = BTreeSet::new();
        for write in &self.writes {
            let key = write.key();
            at_most("KEY_BYTES_MAX", limits::KEY_BYTES_MAX, key.as_bytes().len())?;
            bytes += key.as_bytes().len();
            if let Write::Put(_, value) = write {
                at_most("VALUE_BYTES_MAX", limits::VALUE_BYTES_MAX, value.len())?;
                bytes += value.len();
            }
            if key.as_bytes().is_empty() {
                return Err(StoreError::Misuse(
                    "a commit writes the empty key".to_owned(),
                ));
            }
            if !written.insert(key) {
                return Err(StoreError::misuse("a commit writes a key twice", key));
            }
        }
        at_most("COMMIT_BYTES_MAX", limits::COMMIT_BYTES_MAX, bytes)
    }
}

/// What became of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All writes are kept, durably.
    Committed,
    /// A check did not hold, or other commits came between time after time; nothing was written.
    Conflict,
}

/// Which end a scan begins at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Smallest key first.
    Forward,
    /// Largest key first.
    Backward,
}

/// What an engine has done since it was opened, for those who watch over it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Groups of commits that were made durable together.
    pub groups: u64,
    /// Commits in those groups.
    pub grouped: u64,
    /// Commits that were tried again because the database asked for it.
    pub retries: u64,
    /// Commits whose outcome was not known at first, and was read back.
    pub read_back: u64,
}

/// A store of ordered versioned records. All commits have one order, which every read agrees with.
#[async_trait]
pub trait Engine: Send + Sync {
    /// Reads keys as they stood at one instant, in the order of `keys`; absent ones are `None`.
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError>;

    /// Reads at most `limit` records of a range, from the end that `direction` names.
    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError>;

    /// Makes all writes if all checks hold, and answers when they are durable.
    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError>;

    /// What it has done so far, as far as it counts that.
    fn counts(&self) -> Counts {
        Counts::default()
    }
}

/// Refuses a `get` of too many keys.
pub(crate) fn validate_get(keys: &[Key]) -> Result<(), StoreError> {
    at_most("GET_KEYS_MAX", limits::GET_KEYS_MAX, keys.len())
}

/// Refuses a `scan` of too many records.
pub(crate) fn validate_scan(limit: usize) -> Result<(), StoreError> {
    at_most("SCAN_RECORDS_MAX", limits::SCAN_RECORDS_MAX, limit)
}

pub(crate) fn at_most(limit: &'static str, allowed: usize, found: usize) -> Result<(), StoreError> {
    if found > allowed {
        return Err(StoreError::Limit {
            limit,
            allowed,
            found,
        });
    }
    Ok(())
}
