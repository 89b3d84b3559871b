//! `GetUserAuthFactors`: tells by what the user who calls can prove who it is.
//!
//! Refuses an access token that is not ours, has expired, was revoked or lacks the scope, and a disabled user.
//! Changes nothing. Sends nothing.

use model::{GetUserAuthFactorsRequest, GetUserAuthFactorsResponse, Sensitive};

use crate::factors::preference;
use crate::world::Cx;
use crate::{Result, sign_in, tokens};

pub(crate) async fn get_user_auth_factors(
    cx: &mut Cx<'_>,
    request: GetUserAuthFactorsRequest,
) -> Result<GetUserAuthFactorsResponse> {
    let tokens::SignedIn { pool, user, .. } = tokens::reader(cx, &request.access_token).await?;
    Ok(GetUserAuthFactorsResponse {
        configured_user_auth_factors: Some(sign_in::configured(&pool, &user)),
        preferred_mfa_setting: preference::preferred(&user),
        user_mfa_setting_list: preference::list(&user),
        username: Sensitive::new(user.username),
    })
}
