//! How many requests a second there are of what has a rate, as this node sees them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Nanoseconds of a second, which is what may come at once.
const SECOND: i64 = 1_000_000_000;

/// How many rates are kept before those that nothing has been asked of for a second are forgotten.
const KEPT_MIN: usize = 1_024;

/// The rates that are under way.
#[derive(Default)]
pub(crate) struct Rates {
    gauges: Mutex<Gauges>,
}

#[derive(Default)]
struct Gauges {
    /// By the name of a rate when the next request would be due if all came evenly, in nanoseconds since the epoch.
    due: HashMap<String, i64>,
    /// How many there may be before they are looked through.
    kept_max: usize,
}

impl Rates {
    /// Counts a request, if it is within so many a second. A second's worth may come at once.
    pub(crate) fn take(&self, name: &str, per_second: u32, now_millis: i64) -> bool {
        let mut gauges = self.gauges.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now_millis.saturating_mul(1_000_000);
        let each = SECOND / i64::from(per_second.max(1));
        // The clock may have been set back.
        let due = gauges.due.get(name).copied().unwrap_or(now);
        let due = due.clamp(now, now.saturating_add(SECOND));
        let within = due - now <= SECOND - each;
        gauges.keep(name, if within { due + each } else { due }, now);
        within
    }
}

impl Gauges {
    fn keep(&mut self, name: &str, due: i64, now: i64) {
        if let Some(kept) = self.due.get_mut(name) {
            *kept = due;
            return;
        }
        if self.due.len() >= self.kept_max.max(KEPT_MIN) {
            self.due.retain(|_, due| *due > now);
            self.kept_max = 2 * self.due.len();
        }
        self.due.insert(name.to_owned(), due);
    }
}
