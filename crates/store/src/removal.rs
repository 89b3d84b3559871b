//! Taking records away with all that goes with them, as much at once as a commit holds.

use std::collections::BTreeMap;
use std::pin::Pin;

use crate::walk::{Pages, Role, Walk, find, owned};
use crate::{Engine, Key, Range, StoreError, Version, Versioned, Write, limits};

/// A key with the version that it must have; `None` means absent.
pub(crate) type Check = (Key, Option<Version>);

/// Checks of a commit and its writes.
pub type Parts = (Vec<Check>, Vec<Write>);

/// What a commit takes away: plain data, to which whoever commits it adds the record of how far it came.
pub struct Removal<'a> {
    engine: &'a dyn Engine,
    tables: &'a [Walk],
    checks: BTreeMap<Key, Option<Version>>,
    writes: BTreeMap<Key, Write>,
    records: usize,
}

impl<'a> Removal<'a> {
    /// Nothing yet. The tables say what goes with what.
    pub fn new(engine: &'a dyn Engine, tables: &'a [Walk]) -> Self {
        Self {
            engine,
            tables,
            checks: BTreeMap::new(),
            writes: BTreeMap::new(),
            records: 0,
        }
    }

    /// Takes the record under a key with what goes with it, and says whether that is all: otherwise the rest of it, the record
    /// itself last, goes with another commit.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn take(&mut self, key: &Key) -> Result<bool, StoreError> {
        let found = self.engine.get(std::slice::from_ref(key)).await?;
        let Some(found) = found.into_iter().next().flatten() else {
            self.checks.insert(key.clone(), None);
            return Ok(true);
        };
        // Somebody else may have removed it all meanwhile, and made something new where it was.
        self.checks.insert(key.clone(), Some(found.version));
        self.take_found(key.clone(), found, None).await
    }

    /// Records that are taken away so far, and what can't be read among what goes with them.
    pub fn records(&self) -> usize {
        self.records
    }

    /// The checks and the writes.
    pub fn into_parts(self) -> Parts {
        let checks = self.checks.into_iter().collect();
        (checks, self.writes.into_values().collect())
    }

    /// What is to be done beside it, resting on what was read at a key; whether there was room for it.
    pub(crate) fn also(&mut self, check: Check, writes: Vec<Write>) -> bool {
        if self.is_full(writes.len()) {
            return false;
        }
        self.checks.entry(check.0).or_insert(check.1);
        for write in writes {
            self.writes.entry(write.key().clone()).or_insert(write);
        }
        true
    }

    /// As [`Removal::take`], of a record that was read; `within` is a range that goes as a whole.
    pub(crate) fn take_found<'s>(
        &'s mut self,
        key: Key,
        found: Versioned,
        within: Option<&'s Range>,
    ) -> Pin<Box<dyn Future<Output = Result<bool, StoreError>> + Send + 's>> {
        Box::pin(async move {
            if matches!(self.writes.get(&key), Some(Write::Delete(_))) {
                return Ok(true);
            }
            let (mut keys, ranges) = self.going(&key, &found);
            for range in ranges {
                let goes_anyway = within.is_some_and(|outer| outer.covers(&range));
                if !goes_anyway && !self.clear(&range).await? {
                    return Ok(false);
                }
            }
            keys.push(key.clone());
            if self.is_full(keys.len()) {
                return Ok(false);
            }
            self.records += 1;
            self.checks.insert(key, Some(found.version));
            for key in keys {
                self.writes.insert(key.clone(), Write::Delete(key));
            }
            Ok(true)
        })
    }

    /// Takes whatever lies in a range; whether that is all.
    async fn clear(&mut self, range: &Range) -> Result<bool, StoreError> {
        let mut pages = Pages::of(self.engine, range.clone());
        while let Some(page) = pages.next().await? {
            for (key, found) in page {
                if !self.take_found(key, found, Some(range)).await? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// The index entries of a record, which may lie anywhere, and where that lies which goes with it. What can't be read has none
    /// that could be told.
    fn going(&self, key: &Key, found: &Versioned) -> (Vec<Key>, Vec<Range>) {
        let Some((walk, Role::Record)) = find(self.tables, key) else {
            return (Vec::new(), Vec::new());
        };
        let Ok(declared) = walk.inspect(&found.value) else {
            return (Vec::new(), Vec::new());
        };
        let ranges = owned(self.tables, walk, &declared);
        (declared.entries, ranges)
    }

    /// Whether so many writes more are too many for one commit.
    fn is_full(&self, more: usize) -> bool {
        !self.writes.is_empty() && self.writes.len() + more > limits::REMOVED_KEYS_MAX
    }
}
