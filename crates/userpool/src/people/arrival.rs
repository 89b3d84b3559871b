//! Users by the hundred: who moves here from another directory, or who is made up to measure a large pool.

use std::collections::{BTreeMap, BTreeSet};

use model::{Error, ErrorCode, Sensitive, UserStatusType};
use serde_json::json;
use store::{Key, Record as _};

use crate::audit::Act;
use crate::people::{aliases, credentials, decoys, look_alikes as looks};
use crate::records::{AliasKind, Pool, User};
use crate::rules::attributes::{self, Setter};
use crate::rules::password_policy::{self, Owner};
use crate::rules::usernames::Chosen;
use crate::rules::{look_alikes, names};
use crate::world::{Call, Cx, Services};
use crate::{Result, audit, limits, load, refusals};

/// A user who is confirmed from the beginning.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// The immutable id, where others know the user by one already: a UUID. One is drawn where there is none.
    pub sub: Option<String>,
    /// What the user signs in with: a name, or an address where the pool wants one.
    pub username: String,
    /// The attributes without `sub`. An address counts as proved where its `email_verified` or `phone_number_verified` is `true`.
    pub attributes: BTreeMap<String, String>,
    /// What the user's password is known by.
    pub proof: Proof,
}

/// What a password is known by.
#[derive(Debug, Clone)]
pub enum Proof {
    /// The password itself, which is turned into what the pool keeps. Slow.
    Password(Sensitive<String>),
    /// An Argon2id hash in PHC form. In a pool that keeps verifiers the user's first sign-in by password replaces it.
    Hash(Sensitive<String>),
}

impl Services {
    /// Adds users to a pool in one commit: all of them or none.
    ///
    /// # Errors
    /// `ResourceNotFoundException` where there is no such pool; `InvalidParameterException` where there are more than
    /// [`limits::USERS_ADDED_AT_ONCE_MAX`], or [`limits::USERS_WITH_LOOKS_ADDED_AT_ONCE_MAX`] where look-alikes are refused, an id is no
    /// UUID, or a name or an attribute breaks the pool's rules; `InvalidPasswordException` where a password does;
    /// `UsernameExistsException` where an id, a name or an address is taken, or looks like one that is where that is refused.
    pub async fn add_users(&self, call: &Call, pool_id: &str, users: &[NewUser]) -> Result<()> {
        let most = if self.settings().look_alikes_refused {
            limits::USERS_WITH_LOOKS_ADDED_AT_ONCE_MAX
        } else {
            limits::USERS_ADDED_AT_ONCE_MAX
        };
        if users.len() > most {
            let found = users.len();
            return Err(refusals::invalid_parameter(format!(
                "{found} users at once: at most {most}"
            )));
        }
        self.perform(call, |mut cx| async move {
            let answer = add(&mut cx, pool_id, users).await;
            (cx, answer)
        })
        .await
    }
}

/// Somebody who is to come, without a password.
pub(crate) struct Newcomer {
    pub(crate) user: User,
    /// The name or the address that was chosen in place of one, as the pool compares it.
    pub(crate) name: String,
}

/// What of a newcomer somebody has who is there, or who comes before in the same commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// What the newcomer is called.
    Name,
    /// A further name.
    Alias(AliasKind),
    /// How a name looks, which this member gives.
    Look(&'static str),
}

async fn add(cx: &mut Cx<'_>, pool_id: &str, users: &[NewUser]) -> Result<()> {
    let pool = load::shared_pool(cx, pool_id).await?;
    let mut newcomers = Vec::with_capacity(users.len());
    for user in users {
        newcomers.push(newcomer(cx, &pool, user).await?);
    }
    // Nobody can have an id that was drawn just now, nor be called by it.
    let known = newcomers
        .iter()
        .zip(users)
        .filter(|(_, user)| user.sub.is_some());
    let known: Vec<_> = known.map(|(newcomer, _)| &newcomer.user).collect();
    let names = known.iter().flat_map(|user| places(&pool, &user.sub));
    let keys: Vec<_> = known.iter().map(|user| user.key()).chain(names).collect();
    for some in keys.chunks(limits::NAMES_READ_AT_ONCE) {
        cx.fetch(some).await?;
    }
    let mut is_taken = false;
    for user in known {
        is_taken |= cx.load::<User>(&user.key()).await?.is_some();
        is_taken |= !load::holders(cx, &pool, &user.sub).await?.is_empty();
    }
    let found = taken(cx, &pool, &mut newcomers).await?;
    let mut found = found.into_iter().flatten();
    let code = ErrorCode::UsernameExistsException;
    match (is_taken, found.next()) {
        (false, None) => {}
        (false, Some(Taken::Look(member))) => {
            return Err(looks::refusal(code, member, Setter::Administrator));
        }
        _ => return Err(Error::new(code, "User account already exists")),
    }
    let hashes = users.iter().filter_map(|user| match &user.proof {
        Proof::Password(_) => None,
        Proof::Hash(hash) => Some(hash.expose().as_str()),
    });
    decoys::keep(cx, &pool, hashes).await?;

    for newcomer in &newcomers {
        cx.insert(&newcomer.user);
        note(cx, "AddUser", &newcomer.user, None);
    }
    Ok(())
}

/// Notes a user whom the program has made in this commit, where an audit log is kept; of an import also of which.
pub(crate) fn note(cx: &mut Cx<'_>, operation: &'static str, user: &User, import_id: Option<&str>) {
    if !cx.services.keeps_audit() {
        return;
    }
    let mut input = json!({ "UserPoolId": user.pool_id, "Username": user.username });
    if let Some(id) = import_id {
        input["JobId"] = json!(id);
    }
    cx.concerns_user(&user.sub);
    audit::note(cx, &Act::of_program(operation, &input), Ok(&[]));
}

/// What of each of some newcomers is taken, by somebody who is there or by one before. Those of whom nothing is can be inserted
/// together: how their names look is kept with them.
pub(crate) async fn taken(
    cx: &mut Cx<'_>,
    pool: &Pool,
    newcomers: &mut [Newcomer],
) -> Result<Vec<Option<Taken>>> {
    let looks = cx.services.settings().look_alikes_refused;
    let mut wanted = Vec::with_capacity(newcomers.len());
    let mut held = BTreeSet::new();
    for newcomer in newcomers {
        let ids = ids(pool, newcomer);
        for id in &ids {
            let is_there = *id != newcomer.user.key() && cx.load::<User>(id).await?.is_some();
            held.extend(is_there.then(|| id.clone()));
        }
        let mut claims = claims(pool, newcomer);
        if looks {
            let looks = look_alikes::of(pool, &newcomer.user);
            newcomer.user.looks = looks.keys().cloned().collect();
            let key = |look: &String| User::by_look(&pool.id, look);
            let looks = looks.iter();
            claims.extend(looks.map(|(look, member)| (Taken::Look(member), vec![key(look)])));
        }
        wanted.push((claims, ids));
    }
    let keys = wanted.iter().flat_map(|(claims, _)| claims);
    let keys = keys.flat_map(|(_, keys)| keys);
    let keys: BTreeSet<_> = keys.cloned().collect();
    let keys: Vec<_> = keys.into_iter().collect();
    for some in keys.chunks(limits::NAMES_READ_AT_ONCE) {
        let found = cx.resolve::<User>(some).await?;
        let found = some.iter().zip(found).filter(|(_, found)| found.is_some());
        held.extend(found.map(|(key, _)| key.clone()));
    }
    let mut judged = Vec::with_capacity(wanted.len());
    for (mut claims, ids) in wanted {
        claims.push((Taken::Name, ids.into_iter().collect()));
        let is_held = |(_, keys): &&(Taken, Vec<Key>)| keys.iter().any(|key| held.contains(key));
        let found = claims.iter().find(is_held).map(|(taken, _)| *taken);
        if found.is_none() {
            held.extend(claims.into_iter().flat_map(|(_, keys)| keys));
        }
        judged.push(found);
    }
    Ok(judged)
}

/// All that a newcomer is called, each with every place where somebody could have it as a name of whatever kind.
fn claims(pool: &Pool, newcomer: &Newcomer) -> Vec<(Taken, Vec<Key>)> {
    let Newcomer { user, name } = newcomer;
    let others = user.aliases.iter().filter(|alias| alias.value != *name);
    let others = others.map(|alias| (Taken::Alias(alias.kind), places(pool, &alias.value)));
    std::iter::once((Taken::Name, places(pool, name)))
        .chain(others)
        .collect()
}

fn places(pool: &Pool, text: &str) -> Vec<Key> {
    let indexes = names::indexes(pool, text).into_iter();
    indexes.map(|(_, key)| key).collect()
}

/// The users that a newcomer is by the `sub`, and could be taken for where the name has the form of one.
fn ids(pool: &Pool, newcomer: &Newcomer) -> BTreeSet<Key> {
    let named = names::as_sub(&newcomer.name).map(|sub| User::key_of(&pool.id, &sub));
    named.into_iter().chain([newcomer.user.key()]).collect()
}

async fn newcomer(cx: &mut Cx<'_>, pool: &Pool, new: &NewUser) -> Result<Newcomer> {
    let sub = match &new.sub {
        Some(sub) if names::is_written_sub(sub) => sub.clone(),
        Some(sub) => {
            return Err(refusals::invalid_parameter(format!("{sub} is no UUID")));
        }
        None => cx.random.uuid(),
    };
    let chosen = Chosen::read(pool, &new.username)?;
    let mut given = new.attributes.clone();
    chosen.complete(pool, &mut given)?;
    attributes::check_new(pool, &given, Setter::Administrator)?;
    names::check_given(pool, Some(&sub), &given)?;
    let mut user = chosen.user(pool, sub, UserStatusType::Confirmed, &given, cx.now());
    user.aliases = aliases::wanted(pool, &user, Some(&given));
    match &new.proof {
        Proof::Password(password) => {
            password_policy::refuse_weak(pool, password.expose(), Owner::User)?;
            credentials::set_password(cx, pool, &mut user, password.expose()).await?;
        }
        Proof::Hash(hash) => {
            let context = User::hash_context(&pool.id, &user.sub);
            user.hash = Some(cx.seal(&context, hash.expose().as_bytes()));
        }
    }
    let name = names::fold(pool, chosen.text());
    Ok(Newcomer { user, name })
}
