//! `cenote backup` and `cenote restore`: what comes back, and what must not.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::json;
use store::sqlite::Reader;
use store::{Engine, Key, Write};

use crate::check::{succeeds, write};
use crate::people::{anybody, held_against, make_pool, make_user, ok, sign_in};
use crate::refusals::{cenote, refuses};
use crate::server::Server;

/// Gives a folder the master key of another one.
pub(crate) fn hand_over_key(from: &Path, to: &Path) {
    let data = to.join("data");
    fs::create_dir_all(&data).expect("a folder");
    fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).expect("a mode");
    fs::copy(from.join("data/master.key"), data.join("master.key")).expect("the master key");
}

#[test]
fn a_restored_directory_revives_nothing_that_was_revoked() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let pool = make_pool(&server);
    make_user(&server, &pool, "ada");
    let revoked = sign_in(&server, &pool, "ada");
    let kept = sign_in(&server, &pool, "ada");
    let said = succeeds(
        folder.path(),
        &["backup", "--data", "data", "--to", "backup.cenote"],
    );
    assert!(said.contains("keep data/master.key apart"), "{said}");
    let body = json!({ "ClientId": pool.client, "Token": revoked["RefreshToken"] });
    ok(&mut anybody(&server), "RevokeToken", &body);
    make_user(&server, &pool, "bob");
    assert_eq!(held_against(&server, &kept), "");
    let endpoint = server.endpoint.clone();
    server.kill();

    let backup = folder.path().join("backup.cenote");
    let mode = fs::metadata(&backup).expect("the backup").permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
    let key = fs::read_to_string(folder.path().join("data/master.key")).expect("the key");
    let bytes = fs::read(&backup).expect("the backup");
    let holds = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    assert!(holds(b"ada@example.org") && !holds(key.trim().as_bytes()));

    let other = tempfile::tempdir().expect("a folder");
    hand_over_key(folder.path(), other.path());
    let from = backup.to_str().expect("a path");
    let said = succeeds(other.path(), &["restore", "--data", "data", "--from", from]);
    assert!(said.contains("users sign in again"), "{said}");
    let said = succeeds(other.path(), &["check", "--data", "data"]);
    assert!(said.contains("No faults."), "{said}");
    let server = Server::start_in_place_of(other.path(), &endpoint);
    for tokens in [&revoked, &kept] {
        assert_eq!(
            held_against(&server, tokens),
            "Access Token has been revoked"
        );
    }
    let fresh = sign_in(&server, &pool, "ada");
    assert_eq!(held_against(&server, &fresh), "");
    let body = json!({ "UserPoolId": pool.id, "Username": "bob" });
    let answer = server.admin().call("AdminGetUser", &body);
    assert_eq!(answer.expect("an answer").error(), "UserNotFoundException");
    let output = cenote(other.path(), &["restore", "--data", "data", "--from", from]);
    refuses(&output, &["data/store.sqlite", "in use", "stop it"]);
    server.kill();
    let output = cenote(other.path(), &["restore", "--data", "data", "--from", from]);
    refuses(&output, &["the data folder data is not empty", "database"]);
}

#[test]
fn a_backup_is_whole_or_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    make_pool(&server);
    let arguments = ["backup", "--data", "data", "--to", "one"];
    succeeds(folder.path(), &arguments);
    refuses(
        &cenote(folder.path(), &arguments),
        &["one exists already", "--to"],
    );
    server.kill();
    let output = cenote(
        folder.path(),
        &["backup", "--data", "nowhere", "--to", "two"],
    );
    refuses(&output, &["there is no nowhere/store.sqlite"]);
    let names: Vec<String> = fs::read_dir(folder.path())
        .expect("the folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("a name")
        })
        .filter(|name| name.contains("two") || name.contains("partial"))
        .collect();
    assert!(names.is_empty(), "{names:?} is left");

    let whole = fs::read(folder.path().join("one")).expect("the backup");
    let last = whole.len() - 1;
    let forged = forged(&whole);
    let old = as_format_1(&whole);
    let mut altered = whole.clone();
    altered[last / 2] ^= 1;
    let longer = [whole.as_slice(), b"x"].concat();
    let newer = [b"cenote backup 9\n", &whole[16..]].concat();
    let rows: [(&str, &[u8], &str); 8] = [
        ("cut off", &whole[..last], "its end is missing"),
        ("halved", &whole[..last / 2], "its end is missing"),
        ("altered", &altered, "not"),
        ("forged", &forged, "the master key does not vouch for"),
        (
            "old",
            &old,
            "no master key vouches for old: an older version",
        ),
        ("longer", &longer, "its content is not what was written"),
        ("newer", &newer, "a newer version of Cenote wrote it"),
        ("another", b"{}", "it does not begin as a backup does"),
    ];
    let other = tempfile::tempdir().expect("a folder");
    hand_over_key(folder.path(), other.path());
    for (name, bytes, words) in rows {
        fs::write(other.path().join(name), bytes).expect("a file");
        let output = cenote(other.path(), &["restore", "--data", "data", "--from", name]);
        refuses(&output, &[name, words]);
    }
    assert!(!other.path().join("data/store.sqlite").exists());
    for (name, folder) in [("old", "first"), ("forged", "second")] {
        let arguments = ["restore", "--data", folder, "--from", name];
        succeeds(
            other.path(),
            &[&arguments[..], &["--unauthenticated"]].concat(),
        );
    }
    let output = cenote(other.path(), &["restore", "--from", "nowhere"]);
    refuses(&output, &["can't read nowhere", "--from"]);
}

/// The backup with another name in it, and a digest that fits: what somebody makes of it who has no master key.
fn forged(whole: &[u8]) -> Vec<u8> {
    let mut bytes = whole[..whole.len() - 64].to_vec();
    let name = b"kept".as_slice();
    let places: Vec<usize> = (0..bytes.len() - name.len())
        .filter(|at| bytes[*at..].starts_with(name))
        .collect();
    assert!(!places.is_empty(), "the name of the pool is in the backup");
    for at in places {
        bytes[at..at + name.len()].copy_from_slice(b"lept");
    }
    let digest = crypto::mac::sha256(&[&bytes]);
    bytes.extend(digest);
    bytes.extend(&whole[whole.len() - 32..]);
    bytes
}

/// The backup as the version before wrote it.
fn as_format_1(whole: &[u8]) -> Vec<u8> {
    let mut bytes = [b"cenote backup 1\n", &whole[16..whole.len() - 64]].concat();
    let digest = crypto::mac::sha256(&[&bytes]);
    bytes.extend(digest);
    bytes
}

#[test]
fn a_backup_asks_for_its_master_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    make_pool(&server);
    succeeds(folder.path(), &["backup", "--data", "data", "--to", "one"]);
    server.kill();
    let arguments = ["restore", "--data", "other", "--from", "one"];
    refuses(
        &cenote(folder.path(), &arguments),
        &[
            "there is no master key in other/master.key",
            "Put the master key there",
        ],
    );
    let other = folder.path().join("other");
    fs::create_dir(&other).expect("a folder");
    let key = other.join("master.key");
    fs::write(&key, "7".repeat(64)).expect("a key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("a mode");
    refuses(
        &cenote(folder.path(), &arguments),
        &["the backup needs the master key", "other/master.key holds"],
    );
    assert!(!other.join("store.sqlite").exists());
}

/// Who has no key restores by saying so, and has the directory once the key is there.
#[test]
fn a_backup_without_its_master_key_is_restored_where_that_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let pool = make_pool(&server);
    make_user(&server, &pool, "ada");
    succeeds(folder.path(), &["backup", "--data", "data", "--to", "one"]);
    server.kill();
    let other = tempfile::tempdir().expect("a folder");
    fs::copy(folder.path().join("one"), other.path().join("one")).expect("the backup");
    let arguments = ["restore", "--data", "data", "--from", "one"];
    let refused = cenote(other.path(), &arguments);
    refuses(&refused, &["there is no master key in data/master.key"]);
    assert!(!other.path().join("data/store.sqlite").exists());
    let trusting = [&arguments[..], &["--unauthenticated"]].concat();
    let said = succeeds(other.path(), &trusting);
    assert!(said.contains("users sign in again"), "{said}");
    let said = succeeds(other.path(), &["check", "--data", "data"]);
    assert!(
        said.contains("not opened: there is no master key"),
        "{said}"
    );
    hand_over_key(folder.path(), other.path());
    let server = Server::start(other.path());
    sign_in(&server, &pool, "ada");
    server.kill();
}

/// Records of some megabytes, so that a restore takes a while.
pub(crate) fn make_large_store(data: &Path, records: u64) {
    fs::create_dir_all(data).expect("a folder");
    let text = "x".repeat(1_000_000);
    let chunk = |number: u64| {
        let key = Key::of(&["cloudformation", "chunk", "id"]).then_u64(number);
        let value = json!({ "format": 1, "object": "id", "number": number, "base64": text });
        Write::Put(key, value.to_string().into_bytes())
    };
    for first in (0..records).step_by(8) {
        let some: Vec<Write> = (first..first + 8).map(chunk).collect();
        write(data, &some);
    }
}

#[test]
fn a_restore_that_was_killed_is_told_and_begins_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    make_large_store(&folder.path().join("large"), 160);
    make_large_store(&folder.path().join("small"), 8);
    succeeds(folder.path(), &["backup", "--data", "large", "--to", "one"]);
    succeeds(folder.path(), &["backup", "--data", "small", "--to", "two"]);
    // There is no key that could vouch for what a test put there.
    let restore = [
        "restore",
        "--data",
        "data",
        "--from",
        "one",
        "--unauthenticated",
    ];
    let mut restoring = Command::new(env!("CARGO_BIN_EXE_cenote"))
        .args(restore)
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .spawn()
        .expect("the program runs");
    let path = folder.path().join("data/store.sqlite");
    // The mark and some records, but not all of them.
    while Reader::open(&path)
        .and_then(|reader| reader.count())
        .unwrap_or(0)
        < 9
    {
        thread::sleep(Duration::from_millis(1));
    }
    restoring.kill().expect("a kill");
    restoring.wait().expect("its end");

    let count = Reader::open(&path).expect("the store").count();
    assert!(count.expect("a count") < 161, "the restore was finished");
    for command in [
        &["dev", "--port", "0", "--data", "data"][..],
        &["check", "--data", "data"],
        &["backup", "--data", "data", "--to", "three"],
    ] {
        refuses(
            &cenote(folder.path(), command),
            &["is half filled, from the backup with SHA-256", "again"],
        );
    }
    let output = cenote(
        folder.path(),
        &[
            "restore",
            "--data",
            "data",
            "--from",
            "two",
            "--unauthenticated",
        ],
    );
    refuses(
        &output,
        &["is half filled, from the backup", "same command"],
    );
    succeeds(folder.path(), &restore);
    let reader = Reader::open(&path).expect("the store");
    assert_eq!(reader.count().expect("a count"), 160);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let mark = runtime.block_on(reader.get(&[Key::of(&["filling"])]));
    assert!(mark.expect("a read")[0].is_none());
    succeeds(folder.path(), &["check", "--data", "data"]);
}
