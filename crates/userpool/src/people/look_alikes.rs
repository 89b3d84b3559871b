//! Names that look like another user's, where the operator has them refused.
//!
//! How a user's names look is kept with the user, under one key for each look, so that of two who come at once one gets it. A
//! name from before the operator said so counts once its user's names or attributes change; what two have already, both keep.

use model::{Error, ErrorCode};
use store::{Key, Record as _};

use crate::records::{AliasKind, Pool, User};
use crate::rules::attributes::Setter;
use crate::rules::{look_alikes, names};
use crate::world::Cx;
use crate::{Result, refusals};

/// Keeps how the names of a user look who is about to be written. `losers` are written with the user, without the names that
/// they lost.
///
/// # Errors
/// The refusal of a taken name, with this code, where a new name looks like another user's. An administrator is told so; who
/// signs up is told what is said of a name that is taken.
pub(crate) async fn claim(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &mut User,
    losers: &[User],
    setter: Setter,
    code: ErrorCode,
) -> Result<()> {
    if !cx.services.settings().look_alikes_refused {
        forget(pool, user);
        return Ok(());
    }
    let looks = look_alikes::of(pool, user);
    let own = user.key();
    let mut keys = keys(pool, looks.keys());
    keys.push(own.clone());
    cx.fetch(&keys).await?;
    let before = cx.load::<User>(&own).await?;
    let before = before.map(|before| look_alikes::of(pool, &before));
    let before = before.unwrap_or_default();
    let holders = cx.resolve::<User>(&keys[..looks.len()]).await?;
    let mut kept = Vec::new();
    for ((look, member), holder) in looks.into_iter().zip(holders) {
        let holder = holder.map(|key| User::sub_of(&key)).transpose()?;
        let gives_up = |sub: &str| {
            let mut losers = losers.iter();
            losers.any(|loser| loser.sub == sub && !loser.looks.contains(&look))
        };
        if holder.is_none_or(|sub| sub == user.sub || gives_up(&sub)) {
            kept.push(look);
        } else if !before.contains_key(&look) {
            return Err(refusal(code, member, setter));
        }
    }
    user.looks = kept;
    Ok(())
}

/// Refuses an address that looks like one of another user, although it is an alias only once it is proved.
///
/// # Errors
/// The refusal of a taken address with this code.
pub(crate) async fn refuse_held(
    cx: &mut Cx<'_>,
    pool: &Pool,
    sub: &str,
    (kind, address): (AliasKind, &str),
    setter: Setter,
    code: ErrorCode,
) -> Result<()> {
    if !cx.services.settings().look_alikes_refused {
        return Ok(());
    }
    let looks = look_alikes::looks(pool, address);
    let own = User::key_of(&pool.id, sub);
    let mut keys = keys(pool, &looks);
    keys.push(own.clone());
    cx.fetch(&keys).await?;
    let before = cx.load::<User>(&own).await?;
    let given = names::fold(pool, address);
    let is_own = |user: User| {
        let value = user.attributes.get(kind.attribute());
        value.is_some_and(|value| names::fold(pool, value) == given)
    };
    if before.is_some_and(is_own) {
        return Ok(());
    }
    let holders = cx.resolve::<User>(&keys[..looks.len()]).await?;
    if holders.into_iter().flatten().any(|holder| holder != own) {
        return Err(refusal(code, kind.attribute(), setter));
    }
    Ok(())
}

/// Drops how those names look that the user has no more.
pub(crate) fn forget(pool: &Pool, user: &mut User) {
    if !user.looks.is_empty() {
        let now = look_alikes::of(pool, user);
        user.looks.retain(|look| now.contains_key(look));
    }
}

fn keys<'a>(pool: &Pool, looks: impl IntoIterator<Item = &'a String>) -> Vec<Key> {
    let keys = looks.into_iter();
    keys.map(|look| User::by_look(&pool.id, look)).collect()
}

/// The refusal of a name that looks like somebody's.
pub(crate) fn refusal(code: ErrorCode, member: &str, setter: Setter) -> Error {
    let kind = AliasKind::ALL
        .into_iter()
        .find(|kind| kind.attribute() == member);
    if setter == Setter::Administrator {
        let sentence =
            format!("An account with a name that looks like the given {member} already exists.");
        return Error::new(code, sentence);
    }
    match kind {
        Some(kind) => refusals::alias_exists(code, kind.attribute()),
        None => Error::new(code, "User already exists"),
    }
}
