//! What a pool publishes, so that others can verify its tokens.

use model::Error;
use serde_json::{Value, json};
use store::Key;

use crate::call::Call;
use crate::cx::Cx;
use crate::directory::Directory;
use crate::records::{Pool, PoolKeys};
use crate::rules::refusals;
use crate::{Result, load};

impl Directory {
    /// The JSON Web Key Set of a pool (RFC 7517): the key of its id tokens, then that of its access tokens.
    ///
    /// # Errors
    /// `ResourceNotFoundException` where there is no such pool.
    pub async fn jwks(&self, call: &Call, pool_id: &str) -> Result<Value> {
        self.perform(call, async |cx: &mut Cx<'_>| {
            let key: Key = PoolKeys::key_of(pool_id);
            let keys = cx.load::<PoolKeys>(&key).await?;
            let keys = keys.ok_or_else(|| refusals::user_pool_not_found(pool_id))?;
            Ok(json!({ "keys": [keys.id_token.public, keys.access_token.public] }))
        })
        .await
    }

    /// The discovery document of a pool (OpenID Connect Discovery 1.0, section 3).
    ///
    /// # Errors
    /// `ResourceNotFoundException` where there is no such pool.
    pub async fn openid_configuration(&self, call: &Call, pool_id: &str) -> Result<Value> {
        let issuer = format!("{}/{pool_id}", self.settings().issuer);
        self.perform(call, async |cx: &mut Cx<'_>| {
            let _: Pool = load::any_pool(cx, pool_id).await?;
            Ok::<Value, Error>(json!({
                "id_token_signing_alg_values_supported": ["RS256"],
                "issuer": issuer,
                "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
                "response_types_supported": ["code", "token"],
                "scopes_supported": ["openid", "email", "phone", "profile"],
                "subject_types_supported": ["public"],
                "token_endpoint_auth_methods_supported":
                    ["client_secret_basic", "client_secret_post"],
            }))
        })
        .await
    }
}
