//! `AdminRevokeUserSession`: ends a sign-in of a user.
//!
//! Refuses, in this order: an unknown pool; an unknown user; a session that the user does not have, or has no more.
//! Changes: the tokens of the session are void, and it with them; where the client has `EnableTokenRevocation` off, the refresh token
//! alone. `RevokeAssociatedSessions` changes nothing: no session comes from one of managed login. Sends nothing.

use model::{AdminRevokeUserSessionRequest, AdminRevokeUserSessionResponse};

use crate::tokens::user_sessions;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn admin_revoke_user_session(
    cx: &mut Cx<'_>,
    request: AdminRevokeUserSessionRequest,
) -> Result<AdminRevokeUserSessionResponse> {
    let (pool, user) = load::user_of(cx, &request.user_pool_id, &request.username).await?;
    let session = user_sessions::of_id(cx, &pool, &user, &request.session_id).await?;
    user_sessions::end(cx, &user, &session);
    Ok(AdminRevokeUserSessionResponse {})
}
