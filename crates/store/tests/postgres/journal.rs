//! Writers that note what they were told of each commit, and the judge who compares that with what is stored.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use store::postgres::Postgres;
use store::{Commit, Direction, Engine, Key, Outcome, Part, StoreError, Version, Versioned, Write};
use tokio::task::JoinSet;

pub(crate) const WRITERS: u64 = 16;

/// What a commit does; all kinds leave a mark that is theirs alone, but for the one that only deletes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// Moves a counter on that no other writer touches.
    Alone,
    /// Moves a counter on that all writers share.
    Shared,
    /// Puts a baton down where there is none.
    Down,
    /// Takes the baton away, and does nothing else.
    Up,
}

/// What its writer was told.
#[derive(Clone, Debug, PartialEq)]
enum Told {
    Kept,
    NotKept,
    /// And why nobody could tell.
    Unknown(String),
}

/// What one writer tried.
#[derive(Default)]
pub(crate) struct Journal {
    lines: Vec<(Kind, u64, u64, Told)>,
}

/// What the judge found.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) kept: usize,
    pub(crate) not_kept: usize,
    pub(crate) unknown: usize,
    /// Why the outcome of commits on a key of the writer's own stayed unknown.
    pub(crate) unknown_alone: Vec<String>,
}

/// Begins writers that write until they are told to stop.
pub(crate) fn write(store: &Arc<Postgres>, stop: &Arc<AtomicBool>, round: u64) -> JoinSet<Journal> {
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let (store, stop) = (Arc::clone(store), Arc::clone(stop));
        writers.spawn(async move {
            let mut journal = Journal::default();
            let mut number = round << 32;
            while !stop.load(Ordering::Relaxed) {
                number += 1;
                let tried = attempt(&store, writer, number).await;
                journal
                    .lines
                    .extend(tried.map(|(kind, told)| (kind, writer, number, told)));
            }
            journal
        });
    }
    writers
}

/// Gives each writer its counter, so that what moves it on replaces a version from the first time.
pub(crate) async fn prime(store: &Postgres) {
    let keys = || (0..WRITERS).map(alone);
    let commit = Commit {
        operation: Version::new(1),
        checks: keys().map(|key| (key, None)).collect(),
        writes: keys()
            .map(|key| Write::Put(key, 0_u64.to_be_bytes().to_vec()))
            .collect(),
    };
    assert_eq!(store.commit(commit).await.unwrap(), Outcome::Committed);
}

fn shared() -> Key {
    Key::of(&["shared"])
}

fn baton() -> Key {
    Key::of(&["baton"])
}

fn alone(writer: u64) -> Key {
    Key::of(&["alone"]).then_u64(writer)
}

fn mark(kind: Kind, writer: u64, number: u64) -> Key {
    let kind = format!("{kind:?}");
    Key::of(&["mark", &kind]).then_u64(writer).then_u64(number)
}

fn count(found: Option<&Versioned>) -> u64 {
    found.map_or(0, |found| {
        u64::from_be_bytes(found.value.as_ref().try_into().unwrap())
    })
}

/// One commit; none where the store could not be read.
async fn attempt(store: &Postgres, writer: u64, number: u64) -> Option<(Kind, Told)> {
    let key = match number % 3 {
        0 => alone(writer),
        1 => shared(),
        _ => baton(),
    };
    let found = store.get(std::slice::from_ref(&key)).await.ok()?.remove(0);
    let kind = match (number % 3, &found) {
        (0, _) => Kind::Alone,
        (1, _) => Kind::Shared,
        (_, None) => Kind::Down,
        (_, Some(_)) => Kind::Up,
    };
    let changes = if kind == Kind::Up {
        vec![Write::Delete(key.clone())]
    } else {
        let value = (count(found.as_ref()) + 1).to_be_bytes();
        let mark = mark(kind, writer, number);
        vec![
            Write::Put(key.clone(), value.to_vec()),
            Write::Put(mark, vec![1]),
        ]
    };
    let commit = Commit {
        operation: Version::new((u128::from(writer + 1) << 64) | u128::from(number)),
        checks: vec![(key, found.map(|found| found.version))],
        writes: changes,
    };
    let told = match store.commit(commit).await {
        Ok(Outcome::Committed) => Told::Kept,
        Err(error @ StoreError::OutcomeUnknown(_)) => Told::Unknown(format!("{error:?}")),
        Ok(Outcome::Conflict) | Err(_) => Told::NotKept,
    };
    Some((kind, told))
}

/// Compares what was told with what is there.
pub(crate) async fn judge(store: &Postgres, journals: &[Journal]) -> Verdict {
    let mut verdict = Verdict::default();
    let marks = marks(store).await;
    let (mut taken, mut perhaps_taken) = (0, 0);
    for (kind, writer, number, told) in journals.iter().flat_map(|journal| &journal.lines) {
        let there = marks.contains(&mark(*kind, *writer, *number));
        match told {
            Told::Kept => verdict.kept += 1,
            Told::NotKept => verdict.not_kept += 1,
            Told::Unknown(_) => verdict.unknown += 1,
        }
        match (kind, told) {
            (Kind::Up, Told::Kept) => taken += 1,
            (Kind::Up, Told::Unknown(_)) => perhaps_taken += 1,
            (Kind::Up, Told::NotKept) => {}
            (_, Told::Kept) => assert!(there, "lost: {kind:?} {writer} {number}"),
            (_, Told::NotKept) => assert!(!there, "denied: {kind:?} {writer} {number}"),
            (Kind::Alone, Told::Unknown(why)) => verdict.unknown_alone.push(why.clone()),
            (_, Told::Unknown(_)) => {}
        }
    }
    let of = |prefix: Key| {
        marks
            .iter()
            .filter(|key| prefix.range().contains(key))
            .count() as u64
    };
    let all = |kind: Kind| Key::of(&["mark", &format!("{kind:?}")]);
    for writer in 0..WRITERS {
        let found = store.get(&[alone(writer)]).await.unwrap().remove(0);
        let expected = of(all(Kind::Alone).then_u64(writer));
        assert_eq!(
            count(found.as_ref()),
            expected,
            "writer {writer} counted once a commit"
        );
    }
    let found = store.get(&[shared(), baton()]).await.unwrap();
    assert_eq!(
        count(found[0].as_ref()),
        of(all(Kind::Shared)),
        "all counted once a commit"
    );
    let gone = of(all(Kind::Down)) - u64::from(found[1].is_some());
    let possible = taken..=taken + perhaps_taken;
    assert!(
        possible.contains(&gone),
        "{gone} batons are gone, {possible:?} were taken"
    );
    verdict
}

async fn marks(store: &Postgres) -> BTreeSet<Key> {
    let mut range = Key::of(&["mark"]).range();
    let mut marks = BTreeSet::new();
    loop {
        let page = store.scan(&range, 1_024, Direction::Forward).await.unwrap();
        let Some((last, _)) = page.last() else {
            return marks;
        };
        assert!(matches!(
            last.parts().unwrap().as_slice(),
            [.., Part::U64(_), Part::U64(_)]
        ));
        range = range.past(last, Direction::Forward);
        marks.extend(page.into_iter().map(|(key, _)| key));
    }
}
