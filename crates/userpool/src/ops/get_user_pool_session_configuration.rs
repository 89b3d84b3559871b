//! `GetUserPoolSessionConfiguration`: tells whether a pool keeps track of the sign-ins of its users, and how many one may have.
//!
//! Refuses: an unknown pool. Changes nothing. Sends nothing.

use model::{GetUserPoolSessionConfigurationRequest, GetUserPoolSessionConfigurationResponse};

use crate::settings::sessions;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn get_user_pool_session_configuration(
    cx: &mut Cx<'_>,
    request: GetUserPoolSessionConfigurationRequest,
) -> Result<GetUserPoolSessionConfigurationResponse> {
    let pool = load::pool(cx, &request.user_pool_id).await?;
    let (tracking, token_session) = sessions::of_pool(&pool);
    Ok(GetUserPoolSessionConfigurationResponse {
        token_session: Some(token_session),
        user_pool_id: Some(pool.id),
        user_session_tracking: Some(tracking),
    })
}
