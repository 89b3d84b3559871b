//! `InitiateAuth`: begins a sign-in.
//!
//! Refuses, in this order: an unknown client; a flow of the administrators; a flow that the client may not use; a missing
//! parameter; an address that is kept out, where threat protection is enforced; a session that no sign-up has ended with, or that has expired or was used; a missing or wrong secret hash; an unknown
//! user (unless the client hides who exists); a user who is locked out; a level that is none, out of reach or there already, and a token that
//! is not the user's; a pool whose function would be asked (`PreAuthentication`); a wrong password; a device that is none
//! of the user's; then whatever the sign-in machine
//! refuses: a disabled, unconfirmed or reset user, an expired temporary password, a second factor that can't be asked for, who may be somebody else and is kept out
//! for it; too many codes
//! within the hour; last, where there would be tokens, a pool
//! whose function would be asked (`PostAuthentication`, `PreTokenGeneration`).
//! Changes: counts a wrong password, also where it refuses; forgets them after a right one. An ordinary sign-in by password
//! writes nothing. A session is used up. A device that is asked for its proof keeps what was proved.
//! Sends a code where one is the first factor that is chosen, or the second one that follows.

use std::collections::BTreeMap;

use model::{InitiateAuthRequest, InitiateAuthResponse, Sensitive};

use crate::rules::threats;
use crate::sign_in::{Door, Step};
use crate::world::Cx;
use crate::{Result, load, sign_in};

pub(crate) async fn initiate_auth(
    cx: &mut Cx<'_>,
    request: InitiateAuthRequest,
) -> Result<InitiateAuthResponse> {
    let (pool, client) = load::client(cx, request.client_id.expose()).await?;
    cx.speaks_from(threats::told_address(
        &client,
        request.user_context_data.as_ref(),
    ));
    let none = BTreeMap::new();
    let given = request.auth_parameters.as_ref();
    let step = Step {
        door: Door::Initiate,
        pool: &pool,
        client: &client,
        parameters: given.map_or(&none, Sensitive::expose),
        session: request.session.as_ref().map(|it| it.expose().as_str()),
        answers: None,
    };
    Ok(sign_in::begin(cx, &step, request.auth_flow).await?.into())
}
