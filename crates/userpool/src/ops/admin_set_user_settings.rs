//! `AdminSetUserSettings`: says whether codes in text messages are a second factor of a user.
//!
//! Refuses, in this order: an unknown pool; an unknown user; then as `SetUserSettings` does.
//! Changes what `SetUserSettings` does. Sends nothing.

use model::{AdminSetUserSettingsRequest, AdminSetUserSettingsResponse};

use crate::factors::preference;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn admin_set_user_settings(
    cx: &mut Cx<'_>,
    request: AdminSetUserSettingsRequest,
) -> Result<AdminSetUserSettingsResponse> {
    let (pool, mut user) = load::user_of(cx, &request.user_pool_id, &request.username).await?;
    preference::set_options(&pool, &mut user, &request.mfa_options)?;
    user.modified_millis = cx.now();
    cx.update(&user);
    Ok(AdminSetUserSettingsResponse {})
}
