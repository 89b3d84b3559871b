//! What a pool publishes, so that others can verify its tokens.

use serde_json::{Value, json};

use crate::records::PoolKeys;
use crate::world::{Call, Cx, Services};
use crate::{Result, load, refusals, tokens};

impl Services {
    /// The JSON Web Key Set of a pool (RFC 7517): the key of its id tokens, then that of its access tokens.
    ///
    /// # Errors
    /// `ResourceNotFoundException` where there is no such pool.
    pub async fn jwks(&self, call: &Call, pool_id: &str) -> Result<Value> {
        let mut cx = Cx::once(self, call);
        let keys = cx.load::<PoolKeys>(&PoolKeys::key_of(pool_id)).await?;
        let keys = keys.ok_or_else(|| refusals::user_pool_not_found(pool_id))?;
        Ok(json!({ "keys": [keys.id_token.public, keys.access_token.public] }))
    }

    /// The discovery document of a pool (`OpenID` Connect Discovery 1.0, section 3).
    ///
    /// # Errors
    /// `ResourceNotFoundException` where there is no such pool.
    pub async fn openid_configuration(&self, call: &Call, pool_id: &str) -> Result<Value> {
        let mut cx = Cx::once(self, call);
        load::any_pool(&mut cx, pool_id).await?;
        let issuer = tokens::issuer(&cx, pool_id);
        Ok(json!({
            "id_token_signing_alg_values_supported": ["RS256"],
            "issuer": issuer,
            // The keys are here, whatever tokens say of where they come from.
            "jwks_uri": format!("{}/{pool_id}/.well-known/jwks.json", self.settings().endpoint()),
            "response_types_supported": ["code", "token"],
            "scopes_supported": ["openid", "email", "phone", "profile"],
            "subject_types_supported": ["public"],
            "token_endpoint_auth_methods_supported":
                ["client_secret_basic", "client_secret_post"],
        }))
    }
}
