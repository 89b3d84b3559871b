//! `ChangePassword`: sets the password of the user who calls.
//!
//! Refuses, in this order: an access token that is not good; a user whose password an administrator took, and who comes by a provider
//! alone; a previous password that is missing or wrong, which is remembered, and any during a lock-out; a new password that breaks a
//! rule, one that others know where the pool keeps these out, which is remembered too, and one that the user has or had lately.
//! Changes: the password. The user stays signed in. Sends nothing.

use model::{
    ChallengeName, ChangePasswordRequest, ChangePasswordResponse, ErrorCode, EventFilterType,
    EventResponseType, EventType, UserStatusType,
};

use crate::people::auth_events::{self, Deed, Keep};
use crate::people::event_lines::Doer;
use crate::people::{credentials, known_passwords};
use crate::rules::password_policy::{self, Owner};
use crate::world::Cx;
use crate::{Result, refusals, sign_in, tokens};

pub(crate) async fn change_password(
    cx: &mut Cx<'_>,
    request: ChangePasswordRequest,
) -> Result<ChangePasswordResponse> {
    let tokens::SignedIn {
        pool,
        client,
        mut user,
        ..
    } = tokens::caller(cx, &request.access_token).await?;
    if user.status == UserStatusType::ExternalProvider {
        return Err(refusals::password_not_to_be_reset());
    }
    let has_password = user.has_password();
    match &request.previous_password {
        Some(previous) => {
            let checked = sign_in::check_password(cx, &pool, &user, previous.expose()).await;
            if let Err(refusal) = checked {
                if refusal.code() == ErrorCode::NotAuthorizedException {
                    let failed = Deed::of(EventType::PasswordChange, EventResponseType::Fail)
                        .proving(ChallengeName::Password, false);
                    let doer = Doer::known(&user, &client.id);
                    auth_events::note(cx, &pool, doer, failed, Keep::Always).await?;
                }
                return Err(refusal);
            }
        }
        // A user who signs in without a password may set the first one.
        None if !has_password => {}
        None => return Err(refusals::wrong_password()),
    }
    let proposed = request.proposed_password.expose();
    password_policy::refuse_weak(&pool, proposed, Owner::User)?;
    let occasion = EventFilterType::PasswordChange;
    let finding = known_passwords::judge(cx, &pool, &client.id, occasion, proposed).await?;
    if let Err(refusal) = finding.refuse() {
        let failed =
            Deed::of(EventType::PasswordChange, EventResponseType::Fail).at(finding.risk());
        let doer = Doer::known(&user, &client.id);
        auth_events::note(cx, &pool, doer, failed, Keep::Always).await?;
        return Err(refusal);
    }

    credentials::change_password(cx, &pool, &mut user, proposed).await?;
    user.modified_millis = cx.now();
    cx.update(&user);
    let deed = Deed::of(EventType::PasswordChange, EventResponseType::Pass).at(finding.risk());
    let doer = Doer::known(&user, &client.id);
    auth_events::note(cx, &pool, doer, deed, Keep::WithSuccess).await?;
    Ok(ChangePasswordResponse::default())
}
