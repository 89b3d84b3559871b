//! Typed tables and transactions, on the engine in memory.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

mod records;
mod transactions;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::memory::Memory;
use store::{
    Commit, Direction, Engine, Kept, Key, Outcome, Range, Record, StoreError, Table, Tx, Version,
    Versioned, Write, decode, encode,
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct User {
    id: String,
    name: String,
    group: Option<String>,
}

impl Record for User {
    const TABLE: Table = Table {
        name: "user",
        format: 3,
    };

    fn key(&self) -> Key {
        user_key(&self.id)
    }

    fn unique(&self) -> Vec<Key> {
        vec![name_key(&self.name)]
    }

    fn ordered(&self) -> Vec<Key> {
        self.group
            .iter()
            .map(|group| Key::of(&["p", "group", group, &self.id]))
            .collect()
    }

    fn upgrade(format: u32, mut value: Value) -> Result<Value, StoreError> {
        match format {
            1 => value["name"] = value["username"].take(),
            _ => value["group"] = Value::Null,
        }
        Ok(value)
    }
}

fn user(id: &str, name: &str, group: Option<&str>) -> User {
    User {
        id: id.to_owned(),
        name: name.to_owned(),
        group: group.map(str::to_owned),
    }
}

fn user_key(id: &str) -> Key {
    Key::of(&["p", "user", id])
}

fn name_key(name: &str) -> Key {
    Key::of(&["p", "name", name])
}

/// Failed attempts of a user, which expire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Attempts {
    id: String,
    count: u32,
    until_millis: i64,
}

impl Record for Attempts {
    const TABLE: Table = Table {
        name: "attempts",
        format: 1,
    };

    fn key(&self) -> Key {
        Key::of(&["p", "attempts", &self.id])
    }

    fn expires_at_millis(&self) -> Option<i64> {
        Some(self.until_millis)
    }
}

/// Counts trips.
#[derive(Default)]
struct World {
    memory: Memory,
    gets: AtomicUsize,
    scans: AtomicUsize,
    commits: AtomicUsize,
}

#[async_trait::async_trait]
impl Engine for World {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        self.gets.fetch_add(1, Ordering::Relaxed);
        self.memory.get(keys).await
    }

    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        self.scans.fetch_add(1, Ordering::Relaxed);
        self.memory.scan(range, limit, direction).await
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.memory.commit(commit).await
    }
}

impl World {
    fn new() -> Arc<Self> {
        Arc::default()
    }

    fn tx(self: &Arc<Self>) -> Tx {
        static OPERATION: AtomicUsize = AtomicUsize::new(1);
        let operation = OPERATION.fetch_add(1, Ordering::Relaxed) as u128;
        Tx::new(
            Arc::clone(self) as Arc<dyn Engine>,
            1_000,
            Version::new(operation),
        )
    }

    async fn with(users: &[User]) -> Arc<Self> {
        let world = Self::new();
        let mut tx = world.tx();
        for user in users {
            tx.insert(user);
        }
        assert_eq!(tx.settle(Kept::All).await.unwrap(), Outcome::Committed);
        world
    }

    /// Everything that is stored, as an operator sees it.
    async fn dump(&self) -> Vec<String> {
        let all = self
            .memory
            .scan(&Range::all(), 100, Direction::Forward)
            .await
            .unwrap();
        let line = |(key, found): &(Key, Versioned)| {
            format!("{key} {}", String::from_utf8_lossy(&found.value))
        };
        all.iter().map(line).collect()
    }
}
