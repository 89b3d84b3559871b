//! A server of its own for a test, in a process that can be killed.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use tests::{AccessKey, Client};

/// The region of the test's pools.
pub(crate) const REGION: &str = "us-east-1";
/// How long a server may take to answer before the test gives it up.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two looks at whether it does.
const PAUSE: Duration = Duration::from_millis(1);

/// A running server.
pub(crate) struct Server {
    process: Child,
    key: AccessKey,
    /// Where it answers.
    pub(crate) endpoint: String,
}

impl Server {
    /// Starts a server on a data folder and waits until it answers.
    pub(crate) fn start(folder: &Path) -> Server {
        Server::start_on(folder, "0", &[])
    }

    /// Starts a server with more on its command line.
    pub(crate) fn start_with(folder: &Path, more: &[&str]) -> Server {
        Server::start_on(folder, "0", more)
    }

    /// Starts a server that answers where another one did, so that the issuer of its tokens is the same.
    pub(crate) fn start_in_place_of(folder: &Path, endpoint: &str) -> Server {
        let port = endpoint.rsplit(':').next().expect("a port");
        Server::start_on(folder, port, &[])
    }

    fn start_on(folder: &Path, port: &str, more: &[&str]) -> Server {
        let ready = folder.join("ready");
        let _ = std::fs::remove_file(&ready);
        let mut process = Command::new(env!("CARGO_BIN_EXE_cenote"))
            .args(["dev", "--port", port, "--data"])
            .arg(folder.join("data"))
            .arg("--ready-file")
            .arg(&ready)
            .args(more)
            .stdout(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut waited = Duration::ZERO;
        while !ready.exists() {
            if waited >= PATIENCE {
                // One that is left would hold the output of the tests open.
                let _ = process.kill();
                panic!("the server does not answer");
            }
            thread::sleep(PAUSE);
            waited += PAUSE;
        }
        let endpoint = std::fs::read_to_string(&ready).expect("the endpoint");
        Server {
            process,
            key: key(&folder.join("data")),
            endpoint,
        }
    }

    /// A client that signs with the folder's key.
    pub(crate) fn admin(&self) -> Client {
        Client::new(&self.endpoint, REGION, Some(self.key.clone()))
    }

    /// Sends SIGKILL: the server has no say in it.
    pub(crate) fn signal_kill(&self) {
        // The shell has a `kill` of its own, also where no package brings one.
        let kill = format!("kill -9 {}", self.process.id());
        let killed = Command::new("sh").args(["-c", &kill]).status();
        assert!(
            killed.is_ok_and(|status| status.success()),
            "the server can't be killed"
        );
    }

    /// Waits for a killed server to be gone.
    pub(crate) fn kill(mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The access key of a data folder.
pub(crate) fn key(data: &Path) -> AccessKey {
    let text = std::fs::read(data.join("credentials.json")).expect("the credentials");
    let value: serde_json::Value = serde_json::from_slice(&text).expect("the credentials are JSON");
    let member = |name: &str| value[name].as_str().expect("a member").to_owned();
    AccessKey {
        id: member("access_key_id"),
        secret: member("secret_access_key"),
        token: None,
    }
}
