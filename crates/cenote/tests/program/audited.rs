//! Commands that change a store as a whole are noted in its audit log.

use serde_json::json;

use crate::audit::{DATA, chained, exported};
use crate::backup::hand_over_key;
use crate::check::succeeds;
use crate::people::make_pool;
use crate::server::Server;

#[test]
fn a_snapshot_and_a_backup_that_are_put_back_are_noted() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start_with(folder.path(), &["--audit"]);
    make_pool(&server);
    for verb in ["save", "load"] {
        succeeds(
            folder.path(),
            &["snapshot", verb, "fresh", "--data", "data"],
        );
    }
    let log = chained(folder.path(), &DATA);
    let last = log.last().expect("an entry");
    assert_eq!(last["operation"], "LoadSnapshot");
    assert_eq!(last["caller"], json!({ "kind": "program" }));
    assert_eq!(last["names"], json!({ "SnapshotName": "fresh" }));
    server.kill();

    succeeds(folder.path(), &["backup", "--data", "data", "--to", "one"]);
    let other = tempfile::tempdir().expect("a folder");
    hand_over_key(folder.path(), other.path());
    let from = folder.path().join("one");
    let from = from.to_str().expect("a path");
    succeeds(other.path(), &["restore", "--data", "data", "--from", from]);
    let restored = exported(other.path(), &DATA);
    assert_eq!(&restored[..log.len()], log);
    let [last] = &restored[log.len()..] else {
        panic!("{restored:?}");
    };
    assert_eq!(last["operation"], "RestoreBackup");
    assert_eq!(last["outcome"], "Success");
    succeeds(other.path(), &["audit", "verify", "--data", "data"]);
}

#[test]
fn where_no_log_was_begun_a_restore_begins_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    make_pool(&server);
    server.kill();
    succeeds(folder.path(), &["backup", "--data", "data", "--to", "one"]);
    let other = tempfile::tempdir().expect("a folder");
    hand_over_key(folder.path(), other.path());
    let from = folder.path().join("one");
    let from = from.to_str().expect("a path");
    succeeds(other.path(), &["restore", "--data", "data", "--from", from]);
    assert!(exported(other.path(), &DATA).is_empty());
}
