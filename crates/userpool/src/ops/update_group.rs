//! `UpdateGroup`: changes a group. What the request leaves out stays as it is.
//!
//! Refuses, in this order: an unknown pool; an unknown group; a role of another account.
//! Changes: the group, whose users' next tokens tell of it. Sends nothing.

use model::{UpdateGroupRequest, UpdateGroupResponse};

use crate::lists::group_view::group_type;
use crate::records::Group;
use crate::world::Cx;
use crate::{Result, load, rules};

pub(crate) async fn update_group(
    cx: &mut Cx<'_>,
    request: UpdateGroupRequest,
) -> Result<UpdateGroupResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let group = load::groups::named(cx, &pool.id, &request.group_name).await?;
    rules::groups::refuse_foreign_role(&pool.account, request.role_arn.as_deref())?;

    let group = Group {
        description: request.description.or(group.description),
        role_arn: request.role_arn.or(group.role_arn),
        precedence: request.precedence.or(group.precedence),
        modified_millis: cx.now(),
        ..group
    };
    cx.update(&group);
    Ok(UpdateGroupResponse {
        group: Some(group_type(&group)),
    })
}
