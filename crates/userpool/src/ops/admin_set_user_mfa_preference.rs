//! `AdminSetUserMFAPreference`: says which second factors a user has on, and which comes first.
//!
//! Refuses, in this order: an unknown pool; an unknown user; then as `SetUserMFAPreference` does.
//! Changes what `SetUserMFAPreference` does. Sends nothing.

use model::{AdminSetUserMFAPreferenceRequest, AdminSetUserMFAPreferenceResponse};

use crate::factors::preference::{self, Preferences};
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn admin_set_user_mfa_preference(
    cx: &mut Cx<'_>,
    request: AdminSetUserMFAPreferenceRequest,
) -> Result<AdminSetUserMFAPreferenceResponse> {
    let (pool, mut user) = load::user_of(cx, &request.user_pool_id, &request.username).await?;
    let said = Preferences {
        software_token: request.software_token_mfa_settings,
        sms: request.sms_mfa_settings,
        email: request.email_mfa_settings,
        web_authn: request.web_authn_mfa_settings,
    };
    preference::set(&pool, &mut user, &said)?;
    user.modified_millis = cx.now();
    cx.update(&user);
    Ok(AdminSetUserMFAPreferenceResponse {})
}
