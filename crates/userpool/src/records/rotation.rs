//! The refresh token of a family that holds now.

use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};

/// Where a client rotates refresh tokens: which of a sign-in's tokens holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Rotation {
    pub(crate) pool_id: String,
    pub(crate) origin_jti: String,
    /// The id of the tokens that were handed out last: of one, and of those that were handed out for the same one in its grace.
    pub(crate) current: String,
    /// The one before it, which holds for the client's grace period.
    pub(crate) previous: Option<String>,
    pub(crate) previous_until_millis: i64,
    pub(crate) expires_millis: i64,
}

impl Rotation {
    pub(crate) fn key_of(pool_id: &str, origin_jti: &str) -> Key {
        Key::of(&[pool_id, "rotation", origin_jti])
    }

    /// Whether a token of the family may still be exchanged.
    pub(crate) fn holds(&self, jti: &str, now_millis: i64) -> bool {
        let in_grace = now_millis < self.previous_until_millis;
        self.current == jti || in_grace && self.previous.as_deref() == Some(jti)
    }
}

impl Record for Rotation {
    const TABLE: Table = Table {
        name: "rotation",
        format: 1,
    };

    fn key(&self) -> Key {
        Rotation::key_of(&self.pool_id, &self.origin_jti)
    }

    fn expires_at_millis(&self) -> Option<i64> {
        Some(self.expires_millis)
    }
}
