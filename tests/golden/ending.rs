//! What ends is swept, and what goes with a user or a pool goes: for every table that there is or will be.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;
use store::indexing::{self, Due, Filled};
use store::memory::Memory;
use store::walk::{Declared, Fault, Sealed, Walk, Watch, check, owned};
use store::{Commit, Direction, Engine, Key, Outcome, Parts, Range, Version, Write};

use crate::{golden, tables};

/// Tables whose records, or whose golden ones, have no end of their own. What comes to stand here is kept until somebody
/// removes it.
const ENDLESS: [&str; 40] = [
    "access_key",
    "pool",
    "pool_keys",
    "client",
    "managed_secret",
    "user",
    "group",
    "identity_provider",
    "resource_server",
    "risk_rules",
    "log_delivery",
    "former",
    "linked_identities",
    "software_token",
    "passkeys",
    "device",
    "census",
    "user_import",
    "import_running",
    "message",
    "log_line",
    "purge",
    "disbanding",
    "unlinking",
    "provisioned_limit",
    "lease",
    "key-mark",
    "audit-entry",
    "audit-link",
    "audit-head",
    // One that is deleted ends.
    "stack",
    "change-set",
    "export",
    "resource",
    "template",
    "bucket",
    "object",
    "chunk",
    "ssm-parameter",
    // One that was given up ends.
    "job",
];

/// Those of the store itself.
const OF_THE_STORE: [&str; 3] = ["filling", "indexed", "filled"];

fn operation() -> Version {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Version::new(u128::from(NEXT.fetch_add(1, Ordering::Relaxed)) << 64)
}

fn newest(walk: &Walk) -> Declared {
    let stored = golden(walk.table.name, walk.table.format);
    walk.inspect(&stored).expect("a record")
}

async fn put(engine: &dyn Engine, walk: &Walk, stored: Vec<u8>) {
    let key = walk.inspect(&stored).expect("a record").key;
    make(engine, (Vec::new(), vec![Write::Put(key, stored)])).await;
}

/// Commits checks and writes.
async fn make(engine: &dyn Engine, (checks, writes): Parts) {
    let commit = Commit {
        operation: operation(),
        checks,
        writes,
    };
    let outcome = engine.commit(commit).await.expect("a commit");
    assert_eq!(outcome, Outcome::Committed);
}

/// Fills what is to be filled, as the job does.
async fn index(engine: &dyn Engine, now_millis: i64) {
    let tables = tables();
    let due = indexing::due(engine, &tables, now_millis).await;
    let (goal, is_again) = match due.expect("what is due") {
        Due::Fill(goal) => (goal, false),
        Due::Again(goal) => (goal, true),
        Due::Nothing => return,
    };
    let mut last = None;
    loop {
        let filled = indexing::fill(engine, &tables, &goal, is_again, last.as_ref(), 7).await;
        let Filled {
            mut parts,
            last: next,
            ..
        } = filled.expect("a step");
        last = next;
        if last.is_none() {
            let marks = indexing::marked(&goal, is_again, now_millis);
            parts.1.extend(marks.expect("marks"));
        }
        make(engine, parts).await;
        if last.is_none() {
            return;
        }
    }
}

async fn sweep(engine: &dyn Engine, now_millis: i64) -> (usize, Vec<Fault>) {
    let swept = store::sweep(engine, &tables(), None, now_millis, 1_000).await;
    let swept = swept.expect("a step");
    assert!(swept.rest.is_none());
    make(engine, swept.parts).await;
    (swept.deleted, swept.faults)
}

/// What is stored beside the marks of the indexing.
async fn left(engine: &dyn Engine) -> Vec<Key> {
    let all = engine.scan(&Range::all(), 1_000, Direction::Forward).await;
    let keys = all.expect("a scan").into_iter().map(|(key, _)| key);
    let marks = Key::prefix(&["indexed"]);
    keys.filter(|key| !marks.contains(key)).collect()
}

#[test]
fn a_table_ends_or_is_known_to_be_endless() {
    let endless: Vec<&str> = tables()
        .iter()
        .filter(|walk| newest(walk).expires_at_millis.is_none())
        .map(|walk| walk.table.name)
        .collect();
    assert_eq!(endless, [&ENDLESS[..], &OF_THE_STORE[..]].concat());
}

/// Also where a version of the program wrote the record that did not index what ends.
#[tokio::test]
async fn what_ends_is_swept_of_every_table() {
    for walk in tables() {
        let name = walk.table.name;
        let Some(end) = newest(&walk).expires_at_millis else {
            continue;
        };
        let memory = Memory::new();
        put(&memory, &walk, golden(name, walk.table.format)).await;
        index(&memory, end - 1).await;
        // Found by the end alone, which is rounded up to a minute.
        assert_eq!(sweep(&memory, end - 1).await, (0, Vec::new()), "{name}");
        assert!(left(&memory).await.len() > 1, "{name}");
        assert_eq!(
            sweep(&memory, end + 60_000).await,
            (1, Vec::new()),
            "{name}"
        );
        assert_eq!(left(&memory).await, [], "{name}");
    }
}

#[tokio::test]
async fn a_record_that_cannot_be_read_keeps_no_other_from_being_swept() {
    let memory = Memory::new();
    let tables = tables();
    let ending: Vec<&Walk> = tables
        .iter()
        .filter(|walk| newest(walk).expires_at_millis.is_some())
        .collect();
    for walk in &ending {
        put(&memory, walk, golden(walk.table.name, walk.table.format)).await;
    }
    index(&memory, 0).await;
    let broken = newest(ending[0]).key;
    let commit = Commit {
        operation: operation(),
        checks: Vec::new(),
        writes: vec![Write::Put(broken.clone(), b"{}".to_vec())],
    };
    memory.commit(commit).await.expect("a commit");
    let (deleted, faults) = sweep(&memory, i64::MAX - 1).await;
    assert_eq!(deleted, ending.len() - 1);
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].key, broken);
}

/// An entry may be left by a version that moved the end, or the record, and knew nothing of the index.
#[tokio::test]
async fn entries_that_lead_astray_are_mended() {
    let memory = Memory::new();
    let tables = tables();
    let spent = tables.iter().find(|walk| walk.table.name == "attempts");
    let walk = spent.expect("a table");
    let stored = golden("attempts", 1);
    let declared = walk.inspect(&stored).expect("a record");
    let end = declared.expires_at_millis.expect("an end");
    put(&memory, walk, stored.clone()).await;
    index(&memory, 0).await;
    let mut later: Value = serde_json::from_slice(&stored).expect("JSON");
    let last = later["last_millis"].as_i64().expect("an instant");
    later["last_millis"] = (last + 3_600_000).into();
    put(&memory, walk, serde_json::to_vec(&later).expect("JSON")).await;
    assert_eq!(sweep(&memory, end + 60_000).await, (0, Vec::new()));
    let entries = left(&memory).await;
    assert_eq!(entries.len(), 2, "{entries:?}");
    assert_eq!(sweep(&memory, end + 3_720_000).await, (1, Vec::new()));
    assert_eq!(left(&memory).await, []);
}

/// Whoever watches a check of golden records.
struct Told(Vec<String>);

impl Watch for Told {
    fn opens(&self, _: &Sealed) -> bool {
        true
    }

    fn seen(&mut self, _: u64) {}

    fn fault(&mut self, fault: Fault) {
        self.0.push(format!("{} {}", fault.key, fault.what));
    }
}

/// Before it is indexed too: whoever checks a folder of the version before is told of no faults that the next start mends.
#[tokio::test]
async fn records_of_older_versions_get_the_entries_that_they_lack() {
    let memory = Arc::new(Memory::new());
    let tables = tables();
    for walk in &tables {
        if !OF_THE_STORE.contains(&walk.table.name) {
            put(
                memory.as_ref(),
                walk,
                golden(walk.table.name, walk.table.format),
            )
            .await;
        }
    }
    let lacking = async |of_ends: bool| {
        let mut told = Told(Vec::new());
        let checked = check(memory.as_ref(), &tables, &mut told).await;
        checked.expect("a check");
        let lacking = told
            .0
            .iter()
            .filter(|what| what.contains("has no index entry"));
        lacking
            .filter(|what| what.contains("entry /end#") == of_ends)
            .count()
    };
    assert!(lacking(false).await > 0);
    assert_eq!(lacking(true).await, 0);
    index(memory.as_ref(), 0).await;
    assert_eq!((lacking(false).await, lacking(true).await), (0, 0));
    // A day later once more, for what nodes of the version before wrote until they were stopped.
    let message = tables.iter().find(|walk| walk.table.name == "message");
    let entry = newest(message.expect("a table")).entries[0].clone();
    let commit = Commit {
        operation: operation(),
        checks: Vec::new(),
        writes: vec![Write::Delete(entry)],
    };
    memory.commit(commit).await.expect("a commit");
    index(memory.as_ref(), 1_000).await;
    assert_eq!(lacking(false).await, 1);
    index(memory.as_ref(), 24 * 60 * 60 * 1_000).await;
    assert_eq!(lacking(false).await, 0);
}

fn json(table: &str, format: u32) -> Value {
    serde_json::from_slice(&golden(table, format)).expect("JSON")
}

/// What names a user by `sub` is removed with the user, since its table says that it does.
#[test]
fn what_is_a_users_goes_with_the_user() {
    let mut of_users = 0;
    for walk in tables() {
        let (name, record) = (walk.table.name, json(walk.table.name, walk.table.format));
        if name == "user" || record.get("sub").is_none() {
            continue;
        }
        of_users += 1;
        let mut user = json("user", 2);
        user["sub"] = record["sub"].clone();
        user["pool_id"] = record["pool_id"].clone();
        let tables = tables();
        let users = tables.iter().find(|walk| walk.table.name == "user");
        let users = users.expect("a table");
        let stored = serde_json::to_vec(&user).expect("JSON");
        let declared = users.inspect(&stored).expect("a user");
        let owned = owned(&tables, users, &declared);
        let key = newest(&walk).key;
        assert!(owned.iter().any(|range| range.contains(&key)), "{name}");
    }
    assert_eq!(of_users, 11);
}

/// What names its pool lies under the pool's id, where the purge finds it, or ends by itself.
#[test]
fn what_is_a_pools_goes_with_the_pool() {
    for walk in tables() {
        let (name, record) = (walk.table.name, json(walk.table.name, walk.table.format));
        let pool = record
            .get("pool_id")
            .or(record.get("id").filter(|_| name == "pool"));
        let Some(pool) = pool.and_then(Value::as_str) else {
            continue;
        };
        let key = newest(&walk).key;
        let purged = Key::prefix(&[pool]).contains(&key);
        // A letter is sent or given up, a line of a log too, and that is remembered for a while; a purge, a disbanding and an unlinking end with their work.
        let ends = [
            "message",
            "log_line",
            "given-up",
            "purge",
            "disbanding",
            "unlinking",
        ]
        .contains(&name);
        assert!(purged || ends, "{name}");
    }
}
