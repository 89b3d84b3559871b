//! Work that goes on behind the answers: delivering messages, clearing away what has expired.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use userpool::Directory;

use crate::clock::now_millis;
use crate::delivery::Delivery;
use crate::metrics::Outbox;
use crate::random;

/// How often the outbox is looked at.
const OUTBOX_PAUSE: Duration = Duration::from_millis(50);
/// Messages that are taken on at once.
const LETTERS_MAX: usize = 32;
/// How long a message waits after its first failure; each further failure doubles it, up to an hour.
const RETRY_SECONDS: i64 = 5;
/// How often what has expired is cleared away.
const SWEEP_PAUSE: Duration = Duration::from_secs(10);

/// Delivers messages of the outbox until `stop` changes.
pub(crate) async fn deliver(
    directory: Directory,
    delivery: Arc<dyn Delivery>,
    outbox: Outbox,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        if let Err(cause) = deliver_due(&directory, delivery.as_ref(), &outbox, &stop).await {
            tracing::error!(%cause, "the outbox can't be worked off");
        }
        if stopped(&mut stop, OUTBOX_PAUSE).await {
            return;
        }
    }
}

/// Clears away what has expired until `stop` changes.
pub(crate) async fn sweep(directory: Directory, mut stop: watch::Receiver<bool>) {
    loop {
        if let Ok(seed) = random::bytes()
            && let Err(cause) = directory.sweep(now_millis(), seed.into()).await
        {
            tracing::error!(%cause, "what has expired can't be cleared away");
        }
        if stopped(&mut stop, SWEEP_PAUSE).await {
            return;
        }
    }
}

async fn deliver_due(
    directory: &Directory,
    delivery: &dyn Delivery,
    outbox: &Outbox,
    stop: &watch::Receiver<bool>,
) -> Result<(), model::Error> {
    let now = now_millis();
    for letter in directory.due_messages(now, LETTERS_MAX).await? {
        if *stop.borrow() {
            return Ok(());
        }
        match delivery.deliver(&letter).await {
            Ok(()) => {
                directory.delivered(&letter.handle).await?;
                outbox.delivered.inc();
            }
            Err(why) => {
                tracing::warn!(%why, medium = ?letter.medium, "a message was not delivered");
                let retry = now_millis() + retry_millis(letter.failures);
                directory.failed(&letter.handle, retry).await?;
                outbox.undelivered.inc();
            }
        }
    }
    Ok(())
}

fn retry_millis(failures: u32) -> i64 {
    let seconds = RETRY_SECONDS
        .saturating_mul(1i64 << failures.min(10))
        .min(3600);
    seconds * 1000
}

async fn stopped(stop: &mut watch::Receiver<bool>, pause: Duration) -> bool {
    tokio::time::timeout(pause, stop.changed()).await.is_ok()
}
