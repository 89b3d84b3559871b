//! `ListUserPoolClientSecrets`: tells which secrets an app client has, the oldest first, but not what they are. There are so few
//! that no list has a second page.
//!
//! Refuses, in this order: an unknown pool; a client that the pool does not have; any token. Changes nothing. Sends nothing.

use model::{ListUserPoolClientSecretsRequest, ListUserPoolClientSecretsResponse};

use crate::lists::secret_view::descriptor;
use crate::world::Cx;
use crate::{Result, load, refusals};

pub(crate) async fn list_user_pool_client_secrets(
    cx: &mut Cx<'_>,
    request: ListUserPoolClientSecretsRequest,
) -> Result<ListUserPoolClientSecretsResponse> {
    let id = request.client_id.expose();
    let (_, client) = load::client_of(cx, &request.user_pool_id, id).await?;
    if request.next_token.is_some() {
        return Err(refusals::invalid_parameter(
            "Invalid pagination token given.",
        ));
    }
    Ok(ListUserPoolClientSecretsResponse {
        client_secrets: Some(client.secrets.iter().map(descriptor).collect()),
        next_token: None,
    })
}
