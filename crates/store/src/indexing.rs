//! Index entries that records of older versions lack.
//!
//! A transaction moves the entries of a record by the difference between what it declared and what it declares, by the code of
//! today. So an index that is added to a table would never have the records that were there before. Whoever adds one puts its
//! shape into the table's [`Record::ADDED`]. A mark says how many of these are filled; a walk through the store writes what is
//! missing, in steps, beside everything else, and until it is done whoever reads through the index is refused.

mod fill;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use fill::{Filled, fill};

use crate::walk::{Layout, Restoring, Walk};
use crate::{Engine, Key, Part, Record, StoreError, Table, Version, Write, decode, encode, limits};

/// The name of the index of ends, which all tables share. Its walk writes all entries that are missing.
pub(crate) const ENDS: &str = "end";

/// Tables, each with how many of its added indexes are to be filled.
pub type Goal = BTreeMap<String, u32>;

/// How many of its added indexes a table has filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    table: String,
    pub(crate) filled: u32,
    /// When they are filled once more: nodes of the version before may have written meanwhile.
    again_millis: Option<i64>,
}

impl Record for Mark {
    const TABLE: Table = Table {
        name: "filled",
        format: 1,
    };
    const CACHED: bool = true;

    fn key(&self) -> Key {
        mark_of(&self.table)
    }
}

/// What versions of the program kept that knew one walk for all: whether the index of ends is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Indexed {
    generation: u32,
    walked: Option<Vec<Part>>,
    rounds: u32,
    finished_millis: i64,
}

impl Record for Indexed {
    const TABLE: Table = Table {
        name: "indexed",
        format: 1,
    };

    fn key(&self) -> Key {
        Key::of(&["indexed"])
    }
}

/// The tables of the indexing's own. What a restore changes in a record, such as that it ends now, may ask for entries that no
/// backup has: the walk for the index of ends begins anew. Other indexes are in the backup.
pub fn tables() -> Vec<Walk> {
    let indexed = Layout::<Indexed> {
        restoring: Restoring::Changed(|indexed, _| {
            indexed.walked = None;
            indexed.rounds = 0;
        }),
        ..Layout::at(&["indexed"])
    };
    let marks = Layout::<Mark> {
        restoring: Restoring::Changed(|mark, _| {
            if mark.table == ENDS {
                mark.filled = 0;
            }
        }),
        ..Layout::at(&["indexed", crate::walk::ANY])
    };
    vec![indexed.into(), marks.into()]
}

pub(crate) fn mark_of(table: &str) -> Key {
    Key::of(&["indexed", table])
}

/// What is to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// These indexes are to be filled.
    Fill(Goal),
    /// These are filled, and are looked through once more.
    Again(Goal),
    /// Nothing.
    Nothing,
}

/// What is to be filled at an instant.
///
/// # Errors
/// Those of the engine.
pub async fn due(engine: &dyn Engine, tables: &[Walk], now_millis: i64) -> Result<Due, StoreError> {
    let marks = marks(engine, tables).await?;
    let (mut missing, mut again) = (Goal::new(), Goal::new());
    for (table, wanted) in wanted(tables) {
        match marks.get(&table) {
            Some(mark) if mark.filled >= wanted => {
                if mark.again_millis.is_some_and(|at| at <= now_millis) {
                    again.insert(table, wanted);
                }
            }
            _ => {
                missing.insert(table, wanted);
            }
        }
    }
    Ok(match (missing.is_empty(), again.is_empty()) {
        (false, _) => Due::Fill(missing),
        (true, false) => Due::Again(again),
        (true, true) => Due::Nothing,
    })
}

/// The indexes that are not whole: until they are a missing entry is no fault.
///
/// # Errors
/// Those of the engine.
pub async fn lacking(engine: &dyn Engine, tables: &[Walk]) -> Result<Goal, StoreError> {
    Ok(match due(engine, tables, i64::MIN).await? {
        Due::Fill(goal) => goal,
        Due::Again(_) | Due::Nothing => Goal::new(),
    })
}

/// Whether this version of the program knows all that a walk fills which another one began.
pub fn is_known(tables: &[Walk], goal: &Goal) -> bool {
    let wanted = wanted(tables);
    goal.iter()
        .all(|(table, count)| wanted.get(table).is_some_and(|wanted| wanted >= count))
}

/// The marks of a walk that is done: its indexes are whole.
///
/// # Errors
/// [`StoreError::Misuse`] where a mark can't be written.
pub fn marked(goal: &Goal, is_again: bool, now_millis: i64) -> Result<Vec<Write>, StoreError> {
    let again = now_millis.saturating_add(limits::INDEXING_AGAIN_MILLIS);
    let mark = |(table, filled): (&String, &u32)| {
        let mark = Mark {
            table: table.clone(),
            filled: *filled,
            again_millis: (!is_again).then_some(again),
        };
        Ok(Write::Put(mark.key(), encode(&mark)?))
    };
    goal.iter().map(mark).collect()
}

fn wanted(tables: &[Walk]) -> Goal {
    let added = tables.iter().filter(|walk| walk.added() > 0);
    let added = added.map(|walk| (walk.table.name.to_owned(), walk.added()));
    added.chain([(ENDS.to_owned(), 1)]).collect()
}

async fn marks(engine: &dyn Engine, tables: &[Walk]) -> Result<BTreeMap<String, Mark>, StoreError> {
    let names: Vec<String> = wanted(tables).into_keys().collect();
    let mut keys: Vec<Key> = names.iter().map(|name| mark_of(name)).collect();
    keys.push(Key::of(&["indexed"]));
    let mut found = engine.get(&keys).await?;
    let before = found.pop().flatten();
    let mut marks = BTreeMap::new();
    if let Some(before) = before {
        let before: Indexed = decode(&before.value)?;
        marks.extend(before.mark().map(|mark| (ENDS.to_owned(), mark)));
    }
    for (name, found) in names.into_iter().zip(found) {
        if let Some(found) = found {
            marks.insert(name, decode::<Mark>(&found.value)?);
        }
    }
    Ok(marks)
}

impl Indexed {
    /// The same as a mark, where a walk was finished.
    fn mark(&self) -> Option<Mark> {
        let again = self
            .finished_millis
            .saturating_add(limits::INDEXING_AGAIN_MILLIS);
        (self.generation > 0 && self.rounds > 0).then(|| Mark {
            table: ENDS.to_owned(),
            filled: 1,
            again_millis: (self.rounds == 1).then_some(again),
        })
    }
}

/// What some keys must be at the commit.
type Checks = BTreeMap<Key, Option<Version>>;
