//! Typed tables and transactions, on the engine in memory.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

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

#[tokio::test]
async fn a_record_and_its_entries_can_be_read_by_an_operator() {
    let world = World::with(&[user("1", "ann", Some("staff"))]).await;
    assert_eq!(
        world.dump().await,
        [
            r#"/p/group/staff/1 {"format":1,"key":["p","user","1"]}"#,
            r#"/p/name/ann {"format":1,"key":["p","user","1"]}"#,
            r#"/p/user/1 {"format":3,"id":"1","name":"ann","group":"staff"}"#,
        ]
    );
}

#[tokio::test]
async fn an_update_moves_index_entries_and_a_delete_removes_them() {
    let world = World::with(&[user("1", "ann", Some("staff"))]).await;
    let mut tx = world.tx();
    let mut found: User = tx.find(&name_key("ann")).await.unwrap().unwrap();
    found.name = "bea".to_owned();
    found.group = None;
    tx.update(&found);
    assert_eq!(tx.settle(Kept::All).await.unwrap(), Outcome::Committed);
    let keys: Vec<String> = world
        .dump()
        .await
        .iter()
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(keys, ["/p/name/bea", "/p/user/1"]);

    let mut tx = world.tx();
    assert_eq!(tx.find::<User>(&name_key("ann")).await.unwrap(), None);
    let found: User = tx.find(&name_key("bea")).await.unwrap().unwrap();
    tx.delete(&found);
    assert_eq!(tx.settle(Kept::All).await.unwrap(), Outcome::Committed);
    assert!(world.dump().await.is_empty());
}

#[tokio::test]
async fn what_was_read_must_still_hold() {
    let world = World::with(&[user("1", "ann", None), user("2", "bob", None)]).await;
    let mut slow = world.tx();
    let ann: User = slow.load(&user_key("1")).await.unwrap().unwrap();
    assert_eq!(slow.load::<User>(&user_key("3")).await.unwrap(), None);
    slow.update(&User {
        group: Some("staff".to_owned()),
        ..ann.clone()
    });

    let mut quick = world.tx();
    quick.insert(&user("3", "cat", None));
    assert_eq!(quick.settle(Kept::All).await.unwrap(), Outcome::Committed);
    assert_eq!(slow.settle(Kept::All).await.unwrap(), Outcome::Conflict);
}

#[tokio::test]
async fn fetched_and_listed_records_are_no_checks_until_they_are_used() {
    let world = World::with(&[user("1", "ann", None), user("2", "bob", None)]).await;
    for used in [false, true] {
        let mut slow = world.tx();
        slow.fetch(&[user_key("1"), user_key("2")]).await.unwrap();
        let range = Key::prefix(&["p", "user"]);
        slow.page::<User>(range, 10, Direction::Forward)
            .await
            .unwrap();
        if used {
            slow.load::<User>(&user_key("2")).await.unwrap().unwrap();
        }
        let ann: User = slow.load(&user_key("1")).await.unwrap().unwrap();
        slow.update(&ann);

        let mut quick = world.tx();
        let bob: User = quick.load(&user_key("2")).await.unwrap().unwrap();
        quick.update(&bob);
        assert_eq!(quick.settle(Kept::All).await.unwrap(), Outcome::Committed);
        let expected = if used {
            Outcome::Conflict
        } else {
            Outcome::Committed
        };
        assert_eq!(slow.settle(Kept::All).await.unwrap(), expected);
    }
}

#[tokio::test]
async fn keys_are_gathered_in_one_trip_and_read_once() {
    let world = World::with(&[user("1", "ann", None), user("2", "bob", None)]).await;
    let mut tx = world.tx();
    let names = [
        name_key("ann"),
        name_key("bob"),
        name_key("cat"),
        name_key("ann"),
    ];
    let found = tx.resolve(&names).await.unwrap();
    assert_eq!(
        found,
        [
            Some(user_key("1")),
            Some(user_key("2")),
            None,
            Some(user_key("1"))
        ]
    );
    tx.fetch(&[user_key("1"), user_key("2"), user_key("3")])
        .await
        .unwrap();
    assert_eq!(
        tx.load_many::<User>(&[user_key("3"), user_key("1")])
            .await
            .unwrap()[0],
        None
    );
    tx.load::<User>(&user_key("2")).await.unwrap().unwrap();
    assert_eq!(tx.settle(Kept::All).await.unwrap(), Outcome::Committed);
    assert_eq!(world.gets.load(Ordering::Relaxed), 2);
    assert_eq!(
        world.commits.load(Ordering::Relaxed),
        1,
        "the one that made the users"
    );
}

#[tokio::test]
async fn inserts_that_were_not_read_must_be_absent() {
    let world = World::with(&[user("1", "ann", None)]).await;
    for taken in [user("1", "new", None), user("9", "ann", None)] {
        let mut tx = world.tx();
        tx.insert(&taken);
        tx.insert(&user("2", "bob", None));
        assert_eq!(tx.settle(Kept::All).await.unwrap(), Outcome::Conflict);
    }
    assert_eq!(world.dump().await.len(), 2);
}

#[tokio::test]
async fn a_refusal_keeps_the_ledger_and_nothing_else() {
    let world = World::with(&[user("1", "ann", None)]).await;
    let attempts = Attempts {
        id: "1".to_owned(),
        count: 1,
        until_millis: 9_000,
    };
    let mut tx = world.tx();
    tx.insert(&user("2", "ann", None));
    tx.ledger().insert(&attempts);
    assert_eq!(tx.settle(Kept::Ledger).await.unwrap(), Outcome::Committed);

    let mut tx = world.tx();
    assert_eq!(tx.load::<User>(&user_key("2")).await.unwrap(), None);
    let found: Attempts = tx.load(&attempts.key()).await.unwrap().unwrap();
    tx.ledger().update(&Attempts { count: 2, ..found });
    tx.insert(&user("2", "bob", None));
    assert_eq!(tx.settle(Kept::All).await.unwrap(), Outcome::Committed);
    assert_eq!(world.dump().await.len(), 5);

    let mut tx = world.tx();
    let found: Attempts = tx.load(&attempts.key()).await.unwrap().unwrap();
    assert_eq!(found.count, 2);
    tx.ledger().delete(&found);
    assert_eq!(tx.settle(Kept::Ledger).await.unwrap(), Outcome::Committed);
    assert_eq!(world.dump().await.len(), 4);
}

#[tokio::test]
async fn concurrent_ledgers_lose_no_attempt() {
    let world = World::new();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let world = Arc::clone(&world);
        tasks.spawn(async move {
            loop {
                let mut tx = world.tx();
                let key = Key::of(&["p", "attempts", "1"]);
                match tx.load::<Attempts>(&key).await.unwrap() {
                    Some(found) => {
                        tokio::task::yield_now().await;
                        tx.ledger().update(&Attempts {
                            count: found.count + 1,
                            ..found
                        });
                    }
                    None => tx.ledger().insert(&Attempts {
                        id: "1".to_owned(),
                        count: 1,
                        until_millis: 9_000,
                    }),
                }
                if tx.settle(Kept::Ledger).await.unwrap() == Outcome::Committed {
                    return;
                }
            }
        });
    }
    while let Some(joined) = tasks.join_next().await {
        joined.unwrap();
    }
    let found: Option<Attempts> = world
        .tx()
        .load(&Key::of(&["p", "attempts", "1"]))
        .await
        .unwrap();
    assert_eq!(found.unwrap().count, 20);
}

async fn misuse(tx: Tx) -> String {
    let error = tx.settle(Kept::All).await.unwrap_err();
    assert!(matches!(error, StoreError::Misuse(_)), "{error}");
    error.to_string()
}

#[tokio::test]
async fn mistakes_are_told_when_the_transaction_settles() {
    let world = World::with(&[user("1", "ann", None), user("2", "bob", None)]).await;
    let mut tx = world.tx();
    tx.update(&user("1", "ann", None));
    assert!(misuse(tx).await.contains("not loaded: /p/user/1"));

    let mut tx = world.tx();
    tx.delete(&user("1", "ann", None));
    assert!(misuse(tx).await.contains("not loaded: /p/user/1"));

    let mut tx = world.tx();
    tx.load::<User>(&user_key("1")).await.unwrap();
    tx.insert(&user("1", "ann", None));
    assert!(
        misuse(tx)
            .await
            .contains("an insert where a record was read")
    );

    let mut tx = world.tx();
    tx.find::<User>(&name_key("ann")).await.unwrap();
    tx.insert(&user("3", "ann", None));
    assert!(misuse(tx).await.contains("a unique key was read"));

    let mut tx = world.tx();
    let ann: User = tx.load(&user_key("1")).await.unwrap().unwrap();
    tx.update(&ann);
    tx.ledger().update(&ann);
    assert!(misuse(tx).await.contains("writes a key twice: /p/user/1"));
    assert_eq!(world.dump().await.len(), 4);
}

#[cfg(debug_assertions)]
#[tokio::test]
#[should_panic(expected = "reads what it has written itself: /p/user/3")]
async fn a_read_of_an_own_write_panics() {
    let mut tx = World::new().tx();
    tx.insert(&user("3", "cat", None));
    drop(tx.load::<User>(&user_key("3")).await);
}

#[cfg(debug_assertions)]
#[tokio::test]
#[should_panic(expected = "reads what it has written itself")]
async fn a_list_with_an_own_write_panics() {
    let mut tx = World::new().tx();
    tx.insert(&user("3", "cat", None));
    drop(
        tx.page::<User>(Key::prefix(&["p"]), 9, Direction::Forward)
            .await,
    );
}

#[tokio::test]
async fn pages_go_on_where_the_last_one_ended() {
    let users: Vec<User> = (0..7)
        .map(|at| user(&at.to_string(), &at.to_string(), Some("g")))
        .collect();
    let world = World::with(&users).await;
    for direction in [Direction::Forward, Direction::Backward] {
        for by_index in [false, true] {
            let prefix = if by_index {
                ["p", "group"]
            } else {
                ["p", "user"]
            };
            let (mut range, mut found) = (Key::prefix(&prefix), Vec::new());
            let mut pages = 0;
            loop {
                let mut tx = world.tx();
                let page = if by_index {
                    tx.page_by::<User>(range.clone(), 3, direction)
                        .await
                        .unwrap()
                } else {
                    tx.page::<User>(range.clone(), 3, direction).await.unwrap()
                };
                found.extend(page.records);
                pages += 1;
                let Some(last) = page.last else { break };
                range = range.past(&last, direction);
            }
            if direction == Direction::Backward {
                found.reverse();
            }
            assert_eq!(found, users);
            assert_eq!(pages, 3);
        }
    }
    let exact = world
        .tx()
        .page::<User>(Key::prefix(&["p", "user"]), 7, Direction::Forward)
        .await;
    assert_eq!(
        exact.unwrap().last,
        None,
        "a page that has all names no more"
    );
    let huge = world
        .tx()
        .page::<User>(Key::prefix(&["p"]), 1_024, Direction::Forward)
        .await;
    assert!(matches!(
        huge,
        Err(StoreError::Limit {
            limit: "PAGE_RECORDS_MAX",
            ..
        })
    ));
}

#[tokio::test]
async fn records_of_a_page_can_be_changed() {
    let world = World::with(&[user("1", "ann", None), user("2", "bob", None)]).await;
    let mut tx = world.tx();
    let page = tx
        .page::<User>(Key::prefix(&["p", "user"]), 9, Direction::Forward)
        .await
        .unwrap();
    for user in &page.records {
        tx.delete(user);
    }
    assert_eq!(tx.settle(Kept::All).await.unwrap(), Outcome::Committed);
    assert!(world.dump().await.is_empty());
}

#[tokio::test]
async fn older_formats_are_upgraded_step_by_step_and_newer_ones_refused() {
    let ann = user("1", "ann", None);
    assert_eq!(decode::<User>(&encode(&ann).unwrap()).unwrap(), ann);
    let first = json!({"format": 1, "id": "1", "username": "ann"}).to_string();
    assert_eq!(decode::<User>(first.as_bytes()).unwrap(), ann);
    let second = json!({"format": 2, "id": "1", "name": "ann"}).to_string();
    assert_eq!(decode::<User>(second.as_bytes()).unwrap(), ann);
    let newer = decode::<User>(br#"{"format":4,"other":true}"#).unwrap_err();
    assert!(
        matches!(
            newer,
            StoreError::NewerFormat {
                found: 4,
                known: 3,
                ..
            }
        ),
        "{newer}"
    );
    let unknown = decode::<Attempts>(br#"{"format":0}"#).unwrap_err();
    assert!(
        unknown
            .to_string()
            .contains("no upgrade leads on from format 0"),
        "{unknown}"
    );
}

#[tokio::test]
async fn an_error_never_quotes_what_is_stored() {
    for stored in [
        r#"{"format":3,"id":"1","name":{"secret":"hunter2"},"group":null}"#,
        r#"{"format":"hunter2"}"#,
        "hunter2",
    ] {
        let error = decode::<User>(stored.as_bytes()).unwrap_err();
        assert!(matches!(error, StoreError::Corrupt(_)), "{error}");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(shown.contains("table user"), "{shown}");
    }
}

#[tokio::test]
async fn an_entry_without_its_record_is_left_out_of_a_list() {
    let world = World::with(&[user("1", "ann", Some("g")), user("2", "bob", Some("g"))]).await;
    let writes = vec![Write::Delete(user_key("1"))];
    let commit = Commit {
        operation: Version::new(u128::MAX),
        checks: Vec::new(),
        writes,
    };
    world.memory.commit(commit).await.unwrap();
    let range = Key::prefix(&["p", "group", "g"]);
    let page = world
        .tx()
        .page_by::<User>(range, 9, Direction::Forward)
        .await
        .unwrap();
    assert_eq!(page.records, [user("2", "bob", Some("g"))]);
    assert_eq!(world.scans.load(Ordering::Relaxed), 1);
}
