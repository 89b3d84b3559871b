//! A sign-in from one step to the next, shared by the operations that begin one and those that answer a challenge.

use model::{AuthFlowType, ChallengeNameType, Error};

use crate::sign_in::machine::{self, Next};
use crate::sign_in::step::{Passed, Reply, Step};
use crate::sign_in::{new_password, password, refresh, srp};
use crate::world::{Cx, Trigger};
use crate::{Result, refusals, tokens, triggers};

/// Begins a sign-in by `flow`.
pub(crate) async fn begin(cx: &mut Cx<'_>, step: &Step<'_>, flow: AuthFlowType) -> Result<Reply> {
    match flow {
        AuthFlowType::UserPasswordAuth
        | AuthFlowType::AdminUserPasswordAuth
        | AuthFlowType::AdminNoSrpAuth => {
            let passed = password::begin(cx, step, flow).await?;
            proceed(cx, step, &passed).await
        }
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
    let passed = match challenge {
        ChallengeNameType::PasswordVerifier => srp::respond(cx, step, session).await?,
        ChallengeNameType::NewPasswordRequired => {
            let session = session.ok_or_else(no_session)?;
            new_password::respond(cx, step, session).await?
        }
        other => {
            return Err(refusals::invalid_parameter(format!(
                "{} is a challenge of Amazon Cognito that this version of Cenote does not have yet.",
                other.as_str()
            )));
        }
    };
    proceed(cx, step, &passed).await
}

/// Goes on with a user who has proved so much: the next challenge, the tokens or a refusal, after which nothing of the step
/// is kept.
async fn proceed(cx: &mut Cx<'_>, step: &Step<'_>, passed: &Passed) -> Result<Reply> {
    let user = &passed.subject.user;
    let reply = match machine::next(step.pool, user, passed.proved, cx.now()) {
        Next::Ask(ChallengeNameType::NewPasswordRequired) => {
            new_password::ask(cx, step, user, &passed.name)?
        }
        Next::Ask(other) => {
            return Err(Error::internal(format!(
                "no step asks the challenge {}",
                other.as_str()
            )));
        }
        Next::Issue => {
            triggers::refuse_unasked(cx, step.pool, Trigger::PostAuthentication)?;
            Reply::Issued(tokens::issue_first(cx, step.pool, step.client, user).await?)
        }
        Next::Refuse(refusal) => return Err(refusal),
    };
    if passed.guessed {
        passed.subject.succeeded(cx);
    }
    if passed.changed {
        cx.update(user);
    }
    Ok(reply)
}

fn no_session() -> Error {
    refusals::invalid_parameter("Missing required parameter Session")
}
