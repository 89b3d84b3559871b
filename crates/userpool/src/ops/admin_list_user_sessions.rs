//! `AdminListUserSessions`: lists the sign-ins of a user that go on, through whatever client, the one first that was used last.
//!
//! Refuses, in this order: an unknown pool; an unknown user; a token of another list. Changes nothing. Sends nothing.

use model::{AdminListUserSessionsRequest, AdminListUserSessionsResponse};

use crate::tokens::user_sessions;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn admin_list_user_sessions(
    cx: &mut Cx<'_>,
    request: AdminListUserSessionsRequest,
) -> Result<AdminListUserSessionsResponse> {
    let (pool, user) = load::user_to_show(cx, &request.user_pool_id, &request.username).await?;
    let token = request.next_token.as_deref();
    // An administrator has no session among them.
    let page = user_sessions::list(cx, &pool, &user, "AdminListUserSessions", token, "").await?;
    Ok(AdminListUserSessionsResponse {
        next_token: page.next_token,
        sessions: Some(page.records),
    })
}
