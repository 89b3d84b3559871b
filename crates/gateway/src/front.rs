//! The front door: one port for http and https, told apart by the first byte.

mod connection;
mod listening;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Request;
use hyper::body::Incoming;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::{Gateway, limits};

pub use listening::{Exposure, check_exposure};

/// How long the front door waits for a client.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For a request's head, a TLS handshake, or the next request of a connection that is kept.
    pub head: Duration,
    /// For a request's body.
    pub body: Duration,
    /// For requests that are being answered when the server stops.
    pub stop: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(limits::HEAD_SECONDS),
            body: Duration::from_secs(limits::BODY_SECONDS),
            stop: Duration::from_secs(limits::STOP_SECONDS),
        }
    }
}

/// Serves `gateway` on `listener` until `shutdown` is ready, then finishes what is in flight.
///
/// With `tls`, https is answered on the same port as http. Fails only if the listener does.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    gateway: Gateway,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let tls = tls.map(connection::acceptor);
    let patience = gateway.patience();
    let places = Arc::new(Semaphore::new(limits::CONNECTIONS_MAX));
    let (stop, stopped) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let arrival = async {
            let place = Arc::clone(&places)
                .acquire_owned()
                .await
                .map_err(io::Error::other)?;
            Ok::<_, io::Error>((place, accept(&listener).await))
        };
        let (place, stream) = tokio::select! {
            () = &mut shutdown => break,
            arrived = arrival => arrived?,
        };
        let (gateway, tls, stopped) = (gateway.clone(), tls.clone(), stopped.clone());
        connections.spawn(async move {
            let answer = move |request: Request<Incoming>| {
                let gateway = gateway.clone();
                async move { gateway.handle(request.map(axum::body::Body::new)).await }
            };
            connection::attend(stream, tls, answer, patience, stopped).await;
            drop(place);
        });
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    drop(stop);
    let all = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(patience.stop, all).await.is_err() {
        tracing::warn!("connections were cut off at the end of the server's patience");
    }
    Ok(())
}

/// The next connection. What the system refuses now (no descriptors left) it may grant later.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(cause) => {
                tracing::warn!(%cause, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(limits::ACCEPT_PAUSE_MILLIS)).await;
            }
        }
    }
}
