//! Users by the hundred: who moves here from another directory, or who is made up to measure a large pool.

use std::collections::{BTreeMap, BTreeSet};

use model::{Error, ErrorCode, Sensitive, UserStatusType};
use store::Record as _;

use crate::people::{aliases, credentials, look_alikes};
use crate::records::{Pool, User};
use crate::rules::attributes::{self, Setter};
use crate::rules::names;
use crate::rules::usernames::Chosen;
use crate::world::{Call, Cx, Services};
use crate::{Result, limits, load, refusals};

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
    /// UUID, or a name or an attribute breaks the pool's rules;
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

async fn add(cx: &mut Cx<'_>, pool_id: &str, users: &[NewUser]) -> Result<()> {
    let pool = load::shared_pool(cx, pool_id).await?;
    let mut records = Vec::with_capacity(users.len());
    for user in users {
        records.push(record(cx, &pool, user).await?);
    }
    // Nobody can have an id that was drawn just now.
    let known = records
        .iter()
        .zip(users)
        .filter(|(_, user)| user.sub.is_some());
    let keys: Vec<_> = known.map(|(record, _)| record.key()).collect();
    cx.fetch(&keys).await?;
    let mut taken = keys.iter().collect::<BTreeSet<_>>().len() < keys.len();
    for key in &keys {
        taken |= cx.load::<User>(key).await?.is_some();
    }
    let texts: Vec<_> = records.iter().flat_map(texts_of).collect();
    let distinct: BTreeSet<_> = texts.iter().collect();
    taken |= distinct.len() < texts.len();
    let kinds = texts.iter().flat_map(|text| names::indexes(&pool, text));
    let indexes: Vec<_> = kinds.map(|(_, key)| key).collect();
    for some in indexes.chunks(limits::NAMES_READ_AT_ONCE) {
        let found = cx.resolve::<User>(some).await?;
        taken |= found.iter().any(Option::is_some);
    }
    if taken {
        return Err(Error::new(
            ErrorCode::UsernameExistsException,
            "User account already exists",
        ));
    }
    look_alikes::claim_all(cx, &pool, &mut records).await?;

    for record in &records {
        cx.insert(record);
    }
    Ok(())
}

async fn record(cx: &mut Cx<'_>, pool: &Pool, new: &NewUser) -> Result<User> {
    let sub = match &new.sub {
        Some(sub) if names::is_written_sub(sub) => sub.clone(),
        Some(sub) => {
            return Err(refusals::invalid_parameter(format!("{sub} is no UUID")));
        }
        None => cx.random.uuid(),
    };
    let chosen = Chosen::read(pool, &new.username, Some(&sub))?;
    let mut given = new.attributes.clone();
    chosen.complete(pool, &mut given)?;
    attributes::check_new(pool, &given, Setter::Administrator)?;
    names::check_given(pool, Some(&sub), &given)?;
    let mut user = chosen.user(pool, sub, UserStatusType::Confirmed, &given, cx.now());
    user.aliases = aliases::wanted(pool, &user, Some(&given));
    match &new.proof {
        Proof::Password(password) => {
            credentials::set_password(cx, pool, &mut user, password.expose()).await?;
        }
        Proof::Hash(hash) => {
            let context = User::hash_context(&pool.id, &user.sub);
            user.hash = Some(cx.seal(&context, hash.expose().as_bytes()));
        }
    }
    Ok(user)
}

/// All that a user is called, each text once.
fn texts_of(user: &User) -> BTreeSet<String> {
    let aliases = user.aliases.iter().map(|alias| alias.value.clone());
    aliases.chain([user.username_key.clone()]).collect()
}
