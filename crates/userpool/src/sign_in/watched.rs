//! What a sign-in leaves behind where the pool watches its users: one event from the first proof to the tokens.

use crypto::jwt::Unverified;
use model::{
    AuthenticationResultType, ChallengeName, ChallengeResponseType, EventResponseType,
    EventRiskType, EventType,
};

use crate::Result;
use crate::people::auth_events::{self, Deed, Keep, Noted, proof_of};
use crate::rules::threats;
use crate::sign_in::doors::Step;
use crate::sign_in::machine::Challenge;
use crate::sign_in::risk;
use crate::sign_in::state::SignIn;
use crate::sign_in::subject::Subject;
use crate::world::Cx;

/// Keeps that a proof was wrong.
pub(super) async fn failed(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &Subject,
    so_far: &SignIn,
    answered: Challenge,
) -> Result<()> {
    if !threats::is_watched(step.pool) {
        return Ok(());
    }
    let doer = subject.doer(&step.client.id);
    let wrong: Vec<_> = proof(answered, false).into_iter().collect();
    let going_on = EventResponseType::InProgress;
    let is_known = match so_far.event {
        Some(number) => {
            let more = (wrong.clone(), going_on, None, EventRiskType::default());
            auth_events::go_on(cx, step.pool, doer, number, more, Keep::Always).await?
        }
        None => false,
    };
    if !is_known {
        let deed = sign_in(EventResponseType::Fail, wrong, None, so_far);
        auth_events::note(cx, step.pool, doer, deed, Keep::Always).await?;
    }
    Ok(())
}

/// Keeps that a proof was right and let nobody in, and gives the event where it is a new one: others know the password, or it may be somebody else who had it.
pub(super) async fn blocked(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &Subject,
    so_far: &SignIn,
    answered: Challenge,
    risk: EventRiskType,
) -> Result<Option<Noted>> {
    let right: Vec<_> = proof(answered, true).into_iter().collect();
    let doer = subject.doer(&step.client.id);
    let known = subject.is_password_known;
    let risk = EventRiskType {
        compromised_credentials_detected: risk.compromised_credentials_detected.or(known),
        ..risk
    };
    if let Some(number) = so_far.event {
        let more = (right.clone(), EventResponseType::Fail, None, risk.clone());
        if auth_events::go_on(cx, step.pool, doer, number, more, Keep::Always).await? {
            return Ok(None);
        }
    }
    let deed = sign_in(EventResponseType::Fail, right, None, so_far).at(risk);
    auth_events::note(cx, step.pool, doer, deed, Keep::Always).await
}

/// Keeps that a proof was right and that more is asked for; gives the event where it is a new one.
pub(super) async fn goes_on(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &Subject,
    so_far: &SignIn,
    answered: Challenge,
) -> Result<Option<Noted>> {
    let Some(right) = proof(answered, true) else {
        return Ok(None);
    };
    keep(
        cx,
        step,
        subject,
        so_far,
        (vec![right], EventResponseType::InProgress, None),
    )
    .await
}

/// Keeps that the user is in, and gives the event where it is a new one. It has the id that the tokens tell.
pub(super) async fn ended(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &Subject,
    so_far: &SignIn,
    answered: Challenge,
    tokens: &AuthenticationResultType,
) -> Result<Option<Noted>> {
    if !threats::is_watched(step.pool) {
        return Ok(None);
    }
    let right = proof(answered, true).into_iter().collect();
    let id = told_id(tokens);
    keep(
        cx,
        step,
        subject,
        so_far,
        (right, EventResponseType::Pass, id),
    )
    .await
}

async fn keep(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &Subject,
    so_far: &SignIn,
    more: (
        Vec<ChallengeResponseType>,
        EventResponseType,
        Option<String>,
    ),
) -> Result<Option<Noted>> {
    let doer = subject.doer(&step.client.id);
    let (proofs, response, id) = more;
    let known = subject.is_password_known;
    if let Some(number) = so_far.event {
        let risk = EventRiskType {
            compromised_credentials_detected: known,
            ..EventRiskType::default()
        };
        let more = (proofs.clone(), response, id.clone(), risk);
        if auth_events::go_on(cx, step.pool, doer, number, more, Keep::WithSuccess).await? {
            return Ok(None);
        }
    }
    let mut deed = sign_in(response, proofs, id, so_far);
    deed.risk.compromised_credentials_detected = known;
    auth_events::note(cx, step.pool, doer, deed, Keep::WithSuccess).await
}

fn sign_in(
    response: EventResponseType,
    proofs: Vec<ChallengeResponseType>,
    id: Option<String>,
    so_far: &SignIn,
) -> Deed {
    Deed {
        proofs,
        id,
        risk: risk::told(so_far.judged.as_ref()),
        ..Deed::of(EventType::SignIn, response)
    }
}

/// What a right or a wrong answer to a challenge proves, as events call it; nothing of one that proves nothing.
fn proof(answered: Challenge, is_right: bool) -> Option<ChallengeResponseType> {
    let name = if answered.is_second() {
        ChallengeName::Mfa
    } else {
        ChallengeName::Password
    };
    answered.is_guess().then(|| proof_of(name, is_right))
}

/// The id of the event that an access token tells.
fn told_id(tokens: &AuthenticationResultType) -> Option<String> {
    let token = Unverified::parse(tokens.access_token.as_ref()?.expose()).ok()?;
    let id = token.claims().get("event_id")?.as_str()?;
    Some(id.to_owned())
}
