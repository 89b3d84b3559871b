//! The gateway from outside: requests in process, and the front door on a socket.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines,
    reason = "a test may fail loudly, and a table of cases be long"
)]

mod anything;
mod dispatch;
mod flipped;
mod front;
mod matrix;
mod s3;
mod signature;
mod streaming;
mod support;
