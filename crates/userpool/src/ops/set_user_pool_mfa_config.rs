//! `SetUserPoolMfaConfig`: replaces the second factors of a pool. What is left out is off afterwards.
//!
//! Refuses, in this order: an unknown pool; factors of a pool whose MFA is off; no factor where MFA is on; e-mail as a
//! factor where the directory's own sender is used; text messages without a way to send them; a choice that does not
//! agree with the rest of the pool's settings (`rules/pool_checks.rs`).
//! Changes: the pool's factors, its message and its sender of text messages. Sends nothing.

use model::{
    SetUserPoolMfaConfigRequest, SetUserPoolMfaConfigResponse, SoftwareTokenMfaConfigType,
};

use crate::settings::pool::{checks, factors};
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn set_user_pool_mfa_config(
    cx: &mut Cx<'_>,
    request: SetUserPoolMfaConfigRequest,
) -> Result<SetUserPoolMfaConfigResponse> {
    let mut pool = load::pool(cx, &request.user_pool_id).await?;
    factors::replace(&mut pool, request)?;
    checks::refuse_unfit(&pool)?;

    pool.settings.last_modified_date = Some(cx.timestamp());
    cx.update(&pool);
    Ok(SetUserPoolMfaConfigResponse {
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
