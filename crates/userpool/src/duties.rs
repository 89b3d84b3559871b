//! What a node does without being asked: messages are delivered, jobs are gone on with.

mod audit;
mod delivery;
mod disband;
mod due;
mod given_up;
mod health;
mod jobs;
mod leases;
mod log_lines;
mod round;
mod unlink;
mod vacate;

pub use audit::Chained;
pub use due::{Due, Letter, Unreadable};
pub use health::Backlog;
pub use leases::{Duty, HeldLease, Nodes};
pub use log_lines::{LogBatch, WaitingLine};
pub use round::Round;
