//! The program itself, in processes of its own.

#![expect(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod backup;
mod check;
mod copy;
mod crash;
mod files;
mod fleet;
mod instant;
mod keys;
mod losses;
mod look_alikes;
mod nodes;
mod operator;
mod people;
mod owners;
mod proxy;
mod refusals;
mod server;
mod serving;
mod smtp;
mod stopping;
