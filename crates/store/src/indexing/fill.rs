//! The walk that fills indexes, a step at a time.

use std::collections::BTreeMap;

use super::{Checks, ENDS, Goal};
use crate::record::{decode_entry, encode_entry};
use crate::removal::Parts;
use crate::walk::{ANY, Pages, Role, Shape, Walk, find};
use crate::{Direction, Engine, Key, Range, StoreError, Version, Versioned, Write, limits};

/// What one step of a walk does, as plain data.
pub struct Filled {
    /// The checks and the writes of its commit.
    pub parts: Parts,
    /// Records that it looked at.
    pub looked: u64,
    /// The key past which the walk goes on; `None` where it is done.
    pub last: Option<Key>,
}

/// Looks at the next keys past `last`, about `limit` at most, and writes the entries that their records lack of the indexes of a goal.
/// A walk that `is_again` also takes away what leads astray: a node of the version before has changed a record and left its entry.
///
/// # Errors
/// Those of the engine. A record that can't be read is passed over: a check tells of it.
pub async fn fill(
    engine: &dyn Engine,
    tables: &[Walk],
    goal: &Goal,
    is_again: bool,
    last: Option<&Key>,
    limit: usize,
) -> Result<Filled, StoreError> {
    let mut step = Step {
        engine,
        tables,
        goal,
        is_again,
        checks: Checks::new(),
        writes: BTreeMap::new(),
        looked: 0,
    };
    let mut last = last.cloned();
    let mut pages = Pages::of(engine, past(last.as_ref()));
    for _ in 0..limits::INDEXING_PAGES_MAX {
        let Some(page) = pages.next().await? else {
            last = None;
            break;
        };
        let (is_all, to) = step.look(&page).await?;
        last = to.or(last);
        if !is_all || step.looked >= limit as u64 || step.is_full() {
            break;
        }
        if let Some(place) = last.as_ref().and_then(|last| step.place_past(last)) {
            pages = Pages::of(engine, place);
        }
    }
    Ok(Filled {
        parts: (
            step.checks.into_iter().collect(),
            step.writes.into_values().collect(),
        ),
        looked: step.looked,
        last,
    })
}

fn past(last: Option<&Key>) -> Range {
    match last {
        Some(key) => Range::all().past(key, Direction::Forward),
        None => Range::all(),
    }
}

struct Step<'a> {
    engine: &'a dyn Engine,
    tables: &'a [Walk],
    goal: &'a Goal,
    is_again: bool,
    checks: Checks,
    writes: BTreeMap<Key, Write>,
    looked: u64,
}

impl Step<'_> {
    /// Looks at a page; whether at all of it, and which key was the last one.
    async fn look(&mut self, page: &[(Key, Versioned)]) -> Result<(bool, Option<Key>), StoreError> {
        let mut last = None;
        let mut wanted: Vec<(&Key, Version, Vec<Key>)> = Vec::new();
        for (key, found) in page {
            match find(self.tables, key) {
                Some((walk, Role::Record)) if self.is_wanted(walk) => {
                    self.looked += 1;
                    let entries = self.entries(walk, found);
                    wanted.push((key, found.version, entries));
                }
                Some((walk, Role::Entry)) if self.is_again && self.is_wanted(walk) => {
                    self.mend(walk, key, found).await?;
                }
                _ => {}
            }
        }
        let mut found = self.found(&wanted).await?.into_iter();
        for (key, version, entries) in wanted {
            let missing: Vec<Key> = entries
                .into_iter()
                .zip(found.by_ref())
                // One that somebody else has is for a check to tell.
                .filter_map(|(entry, is_there)| (!is_there).then_some(entry))
                .collect();
            if self.writes.len() + missing.len() > limits::INDEXING_ENTRIES_MAX
                && !self.writes.is_empty()
            {
                return Ok((false, last));
            }
            for entry in missing {
                self.checks.insert(key.clone(), Some(version));
                self.checks.insert(entry.clone(), None);
                let put = Write::Put(entry.clone(), encode_entry(key)?);
                self.writes.insert(entry, put);
            }
            last = Some(key.clone());
        }
        Ok((true, page.last().map(|(key, _)| key.clone())))
    }

    /// Whether entries are there, in the order in which they are wanted.
    async fn found(&self, wanted: &[(&Key, Version, Vec<Key>)]) -> Result<Vec<bool>, StoreError> {
        let keys: Vec<Key> = wanted
            .iter()
            .flat_map(|(_, _, entries)| entries.iter().cloned())
            .collect();
        let mut found = Vec::with_capacity(keys.len());
        for some in keys.chunks(limits::GET_KEYS_MAX) {
            let there = self.engine.get(some).await?;
            found.extend(there.iter().map(Option::is_some));
        }
        Ok(found)
    }

    /// Whether another page may bring more than fits.
    fn is_full(&self) -> bool {
        self.writes.len() + limits::WALK_RECORDS_MAX > limits::INDEXING_ENTRIES_MAX
    }

    fn is_of_ends(&self) -> bool {
        self.goal.contains_key(ENDS)
    }

    fn is_wanted(&self, walk: &Walk) -> bool {
        self.is_of_ends() || self.goal.contains_key(walk.table.name)
    }

    /// The entries of a record that may be missing.
    fn entries(&self, walk: &Walk, found: &Versioned) -> Vec<Key> {
        let Ok(declared) = walk.inspect(&found.value) else {
            return Vec::new();
        };
        let mut entries = declared.entries;
        if !self.is_of_ends() {
            entries.retain(|entry| walk.is_of_added(entry));
        }
        entries
    }

    /// Takes an entry of an added index away which its record does not declare.
    async fn mend(
        &mut self,
        walk: &Walk,
        entry: &Key,
        found: &Versioned,
    ) -> Result<(), StoreError> {
        if !self.goal.contains_key(walk.table.name) || !walk.is_of_added(entry) {
            return Ok(());
        }
        let Ok(primary) = decode_entry(&found.value) else {
            return Ok(());
        };
        let record = self.engine.get(std::slice::from_ref(&primary)).await?;
        let record = record.into_iter().next().flatten();
        let declares = |record: &Versioned| {
            let declared = walk.inspect(&record.value);
            declared.is_ok_and(|declared| declared.entries.contains(entry))
        };
        if !record.as_ref().is_some_and(declares) {
            self.checks
                .insert(primary, record.map(|record| record.version));
            self.checks.insert(entry.clone(), Some(found.version));
            self.writes
                .insert(entry.clone(), Write::Delete(entry.clone()));
        }
        Ok(())
    }

    /// Where the next record can lie that is looked for, if what comes before it can be left out.
    fn place_past(&self, last: &Key) -> Option<Range> {
        if self.is_again || self.is_of_ends() {
            return None;
        }
        let wanted = self.tables.iter().filter(|walk| self.is_wanted(walk));
        let places = wanted.map(|walk| next_place(walk.place(), last));
        let next = places.min_by(|one, other| one.start().cmp(other.start()));
        next.filter(|next| next.start() > past(Some(last)).start())
    }
}

/// Where keys of a shape can lie past a key: from there on, as far as that can be told from their first two parts.
fn next_place(place: Shape, last: &Key) -> Range {
    let rest = past(Some(last));
    let parts = last.parts().unwrap_or_default();
    let from = match (place, parts.first()) {
        ([ANY, second, ..], Some(first)) if *second != ANY => {
            let beginning = Key::from_parts(std::slice::from_ref(first));
            let there = beginning.clone().then(second).range();
            if there.end() <= rest.start() {
                return rest.past_all(&beginning.range());
            }
            there
        }
        ([first, ..], Some(_)) if *first != ANY => {
            let there = Key::of(&[first]).range();
            if there.end() <= rest.start() {
                return rest.past_all(&Range::all());
            }
            there
        }
        _ => return rest,
    };
    rest.starting_with(&from)
}
