//! The gateway: one request in, one answer out, whatever happens between.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request};
use axum::response::Response;
use cloudformation::Engine;
use crypto::random::Stream;
use userpool::{Call, Caller, Directory, Peer, Presence};

use crate::budget::{Budget, Holding};
use crate::dispatch::{self, Answered, Route};
use crate::failure::{Dialect, Failure};
use crate::finished::Finished;
use crate::front::Patience;
use crate::head::Head;
use crate::hosts::Hosts;
use crate::observer::{Answer, Observer};
use crate::peer::{Arrival, Peers};
use crate::signature::{Refused, Verified};
use crate::world::World;
use crate::{answer, limits};

/// What the operator settled for the gateway.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The region of requests that name none.
    pub default_region: String,
    /// The AWS account of requests that name none, twelve digits.
    pub account: String,
    /// Where clients reach the server, without a slash at its end: `http://127.0.0.1:9229`.
    pub endpoint: String,
    /// How long the front door waits for a client.
    pub patience: Patience,
    /// What is held at once, and what of it one peer may hold.
    pub shares: Shares,
    /// Which peers are proxies, and which are trusted.
    pub peers: Peers,
    /// For which names the server answers.
    pub hosts: Hosts,
    /// Whether `/metrics` is found where the services are: only where nobody but the operator can ask.
    pub public_metrics: bool,
}

/// What is held at once, and what of it one peer may hold.
#[derive(Debug, Clone, Copy)]
pub struct Shares {
    /// Connections served at once.
    pub connections_max: usize,
    /// Those of one peer.
    pub connections_per_peer_max: usize,
    /// Bytes of requests held at once.
    pub held_bytes_max: usize,
    /// Those of one peer.
    pub held_bytes_per_peer_max: usize,
}

impl Default for Shares {
    fn default() -> Shares {
        Shares {
            connections_max: limits::CONNECTIONS_MAX,
            connections_per_peer_max: limits::CONNECTIONS_PER_PEER_MAX,
            held_bytes_max: limits::HELD_BYTES_MAX,
            held_bytes_per_peer_max: limits::HELD_BYTES_PER_PEER_MAX,
        }
    }
}

/// All that Cenote says over HTTP. Cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) directory: Directory,
    pub(crate) engine: Engine,
    pub(crate) settings: Settings,
    /// Set when the server is about to stop.
    pub(crate) stopping: AtomicBool,
    in_flight: AtomicUsize,
    budget: Arc<Budget>,
    world: Arc<dyn World>,
    defects: Mutex<Vec<String>>,
}

/// A request that is not over yet, whether its client waits for it or not.
struct InFlight(Arc<Inner>);

/// One request on its way: when it came, what it is called, and its own randomness.
#[derive(Clone)]
pub(crate) struct Exchange {
    pub(crate) gateway: Arc<Inner>,
    pub(crate) request_id: String,
    seed: [u8; 32],
    now_millis: i64,
    /// On the clock for durations.
    begun: Duration,
    client: Presence,
    arrival: Arrival,
    /// For whom the request was sent; the socket's until its head is read.
    address: IpAddr,
    /// What the request holds in memory.
    holding: Arc<Holding>,
    /// The access key from which the request comes, once its signature was found to fit.
    key_id: Arc<OnceLock<String>>,
}

impl Gateway {
    /// A gateway to `directory`, and to the stacks, parameters and objects that `engine` keeps.
    pub fn new(
        directory: Directory,
        engine: Engine,
        settings: Settings,
        world: Arc<dyn World>,
    ) -> Self {
        let defects = Mutex::default();
        let Shares {
            held_bytes_max,
            held_bytes_per_peer_max,
            ..
        } = settings.shares;
        Self {
            inner: Arc::new(Inner {
                directory,
                engine,
                settings,
                stopping: AtomicBool::new(false),
                in_flight: AtomicUsize::new(0),
                budget: Budget::new(held_bytes_max, held_bytes_per_peer_max),
                world,
                defects,
            }),
        }
    }

    /// Answers one request. It never fails: what goes wrong becomes an answer too.
    ///
    /// A request that has begun is finished even if its client goes away: half an operation helps nobody. Only slow arithmetic
    /// that still waits for its turn is dropped then, and the operation refused.
    pub async fn handle(&self, request: Request<Body>) -> Response {
        if request.method() == Method::OPTIONS {
            return answer::preflight();
        }
        let in_flight = InFlight::begin(&self.inner);
        let mut exchange = self.exchange(&request);
        let _attendance = Attendance(exchange.client.clone());
        let method = request.method().clone();
        let (parts, body) = request.into_parts();
        let found = Head::read(parts).map(|head| (dispatch::route(&head), head));
        let (route, answered) = match found {
            Ok((route, head)) => {
                if let Err(refused) = exchange.admit(&route, &head) {
                    let answered = route.answered(Err(refused));
                    return exchange.finish(&method, &route, answered);
                }
                let answering = dispatch::answer(exchange.clone(), route.clone(), head, body);
                let work = Finished::new(async move {
                    let answered = answering.await;
                    drop(in_flight);
                    answered
                });
                let answered = work.await.unwrap_or_else(|cause| {
                    tracing::error!(request_id = %exchange.request_id, cause,
                        "a request could not be finished");
                    route.answered(Err(Failure::internal(route.dialect())))
                });
                (route, answered)
            }
            Err(failure) => {
                let route = Route::Unreadable;
                (route.clone(), route.answered(Err(failure)))
            }
        };
        exchange.finish(&method, &route, answered)
    }

    /// Errors that an operation gave although its facts do not list them, oldest first: defects of ours.
    pub fn defects(&self) -> Vec<String> {
        self.inner
            .defects
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Ready when no request is being carried out any more, not even one whose client has gone.
    pub(crate) async fn at_rest(&self) {
        while self.inner.in_flight.load(Ordering::Relaxed) > 0 {
            tokio::time::sleep(Duration::from_millis(limits::REST_PAUSE_MILLIS)).await;
        }
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    fn exchange(&self, request: &Request<Body>) -> Exchange {
        // A request that came over no socket was made in this process.
        let arrival = request.extensions().get().copied().unwrap_or(Arrival {
            address: Ipv4Addr::LOCALHOST.into(),
            tls: false,
        });
        let Arrival { address, .. } = arrival;
        let world = &self.inner.world;
        // The request's id comes after the seed of its operation in the stream, and tells nothing of it.
        let mut random = Stream::from_seed(world.seed());
        let seed = random.bytes::<32>();
        let (request_id, now_millis) = (random.uuid(), world.now_millis());
        let begun = world.uptime();
        Exchange {
            gateway: Arc::clone(&self.inner),
            request_id,
            seed,
            now_millis,
            begun,
            client: Presence::default(),
            arrival,
            address,
            holding: Arc::new(self.inner.holding(address)),
            key_id: Arc::default(),
        }
    }
}

impl InFlight {
    fn begin(gateway: &Arc<Inner>) -> InFlight {
        gateway.in_flight.fetch_add(1, Ordering::Relaxed);
        gateway.observer().request_began();
        InFlight(Arc::clone(gateway))
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
        self.0.observer().request_ended();
    }
}

/// Says that the client has gone when it is dropped: the server drops what answers a connection that was closed.
struct Attendance(Presence);

impl Drop for Attendance {
    fn drop(&mut self) {
        self.0.leave();
    }
}

impl Inner {
    pub(crate) fn observer(&self) -> &dyn Observer {
        self.world.observer()
    }

    fn holding(&self, address: IpAddr) -> Holding {
        let whole = self.settings.peers.are_trusted(address);
        Budget::open(&self.budget, Peer::of(address), whole)
    }

    pub(crate) fn remember_defect(&self, defect: String) {
        let mut defects = self.defects.lock().unwrap_or_else(PoisonError::into_inner);
        if defects.len() < limits::DEFECTS_KEPT_MAX {
            defects.push(defect);
        }
    }
}

impl Exchange {
    /// Whether the request is for this server, and its peer may have another one under way. Who asks how the server is always may.
    fn admit(&mut self, route: &Route, head: &Head) -> Result<(), Failure> {
        let settings = &self.gateway.settings;
        if !settings.hosts.include(&head.host) {
            return Err(Hosts::misdirected(&head.host));
        }
        if matches!(route, Route::Live | Route::Ready) {
            return Ok(());
        }
        let address = settings.peers.address(self.arrival, &head.headers)?;
        if address != self.address {
            self.address = address;
            self.holding = Arc::new(self.gateway.holding(address));
        }
        if self.hold(limits::REQUEST_BYTES + head.bytes()) {
            return Ok(());
        }
        Err(Failure::busy(route.dialect()))
    }

    /// Holds so many bytes more until the request is over, if its peer may.
    pub(crate) fn hold(&self, bytes: usize) -> bool {
        self.holding.take(bytes)
    }

    /// Whether nobody between the client and this server could have changed the request: TLS protects its way, or it has none.
    pub(crate) fn is_private(&self) -> bool {
        let Arrival { address, tls } = self.arrival;
        let peers = &self.gateway.settings.peers;
        let behind_tls = peers.behind_tls && peers.are_many(address);
        tls || behind_tls || address.to_canonical().is_loopback()
    }

    /// The call of somebody unknown.
    pub(crate) fn anonymous(&self) -> Call {
        let settings = &self.gateway.settings;
        Call {
            now_millis: self.now_millis,
            seed: self.seed.into(),
            region: settings.default_region.clone(),
            account: settings.account.clone(),
            caller: Caller::Anonymous,
            peer: Peer::of(self.address),
            client: self.client.clone(),
        }
    }

    /// The call of the principal who signed, whose key the log names from now on. A key is looked up again where the body took its
    /// time: it may have been taken back meanwhile.
    pub(crate) async fn signed(&self, verified: &Verified) -> Result<Call, Refused> {
        let call = verified.call(self.anonymous());
        let Some(origin) = &verified.principal.identity.origin else {
            return Ok(call);
        };
        // It is empty until now, since a request is signed once.
        let _ = self.key_id.set(origin.key_id.clone());
        let waited = self.gateway.world.uptime().saturating_sub(self.begun);
        if waited < Duration::from_millis(limits::KEY_KNOWN_MILLIS) {
            return Ok(call);
        }
        match self.gateway.directory.still_holds(&call, origin).await {
            Ok(true) => Ok(call),
            Ok(false) => Err(Refused::UnknownKey),
            Err(error) => Err(Refused::Lookup(error)),
        }
    }

    /// How long to wait for the request's body.
    pub(crate) fn body_patience(&self) -> Duration {
        self.gateway.settings.patience.body
    }

    fn finish(&self, method: &Method, route: &Route, answered: Answered) -> Response {
        let Answered {
            service,
            operation,
            result,
        } = answered;
        let (response, code) = match result {
            Ok(response) => (response, None),
            Err(failure) => {
                let dialect = match route.dialect() {
                    Dialect::Query("") => Dialect::Query(dispatch::namespace(service)),
                    dialect => dialect,
                };
                let response = failure.response(dialect, &self.request_id);
                if failure.status.is_server_error() {
                    tracing::error!(
                        request_id = %self.request_id,
                        service,
                        operation,
                        key = self.key_id.get(),
                        code = &*failure.code,
                        cause = failure.cause.as_deref(),
                        "a request failed"
                    );
                }
                (response, Some(failure.code))
            }
        };
        let duration = self.gateway.world.uptime().saturating_sub(self.begun);
        tracing::info!(
            target: "request",
            request_id = %self.request_id,
            service,
            operation,
            key = self.key_id.get(),
            status = response.status().as_u16(),
            code = code.as_deref(),
            micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX),
            "request"
        );
        self.gateway.observer().answered(Answer {
            service,
            operation,
            code: match code {
                None => "OK",
                Some(Cow::Borrowed(code)) => code,
                // None of the facts' codes: whoever counts gets one name for all of them.
                Some(Cow::Owned(_)) => "Other",
            },
            duration,
        });
        answer::finish(response, method, route, &self.request_id, self.now_millis)
    }
}
