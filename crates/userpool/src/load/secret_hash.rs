//! The proof that an application knows its client's secret.

use crypto::mac;

use crate::records::Client;
use crate::world::Cx;
use crate::{Result, refusals};

/// Checks a `SECRET_HASH` against the client: HMAC-SHA256 by the secret over the user's name and the client's id. `names`
/// are those that the client may have used for the user.
///
/// # Errors
/// `NotAuthorizedException` where the client has a secret and the hash is absent or wrong, `InvalidParameterException` where
/// it has none and a hash is given.
pub(crate) fn refuse_unproved(
    cx: &Cx<'_>,
    client: &Client,
    names: &[&str],
    given: Option<&str>,
) -> Result<()> {
    if proves(cx, client, names, given)? {
        return Ok(());
    }
    let id = &client.id;
    Err(refusals::not_authorized(format!(
        "Unable to verify secret hash for client {id}"
    )))
}

/// Whether a `SECRET_HASH` is that of the client and one of the names; none is wanted where the client has no secret.
///
/// # Errors
/// `NotAuthorizedException` where the client has a secret and the hash is absent, `InvalidParameterException` where it has
/// none and a hash is given.
pub(crate) fn proves(
    cx: &Cx<'_>,
    client: &Client,
    names: &[&str],
    given: Option<&str>,
) -> Result<bool> {
    let id = &client.id;
    if !client.has_secret() {
        return match given {
            None => Ok(true),
            Some(_) => Err(refusals::invalid_parameter(format!(
                "Client {id} is not configured for secret but secret hash was received"
            ))),
        };
    }
    let given = given.ok_or_else(|| {
        refusals::not_authorized(format!(
            "Client {id} is configured with secret but SECRET_HASH was not received"
        ))
    })?;
    any_secret(cx, client, |secret| {
        let secret = String::from_utf8_lossy(secret);
        let hash = |name: &&str| mac::secret_hash(name, id, &secret);
        names
            .iter()
            .any(|name| mac::equal(hash(name).as_bytes(), given.as_bytes()))
    })
}

/// Whether something holds of one of the client's secrets.
fn any_secret(cx: &Cx<'_>, client: &Client, holds: impl Fn(&[u8]) -> bool) -> Result<bool> {
    let context = Client::secret_context(&client.pool_id, &client.id);
    for secret in &client.secrets {
        if holds(&cx.open(&context, &secret.sealed)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Checks a client's secret itself, for the operations that take it in place of the hash.
///
/// # Errors
/// `NotAuthorizedException` where the client has a secret and the one given is absent or wrong.
pub(crate) fn check_secret(cx: &Cx<'_>, client: &Client, given: Option<&str>) -> Result<()> {
    if !client.has_secret() {
        return Ok(());
    }
    let is_given = |secret: &[u8]| given.is_some_and(|given| mac::equal(secret, given.as_bytes()));
    if any_secret(cx, client, is_given)? {
        return Ok(());
    }
    let id = &client.id;
    Err(refusals::not_authorized(format!(
        "Unable to verify secret for client {id}"
    )))
}
