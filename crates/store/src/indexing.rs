//! Index entries that records of older versions lack.
//!
//! A transaction moves the entries of a record by the difference between what it declared and what it declares, by the code of
//! today. So an index that is added to a table would never have the records that were there before. Whoever adds one counts
//! [`GENERATION`] up, and a walk through the whole store writes what is missing, in steps, beside everything else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::record::encode_entry;
use crate::walk::{Layout, Pages, Restoring, Role, Walk, find};
use crate::{
    Commit, Direction, Engine, Key, Outcome, Part, Range, Record, StoreError, Table, Version,
    Versioned, Write, decode, encode, limits,
};

/// Counts up with each index that is added to a table which may have records.
/// 1: the index of ends, for all tables whose records have one.
pub const GENERATION: u32 = 1;

/// How far the indexes are whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Indexed {
    /// What is being completed, or is complete.
    generation: u32,
    /// The key after which the walk goes on; absent before and after it.
    walked: Option<Vec<Part>>,
    /// Walks that are finished.
    rounds: u32,
    /// When the first one was, in milliseconds since the epoch.
    finished_millis: i64,
}

impl Record for Indexed {
    const TABLE: Table = Table {
        name: "indexed",
        format: 1,
    };

    fn key(&self) -> Key {
        mark()
    }
}

/// The tables of the indexing's own. What a restore changes in a record, such as that it ends now, may ask for entries that no
/// backup has: the walk begins anew.
pub fn tables() -> Vec<Walk> {
    let indexed = Layout::<Indexed> {
        restoring: Restoring::Changed(|indexed, _| {
            indexed.walked = None;
            indexed.rounds = 0;
        }),
        ..Layout::at(&["indexed"])
    };
    vec![indexed.into()]
}

/// Whether every record has all entries of its indexes: until then a missing one is no fault.
///
/// # Errors
/// Those of the engine.
pub async fn is_whole(engine: &dyn Engine) -> Result<bool, StoreError> {
    Ok(read(engine)
        .await?
        .is_some_and(|(_, indexed)| indexed.generation >= GENERATION && indexed.rounds > 0))
}

/// Writes the entries that some records lack, and says whether there may be more to do now. Each step needs an `operation` of
/// its own, whose successors its commits carry.
///
/// # Errors
/// Those of the engine. A record that can't be read is passed over: a check tells of it.
pub async fn complete(
    engine: &dyn Engine,
    tables: &[Walk],
    now_millis: i64,
    operation: Version,
) -> Result<bool, StoreError> {
    let known = read(engine).await?;
    let known = known.filter(|(_, indexed)| indexed.generation >= GENERATION);
    let (mut version, mut state) = match known {
        Some((version, indexed)) => (Some(version), indexed),
        None => (
            engine
                .get(&[mark()])
                .await?
                .pop()
                .flatten()
                .map(|it| it.version),
            Indexed {
                generation: GENERATION,
                walked: None,
                rounds: 0,
                finished_millis: 0,
            },
        ),
    };
    if !state.is_to_be_walked(now_millis) {
        return Ok(false);
    }
    let rest = match &state.walked {
        Some(parts) => Range::all().past(&Key::from_parts(parts), Direction::Forward),
        None => Range::all(),
    };
    let first = u128::from_be_bytes(operation.to_bytes());
    let mut pages = Pages::of(engine, rest);
    for number in 1..=limits::INDEXING_PAGES_MAX {
        let page = pages.next().await?;
        let Missing {
            mut checks,
            mut writes,
            is_all,
        } = match &page {
            Some(page) => missing(engine, tables, page).await?,
            None => Missing::default(),
        };
        match page.as_ref().and_then(|page| page.last()) {
            Some((last, _)) if is_all => state.walked = Some(last.parts()?),
            Some(_) => {}
            None => state.finish(now_millis),
        }
        let is_last = page.is_none() || !is_all || number == limits::INDEXING_PAGES_MAX;
        if writes.is_empty() && !is_last {
            continue;
        }
        checks.push((mark(), version));
        writes.push(Write::Put(mark(), encode(&state)?));
        let operation = Version::new(first.wrapping_add(number as u128));
        let commit = Commit {
            operation,
            checks,
            writes,
        };
        // After a conflict the next step looks at the same page again.
        if engine.commit(commit).await? == Outcome::Conflict || is_last {
            return Ok(page.is_some());
        }
        version = Some(operation);
    }
    Ok(true)
}

/// The entries that the records of a page lack.
#[derive(Default)]
struct Missing {
    /// That they are missing, and that the records are what they were.
    checks: Vec<(Key, Option<Version>)>,
    writes: Vec<Write>,
    /// Whether they are all, or as many as a commit takes.
    is_all: bool,
}

impl Indexed {
    /// The walk is done, and a day later once more.
    fn is_to_be_walked(&self, now_millis: i64) -> bool {
        let again = self
            .finished_millis
            .saturating_add(limits::INDEXING_AGAIN_MILLIS);
        match self.rounds {
            0 => true,
            1 => self.walked.is_some() || now_millis >= again,
            _ => false,
        }
    }

    fn finish(&mut self, now_millis: i64) {
        self.walked = None;
        self.rounds += 1;
        self.finished_millis = now_millis;
    }
}

impl Missing {
    fn of(checks: BTreeMap<Key, Option<Version>>, writes: Vec<Write>, is_all: bool) -> Missing {
        let checks = checks.into_iter().collect();
        Missing {
            checks,
            writes,
            is_all,
        }
    }
}

async fn missing(
    engine: &dyn Engine,
    tables: &[Walk],
    page: &[(Key, Versioned)],
) -> Result<Missing, StoreError> {
    let mut wanted: BTreeMap<Key, (&Key, Version)> = BTreeMap::new();
    for (key, found) in page {
        let Some((walk, Role::Record)) = find(tables, key) else {
            continue;
        };
        if let Ok(declared) = walk.inspect(&found.value) {
            let entries = declared.entries.into_iter();
            wanted.extend(entries.map(|entry| (entry, (key, found.version))));
        }
    }
    let entries: Vec<Key> = wanted.keys().cloned().collect();
    let (mut checks, mut writes) = (BTreeMap::new(), Vec::new());
    for some in entries.chunks(limits::GET_KEYS_MAX) {
        for (entry, found) in some.iter().zip(engine.get(some).await?) {
            // One that somebody else has is for a check to tell.
            if found.is_none()
                && let Some((key, version)) = wanted.get(entry)
            {
                checks.insert((*key).clone(), Some(*version));
                checks.insert(entry.clone(), None);
                writes.push(Write::Put(entry.clone(), encode_entry(key)?));
            }
            if writes.len() == limits::COMMIT_WRITES_MAX - 1 {
                return Ok(Missing::of(checks, writes, false));
            }
        }
    }
    Ok(Missing::of(checks, writes, true))
}

async fn read(engine: &dyn Engine) -> Result<Option<(Version, Indexed)>, StoreError> {
    let found = engine.get(&[mark()]).await?.pop().flatten();
    let decoded = found.map(|found| Ok((found.version, decode(&found.value)?)));
    decoded.transpose()
}

fn mark() -> Key {
    Key::of(&["indexed"])
}
