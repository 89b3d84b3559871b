//! The kinds of jobs that every store has, whatever its tables are; other crates have more.

mod backfill;
mod remove;
mod sweep;

pub use backfill::Backfill;
pub use remove::Remove;
pub use sweep::Sweep;
