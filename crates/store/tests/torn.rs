//! A load of a snapshot that fails half way: nobody sees records of two states, on this server or on the next.
#![expect(
    clippy::expect_used,
    reason = "a test fails loudly, in its helpers too"
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use store::filling::{Filling, is_mark, unfinished};
use store::gated::Gated;
use store::limits::COMMIT_WRITES_MAX;
use store::memory::Memory;
use store::mortal::Mortal;
use store::walk::Pages;
use store::{
    Commit, Direction, Engine, Key, Range, StoreError, Version, Versioned, Write, difference,
};

fn records(count: usize, value: &str) -> BTreeMap<Key, Vec<u8>> {
    let key = |number: usize| Key::of(&["test", &format!("{number:05}")]);
    let record = |number| (key(number), value.as_bytes().to_vec());
    (0..count).map(record).collect()
}

fn mark() -> Filling {
    Filling {
        source: "the snapshot one".to_owned(),
    }
}

/// Loads what is wanted, as a server does.
async fn load(gated: &Gated, wanted: BTreeMap<Key, Vec<u8>>) -> Result<usize, StoreError> {
    let mut alone = gated.alone().await;
    let writes = difference::from(alone.engine(), &[], wanted).await?;
    let parts = difference::commits(writes, &mark(), alone.is_torn())?;
    let count = parts.len();
    let commits = parts.into_iter().enumerate().map(|(number, writes)| {
        assert!(writes.len() <= COMMIT_WRITES_MAX);
        Commit {
            operation: Version::new(number as u128 + 1),
            checks: Vec::new(),
            writes,
        }
    });
    alone.commit_all(commits.collect()).await?;
    Ok(count)
}

async fn all(engine: &dyn Engine) -> BTreeMap<Key, Vec<u8>> {
    let (mut records, mut pages) = (BTreeMap::new(), Pages::of(engine, Range::all()));
    while let Some(page) = pages.next().await.expect("a page") {
        let record = |(key, found): (Key, Versioned)| (key, found.value.to_vec());
        records.extend(page.into_iter().map(record));
    }
    records
}

fn torn() -> StoreError {
    StoreError::Unusable {
        place: "of this test".to_owned(),
        reason: "it is filled by half".to_owned(),
    }
}

fn engine() -> (Arc<Mortal>, Gated) {
    let mortal = Mortal::after(usize::MAX, Arc::new(Memory::new()));
    let gated = Gated::new(Arc::clone(&mortal) as Arc<dyn Engine>, torn);
    (mortal, gated)
}

#[tokio::test]
async fn a_load_that_fails_half_way_closes_the_store_until_another_one_is_whole() {
    let count = 2 * COMMIT_WRITES_MAX + 1;
    for left in 0..3 {
        let (mortal, gated) = engine();
        let commits = load(&gated, records(count, "before"))
            .await
            .expect("loaded");
        assert_eq!(commits, 3);
        assert_eq!(unfinished(mortal.as_ref()).await.expect("a look"), None);

        mortal.live(left);
        let failed = load(&gated, records(count, "after")).await;
        assert!(
            matches!(failed, Err(StoreError::Full)),
            "{left}: {failed:?}"
        );
        // Whoever opens the store later is told as well, once any of it is written.
        let told = unfinished(mortal.as_ref()).await.expect("a look");
        assert_eq!(told, (left > 0).then(mark));
        let key = Key::of(&["test", "00000"]);
        let commit = Commit {
            operation: Version::new(99),
            checks: Vec::new(),
            writes: vec![Write::Delete(key.clone())],
        };
        mortal.live(usize::MAX);
        for refused in [
            gated.get(&[key]).await.err(),
            gated.scan(&Range::all(), 1, Direction::Forward).await.err(),
            gated.commit(commit).await.err(),
        ] {
            let told = refused.expect("a refusal").to_string();
            assert!(told.contains("filled by half"), "{told}");
        }

        load(&gated, records(count, "after")).await.expect("loaded");
        assert_eq!(all(&gated).await, records(count, "after"));
        // Also where nothing is left to be written but that it is whole.
        mortal.live(2);
        assert!(load(&gated, records(count, "before")).await.is_err());
        mortal.live(usize::MAX);
        let mut wanted = all(mortal.as_ref()).await;
        wanted.retain(|key, _| !is_mark(key));
        assert_eq!(load(&gated, wanted.clone()).await.expect("loaded"), 1);
        assert_eq!(all(&gated).await, wanted);
    }
}

#[tokio::test]
async fn one_commit_is_all_or_nothing_by_itself() {
    let (mortal, gated) = engine();
    load(&gated, records(3, "before")).await.expect("loaded");
    mortal.live(0);
    assert!(load(&gated, records(3, "after")).await.is_err());
    assert_eq!(all(&gated).await, records(3, "before"));
}
