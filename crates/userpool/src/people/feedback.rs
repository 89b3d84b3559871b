//! What users and administrators say of events: whose they were. A user says so by a token that came by mail, which is good for one event
//! of one user, and for some days.

use model::{Error, ErrorCode, EventFeedbackType, FeedbackValueType};
use serde::{Deserialize, Serialize};

use crate::people::auth_events;
use crate::records::{AuthEvent, Pool, User};
use crate::world::Cx;
use crate::{Result, limits, refusals};

/// An event as a token names it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Named {
    pub(crate) sub: String,
    /// The name in the link; the user may have another by now.
    username: String,
    /// The id in the link; the event has that of its tokens by now, where there are some.
    event_id: String,
    pub(crate) number: u64,
    expires_millis: i64,
}

/// A token for an event.
///
/// # Errors
/// An internal one where it can't be written.
pub(crate) fn token(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &User,
    event_id: &str,
    number: u64,
) -> Result<String> {
    let named = Named {
        sub: user.sub.clone(),
        username: user.username.clone(),
        event_id: event_id.to_owned(),
        number,
        expires_millis: cx.now() + limits::FEEDBACK_MILLIS,
    };
    let plain = serde_json::to_vec(&named).map_err(Error::internal)?;
    Ok(cx.seal(&context(pool), &plain))
}

/// The event that a token names, which has to be the one that the request names.
///
/// # Errors
/// `NotAuthorizedException`, whatever is wrong with it.
pub(crate) fn opened(
    cx: &Cx<'_>,
    pool: &Pool,
    token: &str,
    (username, event_id): (&str, &str),
) -> Result<Named> {
    let plain = cx.open(&context(pool), token).map_err(|_| invalid())?;
    let named: Named = serde_json::from_slice(&plain).map_err(|_| invalid())?;
    let is_named = named.username == username || named.sub == username;
    let holds = cx.now() < named.expires_millis;
    if is_named && named.event_id == event_id && holds {
        Ok(named)
    } else {
        Err(invalid())
    }
}

/// Says whose an event was, in the place of what was said before.
pub(crate) async fn say(
    cx: &mut Cx<'_>,
    mut event: AuthEvent,
    value: FeedbackValueType,
    provider: &str,
) -> Result<()> {
    event.shown.event_feedback = Some(EventFeedbackType {
        feedback_date: Some(cx.timestamp()),
        feedback_value: value,
        provider: provider.to_owned(),
    });
    auth_events::say(cx, &event).await
}

/// An event that is none of the user's, or not kept any more.
pub(crate) fn unknown_event(id: &str) -> Error {
    Error::new(
        ErrorCode::ResourceNotFoundException,
        format!("Event {id} does not exist."),
    )
}

fn context(pool: &Pool) -> String {
    format!("{}/feedback", pool.id)
}

fn invalid() -> Error {
    refusals::not_authorized("Invalid feedback token.")
}
