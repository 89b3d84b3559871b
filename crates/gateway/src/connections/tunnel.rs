//! A tunnel for a client that knows no endpoint: the host names of AWS lead here, all others to whom they name.
//!
//! Whoever asks from this machine may be led here, as they might come without a tunnel. Led to others are those alone who have the
//! password: nobody else is to speak in the name of this machine.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::StatusCode;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use super::connect::{self, Asked};
use super::connection::{Phase, acceptor};
use super::places::{Asking, Place};
use crate::front::amazon;
use crate::front::proxy::{OFFLINE, Proxy};

/// Where a tunnel leads.
pub(super) enum Opened {
    /// Here, with a certificate for the name that was asked for.
    Here(TlsAcceptor),
    /// To somebody else, by this connection.
    Elsewhere(TcpStream, Asking),
}

/// Why there is no tunnel: a status and a sentence.
struct Refusal(StatusCode, String);

/// Reads for what a tunnel is asked, and opens it. None where it was refused, or nobody waits any more.
pub(super) async fn open(
    stream: &mut TcpStream,
    proxy: &dyn Proxy,
    peer: IpAddr,
    place: &Arc<Place>,
) -> Option<Opened> {
    let asked = connect::read(stream).await.ok()?;
    match lead(asked, proxy, peer, place).await {
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
    proxy: &dyn Proxy,
    peer: IpAddr,
    place: &Arc<Place>,
) -> Result<Opened, Refusal> {
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
    let known = asked.credentials.as_ref().is_some_and(|told| {
        let (told, own) = (told.password.expose(), proxy.password().expose());
        crypto::mac::equal(told.as_bytes(), own.as_bytes())
    });
    let Asked { host, port, .. } = &asked;
    if !known {
        let sentence = format!(
            "{host} is reached with the password that cenote exec --proxy hands over, and not without."
        );
        return Err(Refusal(StatusCode::PROXY_AUTHENTICATION_REQUIRED, sentence));
    }
    if asked
        .credentials
        .as_ref()
        .is_some_and(|it| it.user == OFFLINE)
    {
        let sentence = format!("{host} is not reached: cenote exec runs this with --offline.");
        return Err(Refusal(StatusCode::FORBIDDEN, sentence));
    }
    // However long the other end takes to answer: a request has come.
    let asking = Place::ask(place);
    let reached = proxy.reach(host, *port).await;
    let far = reached.map_err(|cause| Refusal(StatusCode::BAD_GATEWAY, cause))?;
    let _ = far.set_nodelay(true);
    Ok(Opened::Elsewhere(far, asking))
}

/// Carries bytes to and fro until both ends have nothing more to say, or the server ends.
pub(super) async fn carry(
    mut near: TcpStream,
    mut far: TcpStream,
    mut phase: watch::Receiver<Phase>,
) {
    tokio::select! {
        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
        _ = phase.wait_for(|phase| *phase == Phase::Over) => {}
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
