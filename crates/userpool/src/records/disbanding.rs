//! A group that was deleted, and whose users carry its id until they are seen to.

use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

/// A deleted group, until no user carries its id.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Disbanding {
    pub(crate) pool_id: String,
    pub(crate) group_id: String,
    pub(crate) deleted_millis: i64,
}

impl Disbanding {
    pub(crate) fn key_of(pool_id: &str, group_id: &str) -> Key {
        Key::of(&["disbanding", pool_id, group_id])
    }

    /// All of them, of whatever pool.
    pub(crate) fn all() -> Range {
        Key::prefix(&["disbanding"])
    }
}

impl Record for Disbanding {
    const TABLE: Table = Table {
        name: "disbanding",
        format: 1,
    };

    fn key(&self) -> Key {
        Disbanding::key_of(&self.pool_id, &self.group_id)
    }
}
