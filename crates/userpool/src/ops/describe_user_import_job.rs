//! `DescribeUserImportJob`: shows an import of users, and how far it has come.
//!
//! Refuses, in this order: an unknown pool; an unknown import. Changes nothing. Sends nothing.

use model::{DescribeUserImportJobRequest, DescribeUserImportJobResponse};

use crate::imports::view;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn describe_user_import_job(
    cx: &mut Cx<'_>,
    request: DescribeUserImportJobRequest,
) -> Result<DescribeUserImportJobResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let import = view::find(cx, &pool, &request.job_id).await?;
    Ok(DescribeUserImportJobResponse {
        user_import_job: Some(view::shown(cx, &pool, import).await?),
    })
}
