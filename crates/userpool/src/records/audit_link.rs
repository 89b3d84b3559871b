//! An entry of the audit log that is chained.

use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

use super::AuditEntry;

/// A link: an entry with its number, bound to all that came before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AuditLink {
    /// Counted from 1, without a gap.
    pub(crate) number: u64,
    #[serde(flatten)]
    pub(crate) entry: AuditEntry,
    /// The MAC of the link before; empty where there was none.
    pub(crate) previous: String,
    /// The id of the master key by which the MAC is made.
    pub(crate) key_id: String,
    /// Over all of the above, in base64url.
    pub(crate) mac: String,
}

impl AuditLink {
    pub(crate) fn key_of(number: u64) -> Key {
        Key::of(&["audit-link"]).then_u64(number)
    }

    /// All that are kept, the oldest first.
    pub(crate) fn all() -> Range {
        Key::prefix(&["audit-link"])
    }
}

impl Record for AuditLink {
    const TABLE: Table = Table {
        name: "audit-link",
        format: 1,
    };

    fn key(&self) -> Key {
        AuditLink::key_of(self.number)
    }
}
