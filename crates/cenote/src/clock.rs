//! The system's clock and randomness, as the gateway asks for them.

use std::time::{SystemTime, UNIX_EPOCH};

use gateway::World;

use crate::random;

/// The world as it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct System;

impl World for System {
    fn now_millis(&self) -> i64 {
        now_millis()
    }

    fn seed(&self) -> [u8; 32] {
        // The generator answered at the start; that it ceases to is beyond what a server can survive.
        random::bytes().unwrap_or_else(|_| std::process::abort())
    }
}

/// Milliseconds since the epoch.
#[expect(clippy::disallowed_methods, reason = "this is the program's clock")]
pub(crate) fn now_millis() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
