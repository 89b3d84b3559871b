//! Who holds an access token.

use std::sync::Arc;

use crypto::jwt::Unverified;
use crypto::mac::sha256;
use model::{Error, Sensitive, UserStatusType};
use serde_json::Value;

use crate::limits::TOKEN_ID_CHARACTERS_MAX;
use crate::records::{Client, Pool, PoolKeys, Revocation, User};
use crate::tokens::event::is_of_factors;
use crate::tokens::keys::open_key;
use crate::tokens::{ADMIN_SCOPE, issued, issuer};
use crate::world::{Cx, Told};
use crate::{Result, refusals};

/// The holder of an access token that was checked.
pub(crate) struct SignedIn {
    pub(crate) pool: Arc<Pool>,
    pub(crate) client: Arc<Client>,
    pub(crate) user: User,
    /// The device to which the token is tied, confirmed or not.
    pub(crate) device_key: Option<String>,
    told: Arc<Told>,
}

/// How somebody has signed in.
pub(crate) struct Shown {
    /// When, in seconds since the epoch.
    pub(crate) since: i64,
    /// By what, as `amr` calls it.
    pub(crate) methods: Vec<String>,
}

impl SignedIn {
    /// The family of the token; empty where the client's tokens can't be revoked.
    pub(crate) fn origin_jti(&self) -> &str {
        &self.told.origin_jti
    }
}

/// Checks an access token and finds its holder, in one trip to the store, for a change of what is the holder's: such changes
/// are made one after another where they get in each other's way.
///
/// # Errors
/// Those of [`reader`].
pub(crate) async fn caller(cx: &mut Cx<'_>, token: &Sensitive<String>) -> Result<SignedIn> {
    holder(cx, token, true).await
}

/// As [`caller`], for whoever only looks.
///
/// # Errors
/// `NotAuthorizedException` for what is no access token, is not ours or altered, has expired, was revoked or lacks the scope,
/// and for a disabled user; `PasswordResetRequiredException` in place of "revoked", for whom an administrator has had reset;
/// `UserNotFoundException` for a user who is no more.
pub(crate) async fn reader(cx: &mut Cx<'_>, token: &Sensitive<String>) -> Result<SignedIn> {
    holder(cx, token, false).await
}

async fn holder(cx: &mut Cx<'_>, token: &Sensitive<String>, changes: bool) -> Result<SignedIn> {
    let invalid = || refusals::not_authorized("Invalid Access Token");
    let foreign = || refusals::not_authorized("Could not verify signature for Access Token");
    let digest = sha256(&[token.expose().as_bytes()]);
    let known = known(cx, &digest, changes).await?;
    let (told, unverified) = if let Some(told) = known {
        (told, None)
    } else {
        let token = Unverified::parse(token.expose()).map_err(|_| invalid())?;
        let told = Told::read(cx, &token).ok_or_else(foreign)?;
        (Arc::new(told), Some(token))
    };
    let keys = told.keys();
    cx.fetch(&keys).await?;
    let [pool, pool_keys, client, user, revocation] = keys;
    let pool = cx.load_shared::<Pool>(&pool).await?.ok_or_else(foreign)?;
    let pool_keys = cx.load_shared::<PoolKeys>(&pool_keys).await?;
    let pool_keys = pool_keys.ok_or_else(foreign)?;
    let signing = &pool_keys.access_token;
    if told.key_id == pool_keys.id_token.id {
        return Err(invalid());
    }
    if told.key_id != signing.id {
        return Err(foreign());
    }
    if let Some(token) = unverified {
        let key = open_key(cx, &pool.id, signing)?;
        token.verify(key.public()).map_err(|_| foreign())?;
        cx.services.known_tokens().keep(digest, &told);
    }
    if !told.is_access {
        return Err(invalid());
    }
    if told.expires.is_none_or(|exp| exp * 1000 <= cx.now()) {
        return Err(refusals::not_authorized("Access Token has expired"));
    }
    let client = cx.load_shared::<Client>(&client).await?;
    let client = client.ok_or_else(invalid)?;
    let user = cx.load::<User>(&user).await?;
    let lacks_scope = || refusals::not_authorized("Access Token does not have required scopes");
    if user.is_none() && told.is_of_client() {
        return Err(lacks_scope());
    }
    let user = user.ok_or_else(refusals::user_not_found)?;
    cx.concerns_client(&pool.id, &client.id);
    cx.held_by(&user.sub);
    let family = cx.load::<Revocation>(&revocation).await?.is_some();
    // The reset has voided the token. An application that is told so asks for the new password.
    if user.status == UserStatusType::ResetRequired {
        return Err(refusals::password_reset_required());
    }
    if family || told.is_void(&pool, &user) {
        return Err(refusals::not_authorized("Access Token has been revoked"));
    }
    if !told.has_scope {
        return Err(lacks_scope());
    }
    if !user.enabled {
        return Err(refusals::user_disabled());
    }
    Ok(SignedIn {
        pool,
        client,
        user,
        device_key: told.device_key.clone(),
        told,
    })
}

/// What is known of a token already. Who changes something waits for the turn: not for a token that is not known to be ours.
async fn known(cx: &mut Cx<'_>, digest: &[u8; 32], changes: bool) -> Result<Option<Arc<Told>>> {
    let told = cx.services.known_tokens().find(digest);
    if let Some(told) = told.as_ref().filter(|_| changes) {
        cx.take_change_turn(&told.pool_id, &told.sub).await?;
    }
    Ok(told)
}

/// How its user has signed in, as an access token tells that [`reader`] has found good: by nothing where the password or another factor
/// that was proved is another one by now, or is there no more.
///
/// # Errors
/// An internal one where it is none.
pub(crate) fn shown(cx: &Cx<'_>, token: &Sensitive<String>, user: &User) -> Result<Shown> {
    let token = Unverified::parse(token.expose()).map_err(Error::internal)?;
    let claims = token.claims();
    let since = claims.get("auth_time").and_then(Value::as_i64);
    let methods = claims.get("amr").and_then(Value::as_array);
    let methods = methods.into_iter().flatten().filter_map(Value::as_str);
    let methods: Vec<&str> = methods.collect();
    let is_good = is_of_factors(cx, claims, user, &methods);
    let methods = methods.into_iter().filter(|_| is_good);
    Ok(Shown {
        since: since.unwrap_or(0),
        methods: methods.map(str::to_owned).collect(),
    })
}

impl Told {
    fn read(cx: &Cx<'_>, token: &Unverified<'_>) -> Option<Told> {
        let claims = token.claims();
        let text = |name: &str| claims.get(name)?.as_str();
        let id = |text: &str| (text.len() <= TOKEN_ID_CHARACTERS_MAX).then(|| text.to_owned());
        let pool_id = id(text("iss")?.rsplit_once('/')?.1)?;
        (text("iss")? == issuer(cx, &pool_id)).then_some(())?;
        let scopes = text("scope").unwrap_or_default();
        Some(Told {
            key_id: token.kid().to_owned(),
            pool_id,
            // An id token has none: it is told apart by its key.
            client_id: id(text("client_id").unwrap_or_default())?,
            sub: id(text("sub")?)?,
            origin_jti: id(text("origin_jti").unwrap_or_default())?,
            device_key: text("device_key").and_then(id),
            is_access: text("token_use") == Some("access"),
            has_scope: scopes.split(' ').any(|scope| scope == ADMIN_SCOPE),
            expires: claims.get("exp").and_then(Value::as_i64),
            issued: issued(claims),
        })
    }

    /// Whether it was issued to a client that speaks for itself.
    fn is_of_client(&self) -> bool {
        self.sub == self.client_id && !self.has_scope
    }

    /// Of the pool, its keys, the client, the user and the revocation.
    fn keys(&self) -> [store::Key; 5] {
        [
            Pool::key_of(&self.pool_id),
            PoolKeys::key_of(&self.pool_id),
            Client::key_of(&self.pool_id, &self.client_id),
            User::key_of(&self.pool_id, &self.sub),
            Revocation::key_of(&self.pool_id, &self.origin_jti),
        ]
    }

    /// Whether all tokens of the pool or of the user were voided since.
    fn is_void(&self, pool: &Pool, user: &User) -> bool {
        self.issued.as_ref().is_none_or(|issued| {
            pool.voids(issued.millis) || user.voids(issued.millis, issued.sign_outs)
        })
    }
}
