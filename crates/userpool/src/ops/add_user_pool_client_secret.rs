//! `AddUserPoolClientSecret`: gives an app client a second secret, so that applications can go over to it one by one.
//!
//! Refuses, in this order: an unknown pool; a client that the pool does not have; a client without a secret, which is public; one
//! whose secret is managed in Secrets Manager; one that has two.
//! Changes: the client has the secret beside its other one, and either proves it. Sends nothing.

use model::{
    AddUserPoolClientSecretRequest, AddUserPoolClientSecretResponse, Error, ErrorCode, Sensitive,
};

use crate::lists::secret_view::descriptor;
use crate::records::Client;
use crate::secrets::refuse_managed;
use crate::world::Cx;
use crate::{Result, limits, load, refusals};

pub(crate) async fn add_user_pool_client_secret(
    cx: &mut Cx<'_>,
    request: AddUserPoolClientSecretRequest,
) -> Result<AddUserPoolClientSecretResponse> {
    let id = request.client_id.expose();
    let (pool, mut client) = load::client_of(cx, &request.user_pool_id, id).await?;
    if !client.has_secret() {
        return Err(refusals::invalid_parameter(format!(
            "Client {id} is not configured for secret: a secret can only be added to a client that was made with one."
        )));
    }
    refuse_managed(&client)?;
    if client.secrets.len() >= limits::CLIENT_SECRETS_MAX {
        return Err(Error::new(
            ErrorCode::LimitExceededException,
            "Client secrets cannot exceed limit of 2 secrets.",
        ));
    }

    let made = request.client_secret.is_none().then(|| {
        let characters = limits::CLIENT_SECRET_CHARACTERS;
        Sensitive::new(cx.random.lower_alphanumeric(characters))
    });
    let value = request.client_secret.or_else(|| made.clone());
    let value = value.unwrap_or_default();
    let context = Client::secret_context(&pool.id, &client.id);
    let sealed = cx.seal(&context, value.expose().as_bytes());
    let mut shown = descriptor(client.add_secret(sealed, cx.now()));
    // Whoever has chosen it knows it.
    shown.client_secret_value = made;
    cx.update(&client);
    Ok(AddUserPoolClientSecretResponse {
        client_secret_descriptor: Some(shown),
    })
}
