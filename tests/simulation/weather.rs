//! The network between the nodes and their database, and the database's own bad days.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use crypto::random::Stream;
use store::memory::Memory;
use store::{Commit, Direction, Engine, Key, Outcome, Range, StoreError, Versioned};
use tokio::task::yield_now;

/// Turns that a message may be under way while others get on with their work.
const TURNS_MAX: u64 = 4;
/// One trip in so many loses its request, so that the database never hears of it.
const REQUEST_LOST_IN: u64 = 60;
/// One commit in so many loses its answer.
const ANSWER_LOST_IN: u64 = 20;
/// One commit in so many is turned away for others' sake, though nobody wrote its keys.
const CONFLICT_IN: u64 = 10;
/// One trip in so many finds a database that has just gone away.
const OUTAGE_IN: u64 = 300;
/// Trips that an outage lasts at most.
const OUTAGE_TRIPS_MAX: u64 = 25;

/// The one database of all nodes. The memory engine is the disk, which loses nothing.
pub(crate) struct Database {
    disk: Arc<Memory>,
    weather: Mutex<Weather>,
}

struct Weather {
    dice: Stream,
    outage: u64,
    met: Met,
}

/// What the nodes had to live through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Met {
    pub(crate) lost_requests: u64,
    pub(crate) lost_answers: u64,
    pub(crate) conflicts: u64,
    pub(crate) outages: u64,
}

enum Fate {
    Arrives,
    RequestLost,
    AnswerLost,
    Conflicts,
}

impl Database {
    pub(crate) fn new(disk: Arc<Memory>, dice: Stream) -> Database {
        let weather = Weather {
            dice,
            outage: 0,
            met: Met::default(),
        };
        Database {
            disk,
            weather: Mutex::new(weather),
        }
    }

    pub(crate) fn met(&self) -> Met {
        self.weather().met
    }

    fn weather(&self) -> MutexGuard<'_, Weather> {
        self.weather.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn travel(&self) {
        let turns = self.weather().dice.below(TURNS_MAX);
        for _ in 0..turns {
            yield_now().await;
        }
    }

    async fn trip(&self) -> Result<(), StoreError> {
        self.travel().await;
        self.weather().trip()
    }
}

impl Weather {
    fn one_in(&mut self, chances: u64) -> bool {
        self.dice.below(chances) == 0
    }

    /// Whether a request arrives.
    fn trip(&mut self) -> Result<(), StoreError> {
        if self.outage == 0 && self.one_in(OUTAGE_IN) {
            self.outage = 1 + self.dice.below(OUTAGE_TRIPS_MAX);
            self.met.outages += 1;
        }
        if self.outage > 0 {
            self.outage -= 1;
            return Err(StoreError::Io("the database is away".into()));
        }
        if self.one_in(REQUEST_LOST_IN) {
            self.met.lost_requests += 1;
            return Err(StoreError::Io("the request was lost".into()));
        }
        Ok(())
    }

    fn fate(&mut self) -> Fate {
        if self.trip().is_err() {
            Fate::RequestLost
        } else if self.one_in(CONFLICT_IN) {
            self.met.conflicts += 1;
            Fate::Conflicts
        } else if self.one_in(ANSWER_LOST_IN) {
            self.met.lost_answers += 1;
            Fate::AnswerLost
        } else {
            Fate::Arrives
        }
    }
}

/// One node's way to the database.
pub(crate) struct Link(pub(crate) Arc<Database>);

#[async_trait]
impl Engine for Link {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        self.0.trip().await?;
        let found = self.0.disk.get(keys).await;
        self.0.travel().await;
        found
    }

    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        self.0.trip().await?;
        let found = self.0.disk.scan(range, limit, direction).await;
        self.0.travel().await;
        found
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        self.0.travel().await;
        let fate = self.0.weather().fate();
        match fate {
            Fate::RequestLost => Err(StoreError::Io("the request was lost".into())),
            Fate::Conflicts => Ok(Outcome::Conflict),
            Fate::Arrives => {
                let outcome = self.0.disk.commit(commit).await;
                self.0.travel().await;
                outcome
            }
            Fate::AnswerLost => {
                let outcome = self.0.disk.commit(commit).await;
                self.0.travel().await;
                // As the PostgreSQL engine does: it asks what became of the commit, and the second answer may be lost too.
                if self.0.weather().one_in(2) {
                    return outcome;
                }
                Err(StoreError::OutcomeUnknown("the answer was lost".into()))
            }
        }
    }
}
