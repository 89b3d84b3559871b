//! A server that answers as a test wants, byte by byte, and counts what it is asked.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use outbound::{Caps, Names, Outbound, Reach, Settings};
use rustls::pki_types::PrivateKeyDer;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;

/// What a server says to each request.
#[derive(Clone)]
pub(crate) enum Says {
    /// These bytes; then the connection ends.
    Bytes(String),
    /// These bytes; then nothing more, while the connection stays.
    Begins(String),
    /// These bytes, then a space every few milliseconds for ever.
    Drips(String),
    /// These bytes, once there is a permit for it.
    Waits(Arc<Semaphore>, String),
    /// These bytes, then more than anybody wants.
    Floods(String),
}

/// A running server.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    asked: Arc<AtomicUsize>,
    /// The last request, as it came.
    request: Arc<Mutex<String>>,
    pub(crate) roots: RootCertStore,
}

impl Server {
    pub(crate) async fn plain(says: Says) -> Server {
        Server::run(says, None, RootCertStore::empty()).await
    }

    /// With TLS, and a certificate for a name.
    pub(crate) async fn secure(name: &str, says: Says) -> Server {
        let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(made.cert.der().clone()).unwrap();
        Server::run(says, Some(TlsAcceptor::from(Arc::new(config))), roots).await
    }

    async fn run(says: Says, tls: Option<TlsAcceptor>, roots: RootCertStore) -> Server {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let server = Server {
            address: listener.local_addr().unwrap(),
            asked: Arc::default(),
            request: Arc::default(),
            roots,
        };
        let (asked, request) = (Arc::clone(&server.asked), Arc::clone(&server.request));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (says, tls) = (says.clone(), tls.clone());
                let (asked, request) = (Arc::clone(&asked), Arc::clone(&request));
                tokio::spawn(async move {
                    // A client that hangs up ends the conversation.
                    let _ = match tls {
                        None => answer(stream, says, &asked, &request).await,
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => answer(stream, says, &asked, &request).await,
                            Err(cause) => Err(cause),
                        },
                    };
                });
            }
        });
        server
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    pub(crate) fn request(&self) -> String {
        self.request.lock().unwrap().clone()
    }
}

async fn answer(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    says: Says,
    asked: &AtomicUsize,
    request: &Mutex<String>,
) -> io::Result<()> {
    let mut read = Vec::new();
    while !is_whole(&read) {
        if stream.read_buf(&mut read).await? == 0 {
            return Ok(());
        }
    }
    asked.fetch_add(1, Ordering::SeqCst);
    *request.lock().unwrap() = String::from_utf8_lossy(&read).into_owned();
    if let Says::Waits(gate, _) = &says {
        gate.acquire().await.unwrap().forget();
    }
    let first = match &says {
        Says::Waits(_, first) => first,
        Says::Bytes(first) | Says::Begins(first) | Says::Drips(first) | Says::Floods(first) => {
            first
        }
    };
    stream.write_all(first.as_bytes()).await?;
    stream.flush().await?;
    match says {
        Says::Bytes(_) | Says::Waits(..) => stream.shutdown().await,
        Says::Begins(_) => std::future::pending().await,
        Says::Drips(_) => loop {
            tokio::time::sleep(Duration::from_millis(5)).await;
            stream.write_all(b" ").await?;
            stream.flush().await?;
        },
        Says::Floods(_) => loop {
            stream.write_all(&[b' '; 4096]).await?;
        },
    }
}

/// Whether a request is there, its body too.
fn is_whole(read: &[u8]) -> bool {
    let text = String::from_utf8_lossy(read);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}

/// Names whose addresses a test says, and may change from one question to the next.
pub(crate) struct Given {
    answers: Mutex<Vec<Vec<IpAddr>>>,
}

impl Given {
    /// Each question gets the next answer; the last one stays.
    pub(crate) fn in_turn(answers: &[&[&str]]) -> Arc<Given> {
        let parsed = |answer: &&[&str]| answer.iter().map(|it| it.parse().unwrap()).collect();
        let answers = answers.iter().rev().map(parsed).collect();
        Arc::new(Given {
            answers: Mutex::new(answers),
        })
    }
}

#[async_trait]
impl Names for Given {
    async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let mut answers = self.answers.lock().unwrap();
        match answers.len() {
            0 => Err(io::Error::other("no such name")),
            1 => Ok(answers[0].clone()),
            _ => Ok(answers.pop().unwrap()),
        }
    }
}

/// A client that asks this machine too.
pub(crate) fn client(caps: Caps, roots: Option<RootCertStore>, names: Arc<dyn Names>) -> Outbound {
    let reach = Reach {
        allowed: Reach::loopback(),
        plain: Reach::loopback(),
    };
    Outbound::new(Settings { reach, caps, roots }, names).unwrap()
}
