//! Work that goes on behind the answers: delivering messages and lines of logs, jobs, stacks of dead nodes, the audit log.

mod audit;
mod jobs;
mod log_lines;
mod outbox;
mod post;
mod stacks;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

pub(crate) use audit::chain;
pub(crate) use jobs::work;
pub(crate) use outbox::Courier;
pub(crate) use post::{Permit, Post, Posts};
pub(crate) use stacks::resume;

/// Delivers what waits to leave, while that is this node's work, until `stop` changes.
pub(crate) async fn deliver(courier: Courier, post: Arc<Post>, stop: watch::Receiver<bool>) {
    let lines = log_lines::deliver(courier.clone(), Arc::clone(&post), stop.clone());
    tokio::join!(outbox::deliver(courier, post, stop), lines);
}

/// Waits for a pause to end, or for `stop` to change; whether it did.
async fn stopped(stop: &mut watch::Receiver<bool>, pause: Duration) -> bool {
    tokio::time::timeout(pause, stop.wait_for(|stop| *stop))
        .await
        .is_ok()
}
