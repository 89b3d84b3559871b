//! What one caller alone can see.

use super::{BrokenPromise, Ground, ensure, put};
use crate::{Commit, Direction, Key, Outcome, StoreError, Write, limits};

pub(super) async fn checks_must_hold(world: Ground) -> Result<(), BrokenPromise> {
    let (key, other) = (world.key("key", 1), world.key("key", 2));
    world
        .must_commit(vec![(key.clone(), None)], vec![put(&key, 1)])
        .await?;
    world
        .must_conflict(vec![(key.clone(), None)], vec![put(&key, 2)])
        .await?;
    let first = world.version(&key).await?;
    world
        .must_commit(vec![(key.clone(), first)], vec![put(&key, 3)])
        .await?;
    world
        .must_conflict(vec![(key.clone(), first)], vec![put(&key, 4)])
        .await?;
    world
        .must_conflict(vec![(other.clone(), first)], vec![put(&key, 5)])
        .await?;
    let second = world.version(&key).await?;
    ensure(second != first, "two commits give one version")?;
    let checks = vec![(key.clone(), second), (other.clone(), None)];
    world.must_commit(checks, Vec::new()).await?;
    ensure(
        world.version(&key).await? == second,
        "a commit without writes changes a version",
    )?;
    ensure(
        world.number(&key).await? == Some(3),
        "a value is not the last that was put",
    )?;
    ensure(
        world.number(&other).await?.is_none(),
        "a key is there that nobody put",
    )
}

pub(super) async fn deletes(world: Ground) -> Result<(), BrokenPromise> {
    let key = world.key("key", 1);
    world
        .must_commit(Vec::new(), vec![Write::Delete(key.clone())])
        .await?;
    world.must_commit(Vec::new(), vec![put(&key, 1)]).await?;
    let version = world.version(&key).await?;
    world
        .must_commit(
            vec![(key.clone(), version)],
            vec![Write::Delete(key.clone())],
        )
        .await?;
    ensure(world.found(&key).await?.is_none(), "a deleted key is there")?;
    world
        .must_conflict(vec![(key.clone(), version)], vec![put(&key, 2)])
        .await?;
    world
        .must_commit(vec![(key.clone(), None)], vec![put(&key, 3)])
        .await?;
    ensure(
        world.version(&key).await? != version,
        "a key comes back with its old version",
    )
}

pub(super) async fn nothing(world: Ground) -> Result<(), BrokenPromise> {
    let (kept, absent) = (world.key("kept", 1), world.key("absent", 1));
    world.must_commit(Vec::new(), vec![put(&kept, 1)]).await?;
    let version = world.version(&kept).await?;
    let mut writes: Vec<Write> = (0..50).map(|at| put(&world.key("new", at), at)).collect();
    writes.push(Write::Delete(kept.clone()));
    let checks = vec![(kept.clone(), version), (absent, version)];
    world.must_conflict(checks, writes).await?;
    ensure(
        world.version(&kept).await? == version,
        "a conflict changes a version",
    )?;
    let keys = world
        .scan(&world.prefix.range(), 100, Direction::Forward)
        .await?;
    ensure(keys == [kept], "a conflict leaves keys behind")
}

pub(super) async fn read_back(world: Ground) -> Result<(), BrokenPromise> {
    let (key, other) = (world.key("key", 1), world.key("key", 2));
    world.must_commit(Vec::new(), vec![put(&key, 1)]).await?;
    let commit = Commit {
        operation: world.operation(),
        checks: vec![
            (key.clone(), world.version(&key).await?),
            (other.clone(), None),
        ],
        writes: vec![put(&key, 2), put(&other, 2)],
    };
    for _ in 0..3 {
        let outcome = world.engine.commit(commit.clone()).await?;
        ensure(
            outcome == Outcome::Committed,
            "a commit that was kept conflicts with itself",
        )?;
        let version = world.version(&key).await?;
        ensure(
            version == Some(commit.operation),
            "a version is not the id of its commit",
        )?;
    }
    world
        .must_commit(Vec::new(), vec![put(&key, 3), Write::Delete(other.clone())])
        .await?;
    world.engine.commit(commit).await?;
    ensure(
        world.number(&key).await? == Some(3),
        "a commit is applied twice",
    )?;
    ensure(
        world.found(&other).await?.is_none(),
        "a commit is applied twice",
    )
}

pub(super) async fn scans(world: Ground) -> Result<(), BrokenPromise> {
    let base = world.prefix.clone();
    let texts = [
        "",
        "\0",
        "\0\0",
        "\u{1}",
        "\u{2}",
        "a",
        "a\0",
        "a\u{1}b",
        "aa",
        "ab",
        "é",
        "\u{10ffff}",
    ];
    let mut keys: Vec<Key> = texts
        .iter()
        .map(|text| base.clone().then("t").then(text))
        .collect();
    keys.extend(
        texts
            .iter()
            .map(|text| base.clone().then("t").then("a").then(text)),
    );
    for bytes in [&[][..], &[0], &[0, 255], &[255], &[255, 0], &[255, 255]] {
        keys.push(base.clone().then("b").then_bytes(bytes));
    }
    for number in [0, 1, 255, 256, u64::from(u32::MAX), u64::MAX] {
        keys.push(base.clone().then("n").then_u64(number));
        keys.push(base.clone().then("n").then_i64(number.cast_signed()));
    }
    let writes = keys.iter().zip(0..).map(|(key, at)| put(key, at)).collect();
    world.must_commit(Vec::new(), writes).await?;
    keys.sort();
    let all = keys.len() + 1;
    let forward = world.scan(&base.range(), all, Direction::Forward).await?;
    ensure(forward == keys, "a scan forward is not in key order")?;
    let mut backward = world.scan(&base.range(), all, Direction::Backward).await?;
    backward.reverse();
    ensure(
        backward == keys,
        "a scan backward is not in the opposite order",
    )?;
    for (name, part) in [
        ("t", base.clone().then("t")),
        ("a", base.clone().then("t").then("a")),
    ] {
        let range = part.range();
        let found = world.scan(&range, all, Direction::Forward).await?;
        let expected: Vec<Key> = keys
            .iter()
            .filter(|key| range.contains(key))
            .cloned()
            .collect();
        ensure(
            found == expected,
            &format!("a scan of the prefix {name} has other keys"),
        )?;
    }
    let range = base.then("t").range_of_text("a");
    let found = world.scan(&range, all, Direction::Forward).await?;
    ensure(
        found.len() == 5 + texts.len(),
        "a scan of a beginning of a text has other keys",
    )
}

pub(super) async fn pages(world: Ground) -> Result<(), BrokenPromise> {
    const COUNT: u64 = 25;
    let keys: Vec<Key> = (0..COUNT).map(|at| world.key("page", at)).collect();
    world
        .must_commit(Vec::new(), keys.iter().map(|key| put(key, 1)).collect())
        .await?;
    for direction in [Direction::Forward, Direction::Backward] {
        let mut range = world.prefix.range();
        let mut found: Vec<Key> = Vec::new();
        loop {
            let page = world.scan(&range, 4, direction).await?;
            ensure(page.len() <= 4, "a scan gives more than its limit")?;
            let Some(last) = page.last() else { break };
            range = range.past(last, direction);
            found.extend(page);
        }
        if direction == Direction::Backward {
            found.reverse();
        }
        ensure(found == keys, "paging misses a record or gives one twice")?;
        ensure(
            world.scan(&range, 4, direction).await?.is_empty(),
            "an empty range has records",
        )?;
    }
    ensure(
        world
            .scan(&world.prefix.range(), 0, Direction::Forward)
            .await?
            .is_empty(),
        "limit 0",
    )
}

pub(super) async fn largest(world: Ground) -> Result<(), BrokenPromise> {
    let room = limits::KEY_BYTES_MAX - world.prefix.as_bytes().len() - 2;
    let key = world.prefix.clone().then(&"k".repeat(room));
    ensure(
        key.as_bytes().len() == limits::KEY_BYTES_MAX,
        "the key has not the largest size",
    )?;
    let empty = world.key("empty", 1);
    let value: Vec<u8> = (0..=u8::MAX)
        .cycle()
        .take(limits::VALUE_BYTES_MAX)
        .collect();
    let writes = vec![
        Write::Put(key.clone(), value.clone()),
        Write::Put(empty.clone(), vec![]),
    ];
    world.must_commit(vec![(key.clone(), None)], writes).await?;
    let found = world.engine.get(&[empty, key]).await?;
    let values: Vec<&[u8]> = found
        .iter()
        .flatten()
        .map(|found| found.value.as_ref())
        .collect();
    ensure(
        values == [&[][..], &value],
        "the largest or the empty value comes back changed",
    )?;
    let many = limits::COMMIT_WRITES_MAX as u64;
    let writes = (0..many)
        .map(|at| put(&world.key("many", at), at))
        .collect();
    world.must_commit(Vec::new(), writes).await?;
    let keys: Vec<Key> = (0..limits::GET_KEYS_MAX as u64)
        .map(|at| world.key("many", at))
        .collect();
    let found = world.engine.get(&keys).await?;
    ensure(
        found.iter().flatten().count() == keys.len(),
        "the largest get misses a record",
    )?;
    let range = world.prefix.clone().then("many").range();
    let found = world
        .scan(&range, limits::SCAN_RECORDS_MAX, Direction::Backward)
        .await?;
    ensure(
        found.len() == keys.len(),
        "the largest scan misses a record",
    )
}

pub(super) async fn limits_are_named(world: Ground) -> Result<(), BrokenPromise> {
    let key = world.key("key", 1);
    let long = world
        .prefix
        .clone()
        .then(&"k".repeat(limits::KEY_BYTES_MAX));
    let write = |key: &Key, bytes: usize| vec![Write::Put(key.clone(), vec![0; bytes])];
    let refused = world.commit(Vec::new(), write(&long, 1)).await;
    named(&refused, "KEY_BYTES_MAX")?;
    let refused = world
        .commit(Vec::new(), write(&key, limits::VALUE_BYTES_MAX + 1))
        .await;
    named(&refused, "VALUE_BYTES_MAX")?;
    let many = (0..=limits::COMMIT_WRITES_MAX as u64).map(|at| put(&world.key("m", at), at));
    named(
        &world.commit(Vec::new(), many.collect()).await,
        "COMMIT_WRITES_MAX",
    )?;
    let heavy = (0..=limits::COMMIT_BYTES_MAX / limits::VALUE_BYTES_MAX).zip(0..);
    let heavy = heavy.flat_map(|(_, at)| write(&world.key("h", at), limits::VALUE_BYTES_MAX));
    named(
        &world.commit(Vec::new(), heavy.collect()).await,
        "COMMIT_BYTES_MAX",
    )?;
    let checks = vec![(key.clone(), None); limits::COMMIT_CHECKS_MAX + 1];
    named(
        &world.commit(checks, vec![put(&key, 1)]).await,
        "COMMIT_CHECKS_MAX",
    )?;
    let keys = vec![key.clone(); limits::GET_KEYS_MAX + 1];
    named(&world.engine.get(&keys).await, "GET_KEYS_MAX")?;
    let range = world.prefix.range();
    let scan = world
        .engine
        .scan(&range, limits::SCAN_RECORDS_MAX + 1, Direction::Forward);
    named(&scan.await, "SCAN_RECORDS_MAX")?;
    let twice = world
        .commit(Vec::new(), vec![put(&key, 1), put(&key, 2)])
        .await;
    ensure(
        matches!(twice, Err(StoreError::Misuse(_))),
        "a commit writes a key twice",
    )?;
    let keys = world.scan(&range, 1, Direction::Forward).await?;
    ensure(keys.is_empty(), "a refused commit leaves keys behind")
}

fn named<T>(refused: &Result<T, StoreError>, name: &str) -> Result<(), BrokenPromise> {
    let holds = matches!(refused, Err(StoreError::Limit { limit, .. }) if *limit == name);
    ensure(holds, &format!("{name} is not held"))
}
