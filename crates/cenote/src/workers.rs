//! Work that goes on behind the answers: delivering messages, clearing away what has expired.

mod outbox;
mod post;
mod sweep;

use std::time::Duration;

use tokio::sync::watch;

pub(crate) use outbox::{Courier, deliver};
pub(crate) use post::{Permit, Post, Posts};
pub(crate) use sweep::sweep;

/// Waits for a pause to end, or for `stop` to change; whether it did.
async fn stopped(stop: &mut watch::Receiver<bool>, pause: Duration) -> bool {
    tokio::time::timeout(pause, stop.wait_for(|stop| *stop))
        .await
        .is_ok()
}
