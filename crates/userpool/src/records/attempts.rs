//! The failed password attempts of a user.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Key, Record, StoreError, Table};

use crate::limits::LOCK_OUT_SECONDS_MAX;

/// The wrong passwords of a user, through whatever door they came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attempts {
    pub(crate) pool_id: String,
    pub(crate) sub: String,
    /// Those from everywhere since the last right one.
    pub(crate) whole: Tally,
    /// Those from each peer since its last right one, by the peer's MAC.
    pub(crate) peers: BTreeMap<String, Tally>,
}

/// Wrong passwords, and what follows from them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    pub(crate) failures: u32,
    pub(crate) last_millis: i64,
    /// Until when every attempt is refused.
    pub(crate) locked_until_millis: i64,
}

impl Tally {
    /// A quarter of an hour of quiet, and the failures are forgotten.
    pub(crate) fn forgotten_at_millis(&self) -> i64 {
        self.locked_until_millis
            .max(self.last_millis + 1000 * LOCK_OUT_SECONDS_MAX)
    }
}

impl Attempts {
    pub(crate) fn key_of(pool_id: &str, sub: &str) -> Key {
        Key::of(&[pool_id, "attempts", sub])
    }
}

impl Record for Attempts {
    const TABLE: Table = Table {
        name: "attempts",
        format: 2,
    };

    fn key(&self) -> Key {
        Attempts::key_of(&self.pool_id, &self.sub)
    }

    fn expires_at_millis(&self) -> Option<i64> {
        let tallies = self.peers.values().chain([&self.whole]);
        tallies.map(Tally::forgotten_at_millis).max()
    }

    fn upgrade(_: u32, mut value: Value) -> Result<Value, StoreError> {
        // Format 1 knew no peers: who was locked out stays so everywhere.
        let mut whole = json!({});
        for member in ["failures", "last_millis", "locked_until_millis"] {
            whole[member] = value[member].take();
        }
        value["whole"] = whole;
        value["peers"] = json!({});
        Ok(value)
    }
}
