//! `ConfirmSignUp`: confirms a sign-up by the code that was sent.
//!
//! Refuses, in this order: an unknown client; a missing or wrong secret hash; an unknown user, a disabled one, one who is past
//! sign-up (a client that hides who exists is told that the code is wrong instead); too many tries; a code that has expired,
//! was used or tried too often, or went to an address that is no longer the user's; a wrong code, which is remembered; an
//! alias that another user has. `ForceAliasCreation` takes none away: an address is an alias only since its holder has proved it.
//! Changes: the user is confirmed, the address to which the code went is proved and, where the pool has it as an alias, the
//! user's. Sends nothing. Where a code to that address lets in, the answer has a session that does so once, by `USER_AUTH`. Asks `PostConfirmation` after it.

use model::{ConfirmSignUpRequest, ConfirmSignUpResponse};

use crate::people::{confirmation, phantom};
use crate::triggers::post_confirmation::{self, By};
use crate::world::Cx;
use crate::{Result, load, sign_in};

pub(crate) async fn confirm_sign_up(
    cx: &mut Cx<'_>,
    request: ConfirmSignUpRequest,
) -> Result<ConfirmSignUpResponse> {
    let name = request.username.expose();
    let id = request.client_id.expose();
    let (pool, client) = load::application(cx, id, name, request.secret_hash.as_ref()).await?;
    let sought = phantom::seek(cx, &pool, &client, name).await?;
    let code = &request.confirmation_code;
    let (user, contact) = confirmation::confirm(cx, &pool, sought, code).await?;
    let session = sign_in::session_of_sign_up(cx, &pool, &client, &user, contact)?;
    let metadata = request.client_metadata.as_ref();
    post_confirmation::follow(cx, &pool, Some(&client.id), &user, By::SignUp, metadata);
    Ok(ConfirmSignUpResponse { session })
}
