//! An identity provider that was deleted, and whose identities are linked to users until they are seen to.

use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

/// A deleted provider, until no user has an identity of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Unlinking {
    pub(crate) pool_id: String,
    pub(crate) provider_id: String,
    pub(crate) deleted_millis: i64,
}

impl Unlinking {
    pub(crate) fn key_of(pool_id: &str, provider_id: &str) -> Key {
        Key::of(&["unlinking", pool_id, provider_id])
    }

    /// All of them, of whatever pool.
    pub(crate) fn all() -> Range {
        Key::prefix(&["unlinking"])
    }
}

impl Record for Unlinking {
    const TABLE: Table = Table {
        name: "unlinking",
        format: 1,
    };

    fn key(&self) -> Key {
        Unlinking::key_of(&self.pool_id, &self.provider_id)
    }
}
