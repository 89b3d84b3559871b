//! `DescribeResourceServer`: shows a resource server with its scopes.
//!
//! Refuses, in this order: an unknown pool; an unknown resource server. Changes nothing. Sends nothing.

use model::{DescribeResourceServerRequest, DescribeResourceServerResponse};

use crate::lists::resource_server_view::resource_server_type;
use crate::load::{self, resource_servers};
use crate::{Result, world::Cx};

pub(crate) async fn describe_resource_server(
    cx: &mut Cx<'_>,
    request: DescribeResourceServerRequest,
) -> Result<DescribeResourceServerResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let server = resource_servers::identified(cx, &pool.id, &request.identifier).await?;
    Ok(DescribeResourceServerResponse {
        resource_server: resource_server_type(&server),
    })
}
