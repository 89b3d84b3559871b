//! What several callers at once must not see.

use tokio::task::JoinSet;

use super::{BrokenPromise, Ground, ensure, number, put};
use crate::{Key, Outcome};

pub(super) async fn no_update_is_lost(world: Ground) -> Result<(), BrokenPromise> {
    const TASKS: u64 = 16;
    const UPDATES: u64 = 25;
    let counter = world.key("counter", 1);
    world
        .must_commit(Vec::new(), vec![put(&counter, 0)])
        .await?;
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let (world, counter) = (world.clone(), counter.clone());
        tasks.spawn(async move {
            for _ in 0..UPDATES {
                while increment(&world, &counter).await? == Outcome::Conflict {
                    tokio::task::yield_now().await;
                }
            }
            Ok(())
        });
    }
    join(tasks).await?;
    let total = world.number(&counter).await?;
    ensure(
        total == Some(TASKS * UPDATES),
        &format!("the counter stands at {total:?}"),
    )
}

async fn increment(world: &Ground, counter: &Key) -> Result<Outcome, BrokenPromise> {
    let found = world
        .found(counter)
        .await?
        .ok_or(BrokenPromise("the counter is gone".to_owned()))?;
    let next = put(counter, number(&found)? + 1);
    Ok(world
        .commit(vec![(counter.clone(), Some(found.version))], vec![next])
        .await?)
}

pub(super) async fn one_insert_wins(world: Ground) -> Result<(), BrokenPromise> {
    const ROUNDS: u64 = 40;
    const TASKS: u64 = 8;
    for round in 0..ROUNDS {
        let key = world.key("unique", round);
        let mut tasks = JoinSet::new();
        for task in 0..TASKS {
            let (world, key) = (world.clone(), key.clone());
            tasks.spawn(async move {
                let writes = vec![put(&key, task), put(&world.key("own", task), round)];
                let outcome = world.commit(vec![(key, None)], writes).await?;
                Ok((outcome == Outcome::Committed).then_some(task))
            });
        }
        let winners: Vec<u64> = join(tasks).await?.into_iter().flatten().collect();
        ensure(
            winners.len() == 1,
            &format!("{} inserts of one key win", winners.len()),
        )?;
        let kept = world.number(&key).await?;
        ensure(
            kept == winners.first().copied(),
            "the value is not the winner's",
        )?;
        for task in 0..TASKS {
            let wrote = world.number(&world.key("own", task)).await? == Some(round);
            ensure(
                wrote == winners.contains(&task),
                "a loser's other write is kept",
            )?;
        }
    }
    Ok(())
}

/// Two switches are on; each of two callers may turn one off as long as it saw the other one on.
pub(super) async fn no_write_skew(world: Ground) -> Result<(), BrokenPromise> {
    const ROUNDS: u64 = 100;
    for round in 0..ROUNDS {
        let switches = [world.key("left", round), world.key("right", round)];
        world
            .must_commit(vec![], vec![put(&switches[0], 1), put(&switches[1], 1)])
            .await?;
        let mut tasks = JoinSet::new();
        for own in 0..2 {
            let (world, switches) = (world.clone(), switches.clone());
            tasks.spawn(async move {
                let seen = world.engine.get(&switches).await?;
                let [Some(left), Some(right)] = seen.as_slice() else {
                    return Err(BrokenPromise("a switch is gone".to_owned()));
                };
                let other = if own == 0 { right } else { left };
                if number(other)? == 0 {
                    return Ok(());
                }
                let versions = [Some(left.version), Some(right.version)];
                let checks = switches.clone().into_iter().zip(versions).collect();
                world.commit(checks, vec![put(&switches[own], 0)]).await?;
                Ok(())
            });
        }
        join(tasks).await?;
        let left = world.number(&switches[0]).await?;
        let right = world.number(&switches[1]).await?;
        let on = left.zip(right).map(|(left, right)| left + right);
        ensure(
            on == Some(1),
            &format!("{on:?} switches are on where one should be"),
        )?;
    }
    Ok(())
}

pub(super) async fn whole_commits(world: Ground) -> Result<(), BrokenPromise> {
    const WRITES: u64 = 200;
    let keys: Vec<Key> = (0..8).map(|at| world.key("whole", at)).collect();
    world
        .must_commit(vec![], keys.iter().map(|key| put(key, 0)).collect())
        .await?;
    let mut tasks = JoinSet::new();
    for _ in 0..3 {
        let (world, keys) = (world.clone(), keys.clone());
        tasks.spawn(async move {
            let mut last = 0;
            while last < WRITES {
                let found = world.engine.get(&keys).await?;
                let seen: Vec<u64> = found
                    .iter()
                    .flatten()
                    .map(number)
                    .collect::<Result<_, _>>()?;
                ensure(seen.len() == keys.len(), "a read misses a record")?;
                ensure(
                    seen.iter().all(|at| *at == seen[0]),
                    "a read sees a part of a commit",
                )?;
                ensure(seen[0] >= last, "a read goes back behind an earlier one")?;
                last = seen[0];
                tokio::task::yield_now().await;
            }
            Ok(())
        });
    }
    for at in 1..=WRITES {
        world
            .must_commit(vec![], keys.iter().map(|key| put(key, at)).collect())
            .await?;
        ensure(
            world.number(&keys[0]).await? == Some(at),
            "a caller misses its own commit",
        )?;
    }
    join(tasks).await.map(drop)
}

async fn join<T: 'static>(
    mut tasks: JoinSet<Result<T, BrokenPromise>>,
) -> Result<Vec<T>, BrokenPromise> {
    let mut values = Vec::new();
    while let Some(joined) = tasks.join_next().await {
        values.push(joined.map_err(|error| BrokenPromise(error.to_string()))??);
    }
    Ok(values)
}
