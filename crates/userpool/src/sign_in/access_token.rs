//! Who holds an access token.

use std::sync::Arc;

use crypto::jwt::Unverified;
use model::Sensitive;
use serde_json::{Map, Value};

use crate::Result;
use crate::cx::Cx;
use crate::limits::TOKEN_ID_CHARACTERS_MAX;
use crate::records::{Client, Pool, PoolKeys, Revocation, User};
use crate::rules::refusals;
use crate::sign_in::keys::open_key;
use crate::sign_in::tokens::{ADMIN_SCOPE, issued, issuer};

/// The holder of an access token that was checked.
pub(crate) struct SignedIn {
    pub(crate) pool: Arc<Pool>,
    pub(crate) client: Arc<Client>,
    pub(crate) user: User,
}

/// Checks an access token and finds its holder, in one trip to the store.
///
/// # Errors
/// `NotAuthorizedException` for a token that is not ours or altered, has expired, was revoked or lacks the scope, and for a
/// disabled user; `UserNotFoundException` for a user who is no more.
pub(crate) async fn caller(cx: &mut Cx<'_>, token: &Sensitive<String>) -> Result<SignedIn> {
    let invalid = || refusals::not_authorized("Invalid Access Token");
    let token = Unverified::parse(token.expose()).map_err(|_| invalid())?;
    let named = Named::read(cx, token.claims()).ok_or_else(invalid)?;
    cx.fetch(&named.keys()).await?;
    let pool = cx
        .load_shared::<Pool>(&Pool::key_of(&named.pool_id))
        .await?
        .ok_or_else(invalid)?;
    let keys = cx
        .load_shared::<PoolKeys>(&PoolKeys::key_of(&named.pool_id))
        .await?
        .ok_or_else(invalid)?;
    if token.kid() != keys.access_token.id {
        return Err(invalid());
    }
    let key = open_key(cx, &pool.id, &keys.access_token)?;
    let claims = token.verify(key.public()).map_err(|_| invalid())?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("token_use") != "access" {
        return Err(invalid());
    }
    if claims
        .get("exp")
        .and_then(Value::as_i64)
        .is_none_or(|exp| exp * 1000 <= cx.now())
    {
        return Err(refusals::not_authorized("Access Token has expired"));
    }
    let client = cx
        .load_shared::<Client>(&Client::key_of(&pool.id, &named.client_id))
        .await?;
    let client = client.ok_or_else(invalid)?;
    let user = cx.load::<User>(&User::key_of(&pool.id, &named.sub)).await?;
    let user = user.ok_or_else(refusals::user_not_found)?;
    not_revoked(cx, &pool, &user, &named, &claims).await?;
    if !text("scope").split(' ').any(|scope| scope == ADMIN_SCOPE) {
        return Err(refusals::not_authorized(
            "Access Token does not have required scopes",
        ));
    }
    if !user.enabled {
        return Err(refusals::user_disabled());
    }
    Ok(SignedIn { pool, client, user })
}

async fn not_revoked(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &User,
    named: &Named,
    claims: &Map<String, Value>,
) -> Result<()> {
    let key = Revocation::key_of(&named.pool_id, &named.origin_jti);
    let family = cx.load::<Revocation>(&key).await?.is_some();
    let void = issued(claims).is_none_or(|issued| {
        pool.voids(issued.millis) || user.voids(issued.millis, issued.sign_outs)
    });
    if family || void {
        return Err(refusals::not_authorized("Access Token has been revoked"));
    }
    Ok(())
}

/// What a token names before it is verified: enough to fetch by, nothing to rely on.
struct Named {
    pool_id: String,
    client_id: String,
    sub: String,
    /// Empty where the client's tokens can't be revoked.
    origin_jti: String,
}

impl Named {
    fn read(cx: &Cx<'_>, claims: &Map<String, Value>) -> Option<Named> {
        let text = |name: &str| claims.get(name)?.as_str();
        let id = |text: &str| (text.len() <= TOKEN_ID_CHARACTERS_MAX).then(|| text.to_owned());
        let pool_id = id(text("iss")?.rsplit_once('/')?.1)?;
        (text("iss")? == issuer(cx, &pool_id)).then_some(())?;
        let origin_jti = id(text("origin_jti").unwrap_or_default())?;
        Some(Named {
            pool_id,
            client_id: id(text("client_id")?)?,
            sub: id(text("sub")?)?,
            origin_jti,
        })
    }

    fn keys(&self) -> [store::Key; 5] {
        [
            Pool::key_of(&self.pool_id),
            PoolKeys::key_of(&self.pool_id),
            Client::key_of(&self.pool_id, &self.client_id),
            User::key_of(&self.pool_id, &self.sub),
            Revocation::key_of(&self.pool_id, &self.origin_jti),
        ]
    }
}
