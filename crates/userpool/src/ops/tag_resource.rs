//! `TagResource`: gives a user pool tags, in place of those with the same key.
//!
//! Refuses, in this order: an ARN that is none of a user pool here; an unknown pool; reserved or too many tags; tags
//! that name another id than the pool's.
//! Changes: the pool's tags. Sends nothing.

use model::{TagResourceRequest, TagResourceResponse};

use crate::rules::{pinned, tags};
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn tag_resource(
    cx: &mut Cx<'_>,
    request: TagResourceRequest,
) -> Result<TagResourceResponse> {
    let id = tags::pool_id(&request.resource_arn, &cx.call.region, &cx.call.account)?;
    let mut pool = load::pool(cx, id).await?;
    let mut all = pool.settings.user_pool_tags.take().unwrap_or_default();
    all.extend(request.tags.clone());
    tags::check(all.iter())?;
    pinned::refuse_other(request.tags.iter(), &pool.id)?;

    pool.settings.user_pool_tags = Some(all);
    cx.update(&pool);
    Ok(TagResourceResponse::default())
}
