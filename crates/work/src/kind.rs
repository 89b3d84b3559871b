//! What a kind of job does in a step.

use std::sync::Arc;

use async_trait::async_trait;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::walk::Fault;
use store::{Engine, Parts, Record as _, StoreError, Version};

use crate::{Claim, Job};

/// A kind of job.
#[async_trait]
pub trait Kind: Send + Sync {
    /// Its name, in the keys of its jobs.
    fn name(&self) -> &'static str;

    /// Counts up with each change of payload or cursor that an older version of the program can't go on with: jobs of a newer one are
    /// left to the nodes that know it.
    fn version(&self) -> u32 {
        1
    }

    /// What the next step does. It runs again where others wrote meanwhile what it read.
    ///
    /// # Errors
    /// Why it can't be done now. The job waits, and is given up after [`crate::limits::ATTEMPTS_MAX`] attempts.
    async fn step(&self, turn: &Turn<'_>) -> Result<Step, Trouble>;
}

/// What a step of a job is given.
pub struct Turn<'a> {
    /// Where the records are.
    pub engine: &'a Arc<dyn Engine>,
    /// The job, as it is stored.
    pub job: &'a Job,
    /// The instant, in milliseconds since the epoch.
    pub now_millis: i64,
    /// How often the step has run already, because others wrote what it read.
    pub run: u32,
    /// Randomness that no other run has.
    pub seed: [u8; 32],
    /// The claim with which the step is written.
    pub(crate) claim: Claim,
}

/// What a step comes to.
pub enum Step {
    /// There is nothing to do now, and nothing is written. What is told is wrong all the same.
    Nothing(Vec<Fault>),
    /// This is to be committed.
    Change(Change),
    /// It is committed, together with what [`Turn::next`] gave.
    Kept,
    /// A newer version of the program has to go on with it.
    Left,
}

/// What a step does, as plain data.
pub struct Change {
    /// The checks and the writes of the one commit, beside those of the job itself.
    pub parts: Parts,
    /// How far it brings the job.
    pub progress: Progress,
    /// How it goes on.
    pub then: Then,
    /// What it could not do, and left where it is.
    pub faults: Vec<Fault>,
}

/// How far a step brings a job.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Progress {
    /// Where the next step goes on.
    pub cursor: Value,
    /// How much more is done.
    pub done: u64,
    /// How much more could not be done.
    pub failed: u64,
}

/// How a job goes on after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// With another step, when it is its turn.
    Again,
    /// Not before this instant.
    NotBefore(i64),
    /// It is done.
    Done,
}

/// Why a step can't be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// In words, for the operator; nothing of a record's content.
    pub why: String,
    /// Whether it will be the same each time.
    pub is_final: bool,
}

impl Progress {
    /// Up to a cursor, with so much done.
    ///
    /// # Errors
    /// Where the cursor can't be written as JSON.
    pub fn to<C: Serialize>(cursor: &C, done: u64) -> Result<Progress, Trouble> {
        let cursor = serde_json::to_value(cursor);
        Ok(Progress {
            cursor: cursor.map_err(|error| Trouble::last(&error.to_string()))?,
            done,
            failed: 0,
        })
    }

    /// To an end, or anew from the beginning, with so much done.
    pub fn anew(done: u64) -> Progress {
        Progress {
            done,
            ..Progress::default()
        }
    }
}

impl Trouble {
    /// One that will be the same each time.
    pub fn last(why: &str) -> Trouble {
        Trouble {
            why: why.to_owned(),
            is_final: true,
        }
    }

    /// One that may pass.
    pub fn passing(why: &str) -> Trouble {
        Trouble {
            why: why.to_owned(),
            is_final: false,
        }
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Trouble {
        Trouble::passing(&error.to_string())
    }
}

impl Turn<'_> {
    /// What the job was told.
    ///
    /// # Errors
    /// Where it is not of the kind's type.
    pub fn payload<P: DeserializeOwned>(&self) -> Result<P, Trouble> {
        let read = serde_json::from_value(self.job.payload.clone());
        read.map_err(|_| Trouble::last("what the job was told can't be read"))
    }

    /// Where the job goes on; `None` at the beginning.
    ///
    /// # Errors
    /// Where it is not of the kind's type.
    pub fn cursor<C: DeserializeOwned>(&self) -> Result<Option<C>, Trouble> {
        let read = serde_json::from_value(self.job.cursor.clone());
        read.map_err(|_| Trouble::last("where the job goes on can't be read"))
    }

    /// So much of something that less of it is taken each time that others came between.
    pub fn narrowed(&self, most: usize) -> usize {
        (most >> self.run.min(16)).max(1)
    }

    /// The job after this step, for a kind that commits by itself: it puts it in the place of the job in the same commit, which must
    /// find that one as it is here. `None` where the job is done, and is deleted.
    pub fn next(&self, progress: &Progress, then: Then) -> Option<Job> {
        let not_before_millis = match then {
            // Behind all that is due, so that each gets its turn.
            Then::Again => self.now_millis,
            Then::NotBefore(at) => at,
            Then::Done if self.job.is_standing() => self.now_millis,
            Then::Done => return None,
        };
        let claim = match then {
            Then::Again => self.claim.clone(),
            _ => self.claim.given_back(),
        };
        Some(Job {
            cursor: progress.cursor.clone(),
            done: self.job.done.saturating_add(progress.done),
            failed: self.job.failed.saturating_add(progress.failed),
            attempts: 0,
            claim: Some(claim),
            not_before_millis,
            ..self.job.clone()
        })
    }

    /// The check and the writes that bring the job on, whose version is this one or none.
    pub(crate) fn parts(
        &self,
        version: Option<Version>,
        next: Option<&Job>,
    ) -> Result<Parts, StoreError> {
        let old = version.map(|_| self.job);
        let writes = store::replacing(old, next)?;
        Ok((vec![(self.job.key(), version)], writes))
    }
}
