//! `StartWebAuthnRegistration`: asks the user who calls for a new passkey.
//!
//! Refuses, in this order: an access token that doesn't hold; a pool that does not let in by passkeys, or has no relying party for them;
//! a user who has as many as there can be.
//! Changes nothing: what is asked for travels with the challenge. Sends nothing.

use model::{StartWebAuthnRegistrationRequest, StartWebAuthnRegistrationResponse};

use crate::Result;
use crate::factors::passkeys;
use crate::world::Cx;

pub(crate) async fn start_web_authn_registration(
    cx: &mut Cx<'_>,
    request: StartWebAuthnRegistrationRequest,
) -> Result<StartWebAuthnRegistrationResponse> {
    let caller = passkeys::caller(cx, &request.access_token).await?;
    Ok(StartWebAuthnRegistrationResponse {
        credential_creation_options: passkeys::start(cx, &caller).await?,
    })
}
