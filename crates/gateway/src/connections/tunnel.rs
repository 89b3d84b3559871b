//! A tunnel for a client that knows no endpoint: the host names of AWS lead here, all others to whom they name.
//!
//! Whoever asks from this machine may be led here, as they might come without a tunnel. Led to others are those alone who have the
//! password: nobody else is to speak in the name of this machine. Such a tunnel ends when neither end has said anything for long, and
//! gives its place away as a connection does that is kept.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_rustls::TlsAcceptor;

use super::connect::{self, Asked};
use super::connection::{Phase, acceptor};
use super::places::Place;
use crate::front::amazon;
use crate::front::proxy::{OFFLINE, Proxy};
use crate::limits;

/// What opens tunnels. Cheap to clone.
#[derive(Clone)]
pub(super) struct Tunnels {
    proxy: Arc<dyn Proxy>,
    /// How many more may lead to others.
    room: Arc<Semaphore>,
    max: usize,
}

/// Where a tunnel leads.
pub(super) enum Opened {
    /// Here, with a certificate for the name that was asked for.
    Here(TlsAcceptor),
    /// To somebody else.
    Elsewhere(Far),
}

/// The other end of a tunnel to somebody else, which counts as long as this is there.
pub(super) struct Far {
    stream: TcpStream,
    _room: OwnedSemaphorePermit,
}

impl Tunnels {
    /// So many at once, to others.
    pub(super) fn new(proxy: Arc<dyn Proxy>, max: usize) -> Tunnels {
        Tunnels {
            proxy,
            room: Arc::new(Semaphore::new(max)),
            max,
        }
    }
}

/// Why there is no tunnel: a status and a sentence.
struct Refusal(StatusCode, String);

/// Reads for what a tunnel is asked, and opens it. None where it was refused, or nobody waits any more.
pub(super) async fn open(
    stream: &mut TcpStream,
    tunnels: &Tunnels,
    peer: IpAddr,
    place: &Arc<Place>,
) -> Option<Opened> {
    let asked = connect::read(stream).await.ok()?;
    match lead(asked, tunnels, peer, place).await {
        Ok(opened) => {
            let begun = b"HTTP/1.1 200 Connection established\r\n\r\n";
            stream.write_all(begun).await.ok()?;
            Some(opened)
        }
        Err(refusal) => {
            let _ = stream.write_all(refusal.written().as_bytes()).await;
            let _ = stream.shutdown().await;
            None
        }
    }
}

async fn lead(
    asked: Option<Asked>,
    tunnels: &Tunnels,
    peer: IpAddr,
    place: &Arc<Place>,
) -> Result<Opened, Refusal> {
    let proxy = tunnels.proxy.as_ref();
    let unreadable = "The request for a tunnel can't be read.";
    let asked = asked.ok_or_else(|| Refusal(StatusCode::BAD_REQUEST, unreadable.to_owned()))?;
    if !peer.to_canonical().is_loopback() {
        let sentence = "Tunnels are for programs on the machine of the server.";
        return Err(Refusal(StatusCode::FORBIDDEN, sentence.to_owned()));
    }
    if amazon::is_amazons(&asked.host) {
        let config = proxy.certified(&asked.host).map_err(|cause| {
            let sentence = format!("There is no certificate for {}: {cause}", asked.host);
            Refusal(StatusCode::BAD_REQUEST, sentence)
        })?;
        return Ok(Opened::Here(acceptor(config)));
    }
    refuse_stranger(&asked, proxy)?;
    let room = Arc::clone(&tunnels.room).try_acquire_owned();
    let room = room.map_err(|_| {
        let sentence = format!(
            "{} is not reached: {} tunnels are open, and more there may not be at once.",
            asked.host, tunnels.max
        );
        Refusal(StatusCode::SERVICE_UNAVAILABLE, sentence)
    })?;
    // However long the other end takes to answer: a request has come.
    let _asking = Place::ask(place);
    let reached = proxy.reach(&asked.host, asked.port).await;
    let stream = reached.map_err(|cause| Refusal(StatusCode::BAD_GATEWAY, cause))?;
    let _ = stream.set_nodelay(true);
    Ok(Opened::Elsewhere(Far {
        stream,
        _room: room,
    }))
}

/// Refuses to lead to others whoever has not the password, or is to be led nowhere but here.
fn refuse_stranger(asked: &Asked, proxy: &dyn Proxy) -> Result<(), Refusal> {
    let host = &asked.host;
    let known = asked.credentials.as_ref().filter(|told| {
        let (told, own) = (told.password.expose(), proxy.password().expose());
        crypto::mac::equal(told.as_bytes(), own.as_bytes())
    });
    match known {
        None => {
            let sentence = format!(
                "{host} is reached with the password that cenote exec --proxy hands over, and not without."
            );
            Err(Refusal(StatusCode::PROXY_AUTHENTICATION_REQUIRED, sentence))
        }
        Some(told) if told.user == OFFLINE => {
            let sentence = format!("{host} is not reached: cenote exec runs this with --offline.");
            Err(Refusal(StatusCode::FORBIDDEN, sentence))
        }
        Some(_) => Ok(()),
    }
}

/// Carries bytes to and fro until both ends have nothing more to say, neither has said anything for as long as `idle`, or the server
/// ends.
pub(super) async fn carry(
    mut near: TcpStream,
    mut far: Far,
    idle: Duration,
    place: &Place,
    mut phase: watch::Receiver<Phase>,
) {
    let (from_near, to_near) = near.split();
    let (from_far, to_far) = far.stream.split();
    let both = async {
        tokio::try_join!(
            pass(from_near, to_far, place),
            pass(from_far, to_near, place)
        )
    };
    tokio::select! {
        _ = both => {}
        () = place.quiet(idle) => {}
        _ = phase.wait_for(|phase| *phase == Phase::Over) => {}
    }
}

/// Hands on what one end says, and that it says no more.
async fn pass(mut from: ReadHalf<'_>, mut to: WriteHalf<'_>, place: &Place) -> io::Result<()> {
    let mut buffer = vec![0; limits::TUNNEL_BUFFER_BYTES];
    loop {
        let read = from.read(&mut buffer).await?;
        place.touch();
        if read == 0 {
            return to.shutdown().await;
        }
        to.write_all(&buffer[..read]).await?;
    }
}

impl Refusal {
    /// As it is sent. Few clients show the body of such an answer and many its first line, so that the sentence stands in both.
    fn written(&self) -> String {
        let Refusal(status, sentence) = self;
        let visible = |character: char| character == ' ' || character.is_ascii_graphic();
        let reason: String = sentence.chars().filter(|it| visible(*it)).collect();
        let challenge = match *status {
            StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                "Proxy-Authenticate: Basic realm=\"cenote\"\r\n"
            }
            _ => "",
        };
        format!(
            "HTTP/1.1 {} {reason}\r\n{challenge}Content-Type: text/plain; charset=utf-8\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{sentence}\n",
            status.as_u16(),
            sentence.len() + 1
        )
    }
}
