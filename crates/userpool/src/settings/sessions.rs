//! What pools and clients say of sessions: settings of their own operations, in tiers that have them.

use model::{
    ClientSSOSessionConfigType, Error, ErrorCode, UserPoolTierType, UserPoolTokenSessionConfigType,
    UserSessionTrackingType,
};

use crate::records::{Client, Pool};
use crate::{Result, limits};

/// What the tiers call it.
pub(crate) const FEATURE: &str = "User Session Tracking";

/// Whether a pool keeps track of sessions, and how many a user may have.
pub(crate) fn of_pool(pool: &Pool) -> (UserSessionTrackingType, UserPoolTokenSessionConfigType) {
    let tracking = pool.session_tracking.as_ref();
    let on = tracking.is_some_and(|tracking| tracking.on);
    let tracks = if on {
        UserSessionTrackingType::Enabled
    } else {
        UserSessionTrackingType::Disabled
    };
    let max_per_user = tracking.map_or(limits::SESSIONS_PER_USER, |tracking| tracking.per_user_max);
    (tracks, UserPoolTokenSessionConfigType { max_per_user })
}

/// For how long a client uses a session of managed login again.
pub(crate) fn of_client(client: &Client) -> ClientSSOSessionConfigType {
    ClientSSOSessionConfigType {
        max_validity_minutes: client.sso_minutes.unwrap_or(limits::SSO_SESSION_MINUTES),
    }
}

/// Refuses a pool whose tier has no sessions.
///
/// # Errors
/// `FeatureUnavailableInTierException`.
pub(crate) fn refuse_tier(pool: &Pool) -> Result<()> {
    if pool.settings.user_pool_tier != Some(UserPoolTierType::Lite) {
        return Ok(());
    }
    Err(Error::new(
        ErrorCode::FeatureUnavailableInTierException,
        format!(
            "The following feature is not available for the LITE pricing tier configured: {FEATURE}"
        ),
    ))
}
