//! `ListResourceServers`: lists the resource servers of a pool in the order of their identifiers.
//!
//! Refuses, in this order: an unknown pool; a token of another list. Changes nothing. Sends nothing.

use model::{ListResourceServersRequest, ListResourceServersResponse};

use crate::lists::paging::{self, List};
use crate::lists::resource_server_view::resource_server_type;
use crate::records::ResourceServer;
use crate::world::{By, Cx};
use crate::{Result, load};

pub(crate) async fn list_resource_servers(
    cx: &mut Cx<'_>,
    request: ListResourceServersRequest,
) -> Result<ListResourceServersResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let list = List {
        operation: "ListResourceServers",
        subject: &pool.id,
        range: ResourceServer::of_pool(&pool.id),
        by: By::Key,
    };
    let limit = paging::limit(request.max_results);
    let page = paging::page::<ResourceServer>(cx, list, limit, request.next_token.as_deref());
    let page = page.await?;
    Ok(ListResourceServersResponse {
        next_token: page.next_token,
        resource_servers: page.records.iter().map(resource_server_type).collect(),
    })
}
