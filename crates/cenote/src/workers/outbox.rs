//! Delivering messages.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use userpool::{Directory, Letter};

use super::{Permit, Post, stopped};
use crate::clock::now_millis;
use crate::delivery::Delivery;
use crate::metrics::Outbox;

/// How often the outbox is looked at.
const PAUSE: Duration = Duration::from_millis(50);
/// Messages that are on their way at once: as many may leave twice where the node dies.
const LETTERS_MAX: usize = 16;
/// How long a message waits after its first failure; each further failure doubles it, up to an hour.
const RETRY_SECONDS: i64 = 5;

/// What it takes to deliver a letter.
#[derive(Clone)]
pub(crate) struct Courier {
    pub(crate) directory: Directory,
    pub(crate) delivery: Arc<dyn Delivery>,
    pub(crate) counts: Outbox,
}

/// Delivers messages of the outbox, while that is this node's work, until `stop` changes.
pub(crate) async fn deliver(courier: Courier, post: Arc<Post>, mut stop: watch::Receiver<bool>) {
    loop {
        match deliver_due(&courier, &post).await {
            // There may be more than were taken on.
            Ok(LETTERS_MAX) if !*stop.borrow() => continue,
            Ok(_) => {}
            Err(cause) => tracing::error!(%cause, "the outbox can't be worked off"),
        }
        if stopped(&mut stop, PAUSE).await {
            return;
        }
    }
}

/// Delivers what is due; how many letters were taken on.
async fn deliver_due(courier: &Courier, post: &Post) -> Result<usize, model::Error> {
    if post.permit().is_none() {
        return Ok(0);
    }
    let due = courier
        .directory
        .due_messages(now_millis(), LETTERS_MAX)
        .await?;
    // Asked after the letters were read: a node that was stopped meanwhile sends none that another has sent.
    let Some(permit) = post.permit() else {
        return Ok(0);
    };
    let permit = Arc::new(permit);
    let mut deliveries = JoinSet::new();
    for letter in due {
        deliveries.spawn(deliver_one(courier.clone(), Arc::clone(&permit), letter));
    }
    let count = deliveries.len();
    while let Some(delivered) = deliveries.join_next().await {
        delivered.map_err(model::Error::internal)??;
    }
    Ok(count)
}

async fn deliver_one(
    courier: Courier,
    permit: Arc<Permit>,
    letter: Letter,
) -> Result<(), model::Error> {
    let Courier {
        directory,
        delivery,
        counts,
    } = courier;
    let kept = match delivery.deliver(&letter).await {
        Ok(()) => {
            counts.delivered.inc();
            directory.delivered(&letter.handle, permit.held()).await?
        }
        Err(why) => {
            tracing::warn!(%why, medium = ?letter.medium, "a message was not delivered");
            counts.undelivered.inc();
            let retry = now_millis() + retry_millis(letter.failures);
            directory
                .failed(&letter.handle, retry, permit.held())
                .await?
        }
    };
    if !kept {
        tracing::warn!("another node took the outbox over meanwhile, and sends a message again");
    }
    Ok(())
}

fn retry_millis(failures: u32) -> i64 {
    let seconds = RETRY_SECONDS
        .saturating_mul(1i64 << failures.min(10))
        .min(3600);
    seconds * 1000
}
