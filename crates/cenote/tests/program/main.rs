//! The program itself, in processes of its own.

#![expect(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod crash;
mod operator;
mod refusals;
mod server;
mod serving;
mod smtp;
mod stopping;
