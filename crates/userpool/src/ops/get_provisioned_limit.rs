//! `GetProvisionedLimit`: tells how many requests a second of a category an account may make in a region, and how many of them are
//! everybody's.
//!
//! Refuses, in this order: attributes that name no category, or more than it; a category that does not exist.
//! Changes nothing. Sends nothing.

use model::{GetProvisionedLimitRequest, GetProvisionedLimitResponse};

use crate::Result;
use crate::access;
use crate::lists::limit_view;
use crate::world::Cx;

pub(crate) async fn get_provisioned_limit(
    cx: &mut Cx<'_>,
    request: GetProvisionedLimitRequest,
) -> Result<GetProvisionedLimitResponse> {
    let category = limit_view::category(&request.limit_definition)?;
    let per_second = access::provisioned(cx, category).await?;
    Ok(GetProvisionedLimitResponse {
        limit: limit_view::limit_type(category, per_second),
    })
}
