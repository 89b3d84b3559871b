//! A server for production in a process of its own, and plain requests to it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tests::{AccessKey, Client};

use crate::server::{REGION, key};

/// How long anything may take before the test gives it up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running `cenote serve`.
pub(crate) struct Serving {
    process: Child,
    folder: PathBuf,
    /// The port of its services.
    pub(crate) port: u16,
    /// The port of its operator.
    pub(crate) operator: u16,
}

impl Serving {
    /// Starts a server in a folder, with `rest` at the end of its configuration, and waits until it is ready.
    pub(crate) fn start(folder: &Path, rest: &str) -> Serving {
        Serving::on(folder, (free_port(), free_port()), "", rest)
    }

    /// Starts a server on these ports, with `first` at the beginning of its configuration and `rest` at the end.
    pub(crate) fn on(
        folder: &Path,
        (port, operator): (u16, u16),
        first: &str,
        rest: &str,
    ) -> Serving {
        Serving::listening("127.0.0.1", folder, (port, operator), first, rest)
    }

    /// As [`Serving::on`], on all addresses of this machine.
    pub(crate) fn everywhere(folder: &Path, ports: (u16, u16), first: &str, rest: &str) -> Serving {
        Serving::listening("0.0.0.0", folder, ports, first, rest)
    }

    fn listening(
        address: &str,
        folder: &Path,
        (port, operator): (u16, u16),
        first: &str,
        rest: &str,
    ) -> Serving {
        let config = format!(
            "{first}capture = true\nlisten = '{address}:{port}'\nendpoint = 'http://127.0.0.1:{port}'\ndata = 'data'\n\
             [metrics]\nlisten = '127.0.0.1:{operator}'\n{rest}"
        );
        std::fs::write(folder.join("cenote.toml"), config).expect("a configuration");
        let log = std::fs::File::create(folder.join("log")).expect("a log");
        let process = Command::new(env!("CARGO_BIN_EXE_cenote"))
            .args(["serve", "--config", "cenote.toml"])
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the server starts");
        let serving = Serving {
            process,
            folder: folder.to_owned(),
            port,
            operator,
        };
        let pause = Duration::from_millis(5);
        let mut waited = Duration::ZERO;
        while get(serving.port, "/readyz").is_none_or(|answer| answer.status != 200) {
            assert!(waited < PATIENCE, "not ready: {}", serving.log());
            thread::sleep(pause);
            waited += pause;
        }
        serving
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A client that signs with the folder's key.
    pub(crate) fn admin(&self) -> Client {
        Client::new(&self.endpoint(), REGION, Some(self.key()))
    }

    /// A client that does not sign.
    pub(crate) fn client(&self) -> Client {
        Client::new(&self.endpoint(), REGION, None)
    }

    fn key(&self) -> AccessKey {
        key(&self.folder.join("data"))
    }

    /// A pool and a client of it.
    pub(crate) fn make_pool(&self) -> (String, String) {
        let mut admin = self.admin();
        let mut call = |operation: &str, body: Value| {
            let answer = admin.call(operation, &body).expect("an answer");
            assert_eq!(answer.status, 200, "{operation}: {}", answer.body);
            answer.body
        };
        let pool = call("CreateUserPool", json!({ "PoolName": "serving" }));
        let pool = pool["UserPool"]["Id"].as_str().expect("an id").to_owned();
        let body = json!({ "UserPoolId": pool, "ClientName": "serving" });
        let client = call("CreateUserPoolClient", body);
        let client = client["UserPoolClient"]["ClientId"].as_str();
        (pool, client.expect("an id").to_owned())
    }

    /// Asks it to stop.
    pub(crate) fn terminate(&self) {
        // The shell has a `kill` of its own, also where no package brings one.
        let kill = format!("kill -TERM {}", self.process.id());
        let asked = Command::new("sh").args(["-c", &kill]).status();
        assert!(asked.is_ok_and(|status| status.success()));
    }

    /// Waits for its end.
    pub(crate) fn ended(mut self) -> ExitStatus {
        self.wait()
    }

    /// Waits for its end, and leaves its folder to look at.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.process.wait().expect("its end")
    }

    /// Kills it at once.
    pub(crate) fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// What it has written so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An answer to a plain request.
pub(crate) struct Plain {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

/// Gets a path over a connection of its own; `None` where nobody answers.
pub(crate) fn get(port: u16, path: &str) -> Option<Plain> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some(Plain {
        status: head.split(' ').nth(1)?.parse().ok()?,
        head: head.to_owned(),
        body: body.to_owned(),
    })
}

/// A port that nobody has now, below those that the system gives to whoever asks for any: a test beside this one, or a connection, could
/// have one of those before the server does.
pub(crate) fn free_port() -> u16 {
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    const FIRST: u32 = 16_384;
    const NUMBER: u32 = 16_384;
    // Each process of tests begins elsewhere.
    let begin = std::process::id().wrapping_mul(251);
    loop {
        let offset = begin.wrapping_add(TAKEN.fetch_add(1, Ordering::Relaxed));
        let port = u16::try_from(FIRST + offset % NUMBER).expect("a port");
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
