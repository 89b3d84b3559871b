//! Clients whose secret is managed: it lies in Secrets Manager, and every rotation gives the client a new one.

use model::Sensitive;

use super::{names, schedule};
use crate::records::{Client, ManagedSecret, SecretVersion};
use crate::refusals::invalid_parameter;
use crate::world::Cx;
use crate::{Result, limits};

/// Characters at the end of an ARN.
const SUFFIX_CHARACTERS: usize = 6;

/// Has the secret of a client managed from now on, and rotates it at once. The client is for the caller to write.
pub(crate) fn begin(cx: &mut Cx<'_>, client: &mut Client) {
    let suffix = cx.random.alphanumeric(SUFFIX_CHARACTERS);
    let name = names::name(&client.pool_id, &client.id);
    let arn = names::arn(&cx.call.region, &cx.call.account, &name, &suffix);
    let mut versions = Vec::new();
    for secret in &client.secrets {
        versions.push(SecretVersion {
            id: cx.random.uuid(),
            secret_id: secret.id.clone(),
            created_millis: secret.created_millis,
        });
    }
    let mut secret = ManagedSecret {
        pool_id: client.pool_id.clone(),
        client_id: client.id.clone(),
        suffix,
        created_millis: cx.now(),
        changed_millis: cx.now(),
        rotated_millis: cx.now(),
        due_millis: cx.now(),
        schedule: schedule::usual(),
        versions,
    };
    let version = cx.random.uuid();
    rotate(cx, client, &mut secret, version);
    cx.insert(&secret);
    client.settings.client_secret_arn = Some(arn);
}

/// Has the secret of a client be its own again: what Secrets Manager had of it is gone. The client is for the caller to write.
///
/// # Errors
/// `InternalErrorException` where the store fails.
pub(crate) async fn end(cx: &mut Cx<'_>, client: &mut Client) -> Result<()> {
    let key = ManagedSecret::key_of(&client.pool_id, &client.id);
    if let Some(secret) = cx.load::<ManagedSecret>(&key).await? {
        cx.delete(&secret);
    }
    client.settings.client_secret_arn = None;
    Ok(())
}

/// Refuses to change the secrets of a client by hand that are managed.
///
/// # Errors
/// `InvalidParameterException` that says where they are rotated.
pub(crate) fn refuse_managed(client: &Client) -> Result<()> {
    match &client.settings.client_secret_arn {
        None => Ok(()),
        Some(arn) => Err(invalid_parameter(format!(
            "The secret of client {} is managed in AWS Secrets Manager: rotate {arn} there.",
            client.id
        ))),
    }
}

/// Gives a client a new secret beside the newest that it has; those before prove nothing any more. Neither is written here.
pub(super) fn rotate(
    cx: &mut Cx<'_>,
    client: &mut Client,
    secret: &mut ManagedSecret,
    version: String,
) {
    let surplus = (client.secrets.len() + 1).saturating_sub(limits::CLIENT_SECRETS_MAX);
    client.secrets.drain(..surplus);
    let characters = limits::CLIENT_SECRET_CHARACTERS;
    let value = Sensitive::new(cx.random.lower_alphanumeric(characters));
    let context = Client::secret_context(&client.pool_id, &client.id);
    let sealed = cx.seal(&context, value.expose().as_bytes());
    let made = client.add_secret(sealed, cx.now());
    secret.versions.push(SecretVersion {
        id: version,
        secret_id: made.id.clone(),
        created_millis: made.created_millis,
    });
    let is_there = |it: &SecretVersion| client.secrets.iter().any(|own| own.id == it.secret_id);
    secret.versions.retain(is_there);
    secret.rotated_millis = cx.now();
    secret.changed_millis = cx.now();
    secret.due_millis = schedule::next(&secret.schedule, cx.now());
}
