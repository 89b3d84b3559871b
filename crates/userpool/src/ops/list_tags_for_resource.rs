//! `ListTagsForResource`: shows the tags of a user pool.
//!
//! Refuses, in this order: an ARN that is none of a user pool here; an unknown pool. Changes nothing. Sends nothing.

use model::{ListTagsForResourceRequest, ListTagsForResourceResponse};

use crate::rules::tags;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn list_tags_for_resource(
    cx: &mut Cx<'_>,
    request: ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse> {
    let id = tags::pool_id(&request.resource_arn, &cx.call.region, &cx.call.account)?;
    let pool = load::pool(cx, id).await?;
    Ok(ListTagsForResourceResponse {
        tags: Some(pool.settings.user_pool_tags.unwrap_or_default()),
    })
}
