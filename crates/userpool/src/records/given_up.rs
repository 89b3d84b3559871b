//! Messages that nobody got.

use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

use super::Medium;
use crate::limits::GIVEN_UP_MILLIS;

/// How many messages of a pool were given up for one reason. No address is in it, and it ends a while after the last of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct GivenUp {
    /// `late`, `failures`, `refused` or `unreadable`, as the metrics name it.
    pub(crate) reason: String,
    /// How they were to travel; unknown of what could not be read.
    pub(crate) medium: Option<Medium>,
    /// The pool of the users; unknown of what could not be read.
    pub(crate) pool_id: Option<String>,
    pub(crate) count: u64,
    /// When the first of them was given up, and the last.
    pub(crate) first_millis: i64,
    pub(crate) last_millis: i64,
}

impl GivenUp {
    /// None yet.
    pub(crate) fn none(reason: &str, of: Option<(Medium, &str)>, now_millis: i64) -> GivenUp {
        GivenUp {
            reason: reason.to_owned(),
            medium: of.map(|(medium, _)| medium),
            pool_id: of.map(|(_, pool_id)| pool_id.to_owned()),
            count: 0,
            first_millis: now_millis,
            last_millis: now_millis,
        }
    }

    /// All of them, reason by reason.
    pub(crate) fn all() -> Range {
        Key::prefix(&["given-up"])
    }
}

impl Record for GivenUp {
    const TABLE: Table = Table {
        name: "given-up",
        format: 1,
    };

    fn key(&self) -> Key {
        let medium = match self.medium {
            Some(Medium::Email) => "email",
            Some(Medium::Sms) => "sms",
            None => "",
        };
        let pool_id = self.pool_id.as_deref().unwrap_or_default();
        Key::of(&["given-up", &self.reason, medium, pool_id])
    }

    fn expires_at_millis(&self) -> Option<i64> {
        Some(self.last_millis.saturating_add(GIVEN_UP_MILLIS))
    }
}
