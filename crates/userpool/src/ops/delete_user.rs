//! `DeleteUser`: removes the user who calls.
//!
//! Refuses an access token that is not ours, has expired, was revoked or lacks the scope, and a disabled user.
//! Changes: the user is gone, with codes and counters; nobody has the user's names any more. Sends nothing.

use model::DeleteUserRequest;

use crate::people::removal;
use crate::world::Cx;
use crate::{Result, tokens};

pub(crate) async fn delete_user(cx: &mut Cx<'_>, request: DeleteUserRequest) -> Result<()> {
    let caller = tokens::caller(cx, &request.access_token).await?;
    removal::remove(cx, &caller.user).await
}
