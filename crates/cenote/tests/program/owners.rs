//! Whose a secret is, and who may look into the program that has read it. Root may do everything, so that what root runs here is
//! run as somebody else.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::refusals::refuses;

/// Somebody who is not root, and somebody else.
const SOMEBODY: u32 = 65_534;
const SOMEBODY_ELSE: u32 = 65_533;

/// A folder of whoever runs the program here, with the program in it.
struct Home {
    folder: tempfile::TempDir,
    /// As whom the program runs: as the one who runs the tests, unless that is root.
    uid: u32,
    is_root: bool,
}

impl Home {
    fn new() -> Home {
        let folder = tempfile::tempdir().expect("a folder");
        let own = fs::metadata(folder.path()).expect("the folder").uid();
        let is_root = own == 0;
        let uid = if is_root { SOMEBODY } else { own };
        let program = folder.path().join("cenote");
        fs::copy(env!("CARGO_BIN_EXE_cenote"), &program).expect("the program");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a mode");
        give(folder.path(), uid).expect("the folder");
        Home {
            folder,
            uid,
            is_root,
        }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Makes a file that only its owner may read.
    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::write(&path, text).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("a mode");
        give(&path, self.uid).expect("the file");
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.path().join(program));
        command.args(arguments).current_dir(self.path());
        if self.is_root {
            command.uid(self.uid);
        }
        command
    }
}

/// Gives something to somebody, as root alone can; to oneself anybody can.
fn give(path: &Path, uid: u32) -> io::Result<()> {
    chown(path, Some(uid), None)
}

const SERVE: [&str; 3] = ["serve", "--config", "cenote.toml"];

fn config(master_key_file: &str) -> String {
    format!(
        "listen = '127.0.0.1:0'\nendpoint = 'http://localhost'\ndata = 'data'\ncapture = true\n\
         master_key_file = '{master_key_file}'\n"
    )
}

#[test]
fn a_secret_of_another_user_is_refused_and_one_of_root_is_not() {
    let home = Home::new();
    home.write("key", &"5".repeat(64));
    home.write("cenote.toml", &config("key"));
    let key = home.path().join("key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("a mode");
    match give(&key, SOMEBODY_ELSE) {
        Ok(()) => {
            let output = home
                .run("cenote", &SERVE)
                .output()
                .expect("the program runs");
            refuses(&output, &["key belongs to another user", "chown"]);
        }
        // Who is not root can give nothing away, and has no file of anybody else at hand.
        Err(cause) => assert_eq!(cause.kind(), io::ErrorKind::PermissionDenied),
    }
    // Root's, and readable: it is only no key.
    home.write("cenote.toml", &config("/etc/passwd"));
    let output = home
        .run("cenote", &SERVE)
        .output()
        .expect("the program runs");
    refuses(&output, &["/etc/passwd does not hold a master key"]);
}

/// A running program that is ended with this.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// Whose the program's memory is: root's, where not even those of its own user may look into it.
    fn owner_of_memory(&self) -> u32 {
        let path = format!("/proc/{}/mem", self.0.id());
        fs::metadata(path).expect("the process").uid()
    }

    /// How large an image of its memory may be, now and at most.
    fn core_limits(&self) -> Vec<String> {
        let path = format!("/proc/{}/limits", self.0.id());
        let limits = fs::read_to_string(path).expect("its limits");
        let line = limits
            .lines()
            .find(|line| line.starts_with("Max core file size"));
        let words = line.expect("the limit").split_whitespace().skip(4);
        words.take(2).map(str::to_owned).collect()
    }
}

#[test]
fn nobody_looks_into_the_memory_of_a_server() {
    let home = Home::new();
    let ready = home.path().join("ready");
    let arguments = [
        "dev",
        "--port",
        "0",
        "--data",
        "data",
        "--ready-file",
        "ready",
    ];
    let mut server = home.run("cenote", &arguments);
    let server = Running(
        server
            .stdout(Stdio::null())
            .spawn()
            .expect("the server starts"),
    );
    let mut waited = Duration::ZERO;
    while !ready.exists() {
        assert!(
            waited < Duration::from_secs(20),
            "the server does not answer"
        );
        thread::sleep(Duration::from_millis(5));
        waited += Duration::from_millis(5);
    }
    assert_eq!(server.core_limits(), ["0", "0"]);
    assert_eq!(server.owner_of_memory(), 0);
    // What a person runs by it is theirs.
    let mut other = home.run("cenote", &["exec", "--data", "data", "--", "sleep", "20"]);
    let other = Running(other.spawn().expect("a program"));
    let slept = || {
        let path = format!("/proc/{}/comm", other.0.id());
        fs::read_to_string(path).is_ok_and(|name| name.trim() == "sleep")
    };
    while !slept() {
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(other.owner_of_memory(), home.uid);
}
