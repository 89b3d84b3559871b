//! A network that fails at the worst moments: it forwards what a client and a server say to each other, and
//! knows enough of it to see where a commit begins and ends.

use std::collections::{HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;

/// The beginning of the statement that is a commit.
const COMMIT: &[u8] = b"WITH checked";
/// What a server says when it has undone a statement: SQLSTATE 40001; then, that it waits for the next.
const UNDONE: &[u8] = b"SERROR\0VERROR\0C40001\0Mundone by the test\0\0";
const READY: &[u8] = b"Z\0\0\0\x05I";

/// What becomes of a commit.
pub(crate) enum Fate {
    Passes,
    /// The server never sees it, and its client is told that it was undone.
    Undone,
    /// The connection ends before the server has seen it.
    CutBefore,
    /// The connection ends once it has been sent.
    CutMeanwhile,
    /// The connection ends when the server has answered and the client has not heard it.
    CutAfter,
}

/// What happened so far.
#[derive(Default)]
pub(crate) struct Network {
    fails: bool,
    /// What becomes of the next commits.
    fates: Mutex<VecDeque<Fate>>,
    /// Connections that are still to be refused.
    refused: AtomicU64,
    trips: AtomicU64,
    commits: AtomicU64,
    cuts: AtomicU64,
    undone: AtomicU64,
}

impl Network {
    /// A network in front of the server's socket, which listens at the same name in `folder`. Its commits
    /// fail, or nothing does.
    pub(crate) fn new(server: &Path, folder: &Path, fails: bool) -> Arc<Network> {
        let network = Arc::new(Network {
            fails,
            ..Network::default()
        });
        let listener = UnixListener::bind(folder.join(server.file_name().unwrap())).unwrap();
        let (accepting, server) = (Arc::clone(&network), server.to_owned());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if accepting.refuses() {
                    continue;
                }
                tokio::spawn(forward(client, server.clone(), Arc::clone(&accepting)));
            }
        });
        network
    }

    /// Refuses so many connections, and lets this become of the commits that come then.
    pub(crate) fn hold(&self, refused: u64, fates: impl IntoIterator<Item = Fate>) {
        self.refused.store(refused, Ordering::Relaxed);
        self.fates.lock().unwrap().extend(fates);
    }

    /// What was to become of commits and has not yet.
    pub(crate) fn left(&self) -> usize {
        self.fates.lock().unwrap().len()
    }

    fn refuses(&self) -> bool {
        let one_less = |left: u64| left.checked_sub(1);
        let (order, refused) = (Ordering::Relaxed, &self.refused);
        refused.fetch_update(order, order, one_less).is_ok()
    }

    /// Times that a client waited for an answer.
    pub(crate) fn trips(&self) -> u64 {
        self.trips.load(Ordering::Relaxed)
    }

    /// Connections that ended in the middle of a commit.
    pub(crate) fn cuts(&self) -> u64 {
        self.cuts.load(Ordering::Relaxed)
    }

    /// Commits that were said to be undone.
    pub(crate) fn undone(&self) -> u64 {
        self.undone.load(Ordering::Relaxed)
    }

    /// What was said; otherwise, of a network that fails, a tenth of all commits each: undone, cut before, cut meanwhile, cut after.
    fn fate(&self) -> Fate {
        if let Some(fate) = self.fates.lock().unwrap().pop_front() {
            return fate;
        }
        if !self.fails {
            return Fate::Passes;
        }
        let number = self.commits.fetch_add(1, Ordering::Relaxed);
        let scattered = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
        match scattered % 10 {
            0 => {
                self.undone.fetch_add(1, Ordering::Relaxed);
                Fate::Undone
            }
            cut @ 1..=3 => {
                self.cuts.fetch_add(1, Ordering::Relaxed);
                match cut {
                    1 => Fate::CutBefore,
                    2 => Fate::CutMeanwhile,
                    _ => Fate::CutAfter,
                }
            }
            _ => Fate::Passes,
        }
    }
}

/// One message: its type, and all its bytes.
struct Message {
    kind: u8,
    bytes: Vec<u8>,
}

/// Forwards one connection until it ends or is cut. Both sockets close with it.
async fn forward(client: UnixStream, server: PathBuf, network: Arc<Network>) -> Option<()> {
    let server = UnixStream::connect(server).await.ok()?;
    let (mut from_client, mut to_client) = client.into_split();
    let (from_server, mut to_server) = server.into_split();
    // The first message has no type.
    let length = from_client.read_u32().await.ok()?;
    let mut first = length.to_be_bytes().to_vec();
    first.resize(length as usize, 0);
    from_client.read_exact(&mut first[4..]).await.ok()?;
    to_server.write_all(&first).await.ok()?;
    let (mut requests, mut answers) = (messages(from_client), messages(from_server));
    let (mut commits, mut held): (HashSet<Vec<u8>>, _) = (HashSet::new(), Vec::new());
    loop {
        let request = tokio::select! {
            request = requests.recv() => request?,
            answer = answers.recv() => {
                to_client.write_all(&answer?.bytes).await.ok()?;
                continue;
            }
        };
        network
            .trips
            .fetch_add(u64::from(request.kind == b'S'), Ordering::Relaxed);
        let mut texts = request.bytes[5..].split(|byte| *byte == 0);
        match (request.kind, texts.next(), texts.next()) {
            (b'P', Some(name), Some(statement)) if statement.starts_with(COMMIT) => {
                commits.insert(name.to_vec());
            }
            (b'B', _, Some(name)) if commits.contains(name) => {
                held = request.bytes;
                continue;
            }
            _ if !held.is_empty() => {
                held.extend(request.bytes);
                if request.kind == b'S' {
                    let held = std::mem::take(&mut held);
                    let fate = network.fate();
                    decide(fate, &held, &mut to_client, &mut to_server, &mut answers).await?;
                }
                continue;
            }
            _ => {}
        }
        to_server.write_all(&request.bytes).await.ok()?;
    }
}

/// Nothing where the connection is cut.
async fn decide(
    fate: Fate,
    commit: &[u8],
    to_client: &mut OwnedWriteHalf,
    to_server: &mut OwnedWriteHalf,
    answers: &mut mpsc::UnboundedReceiver<Message>,
) -> Option<()> {
    match fate {
        Fate::Passes => to_server.write_all(commit).await.ok(),
        Fate::Undone => {
            let length = u32::try_from(UNDONE.len() + 4).ok()?;
            let answer = [b"E", &length.to_be_bytes()[..], UNDONE, READY].concat();
            to_client.write_all(&answer).await.ok()
        }
        Fate::CutBefore => None,
        Fate::CutMeanwhile => {
            to_server.write_all(commit).await.ok()?;
            None
        }
        Fate::CutAfter => {
            to_server.write_all(commit).await.ok()?;
            while answers.recv().await?.kind != b'Z' {}
            None
        }
    }
}

/// The messages of one side, as they come.
fn messages(socket: OwnedReadHalf) -> mpsc::UnboundedReceiver<Message> {
    let (found, messages) = mpsc::unbounded_channel();
    tokio::spawn(read(socket, found));
    messages
}

async fn read(mut socket: OwnedReadHalf, found: mpsc::UnboundedSender<Message>) -> Option<()> {
    loop {
        let mut bytes = vec![0; 5];
        socket.read_exact(&mut bytes).await.ok()?;
        let length = u32::from_be_bytes([bytes[1], bytes[2], bytes[3], bytes[4]]);
        bytes.resize(length as usize + 1, 0);
        socket.read_exact(&mut bytes[5..]).await.ok()?;
        let kind = bytes[0];
        found.send(Message { kind, bytes }).ok()?;
    }
}
