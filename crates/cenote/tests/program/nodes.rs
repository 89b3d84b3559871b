//! Several nodes on one `PostgreSQL` database: any of them answers any request, and what is made on one holds at once on the others.

use std::thread;
use std::time::Duration;

use cluster::Cluster;
use crypto::srp::client::Client as Secret;
use serde_json::{Value, json};
use tests::srp::Somebody;
use tests::{AccessKey, Client};

use crate::check::succeeds;
use crate::fleet::{Fleet, PASSWORD, letters};
use crate::server::REGION;
use crate::serving::{Serving, free_port, get};

/// How long a node may go on with settings of a pool or a client that another one has changed.
const SETTINGS_SECONDS: u64 = 5;
const PAUSE: Duration = Duration::from_millis(50);
/// Pauses after which a node should have noticed that its database is back.
const TRIES: usize = 400;

fn ok(fleet: &Fleet, node: usize, operation: &str, body: &Value) -> Value {
    let answer = fleet.client(node).call(operation, body);
    let answer = answer.expect("an answer");
    assert_eq!(answer.status, 200, "{operation} on {node}: {}", answer.body);
    answer.body
}

fn refusal(fleet: &Fleet, node: usize, operation: &str, body: &Value) -> String {
    let answer = fleet.client(node).call(operation, body);
    answer.expect("an answer").error().to_owned()
}

/// Signs a user up on the first node and confirms it on the second.
fn confirmed(fleet: &Fleet, client: &str, name: &str) {
    let address = format!("{name}@example.org");
    let body = json!({
        "ClientId": client,
        "Username": name,
        "Password": PASSWORD,
        "UserAttributes": [{ "Name": "email", "Value": address }],
    });
    ok(fleet, 0, "SignUp", &body);
    let code = fleet.code(&address);
    let body = json!({ "ClientId": client, "Username": name, "ConfirmationCode": code });
    ok(fleet, 1, "ConfirmSignUp", &body);
    assert_eq!(letters(fleet, &address), 1, "letters to {address}");
}

/// Signs in by SRP: begun on the first node, proved on the second. Gives the tokens and the answer to the challenge.
fn signed_in(fleet: &Fleet, pool: &str, client: &str, name: &str) -> (Value, Value) {
    let pool_name = pool.split('_').nth(1).expect("the pool's name");
    let somebody = Somebody {
        client_id: client,
        pool_name,
        username: name,
        password: PASSWORD,
    };
    let secret = Secret::start([5; 32]);
    let request = json!({
        "ClientId": client,
        "AuthFlow": "USER_SRP_AUTH",
        "AuthParameters": { "USERNAME": name, "SRP_A": secret.public_hex() },
    });
    let begun = ok(fleet, 0, "InitiateAuth", &request);
    let proof = somebody.answer(&secret, &begun);
    let answer = ok(fleet, 1, "RespondToAuthChallenge", &proof);
    (answer["AuthenticationResult"].clone(), proof)
}

fn refresh(client: &str, tokens: &Value) -> Value {
    json!({
        "ClientId": client,
        "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": { "REFRESH_TOKEN": tokens["RefreshToken"] },
    })
}

fn password(client: &str, name: &str, password: &str) -> Value {
    json!({
        "ClientId": client,
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": name, "PASSWORD": password },
    })
}

#[test]
fn any_node_answers_any_request() {
    let fleet = Fleet::start();
    let (pool, client) = fleet.make_pool();
    confirmed(&fleet, &client, "ada");
    let (tokens, proof) = signed_in(&fleet, &pool, &client, "ada");

    // A session that was used is used everywhere.
    for node in 0..3 {
        let refused = refusal(&fleet, node, "RespondToAuthChallenge", &proof);
        assert_eq!(refused, "NotAuthorizedException", "on {node}");
    }

    // A revocation holds at once, for all that came of the token.
    let refreshed = ok(&fleet, 2, "InitiateAuth", &refresh(&client, &tokens));
    let access = json!({ "AccessToken": refreshed["AuthenticationResult"]["AccessToken"] });
    for node in 0..3 {
        assert_eq!(ok(&fleet, node, "GetUser", &access)["Username"], "ada");
    }
    let body = json!({ "ClientId": client, "Token": tokens["RefreshToken"] });
    ok(&fleet, 0, "RevokeToken", &body);
    for node in [1, 2, 0] {
        let body = refresh(&client, &tokens);
        let refused = refusal(&fleet, node, "InitiateAuth", &body);
        assert_eq!(refused, "NotAuthorizedException", "on {node}");
        let refused = refusal(&fleet, node, "GetUser", &access);
        assert_eq!(refused, "NotAuthorizedException", "on {node}");
    }

    // So does a sign-out.
    let (tokens, _) = signed_in(&fleet, &pool, &client, "ada");
    let access = json!({ "AccessToken": tokens["AccessToken"] });
    ok(&fleet, 1, "GlobalSignOut", &access);
    for node in [2, 0, 1] {
        let refused = refusal(&fleet, node, "GetUser", &access);
        assert_eq!(refused, "NotAuthorizedException", "on {node}");
        let body = refresh(&client, &tokens);
        let refused = refusal(&fleet, node, "InitiateAuth", &body);
        assert_eq!(refused, "NotAuthorizedException", "on {node}");
    }
}

#[test]
fn wrong_passwords_count_wherever_they_are_tried() {
    let fleet = Fleet::start();
    let (_, client) = fleet.make_pool();
    confirmed(&fleet, &client, "ada");
    let wrong = password(&client, "ada", "Wrong-Horse-7");
    for node in [0, 1, 2, 0, 1] {
        let refused = refusal(&fleet, node, "InitiateAuth", &wrong);
        assert_eq!(refused, "NotAuthorizedException");
    }
    let answer = fleet
        .client(2)
        .call("InitiateAuth", &password(&client, "ada", PASSWORD))
        .expect("an answer");
    assert_eq!(answer.error(), "NotAuthorizedException", "{}", answer.body);
    assert_eq!(answer.body["message"], "Password attempts exceeded");
}

#[test]
fn settings_that_one_node_changes_hold_on_the_others_within_seconds() {
    let fleet = Fleet::start();
    let (pool, client) = fleet.make_pool();
    confirmed(&fleet, &client, "ada");
    let body = password(&client, "ada", PASSWORD);
    for node in 0..3 {
        ok(&fleet, node, "InitiateAuth", &body);
    }
    let update = json!({
        "UserPoolId": pool,
        "ClientId": client,
        "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    });
    let answer = fleet.admin(0).call("UpdateUserPoolClient", &update);
    assert_eq!(answer.expect("an answer").status, 200);
    thread::sleep(Duration::from_secs(SETTINGS_SECONDS));
    for node in 0..3 {
        let refused = refusal(&fleet, node, "InitiateAuth", &body);
        assert_eq!(refused, "InvalidParameterException", "on {node}");
    }
}

#[test]
fn a_node_whose_database_is_away_is_not_ready_until_it_is_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut database = Cluster::new(&[], &[]);
    let url = database.fresh();
    std::fs::write(folder.path().join("master.key"), "5".repeat(64)).expect("a master key");
    let node = Serving::on(
        folder.path(),
        (free_port(), free_port()),
        "master_key_file = 'master.key'\n",
        &format!("[postgres]\nurl = \"{url}\"\n"),
    );
    let (pool, _) = node.make_pool();
    database.kill();
    let answer = get(node.operator, "/readyz").expect("an answer");
    assert_eq!(answer.status, 503, "{}", answer.body);
    assert!(answer.body.starts_with("store: "), "{}", answer.body);
    let alive = get(node.operator, "/livez").expect("an answer");
    assert_eq!(alive.status, 200);
    database.start();
    let back = (0..TRIES).any(|_| {
        thread::sleep(PAUSE);
        get(node.operator, "/readyz").is_some_and(|answer| answer.status == 200)
    });
    assert!(back, "{}", node.log());
    let body = json!({ "UserPoolId": pool });
    let described = node.admin().call("DescribeUserPool", &body);
    assert_eq!(described.expect("an answer").status, 200);
}

#[test]
fn a_node_with_another_master_key_does_not_start() {
    let fleet = Fleet::start();
    let said = fleet.refused_with_another_key();
    assert!(
        said.contains("can't be opened with this master key"),
        "{said}"
    );
}

#[test]
fn a_revoked_key_and_all_that_came_of_it_is_refused_at_once_on_every_node() {
    let fleet = Fleet::start();
    let folder = fleet.folder(0);
    let said = succeeds(
        &folder,
        &["keys", "add", "ci", "--config", "cenote.toml", "--json"],
    );
    let given: Value = serde_json::from_str(&said).expect("a key");
    let member = |name: &str| given[name].as_str().expect("a member").to_owned();
    let key = AccessKey {
        id: member("AccessKeyId"),
        secret: member("SecretAccessKey"),
        token: None,
    };
    let client =
        |node: usize, key: &AccessKey| Client::new(&fleet.address(node), REGION, Some(key.clone()));
    let role = client(1, &key).assume_role("000000000000").expect("a role");
    let chained = client(2, &role)
        .assume_role("000000000000")
        .expect("a role");
    let keys = [key.clone(), role, chained];
    let refused = || -> Vec<String> {
        let of = |(node, key)| {
            let answer = client(node, key).call("ListUserPools", &json!({ "MaxResults": 1 }));
            answer.expect("an answer").error().to_owned()
        };
        let everywhere = (0..3).flat_map(|node| keys.iter().map(move |key| (node, key)));
        everywhere.map(of).collect()
    };
    assert_eq!(refused(), vec![""; 9]);
    succeeds(
        &fleet.folder(2),
        &["keys", "revoke", &key.id, "--config", "cenote.toml"],
    );
    assert_eq!(refused(), vec!["UnrecognizedClientException"; 9]);
}
