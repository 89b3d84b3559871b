//! The access token of a client that speaks for itself (AWS developer guide, "Understanding the access token": that of machine-to-machine
//! authorization has the client's id in place of a user's, and no user's claims).

use crypto::jwt;
use model::{ClientAuthenticationResultType, Sensitive};
use serde_json::{Map, Value, json};

use crate::records::{Client, Pool};
use crate::rules::triggers;
use crate::tokens::claims;
use crate::tokens::issue::{issuer, pool_keys};
use crate::tokens::keys::open_key;
use crate::tokens::lifetimes::access_seconds;
use crate::world::{Cx, Trigger};
use crate::{Result, refusals, triggers as unasked};

/// Of the form of its tokens, as their claim `version` tells it.
const VERSION: i64 = 2;

/// Issues an access token to a client, for scopes of resource servers.
///
/// # Errors
/// `InvalidParameterException` where a function would have a say in the claims.
pub(crate) async fn issue_to_client(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client: &Client,
    scopes: &[String],
) -> Result<ClientAuthenticationResultType> {
    if let Some(triggers) = &pool.settings.lambda_config
        && triggers::is_asked_of_clients(triggers)
    {
        // The operation has no word of its own for it.
        let asked = unasked::refuse_unasked(cx, pool, Trigger::PreTokenGeneration);
        asked.map_err(|refusal| refusals::invalid_parameter(refusal.message().to_owned()))?;
    }
    let keys = pool_keys(cx, pool).await?;
    let (now, seconds) = (cx.now() / 1000, access_seconds(client));
    let told = json!({
        "sub": client.id, "client_id": client.id, "token_use": "access", "scope": scopes.join(" "),
        "auth_time": now, "iat": now, "exp": now + seconds, "iss": issuer(cx, &pool.id),
        "version": VERSION, "jti": cx.random.uuid(),
    });
    let told: Map<String, Value> = told.as_object().cloned().unwrap_or_default();
    let key = open_key(cx, &pool.id, &keys.access_token)?;
    let token = jwt::encode(&key, &keys.access_token.id, &claims::ordered(told));
    Ok(ClientAuthenticationResultType {
        access_token: Some(Sensitive::new(token)),
        expires_in: Some(i32::try_from(seconds).unwrap_or(i32::MAX)),
        token_type: Some("Bearer".to_owned()),
    })
}
