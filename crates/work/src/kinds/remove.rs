//! Takes a record away with all that goes with it, however much that is; its tables say what does. The record itself goes last, so that
//! what it stands for is known until then.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use store::walk::Walk;
use store::{Key, Part, Removal, StoreError};

use crate::{Change, Job, Kind, Progress, Step, Then, Trouble, Turn};

/// Removals from all these tables.
pub struct Remove<'a> {
    /// Every table that there is.
    pub tables: &'a [Walk],
}

/// What is to be removed.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Payload {
    key: Vec<Part>,
}

impl Remove<'_> {
    const NAME: &'static str = "remove";

    /// The job that removes a record; `id` names it among removals.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] where the key is none.
    pub fn job(id: &str, key: &Key, now_millis: i64) -> Result<Job, StoreError> {
        let key = key.parts()?;
        Job::new(Self::NAME, id, &Payload { key }, now_millis)
    }

    /// Where such a job stands.
    pub fn key_of(id: &str) -> Key {
        Job::key_of(Self::NAME, id)
    }
}

#[async_trait]
impl Kind for Remove<'_> {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    async fn step(&self, turn: &Turn<'_>) -> Result<Step, Trouble> {
        let Payload { key } = turn.payload()?;
        let mut removal = Removal::new(turn.engine.as_ref(), self.tables);
        let is_all = removal.take(&Key::from_parts(&key)).await?;
        let progress = Progress::anew(removal.records() as u64);
        Ok(Step::Change(Change {
            parts: removal.into_parts(),
            progress,
            then: if is_all { Then::Done } else { Then::Again },
            faults: Vec::new(),
        }))
    }
}
