//! `SetUserMFAPreference`: says which second factors the user who calls has on, and which comes first.
//!
//! Refuses, in this order: an access token that doesn't hold; two that are to come first; one that is to be on, or to come first,
//! of a user who has not verified it, has no address for it or no passkey, of a pool that does not take it, or that is off; passkeys
//! that are to stand for a second factor where the request switches on no other one.
//! Changes: which factors are on. Where the pool demands a second factor none is switched off. Sends nothing.

use model::{SetUserMFAPreferenceRequest, SetUserMFAPreferenceResponse};

use crate::factors::preference::{self, Preferences};
use crate::world::Cx;
use crate::{Result, tokens};

pub(crate) async fn set_user_mfa_preference(
    cx: &mut Cx<'_>,
    request: SetUserMFAPreferenceRequest,
) -> Result<SetUserMFAPreferenceResponse> {
    let caller = tokens::caller(cx, &request.access_token).await?;
    let mut user = caller.user;
    let said = Preferences {
        software_token: request.software_token_mfa_settings,
        sms: request.sms_mfa_settings,
        email: request.email_mfa_settings,
        web_authn: request.web_authn_mfa_settings,
    };
    preference::set(&caller.pool, &mut user, &said)?;
    user.modified_millis = cx.now();
    cx.update(&user);
    Ok(SetUserMFAPreferenceResponse {})
}
