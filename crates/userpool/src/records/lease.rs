//! Who does a piece of work that one node alone does at a time.

use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};

/// A lease. It is never deleted, so that its fence only grows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Lease {
    /// The name of the work.
    pub(crate) work: String,
    /// The node that has it.
    pub(crate) node: String,
    /// Grows by one with each new holder.
    pub(crate) fence: u64,
    /// Its end, by the clock of its holder.
    pub(crate) until_millis: i64,
}

impl Lease {
    pub(crate) fn key_of(work: &str) -> Key {
        Key::of(&["lease", work])
    }
}

impl Record for Lease {
    const TABLE: Table = Table {
        name: "lease",
        format: 1,
    };

    fn key(&self) -> Key {
        Lease::key_of(&self.work)
    }
}
