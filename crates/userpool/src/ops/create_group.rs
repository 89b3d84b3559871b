//! `CreateGroup`: makes a group of users.
//!
//! Refuses, in this order: an unknown pool; a role of another account; a name that another group of the pool has; one group too
//! many.
//! Changes: the group is there, without users, and counted. Sends nothing.

use model::{CreateGroupRequest, CreateGroupResponse, Error, ErrorCode};

use crate::lists::counts::{self, Counted};
use crate::lists::group_view::group_type;
use crate::records::Group;
use crate::rules::groups;
use crate::world::Cx;
use crate::{Result, limits, load};

pub(crate) async fn create_group(
    cx: &mut Cx<'_>,
    request: CreateGroupRequest,
) -> Result<CreateGroupResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    groups::refuse_foreign_role(&pool.account, request.role_arn.as_deref())?;
    let name = Group::by_name(&pool.id, &request.group_name);
    let holder = cx.resolve::<Group>(&[name]).await?.pop().flatten();
    if holder.is_some() {
        return Err(Error::new(
            ErrorCode::GroupExistsException,
            "A group with the name already exists.",
        ));
    }
    let counts = counts::of_pool(cx, &pool.id).await?;
    if counts.is_full(Counted::Groups) {
        return Err(Error::new(
            ErrorCode::LimitExceededException,
            format!(
                "A user pool can not have more than {} groups.",
                limits::GROUPS_MAX
            ),
        ));
    }

    let group = Group {
        pool_id: pool.id.clone(),
        id: cx.random.uuid(),
        name: request.group_name,
        description: request.description,
        role_arn: request.role_arn,
        precedence: request.precedence,
        created_millis: cx.now(),
        modified_millis: cx.now(),
    };
    cx.insert(&group);
    counts.more(cx, Counted::Groups);
    Ok(CreateGroupResponse {
        group: Some(group_type(&group)),
    })
}
