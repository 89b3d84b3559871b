//! Jobs: a step at a time, whatever becomes of the nodes that do them.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

mod backfill;
mod claims;
mod fairness;
mod kills;

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;

use serde::{Deserialize, Serialize};
use store::memory::Memory;
use store::walk::{ANY, Layout, Walk};
use store::{Direction, Engine, Kept, Key, Outcome, Range, Record, Table, Tx, Version, Versioned};
use work::{Kind, Node, Round, Runner};

const START: i64 = 1_768_478_400_000;

/// Something of a pool that ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Ticket {
    pool: String,
    id: String,
    ends_at_millis: i64,
}

impl Record for Ticket {
    const TABLE: Table = Table {
        name: "ticket",
        format: 1,
    };

    fn key(&self) -> Key {
        Key::of(&[&self.pool, "ticket", &self.id])
    }

    fn expires_at_millis(&self) -> Option<i64> {
        Some(self.ends_at_millis)
    }
}

fn tables() -> Vec<Walk> {
    let mut tables = work::tables();
    tables.extend(store::indexing::tables());
    tables.push(Layout::<Ticket>::at(&[ANY, "ticket", ANY]).into());
    tables
}

fn memory() -> Arc<dyn Engine> {
    Arc::new(Memory::new())
}

fn node(name: &str, is_alone: bool) -> Node {
    Node {
        name: name.to_owned(),
        is_alone,
    }
}

/// Randomness that no other call has.
fn seed() -> [u8; 32] {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    seed
}

fn operation() -> Version {
    Version::from_bytes(seed()[..16].try_into().unwrap())
}

fn tx(engine: &Arc<dyn Engine>, now_millis: i64) -> Tx {
    Tx::new(Arc::clone(engine), now_millis, operation())
}

/// Adds records, many in one commit.
async fn insert<R: Record>(engine: &Arc<dyn Engine>, records: impl IntoIterator<Item = R>) {
    let mut records = records.into_iter().peekable();
    while records.peek().is_some() {
        let mut tx = tx(engine, 0);
        for record in records.by_ref().take(200) {
            tx.insert(&record);
        }
        assert_eq!(tx.settle(Kept::All).await.unwrap(), Outcome::Committed);
    }
}

/// What lies in a range.
async fn all(engine: &Arc<dyn Engine>, range: Range) -> Vec<(Key, Versioned)> {
    let (mut found, mut rest) = (Vec::new(), Some(range));
    while let Some(range) = rest {
        let page = engine.scan(&range, 1_000, Direction::Forward).await;
        let page = page.unwrap();
        rest = page
            .last()
            .map(|(key, _)| range.clone().past(key, Direction::Forward));
        found.extend(page);
    }
    found
}

async fn round(
    engine: &Arc<dyn Engine>,
    node: &Node,
    standing: &[&dyn Kind],
    others: &[&dyn Kind],
    now_millis: i64,
) -> Round {
    let runner = Runner {
        engine,
        node,
        standing,
        others,
    };
    runner.round(now_millis, seed()).await.unwrap()
}

/// What a future comes to, unless its node is killed after so many steps.
async fn killed<T>(future: impl Future<Output = T>, mut steps: u64) -> Option<T> {
    let mut future = pin!(future);
    poll_fn(|context| {
        if steps == 0 {
            return Poll::Ready(None);
        }
        steps -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}
