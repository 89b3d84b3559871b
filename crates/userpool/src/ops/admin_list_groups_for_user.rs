//! `AdminListGroupsForUser`: lists the groups of a user, those first that take precedence.
//!
//! Refuses, in this order: an unknown pool; an unknown user; a token of another list. Changes nothing. Sends nothing.

use model::{AdminListGroupsForUserRequest, AdminListGroupsForUserResponse};

use crate::Result;
use crate::lists::group_view::group_type;
use crate::lists::paging::{self, List};
use crate::load::{self, groups};
use crate::records::Group;
use crate::world::{By, Cx};

pub(crate) async fn admin_list_groups_for_user(
    cx: &mut Cx<'_>,
    request: AdminListGroupsForUserRequest,
) -> Result<AdminListGroupsForUserResponse> {
    let (pool, user) = load::user_to_show(cx, &request.user_pool_id, &request.username).await?;
    let subject = format!("{}/{}", pool.id, user.sub);
    let list = List {
        operation: "AdminListGroupsForUser",
        subject: &subject,
        range: Group::first_standing().range(),
        by: By::Index,
    };
    let rest = list.rest(cx, request.next_token.as_deref())?;
    // A user is in few groups, which are read as a whole.
    let mut groups = groups::of_user(cx, &user).await?;
    groups.retain(|group| rest.contains(&group.standing()));
    let limit = paging::limit(request.limit);
    let is_more = groups.len() > limit;
    groups.truncate(limit);
    let end = groups.last().filter(|_| is_more);
    let end = end.map(|group| group.standing());
    Ok(AdminListGroupsForUserResponse {
        next_token: list.token(cx, end.as_ref()),
        groups: Some(groups.iter().map(|group| group_type(group)).collect()),
    })
}
