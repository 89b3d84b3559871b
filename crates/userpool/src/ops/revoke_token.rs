//! `RevokeToken`: voids a refresh token and the tokens that came of it.
//!
//! Refuses, in this order: an unknown client; a missing or wrong client secret; a client whose tokens can't be revoked; an
//! access or id token. A token that is another client's or not ours at all is no error (RFC 7009, section 2.2), and nothing is
//! revoked. All that concerns the client is refused with `UnauthorizedException`.
//! Changes: the family of the token is revoked, also where the token itself has expired: its access tokens may not have. Its session is
//! void with it. `RevokeAssociatedSessions` changes nothing: no session comes from one of managed login. Sends nothing.

use model::{Error, ErrorCode, RevokeTokenRequest, RevokeTokenResponse};

use crate::Result;
use crate::load::{self, secret_hash};
use crate::tokens::{self, refresh};
use crate::world::Cx;

pub(crate) async fn revoke_token(
    cx: &mut Cx<'_>,
    request: RevokeTokenRequest,
) -> Result<RevokeTokenResponse> {
    let found = load::client(cx, request.client_id.expose()).await;
    let (pool, client) = found.map_err(unauthorized)?;
    let secret = request
        .client_secret
        .as_ref()
        .map(|secret| secret.expose().as_str());
    secret_hash::check_secret(cx, &client, secret).map_err(unauthorized)?;
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
    match tokens::read_refresh_token(cx, &pool, &client, token, tokens::INVALID).await {
        Ok(claims) => refresh::revoke(cx, &pool, &claims).await?,
        Err(refusal) if refusal.code() == ErrorCode::NotAuthorizedException => {}
        Err(fault) => return Err(fault),
    }
    Ok(RevokeTokenResponse::default())
}

/// The refusal in the only word that this operation has for clients; what is the server's own fault stays that.
fn unauthorized(refusal: Error) -> Error {
    match refusal.code() {
        ErrorCode::ResourceNotFoundException | ErrorCode::NotAuthorizedException => Error::new(
            ErrorCode::UnauthorizedException,
            refusal.message().to_owned(),
        ),
        _ => refusal,
    }
}
