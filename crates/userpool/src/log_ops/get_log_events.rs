//! `GetLogEvents`: the log of one import, the last lines first to be shown unless the request says otherwise.
//!
//! Refuses, in this order: a group that is not named or is not there; a stream that is not there; a token of something else.
//! Changes nothing. Sends nothing.
//!
//! A token says on which side of its place reading goes on. At an end of the log the answer has the token of the request again, by
//! which clients see that there is no more (API reference, `GetLogEvents`).

use model::logs::{GetLogEventsRequest, GetLogEventsResponse, OutputLogEvent};
use store::Direction;

use super::events::{self, Place, Wanted};
use super::pattern::Pattern;
use super::{group, token};
use crate::Result;
use crate::limits::LOG_EVENTS_MAX;
use crate::world::Cx;

pub(super) async fn get_log_events(
    cx: &mut Cx<'_>,
    request: GetLogEventsRequest,
) -> Result<GetLogEventsResponse> {
    let (name, identifier) = (&request.log_group_name, &request.log_group_identifier);
    let group = group::named(cx, name.as_deref(), identifier.as_deref()).await?;
    let import = group.import(&request.log_stream_name)?;
    let subject = format!("GetLogEvents/{}/{}", group.name, import.id);
    let given = match request.next_token.as_deref() {
        Some(text) => Some(read_token(cx, &subject, text)?),
        None => None,
    };
    let from_head = request.start_from_head.unwrap_or_default();
    let direction = match &given {
        Some((direction, _)) => *direction,
        None if from_head => Direction::Forward,
        None => Direction::Backward,
    };
    let limit = request.limit.and_then(|limit| usize::try_from(limit).ok());
    let wanted = Wanted {
        from_millis: request.start_time,
        until_millis: request.end_time.map(|end| end.saturating_sub(1)),
        pattern: &Pattern::default(),
        limit: limit.unwrap_or(LOG_EVENTS_MAX),
        direction,
    };
    let from = given.as_ref().map(|(_, place)| place);
    let found = events::read(cx, &[import], from, &wanted).await?;

    let nowhere = || Place {
        import_id: import.id.clone(),
        first_line: 0,
        lines: 0,
    };
    let begin = from.cloned().or(found.begin).unwrap_or_else(nowhere);
    let end = found.end.unwrap_or_else(|| begin.clone());
    let is_same = request.next_token.is_some() && end == begin;
    let again = request.next_token.filter(|_| is_same);
    let mut shown: Vec<OutputLogEvent> = found.events.into_iter().map(output).collect();
    let (forward, backward) = match direction {
        Direction::Forward => {
            let further = write_token(cx, &subject, Direction::Forward, &end)?;
            let back = write_token(cx, &subject, Direction::Backward, &begin)?;
            (again.unwrap_or(further), back)
        }
        Direction::Backward => {
            shown.reverse();
            let further = write_token(cx, &subject, Direction::Backward, &end)?;
            let back = write_token(cx, &subject, Direction::Forward, &begin)?;
            (back, again.unwrap_or(further))
        }
    };
    Ok(GetLogEventsResponse {
        events: Some(shown),
        next_backward_token: Some(backward),
        next_forward_token: Some(forward),
    })
}

fn output(event: events::Event) -> OutputLogEvent {
    OutputLogEvent {
        ingestion_time: Some(event.at_millis),
        message: Some(event.message),
        timestamp: Some(event.at_millis),
    }
}

/// How a token of a direction begins, in AWS's way.
fn mark(direction: Direction) -> &'static str {
    match direction {
        Direction::Forward => "f/",
        Direction::Backward => "b/",
    }
}

fn write_token(
    cx: &mut Cx<'_>,
    subject: &str,
    direction: Direction,
    place: &Place,
) -> Result<String> {
    let mark = mark(direction);
    let token = token::write(cx, &format!("{subject}/{mark}"), place)?;
    Ok(format!("{mark}{token}"))
}

fn read_token(cx: &Cx<'_>, subject: &str, text: &str) -> Result<(Direction, Place)> {
    for direction in [Direction::Forward, Direction::Backward] {
        let mark = mark(direction);
        if let Some(sealed) = text.strip_prefix(mark) {
            let place = token::read(cx, &format!("{subject}/{mark}"), sealed)?;
            return Ok((direction, place));
        }
    }
    Err(token::invalid())
}
