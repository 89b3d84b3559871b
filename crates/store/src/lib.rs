//! Ordered versioned records: the trait, typed tables, transactions and engines.
//!
//! An [`Engine`] has three verbs: `get`, `scan` and `commit`. A [`Commit`] is plain data: checks
//! that must hold and writes that happen together or not at all. Above it a [`Record`] declares its
//! key, its indexes and its format, and a [`Tx`] remembers what it read, so that what a decision
//! rested on becomes the checks of its commit.

mod cache;
pub mod conformance;
pub mod difference;
mod engine;
mod error;
pub mod filling;
pub mod gated;
pub mod indexing;
mod key;
pub mod limits;
pub mod memory;
pub mod mortal;
pub mod postgres;
mod record;
mod removal;
pub mod sqlite;
mod sweep;
mod tx;
pub mod walk;

pub use cache::Cache;
pub use engine::{Commit, Counts, Direction, Engine, Outcome, Version, Versioned, Write};
pub use error::{Cause, StoreError};
pub use key::{Key, Part, Range};
pub use record::{Record, Stored, Table, decode, encode, replacing};
pub use removal::{Parts, Removal};
pub use sweep::{Passed, Swept, sweep};
pub use tx::{Kept, Ledger, Page, Tx};
