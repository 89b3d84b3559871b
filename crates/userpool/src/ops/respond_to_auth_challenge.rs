//! `RespondToAuthChallenge`: answers a challenge of a sign-in.
//!
//! Refuses, in this order: an unknown client; a missing response; an address that is kept out, where threat protection is enforced; a session that is not ours, has expired or was used; a
//! user who is locked out; a missing or wrong secret hash; a choice of what is not there; a wrong answer; an address that is set up and may not be the
//! user's; a device that is none of the user's; then whatever the sign-in machine refuses; too many codes within the hour.
//! Changes: a right answer uses the session up; a wrong proof or code is counted, also where it refuses; a new
//! password is set; a code proves the address that it went to, and ends a sign-up, after
//! which a function of the pool is asked; when and from where a device was seen is kept with it. Sends a code where one is asked for next.

use std::collections::BTreeMap;

use model::{RespondToAuthChallengeRequest, RespondToAuthChallengeResponse, Sensitive};

use crate::rules::threats;
use crate::sign_in::{Door, Step};
use crate::world::Cx;
use crate::{Result, load, sign_in};

pub(crate) async fn respond_to_auth_challenge(
    cx: &mut Cx<'_>,
    request: RespondToAuthChallengeRequest,
) -> Result<RespondToAuthChallengeResponse> {
    let (pool, client) = load::client(cx, request.client_id.expose()).await?;
    cx.speaks_from(threats::told_address(
        &client,
        request.user_context_data.as_ref(),
    ));
    let none = BTreeMap::new();
    let given = request.challenge_responses.as_ref();
    let step = Step {
        door: Door::Respond,
        pool: &pool,
        client: &client,
        parameters: given.map_or(&none, Sensitive::expose),
        session: request.session.as_ref().map(|it| it.expose().as_str()),
        answers: Some(request.challenge_name),
    };
    Ok(sign_in::answer(cx, &step, request.challenge_name)
        .await?
        .into())
}
