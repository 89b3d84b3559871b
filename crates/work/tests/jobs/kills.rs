//! A node that is killed in the middle of a job leaves nothing half done, and another goes on where it was.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;
use store::memory::Memory;
use store::{Commit, Direction, Engine, Key, Outcome, Range, StoreError, Versioned, Write};
use work::kinds::Sweep;
use work::{Change, Job, Kind, Progress, Runner, Step, Then, Trouble, Turn};

use crate::{START, Ticket, all, insert, killed, node, seed, tables};

const ITEMS: u64 = 200;
const KILLS: u64 = 100;

/// A store in which a node can be killed before and after each trip.
struct Slow(Memory);

#[async_trait]
impl Engine for Slow {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        tokio::task::yield_now().await;
        self.0.get(keys).await
    }

    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        tokio::task::yield_now().await;
        self.0.scan(range, limit, direction).await
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        tokio::task::yield_now().await;
        let outcome = self.0.commit(commit).await;
        tokio::task::yield_now().await;
        outcome
    }
}

/// Moves things from one place to another and counts them, one a step.
struct Move;

#[async_trait]
impl Kind for Move {
    fn name(&self) -> &'static str {
        "move"
    }

    async fn step(&self, turn: &Turn<'_>) -> Result<Step, Trouble> {
        let at: u64 = turn.cursor()?.unwrap_or_default();
        let count = Key::of(&["count"]);
        let (from, to) = (
            Key::of(&["from"]).then_u64(at),
            Key::of(&["to"]).then_u64(at),
        );
        let found = turn.engine.get(&[from.clone(), count.clone()]).await?;
        let [Some(item), counted] = &found[..] else {
            return Err(Trouble::last("an item is gone already"));
        };
        let before = counted.as_ref().map_or(0, |found| number(&found.value));
        let checks = vec![
            (from.clone(), Some(item.version)),
            (to.clone(), None),
            (count.clone(), counted.as_ref().map(|found| found.version)),
        ];
        let writes = vec![
            Write::Delete(from),
            Write::Put(to, item.value.to_vec()),
            Write::Put(count, (before + 1).to_be_bytes().to_vec()),
        ];
        let is_last = at + 1 == ITEMS;
        Ok(Step::Change(Change {
            parts: (checks, writes),
            progress: Progress::to(&(at + 1), 1)?,
            then: if is_last { Then::Done } else { Then::Again },
            faults: Vec::new(),
        }))
    }
}

fn number(bytes: &[u8]) -> u64 {
    u64::from_be_bytes(bytes.try_into().unwrap())
}

#[tokio::test]
async fn a_hundred_kills_lose_nothing_and_do_nothing_twice() {
    let engine: Arc<dyn Engine> = Arc::new(Slow(Memory::new()));
    for item in 0..ITEMS {
        let commit = Commit {
            operation: crate::operation(),
            checks: Vec::new(),
            writes: vec![Write::Put(Key::of(&["from"]).then_u64(item), vec![1])],
        };
        engine.commit(commit).await.unwrap();
    }
    let ticket = |id: u64, ends_at_millis| Ticket {
        pool: "pool".to_owned(),
        id: format!("{id:04}"),
        ends_at_millis,
    };
    let living = START + 24 * 60 * 60 * 1_000;
    let tickets = (0..600).map(|id| ticket(id, if id % 3 == 0 { living } else { START }));
    insert(&engine, tickets).await;
    insert(
        &engine,
        [Job::new("move", "it", &Value::Null, START).unwrap()],
    )
    .await;

    let tables = tables();
    let sweep = Sweep { tables: &tables };
    let (mut kills, mut furthest, mut now) = (0, 0, START + 120_000);
    for attempt in 0.. {
        let node = node(&format!("node {attempt}"), true);
        let runner = Runner {
            engine: &engine,
            node: &node,
            standing: &[&sweep],
            others: &[&Move],
        };
        // From before the first trip until after the last one of a round.
        let round = killed(runner.round(now, seed()), attempt * 7 % 23).await;
        match round {
            None => kills += 1,
            Some(round) => assert_eq!(round.unwrap().faults, []),
        }
        now += 1;
        let jobs = work::jobs(Arc::clone(&engine), now).await.unwrap();
        let Some(job) = jobs.iter().find(|job| job.kind == "move") else {
            break;
        };
        assert_eq!(job.end, None);
        assert!(job.done >= furthest, "{job:?}");
        furthest = job.done;
        let counted = engine.get(&[Key::of(&["count"])]).await.unwrap().remove(0);
        assert_eq!(job.done, counted.map_or(0, |found| number(&found.value)));
    }
    assert!(kills >= KILLS, "{kills} kills");
    let last = node("last", true);
    while crate::round(&engine, &last, &[&sweep], &[], now)
        .await
        .is_more
    {}
    assert!(swept(&engine).await);
    assert_eq!(all(&engine, Key::prefix(&["from"])).await, []);
    assert_eq!(all(&engine, Key::prefix(&["to"])).await.len() as u64, ITEMS);
    let counted = engine.get(&[Key::of(&["count"])]).await.unwrap().remove(0);
    assert_eq!(number(&counted.unwrap().value), ITEMS);
    assert_eq!(all(&engine, Key::prefix(&["job-due"])).await, []);
}

/// Whether the tickets that have ended are gone, and no others.
async fn swept(engine: &Arc<dyn Engine>) -> bool {
    let tickets = all(engine, Key::prefix(&["pool", "ticket"])).await.len();
    assert!(tickets >= 200);
    tickets == 200 && all(engine, Key::prefix(&["end"])).await.len() == 200
}
