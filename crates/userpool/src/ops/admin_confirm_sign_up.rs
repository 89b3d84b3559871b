//! `AdminConfirmSignUp`: confirms a sign-up without a code.
//!
//! Refuses, in this order: an unknown pool; an unknown user; a user who is past sign-up; a preferred user name that another
//! user has.
//! Changes: the user is confirmed. No address is proved by it. Sends nothing. Asks `PostConfirmation` after it.

use model::{AdminConfirmSignUpRequest, AdminConfirmSignUpResponse, ErrorCode, UserStatusType};

use crate::people::aliases::{self, Contested};
use crate::triggers::post_confirmation::{self, By};
use crate::world::Cx;
use crate::{Result, load, refusals};

pub(crate) async fn admin_confirm_sign_up(
    cx: &mut Cx<'_>,
    request: AdminConfirmSignUpRequest,
) -> Result<AdminConfirmSignUpResponse> {
    let (pool, mut user) = load::user_of(cx, &request.user_pool_id, &request.username).await?;
    if user.status != UserStatusType::Unconfirmed {
        return Err(refusals::not_to_be_confirmed(user.status));
    }
    user.status = UserStatusType::Confirmed;
    user.modified_millis = cx.now();
    // The facts list no AliasExistsException for this operation.
    let contested = Contested::Refuse(ErrorCode::InvalidParameterException);
    aliases::claim(cx, &pool, &mut user, None, contested).await?;

    cx.update(&user);
    let metadata = request.client_metadata.as_ref();
    post_confirmation::follow(cx, &pool, None, &user, By::SignUp, metadata);
    Ok(AdminConfirmSignUpResponse::default())
}
