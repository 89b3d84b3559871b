//! What a node does without being asked: messages are delivered, what has ended is swept away, deleted pools are purged.

mod delivery;
mod due;
mod health;
mod leases;
mod purge;
mod sweep;

pub use due::{Due, Letter, Unreadable};
pub use health::Backlog;
pub use leases::{Duty, HeldLease, Nodes};
pub use sweep::Swept;
