//! The front door: one port for http and https, told apart by the first byte.

mod connection;
mod listening;
mod paced;
mod places;

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::observer::Shed;
use crate::{Gateway, health, limits};
use connection::{Manners, Phase};
use places::Places;

pub use listening::{Exposure, check_exposure};
pub(crate) use paced::TooSlow;

/// How long the front door waits for a client.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For a TLS handshake and the head of the first request.
    pub head: Duration,
    /// For the next request of a connection that is kept.
    pub idle: Duration,
    /// For a request's body.
    pub body: Duration,
    /// For whoever sends requests to notice that the server stops, before it takes no more connections.
    pub grace: Duration,
    /// For requests that are being answered when the server stops.
    pub stop: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(limits::HEAD_SECONDS),
            idle: Duration::from_secs(limits::IDLE_SECONDS),
            body: Duration::from_secs(limits::BODY_SECONDS),
            grace: Duration::ZERO,
            stop: Duration::from_secs(limits::STOP_SECONDS),
        }
    }
}

/// Serves `gateway` on `listener` until `shutdown` is ready; then it says that it is not ready any more, takes connections for
/// the grace that its patience grants, and finishes what is in flight.
///
/// With `tls`, https is answered on the same port as http. Fails only if the listener does.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    gateway: Gateway,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let patience = gateway.inner().settings.patience;
    let connections_max = gateway.inner().settings.connections_max;
    let door = Door::new(&gateway, tls, connections_max);
    let answer = {
        let gateway = gateway.clone();
        move |request: Request<Body>| {
            let gateway = gateway.clone();
            async move { gateway.handle(request).await }
        }
    };
    let mut shutdown = std::pin::pin!(shutdown);
    door.admit(&listener, &answer, shutdown.as_mut()).await;
    gateway.inner().stopping.store(true, Ordering::Relaxed);
    door.phase.send_replace(Phase::Leaving);
    door.admit(&listener, &answer, tokio::time::sleep(patience.grace))
        .await;
    door.admit_waiting(&listener, &answer).await;
    door.admit_last(listener, &answer).await;
    door.phase.send_replace(Phase::Over);
    let rest = async {
        door.emptied().await;
        gateway.at_rest().await;
    };
    if tokio::time::timeout(patience.stop, rest).await.is_err() {
        tracing::warn!("requests were cut off at the end of the server's patience");
    }
    Ok(())
}

/// Answers `/livez`, `/readyz` and `/metrics` of `gateway`, and nothing else, until `shutdown` is ready.
pub async fn serve_operator(
    listener: TcpListener,
    gateway: Gateway,
    shutdown: impl Future<Output = ()>,
) {
    let door = Door::new(&gateway, None, limits::OPERATOR_CONNECTIONS_MAX);
    let answer = move |request| health::operator(gateway.clone(), request);
    door.admit(&listener, &answer, shutdown).await;
}

/// One listener's connections.
struct Door {
    manners: Manners,
    places: Arc<Places>,
    phase: watch::Sender<Phase>,
    connections: tokio::sync::Mutex<JoinSet<()>>,
}

impl Door {
    fn new(gateway: &Gateway, tls: Option<Arc<ServerConfig>>, connections_max: usize) -> Door {
        let (phase, _) = watch::channel(Phase::Open);
        Door {
            manners: Manners {
                tls: tls.map(connection::acceptor),
                patience: gateway.inner().settings.patience,
                gateway: gateway.clone(),
            },
            places: Places::new(connections_max),
            phase,
            connections: tokio::sync::Mutex::default(),
        }
    }

    /// Takes connections in until `end` is ready.
    async fn admit<A, F>(&self, listener: &TcpListener, answer: &A, end: impl Future<Output = ()>)
    where
        A: Fn(Request<Body>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Response> + Send + 'static,
    {
        let mut end = std::pin::pin!(end);
        loop {
            let stream = tokio::select! {
                biased;
                () = &mut end => return,
                accepted = listener.accept() => accepted,
            };
            match stream {
                Ok((stream, _)) => self.seat(stream, answer).await,
                // What the system refuses now (no descriptors left) it grants once a connection has ended.
                Err(cause) => {
                    tracing::warn!(%cause, "a connection could not be accepted");
                    self.displace();
                    let pause = Duration::from_millis(limits::ACCEPT_PAUSE_MILLIS);
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }

    /// Takes in what has come already: whoever is in the kernel's queue when a listener closes is reset.
    async fn admit_waiting<A, F>(&self, listener: &TcpListener, answer: &A)
    where
        A: Fn(Request<Body>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Response> + Send + 'static,
    {
        let millis = Duration::from_millis;
        let waiting = async {
            let next = || tokio::time::timeout(millis(limits::ARRIVAL_MILLIS), listener.accept());
            while let Ok(Ok((stream, _))) = next().await {
                self.seat(stream, answer).await;
            }
        };
        // Where they come without end, the last of them are as late as any after them.
        drop(tokio::time::timeout(millis(limits::ARRIVALS_MILLIS), waiting).await);
    }

    /// Closes a listener on nobody: the kernel is asked who has come since the runtime last heard of anybody.
    async fn admit_last<A, F>(&self, listener: TcpListener, answer: &A)
    where
        A: Fn(Request<Body>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Response> + Send + 'static,
    {
        let Ok(listener) = listener.into_std() else {
            return;
        };
        let waiting = listener.incoming().take(limits::LAST_ARRIVALS_MAX);
        let last: Vec<_> = waiting.map_while(Result::ok).collect();
        drop(listener);
        for stream in last {
            let stream = stream
                .set_nonblocking(true)
                .and_then(|()| TcpStream::from_std(stream));
            match stream {
                Ok(stream) => self.seat(stream, answer).await,
                Err(cause) => tracing::warn!(%cause, "a connection could not be accepted"),
            }
        }
    }

    /// Gives a connection a place. Where all are taken, one that keeps its place by waiting loses it; where everybody is being
    /// served, the newcomer is turned away at once rather than left hanging.
    async fn seat<A, F>(&self, stream: TcpStream, answer: &A)
    where
        A: Fn(Request<Body>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Response> + Send + 'static,
    {
        if self.places.are_taken() && !self.displace() {
            self.observe(Shed::Refused);
            return;
        }
        let place = Places::take(&self.places);
        let (manners, phase, answer) =
            (self.manners.clone(), self.phase.subscribe(), answer.clone());
        let mut connections = self.connections.lock().await;
        connections.spawn(connection::attend(stream, manners, answer, place, phase));
        while connections.try_join_next().is_some() {}
    }

    fn displace(&self) -> bool {
        let displaced = self.places.displace();
        if displaced {
            self.observe(Shed::Displaced);
        }
        displaced
    }

    fn observe(&self, shed: Shed) {
        self.manners
            .gateway
            .inner()
            .observer()
            .connection_shed(shed);
    }

    /// Ready when every connection is over.
    async fn emptied(&self) {
        let mut connections = self.connections.lock().await;
        while connections.join_next().await.is_some() {}
    }
}
