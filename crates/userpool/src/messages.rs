//! What is mailed and texted: letters from the pool's templates, through an outbox.
//!
//! A letter is written, sealed, in the commit of the operation that sends it. A worker of the program asks the directory
//! what is due, delivers it and says so.

mod fill;
pub(crate) mod log_lines;
mod notice;
mod outbox;
mod templates;

use model::{DeliveryMediumType, Sensitive};
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::records::{Destination, Medium, Pool, User};
use crate::world::{Cx, Keep};

pub(crate) use notice::{Fate, Told, UNKNOWN, link as feedback_link, tell};
pub(crate) use templates::{CodeFor, Occasion};

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
    /// The user; absent in letters of versions before this member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sub: Option<String>,
}

/// Who gets a letter, and where it goes.
#[derive(Debug, Clone)]
pub(crate) enum Addressee {
    /// The user.
    User(Destination),
    /// Nobody: it only seems to go there. It is written, so that asking takes as long for nobody as for somebody, and the
    /// outbox drops it.
    Nobody(Destination),
}

impl Addressee {
    /// Where the letter goes, or seems to go.
    pub(crate) fn destination(&self) -> &Destination {
        match self {
            Addressee::User(destination) | Addressee::Nobody(destination) => destination,
        }
    }

    /// The address to which it is delivered; empty for nobody.
    fn address(&self) -> &str {
        match self {
            Addressee::User(destination) => &destination.address,
            Addressee::Nobody(_) => "",
        }
    }
}

/// Sends a code (or a temporary password) of the user's: the letter leaves with the commit.
///
/// # Errors
/// An internal one where the letter can't be written down.
pub(crate) fn send(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &User,
    occasion: Occasion<'_>,
    addressee: &Addressee,
    code: &Sensitive<String>,
) -> Result<()> {
    let medium = match addressee.destination().contact.medium() {
        DeliveryMediumType::Email => Medium::Email,
        DeliveryMediumType::Sms => Medium::Sms,
    };
    let template = templates::choose(pool, medium, occasion);
    let named = user
        .attributes
        .get("email")
        .filter(|_| !pool.username_attributes().is_empty());
    let link = templates::link(
        cx.services.settings().endpoint(),
        pool,
        user,
        occasion,
        code,
    );
    let blanks = fill::Blanks {
        username: named.unwrap_or(&user.username),
        code: code.expose(),
        link: &link,
        html: medium == Medium::Email,
    };
    let content = Content {
        to: addressee.address().to_owned(),
        from: templates::sender(pool, medium),
        reply_to: templates::reply_to(pool),
        subject: fill::subject(&template.subject, &blanks),
        body: fill::body(&template.body, &blanks),
        code: Some(code.expose().clone()),
        sub: Some(user.sub.clone()),
    };
    let ends_millis = ends_millis(cx, user, occasion);
    let keep = Keep::WithSuccess;
    outbox::post(cx, &pool.id, medium, &content, ends_millis, keep)
}

/// When the code or the temporary password of a letter ends, and the letter with it.
fn ends_millis(cx: &Cx<'_>, user: &User, occasion: Occasion<'_>) -> Option<i64> {
    match occasion {
        Occasion::Code(reason) => Some(cx.now() + reason.purpose().lifetime_seconds() * 1000),
        Occasion::Invitation => user.temporary_until_millis,
    }
}
