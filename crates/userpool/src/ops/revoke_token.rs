//! `RevokeToken`: voids a refresh token and the tokens that came of it.
//!
//! Refuses, in this order: an unknown client; a missing or wrong client secret; a client whose tokens can't be revoked; a
//! token of another client, or an access or id token. A token that has expired or is not ours at all is no error.
//! Changes: the family of the token is revoked. Sends nothing.

use model::{Error, ErrorCode, RevokeTokenRequest, RevokeTokenResponse};

use crate::Result;
use crate::cx::Cx;
use crate::sign_in::{refresh, tokens};
use crate::{load, secret_hash};

pub(crate) async fn revoke_token(
    cx: &mut Cx<'_>,
    request: RevokeTokenRequest,
) -> Result<RevokeTokenResponse> {
    let (pool, client) = load::client(cx, request.client_id.expose()).await?;
    let secret = request.client_secret.as_ref().map(|secret| secret.expose().as_str());
    secret_hash::check_secret(cx, &client, secret)?;
    if client.settings.enable_token_revocation == Some(false) {
        return Err(Error::new(
            ErrorCode::UnsupportedOperationException,
            "Token revocation is not enabled for this client.",
        ));
    }
    let token = request.token.expose();
    if token.split('.').count() == 3 {
        return Err(Error::new(
            ErrorCode::UnsupportedTokenTypeException,
            "The token type is not supported: only refresh tokens can be revoked.",
        ));
    }
    if let Ok(claims) = tokens::open_refresh_token(cx, &pool, &client, token).await {
        refresh::revoke(cx, &pool, &claims).await?;
    }
    Ok(RevokeTokenResponse::default())
}
