//! A revoked family of tokens.

use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};

/// A sign-in whose tokens are void: all that carry its `origin_jti`. Or a device that was forgotten, whose key stands in its place: no
/// refresh token that is tied to it holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Revocation {
    pub(crate) pool_id: String,
    pub(crate) origin_jti: String,
    /// When the last token of the family would have expired by itself.
    pub(crate) expires_millis: i64,
}

impl Revocation {
    pub(crate) fn key_of(pool_id: &str, origin_jti: &str) -> Key {
        Key::of(&[pool_id, "revoked", origin_jti])
    }
}

impl Record for Revocation {
    const TABLE: Table = Table {
        name: "revocation",
        format: 1,
    };

    fn key(&self) -> Key {
        Revocation::key_of(&self.pool_id, &self.origin_jti)
    }

    fn expires_at_millis(&self) -> Option<i64> {
        Some(self.expires_millis)
    }
}
