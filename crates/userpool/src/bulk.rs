//! Users by the hundred: who moves here from another directory, or who is made up to measure a large pool.

use std::collections::{BTreeMap, BTreeSet};

use model::{Error, ErrorCode, Sensitive, UserStatusType};
use store::Record as _;

use crate::call::Call;
use crate::cx::Cx;
use crate::directory::Directory;
use crate::records::{Pool, User};
use crate::rules::attributes::{self, Setter};
use crate::rules::refusals;
use crate::rules::usernames::Chosen;
use crate::{Result, aliases, credentials, limits, load};

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

impl Directory {
    /// Adds users to a pool in one commit: all of them or none.
    ///
    /// # Errors
    /// `ResourceNotFoundException` where there is no such pool; `InvalidParameterException` where there are more than
    /// [`limits::USERS_ADDED_AT_ONCE_MAX`], an id is no UUID, or a name or an attribute breaks the pool's rules;
    /// `UsernameExistsException` where an id, a name or an address is taken.
    pub async fn add_users(&self, call: &Call, pool_id: &str, users: &[NewUser]) -> Result<()> {
        if users.len() > limits::USERS_ADDED_AT_ONCE_MAX {
            let most = limits::USERS_ADDED_AT_ONCE_MAX;
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
    let names: Vec<_> = records.iter().flat_map(User::unique).collect();
    let distinct: BTreeSet<_> = names.iter().collect();
    taken |= cx
        .resolve::<User>(&names)
        .await?
        .iter()
        .any(Option::is_some);
    if taken || distinct.len() < names.len() {
        return Err(Error::new(
            ErrorCode::UsernameExistsException,
            "User account already exists",
        ));
    }

    for record in &records {
        cx.insert(record);
    }
    Ok(())
}

async fn record(cx: &mut Cx<'_>, pool: &Pool, new: &NewUser) -> Result<User> {
    let chosen = Chosen::read(pool, &new.username)?;
    let mut given = new.attributes.clone();
    chosen.complete(&mut given)?;
    attributes::check_new(pool, &given, Setter::Administrator)?;
    let sub = match &new.sub {
        Some(sub) if is_uuid(sub) => sub.clone(),
        Some(sub) => {
            return Err(refusals::invalid_parameter(format!("{sub} is no UUID")));
        }
        None => cx.random.uuid(),
    };
    let mut user = chosen.user(pool, sub, UserStatusType::Confirmed, &given, cx.now());
    user.aliases = aliases::wanted(pool, &user);
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

/// Whether a text is a UUID as the API writes it (RFC 9562, section 4): in small letters.
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}
