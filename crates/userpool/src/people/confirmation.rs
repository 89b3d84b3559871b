//! The end of a sign-up: by the operation, or by the link in a mail.

use model::cognito_idp::Operation;
use model::{ErrorCode, UserStatusType};
use serde_json::json;

use crate::audit::{Act, Kind};
use crate::people::aliases::{self, Contested};
use crate::people::codes::{self, Try, Unasked};
use crate::people::phantom::{self, Sought};
use crate::records::{CodePurpose, Contact, Pool, User};
use crate::triggers::post_confirmation::{self, By};
use crate::world::{Call, Cx, Services};
use crate::{Result, audit, load, refusals};

/// What the link in a mail carries.
#[derive(Debug, Clone)]
pub struct ConfirmationLink {
    /// The pool in whose name the link was made.
    pub pool_id: String,
    /// The client through which the user signed up.
    pub client_id: String,
    /// The user's name.
    pub username: String,
    /// The code.
    pub code: String,
}

impl Services {
    /// Confirms a sign-up by the link in a mail. The browser that follows it knows no client secret.
    ///
    /// # Errors
    /// Those of `ConfirmSignUp`; `ResourceNotFoundException` where the client is none of the pool.
    pub async fn confirm_by_link(&self, call: &Call, link: &ConfirmationLink) -> Result<()> {
        let mut body = json!({
            "ClientId": link.client_id,
            "Username": link.username,
            "ConfirmationCode": link.code,
        });
        if let Some(shape) = Operation::ConfirmSignUp.input() {
            model::validate(shape, &mut body)?;
        }
        let act = &Act {
            service: "cognito-idp",
            operation: Operation::ConfirmSignUp.name(),
            kind: Kind::Other,
            input: &body,
        };
        self.perform(call, |mut cx| async {
            let answer = follow(&mut cx, link).await;
            audit::note(&mut cx, act, answer.as_ref().map(|()| &[][..]));
            (cx, answer)
        })
        .await
    }
}

async fn follow(cx: &mut Cx<'_>, link: &ConfirmationLink) -> Result<()> {
    let (pool, client) = load::client(cx, &link.client_id).await?;
    if pool.id != link.pool_id {
        return Err(refusals::client_not_found(&link.client_id));
    }
    let sought = phantom::seek(cx, &pool, &client, &link.username).await?;
    let (user, _) = confirm(cx, &pool, sought, &link.code).await?;
    post_confirmation::follow(cx, &pool, Some(&client.id), &user, By::SignUp, None);
    Ok(())
}

/// Refuses a user who is disabled or whose sign-up is over.
fn refuse_past_sign_up(user: &User) -> Result<()> {
    if !user.enabled {
        return Err(refusals::user_disabled());
    }
    if user.status != UserStatusType::Unconfirmed {
        return Err(refusals::not_to_be_confirmed(user.status));
    }
    Ok(())
}

/// Confirms a sign-up by the code that was sent, and gives the user as they are then, with the contact that it proved. Where the client hides who exists, the code is looked at before the user is.
///
/// # Errors
/// Those of `ConfirmSignUp`, from the disabled user on.
pub(crate) async fn confirm(
    cx: &mut Cx<'_>,
    pool: &Pool,
    sought: Sought,
    code: &str,
) -> Result<(User, Contact)> {
    let mut user = sought.user;
    if !sought.hides {
        refuse_past_sign_up(&user)?;
    }
    let asked = if sought.hides {
        Unasked::Mismatch
    } else {
        Unasked::Expired
    };
    let code = codes::judge(cx, &user, Try::of(CodePurpose::SignUp, code), asked).await?;
    if !sought.known {
        return Err(codes::mismatch());
    }
    // Who has the right code knows of the user.
    refuse_past_sign_up(&user)?;
    let contact = Contact::of_attribute(&code.attribute)
        .filter(|_| user.attributes.get(&code.attribute) == Some(&code.destination))
        .ok_or_else(codes::expired)?;
    user.attributes
        .insert(contact.flag().to_owned(), "true".to_owned());
    user.status = UserStatusType::Confirmed;
    user.modified_millis = cx.now();
    let contested = Contested::Refuse(ErrorCode::AliasExistsException);
    aliases::claim(cx, pool, &mut user, None, contested).await?;

    codes::spend(cx, code);
    cx.update(&user);
    Ok((user, contact))
}
