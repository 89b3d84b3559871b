//! Deletes what has ended, of whatever table, in the order of its ends and of no pool before all others. Every store has this job.
//! A step takes a part of the index of ends; at its end the next pass begins at once if this one deleted anything, and otherwise the
//! job rests without writing.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use store::walk::Walk;
use store::{Passed, sweep};

use crate::limits::SWEPT_AT_ONCE_MAX;
use crate::{Change, Kind, Progress, Step, Then, Trouble, Turn};

/// The sweep of all these tables.
pub struct Sweep<'a> {
    /// Every table that there is.
    pub tables: &'a [Walk],
}

/// Where a pass is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Cursor {
    passed: Passed,
    /// Records that the pass has deleted.
    deleted: u64,
}

#[async_trait]
impl Kind for Sweep<'_> {
    fn name(&self) -> &'static str {
        "sweep"
    }

    async fn step(&self, turn: &Turn<'_>) -> Result<Step, Trouble> {
        let known: Option<Cursor> = turn.cursor()?;
        let is_first = known.is_none();
        let Cursor { passed, deleted } = known.unwrap_or_default();
        let limit = turn.narrowed(SWEPT_AT_ONCE_MAX);
        let engine = turn.engine.as_ref();
        let swept = sweep(engine, self.tables, Some(&passed), turn.now_millis, limit).await?;
        if is_first && swept.rest.is_none() && swept.parts.1.is_empty() {
            return Ok(Step::Nothing(swept.faults));
        }
        let done = swept.deleted as u64;
        let deleted = deleted + done;
        let is_over = swept.rest.is_none();
        let progress = match swept.rest {
            Some(passed) => Progress::to(&Cursor { passed, deleted }, done)?,
            None => Progress::anew(done),
        };
        // A pass that deleted something may have left the rest of a share.
        let then = if is_over && deleted == 0 {
            Then::Done
        } else {
            Then::Again
        };
        Ok(Step::Change(Change {
            parts: swept.parts,
            progress,
            then,
            faults: swept.faults,
        }))
    }
}
