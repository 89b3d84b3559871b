//! The engine for several nodes: one `PostgreSQL` database that all of them use.
//!
//! Each verb is one statement and one round trip. Everything runs at the isolation `SERIALIZABLE`, reads
//! too: a read at a weaker one may see a commit and miss another that comes before it in the
//! order of all commits. The server undoes some statements for that order's sake; they are given again.
//! No statement is ever cancelled: at its deadline the socket is dropped, and what a commit came to is
//! found out on another one.

mod commit;
mod connection;
mod fault;
mod place;
mod schema;
mod snapshot;
mod sql;
mod trial;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use deadpool::managed::{Object, Pool, PoolError};
use secrecy::SecretString;
use tokio::time::error::Elapsed;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_postgres::Row;

use crate::engine::{validate_get, validate_scan};
use crate::{
    Commit, Counts, Direction, Engine, Key, Outcome, Range, StoreError, Version, Versioned, limits,
};
pub use snapshot::Snapshot;
pub use trial::Trial;

use connection::{Connections, Read};
use fault::Fault;
use place::Place;

/// Where the database is and how it is used.
#[derive(Clone, Debug)]
pub struct Options {
    /// A URL or a list of settings as libpq reads them, for instance
    /// `postgres://cenote@db1,db2/cenote`. It may hold the password.
    pub url: SecretString,
    /// The password, where the URL does not hold it.
    pub password: Option<SecretString>,
    /// A file of the root certificates, in PEM, that may vouch for the server; the system's otherwise.
    pub root_certificate: Option<PathBuf>,
    /// Connections at the same time, at most.
    pub connections: usize,
    /// How long a statement may take.
    pub deadline: Duration,
    /// The schema that the tables are in, where it is not the one that the database gives the user.
    pub schema: Option<String>,
}

impl Options {
    /// The options for this URL.
    pub fn new(url: impl Into<SecretString>) -> Self {
        Self {
            url: url.into(),
            password: None,
            root_certificate: None,
            connections: limits::SERVER_CONNECTIONS,
            deadline: Duration::from_millis(limits::STATEMENT_MILLIS_MAX),
            schema: None,
        }
    }
}

/// A store in a database on a server. Dropping it closes its connections.
pub struct Postgres {
    pool: Pool<Connections>,
    retries: AtomicU64,
    read_back: AtomicU64,
}

impl Postgres {
    /// Connects, and makes the tables if there are none.
    pub async fn open(options: Options) -> Result<Self, StoreError> {
        let place = Place::of(&options)?;
        let connections = Connections::new(place, options.deadline);
        schema::prepare(&connections).await?;
        let pool = Pool::builder(connections)
            .max_size(options.connections.max(1))
            .build()
            .map_err(|error| StoreError::Io(error.into()))?;
        let store = Self {
            pool,
            retries: AtomicU64::new(0),
            read_back: AtomicU64::new(0),
        };
        // The first connection shows that the tables are what the statements need.
        match store.pool.get().await {
            Ok(connection) => drop(connection),
            Err(PoolError::Backend(error)) => return Err(error),
            Err(error) => return Err(StoreError::Io(error.into())),
        }
        Ok(store)
    }

    fn deadline(&self) -> Duration {
        self.pool.manager().deadline
    }

    /// A connection of the pool's, or a new one.
    async fn checkout(&self, until: Instant) -> Result<Object<Connections>, Fault> {
        match timeout_at(until, self.pool.get()).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(PoolError::Backend(error))) => Err(Fault::Unsent(error)),
            Ok(Err(error)) => Err(Fault::Refused(StoreError::Io(error.into()))),
            Err(_) => {
                let Connections {
                    place, deadline, ..
                } = self.pool.manager();
                let reason = format!(
                    "there is no connection within {deadline:?}: it does not answer, or all connections are in \
                     use, of which the setting of connections would allow more"
                );
                Err(Fault::Unsent(place::unusable(&place.name, &reason)))
            }
        }
    }

    /// Reads until it succeeds, since a read that failed has done nothing.
    async fn read(&self, read: Read<'_>) -> Result<Vec<Row>, StoreError> {
        let until = Instant::now() + self.deadline();
        let (mut tries, mut reason) = (0, None);
        loop {
            let fault = match self.checkout(until).await {
                Err(fault) => fault,
                Ok(connection) => {
                    let asked = timeout_at(until, connection.read(read)).await;
                    match answered(connection, asked) {
                        Ok(rows) => return Ok(rows),
                        Err(fault) => fault,
                    }
                }
            };
            let over = Instant::now() >= until;
            match fault {
                Fault::Refused(error) => return Err(error),
                // That the time is over says less than what came before it.
                Fault::Unsent(error) if over => return Err(reason.unwrap_or(error)),
                Fault::Unsent(error) => reason = Some(error),
                Fault::Lost(cause) if over => return Err(StoreError::Io(cause)),
                Fault::Undone if over => return Err(StoreError::Io("always undone".into())),
                Fault::Undone | Fault::Lost(_) => {}
            }
            sleep(pause(Version::new(0), tries)).await;
            tries += 1;
        }
    }
}

/// What a statement came to. A connection whose answer is missing is closed: whatever still comes on it
/// belongs to nobody.
fn answered<T>(
    connection: Object<Connections>,
    asked: Result<Result<T, tokio_postgres::Error>, Elapsed>,
) -> Result<T, Fault> {
    let fault = match asked {
        Ok(Ok(answer)) => return Ok(answer),
        Ok(Err(error)) => Fault::from(error),
        Err(elapsed) => Fault::Lost(elapsed.into()),
    };
    if matches!(fault, Fault::Lost(_)) {
        drop(Object::take(connection));
    }
    Err(fault)
}

/// How long to wait before a statement is given again. Operations are random, so are the pauses of
/// those that met.
fn pause(operation: Version, tries: u32) -> Duration {
    let [high, low] = [0, 8].map(|at| {
        let bytes = operation.to_bytes();
        u64::from_be_bytes(std::array::from_fn(|index| bytes[at + index]))
    });
    let mixed = (high ^ low ^ u64::from(tries)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    let longest = (2 * limits::RETRY_PAUSE_MICROS) << tries.min(limits::RETRY_DOUBLINGS_MAX);
    Duration::from_micros(mixed % longest)
}

#[async_trait]
impl Engine for Postgres {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        validate_get(keys)?;
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        in_order(keys, &self.read(Read::Keys(keys)).await?)
    }

    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        validate_scan(limit)?;
        if range.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let rows = self.read(Read::Range(range, limit, direction)).await?;
        rows.iter().map(record).collect()
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        commit.validate()?;
        self.settle(&commit).await
    }

    fn counts(&self) -> Counts {
        Counts {
            retries: self.retries.load(Ordering::Relaxed),
            read_back: self.read_back.load(Ordering::Relaxed),
            ..Counts::default()
        }
    }
}

/// The records of the rows, in the order of the keys that were asked for.
fn in_order(keys: &[Key], rows: &[Row]) -> Result<Vec<Option<Versioned>>, StoreError> {
    let found = rows
        .iter()
        .map(record)
        .collect::<Result<HashMap<_, _>, _>>()?;
    Ok(keys.iter().map(|key| found.get(key).cloned()).collect())
}

fn record(row: &Row) -> Result<(Key, Versioned), StoreError> {
    let bytes = |at| {
        row.try_get::<_, &[u8]>(at)
            .map_err(|error| StoreError::Corrupt(error.to_string()))
    };
    let version = bytes(0)?
        .try_into()
        .map_err(|_| StoreError::Corrupt("a version has not 16 bytes".to_owned()))?;
    let versioned = Versioned {
        value: bytes(1)?.into(),
        version: Version::from_bytes(version),
    };
    Ok((Key::stored(bytes(2)?.to_vec()), versioned))
}
