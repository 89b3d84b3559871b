//! Whether a pool watches for somebody who acts in another one's name (AWS developer guide, "Threat protection").

use std::net::IpAddr;

use model::{AdvancedSecurityModeType, Error, ErrorCode, Sensitive, UserContextDataType};

use crate::Result;
use crate::records::{Client, Pool};

/// Whether it is kept what users do.
pub(crate) fn is_watched(pool: &Pool) -> bool {
    let add_ons = pool.settings.user_pool_add_ons.as_ref();
    add_ons.is_some_and(|it| it.advanced_security_mode != AdvancedSecurityModeType::Off)
}

/// Whether something is done about it as well: `AUDIT` only keeps what happens.
pub(crate) fn enforces(pool: &Pool) -> bool {
    let add_ons = pool.settings.user_pool_add_ons.as_ref();
    add_ons.is_some_and(|it| it.advanced_security_mode == AdvancedSecurityModeType::Enforced)
}

/// From where a user acts, as the back end of a client tells that may tell it: one that proves to be who it is.
pub(crate) fn told_address(
    client: &Client,
    context: Option<&Sensitive<UserContextDataType>>,
) -> Option<IpAddr> {
    let may_tell = client
        .settings
        .enable_propagate_additional_user_context_data
        == Some(true);
    let context = context.filter(|_| may_tell && client.has_secret())?;
    context.expose().ip_address.as_deref()?.trim().parse().ok()
}

/// Refuses to show or judge what is not kept.
///
/// # Errors
/// `UserPoolAddOnNotEnabledException`.
pub(crate) fn refuse_unwatched(pool: &Pool) -> Result<()> {
    if is_watched(pool) {
        return Ok(());
    }
    Err(Error::new(
        ErrorCode::UserPoolAddOnNotEnabledException,
        "Threat protection is not on in the user pool: UpdateUserPool switches it on by an AdvancedSecurityMode of AUDIT.",
    ))
}
