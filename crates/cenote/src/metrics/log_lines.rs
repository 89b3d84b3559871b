//! Lines of the logs of pools.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

use super::{Reason, registered};
use crate::log_delivery::Sent;

/// What became of lines, as far as this node saw to it.
#[derive(Clone, Default)]
pub(crate) struct LogLines {
    delivered: Counter,
    dropped: Counter,
    pub(crate) untaken: Counter,
    given_up: Family<Reason, Counter>,
}

impl LogLines {
    pub(super) fn register(registry: &mut Registry) -> LogLines {
        LogLines {
            delivered: registered::add(
                registry,
                "pool_log_lines_delivered",
                "Lines of the logs of pools delivered",
            ),
            dropped: registered::add(
                registry,
                "pool_log_lines_dropped",
                "Lines of the logs of pools for which there is no destination",
            ),
            untaken: registered::add(
                registry,
                "pool_log_deliveries_failed",
                "Deliveries of lines of the logs of pools that failed",
            ),
            given_up: registered::add(
                registry,
                "pool_log_lines_given_up",
                "Lines of the logs of pools that nobody gets: refused, late or unreadable",
            ),
        }
    }

    /// So many lines are away.
    pub(crate) fn went(&self, sent: Sent, lines: usize) {
        let counter = match sent {
            Sent::Delivered => &self.delivered,
            Sent::Dropped => &self.dropped,
        };
        counter.inc_by(number(lines));
    }

    /// So many lines are given up, for this reason.
    pub(crate) fn give_up(&self, reason: &'static str, lines: usize) {
        let counter = self.given_up.get_or_create(&Reason { reason });
        counter.inc_by(number(lines));
    }
}

fn number(lines: usize) -> u64 {
    u64::try_from(lines).unwrap_or(u64::MAX)
}
