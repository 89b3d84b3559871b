//! What is wrong with the log, and where.

use store::StoreError;

use super::Repeat;
use crate::limits::AUDIT_REPEATS_TOLD_MAX;

/// Why the log can't be believed.
#[derive(Debug, thiserror::Error)]
pub enum AuditFault {
    /// A link is gone.
    #[error("number {0} is missing: it was removed from the database")]
    Missing(u64),
    /// A link is not what was chained.
    #[error("number {0} was altered after it was chained")]
    Altered(u64),
    /// A link is sound, and was chained after another one than the one that stands before it.
    #[error(
        "number {0} does not follow what stands before it: one of the two was put in another's place"
    )]
    Torn(u64),
    /// A link is sound, and holds what no server of this directory wrote.
    #[error(
        "number {0} holds an entry that this directory did not write: it was put into the database before it was chained"
    )]
    Foreign(u64),
    /// A link stands before the beginning or after the end.
    #[error(
        "number {number} is there, and the log says of itself that it goes from {begins} to {ends}: it was put back to an earlier state"
    )]
    Beyond {
        /// Which link.
        number: u64,
        /// The oldest that is kept.
        begins: u64,
        /// The newest.
        ends: u64,
    },
    /// The newest link is another one than the head says.
    #[error("number {0} is not the end that the log says of itself")]
    OtherEnd(u64),
    /// The head is not what was written.
    #[error("what the log says of its end, number {0}, was altered")]
    HeadAltered(u64),
    /// There are links without a head.
    #[error("what the log says of its end was removed from the database")]
    HeadMissing,
    /// It was chained with another master key.
    #[error("number {number} was chained with the master key {key_id}, which is not at hand")]
    OtherKey {
        /// Which link.
        number: u64,
        /// The id of the key.
        key_id: String,
    },
    /// The log is shorter than it was.
    #[error("the log ends with number {ends}, and it had a number {noted}: its end was cut off")]
    CutOff {
        /// The newest link.
        ends: u64,
        /// The link that was noted.
        noted: u64,
    },
    /// A link is another one than was noted.
    #[error(
        "number {0} is not what was noted of it: the log was put back to an earlier state, or begun anew"
    )]
    NotTheNoted(u64),
    /// What was noted is older than what is kept.
    #[error(
        "number {noted} is not kept any more, for the log begins with number {begins}: nothing can be said of what was noted"
    )]
    NotKept {
        /// The link that was noted.
        noted: u64,
        /// The oldest that is kept.
        begins: u64,
    },
    /// Entries stand in the log more than once.
    #[error("{}", repeated(.0))]
    Repeated(Vec<Repeat>),
    /// The store can't be read.
    #[error("the log can't be read")]
    Unread(#[from] StoreError),
}

fn repeated(repeats: &[Repeat]) -> String {
    let told = repeats.iter().take(AUDIT_REPEATS_TOLD_MAX);
    let told: Vec<String> = told.map(ToString::to_string).collect();
    let told = told.join("; ");
    match repeats.len().saturating_sub(AUDIT_REPEATS_TOLD_MAX) {
        0 => told,
        more => format!("{told}; and {more} more"),
    }
}
