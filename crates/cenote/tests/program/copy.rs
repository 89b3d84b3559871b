//! `cenote copy` between a file and `PostgreSQL`, and `cenote store check` on both.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use cluster::Cluster;
use serde_json::json;
use store::sqlite::Reader;

use crate::backup::{hand_over_key, make_large_store};
use crate::check::succeeds;
use crate::fleet::{self, Fleet};
use crate::people::{held_against, make_pool, make_user, ok, sign_in};
use crate::refusals::{cenote, refuses};
use crate::server::Server;

#[test]
fn a_directory_moves_to_postgresql_and_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let pool = make_pool(&server);
    for number in 0..200 {
        make_user(&server, &pool, &format!("user-{number}"));
    }
    let tokens = sign_in(&server, &pool, "user-7");
    let endpoint = server.endpoint.clone();
    server.kill();
    let database = Cluster::shared().fresh();
    let said = succeeds(
        folder.path(),
        &["copy", "--from", "data", "--to", &database],
    );
    assert!(said.contains("byte for byte"), "{said}");
    let check = ["check", "--data", "data", "--store", &database];
    let said = succeeds(folder.path(), &check);
    assert!(said.contains("No faults."), "{said}");
    assert!(said.contains("opened with the master key"), "{said}");
    let full = cenote(
        folder.path(),
        &["copy", "--from", "data", "--to", &database],
    );
    refuses(&full, &["the PostgreSQL database is not empty"]);

    let other = tempfile::tempdir().expect("a folder");
    hand_over_key(folder.path(), other.path());
    succeeds(
        other.path(),
        &["copy", "--from", &database, "--to", "data/store.sqlite"],
    );
    let counts = [folder.path(), other.path()].map(|folder| {
        let reader = Reader::open(folder.join("data/store.sqlite")).expect("the store");
        reader.count().expect("a count")
    });
    assert_eq!(counts[0], counts[1]);
    let server = Server::start_in_place_of(other.path(), &endpoint);
    assert_eq!(held_against(&server, &tokens), "", "a copy voids nothing");
    sign_in(&server, &pool, "user-199");
}

#[test]
fn a_copy_that_was_killed_begins_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    make_large_store(&folder.path().join("large"), 160);
    let cluster = Cluster::shared();
    let database = cluster.fresh();
    let copy = ["copy", "--from", "large", "--to", &database];
    let mut copying = Command::new(env!("CARGO_BIN_EXE_cenote"))
        .args(copy)
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .spawn()
        .expect("the program runs");
    let schema = database
        .split_once("search_path=")
        .map(|(_, rest)| rest.trim_end_matches('\''))
        .expect("a schema");
    let table = format!("SELECT to_regclass('{schema}.records') IS NOT NULL");
    let records = format!("SELECT count(*) FROM {schema}.records");
    let count = || match cluster.run(&table).trim() {
        "t" => cluster.run(&records).trim().parse().expect("a count"),
        _ => 0,
    };
    while count() < 9 {
        thread::sleep(Duration::from_millis(1));
    }
    copying.kill().expect("a kill");
    copying.wait().expect("its end");
    let left: u64 = count();
    assert!(left < 161, "the copy was finished");
    let output = cenote(
        folder.path(),
        &["check", "--data", "large", "--store", &database],
    );
    refuses(
        &output,
        &["is half filled, from a copy of large/store.sqlite"],
    );
    succeeds(folder.path(), &copy);
    assert_eq!(count(), 160);
}

#[test]
fn nodes_are_checked_and_backed_up_while_they_work() {
    let fleet = Fleet::start();
    let (_, client) = fleet.make_pool();
    let over = AtomicBool::new(false);
    let folder = fleet.folder(0);
    thread::scope(|scope| {
        for node in 0..fleet::NODES {
            let (fleet, client, over) = (&fleet, &client, &over);
            scope.spawn(move || {
                let mut connection = fleet.client(node);
                for number in 0.. {
                    if over.load(Ordering::SeqCst) {
                        return;
                    }
                    let body = json!({
                        "ClientId": client,
                        "Username": format!("user-{node}-{number}@example.org"),
                        "Password": fleet::PASSWORD,
                    });
                    ok(&mut connection, "SignUp", &body);
                }
            });
        }
        for _ in 0..3 {
            let said = succeeds(&folder, &["check", "--config", "cenote.toml"]);
            assert!(said.contains("No faults."), "{said}");
            assert!(said.contains("opened with the master key"), "{said}");
        }
        succeeds(
            &folder,
            &["backup", "--config", "cenote.toml", "--to", "one"],
        );
        over.store(true, Ordering::SeqCst);
    });
    let data = folder.join("restored");
    fs::create_dir(&data).expect("a folder");
    write_key(&data, &"5".repeat(64));
    succeeds(&folder, &["restore", "--data", "restored", "--from", "one"]);
    let said = succeeds(&folder, &["check", "--data", "restored"]);
    assert!(said.contains("No faults."), "{said}");
}

fn write_key(data: &Path, text: &str) {
    let key = data.join("master.key");
    fs::write(&key, text).expect("a key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("a mode");
}

#[test]
fn the_store_of_a_user_is_tried_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let cluster = Cluster::shared();
    let said = succeeds(
        folder.path(),
        &["store", "check", "--url", &cluster.settings()],
    );
    assert!(said.contains("no update is lost"), "{said}");
    assert!(said.contains("promises are kept"), "{said}");
    let left = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'cenote_check_%'";
    assert_eq!(cluster.run(left).trim(), "0");

    let said = succeeds(folder.path(), &["store", "check", "--path", "new.sqlite"]);
    assert!(said.contains("promises are kept"), "{said}");
    let files = fs::read_dir(folder.path()).expect("the folder").count();
    assert_eq!(files, 0, "a file is left behind");
    let nowhere = "postgresql://nobody@127.0.0.1:1/nothing";
    refuses(
        &cenote(folder.path(), &["store", "check", "--url", nowhere]),
        &[
            "can't open the PostgreSQL database",
            "127.0.0.1:1",
            "nothing",
        ],
    );
}
