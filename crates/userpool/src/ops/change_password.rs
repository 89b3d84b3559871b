//! `ChangePassword`: sets the password of the user who calls.
//!
//! Refuses, in this order: an access token that is not good; a user whose password an administrator took, and who comes by a provider
//! alone; a previous password that is missing or wrong, which is remembered, and any during a lock-out; a new password that breaks a
//! rule, and one that the user has or had lately.
//! Changes: the password. The user stays signed in. Sends nothing.

use model::{
    ChallengeName, ChangePasswordRequest, ChangePasswordResponse, ErrorCode, EventResponseType,
    EventType, UserStatusType,
};

use crate::people::auth_events::{self, Deed, Keep};
use crate::people::credentials;
use crate::records::{Pool, User};
use crate::rules::password_policy::{self, Owner};
use crate::world::Cx;
use crate::{Result, refusals, sign_in, tokens};

pub(crate) async fn change_password(
    cx: &mut Cx<'_>,
    request: ChangePasswordRequest,
) -> Result<ChangePasswordResponse> {
    let tokens::SignedIn { pool, mut user, .. } = tokens::caller(cx, &request.access_token).await?;
    if user.status == UserStatusType::ExternalProvider {
        return Err(refusals::password_not_to_be_reset());
    }
    let has_password = user.has_password();
    match &request.previous_password {
        Some(previous) => {
            let checked = sign_in::check_password(cx, &pool, &user, previous.expose()).await;
            if let Err(refusal) = checked {
                if refusal.code() == ErrorCode::NotAuthorizedException {
                    failed(cx, &pool, &user).await?;
                }
                return Err(refusal);
            }
        }
        // A user who signs in without a password may set the first one.
        None if !has_password => {}
        None => return Err(refusals::wrong_password()),
    }
    password_policy::refuse_weak(&pool, request.proposed_password.expose(), Owner::User)?;

    credentials::change_password(cx, &pool, &mut user, request.proposed_password.expose()).await?;
    user.modified_millis = cx.now();
    cx.update(&user);
    let deed = Deed::of(EventType::PasswordChange, EventResponseType::Pass);
    auth_events::note(cx, &pool, &user, true, deed, Keep::WithSuccess).await?;
    Ok(ChangePasswordResponse::default())
}

/// Keeps that somebody did not know the password.
async fn failed(cx: &mut Cx<'_>, pool: &Pool, user: &User) -> Result<()> {
    let deed = Deed::of(EventType::PasswordChange, EventResponseType::Fail)
        .proving(ChallengeName::Password, false);
    auth_events::note(cx, pool, user, true, deed, Keep::Always).await?;
    Ok(())
}
