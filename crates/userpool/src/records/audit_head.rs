//! Where the chain of the audit log begins and ends.

use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};

/// The ends of the chain. Each commit that adds to it or takes from it changes this record, so that two nodes make no two chains.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AuditHead {
    /// The newest link.
    pub(crate) number: u64,
    /// The MAC of the newest link.
    pub(crate) last: String,
    /// The oldest link that is kept: what came before it was kept long enough.
    pub(crate) begins: u64,
    /// The MAC of the link before the oldest one; empty where nothing was removed.
    pub(crate) before: String,
    /// The id of the master key by which the MAC is made.
    pub(crate) key_id: String,
    /// Over all of the above, in base64url.
    pub(crate) mac: String,
}

impl AuditHead {
    pub(crate) fn key_of() -> Key {
        Key::of(&["audit-head"])
    }
}

impl Record for AuditHead {
    const TABLE: Table = Table {
        name: "audit-head",
        format: 1,
    };

    fn key(&self) -> Key {
        AuditHead::key_of()
    }
}
