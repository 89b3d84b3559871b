//! The tables: made by the program, whoever of several nodes comes first.
//!
//! A change of format goes in three steps, each in a version of its own. The first only adds, by
//! statements that are safe to give again, and leaves the format's number, so that nodes of
//! the version before go on. The second fills what was added. The third raises the number, which locks
//! out the version that knows nothing of it, and removes what nobody reads any more.

use tokio::time::{Instant, sleep};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error};

use super::connection::Connections;
use super::fault::{mend, sentence};
use super::place::unusable;
use super::{pause, sql};
use crate::{StoreError, Version};

/// The layout of the tables; 1 is the first.
const FORMAT: u32 = 1;

/// Makes the tables where they are missing, and refuses those of a newer program.
pub(super) async fn prepare(connections: &Connections) -> Result<(), StoreError> {
    let place = &connections.place.name;
    let session = connections.session().await?;
    let until = Instant::now() + connections.deadline;
    let mut tries = 0;
    loop {
        match format(&session.client).await {
            Ok(Some(found)) if found == i64::from(FORMAT) => return Ok(()),
            Ok(Some(found)) => return Err(newer(place, found)),
            Ok(None) => {}
            Err(error) => return Err(unusable(place, &sentence(&error))),
        }
        if let Err(error) = make(&session.client).await {
            // Another node makes them at the same time: what it has not finished yet, one of us will.
            let raced = matches!(
                error.code(),
                Some(
                    &SqlState::UNIQUE_VIOLATION
                        | &SqlState::DUPLICATE_TABLE
                        | &SqlState::DUPLICATE_OBJECT
                        | &SqlState::T_R_SERIALIZATION_FAILURE
                        | &SqlState::T_R_DEADLOCK_DETECTED
                )
            );
            if !raced || Instant::now() >= until {
                let reason = format!("{}: {}", sentence(&error), mend(&error));
                return Err(unusable(place, &reason));
            }
        }
        sleep(pause(Version::new(u128::from(std::process::id())), tries)).await;
        tries += 1;
    }
}

/// Makes sure that there are tables, of a format that is understood.
pub(super) async fn recognise(connections: &Connections) -> Result<(), StoreError> {
    let place = &connections.place.name;
    let session = connections.session().await?;
    match format(&session.client).await {
        Ok(Some(found)) if found == i64::from(FORMAT) => Ok(()),
        Ok(Some(found)) => Err(newer(place, found)),
        Ok(None) => Err(unusable(place, "there is no store in it")),
        Err(error) => Err(unusable(place, &sentence(&error))),
    }
}

fn newer(place: &str, found: i64) -> StoreError {
    StoreError::NewerFormat {
        what: format!("the database {place}"),
        found: u32::try_from(found).unwrap_or(u32::MAX),
        known: FORMAT,
    }
}

/// The number of the format; `None` where there are no tables, or they are not finished.
async fn format(client: &Client) -> Result<Option<i64>, Error> {
    match client.query_opt(sql::FORMAT, &[]).await {
        Ok(row) => row.map(|row| row.try_get(0)).transpose(),
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn make(client: &Client) -> Result<(), Error> {
    for statement in sql::SCHEMA {
        client.execute(*statement, &[]).await?;
    }
    client
        .execute(sql::SET_FORMAT, &[&i64::from(FORMAT)])
        .await?;
    Ok(())
}
