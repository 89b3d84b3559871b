//! Deleting what has ended, in the order in which it did.
//!
//! What ends is found by an index of the store's own, whatever table it is of, so that nothing that lives is read again and no
//! table can be forgotten. An entry is a hint: whether its record has ended is for the record to say, and an entry that leads
//! astray is mended.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;

use crate::record::{decode_entry, encode_entry, ending};
use crate::walk::{Declared, Fault, Pages, Role, Walk, find};
use crate::{
    Commit, Direction, Engine, Key, Outcome, Range, StoreError, Version, Versioned, Write, limits,
};

/// What one step of a sweep did.
#[derive(Debug)]
pub struct Swept {
    /// Records deleted, without those that went with them.
    pub deleted: usize,
    /// What could not be swept, and is left where it is.
    pub faults: Vec<Fault>,
    /// What is left to look at; `None` when the range is done.
    pub rest: Option<Range>,
}

/// Looks at the first entries of a range of the index of ends, which [`crate::ended`] gives, and deletes the records that have ended
/// with all that goes with them. Called again with the rest until there is none. Each step needs an `operation` of its own, whose
/// successors its commits carry.
///
/// # Errors
/// Those of the engine. A record that can't be read is a fault, which does not keep the others from going.
pub async fn sweep(
    engine: &dyn Engine,
    tables: &[Walk],
    range: Range,
    now_millis: i64,
    operation: Version,
) -> Result<Swept, StoreError> {
    let (limit, forward) = (limits::SWEEP_RECORDS_MAX, Direction::Forward);
    let entries = engine.scan(&range, limit, forward).await?;
    let last = entries.last().filter(|_| entries.len() == limit);
    let rest = last.map(|(key, _)| range.past(key, forward));
    let mut commits = Commits {
        engine,
        operation,
        made: 0,
    };
    let (mut faults, mut deaths) = (Vec::new(), Vec::new());
    let primaries = primaries(&entries, &mut faults);
    let keys: Vec<Key> = primaries.keys().cloned().collect();
    for (key, found) in keys.iter().zip(engine.get(&keys).await?) {
        let entries = &primaries[key];
        let Some(found) = found else {
            let writes = entries.iter().cloned().map(Write::Delete).collect();
            commits.make(vec![(key.clone(), None)], writes).await?;
            continue;
        };
        match declared(tables, key, &found) {
            Err(what) => faults.push(Fault {
                key: key.clone(),
                what,
            }),
            Ok(declared)
                if declared
                    .expires_at_millis
                    .is_some_and(|at| at <= now_millis) =>
            {
                commits.clear(tables, declared.owned.clone()).await?;
                deaths.push(death(key, &found, declared, entries));
            }
            Ok(declared) => {
                let (check, writes) = mended(key, &found, &declared, entries)?;
                commits.make(vec![check], writes).await?;
            }
        }
    }
    let deleted = commits.bury(deaths).await?;
    Ok(Swept {
        deleted,
        faults,
        rest,
    })
}

/// A record that goes: the version that it must have, and the keys that go.
type Death = ((Key, Option<Version>), Vec<Write>);

/// Commits one after the other, each with a version of its own.
struct Commits<'a> {
    engine: &'a dyn Engine,
    operation: Version,
    made: u128,
}

impl Commits<'_> {
    async fn make(
        &mut self,
        checks: Vec<(Key, Option<Version>)>,
        writes: Vec<Write>,
    ) -> Result<Outcome, StoreError> {
        let first = u128::from_be_bytes(self.operation.to_bytes());
        self.made += 1;
        let commit = Commit {
            operation: Version::new(first.wrapping_add(self.made)),
            checks,
            writes,
        };
        self.engine.commit(commit).await
    }

    /// Deletes records, many in one commit; where somebody has changed one of them meanwhile, each by itself. Says how many went.
    async fn bury(&mut self, deaths: Vec<Death>) -> Result<usize, StoreError> {
        let (mut gone, mut waiting, mut size) = (0, Vec::new(), 0);
        for death in deaths {
            if size + death.1.len() > limits::COMMIT_WRITES_MAX {
                gone += self.bury_together(std::mem::take(&mut waiting)).await?;
                size = 0;
            }
            size += death.1.len();
            waiting.push(death);
        }
        Ok(gone + self.bury_together(waiting).await?)
    }

    async fn bury_together(&mut self, deaths: Vec<Death>) -> Result<usize, StoreError> {
        if deaths.is_empty() {
            return Ok(0);
        }
        let (checks, writes): (Vec<_>, Vec<_>) = deaths.iter().cloned().unzip();
        if self.make(checks, writes.concat()).await? == Outcome::Committed {
            return Ok(deaths.len());
        }
        let mut gone = 0;
        for (check, writes) in deaths {
            if self.make(vec![check], writes).await? == Outcome::Committed {
                gone += 1;
            }
        }
        Ok(gone)
    }

    /// Deletes what lies in these ranges, what goes with it first.
    fn clear<'s>(
        &'s mut self,
        tables: &'s [Walk],
        ranges: Vec<Range>,
    ) -> Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send + 's>> {
        Box::pin(async move {
            for range in ranges {
                let mut pages = Pages::of(self.engine, range);
                while let Some(page) = pages.next().await? {
                    let mut deaths = Vec::new();
                    for (key, found) in page {
                        let declared = declared(tables, &key, &found).ok();
                        let (owned, entries) = declared
                            .map(|declared| (declared.owned, declared.entries))
                            .unwrap_or_default();
                        self.clear(tables, owned).await?;
                        let keys = std::iter::once(key.clone()).chain(entries);
                        let check = (key, Some(found.version));
                        deaths.push((check, keys.map(Write::Delete).collect()));
                    }
                    self.bury(deaths).await?;
                }
            }
            Ok(())
        })
    }
}

/// The entries by the records that they name.
fn primaries(
    entries: &[(Key, Versioned)],
    faults: &mut Vec<Fault>,
) -> BTreeMap<Key, BTreeSet<Key>> {
    let mut primaries: BTreeMap<Key, BTreeSet<Key>> = BTreeMap::new();
    for (entry, found) in entries {
        match decode_entry(&found.value) {
            Ok(primary) => {
                primaries.entry(primary).or_default().insert(entry.clone());
            }
            Err(error) => faults.push(Fault {
                key: entry.clone(),
                what: format!("can't be read: {error}"),
            }),
        }
    }
    primaries
}

/// What the record under a key declares, or why it does not say.
fn declared(tables: &[Walk], key: &Key, found: &Versioned) -> Result<Declared, String> {
    let Some((walk, Role::Record)) = find(tables, key) else {
        return Err("is of no table that this version knows".to_owned());
    };
    let declared = walk.inspect(&found.value);
    declared.map_err(|error| format!("can't be read: {error}"))
}

fn death(key: &Key, found: &Versioned, declared: Declared, entries: &BTreeSet<Key>) -> Death {
    let mut keys: BTreeSet<Key> = declared.entries.into_iter().collect();
    keys.insert(key.clone());
    keys.extend(entries.iter().cloned());
    let check = (key.clone(), Some(found.version));
    (check, keys.into_iter().map(Write::Delete).collect())
}

/// Entries that name a record which has not ended: a version of the program that did not know the index moved its end.
fn mended(
    key: &Key,
    found: &Versioned,
    declared: &Declared,
    entries: &BTreeSet<Key>,
) -> Result<Death, StoreError> {
    let astray = entries
        .iter()
        .filter(|entry| !declared.entries.contains(entry));
    let mut writes: Vec<Write> = astray.cloned().map(Write::Delete).collect();
    for entry in declared
        .entries
        .iter()
        .filter(|entry| !entries.contains(*entry))
    {
        if entry.parts().is_ok_and(|parts| ending(&parts).is_some()) {
            writes.push(Write::Put(entry.clone(), encode_entry(key)?));
        }
    }
    Ok(((key.clone(), Some(found.version)), writes))
}
