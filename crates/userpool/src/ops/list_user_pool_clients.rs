//! `ListUserPoolClients`: lists the app clients of a pool.
//!
//! Refuses, in this order: an unknown pool; a token of another list. Changes nothing. Sends nothing.

use model::{
    ClientTypeType, ListUserPoolClientsRequest, ListUserPoolClientsResponse, Sensitive,
    UserPoolClientDescription,
};

use crate::lists::paging::{self, List};
use crate::records::Client;
use crate::world::{By, Cx};
use crate::{Result, load};

pub(crate) async fn list_user_pool_clients(
    cx: &mut Cx<'_>,
    request: ListUserPoolClientsRequest,
) -> Result<ListUserPoolClientsResponse> {
    let pool = load::pool(cx, &request.user_pool_id).await?;
    let list = List {
        operation: "ListUserPoolClients",
        subject: &pool.id,
        range: Client::of_pool(&pool.id),
        by: By::Key,
    };
    let limit = paging::limit(request.max_results);
    let page = paging::page(cx, list, limit, request.next_token.as_deref()).await?;
    // Clients that registered themselves are of another type, of which there are none.
    if request.client_type == Some(ClientTypeType::Dcr) {
        return Ok(ListUserPoolClientsResponse {
            next_token: None,
            user_pool_clients: Some(Vec::new()),
        });
    }
    let user_pool_clients = page.records.into_iter().map(description).collect();
    Ok(ListUserPoolClientsResponse {
        next_token: page.next_token,
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
