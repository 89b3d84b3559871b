//! `DeleteWebAuthnCredential`: takes a passkey away from the user who calls.
//!
//! Refuses, in this order: an access token that doesn't hold; an id of which the user has no passkey.
//! Changes: the passkey is gone; with the last one, that it stands for a second factor. Sends nothing.

use model::{DeleteWebAuthnCredentialRequest, DeleteWebAuthnCredentialResponse};

use crate::Result;
use crate::factors::passkeys;
use crate::world::Cx;

pub(crate) async fn delete_web_authn_credential(
    cx: &mut Cx<'_>,
    request: DeleteWebAuthnCredentialRequest,
) -> Result<DeleteWebAuthnCredentialResponse> {
    let caller = passkeys::caller(cx, &request.access_token).await?;
    passkeys::remove(cx, caller.user, &request.credential_id).await?;
    Ok(DeleteWebAuthnCredentialResponse {})
}
