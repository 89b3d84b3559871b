//! Records that end by themselves.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{BrokenPromise, Ground, ensure};
use crate::record::ended;
use crate::sweep::Passed;
use crate::walk::{ANY, Layout};
use crate::{Direction, Kept, Key, Outcome, Part, Record, Table, Tx, limits, sweep};

#[derive(Clone, Serialize, Deserialize)]
struct Ticket {
    place: Vec<Part>,
    id: u64,
    code: String,
    ends_at_millis: i64,
}

impl Record for Ticket {
    const TABLE: Table = Table {
        name: "ticket",
        format: 1,
    };

    fn key(&self) -> Key {
        Key::from_parts(&self.place)
            .then("ticket")
            .then_u64(self.id)
    }

    fn unique(&self) -> Vec<Key> {
        vec![Key::from_parts(&self.place).then("code").then(&self.code)]
    }

    fn ordered(&self) -> Vec<Key> {
        let end = Key::from_parts(&self.place)
            .then("end")
            .then_i64(self.ends_at_millis);
        vec![end.then_u64(self.id)]
    }

    fn expires_at_millis(&self) -> Option<i64> {
        Some(self.ends_at_millis)
    }
}

pub(super) async fn expired_is_absent(world: Ground) -> Result<(), BrokenPromise> {
    let first = ticket(&world, 1, "a", 1_000)?;
    let mut tx = world.tx(0);
    tx.insert(&first);
    settle(tx).await?;
    for (now_millis, there) in [(999, true), (1_000, false), (1_001, false)] {
        let found: Option<Ticket> = world.tx(now_millis).load(&first.key()).await?;
        ensure(
            found.is_some() == there,
            &format!("at {now_millis} it is there: {}", !there),
        )?;
        let found: Option<Ticket> = world.tx(now_millis).find(&first.unique()[0]).await?;
        ensure(
            found.is_some() == there,
            "a unique index disagrees with its record",
        )?;
    }
    let mut early = world.tx(999);
    early.insert(&ticket(&world, 1, "b", 2_000)?);
    let outcome = early.settle(Kept::All).await?;
    ensure(
        outcome == Outcome::Conflict,
        "an insert over a record that has not expired is kept",
    )?;
    // Its key is free again without having been read, and so are its index keys.
    let mut late = world.tx(1_000);
    late.insert(&ticket(&world, 1, "b", 2_000)?);
    settle(late).await?;
    ensure(
        world.tx(1_000).resolve::<Ticket>(&first.unique()).await? == [None],
        "an index entry is left",
    )?;
    // Its unique key is free again for another record, which evicts it.
    let mut tx = world.tx(2_000);
    let heir = ticket(&world, 2, "b", 3_000)?;
    ensure(
        tx.find::<Ticket>(&heir.unique()[0]).await?.is_none(),
        "an expired record is found",
    )?;
    tx.insert(&heir);
    settle(tx).await?;
    ensure(
        world.found(&first.key()).await?.is_none(),
        "an evicted record is still there",
    )?;
    let found: Option<Ticket> = world.tx(2_000).find(&heir.unique()[0]).await?;
    ensure(
        found.is_some_and(|found| found.id == 2),
        "a unique key leads to another record",
    )
}

pub(super) async fn sweeps(world: Ground) -> Result<(), BrokenPromise> {
    const COUNT: u64 = 300;
    const NOW: i64 = 240_000;
    for id in 0..COUNT {
        let ends_at_millis = if id % 3 == 0 { NOW + 1 } else { NOW - 1 };
        let mut tx = world.tx(0);
        tx.insert(&ticket(&world, id, &id.to_string(), ends_at_millis)?);
        settle(tx).await?;
    }
    let tables = [Layout::<Ticket>::at(&[ANY, ANY, ANY, "ticket", ANY]).into()];
    // What other cases leave to be swept ended before.
    let before = Key::of(&["end"]).then_u64(200_000);
    let (mut passed, mut deleted, mut steps) = (Some(Passed::entry(&before)?), 0, 0);
    // All end in one minute: each pass takes a share of them.
    while deleted < 200 && steps < 20 {
        let engine = world.engine.as_ref();
        let swept = sweep(
            engine,
            &tables,
            passed.as_ref(),
            NOW,
            limits::SCAN_RECORDS_MAX,
        )
        .await?;
        ensure(swept.faults.is_empty(), "a sweep finds faults")?;
        let (checks, writes) = swept.parts;
        world.must_commit(checks, writes).await?;
        passed = Some(swept.rest.unwrap_or(Passed::entry(&before)?));
        (deleted, steps) = (deleted + swept.deleted, steps + 1);
    }
    let own = ended(NOW).at_least(&before);
    ensure(
        deleted == 200,
        &format!("{deleted} of 200 ended records are deleted"),
    )?;
    ensure(steps > 1, "a sweep takes everything in one step")?;
    let left = world
        .scan(&world.prefix.range(), 1_000, Direction::Forward)
        .await?;
    ensure(
        left.len() == 300,
        "a sweep leaves index entries behind, or takes too many",
    )?;
    let ends = world.scan(&own, 1_000, Direction::Forward).await?;
    ensure(
        ends.is_empty(),
        "what has ended is still to be found by its end",
    )
}

fn ticket(
    world: &Ground,
    id: u64,
    code: &str,
    ends_at_millis: i64,
) -> Result<Ticket, BrokenPromise> {
    let place = world.prefix.parts()?;
    Ok(Ticket {
        place,
        id,
        code: code.to_owned(),
        ends_at_millis,
    })
}

async fn settle(tx: Tx) -> Result<(), BrokenPromise> {
    ensure(
        tx.settle(Kept::All).await? == Outcome::Committed,
        "a lone transaction conflicts",
    )
}

impl Ground {
    fn tx(&self, now_millis: i64) -> Tx {
        Tx::new(Arc::clone(&self.engine), now_millis, self.operation())
    }
}
