//! Whether what is written is kept where the operation refuses.

use store::Record;

use crate::world::Cx;

/// Whether a write is kept where the operation refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// It is one of what the operation does.
    WithSuccess,
    /// It is what the operation refuses, or follows from that.
    Always,
}

impl Cx<'_> {
    /// Adds a record that must not be there yet.
    pub(crate) fn insert_kept<R: Record>(&mut self, keep: Keep, record: &R) {
        match keep {
            Keep::WithSuccess => self.insert(record),
            Keep::Always => self.ledger().insert(record),
        }
    }

    /// Replaces a record that was read here.
    pub(crate) fn update_kept<R: Record>(&mut self, keep: Keep, record: &R) {
        match keep {
            Keep::WithSuccess => self.update(record),
            Keep::Always => self.ledger().update(record),
        }
    }

    /// Removes a record that was read here.
    pub(crate) fn delete_kept<R: Record>(&mut self, keep: Keep, record: &R) {
        match keep {
            Keep::WithSuccess => self.delete(record),
            Keep::Always => self.ledger().delete(record),
        }
    }
}
