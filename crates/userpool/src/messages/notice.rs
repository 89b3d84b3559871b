//! What a user is told of a sign-in that may have been somebody else's (AWS developer guide, "Configuring account takeover
//! notification messages").

use model::{NotifyConfigurationType, NotifyEmailType};

use super::{Addressee, Content, fill, outbox, templates};
use crate::Result;
use crate::records::{Medium, Pool};
use crate::world::{Cx, Keep};

/// What became of the sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It was kept out.
    Blocked,
    /// It was asked for a second factor.
    Asked,
    /// It was let go on.
    LetBy,
}

/// A sign-in as its user is told of it.
pub(crate) struct Told<'a> {
    pub(crate) fate: Fate,
    pub(crate) username: &'a str,
    pub(crate) sub: &'a str,
    pub(crate) at: &'a str,
    pub(crate) address: &'a str,
    pub(crate) device: &'a str,
    /// What the user follows to say that it was the user.
    pub(crate) link_valid: &'a str,
    /// What the user follows to say that it was not.
    pub(crate) link_invalid: &'a str,
}

/// What stands in the place of what is not known.
pub(crate) const UNKNOWN: &str = "unknown";

/// The texts of an operator who gives none.
const SUBJECT: &str = "A sign-in to your account";
const BLOCKED: &str = "A sign-in to your account was blocked. It came at {login-time} from {ip-address} by {device-name}.";
const ASKED: &str = "A sign-in to your account was asked for a second factor. It came at {login-time} from {ip-address} by {device-name}.";
const LET_BY: &str = "Somebody signed in to your account. It was at {login-time} from {ip-address} by {device-name}.";
const LINKS: &str = " If it was you, follow {one-click-link-valid}. If it was not, follow {one-click-link-invalid}, and set another password.";

/// Puts the letter in the outbox.
///
/// # Errors
/// An internal one where it can't be written down.
pub(crate) fn tell(
    cx: &mut Cx<'_>,
    pool: &Pool,
    letters: &NotifyConfigurationType,
    told: &Told<'_>,
    addressee: &Addressee,
    keep: Keep,
) -> Result<()> {
    let own = match told.fate {
        Fate::Blocked => &letters.block_email,
        Fate::Asked => &letters.mfa_email,
        Fate::LetBy => &letters.no_action_email,
    };
    let blanks = [
        ("username", told.username),
        ("login-time", told.at),
        ("ip-address", told.address),
        ("device-name", told.device),
        ("city", UNKNOWN),
        ("country", UNKNOWN),
        ("one-click-link-valid", told.link_valid),
        ("one-click-link-invalid", told.link_invalid),
    ];
    let subject = own.as_ref().map_or(SUBJECT, |own| &own.subject);
    let content = Content {
        to: addressee.address().to_owned(),
        from: sender(pool, letters),
        reply_to: letters
            .reply_to
            .clone()
            .or_else(|| templates::reply_to(pool)),
        subject: fill::named_in_subject(subject, &blanks),
        body: body(own.as_ref(), told.fate, &blanks),
        code: None,
        sub: Some(told.sub.to_owned()),
    };
    outbox::post(cx, &pool.id, Medium::Email, &content, None, keep)
}

/// A text without marks is written as HTML, which all mails are.
fn body(own: Option<&NotifyEmailType>, fate: Fate, blanks: &[(&str, &str)]) -> String {
    let html = own.and_then(|own| own.html_body.as_deref());
    if let Some(html) = html.filter(|html| !html.is_empty()) {
        return fill::named(html, blanks, true);
    }
    let text = own.and_then(|own| own.text_body.as_deref());
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        let text = fill::named(text, blanks, false);
        return fill::escape(&text).replace('\n', "<br>\n");
    }
    let own_words = match fate {
        Fate::Blocked => BLOCKED,
        Fate::Asked => ASKED,
        Fate::LetBy => LET_BY,
    };
    fill::named(&[own_words, LINKS].concat(), blanks, true)
}

/// Who it comes from: who is named, the address whose identity is, or whoever the pool's mails come from.
fn sender(pool: &Pool, letters: &NotifyConfigurationType) -> String {
    let identity = || {
        let (_, identity) = letters.source_arn.split_once(":identity/")?;
        identity.contains('@').then(|| identity.to_owned())
    };
    let own = letters.from.clone().filter(|from| !from.is_empty());
    own.or_else(identity)
        .unwrap_or_else(|| templates::sender(pool, Medium::Email))
}

/// Where a user says of a sign-in whose it was.
pub(crate) fn link(
    base: &str,
    pool: &Pool,
    (username, event_id): (&str, &str),
    (value, token): (&str, &str),
) -> String {
    format!(
        "{base}/{}/authEventFeedback?user_name={}&event_id={}&feedback_value={value}&feedback_token={}",
        pool.id,
        templates::encoded(username),
        templates::encoded(event_id),
        templates::encoded(token)
    )
}
