//! A transaction: reads the world as it was, then changes it in one commit.

mod stage;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::engine::at_most;
use crate::record::{decode_entry, expired};
use crate::{
    Direction, Engine, Key, Outcome, Range, Record, StoreError, Version, Versioned, decode, limits,
};
use stage::{Set, Stage};

/// What one request reads and writes. What it was told by `load`, `find` and `resolve` must still
/// hold when it commits. It never sees its own writes.
pub struct Tx {
    engine: Arc<dyn Engine>,
    now_millis: i64,
    operation: Version,
    seen: BTreeMap<Key, Seen>,
    stage: Stage,
}

/// A key as it was first read here.
struct Seen {
    found: Option<Versioned>,
    /// Whether the commit must find it unchanged.
    checked: bool,
}

/// Which writes a settlement keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// All: the operation succeeded.
    All,
    /// Those of the ledger alone: the operation was refused.
    Ledger,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Page<R> {
    /// The records in order; fewer than asked for where some have expired.
    pub records: Vec<R>,
    /// Where there are more: the key to go on past, with [`Range::past`].
    pub last: Option<Key>,
}

impl Tx {
    /// A transaction at this instant, whose writes will carry `operation` as their version.
    pub fn new(engine: Arc<dyn Engine>, now_millis: i64, operation: Version) -> Self {
        Self {
            engine,
            now_millis,
            operation,
            seen: BTreeMap::new(),
            stage: Stage::default(),
        }
    }

    /// The record at a key; absent if it has expired.
    pub async fn load<R: Record>(&mut self, key: &Key) -> Result<Option<R>, StoreError> {
        self.fetch(std::slice::from_ref(key)).await?;
        self.seen_record(key)
    }

    /// The records at some keys, in one trip.
    pub async fn load_many<R: Record>(
        &mut self,
        keys: &[Key],
    ) -> Result<Vec<Option<R>>, StoreError> {
        self.fetch(keys).await?;
        keys.iter().map(|key| self.seen_record(key)).collect()
    }

    /// Reads keys of any tables in one trip, so that loading them later costs nothing.
    pub async fn fetch(&mut self, keys: &[Key]) -> Result<(), StoreError> {
        let mut missing: Vec<Key> = Vec::new();
        for key in keys {
            self.refuse_own_write(key, |written| written == key)?;
            if !self.seen.contains_key(key) && !missing.contains(key) {
                missing.push(key.clone());
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let found = self.engine.get(&missing).await?;
        for (key, found) in missing.into_iter().zip(found) {
            self.seen.insert(
                key,
                Seen {
                    found,
                    checked: false,
                },
            );
        }
        Ok(())
    }

    /// The primary keys that unique keys stand for, in one trip.
    pub async fn resolve(&mut self, unique: &[Key]) -> Result<Vec<Option<Key>>, StoreError> {
        self.fetch(unique).await?;
        unique
            .iter()
            .map(|key| {
                self.check(key)
                    .map(|entry| decode_entry(&entry.value))
                    .transpose()
            })
            .collect()
    }

    /// The record that has a unique key.
    pub async fn find<R: Record>(&mut self, unique: &Key) -> Result<Option<R>, StoreError> {
        match self
            .resolve(std::slice::from_ref(unique))
            .await?
            .pop()
            .flatten()
        {
            Some(primary) => self.load(&primary).await,
            None => Ok(None),
        }
    }

    /// Records of a range of primary keys. A page is a list to look at: it is not checked.
    pub async fn page<R: Record>(
        &mut self,
        range: Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Page<R>, StoreError> {
        let (found, last) = self.scan(&range, limit, direction).await?;
        let keys: Vec<Key> = found.iter().map(|(key, _)| key.clone()).collect();
        for (key, versioned) in found {
            let seen = Seen {
                found: Some(versioned),
                checked: false,
            };
            self.seen.entry(key).or_insert(seen);
        }
        Ok(Page {
            records: self.living(&keys)?,
            last,
        })
    }

    /// Records of a range of index keys, in the order of the index, loaded in one further trip.
    pub async fn page_by<R: Record>(
        &mut self,
        index_range: Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Page<R>, StoreError> {
        let (entries, last) = self.scan(&index_range, limit, direction).await?;
        let keys = entries
            .iter()
            .map(|(_, entry)| decode_entry(&entry.value))
            .collect::<Result<Vec<Key>, StoreError>>()?;
        self.fetch(&keys).await?;
        Ok(Page {
            records: self.living(&keys)?,
            last,
        })
    }

    /// Adds a record that must be absent, or expired, and whose unique keys nobody has.
    pub fn insert<R: Record>(&mut self, record: &R) {
        self.stage_insert(Set::Success, record);
    }

    /// Changes a record that was loaded here.
    pub fn update<R: Record>(&mut self, record: &R) {
        self.stage_update(Set::Success, record);
    }

    /// Removes a record that was loaded here.
    pub fn delete<R: Record>(&mut self, record: &R) {
        self.stage_delete(Set::Success, record);
    }

    /// The writes that are kept on refusal too: failed attempts, tries of a code, the audit.
    pub fn ledger(&mut self) -> Ledger<'_> {
        Ledger { tx: self }
    }

    /// Commits. Without writes there is nothing to commit and nothing to conflict with.
    pub async fn settle(self, kept: Kept) -> Result<Outcome, StoreError> {
        let Self {
            engine,
            now_millis,
            operation,
            seen,
            stage,
        } = self;
        let read = seen.into_iter().filter(|(_, seen)| seen.checked);
        let checks = read.map(|(key, seen)| (key, seen.found.map(|found| found.version)));
        stage
            .settle(
                engine.as_ref(),
                now_millis,
                operation,
                checks.collect(),
                kept,
            )
            .await
    }

    /// Marks a key that has been read as one that must not change, and returns what it had.
    fn check(&mut self, key: &Key) -> Option<&Versioned> {
        let seen = self.seen.get_mut(key)?;
        seen.checked = true;
        seen.found.as_ref()
    }

    fn seen_record<R: Record>(&mut self, key: &Key) -> Result<Option<R>, StoreError> {
        let now_millis = self.now_millis;
        let Some(found) = self.check(key) else {
            return Ok(None);
        };
        let record: R = decode(&found.value)?;
        Ok((!expired(&record, now_millis)).then_some(record))
    }

    async fn scan(
        &mut self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<(Vec<(Key, Versioned)>, Option<Key>), StoreError> {
        at_most("PAGE_RECORDS_MAX", limits::PAGE_RECORDS_MAX, limit)?;
        self.refuse_own_write(&Key::default(), |written| range.contains(written))?;
        let mut found = self.engine.scan(range, limit + 1, direction).await?;
        let more = found.len() > limit;
        found.truncate(limit);
        let last = found.last().filter(|_| more).map(|(key, _)| key.clone());
        Ok((found, last))
    }

    fn living<R: Record>(&self, keys: &[Key]) -> Result<Vec<R>, StoreError> {
        let found = keys
            .iter()
            .filter_map(|key| self.seen.get(key)?.found.as_ref());
        let records = found.map(|found| decode::<R>(&found.value));
        records
            .filter(|record| {
                !record
                    .as_ref()
                    .is_ok_and(|record| expired(record, self.now_millis))
            })
            .collect()
    }

    fn refuse_own_write(&self, key: &Key, is: impl Fn(&Key) -> bool) -> Result<(), StoreError> {
        let own = self.stage.written().any(is);
        debug_assert!(
            !own,
            "a transaction reads what it has written itself: {key}"
        );
        if own {
            return Err(StoreError::misuse("a transaction reads its own write", key));
        }
        Ok(())
    }
}

/// The same three verbs, for writes that outlive a refusal.
pub struct Ledger<'a> {
    tx: &'a mut Tx,
}

impl Ledger<'_> {
    /// Adds a record that must be absent, or expired, and whose unique keys nobody has.
    pub fn insert<R: Record>(&mut self, record: &R) {
        self.tx.stage_insert(Set::Always, record);
    }

    /// Changes a record that was loaded in this transaction.
    pub fn update<R: Record>(&mut self, record: &R) {
        self.tx.stage_update(Set::Always, record);
    }

    /// Removes a record that was loaded in this transaction.
    pub fn delete<R: Record>(&mut self, record: &R) {
        self.tx.stage_delete(Set::Always, record);
    }
}
