//! The tables of the audit log. They are nobody's but the server's: what was done to a pool remains there when the pool is gone.

use store::walk::{ANY, Layout, Sealed, Walk};

use super::sealed;
use crate::records::{AuditEntry, AuditHead, AuditLink};

pub(super) fn tables() -> [Walk; 3] {
    [
        entry().into(),
        link().into(),
        Layout::<AuditHead>::at(&["audit-head"]).into(),
    ]
}

fn entry() -> Layout<AuditEntry> {
    Layout {
        sealed: |entry| vec![of(entry)],
        ..Layout::at(&["audit-entry", ANY, ANY])
    }
}

fn link() -> Layout<AuditLink> {
    Layout {
        sealed: |link| vec![of(&link.entry)],
        ..Layout::at(&["audit-link", ANY])
    }
}

fn of(entry: &AuditEntry) -> Sealed {
    let context = AuditEntry::context(entry.at_millis, &entry.id);
    sealed(context, &entry.sealed)
}
