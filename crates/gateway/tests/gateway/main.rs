//! The gateway from outside: requests in process, and the front door on a socket.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may fail loudly"
)]

mod dispatch;
mod flipped;
mod front;
mod matrix;
mod signature;
mod support;
