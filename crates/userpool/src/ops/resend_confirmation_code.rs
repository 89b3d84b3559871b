//! `ResendConfirmationCode`: sends the code of a sign-up again.
//!
//! Refuses, in this order: an unknown client; a missing or wrong secret hash; an unknown user; a user who is past sign-up; a
//! pool that proves no address of the user's; too many codes within the hour. A client that hides who exists gets an answer
//! all the same for a user who is unknown, past sign-up or can't be reached, unless the pool proves no addresses at all, and where too
//! many messages went to the address: the code then goes to nobody.
//! Changes: the code before is void. Sends the new one.

use model::{
    ErrorCode, ResendConfirmationCodeRequest, ResendConfirmationCodeResponse, UserStatusType,
};

use crate::messages::{Addressee, CodeFor};
use crate::people::codes::Cap;
use crate::people::{phantom, verification};
use crate::rules::contacts;
use crate::world::Cx;
use crate::{Result, load, refusals};

pub(crate) async fn resend_confirmation_code(
    cx: &mut Cx<'_>,
    request: ResendConfirmationCodeRequest,
) -> Result<ResendConfirmationCodeResponse> {
    let name = request.username.expose();
    let id = request.client_id.expose();
    let (pool, client) = load::application(cx, id, name, request.secret_hash.as_ref()).await?;
    let sought = phantom::seek(cx, &pool, &client, name).await?;
    let user = sought.user;
    let no_contact =
        || refusals::not_authorized("Cannot resend codes. Auto verification not turned on.");
    let waits = sought.known && user.status == UserStatusType::Unconfirmed;
    if !sought.hides && !waits {
        return Err(refusals::invalid_parameter("User is already confirmed."));
    }
    let reached = contacts::for_sign_up(&pool, &user.attributes).filter(|_| waits);
    let addressee = if let Some(destination) = reached {
        Addressee::User(destination)
    } else {
        let contacts = phantom::sign_up_contacts(&pool);
        let apparent = phantom::apparent_destination(cx, &pool, &user, &contacts);
        let apparent = apparent.filter(|_| sought.hides);
        Addressee::Nobody(apparent.ok_or_else(no_contact)?)
    };
    let (reason, cap) = (
        CodeFor::SignUp(&client.id),
        Cap::of_anybody(ErrorCode::LimitExceededException, sought.hides),
    );
    let details = verification::send(cx, &pool, &user, reason, &addressee, cap).await?;
    Ok(ResendConfirmationCodeResponse {
        code_delivery_details: Some(details),
    })
}
