//! `ListUsersInGroup`: lists the users of a group.
//!
//! Refuses, in this order: an unknown pool; an unknown group; a token of another list. Changes nothing. Sends nothing.

use model::ListUsersInGroupRequest;

use crate::Result;
use crate::lists::paging::{self, List};
use crate::lists::user_view::{Listed, MemberListing};
use crate::load::{self, groups};
use crate::records::User;
use crate::world::{By, Cx};

pub(crate) async fn list_users_in_group(
    cx: &mut Cx<'_>,
    request: ListUsersInGroupRequest,
) -> Result<MemberListing> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let group = groups::named(cx, &pool.id, &request.group_name).await?;
    let list = List {
        operation: "ListUsersInGroup",
        subject: &group.id,
        range: User::of_group(&pool.id, &group.id),
        by: By::Index,
    };
    let rest = list.rest(cx, request.next_token.as_deref())?;
    let limit = paging::limit(request.limit);
    let page = cx.page_of_stored(list.by, rest, limit).await?;
    let listed = |user| Listed { user, wanted: None };
    Ok(MemberListing {
        next_token: list.token(cx, page.last.as_ref()),
        users: page.records.into_iter().map(listed).collect(),
    })
}
