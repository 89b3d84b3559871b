//! `SetUserPoolMfaConfig`: replaces the second factors of a pool. What is left out is off afterwards.
//!
//! Refuses, in this order: an unknown pool; factors of a pool whose MFA is off; no factor where MFA is on; e-mail as a
//! factor where the directory's own sender is used; text messages without a way to send them; a choice that does not
//! agree with the rest of the pool's settings (`settings/pool/checks.rs`).
//! Changes: the pool's factors, its message and its sender of text messages. Sends nothing.

use model::{SetUserPoolMfaConfigRequest, SetUserPoolMfaConfigResponse};

use crate::settings::pool::{checks, factors};
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn set_user_pool_mfa_config(
    cx: &mut Cx<'_>,
    request: SetUserPoolMfaConfigRequest,
) -> Result<SetUserPoolMfaConfigResponse> {
    let mut pool = load::pool(cx, &request.user_pool_id).await?;
    factors::replace(&mut pool, &request)?;
    checks::refuse_unfit(&pool)?;

    pool.settings.last_modified_date = Some(cx.timestamp());
    cx.update(&pool);
    let shown = factors::shown(&pool);
    Ok(SetUserPoolMfaConfigResponse {
        sms_mfa_configuration: shown.sms_mfa_configuration,
        software_token_mfa_configuration: shown.software_token_mfa_configuration,
        email_mfa_configuration: shown.email_mfa_configuration,
        mfa_configuration: shown.mfa_configuration,
        web_authn_configuration: shown.web_authn_configuration,
    })
}
