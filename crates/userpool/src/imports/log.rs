//! What an import says of its rows, in AWS's words (AWS developer guide, "Viewing the user pool import results in the
//! `CloudWatch` console"): by the number of the line in the file, whose header is the first, and without a value of the row.

use model::ErrorCode;

use crate::people::arrival::Taken;
use crate::people::look_alikes;
use crate::refusals;
use crate::rules::attributes::Setter;

/// What became of a row.
pub(super) enum Outcome {
    /// Its user is there.
    Imported,
    /// Somebody is called so already.
    Skipped,
    /// It is wrong, for this reason.
    Failed(String),
}

/// What becomes of a row of which something is taken.
pub(super) fn taken(taken: Taken) -> Outcome {
    let code = ErrorCode::UsernameExistsException;
    match taken {
        Taken::Name => Outcome::Skipped,
        Taken::Alias(kind) => {
            let refusal = refusals::alias_exists(code, kind.attribute());
            Outcome::Failed(refusal.message().to_owned())
        }
        Taken::Look(member) => {
            let refusal = look_alikes::refusal(code, member, Setter::Administrator);
            Outcome::Failed(refusal.message().to_owned())
        }
    }
}

/// The line of the log.
pub(super) fn line(number: u64, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Imported => format!("[SUCCEEDED] Line Number {number} - The import succeeded."),
        Outcome::Skipped => format!("[SKIPPED] Line Number {number} - The user already exists."),
        Outcome::Failed(reason) => format!("[FAILED] Line Number {number} - {reason}"),
    }
}
