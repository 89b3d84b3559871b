//! One step of a sign-in: who takes it, with what, and what comes of it.

use std::collections::BTreeMap;

use model::{AuthFlowType, AuthenticationResultType, ChallengeNameType, Sensitive};

use crate::Result;
use crate::records::{Client, Pool};
use crate::sign_in::gate::{self, Entry, Facts};
use crate::sign_in::machine::Proved;
use crate::sign_in::subject::Subject;

/// What a step answers.
pub(crate) enum Reply {
    /// The next challenge.
    Ask {
        challenge: ChallengeNameType,
        session: Sensitive<String>,
        parameters: BTreeMap<String, String>,
    },
    /// The tokens.
    Issued(AuthenticationResultType),
}

/// One step: who takes it, with what.
pub(crate) struct Step<'a> {
    pub(crate) entry: Entry,
    pub(crate) pool: &'a Pool,
    pub(crate) client: &'a Client,
    /// `AuthParameters` or `ChallengeResponses`.
    pub(crate) parameters: &'a BTreeMap<String, String>,
}

impl Step<'_> {
    /// A parameter that the gate has seen.
    pub(crate) fn parameter(&self, name: &'static str) -> &str {
        self.parameters
            .get(name)
            .map(String::as_str)
            .unwrap_or_default()
    }

    /// The table's checks for this step.
    pub(crate) fn pass_gate(
        &self,
        flow: Option<AuthFlowType>,
        required: &'static [&'static str],
    ) -> Result<()> {
        let Step {
            entry,
            client,
            parameters,
            ..
        } = *self;
        gate::pass(&Facts {
            entry,
            client,
            flow,
            parameters,
            required,
        })
    }
}

/// What a user has proved by a step, after which the machine says what comes next.
pub(crate) struct Passed {
    pub(crate) subject: Subject,
    /// The name that was given at the start.
    pub(crate) name: String,
    pub(crate) proved: Proved,
    /// Whether a guess at the password was judged, and was right.
    pub(crate) guessed: bool,
    /// Whether the user was changed, and is to be kept.
    pub(crate) changed: bool,
}
