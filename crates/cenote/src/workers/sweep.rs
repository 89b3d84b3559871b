//! Clearing away what has expired, and finishing what dead nodes left half done.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use userpool::{Call, Directory, Nodes};

use super::{Permit, Post, stopped};
use crate::clock::now_millis;
use crate::random;

/// How often it is done.
const PAUSE: Duration = Duration::from_secs(10);

/// Sweeps, while that is this node's work, until `stop` changes. `call` is whose name deployments go on in.
pub(crate) async fn sweep(
    directory: Directory,
    stacks: cloudformation::Engine,
    post: Arc<Post>,
    call: Call,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        let permit = post.permit();
        if permit.is_some()
            && let Ok(seed) = random::bytes()
            && let Err(cause) = directory.sweep(now_millis(), seed.into()).await
        {
            tracing::error!(%cause, "what has expired can't be cleared away");
        }
        // A node that is alone has done so at its start.
        if let Some(Permit::Lease(_)) = permit
            && let Ok(seed) = random::bytes()
        {
            let call = Call {
                now_millis: now_millis(),
                seed: seed.into(),
                ..call.clone()
            };
            if let Err(cause) = stacks.resume(call, Nodes::Several).await {
                tracing::error!(%cause, "stacks of a dead node can't be resumed");
            }
        }
        if stopped(&mut stop, PAUSE).await {
            return;
        }
    }
}
