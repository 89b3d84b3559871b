//! The gateway: one request in, one answer out, whatever happens between.

use std::borrow::Cow;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::http::header::USER_AGENT;
use axum::http::{Method, Request};
use axum::response::Response;
use cloudformation::Engine;
use crypto::random::Stream;
use userpool::{Directory, Presence};

use crate::dispatch::{self, Route};
use crate::front::budget::{Budget, Holding};
use crate::front::finished::Finished;
use crate::front::hosts::Hosts;
use crate::front::observer::Answer;
use crate::front::peer::{self, Arrival};
use crate::front::surroundings::Surroundings;
use crate::front::{
    Answered, Dialect, Exchange, Failure, Head, Services, Settings, Shares, answer,
};
use crate::limits;

/// All that Cenote says over HTTP. Cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    services: Arc<Services>,
}

/// A request that is not over yet, whether its client waits for it or not.
struct InFlight(Arc<Services>);

impl Gateway {
    /// A gateway to `directory`, and to the stacks, parameters and objects that `engine` keeps.
    pub fn new(
        directory: Directory,
        engine: Engine,
        settings: Settings,
        surroundings: Arc<dyn Surroundings>,
    ) -> Self {
        let defects = Mutex::default();
        let Shares {
            held_bytes_max,
            held_bytes_per_peer_max,
            ..
        } = settings.shares;
        Self {
            services: Arc::new(Services {
                directory,
                engine,
                settings,
                stopping: AtomicBool::new(false),
                in_flight: AtomicUsize::new(0),
                budget: Budget::new(held_bytes_max, held_bytes_per_peer_max),
                surroundings,
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
        let in_flight = InFlight::begin(&self.services);
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
                let work = Finished::new(
                    dispatch::answer(exchange.clone(), route.clone(), head, body),
                    in_flight,
                );
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
        self.services
            .defects
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Ready when no request is being carried out any more, not even one whose client has gone.
    pub(crate) async fn at_rest(&self) {
        while self.services.in_flight.load(Ordering::Relaxed) > 0 {
            tokio::time::sleep(Duration::from_millis(limits::REST_PAUSE_MILLIS)).await;
        }
    }

    pub(crate) fn services(&self) -> &Arc<Services> {
        &self.services
    }

    fn exchange(&self, request: &Request<Body>) -> Exchange {
        // A request that came over no socket was made in this process.
        let arrival = request.extensions().get().copied().unwrap_or(Arrival {
            address: Ipv4Addr::LOCALHOST.into(),
            tls: false,
        });
        let Arrival { address, .. } = arrival;
        let surroundings = &self.services.surroundings;
        // The request's id comes after the seed of its operation in the stream, and tells nothing of it.
        let mut random = Stream::from_seed(surroundings.seed());
        let seed = random.bytes::<32>();
        let (request_id, now_millis) = (random.uuid(), surroundings.now_millis());
        let begun = surroundings.uptime();
        Exchange {
            services: Arc::clone(&self.services),
            request_id,
            seed,
            now_millis,
            now_of_clients_millis: surroundings.now_of_clients_millis(),
            begun,
            client: Presence::default(),
            arrival,
            address,
            holding: Arc::new(self.services.holding(address)),
            key_id: Arc::default(),
        }
    }
}

impl InFlight {
    fn begin(services: &Arc<Services>) -> InFlight {
        services.in_flight.fetch_add(1, Ordering::Relaxed);
        services.observer().request_began();
        InFlight(Arc::clone(services))
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

impl Exchange {
    /// Whether the request is for this server, and its peer may have another one under way. Who asks how the server is always may.
    fn admit(&mut self, route: &Route, head: &Head) -> Result<(), Failure> {
        let settings = &self.services.settings;
        if !settings.hosts.include(&head.host) {
            return Err(Hosts::misdirected(&head.host));
        }
        if matches!(route, Route::Live | Route::Ready) {
            return Ok(());
        }
        if settings.tls_only && !self.is_private() {
            return Err(peer::in_clear(&settings.endpoint));
        }
        let address = settings.peers.address(self.arrival, &head.headers)?;
        let agent = head.headers.get(USER_AGENT);
        let agent = agent.and_then(|agent| agent.to_str().ok());
        self.client = self.client.clone().seen_at(address, agent);
        if self.services.directory.keeps_audit() {
            self.client = self.client.clone().asking(&self.request_id);
        }
        if address != self.address {
            self.address = address;
            self.holding = Arc::new(self.services.holding(address));
        }
        if self.hold(limits::REQUEST_BYTES + head.bytes()) {
            return Ok(());
        }
        Err(Failure::busy(route.dialect()))
    }

    fn finish(&self, method: &Method, route: &Route, answered: Answered) -> Response {
        let Answered {
            service,
            operation,
            result,
        } = answered;
        let dialect = match route.dialect() {
            Dialect::Query("") => Dialect::Query(dispatch::namespace(service)),
            dialect => dialect,
        };
        let kept = result.and_then(|response| {
            Holding::keep(&self.holding, response, self.client.is_owed())
                .ok_or_else(|| Failure::busy(dialect))
        });
        let (response, code) = match kept {
            Ok(response) => (response, None),
            Err(failure) => {
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
        let duration = self
            .services
            .surroundings
            .uptime()
            .saturating_sub(self.begun);
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
        self.services.observer().answered(Answer {
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
        answer::finish(
            response,
            method,
            route.is_for_pages(),
            &self.request_id,
            self.now_of_clients_millis,
        )
    }
}
