//! `AdminRemoveUserFromGroup`: takes a user out of a group. One who is not in it is left alone.
//!
//! Refuses, in this order: an unknown pool; an unknown user; an unknown group.
//! Changes: the user is in the group no more, which the next tokens tell. Sends nothing.

use model::AdminRemoveUserFromGroupRequest;

use crate::Result;
use crate::load::{self, groups};
use crate::world::Cx;

pub(crate) async fn admin_remove_user_from_group(
    cx: &mut Cx<'_>,
    request: AdminRemoveUserFromGroupRequest,
) -> Result<()> {
    let (pool, mut user) = load::user_of(cx, &request.user_pool_id, &request.username).await?;
    let group = groups::named(cx, &pool.id, &request.group_name).await?;
    if user.groups.contains(&group.id) {
        user.groups.retain(|id| *id != group.id);
        cx.update(&user);
    }
    Ok(())
}
