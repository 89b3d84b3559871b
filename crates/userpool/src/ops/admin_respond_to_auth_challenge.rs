//! `AdminRespondToAuthChallenge`: answers a challenge for a back end that holds an access key.
//!
//! Refuses, in this order: an unknown pool or client; then as `RespondToAuthChallenge` does.
//! Changes and sends what `RespondToAuthChallenge` does.

use std::collections::BTreeMap;

use model::{AdminRespondToAuthChallengeRequest, AdminRespondToAuthChallengeResponse, Sensitive};

use crate::sign_in::{Door, Step};
use crate::world::{Cx, Speaker};
use crate::{Result, load, sign_in};

pub(crate) async fn admin_respond_to_auth_challenge(
    cx: &mut Cx<'_>,
    request: AdminRespondToAuthChallengeRequest,
) -> Result<AdminRespondToAuthChallengeResponse> {
    let client_id = request.client_id.expose();
    let (pool, client) = load::shared_client_of(cx, &request.user_pool_id, client_id).await?;
    cx.speaks_for(Speaker::told_of(request.context_data.as_ref()));
    let none = BTreeMap::new();
    let given = request.challenge_responses.as_ref();
    let step = Step {
        door: Door::AdminRespond,
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
