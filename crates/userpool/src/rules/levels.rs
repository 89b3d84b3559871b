//! What a pool calls the levels at which users sign in (AWS developer guide, "Configuring ACR level names").

use crate::records::Pool;

/// How many there are.
pub(crate) const LEVELS: u8 = 4;

/// What the pool calls the level of this number, from 1 on.
pub(crate) fn name(pool: &Pool, number: u8) -> String {
    let names = pool.settings.acr_configuration.as_ref();
    let own = names.and_then(|names| names.get(&format!("Level{number}")));
    own.map_or_else(
        || format!("urn:cognito:loa:{number}"),
        |own| own.acr_value.clone(),
    )
}
