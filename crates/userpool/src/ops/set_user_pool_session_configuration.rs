//! `SetUserPoolSessionConfiguration`: says whether a pool keeps track of the sign-ins of its users, and how many one may have. Who has
//! more is brought to that by the next sign-in.
//!
//! Refuses, in this order: an unknown pool; a pool whose tier has no sessions.
//! Changes: the pool's settings. What its clients say of sessions stays as it is. Sends nothing.

use model::{
    SetUserPoolSessionConfigurationRequest, SetUserPoolSessionConfigurationResponse,
    UserSessionTrackingType,
};

use crate::records::SessionTracking;
use crate::settings::sessions;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn set_user_pool_session_configuration(
    cx: &mut Cx<'_>,
    request: SetUserPoolSessionConfigurationRequest,
) -> Result<SetUserPoolSessionConfigurationResponse> {
    let mut pool = load::pool(cx, &request.user_pool_id).await?;
    sessions::refuse_tier(&pool)?;

    pool.session_tracking = Some(SessionTracking {
        on: request.user_session_tracking == UserSessionTrackingType::Enabled,
        per_user_max: request.token_session.max_per_user,
    });
    pool.settings.last_modified_date = Some(cx.timestamp());
    cx.update(&pool);
    let (tracking, token_session) = sessions::of_pool(&pool);
    Ok(SetUserPoolSessionConfigurationResponse {
        token_session: Some(token_session),
        user_pool_id: Some(pool.id),
        user_session_tracking: Some(tracking),
    })
}
