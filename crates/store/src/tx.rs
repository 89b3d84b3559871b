//! A transaction: reads the world as it was, then changes it in one commit.

mod reads;
mod stage;
mod whole;

use std::sync::Arc;

use crate::engine::at_most;
use crate::record::decode_entry;
use crate::walk::Walk;
use crate::{
    Cache, Direction, Engine, Key, Outcome, Parts, Range, Record, StoreError, Stored, Version,
    Versioned, limits,
};
use reads::Reads;
use stage::{Set, Stage};

/// What one request reads and writes. What it was told by `load`, `find` and `resolve` must still
/// hold when it commits. It never sees its own writes.
pub struct Tx {
    reads: Reads,
    operation: Version,
    stage: Stage,
    /// Keys that must be as they were read even where nothing is written.
    decisive: Vec<Key>,
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
            reads: Reads::new(engine, now_millis),
            operation,
            stage: Stage::default(),
            decisive: Vec::new(),
        }
    }

    /// The same, which may take what a cache keeps in place of reading it.
    #[must_use]
    pub fn cached_in(mut self, cache: &Arc<Cache>) -> Self {
        self.reads.cached_in(cache);
        self
    }

    /// The record at a key, from the engine unless it was read here before; absent if it has expired.
    pub async fn load<R: Record>(&mut self, key: &Key) -> Result<Option<R>, StoreError> {
        self.refuse_own_write(key, |written| written == key)?;
        self.reads.fetch_truly(std::slice::from_ref(key)).await?;
        Ok(self.reads.record(key)?.map(Arc::unwrap_or_clone))
    }

    /// The record at a key, for those who only look at it: it may come from the cache.
    pub async fn load_shared<R: Record>(
        &mut self,
        key: &Key,
    ) -> Result<Option<Arc<R>>, StoreError> {
        self.fetch(std::slice::from_ref(key)).await?;
        self.reads.record(key)
    }

    /// The records at some keys, in one trip.
    pub async fn load_many<R: Record>(
        &mut self,
        keys: &[Key],
    ) -> Result<Vec<Option<R>>, StoreError> {
        self.fetch(keys).await?;
        let record = |key| Ok(self.reads.record(key)?.map(Arc::unwrap_or_clone));
        keys.iter().map(record).collect()
    }

    /// Reads keys of any tables in one trip, so that loading them later costs nothing; what a cache keeps comes from there.
    pub async fn fetch(&mut self, keys: &[Key]) -> Result<(), StoreError> {
        for key in keys {
            self.refuse_own_write(key, |written| written == key)?;
        }
        self.reads.fetch(keys).await
    }

    /// The primary keys that unique keys of a table stand for, in one trip.
    pub async fn resolve<R: Record>(
        &mut self,
        unique: &[Key],
    ) -> Result<Vec<Option<Key>>, StoreError> {
        if !R::ADDED.is_empty() {
            for key in unique {
                self.refuse_unfilled::<R>(key.as_bytes()).await?;
            }
        }
        self.fetch(unique).await?;
        unique
            .iter()
            .map(|key| self.reads.primary::<R>(key))
            .collect()
    }

    /// The record that has a unique key.
    pub async fn find<R: Record>(&mut self, unique: &Key) -> Result<Option<R>, StoreError> {
        match self
            .resolve::<R>(std::slice::from_ref(unique))
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
            self.reads.note(key, versioned);
        }
        Ok(Page {
            records: self.reads.living(&keys)?,
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
        let (keys, last) = self.indexed::<R>(&index_range, limit, direction).await?;
        Ok(Page {
            records: self.reads.living(&keys)?,
            last,
        })
    }

    /// As [`Tx::page`], for those who show a part of each record. Of a table whose records never expire.
    pub async fn page_of_stored<R: Record>(
        &mut self,
        range: Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Page<Stored<R>>, StoreError> {
        let (found, last) = self.scan(&range, limit, direction).await?;
        let stored = found.iter().map(|(_, found)| Stored::new(&found.value));
        Ok(Page {
            records: stored.collect::<Result<_, _>>()?,
            last,
        })
    }

    /// As [`Tx::page_by`], for those who show a part of each record. Of a table whose records never expire.
    pub async fn page_of_stored_by<R: Record>(
        &mut self,
        index_range: Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Page<Stored<R>>, StoreError> {
        let (keys, last) = self.indexed::<R>(&index_range, limit, direction).await?;
        Ok(Page {
            records: self.reads.stored(&keys)?,
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

    /// Removes whatever lies in some ranges, with its index entries; it must be what it is until then.
    ///
    /// # Errors
    /// Those of the engine, and [`StoreError::Corrupt`] where something there can't be read.
    pub async fn delete_under(
        &mut self,
        tables: &[Walk],
        ranges: &[Range],
    ) -> Result<(), StoreError> {
        for range in ranges {
            let mut rest = Some(range.clone());
            while let Some(range) = rest {
                let limit = limits::PAGE_RECORDS_MAX;
                let (found, last) = self.scan(&range, limit, Direction::Forward).await?;
                self.stage_delete_all(tables, found)?;
                rest = last.map(|last| range.past(&last, Direction::Forward));
            }
        }
        Ok(())
    }

    /// The writes that are kept on refusal too: failed attempts, tries of a code, the audit.
    pub fn ledger(&mut self) -> Ledger<'_> {
        Ledger { tx: self }
    }

    /// Whether anything is to be written, whatever becomes of the request.
    pub fn has_written(&self) -> bool {
        self.stage.written().next().is_some()
    }

    /// Says that a success rests on what was read at some keys: it is verified, though nothing is written.
    pub fn rest_on(&mut self, keys: impl IntoIterator<Item = Key>) {
        self.decisive.extend(keys);
    }

    /// Says that what was read at a key may change until the commit: nothing that is written rests on it. A later read of it says
    /// otherwise again.
    pub fn may_change(&mut self, key: &Key) {
        if self.stage.written().any(|written| written == key) {
            let fault = StoreError::misuse("what is written may not change", key);
            self.stage.note(Err(fault));
        }
        self.reads.uncheck(key);
    }

    /// What would be committed after a success, for whoever commits it together with writes of their own: they run anew after a conflict.
    /// Records that can expire have to be read here before they are inserted, or to have a key that nothing had before. Nothing is
    /// taken from a cache.
    ///
    /// # Errors
    /// The first mistake that was made with a record.
    pub fn into_parts(self) -> Result<Parts, StoreError> {
        self.stage.into_parts(&self.reads)
    }

    /// Commits. Without writes there is nothing to commit and nothing to conflict with, except where a refusal rests on
    /// what a cache kept, or a success on what [`Tx::rest_on`] named: that is verified as a commit would.
    pub async fn settle(self, kept: Kept) -> Result<Outcome, StoreError> {
        let Self {
            reads,
            operation,
            stage,
            decisive,
        } = self;
        if !stage.writes_any(kept) {
            stage.settle(&reads, operation, kept).await?;
            let stands = match kept {
                Kept::All => reads.are_true(&decisive).await?,
                Kept::Ledger => reads.cache_is_true().await?,
            };
            return Ok(if stands {
                Outcome::Committed
            } else {
                Outcome::Conflict
            });
        }
        let changed = stage.cached_keys();
        let outcome = stage.settle(&reads, operation, kept).await;
        // Whatever became of the commit: it may have been kept.
        if !changed.is_empty() {
            reads.forget(&changed);
        }
        if matches!(outcome, Ok(Outcome::Conflict)) {
            reads.distrust_cache();
        }
        outcome
    }

    async fn scan(
        &mut self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<(Vec<(Key, Versioned)>, Option<Key>), StoreError> {
        at_most("PAGE_RECORDS_MAX", limits::PAGE_RECORDS_MAX, limit)?;
        self.refuse_own_write(&Key::default(), |written| range.contains(written))?;
        let mut found = self.reads.engine.scan(range, limit + 1, direction).await?;
        let more = found.len() > limit;
        found.truncate(limit);
        let last = found.last().filter(|_| more).map(|(key, _)| key.clone());
        Ok((found, last))
    }

    /// Reads what a range of index keys names: the primary keys.
    async fn indexed<R: Record>(
        &mut self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<(Vec<Key>, Option<Key>), StoreError> {
        self.refuse_unfilled::<R>(range.start()).await?;
        let (entries, last) = self.scan(range, limit, direction).await?;
        let keys = entries.iter().map(|(_, entry)| decode_entry(&entry.value));
        let keys = keys.collect::<Result<Vec<Key>, StoreError>>()?;
        self.fetch(&keys).await?;
        Ok((keys, last))
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
