//! How many events a user has had.

use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};

/// The count of a user's events: the next one bears it as its number, and takes the place of one that many are younger than.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct EventCount {
    pub(crate) pool_id: String,
    pub(crate) sub: String,
    pub(crate) events: u64,
    pub(crate) expires_millis: i64,
}

impl EventCount {
    pub(crate) fn key_of(pool_id: &str, sub: &str) -> Key {
        Key::of(&[pool_id, "auth-events", sub])
    }
}

impl Record for EventCount {
    const TABLE: Table = Table {
        name: "event_count",
        format: 1,
    };

    fn key(&self) -> Key {
        EventCount::key_of(&self.pool_id, &self.sub)
    }

    fn expires_at_millis(&self) -> Option<i64> {
        Some(self.expires_millis)
    }
}
