//! Peers that take more than their part: connections from an address of one's choice, with bodies that hardly come.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::Request;
use h2::SendStream;
use h2::client::{ResponseFuture, SendRequest};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

/// Before a connection that was ended begins anew.
const PAUSE: Duration = Duration::from_millis(200);
/// Bodies that are sent at once on one HTTP/2 connection: as many as the server lets.
const STREAMS: usize = 32;
/// The longest that an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is spoken on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speech {
    /// One body at a time.
    Http1,
    /// Many bodies at a time, and `/livez` between them.
    Http2,
}

/// A body that hardly comes.
#[derive(Debug, Clone, Copy)]
pub struct Drip {
    /// What is said of its length.
    pub length: usize,
    /// What of it comes at once.
    pub first: usize,
    /// What of it comes with each drip.
    pub then: usize,
    /// Between two drips.
    pub every: Duration,
}

/// Connections that drip, and begin anew whenever they are ended, until this is dropped.
pub struct Flood {
    connections: JoinSet<()>,
    open: Arc<AtomicUsize>,
    ended: Arc<AtomicUsize>,
}

impl Flood {
    /// Lets so many connections drip from `source`.
    pub fn begin(
        target: SocketAddr,
        source: IpAddr,
        speech: Speech,
        drip: Drip,
        connections: usize,
    ) -> Flood {
        let mut flood = Flood {
            connections: JoinSet::new(),
            open: Arc::default(),
            ended: Arc::default(),
        };
        for _ in 0..connections {
            let (open, ended) = (Arc::clone(&flood.open), Arc::clone(&flood.ended));
            flood.connections.spawn(async move {
                loop {
                    if let Ok(stream) = connect(target, source).await {
                        open.fetch_add(1, Ordering::Relaxed);
                        // Whichever way it ends, it begins anew.
                        drop(match speech {
                            Speech::Http1 => drip_one(stream, drip).await,
                            Speech::Http2 => {
                                drip_many(stream, drip).await.map_err(io::Error::other)
                            }
                        });
                        open.fetch_sub(1, Ordering::Relaxed);
                        ended.fetch_add(1, Ordering::Relaxed);
                    }
                    sleep(PAUSE).await;
                }
            });
        }
        flood
    }

    /// Connections that are open now.
    pub fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// Connections that the server has ended.
    pub fn ended(&self) -> usize {
        self.ended.load(Ordering::Relaxed)
    }
}

/// Connects from an address of this machine.
///
/// # Errors
/// Where the address is none of this machine's, or nobody listens.
pub async fn connect(target: SocketAddr, source: IpAddr) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new(source, 0))?;
    socket.connect(target).await
}

/// Asks once over a connection of its own, and gives how long the answer took, and the answer.
///
/// # Errors
/// Where the connection is refused, or no answer comes.
pub async fn ask(
    target: SocketAddr,
    source: IpAddr,
    request: &[u8],
) -> io::Result<(Duration, String)> {
    let begun = Instant::now();
    let mut stream = connect(target, source).await?;
    stream.write_all(request).await?;
    let mut answer = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut answer)).await??;
    Ok((
        begun.elapsed(),
        String::from_utf8_lossy(&answer).into_owned(),
    ))
}

/// The head of an operation that needs no signature, over HTTP/1.1.
pub fn head(operation: &str, length: usize) -> String {
    format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: \
         AWSCognitoIdentityProviderService.{operation}\r\nContent-Type: \
         application/x-amz-json-1.1\r\nContent-Length: {length}\r\n"
    )
}

/// The same over HTTP/2.
///
/// # Panics
/// Where the operation's name can't stand in a header.
pub fn request(operation: &str) -> Request<()> {
    let target = format!("AWSCognitoIdentityProviderService.{operation}");
    Request::post("http://localhost/")
        .header("x-amz-target", target)
        .body(())
        .expect("a request that is whole")
}

async fn drip_one(mut stream: TcpStream, drip: Drip) -> io::Result<()> {
    let head = head("SignUp", drip.length);
    stream.write_all(format!("{head}\r\n").as_bytes()).await?;
    stream.write_all(&vec![b' '; drip.first]).await?;
    let mut answer = [0; 1024];
    loop {
        // An answer is the end of what can be dripped.
        if timeout(drip.every, stream.read(&mut answer)).await.is_ok() {
            return Ok(());
        }
        stream.write_all(&vec![b' '; drip.then]).await?;
    }
}

/// A body on its way over HTTP/2.
struct Body {
    answer: ResponseFuture,
    body: SendStream<Bytes>,
}

async fn drip_many(stream: TcpStream, drip: Drip) -> Result<(), h2::Error> {
    let (mut client, connection) = h2::client::handshake(stream).await?;
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let mut bodies: Vec<Body> = Vec::new();
    loop {
        while bodies.len() < STREAMS - 1 {
            client = client.ready().await?;
            bodies.push(begin(&mut client, drip)?);
        }
        client = client.ready().await?;
        let (alive, _) = client.send_request(livez(), true)?;
        sleep(drip.every).await;
        drop(alive);
        let mut going = Vec::with_capacity(bodies.len());
        for mut body in bodies {
            tokio::select! {
                biased;
                _ = &mut body.answer => {}
                () = std::future::ready(()) => {
                    if body.body.send_data(vec![b' '; drip.then].into(), false).is_ok() {
                        going.push(body);
                    }
                }
            }
        }
        bodies = going;
    }
}

fn begin(client: &mut SendRequest<Bytes>, drip: Drip) -> Result<Body, h2::Error> {
    let (answer, mut body) = client.send_request(request("SignUp"), false)?;
    body.send_data(vec![b' '; drip.first].into(), false)?;
    Ok(Body { answer, body })
}

fn livez() -> Request<()> {
    Request::get("http://localhost/livez")
        .body(())
        .expect("a request that is whole")
}
