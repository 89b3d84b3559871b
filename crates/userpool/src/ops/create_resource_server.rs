//! `CreateResourceServer`: makes a resource server, whose scopes clients can have.
//!
//! Refuses, in this order: an unknown pool; two scopes of one name; an identifier that another resource server of the pool has;
//! one resource server too many.
//! Changes: the resource server is there, and counted. Sends nothing.

use model::{CreateResourceServerRequest, CreateResourceServerResponse, Error, ErrorCode};

use crate::lists::counts::{self, Counted};
use crate::lists::resource_server_view::resource_server_type;
use crate::records::ResourceServer;
use crate::refusals::invalid_parameter;
use crate::rules::scopes;
use crate::world::Cx;
use crate::{Result, limits, load};

pub(crate) async fn create_resource_server(
    cx: &mut Cx<'_>,
    request: CreateResourceServerRequest,
) -> Result<CreateResourceServerResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let scopes = scopes::given(request.scopes)?;
    let key = ResourceServer::key_of(&pool.id, &request.identifier);
    if cx.load::<ResourceServer>(&key).await?.is_some() {
        return Err(invalid_parameter(format!(
            "{} already exists in user pool {}.",
            request.identifier, pool.id
        )));
    }
    let counts = counts::of_pool(cx, &pool.id).await?;
    if counts.is_full(Counted::ResourceServers) {
        return Err(Error::new(
            ErrorCode::LimitExceededException,
            format!(
                "A user pool can not have more than {} resource servers.",
                limits::RESOURCE_SERVERS_MAX
            ),
        ));
    }

    let server = ResourceServer {
        pool_id: pool.id.clone(),
        identifier: request.identifier,
        name: request.name,
        scopes,
    };
    cx.insert(&server);
    counts.more(cx, Counted::ResourceServers);
    Ok(CreateResourceServerResponse {
        resource_server: resource_server_type(&server),
    })
}
