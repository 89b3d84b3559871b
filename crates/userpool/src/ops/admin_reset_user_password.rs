//! `AdminResetUserPassword`: voids a user's password and sends the code with which the user sets a new one.
//!
//! Refuses, in this order: an unknown pool; an unknown user; a disabled user; a user with a temporary password; a user without
//! a proved address at which the pool recovers accounts and to which no codes of a second factor go.
//! Changes: the user has to set a new password; a hash with which the user came is gone; tokens that were issued before are void; the code before is void. Sends the
//! new one.

use model::{AdminResetUserPasswordRequest, AdminResetUserPasswordResponse, UserStatusType};

use crate::messages::{Addressee, CodeFor};
use crate::people::codes::Cap;
use crate::people::verification;
use crate::rules::contacts;
use crate::world::Cx;
use crate::{Result, load, refusals, sign_in};

pub(crate) async fn admin_reset_user_password(
    cx: &mut Cx<'_>,
    request: AdminResetUserPasswordRequest,
) -> Result<AdminResetUserPasswordResponse> {
    let (pool, mut user) = load::user_of(cx, &request.user_pool_id, &request.username).await?;
    if !user.enabled {
        return Err(refusals::user_disabled());
    }
    if user.may_not_reset_password() {
        return Err(refusals::password_not_to_be_reset());
    }
    let destination = contacts::proved(&user, &sign_in::recovers_by(&pool, &user))
        .ok_or_else(refusals::no_proved_contact)?;

    let (reason, addressee) = (CodeFor::ForgotPassword, Addressee::User(destination));
    verification::send(cx, &pool, &user, reason, &addressee, Cap::Lift).await?;
    // A hash that waits for its first sign-in must not let anybody in afterwards.
    if pool.srp {
        user.hash = None;
    }
    user.status = UserStatusType::ResetRequired;
    user.modified_millis = cx.now();
    user.sign_out();
    cx.update(&user);
    Ok(AdminResetUserPasswordResponse::default())
}
