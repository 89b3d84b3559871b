//! How wrong passwords lock a user out: one counter a user, whatever the door (AWS developer guide, "Lockout behavior for
//! failed sign-in attempts").

use model::Error;

use crate::limits::{FAILURES_FREE, LOCK_OUT_SECONDS_MAX};
use crate::records::Attempts;
use crate::rules::refusals;

/// Refuses while the user is locked out; such an attempt is not counted.
pub(crate) fn check(attempts: Option<&Attempts>, now_millis: i64) -> Result<(), Error> {
    match attempts {
        Some(attempts) if now_millis < attempts.locked_until_millis => {
            Err(refusals::not_authorized("Password attempts exceeded"))
        }
        _ => Ok(()),
    }
}

/// The counter after one more wrong password. The fifth locks for a second, each further one for twice as long.
pub(crate) fn failed(attempts: Attempts, now_millis: i64) -> Attempts {
    let failures = attempts.failures.saturating_add(1);
    let locked_until_millis = if failures < FAILURES_FREE {
        0
    } else {
        now_millis + 1000 * seconds_locked(failures - FAILURES_FREE)
    };
    Attempts {
        failures,
        last_millis: now_millis,
        locked_until_millis,
        ..attempts
    }
}

fn seconds_locked(doublings: u32) -> i64 {
    1i64.checked_shl(doublings.min(32))
        .unwrap_or(LOCK_OUT_SECONDS_MAX)
        .min(LOCK_OUT_SECONDS_MAX)
}
