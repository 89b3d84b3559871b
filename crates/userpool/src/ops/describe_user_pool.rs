//! `DescribeUserPool`: shows a user pool.
//!
//! Refuses: an unknown pool. Changes nothing. Sends nothing.

use model::{DescribeUserPoolRequest, DescribeUserPoolResponse};

use crate::lists::counts;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn describe_user_pool(
    cx: &mut Cx<'_>,
    request: DescribeUserPoolRequest,
) -> Result<DescribeUserPoolResponse> {
    let pool = load::pool(cx, &request.user_pool_id).await?;
    let users = counts::estimated_users(cx, &pool.id).await?;
    let mut settings = pool.settings;
    settings.estimated_number_of_users = Some(users);
    Ok(DescribeUserPoolResponse {
        user_pool: Some(settings),
    })
}
