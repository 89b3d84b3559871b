//! The further names of a user, each of which one user of a pool has.

use model::{Error, ErrorCode};

use crate::Result;
use crate::cx::Cx;
use crate::load;
use crate::records::{Alias, AliasKind, Pool, User};
use crate::rules::contacts::Contact;
use crate::rules::names;
use crate::rules::usernames::Chosen;

/// What to do where another user has an alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Contested {
    /// Refuse with this code.
    Refuse(ErrorCode),
    /// Take it from the other user, unless it stands in place of that user's name.
    Take(ErrorCode),
}

/// Gives the user the aliases that the attributes make, and takes them from other users where that is asked for.
/// Writes nothing: the users who lost an alias are given back, to be updated with this one.
///
/// # Errors
/// `AliasExistsException` or `UsernameExistsException`, as `contested` says.
pub(crate) async fn claim(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &mut User,
    contested: Contested,
) -> Result<Vec<User>> {
    let wanted = wanted(pool, user);
    let fresh: Vec<Alias> = wanted
        .iter()
        .filter(|alias| !user.aliases.contains(alias))
        .cloned()
        .collect();
    let mut losers: Vec<User> = Vec::new();
    for alias in fresh {
        let Some(holder) = other_holder(cx, pool, user, &alias).await? else {
            continue;
        };
        let code = match contested {
            Contested::Refuse(code) => code,
            Contested::Take(code) if is_name(pool, &holder, &alias) => code,
            Contested::Take(_) => {
                let known = losers.iter().position(|loser| loser.sub == holder.sub);
                let mut loser = known.map_or(holder, |at| losers.swap_remove(at));
                strip(&mut loser, &alias, cx.now());
                losers.push(loser);
                continue;
            }
        };
        return Err(taken(code, alias.kind));
    }
    user.aliases = wanted;
    Ok(losers)
}

/// Refuses the name of a new user where somebody is called so, by user name or by alias.
///
/// # Errors
/// The refusal that `refusal` makes.
pub(crate) async fn refuse_taken(
    cx: &mut Cx<'_>,
    pool: &Pool,
    chosen: &Chosen,
    refusal: impl Fn(&Chosen) -> Error,
) -> Result<()> {
    let name = names::fold(pool, chosen.text());
    let mut indexes = vec![User::by_username(&pool.id, &name)];
    let kinds = names::aliases_of(pool);
    indexes.extend(
        kinds
            .into_iter()
            .map(|kind| User::by_alias(&pool.id, kind, &name)),
    );
    let taken = cx
        .resolve::<User>(&indexes)
        .await?
        .into_iter()
        .flatten()
        .next()
        .is_some();
    if taken { Err(refusal(chosen)) } else { Ok(()) }
}

/// The refusal of an alias that somebody has.
pub(crate) fn taken(code: ErrorCode, kind: AliasKind) -> Error {
    Error::new(
        code,
        format!(
            "An account with the given {} already exists.",
            kind.attribute()
        ),
    )
}

/// The aliases that a user's attributes make. An address that stands in place of a user name is one at once; others are
/// when they are proved, a preferred name when the user is confirmed.
pub(crate) fn wanted(pool: &Pool, user: &User) -> Vec<Alias> {
    let at_once = !pool.username_attributes().is_empty();
    names::aliases_of(pool)
        .into_iter()
        .filter(|kind| match Contact::of_attribute(kind.attribute()) {
            Some(contact) => {
                at_once
                    || user
                        .attributes
                        .get(contact.flag())
                        .is_some_and(|flag| flag == "true")
            }
            None => user.status != model::UserStatusType::Unconfirmed,
        })
        .filter_map(|kind| {
            let value = names::fold(pool, user.attributes.get(kind.attribute())?);
            Some(Alias { kind, value })
        })
        .collect()
}

/// Another user who has the alias, or whose user name it is.
async fn other_holder(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &User,
    alias: &Alias,
) -> Result<Option<User>> {
    let by_alias = load::holder(cx, pool, alias).await?;
    let holder = match by_alias {
        Some(holder) => Some(holder),
        None => {
            cx.find::<User>(&User::by_username(&pool.id, &alias.value))
                .await?
        }
    };
    Ok(holder.filter(|holder| holder.sub != user.sub))
}

/// Whether the alias is all that the holder is called by.
fn is_name(pool: &Pool, holder: &User, alias: &Alias) -> bool {
    !pool.username_attributes().is_empty() || holder.username_key == alias.value
}

/// Takes an alias away: the user keeps the attribute, unproved.
fn strip(loser: &mut User, alias: &Alias, now_millis: i64) {
    loser.aliases.retain(|held| held != alias);
    if let Some(contact) = Contact::of_attribute(alias.kind.attribute()) {
        loser
            .attributes
            .insert(contact.flag().to_owned(), "false".to_owned());
    } else {
        loser.attributes.remove(alias.kind.attribute());
    }
    loser.modified_millis = now_millis;
}
