//! Going on with jobs: sweeps, removals of deleted pools, the filling of indexes.

use std::time::Duration;

use store::walk::Fault;
use tokio::sync::watch;
use userpool::Directory;
use work::{Happened, Node, Round, Stepped};

use super::stopped;
use crate::clock::Clock;
use crate::metrics::Jobs;
use crate::{place, random};

/// How often it is looked whether there are any.
const PAUSE: Duration = Duration::from_secs(10);
/// The pause where more is left to do: others get their turn.
const BREATH: Duration = Duration::from_millis(5);
/// Faults that are told one by one after a round.
const FAULTS_TOLD_MAX: usize = 10;

/// Goes on with jobs until `stop` changes. Which of several nodes does a job is for the job's claim to say.
pub(crate) async fn work(
    directory: Directory,
    node: Node,
    counts: Jobs,
    clock: Clock,
    mut stop: watch::Receiver<bool>,
) {
    let tables = place::tables();
    loop {
        let mut is_more = false;
        if let Ok(seed) = random::bytes() {
            let round = directory.work(&tables, &node, clock.now_millis(), seed.into());
            match round.await {
                Ok(round) => {
                    is_more = round.is_more;
                    tell(&round, &counts);
                }
                Err(cause) => tracing::error!(%cause, "jobs can't be gone on with"),
            }
        }
        let pause = if is_more { BREATH } else { PAUSE };
        tokio::select! {
            is_over = stopped(&mut stop, pause) => if is_over { return },
            () = directory.job_is_awaited() => {}
        }
    }
}

/// Each fault is told with each pass, until somebody mends it.
fn tell(round: &Round, counts: &Jobs) {
    for Stepped {
        kind,
        job,
        happened,
        done,
    } in &round.steps
    {
        match happened {
            Happened::Advanced | Happened::Rests => counts.step(kind),
            Happened::Done => {
                counts.step(kind);
                tracing::debug!(job, done, "a job is done");
            }
            Happened::Contended => tracing::debug!(job, "others came between the steps of a job"),
            Happened::Failed(why) => {
                counts.failure(kind);
                tracing::warn!(job, why, "a step of a job failed");
            }
            Happened::GivenUp(why) => {
                counts.failure(kind);
                tracing::error!(job, why, done, "a job is given up");
            }
        }
    }
    for Fault { key, what } in round.faults.iter().take(FAULTS_TOLD_MAX) {
        tracing::error!(%key, what, "a record can't be cleared away");
    }
    if round.faults.len() > FAULTS_TOLD_MAX {
        let more = round.faults.len() - FAULTS_TOLD_MAX;
        tracing::error!(more, "further records can't be cleared away");
    }
}
