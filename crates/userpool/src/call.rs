//! One call: all that an operation may know beside its input and the records.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// One call of an operation. Its instant and its seed stay the same when a conflict makes the operation run again.
#[derive(Debug, Clone)]
pub struct Call {
    /// The instant of the call, in milliseconds since 1970-01-01T00:00:00Z.
    pub now_millis: i64,
    /// 32 bytes from the operating system's generator: the seed of the call's randomness. Never logged.
    pub seed: Seed,
    /// The AWS region that the request named, such as `us-east-1`.
    pub region: String,
    /// The AWS account, twelve digits.
    pub account: String,
    /// Who calls.
    pub caller: Caller,
    /// Whether the client still waits.
    pub client: Presence,
}

/// Whether the client of a call still waits for its answer. Slow arithmetic that has not begun is dropped when it does not;
/// whatever has begun is finished.
#[derive(Debug, Clone, Default)]
pub struct Presence {
    gone: Arc<AtomicBool>,
}

impl Presence {
    /// The client has gone away.
    pub fn leave(&self) {
        self.gone.store(true, Ordering::Relaxed);
    }

    /// Whether [`Presence::leave`] was called on this presence or a clone of it.
    pub fn has_gone(&self) -> bool {
        self.gone.load(Ordering::Relaxed)
    }
}

/// Who makes a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Nobody known: the request carries no signature.
    Anonymous,
    /// The holder of a verified access key.
    Principal {
        /// The principal's ARN.
        arn: String,
    },
}

/// The seed of a call's randomness; it can't be printed.
#[derive(Clone)]
pub struct Seed(pub [u8; 32]);

impl std::fmt::Debug for Seed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Seed(..)")
    }
}

impl From<[u8; 32]> for Seed {
    fn from(bytes: [u8; 32]) -> Seed {
        Seed(bytes)
    }
}
