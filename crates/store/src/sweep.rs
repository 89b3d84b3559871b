//! Deleting what has ended, in the order in which it did.
//!
//! What ends is found by an index of the store's own, whatever table it is of, so that nothing that lives is read again and no
//! table can be forgotten. An entry is a hint: whether its record has ended is for the record to say, and an entry that leads
//! astray is mended.
//!
//! A pass goes through the index once, in steps. Of what ended in the same minute and begins with the same part, a pool's id for
//! instance, it takes a share and goes past the rest: so however much of one pool has ended, what has ended of another one is
//! come to after a share for each minute, and another pass takes the next one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::record::{decode_entry, encode_entry, end_group, ended, ending};
use crate::removal::{Check, Parts, Removal};
use crate::walk::{Declared, Fault, Role, Walk, find};
use crate::{Direction, Engine, Key, Part, Range, StoreError, Versioned, Write, limits};

/// Where a pass goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// Past this key; past nothing where it has no parts.
    key: Vec<Part>,
    /// Past all keys that begin with it.
    is_group: bool,
}

/// What one step of a pass does, as plain data.
pub struct Swept {
    /// The checks and the writes of its commit.
    pub parts: Parts,
    /// Records that it deletes, with those that go with them.
    pub deleted: usize,
    /// What can't be swept, and is left where it is.
    pub faults: Vec<Fault>,
    /// Where the pass goes on; `None` where it is over.
    pub rest: Option<Passed>,
}

/// Looks at the next entries of the index of ends, `limit` at most.
///
/// # Errors
/// Those of the engine. A record that can't be read is a fault, which does not keep the others from going.
pub async fn sweep(
    engine: &dyn Engine,
    tables: &[Walk],
    passed: Option<&Passed>,
    now_millis: i64,
    limit: usize,
) -> Result<Swept, StoreError> {
    let mut pass = Pass {
        engine,
        tables,
        now_millis,
        passed: passed.cloned().unwrap_or_default(),
        group: None,
        share: 0,
        removal: Removal::new(engine, tables),
        faults: Vec::new(),
    };
    let (mut looked, mut is_over) = (0, false);
    for _ in 0..limits::SWEEP_SCANS_MAX {
        let wanted = limit.saturating_sub(looked).min(limits::SWEEP_RECORDS_MAX);
        if wanted == 0 {
            break;
        }
        let rest = pass.rest();
        let entries = engine.scan(&rest, wanted, Direction::Forward).await?;
        let found = entries.len();
        looked += found.max(1);
        match pass.look(entries).await? {
            Look::Full => break,
            Look::PastGroup => {}
            Look::ToTheEnd => is_over = found < wanted,
        }
        if is_over {
            break;
        }
    }
    let rest = (!is_over).then_some(pass.passed);
    let deleted = pass.removal.records();
    Ok(Swept {
        parts: pass.removal.into_parts(),
        deleted,
        faults: pass.faults,
        rest,
    })
}

/// How far some entries were looked at.
enum Look {
    ToTheEnd,
    /// The group of one of them has had its share: the rest of it is passed.
    PastGroup,
    /// No more fits into the commit.
    Full,
}

struct Pass<'a> {
    engine: &'a dyn Engine,
    tables: &'a [Walk],
    now_millis: i64,
    passed: Passed,
    /// What ended in one minute and begins with the same part.
    group: Option<Key>,
    /// Records of the group that this step deletes.
    share: usize,
    removal: Removal<'a>,
    faults: Vec<Fault>,
}

impl Passed {
    pub(crate) fn entry(key: &Key) -> Result<Passed, StoreError> {
        let key = key.parts()?;
        let is_group = false;
        Ok(Passed { key, is_group })
    }

    fn group(key: &Key) -> Result<Passed, StoreError> {
        let key = key.parts()?;
        let is_group = true;
        Ok(Passed { key, is_group })
    }
}

impl Pass<'_> {
    /// What is left of the index.
    fn rest(&self) -> Range {
        let (all, key) = (ended(self.now_millis), Key::from_parts(&self.passed.key));
        if self.passed.is_group {
            all.past_all(&key.range())
        } else {
            all.past(&key, Direction::Forward)
        }
    }

    async fn look(&mut self, entries: Vec<(Key, Versioned)>) -> Result<Look, StoreError> {
        let records = self.records(&entries).await?;
        for (entry, found) in entries {
            let group = end_group(&entry);
            if group != self.group {
                (self.group, self.share) = (group, 0);
            }
            if let Some(group) = self.group.as_ref()
                && self.share >= limits::SWEEP_SHARE_MAX
            {
                self.passed = Passed::group(group)?;
                return Ok(Look::PastGroup);
            }
            let is_done = match decode_entry(&found.value) {
                Ok(primary) => {
                    let record = records.get(&primary).cloned().flatten();
                    self.judge(&entry, primary, record).await?
                }
                Err(error) => self.fault(&entry, format!("can't be read: {error}")),
            };
            if !is_done {
                return Ok(Look::Full);
            }
            self.passed = Passed::entry(&entry)?;
        }
        Ok(Look::ToTheEnd)
    }

    /// What the entries name, in one trip.
    async fn records(
        &self,
        entries: &[(Key, Versioned)],
    ) -> Result<BTreeMap<Key, Option<Versioned>>, StoreError> {
        let named = entries.iter().map(|(_, found)| decode_entry(&found.value));
        let mut keys: Vec<Key> = named.filter_map(Result::ok).collect();
        keys.sort();
        keys.dedup();
        let found = self.engine.get(&keys).await?;
        Ok(keys.into_iter().zip(found).collect())
    }

    /// Deletes what an entry names if it has ended, and mends what leads astray; whether there was room for it.
    async fn judge(
        &mut self,
        entry: &Key,
        primary: Key,
        record: Option<Versioned>,
    ) -> Result<bool, StoreError> {
        let gone = vec![Write::Delete(entry.clone())];
        let Some(found) = record else {
            return Ok(self.removal.also((primary, None), gone));
        };
        let declared = match self.declared(&primary, &found) {
            Ok(declared) => declared,
            Err(what) => return Ok(self.fault(&primary, what)),
        };
        let ends = declared.expires_at_millis;
        if ends.is_none_or(|at| at > self.now_millis) {
            let (check, writes) = mended(&primary, &found, &declared, entry)?;
            return Ok(self.removal.also(check, writes));
        }
        let check = (primary.clone(), Some(found.version));
        if !self.removal.take_found(primary, found, None).await? {
            return Ok(false);
        }
        self.share += 1;
        // One that the record does not declare goes too.
        Ok(self.removal.also(check, gone))
    }

    /// What the record under a key declares, or why it does not say.
    fn declared(&self, key: &Key, found: &Versioned) -> Result<Declared, String> {
        let Some((walk, Role::Record)) = find(self.tables, key) else {
            return Err("is of no table that this version knows".to_owned());
        };
        let declared = walk.inspect(&found.value);
        declared.map_err(|error| format!("can't be read: {error}"))
    }

    /// Notes what is wrong, and goes past it.
    fn fault(&mut self, key: &Key, what: String) -> bool {
        let key = key.clone();
        self.faults.push(Fault { key, what });
        true
    }
}

/// An entry that names a record which has not ended: a version of the program that did not know the index moved its end.
fn mended(
    key: &Key,
    found: &Versioned,
    declared: &Declared,
    entry: &Key,
) -> Result<(Check, Vec<Write>), StoreError> {
    let mut writes = Vec::new();
    if !declared.entries.contains(entry) {
        writes.push(Write::Delete(entry.clone()));
    }
    for right in declared.entries.iter().filter(|right| *right != entry) {
        if right.parts().is_ok_and(|parts| ending(&parts).is_some()) {
            writes.push(Write::Put(right.clone(), encode_entry(key)?));
        }
    }
    Ok(((key.clone(), Some(found.version)), writes))
}
