//! `SetUserPoolClientSessionConfiguration`: says for how long a client uses a session of managed login again. It is kept, and has no
//! effect before there is managed login.
//!
//! Refuses, in this order: an unknown pool; a client that the pool does not have; a pool whose tier has no sessions; a pool that does not
//! keep track of sessions.
//! Changes: the client's settings. Sends nothing.

use model::{
    SetUserPoolClientSessionConfigurationRequest, SetUserPoolClientSessionConfigurationResponse,
};

use crate::settings::sessions;
use crate::world::Cx;
use crate::{Result, load, refusals};

pub(crate) async fn set_user_pool_client_session_configuration(
    cx: &mut Cx<'_>,
    request: SetUserPoolClientSessionConfigurationRequest,
) -> Result<SetUserPoolClientSessionConfigurationResponse> {
    let (pool, mut client) =
        load::client_of(cx, &request.user_pool_id, request.client_id.expose()).await?;
    sessions::refuse_tier(&pool)?;
    if pool.sessions_per_user_max().is_none() {
        return Err(refusals::invalid_parameter(format!(
            "User pool {} does not track sessions: set UserSessionTracking to ENABLED by SetUserPoolSessionConfiguration first.",
            pool.id
        )));
    }

    client.sso_minutes = Some(request.sso_session.max_validity_minutes);
    client.settings.last_modified_date = Some(cx.timestamp());
    cx.update(&client);
    Ok(SetUserPoolClientSessionConfigurationResponse {
        sso_session: Some(sessions::of_client(&client)),
        client_id: Some(request.client_id),
        user_pool_id: Some(pool.id),
    })
}
