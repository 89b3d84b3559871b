//! `AdminDeleteUser`: removes a user.
//!
//! Refuses, in this order: an unknown pool; an unknown user.
//! Changes: the user is gone, with codes and counters; nobody has the user's names any more. Sends nothing.

use model::AdminDeleteUserRequest;

use crate::people::removal;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn admin_delete_user(
    cx: &mut Cx<'_>,
    request: AdminDeleteUserRequest,
) -> Result<()> {
    let (_, user) = load::user_of(cx, &request.user_pool_id, &request.username).await?;
    removal::remove(cx, &user).await
}
