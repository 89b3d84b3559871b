//! `DeleteUserPoolClient`: removes an app client. Its tokens are good for nothing afterwards.
//!
//! Refuses, in this order: an unknown pool; a client that the pool does not have.
//! Changes: the client is gone, what Secrets Manager had of it, and what was said of its risks. Sends nothing.

use model::DeleteUserPoolClientRequest;

use crate::lists::counts::{self, Counted};
use crate::records::RiskRules;
use crate::world::Cx;
use crate::{Result, load, secrets};

pub(crate) async fn delete_user_pool_client(
    cx: &mut Cx<'_>,
    request: DeleteUserPoolClientRequest,
) -> Result<()> {
    let (_, mut client) =
        load::client_of(cx, &request.user_pool_id, request.client_id.expose()).await?;
    let rules = RiskRules::key_of(&client.pool_id, &client.id);
    let rules = cx.load::<RiskRules>(&rules).await?;
    let counts = counts::of_pool(cx, &client.pool_id).await?;

    if client.settings.client_secret_arn.is_some() {
        secrets::end(cx, &mut client).await?;
    }
    if let Some(rules) = rules {
        cx.delete(&rules);
    }
    cx.delete(&client);
    counts.fewer(cx, Counted::Clients);
    Ok(())
}
