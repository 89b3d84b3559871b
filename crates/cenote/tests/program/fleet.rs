//! Three nodes on one database.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{RwLock, RwLockReadGuard};
use std::thread;
use std::time::Duration;

use cluster::Cluster;
use serde_json::{Value, json};
use tests::Client;

use crate::serving::{Serving, free_port};

/// Every user's password.
pub(crate) const PASSWORD: &str = "Correct-Horse-7";
/// Nodes of a fleet.
pub(crate) const NODES: usize = 3;
const PAUSE: Duration = Duration::from_millis(20);
/// Pauses within which a letter has to arrive: a lease of a dead node takes its time.
const PAUSES_MAX: usize = 1_500;

/// Nodes on a database of their own, each with a data folder of its own.
pub(crate) struct Fleet {
    folder: tempfile::TempDir,
    nodes: Vec<RwLock<Serving>>,
    /// The ports of each node's services and of its operator.
    ports: Vec<(u16, u16)>,
    rest: String,
}

impl Fleet {
    /// Three nodes.
    pub(crate) fn start() -> Fleet {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Cluster::shared().fresh();
        let rest = format!("[shutdown]\ngrace_seconds = 2\n[postgres]\nurl = \"{database}\"\n");
        let key = folder.path().join("master.key");
        std::fs::write(key, "5".repeat(64)).expect("a master key");
        let ports: Vec<_> = (0..NODES).map(|_| (free_port(), free_port())).collect();
        // All at once: each of them may be the one that makes the tables.
        let started: Vec<_> = (0..NODES)
            .map(|node| {
                let (folder, rest) = (folder.path().to_owned(), rest.clone());
                let ports = ports[node];
                thread::spawn(move || start_node(&folder, node, ports, &rest))
            })
            .collect();
        let nodes = started
            .into_iter()
            .map(|node| RwLock::new(node.join().expect("a node")))
            .collect();
        Fleet {
            folder,
            nodes,
            ports,
            rest,
        }
    }

    /// A node.
    pub(crate) fn node(&self, node: usize) -> RwLockReadGuard<'_, Serving> {
        self.nodes[node].read().expect("a node")
    }

    /// The folder with a node's `cenote.toml`.
    pub(crate) fn folder(&self, node: usize) -> PathBuf {
        self.folder.path().join(node.to_string())
    }

    /// Where a node answers, whether or not it runs at the moment.
    pub(crate) fn address(&self, node: usize) -> String {
        format!("http://127.0.0.1:{}", self.ports[node].0)
    }

    /// A client of a node that does not sign.
    pub(crate) fn client(&self, node: usize) -> Client {
        self.node(node).client()
    }

    /// A client of a node that signs with the node's own key.
    pub(crate) fn admin(&self, node: usize) -> Client {
        self.node(node).admin()
    }

    /// Kills a node at once, and starts it again.
    pub(crate) fn kill(&self, node: usize) {
        let mut place = self.nodes[node].write().expect("a node");
        place.kill();
        *place = start_node(self.folder.path(), node, self.ports[node], &self.rest);
    }

    /// Stops a node in good order, and starts it again.
    pub(crate) fn restart(&self, node: usize) {
        self.node(node).terminate();
        let mut place = self.nodes[node].write().expect("a node");
        assert!(place.wait().success(), "{}", place.log());
        *place = start_node(self.folder.path(), node, self.ports[node], &self.rest);
    }

    /// A pool and a client of it, made on two nodes.
    pub(crate) fn make_pool(&self) -> (String, String) {
        let pool = json!({ "PoolName": "fleet", "AutoVerifiedAttributes": ["email"] });
        let pool = self.admin(0).call("CreateUserPool", &pool).expect("a pool");
        let pool = text(&pool.body["UserPool"]["Id"]);
        let client = json!({
            "UserPoolId": pool,
            "ClientName": "fleet",
            "ExplicitAuthFlows":
                ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        });
        let client = self.admin(1).call("CreateUserPoolClient", &client);
        let client = client.expect("a client").body;
        (pool, text(&client["UserPoolClient"]["ClientId"]))
    }

    /// The code in the one letter to an address, whichever node delivered it.
    pub(crate) fn code(&self, address: &str) -> String {
        for _ in 0..PAUSES_MAX {
            for letter in self.letters() {
                let letter = read(&letter);
                if letter["to"] == address {
                    return text(&letter["code"]);
                }
            }
            thread::sleep(PAUSE);
        }
        panic!("no letter to {address} came");
    }

    /// Every letter that a node has delivered.
    pub(crate) fn letters(&self) -> Vec<PathBuf> {
        (0..NODES)
            .flat_map(|node| {
                let mail = self.folder.path().join(format!("{node}/data/mail"));
                std::fs::read_dir(mail).expect("a folder of letters")
            })
            .map(|entry| entry.expect("a letter").path())
            .filter(|path| path.extension().is_some_and(|kind| kind == "json"))
            .collect()
    }

    /// Whether each of these users has got a letter.
    pub(crate) fn reached_all(&self, names: &[String]) -> bool {
        let letters = self.letters();
        let reached: BTreeSet<String> =
            letters.iter().map(|path| text(&read(path)["to"])).collect();
        names
            .iter()
            .all(|name| reached.contains(&format!("{name}@example.org")))
    }

    /// What a node says that has another master key than the rest.
    pub(crate) fn refused_with_another_key(&self) -> String {
        let folder = self.folder.path().join("stranger");
        std::fs::create_dir(&folder).expect("a folder");
        let config = format!(
            "listen = '127.0.0.1:0'\nendpoint = 'https://fleet.test'\ndata = 'data'\ncapture = true\n{}",
            self.rest
        );
        std::fs::write(folder.join("cenote.toml"), config).expect("a configuration");
        let output = Command::new(env!("CARGO_BIN_EXE_cenote"))
            .args(["serve", "--config", "cenote.toml"])
            .env("CENOTE_MASTER_KEY", "6".repeat(64))
            .current_dir(&folder)
            .stdout(Stdio::null())
            .output()
            .expect("the program runs");
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

/// How many letters to an address the nodes of a fleet have delivered.
pub(crate) fn letters(fleet: &Fleet, address: &str) -> usize {
    let letters = fleet.letters();
    letters
        .iter()
        .filter(|letter| read(letter)["to"] == address)
        .count()
}

fn start_node(folder: &Path, node: usize, ports: (u16, u16), rest: &str) -> Serving {
    let own = folder.join(node.to_string());
    std::fs::create_dir_all(&own).expect("a folder");
    let key = folder.join("master.key");
    let first = format!(
        "issuer = 'https://fleet.test'\nmaster_key_file = '{}'\n",
        key.display()
    );
    Serving::on(&own, ports, &first, rest)
}

fn read(letter: &Path) -> Value {
    // A letter is written whole or not at all.
    let text = std::fs::read(letter).expect("a letter");
    serde_json::from_slice(&text).expect("a letter is JSON")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
