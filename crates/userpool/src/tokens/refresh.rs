//! What becomes of a refresh token: it is exchanged for new tokens, rotated where the client wants it, revoked.

use model::{AuthFlowType, AuthenticationResultType, Error, ErrorCode};
use store::Record as _;

use crate::records::{Client, Device, Pool, PoolKeys, Revocation, Rotation, User};
use crate::settings::client::flows;
use crate::tokens::{self, RefreshClaims, rotates, user_sessions};
use crate::world::Cx;
use crate::{Result, limits, refusals};

/// Whether the client may exchange refresh tokens at all; rotation implies that it may.
///
/// # Errors
/// `NotAuthorizedException` where it may not.
pub(crate) fn allowed(client: &Client) -> Result<()> {
    if rotates(client) || flows::may_use(&client.settings, AuthFlowType::RefreshTokenAuth) {
        return Ok(());
    }
    Err(refusals::not_authorized(
        "Auth flow not enabled for this client",
    ))
}

/// New tokens for a refresh token, with a new refresh token where the client rotates, and the device that is still to be confirmed.
pub(crate) async fn exchange(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client: &Client,
    token: &str,
    device_key: Option<&str>,
) -> Result<AuthenticationResultType> {
    let invalid = tokens::INVALID_WITH_STOP;
    let claims = tokens::open_refresh_token(cx, pool, client, token, invalid).await?;
    let user = holder(cx, pool, &claims).await?;
    refuse_used(cx, pool, &claims, &user).await?;
    let device = tokens::told_again(cx, pool, &claims, device_key, invalid).await?;
    let mut result = renewed(cx, pool, client, &user, &claims).await?;
    if rotates(client) {
        let expires = claims.expires_millis;
        let grant = claims.grant().now(cx, &user);
        let heir = rotate(cx, pool, client, &claims).await?;
        let token = tokens::refresh_token(cx, pool, client, &user, &grant, heir, expires).await?;
        result.refresh_token = Some(token);
    }
    result.new_device_metadata = device;
    Ok(result)
}

/// New id and access tokens for the holder of a refresh token.
pub(crate) async fn renewed(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client: &Client,
    user: &User,
    claims: &RefreshClaims,
) -> Result<AuthenticationResultType> {
    let grant = claims.grant().now(cx, user);
    let result = tokens::issue(cx, pool, client, user, &grant).await?;
    user_sessions::refresh(cx, pool, claims).await?;
    Ok(result)
}

/// Voids the family of a refresh token: it and all tokens that came of it.
pub(crate) async fn revoke(cx: &mut Cx<'_>, pool: &Pool, claims: &RefreshClaims) -> Result<()> {
    cx.concerns_user(&claims.sub);
    let key = Revocation::key_of(&pool.id, &claims.origin_jti);
    let revocation = revocation(pool, claims);
    if revocation.expires_millis > cx.now() && cx.load::<Revocation>(&key).await?.is_none() {
        cx.insert(&revocation);
    }
    Ok(())
}

/// The user whose refresh token this is, where it was not revoked. Whether it was used up is for [`refuse_used`] to say, once the client
/// has proved what it has to.
///
/// # Errors
/// `NotAuthorizedException` for a revoked token, and one that is tied to a device that was forgotten.
pub(crate) async fn holder(cx: &mut Cx<'_>, pool: &Pool, claims: &RefreshClaims) -> Result<User> {
    let user = User::key_of(&pool.id, &claims.sub);
    let family = Revocation::key_of(&pool.id, &claims.origin_jti);
    let rotation = Rotation::key_of(&pool.id, &claims.origin_jti);
    let keys = PoolKeys::key_of(&pool.id);
    let device = claims.device_key.as_deref();
    let forgotten = device.map(|key| Revocation::key_of(&pool.id, key));
    let device = device.map(|key| Device::key_of(&pool.id, &claims.sub, key));
    let session = user_sessions::key_of_family(pool, claims);
    let always = [user.clone(), family.clone(), rotation, keys];
    let sometimes = [forgotten.clone(), device, session].into_iter().flatten();
    let read: Vec<_> = always.into_iter().chain(sometimes).collect();
    cx.fetch(&read).await?;
    let revoked = || refusals::not_authorized("Refresh Token has been revoked");
    let user = cx.load::<User>(&user).await?.ok_or_else(revoked)?;
    cx.concerns_user(&user.sub);
    let signed_out = user.voids(claims.issued_millis, claims.sign_outs);
    let void = signed_out || pool.voids(claims.issued_millis);
    if void || cx.load::<Revocation>(&family).await?.is_some() {
        return Err(revoked());
    }
    if let Some(forgotten) = forgotten
        && cx.load::<Revocation>(&forgotten).await?.is_some()
    {
        return Err(revoked());
    }
    Ok(user)
}

/// Refuses a token that no longer holds.
///
/// # Errors
/// `NotAuthorizedException` for a disabled user; `RefreshTokenReuseException` for a token that a rotation has used up, also where the
/// client does not rotate any more: it gives the family away, which is void from then on.
pub(crate) async fn refuse_used(
    cx: &mut Cx<'_>,
    pool: &Pool,
    claims: &RefreshClaims,
    user: &User,
) -> Result<()> {
    let rotation = Rotation::key_of(&pool.id, &claims.origin_jti);
    let rotation = cx.load::<Rotation>(&rotation).await?;
    if let Some(rotation) = rotation.filter(|rotation| !rotation.holds(&claims.jti, cx.now())) {
        return Err(reused(cx, pool, claims, user, &rotation));
    }
    if !user.enabled {
        return Err(refusals::user_disabled());
    }
    Ok(())
}

/// The id of the token that is given in place of one that holds. Whoever comes with one in its grace gets an heir of the same id as all
/// before: none is better than the others, and all hold until one of them is exchanged.
async fn rotate(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client: &Client,
    claims: &RefreshClaims,
) -> Result<String> {
    let key = Rotation::key_of(&pool.id, &claims.origin_jti);
    let before = cx.load::<Rotation>(&key).await?;
    if let Some(rotation) = before.as_ref().filter(|it| it.current != claims.jti) {
        return Ok(rotation.current.clone());
    }
    let heir = cx.random.uuid();
    let rotation = rotated(cx, pool, client, claims, heir.clone());
    // A token from before the client rotated becomes the first of the family.
    if before.is_some() {
        cx.update(&rotation);
    } else {
        cx.insert(&rotation);
    }
    Ok(heir)
}

/// What is said of a token that was used up: whoever has it now is not who had it then, or was not. So the family ends, though the
/// call is refused. A token that was used up holds at no later time, so whoever goes on to rotate does not keep the family from its end.
fn reused(
    cx: &mut Cx<'_>,
    pool: &Pool,
    claims: &RefreshClaims,
    user: &User,
    rotation: &Rotation,
) -> Error {
    cx.ledger().insert(&revocation(pool, claims));
    cx.may_change(&rotation.key());
    cx.may_change(&user.key());
    Error::new(
        ErrorCode::RefreshTokenReuseException,
        "Refresh token has been reused",
    )
}

fn rotated(
    cx: &Cx<'_>,
    pool: &Pool,
    client: &Client,
    claims: &RefreshClaims,
    next: String,
) -> Rotation {
    let rotation = client.settings.refresh_token_rotation.as_ref();
    let grace = rotation
        .and_then(|rotation| rotation.retry_grace_period_seconds)
        .unwrap_or(0);
    Rotation {
        pool_id: pool.id.clone(),
        origin_jti: claims.origin_jti.clone(),
        current: next,
        // Without a grace there is none even for a call that began before the one that overtook it.
        previous: (grace > 0).then(|| claims.jti.clone()),
        previous_until_millis: cx.now() + 1000 * i64::from(grace),
        expires_millis: claims.expires_millis,
    }
}

fn revocation(pool: &Pool, claims: &RefreshClaims) -> Revocation {
    Revocation {
        pool_id: pool.id.clone(),
        origin_jti: claims.origin_jti.clone(),
        expires_millis: claims.expires_millis + limits::REVOKED_LONGER_MILLIS,
    }
}
