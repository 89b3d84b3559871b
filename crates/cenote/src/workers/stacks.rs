//! Finishing what dead nodes left half done of stacks.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use userpool::{Call, Nodes};

use super::{Permit, Post, stopped};
use crate::clock::Clock;
use crate::random;

/// How often it is looked whether there are any.
const PAUSE: Duration = Duration::from_secs(10);

/// Brings stacks of dead nodes to a rest, while that is this node's work, until `stop` changes. `call` is whose name deployments go on
/// in. A node that is alone has done so at its start.
pub(crate) async fn resume(
    stacks: cloudformation::Engine,
    post: Arc<Post>,
    call: Call,
    clock: Clock,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        if let Some(Permit::Lease(_)) = post.permit()
            && let Ok(seed) = random::bytes()
        {
            let call = Call {
                now_millis: clock.now_millis(),
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
