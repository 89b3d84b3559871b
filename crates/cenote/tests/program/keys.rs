//! `cenote keys`: what is given signs at once, what is taken back is refused at once, and what is said wrongly is named.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tests::{AccessKey, Client};

use crate::backup::hand_over_key;
use crate::check::succeeds;
use crate::people::make_pool;
use crate::refusals::{cenote, refuses};
use crate::server::{REGION, Server, key};
use crate::serving::Serving;

/// Gives a key by the command line.
fn given(folder: &Path, arguments: &[&str]) -> AccessKey {
    let mut all = vec!["keys", "add", "--data", "data", "--json"];
    all.extend(arguments);
    let said: Value = serde_json::from_str(&succeeds(folder, &all)).expect("JSON");
    let member = |name: &str| said[name].as_str().expect("a member").to_owned();
    AccessKey {
        id: member("AccessKeyId"),
        secret: member("SecretAccessKey"),
        token: None,
    }
}

fn refused(server: &Server, key: &AccessKey, operation: &str, body: &Value) -> String {
    let mut client = Client::new(&server.endpoint, REGION, Some(key.clone()));
    let answer = client.call(operation, body).expect("an answer");
    answer.error().to_owned()
}

fn list(server: &Server, key: &AccessKey) -> String {
    refused(server, key, "ListUserPools", &json!({ "MaxResults": 1 }))
}

fn listed(folder: &Path) -> Vec<Value> {
    let said = succeeds(folder, &["keys", "list", "--data", "data", "--json"]);
    let lines = said.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().expect("JSON")
}

#[test]
fn a_key_is_given_and_taken_back_while_the_server_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let pool = make_pool(&server);
    let arguments = ["ci", "--allow", "cognito-idp:Describe*", "--pool", &pool.id];
    let limited = given(folder.path(), &arguments);
    let body = json!({ "UserPoolId": pool.id });
    assert_eq!(refused(&server, &limited, "DescribeUserPool", &body), "");
    assert_eq!(list(&server, &limited), "AccessDeniedException");
    let whole = given(folder.path(), &["ops"]);
    assert_eq!(list(&server, &whole), "");
    let mut client = Client::new(&server.endpoint, REGION, Some(whole.clone()));
    let role = client.assume_role("000000000000").expect("a role");
    assert_eq!(list(&server, &role), "");

    let keys = listed(folder.path());
    assert_eq!(keys.len(), 3);
    let of = |owner: &str| {
        keys.iter()
            .find(|key| key["owner"] == owner)
            .expect("a key")
    };
    assert_eq!(of("ci")["scope"]["pools"], json!([pool.id]));
    assert_eq!(of("ops")["scope"], Value::Null);
    let said = succeeds(
        folder.path(),
        &["keys", "show", &limited.id, "--data", "data"],
    );
    assert!(said.contains("allow cognito-idp:Describe*, on"), "{said}");
    assert!(!said.contains(&limited.secret), "{said}");
    let said = succeeds(folder.path(), &["keys", "list", "--data", "data"]);
    assert!(
        said.contains("ops") && said.contains("everything"),
        "{said}"
    );

    let said = succeeds(
        folder.path(),
        &["keys", "revoke", &whole.id, "--data", "data"],
    );
    assert!(said.contains("is revoked"), "{said}");
    for key in [&whole, &role] {
        assert_eq!(list(&server, key), "UnrecognizedClientException");
    }
    assert_eq!(refused(&server, &limited, "DescribeUserPool", &body), "");
    let again = succeeds(
        folder.path(),
        &["keys", "revoke", &whole.id, "--data", "data"],
    );
    assert!(again.contains("was revoked before"), "{again}");
    let said = succeeds(folder.path(), &["keys", "list", "--data", "data"]);
    assert!(said.contains("revoked"), "{said}");
    let export = succeeds(folder.path(), &["keys", "add", "dev", "--data", "data"]);
    assert!(
        export.contains("export AWS_SECRET_ACCESS_KEY='"),
        "{export}"
    );
    server.kill();
    // A store that nobody serves is as good.
    let later = given(folder.path(), &["later", "--read-only"]);
    let server = Server::start(folder.path());
    assert_eq!(list(&server, &later), "");
    let body = json!({ "PoolName": "x" });
    let code = refused(&server, &later, "CreateUserPool", &body);
    assert_eq!(code, "AccessDeniedException");
}

#[test]
fn what_is_said_wrongly_is_named_with_what_is_possible() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let pool = make_pool(&server);
    let arn = format!(
        "arn:aws:cognito-idp:eu-west-1:000000000000:userpool/{}",
        pool.id
    );
    for (arguments, words) in [
        (
            vec!["add", "ci", "--allow", "cognito:Admin*"],
            vec![
                "\"cognito\" names no service",
                "cognito-idp:*",
                "cloudformation:*",
            ],
        ),
        (
            vec!["add", "ci", "--allow", "cognito-idp:Adm1n*"],
            vec!["\"Adm1n*\" is no action of cognito-idp", "AdminGetUser"],
        ),
        (
            vec!["add", "ci", "--deny", "DeleteUserPool"],
            vec!["\"DeleteUserPool\" is no action: it is written as service:Action"],
        ),
        (
            vec!["add", "ci", "--allow", "cognito-idp:InitiateAuth"],
            vec!["\"InitiateAuth\" is no action of cognito-idp that needs a key"],
        ),
        (
            vec!["add", "ci", "--pool", "us-east-1_nowhere"],
            vec!["no user pool \"us-east-1_nowhere\"", &pool.id],
        ),
        (
            vec!["add", "ci", "--pool", &arn],
            vec!["no user pool", &pool.id],
        ),
        (vec!["add", "a b"], vec!["a name has up to 64"]),
        (
            vec!["revoke", "AKIANOBODY"],
            vec!["no access key AKIANOBODY", "AKIA"],
        ),
        (vec!["show", "AKIANOBODY"], vec!["no access key AKIANOBODY"]),
    ] {
        let arguments = [vec!["keys"], arguments, vec!["--data", "data"]].concat();
        refuses(&cenote(folder.path(), &arguments), &words);
    }
    assert_eq!(listed(folder.path()).len(), 1);
    let nowhere = cenote(folder.path(), &["keys", "list", "--data", "elsewhere"]);
    refuses(&nowhere, &["there is no master key in elsewhere"]);
}

#[test]
fn a_folder_has_one_key_at_a_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let server = Server::start(folder.path());
    let first = key(&data);
    assert_eq!(list(&server, &first), "");
    server.kill();
    // A start makes no key where there is one.
    let server = Server::start(folder.path());
    assert_eq!(key(&data).id, first.id);
    let role = server.admin().assume_role("000000000000").expect("a role");
    server.kill();

    fs::remove_file(data.join("credentials.json")).expect("the credentials");
    let server = Server::start(folder.path());
    let second = key(&data);
    for void in [&first, &role] {
        assert_eq!(list(&server, void), "UnrecognizedClientException");
    }
    assert_eq!(list(&server, &second), "");

    // A key that is taken back stays so, whatever the folder holds.
    succeeds(
        folder.path(),
        &["keys", "revoke", &second.id, "--data", "data"],
    );
    assert_eq!(list(&server, &second), "UnrecognizedClientException");
    server.kill();
    let server = Server::start(folder.path());
    let third = key(&data);
    assert_ne!(third.id, second.id);
    assert_eq!(list(&server, &second), "UnrecognizedClientException");
    assert_eq!(list(&server, &third), "");
    let keys = listed(folder.path());
    let active = keys.iter().filter(|key| key["status"] == "active").count();
    assert_eq!((keys.len(), active), (3, 1));
}

#[test]
fn a_restore_voids_what_came_of_keys_and_the_keys_of_folders() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let whole = given(folder.path(), &["ops"]);
    let mut client = Client::new(&server.endpoint, REGION, Some(whole.clone()));
    let role = client.assume_role("000000000000").expect("a role");
    let first = key(&folder.path().join("data"));
    succeeds(
        folder.path(),
        &["backup", "--data", "data", "--to", "backup"],
    );
    let endpoint = server.endpoint.clone();
    server.kill();

    let other = tempfile::tempdir().expect("a folder");
    hand_over_key(folder.path(), other.path());
    let from = folder.path().join("backup");
    let from = from.to_str().expect("a path");
    succeeds(other.path(), &["restore", "--data", "data", "--from", from]);
    let server = Server::start_in_place_of(other.path(), &endpoint);
    assert_eq!(list(&server, &whole), "");
    for void in [&first, &role] {
        assert_eq!(list(&server, void), "UnrecognizedClientException");
    }
    let keys = listed(other.path());
    let active = keys.iter().filter(|key| key["status"] == "active").count();
    assert_eq!((keys.len(), active), (3, 2));
}

#[test]
fn what_a_key_did_is_in_the_log_with_its_id() {
    let folder = tempfile::tempdir().expect("a folder");
    let serving = Serving::start(folder.path(), "[log]\nrequests = true\nformat = 'json'\n");
    serving.make_pool();
    let admin = key(&folder.path().join("data"));
    let mut client = serving.admin();
    let role = client.assume_role("000000000000").expect("a role");
    let endpoint = format!("http://127.0.0.1:{}", serving.port);
    let mut client = Client::new(&endpoint, REGION, Some(role));
    let answer = client.call("ListUserPools", &json!({ "MaxResults": 1 }));
    assert_eq!(answer.expect("an answer").status, 200);
    let mut forger = Client::new(
        &endpoint,
        REGION,
        Some(AccessKey {
            secret: "x".to_owned(),
            ..admin.clone()
        }),
    );
    let answer = forger.call("DeleteUserPool", &json!({ "UserPoolId": "us-east-1_x" }));
    assert_eq!(
        answer.expect("an answer").error(),
        "InvalidSignatureException"
    );
    serving.terminate();
    let log = folder.path().join("log");
    assert!(serving.ended().success());
    let log = fs::read_to_string(log).expect("the log");
    let line = |operation: &str| -> Value {
        let line = log.lines().find(|line| line.contains(operation));
        serde_json::from_str(line.expect("the request's line")).expect("JSON")
    };
    for operation in ["CreateUserPool\"", "AssumeRole", "ListUserPools"] {
        assert_eq!(line(operation)["key"], admin.id.as_str(), "{operation}");
    }
    assert!(line("DeleteUserPool")["key"].is_null());
    assert!(!log.contains(&admin.secret));
}
