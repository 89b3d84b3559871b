//! What the directory does around its operations.

#![expect(clippy::expect_used, reason = "a test fails where its world does")]

mod audit;
mod bulk;
mod conflicts;
mod ends;
mod leases;
mod moved_clock;
mod orders;
mod passwords;
mod peers;
mod questions;
mod restored;
mod settings;
mod two_nodes;
