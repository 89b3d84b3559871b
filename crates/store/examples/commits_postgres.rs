//! Commits and reads per second of the engine on a `PostgreSQL` server, which this starts for itself, beside bare
//! upserts of the same rows, turn by turn. Run by hand: `cargo run --release -p store --example commits_postgres`.
#![expect(clippy::unwrap_used, reason = "a measurement fails loudly")]
#![expect(clippy::print_stdout, reason = "the figures are for a person to read")]
#![expect(
    clippy::cast_precision_loss,
    reason = "rates need no more than 52 bits"
)]
#![expect(clippy::disallowed_methods, reason = "a measurement needs a clock")]

mod shape;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use cluster::Cluster;
use store::postgres::{Options, Postgres};
use store::{Direction, Engine, Key, Write};
use tokio::sync::Mutex;
use tokio_postgres::{Client, NoTls, Statement};

use shape::{ROUNDS, SPAN, commits, reads, sign_up};

/// What stands beside the engine: the same rows in one statement, without checks, at the isolation with which
/// a connection begins.
const UPSERT: &str = "INSERT INTO bare (key, version, value) \
    SELECT new.key, $2, new.value FROM unnest($1::bytea[], $3::bytea[]) AS new (key, value) \
    ON CONFLICT (key) DO UPDATE SET version = excluded.version, value = excluded.value";
const TABLE: &str =
    "CREATE TABLE bare (key bytea PRIMARY KEY, version bytea NOT NULL, value bytea NOT NULL)";
/// Connections of both sides.
const CONNECTIONS: usize = 16;

#[tokio::main]
async fn main() {
    let cluster = Cluster::new(&[], &[]);
    cluster.run(TABLE);
    let options = Options {
        connections: CONNECTIONS,
        ..Options::new(cluster.settings())
    };
    let store = Arc::new(Postgres::open(options).await.unwrap());
    let clients = clients(&cluster.settings()).await;
    let (next, bare_next) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    for writers in [1, 16, 64] {
        let mut turns = Vec::new();
        let (mut ours, mut theirs) = (Cost::default(), Cost::default());
        for _ in 0..ROUNDS {
            let before = Cost::until_now(&cluster, &next);
            let (rate, wait) = commits(&store, writers, &next).await;
            ours.add(&before, &Cost::until_now(&cluster, &next));
            let before = Cost::until_now(&cluster, &bare_next);
            let bare = bare(&clients, writers, &bare_next).await;
            theirs.add(&before, &Cost::until_now(&cluster, &bare_next));
            turns.push((rate / bare, rate, wait, bare));
        }
        turns.sort_by(|left, right| left.0.total_cmp(&right.0));
        let (lowest, highest) = (turns[0].0, turns[ROUNDS - 1].0);
        let (ratio, rate, wait, bare) = turns[ROUNDS / 2];
        println!("{writers:>3} writers: {rate:>8.0} commits/s, p99 {wait:?}; bare {bare:.0}/s");
        println!("             ratio {ratio:.2} (median of {ROUNDS}, {lowest:.2} to {highest:.2})");
        println!("             {ours} a commit; bare {theirs}");
    }
    let count = next.load(Ordering::Relaxed);
    for readers in [1, 16, 64] {
        let rate = reads(&store, readers, count).await;
        println!("{readers:>3} readers: {rate:>8.0} reads/s of {count} users");
    }
    let writing = tokio::spawn({
        let (store, next) = (Arc::clone(&store), Arc::clone(&next));
        async move { commits(&store, 8, &next).await }
    });
    let rate = reads(&store, 8, count).await;
    let (writes, _) = writing.await.unwrap();
    println!("  8 readers: {rate:>8.0} reads/s beside 8 writers at {writes:.0} commits/s");
    let range = Key::prefix(&["eu-west-1_Ab3dE6gH9", "created"]);
    let start = Instant::now();
    let page = store.scan(&range, 60, Direction::Backward).await.unwrap();
    println!("a page of {} in {:?}", page.len(), start.elapsed());
}

/// The processor's time that commits have taken.
#[derive(Default)]
struct Cost {
    commits: u64,
    client: Duration,
    server: Duration,
}

impl Cost {
    fn until_now(cluster: &Cluster, commits: &AtomicU64) -> Cost {
        Cost {
            commits: commits.load(Ordering::Relaxed),
            client: cluster::processor_time("self"),
            server: cluster.processor_time(),
        }
    }

    fn add(&mut self, before: &Cost, after: &Cost) {
        self.commits += after.commits - before.commits;
        self.client += after.client.saturating_sub(before.client);
        self.server += after.server.saturating_sub(before.server);
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [client, server] =
            [self.client, self.server].map(|time| time.as_micros() as f64 / self.commits as f64);
        write!(
            f,
            "{client:.0} µs of the client and {server:.0} µs of the server"
        )
    }
}

type Clients = Arc<Vec<Mutex<(Client, Statement)>>>;

async fn clients(settings: &str) -> Clients {
    let mut clients = Vec::new();
    for _ in 0..CONNECTIONS {
        let (client, connection) = tokio_postgres::connect(settings, NoTls).await.unwrap();
        tokio::spawn(connection);
        let statement = client.prepare(UPSERT).await.unwrap();
        clients.push(Mutex::new((client, statement)));
    }
    Arc::new(clients)
}

async fn bare(clients: &Clients, writers: u64, next: &Arc<AtomicU64>) -> f64 {
    let start = Instant::now();
    let mut tasks = Vec::new();
    for writer in 0..writers {
        let (clients, next) = (Arc::clone(clients), Arc::clone(next));
        tasks.push(tokio::spawn(async move {
            let mut done = 0_u64;
            while start.elapsed() < SPAN {
                let commit = sign_up(next.fetch_add(1, Ordering::Relaxed));
                let (mut keys, mut values) = (Vec::new(), Vec::new());
                for write in &commit.writes {
                    if let Write::Put(key, value) = write {
                        keys.push(key.as_bytes());
                        values.push(value.as_slice());
                    }
                }
                let at = usize::try_from(writer).unwrap() % clients.len();
                let client = clients[at].lock().await;
                let version = &[0_u8; 16][..];
                let rows = client
                    .0
                    .execute(&client.1, &[&keys, &version, &values])
                    .await;
                assert_eq!(rows.unwrap(), 4);
                done += 1;
            }
            done
        }));
    }
    let mut done = 0;
    for task in tasks {
        done += task.await.unwrap();
    }
    done as f64 / start.elapsed().as_secs_f64()
}
