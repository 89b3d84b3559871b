//! What `CreateUserPool` and `UpdateUserPool` make of a pool's settings: a creation is an update of nothing.
//!
//! A member that an update leaves out is reset or stays as it is, by no visible rule: the rows say which. What stays was
//! measured (`docs/fidelity.md`, "User pools and clients"); of the rest AWS's reference says that it is reset.

mod messages;
mod people;
mod policies;
mod triggers;
mod upkeep;

use model::UserPoolType;
use serde::Serialize;

use crate::Result;
use crate::settings::lay;
use crate::settings::member::{Members, Table};
use crate::settings::pool::twice;

const TABLE: Table = &[
    people::ROWS,
    policies::ROWS,
    messages::ROWS,
    triggers::ROWS,
    upkeep::ROWS,
];

/// What a request calls the pool, and what a description does.
const NAME: (&str, &str) = ("PoolName", "Name");

/// Settings with a request laid over them. Whether the parts agree is for [`super::checks`] to say.
///
/// # Errors
/// `InvalidParameterException` where the request contradicts itself.
pub(crate) fn with(current: &UserPoolType, request: &impl Serialize) -> Result<UserPoolType> {
    let (mut stored, mut given) = (lay::said(current)?, lay::said(request)?);
    let days = twice::agree(&stored, &mut given)?;
    rename(&mut stored, NAME.1, NAME.0);
    let mut laid = lay::over(TABLE, stored, &given)?;
    rename(&mut laid, NAME.0, NAME.1);
    twice::mirror(&mut laid, days);
    lay::made(laid)
}

/// Refuses by name what is not built and would let somebody in.
///
/// # Errors
/// `InvalidParameterException` that names the member.
pub(crate) fn refuse_unbuilt(request: &impl Serialize) -> Result<()> {
    lay::refuse_unbuilt(TABLE, &lay::said(request)?)
}

fn rename(members: &mut Members, from: &str, to: &str) {
    if let Some(value) = members.shift_remove(from) {
        members.insert(to.to_owned(), value);
    }
}
