//! `FilterLogEvents`: the lines of a group's streams that a pattern wants, in the order of time.
//!
//! Refuses, in this order: a group that is not named or is not there; streams by their names and by how these begin; a stream that is
//! not there; a pattern that is none; a token of something else. Changes nothing. Sends nothing.

use crypto::mac::sha256;
use model::logs::{FilterLogEventsRequest, FilterLogEventsResponse, FilteredLogEvent};
use store::Direction;

use super::events::{self, Event, Place, Wanted};
use super::group::{self, Group};
use super::pattern::Pattern;
use super::token;
use crate::limits::LOG_EVENTS_MAX;
use crate::records::UserImport;
use crate::world::Cx;
use crate::{Result, refusals};

pub(super) async fn filter_log_events(
    cx: &mut Cx<'_>,
    request: FilterLogEventsRequest,
) -> Result<FilterLogEventsResponse> {
    let (name, identifier) = (&request.log_group_name, &request.log_group_identifier);
    let group = group::named(cx, name.as_deref(), identifier.as_deref()).await?;
    let imports = chosen(&group, &request)?;
    let pattern = Pattern::read(request.filter_pattern.as_deref().unwrap_or_default())?;
    let (direction, word) = match request.start_from_head {
        Some(false) => (Direction::Backward, "back"),
        _ => (Direction::Forward, "on"),
    };
    let subject = format!("FilterLogEvents/{}/{word}", group.name);
    let from: Option<Place> = match request.next_token.as_deref() {
        Some(text) => Some(token::read(cx, &subject, text)?),
        None => None,
    };
    let limit = request.limit.and_then(|limit| usize::try_from(limit).ok());
    let wanted = Wanted {
        from_millis: request.start_time,
        until_millis: request.end_time,
        pattern: &pattern,
        limit: limit.unwrap_or(LOG_EVENTS_MAX),
        direction,
    };
    let found = events::read(cx, &imports, from.as_ref(), &wanted).await?;

    let next_token = match found.end.filter(|_| found.is_more) {
        Some(end) => Some(token::write(cx, &subject, &end)?),
        None => None,
    };
    let events = found.events.into_iter();
    Ok(FilterLogEventsResponse {
        events: Some(events.map(|event| filtered(&imports, event)).collect()),
        next_token,
        // It is empty at AWS too, whatever was searched.
        searched_log_streams: Some(Vec::new()),
    })
}

/// The imports whose streams are meant.
fn chosen<'a>(group: &'a Group, request: &FilterLogEventsRequest) -> Result<Vec<&'a UserImport>> {
    match (&request.log_stream_names, &request.log_stream_name_prefix) {
        (Some(_), Some(_)) => Err(refusals::invalid_parameter(
            "logStreamNames and logStreamNamePrefix are mutually exclusive: leave one of them out.",
        )),
        (Some(names), None) => {
            for name in names {
                group.import(name)?;
            }
            let is_named = |import: &&UserImport| names.contains(&group::stream(import));
            Ok(group.streams.iter().filter(is_named).collect())
        }
        (None, prefix) => {
            let prefix = prefix.as_deref().unwrap_or_default();
            let is_named = |import: &&UserImport| group::stream(import).starts_with(prefix);
            Ok(group.streams.iter().filter(is_named).collect())
        }
    }
}

fn filtered(imports: &[&UserImport], event: Event) -> FilteredLogEvent {
    let place = &event.place;
    let import = imports.iter().find(|import| import.id == place.import_id);
    FilteredLogEvent {
        event_id: Some(event_id(place)),
        ingestion_time: Some(event.at_millis),
        log_stream_name: import.map(|import| group::stream(import)),
        message: Some(event.message),
        timestamp: Some(event.at_millis),
    }
}

/// What names an event: 56 digits, as AWS has, that are the same each time.
fn event_id(place: &Place) -> String {
    let Place {
        import_id,
        first_line,
        lines,
    } = place;
    let named = format!("{import_id}/{first_line}/{lines}");
    let digest = sha256(&[named.as_bytes()]);
    let mut half = [0; 16];
    half.copy_from_slice(&digest[..16]);
    format!("{:056}", u128::from_be_bytes(half))
}
