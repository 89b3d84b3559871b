//! Reading a whole database as it stood at one instant, for backups and copies.

use std::time::Duration;

use async_trait::async_trait;
use deadpool::managed::Manager;
use tokio::time::timeout;
use tokio_postgres::{Error, Row};

use super::connection::{Connection, Connections, Read};
use super::fault::sentence;
use super::place::{Place, unusable};
use super::{Options, record, schema, sql};
use crate::engine::{validate_get, validate_scan};
use crate::{Commit, Direction, Engine, Key, Outcome, Range, StoreError, Versioned};

/// One connection with one transaction that only reads. It waits at its start until no commit under way could make what it
/// sees one that never was; from then on it neither waits for anybody nor does anybody for it. While it lasts, the
/// server keeps what is written over.
pub struct Snapshot {
    name: String,
    deadline: Duration,
    connection: Connection,
}

impl Snapshot {
    /// Connects. Nothing is made where there is no store.
    pub async fn open(options: &Options) -> Result<Self, StoreError> {
        let place = Place::of(options)?;
        let name = place.name.clone();
        let connections = Connections::new(place, options.deadline);
        schema::recognise(&connections).await?;
        let connection = connections.create().await?;
        let snapshot = Self {
            name,
            deadline: options.deadline,
            connection,
        };
        let begun = snapshot.connection.execute(sql::HOLD).await;
        begun.map_err(|error| snapshot.failed(&error))?;
        // A transaction sees the instant of its first read.
        snapshot.get(&[Key::default()]).await?;
        Ok(snapshot)
    }

    /// The database and its servers, without a secret.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many keys there are. It takes as long as it takes to pass over all of them.
    pub async fn count(&self) -> Result<u64, StoreError> {
        let counted = self.connection.count().await;
        let count = counted.map_err(|error| self.failed(&error))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    async fn read(&self, read: Read<'_>) -> Result<Vec<Row>, StoreError> {
        match timeout(self.deadline, self.connection.read(read)).await {
            Ok(Ok(rows)) => Ok(rows),
            Ok(Err(error)) => Err(self.failed(&error)),
            Err(elapsed) => Err(StoreError::Io(elapsed.into())),
        }
    }

    /// The transaction is gone with its connection: another one would see another instant.
    fn failed(&self, error: &Error) -> StoreError {
        unusable(&self.name, &sentence(error))
    }
}

#[async_trait]
impl Engine for Snapshot {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        validate_get(keys)?;
        super::in_order(keys, &self.read(Read::Keys(keys)).await?)
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

    async fn commit(&self, _: Commit) -> Result<Outcome, StoreError> {
        let reason = "a commit to a store that was opened for reading alone";
        Err(StoreError::Misuse(reason.to_owned()))
    }
}
