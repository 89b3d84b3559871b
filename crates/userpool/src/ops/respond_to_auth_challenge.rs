//! `RespondToAuthChallenge`: answers a challenge of a sign-in.
//!
//! Refuses, in this order: an unknown client; a missing response; a session that is not ours, has expired or was used; a
//! user who is locked out; a missing or wrong secret hash; a wrong answer; then whatever the sign-in machine refuses.
//! Changes: a right answer uses the session up; a wrong proof of the password is counted, also where it refuses; a new
//! password is set. Sends nothing.

use std::collections::BTreeMap;

use model::{RespondToAuthChallengeRequest, RespondToAuthChallengeResponse};

use crate::sign_in::{Entry, Reply, Step, flow};
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn respond_to_auth_challenge(
    cx: &mut Cx<'_>,
    request: RespondToAuthChallengeRequest,
) -> Result<RespondToAuthChallengeResponse> {
    let (pool, client) = load::client(cx, request.client_id.expose()).await?;
    let parameters = request
        .challenge_responses
        .as_ref()
        .map(|given| given.expose().clone());
    let parameters = parameters.unwrap_or_default();
    let entry = Entry::RespondToAuthChallenge;
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
            } => RespondToAuthChallengeResponse {
                challenge_name: Some(challenge),
                session: Some(session),
                challenge_parameters: Some(parameters),
                ..RespondToAuthChallengeResponse::default()
            },
            Reply::Issued(result) => RespondToAuthChallengeResponse {
                challenge_parameters: Some(BTreeMap::new()),
                authentication_result: Some(result),
                ..RespondToAuthChallengeResponse::default()
            },
        },
    )
}
