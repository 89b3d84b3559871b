//! The names by which a user is found.

use model::{AliasAttributeType, UsernameAttributeType};

use crate::records::{AliasKind, Pool};

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
