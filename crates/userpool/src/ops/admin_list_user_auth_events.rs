//! `AdminListUserAuthEvents`: lists what a user did, or somebody in the user's name, the newest first.
//!
//! Refuses, in this order: an unknown pool; one without threat protection; an unknown user; a token that was not made for this list.
//! Changes nothing. Sends nothing.

use model::{AdminListUserAuthEventsRequest, AdminListUserAuthEventsResponse};

use crate::lists::paging::{self, List};
use crate::people::auth_events;
use crate::records::AuthEvent;
use crate::rules::threats;
use crate::world::{By, Cx};
use crate::{Result, load, refusals};

pub(crate) async fn admin_list_user_auth_events(
    cx: &mut Cx<'_>,
    request: AdminListUserAuthEventsRequest,
) -> Result<AdminListUserAuthEventsResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    threats::refuse_unwatched(&pool)?;
    let sub = load::sub(cx, &pool, request.username.expose()).await?;
    let sub = sub.ok_or_else(refusals::user_not_found)?;
    let list = List {
        operation: "AdminListUserAuthEvents",
        subject: &format!("{}/{sub}", pool.id),
        range: AuthEvent::of_user(&pool.id, &sub),
        by: By::Key,
    };
    let limit = paging::limit(request.max_results);
    let page = paging::page::<AuthEvent>(cx, list, limit, request.next_token.as_deref()).await?;
    let events = page.records.into_iter();
    let events: Result<Vec<_>> = events.map(|event| auth_events::shown(cx, event)).collect();
    Ok(AdminListUserAuthEventsResponse {
        auth_events: Some(events?),
        next_token: page.next_token,
    })
}
