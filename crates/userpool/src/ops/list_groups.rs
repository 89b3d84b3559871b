//! `ListGroups`: lists the groups of a pool in the order of their names.
//!
//! Refuses, in this order: an unknown pool; a token of another list. Changes nothing. Sends nothing.

use model::{ListGroupsRequest, ListGroupsResponse};

use crate::lists::group_view::group_type;
use crate::lists::paging::{self, List};
use crate::records::Group;
use crate::world::{By, Cx};
use crate::{Result, load};

pub(crate) async fn list_groups(
    cx: &mut Cx<'_>,
    request: ListGroupsRequest,
) -> Result<ListGroupsResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let list = List {
        operation: "ListGroups",
        subject: &pool.id,
        range: Group::of_pool(&pool.id),
        by: By::Index,
    };
    let limit = paging::limit(request.limit);
    let page = paging::page(cx, list, limit, request.next_token.as_deref()).await?;
    Ok(ListGroupsResponse {
        groups: Some(page.records.iter().map(group_type).collect()),
        next_token: page.next_token,
    })
}
