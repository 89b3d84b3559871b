//! `UpdateResourceServer`: replaces the name and the scopes of a resource server. Scopes that the request leaves out are gone.
//!
//! Refuses, in this order: an unknown pool; an unknown resource server; two scopes of one name.
//! Changes: the resource server. A scope that is gone stays with the clients that have it, and comes back with its name. Sends
//! nothing.

use model::{UpdateResourceServerRequest, UpdateResourceServerResponse};

use crate::lists::resource_server_view::resource_server_type;
use crate::load::{self, resource_servers};
use crate::records::ResourceServer;
use crate::rules::scopes;
use crate::{Result, world::Cx};

pub(crate) async fn update_resource_server(
    cx: &mut Cx<'_>,
    request: UpdateResourceServerRequest,
) -> Result<UpdateResourceServerResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let server = resource_servers::identified(cx, &pool.id, &request.identifier).await?;

    let server = ResourceServer {
        name: request.name,
        scopes: scopes::given(request.scopes)?,
        ..server
    };
    cx.update(&server);
    Ok(UpdateResourceServerResponse {
        resource_server: resource_server_type(&server),
    })
}
