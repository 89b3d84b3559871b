//! `ListUserSessions`: lists the sign-ins of the user who calls that go on, through whatever client, the one first that was used last.
//!
//! Refuses, in this order: an access token that is not ours, has expired, was revoked or lacks the scope, and a disabled user; a token
//! of another list. Changes nothing. Sends nothing.

use model::{ListUserSessionsRequest, ListUserSessionsResponse};

use crate::tokens::user_sessions;
use crate::world::Cx;
use crate::{Result, tokens};

pub(crate) async fn list_user_sessions(
    cx: &mut Cx<'_>,
    request: ListUserSessionsRequest,
) -> Result<ListUserSessionsResponse> {
    let caller = tokens::reader(cx, &request.access_token).await?;
    let page = user_sessions::list(
        cx,
        &caller.pool,
        &caller.user,
        "ListUserSessions",
        request.next_token.as_deref(),
        caller.origin_jti(),
    )
    .await?;
    Ok(ListUserSessionsResponse {
        next_token: page.next_token,
        sessions: Some(page.records),
    })
}
