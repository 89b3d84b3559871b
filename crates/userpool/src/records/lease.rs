//! Who does a piece of work that one node alone does at a time.

use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};
use work::Claim;

/// A lease. It is never deleted, so that its fence only grows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Lease {
    /// The name of the work.
    pub(crate) work: String,
    /// Who has it.
    #[serde(flatten)]
    pub(crate) claim: Claim,
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
