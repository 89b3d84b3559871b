//! The device to which tokens are tied, in a pool that tells devices apart.

use crypto::random::Stream;
use model::NewDeviceMetadataType;

use crate::limits::DEVICE_GROUP_KEY_CHARACTERS;
use crate::records::{Device, Pool};
use crate::rules::devices;
use crate::tokens::RefreshClaims;
use crate::world::Cx;
use crate::{Result, refusals};

/// A device to which tokens are tied.
pub(crate) struct Tied {
    pub(crate) key: String,
    /// Whether the client is given it, to confirm it.
    pub(crate) is_new: bool,
}

/// A device that nobody has confirmed. Nothing of it is stored: the access token tells the key.
pub(crate) fn unconfirmed(cx: &mut Cx<'_>, pool: &Pool) -> Tied {
    Tied {
        key: format!("{}_{}", pool.region, cx.random.uuid()),
        is_new: true,
    }
}

/// `NewDeviceMetadata` of a device that is to be confirmed.
pub(crate) fn metadata(cx: &Cx<'_>, pool: &Pool, key: &str) -> NewDeviceMetadataType {
    NewDeviceMetadataType {
        device_group_key: Some(group_key(cx, pool)),
        device_key: Some(key.to_owned()),
    }
}

/// `DeviceGroupKey` of the devices of a pool that are confirmed now.
pub(crate) fn group_key(cx: &Cx<'_>, pool: &Pool) -> String {
    let keyring = cx.services.keyring();
    let mut letters = Stream::from_seed(keyring.mac("device group", pool.id.as_bytes()));
    format!("-{}", letters.alphanumeric(DEVICE_GROUP_KEY_CHARACTERS))
}

/// Refuses to refresh from elsewhere than the device to which the token is tied, and before that was confirmed.
///
/// # Errors
/// `NotAuthorizedException`: `invalid`.
pub(crate) async fn refuse_elsewhere(
    cx: &mut Cx<'_>,
    pool: &Pool,
    claims: &RefreshClaims,
    given: &str,
    invalid: &'static str,
) -> Result<()> {
    match tie(cx, pool, claims).await? {
        None => Ok(()),
        Some((key, true)) if key == given => Ok(()),
        Some(_) => Err(refusals::not_authorized(invalid)),
    }
}

/// As [`refuse_elsewhere`], where a device that was never confirmed is told once more, so that it can be.
///
/// # Errors
/// As [`refuse_elsewhere`].
pub(crate) async fn told_again(
    cx: &mut Cx<'_>,
    pool: &Pool,
    claims: &RefreshClaims,
    given: Option<&str>,
    invalid: &'static str,
) -> Result<Option<NewDeviceMetadataType>> {
    match tie(cx, pool, claims).await? {
        None => Ok(None),
        Some((key, true)) if given == Some(key) => Ok(None),
        Some((key, false)) if given.is_none_or(|given| given == key) => {
            Ok(Some(metadata(cx, pool, key)))
        }
        Some(_) => Err(refusals::not_authorized(invalid)),
    }
}

/// The device to which a refresh token is tied, and whether it is confirmed; none where the pool tells devices apart no more, or did not
/// yet when the user signed in.
async fn tie<'c>(
    cx: &mut Cx<'_>,
    pool: &Pool,
    claims: &'c RefreshClaims,
) -> Result<Option<(&'c str, bool)>> {
    let key = claims.device_key.as_deref();
    let Some(key) = key.filter(|_| devices::tracks(pool)) else {
        return Ok(None);
    };
    let place = Device::key_of(&pool.id, &claims.sub, key);
    let is_confirmed = cx.load::<Device>(&place).await?.is_some();
    Ok(Some((key, is_confirmed)))
}
