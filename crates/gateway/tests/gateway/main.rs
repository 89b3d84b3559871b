//! The gateway from outside: requests in process, and the front door on a socket.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may fail loudly"
)]

mod amazon_names;
mod anything;
mod bodies;
mod clear_text;
mod confirmation;
mod crowds;
mod dispatch;
mod flipped;
mod front;
mod gateways;
mod heads;
mod health;
mod hosts;
mod keys;
mod lane;
mod matrix;
mod pages;
mod peers;
mod proxy;
mod s3;
mod s3_signature;
mod signature;
mod signers;
mod stacks;
mod stopping;
mod stores;
mod streaming;
mod support;
