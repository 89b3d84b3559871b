//! `ListUserPools`: lists the user pools of an account in a region.
//!
//! Refuses: a token of another list. Changes nothing. Sends nothing.

use model::{ListUserPoolsRequest, ListUserPoolsResponse, UserPoolDescriptionType};

use crate::Result;
use crate::lists::paging::{self, List};
use crate::records::Pool;
use crate::world::{By, Cx};

pub(crate) async fn list_user_pools(
    cx: &mut Cx<'_>,
    request: ListUserPoolsRequest,
) -> Result<ListUserPoolsResponse> {
    let subject = format!("{}/{}", cx.call.account, cx.call.region);
    let list = List {
        operation: "ListUserPools",
        subject: &subject,
        range: Pool::by_name(&cx.call.account, &cx.call.region),
        by: By::Index,
    };
    let limit = paging::limit(Some(request.max_results));
    let page = paging::page(cx, list, limit, request.next_token.as_deref()).await?;
    let user_pools = page.records.into_iter().map(description).collect();
    Ok(ListUserPoolsResponse {
        next_token: page.next_token,
        user_pools: Some(user_pools),
    })
}

fn description(pool: Pool) -> UserPoolDescriptionType {
    UserPoolDescriptionType {
        creation_date: pool.settings.creation_date,
        id: Some(pool.id),
        lambda_config: Some(pool.settings.lambda_config.unwrap_or_default()),
        last_modified_date: pool.settings.last_modified_date,
        name: pool.settings.name,
        ..UserPoolDescriptionType::default()
    }
}
