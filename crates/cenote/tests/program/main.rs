//! The program itself, in processes of its own.

#![expect(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod crash;
mod refusals;
mod server;
mod smtp;
