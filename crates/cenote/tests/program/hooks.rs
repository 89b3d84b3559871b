//! Hooks: a URL that is asked in place of a function, what it may answer, and which are refused before anything starts.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};
use tests::Client;

use crate::refusals::{cenote, refuses};
use crate::serving::Serving;

const FUNCTION: &str = "arn:aws:lambda:us-east-1:000000000000:function:pre-sign-up";

/// A hook: a server that answers each request as a test wants.
struct Hook {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Hook {
    /// A hook that answers each body with a status line and a body of its own.
    fn start(answer: impl Fn(&str) -> (String, String) + Send + 'static) -> Hook {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let hook = Hook {
            port: listener.local_addr().expect("an address").port(),
            asked: Arc::default(),
        };
        let asked = Arc::clone(&hook.asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = BufReader::new(stream.expect("a connection"));
                let mut length = 0;
                let mut line = String::new();
                while stream.read_line(&mut line).is_ok_and(|read| read > 2) {
                    if let Some(text) = line.strip_prefix("content-length: ") {
                        length = text.trim().parse().expect("a length");
                    }
                    line.clear();
                }
                let mut body = vec![0; length];
                // Others of this machine may knock at a port that they had before.
                if length == 0 || stream.read_exact(&mut body).is_err() {
                    continue;
                }
                let body = String::from_utf8(body).expect("a body in UTF-8");
                asked.lock().expect("what was asked").push(body.clone());
                let (status, answer) = answer(&body);
                let length = answer.len();
                let head = format!(
                    "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n"
                );
                let _ = stream
                    .get_mut()
                    .write_all(format!("{head}\r\n{answer}").as_bytes());
            }
        });
        hook
    }

    fn asked(&self) -> usize {
        self.asked.lock().expect("what was asked").len()
    }

    /// The end of a configuration that has sign-ups asked about here.
    fn configured(&self) -> String {
        let port = self.port;
        format!(
            "[hooks]\n'{FUNCTION}' = 'http://127.0.0.1:{port}/pre-sign-up?key=secret'\n\
             [outbound]\nnetworks = ['127.0.0.0/8']\n"
        )
    }
}

/// The event with a response.
fn vouching(event: &str) -> (String, String) {
    let mut event: Value = serde_json::from_str(event).expect("an event");
    event["response"]["autoConfirmUser"] = json!(true);
    ("200 OK".to_owned(), event.to_string())
}

/// A pool whose function the hook stands for, and a client of it.
fn pool(serving: &Serving) -> (String, String) {
    let (pool, client) = serving.make_pool();
    let body = json!({ "UserPoolId": pool, "LambdaConfig": { "PreSignUp": FUNCTION } });
    let answer = serving.admin().call("UpdateUserPool", &body);
    assert_eq!(answer.expect("an answer").status, 200);
    (pool, client)
}

fn sign_up(serving: &Serving, client: &str, name: &str) -> Value {
    let body = json!({ "ClientId": client, "Username": name, "Password": "1234Abcd^" });
    let answer = serving.client().call("SignUp", &body);
    answer.expect("an answer").body
}

fn has_user(admin: &mut Client, pool: &str, name: &str) -> bool {
    let user = json!({ "UserPoolId": pool, "Username": name });
    let answer = admin.call("AdminGetUser", &user).expect("an answer");
    answer.status == 200
}

/// What a hook says of somebody, by what they are called.
fn by_name(event: &str) -> (String, String) {
    let large = "x".repeat(1 << 20);
    let answer = |status: &str, body: &str| (status.to_owned(), body.to_owned());
    let said: Value = serde_json::from_str(event).expect("an event");
    match said["userName"].as_str().expect("a name") {
        "refused" => answer("200 OK", r#"{"errorMessage": "no", "errorType": "Error"}"#),
        "thrown" => answer("500 Oops", r#"{"errorMessage": "no"}"#),
        "broken" => answer("503 Later", "<html>"),
        "large" => answer("200 OK", &format!("[\"{large}\"]")),
        "text" => answer("200 OK", "<html>"),
        "null" => answer("200 OK", "null"),
        "list" => answer("200 OK", "[]"),
        "away" => answer("307 There\r\nlocation: http://127.0.0.1:1/", ""),
        "silent" => answer("nonsense", ""),
        _ => vouching(event),
    }
}

#[test]
fn a_hook_decides_over_sign_ups() {
    let folder = tempfile::tempdir().expect("a folder");
    let hook = Hook::start(by_name);
    let config = format!("{}[shutdown]\ngrace_seconds = 0\n", hook.configured());
    let mut serving = Serving::start(folder.path(), &config);
    let (pool, client) = pool(&serving);
    assert_eq!(sign_up(&serving, &client, "anna")["UserConfirmed"], true);
    let failed = |what: &str| {
        format!("PreSignUp invocation failed due to error: the function {FUNCTION} {what}.")
    };
    let refused = "PreSignUp failed with error no.".to_owned();
    let not_json = format!(
        "Invalid lambda function output : Invalid JSON. The function {FUNCTION} answered with something else."
    );
    for (name, code, message) in [
        ("refused", "UserLambdaValidationException", refused.clone()),
        ("thrown", "UserLambdaValidationException", refused),
        (
            "broken",
            "UnexpectedLambdaException",
            failed("answered with status 503"),
        ),
        (
            "large",
            "UnexpectedLambdaException",
            failed("answered with more than 1048576 bytes"),
        ),
        ("text", "InvalidLambdaResponseException", not_json.clone()),
        ("null", "InvalidLambdaResponseException", not_json),
        (
            "list",
            "InvalidLambdaResponseException",
            format!(
                "Unrecognizable lambda output. The function {FUNCTION} answered with JSON that is no object."
            ),
        ),
        (
            "away",
            "UnexpectedLambdaException",
            failed("answered with a redirect, status 307"),
        ),
        (
            "silent",
            "UnexpectedLambdaException",
            failed("can't be reached"),
        ),
    ] {
        let before = hook.asked();
        let answer = sign_up(&serving, &client, name);
        assert_eq!(
            (&answer["__type"], &answer["message"]),
            (&json!(code), &json!(message))
        );
        assert_eq!(hook.asked() - before, 1, "{name}");
        assert!(!has_user(&mut serving.admin(), &pool, name), "{name}");
    }
    serving.terminate();
    serving.wait();
    let log = serving.log();
    let host = format!("127.0.0.1:{}", hook.port);
    assert!(
        log.contains(&host) && log.contains("a hook answered badly"),
        "{log}"
    );
    assert!(!log.contains("secret"), "{log}");
}

#[test]
fn a_server_that_dies_while_a_hook_answers_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let dying: Arc<Mutex<Option<Serving>>> = Arc::default();
    let killer = Arc::clone(&dying);
    let hook = Hook::start(move |event| {
        if let Some(mut serving) = killer.lock().expect("a server").take() {
            serving.kill();
        }
        vouching(event)
    });
    let serving = Serving::start(folder.path(), &hook.configured());
    let (pool, client) = pool(&serving);
    let mut asking = serving.client();
    *dying.lock().expect("no server") = Some(serving);
    let body = json!({ "ClientId": client, "Username": "anna", "Password": "1234Abcd^" });
    assert!(asking.call("SignUp", &body).is_err());
    // Its connections end before its hold on the folder does: the hook has it until it is gone.
    drop(dying.lock().expect("no server"));

    let serving = Serving::start(folder.path(), &hook.configured());
    assert!(!has_user(&mut serving.admin(), &pool, "anna"));
    assert_eq!(sign_up(&serving, &client, "anna")["UserConfirmed"], true);
    assert_eq!(hook.asked(), 2);
}

#[test]
fn a_hook_that_can_not_be_asked_is_named_before_anything_starts() {
    let folder = tempfile::tempdir().expect("a folder");
    let serve = |rest: &str| {
        let config = format!(
            "listen = '127.0.0.1:0'\nendpoint = 'http://localhost'\ndata = 'data'\ncapture = true\n{rest}"
        );
        std::fs::write(folder.path().join("cenote.toml"), config).expect("a configuration");
        cenote(folder.path(), &["serve", "--config", "cenote.toml"])
    };
    let hook = |url: &str| format!("[hooks]\n'{FUNCTION}' = '{url}'\n");
    let named = format!("the hook of {FUNCTION} can't be asked");
    let rows: [(String, &[&str]); 8] = [
        (
            hook("hooks.example.org/secret"),
            &[&named, "it can't be read", "[hooks]"],
        ),
        (
            hook("http://198.20.0.1/secret"),
            &[
                &named,
                "198.20.0.1 is not asked without TLS",
                "plain_http = true",
            ],
        ),
        (
            hook("https://10.0.0.7/secret"),
            &[
                &named,
                "10.0.0.7 is not asked: private use (RFC 1918)",
                "[outbound]",
            ],
        ),
        (
            hook("https://localhost:8443/secret"),
            &[&named, "localhost:8443", "loopback (RFC 1122)"],
        ),
        (
            hook("https://ana:secret@hooks.example.org/"),
            &[&named, "a user name or a password"],
        ),
        (
            "[hooks]\n'pre-sign-up' = 'https://hooks.example.org/'\n".to_owned(),
            &["\"pre-sign-up\"", "arn:aws:lambda:<region>"],
        ),
        (
            "[outbound]\nnetworks = ['ten']\n".to_owned(),
            &["is not a configuration", "ten", "10.0.0.0/8"],
        ),
        (
            "[outbound]\nroot_certificate = 'nowhere.pem'\n".to_owned(),
            &["nowhere.pem does not hold what [outbound] needs", "PEM"],
        ),
    ];
    for (rest, words) in rows {
        let output = serve(&rest);
        refuses(&output, words);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!said.contains("secret"), "{said}");
    }
    let private = format!("{FUNCTION}=http://172.17.0.1/");
    let output = cenote(folder.path(), &["dev", "--port", "0", "--hook", &private]);
    refuses(&output, &[&named, "172.17.0.1 is not asked", "--reach"]);
    for (option, value, word) in [("--hook", "x", "ARN=URL"), ("--reach", "x", "10.0.0.0/8")] {
        let output = cenote(folder.path(), &["dev", "--port", "0", option, value]);
        refuses(&output, &[option, word]);
    }
}
