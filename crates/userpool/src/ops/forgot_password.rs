//! `ForgotPassword`: sends a code with which the user sets a new password.
//!
//! Refuses, in this order: an unknown client; a missing or wrong secret hash; an unknown user; a disabled user; a user with a
//! temporary password; a user without a proved address at which the pool recovers accounts and to which
//! no codes of a second factor go; too many codes within the hour.
//! A client that hides who exists gets an answer all the same for a user who is unknown, disabled, has a temporary password or
//! can't be reached, and where too many messages went to the address: the code then goes to nobody.
//! Changes: the code before is void. Sends the new one to the first proved address in the order of the pool's
//! `AccountRecoverySetting`.

use model::{ErrorCode, ForgotPasswordRequest, ForgotPasswordResponse};

use crate::messages::{Addressee, CodeFor};
use crate::people::codes::Cap;
use crate::people::{phantom, verification};
use crate::rules::contacts;
use crate::world::Cx;
use crate::{Result, load, refusals, sign_in};

pub(crate) async fn forgot_password(
    cx: &mut Cx<'_>,
    request: ForgotPasswordRequest,
) -> Result<ForgotPasswordResponse> {
    let name = request.username.expose();
    let id = request.client_id.expose();
    let (pool, client) = load::application(cx, id, name, request.secret_hash.as_ref()).await?;
    let sought = phantom::seek(cx, &pool, &client, name).await?;
    let user = sought.user;
    let temporary = user.may_not_reset_password();
    if !sought.hides && !user.enabled {
        return Err(refusals::user_disabled());
    }
    if !sought.hides && temporary {
        return Err(refusals::password_not_to_be_reset());
    }
    let free = sign_in::recovers_by(&pool, &user);
    let may = sought.known && user.enabled && !temporary;
    let reached = contacts::proved(&user, &free).filter(|_| may);
    let addressee = if let Some(destination) = reached {
        Addressee::User(destination)
    } else {
        // Of nobody, and of whom nothing reaches, all ways are shown: which are taken by a second factor is told to nobody.
        let all = contacts::for_recovery(&pool);
        let apparent = phantom::apparent_destination(cx, &pool, &user, &all);
        let apparent = apparent.filter(|_| sought.hides);
        Addressee::Nobody(apparent.ok_or_else(refusals::no_proved_contact)?)
    };
    let (reason, cap) = (
        CodeFor::ForgotPassword,
        Cap::of_anybody(ErrorCode::LimitExceededException, sought.hides),
    );
    let details = verification::send(cx, &pool, &user, reason, &addressee, cap).await?;
    Ok(ForgotPasswordResponse {
        code_delivery_details: Some(details),
    })
}
