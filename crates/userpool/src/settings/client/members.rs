//! What `CreateUserPoolClient` and `UpdateUserPoolClient` make of a client's settings. An update replaces everything but the
//! name and what a row keeps, so that a creation is an update of nothing.

mod access;
mod tokens;

use model::{Sensitive, UserPoolClientType};
use serde::Serialize;
use serde_json::Value;

use crate::Result;
use crate::records::Client;
use crate::settings::lay;
use crate::settings::member::{Members, Table};
use crate::world::Cx;

const TABLE: Table = &[access::ROWS, tokens::ROWS];

/// Lists that say nothing where they are empty.
const NOTHING_IF_EMPTY: [&str; 3] = ["ExplicitAuthFlows", "ReadAttributes", "WriteAttributes"];
/// A number that says nothing where it is zero.
const NOTHING_IF_ZERO: &str = "RefreshTokenValidity";

/// Settings with a request laid over them, without ids and secret. Whether the parts agree is for [`super::checks`] to say.
///
/// # Errors
/// `InternalErrorException` where they are none.
pub(crate) fn with(
    current: &UserPoolClientType,
    request: &impl Serialize,
) -> Result<UserPoolClientType> {
    lay::made(lay::over(TABLE, lay::said(current)?, &given(request)?)?)
}

/// Refuses by name what is not built and would let somebody in.
///
/// # Errors
/// `InvalidParameterException` that names the member.
pub(crate) fn refuse_unbuilt(request: &impl Serialize) -> Result<()> {
    lay::refuse_unbuilt(TABLE, &given(request)?)
}

fn given(request: &impl Serialize) -> Result<Members> {
    let mut given = lay::said(request)?;
    given.retain(|name, value| !says_nothing(name, value));
    Ok(given)
}

fn says_nothing(name: &str, value: &Value) -> bool {
    let is_empty = value.as_array().is_some_and(Vec::is_empty);
    is_empty && NOTHING_IF_EMPTY.contains(&name) || name == NOTHING_IF_ZERO && *value == 0
}

/// A client as the API shows it, the oldest of its secrets included, unless Secrets Manager shows them.
///
/// # Errors
/// `InternalErrorException` where the secret can't be opened.
pub(crate) fn described(cx: &Cx<'_>, client: &Client) -> Result<UserPoolClientType> {
    let context = Client::secret_context(&client.pool_id, &client.id);
    let is_managed = client.settings.client_secret_arn.is_some();
    let secret = match client.secrets.first() {
        Some(secret) if !is_managed => {
            let opened = cx.open(&context, &secret.sealed)?;
            let text = std::str::from_utf8(&opened).map_err(model::Error::internal)?;
            Some(Sensitive::from(text))
        }
        _ => None,
    };
    Ok(UserPoolClientType {
        client_id: Some(Sensitive::new(client.id.clone())),
        client_secret: secret,
        user_pool_id: Some(client.pool_id.clone()),
        ..client.settings.clone()
    })
}
