//! `cenote check`: what is in order has no faults, also while a server writes it; what is not is told.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::json;
use store::sqlite::{Options, Sqlite};
use store::{Commit, Engine, Key, Version, Write};

use crate::people::{PASSWORD, anybody, make_pool, make_user, sign_in};
use crate::refusals::{cenote, refuses};
use crate::server::Server;

/// Asserts that a command succeeds, and gives what it printed.
pub(crate) fn succeeds(folder: &Path, arguments: &[&str]) -> String {
    let output = cenote(folder, arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Writes into the store of a folder whose server does not run.
pub(crate) fn write(data: &Path, writes: &[Write]) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let store = Sqlite::open(data.join("store.sqlite"), Options::default()).expect("the store");
    for (number, writes) in writes.chunks(64).enumerate() {
        let commit = Commit {
            operation: Version::new(number as u128 + 1),
            checks: Vec::new(),
            writes: writes.to_vec(),
        };
        runtime.block_on(store.commit(commit)).expect("a commit");
    }
}

/// What lies under a key in the store of a folder whose server does not run.
pub(crate) fn read(data: &Path, key: &Key) -> Vec<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let store = Sqlite::open(data.join("store.sqlite"), Options::default()).expect("the store");
    let found = runtime.block_on(store.get(std::slice::from_ref(key)));
    let found = found.expect("an answer").remove(0).expect("a record");
    found.value.to_vec()
}

#[test]
fn a_directory_in_use_has_no_faults() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let pool = make_pool(&server);
    make_user(&server, &pool, "ada");
    sign_in(&server, &pool, "ada");
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        for writer in 0..2 {
            let (server, pool, over) = (&server, &pool, &over);
            scope.spawn(move || {
                let mut client = anybody(server);
                for number in 0.. {
                    if over.load(Ordering::Relaxed) {
                        return;
                    }
                    let body = json!({
                        "ClientId": pool.client,
                        "Username": format!("user-{writer}-{number}"),
                        "Password": PASSWORD,
                    });
                    client.call("SignUp", &body).expect("an answer");
                }
            });
        }
        for _ in 0..3 {
            let said = succeeds(folder.path(), &["check", "--data", "data"]);
            assert!(said.contains("No faults."), "{said}");
            assert!(said.contains("opened with the master key"), "{said}");
        }
        over.store(true, Ordering::Relaxed);
    });
    server.signal_kill();
    server.kill();
    let said = succeeds(folder.path(), &["check", "--data", "data"]);
    assert!(said.contains("No faults."), "{said}");
}

#[test]
fn faults_are_told_with_their_keys() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let pool = make_pool(&server);
    make_user(&server, &pool, "ada");
    server.kill();
    let data = folder.path().join("data");
    write(
        &data,
        &[
            Write::Delete(Key::of(&[&pool.id, "username", "ada"])),
            Write::Put(Key::of(&["stranger"]), b"{}".to_vec()),
        ],
    );
    let output = cenote(folder.path(), &["check", "--data", "data"]);
    refuses(&output, &["2 faults in the data folder data", "backup"]);
    let said = String::from_utf8_lossy(&output.stdout);
    for words in [
        format!("has no index entry /{}/username/ada", pool.id),
        "/stranger is of no table that this version knows".to_owned(),
    ] {
        assert!(said.contains(&words), "{words:?} is not in {said}");
    }
    std::fs::write(data.join("master.key"), "7".repeat(64)).expect("another key");
    let output = cenote(folder.path(), &["check", "--data", "data"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("has a sealed member that the master key does not open"),
        "{said}"
    );
}

#[test]
fn a_folder_without_a_store_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = cenote(folder.path(), &["check", "--data", "nowhere"]);
    refuses(&output, &["there is no nowhere/store.sqlite"]);
    assert!(!folder.path().join("nowhere").exists());
}
