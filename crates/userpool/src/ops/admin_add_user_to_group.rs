//! `AdminAddUserToGroup`: puts a user into a group. One who is in it already stays.
//!
//! Refuses, in this order: an unknown pool; an unknown user; an unknown group; a user who is in too many groups.
//! Changes: the user is in the group, which the next tokens tell. Sends nothing.

use model::AdminAddUserToGroupRequest;

use crate::load::{self, groups};
use crate::world::Cx;
use crate::{Result, limits, refusals};

pub(crate) async fn admin_add_user_to_group(
    cx: &mut Cx<'_>,
    request: AdminAddUserToGroupRequest,
) -> Result<()> {
    let (pool, mut user) = load::user_of(cx, &request.user_pool_id, &request.username).await?;
    let group = groups::named(cx, &pool.id, &request.group_name).await?;
    if user.groups.contains(&group.id) {
        return Ok(());
    }
    if user.groups.len() >= limits::GROUPS_PER_USER_MAX {
        // Those that were deleted are nobody's.
        let standing = groups::of_user(cx, &user).await?;
        user.groups = standing.iter().map(|group| group.id.clone()).collect();
    }
    if user.groups.len() >= limits::GROUPS_PER_USER_MAX {
        return Err(refusals::invalid_parameter(format!(
            "A user can not be in more than {} groups.",
            limits::GROUPS_PER_USER_MAX
        )));
    }

    user.groups.push(group.id);
    cx.update(&user);
    Ok(())
}
