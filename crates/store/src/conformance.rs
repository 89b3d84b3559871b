//! What every engine must hold, as a suite that runs against any of them.
//!
//! It uses the [`Engine`] trait alone and needs nothing but a place to write, so it can prove a
//! database that this project has never seen. Everything it writes stands under one key prefix and
//! is deleted at the end.

mod expiry;
mod races;
mod rules;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::record::{ended, ending};
use crate::{
    Commit, Direction, Engine, Key, Outcome, Range, StoreError, Version, Versioned, Write, limits,
};

/// A promise of the store and how it is tried.
pub struct Case {
    /// What is promised, in snake case.
    pub name: &'static str,
    run: fn(Ground) -> Running,
}

/// The promise that was broken, with what was seen.
#[derive(Debug)]
pub struct BrokenPromise(String);

type Running = Pin<Box<dyn Future<Output = Result<(), BrokenPromise>> + Send>>;

/// Every case, in the order in which they run.
pub const CASES: &[Case] = &[
    Case {
        name: "checks_must_hold",
        run: |world| Box::pin(rules::checks_must_hold(world)),
    },
    Case {
        name: "deletes_leave_absence",
        run: |world| Box::pin(rules::deletes(world)),
    },
    Case {
        name: "a_conflict_changes_nothing",
        run: |world| Box::pin(rules::nothing(world)),
    },
    Case {
        name: "a_retry_is_read_back",
        run: |world| Box::pin(rules::read_back(world)),
    },
    Case {
        name: "scans_are_in_key_order",
        run: |world| Box::pin(rules::scans(world)),
    },
    Case {
        name: "scans_go_on_past_a_key",
        run: |world| Box::pin(rules::pages(world)),
    },
    Case {
        name: "the_largest_fits",
        run: |world| Box::pin(rules::largest(world)),
    },
    Case {
        name: "limits_are_named",
        run: |world| Box::pin(rules::limits_are_named(world)),
    },
    Case {
        name: "expired_is_absent",
        run: |world| Box::pin(expiry::expired_is_absent(world)),
    },
    Case {
        name: "sweeps_delete_expired",
        run: |world| Box::pin(expiry::sweeps(world)),
    },
    Case {
        name: "no_update_is_lost",
        run: |world| Box::pin(races::no_update_is_lost(world)),
    },
    Case {
        name: "one_insert_wins",
        run: |world| Box::pin(races::one_insert_wins(world)),
    },
    Case {
        name: "no_write_skew",
        run: |world| Box::pin(races::no_write_skew(world)),
    },
    Case {
        name: "reads_see_whole_commits",
        run: |world| Box::pin(races::whole_commits(world)),
    },
];

/// Runs every case. The seed must differ from that of any other run on the same data, since the ids
/// of the commits are made from it.
pub async fn run(
    engine: &Arc<dyn Engine>,
    seed: u64,
) -> Vec<(&'static str, Result<(), BrokenPromise>)> {
    let mut verdicts = Vec::new();
    for case in CASES {
        verdicts.push((case.name, case.run(engine, seed).await));
    }
    verdicts
}

impl Case {
    /// Tries this promise alone, with the seed of the run that it is a part of.
    pub async fn run(&self, engine: &Arc<dyn Engine>, seed: u64) -> Result<(), BrokenPromise> {
        let number = CASES.iter().position(|case| case.name == self.name);
        let world = Ground::new(engine, seed, number.unwrap_or(CASES.len()));
        let tried = (self.run)(world.clone()).await;
        // What a broken promise left is deleted as well, if that can be done.
        let cleaned = world.clean().await;
        tried.and(cleaned)
    }
}

/// Writes records for [`find_marks`] to find once the store has been closed and opened again.
pub async fn leave_marks(engine: &Arc<dyn Engine>, seed: u64) -> Result<(), BrokenPromise> {
    let world = Ground::new(engine, seed, CASES.len());
    for number in 0..MARKS {
        let (left, right) = (world.key("left", number), world.key("right", number));
        let writes = vec![put(&left, number), put(&right, number)];
        world
            .must_commit(vec![(left, None), (right, None)], writes)
            .await?;
    }
    let gone = world.key("left", 0);
    let version = world.version(&gone).await?;
    world
        .must_commit(vec![(gone.clone(), version)], vec![Write::Delete(gone)])
        .await
}

/// Finds, and deletes, what [`leave_marks`] wrote with the same seed.
pub async fn find_marks(engine: &Arc<dyn Engine>, seed: u64) -> Result<(), BrokenPromise> {
    let world = Ground::new(engine, seed, CASES.len());
    for number in 0..MARKS {
        let expected = (number > 0).then_some(number);
        ensure(
            world.number(&world.key("left", number)).await? == expected,
            "a mark is gone",
        )?;
        let right = world.number(&world.key("right", number)).await?;
        ensure(right == Some(number), "a mark is gone")?;
    }
    world.clean().await
}

const MARKS: u64 = 100;
/// No record of a case ends later.
const ENDS_MILLIS_MAX: i64 = 600_000;

/// One case's own part of the store.
#[derive(Clone)]
struct Ground {
    engine: Arc<dyn Engine>,
    prefix: Key,
    operations: Arc<AtomicU64>,
    seed: u128,
}

impl Ground {
    fn new(engine: &Arc<dyn Engine>, seed: u64, number: usize) -> Self {
        let number = number as u64;
        let prefix = Key::of(&["conformance"]).then_u64(seed).then_u64(number);
        let operations = Arc::new(AtomicU64::new(number << 32));
        Self {
            engine: Arc::clone(engine),
            prefix,
            operations,
            seed: u128::from(seed) << 64,
        }
    }

    fn key(&self, name: &str, number: u64) -> Key {
        self.prefix.clone().then(name).then_u64(number)
    }

    fn operation(&self) -> Version {
        let number = self.operations.fetch_add(1, Ordering::Relaxed);
        Version::new(self.seed | u128::from(number))
    }

    async fn commit(
        &self,
        checks: Vec<(Key, Option<Version>)>,
        writes: Vec<Write>,
    ) -> Result<Outcome, StoreError> {
        self.engine
            .commit(Commit {
                operation: self.operation(),
                checks,
                writes,
            })
            .await
    }

    async fn must_commit(
        &self,
        checks: Vec<(Key, Option<Version>)>,
        writes: Vec<Write>,
    ) -> Result<(), BrokenPromise> {
        let outcome = self.commit(checks, writes).await?;
        ensure(
            outcome == Outcome::Committed,
            "a commit whose checks hold conflicts",
        )
    }

    async fn must_conflict(
        &self,
        checks: Vec<(Key, Option<Version>)>,
        writes: Vec<Write>,
    ) -> Result<(), BrokenPromise> {
        let outcome = self.commit(checks, writes).await?;
        ensure(
            outcome == Outcome::Conflict,
            "a commit whose check does not hold is kept",
        )
    }

    async fn found(&self, key: &Key) -> Result<Option<Versioned>, BrokenPromise> {
        Ok(self
            .engine
            .get(std::slice::from_ref(key))
            .await?
            .pop()
            .flatten())
    }

    async fn version(&self, key: &Key) -> Result<Option<Version>, BrokenPromise> {
        Ok(self.found(key).await?.map(|found| found.version))
    }

    async fn number(&self, key: &Key) -> Result<Option<u64>, BrokenPromise> {
        self.found(key)
            .await?
            .map(|found| number(&found))
            .transpose()
    }

    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<Key>, BrokenPromise> {
        let found = self.engine.scan(range, limit, direction).await?;
        Ok(found.into_iter().map(|(key, _)| key).collect())
    }

    async fn clean(&self) -> Result<(), BrokenPromise> {
        loop {
            let limit = limits::SCAN_RECORDS_MAX;
            let keys = self
                .scan(&self.prefix.range(), limit, Direction::Forward)
                .await?;
            if keys.is_empty() {
                return self.clean_ends().await;
            }
            self.must_commit(Vec::new(), keys.into_iter().map(Write::Delete).collect())
                .await?;
        }
    }
}

impl Ground {
    /// Deletes the entries of records that end, which stand apart from them: they end long before those of any other store.
    async fn clean_ends(&self) -> Result<(), BrokenPromise> {
        let (own, limit) = (self.prefix.parts()?, limits::SCAN_RECORDS_MAX);
        let ends = self
            .scan(&ended(ENDS_MILLIS_MAX), limit, Direction::Forward)
            .await?;
        let of_this = |key: &Key| {
            let parts = key.parts().unwrap_or_default();
            ending(&parts).is_some_and(|primary| primary.starts_with(&own))
        };
        let writes = ends.into_iter().filter(of_this).map(Write::Delete);
        self.must_commit(Vec::new(), writes.collect()).await
    }
}

fn put(key: &Key, number: u64) -> Write {
    Write::Put(key.clone(), number.to_be_bytes().to_vec())
}

fn number(found: &Versioned) -> Result<u64, BrokenPromise> {
    let bytes = found.value.as_ref().try_into();
    bytes
        .map(u64::from_be_bytes)
        .map_err(|_| BrokenPromise("a value has other bytes".to_owned()))
}

fn ensure(holds: bool, broken: &str) -> Result<(), BrokenPromise> {
    if holds {
        Ok(())
    } else {
        Err(BrokenPromise(broken.to_owned()))
    }
}

impl From<StoreError> for BrokenPromise {
    fn from(error: StoreError) -> Self {
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
        Self(format!("{error}{}", cause.unwrap_or_default()))
    }
}

impl fmt::Display for BrokenPromise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BrokenPromise {}
