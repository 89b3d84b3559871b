//! The further names of a user, each of which one user of a pool has.

use model::{Error, ErrorCode, UserStatusType};

use crate::limits::USERNAME_CHARACTERS_MAX;
use crate::people::{look_alikes, phantom_sub};
use crate::records::{Alias, AliasKind, Contact, Pool, User};
use crate::rules::attributes::{Attributes, Setter};
use crate::rules::contacts;
use crate::rules::names::{self, Naming};
use crate::rules::usernames::Chosen;
use crate::world::Cx;
use crate::{Result, load, refusals};

/// What to do where another user has an alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Contested {
    /// Refuse with this code.
    Refuse(ErrorCode),
    /// Take it from the other user, as an administrator may; refuse where it stands in place of that user's name.
    Take(ErrorCode),
    /// Take an address as [`Contested::Take`] does; refuse another name with this code.
    TakeAddress(ErrorCode),
}

impl Contested {
    fn code(self) -> ErrorCode {
        match self {
            Contested::Refuse(code) | Contested::Take(code) | Contested::TakeAddress(code) => code,
        }
    }
}

/// Gives the user the aliases that the attributes make, and takes them from other users where that is asked for.
/// `vouched` are the attributes that an administrator gives just now. Writes nothing: the users who lost an alias are given
/// back, to be updated with this one.
///
/// # Errors
/// `AliasExistsException` or `UsernameExistsException`, as `contested` says, also where the operator refuses names that look like
/// another's.
pub(crate) async fn claim(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &mut User,
    vouched: Option<&Attributes>,
    contested: Contested,
) -> Result<Vec<User>> {
    let wanted = wanted(pool, user, vouched);
    let fresh: Vec<Alias> = wanted
        .iter()
        .filter(|alias| !user.aliases.contains(alias))
        .cloned()
        .collect();
    let mut losers: Vec<User> = Vec::new();
    for alias in fresh {
        for (naming, sub) in load::holders(cx, pool, &alias.value).await? {
            if sub == user.sub {
                continue;
            }
            let stands_in = !pool.username_attributes().is_empty();
            let code = match contested {
                Contested::Refuse(code) => code,
                Contested::TakeAddress(code) if alias.kind == AliasKind::PreferredUsername => code,
                Contested::Take(code) | Contested::TakeAddress(code)
                    if stands_in || naming != Naming::Alias(alias.kind) =>
                {
                    code
                }
                Contested::Take(_) | Contested::TakeAddress(_) => {
                    let mut loser = loser(cx, pool, &mut losers, &sub).await?;
                    strip(pool, &mut loser, &alias, cx.now());
                    losers.push(loser);
                    continue;
                }
            };
            return Err(refusals::alias_exists(code, alias.kind.attribute()));
        }
    }
    user.aliases = wanted;
    let setter = match vouched {
        Some(_) => Setter::Administrator,
        None => Setter::User,
    };
    look_alikes::claim(cx, pool, user, &losers, setter, contested.code()).await?;
    Ok(losers)
}

/// Refuses the name of a new user where somebody is called so, by user name, by alias or by `sub`, in letters of any case. Of nobody
/// sign-in tells a `sub` as of somebody, and to be called by that is refused alike: who is there is not told by what may be had.
///
/// # Errors
/// The refusal that `refusal` makes.
pub(crate) async fn refuse_taken(
    cx: &mut Cx<'_>,
    pool: &Pool,
    chosen: &Chosen,
    refusal: impl Fn(&Chosen) -> Error,
) -> Result<()> {
    let name = chosen.text();
    let mut is_taken = load::sub(cx, pool, name).await?.is_some();
    if let Some(sub) = names::as_sub(name) {
        let key = User::key_of(&pool.id, &sub);
        is_taken |= cx.load::<User>(&key).await?.is_some();
        is_taken |= phantom_sub::is_made_up(cx, pool, &sub);
    }
    if is_taken {
        return Err(refusal(chosen));
    }
    Ok(())
}

/// Refuses an address that is given in place of a user name and that another user has, although it is an alias only once it is
/// proved.
///
/// # Errors
/// That the address is another user's, with this code.
pub(crate) async fn refuse_held(
    cx: &mut Cx<'_>,
    pool: &Pool,
    sub: &str,
    given: &Attributes,
    setter: Setter,
    code: ErrorCode,
) -> Result<()> {
    if pool.username_attributes().is_empty() {
        return Ok(());
    }
    for kind in names::aliases_of(pool) {
        let Some(address) = given.get(kind.attribute()).filter(|it| !it.is_empty()) else {
            continue;
        };
        let holders = load::holders(cx, pool, address).await?;
        if holders.iter().any(|(_, holder)| holder != sub) {
            return Err(refusals::alias_exists(code, kind.attribute()));
        }
        look_alikes::refuse_held(cx, pool, sub, (kind, address), setter, code).await?;
    }
    Ok(())
}

/// The aliases that a user's attributes make. An address is one once it is proved, or where an administrator gives it in a pool
/// in which addresses stand in place of user names; there the one before stays until then, or its user could not come in. A
/// preferred name is one once the user is confirmed, unless it is longer than any name that can be asked for.
pub(crate) fn wanted(pool: &Pool, user: &User, vouched: Option<&Attributes>) -> Vec<Alias> {
    let stands_in = !pool.username_attributes().is_empty();
    let of_kind = |kind: AliasKind| {
        let value = names::fold(pool, user.attributes.get(kind.attribute())?);
        let alias = Alias { kind, value };
        let is_one = if let Some(contact) = Contact::of_attribute(kind.attribute()) {
            let given = vouched.is_some_and(|given| given.contains_key(kind.attribute()));
            contacts::is_verified(user, contact) || (stands_in && given)
        } else {
            let own = Some(user.sub.as_str());
            user.status != UserStatusType::Unconfirmed
                && alias.value.chars().count() <= USERNAME_CHARACTERS_MAX
                && names::may_be_called(pool, Naming::Alias(kind), own, &alias.value).is_ok()
        };
        if is_one {
            return Some(alias);
        }
        let held = user.aliases.iter().find(|held| held.kind == kind);
        held.filter(|_| stands_in).cloned()
    };
    names::aliases_of(pool)
        .into_iter()
        .filter_map(of_kind)
        .collect()
}

/// A user who loses an alias, as changed so far.
async fn loser(cx: &mut Cx<'_>, pool: &Pool, losers: &mut Vec<User>, sub: &str) -> Result<User> {
    if let Some(at) = losers.iter().position(|loser| loser.sub == sub) {
        return Ok(losers.swap_remove(at));
    }
    let found = cx.load::<User>(&User::key_of(&pool.id, sub)).await?;
    found.ok_or_else(|| Error::internal("an alias names a user who is not there"))
}

/// Takes an alias away: the user keeps the attribute, unproved.
fn strip(pool: &Pool, loser: &mut User, alias: &Alias, now_millis: i64) {
    loser.aliases.retain(|held| held != alias);
    look_alikes::forget(pool, loser);
    if let Some(contact) = Contact::of_attribute(alias.kind.attribute()) {
        loser
            .attributes
            .insert(contact.flag().to_owned(), "false".to_owned());
    } else {
        loser.attributes.remove(alias.kind.attribute());
    }
    loser.modified_millis = now_millis;
}
