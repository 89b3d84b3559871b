//! Refresh tokens: what they say, sealed and read.

use crypto::jwe;
use model::{Error, FeatureType, Sensitive};
use serde::{Deserialize, Serialize};

use crate::records::{Client, Pool, User};
use crate::tokens::issue::{Grant, Strength, pool_keys};
use crate::tokens::keys::open_refresh_key;
use crate::world::{Cx, RefreshKey};
use crate::{Result, refusals};

/// The sentence about a refresh token that is none of the client's.
pub(crate) const INVALID: &str = "Invalid Refresh Token";
/// The same as `GetTokensFromRefreshToken` and `AdminInitiateAuth` say it.
pub(crate) const INVALID_WITH_STOP: &str = "Invalid Refresh Token.";

/// What a refresh token says, encrypted for this directory alone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RefreshClaims {
    pub(crate) client_id: String,
    pub(crate) sub: String,
    /// The family: the `jti` of the first token of the sign-in.
    pub(crate) origin_jti: String,
    /// Its id, which a rotation uses up: its own, or that of all heirs of one token.
    pub(crate) jti: String,
    /// When the user signed in, in seconds since the epoch.
    pub(crate) auth_time: i64,
    pub(crate) issued_millis: i64,
    /// The user's sign-outs so far.
    #[serde(default)]
    pub(crate) sign_outs: u32,
    pub(crate) expires_millis: i64,
    /// How strongly the user signed in, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) strength: Option<Strength>,
    /// The device to which the token is tied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) device_key: Option<String>,
}

impl RefreshClaims {
    /// The sign-in that the token goes on with.
    pub(crate) fn grant(&self) -> Grant {
        Grant {
            origin_jti: self.origin_jti.clone(),
            auth_time: self.auth_time,
            strength: self.strength.clone(),
            device_key: self.device_key.clone(),
        }
    }
}

/// A refresh token of a grant, which has this id.
pub(crate) async fn refresh_token(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client: &Client,
    user: &User,
    grant: &Grant,
    jti: String,
    expires_millis: i64,
) -> Result<Sensitive<String>> {
    let claims = RefreshClaims {
        client_id: client.id.clone(),
        sub: user.sub.clone(),
        origin_jti: grant.origin_jti.clone(),
        jti,
        auth_time: grant.auth_time,
        issued_millis: cx.now(),
        sign_outs: user.sign_outs,
        expires_millis,
        strength: grant.strength.clone(),
        device_key: grant.device_key.clone(),
    };
    let plain = serde_json::to_vec(&claims).map_err(Error::internal)?;
    let key = refresh_key(cx, pool).await?;
    let sealed = jwe::seal(&key, &plain, &mut cx.random);
    Ok(Sensitive::new(sealed))
}

/// Reads a refresh token of the pool and checks that it is the client's and has not expired.
///
/// # Errors
/// `NotAuthorizedException`: `invalid`, as the operation words it, or `Refresh Token has expired`.
pub(crate) async fn open_refresh_token(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client: &Client,
    token: &str,
    invalid: &'static str,
) -> Result<RefreshClaims> {
    let claims = read_refresh_token(cx, pool, client, token, invalid).await?;
    if claims.expires_millis <= cx.now() {
        return Err(refusals::not_authorized("Refresh Token has expired"));
    }
    Ok(claims)
}

/// Reads a refresh token of the pool and checks that it is the client's; it may have expired.
///
/// # Errors
/// `NotAuthorizedException`: `invalid`.
pub(crate) async fn read_refresh_token(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client: &Client,
    token: &str,
    invalid: &'static str,
) -> Result<RefreshClaims> {
    let invalid = || refusals::not_authorized(invalid);
    let key = refresh_key(cx, pool).await?;
    let plain = jwe::open(&key, token).map_err(|_| invalid())?;
    let claims: RefreshClaims = serde_json::from_slice(&plain).map_err(|_| invalid())?;
    if claims.client_id != client.id {
        return Err(invalid());
    }
    Ok(claims)
}

async fn refresh_key(cx: &mut Cx<'_>, pool: &Pool) -> Result<RefreshKey> {
    let keys = pool_keys(cx, pool).await?;
    open_refresh_key(cx, &keys)
}

/// Whether each exchange gives the client another refresh token.
pub(crate) fn rotates(client: &Client) -> bool {
    client
        .settings
        .refresh_token_rotation
        .as_ref()
        .is_some_and(|rotation| rotation.feature == FeatureType::Enabled)
}
