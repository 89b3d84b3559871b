//! Connections: one port for http and https, told apart by the first byte.

mod answering;
mod connect;
mod connection;
mod heads;
mod listening;
mod paced;
mod places;
mod tunnel;
mod wire;

use std::io;
use std::net::IpAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use userpool::Peer;

use crate::front::observer::Shed;
use crate::gateway::Gateway;
use crate::{health, limits};
use connection::{Manners, Phase};
use places::{Capacity, Places, Seating, Taken};
use tunnel::Tunnels;

pub use listening::{Exposure, check_exposure};

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
    let patience = gateway.services().settings.patience;
    let shares = gateway.services().settings.shares;
    let room = Capacity {
        places: shares.connections_max,
        places_per_peer: shares.connections_per_peer_max,
        own_give_way: true,
    };
    let mut door = Door::new(&gateway, tls, room);
    let proxy = gateway.services().settings.proxy.clone();
    door.manners.tunnels = proxy.map(|proxy| Tunnels::new(proxy, shares.tunnels_max));
    let answer = {
        let gateway = gateway.clone();
        move |request: Request<Body>| {
            let gateway = gateway.clone();
            async move { gateway.handle(request).await }
        }
    };
    let mut shutdown = std::pin::pin!(shutdown);
    door.admit(&listener, &answer, shutdown.as_mut()).await;
    gateway.services().stopping.store(true, Ordering::Relaxed);
    door.phase.send_replace(Phase::Leaving);
    door.admit(&listener, &answer, tokio::time::sleep(patience.grace))
        .await;
    listening::pass_over_newcomers(&listener);
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
    let room = Capacity {
        places: limits::OPERATOR_CONNECTIONS_MAX,
        places_per_peer: limits::OPERATOR_CONNECTIONS_MAX,
        own_give_way: true,
    };
    let door = Door::new(&gateway, None, room);
    let answer = move |request| health::operator(gateway.services().clone(), request);
    door.admit(&listener, &answer, shutdown).await;
}

/// Ends connections whose answers nobody reads, as long as there is a door.
async fn end_overdue(places: Weak<Places>, gateway: Gateway) {
    loop {
        tokio::time::sleep(Duration::from_millis(limits::OVERDUE_PAUSE_MILLIS)).await;
        let Some(places) = places.upgrade() else {
            return;
        };
        for _ in 0..places.end_overdue() {
            gateway.services().observer().connection_shed(Shed::Unread);
        }
    }
}

/// One listener's connections.
struct Door {
    manners: Manners,
    places: Arc<Places>,
    /// For whoever finds all of them taken, and may only ask how the server is.
    health: Arc<Places>,
    phase: watch::Sender<Phase>,
    connections: tokio::sync::Mutex<JoinSet<()>>,
}

impl Door {
    fn new(gateway: &Gateway, tls: Option<Arc<ServerConfig>>, room: Capacity) -> Door {
        let (phase, _) = watch::channel(Phase::Open);
        let places = Places::new(room);
        drop(tokio::spawn(end_overdue(
            Arc::downgrade(&places),
            gateway.clone(),
        )));
        Door {
            manners: Manners {
                tls: tls.map(connection::acceptor),
                tunnels: None,
                patience: gateway.services().settings.patience,
                gateway: gateway.clone(),
            },
            places,
            health: Places::new(Capacity {
                places: limits::HEALTH_CONNECTIONS_MAX,
                places_per_peer: limits::HEALTH_CONNECTIONS_PER_PEER_MAX,
                // Each is over soon, and whoever floods is turned away for less than it costs to begin with him.
                own_give_way: false,
            }),
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
                Ok((stream, address)) => self.seat(stream, address.ip(), answer).await,
                // What the system refuses now (no descriptors left) it grants once a connection has ended.
                Err(cause) => {
                    tracing::warn!(%cause, "a connection could not be accepted");
                    if self.places.make_room() {
                        self.observe(Shed::Displaced);
                    }
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
            while let Ok(Ok((stream, address))) = next().await {
                self.seat(stream, address.ip(), answer).await;
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
                .and_then(|()| TcpStream::from_std(stream))
                .and_then(|stream| Ok((stream.peer_addr()?.ip(), stream)));
            match stream {
                Ok((address, stream)) => self.seat(stream, address, answer).await,
                Err(cause) => tracing::warn!(%cause, "a connection could not be accepted"),
            }
        }
    }

    /// Gives a connection a place. Where all are taken, the peer that has most of them loses one; where everybody has the better
    /// right, the newcomer may still ask how the server is, and is told at once to come again for all else.
    async fn seat<A, F>(&self, stream: TcpStream, address: IpAddr, answer: &A)
    where
        A: Fn(Request<Body>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Response> + Send + 'static,
    {
        let peers = &self.manners.gateway.services().settings.peers;
        let (peer, many) = (Peer::of(address), peers.are_many(address));
        let mut manners = self.manners.clone();
        let place = match Places::admit(&self.places, peer, many) {
            Seating::Free(place) => place,
            Seating::Displacing(place) => {
                self.observe(Shed::Displaced);
                place
            }
            Seating::Refused => {
                self.observe(Shed::Refused);
                let (Seating::Free(place) | Seating::Displacing(place)) =
                    Places::admit(&self.health, peer, many)
                else {
                    return;
                };
                manners.patience = manners.patience.of_health();
                manners.tunnels = None;
                let services = self.manners.gateway.services().clone();
                let answer = move |request| health::alone(services.clone(), request);
                self.attend(stream, address, manners, answer, place).await;
                return;
            }
        };
        self.attend(stream, address, manners, answer.clone(), place)
            .await;
    }

    async fn attend<A, F>(
        &self,
        stream: TcpStream,
        address: IpAddr,
        manners: Manners,
        answer: A,
        place: Taken,
    ) where
        A: Fn(Request<Body>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Response> + Send + 'static,
    {
        let phase = self.phase.subscribe();
        let mut connections = self.connections.lock().await;
        connections.spawn(connection::attend(
            stream, address, manners, answer, place, phase,
        ));
        while connections.try_join_next().is_some() {}
    }

    fn observe(&self, shed: Shed) {
        self.manners
            .gateway
            .services()
            .observer()
            .connection_shed(shed);
    }

    /// Ready when every connection is over.
    async fn emptied(&self) {
        let mut connections = self.connections.lock().await;
        while connections.join_next().await.is_some() {}
    }
}
