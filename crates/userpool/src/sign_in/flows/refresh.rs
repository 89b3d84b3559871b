//! The flow `REFRESH_TOKEN_AUTH`.

use model::{Error, ErrorCode};

use crate::load::secret_hash;
use crate::sign_in::doors::{Door, Step};
use crate::sign_in::wire::Reply;
use crate::tokens::{self, refresh};
use crate::world::Cx;
use crate::{Result, refusals};

/// New id and access tokens; the refresh token stays as it is. A secret hash is over the user name, which is the `sub` where users
/// sign in with an address. A token that is tied to a device is good there alone.
pub(super) async fn exchange(cx: &mut Cx<'_>, step: &Step<'_>) -> Result<Reply> {
    let (pool, client) = (step.pool, step.client);
    if tokens::rotates(client) {
        return Err(refusals::not_authorized(
            "REFRESH_TOKEN_AUTH is not available while refresh token rotation is enabled: use GetTokensFromRefreshToken.",
        ));
    }
    let invalid = match step.door {
        Door::Initiate => tokens::INVALID,
        _ => tokens::INVALID_WITH_STOP,
    };
    let token = step.parameter("REFRESH_TOKEN");
    let claims = tokens::open_refresh_token(cx, pool, client, token, invalid).await?;
    let user = refresh::holder(cx, pool, &claims).await?;
    let names = user.names_of_hash(&[]);
    if !secret_hash::proves(cx, client, &names, step.secret_hash())? {
        let id = &client.id;
        return Err(refusals::not_authorized(format!(
            "SecretHash does not match for the client: {id}"
        )));
    }
    // A token that was used up ends its family: not by the word of somebody who is not the client.
    let held = refresh::refuse_used(cx, pool, &claims, &user).await;
    held.map_err(revoked)?;
    let device_key = step.parameter("DEVICE_KEY");
    tokens::refuse_elsewhere(cx, pool, &claims, device_key, invalid).await?;
    Ok(Reply::Issued(
        refresh::renewed(cx, pool, client, &user, &claims).await?,
    ))
}

/// A token that was used up when the client rotated is void by now: this operation has no other word for it.
fn revoked(refusal: Error) -> Error {
    match refusal.code() {
        ErrorCode::RefreshTokenReuseException => {
            refusals::not_authorized("Refresh Token has been revoked")
        }
        _ => refusal,
    }
}
