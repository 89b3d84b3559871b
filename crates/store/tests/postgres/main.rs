//! What only the engine on a `PostgreSQL` server can do: be opened by several nodes, be refused, be cut off.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

mod beside;
mod faults;
mod journal;
mod opening;
mod proxy;
mod replicas;
mod statements;
mod transport;

use store::postgres::{Options, Postgres};

/// What is said of settings that do not lead to a store.
async fn refusal(options: Options) -> String {
    match Postgres::open(options).await {
        Ok(_) => panic!("it is opened"),
        Err(error) => error.to_string(),
    }
}
