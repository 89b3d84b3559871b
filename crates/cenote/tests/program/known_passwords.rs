//! The operator's list of passwords that others know: which are told to be none before anything starts, and what is looked up in those
//! that are, larger ones too, and while they are replaced.

use std::fs;
use std::path::Path;

use crypto::mac::sha1;
use crypto::text::hex;
use serde_json::json;
use tests::Client;

use crate::refusals::{cenote, refuses};
use crate::server::Server;
use crate::serving::Serving;

/// Passwords of the lists: as many as make a file of megabytes, which is halved some times.
const MANY: usize = 40_000;

fn password(number: usize) -> String {
    format!("Correct-Horse-{number}")
}

fn digits(password: &str) -> String {
    hex(&sha1(password.as_bytes())).to_ascii_uppercase()
}

/// A sorted list of the first so many passwords.
fn sorted(count: usize) -> Vec<String> {
    let mut lines: Vec<String> = (0..count).map(|it| digits(&password(it)) + ":7").collect();
    lines.sort_unstable();
    lines
}

/// A folder of ranges with these passwords.
fn ranges(folder: &Path, passwords: &[&str], count: u32, end: &str) {
    fs::create_dir_all(folder).expect("a folder");
    fs::write(folder.join("README"), "what this is").expect("a file");
    for (number, password) in passwords.iter().enumerate() {
        let digits = digits(password);
        let (name, rest) = digits.split_at(5);
        let others = format!(
            "{}:1\r\n{rest}:{count}\r\n{}:3",
            "0".repeat(35),
            "F".repeat(35)
        );
        // Both names that downloaders give.
        let ending = if number % 2 == 0 { end } else { "" };
        fs::write(folder.join(format!("{name}{ending}")), others).expect("a range");
    }
}

/// A pool that keeps such passwords out, with a client.
fn enforcing(mut admin: Client) -> String {
    let mut call = |operation: &str, body: &serde_json::Value| {
        let answer = admin.call(operation, body).expect("an answer");
        assert_eq!(answer.status, 200, "{operation}: {}", answer.body);
        answer.body
    };
    let pool = call(
        "CreateUserPool",
        &json!({
            "PoolName": "enforcing", "UserPoolTier": "PLUS",
            "UserPoolAddOns": { "AdvancedSecurityMode": "ENFORCED" },
        }),
    );
    let id = &pool["UserPool"]["Id"];
    let client = call(
        "CreateUserPoolClient",
        &json!({ "UserPoolId": id, "ClientName": "app" }),
    );
    let client = client["UserPoolClient"]["ClientId"].as_str();
    client.expect("an id").to_owned()
}

/// Whether a sign-up with the password is refused for being known.
fn is_known(anybody: &mut Client, client: &str, name: &str, password: &str) -> bool {
    let body = json!({ "ClientId": client, "Username": name, "Password": password });
    let answer = anybody.call("SignUp", &body).expect("an answer");
    match answer.error() {
        "" => false,
        "InvalidPasswordException" => {
            let said = answer.body.to_string();
            assert!(
                said.contains("cannot be used for security reasons"),
                "{said}"
            );
            true
        }
        other => panic!("{other}: {}", answer.body),
    }
}

#[test]
fn a_list_that_is_none_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let (low, high) = (
        format!("{}:1", "0".repeat(40)),
        format!("{}:1", "F".repeat(40)),
    );
    let many = sorted(MANY).join("\n");
    let late = format!("{many}\n{low}\n").repeat(2);
    let rows = [
        ("nowhere", None, "can't read the known passwords in nowhere"),
        ("empty", Some(String::new()), "there is no line in it"),
        (
            "words",
            Some("password\n123456\n".to_owned()),
            "line 1 has not 40 hexadecimal digits",
        ),
        (
            "late-words",
            Some(format!("{low}\nsecret\n")),
            "line 2 has not 40 hexadecimal digits",
        ),
        (
            "short",
            Some("8846F7EAEE8FB117AD06BDD830B7586C:3\n".to_owned()),
            "line 1 has not 40",
        ),
        (
            "bare",
            Some(format!("{}: many\n", "0".repeat(40))),
            "line 1 has not 40",
        ),
        (
            "by-count",
            Some(format!("{high}\n{low}\n")),
            "line 2 would have to stand before",
        ),
        (
            "late",
            Some(late),
            "would have to stand before others above it",
        ),
    ];
    for (name, text, words) in rows {
        if let Some(text) = text {
            fs::write(folder.path().join(name), text).expect("a file");
        }
        let output = cenote(
            folder.path(),
            &["dev", "--port", "0", "--known-passwords", name],
        );
        refuses(&output, &[words, name]);
    }
}

#[test]
fn a_folder_that_is_none_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("none")).expect("a folder");
    fs::write(folder.path().join("none/21BD1.gz"), "").expect("a file");
    fs::create_dir(folder.path().join("odd")).expect("a folder");
    fs::write(
        folder.path().join("odd/21BD1.txt"),
        "0018A45C4D1DEF81644B54AB7F969B88D65:1\noops\n",
    )
    .expect("a file");
    for (name, words) in [
        ("none", "no file in it is called by five hexadecimal digits"),
        (
            "odd",
            "21BD1.txt is no list of known passwords: line 2 has not 35 hexadecimal digits",
        ),
    ] {
        let config = format!(
            "capture = true\nlisten = '127.0.0.1:0'\nendpoint = 'http://127.0.0.1:1'\ndata = 'data'\n[passwords]\nknown = '{name}'\n"
        );
        fs::write(folder.path().join("cenote.toml"), config).expect("a configuration");
        let output = cenote(folder.path(), &["serve", "--config", "cenote.toml"]);
        refuses(&output, &[words, "Have I Been Pwned"]);
    }
}

#[test]
fn a_large_file_is_looked_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = folder.path().join("list");
    let lines = sorted(MANY);
    fs::write(&list, lines.join("\r\n")).expect("a list");
    let more = ["--known-passwords", list.to_str().expect("a path")];
    let server = Server::start_with(folder.path(), &more);
    let client = enforcing(server.admin());
    let mut anybody = Client::new(&server.endpoint, crate::server::REGION, None);
    let mut known = |password: &str, name: &str| is_known(&mut anybody, &client, name, password);
    // The first and the last of the file, and some on the way.
    let ends = [&lines[0], &lines[MANY - 1]].map(|line| line.split(':').next());
    let is_at_an_end = |it: &usize| ends.contains(&Some(digits(&password(*it)).as_str()));
    let numbers = (0..MANY).filter(|it| it % 701 == 0 || is_at_an_end(it));
    for number in numbers {
        assert!(known(&password(number), "known"), "{number}");
    }
    for number in [MANY, MANY + 1, MANY + 2] {
        let name = format!("other{number}");
        assert!(!known(&password(number), &name), "{number}");
    }
    // Another list in its place, one without counts; then what is none, and nothing at all: who can't be judged is let by.
    let next = folder.path().join("next");
    fs::write(&next, digits(&password(MANY)).to_ascii_lowercase()).expect("a list");
    fs::rename(&next, &list).expect("a new list");
    assert!(known(&password(MANY), "known"));
    assert!(!known(&password(0), "later"));
    fs::write(&list, "oops").expect("no list");
    assert!(!known(&password(MANY), "whoever"));
    fs::remove_file(&list).expect("nothing");
    assert!(!known(&password(MANY), "anybody"));
    assert!(known("Password1!", "known"), "the commonest are built in");
    server.kill();
}

#[test]
fn a_folder_of_ranges_is_looked_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = folder.path().join("ranges");
    let passwords = ["Correct-Horse-1", "Correct-Horse-2"];
    ranges(&list, &passwords, 12, ".txt");
    // Ranges are filled up with what was never seen.
    ranges(&list, &["Correct-Horse-3"], 0, ".txt");
    let mut serving = Serving::start(folder.path(), "[passwords]\nknown = 'ranges'\n");
    let client = enforcing(serving.admin());
    let mut anybody = serving.client();
    let mut known = |password: &str, name: &str| is_known(&mut anybody, &client, name, password);
    for password in passwords {
        assert!(known(password, "known"), "{password}");
    }
    assert!(!known("Correct-Horse-3", "filled"));
    assert!(!known("Correct-Horse-4", "other"));
    fs::remove_dir_all(&list).expect("nothing");
    assert!(!known(passwords[0], "whoever"));
    serving.terminate();
    serving.wait();
    let log = serving.log();
    let warned = "the list of known passwords can't be read";
    assert!(log.contains(warned), "{log}");
    assert!(!log.contains(passwords[0]), "{log}");
}
