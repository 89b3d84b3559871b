//! `AdminDisableUser`: keeps a user from signing in.
//!
//! Refuses, in this order: an unknown pool; an unknown user.
//! Changes: the user is disabled; tokens that were issued before are void. Sends nothing.

use model::{AdminDisableUserRequest, AdminDisableUserResponse};

use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn admin_disable_user(
    cx: &mut Cx<'_>,
    request: AdminDisableUserRequest,
) -> Result<AdminDisableUserResponse> {
    let (_, mut user) = load::user_of(cx, &request.user_pool_id, &request.username).await?;
    user.enabled = false;
    user.modified_millis = cx.now();
    user.sign_out();
    cx.update(&user);
    Ok(AdminDisableUserResponse::default())
}
