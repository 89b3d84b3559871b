//! `cenote audit`: the log is chained while the server runs, printed, and found to be altered where somebody altered it.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::thread;
use std::time::Duration;

use cluster::Cluster;
use serde_json::{Value, json};
use store::{Key, Write};

use crate::backup::hand_over_key;
use crate::check::{read, succeeds, write};
use crate::people::{PASSWORD, anybody, make_pool, make_user, ok, sign_in};
use crate::refusals::{cenote, refuses};
use crate::server::Server;
use crate::serving::{Serving, free_port};

/// Looks after which a server should have chained what waits.
const LOOKS: usize = 200;
const PAUSE: Duration = Duration::from_millis(100);

/// The log as an export has it.
pub(crate) fn exported(folder: &Path, more: &[&str]) -> Vec<Value> {
    let said = succeeds(folder, &[&["audit", "export"], more].concat());
    let lines = said.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().expect("JSON lines")
}

/// Waits until all is chained, and gives the log.
pub(crate) fn chained(folder: &Path, more: &[&str]) -> Vec<Value> {
    for _ in 0..LOOKS {
        let log = exported(folder, more);
        if !log.is_empty() && log.iter().all(|line| line["number"].is_u64()) {
            return log;
        }
        thread::sleep(PAUSE);
    }
    panic!("not chained: {:?}", exported(folder, more));
}

fn operations(log: &[Value]) -> BTreeSet<&str> {
    log.iter()
        .filter_map(|line| line["operation"].as_str())
        .collect()
}

/// The end that `cenote audit verify` says is to be noted.
fn end(said: &str) -> String {
    let end = said.lines().find_map(|line| line.strip_prefix("end "));
    end.expect("the end of the log").to_owned()
}

pub(crate) const DATA: [&str; 2] = ["--data", "data"];

#[test]
fn a_log_is_kept_verified_and_printed_while_its_server_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start_with(folder.path(), &["--audit"]);
    let pool = make_pool(&server);
    make_user(&server, &pool, "ada");
    sign_in(&server, &pool, "ada");
    let body = json!({
        "ClientId": pool.client, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "ada", "PASSWORD": "Wrong-Horse-7" },
    });
    let refused = anybody(&server)
        .call("InitiateAuth", &body)
        .expect("an answer");
    assert_eq!(refused.error(), "NotAuthorizedException");
    let log = chained(folder.path(), &DATA);
    for operation in [
        "CreateUserPool",
        "SignUp",
        "AdminConfirmSignUp",
        "InitiateAuth",
    ] {
        assert!(
            operations(&log).contains(operation),
            "{operation} in {log:?}"
        );
    }
    let last = log.last().expect("an entry");
    assert_eq!(last["outcome"], "NotAuthorizedException");
    assert_eq!(
        (&last["address"], &last["pool_id"]),
        (&json!("127.0.0.1"), &json!(pool.id))
    );
    assert_eq!(last["caller"], json!({ "kind": "anonymous" }));
    assert!(!format!("{log:?}").contains(PASSWORD));

    let said = succeeds(folder.path(), &["audit", "verify", "--data", "data"]);
    let count = log.len();
    assert!(
        said.contains(&format!(
            "{count} entries, number 1 to {count}: the chain holds."
        )),
        "{said}"
    );
    commands(folder.path(), &end(&said));
    server.kill();
}

/// What the commands print of a log whose end was noted.
fn commands(folder: &Path, noted: &str) {
    // What a command does is noted as well.
    succeeds(folder, &["keys", "add", "ci", "--data", "data", "--json"]);
    let log = chained(folder, &DATA);
    let added = log.last().expect("an entry");
    assert_eq!(
        (&added["service"], &added["operation"]),
        (&json!("cenote"), &json!("AddAccessKey"))
    );
    assert_eq!(added["caller"], json!({ "kind": "program" }));
    succeeds(
        folder,
        &["audit", "verify", "--data", "data", "--since", noted],
    );
    let said = succeeds(folder, &["audit", "tail", "--data", "data", "-n", "2"]);
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(
        said.contains("AddAccessKey") && said.contains("by the program"),
        "{said}"
    );
    let said = succeeds(folder, &["check", "--data", "data"]);
    assert!(
        said.contains("audit-link") && said.contains("No faults."),
        "{said}"
    );
    for (from, expected) in [("2020-01-01", log.len()), ("2120-01-01T00:00:00Z", 0)] {
        let some = exported(folder, &["--data", "data", "--from", from]);
        assert_eq!(some.len(), expected, "{from}");
        let others = exported(folder, &["--data", "data", "--to", from]);
        assert_eq!(others.len(), log.len() - expected, "{from}");
    }
}

#[test]
fn what_was_altered_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start_with(folder.path(), &["--audit"]);
    make_pool(&server);
    chained(folder.path(), &DATA);
    server.kill();
    let verify = ["audit", "verify", "--data", "data"];
    let noted = end(&succeeds(folder.path(), &verify));
    write(
        &folder.path().join("data"),
        &[Write::Delete(Key::of(&["audit-link"]).then_u64(2))],
    );
    for command in ["verify", "export", "tail"] {
        let output = cenote(folder.path(), &["audit", command, "--data", "data"]);
        refuses(
            &output,
            &[
                "the audit log of the data folder data",
                "number 2 is missing",
            ],
        );
    }
    let (number, mac) = noted.split_once(':').expect("a number");
    let number: u64 = number.parse().expect("a number");
    let later = format!("{}:{mac}", number + 1);
    let output = cenote(folder.path(), &[&verify[..], &["--since", &later]].concat());
    refuses(&output, &["its end was cut off"]);
    let output = cenote(folder.path(), &[&verify[..], &["--since", "7"]].concat());
    refuses(&output, &["NUMBER:MAC"]);
    let output = cenote(
        folder.path(),
        &["audit", "export", "--data", "data", "--to", "soon"],
    );
    refuses(&output, &["2026-11-29"]);
    // Another folder's key.
    let other = tempfile::tempdir().expect("a folder");
    Server::start(other.path()).kill();
    hand_over_key(other.path(), folder.path());
    refuses(
        &cenote(folder.path(), &verify),
        &["was chained with the master key", "not at hand"],
    );
    fs::remove_file(folder.path().join("data/master.key")).expect("the key");
    refuses(&cenote(folder.path(), &verify), &["there is no master key"]);
}

#[test]
fn a_server_keeps_a_log_where_its_configuration_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = ["--config", "cenote.toml"];
    let serving = Serving::start(folder.path(), "[audit]\nenabled = false\n");
    let body = json!({ "PoolName": "unheard" });
    ok(&mut serving.admin(), "CreateUserPool", &body);
    drop(serving);
    assert_eq!(exported(folder.path(), &config), Vec::<Value>::new());
    let said = succeeds(
        folder.path(),
        &["audit", "verify", "--config", "cenote.toml"],
    );
    assert!(said.contains("Nothing is chained yet."), "{said}");
    let serving = Serving::start(folder.path(), "[audit]\nenabled = true\nkeep_days = 30\n");
    let body = json!({ "PoolName": "heard" });
    ok(&mut serving.admin(), "CreateUserPool", &body);
    let log = chained(folder.path(), &config);
    assert_eq!(log.last().expect("an entry")["names"]["PoolName"], "heard");
    drop(serving);
    for (audit, word) in [
        ("keep_days = 0", "keep_days"),
        ("enabled = 1", "enabled"),
        ("kept = 1", "kept"),
    ] {
        let path = folder.path().join("wrong.toml");
        let text = fs::read_to_string(folder.path().join("cenote.toml")).expect("a configuration");
        let (text, _) = text.split_once("[audit]").expect("a table");
        fs::write(&path, format!("{text}[audit]\n{audit}\n")).expect("a configuration");
        let output = cenote(
            folder.path(),
            &["audit", "verify", "--config", "wrong.toml"],
        );
        refuses(&output, &["wrong.toml is not a configuration", word]);
    }
}

/// Has the entry of a link wait to be chained once more.
fn put_back(data: &Path, number: u64) {
    let link = read(data, &Key::of(&["audit-link"]).then_u64(number));
    let mut entry = serde_json::from_slice::<Value>(&link).expect("a link");
    let parts = entry.as_object_mut().expect("a record");
    parts.retain(|name, _| ["format", "at_millis", "id", "sealed"].contains(&name.as_str()));
    let (at, id) = (entry["at_millis"].as_i64(), entry["id"].as_str());
    let key = Key::of(&["audit-entry"]).then_i64(at.expect("an instant"));
    let key = key.then(id.expect("an id"));
    write(data, &[Write::Put(key, entry.to_string().into_bytes())]);
}

/// What is put back while the server is down is chained once more when it runs again.
#[test]
fn what_was_put_back_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start_with(folder.path(), &["--audit"]);
    make_pool(&server);
    let log = chained(folder.path(), &DATA);
    server.kill();
    let verify = ["audit", "verify", "--data", "data"];
    let noted = end(&succeeds(folder.path(), &verify));
    let data = folder.path().join("data");
    put_back(&data, 2);
    let server = Server::start_with(folder.path(), &["--audit"]);
    let is_chained = || {
        let output = cenote(folder.path(), &["audit", "export", "--data", "data"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let lines = said.lines().map(serde_json::from_str::<Value>);
        let lines: Vec<Value> = lines.collect::<Result<_, _>>().expect("JSON lines");
        lines.len() > log.len() && lines.iter().all(|line| line["number"].is_u64())
    };
    assert!((0..LOOKS).any(|_| is_chained() || {
        thread::sleep(PAUSE);
        false
    }));
    server.kill();
    let id = log[1]["id"].as_str().expect("an id");
    let told = format!("is number 2 once more (entry {id})");
    for command in ["verify", "export"] {
        let output = cenote(folder.path(), &["audit", command, "--data", "data"]);
        refuses(
            &output,
            &["tells something twice", &told, "Count each of them once"],
        );
    }
    // The chain holds, and its end is still told.
    let output = cenote(folder.path(), &[&verify[..], &["--since", &noted]].concat());
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        said.contains("the chain holds.") && !end(&said).is_empty(),
        "{said}"
    );
}

/// Two servers on one database make one log.
#[test]
fn nodes_that_share_a_database_make_one_log() {
    let folders = [tempfile::tempdir(), tempfile::tempdir()].map(|it| it.expect("a folder"));
    let url = Cluster::shared().fresh();
    for folder in &folders {
        let key = folder.path().join("master.key");
        fs::write(&key, "5".repeat(64)).expect("a key");
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("a mode");
    }
    let rest = format!("[postgres]\nurl = \"{url}\"\n[audit]\nenabled = true\n");
    let first = "master_key_file = 'master.key'\n";
    let serving = folders.each_ref().map(|folder| {
        let ports = (free_port(), free_port());
        Serving::on(folder.path(), ports, first, &rest)
    });
    for number in 0..6 {
        for node in &serving {
            let body = json!({ "PoolName": format!("pool-{number}") });
            ok(&mut node.admin(), "CreateUserPool", &body);
        }
    }
    let config = ["--config", "cenote.toml"];
    let log = chained(folders[0].path(), &config);
    let made = log
        .iter()
        .filter(|line| line["operation"] == "CreateUserPool");
    assert_eq!(made.count(), 12);
    succeeds(
        folders[1].path(),
        &["audit", "verify", "--config", "cenote.toml"],
    );
}
