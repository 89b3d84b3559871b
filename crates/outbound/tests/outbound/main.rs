//! The guarded client: whom it asks, and what it takes for an answer.

#![expect(clippy::unwrap_used, reason = "a test fails where its world does")]

mod addresses;
mod answers;
mod dial;
mod environment;
mod names;
mod server;
