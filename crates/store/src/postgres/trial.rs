//! A store in a schema of its own, with which a database is tried out and which leaves nothing behind.

use std::sync::Arc;

use super::connection::Connections;
use super::fault::{mend, sentence};
use super::place::{Place, unusable};
use super::{Options, Postgres, sql};
use crate::StoreError;

/// A store that is gone once it is ended.
pub struct Trial {
    options: Options,
    schema: String,
    store: Arc<Postgres>,
}

impl Trial {
    /// Makes the schema, of letters, digits and underscores, and a store in it.
    pub async fn begin(options: Options, schema: &str) -> Result<Self, StoreError> {
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if schema.is_empty() || !schema.bytes().all(is_plain) {
            let reason = "a schema is named by small letters, digits and underscores";
            return Err(StoreError::Misuse(reason.to_owned()));
        }
        execute(&options, sql::CREATE_SCHEMA, schema).await?;
        let opened = Postgres::open(Options {
            schema: Some(schema.to_owned()),
            ..options.clone()
        });
        match opened.await {
            Ok(store) => Ok(Self {
                options,
                schema: schema.to_owned(),
                store: Arc::new(store),
            }),
            Err(error) => {
                execute(&options, sql::DROP_SCHEMA, schema).await?;
                Err(error)
            }
        }
    }

    /// The store, of no use once the trial has ended.
    pub fn store(&self) -> Arc<Postgres> {
        Arc::clone(&self.store)
    }

    /// Removes the schema with all that is in it.
    pub async fn end(self) -> Result<(), StoreError> {
        drop(self.store);
        execute(&self.options, sql::DROP_SCHEMA, &self.schema).await
    }
}

async fn execute(options: &Options, statement: &str, schema: &str) -> Result<(), StoreError> {
    let place = Place::of(options)?;
    let name = place.name.clone();
    let connections = Connections::new(place, options.deadline);
    let session = connections.session().await?;
    let statement = statement.replace(sql::SCHEMA_NAME, schema);
    let executed = session.client.execute(&statement, &[]).await;
    executed.map(drop).map_err(|error| {
        let reason = format!("{}: {}", sentence(&error), mend(&error));
        unusable(&name, &reason)
    })
}
