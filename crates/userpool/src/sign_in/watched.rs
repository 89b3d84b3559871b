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
    let wrong = proof(answered, false).into_iter().collect();
    let deed = sign_in(EventResponseType::Fail, wrong, None, so_far);
    let going_on = (EventResponseType::InProgress, EventRiskType::default());
    keep(cx, step, subject, so_far, deed, going_on, Keep::Always).await?;
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
    let right = proof(answered, true).into_iter().collect();
    let known = subject.is_password_known;
    let risk = EventRiskType {
        compromised_credentials_detected: risk.compromised_credentials_detected.or(known),
        ..risk
    };
    let response = EventResponseType::Fail;
    let deed = sign_in(response, right, None, so_far).at(risk.clone());
    keep(
        cx,
        step,
        subject,
        so_far,
        deed,
        (response, risk),
        Keep::Always,
    )
    .await
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
    let deed = sign_in(EventResponseType::InProgress, vec![right], None, so_far);
    advanced(cx, step, subject, so_far, deed).await
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
    let deed = sign_in(EventResponseType::Pass, right, told_id(tokens), so_far);
    advanced(cx, step, subject, so_far, deed).await
}

/// Keeps how a sign-in got on whose proofs were right.
async fn advanced(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &Subject,
    so_far: &SignIn,
    mut deed: Deed,
) -> Result<Option<Noted>> {
    let known = subject.is_password_known;
    deed.risk.compromised_credentials_detected = known;
    let risk = EventRiskType {
        compromised_credentials_detected: known,
        ..EventRiskType::default()
    };
    let going_on = (deed.response, risk);
    keep(cx, step, subject, so_far, deed, going_on, Keep::WithSuccess).await
}

/// Keeps what became of a sign-in: its event goes on with what was proved, this response and what more is known of the risk, where it
/// has an event that is still there; otherwise the deed is a new one, which is given.
async fn keep(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &Subject,
    so_far: &SignIn,
    deed: Deed,
    (response, risk): (EventResponseType, EventRiskType),
    keep: Keep,
) -> Result<Option<Noted>> {
    let doer = subject.doer(&step.client.id);
    if let Some(number) = so_far.event {
        let more = (deed.proofs.clone(), response, deed.id.clone(), risk);
        if auth_events::go_on(cx, step.pool, doer, number, more, keep).await? {
            return Ok(None);
        }
    }
    auth_events::note(cx, step.pool, doer, deed, keep).await
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
