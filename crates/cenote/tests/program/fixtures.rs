//! What makes a server for development what a suite of tests expects: a key that is wired in, ids of its own, a fixed code, an
//! issuer of tokens.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tests::{AccessKey, Client};

use crate::people::{Pool, anybody, make_pool, make_user, ok, sign_in, text};
use crate::refusals::{cenote, refuses};
use crate::server::{REGION, Server};
use crate::serving::{Serving, get};

fn shared(server: &Server, token: Option<&str>) -> Client {
    let key = AccessKey {
        id: "test".to_owned(),
        secret: "test".to_owned(),
        token: token.map(str::to_owned),
    };
    Client::new(&server.endpoint, REGION, Some(key))
}

/// What a token claims.
fn claims(token: &Value) -> Value {
    let text = token.as_str().expect("a token");
    let claims = text.split('.').nth(1).expect("claims");
    let bytes = crypto::text::from_base64url(claims).expect("base64url");
    serde_json::from_slice(&bytes).expect("JSON")
}

#[test]
fn a_key_that_is_wired_in_is_taken_while_it_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start_with(folder.path(), &["--credentials", "test:test"]);
    let body = json!({ "PoolName": "shared" });
    ok(&mut shared(&server, None), "CreateUserPool", &body);
    // Suites have a word of their own in the place of a session's token.
    ok(&mut shared(&server, Some("test")), "CreateUserPool", &body);
    ok(
        &mut server.admin(),
        "ListUserPools",
        &json!({ "MaxResults": 10 }),
    );
    // What came of it is a role's like any other's.
    let role = shared(&server, None).assume_role("000000000000");
    let mut role = Client::new(&server.endpoint, REGION, Some(role.expect("a role")));
    ok(&mut role, "ListUserPools", &json!({ "MaxResults": 10 }));
    server.kill();

    let server = Server::start(folder.path());
    let answer = shared(&server, None).call("CreateUserPool", &body);
    assert_eq!(
        answer.expect("an answer").error(),
        "UnrecognizedClientException"
    );
    server.kill();
}

#[test]
fn no_server_but_one_for_development_takes_what_is_for_suites() {
    let folder = tempfile::tempdir().expect("a folder");
    for option in ["--credentials=test:test", "--code=123456", "--issuer=aws"] {
        let output = cenote(folder.path(), &["serve", "--config", "cenote.toml", option]);
        let name = option.split('=').next().expect("a name");
        refuses(&output, &["unexpected argument", name]);
    }
    let serving = Serving::start(folder.path(), "");
    let body = json!({ "PoolName": "pinned", "UserPoolTags": { "cenote:id": "us-east-1_Mine" } });
    let answer = serving
        .admin()
        .call("CreateUserPool", &body)
        .expect("an answer");
    assert_eq!(answer.error(), "InvalidParameterException");
    assert_eq!(
        answer.body["message"],
        "The tag cenote:id names an id, which a server for development alone gives: leave it out."
    );
}

#[test]
fn what_is_written_wrongly_is_said_with_its_mend() {
    let folder = tempfile::tempdir().expect("a folder");
    for (arguments, told) in [
        (["--credentials", "test"], "write it as ID:SECRET"),
        (
            ["--credentials", ":test"],
            "an id has letters, digits and _",
        ),
        (
            ["--credentials", "a b:test"],
            "an id has letters, digits and _",
        ),
        (
            ["--credentials", "test:"],
            "a secret has characters of ASCII",
        ),
        (["--code", "12a"], "write 1 to 16 digits"),
        (["--issuer", "amazon"], "write aws, or a URL"),
        (
            ["--issuer", "https://a.example/"],
            "without a slash at its end",
        ),
    ] {
        let output = cenote(
            folder.path(),
            &[&["dev", "--port", "0"][..], &arguments[..]].concat(),
        );
        refuses(&output, &[arguments[0], told]);
    }
}

/// What the server says before it says what comes next.
#[test]
fn what_everybody_may_do_is_said_at_the_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = Command::new(env!("CARGO_BIN_EXE_cenote"))
        .args(["dev", "--port", "0", "--data", "data", "--code", "123456"])
        .args(["--credentials", "test:test"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the server starts");
    let output = server.stdout.take().expect("its output");
    let lines = BufReader::new(output).lines().map_while(Result::ok);
    let said: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    server.kill().expect("a kill");
    server.wait().expect("its end");
    for words in [
        "The access key test is taken too: anybody on this machine",
        "Each confirmation code is 123456: any page in a browser here that knows",
    ] {
        let is_said = said.iter().any(|line| line.starts_with(words));
        assert!(is_said, "{words}: {said:#?}");
    }
}

#[test]
fn each_code_is_the_one_that_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start_with(folder.path(), &["--code", "123456"]);
    let pool = make_pool(&server);
    let mut client = anybody(&server);
    let body = json!({
        "ClientId": pool.client,
        "Username": "ada",
        "Password": "Correct-Horse-7",
        "UserAttributes": [{ "Name": "email", "Value": "ada@example.org" }],
    });
    ok(&mut client, "SignUp", &body);
    let confirm = |code: &str| json!({ "ClientId": pool.client, "Username": "ada", "ConfirmationCode": code });
    let wrong = client.call("ConfirmSignUp", &confirm("654321"));
    assert_eq!(wrong.expect("an answer").error(), "CodeMismatchException");
    ok(&mut client, "ConfirmSignUp", &confirm("123456"));
    let body = json!({ "ClientId": pool.client, "Username": "ada" });
    ok(&mut client, "ForgotPassword", &body);
    let body = json!({
        "ClientId": pool.client,
        "Username": "ada",
        "Password": "Another-Horse-8",
        "ConfirmationCode": "123456",
    });
    ok(&mut client, "ConfirmForgotPassword", &body);
}

#[test]
fn tokens_say_that_they_are_amazons_where_that_is_wanted() {
    let folder = tempfile::tempdir().expect("a folder");
    for (said, issuer) in [
        ("aws", "https://cognito-idp.us-east-1.amazonaws.com"),
        (
            "https://users.example.org/pools",
            "https://users.example.org/pools",
        ),
    ] {
        let server = Server::start_with(folder.path(), &["--issuer", said]);
        let pool = make_pool(&server);
        make_user(&server, &pool, "ada");
        let tokens = sign_in(&server, &pool, "ada");
        let issuer = format!("{issuer}/{}", pool.id);
        for name in ["IdToken", "AccessToken"] {
            assert_eq!(claims(&tokens[name])["iss"], issuer.as_str());
        }
        let body = json!({ "AccessToken": tokens["AccessToken"] });
        ok(&mut anybody(&server), "GetUser", &body);
        keys_are_here(&server, &pool, &issuer);
        server.kill();
    }
}

/// The keys lie where they always do, and discovery leads there.
fn keys_are_here(server: &Server, pool: &Pool, issuer: &str) {
    let port = server.endpoint.rsplit(':').next().expect("a port");
    let port = port.parse().expect("a number");
    let read = |path: &str| {
        let answer = get(port, &format!("/{}/.well-known/{path}", pool.id));
        serde_json::from_str::<Value>(&answer.expect("an answer").body).expect("JSON")
    };
    let discovery = read("openid-configuration");
    assert_eq!(discovery["issuer"], issuer);
    let keys = format!("{}/{}/.well-known/jwks.json", server.endpoint, pool.id);
    assert_eq!(text(&discovery["jwks_uri"]), keys);
    assert_eq!(read("jwks.json")["keys"].as_array().map(Vec::len), Some(2));
}
