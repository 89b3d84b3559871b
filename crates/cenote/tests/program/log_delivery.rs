//! Lines of the logs of pools leave: into files, to webhooks, and what becomes of those that nobody takes.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::thread;
use std::time::Duration;

use crypto::mac::hmac_sha256;
use crypto::text::hex;
use serde_json::{Value, json};
use tests::Client;

use crate::check::succeeds;
use crate::people::{ok, text};
use crate::refusals::{cenote, refuses};
use crate::server::Server;
use crate::serving::{Serving, get};
use crate::sms::{NEAR, gateway};

const PATIENCE: Duration = Duration::from_secs(30);
const GROUP: &str = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/sign-ins";
const BUCKET: &str = "arn:aws:s3:::sign-ins";

/// A server that stops as soon as it is asked to.
const AT_ONCE: &str = "[shutdown]\ngrace_seconds = 0\n";

/// Makes a pool whose events go to a place, and a client of it.
fn pool(admin: &mut Client, arn: &str) -> String {
    let body = json!({
        "PoolName": "logging", "UserPoolTier": "PLUS",
        "UserPoolAddOns": { "AdvancedSecurityMode": "AUDIT" },
    });
    let id = text(&ok(admin, "CreateUserPool", &body)["UserPool"]["Id"]);
    let mut configuration = json!({ "EventSource": "userAuthEvents", "LogLevel": "INFO" });
    if arn == BUCKET {
        configuration["S3Configuration"] = json!({ "BucketArn": arn });
    } else {
        configuration["CloudWatchLogsConfiguration"] = json!({ "LogGroupArn": arn });
    }
    let body = json!({ "UserPoolId": id, "LogConfigurations": [configuration] });
    ok(admin, "SetLogDeliveryConfiguration", &body);
    let body = json!({ "UserPoolId": id, "ClientName": "logging" });
    text(&ok(admin, "CreateUserPoolClient", &body)["UserPoolClient"]["ClientId"])
}

fn sign_up(client: &mut Client, client_id: &str, name: &str) {
    let body = json!({ "ClientId": client_id, "Username": name, "Password": "Correct-Horse-7" });
    ok(client, "SignUp", &body);
}

/// Waits until a file has so many lines, and gives the names of the users in them.
fn names_in(path: &Path, number: usize) -> Vec<String> {
    let pause = Duration::from_millis(20);
    let mut waited = Duration::ZERO;
    loop {
        let held = fs::read_to_string(path).unwrap_or_default();
        if held.lines().count() >= number && held.ends_with('\n') {
            return held.lines().map(name_in).collect();
        }
        assert!(waited < PATIENCE, "{} holds {held:?}", path.display());
        thread::sleep(pause);
        waited += pause;
    }
}

/// The name of the user in a line; the line itself where it is none.
fn name_in(line: &str) -> String {
    let parsed: Option<Value> = serde_json::from_str(line).ok();
    let name = parsed.and_then(|line| Some(line["message"]["userName"].as_str()?.to_owned()));
    name.unwrap_or_else(|| line.to_owned())
}

fn destinations(rows: &[(&str, &str)]) -> String {
    let rows = rows
        .iter()
        .map(|(arn, place)| format!("'{arn}' = '{place}'\n"));
    format!("[log_delivery.destinations]\n{}", rows.collect::<String>())
}

#[test]
fn lines_go_into_a_file_that_may_be_moved_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sign-ins.jsonl");
    let place = format!("file:{}", path.display());
    let serving = Serving::start(folder.path(), &destinations(&[(GROUP, &place)]));
    let mode = fs::metadata(&path).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let mut client = serving.client();
    let pool = pool(&mut serving.admin(), GROUP);
    sign_up(&mut client, &pool, "anna");
    assert_eq!(names_in(&path, 1), ["anna"]);
    // Something was broken off in it: what follows begins a line of its own.
    let mut file = OpenOptions::new().append(true).open(&path).expect("a file");
    file.write_all(b"broken").expect("a piece");
    sign_up(&mut client, &pool, "berta");
    assert_eq!(names_in(&path, 3), ["anna", "broken", "berta"]);
    fs::rename(&path, folder.path().join("sign-ins.1.jsonl")).expect("it is moved");
    sign_up(&mut client, &pool, "carl");
    assert_eq!(names_in(&path, 1), ["carl"]);
}

/// A folder that is away, a disk that is full: lines wait, and those for elsewhere do not wait with them.
#[test]
fn a_place_that_takes_nothing_keeps_its_lines_and_no_others() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("away")).expect("a folder");
    let (near, away) = (
        folder.path().join("near.jsonl"),
        folder.path().join("away/lines.jsonl"),
    );
    let config = AT_ONCE.to_owned()
        + &destinations(&[
            (GROUP, &format!("file:{}", away.display())),
            (BUCKET, &format!("file:{}", near.display())),
        ]);
    let mut serving = Serving::start(folder.path(), &config);
    fs::remove_dir_all(folder.path().join("away")).expect("it goes");
    let mut client = serving.client();
    let first = pool(&mut serving.admin(), GROUP);
    let second = pool(&mut serving.admin(), BUCKET);
    for name in ["anna", "berta"] {
        sign_up(&mut client, &first, name);
    }
    sign_up(&mut client, &second, "carl");
    assert_eq!(names_in(&near, 1), ["carl"]);
    metric(&serving, "cenote_pool_log_deliveries_failed_total 1");
    fs::create_dir(folder.path().join("away")).expect("it comes back");
    assert_eq!(names_in(&away, 2), ["anna", "berta"]);
    let log = whole_log(&mut serving);
    assert!(log.contains("can't append to"), "{log}");
    for told in ["anna", "userName"] {
        assert!(!log.contains(told), "{log}");
    }
}

#[test]
fn a_webhook_is_sent_lines_that_are_signed() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("secret"), "top-secret\n").expect("a secret");
    let (port, asked) = gateway(|_| "202 Accepted");
    let url = format!("http://127.0.0.1:{port}/lines?key=hidden");
    let config = format!(
        "[log_delivery]\nsecret_file = 'secret'\n{}{NEAR}",
        destinations(&[(BUCKET, &url)])
    );
    let serving = Serving::start(folder.path(), &config);
    let pool = pool(&mut serving.admin(), BUCKET);
    let mut names = Vec::new();
    for name in ["anna", "berta"] {
        sign_up(&mut serving.client(), &pool, name);
    }
    while names.len() < 2 {
        let asked = asked.recv_timeout(PATIENCE).expect("a request");
        assert_eq!(asked.header("content-type"), "application/x-ndjson");
        let mac = hmac_sha256(b"top-secret", &[asked.body.as_bytes()]);
        let signature = format!("sha256={}", hex(&mac));
        assert_eq!(asked.header("x-cenote-signature"), signature);
        assert!(asked.body.ends_with('\n'), "{}", asked.body);
        names.extend(asked.body.lines().map(name_in));
    }
    assert_eq!(names, ["anna", "berta"]);
    metric(&serving, "cenote_pool_log_lines_delivered_total 2");
}

/// All that a server wrote until it stopped, which it is asked for.
fn whole_log(serving: &mut Serving) -> String {
    serving.terminate();
    serving.wait();
    serving.log()
}

fn metric(serving: &Serving, text: &str) {
    let pause = Duration::from_millis(100);
    let mut waited = Duration::ZERO;
    while !get(serving.operator, "/metrics").is_some_and(|answer| answer.body.contains(text)) {
        assert!(waited < PATIENCE, "no {text}: {}", serving.log());
        thread::sleep(pause);
        waited += pause;
    }
}

/// A webhook that is away for a while gets all of it; a line that it refuses for what it is goes, and no other with it.
#[test]
fn a_webhook_that_refuses_a_line_gets_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let is_away = std::sync::atomic::AtomicBool::new(true);
    let (port, asked) = gateway(move |body| {
        let away = is_away.swap(false, std::sync::atomic::Ordering::SeqCst);
        match body {
            _ if away => "503 Later",
            body if body.contains("berta") => "422 Not That One",
            _ => "200 OK",
        }
    });
    let url = format!("http://127.0.0.1:{port}/lines?key=hidden");
    let config = format!("{AT_ONCE}{}{NEAR}", destinations(&[(GROUP, &url)]));
    let mut serving = Serving::start(folder.path(), &config);
    let pool = pool(&mut serving.admin(), GROUP);
    for name in ["anna", "berta", "carl"] {
        sign_up(&mut serving.client(), &pool, name);
    }
    let mut taken: Vec<String> = Vec::new();
    while taken.len() < 2 {
        let asked = asked.recv_timeout(PATIENCE).expect("a request");
        assert_eq!(asked.header("x-cenote-signature"), "");
        let names = asked.body.lines().map(name_in);
        let new: Vec<String> = names.filter(|name| !taken.contains(name)).collect();
        if !asked.body.contains("berta") {
            taken.extend(new);
        }
    }
    taken.sort();
    taken.dedup();
    assert_eq!(taken, ["anna", "carl"]);
    metric(
        &serving,
        "cenote_pool_log_lines_given_up_total{reason=\"refused\"} 1",
    );
    let log = whole_log(&mut serving);
    assert!(log.contains("answered with status 422"), "{log}");
    assert!(!log.contains("hidden") && !log.contains("berta"), "{log}");
    let said = succeeds(folder.path(), &["check", "--config", "cenote.toml"]);
    let told = "it was refused for good where it was to go (refused)";
    assert!(said.contains("1 log line") && said.contains(told), "{said}");
}

#[test]
fn a_place_that_is_not_listed_is_told_of_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut serving = Serving::start(folder.path(), AT_ONCE);
    let pool = pool(&mut serving.admin(), GROUP);
    for name in ["anna", "berta"] {
        sign_up(&mut serving.client(), &pool, name);
    }
    metric(&serving, "cenote_pool_log_lines_dropped_total 2");
    let log = whole_log(&mut serving);
    assert_eq!(log.matches("its lines are dropped").count(), 1, "{log}");
    assert!(log.contains(GROUP), "{log}");
}

#[test]
fn a_server_for_development_has_a_file_for_each_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let mut client = crate::people::anybody(&server);
    for (arn, file) in [
        (GROUP, "log-group-aws-sign-ins.jsonl"),
        (BUCKET, "sign-ins.jsonl"),
    ] {
        let pool = pool(&mut server.admin(), arn);
        sign_up(&mut client, &pool, "anna");
        let path = folder.path().join("data/logs").join(file);
        assert_eq!(names_in(&path, 1), ["anna"]);
    }
    let mode = |name: &str| {
        let about = fs::metadata(folder.path().join(name)).expect("a file");
        about.permissions().mode() & 0o777
    };
    assert_eq!(mode("data/logs"), 0o700);
    assert_eq!(mode("data/logs/sign-ins.jsonl"), 0o600);
}

/// Starts a server that must not start, with this at the end of its configuration.
fn refused(folder: &Path, rest: &str, words: &[&str]) {
    let config = format!(
        "listen = '127.0.0.1:0'\nendpoint = 'http://localhost'\ndata = 'data'\ncapture = true\n{rest}"
    );
    fs::write(folder.join("cenote.toml"), config).expect("a configuration");
    let output = cenote(folder, &["serve", "--config", "cenote.toml"]);
    refuses(&output, words);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!said.contains("hidden"), "{said}");
}

fn to(place: &str) -> String {
    destinations(&[(GROUP, place)])
}

#[test]
fn a_webhook_that_can_not_be_asked_is_named_before_anything_starts() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("empty"), "\n").expect("a file");
    let named = format!("the log of {GROUP} can't be delivered");
    let rows: [(String, &[&str]); 6] = [
        (
            to("s3://bucket/hidden"),
            &[&named, "its scheme is neither https nor http", "file:/var"],
        ),
        (to("/var/log/lines"), &[&named, "it can't be read"]),
        (
            to("https://10.0.0.7/hidden"),
            &[
                &named,
                "10.0.0.7 is not asked: private use (RFC 1918)",
                "[outbound]",
            ],
        ),
        (
            to("http://198.20.0.1/hidden"),
            &[
                &named,
                "198.20.0.1 is not asked without TLS",
                "plain_http = true",
            ],
        ),
        (
            to("https://ana:hidden@logs.example.org/"),
            &[&named, "a user name or a password"],
        ),
        (
            format!(
                "[log_delivery]\nsecret_file = 'empty'\n{}",
                to("https://logs.example.org/")
            ),
            &["secret_file in [log_delivery] is empty"],
        ),
    ];
    for (rest, words) in rows {
        refused(folder.path(), &rest, words);
    }
}

#[test]
fn a_file_that_can_not_be_written_is_named_before_anything_starts() {
    let folder = tempfile::tempdir().expect("a folder");
    let inside = |name: &str| folder.path().join(name);
    let at = |name: &str| format!("file:{}", inside(name).display());
    fs::create_dir(inside("a-folder")).expect("a folder");
    fs::write(inside("target"), "").expect("a file");
    symlink(inside("target"), inside("a-link.jsonl")).expect("a link");
    let rows: [(String, &[&str]); 6] = [
        (to("file:lines.jsonl"), &[GROUP, "is no whole path"]),
        (
            to(&at("nowhere/lines.jsonl")),
            &["can't append to", "nowhere/lines.jsonl", "Its folder"],
        ),
        (to(&at("a-folder")), &["can't append to", "a-folder"]),
        (
            to(&at("a-link.jsonl")),
            &["can't append to", "a-link.jsonl", "no link"],
        ),
        (
            destinations(&[("arn:aws:sns:us-east-1:000000000000:x", &at("x.jsonl"))]),
            &["arn:aws:sns", "no log group, stream or bucket"],
        ),
        (
            destinations(&[(&format!("{GROUP}:*"), &at("x.jsonl"))]),
            &[":*", "no log group, stream or bucket"],
        ),
    ];
    for (rest, words) in rows {
        refused(folder.path(), &rest, words);
    }
}
