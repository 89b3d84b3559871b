//! What a node does without being asked: messages are delivered, what has ended is swept away, deleted pools are purged, deleted
//! groups disbanded.

mod delivery;
mod disband;
mod due;
mod given_up;
mod health;
mod leases;
mod purge;
mod sweep;

pub use due::{Due, Letter, Unreadable};
pub use given_up::{GivenUpMessages, given_up_messages};
pub use health::Backlog;
pub use leases::{Duty, HeldLease, Nodes};
pub use sweep::Swept;
