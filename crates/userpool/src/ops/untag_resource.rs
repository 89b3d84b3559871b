//! `UntagResource`: takes tags from a user pool. A key that it does not have is no error.
//!
//! Refuses, in this order: an ARN that is none of a user pool here; an unknown pool.
//! Changes: the pool's tags. Sends nothing.

use model::{UntagResourceRequest, UntagResourceResponse};

use crate::rules::tags;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn untag_resource(
    cx: &mut Cx<'_>,
    request: UntagResourceRequest,
) -> Result<UntagResourceResponse> {
    let id = tags::pool_id(&request.resource_arn, &cx.call.region, &cx.call.account)?;
    let mut pool = load::pool(cx, id).await?;

    if let Some(tags) = &mut pool.settings.user_pool_tags {
        tags.retain(|key, _| !request.tag_keys.contains(key));
    }
    cx.update(&pool);
    Ok(UntagResourceResponse::default())
}
