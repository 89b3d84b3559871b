//! `ResendConfirmationCode`: sends the code of a sign-up again.
//!
//! Refuses, in this order: an unknown client; a missing or wrong secret hash; an unknown user; a user who is past sign-up; a
//! pool that proves no address of the user's; too many codes within the hour. A client that hides who exists gets an answer
//! all the same for a user who is unknown, past sign-up or can't be reached, unless the pool proves no addresses at all.
//! Changes: the code before is void. Sends the new one.

use model::{ResendConfirmationCodeRequest, ResendConfirmationCodeResponse, UserStatusType};

use crate::messages::Occasion;
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
    let details = if let Some(destination) = reached {
        verification::send_again(cx, &pool, &client.id, &user, &destination).await?
    } else {
        let contacts = phantom::sign_up_contacts(&pool);
        let destination = phantom::apparent_destination(cx, &pool, &user, &contacts)
            .filter(|_| sought.hides)
            .ok_or_else(no_contact)?;
        let occasion = Occasion::SignUp(&client.id);
        verification::pretend(cx, &pool, &user, occasion, &destination).await?
    };
    Ok(ResendConfirmationCodeResponse {
        code_delivery_details: Some(details),
    })
}
