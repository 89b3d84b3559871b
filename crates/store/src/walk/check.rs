//! Whether a store holds what it should: each record readable, where it says it is, with its index entries and all that
//! it needs beside it, and nothing else.
//!
//! A page is judged by what was read for it in several trips, between which others may write. So whatever looks wrong is
//! looked at again by itself, all of it as it stood at one instant.

use std::collections::BTreeMap;

use super::{Declared, Pages, Role, Sealed, Walk, find, primary};
use crate::indexing::{self, ENDS, Goal};
use crate::record::ending;
use crate::{Engine, Key, Range, StoreError, Version, Versioned, limits};

/// Something that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The key at which it was seen.
    pub key: Key,
    /// What is wrong; goes on after the key.
    pub what: String,
}

/// How much of a table was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Its name.
    pub table: &'static str,
    /// Its records.
    pub records: u64,
    /// Entries of its indexes.
    pub entries: u64,
}

/// What a check saw in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// A row for each table, in the order in which the tables were given.
    pub counts: Vec<Count>,
    /// Sealed members that were opened.
    pub sealed: u64,
    /// Faults that were told.
    pub faults: u64,
}

/// Who asks for the check.
pub trait Watch: Send {
    /// Whether a sealed member can be opened.
    fn opens(&self, sealed: &Sealed) -> bool;
    /// So many records and entries have been looked at.
    fn seen(&mut self, keys: u64);
    /// A fault was found.
    fn fault(&mut self, fault: Fault);
}

/// Looks at every key of the store. Takes memory for a page, however large the store is.
pub async fn check(
    engine: &dyn Engine,
    tables: &[Walk],
    watch: &mut dyn Watch,
) -> Result<Report, StoreError> {
    let mut report = Report {
        counts: tables
            .iter()
            .map(|walk| Count {
                table: walk.table.name,
                records: 0,
                entries: 0,
            })
            .collect(),
        sealed: 0,
        faults: 0,
    };
    let lacking = indexing::lacking(engine, tables).await?;
    let (mut pages, mut seen) = (Pages::of(engine, Range::all()), 0);
    while let Some(page) = pages.next().await? {
        let mut wanted: Vec<Key> = Vec::new();
        for (key, found) in &page {
            count(&mut report, tables, key);
            wanted.extend(beside(tables, key, found));
        }
        let world = Beside::read(engine, tables, &lacking, wanted).await?;
        for (key, found) in &page {
            let (mut faults, sealed) = judge(tables, &world, watch, key, found);
            report.sealed += sealed;
            if !faults.is_empty() {
                faults = second_look(engine, tables, &lacking, watch, key).await?;
            }
            for fault in faults {
                report.faults += 1;
                watch.fault(fault);
            }
        }
        seen += page.len() as u64;
        watch.seen(seen);
    }
    Ok(report)
}

fn count(report: &mut Report, tables: &[Walk], key: &Key) {
    let Some((walk, role)) = find(tables, key) else {
        return;
    };
    let name = walk.table.name;
    for count in report.counts.iter_mut().filter(|count| count.table == name) {
        match role {
            Role::Record => count.records += 1,
            Role::Entry => count.entries += 1,
        }
    }
}

/// Judges one key by what stood beside it at one instant. A key that keeps changing is in use, and its writers judge it.
async fn second_look(
    engine: &dyn Engine,
    tables: &[Walk],
    lacking: &Goal,
    watch: &dyn Watch,
    key: &Key,
) -> Result<Vec<Fault>, StoreError> {
    for _ in 0..limits::WALK_LOOKS_MAX {
        let first = engine.get(std::slice::from_ref(key)).await?.pop().flatten();
        let Some(first) = first else {
            return Ok(Vec::new());
        };
        let mut wanted = beside(tables, key, &first);
        wanted.push(key.clone());
        let world = Beside::read(engine, tables, lacking, wanted).await?;
        if world.version(key) == Some(first.version) {
            return Ok(judge(tables, &world, watch, key, &first).0);
        }
    }
    Ok(Vec::new())
}

/// The keys that tell whether what lies under a key is in order.
fn beside(tables: &[Walk], key: &Key, found: &Versioned) -> Vec<Key> {
    match find(tables, key) {
        None => Vec::new(),
        Some((walk, Role::Record)) => {
            let Ok(declared) = walk.inspect(&found.value) else {
                return Vec::new();
            };
            let needs = declared.needs.into_iter().flatten();
            let removal = walk.removal(key);
            declared
                .entries
                .into_iter()
                .chain(needs)
                .chain(removal)
                .collect()
        }
        Some((walk, Role::Entry)) => {
            let Ok(primary) = primary(&found.value) else {
                return Vec::new();
            };
            let removal = walk.removal(&primary);
            std::iter::once(primary).chain(removal).collect()
        }
    }
}

/// What is wrong with what lies under a key, and how many sealed members of it were opened.
fn judge(
    tables: &[Walk],
    world: &Beside<'_>,
    watch: &dyn Watch,
    key: &Key,
    found: &Versioned,
) -> (Vec<Fault>, u64) {
    let fault = |what: String| Fault {
        key: key.clone(),
        what,
    };
    let Some((walk, role)) = find(tables, key) else {
        let what = "is of no table that this version knows";
        return (vec![fault(what.to_owned())], 0);
    };
    match role {
        Role::Record => match walk.inspect(&found.value) {
            Err(error) => (vec![fault(format!("can't be read: {error}"))], 0),
            Ok(declared) => {
                let mut wrong = misplaced(world, walk, key, &declared);
                let (opened, closed): (Vec<&Sealed>, Vec<&Sealed>) = declared
                    .sealed
                    .iter()
                    .partition(|sealed| watch.opens(sealed));
                wrong.extend(closed.iter().map(|sealed| {
                    let context = &sealed.context;
                    format!("has a sealed member that the master key does not open ({context})")
                }));
                (wrong.into_iter().map(fault).collect(), opened.len() as u64)
            }
        },
        Role::Entry => (
            mistaken(world, walk, key, found)
                .map(fault)
                .into_iter()
                .collect(),
            0,
        ),
    }
}

/// What is wrong with the place of a record and with what stands beside it.
fn misplaced(world: &Beside<'_>, walk: &Walk, key: &Key, declared: &Declared) -> Vec<String> {
    let name = walk.table.name;
    if declared.key != *key {
        return vec![format!("holds a {name} that belongs at {}", declared.key)];
    }
    if world.holds(walk.removal(key).as_ref()) {
        return Vec::new();
    }
    let entries = declared.entries.iter().filter_map(|entry| {
        let named = world.found.get(entry).map(|found| found.names.as_ref());
        match named {
            Some(Some(named)) if named == key => None,
            Some(Some(named)) => Some(format!("has its index entry {entry} taken by {named}")),
            Some(None) => Some(format!("has an index entry {entry} that can't be read")),
            None if world.lacks(walk, entry) => None,
            None => Some(format!("has no index entry {entry}")),
        }
    });
    let needs = declared.needs.iter().filter_map(|needed| {
        let there = needed.iter().any(|needed| world.holds(Some(needed)));
        let first = needed.first().filter(|_| !there)?;
        Some(format!("is a {name} without its {first}"))
    });
    entries.chain(needs).collect()
}

/// Whether a key is one of the index of ends.
fn is_end(key: &Key) -> bool {
    key.parts().is_ok_and(|parts| ending(&parts).is_some())
}

/// What is wrong with an index entry.
fn mistaken(world: &Beside<'_>, walk: &Walk, key: &Key, found: &Versioned) -> Option<String> {
    let named = match primary(&found.value) {
        Ok(named) => named,
        Err(error) => return Some(format!("can't be read: {error}")),
    };
    if world.holds(walk.removal(&named).as_ref()) {
        return None;
    }
    match world.found.get(&named) {
        None => Some(format!("names {named}, which is not there")),
        Some(record) if record.declares.contains(key) => None,
        Some(_) => Some(format!("names {named}, which does not declare it")),
    }
}

/// What was found beside the records of a page, without the values.
struct Beside<'a> {
    /// The indexes whose entries are not all written yet.
    lacking: &'a Goal,
    found: BTreeMap<Key, Found>,
}

struct Found {
    version: Version,
    /// The index keys of a record.
    declares: Vec<Key>,
    /// The record of an index entry.
    names: Option<Key>,
}

impl<'a> Beside<'a> {
    /// Reads these keys, few enough at once that large values do not add up.
    async fn read(
        engine: &dyn Engine,
        tables: &[Walk],
        lacking: &'a Goal,
        mut wanted: Vec<Key>,
    ) -> Result<Self, StoreError> {
        wanted.sort();
        wanted.dedup();
        let mut all = BTreeMap::new();
        for keys in wanted.chunks(limits::WALK_RECORDS_MAX) {
            let found = engine.get(keys).await?;
            for (key, found) in keys.iter().zip(found) {
                if let Some(found) = found {
                    all.insert(key.clone(), Found::of(tables, key, &found));
                }
            }
        }
        Ok(Self {
            lacking,
            found: all,
        })
    }

    fn holds(&self, key: Option<&Key>) -> bool {
        key.is_some_and(|key| self.found.contains_key(key))
    }

    /// Whether an entry of a table may be missing.
    fn lacks(&self, walk: &Walk, entry: &Key) -> bool {
        let of_added = self.lacking.contains_key(walk.table.name) && walk.is_of_added(entry);
        of_added || (self.lacking.contains_key(ENDS) && is_end(entry))
    }

    fn version(&self, key: &Key) -> Option<Version> {
        self.found.get(key).map(|found| found.version)
    }
}

impl Found {
    fn of(tables: &[Walk], key: &Key, found: &Versioned) -> Self {
        let (declares, names) = match find(tables, key) {
            Some((walk, Role::Record)) => {
                let declared = walk.inspect(&found.value).map(|declared| declared.entries);
                (declared.unwrap_or_default(), None)
            }
            Some((_, Role::Entry)) => (Vec::new(), primary(&found.value).ok()),
            None => (Vec::new(), None),
        };
        Self {
            version: found.version,
            declares,
            names,
        }
    }
}
