//! How fast users come by a file, over what the engine does alone: their records in commits as large, one after another.

use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use store::{Commit, Key, Outcome, Version, Write};
use tests::Client;

use crate::cpu::most_resident_mebibytes;
use crate::figures::{Bar, Figure};
use crate::folder::{ACCOUNT, text};
use crate::ground::Ground;
use crate::plan::Plan;
use crate::server::Server;

/// Rows of a file: as many as one may have.
const ROWS_MAX: usize = 500_000;
/// Between two looks at whether the import has ended.
const PAUSE: Duration = Duration::from_millis(20);
/// What a user takes who came by a file: a record of so many bytes, and entries for the name and the address.
const RECORD_BYTES: usize = 640;
const ENTRY_BYTES: usize = 90;
/// Users of one commit of an import into such a pool.
const COMMIT_USERS: usize = 240;

/// Imports a file, and measures the rate and the memory.
pub(crate) fn run(plan: &Plan) {
    let rows = plan.users.min(ROWS_MAX);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ground = Ground::new(plan, folder.path(), "import");
    let server = ground.serve(plan);
    let mut admin = server.administrator();
    let (job, begun) = begin(&mut admin, rows);
    let ended = loop {
        let asked = json!({ "UserPoolId": job["UserPoolId"], "JobId": job["JobId"] });
        let described = ok(&mut admin, "DescribeUserImportJob", &asked);
        let described = described["UserImportJob"].clone();
        if described["CompletionDate"].is_number() {
            break described;
        }
        thread::sleep(PAUSE);
    };
    let seconds = begun.elapsed().as_secs_f64();
    assert_eq!(ended["ImportedUsers"], rows, "{ended}");
    let rate = rows as f64 / seconds;
    report(plan, &server, rows, rate, bare(plan));
}

fn report(plan: &Plan, server: &Server, rows: usize, rate: f64, bare: f64) {
    let add = |name: &str, value: f64, unit: &str, bar: Option<Bar>| {
        plan.figures.add(Figure {
            name,
            value,
            unit,
            ratio: None,
            bar,
        });
    };
    let name = format!("import of {rows} users");
    add(&name, rate, "users/s", Some(Bar::AtLeast(5_000.0)));
    let most = most_resident_mebibytes(server.id());
    let memory = format!("{name}: memory at most");
    add(&memory, most, "MiB", Some(Bar::AtMost(200.0)));
    add(&format!("{name}: bare commits"), bare, "users/s", None);
    add(&format!("{name}: over these"), rate / bare, "", None);
}

/// Sends a file without hashes and starts its import; gives that, and when it was started.
fn begin(admin: &mut Client, rows: usize) -> (Value, Instant) {
    let members = json!({ "PoolName": "import", "AutoVerifiedAttributes": ["email"] });
    let pool = ok(admin, "CreateUserPool", &members)["UserPool"]["Id"].clone();
    let header = ok(admin, "GetCSVHeader", &json!({ "UserPoolId": pool }));
    let columns: Vec<String> = header["CSVHeader"]
        .as_array()
        .expect("columns")
        .iter()
        .map(text)
        .collect();
    let mut file = columns.join(",");
    for number in 0..rows {
        file.push('\n');
        for (at, column) in columns.iter().enumerate() {
            if at > 0 {
                file.push(',');
            }
            let written = match column.as_str() {
                "cognito:username" => write!(file, "user-{number}"),
                "email" => write!(file, "user-{number}@example.com"),
                "email_verified" => write!(file, "true"),
                "name" => write!(file, "User of the number {number}"),
                _ => Ok(()),
            };
            written.expect("a value");
        }
    }
    let made = json!({
        "UserPoolId": pool, "JobName": "bench",
        "CloudWatchLogsRoleArn": format!("arn:aws:iam::{ACCOUNT}:role/logs"),
    });
    let job = ok(admin, "CreateUserImportJob", &made)["UserImportJob"].clone();
    send(&text(&job["PreSignedUrl"]), file.as_bytes());
    let named = json!({ "UserPoolId": job["UserPoolId"], "JobId": job["JobId"] });
    let begun = Instant::now();
    ok(admin, "StartUserImportJob", &named);
    (job, begun)
}

/// Users a second that the engine takes in, where nothing but their records is made.
fn bare(plan: &Plan) -> f64 {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ground = Ground::new(plan, folder.path(), "bare");
    let filling = ground.fill();
    let mut random = crypto::random::Stream::from_seed([7; 32]);
    let (begun, mut users) = (Instant::now(), 0);
    while begun.elapsed() < 3 * plan.span {
        let mut commit = Commit {
            operation: Version::from_bytes(random.bytes()),
            checks: Vec::new(),
            writes: Vec::new(),
        };
        for number in users..users + COMMIT_USERS {
            let (sub, name) = (random.uuid(), format!("user-{number}"));
            let email = format!("{name}@example.com");
            let puts = [
                (Key::of(&["bare", "user", &sub]), RECORD_BYTES),
                (Key::of(&["bare", "username", &name]), ENTRY_BYTES),
                (
                    Key::of(&["bare", "attribute", "email", &email, &sub]),
                    ENTRY_BYTES,
                ),
            ];
            for (key, bytes) in puts {
                commit.checks.push((key.clone(), None));
                commit.writes.push(Write::Put(key, vec![b'x'; bytes]));
            }
        }
        let outcome = filling.block_on(filling.engine().commit(commit));
        assert_eq!(outcome.expect("a commit"), Outcome::Committed);
        users += COMMIT_USERS;
    }
    users as f64 / begun.elapsed().as_secs_f64()
}

fn ok(admin: &mut Client, operation: &str, body: &Value) -> Value {
    let answer = admin.call(operation, body).expect("an answer");
    assert_eq!(answer.status, 200, "{operation}: {}", answer.body);
    answer.body
}

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
