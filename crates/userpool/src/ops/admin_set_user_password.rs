//! `AdminSetUserPassword`: sets a user's password, for good or until the next sign-in.
//!
//! Refuses, in this order: an unknown pool; an unknown user; a password that breaks a rule; for a user who was unconfirmed, a
//! preferred user name that another user has; a password that the user has or had lately.
//! Changes: the password; the user is confirmed, or has to change the password at the next sign-in; the lock-out is over;
//! tokens that were issued before are void. Sends nothing.

use model::{AdminSetUserPasswordRequest, AdminSetUserPasswordResponse, ErrorCode, UserStatusType};

use crate::people::aliases::{self, Contested};
use crate::people::credentials;
use crate::rules::password_policy::{self, Owner};
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn admin_set_user_password(
    cx: &mut Cx<'_>,
    request: AdminSetUserPasswordRequest,
) -> Result<AdminSetUserPasswordResponse> {
    let (pool, mut user) = load::user_of(cx, &request.user_pool_id, &request.username).await?;
    password_policy::refuse_weak(&pool, request.password.expose(), Owner::User)?;
    if request.permanent == Some(true) {
        user.status = UserStatusType::Confirmed;
        user.temporary_until_millis = None;
    } else {
        let until = password_policy::temporary_until_millis(&pool, cx.now());
        user.status = UserStatusType::ForceChangePassword;
        user.temporary_until_millis = Some(until);
    }
    let contested = Contested::Refuse(ErrorCode::InvalidParameterException);
    aliases::claim(cx, &pool, &mut user, None, contested).await?;

    credentials::replace_password(cx, &pool, &mut user, request.password.expose()).await?;
    user.modified_millis = cx.now();
    cx.update(&user);
    Ok(AdminSetUserPasswordResponse::default())
}
