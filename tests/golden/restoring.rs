//! What a restore makes of the records of a backup.

use serde_json::Value;
use store::walk::{Restored, Role};

use crate::{golden, tables};

/// An instant after that of every golden record.
const RESTORED_MILLIS: i64 = 1_800_000_000_000;

#[test]
fn a_restore_keeps_what_it_does_not_void() {
    for walk in tables() {
        let stored = golden(walk.table.name, walk.table.format);
        let restored = walk.restore(Role::Record, &stored, RESTORED_MILLIS);
        let restored = restored.expect("a record");
        match (walk.table.name, restored) {
            ("pool", Restored::Changed(pool)) => {
                let (mut before, pool) = (json(&stored), json(&pool));
                before["void_until_millis"] = RESTORED_MILLIS.into();
                assert_eq!(pool, before);
            }
            ("code", Restored::Changed(code)) => {
                let (mut before, code) = (json(&stored), json(&code));
                assert!(before["mac"].is_string());
                before["mac"] = Value::Null;
                assert_eq!(code, before);
            }
            ("access_key", Restored::Changed(key)) => {
                let (mut before, key) = (json(&stored), json(&key));
                before["epoch_millis"] = RESTORED_MILLIS.into();
                assert_eq!(key, before);
            }
            ("indexed", Restored::Changed(indexed)) => {
                let (mut before, indexed) = (json(&stored), json(&indexed));
                assert_ne!(before["rounds"], 0);
                (before["walked"], before["rounds"]) = (Value::Null, 0.into());
                assert_eq!(indexed, before);
            }
            ("filled", Restored::Changed(mark)) => {
                let (mut before, mark) = (json(&stored), json(&mark));
                assert_ne!(before["filled"], 0);
                before["filled"] = 0.into();
                assert_eq!(mark, before);
            }
            ("job", Restored::Changed(job)) => {
                let (mut before, job) = (json(&stored), json(&job));
                let claim = before.as_object_mut().expect("members").remove("claim");
                assert!(claim.is_some());
                assert_eq!(job, before);
            }
            ("software_token", Restored::Changed(token)) => {
                let (mut before, token) = (json(&stored), json(&token));
                assert_ne!(before["used_step"], RESTORED_MILLIS / 30_000);
                before["used_step"] = (RESTORED_MILLIS / 30_000).into();
                assert_eq!(token, before);
            }
            ("message", Restored::Forgotten) => {
                let entry = walk.restore(Role::Entry, b"", RESTORED_MILLIS);
                assert_eq!(entry.expect("an entry"), Restored::Forgotten);
            }
            ("lease" | "log_line", Restored::Forgotten) | (_, Restored::Kept) => {}
            (name, other) => panic!("{name} becomes {other:?}"),
        }
    }
}

fn json(stored: &[u8]) -> Value {
    serde_json::from_slice(stored).expect("JSON")
}

/// The folder that made a key may have another one by now, or be gone: it is not revived.
#[test]
fn a_restore_revokes_the_keys_of_folders() {
    let tables = tables();
    let walk = tables.iter().find(|walk| walk.table.name == "access_key");
    let walk = walk.expect("the table of keys");
    let restored = walk.restore(Role::Record, &golden("access_key", 1), RESTORED_MILLIS);
    let Restored::Changed(key) = restored.expect("a record") else {
        panic!("a key of the time before owners is kept");
    };
    assert_eq!(json(&key)["revoked_millis"], RESTORED_MILLIS);
}
