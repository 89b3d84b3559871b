//! `ListUserPools`: lists the user pools of an account in a region.
//!
//! Refuses: a token of another list. Changes nothing. Sends nothing.

use model::{ListUserPoolsRequest, ListUserPoolsResponse, UserPoolDescriptionType};
use store::Direction;

use crate::Result;
use crate::lists::paging;
use crate::records::Pool;
use crate::world::Cx;

const OPERATION: &str = "ListUserPools";

pub(crate) async fn list_user_pools(
    cx: &mut Cx<'_>,
    request: ListUserPoolsRequest,
) -> Result<ListUserPoolsResponse> {
    let subject = format!("{}/{}", cx.call.account, cx.call.region);
    let all = Pool::by_name(&cx.call.account, &cx.call.region);
    let rest = paging::rest(cx, OPERATION, &subject, all, request.next_token.as_deref())?;
    let limit = usize::try_from(request.max_results).unwrap_or(1);
    let page = cx.page_by::<Pool>(rest, limit, Direction::Forward).await?;
    let next_token = paging::token(cx, OPERATION, &subject, page.last.as_ref());
    let user_pools = page.records.into_iter().map(description).collect();
    Ok(ListUserPoolsResponse {
        next_token,
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
