//! Deleting what has expired.

use crate::record::{expired, index_keys};
use crate::{
    Commit, Direction, Engine, Key, Outcome, Range, Record, StoreError, Version, Write, decode,
    limits,
};

/// What one step of a sweep did.
#[derive(Clone, Debug)]
pub struct Swept {
    /// Records deleted; none if somebody changed one of them meanwhile.
    pub deleted: usize,
    /// What is left to look at; `None` when the range is done.
    pub rest: Option<Range>,
}

/// Looks at the first records of a range of one table and deletes those that have expired, with
/// their index entries, in one commit. Called again with the rest until there is none.
pub async fn sweep<R: Record>(
    engine: &dyn Engine,
    range: Range,
    now_millis: i64,
    operation: Version,
) -> Result<Swept, StoreError> {
    let found = engine
        .scan(&range, limits::SWEEP_RECORDS_MAX, Direction::Forward)
        .await?;
    let last = found
        .last()
        .filter(|_| found.len() == limits::SWEEP_RECORDS_MAX);
    let rest = last.map(|(key, _)| range.past(key, Direction::Forward));
    let mut commit = Commit {
        operation,
        checks: Vec::new(),
        writes: Vec::new(),
    };
    for (key, versioned) in &found {
        let record: R = decode(&versioned.value)?;
        let entries: Vec<Key> = index_keys(&record);
        let full = commit.writes.len() + entries.len() >= limits::COMMIT_WRITES_MAX;
        if expired(&record, now_millis) && !full {
            commit.checks.push((key.clone(), Some(versioned.version)));
            commit.writes.push(Write::Delete(key.clone()));
            commit.writes.extend(entries.into_iter().map(Write::Delete));
        }
    }
    let expired_count = commit.checks.len();
    if expired_count == 0 {
        return Ok(Swept { deleted: 0, rest });
    }
    match engine.commit(commit).await? {
        Outcome::Committed => Ok(Swept {
            deleted: expired_count,
            rest,
        }),
        Outcome::Conflict => Ok(Swept { deleted: 0, rest }),
    }
}
