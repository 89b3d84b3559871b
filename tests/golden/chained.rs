//! A log that was chained once is believed for ever, and opened.

use std::sync::Arc;

use crypto::seal::Keyring;
use store::memory::Memory;
use store::{Commit, Engine, Version, Write};
use tests::audit::walked;
use userpool::{Directory, Inline, NotedCaller, Settings};

use crate::{MASTER_KEY, golden, tables};

#[tokio::test]
async fn a_log_of_before_is_believed_and_opened() {
    let engine: Arc<dyn Engine> = Arc::new(Memory::new());
    let of_log = ["audit-entry", "audit-link", "audit-head"];
    let writes = tables().into_iter().filter_map(|walk| {
        let name = of_log.into_iter().find(|it| *it == walk.table.name)?;
        let stored = golden(name, walk.table.format);
        let key = walk.inspect(&stored).expect("a record").key;
        Some(Write::Put(key, stored))
    });
    let commit = Commit {
        operation: Version::new(1),
        checks: Vec::new(),
        writes: writes.collect(),
    };
    engine.commit(commit).await.expect("a commit");
    let (keyring, settings) = (Keyring::new(MASTER_KEY), Settings::default());
    let directory = Directory::new(engine, keyring, Arc::new(Inline), settings);
    let mut lines = walked(&directory, None).await.expect("a sound log");
    assert_eq!(lines.len(), 1);
    let waiting = directory.audit_waiting(10).await.expect("the entries");
    assert_eq!(waiting.len(), 1);
    lines.extend(waiting);
    for line in lines {
        let noted = line.noted.expect("an entry that can be opened");
        assert_eq!(
            (noted.operation.as_str(), noted.outcome.as_str()),
            ("CreateUserPool", "Success")
        );
        assert_eq!(noted.names["PoolName"], "golden");
        assert!(matches!(noted.caller, NotedCaller::Key { .. }), "{noted:?}");
        assert!(noted.pool_id.is_some() && noted.address.is_some() && noted.request_id.is_some());
    }
}
