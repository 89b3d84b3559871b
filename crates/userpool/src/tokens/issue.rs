//! The tokens of a sign-in (AWS developer guide, "Understanding user pool JSON web tokens").

use std::sync::Arc;

use crypto::jwt;
use model::{AuthenticationResultType, Sensitive};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::records::{Client, Group, Pool, PoolKeys, User};
use crate::rules::{client_access, groups, linking, methods};
use crate::tokens::claims;
use crate::tokens::event::event_id;
use crate::tokens::keys::open_key;
use crate::tokens::lifetimes::{access_seconds, id_seconds};
use crate::tokens::mark::mark;
use crate::world::{Cx, Trigger};
use crate::{Result, load, refusals, triggers};

/// The scope of every access token that the API itself issues; without it the user operations refuse a token.
pub(crate) const ADMIN_SCOPE: &str = "aws.cognito.signin.user.admin";

/// A sign-in for which tokens are issued, now or by a refresh later.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub(crate) origin_jti: String,
    /// When the user signed in, in seconds since the epoch.
    pub(crate) auth_time: i64,
    /// How strongly, where that was asked for.
    pub(crate) strength: Option<Strength>,
    /// The device to which the tokens are tied.
    pub(crate) device_key: Option<String>,
}

/// How strongly a user has signed in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Strength {
    /// The `acr`: what the pool calls it.
    pub(crate) level: String,
    /// The `amr`: by which factors.
    pub(crate) methods: Vec<String>,
    /// What [`mark`] says of the user then; nothing of a sign-in from before it was kept.
    #[serde(default)]
    pub(crate) credentials: String,
    /// What [`methods::mark`] said of the factors when they were proved; nothing of a sign-in from before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) factors: Option<String>,
}

impl Strength {
    /// Whether what was proved is good: not a password or another factor in whose place there is another by now, or none.
    fn holds(&self, cx: &Cx<'_>, user: &User) -> bool {
        let methods = self.methods.iter().map(String::as_str);
        let is_same = !self.is_by_password() || self.credentials == mark(cx, user);
        is_same && self.factors == methods::mark(user, methods)
    }

    /// Whether a password was among what was proved.
    pub(super) fn is_by_password(&self) -> bool {
        self.methods
            .iter()
            .any(|method| method == methods::PASSWORD)
    }
}

impl Grant {
    /// The grant of a sign-in that happens now.
    pub(crate) fn begin(
        cx: &mut Cx<'_>,
        strength: Option<Strength>,
        device_key: Option<String>,
    ) -> Grant {
        Grant {
            origin_jti: cx.random.uuid(),
            auth_time: cx.now() / 1000,
            strength,
            device_key,
        }
    }

    /// What the grant is by now: of a password or another factor that was changed since it is not told that it was proved.
    pub(super) fn now(self, cx: &Cx<'_>, user: &User) -> Grant {
        let strength = self.strength.filter(|strength| strength.holds(cx, user));
        Grant { strength, ..self }
    }
}

/// Issues an id and an access token for a grant; the answer has no refresh token.
///
/// # Errors
/// `UnexpectedLambdaException` where a function would have a say in the claims.
pub(crate) async fn issue(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client: &Client,
    user: &User,
    grant: &Grant,
) -> Result<AuthenticationResultType> {
    triggers::refuse_unasked(cx, pool, Trigger::PreTokenGeneration)?;
    let keys = pool_keys(cx, pool).await?;
    let groups = load::groups::of_user(cx, user).await?;
    let issuer = issuer(cx, &pool.id);
    let event_id = event_id(cx, user, grant);
    let common = |cx: &mut Cx<'_>, first: Map<String, Value>, token_use: &str, seconds: i64| {
        let now = cx.now() / 1000;
        let mut common = first;
        common.insert("iss".into(), json!(issuer));
        common.insert("event_id".into(), json!(event_id));
        common.insert("token_use".into(), json!(token_use));
        common.insert("auth_time".into(), json!(grant.auth_time));
        common.insert("iat".into(), json!(now));
        common.insert("exp".into(), json!(now + seconds));
        if let Some(Strength { level, methods, .. }) = &grant.strength {
            common.insert("acr".into(), json!(level));
            common.insert("amr".into(), json!(methods));
        }
        if client.settings.enable_token_revocation.unwrap_or(true) {
            common.insert("origin_jti".into(), json!(grant.origin_jti));
            common.insert("jti".into(), json!(cx.random.uuid()));
        }
        common
    };
    // Claims of one bucket stay in the order in which they are put in: Cognito begins with the scope, the groups and their
    // roles, and ends with the attributes, `sub` among them.
    let scope = ("scope".to_owned(), json!(ADMIN_SCOPE));
    let first = std::iter::once(scope).chain(group_claims(&groups));
    let mut access = common(cx, first.collect(), "access", access_seconds(client));
    access.insert("client_id".into(), json!(client.id));
    if let Some(key) = &grant.device_key {
        access.insert("device_key".into(), json!(key));
    }
    access.insert("username".into(), json!(user.username));
    access.insert("sub".into(), json!(user.sub));
    let first = group_claims(&groups)
        .into_iter()
        .chain(role_claims(&groups));
    let mut id = common(cx, first.collect(), "id", id_seconds(client));
    id.insert("aud".into(), json!(client.id));
    id.insert("cognito:username".into(), json!(user.username));
    for (name, value) in user_claims(client, user) {
        id.entry(name).or_insert(value);
    }
    id.insert("sub".into(), json!(user.sub));
    let access_key = open_key(cx, &pool.id, &keys.access_token)?;
    let id_signer = open_key(cx, &pool.id, &keys.id_token)?;
    let sign = |key: &crypto::signing::SigningKey, kid: &str, claims: Map<String, Value>| {
        Sensitive::new(jwt::encode(key, kid, &claims::ordered(claims)))
    };
    Ok(AuthenticationResultType {
        access_token: Some(sign(&access_key, &keys.access_token.id, access)),
        expires_in: Some(i32::try_from(access_seconds(client)).unwrap_or(i32::MAX)),
        id_token: Some(sign(&id_signer, &keys.id_token.id, id)),
        token_type: Some("Bearer".to_owned()),
        ..AuthenticationResultType::default()
    })
}

/// The `iss` of a pool's tokens.
pub(crate) fn issuer(cx: &Cx<'_>, pool_id: &str) -> String {
    cx.services.issuer(pool_id)
}

/// The pool's keys.
pub(crate) async fn pool_keys(cx: &mut Cx<'_>, pool: &Pool) -> Result<Arc<PoolKeys>> {
    let keys = cx
        .load_shared::<PoolKeys>(&PoolKeys::key_of(&pool.id))
        .await?;
    keys.ok_or_else(|| refusals::user_pool_not_found(&pool.id))
}

/// The user's attributes that the client may read, as claims.
fn user_claims(client: &Client, user: &User) -> Map<String, Value> {
    user.attributes
        .iter()
        .filter(|(name, _)| client_access::may_read(client, name))
        .map(|(name, value)| (name.clone(), claim(name, value)))
        .collect()
}

/// The groups that a token names; none where there are none.
fn group_claims(groups: &[Arc<Group>]) -> Option<(String, Value)> {
    let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
    (!names.is_empty()).then(|| ("cognito:groups".to_owned(), json!(names)))
}

/// The roles that an id token names beside the groups.
fn role_claims(groups: &[Arc<Group>]) -> impl Iterator<Item = (String, Value)> {
    let roles = groups::roles(groups);
    let preferred = groups::preferred_role(groups);
    let preferred = preferred.map(|role| ("cognito:preferred_role".to_owned(), json!(role)));
    let roles = (!roles.is_empty()).then(|| ("cognito:roles".to_owned(), json!(roles)));
    preferred.into_iter().chain(roles)
}

fn claim(name: &str, value: &str) -> Value {
    match name {
        "email_verified" | "phone_number_verified" => json!(value == "true"),
        "address" => json!({ "formatted": value }),
        linking::ATTRIBUTE => linking::claim(value),
        _ => json!(value),
    }
}
