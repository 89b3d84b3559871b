//! `VerifySoftwareToken`: registers a software token by a code of the secret that `AssociateSoftwareToken` gave.
//!
//! Refuses, in this order: neither an access token nor a session; a name that is too long; an access token or a session that
//! doesn't hold; a pool that has software tokens switched off; a session of a sign-in that waits for nothing of this kind; a code
//! that is wrong, or was taken before.
//! Changes: the secret counts, in place of the one before; in a sign-in the software token is on from then on, otherwise once
//! `SetUserMFAPreference` says so. A session is used up. Sends nothing.

use model::{
    VerifySoftwareTokenRequest, VerifySoftwareTokenResponse, VerifySoftwareTokenResponseType,
};

use crate::factors::software_token;
use crate::limits::DEVICE_NAME_CHARACTERS_MAX;
use crate::world::Cx;
use crate::{Result, refusals, sign_in, tokens};

pub(crate) async fn verify_software_token(
    cx: &mut Cx<'_>,
    request: VerifySoftwareTokenRequest,
) -> Result<VerifySoftwareTokenResponse> {
    let name = request.friendly_device_name;
    let length = name.as_ref().map_or(0, |name| name.chars().count());
    if length > DEVICE_NAME_CHARACTERS_MAX {
        return Err(refusals::invalid_parameter(format!(
            "1 validation error detected: Value at 'friendlyDeviceName' failed to satisfy constraint: Member must have length less than or equal to {DEVICE_NAME_CHARACTERS_MAX}",
        )));
    }
    let code = request.user_code.expose();
    let mut session = None;
    if let Some(token) = &request.access_token {
        let caller = tokens::caller(cx, token).await?;
        let mut user = caller.user;
        software_token::refuse_switched_off(&caller.pool)?;
        software_token::verify(cx, &mut user, code, name).await?;
        cx.update(&user);
    } else {
        let given = request.session.as_ref();
        let given = given.ok_or_else(refusals::no_token_or_session)?;
        session = Some(sign_in::verify_software_token(cx, given.expose(), code, name).await?);
    }
    Ok(VerifySoftwareTokenResponse {
        session,
        status: Some(VerifySoftwareTokenResponseType::Success),
    })
}
