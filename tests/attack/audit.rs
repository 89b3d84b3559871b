//! Who can write the database, and has not the master key, alters the audit log: it is told, and where.

mod repeated;
mod told;

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use serde_json::{Value, json};
use store::memory::Memory;
use store::{Commit, Direction, Engine, Key, Version, Write};
use tests::World;
use tests::audit::{settings, walked};
use tests::people::{PASSWORD, confirmed, plain};
use userpool::{Anchor, AuditFault, AuditWalk};

/// What lies under some keys.
type Stored = Vec<(Key, Vec<u8>)>;

struct Scene {
    world: World,
    engine: Arc<dyn Engine>,
    commits: AtomicU8,
    client_id: String,
}

impl Scene {
    /// A log of some entries, all chained.
    async fn new() -> Scene {
        Scene::keeping(None).await
    }

    async fn keeping(keep_days: Option<u32>) -> Scene {
        let engine: Arc<dyn Engine> = Arc::new(Memory::new());
        let world = World::settled(Arc::clone(&engine), None, &settings(keep_days));
        let (_, client_id) = plain(&world, json!({}), json!({})).await;
        confirmed(&world, &client_id, "anna").await;
        let scene = Scene {
            world,
            engine,
            commits: 1.into(),
            client_id,
        };
        scene.sign_in().await;
        scene.world.chain().await;
        scene
    }

    async fn sign_in(&self) {
        self.world.advance_millis(1);
        let body = json!({
            "ClientId": self.client_id, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "anna", "PASSWORD": PASSWORD },
        });
        self.world.ok("InitiateAuth", body).await;
    }

    /// What lies where.
    async fn under(&self, table: &str) -> Stored {
        let range = Key::prefix(&[table]);
        let found = self.engine.scan(&range, 1_000, Direction::Forward).await;
        let found = found.expect("the records").into_iter();
        found
            .map(|(key, found)| (key, found.value.to_vec()))
            .collect()
    }

    async fn write(&self, writes: Vec<Write>) {
        let number = self.commits.fetch_add(1, Ordering::SeqCst);
        let commit = Commit {
            operation: Version::from_bytes([number; 16]),
            checks: Vec::new(),
            writes,
        };
        self.engine.commit(commit).await.expect("a commit");
    }

    async fn put(&self, stored: &[(Key, Vec<u8>)]) {
        let puts = stored
            .iter()
            .map(|(key, value)| Write::Put(key.clone(), value.clone()));
        self.write(puts.collect()).await;
    }

    async fn delete(&self, stored: &[(Key, Vec<u8>)]) {
        let keys = stored.iter().map(|(key, _)| Write::Delete(key.clone()));
        self.write(keys.collect()).await;
    }

    /// What `cenote audit verify` finds.
    async fn fault(&self) -> Option<String> {
        let walked = walked(self.world.directory(), None).await;
        walked.err().map(|fault| fault.to_string())
    }

    async fn end(&self) -> Anchor {
        let walk = AuditWalk::begin(self.world.directory(), None).await;
        walk.expect("a log").ends().newest.clone().expect("a link")
    }
}

fn changed(stored: &[u8], member: &str, value: Value) -> Vec<u8> {
    let mut record: Value = serde_json::from_slice(stored).expect("a record");
    assert!(!record[member].is_null(), "{member} in {record}");
    record[member] = value;
    record.to_string().into_bytes()
}

/// Another character in the place of the last but one, so that other bytes are written.
fn bent(text: &str) -> String {
    let at = text.len() - 2;
    let other = if &text[at..=at] == "A" { "B" } else { "A" };
    format!("{}{other}{}", &text[..at], &text[at + 1..])
}

#[tokio::test]
async fn what_is_altered_is_named() {
    let scene = Scene::new().await;
    let links = scene.under("audit-link").await;
    assert!(links.len() > 5, "{}", links.len());
    for (index, (key, stored)) in links.iter().enumerate() {
        let number = index + 1;
        let record: Value = serde_json::from_slice(stored).expect("a link");
        for member in ["at_millis", "id", "sealed", "previous", "mac", "number"] {
            let value = match &record[member] {
                Value::String(text) if text.len() > 2 => json!(bent(text)),
                Value::String(_) => json!("AAAA"),
                number => json!(number.as_i64().expect("a number") + 1),
            };
            let altered = changed(stored, member, value);
            scene.put(&[(key.clone(), altered)]).await;
            let fault = scene.fault().await.expect("a fault");
            let expected = format!("number {number} was altered after it was chained");
            assert_eq!(fault, expected, "{member}");
        }
        scene.put(&[(key.clone(), b"no record".to_vec())]).await;
        let fault = scene.fault().await.expect("a fault");
        assert!(
            fault.starts_with(&format!("number {number} was altered")),
            "{fault}"
        );
        scene.put(&[(key.clone(), stored.clone())]).await;
        assert_eq!(scene.fault().await, None);
    }
}

#[tokio::test]
async fn what_is_dropped_is_named() {
    let scene = Scene::new().await;
    let links = scene.under("audit-link").await;
    for (index, link) in links.iter().enumerate() {
        scene.delete(std::slice::from_ref(link)).await;
        let fault = scene.fault().await.expect("a fault");
        let number = index + 1;
        assert_eq!(
            fault,
            format!("number {number} is missing: it was removed from the database")
        );
        scene.put(std::slice::from_ref(link)).await;
    }
    // The whole tail.
    scene.delete(&links[3..]).await;
    let fault = scene.fault().await.expect("a fault");
    assert!(fault.starts_with("number 4 is missing"), "{fault}");
    // All of it, and the head with it.
    scene.delete(&links[..3]).await;
    let fault = scene.fault().await.expect("a fault");
    assert!(fault.starts_with("number 1 is missing"), "{fault}");
}

#[tokio::test]
async fn what_is_put_elsewhere_is_named() {
    let scene = Scene::new().await;
    let links = scene.under("audit-link").await;
    // Each under the other's key.
    let (second, third) = (&links[1], &links[2]);
    let swapped = [
        (second.0.clone(), third.1.clone()),
        (third.0.clone(), second.1.clone()),
    ];
    scene.put(&swapped).await;
    let fault = scene.fault().await.expect("a fault");
    assert!(fault.starts_with("number 2 was altered"), "{fault}");
    scene.put(&links).await;
    // A link of a chain that went another way from the same beginning.
    let heads = scene.under("audit-head").await;
    scene.sign_in().await;
    scene.world.chain().await;
    let first_way = scene.under("audit-link").await;
    scene.delete(&first_way[links.len()..]).await;
    scene.put(&heads).await;
    scene.sign_in().await;
    scene.sign_in().await;
    scene.world.chain().await;
    assert_eq!(scene.fault().await, None);
    scene.put(&first_way[links.len()..]).await;
    let fault = scene.fault().await.expect("a fault");
    let next = links.len() + 2;
    assert!(
        fault.starts_with(&format!("number {next} does not follow")),
        "{fault}"
    );
}

#[tokio::test]
async fn an_end_that_is_cut_off_is_told() {
    let scene = Scene::new().await;
    let (old_links, old_head) = (
        scene.under("audit-link").await,
        scene.under("audit-head").await,
    );
    let old_end = scene.end().await;
    scene.sign_in().await;
    scene.world.chain().await;
    let links = scene.under("audit-link").await;
    let (end, count) = (scene.end().await, links.len());
    // Its head is altered with it.
    scene.delete(&links[count - 1..]).await;
    let (key, head) = scene.under("audit-head").await.remove(0);
    let forged = changed(&head, "number", json!(count - 1));
    let last: Value = serde_json::from_slice(&links[count - 2].1).expect("a link");
    let forged = changed(&forged, "last", last["mac"].clone());
    scene.put(&[(key.clone(), forged)]).await;
    let fault = scene.fault().await.expect("a fault");
    assert!(fault.starts_with("what the log says of its end"), "{fault}");
    // An old head fits an old state: whoever has noted the end elsewhere is told.
    scene.put(&old_head).await;
    assert_eq!(scene.fault().await, None);
    let since = async |anchor: &Anchor| walked(scene.world.directory(), Some(anchor.clone())).await;
    let fault = since(&end).await.expect_err("a fault");
    assert_eq!(
        fault.to_string(),
        format!(
            "the log ends with number {}, and it had a number {count}: its end was cut off",
            count - 1
        )
    );
    assert_eq!(since(&old_end).await.expect("a log").len(), old_links.len());
    // It goes on another way from there, and is as long again.
    scene.sign_in().await;
    scene.world.chain().await;
    let fault = since(&end).await.expect_err("a fault");
    assert!(
        matches!(fault, AuditFault::NotTheNoted(number) if number == end.number),
        "{fault}"
    );
    // An old head beside what came later.
    scene.put(&old_head).await;
    let fault = scene.fault().await.expect("a fault");
    assert!(
        fault.starts_with(&format!("number {count} is there, and the log says")),
        "{fault}"
    );
    // No head at all: no other chain is begun beside the old one.
    scene.delete(&old_head).await;
    let fault = scene.fault().await.expect("a fault");
    assert_eq!(
        fault,
        "what the log says of its end was removed from the database"
    );
    scene.sign_in().await;
    let (now, seed) = (scene.world.now_millis(), scene.world.seed());
    let chained = scene.world.directory().chain_audit(None, now, seed).await;
    assert!(chained.is_err());
    // A log that was begun anew is not the one that was noted.
    let all = scene.under("audit-link").await;
    scene.delete(&all).await;
    scene.world.chain().await;
    let fault = since(&old_end).await.expect_err("a fault");
    assert!(matches!(fault, AuditFault::CutOff { .. }), "{fault}");
}

#[tokio::test]
async fn what_nobody_here_wrote_is_told() {
    let scene = Scene::new().await;
    scene.sign_in().await;
    let (key, entry) = scene.under("audit-entry").await.remove(0);
    // At another instant, or with another seal.
    for (member, value) in [
        ("at_millis", json!(1)),
        ("sealed", json!("0000000000000000.AAAA")),
    ] {
        let forged = changed(&entry, member, value);
        scene.put(&[(key.clone(), forged)]).await;
        let waiting = scene.world.directory().audit_waiting(10).await;
        assert!(
            waiting
                .expect("entries")
                .iter()
                .all(|it| it.noted.is_none()),
            "{member}"
        );
    }
    let number = scene.end().await.number + 1;
    scene.world.chain().await;
    let fault = scene.fault().await.expect("a fault");
    let expected = format!("number {number} holds an entry that this directory did not write");
    assert!(fault.starts_with(&expected), "{fault}");
}

/// Links that are made to look older than they are would be removed in the directory's own name.
#[tokio::test]
async fn what_is_made_to_look_old_is_kept() {
    let scene = Scene::keeping(Some(30)).await;
    let links = scene.under("audit-link").await;
    let old =
        |(key, stored): &(Key, Vec<u8>)| (key.clone(), changed(stored, "at_millis", json!(1)));
    let altered: Stored = links[..2].iter().map(old).collect();
    scene.put(&altered).await;
    let (now, seed) = (scene.world.now_millis(), scene.world.seed());
    let shortened = scene.world.directory().shorten_audit(None, now, seed).await;
    assert!(shortened.is_err());
    assert_eq!(scene.under("audit-link").await.len(), links.len());
    let fault = scene.fault().await.expect("a fault");
    assert!(fault.starts_with("number 1 was altered"), "{fault}");
}
