//! The system's clock and randomness, as the gateway asks for them, with who counts what it does.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use gateway::{Observer, Surroundings};
use userpool::Ahead;

use crate::metrics::Metrics;
use crate::random;

/// What tells stacks how much time their deployments take.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    pub(crate) fn start() -> Stopwatch {
        Stopwatch(stopwatch())
    }
}

impl cloudformation::Clock for Stopwatch {
    fn millis(&self) -> i64 {
        i64::try_from(self.0.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

/// The clock of a server: the machine's, or ahead of it where a developer has let time pass.
#[derive(Clone, Default)]
pub(crate) struct Clock(Ahead);

impl Clock {
    /// A clock that moves with `ahead`.
    pub(crate) fn moved_by(ahead: &Ahead) -> Clock {
        Clock(ahead.clone())
    }

    /// Milliseconds since the epoch.
    pub(crate) fn now_millis(&self) -> i64 {
        now_millis().saturating_add(self.0.millis())
    }

    /// How far it is ahead of the machine's.
    pub(crate) fn ahead_millis(&self) -> i64 {
        self.0.millis()
    }

    /// Moves it to so far ahead of the machine's.
    pub(crate) fn move_to(&self, ahead_millis: i64) {
        self.0.set(ahead_millis);
    }
}

/// The world as it is.
pub(crate) struct System {
    begun: Instant,
    clock: Clock,
    metrics: Arc<Metrics>,
}

impl System {
    pub(crate) fn new(metrics: Arc<Metrics>, clock: Clock) -> System {
        System {
            begun: stopwatch(),
            clock,
            metrics,
        }
    }
}

impl Surroundings for System {
    fn now_millis(&self) -> i64 {
        self.clock.now_millis()
    }

    fn now_of_clients_millis(&self) -> i64 {
        now_millis()
    }

    fn seed(&self) -> [u8; 32] {
        // The generator answered at the start; that it ceases to is beyond what a server can survive.
        random::bytes().unwrap_or_else(|_| std::process::abort())
    }

    fn uptime(&self) -> Duration {
        self.begun.elapsed()
    }

    fn observer(&self) -> &dyn Observer {
        self.metrics.as_ref()
    }
}

/// The beginning of a duration.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the program's clock for durations"
)]
pub(crate) fn stopwatch() -> Instant {
    Instant::now()
}

/// Milliseconds since the epoch.
#[expect(clippy::disallowed_methods, reason = "this is the program's clock")]
pub(crate) fn now_millis() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
