//! Filling an empty store with the records of another one.
//!
//! A mark stands in the store from before the first record until after the last. While it is there the store is not
//! whole, and nobody should serve from it. Each commit checks the mark, so that of two who fill the same store at once only
//! the one who began last goes on.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::walk::{Layout, Pages, Walk};
use crate::{
    Commit, Engine, Key, Outcome, Range, Record, StoreError, Table, Version, Versioned, Write,
    decode, encode, limits,
};

/// The mark of a store that is being filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filling {
    /// What it is being filled with, in words that tell one source from another.
    pub source: String,
}

impl Record for Filling {
    const TABLE: Table = Table {
        name: "filling",
        format: 1,
    };

    fn key(&self) -> Key {
        mark()
    }
}

/// The tables of the store's own.
pub fn tables() -> Vec<Walk> {
    vec![Layout::<Filling>::at(&["filling"]).into()]
}

/// What the store is being filled with; `None` where it is whole.
pub async fn unfinished(engine: &dyn Engine) -> Result<Option<Filling>, StoreError> {
    let found = engine.get(&[mark()]).await?.pop().flatten();
    found.map(|found| decode(&found.value)).transpose()
}

/// The write that marks a store, for whoever fills it by commits of their own.
pub fn begins(filling: &Filling) -> Result<Write, StoreError> {
    Ok(Write::Put(mark(), encode(filling)?))
}

/// The write that takes the mark away.
pub fn ends() -> Write {
    Write::Delete(mark())
}

/// Whether the key is that of the mark.
pub fn is_mark(key: &Key) -> bool {
    *key == mark()
}

/// How a filling begins.
pub enum Begun<'a> {
    /// The store is empty but for the mark: what an earlier filling from the same source left is gone.
    Ready(Filler<'a>),
    /// The store holds records, which are not touched.
    NotEmpty,
    /// A filling from another source is not finished.
    Other(Filling),
}

/// Puts records into a store whose mark is its own.
pub struct Filler<'a> {
    engine: &'a dyn Engine,
    /// The version of the mark, and the first of those that the records get: one a commit, counted up.
    mark: Version,
    commits: u128,
    writes: Vec<Write>,
    bytes: usize,
    records: u64,
}

impl<'a> Filler<'a> {
    /// Marks a store that is empty, or whose filling from the same source was cut short. Records get new versions: a
    /// version names the commit that wrote a record here, and nothing outlives a process that remembers one.
    pub async fn begin(
        engine: &'a dyn Engine,
        source: &Filling,
        operation: Version,
    ) -> Result<Begun<'a>, StoreError> {
        let before = engine.get(&[mark()]).await?.pop().flatten();
        match &before {
            None if !is_empty(engine).await? => return Ok(Begun::NotEmpty),
            None => {}
            Some(found) => {
                let other: Filling = decode(&found.value)?;
                if other != *source {
                    return Ok(Begun::Other(other));
                }
            }
        }
        let commit = Commit {
            operation,
            checks: vec![(mark(), before.map(|found| found.version))],
            writes: vec![Write::Put(mark(), encode(source)?)],
        };
        if engine.commit(commit).await? == Outcome::Conflict {
            return Ok(Begun::NotEmpty);
        }
        let mut filler = Self {
            engine,
            mark: operation,
            commits: 0,
            writes: Vec::new(),
            bytes: 0,
            records: 0,
        };
        filler.clear().await?;
        Ok(Begun::Ready(filler))
    }

    /// Puts one record, at the latest when the filling ends.
    pub async fn put(&mut self, key: Key, value: Vec<u8>) -> Result<(), StoreError> {
        let bytes = key.as_bytes().len() + value.len();
        if self.bytes + bytes > limits::FILL_BYTES_MAX
            || self.writes.len() == limits::COMMIT_WRITES_MAX
        {
            self.flush().await?;
        }
        self.bytes += bytes;
        self.records += 1;
        self.writes.push(Write::Put(key, value));
        Ok(())
    }

    /// Takes the mark away: the store is whole. Answers how many records were put.
    pub async fn end(mut self) -> Result<u64, StoreError> {
        self.flush().await?;
        self.writes.push(Write::Delete(mark()));
        self.flush().await?;
        Ok(self.records)
    }

    /// Writes what waits.
    pub async fn flush(&mut self) -> Result<(), StoreError> {
        if self.writes.is_empty() {
            return Ok(());
        }
        self.commits += 1;
        self.bytes = 0;
        let first = u128::from_be_bytes(self.mark.to_bytes());
        let commit = Commit {
            operation: Version::new(first.wrapping_add(self.commits)),
            checks: vec![(mark(), Some(self.mark))],
            writes: std::mem::take(&mut self.writes),
        };
        match self.engine.commit(commit).await? {
            Outcome::Committed => Ok(()),
            Outcome::Conflict => Err(StoreError::Misuse(
                "somebody else has begun to fill the same store".to_owned(),
            )),
        }
    }

    /// Deletes what an earlier filling left.
    async fn clear(&mut self) -> Result<(), StoreError> {
        let mut pages = Pages::of(self.engine, Range::all());
        while let Some(page) = pages.next().await? {
            let left = page.into_iter().map(|(key, _)| key);
            self.writes
                .extend(left.filter(|key| *key != mark()).map(Write::Delete));
            self.flush().await?;
        }
        Ok(())
    }
}

/// A key at which two stores differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Only the first store has it.
    Missing(Key),
    /// Only the second one has it.
    Surplus(Key),
    /// The values differ.
    Changed(Key),
}

/// Compares all keys and values of two stores, but not their versions; tells how many keys of the first it has passed and
/// what differs. Takes memory for a page of each.
pub async fn compare(
    first: &dyn Engine,
    second: &dyn Engine,
    mut told: impl FnMut(u64, Option<Difference>),
) -> Result<(), StoreError> {
    let (mut left, mut right) = (Stream::of(first), Stream::of(second));
    let (mut ours, mut theirs) = (left.next().await?, right.next().await?);
    let mut passed = 0;
    loop {
        let order = match (&ours, &theirs) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((mine, _)), Some((other, _))) => mine.cmp(other),
        };
        let difference = match (order, &ours, &theirs) {
            (Ordering::Less, Some((key, _)), _) => Some(Difference::Missing(key.clone())),
            (Ordering::Greater, _, Some((key, _))) => Some(Difference::Surplus(key.clone())),
            (_, Some((key, mine)), Some((_, other))) if mine.value != other.value => {
                Some(Difference::Changed(key.clone()))
            }
            _ => None,
        };
        if order != Ordering::Greater {
            passed += 1;
            ours = left.next().await?;
        }
        if order != Ordering::Less {
            theirs = right.next().await?;
        }
        told(passed, difference);
    }
}

/// All records of a store, one after the other.
struct Stream<'a> {
    pages: Pages<'a>,
    page: std::vec::IntoIter<(Key, Versioned)>,
}

impl<'a> Stream<'a> {
    fn of(engine: &'a dyn Engine) -> Self {
        Self {
            pages: Pages::of(engine, Range::all()),
            page: Vec::new().into_iter(),
        }
    }

    async fn next(&mut self) -> Result<Option<(Key, Versioned)>, StoreError> {
        loop {
            if let Some(record) = self.page.next() {
                return Ok(Some(record));
            }
            match self.pages.next().await? {
                Some(page) => self.page = page.into_iter(),
                None => return Ok(None),
            }
        }
    }
}

async fn is_empty(engine: &dyn Engine) -> Result<bool, StoreError> {
    let first = engine
        .scan(&Range::all(), 1, crate::Direction::Forward)
        .await?;
    Ok(first.is_empty())
}

fn mark() -> Key {
    Key::of(&["filling"])
}
