//! Devices: confirmed, found, seen, forgotten, and what proves one.

use crypto::srp::Verifier;
use crypto::text::from_base64url;
use model::{
    ConfirmDeviceRequest, DeviceRememberedStatusType, DeviceSecretVerifierConfigType, Error,
    ErrorCode, Sensitive,
};

use crate::limits::{DEVICES_PER_USER_MAX, REFRESH_TOKEN_SECONDS_MAX, REVOKED_LONGER_MILLIS};
use crate::lists::paging::{self, List, Shown};
use crate::records::{Device, Pool, Revocation, User};
use crate::rules::devices;
use crate::tokens::{self, SignedIn};
use crate::world::{By, Cx};
use crate::{Result, refusals};

/// Refuses where the pool doesn't tell devices apart.
///
/// # Errors
/// `InvalidParameterException`.
pub(crate) fn refuse_untracked(pool: &Pool) -> Result<()> {
    if devices::tracks(pool) {
        return Ok(());
    }
    Err(refusals::invalid_parameter(
        "Device tracking not currently enabled for this pool.",
    ))
}

/// A device of a user.
///
/// # Errors
/// `ResourceNotFoundException` where the user has none of this key, whoever else has.
pub(crate) async fn find(cx: &mut Cx<'_>, user: &User, key: &str) -> Result<Device> {
    let place = Device::key_of(&user.pool_id, &user.sub, key);
    let found = if devices::is_key(key) {
        cx.load::<Device>(&place).await?
    } else {
        None
    };
    found.ok_or_else(unknown)
}

/// Who holds the token, and the device of theirs that an application asks about.
///
/// # Errors
/// What [`tokens::caller`] refuses; `InvalidParameterException` where there is no token, or where the pool doesn't tell devices apart;
/// what [`find`] refuses.
pub(crate) async fn of_caller(
    cx: &mut Cx<'_>,
    token: Option<&Sensitive<String>>,
    key: &str,
) -> Result<(SignedIn, Device)> {
    let token = token.ok_or_else(|| {
        // The facts let it be left out, and nothing else says whose device it is.
        refusals::invalid_parameter("Missing required parameter AccessToken")
    })?;
    let caller = tokens::caller(cx, token).await?;
    refuse_untracked(&caller.pool)?;
    let device = find(cx, &caller.user, key).await?;
    Ok((caller, device))
}

/// The device of a user that an administrator asks about.
///
/// # Errors
/// `InvalidParameterException` where the pool doesn't tell devices apart; what [`find`] refuses.
pub(crate) async fn of_user(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &User,
    key: &str,
) -> Result<Device> {
    refuse_untracked(pool)?;
    find(cx, user, key).await
}

/// A page of a user's devices, in the order of their keys, as an operation lists them.
///
/// # Errors
/// `InvalidParameterException` for a token of another list.
pub(crate) async fn page(
    cx: &mut Cx<'_>,
    operation: &'static str,
    user: &User,
    limit: usize,
    token: Option<&str>,
) -> Result<Shown<Device>> {
    let subject = format!("{}/{}", user.pool_id, user.sub);
    let list = List {
        operation,
        subject: &subject,
        range: Device::of_user(&user.pool_id, &user.sub),
        by: By::Key,
    };
    paging::page(cx, list, limit, token).await
}

/// Says whether a device is remembered, where anything is said.
pub(crate) fn remember(
    cx: &mut Cx<'_>,
    mut device: Device,
    said: Option<DeviceRememberedStatusType>,
) {
    let Some(status) = said else { return };
    device.remembered = status == DeviceRememberedStatusType::Remembered;
    device.modified_millis = cx.now();
    cx.update(&device);
}

/// Confirms the device that the sign-in of the token was given.
///
/// # Errors
/// `InvalidParameterException` where the pool doesn't tell devices apart, where the key is another one or was forgotten, and where the
/// verifier can be none; `DeviceKeyExistsException` where the device is confirmed already.
pub(crate) async fn confirm(
    cx: &mut Cx<'_>,
    caller: &SignedIn,
    request: &ConfirmDeviceRequest,
) -> Result<()> {
    let SignedIn { pool, user, .. } = caller;
    refuse_untracked(pool)?;
    let key = &request.device_key;
    if caller.device_key.as_ref() != Some(key) || !devices::is_key(key) {
        return Err(not_given());
    }
    let place = Device::key_of(&pool.id, &user.sub, key);
    let forgotten = Revocation::key_of(&pool.id, key);
    cx.fetch(&[place.clone(), forgotten.clone()]).await?;
    if cx.load::<Device>(&place).await?.is_some() {
        return Err(Error::new(
            ErrorCode::DeviceKeyExistsException,
            "Device already exists with the given device key.",
        ));
    }
    if cx.load::<Revocation>(&forgotten).await?.is_some() {
        return Err(not_given());
    }
    let verifier = given_verifier(request.device_secret_verifier_config.as_ref())?;
    let context = Device::verifier_context(&pool.id, &user.sub, key);
    let factors = devices::mark_of_factors(user);
    let is_trusted = tokens::tells_second(cx, pool, &user.sub, key, &factors);
    let trusted_by = is_trusted.then_some(factors);
    let mut device = Device {
        pool_id: pool.id.clone(),
        sub: user.sub.clone(),
        key: key.clone(),
        group_key: tokens::group_key(pool),
        name: request.device_name.clone(),
        verifier: cx.seal(&context, &verifier.to_bytes()),
        remembered: devices::are_remembered_at_once(pool),
        trusted_by,
        address: None,
        created_millis: cx.now(),
        modified_millis: cx.now(),
        authenticated_millis: cx.now(),
        awaited: None,
    };
    seen(cx, &mut device);
    make_room(cx, user).await?;
    cx.insert(&device);
    Ok(())
}

/// Writes into a device that the user has just signed in from it.
pub(crate) fn seen(cx: &mut Cx<'_>, device: &mut Device) {
    let context = Device::address_context(&device.pool_id, &device.sub, &device.key);
    let address = cx.call.client.address();
    device.address = address.map(|address| cx.seal(&context, address.to_string().as_bytes()));
    device.authenticated_millis = cx.now();
    device.awaited = None;
}

/// Forgets a device: no refresh token that is tied to it gives tokens any more, and it is not confirmed again. That is kept for as long as
/// a refresh token can hold, whatever the clients say now: they may have said something else when they gave theirs.
pub(crate) async fn forget(cx: &mut Cx<'_>, device: &Device) -> Result<()> {
    let revoked = Revocation::key_of(&device.pool_id, &device.key);
    let longest_millis = 1000 * REFRESH_TOKEN_SECONDS_MAX + REVOKED_LONGER_MILLIS;
    if cx.load::<Revocation>(&revoked).await?.is_none() {
        cx.insert(&Revocation {
            pool_id: device.pool_id.clone(),
            origin_jti: device.key.clone(),
            expires_millis: cx.now() + longest_millis,
        });
    }
    cx.delete(device);
    Ok(())
}

/// What proves a device's secret.
pub(crate) fn verifier(cx: &Cx<'_>, device: &Device) -> Result<Verifier> {
    let context = Device::verifier_context(&device.pool_id, &device.sub, &device.key);
    let bytes = cx.open(&context, &device.verifier)?;
    Verifier::from_bytes(&bytes).map_err(Error::internal)
}

/// The device is none of the user's.
pub(crate) fn unknown() -> Error {
    Error::new(
        ErrorCode::ResourceNotFoundException,
        "Device does not exist.",
    )
}

/// The key is not the one that the sign-in was given.
fn not_given() -> Error {
    refusals::invalid_parameter("Invalid device key given.")
}

/// Forgets of as many devices as a user may have one, so that there is room for one more: of those from which nobody came back the one that
/// was confirmed first, or else the one that was away for the longest. So whoever confirms one after the other takes room from these
/// alone. Whoever comes back from it signs in as from a new one.
async fn make_room(cx: &mut Cx<'_>, user: &User) -> Result<()> {
    let all = Device::of_user(&user.pool_id, &user.sub);
    let page = cx
        .page::<Device>(By::Key, all, DEVICES_PER_USER_MAX)
        .await?;
    let mut devices = page.records;
    devices.sort_by_key(|device| {
        let came_back = device.authenticated_millis > device.created_millis;
        (came_back, device.authenticated_millis)
    });
    let too_many = (devices.len() + 1).saturating_sub(DEVICES_PER_USER_MAX);
    for device in devices.iter().take(too_many) {
        forget(cx, device).await?;
    }
    Ok(())
}

/// What an application has made of the secret that it keeps.
fn given_verifier(config: Option<&DeviceSecretVerifierConfigType>) -> Result<Verifier> {
    let given = |text: Option<&String>| text.and_then(|text| any_base64(text));
    let value = given(config.and_then(|it| it.password_verifier.as_ref()));
    let salt = given(config.and_then(|it| it.salt.as_ref()));
    let verifier = value
        .zip(salt)
        .and_then(|(value, salt)| Verifier::from_parts(&salt, &value).ok());
    verifier.ok_or_else(|| {
        refusals::invalid_parameter(
            "DeviceSecretVerifierConfig needs a PasswordVerifier, a number of the group of SRP that is neither 0, 1 nor the last, and a Salt, both in base64.",
        )
    })
}

/// Base64 of either alphabet, with its padding or without: an example of AWS's has none.
fn any_base64(text: &str) -> Option<Vec<u8>> {
    let one_alphabet = |character| match character {
        '+' => '-',
        '/' => '_',
        other => other,
    };
    let digits: String = text
        .trim_end_matches('=')
        .chars()
        .map(one_alphabet)
        .collect();
    from_base64url(&digits)
}
