//! The server is killed at random moments while clients sign users up. Judged by the clients' own journal: what was
//! acknowledged is there, once, and whole.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::server::{self, Server};
use serde_json::{Value, json};
use tests::Client;

/// Rounds of kill -9; `CENOTE_CRASH_ROUNDS` says otherwise.
const ROUNDS: usize = 100;
/// Clients that write at once.
const CLIENTS: usize = 4;
/// The password of each user.
const PASSWORD: &str = "Correct-Horse-7";

/// What clients know: the names that the server acknowledged, and all that they asked for.
#[derive(Default)]
struct Journal {
    acknowledged: Mutex<Vec<String>>,
    asked: AtomicUsize,
}

#[test]
fn nothing_acknowledged_is_lost_or_doubled() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let rounds = std::env::var_os("CENOTE_CRASH_ROUNDS")
        .and_then(|text| text.to_str()?.parse().ok())
        .unwrap_or(ROUNDS);
    let journal = Arc::new(Journal::default());
    let mut server = Server::start(folder.path());
    let (pool, client) = make_pool(&server);
    for round in 0..rounds {
        storm(&server, &client, &journal, moment(round));
        server.kill();
        server = Server::start(folder.path());
    }
    let acknowledged = journal.acknowledged.lock().expect("the journal").clone();
    let asked = journal.asked.load(Ordering::Relaxed);
    let kept = all_users(&mut server.admin(), &pool);
    let once: BTreeSet<&String> = kept.iter().collect();
    assert_eq!(once.len(), kept.len(), "a user is doubled");
    let lost: Vec<&String> = acknowledged
        .iter()
        .filter(|name| !once.contains(name))
        .collect();
    assert!(
        lost.is_empty(),
        "{} of {} acknowledged users are lost: {lost:?}",
        lost.len(),
        acknowledged.len()
    );
    sign_in(
        &server,
        &client,
        acknowledged.last().expect("an acknowledged user"),
    );
    println!(
        "{rounds} rounds: {asked} sign-ups asked, {} acknowledged, {} kept, 0 lost, 0 doubled",
        acknowledged.len(),
        kept.len()
    );
}

/// How long a round writes before the kill: a different instant each time.
fn moment(round: usize) -> Duration {
    Duration::from_micros(50_000 + (round as u64).wrapping_mul(7_919_003) % 250_000)
}

/// Signs users up from several clients until the server is about to be killed; the kill comes in the middle of it.
fn storm(server: &Server, client: &str, journal: &Arc<Journal>, time: Duration) {
    let over = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let mut connection = Client::new(&server.endpoint, server::REGION, None);
            let (journal, over, client) =
                (Arc::clone(journal), Arc::clone(&over), client.to_owned());
            thread::spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    let name = format!("user-{}", journal.asked.fetch_add(1, Ordering::Relaxed));
                    let body =
                        json!({ "ClientId": client, "Username": name, "Password": PASSWORD });
                    match connection.call("SignUp", &body) {
                        Ok(answer) if answer.status == 200 => {
                            journal.acknowledged.lock().expect("the journal").push(name);
                        }
                        Ok(answer) => panic!("SignUp was refused: {:?}", answer.body),
                        Err(_) => return,
                    }
                }
            })
        })
        .collect();
    thread::sleep(time);
    server.signal_kill();
    over.store(true, Ordering::Relaxed);
    for client in clients {
        client.join().expect("a client");
    }
}

fn make_pool(server: &Server) -> (String, String) {
    let mut admin = server.admin();
    let pool = admin
        .call("CreateUserPool", &json!({ "PoolName": "crash" }))
        .expect("a pool");
    let pool = text(&pool.body["UserPool"]["Id"]);
    let body = json!({
        "UserPoolId": pool,
        "ClientName": "crash",
        "ExplicitAuthFlows":
            ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    });
    let client = admin.call("CreateUserPoolClient", &body).expect("a client");
    (pool, text(&client.body["UserPoolClient"]["ClientId"]))
}

/// The names of all users of a pool.
pub(crate) fn all_users(admin: &mut Client, pool: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut token = Value::Null;
    loop {
        let body = json!({ "UserPoolId": pool, "Limit": 60, "PaginationToken": token });
        let answer = admin.call("ListUsers", &body).expect("a page of users");
        assert_eq!(answer.status, 200, "{:?}", answer.body);
        let users = answer.body["Users"].as_array().cloned().unwrap_or_default();
        names.extend(users.iter().map(|user| text(&user["Username"])));
        token = answer.body["PaginationToken"].clone();
        if token.is_null() {
            return names;
        }
    }
}

/// A user who survived is whole: its password still proves it, so that only its confirmation is missing.
fn sign_in(server: &Server, client: &str, name: &str) {
    let mut connection = Client::new(&server.endpoint, server::REGION, None);
    let body = json!({
        "AuthFlow": "USER_PASSWORD_AUTH",
        "ClientId": client,
        "AuthParameters": { "USERNAME": name, "PASSWORD": PASSWORD },
    });
    let answer = connection.call("InitiateAuth", &body).expect("an answer");
    assert_eq!(
        answer.error(),
        "UserNotConfirmedException",
        "{:?}",
        answer.body
    );
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
