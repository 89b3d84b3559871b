//! `AdminUserGlobalSignOut`: voids all tokens of a user.
//!
//! Refuses, in this order: an unknown pool; an unknown user.
//! Changes: the count of the user's sign-outs; tokens issued before are void. Sends nothing.

use model::{AdminUserGlobalSignOutRequest, AdminUserGlobalSignOutResponse};

use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn admin_user_global_sign_out(
    cx: &mut Cx<'_>,
    request: AdminUserGlobalSignOutRequest,
) -> Result<AdminUserGlobalSignOutResponse> {
    let (_, mut user) = load::user_of(cx, &request.user_pool_id, &request.username).await?;
    user.sign_out();
    cx.update(&user);
    Ok(AdminUserGlobalSignOutResponse::default())
}
