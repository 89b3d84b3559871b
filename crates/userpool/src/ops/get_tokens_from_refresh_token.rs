//! `GetTokensFromRefreshToken`: new id and access tokens for a refresh token, and a new refresh token where the client
//! rotates them.
//!
//! Refuses, in this order: an unknown client; a client that may not refresh; a missing or wrong client secret; a token that
//! is not ours, has expired or was revoked, or whose device was forgotten; a token that was used up; a disabled user; another device than
//! that of the token, or none, where it is confirmed; a pool whose function would be asked (`PreTokenGeneration`).
//! Changes: where the client rotates, the token is used up; a second use revokes the family, also though it is refused. The session of a
//! pool that keeps track of them is noted to be in use. Sends nothing.

use model::{GetTokensFromRefreshTokenRequest, GetTokensFromRefreshTokenResponse};

use crate::Result;
use crate::load::{self, secret_hash};
use crate::tokens::refresh;
use crate::world::Cx;

pub(crate) async fn get_tokens_from_refresh_token(
    cx: &mut Cx<'_>,
    request: GetTokensFromRefreshTokenRequest,
) -> Result<GetTokensFromRefreshTokenResponse> {
    let (pool, client) = load::client(cx, request.client_id.expose()).await?;
    refresh::allowed(&client)?;
    let secret = request
        .client_secret
        .as_ref()
        .map(|secret| secret.expose().as_str());
    secret_hash::check_secret(cx, &client, secret)?;
    let token = request.refresh_token.expose();
    let device_key = request.device_key.as_deref();
    let result = refresh::exchange(cx, &pool, &client, token, device_key).await?;
    Ok(GetTokensFromRefreshTokenResponse {
        authentication_result: Some(result),
    })
}
