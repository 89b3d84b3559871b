//! Lines of a pool's log that tell of what its users do.

use model::EventSourceName;

use crate::Result;
use crate::messages::log_lines;
use crate::people::auth_events;
use crate::records::{AuthEvent, LogLine, User};
use crate::rules::log_lines::{Whose, of_event};
use crate::world::Cx;

/// Who does something, or who it seems to be, and by which client.
#[derive(Clone, Copy)]
pub(crate) struct Doer<'a> {
    pub(crate) user: &'a User,
    /// Whether the user is there at all.
    pub(crate) known: bool,
    pub(crate) client_id: &'a str,
}

impl<'a> Doer<'a> {
    /// A user who is there.
    pub(crate) fn known(user: &'a User, client_id: &'a str) -> Doer<'a> {
        Doer {
            user,
            known: true,
            client_id,
        }
    }
}

/// The line that tells of an event as it is now, where the pool's events go somewhere. What somebody typed who does not exist may be a
/// password: it is not told.
pub(super) async fn line(
    cx: &mut Cx<'_>,
    doer: Doer<'_>,
    event: &AuthEvent,
) -> Result<Option<LogLine>> {
    let (pool_id, source) = (&event.pool_id, EventSourceName::UserAuthEvents);
    let Some(arn) = log_lines::place(cx, pool_id, source).await? else {
        return Ok(None);
    };
    let shown = auth_events::shown(cx, event.clone())?;
    let named = doer.known.then_some(doer.user);
    let whose = Whose {
        pool_id,
        client_id: doer.client_id,
        sub: named.map_or("", |user| &user.sub),
        username: named.map_or("", |user| &user.username),
        number: event.number,
    };
    let told = of_event(&whose, &shown);
    Ok(Some(log_lines::line(cx, pool_id, arn, source, &told)))
}
