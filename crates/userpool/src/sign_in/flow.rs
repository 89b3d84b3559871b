//! The steps of a sign-in, shared by the operations that begin one and those that answer a challenge.

use std::collections::BTreeMap;

use model::{AuthFlowType, AuthenticationResultType, ChallengeNameType, Error, Sensitive};

use crate::records::{Client, Pool, User};
use crate::rules::triggers::Trigger;
use crate::sign_in::gate::{self, Entry, Facts};
use crate::sign_in::machine::{self, Next, Proved};
use crate::sign_in::{new_password, password, refresh, srp};
use crate::world::Cx;
use crate::{Result, refusals, tokens, triggers};

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
        gate::check(&Facts {
            entry,
            client,
            flow,
            parameters,
            required,
        })
    }
}

/// Begins a sign-in by `flow`.
pub(crate) async fn begin(cx: &mut Cx<'_>, step: &Step<'_>, flow: AuthFlowType) -> Result<Reply> {
    match flow {
        AuthFlowType::UserPasswordAuth
        | AuthFlowType::AdminUserPasswordAuth
        | AuthFlowType::AdminNoSrpAuth => password::begin(cx, step, flow).await,
        AuthFlowType::UserSrpAuth => srp::begin(cx, step).await,
        AuthFlowType::RefreshTokenAuth | AuthFlowType::RefreshToken => {
            refresh::begin(cx, step, flow).await
        }
        AuthFlowType::CustomAuth => {
            step.pass_gate(Some(flow), &["USERNAME"])?;
            triggers::refuse_unasked(cx, step.pool, Trigger::DefineAuthChallenge)?;
            Err(refusals::invalid_parameter(
                "Custom auth lambda trigger is not configured for the user pool.",
            ))
        }
        AuthFlowType::UserAuth => {
            step.pass_gate(Some(flow), &["USERNAME"])?;
            Err(refusals::invalid_parameter(
                "USER_AUTH is a flow of Amazon Cognito that this version of Cenote does not have yet.",
            ))
        }
    }
}

/// Answers a challenge.
pub(crate) async fn respond(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    challenge: ChallengeNameType,
    session: Option<&str>,
) -> Result<Reply> {
    match challenge {
        ChallengeNameType::PasswordVerifier => srp::respond(cx, step, session).await,
        ChallengeNameType::NewPasswordRequired => {
            let session = session.ok_or_else(no_session)?;
            new_password::respond(cx, step, session).await
        }
        other => Err(refusals::invalid_parameter(format!(
            "{} is a challenge of Amazon Cognito that this version of Cenote does not have yet.",
            other.as_str()
        ))),
    }
}

/// Goes on with a user who has proved so much: the next challenge, the tokens or a refusal.
pub(crate) async fn proceed(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    user: &User,
    name: &str,
    proved: Proved,
) -> Result<Reply> {
    match machine::next(step.pool, user, proved, cx.now()) {
        Next::Ask(ChallengeNameType::NewPasswordRequired) => {
            new_password::ask(cx, step, user, name)
        }
        Next::Ask(other) => Err(Error::internal(format!(
            "no step asks the challenge {}",
            other.as_str()
        ))),
        Next::Issue => {
            triggers::refuse_unasked(cx, step.pool, Trigger::PostAuthentication)?;
            let tokens = tokens::issue_first(cx, step.pool, step.client, user).await?;
            Ok(Reply::Issued(tokens))
        }
        Next::Refuse(refusal) => Err(refusal),
    }
}

fn no_session() -> Error {
    refusals::invalid_parameter("Missing required parameter Session")
}
