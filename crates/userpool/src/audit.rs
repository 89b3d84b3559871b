//! The audit log: what is noted of each change and each sign-in, and how it is chained so that nobody alters it unseen.
//!
//! An entry is written by the commit of what it tells of, under a key that no other commit writes. One node at a time takes entries
//! over into a chain, whose links are bound to each other by MACs under the master key (`duties/audit.rs`).

mod anchor;
mod fault;
mod macs;
mod note;
mod noted;
mod repeats;
mod walk;

pub use anchor::Anchor;
pub use fault::AuditFault;
pub(crate) use macs::{fits_head, fits_link, link_after, seal_head};
pub(crate) use note::{Act, Kind, note, note_refusal};
pub use noted::{Noted, NotedCaller};
pub use repeats::Repeat;
pub use walk::{AuditEnds, AuditLine, AuditWalk, audit_is_begun};
