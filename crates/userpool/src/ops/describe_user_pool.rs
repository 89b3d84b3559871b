//! `DescribeUserPool`: shows a user pool.
//!
//! Refuses: an unknown pool. Changes nothing. Sends nothing.

use model::{DescribeUserPoolRequest, DescribeUserPoolResponse};
use store::Direction;

use crate::cx::Cx;
use crate::records::User;
use crate::{Result, limits, load};

pub(crate) async fn describe_user_pool(
    cx: &mut Cx<'_>,
    request: DescribeUserPoolRequest,
) -> Result<DescribeUserPoolResponse> {
    let pool = load::pool(cx, &request.user_pool_id).await?;
    let users = estimated_users(cx, &pool.id).await?;
    let mut settings = pool.settings;
    settings.estimated_number_of_users = Some(users);
    Ok(DescribeUserPoolResponse {
        user_pool: Some(settings),
    })
}

/// How many users there are, up to the limit at which counting stops: a counter that each sign-up writes would make
/// sign-ups wait for each other.
async fn estimated_users(cx: &mut Cx<'_>, pool_id: &str) -> Result<i32> {
    let mut rest = User::of_pool(pool_id);
    let mut count = 0;
    while count < limits::USERS_COUNTED_MAX {
        let page = cx
            .page::<User>(
                rest.clone(),
                limits::USERS_COUNTED_AT_ONCE,
                Direction::Forward,
            )
            .await?;
        count += page.records.len();
        match page.last {
            Some(last) => rest = rest.past(&last, Direction::Forward),
            None => break,
        }
    }
    Ok(i32::try_from(count).unwrap_or(i32::MAX))
}
