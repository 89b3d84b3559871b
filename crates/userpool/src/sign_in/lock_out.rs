//! How wrong passwords lock a user out, whatever the door (AWS developer guide, "Lockout behavior for failed sign-in
//! attempts"): the peer from which they come, so that a stranger does not lock the owner out, and everybody once there are
//! too many of them from everywhere.

use model::Error;

use crate::limits::{
    CODES_QUIET_SECONDS, FAILURES_FREE, LOCK_OUT_PEERS_MAX, LOCK_OUT_SECONDS_MAX,
    USER_FAILURES_FREE,
};
use crate::records::{Attempts, Tally};
use crate::refusals;

/// Refuses a peer that is locked out; such an attempt is not counted.
pub(crate) fn refuse_locked(attempts: &Attempts, peer: &str, now_millis: i64) -> Result<(), Error> {
    let mut tallies = attempts
        .peers
        .get(peer)
        .into_iter()
        .chain([&attempts.whole]);
    if tallies.any(|tally| now_millis < tally.locked_until_millis) {
        return Err(exceeded());
    }
    Ok(())
}

/// Refuses a code of a second factor where too many were wrong, from wherever they came; such an attempt is not counted.
pub(crate) fn refuse_locked_code(attempts: &Attempts, now_millis: i64) -> Result<(), Error> {
    if now_millis < attempts.codes.locked_until_millis {
        return Err(exceeded());
    }
    Ok(())
}

/// The counts after one more wrong password, or a wrong code of a second factor.
pub(crate) fn failed(
    mut attempts: Attempts,
    peer: &str,
    is_code: bool,
    now_millis: i64,
) -> Attempts {
    let quiet = LOCK_OUT_SECONDS_MAX;
    attempts
        .peers
        .retain(|_, tally| now_millis < tally.forgotten_at_millis(quiet));
    let of_peer = attempts.peers.remove(peer).unwrap_or_default();
    if attempts.peers.len() >= LOCK_OUT_PEERS_MAX {
        forget_oldest(&mut attempts);
    }
    attempts.peers.insert(
        peer.to_owned(),
        one_more(of_peer, FAILURES_FREE, quiet, now_millis),
    );
    attempts.whole = one_more(attempts.whole, USER_FAILURES_FREE, quiet, now_millis);
    if is_code {
        attempts.codes = one_more(
            attempts.codes,
            FAILURES_FREE,
            CODES_QUIET_SECONDS,
            now_millis,
        );
    }
    attempts
}

/// The counts after a right password, or a right code of a second factor; `None` where there is nothing left to be kept.
pub(crate) fn forgiven(mut attempts: Attempts, peer: &str, is_code: bool) -> Option<Attempts> {
    attempts.peers.remove(peer);
    attempts.whole = Tally::default();
    if is_code {
        attempts.codes = Tally::default();
    }
    let is_any = !attempts.peers.is_empty() || !attempts.codes.is_empty();
    is_any.then_some(attempts)
}

/// The fifth failure (or whichever is the last of the free ones) locks for a second, each further one for twice as long.
fn one_more(before: Tally, free: u32, quiet_seconds: i64, now_millis: i64) -> Tally {
    let is_over = before.forgotten_at_millis(quiet_seconds) <= now_millis;
    let failures = if is_over { 0 } else { before.failures }.saturating_add(1);
    let locked_until_millis = if failures < free {
        0
    } else {
        now_millis + 1000 * seconds_locked(failures - free)
    };
    Tally {
        failures,
        last_millis: now_millis,
        locked_until_millis,
    }
}

fn exceeded() -> Error {
    refusals::not_authorized("Password attempts exceeded")
}

fn forget_oldest(attempts: &mut Attempts) {
    let oldest = attempts
        .peers
        .iter()
        .min_by_key(|(_, tally)| tally.last_millis)
        .map(|(peer, _)| peer.clone());
    if let Some(oldest) = oldest {
        attempts.peers.remove(&oldest);
    }
}

fn seconds_locked(doublings: u32) -> i64 {
    1i64.checked_shl(doublings.min(32))
        .unwrap_or(LOCK_OUT_SECONDS_MAX)
        .min(LOCK_OUT_SECONDS_MAX)
}
