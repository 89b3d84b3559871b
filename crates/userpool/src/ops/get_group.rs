//! `GetGroup`: shows a group.
//!
//! Refuses, in this order: an unknown pool; an unknown group.
//! Changes nothing. Sends nothing.

use model::{GetGroupRequest, GetGroupResponse};

use crate::lists::group_view::group_type;
use crate::load::{self, groups};
use crate::{Result, world::Cx};

pub(crate) async fn get_group(
    cx: &mut Cx<'_>,
    request: GetGroupRequest,
) -> Result<GetGroupResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let group = groups::named(cx, &pool.id, &request.group_name).await?;
    Ok(GetGroupResponse {
        group: Some(group_type(&group)),
    })
}
