//! `GetClientToken`: an access token for a program that speaks for itself, and for no user.
//!
//! Refuses, in this order: an unknown client; a wrong client secret, and a client that has none; a client without the flow
//! `ALLOW_CLIENT_TOKEN_AUTH`; a scope that no resource server of the pool has; one that the client may not have; a pool whose function would be
//! asked (`PreTokenGeneration` of version 3; the older ones have no say in a token that is nobody's). Changes nothing. Sends nothing.

use model::{GetClientTokenRequest, GetClientTokenResponse};

use crate::Result;
use crate::load::{self, resource_servers, secret_hash};
use crate::records::{Client, Pool};
use crate::refusals;
use crate::settings::client::flows;
use crate::tokens;
use crate::world::Cx;

pub(crate) async fn get_client_token(
    cx: &mut Cx<'_>,
    request: GetClientTokenRequest,
) -> Result<GetClientTokenResponse> {
    let (pool, client) = load::client(cx, request.client_id.expose()).await?;
    if !client.has_secret() {
        let id = &client.id;
        return Err(refusals::not_authorized(format!(
            "Client {id} has no secret to prove itself by"
        )));
    }
    secret_hash::check_secret(cx, &client, Some(request.secret.expose()))?;
    if !flows::is_for_itself(&client.settings) {
        return Err(refusals::invalid_parameter(
            "CLIENT_TOKEN_AUTH flow not enabled for this client",
        ));
    }
    let scopes = granted(cx, &pool, &client, request.scopes).await?;
    let result = tokens::issue_to_client(cx, &pool, &client, &scopes).await?;
    Ok(GetClientTokenResponse {
        client_authentication_result: Some(result),
    })
}

/// The scopes that are asked for, or all that the client may have: those of resource servers that are there.
async fn granted(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client: &Client,
    asked: Option<Vec<String>>,
) -> Result<Vec<String>> {
    let allowed = client.settings.allowed_oauth_scopes.as_deref();
    let allowed = allowed.unwrap_or_default();
    let asked = asked.filter(|asked| !asked.is_empty());
    let wanted = asked.as_deref().unwrap_or(allowed);
    let there = resource_servers::scopes_among(cx, &pool.id, wanted).await?;
    let Some(asked) = &asked else {
        let there = allowed.iter().filter(|scope| there.contains(*scope));
        return Ok(there.cloned().collect());
    };
    if let Some(unknown) = asked.iter().find(|scope| !there.contains(*scope)) {
        return Err(refusals::invalid_parameter(format!(
            "Invalid scope requested: {unknown}"
        )));
    }
    if let Some(refused) = asked.iter().find(|scope| !allowed.contains(scope)) {
        return Err(refusals::not_authorized(format!(
            "Client {} may not have the scope {refused}: add it to AllowedOAuthScopes",
            client.id
        )));
    }
    Ok(asked.clone())
}
