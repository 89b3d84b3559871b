//! A deleted pool of which something is left.

use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

/// A pool that was deleted, and whose users and other records are still to be removed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Purge {
    pub(crate) pool_id: String,
    pub(crate) deleted_millis: i64,
}

impl Purge {
    pub(crate) fn key_of(pool_id: &str) -> Key {
        Key::of(&["purge", pool_id])
    }

    /// All deleted pools of which something is left.
    pub(crate) fn all() -> Range {
        Key::prefix(&["purge"])
    }
}

impl Record for Purge {
    const TABLE: Table = Table {
        name: "purge",
        format: 1,
    };

    fn key(&self) -> Key {
        Purge::key_of(&self.pool_id)
    }
}
