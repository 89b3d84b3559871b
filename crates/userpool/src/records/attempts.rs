//! The failed password attempts of a user.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Key, Record, StoreError, Table};

use crate::limits::{CODES_QUIET_SECONDS, LOCK_OUT_SECONDS_MAX};

/// The wrong passwords of a user, through whatever door they came, and the wrong codes of a second factor, which are among them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attempts {
    pub(crate) pool_id: String,
    pub(crate) sub: String,
    /// Those from everywhere since the last right one.
    pub(crate) whole: Tally,
    /// Those from each peer since its last right one, by the peer's MAC.
    pub(crate) peers: BTreeMap<String, Tally>,
    /// Wrong codes of a second factor from everywhere since the last right one. Whoever is asked for one has proved the password, so
    /// that neither a right password nor a new one says anything of them.
    #[serde(default, skip_serializing_if = "Tally::is_empty")]
    pub(crate) codes: Tally,
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
    /// So much quiet, and the failures are forgotten: a quarter of an hour for passwords.
    pub(crate) fn forgotten_at_millis(&self, quiet_seconds: i64) -> i64 {
        self.locked_until_millis
            .max(self.last_millis + 1000 * quiet_seconds)
    }

    /// Whether there was none.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Tally::default()
    }
}

impl Attempts {
    pub(crate) fn key_of(pool_id: &str, sub: &str) -> Key {
        Key::of(&[pool_id, "attempts", sub])
    }

    /// What is left once the wrong passwords are forgotten; `None` where that is nothing.
    pub(crate) fn without_passwords(self) -> Option<Attempts> {
        let is_any = !self.codes.is_empty();
        is_any.then(|| Attempts {
            whole: Tally::default(),
            peers: BTreeMap::new(),
            ..self
        })
    }
}

impl Record for Attempts {
    const TABLE: Table = Table {
        name: "attempts",
        format: 3,
    };

    fn key(&self) -> Key {
        Attempts::key_of(&self.pool_id, &self.sub)
    }

    fn expires_at_millis(&self) -> Option<i64> {
        let tallies = self.peers.values().chain([&self.whole]);
        let passwords = tallies.map(|tally| tally.forgotten_at_millis(LOCK_OUT_SECONDS_MAX));
        let codes = self.codes.forgotten_at_millis(CODES_QUIET_SECONDS);
        let codes = Some(codes).filter(|_| !self.codes.is_empty());
        passwords.chain(codes).max()
    }

    fn upgrade(format: u32, mut value: Value) -> Result<Value, StoreError> {
        if format > 1 {
            // Format 2 counted wrong codes among the passwords alone.
            return Ok(value);
        }
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
