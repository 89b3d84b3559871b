//! What a transaction has read: from the engine, or from the cache of its node.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::cache::{Cached, View};
use crate::record::{decode_entry, expired};
use crate::{Cache, Engine, Key, Record, StoreError, Stored, Version, Versioned, decode};

/// The keys that were read, each as it was first read.
pub(super) struct Reads {
    pub(super) engine: Arc<dyn Engine>,
    pub(super) now_millis: i64,
    seen: BTreeMap<Key, Seen>,
    cache: Option<View>,
}

struct Seen {
    found: Option<Versioned>,
    /// Where it came from the cache: its decoded form, a record or the key that an index entry names.
    cached: Option<Arc<dyn Any + Send + Sync>>,
    /// Whether the commit must find it unchanged.
    checked: bool,
}

impl Reads {
    pub(super) fn new(engine: Arc<dyn Engine>, now_millis: i64) -> Self {
        Self {
            engine,
            now_millis,
            seen: BTreeMap::new(),
            cache: None,
        }
    }

    pub(super) fn cached_in(&mut self, cache: &Arc<Cache>) {
        self.cache = Some(View::new(Arc::clone(cache), self.now_millis));
    }

    pub(super) fn contains(&self, key: &Key) -> bool {
        self.seen.contains_key(key)
    }

    /// Takes what the cache keeps, and reads the rest in one trip.
    pub(super) async fn fetch(&mut self, keys: &[Key]) -> Result<(), StoreError> {
        for key in keys {
            let cache = self.cache.as_ref().filter(|_| !self.seen.contains_key(key));
            if let Some(Cached { found, decoded, .. }) = cache.and_then(|cache| cache.find(key)) {
                self.see(key.clone(), Some(found), Some(decoded));
            }
        }
        self.fetch_truly(keys).await
    }

    /// Reads what has not been read, in one trip.
    pub(super) async fn fetch_truly(&mut self, keys: &[Key]) -> Result<(), StoreError> {
        let mut missing: Vec<Key> = Vec::new();
        for key in keys {
            if !self.seen.contains_key(key) && !missing.contains(key) {
                missing.push(key.clone());
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let found = self.engine.get(&missing).await?;
        for (key, found) in missing.into_iter().zip(found) {
            self.see(key, found, None);
        }
        Ok(())
    }

    /// Notes what a scan found, which need not stay as it is.
    pub(super) fn note(&mut self, key: Key, found: Versioned) {
        if !self.seen.contains_key(&key) {
            self.see(key, Some(found), None);
        }
    }

    /// Marks a key that has been read as one that must not change, and returns what it had.
    pub(super) fn check(&mut self, key: &Key) -> Option<&Versioned> {
        let seen = self.seen.get_mut(key)?;
        seen.checked = true;
        seen.found.as_ref()
    }

    /// Lets a key change that has been read.
    pub(super) fn uncheck(&mut self, key: &Key) {
        if let Some(seen) = self.seen.get_mut(key) {
            seen.checked = false;
        }
    }

    /// The record at a key that has been read, unless it has expired; it must not change.
    pub(super) fn record<R: Record>(&mut self, key: &Key) -> Result<Option<Arc<R>>, StoreError> {
        let now_millis = self.now_millis;
        let record = self.decoded(key, R::CACHED, decode::<R>)?;
        Ok(record.filter(|record| !expired(record.as_ref(), now_millis)))
    }

    /// The primary key that a unique key of a table stands for; it must not change.
    pub(super) fn primary<R: Record>(&mut self, unique: &Key) -> Result<Option<Key>, StoreError> {
        let entry = self.decoded(unique, R::CACHED, decode_entry)?;
        Ok(entry.map(|key| key.as_ref().clone()))
    }

    /// The records at keys that a scan found; they may change.
    pub(super) fn living<R: Record>(&self, keys: &[Key]) -> Result<Vec<R>, StoreError> {
        let records = self.found(keys).map(|found| decode::<R>(&found.value));
        records
            .filter(|record| {
                !record
                    .as_ref()
                    .is_ok_and(|record| expired(record, self.now_millis))
            })
            .collect()
    }

    /// What is stored at keys that were read; it may change.
    pub(super) fn stored<R: Record>(&self, keys: &[Key]) -> Result<Vec<Stored<R>>, StoreError> {
        let stored = self.found(keys).map(|found| Stored::new(&found.value));
        stored.collect()
    }

    /// What was there of keys that were read.
    fn found(&self, keys: &[Key]) -> impl Iterator<Item = &Versioned> {
        keys.iter()
            .filter_map(|key| self.seen.get(key)?.found.as_ref())
    }

    /// The keys that must not have changed, with the versions that they had.
    pub(super) fn checks(&self) -> Vec<(Key, Option<Version>)> {
        let checked = self.seen.iter().filter(|(_, seen)| seen.checked);
        checked
            .map(|(key, seen)| (key.clone(), seen.found.as_ref().map(|found| found.version)))
            .collect()
    }

    /// Whether what came from the cache is still so. What is not is forgotten.
    pub(super) async fn cache_is_true(&self) -> Result<bool, StoreError> {
        let (keys, versions): (Vec<Key>, Vec<Option<Version>>) = self
            .seen
            .iter()
            .filter(|(_, seen)| seen.checked && seen.cached.is_some())
            .map(|(key, seen)| (key.clone(), seen.found.as_ref().map(|found| found.version)))
            .unzip();
        if keys.is_empty() {
            return Ok(true);
        }
        let now = self.engine.get(&keys).await?;
        let now = now
            .iter()
            .map(|found| found.as_ref().map(|found| found.version));
        let same = now.eq(versions);
        if !same {
            self.forget(&keys);
        }
        Ok(same)
    }

    /// Whether what was read at some keys is still there as it was. What came from the cache and is not is forgotten.
    pub(super) async fn are_true(&self, keys: &[Key]) -> Result<bool, StoreError> {
        if keys.is_empty() {
            return Ok(true);
        }
        let version = |found: &Option<Versioned>| found.as_ref().map(|found| found.version);
        let now = self.engine.get(keys).await?;
        let before = keys.iter().map(|key| self.seen.get(key));
        let same = before.zip(&now).all(|(before, now)| {
            before.is_some_and(|before| version(&before.found) == version(now))
        });
        if !same {
            self.distrust_cache();
        }
        Ok(same)
    }

    /// Forgets what came from the cache: something of it has changed.
    pub(super) fn distrust_cache(&self) {
        let cached = self.seen.iter().filter(|(_, seen)| seen.cached.is_some());
        self.forget(cached.map(|(key, _)| key));
    }

    /// Forgets what was written.
    pub(super) fn forget<'k>(&self, keys: impl IntoIterator<Item = &'k Key>) {
        if let Some(cache) = &self.cache {
            cache.forget(keys);
        }
    }

    fn see(
        &mut self,
        key: Key,
        found: Option<Versioned>,
        cached: Option<Arc<dyn Any + Send + Sync>>,
    ) {
        let seen = Seen {
            found,
            cached,
            checked: false,
        };
        self.seen.insert(key, seen);
    }

    fn decoded<T: Any + Send + Sync>(
        &mut self,
        key: &Key,
        kept: bool,
        decode: impl Fn(&[u8]) -> Result<T, StoreError>,
    ) -> Result<Option<Arc<T>>, StoreError> {
        let Some(seen) = self.seen.get_mut(key) else {
            return Ok(None);
        };
        seen.checked = true;
        let cached = seen.cached.as_ref().map(Arc::clone);
        if let Some(Ok(decoded)) = cached.map(Arc::downcast::<T>) {
            return Ok(Some(decoded));
        }
        let Some(found) = &seen.found else {
            return Ok(None);
        };
        let decoded = Arc::new(decode(&found.value)?);
        if let Some(cache) = self.cache.as_ref().filter(|_| kept) {
            cache.keep(
                key,
                found,
                Arc::clone(&decoded) as Arc<dyn Any + Send + Sync>,
            );
        }
        Ok(Some(decoded))
    }
}
