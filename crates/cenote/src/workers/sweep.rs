//! Clearing away what has expired, and finishing what dead nodes left half done.

use std::sync::Arc;
use std::time::Duration;

use store::walk::Fault;
use tokio::sync::watch;
use userpool::{Call, Directory, Nodes};

use super::{Permit, Post, stopped};
use crate::clock::now_millis;
use crate::{place, random};

/// How often it is done.
const PAUSE: Duration = Duration::from_secs(10);
/// The pause where more is left to do than was done in one go: others get their turn.
const BREATH: Duration = Duration::from_millis(10);

/// Faults that are told one by one after a sweep.
const FAULTS_TOLD_MAX: usize = 10;

/// Sweeps, while that is this node's work, until `stop` changes. `call` is whose name deployments go on in.
pub(crate) async fn sweep(
    directory: Directory,
    stacks: cloudformation::Engine,
    post: Arc<Post>,
    call: Call,
    mut stop: watch::Receiver<bool>,
) {
    let tables = place::tables();
    loop {
        let permit = post.permit();
        let mut is_more = false;
        if permit.is_some()
            && let Ok(seed) = random::bytes()
        {
            match directory.sweep(&tables, now_millis(), seed.into()).await {
                Ok(swept) => {
                    is_more = swept.is_more;
                    tell(&swept.faults);
                }
                Err(cause) => tracing::error!(%cause, "what has ended can't be cleared away"),
            }
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
        let pause = if is_more { BREATH } else { PAUSE };
        if stopped(&mut stop, pause).await {
            return;
        }
    }
}

/// Each fault is told with each sweep, until somebody mends it.
fn tell(faults: &[Fault]) {
    for fault in faults.iter().take(FAULTS_TOLD_MAX) {
        tracing::error!(key = %fault.key, what = fault.what, "a record can't be cleared away");
    }
    if faults.len() > FAULTS_TOLD_MAX {
        let more = faults.len() - FAULTS_TOLD_MAX;
        tracing::error!(more, "further records can't be cleared away");
    }
}
