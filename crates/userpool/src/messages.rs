//! What is mailed and texted: letters from the pool's templates, through an outbox.
//!
//! A letter is written, sealed, in the commit of the operation that sends it. A worker of the program asks the directory
//! what is due, delivers it and says so.

mod fill;
mod outbox;
mod templates;

use model::{DeliveryMediumType, Sensitive};
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::records::{CodePurpose, Destination, Medium, Pool, User};
use crate::world::Cx;

pub(crate) use templates::Occasion;

/// The content of a letter, as the outbox seals it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Content {
    /// Empty in a letter to nobody.
    pub(crate) to: String,
    pub(crate) from: String,
    pub(crate) reply_to: Option<String>,
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) code: Option<String>,
}

/// Sends the user a code (or a temporary password) at a destination: the letter leaves with the commit.
///
/// # Errors
/// An internal one where the letter can't be written down.
pub(crate) fn send(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &User,
    occasion: Occasion<'_>,
    destination: &Destination,
    code: &Sensitive<String>,
) -> Result<()> {
    let (medium, content) = written(cx, pool, user, occasion, destination, code);
    let ends_millis = ends_millis(cx, user, occasion);
    outbox::post(cx, &pool.id, medium, &content, ends_millis)
}

/// Does all that [`send`] does for a letter to nobody, which the outbox drops.
///
/// # Errors
/// Those of [`send`].
pub(crate) fn pretend(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &User,
    occasion: Occasion<'_>,
    destination: &Destination,
    code: &Sensitive<String>,
) -> Result<()> {
    let (medium, content) = written(cx, pool, user, occasion, destination, code);
    let content = Content {
        to: String::new(),
        ..content
    };
    let ends_millis = ends_millis(cx, user, occasion);
    outbox::post(cx, &pool.id, medium, &content, ends_millis)
}

fn written(
    cx: &Cx<'_>,
    pool: &Pool,
    user: &User,
    occasion: Occasion<'_>,
    destination: &Destination,
    code: &Sensitive<String>,
) -> (Medium, Content) {
    let medium = match destination.contact.medium() {
        DeliveryMediumType::Email => Medium::Email,
        DeliveryMediumType::Sms => Medium::Sms,
    };
    let template = templates::choose(pool, medium, occasion);
    let named = user
        .attributes
        .get("email")
        .filter(|_| !pool.username_attributes().is_empty());
    let link = templates::link(&cx.services.settings().issuer, pool, user, occasion, code);
    let blanks = fill::Blanks {
        username: named.unwrap_or(&user.username),
        code: code.expose(),
        link: &link,
        html: medium == Medium::Email,
    };
    let content = Content {
        to: destination.address.clone(),
        from: templates::sender(pool, medium),
        reply_to: templates::reply_to(pool),
        subject: fill::subject(&template.subject, &blanks),
        body: fill::body(&template.body, &blanks),
        code: Some(code.expose().clone()),
    };
    (medium, content)
}

/// When the code or the temporary password of a letter ends, and the letter with it.
fn ends_millis(cx: &Cx<'_>, user: &User, occasion: Occasion<'_>) -> Option<i64> {
    let purpose = match occasion {
        Occasion::SignUp(_) => CodePurpose::SignUp,
        Occasion::ForgotPassword => CodePurpose::ForgotPassword,
        Occasion::Attribute => CodePurpose::Attribute,
        Occasion::Invitation => return user.temporary_until_millis,
    };
    Some(cx.now() + purpose.lifetime_seconds() * 1000)
}
