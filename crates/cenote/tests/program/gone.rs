//! Commands that follow something, or wait for it, end when nobody reads any more what they print.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use crate::audit::{DATA, chained};
use crate::people::make_pool;
use crate::server::Server;

/// Looks after which a command should have ended: twenty seconds.
const LOOKS: usize = 200;
const PAUSE: Duration = Duration::from_millis(100);

fn begun(folder: &Path, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cenote"));
    command.args(arguments).current_dir(folder);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the program runs")
}

/// What becomes of a command, which is killed where it goes on.
fn ended(mut child: Child) -> Output {
    drop(child.stdout.take());
    for _ in 0..LOOKS {
        if child.try_wait().expect("a status").is_some() {
            return child.wait_with_output().expect("an end");
        }
        thread::sleep(PAUSE);
    }
    child.kill().expect("an end");
    child.wait_with_output().expect("an end")
}

#[test]
fn who_follows_ends_quietly_when_nobody_reads() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start_with(folder.path(), &["--audit"]);
    make_pool(&server);
    chained(folder.path(), &DATA);
    let follow = ["audit", "tail", "-f", "-n", "1", "--data", "data"];
    let wait = [
        "mail",
        "nobody@example.com",
        "--wait",
        "300s",
        "--data",
        "data",
    ];
    let mut following = begun(folder.path(), &follow);
    let mut lines = BufReader::new(following.stdout.take().expect("its output"));
    let mut line = String::new();
    lines.read_line(&mut line).expect("a line");
    assert!(line.contains("Success"), "{line}");
    // Nothing more is done, so that nothing more is printed.
    drop(lines);
    for child in [following, begun(folder.path(), &wait)] {
        let output = ended(child);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{:?} {said}", output.status);
        assert_eq!(said, "");
    }
    server.kill();
}
