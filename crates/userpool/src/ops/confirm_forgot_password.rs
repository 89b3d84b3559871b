//! `ConfirmForgotPassword`: sets a new password by the code that was sent.
//!
//! Refuses, in this order: an unknown client; a missing or wrong secret hash; a password that breaks a rule, or that others know where the
//! pool keeps these out; an unknown user,
//! a disabled one, and one with a temporary password (a client that hides who exists is told of the code instead); too many
//! tries; a code that has expired, was used or tried too often, or went to an address that is no longer proved or to
//! which codes of a second factor have come to go; a wrong
//! code, which is remembered; a preferred name that is another user's; a password that the user has or had lately.
//! Changes: the password; the user is confirmed, and the preferred name a name of the user's; the lock-out by wrong passwords is
//! over, not that by wrong codes of a second factor; tokens that were issued before are void. Sends nothing.
//! Asks `PostConfirmation` after it.

use model::{
    ConfirmForgotPasswordRequest, ConfirmForgotPasswordResponse, ErrorCode, EventFilterType,
    EventResponseType, EventType, UserStatusType,
};

use crate::people::aliases::{self, Contested};
use crate::people::auth_events::{self, Deed, Keep};
use crate::people::codes::{self, Try, Unasked};
use crate::people::event_lines::Doer;
use crate::people::{credentials, known_passwords, phantom};
use crate::records::{CodePurpose, Contact};
use crate::rules::contacts;
use crate::rules::password_policy::{self, Owner};
use crate::triggers::post_confirmation::{self, By};
use crate::world::Cx;
use crate::{Result, load, refusals, sign_in};

pub(crate) async fn confirm_forgot_password(
    cx: &mut Cx<'_>,
    request: ConfirmForgotPasswordRequest,
) -> Result<ConfirmForgotPasswordResponse> {
    let name = request.username.expose();
    let id = request.client_id.expose();
    let (pool, client) = load::application(cx, id, name, request.secret_hash.as_ref()).await?;
    let password = request.password.expose();
    password_policy::refuse_weak(&pool, password, Owner::User)?;
    // Before anybody is looked for, so that nothing is told of who there is.
    let occasion = EventFilterType::PasswordChange;
    let finding = known_passwords::judge(cx, &pool, &client.id, occasion, password).await?;
    finding.refuse()?;
    let sought = phantom::seek(cx, &pool, &client, name).await?;
    let mut user = sought.user;
    let temporary = user.may_not_reset_password();
    if !sought.hides && !user.enabled {
        return Err(refusals::user_disabled());
    }
    if !sought.hides && temporary {
        return Err(refusals::password_not_to_be_reset());
    }
    let tried = Try {
        hides_user: sought.hides,
        ..Try::of(CodePurpose::ForgotPassword, &request.confirmation_code)
    };
    let code = codes::judge(cx, &user, tried, Unasked::Expired).await?;
    if !sought.known || !user.enabled || temporary {
        return Err(codes::mismatch());
    }
    Contact::of_attribute(&code.attribute)
        .filter(|contact| contacts::is_verified(&user, *contact))
        .filter(|contact| sign_in::recovers_by(&pool, &user).contains(contact))
        .filter(|_| user.attributes.get(&code.attribute) == Some(&code.destination))
        .ok_or_else(codes::expired)?;

    user.status = UserStatusType::Confirmed;
    // The facts list no AliasExistsException for this operation.
    let contested = Contested::Refuse(ErrorCode::InvalidParameterException);
    aliases::claim(cx, &pool, &mut user, None, contested).await?;
    credentials::replace_password(cx, &pool, &mut user, password).await?;
    user.temporary_until_millis = None;
    user.modified_millis = cx.now();
    codes::spend(cx, code);
    cx.update(&user);
    let deed = Deed::of(EventType::ForgotPassword, EventResponseType::Pass).at(finding.risk());
    let doer = Doer::known(&user, &client.id);
    auth_events::note(cx, &pool, doer, deed, Keep::WithSuccess).await?;
    let (by, metadata) = (By::ForgottenPassword, request.client_metadata.as_ref());
    post_confirmation::follow(cx, &pool, Some(&client.id), &user, by, metadata);
    Ok(ConfirmForgotPasswordResponse::default())
}
