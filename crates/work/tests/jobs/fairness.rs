//! However much of one pool has ended, what has ended of others goes soon.

use store::Key;
use store::walk::Walk;
use work::kinds::Sweep;

use crate::{START, Ticket, all, insert, memory, node, round, tables};

const MINUTES: i64 = 10;
const MANY: u64 = 600;
const FEW: u64 = 5;

fn ticket(pool: &str, id: u64, ends_at_millis: i64) -> Ticket {
    Ticket {
        pool: pool.to_owned(),
        id: format!("{id:06}"),
        ends_at_millis,
    }
}

fn of(pool: &str) -> store::Range {
    Key::prefix(&[pool, "ticket"])
}

#[tokio::test]
async fn many_of_one_pool_keep_those_of_another_no_longer() {
    let engine = memory();
    // The pool of the many comes first in each minute, and its minutes before that of the few.
    for minute in 0..MINUTES {
        let ends = START + minute * 60_000;
        let id = |number| u64::try_from(minute).unwrap() * MANY + number;
        let tickets = (0..MANY).map(|number| ticket("a", id(number), ends));
        insert(&engine, tickets).await;
    }
    let last = START + (MINUTES - 1) * 60_000;
    insert(&engine, (0..FEW).map(|id| ticket("b", id, last))).await;
    insert(&engine, (0..FEW).map(|id| ticket("c", id, last + 60_000))).await;
    insert(&engine, [ticket("b", 99, last + 3_600_000)]).await;

    let tables: Vec<Walk> = tables();
    let (sweep, node) = (Sweep { tables: &tables }, node("a", true));
    let now = last + 120_000;
    let mut rounds = 0;
    while all(&engine, of("b")).await.len() > 1 || !all(&engine, of("c")).await.is_empty() {
        rounds += 1;
        let done = round(&engine, &node, &[&sweep], &[], now).await;
        assert_eq!(done.faults, []);
        assert!(done.is_more, "after {rounds}");
        // A share of each minute, four shares a step.
        assert!(rounds <= MINUTES, "the few are still there");
    }
    let left = all(&engine, of("a")).await.len();
    assert!(left > 4_000, "{left} of the many are left");
    while round(&engine, &node, &[&sweep], &[], now).await.is_more {
        rounds += 1;
        assert!(rounds < 200);
    }
    assert_eq!(all(&engine, of("a")).await, []);
    assert_eq!(all(&engine, of("b")).await.len(), 1);
    assert_eq!(all(&engine, Key::prefix(&["end"])).await.len(), 1);
    // At rest nothing is written.
    let before = all(&engine, store::Range::all()).await;
    let done = round(&engine, &node, &[&sweep], &[], now + 1_000).await;
    assert!(done.steps.is_empty() && !done.is_more);
    assert_eq!(all(&engine, store::Range::all()).await, before);
}
