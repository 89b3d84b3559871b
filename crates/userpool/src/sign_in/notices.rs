//! The letter to a user about a sign-in that may have been somebody else's: one a sign-in, where an action wants it.

use model::{ErrorCode, NotifyConfigurationType};

use crate::Result;
use crate::messages::{self, Addressee, Fate, Told, UNKNOWN};
use crate::people::address_counts::{self, Number};
use crate::people::auth_events::{self, Noted};
use crate::people::codes::Cap;
use crate::people::feedback;
use crate::records::{Contact, Destination, Pool, User};
use crate::rules::contacts;
use crate::world::{Cx, Keep};

/// How people are shown the time of a sign-in.
const TIME: &str = "%Y-%m-%d %H:%M:%S UTC";

/// What is told, and how.
pub(super) struct Notice {
    pub(super) fate: Fate,
    pub(super) letters: NotifyConfigurationType,
}

/// A letter, and the event that it is about.
pub(super) struct Letter {
    pub(super) notice: Notice,
    pub(super) noted: Noted,
    /// Whether it is counted among the mails to the address.
    pub(super) counts: bool,
}

/// Writes the letter about an event to the address that the user has proved; none where there is no such address, or too many went there
/// within the hour: nobody is kept out for that.
pub(super) async fn send(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &User,
    letter: Letter,
    keep: Keep,
) -> Result<()> {
    let Letter {
        notice,
        noted,
        counts,
    } = letter;
    let is_proved = contacts::is_verified(user, Contact::Email);
    let reached = Destination::of(Contact::Email, &user.attributes).filter(|_| is_proved);
    let Some(destination) = reached else {
        return Ok(());
    };
    if counts {
        let (number, cap) = (Number::Proved, Cap::OF_USERS);
        let counted =
            address_counts::count_message_kept(cx, &pool.id, &destination, number, cap, keep).await;
        match counted {
            Err(refusal) if refusal.code() == ErrorCode::LimitExceededException => return Ok(()),
            other => other.map(drop)?,
        }
    }
    let token = feedback::token(cx, pool, user, &noted.id, noted.number)?;
    let base = cx.services.settings().endpoint().to_owned();
    let names = (user.username.as_str(), noted.id.as_str());
    let link = |value| messages::feedback_link(&base, pool, names, (value, &token));
    let (address, device) = auth_events::shown_origin(&cx.speaker());
    let at = jiff::Timestamp::from_millisecond(cx.now()).unwrap_or_default();
    let told = Told {
        fate: notice.fate,
        username: &user.username,
        sub: &user.sub,
        at: &at.strftime(TIME).to_string(),
        address: address.as_deref().unwrap_or(UNKNOWN),
        device: device.as_deref().unwrap_or(UNKNOWN),
        link_valid: &link("Valid"),
        link_invalid: &link("Invalid"),
    };
    let addressee = Addressee::User(destination);
    messages::tell(cx, pool, &notice.letters, &told, &addressee, keep)
}
