//! `DeleteResourceServer`: removes a resource server.
//!
//! Refuses, in this order: an unknown pool; an unknown resource server.
//! Changes: the resource server is gone. Its scopes stay with the clients that have them, and come back with it. Sends nothing.

use model::DeleteResourceServerRequest;

use crate::lists::counts::{self, Counted};
use crate::load::{self, resource_servers};
use crate::{Result, world::Cx};

pub(crate) async fn delete_resource_server(
    cx: &mut Cx<'_>,
    request: DeleteResourceServerRequest,
) -> Result<()> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let server = resource_servers::identified(cx, &pool.id, &request.identifier).await?;
    let counts = counts::of_pool(cx, &pool.id).await?;

    cx.delete(&server);
    counts.fewer(cx, Counted::ResourceServers);
    Ok(())
}
