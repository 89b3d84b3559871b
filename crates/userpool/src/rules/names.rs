//! The names by which a user is found, and what a text may name.
//!
//! A text is one user's or nobody's. It belongs to one kind by its form: what looks like an address names that address where the
//! pool has such aliases, and user names and preferred names share the rest. What looks like a `sub` may be a user name, since
//! many applications draw UUIDs for these, but nobody's who is not called so: `aliases::refuse_taken` sees to that.

use model::{AliasAttributeType, UsernameAttributeType};
use store::Key;

use crate::records::{AliasKind, Pool, User};
use crate::rules::addresses;
use crate::rules::attributes::Attributes;
use crate::{Result, refusals};

/// What a text is to the user whom it names, beside the `sub`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    Username,
    Alias(AliasKind),
}

/// A name as the pool compares it: folded to lower case where the pool ignores case.
pub(crate) fn fold(pool: &Pool, name: &str) -> String {
    if pool.case_sensitive() {
        name.to_owned()
    } else {
        name.to_lowercase()
    }
}

/// Whether users have a name of their own beside aliases: then the name tells who is found by an alias.
pub(crate) fn are_told_by_aliases(pool: &Pool) -> bool {
    let aliases = pool.settings.alias_attributes.as_deref();
    aliases.is_some_and(|aliases| !aliases.is_empty())
}

/// The attributes by which the pool's users can be named beside their user name.
pub(crate) fn aliases_of(pool: &Pool) -> Vec<AliasKind> {
    let aliases = pool
        .settings
        .alias_attributes
        .as_deref()
        .unwrap_or_default();
    let usernames = pool.username_attributes();
    AliasKind::ALL
        .into_iter()
        .filter(|kind| match kind {
            AliasKind::Email => {
                aliases.contains(&AliasAttributeType::Email)
                    || usernames.contains(&UsernameAttributeType::Email)
            }
            AliasKind::PhoneNumber => {
                aliases.contains(&AliasAttributeType::PhoneNumber)
                    || usernames.contains(&UsernameAttributeType::PhoneNumber)
            }
            AliasKind::PreferredUsername => {
                aliases.contains(&AliasAttributeType::PreferredUsername)
            }
        })
        .collect()
}

/// Where a text is kept as a name, kind by kind, in the order in which a look-up believes them.
pub(crate) fn indexes(pool: &Pool, text: &str) -> Vec<(Naming, Key)> {
    let folded = fold(pool, text);
    let aliases = aliases_of(pool).into_iter().map(|kind| {
        let key = User::by_alias(&pool.id, kind, &folded);
        (Naming::Alias(kind), key)
    });
    std::iter::once((Naming::Username, User::by_username(&pool.id, &folded)))
        .chain(aliases)
        .collect()
}

/// Whether a text has the form of a `sub`: a UUID (RFC 9562, section 4), in letters of any case.
pub(crate) fn is_sub(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The `sub` that a text could be, in letters of any case.
pub(crate) fn as_sub(text: &str) -> Option<String> {
    is_sub(text).then(|| text.to_ascii_lowercase())
}

/// Whether a text is a `sub` as the API writes it: in small letters.
pub(crate) fn is_written_sub(text: &str) -> bool {
    is_sub(text) && !text.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Whether an address of the pool's aliases is written so.
pub(crate) fn is_address_alias(pool: &Pool, text: &str) -> bool {
    address_form(pool, text).is_some()
}

/// Checks that a text may name a user in this way. `own` is the user's `sub`, where there is one already.
///
/// # Errors
/// `InvalidParameterException` where the text has the form of a name of another kind.
pub(crate) fn may_be_called(
    pool: &Pool,
    naming: Naming,
    own: Option<&str>,
    text: &str,
) -> Result<()> {
    let member = match naming {
        Naming::Username => "Username",
        Naming::Alias(kind) => kind.attribute(),
    };
    let is_own = own.is_some_and(|own| own.eq_ignore_ascii_case(text));
    if naming != Naming::Username && is_sub(text) && !is_own {
        return Err(refusals::invalid_parameter(format!(
            "{member} cannot be of UUID format, since the sub of a user is."
        )));
    }
    // What is compared counts as well as what is written: to fold is to write some letters anew.
    let form = address_form(pool, text).or_else(|| address_form(pool, &fold(pool, text)));
    match form {
        Some(kind) if naming != Naming::Alias(kind) => {
            let form = match kind {
                AliasKind::PhoneNumber => "phone number",
                _ => "email",
            };
            Err(refusals::invalid_parameter(format!(
                "{member} cannot be of {form} format, since user pool is configured for {form} alias."
            )))
        }
        _ => Ok(()),
    }
}

/// Checks the one attribute whose value may be any text and which can name its user.
///
/// # Errors
/// As [`may_be_called`].
pub(crate) fn check_given(pool: &Pool, own: Option<&str>, given: &Attributes) -> Result<()> {
    let kind = AliasKind::PreferredUsername;
    match given.get(kind.attribute()) {
        Some(text) if aliases_of(pool).contains(&kind) => {
            may_be_called(pool, Naming::Alias(kind), own, text)
        }
        _ => Ok(()),
    }
}

/// The kind of address that a text is, among those by which the pool's users are found.
fn address_form(pool: &Pool, text: &str) -> Option<AliasKind> {
    aliases_of(pool).into_iter().find(|kind| match kind {
        AliasKind::Email => addresses::is_email(text),
        AliasKind::PhoneNumber => addresses::is_phone(text),
        AliasKind::PreferredUsername => false,
    })
}
