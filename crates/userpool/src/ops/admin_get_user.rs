//! `AdminGetUser`: shows a user.
//!
//! Refuses, in this order: an unknown pool; an unknown user.
//! Changes nothing. Sends nothing.

use model::{AdminGetUserRequest, AdminGetUserResponse, Sensitive, Timestamp};

use crate::factors::preference;
use crate::lists::user_view;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn admin_get_user(
    cx: &mut Cx<'_>,
    request: AdminGetUserRequest,
) -> Result<AdminGetUserResponse> {
    let (_, user) = load::user_to_show(cx, &request.user_pool_id, &request.username).await?;
    Ok(AdminGetUserResponse {
        enabled: Some(user.enabled),
        mfa_options: user_view::mfa_options(user.text_messages),
        preferred_mfa_setting: preference::preferred(&user),
        user_attributes: Some(user_view::attributes(&user, |_| true)),
        user_create_date: Some(Timestamp::from_millis(user.created_millis)),
        user_mfa_setting_list: preference::list(&user),
        user_last_modified_date: Some(Timestamp::from_millis(user.modified_millis)),
        user_status: Some(user.status),
        username: Sensitive::new(user.username),
    })
}
