//! What the gateway takes from outside: the time, randomness, and who counts.

use std::time::Duration;

use crate::front::observer::{Nobody, Observer};

/// The clock and the source of randomness. The program reads the system's; a test makes its own.
pub trait Surroundings: Send + Sync {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn now_millis(&self) -> i64;

    /// The same on the clock that clients have, where the one of calls was moved away from it.
    fn now_of_clients_millis(&self) -> i64 {
        self.now_millis()
    }

    /// 32 fresh bytes from the operating system's generator.
    fn seed(&self) -> [u8; 32];

    /// A clock for durations, which never goes back; that of the day where there is none.
    fn uptime(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.now_millis()).unwrap_or_default())
    }

    /// Who is told what happens.
    fn observer(&self) -> &dyn Observer {
        &Nobody
    }
}
