//! `AdminInitiateAuth`: begins a sign-in for a back end that holds an access key.
//!
//! Refuses, in this order: an unknown pool or client; a flow of the applications; a flow that the client may not use; then
//! as `InitiateAuth` does.
//! Changes and sends what `InitiateAuth` does.

use std::collections::BTreeMap;

use model::{AdminInitiateAuthRequest, AdminInitiateAuthResponse, Sensitive};

use crate::sign_in::{Door, Step};
use crate::world::{Cx, Speaker};
use crate::{Result, load, sign_in};

pub(crate) async fn admin_initiate_auth(
    cx: &mut Cx<'_>,
    request: AdminInitiateAuthRequest,
) -> Result<AdminInitiateAuthResponse> {
    let client_id = request.client_id.expose();
    let (pool, client) = load::shared_client_of(cx, &request.user_pool_id, client_id).await?;
    cx.speaks_for(Speaker::told_of(request.context_data.as_ref()));
    let none = BTreeMap::new();
    let given = request.auth_parameters.as_ref();
    let step = Step {
        door: Door::AdminInitiate,
        pool: &pool,
        client: &client,
        parameters: given.map_or(&none, Sensitive::expose),
        session: request.session.as_ref().map(|it| it.expose().as_str()),
        answers: None,
    };
    Ok(sign_in::begin(cx, &step, request.auth_flow).await?.into())
}
