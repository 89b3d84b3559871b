//! `AdminInitiateAuth`: begins a sign-in for a back end that holds an access key.
//!
//! Refuses, in this order: an unknown pool or client; a flow of the applications; a flow that the client may not use; then
//! as `InitiateAuth` does.
//! Changes and sends what `InitiateAuth` does.

use std::collections::BTreeMap;

use model::{AdminInitiateAuthRequest, AdminInitiateAuthResponse};

use crate::sign_in::{Entry, Reply, Step, flow};
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn admin_initiate_auth(
    cx: &mut Cx<'_>,
    request: AdminInitiateAuthRequest,
) -> Result<AdminInitiateAuthResponse> {
    let client_id = request.client_id.expose();
    let (pool, client) = load::shared_client_of(cx, &request.user_pool_id, client_id).await?;
    let parameters = request
        .auth_parameters
        .as_ref()
        .map(|given| given.expose().clone());
    let parameters = parameters.unwrap_or_default();
    let entry = Entry::AdminInitiateAuth;
    let step = Step {
        entry,
        pool: &pool,
        client: &client,
        parameters: &parameters,
    };
    Ok(match flow::begin(cx, &step, request.auth_flow).await? {
        Reply::Ask {
            challenge,
            session,
            parameters,
        } => AdminInitiateAuthResponse {
            challenge_name: Some(challenge),
            session: Some(session),
            challenge_parameters: Some(parameters),
            ..AdminInitiateAuthResponse::default()
        },
        Reply::Issued(result) => AdminInitiateAuthResponse {
            challenge_parameters: Some(BTreeMap::new()),
            authentication_result: Some(result),
            ..AdminInitiateAuthResponse::default()
        },
    })
}
