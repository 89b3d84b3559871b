//! The lane of slow arithmetic, with its queue counted.

use std::sync::Arc;

use crypto::password::Buffers;
use crypto::srp::Arithmetic;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use userpool::{Asker, Lane, Work, WorkKind};

use super::registered::add;

/// A lane that is watched.
pub(crate) struct WatchedLane {
    lane: Arc<dyn Lane>,
    waiting: Gauge,
    begun: Counter,
    refused: Counter,
}

impl WatchedLane {
    /// Watches `lane`, and registers what is counted.
    pub(crate) fn new(lane: Arc<dyn Lane>, registry: &mut Registry) -> WatchedLane {
        WatchedLane {
            lane,
            waiting: add(
                registry,
                "lane_waiting",
                "Slow arithmetic that waits for its turn",
            ),
            begun: add(registry, "lane_begun", "Slow arithmetic that got its turn"),
            refused: add(
                registry,
                "lane_refused",
                "Slow arithmetic turned away because too much waits",
            ),
        }
    }
}

/// A place in the queue, whether its turn comes or its client goes.
struct Queued(Gauge);

impl Drop for Queued {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Work that is counted when it begins.
struct Waiting {
    work: Box<dyn Work>,
    place: Queued,
    begun: Counter,
}

impl Work for Waiting {
    fn asker(&self) -> &Asker {
        self.work.asker()
    }

    fn kind(&self) -> WorkKind {
        self.work.kind()
    }

    fn is_awaited(&self) -> bool {
        self.work.is_awaited()
    }

    fn run(self: Box<Self>, buffers: &mut Buffers) {
        let Waiting { work, place, begun } = *self;
        drop(place);
        begun.inc();
        work.run(buffers);
    }
}

impl Lane for WatchedLane {
    fn take(&self, work: Box<dyn Work>) -> bool {
        self.waiting.inc();
        let taken = self.lane.take(Box::new(Waiting {
            work,
            place: Queued(self.waiting.clone()),
            begun: self.begun.clone(),
        }));
        if !taken {
            self.refused.inc();
        }
        taken
    }

    fn arithmetic(&self) -> Arithmetic {
        self.lane.arithmetic()
    }
}
