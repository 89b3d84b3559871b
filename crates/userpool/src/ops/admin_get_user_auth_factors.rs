//! `AdminGetUserAuthFactors`: tells by what a user can prove who it is.
//!
//! Refuses, in this order: an unknown pool; an unknown user.
//! Changes nothing. Sends nothing.

use model::{AdminGetUserAuthFactorsRequest, AdminGetUserAuthFactorsResponse, Sensitive};

use crate::factors::preference;
use crate::world::Cx;
use crate::{Result, load, sign_in};

pub(crate) async fn admin_get_user_auth_factors(
    cx: &mut Cx<'_>,
    request: AdminGetUserAuthFactorsRequest,
) -> Result<AdminGetUserAuthFactorsResponse> {
    let (pool, user) = load::user_to_show(cx, &request.user_pool_id, &request.username).await?;
    Ok(AdminGetUserAuthFactorsResponse {
        configured_user_auth_factors: Some(sign_in::configured(&pool, &user)),
        preferred_mfa_setting: preference::preferred(&user),
        user_mfa_setting_list: preference::list(&user),
        username: Sensitive::new(user.username),
    })
}
