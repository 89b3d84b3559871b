//! `GlobalSignOut`: voids all tokens of the user who calls.
//!
//! Refuses an access token that is not ours, has expired, was revoked or lacks the scope, and a disabled user. A user who is no
//! more has no tokens either: this operation knows no other word for it.
//! Changes: the count of the user's sign-outs; tokens issued before are void. Sends nothing.

use model::{ErrorCode, GlobalSignOutRequest, GlobalSignOutResponse};

use crate::world::Cx;
use crate::{Result, refusals, tokens};

pub(crate) async fn global_sign_out(
    cx: &mut Cx<'_>,
    request: GlobalSignOutRequest,
) -> Result<GlobalSignOutResponse> {
    let caller = tokens::caller(cx, &request.access_token)
        .await
        .map_err(|refusal| {
            if refusal.code() == ErrorCode::UserNotFoundException {
                return refusals::not_authorized("Access Token has been revoked");
            }
            refusal
        })?;
    let mut user = caller.user;
    user.sign_out();
    cx.update(&user);
    Ok(GlobalSignOutResponse::default())
}
