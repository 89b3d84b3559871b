//! Records that are read with every request and change seldom, kept decoded for some seconds.
//!
//! What a transaction takes from here it remembers with its version, so that a commit which rests on
//! it conflicts if it has changed, and a refusal is verified. Only an answer that writes nothing may
//! rest on what another node changed within [`limits::CACHED_MILLIS_MAX`]; what this node changes is
//! forgotten here before anybody is told of the change.

use std::any::Any;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use quick_cache::unsync;

use crate::{Key, Versioned, limits};

/// The cache of one node, shared by its transactions.
#[derive(Default)]
pub struct Cache {
    kept: Mutex<Kept>,
}

struct Kept {
    entries: unsync::Cache<Key, Cached>,
    /// Counts what was forgotten: a transaction that began before a change may have read what was there before it.
    changes: u64,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            entries: unsync::Cache::new(limits::CACHED_RECORDS_MAX),
            changes: 0,
        }
    }
}

/// A record as it was read, with its decoded form.
#[derive(Clone)]
pub(crate) struct Cached {
    pub(crate) found: Versioned,
    pub(crate) decoded: Arc<dyn Any + Send + Sync>,
    read_millis: i64,
}

/// The cache as one transaction uses it.
pub(crate) struct View {
    cache: Arc<Cache>,
    now_millis: i64,
    changes: u64,
}

impl Cache {
    /// An empty cache.
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets everything.
    pub fn forget_all(&self) {
        let mut kept = self.kept();
        kept.changes += 1;
        kept.entries.clear();
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl View {
    pub(crate) fn new(cache: Arc<Cache>, now_millis: i64) -> Self {
        let changes = cache.kept().changes;
        Self {
            cache,
            now_millis,
            changes,
        }
    }

    pub(crate) fn find(&self, key: &Key) -> Option<Cached> {
        let kept = self.cache.kept();
        let cached = kept.entries.get(key)?;
        let age_millis = self.now_millis.abs_diff(cached.read_millis);
        (age_millis <= limits::CACHED_MILLIS_MAX).then(|| cached.clone())
    }

    /// Keeps what this transaction has read, unless something was changed since it began.
    pub(crate) fn keep(&self, key: &Key, found: &Versioned, decoded: Arc<dyn Any + Send + Sync>) {
        let mut kept = self.cache.kept();
        if kept.changes != self.changes {
            return;
        }
        let cached = Cached {
            found: found.clone(),
            decoded,
            read_millis: self.now_millis,
        };
        kept.entries.insert(key.clone(), cached);
    }

    /// Forgets records that have changed, or may have.
    pub(crate) fn forget<'k>(&self, keys: impl IntoIterator<Item = &'k Key>) {
        let mut kept = self.cache.kept();
        kept.changes += 1;
        for key in keys {
            kept.entries.remove(key);
        }
    }
}
