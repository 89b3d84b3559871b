//! The program itself, in processes of its own.

#![expect(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod audit;
mod audited;
mod backup;
mod check;
mod clear_text;
mod clock;
mod copy;
mod crash;
mod files;
mod fixtures;
mod fleet;
mod gone;
mod hooks;
mod imports;
mod instant;
mod keys;
mod known_passwords;
mod log_delivery;
mod look_alikes;
mod losses;
mod mail;
mod nodes;
mod operator;
mod owners;
mod people;
mod proxied;
mod proxy;
mod quotas;
mod refusals;
mod seed;
mod server;
mod serving;
mod sms;
mod smtp;
mod snapshot;
mod stopping;
