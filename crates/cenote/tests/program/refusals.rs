//! What a person hears who starts the program wrongly: what was wrong, where, and the mend.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

use crate::server::Server;

/// Runs the program in a folder.
pub(crate) fn cenote(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cenote"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program runs")
}

/// Asserts that the program fails and that what it says holds each of `words`.
pub(crate) fn refuses(output: &Output, words: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    for word in words {
        assert!(said.contains(word), "{word:?} is not in {said:?}");
    }
}

#[test]
fn a_port_that_is_taken_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let output = cenote(folder.path(), &["dev", "--port", &port]);
    refuses(&output, &["can't listen on 127.0.0.1:", &port, "--port"]);
}

#[test]
fn a_store_that_is_no_database_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let arguments = ["dev", "--port", "0", "--store", "mysql://localhost/cenote"];
    let output = cenote(folder.path(), &arguments);
    refuses(&output, &["no PostgreSQL database", "postgresql://"]);
}

#[test]
fn a_folder_that_another_server_uses_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let running = Server::start(folder.path());
    let output = cenote(folder.path(), &["dev", "--port", "0", "--data", "data"]);
    refuses(
        &output,
        &["can't open the data folder data", "stop it", "--data"],
    );
    running.kill();
}

#[test]
fn a_lost_master_key_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    Server::start(folder.path()).kill();
    let key = folder.path().join("data/master.key");
    std::fs::write(&key, "not a key").expect("the key is overwritten");
    let output = cenote(folder.path(), &["dev", "--port", "0", "--data", "data"]);
    refuses(
        &output,
        &[
            "master.key does not hold a master key",
            "64 hexadecimal digits",
        ],
    );
}

#[test]
fn another_master_key_opens_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    Server::start(folder.path()).kill();
    let key = folder.path().join("data/master.key");
    std::fs::write(&key, "7".repeat(64)).expect("the key is overwritten");
    let output = cenote(folder.path(), &["dev", "--port", "0", "--data", "data"]);
    refuses(&output, &["can't be opened with this master key"]);
}

#[test]
fn a_folder_that_no_server_made_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    for command in ["env", "mail", "ca"] {
        let output = cenote(folder.path(), &[command, "--data", "nowhere"]);
        refuses(
            &output,
            &["there is no data folder at nowhere", "cenote dev"],
        );
    }
}

#[test]
fn colours_are_left_out_by_a_flag_anywhere_and_by_a_variable_of_any_value() {
    let folder = tempfile::tempdir().expect("a folder");
    let told = ["there is no data folder at nowhere"];
    for arguments in [
        ["--no-color", "ca", "--data", "nowhere"],
        ["ca", "--data", "nowhere", "--no-color"],
    ] {
        refuses(&cenote(folder.path(), &arguments), &told);
    }
    // On a terminal of its own, which `script` gives it.
    Server::start(folder.path()).kill();
    let program = env!("CARGO_BIN_EXE_cenote");
    let is_coloured = |flag: &str, value: Option<&str>| {
        let mut script = Command::new("script");
        let command = format!("{program} keys list --data data {flag}");
        script.args(["-qec", &command, "/dev/null"]);
        script.env_remove("NO_COLOR").current_dir(folder.path());
        if let Some(value) = value {
            script.env("NO_COLOR", value);
        }
        let output = script.output().expect("the program runs");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && said.contains("AKIA"), "{said}");
        said.contains('\u{1b}')
    };
    assert!(is_coloured("", None) && is_coloured("", Some("")));
    assert!(!is_coloured("--no-color", None));
    for value in ["0", "1", "all", "false", "no"] {
        assert!(!is_coloured("", Some(value)), "{value}");
    }
}

#[test]
fn a_configuration_is_checked_before_anything_starts() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows: [(&str, &[&str]); 10] = [
        (
            "listen = '127.0.0.1:0'\nendpoint = 'http://localhost'\ndata = 'data'",
            &[
                "cenote.toml: there is no way to deliver messages",
                "[smtp]",
                "capture = true",
            ],
        ),
        (
            "listen = '127.0.0.1:0'\nendpoint = 'http://users.example.org'\ndata = 'data'\ncapture = true",
            &[
                "endpoint is \"http://users.example.org\"",
                "plain_http = true",
            ],
        ),
        (
            "listen = '127.0.0.1:0'\nendpoint = 'http://localhost'\ndata = 'data'\ncapture = true\n\
             [metrics]\nlisten = '0.0.0.0:9230'",
            &["metrics.listen is 0.0.0.0:9230", "public = true"],
        ),
        ("listen = 7", &["is not a configuration", "listen"]),
        (
            "listen = '127.0.0.1:0'\nendpoint = 'users.example.org'\ndata = 'data'",
            &["endpoint is", "https://"],
        ),
        (
            "listen = '0.0.0.0:0'\nendpoint = 'https://users.example.org'\ndata = 'data'\ncapture = true",
            &["won't listen on 0.0.0.0:0 without TLS", "[tls]"],
        ),
        (
            "listen = '127.0.0.1:0'\nendpoint = 'http://localhost'\ndata = 'data'\ntypo = 1",
            &["is not a configuration", "typo"],
        ),
        (
            "listen = '127.0.0.1:0'\nendpoint = 'http://localhost'\ndata = 'data'\ncapture = true\n\
             [names]\nlook_alikes = 'maybe'",
            &["is not a configuration", "look_alikes", "`refuse`"],
        ),
        (
            "listen = '127.0.0.1:0'\nendpoint = 'http://localhost'\ndata = 'data'\ncapture = true\n\
             [postgres]\nurl = 'postgresql://cenote@127.0.0.1:1/cenote'",
            &[
                "need one master key",
                "master_key_file",
                "CENOTE_MASTER_KEY",
            ],
        ),
        (
            "listen = '127.0.0.1:0'\nendpoint = 'http://localhost'\ndata = 'data'\n\
             capture = true\nmaster_key_file = 'key'\n[postgres]\n\
             url = 'postgresql://cenote:verysecret@127.0.0.1:1/cenote'\ndeadline_seconds = 1",
            &[
                "can't open the PostgreSQL database",
                "127.0.0.1",
                "[postgres]",
            ],
        ),
    ];
    std::fs::write(folder.path().join("key"), "5".repeat(64)).expect("a master key");
    for (text, words) in rows {
        std::fs::write(folder.path().join("cenote.toml"), text).expect("a configuration");
        let output = cenote(folder.path(), &["serve", "--config", "cenote.toml"]);
        refuses(&output, words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("verysecret"), "{said}");
    }
}

#[test]
fn a_certificate_that_is_none_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = ["14"; 32].join(":");
    for digest in ["14:6D:E9", "none", &whole[3..], &whole.replace(':', "")] {
        let text = format!(
            "listen = '127.0.0.1:0'\nendpoint = 'http://localhost'\ndata = 'data'\ncapture = true\n\
             [passkeys]\nandroid_certificates = ['{digest}']"
        );
        std::fs::write(folder.path().join("cenote.toml"), text).expect("a configuration");
        let output = cenote(folder.path(), &["serve", "--config", "cenote.toml"]);
        let words = ["android_certificates", "/.well-known/assetlinks.json"];
        refuses(&output, &words);
    }
}

#[test]
fn a_number_of_a_configuration_that_would_shut_everybody_out_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = "listen = '127.0.0.1:0'\nendpoint = 'http://localhost'\ndata = 'data'\n";
    let postgres = "[postgres]\nurl = 'postgresql://cenote@127.0.0.1:1/cenote'\n";
    let seconds = "expected seconds from 1 to 86400";
    for (text, expected) in [
        ("[connections]\nmax = 0", "expected a nonzero usize"),
        ("[connections]\nhead_seconds = 0", seconds),
        ("[connections]\nidle_seconds = 9223372036854775807", seconds),
        ("[connections]\nbody_seconds = 86401", seconds),
        (
            "[shutdown]\ngrace_seconds = 9223372036854775807",
            "expected seconds from 0 to 86400",
        ),
        (&format!("{postgres}deadline_seconds = 0"), seconds),
        (
            &format!("{postgres}connections = 0"),
            "expected a nonzero usize",
        ),
    ] {
        let configuration = format!("{base}{text}");
        std::fs::write(folder.path().join("cenote.toml"), configuration).expect("a configuration");
        let output = cenote(folder.path(), &["serve", "--config", "cenote.toml"]);
        let line = text.lines().last().expect("a line");
        refuses(&output, &["is not a configuration", line, expected]);
    }
}
