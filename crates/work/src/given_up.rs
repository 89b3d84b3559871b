//! What nobody goes on with any more: messages that nobody got, lines of logs that nobody took, jobs that never succeeded.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::{Direction, Engine, Key, Range, Record, StoreError, Table, Tx, Version};

use crate::limits::{GIVEN_UP_MILLIS, GIVEN_UP_SHOWN_MAX};
use crate::{End, Job};

/// How much was given up for one reason. Nothing of its content is in it, and it ends a while after the last of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenUp {
    /// Of messages `late`, `failures`, `refused` or `unreadable`, as the metrics name it; of jobs `failures`, `refused` or `died`.
    pub reason: String,
    /// How messages were to travel, `EMAIL` or `SMS`, or `LOG` of lines of logs; unknown of what could not be read.
    pub medium: Option<String>,
    /// The pool of the users to whom messages were to go, or whose logs they are; unknown of what could not be read.
    pub pool_id: Option<String>,
    /// How often.
    pub count: u64,
    /// When the first of it was given up, in milliseconds since the epoch.
    pub first_millis: i64,
    /// When the last of it was given up.
    pub last_millis: i64,
    /// The job, by its kind and which one of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
    /// What went wrong last, of a job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl GivenUp {
    /// No message yet, of a medium and a pool where these are known.
    pub fn message(reason: &str, of: Option<(&str, &str)>, now_millis: i64) -> GivenUp {
        GivenUp {
            reason: reason.to_owned(),
            medium: of.map(|(medium, _)| medium.to_owned()),
            pool_id: of.map(|(_, pool_id)| pool_id.to_owned()),
            count: 0,
            first_millis: now_millis,
            last_millis: now_millis,
            job: None,
            why: None,
        }
    }

    /// Not this job yet.
    pub(crate) fn job(job: &Job, end: &End) -> GivenUp {
        GivenUp {
            job: Some(job.name()),
            why: Some(end.why.clone()),
            ..GivenUp::message(&end.reason, None, end.at_millis)
        }
    }

    /// The same with one more, after what is known of it.
    #[must_use]
    pub fn after(self, known: Option<&GivenUp>) -> GivenUp {
        self.and(1, known)
    }

    /// The same with so many more, after what is known of it.
    #[must_use]
    pub fn and(self, more: u64, known: Option<&GivenUp>) -> GivenUp {
        let (count, first, last) = known.map_or((0, self.first_millis, 0), |known| {
            (known.count, known.first_millis, known.last_millis)
        });
        GivenUp {
            count: count.saturating_add(more),
            first_millis: first,
            last_millis: last.max(self.last_millis),
            ..self
        }
    }

    /// All of it, reason by reason.
    fn all() -> Range {
        Key::prefix(&["given-up"])
    }
}

impl Record for GivenUp {
    const TABLE: Table = Table {
        name: "given-up",
        format: 1,
    };

    fn key(&self) -> Key {
        let medium = self.medium.as_deref().unwrap_or_default();
        let pool_id = self.pool_id.as_deref().unwrap_or_default();
        match &self.job {
            Some(job) => Key::of(&["given-up", &self.reason, "job", job]),
            None => Key::of(&["given-up", &self.reason, &medium.to_lowercase(), pool_id]),
        }
    }

    fn expires_at_millis(&self) -> Option<i64> {
        Some(self.last_millis.saturating_add(GIVEN_UP_MILLIS))
    }
}

/// What was given up in a store, as long as it is remembered: [`GIVEN_UP_SHOWN_MAX`] rows at most.
///
/// # Errors
/// Those of the store.
pub async fn given_up(
    engine: Arc<dyn Engine>,
    now_millis: i64,
) -> Result<Vec<GivenUp>, StoreError> {
    let mut tx = Tx::new(engine, now_millis, Version::new(0));
    let page = tx.page::<GivenUp>(GivenUp::all(), GIVEN_UP_SHOWN_MAX, Direction::Forward);
    Ok(page.await?.records)
}
