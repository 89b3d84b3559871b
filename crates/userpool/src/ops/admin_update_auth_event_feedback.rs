//! `AdminUpdateAuthEventFeedback`: says whether it was the user who did something.
//!
//! Refuses, in this order: an unknown pool; one without threat protection; an unknown user; an event that is none of the user's.
//! Changes: the event says so, in place of what was said before. Sends nothing.

use model::{AdminUpdateAuthEventFeedbackRequest, AdminUpdateAuthEventFeedbackResponse};

use crate::load;
use crate::people::{feedback, known_places};
use crate::records::AuthEvent;
use crate::rules::threats;
use crate::{Result, refusals, world::Cx};

/// Who says so.
const PROVIDER: &str = "Admin";

pub(crate) async fn admin_update_auth_event_feedback(
    cx: &mut Cx<'_>,
    request: AdminUpdateAuthEventFeedbackRequest,
) -> Result<AdminUpdateAuthEventFeedbackResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    threats::refuse_unwatched(&pool)?;
    let sub = load::sub(cx, &pool, request.username.expose()).await?;
    let sub = sub.ok_or_else(refusals::user_not_found)?;
    let index = AuthEvent::by_id(&pool.id, &sub, &request.event_id);
    let found = cx.resolve::<AuthEvent>(&[index]).await?.pop().flatten();
    let event = match found {
        Some(key) => {
            cx.fetch(&[key.clone(), known_places::key(&pool.id, &sub)])
                .await?;
            cx.load::<AuthEvent>(&key).await?
        }
        None => None,
    };
    let event = event.ok_or_else(|| feedback::unknown_event(&request.event_id))?;

    feedback::say(cx, event, request.feedback_value, PROVIDER).await?;
    Ok(AdminUpdateAuthEventFeedbackResponse {})
}
