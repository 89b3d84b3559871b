//! `AdminRespondToAuthChallenge`: answers a challenge for a back end that holds an access key.
//!
//! Refuses, in this order: an unknown pool or client; then as `RespondToAuthChallenge` does.
//! Changes and sends what `RespondToAuthChallenge` does.

use std::collections::BTreeMap;

use model::{AdminRespondToAuthChallengeRequest, AdminRespondToAuthChallengeResponse};

use crate::sign_in::{Entry, Reply, Step, flow};
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn admin_respond_to_auth_challenge(
    cx: &mut Cx<'_>,
    request: AdminRespondToAuthChallengeRequest,
) -> Result<AdminRespondToAuthChallengeResponse> {
    let client_id = request.client_id.expose();
    let (pool, client) = load::shared_client_of(cx, &request.user_pool_id, client_id).await?;
    let parameters = request
        .challenge_responses
        .as_ref()
        .map(|given| given.expose().clone());
    let parameters = parameters.unwrap_or_default();
    let entry = Entry::AdminRespondToAuthChallenge;
    let step = Step {
        entry,
        pool: &pool,
        client: &client,
        parameters: &parameters,
    };
    let session = request
        .session
        .as_ref()
        .map(|session| session.expose().as_str());
    Ok(
        match flow::respond(cx, &step, request.challenge_name, session).await? {
            Reply::Ask {
                challenge,
                session,
                parameters,
            } => AdminRespondToAuthChallengeResponse {
                challenge_name: Some(challenge),
                session: Some(session),
                challenge_parameters: Some(parameters),
                ..AdminRespondToAuthChallengeResponse::default()
            },
            Reply::Issued(result) => AdminRespondToAuthChallengeResponse {
                challenge_parameters: Some(BTreeMap::new()),
                authentication_result: Some(result),
                ..AdminRespondToAuthChallengeResponse::default()
            },
        },
    )
}
