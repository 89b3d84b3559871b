//! Names under which metrics are registered.

use std::fmt::Debug;
use std::hash::Hash;

use prometheus_client::encoding::{EncodeLabelSet, text::encode};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Metric, Registry, Unit};

/// Upper ends of the classes of a request's duration, in seconds.
const REQUEST_SECONDS: [f64; 14] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];
/// Upper ends of the classes of what takes microseconds, in seconds.
const FINE_SECONDS: [f64; 14] = [
    0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1,
    0.25, 1.0,
];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Build {
    version: &'static str,
}

/// A registry that tells which program this is; all names begin with `cenote_`.
pub(crate) fn registry() -> Registry {
    let mut registry = Registry::with_prefix("cenote");
    let build: Family<Build, Gauge> = add(&mut registry, "build_info", "Which program this is");
    let version = env!("CARGO_PKG_VERSION");
    build.get_or_create(&Build { version }).set(1);
    registry
}

/// Registers a metric that begins at nothing.
pub(super) fn add<M: Metric + Clone + Default>(
    registry: &mut Registry,
    name: &'static str,
    help: &'static str,
) -> M {
    let metric = M::default();
    registry.register(name, help, metric.clone());
    metric
}

/// Registers durations by their labels; `_seconds` is added to the name.
pub(super) fn seconds_of<L>(
    registry: &mut Registry,
    name: &'static str,
    help: &'static str,
) -> Family<L, Histogram>
where
    L: EncodeLabelSet + Clone + Debug + Hash + Eq + Send + Sync + 'static,
{
    let family = Family::new_with_constructor(classes as fn() -> Histogram);
    registry.register_with_unit(name, help, Unit::Seconds, family.clone());
    family
}

fn classes() -> Histogram {
    Histogram::new(REQUEST_SECONDS)
}

/// Registers durations of microseconds and more; `_seconds` is added to the name.
pub(super) fn fine_seconds(
    registry: &mut Registry,
    name: &'static str,
    help: &'static str,
) -> Histogram {
    let histogram = Histogram::new(FINE_SECONDS);
    registry.register_with_unit(name, help, Unit::Seconds, histogram.clone());
    histogram
}

/// All of it in the text format of `OpenMetrics`.
pub(super) fn text(registry: &Registry) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = encode(&mut text, registry);
    text
}
