//! The identities of providers that are a user's.

use model::{Error, ErrorCode};

use crate::records::{LinkedIdentities, LinkedIdentity, User};
use crate::rules::linking;
use crate::world::Cx;
use crate::{Result, limits};

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
