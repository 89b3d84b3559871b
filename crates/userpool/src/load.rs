//! What most operations read first: the pool, the client with its pool, the user by any of its names.

pub(crate) mod groups;
pub(crate) mod identity_providers;
pub(crate) mod resource_servers;
pub(crate) mod risk_rules;
pub(crate) mod secret_hash;

use std::sync::Arc;

use model::{Error, Sensitive};
use store::{Key, Part};

use crate::records::{AliasKind, Client, Pool, User};
use crate::rules::names::{self, Naming};
use crate::world::Cx;
use crate::{Result, refusals};

/// A pool, whoever asks: an application names it by its client or its token.
///
/// # Errors
/// `ResourceNotFoundException` where there is none.
pub(crate) async fn any_pool(cx: &mut Cx<'_>, id: &str) -> Result<Arc<Pool>> {
    let pool = cx.load_shared::<Pool>(&Pool::key_of(id)).await?;
    pool.ok_or_else(|| refusals::user_pool_not_found(id))
}

/// The pool that an administrator names, to look at while doing something else; as it was some seconds ago at most.
///
/// # Errors
/// `ResourceNotFoundException` where there is none in the account and region of the call.
pub(crate) async fn shared_pool(cx: &mut Cx<'_>, id: &str) -> Result<Arc<Pool>> {
    let pool = any_pool(cx, id).await?;
    owned_by_caller(cx, &pool)?;
    Ok(pool)
}

/// The pool that an administrator shows or changes, as it is.
///
/// # Errors
/// As [`shared_pool`].
pub(crate) async fn pool(cx: &mut Cx<'_>, id: &str) -> Result<Pool> {
    let pool = cx.load::<Pool>(&Pool::key_of(id)).await?;
    let pool = pool.ok_or_else(|| refusals::user_pool_not_found(id))?;
    owned_by_caller(cx, &pool)?;
    Ok(pool)
}

/// A client through which an administrator does something, with its pool; as they were some seconds ago at most.
///
/// # Errors
/// `ResourceNotFoundException` where the pool has no such client.
pub(crate) async fn shared_client_of(
    cx: &mut Cx<'_>,
    pool_id: &str,
    id: &str,
) -> Result<(Arc<Pool>, Arc<Client>)> {
    let client_key = Client::key_of(pool_id, id);
    cx.fetch(&[Pool::key_of(pool_id), client_key.clone()])
        .await?;
    let pool = shared_pool(cx, pool_id).await?;
    let client = cx.load_shared::<Client>(&client_key).await?;
    cx.concerns_client(pool_id, id);
    Ok((pool, client.ok_or_else(|| refusals::client_not_found(id))?))
}

/// The pool of which an administrator says something, or says it of a client of it alone; as they were some seconds ago at most.
///
/// # Errors
/// As [`shared_client_of`].
pub(crate) async fn pool_or_client(
    cx: &mut Cx<'_>,
    pool_id: &str,
    client_id: Option<&str>,
) -> Result<Arc<Pool>> {
    match client_id {
        Some(id) => Ok(shared_client_of(cx, pool_id, id).await?.0),
        None => shared_pool(cx, pool_id).await,
    }
}

/// A client that an administrator shows or changes, with its pool, as they are.
///
/// # Errors
/// As [`shared_client_of`].
pub(crate) async fn client_of(cx: &mut Cx<'_>, pool_id: &str, id: &str) -> Result<(Pool, Client)> {
    let pool = pool(cx, pool_id).await?;
    let client = cx.load::<Client>(&Client::key_of(pool_id, id)).await?;
    Ok((pool, client.ok_or_else(|| refusals::client_not_found(id))?))
}

fn owned_by_caller(cx: &Cx<'_>, pool: &Pool) -> Result<()> {
    if pool.region == cx.call.region && pool.account == cx.call.account {
        Ok(())
    } else {
        Err(refusals::user_pool_not_found(&pool.id))
    }
}

/// The client that an application names by its id alone, with its pool.
///
/// # Errors
/// `ResourceNotFoundException` where there is no such client.
pub(crate) async fn client(cx: &mut Cx<'_>, id: &str) -> Result<(Arc<Pool>, Arc<Client>)> {
    let found = cx.resolve::<Client>(&[Client::by_id(id)]).await?;
    let key = found.into_iter().flatten().next();
    let key = key.ok_or_else(|| refusals::client_not_found(id))?;
    let client = cx.load_shared::<Client>(&key).await?;
    let client = client.ok_or_else(|| refusals::client_not_found(id))?;
    cx.concerns_client(&client.pool_id, &client.id);
    let pool = any_pool(cx, &client.pool_id).await?;
    Ok((pool, client))
}

/// The client by which an application makes a request about a user, with its pool, once the application has proved that it
/// holds the client's secret. What is stored under the user's name comes with the same trip.
///
/// # Errors
/// `ResourceNotFoundException` where there is no such client, and those of the secret hash, of which the one about a client
/// without secret has another head here than at the doors of sign-in.
pub(crate) async fn application(
    cx: &mut Cx<'_>,
    id: &str,
    username: &str,
    hash: Option<&Sensitive<String>>,
) -> Result<(Arc<Pool>, Arc<Client>)> {
    application_beside(cx, id, username, hash, |_, _| Vec::new()).await
}

/// As [`application`], with more of the pool that the same trip reads.
///
/// # Errors
/// As [`application`].
pub(crate) async fn application_beside(
    cx: &mut Cx<'_>,
    id: &str,
    username: &str,
    hash: Option<&Sensitive<String>>,
    beside: impl FnOnce(&Cx<'_>, &str) -> Vec<Key>,
) -> Result<(Arc<Pool>, Arc<Client>)> {
    let found = cx
        .resolve::<Client>(&[Client::by_id(id)])
        .await?
        .pop()
        .flatten();
    let key = found.ok_or_else(|| refusals::client_not_found(id))?;
    let parts = key.parts().map_err(Error::internal)?;
    if let Some(Part::Text(pool_id)) = parts.first() {
        let mut keys = vec![key.clone(), Pool::key_of(pool_id)];
        keys.extend(names::is_sub(username).then(|| User::key_of(pool_id, username)));
        // Whether the pool ignores case is not known before it is read.
        for name in [username, &username.to_lowercase()] {
            keys.push(User::by_username(pool_id, name));
            keys.extend(AliasKind::ALL.map(|kind| User::by_alias(pool_id, kind, name)));
        }
        keys.extend(beside(cx, pool_id));
        cx.fetch(&keys).await?;
    }
    let client = cx
        .load_shared::<Client>(&key)
        .await?
        .ok_or_else(|| refusals::client_not_found(id))?;
    cx.concerns_client(&client.pool_id, &client.id);
    let pool = any_pool(cx, &client.pool_id).await?;
    let hash = hash.map(|hash| hash.expose().as_str());
    if !client.has_secret() && hash.is_some() {
        return Err(refusals::invalid_parameter(format!(
            "App client {id} is not configured for secret but secret hash was received"
        )));
    }
    secret_hash::refuse_unproved(cx, &client, &[username], hash)?;
    Ok((pool, client))
}

/// A user of whom an administrator changes something, with the pool.
///
/// # Errors
/// `ResourceNotFoundException` where there is no such pool, `UserNotFoundException` where it has no such user.
pub(crate) async fn user_of(
    cx: &mut Cx<'_>,
    pool_id: &str,
    username: &Sensitive<String>,
) -> Result<(Arc<Pool>, User)> {
    let pool = shared_pool(cx, pool_id).await?;
    let user = user(cx, &pool, username.expose()).await?;
    let user = user.ok_or_else(refusals::user_not_found)?;
    cx.concerns_user(&user.sub);
    Ok((pool, user))
}

/// A user of whom an administrator looks at something, with the pool.
///
/// # Errors
/// As [`user_of`].
pub(crate) async fn user_to_show(
    cx: &mut Cx<'_>,
    pool_id: &str,
    username: &Sensitive<String>,
) -> Result<(Arc<Pool>, User)> {
    let pool = shared_pool(cx, pool_id).await?;
    let found = sub(cx, &pool, username.expose()).await?;
    let sub = found.ok_or_else(refusals::user_not_found)?;
    let user = cx.load::<User>(&User::key_of(pool_id, &sub)).await?;
    Ok((pool, user.ok_or_else(refusals::user_not_found)?))
}

/// The user whom `name` means, as [`sub`] finds it, to be changed: such changes are made one after another where they get in each
/// other's way.
pub(crate) async fn user(cx: &mut Cx<'_>, pool: &Pool, name: &str) -> Result<Option<User>> {
    if names::is_sub(name) {
        // To find out whose it is reads the user.
        cx.take_change_turn(&pool.id, name).await?;
    }
    let Some(sub) = sub(cx, pool, name).await? else {
        return Ok(None);
    };
    cx.take_change_turn(&pool.id, &sub).await?;
    cx.load::<User>(&User::key_of(&pool.id, &sub)).await
}

/// The `sub` of the one user whom `name` means: it is the user's `sub`, user name, or an alias that the pool has, and the first
/// of these that is somebody's counts. So nobody can be called what somebody is.
pub(crate) async fn sub(cx: &mut Cx<'_>, pool: &Pool, name: &str) -> Result<Option<String>> {
    if names::is_sub(name) {
        let key = User::key_of(&pool.id, name);
        let indexes = names::indexes(pool, name).into_iter().map(|(_, key)| key);
        let keys: Vec<_> = indexes.chain([key.clone()]).collect();
        cx.fetch(&keys).await?;
        if cx.load::<User>(&key).await?.is_some() {
            return Ok(Some(name.to_owned()));
        }
    }
    let holders = holders(cx, pool, name).await?;
    Ok(holders.into_iter().next().map(|(_, sub)| sub))
}

/// The users who have a text as a name of any kind, with that kind: what is read here is checked by the commit, so that of two
/// who want one text at once, for whatever kinds, one gets it.
pub(crate) async fn holders(
    cx: &mut Cx<'_>,
    pool: &Pool,
    text: &str,
) -> Result<Vec<(Naming, String)>> {
    let (kinds, keys): (Vec<_>, Vec<_>) = names::indexes(pool, text).into_iter().unzip();
    let found = cx.resolve::<User>(&keys).await?;
    let held = kinds.into_iter().zip(found);
    held.filter_map(|(naming, key)| Some((naming, key?)))
        .map(|(naming, key)| Ok((naming, User::sub_of(&key)?)))
        .collect()
}
