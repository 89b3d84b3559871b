//! The server is killed while it goes through a file of users: each of them is there at the end, once, and each row is counted once.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tests::Client;

use crate::check::succeeds;
use crate::crash::all_users;
use crate::people::{ok, text};
use crate::refusals::{cenote, refuses};
use crate::server::Server;

/// Rows of the file; `CENOTE_IMPORT_ROWS` says otherwise.
const ROWS: usize = 100_000;
/// How often the server is killed: whenever a tenth of the rows more is done.
const KILLS: usize = 10;
/// Looks at an import before the test gives it up, so long after one another.
const LOOKS_MAX: u32 = 6_000;
const PAUSE: Duration = Duration::from_millis(100);
/// Between two looks at how far it has come.
const BREATH: Duration = Duration::from_millis(20);

#[test]
fn no_user_of_a_file_is_lost_or_doubled_when_the_server_is_killed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let rows = std::env::var_os("CENOTE_IMPORT_ROWS")
        .and_then(|text| text.to_str()?.parse().ok())
        .unwrap_or(ROWS);
    let mut server = Server::start(folder.path());
    let mut admin = server.admin();
    let (job, expected) = begin(&mut admin, rows);
    for kill in 0..KILLS {
        wait_for(&mut server.admin(), &job, kill * rows / KILLS);
        thread::sleep(Duration::from_millis(kill as u64 * 7 % 40));
        server.kill();
        server = Server::start(folder.path());
    }
    let mut admin = server.admin();
    let ended = ended(&mut admin, &job);
    let count = |name: &str| ended[name].as_u64().expect("a number");
    let counts = ["ImportedUsers", "SkippedUsers", "FailedUsers"].map(count);
    assert_eq!(ended["Status"], "Succeeded", "{ended}");
    let kept = all_users(&mut admin, &text(&job["UserPoolId"]));
    let once: BTreeSet<&String> = kept.iter().collect();
    assert_eq!(once.len(), kept.len(), "a user is doubled");
    assert_eq!(once, expected.names.iter().collect());
    assert_eq!(counts, expected.counts);
    println!("{rows} rows: killed {KILLS} times, {counts:?}");
}

#[test]
fn the_log_of_an_import_is_printed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(folder.path());
    let mut admin = server.admin();
    let (job, expected) = begin(&mut admin, 300);
    ended(&mut admin, &job);
    let [users, skipped, failed] = expected.counts;
    let (pool, id) = (text(&job["UserPoolId"]), text(&job["JobId"]));
    let print = |more: &[&str]| {
        let arguments = [&["logs", "--data", "data"], more].concat();
        succeeds(folder.path(), &arguments)
    };
    let all = print(&[]);
    let heading = format!("/aws/cognito/userpools/{pool}/import {id}/import");
    assert_eq!(all.lines().next(), Some(heading.as_str()));
    let count = |said: &str, word: &str| said.matches(word).count() as u64;
    for (word, expected) in [
        ("[SUCCEEDED] Line", users),
        ("[SKIPPED] Line", skipped),
        ("[FAILED] Line", failed),
    ] {
        assert_eq!(count(&all, word), expected, "{word}");
    }
    // A store that nobody serves is as good.
    server.kill();
    assert_eq!(print(&[&pool, "--job", &id]), all);
    let lines = print(&["--failed", "--json"]);
    for line in lines.lines() {
        let event: Value = serde_json::from_str(line).expect("an event");
        assert_eq!(event["logStreamName"], format!("{id}/import"));
    }
    assert_eq!(count(&lines, "[FAILED] Line"), failed);
    assert_eq!(lines.lines().count() as u64, failed);
    let unknown = cenote(
        folder.path(),
        &["logs", "--data", "data", "--job", "import-x"],
    );
    refuses(
        &unknown,
        &[
            "no such lines of a user import job \"import-x\"",
            "ListUserImportJobs",
        ],
    );
    let unknown = cenote(folder.path(), &["logs", "us-east-1_x", "--data", "data"]);
    refuses(&unknown, &["no user pool \"us-east-1_x\"", &pool]);
}

#[test]
fn a_file_that_is_broken_off_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(folder.path());
    let mut admin = server.admin();
    let members = json!({ "PoolName": "import", "AutoVerifiedAttributes": ["email"] });
    let pool = ok(&mut admin, "CreateUserPool", &members)["UserPool"]["Id"].clone();
    let job = create(&mut admin, &pool);
    let stored = || {
        let said = succeeds(folder.path(), &["check", "--data", "data"]);
        said.lines().any(|line| line.starts_with("import_part "))
    };
    let mut stream = begin_to_send(&text(&job["PreSignedUrl"]), 2_000_000);
    stream
        .write_all(&vec![b'a'; 1_500_000])
        .expect("most of a file");
    assert!(
        (0..LOOKS_MAX).any(|_| stored()),
        "nothing of the file has come"
    );
    drop(stream);
    assert!(
        (0..LOOKS_MAX).any(|_| !stored()),
        "pieces of the file are left"
    );
}

/// What is to become of a file.
struct Expected {
    names: Vec<String>,
    /// Users, rows that are skipped, rows that fail.
    counts: [u64; 3],
}

/// Sends a file, in which some rows are wrong and some are there twice, and has it imported.
fn begin(admin: &mut Client, rows: usize) -> (Value, Expected) {
    let members = json!({ "PoolName": "import", "AutoVerifiedAttributes": ["email"] });
    let pool = ok(admin, "CreateUserPool", &members)["UserPool"]["Id"].clone();
    let of_pool = json!({ "UserPoolId": pool });
    let header = ok(admin, "GetCSVHeader", &of_pool);
    let columns = header["CSVHeader"].as_array().expect("columns").clone();
    let line = |name: &str, email: &str| -> String {
        let value = |column: &Value| match column.as_str() {
            Some("cognito:username") => name.to_owned(),
            Some("email") => email.to_owned(),
            Some("email_verified") => "true".to_owned(),
            _ => String::new(),
        };
        let values: Vec<String> = columns.iter().map(value).collect();
        format!("{}\n", values.join(","))
    };
    let columns: Vec<&str> = columns.iter().filter_map(Value::as_str).collect();
    let mut file = format!("{}\n", columns.join(","));
    let mut expected = Expected {
        names: Vec::new(),
        counts: [0; 3],
    };
    for number in 0..rows {
        let name = format!("user-{number}");
        if number % 100 == 7 {
            file.push_str(&line(&name, "no address"));
            expected.counts[2] += 1;
        } else if number % 150 == 11 {
            file.push_str(&line("user-0", "again@example.com"));
            expected.counts[1] += 1;
        } else {
            file.push_str(&line(&name, &format!("{name}@example.com")));
            expected.counts[0] += 1;
            expected.names.push(name);
        }
    }
    let job = create(admin, &pool);
    send(&text(&job["PreSignedUrl"]), file.as_bytes());
    let started = ok(admin, "StartUserImportJob", &named(&job));
    assert_eq!(started["UserImportJob"]["Status"], "Pending");
    (job, expected)
}

fn create(admin: &mut Client, pool: &Value) -> Value {
    let made = json!({
        "UserPoolId": pool, "JobName": "import",
        "CloudWatchLogsRoleArn": "arn:aws:iam::000000000000:role/logs",
    });
    ok(admin, "CreateUserImportJob", &made)["UserImportJob"].clone()
}

fn named(job: &Value) -> Value {
    json!({ "UserPoolId": job["UserPoolId"], "JobId": job["JobId"] })
}

fn described(admin: &mut Client, job: &Value) -> Value {
    ok(admin, "DescribeUserImportJob", &named(job))["UserImportJob"].clone()
}

/// Waits until an import, which is not over, is past so many rows.
fn wait_for(admin: &mut Client, job: &Value, rows: usize) {
    for _ in 0..LOOKS_MAX {
        let job = described(admin, job);
        let counts = ["ImportedUsers", "SkippedUsers", "FailedUsers"];
        let done: Option<u64> = counts.iter().map(|name| job[*name].as_u64()).sum();
        let is_past = done.is_some_and(|done| done >= rows as u64);
        match job["Status"].as_str() {
            Some("InProgress") if is_past => return,
            Some("Pending" | "InProgress") => thread::sleep(BREATH),
            _ => panic!("the import was over too soon: {job}"),
        }
    }
    panic!("the import does not go on");
}

/// The import once it has ended.
fn ended(admin: &mut Client, job: &Value) -> Value {
    for _ in 0..LOOKS_MAX {
        let job = described(admin, job);
        if job["CompletionDate"].is_number() {
            return job;
        }
        thread::sleep(PAUSE);
    }
    panic!("the import does not end");
}

/// Sends a file as curl does.
fn send(url: &str, file: &[u8]) {
    let mut stream = begin_to_send(url, file.len());
    stream.write_all(file).expect("a file");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

/// Sends all but the file itself, which has so many bytes.
fn begin_to_send(url: &str, bytes: usize) -> TcpStream {
    let (host, path) = url
        .trim_start_matches("http://")
        .split_once('/')
        .expect("a path");
    let mut stream = TcpStream::connect(host).expect("a connection");
    let head = format!(
        "PUT /{path} HTTP/1.1\r\nhost: {host}\r\nx-amz-server-side-encryption: aws:kms\r\n\
         content-length: {bytes}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).expect("a head");
    stream
}
