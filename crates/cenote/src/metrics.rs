//! What the server counts, and how Prometheus reads it.

mod jobs;
mod lane;
mod log_lines;
mod registered;
mod store;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use async_trait::async_trait;
use gateway::{Answer, Observer, Shed};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use userpool::{Backlog, Directory, Duty};

use crate::clock::Clock;
use crate::logging::Output;

pub(crate) use jobs::Jobs;
pub(crate) use lane::WatchedLane;
pub(crate) use log_lines::LogLines;
pub(crate) use registered::registry;
pub(crate) use store::Measured;

/// All that is counted.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Outcome, Counter>,
    durations: Family<Asked, Histogram>,
    in_flight: Gauge,
    connections: Gauge,
    shed: Family<Reason, Counter>,
    outbox: Outbox,
    leases: Leases,
    jobs: Jobs,
    log_lines_lost: Counter,
    directory: Directory,
    engine: Arc<Measured>,
    log: Arc<Output>,
    clock: Clock,
}

/// The pieces of work that are this node's.
#[derive(Clone)]
pub(crate) struct Leases(Family<Work, Gauge>);

/// What waits for delivery, and what became of the rest.
#[derive(Clone, Default)]
pub(crate) struct Outbox {
    waiting: Gauge,
    lag_millis: Gauge,
    pub(crate) delivered: Counter,
    pub(crate) undelivered: Counter,
    given_up: Family<Reason, Counter>,
    pub(crate) lines: LogLines,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Outcome {
    service: &'static str,
    operation: &'static str,
    code: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Asked {
    service: &'static str,
    operation: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Work {
    work: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Reason {
    reason: &'static str,
}

impl Metrics {
    /// Completes `registry`, in which the store and the lane have registered theirs.
    pub(crate) fn new(
        mut registry: Registry,
        directory: Directory,
        engine: Arc<Measured>,
        log: Arc<Output>,
        clock: Clock,
    ) -> Metrics {
        let of_registry = &mut registry;
        Metrics {
            requests: registered::add(of_registry, "requests", "Requests answered"),
            durations: registered::seconds_of(
                of_registry,
                "request",
                "From a request's head to its answer",
            ),
            in_flight: registered::add(of_registry, "requests_in_flight", "Requests not over yet"),
            connections: registered::add(of_registry, "connections", "Connections that are open"),
            shed: registered::add(
                of_registry,
                "connections_shed",
                "Connections ended by the server because others needed their place or they brought nothing",
            ),
            outbox: Outbox::register(of_registry),
            leases: Leases(registered::add(
                of_registry,
                "lease_held",
                "Whether a piece of work that one node does at a time is this node's",
            )),
            jobs: Jobs::register(of_registry),
            log_lines_lost: registered::add(
                of_registry,
                "log_lines_lost",
                "Lines of the log that nobody took in time",
            ),
            registry,
            directory,
            engine,
            log,
            clock,
        }
    }

    /// Where the node's leases are shown.
    pub(crate) fn leases(&self) -> Leases {
        self.leases.clone()
    }

    /// What the worker counts that goes on with jobs.
    pub(crate) fn jobs(&self) -> Jobs {
        self.jobs.clone()
    }

    /// What the worker counts that delivers messages.
    pub(crate) fn outbox(&self) -> Outbox {
        self.outbox.clone()
    }
}

#[async_trait]
impl Observer for Metrics {
    fn request_began(&self) {
        self.in_flight.inc();
    }

    fn request_ended(&self) {
        self.in_flight.dec();
    }

    fn answered(&self, answer: Answer) {
        let Answer {
            service,
            operation,
            code,
            duration,
        } = answer;
        self.durations
            .get_or_create(&Asked { service, operation })
            .observe(duration.as_secs_f64());
        let outcome = Outcome {
            service,
            operation,
            code,
        };
        self.requests.get_or_create(&outcome).inc();
    }

    fn connection_opened(&self) {
        self.connections.inc();
    }

    fn connection_closed(&self) {
        self.connections.dec();
    }

    fn connection_shed(&self, why: Shed) {
        let reason = match why {
            Shed::Displaced => "displaced",
            Shed::Refused => "refused",
            Shed::Late => "late",
            Shed::Unread => "unread",
        };
        self.shed.get_or_create(&Reason { reason }).inc();
    }

    async fn exposition(&self) -> String {
        self.engine.refresh();
        self.log_lines_lost
            .inner()
            .store(self.log.lines_lost(), Ordering::Relaxed);
        match self.directory.backlog(self.clock.now_millis()).await {
            Ok(backlog) => self.outbox.show(backlog),
            Err(error) => tracing::warn!(%error, "the outbox can't be counted"),
        }
        match self.directory.jobs(self.clock.now_millis()).await {
            Ok(jobs) => self.jobs.show(&jobs),
            Err(error) => tracing::warn!(%error, "the jobs can't be counted"),
        }
        registered::text(&self.registry)
    }
}

impl Leases {
    pub(crate) fn show(&self, duty: Duty, held: bool) {
        let work = duty.name();
        self.0.get_or_create(&Work { work }).set(i64::from(held));
    }
}

impl Outbox {
    fn register(registry: &mut Registry) -> Outbox {
        Outbox {
            waiting: registered::add(
                registry,
                "outbox_waiting",
                "Messages that wait to be delivered, counted up to a thousand",
            ),
            lag_millis: registered::add(
                registry,
                "outbox_lag_milliseconds",
                "For how long the message that is due longest has waited",
            ),
            delivered: registered::add(registry, "outbox_delivered", "Messages delivered"),
            undelivered: registered::add(registry, "outbox_undelivered", "Deliveries that failed"),
            given_up: registered::add(
                registry,
                "outbox_given_up",
                "Messages that nobody gets: refused, late, failed too often or unreadable",
            ),
            lines: LogLines::register(registry),
        }
    }

    /// A message is given up, for this reason.
    pub(crate) fn give_up(&self, reason: &'static str) {
        self.given_up.get_or_create(&Reason { reason }).inc();
    }

    fn show(&self, backlog: Backlog) {
        self.waiting
            .set(i64::try_from(backlog.letters).unwrap_or(i64::MAX));
        self.lag_millis.set(backlog.lag_millis);
    }
}
