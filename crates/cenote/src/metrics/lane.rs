//! The lane of slow arithmetic, with its queue counted.

use std::sync::Arc;

use async_trait::async_trait;
use crypto::srp::Arithmetic;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use userpool::{Lane, Work};

use super::registered::add;

/// A lane that is watched.
pub(crate) struct Counted {
    lane: Arc<dyn Lane>,
    waiting: Gauge,
    begun: Counter,
    refused: Counter,
}

impl Counted {
    /// Watches `lane`, and registers what is counted.
    pub(crate) fn new(lane: Arc<dyn Lane>, registry: &mut Registry) -> Counted {
        Counted {
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
struct Waiting(Gauge);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[async_trait]
impl Lane for Counted {
    async fn run(&self, work: Work) -> bool {
        self.waiting.inc();
        let (waiting, begun) = (Waiting(self.waiting.clone()), self.begun.clone());
        let counted: Work = Box::new(move || {
            drop(waiting);
            begun.inc();
            work();
        });
        let accepted = self.lane.run(counted).await;
        if !accepted {
            self.refused.inc();
        }
        accepted
    }

    fn arithmetic(&self) -> Arithmetic {
        self.lane.arithmetic()
    }
}
