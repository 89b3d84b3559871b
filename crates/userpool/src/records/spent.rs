//! A single-use thing that was used.

use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};

/// A session (or another sealed, self-contained thing) that was used and can't be used again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Spent {
    pub(crate) pool_id: String,
    /// When the thing expires by itself: the record may go then. First in the key, so that inserts stay cheap.
    pub(crate) expires_millis: i64,
    /// Its id: 32 random bytes in base64url.
    pub(crate) id: String,
}

impl Spent {
    pub(crate) fn key_of(pool_id: &str, expires_millis: i64, id: &str) -> Key {
        Key::of(&[pool_id, "spent", &format!("{expires_millis:013}"), id])
    }
}

impl Record for Spent {
    const TABLE: Table = Table {
        name: "spent",
        format: 1,
    };

    fn key(&self) -> Key {
        Spent::key_of(&self.pool_id, self.expires_millis, &self.id)
    }

    fn expires_at_millis(&self) -> Option<i64> {
        Some(self.expires_millis)
    }
}
