//! `GetUserPoolMfaConfig`: shows the second factors of a pool.
//!
//! Refuses: an unknown pool. Changes nothing. Sends nothing.

use model::{
    GetUserPoolMfaConfigRequest, GetUserPoolMfaConfigResponse, SoftwareTokenMfaConfigType,
};

use crate::settings::pool::factors;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn get_user_pool_mfa_config(
    cx: &mut Cx<'_>,
    request: GetUserPoolMfaConfigRequest,
) -> Result<GetUserPoolMfaConfigResponse> {
    let pool = load::pool(cx, &request.user_pool_id).await?;
    Ok(GetUserPoolMfaConfigResponse {
        sms_mfa_configuration: factors::sms_configuration(&pool),
        software_token_mfa_configuration: pool.software_token.then_some(
            SoftwareTokenMfaConfigType {
                enabled: Some(true),
            },
        ),
        email_mfa_configuration: pool.email_mfa,
        mfa_configuration: pool.settings.mfa_configuration,
        web_authn_configuration: pool.web_authn,
    })
}
