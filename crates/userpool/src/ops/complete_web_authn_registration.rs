//! `CompleteWebAuthnRegistration`: takes the passkey that the authenticator of the user who calls has made.
//!
//! Refuses, in this order: an access token that doesn't hold; a pool that does not let in by passkeys; what is no new passkey by its
//! form; a challenge that was not given to this user in the last minutes, or was used; a token of another client than the challenge; a
//! user who has as many as there can be; what the authenticator says, in the order of the standard (`crypto::webauthn`): another
//! ceremony, an origin that is not the relying party's, a frame, another relying party, nobody there, nobody verified where the pool
//! requires it, a key of another kind; a passkey that the pool has.
//! Changes: the user has the passkey, and the challenge is used up. Sends nothing.

use model::{CompleteWebAuthnRegistrationRequest, CompleteWebAuthnRegistrationResponse};

use crate::Result;
use crate::factors::passkeys;
use crate::world::Cx;

pub(crate) async fn complete_web_authn_registration(
    cx: &mut Cx<'_>,
    request: CompleteWebAuthnRegistrationRequest,
) -> Result<CompleteWebAuthnRegistrationResponse> {
    let caller = passkeys::caller(cx, &request.access_token).await?;
    passkeys::complete(cx, caller, &request.credential).await?;
    Ok(CompleteWebAuthnRegistrationResponse {})
}
