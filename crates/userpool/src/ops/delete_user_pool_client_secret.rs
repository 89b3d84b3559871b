//! `DeleteUserPoolClientSecret`: takes one of its two secrets from an app client.
//!
//! Refuses, in this order: an unknown pool; a client that the pool does not have; a client whose secret is managed in Secrets
//! Manager; a secret that the client does not have; the last one.
//! Changes: the secret proves nothing any more. Sends nothing.

use model::{
    DeleteUserPoolClientSecretRequest, DeleteUserPoolClientSecretResponse, Error, ErrorCode,
};

use crate::secrets::refuse_managed;
use crate::world::Cx;
use crate::{Result, load, refusals};

pub(crate) async fn delete_user_pool_client_secret(
    cx: &mut Cx<'_>,
    request: DeleteUserPoolClientSecretRequest,
) -> Result<DeleteUserPoolClientSecretResponse> {
    let id = request.client_id.expose();
    let (_, mut client) = load::client_of(cx, &request.user_pool_id, id).await?;
    refuse_managed(&client)?;
    let wanted = request.client_secret_id;
    if !client.secrets.iter().any(|secret| secret.id == wanted) {
        return Err(Error::new(
            ErrorCode::ResourceNotFoundException,
            format!("Client secret {wanted} does not exist."),
        ));
    }
    if client.secrets.len() == 1 {
        return Err(refusals::invalid_parameter(
            "The last remaining secret of a client cannot be deleted.",
        ));
    }

    client.secrets.retain(|secret| secret.id != wanted);
    cx.update(&client);
    Ok(DeleteUserPoolClientSecretResponse::default())
}
