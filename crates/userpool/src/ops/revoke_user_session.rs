//! `RevokeUserSession`: ends another sign-in of the user who calls, on whatever device it is.
//!
//! Refuses, in this order: an access token that is not ours, has expired, was revoked or lacks the scope, and a disabled user; a session
//! that the user does not have, or has no more; the session of the access token itself.
//! Changes: the tokens of the session are void, and it with them. `RevokeAssociatedSessions` changes nothing: no session comes from one
//! of managed login. Sends nothing.
//!
//! Where a client has `EnableTokenRevocation` off, its access tokens tell no family: of such a session the refresh token alone is void,
//! its access tokens hold until they expire. And whoever asks with one of them has no current session, so that none is refused for that.

use model::{RevokeUserSessionRequest, RevokeUserSessionResponse};

use crate::tokens::user_sessions;
use crate::world::Cx;
use crate::{Result, refusals, tokens};

pub(crate) async fn revoke_user_session(
    cx: &mut Cx<'_>,
    request: RevokeUserSessionRequest,
) -> Result<RevokeUserSessionResponse> {
    let caller = tokens::caller(cx, &request.access_token).await?;
    let (pool, user) = (&caller.pool, &caller.user);
    let session = user_sessions::of_id(cx, pool, user, &request.session_id).await?;
    if session.origin_jti == caller.origin_jti() {
        return Err(refusals::invalid_parameter(
            "The current session cannot be revoked: sign out instead.",
        ));
    }
    user_sessions::end(cx, user, &session);
    Ok(RevokeUserSessionResponse {})
}
