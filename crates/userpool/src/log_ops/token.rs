//! Where reading goes on, as it travels with whoever reads: sealed for one operation on one thing, so that it opens nothing elsewhere
//! and tells nothing.

use model::Error;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::world::Cx;
use crate::{Result, refusals};

/// Writes a place down.
///
/// # Errors
/// An internal one where it can't be written.
pub(super) fn write<P: Serialize>(cx: &mut Cx<'_>, subject: &str, place: &P) -> Result<String> {
    let place = serde_json::to_vec(place).map_err(Error::internal)?;
    Ok(cx.seal(&context(subject), &place))
}

/// The place that a token was written for.
///
/// # Errors
/// `InvalidParameterException` where it is for something else, or is none of ours.
pub(super) fn read<P: DeserializeOwned>(cx: &Cx<'_>, subject: &str, token: &str) -> Result<P> {
    let opened = cx.open(&context(subject), token).map_err(|_| invalid())?;
    serde_json::from_slice(&opened).map_err(|_| invalid())
}

/// What is said of a token that leads nowhere.
pub(super) fn invalid() -> Error {
    refusals::invalid_parameter("The specified nextToken is invalid.")
}

fn context(subject: &str) -> String {
    format!("paging/{subject}")
}
