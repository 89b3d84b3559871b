//! The failed password attempts of a user.

use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};

use crate::limits::LOCK_OUT_SECONDS_MAX;

/// The wrong passwords of a user since the last right one, through whatever door they came.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Attempts {
    pub(crate) pool_id: String,
    pub(crate) sub: String,
    pub(crate) failures: u32,
    pub(crate) last_millis: i64,
    /// Until when every attempt is refused.
    pub(crate) locked_until_millis: i64,
}

impl Attempts {
    pub(crate) fn key_of(pool_id: &str, sub: &str) -> Key {
        Key::of(&[pool_id, "attempts", sub])
    }
}

impl Record for Attempts {
    const TABLE: Table = Table {
        name: "attempts",
        format: 1,
    };

    fn key(&self) -> Key {
        Attempts::key_of(&self.pool_id, &self.sub)
    }

    /// A quarter of an hour of quiet, and the failures are forgotten.
    fn expires_at_millis(&self) -> Option<i64> {
        Some(
            self.locked_until_millis
                .max(self.last_millis + 1000 * LOCK_OUT_SECONDS_MAX),
        )
    }
}
