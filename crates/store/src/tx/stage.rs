//! The writes of a transaction before they are committed.
//!
//! One rule keeps indexes true without checks of their own: an entry always belongs to the record
//! that it names, and whoever changes or evicts a record checks its version and moves its entries in
//! the same commit. So a record's entries may be overwritten wherever its version is checked.

use std::collections::BTreeMap;

use super::reads::Reads;
use super::{Kept, Tx};
use crate::record::{decode_entry, encode_entry, expired, index_keys};
use crate::walk::{Role, Walk, find};
use crate::{
    Commit, Engine, Key, Outcome, Parts, Record, StoreError, Version, Versioned, Write, decode,
    encode,
};

/// Which settlements keep a write.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Set {
    Success,
    Always,
}

impl Set {
    fn is_kept(self, kept: Kept) -> bool {
        kept == Kept::All || self == Set::Always
    }
}

/// Writes by key, the checks they bring along, and the first mistake that was made.
#[derive(Default)]
pub(super) struct Stage {
    writes: BTreeMap<Key, (Set, Option<Vec<u8>>)>,
    /// Keys that were not read and must be absent.
    unread: Vec<Unread>,
    /// Keys of tables that a cache may keep.
    cached: Vec<Key>,
    fault: Option<StoreError>,
}

struct Unread {
    key: Key,
    set: Set,
    /// For the primary key of a record that can expire: tells the index keys of what lies there.
    evict: Option<Evict>,
}

type Evict = fn(&Versioned, i64) -> Result<Option<Vec<Key>>, StoreError>;

impl Tx {
    pub(super) fn stage_insert<R: Record>(&mut self, set: Set, record: &R) {
        let staged = self.try_insert(set, record);
        self.stage.note(staged);
    }

    pub(super) fn stage_update<R: Record>(&mut self, set: Set, record: &R) {
        let staged = self
            .loaded::<R>(&record.key())
            .and_then(|old| self.write_record(set, Some(record), Some(&old)));
        self.stage.note(staged);
    }

    pub(super) fn stage_delete<R: Record>(&mut self, set: Set, record: &R) {
        let staged = self
            .loaded::<R>(&record.key())
            .and_then(|old| self.write_record(set, None, Some(&old)));
        self.stage.note(staged);
    }

    /// Removes what a scan found, of whatever tables.
    pub(super) fn stage_delete_all(
        &mut self,
        tables: &[Walk],
        found: Vec<(Key, Versioned)>,
    ) -> Result<(), StoreError> {
        for (key, versioned) in found {
            let Some((walk, Role::Record)) = find(tables, &key) else {
                return Err(StoreError::misuse("what is removed is of no table", &key));
            };
            let declared = walk.inspect(&versioned.value)?;
            self.reads.note(key.clone(), versioned);
            self.reads.check(&key);
            for key in std::iter::once(key).chain(declared.entries) {
                self.stage.write(Set::Success, key, None)?;
            }
        }
        Ok(())
    }

    fn try_insert<R: Record>(&mut self, set: Set, record: &R) -> Result<(), StoreError> {
        let key = record.key();
        if !self.reads.contains(&key) {
            let evict = record.expires_at_millis().map(|_| evict::<R> as Evict);
            self.stage.unread.push(Unread { key, set, evict });
            return self.write_record(set, Some(record), None);
        }
        let old = self
            .reads
            .check(&key)
            .map(|found| decode::<R>(&found.value))
            .transpose()?;
        if old
            .as_ref()
            .is_some_and(|old| !expired(old, self.reads.now_millis))
        {
            return Err(StoreError::misuse(
                "an insert where a record was read",
                &key,
            ));
        }
        self.write_record(set, Some(record), old.as_ref())
    }

    fn loaded<R: Record>(&mut self, key: &Key) -> Result<R, StoreError> {
        let found = self
            .reads
            .check(key)
            .map(|found| decode::<R>(&found.value))
            .transpose()?;
        found
            .filter(|old| !expired(old, self.reads.now_millis))
            .ok_or_else(|| StoreError::misuse("a change of a record that was not loaded", key))
    }

    /// Writes a record, or its absence, and the difference that makes to the index entries.
    fn write_record<R: Record>(
        &mut self,
        set: Set,
        new: Option<&R>,
        old: Option<&R>,
    ) -> Result<(), StoreError> {
        let Some(key) = new.or(old).map(Record::key) else {
            return Ok(());
        };
        self.stage
            .write(set, key.clone(), new.map(encode).transpose()?)?;
        if R::CACHED {
            self.stage.cached.push(key.clone());
            self.stage
                .cached
                .extend(new.map(index_keys).unwrap_or_default());
            self.stage
                .cached
                .extend(old.map(index_keys).unwrap_or_default());
        }
        let before: Vec<Key> = old.map(index_keys).unwrap_or_default();
        let after: Vec<Key> = new.map(index_keys).unwrap_or_default();
        for stale in before.iter().filter(|stale| !after.contains(stale)) {
            self.stage.write(set, stale.clone(), None)?;
        }
        let unique = new.map(Record::unique).unwrap_or_default();
        for added in after.into_iter().filter(|added| !before.contains(added)) {
            if unique.contains(&added) {
                self.claim::<R>(set, &added)?;
            }
            self.stage.write(set, added, Some(encode_entry(&key)?))?;
        }
        Ok(())
    }

    /// Makes sure that nobody has a unique key, and evicts an expired record that still has it.
    fn claim<R: Record>(&mut self, set: Set, unique: &Key) -> Result<(), StoreError> {
        // A record whose version this commit checks gives the key up in it: the key changes hands.
        if self.stage.take_back(set, unique) {
            return Ok(());
        }
        if !self.reads.contains(unique) {
            self.stage.unread.push(Unread {
                key: unique.clone(),
                set,
                evict: None,
            });
            return Ok(());
        }
        let Some(entry) = self.reads.check(unique) else {
            return Ok(());
        };
        let owner = decode_entry(&entry.value)?;
        let taken = || StoreError::misuse("an insert where a unique key was read", unique);
        if !self.reads.contains(&owner) {
            return Err(taken());
        }
        // An owner that vanished since the entry was read has taken the entry along: the check on
        // the entry will tell.
        let Some(found) = self.reads.check(&owner).cloned() else {
            return Ok(());
        };
        let entries = evict::<R>(&found, self.reads.now_millis)?.ok_or_else(taken)?;
        self.stage.write(set, owner, None)?;
        for entry in entries.into_iter().filter(|entry| entry != unique) {
            self.stage.write(set, entry, None)?;
        }
        Ok(())
    }
}

impl Stage {
    /// The keys written so far.
    pub(super) fn written(&self) -> impl Iterator<Item = &Key> {
        self.writes.keys()
    }

    /// Whether a settlement keeps any write.
    pub(super) fn writes_any(&self, kept: Kept) -> bool {
        self.writes.values().any(|(set, _)| set.is_kept(kept))
    }

    /// What of the writes a cache may keep.
    pub(super) fn cached_keys(&self) -> Vec<Key> {
        self.cached.clone()
    }

    pub(super) async fn settle(
        self,
        reads: &Reads,
        operation: Version,
        kept: Kept,
    ) -> Result<Outcome, StoreError> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let (engine, now_millis) = (reads.engine.as_ref(), reads.now_millis);
        let writes: Vec<Write> = self
            .writes
            .into_iter()
            .filter(|(_, (set, _))| set.is_kept(kept))
            .map(|(key, (_, value))| match value {
                Some(value) => Write::Put(key, value),
                None => Write::Delete(key),
            })
            .collect();
        if writes.is_empty() {
            return Ok(Outcome::Committed);
        }
        let unread: Vec<Unread> = self
            .unread
            .into_iter()
            .filter(|it| it.set.is_kept(kept))
            .collect();
        let mut checks = reads.checks();
        checks.extend(unread.iter().map(|unread| (unread.key.clone(), None)));
        let commit = Commit {
            operation,
            checks,
            writes,
        };
        if !unread.iter().any(|unread| unread.evict.is_some()) {
            return engine.commit(commit).await;
        }
        match engine.commit(commit.clone()).await? {
            Outcome::Committed => Ok(Outcome::Committed),
            Outcome::Conflict => match evicting(engine, now_millis, commit, &unread).await? {
                Some(commit) => engine.commit(commit).await,
                None => Ok(Outcome::Conflict),
            },
        }
    }

    pub(super) fn into_parts(self, reads: &Reads) -> Result<Parts, StoreError> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let mut checks = reads.checks();
        checks.extend(self.unread.into_iter().map(|unread| (unread.key, None)));
        let writes = self.writes.into_iter();
        let writes = writes.map(|(key, (_, value))| match value {
            Some(value) => Write::Put(key, value),
            None => Write::Delete(key),
        });
        Ok((checks, writes.collect()))
    }

    fn write(&mut self, set: Set, key: Key, value: Option<Vec<u8>>) -> Result<(), StoreError> {
        if self.writes.contains_key(&key) {
            return Err(StoreError::misuse("a transaction writes a key twice", &key));
        }
        self.writes.insert(key, (set, value));
        Ok(())
    }

    /// Takes the removal of a key back, if one is staged.
    fn take_back(&mut self, set: Set, key: &Key) -> bool {
        let staged = self
            .writes
            .get(key)
            .is_some_and(|(of, value)| *of == set && value.is_none());
        if staged {
            self.writes.remove(key);
        }
        staged
    }

    pub(super) fn note(&mut self, staged: Result<(), StoreError>) {
        if let Err(fault) = staged {
            self.fault.get_or_insert(fault);
        }
    }
}

/// The commit again, if all that stands in its way are expired records at keys that it inserts
/// without having read them.
async fn evicting(
    engine: &dyn Engine,
    now_millis: i64,
    mut commit: Commit,
    unread: &[Unread],
) -> Result<Option<Commit>, StoreError> {
    let evicts = unread
        .iter()
        .filter_map(|it| Some((it.key.clone(), it.evict?)));
    let (keys, evicts): (Vec<Key>, Vec<Evict>) = evicts.unzip();
    let found = engine.get(&keys).await?;
    let mut evicted = false;
    for ((key, evict), found) in keys.iter().zip(evicts).zip(found) {
        let Some(found) = found else { continue };
        let Some(entries) = evict(&found, now_millis)? else {
            return Ok(None);
        };
        evicted = true;
        commit.checks.retain(|(checked, _)| checked != key);
        commit.checks.push((key.clone(), Some(found.version)));
        for entry in entries {
            if !commit.writes.iter().any(|write| *write.key() == entry) {
                commit.writes.push(Write::Delete(entry));
            }
        }
    }
    Ok(evicted.then_some(commit))
}

/// The index keys of a stored record that has expired; `None` if it has not.
fn evict<R: Record>(found: &Versioned, now_millis: i64) -> Result<Option<Vec<Key>>, StoreError> {
    let record: R = decode(&found.value)?;
    Ok(expired(&record, now_millis).then(|| index_keys(&record)))
}
