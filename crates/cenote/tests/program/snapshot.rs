//! Snapshots of a running server: it is again what it was, and what was issued goes on being good.

use std::path::Path;

use serde_json::json;
use store::filling::{Filling, begins};

use crate::check::{succeeds, write};
use crate::people::{Pool, held_against, make_pool, make_user, ok, sign_in};
use crate::refusals::{cenote, refuses};
use crate::server::Server;

fn snapshot(folder: &Path, verb: &str, name: &str) -> String {
    succeeds(folder, &["snapshot", verb, name, "--data", "data"])
}

fn names(server: &Server, pool: &Pool) -> Vec<String> {
    let body = json!({ "UserPoolId": pool.id });
    let users = ok(&mut server.admin(), "ListUsers", &body);
    let users = users["Users"].as_array().expect("users");
    let mut names: Vec<String> = users
        .iter()
        .map(|user| user["Username"].as_str().expect("a name").to_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_server_is_again_what_it_was_and_tokens_stay_good() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let pool = make_pool(&server);
    make_user(&server, &pool, "ada");
    let tokens = sign_in(&server, &pool, "ada");
    snapshot(folder.path(), "save", "fresh");

    make_user(&server, &pool, "bob");
    let of_bob = sign_in(&server, &pool, "bob");
    let gone = json!({ "UserPoolId": pool.id, "Username": "ada" });
    ok(&mut server.admin(), "AdminDeleteUser", &gone);
    let other = make_pool(&server);
    assert_eq!(names(&server, &pool), ["bob"]);

    for _ in 0..2 {
        snapshot(folder.path(), "load", "fresh");
        assert_eq!(names(&server, &pool), ["ada"]);
        assert_eq!(held_against(&server, &tokens), "");
        assert_eq!(held_against(&server, &of_bob), "User does not exist.");
        let body = json!({ "UserPoolId": other.id });
        let answer = server.admin().call("DescribeUserPool", &body);
        assert_eq!(
            answer.expect("an answer").error(),
            "ResourceNotFoundException"
        );
        make_user(&server, &pool, "eve");
    }
    // What is put back is on the disk, and the folder's key is the same.
    snapshot(folder.path(), "load", "fresh");
    server.kill();
    let server = Server::start(folder.path());
    assert_eq!(names(&server, &pool), ["ada"]);
    server.kill();
}

#[test]
fn snapshots_are_listed_replaced_and_deleted() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let pool = make_pool(&server);
    snapshot(folder.path(), "save", "one");
    make_user(&server, &pool, "ada");
    snapshot(folder.path(), "save", "one");
    snapshot(folder.path(), "save", "two");
    let list = succeeds(folder.path(), &["snapshot", "list", "--data", "data"]);
    let listed: Vec<&str> = list
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(listed, ["one", "two"]);
    snapshot(folder.path(), "load", "one");
    assert_eq!(names(&server, &pool), ["ada"]);
    snapshot(folder.path(), "delete", "two");
    let unknown = ["there is no snapshot two", "Those that are kept: one."];
    for verb in ["load", "delete"] {
        let output = cenote(folder.path(), &["snapshot", verb, "two", "--data", "data"]);
        refuses(&output, &unknown);
    }
    let output = cenote(
        folder.path(),
        &["snapshot", "save", "../out", "--data", "data"],
    );
    refuses(&output, &["../out", "write letters, digits"]);
    server.kill();
    let output = cenote(
        folder.path(),
        &["snapshot", "load", "one", "--data", "data"],
    );
    refuses(&output, &["no server for development runs on data"]);
}

#[test]
fn an_altered_snapshot_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let pool = make_pool(&server);
    snapshot(folder.path(), "save", "one");
    make_user(&server, &pool, "ada");
    let path = folder.path().join("data/snapshots/one.snapshot");
    let mut bytes = std::fs::read(&path).expect("the snapshot");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).expect("the snapshot is altered");
    let output = cenote(
        folder.path(),
        &["snapshot", "load", "one", "--data", "data"],
    );
    refuses(&output, &["one.snapshot"]);
    assert_eq!(names(&server, &pool), ["ada"]);
}

#[test]
fn what_was_being_put_back_when_the_server_died_is_finished_before_it_answers() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let pool = make_pool(&server);
    snapshot(folder.path(), "save", "one");
    make_user(&server, &pool, "ada");
    server.kill();
    let data = folder.path().join("data");
    let half = |name: &str| {
        let filling = Filling {
            source: format!("the snapshot {name}"),
        };
        write(&data, &[begins(&filling).expect("a mark")]);
    };
    half("one");
    // Nobody else takes it for whole.
    let config =
        "listen = '127.0.0.1:0'\nendpoint = 'http://localhost'\ndata = 'data'\ncapture = true\n";
    std::fs::write(folder.path().join("cenote.toml"), config).expect("the configuration");
    for command in [
        &["serve", "--config", "cenote.toml"][..],
        &["check", "--data", "data"],
        &["backup", "--data", "data", "--to", "copy.backup"],
        &["copy", "--from", "data", "--to", "other"],
        &["keys", "list", "--data", "data"],
    ] {
        let told = [
            "is half filled, from the snapshot one",
            "start `cenote dev` anew on the folder",
        ];
        refuses(&cenote(folder.path(), command), &told);
    }
    let server = Server::start(folder.path());
    assert!(names(&server, &pool).is_empty());
    succeeds(folder.path(), &["check", "--data", "data"]);
    server.kill();

    // One that can't be read any more leaves a server that is neither the one nor the other, and says so.
    half("two");
    let output = cenote(folder.path(), &["dev", "--port", "0", "--data", "data"]);
    let told = [
        "put the snapshot two back",
        "there is no snapshot two",
        "two.snapshot back as it was",
    ];
    refuses(&output, &told);
    let kept = |name: &str| data.join(format!("snapshots/{name}.snapshot"));
    std::fs::copy(kept("one"), kept("two")).expect("a snapshot");
    Server::start(folder.path()).kill();
}

#[test]
fn a_key_that_was_revoked_stays_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let add = ["keys", "add", "ci", "--data", "data", "--json"];
    let added: serde_json::Value =
        serde_json::from_str(&succeeds(folder.path(), &add)).expect("JSON");
    let id = added["AccessKeyId"].as_str().expect("an id");
    snapshot(folder.path(), "save", "one");
    succeeds(folder.path(), &["keys", "revoke", id, "--data", "data"]);
    snapshot(folder.path(), "load", "one");
    let list = succeeds(folder.path(), &["keys", "list", "--data", "data"]);
    let line = list
        .lines()
        .find(|line| line.contains(id))
        .expect("the key");
    assert!(line.contains("revoked"), "{line}");
    server.kill();
}
