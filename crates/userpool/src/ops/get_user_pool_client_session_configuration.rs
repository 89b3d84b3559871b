//! `GetUserPoolClientSessionConfiguration`: tells for how long a client uses a session of managed login again.
//!
//! Refuses, in this order: an unknown pool; a client that the pool does not have. Changes nothing. Sends nothing.

use model::{
    GetUserPoolClientSessionConfigurationRequest, GetUserPoolClientSessionConfigurationResponse,
};

use crate::settings::sessions;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn get_user_pool_client_session_configuration(
    cx: &mut Cx<'_>,
    request: GetUserPoolClientSessionConfigurationRequest,
) -> Result<GetUserPoolClientSessionConfigurationResponse> {
    let (pool, client) =
        load::client_of(cx, &request.user_pool_id, request.client_id.expose()).await?;
    Ok(GetUserPoolClientSessionConfigurationResponse {
        sso_session: Some(sessions::of_client(&client)),
        client_id: Some(request.client_id),
        user_pool_id: Some(pool.id),
    })
}
