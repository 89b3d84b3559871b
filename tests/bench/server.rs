//! A server in a process of its own, on a data folder.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::{AccessKey, Client, REGION};

/// Longer than any server takes to start.
const START_PATIENCE: Duration = Duration::from_secs(30);

/// A server that answers. It is stopped when this is dropped.
pub(crate) struct Server {
    process: Child,
    endpoint: String,
    key: AccessKey,
    /// How long it took from its start to its first answer.
    pub(crate) started: Duration,
}

/// What a server is started with.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    /// The binary.
    pub(crate) path: PathBuf,
    /// What it is told beside the folder.
    pub(crate) arguments: Vec<String>,
}

impl Server {
    /// Starts a server on a folder and waits for its first answer.
    pub(crate) fn start(program: &Program, data: &Path) -> Server {
        let ready = data.join("ready");
        // That of an earlier start must not be taken for this one's.
        drop(std::fs::remove_file(&ready));
        let begun = Instant::now();
        let process = Command::new(&program.path)
            .args(["dev", "--port", "0", "--data"])
            .arg(data)
            .arg("--ready-file")
            .arg(&ready)
            .args(&program.arguments)
            .stdout(Stdio::null())
            .spawn()
            .expect("the server's binary");
        while !ready.exists() {
            let waited = begun.elapsed();
            assert!(waited < START_PATIENCE, "the server does not start");
            thread::sleep(Duration::from_micros(200));
        }
        let endpoint = std::fs::read_to_string(&ready).expect("the endpoint");
        let authority = endpoint.trim_start_matches("http://");
        let mut probe = Client::new(&endpoint, REGION, None);
        let answer = probe.call("GetUser", &json!({ "AccessToken": "none" }));
        answer.unwrap_or_else(|error| panic!("{authority} does not answer: {error}"));
        let started = begun.elapsed();
        Server {
            process,
            key: access_key(data),
            endpoint,
            started,
        }
    }

    /// The id of its process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// A client who signs nothing.
    pub(crate) fn anonymous(&self) -> Client {
        Client::new(&self.endpoint, REGION, None)
    }

    /// A client who signs with the folder's key.
    pub(crate) fn administrator(&self) -> Client {
        Client::new(&self.endpoint, REGION, Some(self.key.clone()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to stop.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// The bare server of [`crate::bare_http`] in a process of its own.
pub(crate) struct BareServer {
    process: Child,
    endpoint: String,
}

impl BareServer {
    /// Starts this program once more, as the bare server.
    pub(crate) fn start(folder: &Path) -> BareServer {
        let ready = folder.join("bare");
        let process = Command::new(std::env::current_exe().expect("this program"))
            .arg("--bare-http")
            .arg(&ready)
            .spawn()
            .expect("this program");
        let endpoint = loop {
            let text = std::fs::read_to_string(&ready).unwrap_or_default();
            if TcpStream::connect(text.trim_start_matches("http://")).is_ok() {
                break text;
            }
            thread::sleep(Duration::from_millis(1));
        };
        BareServer { process, endpoint }
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(&self.endpoint, REGION, None)
    }
}

impl Drop for BareServer {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// The access key that the server made for the folder.
fn access_key(data: &Path) -> AccessKey {
    let text = std::fs::read(data.join("credentials.json")).expect("the folder's access key");
    let key: Value = serde_json::from_slice(&text).expect("an access key in JSON");
    let member = |name: &str| key[name].as_str().expect("a member").to_owned();
    AccessKey {
        id: member("access_key_id"),
        secret: member("secret_access_key"),
        token: None,
    }
}
