//! `UpdateAuthEventFeedback`: a user says of a sign-in whether it was the user, by the token in a letter about it.
//!
//! Refuses, in this order: an unknown pool; one without threat protection; a token that is not good, or not for this user and this
//! event; a user who is no more; an event that is no more.
//! Changes: the event says so, in place of what was said before. Sends nothing.

use model::{UpdateAuthEventFeedbackRequest, UpdateAuthEventFeedbackResponse};

use crate::people::{feedback, known_places};
use crate::records::{AuthEvent, User};
use crate::rules::threats;
use crate::world::Cx;
use crate::{Result, load, refusals};

/// Who says so.
const PROVIDER: &str = "User";

pub(crate) async fn update_auth_event_feedback(
    cx: &mut Cx<'_>,
    request: UpdateAuthEventFeedbackRequest,
) -> Result<UpdateAuthEventFeedbackResponse> {
    let pool = load::any_pool(cx, &request.user_pool_id).await?;
    threats::refuse_unwatched(&pool)?;
    let id = &request.event_id;
    let event = (request.username.expose().as_str(), id.as_str());
    let named = feedback::opened(cx, &pool, request.feedback_token.expose(), event)?;
    let user_key = User::key_of(&pool.id, &named.sub);
    let event_key = AuthEvent::key_of(&pool.id, &named.sub, named.number);
    let places = known_places::key(&pool.id, &named.sub);
    cx.fetch(&[user_key.clone(), event_key.clone(), places])
        .await?;
    let user = cx.load::<User>(&user_key).await?;
    user.ok_or_else(refusals::user_not_found)?;
    let event = cx.load::<AuthEvent>(&event_key).await?;
    let event = event.ok_or_else(|| feedback::unknown_event(id))?;

    feedback::say(cx, event, request.feedback_value, PROVIDER).await?;
    Ok(UpdateAuthEventFeedbackResponse {})
}
