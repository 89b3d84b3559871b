//! How long it takes to fill an index that is added to a table which has many records, and how many of one pool's ended records
//! are swept before the few of another one.
//!
//! ```text
//! cargo run --release --example fill -- 1000000 [postgres]
//! ```
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program for the people who build Cenote: it fails loudly, and says what it saw"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use cluster::Cluster;
use serde::{Deserialize, Serialize};
use store::postgres::{self, Postgres};
use store::sqlite::{Options, Sqlite};
use store::walk::{ANY, Layout, Shape, Walk};
use store::{Commit, Direction, Engine, Key, Record, Table, Tx, Version, Write, encode};
use work::kinds::{Backfill, Sweep};
use work::{Kind, Node, Runner};

const BY_AUTHOR: Shape = &["shelf", "author", ANY, ANY];
const START: i64 = 1_768_478_400_000;
const HOUR_MILLIS: i64 = 60 * 60 * 1_000;

#[derive(Clone, Serialize, Deserialize)]
struct Book {
    id: u64,
    author: String,
    text: String,
}

impl Record for Book {
    const TABLE: Table = Table {
        name: "book",
        format: 1,
    };
    const ADDED: &'static [Shape] = &[BY_AUTHOR];

    fn key(&self) -> Key {
        Key::of(&["shelf", "book", &format!("{:08}", self.id)])
    }

    fn ordered(&self) -> Vec<Key> {
        let id = format!("{:08}", self.id);
        vec![Key::of(&["shelf", "author", &self.author, &id])]
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct Ticket {
    pool: String,
    id: u64,
    ends_at_millis: i64,
}

impl Record for Ticket {
    const TABLE: Table = Table {
        name: "ticket",
        format: 1,
    };

    fn key(&self) -> Key {
        Key::of(&[&self.pool, "ticket", &format!("{:08}", self.id)])
    }

    fn expires_at_millis(&self) -> Option<i64> {
        Some(self.ends_at_millis)
    }
}

fn tables() -> Vec<Walk> {
    let mut tables = work::tables();
    tables.extend(store::indexing::tables());
    let books = Layout::<Book> {
        indexes: &[BY_AUTHOR],
        ..Layout::at(&["shelf", "book", ANY])
    };
    tables.push(books.into());
    tables.push(Layout::<Ticket>::at(&[ANY, "ticket", ANY]).into());
    tables
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let count: u64 = arguments[0].parse().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let engine: Arc<dyn Engine> = if arguments.len() > 1 {
        let options = postgres::Options::new(Cluster::shared().fresh());
        Arc::new(Postgres::open(options).await.unwrap())
    } else {
        let path = folder.path().join("cenote.db");
        Arc::new(Sqlite::open(&path, Options::default()).unwrap())
    };
    fill(&engine, count).await;
    sweep(&engine, count).await;
}

/// As the version before the index left them.
async fn fill(engine: &Arc<dyn Engine>, count: u64) {
    let book = |id: u64| Book {
        id,
        author: format!("author-{}", id % 997),
        text: "x".repeat(200),
    };
    let puts = (0..count).map(|id| Write::Put(book(id).key(), encode(&book(id)).unwrap()));
    put(engine, puts).await;
    let tables = tables();
    let backfill = Backfill { tables: &tables };
    let begun = now();
    let (mut rounds, mut longest, mut asked) = (0_u32, Duration::ZERO, Duration::ZERO);
    loop {
        let step = now();
        let is_more = round(engine, &backfill, START).await;
        longest = longest.max(step.elapsed());
        rounds += 1;
        // Somebody reads meanwhile.
        let step = now();
        let key = book(u64::from(rounds) % count).key();
        engine.get(std::slice::from_ref(&key)).await.unwrap();
        asked = asked.max(step.elapsed());
        if !is_more {
            break;
        }
    }
    let took = begun.elapsed();
    println!("{count} records: filled in {took:?}, {rounds} steps, the longest {longest:?}");
    println!("a read between the steps took {asked:?} at most");
    let mut listed = 0;
    let mut rest = Some(Key::prefix(&["shelf", "author"]));
    while let Some(range) = rest {
        let mut tx = Tx::new(Arc::clone(engine), START, Version::new(0));
        let page = tx.page_by::<Book>(range.clone(), 1_000, Direction::Forward);
        let page = page.await.unwrap();
        listed += page.records.len() as u64;
        rest = page.last.map(|last| range.past(&last, Direction::Forward));
    }
    println!("{listed} of {count} are listed by the index");
    assert_eq!(listed, count);
}

/// So many of one pool, which ended in the minutes of an hour, and ten of another one that ended last.
async fn sweep(engine: &Arc<dyn Engine>, count: u64) {
    let ticket = |pool: &str, id: u64, minute: i64| Ticket {
        pool: pool.to_owned(),
        id,
        ends_at_millis: START + minute * 60_000,
    };
    let many = (0..count).map(|id| ticket("many", id, i64::try_from(id % 60).unwrap()));
    let few = (0..10).map(|id| ticket("other", id, 59));
    let writes = many
        .chain(few)
        .flat_map(|ticket| store::replacing(None, Some(&ticket)).unwrap());
    put(engine, writes).await;
    let tables = tables();
    let sweep = Sweep { tables: &tables };
    let begun = now();
    let (mut rounds, mut others) = (0_u32, None);
    while round(engine, &sweep, START + HOUR_MILLIS).await {
        rounds += 1;
        if others.is_none() {
            let left = engine
                .scan(&Key::prefix(&["other"]), 1, Direction::Forward)
                .await;
            if left.unwrap().is_empty() {
                others = Some((rounds, begun.elapsed()));
            }
        }
    }
    let (first, after) = others.unwrap();
    println!(
        "{count} ended records beside ten of another pool: the ten went with step {first}, after {after:?}"
    );
    println!("all went in {rounds} steps, {:?}", begun.elapsed());
}

async fn round(engine: &Arc<dyn Engine>, kind: &dyn Kind, now_millis: i64) -> bool {
    let node = Node {
        name: "example".to_owned(),
        is_alone: true,
    };
    let runner = Runner {
        engine,
        node: &node,
        standing: &[kind],
        others: &[],
    };
    let mut seed = [0; 32];
    seed[..16].copy_from_slice(&version().to_bytes());
    let round = runner.round(now_millis, seed).await.unwrap();
    assert_eq!(round.faults, []);
    round.is_more
}

/// Puts what there is, many in one commit.
async fn put(engine: &Arc<dyn Engine>, writes: impl Iterator<Item = Write>) {
    let mut writes = writes.peekable();
    while writes.peek().is_some() {
        let commit = Commit {
            operation: version(),
            checks: Vec::new(),
            writes: writes.by_ref().take(1_000).collect(),
        };
        engine.commit(commit).await.unwrap();
    }
}

fn version() -> Version {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Version::new(u128::from(NEXT.fetch_add(1, Ordering::Relaxed)) << 64)
}

#[expect(clippy::disallowed_methods, reason = "it measures")]
fn now() -> Instant {
    Instant::now()
}
