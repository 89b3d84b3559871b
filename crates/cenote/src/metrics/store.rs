//! The store, with its reads and commits counted and timed.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use async_trait::async_trait;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use store::{Commit, Counts, Direction, Engine, Key, Outcome, Range, StoreError, Versioned};

use super::registered::{add, fine_seconds};
use crate::clock::stopwatch;

/// An engine that is watched.
pub(crate) struct Measured {
    engine: Arc<dyn Engine>,
    get_seconds: Histogram,
    scan_seconds: Histogram,
    commit_seconds: Histogram,
    conflicts: Counter,
    failures: Counter,
    groups: Counter,
    grouped: Counter,
    retries: Counter,
    read_back: Counter,
}

impl Measured {
    /// Watches `engine`, and registers what is counted.
    pub(crate) fn new(engine: Arc<dyn Engine>, registry: &mut Registry) -> Measured {
        Measured {
            engine,
            get_seconds: fine_seconds(registry, "store_get", "Reads of records by their keys"),
            scan_seconds: fine_seconds(registry, "store_scan", "Reads of ranges"),
            commit_seconds: fine_seconds(
                registry,
                "store_commit",
                "Commits until they are durable",
            ),
            conflicts: add(
                registry,
                "store_conflicts",
                "Commits that another one came before; each makes its operation run again",
            ),
            failures: add(registry, "store_failures", "Reads and commits that failed"),
            groups: add(
                registry,
                "store_groups",
                "Groups of commits that were made durable together",
            ),
            grouped: add(registry, "store_grouped_commits", "Commits in those groups"),
            retries: add(
                registry,
                "store_retries",
                "Commits that the database asked to try again",
            ),
            read_back: add(
                registry,
                "store_read_back",
                "Commits whose outcome was not known at first",
            ),
        }
    }

    /// Takes over what the engine counts itself.
    pub(super) fn refresh(&self) {
        let counts = self.engine.counts();
        for (counter, value) in [
            (&self.groups, counts.groups),
            (&self.grouped, counts.grouped),
            (&self.retries, counts.retries),
            (&self.read_back, counts.read_back),
        ] {
            counter.inner().store(value, Ordering::Relaxed);
        }
    }

    async fn measure<T>(
        &self,
        seconds: &Histogram,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let begun = stopwatch();
        let done = work.await;
        seconds.observe(begun.elapsed().as_secs_f64());
        if done.is_err() {
            self.failures.inc();
        }
        done
    }
}

#[async_trait]
impl Engine for Measured {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        self.measure(&self.get_seconds, self.engine.get(keys)).await
    }

    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        let scan = self.engine.scan(range, limit, direction);
        self.measure(&self.scan_seconds, scan).await
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        let commit = self.engine.commit(commit);
        let outcome = self.measure(&self.commit_seconds, commit).await?;
        if outcome == Outcome::Conflict {
            self.conflicts.inc();
        }
        Ok(outcome)
    }

    fn counts(&self) -> Counts {
        self.engine.counts()
    }
}
