//! The identities of providers that are a user's.

use model::{Error, ErrorCode};

use crate::load::{self, identity_providers};
use crate::records::{LinkedIdentities, LinkedIdentity, Pool, User};
use crate::rules::linking::{self, Named};
use crate::world::Cx;
use crate::{Result, limits, refusals};

/// What is linked to a user, to be changed.
pub(crate) struct Links {
    linked: LinkedIdentities,
    present: bool,
}

/// What is linked to a user.
pub(crate) async fn of_user(cx: &mut Cx<'_>, user: &User) -> Result<Links> {
    let key = LinkedIdentities::key_of(&user.pool_id, &user.sub);
    let stored = cx.load::<LinkedIdentities>(&key).await?;
    Ok(Links {
        present: stored.is_some(),
        linked: stored.unwrap_or_else(|| LinkedIdentities {
            pool_id: user.pool_id.clone(),
            sub: user.sub.clone(),
            identities: Vec::new(),
        }),
    })
}

/// The user whom a request names: one of the pool's own, by any name, or one who has come from a provider, as nobody has yet. Who
/// is merely called as such a one would be is somebody else.
///
/// # Errors
/// `ResourceNotFoundException` where there is no such provider, `UserNotFoundException` where there is no such user.
pub(crate) async fn named(cx: &mut Cx<'_>, pool: &Pool, named: &Named<'_>) -> Result<User> {
    if !named.is_own() {
        identity_providers::named(cx, &pool.id, named.provider()).await?;
        return Err(refusals::user_not_found());
    }
    let user = load::user(cx, pool, named.value()).await?;
    let user = user.ok_or_else(refusals::user_not_found)?;
    cx.concerns_user(&user.sub);
    Ok(user)
}

/// The `sub` of the user whose an identity is.
pub(crate) async fn holder(
    cx: &mut Cx<'_>,
    pool_id: &str,
    identity: &LinkedIdentity,
) -> Result<Option<String>> {
    let index = LinkedIdentities::by_identity(pool_id, identity);
    let found = cx.resolve::<LinkedIdentities>(&[index]).await?;
    let key = found.into_iter().next().flatten();
    key.map(|key| User::sub_of(&key)).transpose()
}

impl Links {
    /// Refuses one identity more than a user has.
    ///
    /// # Errors
    /// `LimitExceededException`.
    pub(crate) fn refuse_full(&self) -> Result<()> {
        let most = limits::IDENTITIES_PER_USER_MAX;
        if self.linked.identities.len() < most {
            return Ok(());
        }
        Err(Error::new(
            ErrorCode::LimitExceededException,
            format!("A user can not have more than {most} linked identities."),
        ))
    }

    /// Links an identity to the user, who shows it, and writes both.
    pub(crate) fn add(mut self, cx: &mut Cx<'_>, user: &mut User, identity: LinkedIdentity) {
        self.linked.identities.push(identity);
        self.keep(cx, user);
    }

    /// Takes an identity from the user, and writes both.
    pub(crate) fn remove(mut self, cx: &mut Cx<'_>, user: &mut User, identity: &LinkedIdentity) {
        self.linked.identities.retain(|it| !it.is_same(identity));
        self.keep(cx, user);
    }

    fn keep(self, cx: &mut Cx<'_>, user: &mut User) {
        let Links { linked, present } = self;
        linking::show(user, &linked.identities);
        user.modified_millis = cx.now();
        match (present, linked.identities.is_empty()) {
            (true, true) => cx.delete(&linked),
            (true, false) => cx.update(&linked),
            (false, _) => cx.insert(&linked),
        }
        cx.update(user);
    }
}
