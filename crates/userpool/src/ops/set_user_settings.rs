//! `SetUserSettings`: says whether codes in text messages are a second factor of the user who calls. It knows no other factor:
//! `SetUserMFAPreference` does.
//!
//! Refuses, in this order: an access token that doesn't hold; an option that is no phone number by text message; a user without a
//! phone number; text messages where the pool has second factors, and they are none.
//! Changes: text messages are a second factor; where no option is given they are none, unless the pool demands a second factor. Sends nothing.

use model::{SetUserSettingsRequest, SetUserSettingsResponse};

use crate::factors::preference;
use crate::world::Cx;
use crate::{Result, tokens};

pub(crate) async fn set_user_settings(
    cx: &mut Cx<'_>,
    request: SetUserSettingsRequest,
) -> Result<SetUserSettingsResponse> {
    let caller = tokens::caller(cx, &request.access_token).await?;
    let mut user = caller.user;
    preference::set_options(&caller.pool, &mut user, &request.mfa_options)?;
    user.modified_millis = cx.now();
    cx.update(&user);
    Ok(SetUserSettingsResponse {})
}
