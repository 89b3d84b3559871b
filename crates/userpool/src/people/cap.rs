//! How many codes and messages there may be, and what is said of one more.

use model::ErrorCode;

/// What becomes of a code beyond those that may be sent in an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cap {
    /// It is refused, with this code.
    Refuse(ErrorCode),
    /// The same where the user was sent too many. Where too much went to the address, it only seems to go: who has proved nothing would
    /// learn from a refusal whose address it is.
    Hide(ErrorCode),
    /// It is sent all the same: an administrator asks for it.
    Lift,
}

impl Cap {
    /// What users are told who ask for a code.
    pub(crate) const OF_USERS: Cap = Cap::Refuse(ErrorCode::LimitExceededException);

    /// The same of whoever has proved nothing, by a client that hides who exists or does not.
    pub(crate) fn of_anybody(code: ErrorCode, hides: bool) -> Cap {
        if hides {
            Cap::Hide(code)
        } else {
            Cap::Refuse(code)
        }
    }

    /// With what one is refused that is one too many, where that may be told.
    pub(crate) fn refusal(self) -> Option<ErrorCode> {
        match self {
            Cap::Refuse(code) | Cap::Hide(code) => Some(code),
            Cap::Lift => None,
        }
    }
}
