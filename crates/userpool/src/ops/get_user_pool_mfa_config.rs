//! `GetUserPoolMfaConfig`: shows the second factors of a pool.
//!
//! Refuses: an unknown pool. Changes nothing. Sends nothing.

use model::{GetUserPoolMfaConfigRequest, GetUserPoolMfaConfigResponse};

use crate::settings::pool::factors;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn get_user_pool_mfa_config(
    cx: &mut Cx<'_>,
    request: GetUserPoolMfaConfigRequest,
) -> Result<GetUserPoolMfaConfigResponse> {
    let pool = load::pool(cx, &request.user_pool_id).await?;
    Ok(factors::shown(&pool))
}
