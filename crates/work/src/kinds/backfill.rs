//! Fills indexes that were added to tables which had records already, beside everything else. Every store has this job. A step looks at
//! the next records and writes the entries that they lack; at the end of its walk the indexes are marked as whole, and a day later it
//! walks once more, for what nodes of the version before wrote until they were stopped.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use store::indexing::{self, Due, Goal};
use store::walk::Walk;
use store::{Key, Part};

use crate::limits::FILLED_AT_ONCE_MAX;
use crate::{Change, Kind, Progress, Step, Then, Trouble, Turn};

/// The filling of the indexes of all these tables.
pub struct Backfill<'a> {
    /// Every table that there is.
    pub tables: &'a [Walk],
}

/// Where a walk is.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Cursor {
    goal: Goal,
    is_again: bool,
    /// The key past which it goes on; absent at the beginning.
    last: Option<Vec<Part>>,
}

impl Backfill<'_> {
    /// The name of the kind.
    pub const NAME: &'static str = "backfill";

    /// The walk that is under way, or the one that is due.
    async fn walk(&self, turn: &Turn<'_>) -> Result<Option<Cursor>, Trouble> {
        if let Some(cursor) = turn.cursor()? {
            return Ok(Some(cursor));
        }
        let due = indexing::due(turn.engine.as_ref(), self.tables, turn.now_millis);
        let (goal, is_again) = match due.await? {
            Due::Fill(goal) => (goal, false),
            Due::Again(goal) => (goal, true),
            Due::Nothing => return Ok(None),
        };
        Ok(Some(Cursor {
            goal,
            is_again,
            last: None,
        }))
    }
}

#[async_trait]
impl Kind for Backfill<'_> {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    async fn step(&self, turn: &Turn<'_>) -> Result<Step, Trouble> {
        let Some(Cursor {
            goal,
            is_again,
            last,
        }) = self.walk(turn).await?
        else {
            return Ok(Step::Nothing(Vec::new()));
        };
        if !indexing::is_known(self.tables, &goal) {
            return Ok(Step::Left);
        }
        let last = last.map(|parts| Key::from_parts(&parts));
        let limit = turn.narrowed(FILLED_AT_ONCE_MAX);
        let engine = turn.engine.as_ref();
        let filled =
            indexing::fill(engine, self.tables, &goal, is_again, last.as_ref(), limit).await?;
        let mut parts = filled.parts;
        if filled.last.is_none() {
            let marks = indexing::marked(&goal, is_again, turn.now_millis)?;
            parts.1.extend(marks);
        }
        let (progress, then) = match filled.last.map(|last| last.parts()).transpose()? {
            None => (Progress::anew(filled.looked), Then::Done),
            last => {
                let cursor = Cursor {
                    goal,
                    is_again,
                    last,
                };
                (Progress::to(&cursor, filled.looked)?, Then::Again)
            }
        };
        Ok(Step::Change(Change {
            parts,
            progress,
            then,
            faults: Vec::new(),
        }))
    }
}
