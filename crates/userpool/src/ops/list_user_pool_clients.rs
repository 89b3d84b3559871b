//! `ListUserPoolClients`: lists the app clients of a pool.
//!
//! Refuses, in this order: an unknown pool; a token of another list. Changes nothing. Sends nothing.

use model::{
    ClientTypeType, ListUserPoolClientsRequest, ListUserPoolClientsResponse, Sensitive,
    UserPoolClientDescription,
};
use store::Direction;

use crate::lists::paging;
use crate::records::Client;
use crate::world::Cx;
use crate::{Result, load};

const OPERATION: &str = "ListUserPoolClients";
/// Clients on a page where the request names no number.
const CLIENTS: i32 = 60;

pub(crate) async fn list_user_pool_clients(
    cx: &mut Cx<'_>,
    request: ListUserPoolClientsRequest,
) -> Result<ListUserPoolClientsResponse> {
    let pool = load::pool(cx, &request.user_pool_id).await?;
    let all = Client::of_pool(&pool.id);
    let rest = paging::rest(cx, OPERATION, &pool.id, all, request.next_token.as_deref())?;
    // Clients that registered themselves are of another type, of which there are none.
    if request.client_type == Some(ClientTypeType::Dcr) {
        return Ok(ListUserPoolClientsResponse {
            next_token: None,
            user_pool_clients: Some(Vec::new()),
        });
    }
    let limit = usize::try_from(request.max_results.unwrap_or(CLIENTS)).unwrap_or(1);
    let page = cx.page::<Client>(rest, limit, Direction::Forward).await?;
    let next_token = paging::token(cx, OPERATION, &pool.id, page.last.as_ref());
    let user_pool_clients = page.records.into_iter().map(description).collect();
    Ok(ListUserPoolClientsResponse {
        next_token,
        user_pool_clients: Some(user_pool_clients),
    })
}

fn description(client: Client) -> UserPoolClientDescription {
    UserPoolClientDescription {
        client_id: Some(Sensitive::new(client.id)),
        client_name: client.settings.client_name,
        user_pool_id: Some(client.pool_id),
    }
}
