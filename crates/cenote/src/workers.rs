//! Work that goes on behind the answers: delivering messages, jobs, stacks of dead nodes, the audit log.

mod audit;
mod jobs;
mod outbox;
mod post;
mod stacks;

use std::time::Duration;

use tokio::sync::watch;

pub(crate) use audit::chain;
pub(crate) use jobs::work;
pub(crate) use outbox::{Courier, deliver};
pub(crate) use post::{Permit, Post, Posts};
pub(crate) use stacks::resume;

/// Waits for a pause to end, or for `stop` to change; whether it did.
async fn stopped(stop: &mut watch::Receiver<bool>, pause: Duration) -> bool {
    tokio::time::timeout(pause, stop.wait_for(|stop| *stop))
        .await
        .is_ok()
}
