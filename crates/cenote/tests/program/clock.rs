//! A clock that tests move: tokens, codes and temporary passwords end by it, and clients go on signing by their own.

use std::net::TcpStream;

use serde_json::json;

use crate::check::succeeds;
use crate::people::{anybody, held_against, make_pool, make_user, ok, sign_in};
use crate::refusals::{cenote, refuses};
use crate::server::Server;
use crate::serving::Serving;

fn clock(folder: &std::path::Path, turn: &str) -> String {
    succeeds(folder, &["clock", turn, "--data", "data"])
}

#[test]
fn tokens_end_when_their_time_is_let_pass() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let pool = make_pool(&server);
    make_user(&server, &pool, "ada");
    let tokens = sign_in(&server, &pool, "ada");
    assert_eq!(held_against(&server, &tokens), "");
    clock(folder.path(), "+59m");
    assert_eq!(held_against(&server, &tokens), "");
    assert!(clock(folder.path(), "+1m1s").contains("1h 1s ahead of this machine"));
    assert_eq!(held_against(&server, &tokens), "Access Token has expired");
    // Whoever signs goes by a clock that nobody moved, and may sign in anew.
    make_user(&server, &pool, "bob");
    let tokens = sign_in(&server, &pool, "bob");
    assert_eq!(held_against(&server, &tokens), "");
    server.kill();

    // What was let pass has passed for good.
    let server = Server::start(folder.path());
    let shown = succeeds(folder.path(), &["clock", "--data", "data"]);
    assert!(shown.contains("1h 1s ahead of this machine"), "{shown}");
    let shown = clock(folder.path(), "reset");
    assert!(!shown.contains("ahead"), "{shown}");
    server.kill();
}

#[test]
fn codes_and_temporary_passwords_end_and_letters_come_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let pool = make_pool(&server);
    clock(folder.path(), "+2d");
    let mut client = anybody(&server);
    let body = json!({
        "ClientId": pool.client,
        "Username": "ada",
        "Password": "Correct-Horse-7",
        "UserAttributes": [{ "Name": "email", "Value": "ada@example.org" }],
    });
    ok(&mut client, "SignUp", &body);
    let mail = [
        "mail",
        "--data",
        "data",
        "ada@example.org",
        "--wait",
        "5s",
        "--code",
    ];
    let code = succeeds(folder.path(), &mail);
    clock(folder.path(), "+24h");
    let body =
        json!({ "ClientId": pool.client, "Username": "ada", "ConfirmationCode": code.trim() });
    let late = client.call("ConfirmSignUp", &body).expect("an answer");
    assert_eq!(late.error(), "ExpiredCodeException");

    let body = json!({
        "UserPoolId": pool.id,
        "Username": "bob",
        "TemporaryPassword": "Temporary-1",
        "MessageAction": "SUPPRESS",
    });
    ok(&mut server.admin(), "AdminCreateUser", &body);
    let body = json!({
        "AuthFlow": "USER_PASSWORD_AUTH",
        "ClientId": pool.client,
        "AuthParameters": { "USERNAME": "bob", "PASSWORD": "Temporary-1" },
    });
    let asked = ok(&mut client, "InitiateAuth", &body);
    assert_eq!(asked["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    clock(folder.path(), "+1w");
    let late = client.call("InitiateAuth", &body).expect("an answer");
    assert!(
        late.body["message"]
            .as_str()
            .is_some_and(|it| it.contains("Temporary password has expired")),
        "{}",
        late.body
    );
}

#[test]
fn a_clock_is_moved_on_a_server_for_development_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    Server::start(folder.path()).kill();
    let none = ["no server for development runs on data", "cenote dev"];
    let arguments = ["clock", "+1h", "--data", "data"];
    refuses(&cenote(folder.path(), &arguments), &none);
    let serving = tempfile::tempdir().expect("a folder");
    let _serving = Serving::start(serving.path(), "");
    let none = ["no server for development runs on", "cenote serve"];
    refuses(&cenote(serving.path(), &arguments), &none);
}

#[test]
fn a_turn_that_is_none_is_said_with_its_mend() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    for turn in [
        "1h",
        "+",
        "+1",
        "+1y",
        "+h",
        "+0s",
        "later",
        "+99999999999999999999s",
    ] {
        let output = cenote(folder.path(), &["clock", turn, "--data", "data"]);
        refuses(&output, &["+1d12h", "reset"]);
    }
    let output = cenote(folder.path(), &["clock", "+9999w", "--data", "data"]);
    refuses(&output, &["more than thirty years", "cenote clock reset"]);
    server.kill();
}

/// Each of them may take two seconds to say something, and a command waits for a minute.
#[test]
fn who_says_nothing_at_the_door_keeps_no_command_waiting() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let door = std::fs::read_to_string(folder.path().join("data/control")).expect("the door");
    let (address, _) = door.split_once(' ').expect("an address");
    let silent: Vec<TcpStream> = (0..40)
        .map(|_| TcpStream::connect(address).expect("a connection"))
        .collect();
    clock(folder.path(), "+1h");
    drop(silent);
    server.kill();
}
