//! The device to which tokens are tied, in a pool that tells devices apart.

use crypto::mac::sha256;
use crypto::random::Stream;
use crypto::text::hex;
use model::NewDeviceMetadataType;

use crate::limits::DEVICE_GROUP_KEY_CHARACTERS;
use crate::records::{Device, Pool};
use crate::rules::devices;
use crate::tokens::RefreshClaims;
use crate::world::Cx;
use crate::{Result, refusals};

/// Bytes of a key that tell second factors: one that was given without is confirmed once, and fits by chance one time in four thousand
/// million.
const TELLING_BYTES: usize = 4;

/// A device to which tokens are tied.
pub(crate) struct Tied {
    pub(crate) key: String,
    /// Whether the client is given it, to confirm it.
    pub(crate) is_new: bool,
}

/// A device that nobody has confirmed, given by a sign-in of a user that has proved one of these second factors, or none. Nothing of it is
/// stored: the access token tells the key, and the key, by its last digits, to nobody else, which second factors these were. So no token has
/// a claim that Cognito's has not.
pub(crate) fn unconfirmed(cx: &mut Cx<'_>, pool: &Pool, sub: &str, factors: Option<&str>) -> Tied {
    let uuid = cx.random.uuid();
    let (own, drawn) = uuid.split_at(uuid.len() - 2 * TELLING_BYTES);
    let telling = factors.map(|factors| telling(cx, pool, sub, own, factors));
    let last = telling.as_deref().unwrap_or(drawn);
    Tied {
        key: format!("{}_{own}{last}", pool.region),
        is_new: true,
    }
}

/// Whether the sign-in of the user that gave the device of this key had proved one of these second factors.
pub(crate) fn tells_second(cx: &Cx<'_>, pool: &Pool, sub: &str, key: &str, factors: &str) -> bool {
    let Some((_, uuid)) = key.rsplit_once('_') else {
        return false;
    };
    let parts = uuid.split_at_checked(uuid.len().saturating_sub(2 * TELLING_BYTES));
    parts.is_some_and(|(own, last)| last == telling(cx, pool, sub, own, factors))
}

/// The digits of a key that tell the second factors.
fn telling(cx: &Cx<'_>, pool: &Pool, sub: &str, own: &str, factors: &str) -> String {
    let context = format!("{}/device given", pool.id);
    let message = format!("{sub}/{own}/{factors}");
    let mac = cx.services.keyring().mac(&context, message.as_bytes());
    hex(&mac[..TELLING_BYTES])
}

/// `NewDeviceMetadata` of a device that is to be confirmed.
pub(crate) fn metadata(pool: &Pool, key: &str) -> NewDeviceMetadataType {
    NewDeviceMetadataType {
        device_group_key: Some(group_key(pool)),
        device_key: Some(key.to_owned()),
    }
}

/// `DeviceGroupKey` of the devices of a pool, which is no secret: it follows from the pool's id alone, so that it is the same in whatever a
/// client was told and in what is confirmed.
pub(crate) fn group_key(pool: &Pool) -> String {
    let mut letters = Stream::from_seed(sha256(&[b"device group", pool.id.as_bytes()]));
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
            Ok(Some(metadata(pool, key)))
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
