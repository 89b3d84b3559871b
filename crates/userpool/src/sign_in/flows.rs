//! The contents page of the flows: what a request may begin with.

mod refresh;

use model::AuthFlowType;

use crate::sign_in::doors::{self, Facts, Step};
use crate::sign_in::flow;
use crate::sign_in::signed_up;
use crate::sign_in::state::Asked;
use crate::sign_in::wire::Reply;
use crate::world::{Cx, Trigger};
use crate::{Result, refusals, triggers};

/// Begins a sign-in by `flow`.
pub(crate) async fn begin(cx: &mut Cx<'_>, step: &Step<'_>, flow: AuthFlowType) -> Result<Reply> {
    match flow {
        AuthFlowType::UserPasswordAuth
        | AuthFlowType::AdminUserPasswordAuth
        | AuthFlowType::AdminNoSrpAuth => flow::begin(cx, step, flow, Asked::Password).await,
        AuthFlowType::UserSrpAuth => flow::begin(cx, step, flow, Asked::PasswordSrp).await,
        AuthFlowType::RefreshTokenAuth | AuthFlowType::RefreshToken => {
            pass(cx, step, flow, &["REFRESH_TOKEN"])?;
            refresh::exchange(cx, step).await
        }
        AuthFlowType::CustomAuth => {
            pass(cx, step, flow, &["USERNAME"])?;
            triggers::refuse_unasked(cx, step.pool, Trigger::DefineAuthChallenge)?;
            Err(refusals::invalid_parameter(
                "Custom auth lambda trigger is not configured for the user pool.",
            ))
        }
        AuthFlowType::UserAuth => {
            if let Some(session) = step.session {
                signed_up::enter(cx, step, session).await
            } else {
                flow::begin(cx, step, flow, Asked::SelectChallenge).await
            }
        }
    }
}

/// The table of the doors, for a flow that asks nothing.
fn pass(
    cx: &Cx<'_>,
    step: &Step<'_>,
    flow: AuthFlowType,
    needs: &'static [&'static str],
) -> Result<()> {
    doors::pass(&Facts {
        step,
        flow: Some(flow),
        needs,
        // Neither new tokens for old ones, nor what is not built.
        is_blocked: false,
        now_millis: cx.now_of_clients(),
    })
}
