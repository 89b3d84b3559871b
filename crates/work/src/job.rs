//! Work that takes many steps.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Direction, Engine, Key, Range, Record, StoreError, Table, Tx, Version};

use crate::Claim;
use crate::limits::{GIVEN_UP_MILLIS, JOBS_SHOWN_MAX};

/// A job: what is to be done, and how far it has come. One that is done is deleted; what there is to tell of it stands in a record of
/// whoever had it done. It holds no secrets: it is stored as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// What knows how to do it, by its name.
    pub kind: String,
    /// Which one of its kind it is; empty for the one that every store has.
    pub id: String,
    /// The version of the kind's payload and cursor.
    pub version: u32,
    /// What it was told, in the kind's own type.
    pub payload: Value,
    /// Where it goes on, in the kind's own type; null at the beginning.
    pub cursor: Value,
    /// What it has done so far, in the kind's own unit.
    pub done: u64,
    /// What of it could not be done.
    pub failed: u64,
    /// Attempts at its next step.
    pub attempts: u32,
    /// Who works on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// When it was begun, in milliseconds since the epoch.
    pub begun_millis: i64,
    /// Not to be gone on with before this instant.
    pub not_before_millis: i64,
    /// Why nobody goes on with it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
}

/// The end of a job that was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// `failures`, `refused` or `died`, as what is given up names it.
    pub reason: String,
    /// What went wrong last.
    pub why: String,
    /// When it was given up.
    pub at_millis: i64,
}

impl Job {
    /// A job of a kind, to be begun at once.
    ///
    /// # Errors
    /// [`StoreError::Misuse`] where the payload can't be written as JSON.
    pub fn new<P: Serialize>(
        kind: &str,
        id: &str,
        payload: &P,
        now_millis: i64,
    ) -> Result<Job, StoreError> {
        let payload = serde_json::to_value(payload);
        let unwritten = |_| StoreError::Misuse(format!("a payload of {kind} is no JSON"));
        Ok(Job {
            payload: payload.map_err(unwritten)?,
            ..Job::standing(kind, id, 1, now_millis)
        })
    }

    /// A job that was told nothing.
    pub(crate) fn standing(kind: &str, id: &str, version: u32, now_millis: i64) -> Job {
        Job {
            kind: kind.to_owned(),
            id: id.to_owned(),
            version,
            payload: Value::Null,
            cursor: Value::Null,
            done: 0,
            failed: 0,
            attempts: 0,
            claim: None,
            begun_millis: now_millis,
            not_before_millis: now_millis,
            end: None,
        }
    }

    /// Where a job stands.
    pub fn key_of(kind: &str, id: &str) -> Key {
        Key::of(&["job", kind, id])
    }

    /// All jobs.
    pub fn all() -> Range {
        Key::prefix(&["job"])
    }

    /// Its kind and which one of it, for people.
    pub fn name(&self) -> String {
        match self.id.as_str() {
            "" => self.kind.clone(),
            id => format!("{} {id}", self.kind),
        }
    }

    /// What is due at an instant, what has been due longest first: a range of the index.
    pub(crate) fn due_until(now_millis: i64) -> Range {
        let after = Key::of(&["job-due", &instant(now_millis.saturating_add(1))]);
        Key::prefix(&["job-due"]).below(&after)
    }

    /// Whether it is one that every store has, and that has nothing to do.
    pub fn is_at_rest(&self) -> bool {
        self.is_standing() && self.cursor.is_null()
    }

    /// Whether it is one that every store has, and that is never done.
    pub(crate) fn is_standing(&self) -> bool {
        self.id.is_empty()
    }
}

impl Record for Job {
    const TABLE: Table = Table {
        name: "job",
        format: 1,
    };

    fn key(&self) -> Key {
        Job::key_of(&self.kind, &self.id)
    }

    fn ordered(&self) -> Vec<Key> {
        if self.is_standing() || self.end.is_some() {
            return Vec::new();
        }
        let due = instant(self.not_before_millis);
        vec![Key::of(&["job-due", &due, &self.kind, &self.id])]
    }

    /// One that was given up is remembered for a while.
    fn expires_at_millis(&self) -> Option<i64> {
        let end = self.end.as_ref()?;
        Some(end.at_millis.saturating_add(GIVEN_UP_MILLIS))
    }
}

/// The jobs of a store, those among them that were given up and are still remembered: [`JOBS_SHOWN_MAX`] at most.
///
/// # Errors
/// Those of the store.
pub async fn jobs(engine: Arc<dyn Engine>, now_millis: i64) -> Result<Vec<Job>, StoreError> {
    let mut tx = Tx::new(engine, now_millis, Version::new(0));
    let page = tx.page::<Job>(Job::all(), JOBS_SHOWN_MAX, Direction::Forward);
    Ok(page.await?.records)
}

/// An instant as text that sorts as instants do.
fn instant(millis: i64) -> String {
    format!("{:013}", millis.max(0))
}
