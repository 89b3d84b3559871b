//! The server is killed while it goes through a file of users: each of them is there at the end, once, and each row is counted once.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tests::Client;

use crate::crash::all_users;
use crate::people::{ok, text};
use crate::server::Server;

/// Rows of the file; `CENOTE_IMPORT_ROWS` says otherwise.
const ROWS: usize = 10_000;
/// How often the server is killed.
const KILLS: u64 = 10;
/// Looks at an import before the test gives it up, so long after one another.
const LOOKS_MAX: u32 = 3_000;
const PAUSE: Duration = Duration::from_millis(100);
/// Between two looks at whether it has begun.
const BREATH: Duration = Duration::from_millis(5);

#[test]
fn no_user_of_a_file_is_lost_or_doubled_when_the_server_is_killed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let rows = std::env::var_os("CENOTE_IMPORT_ROWS")
        .and_then(|text| text.to_str()?.parse().ok())
        .unwrap_or(ROWS);
    let mut server = Server::start(folder.path());
    let mut admin = server.admin();
    let (job, expected) = begin(&mut admin, rows);
    let mut interrupted = 0;
    for kill in 0..KILLS {
        interrupted += usize::from(is_in_progress(&mut server.admin(), &job));
        thread::sleep(Duration::from_millis(kill * 7 % 40));
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
    println!("{rows} rows: killed {KILLS} times, {interrupted} times before the end, {counts:?}");
    assert!(interrupted > 2, "the import was over too soon");
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
    let made = json!({
        "UserPoolId": pool, "JobName": "import",
        "CloudWatchLogsRoleArn": "arn:aws:iam::000000000000:role/logs",
    });
    let job = ok(admin, "CreateUserImportJob", &made)["UserImportJob"].clone();
    send(&text(&job["PreSignedUrl"]), file.as_bytes());
    let started = ok(admin, "StartUserImportJob", &named(&job));
    assert_eq!(started["UserImportJob"]["Status"], "Pending");
    (job, expected)
}

fn named(job: &Value) -> Value {
    json!({ "UserPoolId": job["UserPoolId"], "JobId": job["JobId"] })
}

fn described(admin: &mut Client, job: &Value) -> Value {
    ok(admin, "DescribeUserImportJob", &named(job))["UserImportJob"].clone()
}

/// Waits until an import is in progress; whether it is, and not over.
fn is_in_progress(admin: &mut Client, job: &Value) -> bool {
    for _ in 0..LOOKS_MAX {
        match described(admin, job)["Status"].as_str() {
            Some("Pending") => thread::sleep(BREATH),
            status => return status == Some("InProgress"),
        }
    }
    panic!("the import does not begin");
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
    let (host, path) = url
        .trim_start_matches("http://")
        .split_once('/')
        .expect("a path");
    let mut stream = TcpStream::connect(host).expect("a connection");
    let head = format!(
        "PUT /{path} HTTP/1.1\r\nhost: {host}\r\nx-amz-server-side-encryption: aws:kms\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        file.len()
    );
    stream.write_all(head.as_bytes()).expect("a head");
    stream.write_all(file).expect("a file");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}
