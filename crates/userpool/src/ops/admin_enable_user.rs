//! `AdminEnableUser`: lets a user sign in again.
//!
//! Refuses, in this order: an unknown pool; an unknown user.
//! Changes: the user is enabled. Sends nothing.

use model::{AdminEnableUserRequest, AdminEnableUserResponse};

use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn admin_enable_user(
    cx: &mut Cx<'_>,
    request: AdminEnableUserRequest,
) -> Result<AdminEnableUserResponse> {
    let (_, mut user) = load::user_of(cx, &request.user_pool_id, &request.username).await?;
    user.enabled = true;
    user.modified_millis = cx.now();
    cx.update(&user);
    Ok(AdminEnableUserResponse::default())
}
