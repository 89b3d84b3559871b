//! `cenote serve` sends mail by SMTP: a mail server that a test can read gets the code of a sign-up.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tests::{AccessKey, Client};

use crate::check::succeeds;
use crate::serving::{Serving, free_port, get};

const PATIENCE: Duration = Duration::from_secs(20);

/// A process that ends with the test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_code_of_a_sign_up_leaves_by_smtp() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mail_port, letters, _) = mail_server();
    let port = free_port();
    let config = format!(
        "listen = '127.0.0.1:{port}'\nendpoint = 'http://127.0.0.1:{port}'\ndata = 'data'\n\
         [smtp]\nhost = '127.0.0.1'\nport = {mail_port}\nsecurity = 'none'\n\
         from = 'Users <users@example.org>'\n"
    );
    std::fs::write(folder.path().join("cenote.toml"), config).expect("a configuration");
    let _server = Ended(
        Command::new(env!("CARGO_BIN_EXE_cenote"))
            .args(["serve", "--config", "cenote.toml"])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("the server starts"),
    );
    let credentials = folder.path().join("data/credentials.json");
    let endpoint = format!("http://127.0.0.1:{port}");
    while !credentials.exists() || TcpStream::connect(("127.0.0.1", port)).is_err() {
        thread::sleep(Duration::from_millis(5));
    }
    let credentials: Value =
        serde_json::from_slice(&std::fs::read(credentials).expect("the credentials"))
            .expect("the credentials are JSON");
    let member = |name: &str| credentials[name].as_str().expect("a member").to_owned();
    let key = AccessKey {
        id: member("access_key_id"),
        secret: member("secret_access_key"),
        token: None,
    };
    let mut client = Client::new(&endpoint, "us-east-1", Some(key));
    let mut call = |operation: &str, body: Value| {
        let answer = client.call(operation, &body).expect("an answer");
        assert_eq!(answer.status, 200, "{operation}: {}", answer.body);
        answer.body
    };
    let pool = call(
        "CreateUserPool",
        json!({ "PoolName": "mailed", "AutoVerifiedAttributes": ["email"] }),
    );
    let pool = pool["UserPool"]["Id"].clone();
    let body = json!({ "UserPoolId": pool, "ClientName": "mailed" });
    let id = call("CreateUserPoolClient", body)["UserPoolClient"]["ClientId"].clone();
    let body = json!({
        "ClientId": id,
        "Username": "ada",
        "Password": "Correct-Horse-7",
        "UserAttributes": [{ "Name": "email", "Value": "ada@example.org" }],
    });
    call("SignUp", body);
    let letter = letters.recv_timeout(PATIENCE).expect("a letter");
    assert!(letter.contains("RCPT TO:<ada@example.org>"), "{letter}");
    assert!(
        letter.contains("From: Users <users@example.org>"),
        "{letter}"
    );
    let code: String = letter
        .split_once("confirmation code is ")
        .map(|(_, rest)| rest.chars().take(6).collect())
        .expect("a code");
    let body = json!({ "ClientId": id, "Username": "ada", "ConfirmationCode": code });
    call("ConfirmSignUp", body);
}

#[test]
fn a_letter_that_is_refused_or_held_up_holds_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mail_port, letters, busy) = mail_server();
    let smtp = format!(
        "[smtp]\nhost = '127.0.0.1'\nport = {mail_port}\nsecurity = 'none'\n\
         from = 'Users <users@example.org>'\n"
    );
    let serving = Serving::start(folder.path(), &smtp);
    let mut client = serving.admin();
    let mut call = |operation: &str, body: Value| {
        let answer = client.call(operation, &body).expect("an answer");
        assert_eq!(answer.status, 200, "{operation}: {}", answer.body);
        answer.body
    };
    let body = json!({ "PoolName": "mailed", "AutoVerifiedAttributes": ["email"] });
    let pool = call("CreateUserPool", body)["UserPool"]["Id"].clone();
    let body = json!({ "UserPoolId": pool, "ClientName": "mailed" });
    let id = call("CreateUserPoolClient", body)["UserPoolClient"]["ClientId"].clone();
    for name in ["slow", "gone", "busy", "ada"] {
        let body = json!({
            "ClientId": id,
            "Username": name,
            "Password": "Correct-Horse-7",
            "UserAttributes": [{ "Name": "email", "Value": format!("{name}@example.org") }],
        });
        call("SignUp", body);
    }
    let letter = letters.recv_timeout(PATIENCE).expect("a letter");
    assert!(letter.contains("RCPT TO:<ada@example.org>"), "{letter}");
    let refused = "cenote_outbox_given_up_total{reason=\"refused\"} 1";
    let is_refused =
        || get(serving.operator, "/metrics").is_some_and(|answer| answer.body.contains(refused));
    while !is_refused() || busy.load(Ordering::SeqCst) < 3 {
        thread::sleep(Duration::from_millis(100));
    }
    // One refusal for good is none that is enough, however often a letter failed for now before.
    thread::sleep(Duration::from_millis(500));
    assert!(is_refused());
    assert!(serving.log().contains("a message is given up"));
    let said = succeeds(folder.path(), &["check", "--config", "cenote.toml"]);
    let pool = pool.as_str().expect("an id");
    let told = format!(
        "1 mail of the pool {pool} given up, the mail server refused it for good (refused), from 20"
    );
    assert!(said.contains(&told), "{said}");
    assert!(!said.contains("gone@"), "{said}");
}

/// A mail server on a port of its own that takes every letter but those to `gone`, which it refuses for good, to `busy`, which it refuses
/// twice for now before, and counts, and to `slow`, for which it never answers; each is given with the commands before it.
fn mail_server() -> (u16, Receiver<String>, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (letters, received) = channel();
    let busy = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&busy);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (letters, busy) = (letters.clone(), Arc::clone(&counted));
            thread::spawn(move || {
                if let Some(letter) = take_letter(stream, &busy) {
                    let _ = letters.send(letter);
                }
            });
        }
    });
    (port, received, busy)
}

/// One conversation by RFC 5321, without extensions.
fn take_letter(stream: TcpStream, busy: &AtomicUsize) -> Option<String> {
    let mut output = stream.try_clone().ok()?;
    let mut said = String::new();
    output.write_all(b"220 test\r\n").ok()?;
    let mut in_letter = false;
    for line in BufReader::new(stream).lines() {
        let line = line.ok()?;
        said.push_str(&line);
        said.push('\n');
        let answer: &[u8] = match (in_letter, line.as_str()) {
            (true, ".") => {
                output.write_all(b"250 taken\r\n").ok()?;
                return Some(said);
            }
            (true, _) => continue,
            (false, "DATA") => {
                in_letter = true;
                b"354 go on\r\n"
            }
            (false, line) if line.starts_with("RCPT TO:<gone@") => b"550 no such person\r\n",
            (false, line) if line.starts_with("RCPT TO:<busy@") => {
                if busy.fetch_add(1, Ordering::SeqCst) < 2 {
                    b"451 come again\r\n"
                } else {
                    b"550 no such person\r\n"
                }
            }
            (false, line) if line.starts_with("RCPT TO:<slow@") => continue,
            (false, _) => b"250 ok\r\n",
        };
        output.write_all(answer).ok()?;
    }
    None
}
