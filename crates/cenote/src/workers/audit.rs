//! Chaining the audit log.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use userpool::{Chained, Directory};

use super::{Post, stopped};
use crate::clock::{Clock, stopwatch};
use crate::random;

/// How often it is looked whether entries wait: for as long whoever can write the database can drop them unseen.
const PAUSE: Duration = Duration::from_millis(500);
/// How often it is looked whether links were kept long enough.
const SHORTENING_PAUSE: Duration = Duration::from_mins(1);

/// Chains what waits, while that is this node's work, until `stop` changes; then what the last requests left.
pub(crate) async fn chain(
    directory: Directory,
    post: Option<Arc<Post>>,
    clock: Clock,
    mut stop: watch::Receiver<bool>,
) {
    let Some(post) = post else { return };
    let mut shortened = None;
    loop {
        let is_over = stopped(&mut stop, PAUSE).await;
        if let Err(cause) = chain_all(&directory, &post, &clock).await {
            tracing::error!(%cause, why = cause.cause(), "the audit log can't be chained");
        }
        if is_over {
            return;
        }
        if shortened.is_none_or(|at| stopwatch() >= at + SHORTENING_PAUSE) {
            shortened = Some(stopwatch());
            if let Err(cause) = shorten(&directory, &post, &clock).await {
                tracing::error!(%cause, why = cause.cause(), "the audit log can't be shortened");
            }
        }
    }
}

async fn chain_all(directory: &Directory, post: &Post, clock: &Clock) -> Result<(), model::Error> {
    while let Some(permit) = post.permit() {
        let seed = random::bytes().map_err(model::Error::internal)?;
        let chained = directory.chain_audit(permit.held(), clock.now_millis(), seed.into());
        if !chained.await?.is_more {
            break;
        }
    }
    Ok(())
}

async fn shorten(directory: &Directory, post: &Post, clock: &Clock) -> Result<(), model::Error> {
    while let Some(permit) = post.permit() {
        let seed = random::bytes().map_err(model::Error::internal)?;
        let shortened = directory.shorten_audit(permit.held(), clock.now_millis(), seed.into());
        let Chained { is_more, count } = shortened.await?;
        if count > 0 {
            tracing::info!(
                count,
                "the oldest of the audit log was kept long enough and is removed"
            );
        }
        if !is_more {
            break;
        }
    }
    Ok(())
}
