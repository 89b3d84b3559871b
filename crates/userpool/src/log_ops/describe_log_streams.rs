//! `DescribeLogStreams`: lists the streams of a group: one for each import that was begun.
//!
//! Refuses, in this order: a group that is not named or is not there; the order of time with the beginning of a name; a token of
//! another list. Changes nothing. Sends nothing.

use model::logs::{DescribeLogStreamsRequest, DescribeLogStreamsResponse, LogStream, OrderBy};

use super::group::{self, Group};
use super::{events, token};
use crate::limits::LOGS_PER_PAGE_MAX;
use crate::records::UserImport;
use crate::world::Cx;
use crate::{Result, refusals};

pub(super) async fn describe_log_streams(
    cx: &mut Cx<'_>,
    request: DescribeLogStreamsRequest,
) -> Result<DescribeLogStreamsResponse> {
    let (name, identifier) = (&request.log_group_name, &request.log_group_identifier);
    let group = group::named(cx, name.as_deref(), identifier.as_deref()).await?;
    let is_by_time = request.order_by == Some(OrderBy::LastEventTime);
    if is_by_time && request.log_stream_name_prefix.is_some() {
        return Err(refusals::invalid_parameter(
            "Cannot order by LastEventTime with a logStreamNamePrefix.",
        ));
    }
    let prefix = request.log_stream_name_prefix.as_deref();
    let mut imports: Vec<&UserImport> = group.streams.iter().collect();
    imports.retain(|import| group::stream(import).starts_with(prefix.unwrap_or_default()));
    if !is_by_time {
        // Those of one pool are begun one after another, so that they are in the order of time as they stand.
        imports.sort_by_key(|import| group::stream(import));
    }
    let is_descending = request.descending.unwrap_or_default();
    if is_descending {
        imports.reverse();
    }
    let name = &group.name;
    let subject = format!("DescribeLogStreams/{name}/{is_by_time}/{is_descending}");
    if let Some(text) = request.next_token.as_deref() {
        let last: String = token::read(cx, &subject, text)?;
        let passed = imports.iter().position(|import| import.id == last);
        imports.drain(..passed.map_or(0, |passed| passed + 1));
    }
    let limit = request.limit.and_then(|limit| usize::try_from(limit).ok());
    let limit = limit.unwrap_or(LOGS_PER_PAGE_MAX);
    let is_more = imports.len() > limit;
    imports.truncate(limit);
    let next_token = match imports.last().filter(|_| is_more) {
        Some(last) => Some(token::write(cx, &subject, &last.id)?),
        None => None,
    };
    let mut log_streams = Vec::with_capacity(imports.len());
    for import in imports {
        log_streams.push(shown(cx, &group, import).await?);
    }
    Ok(DescribeLogStreamsResponse {
        log_streams: Some(log_streams),
        next_token,
    })
}

async fn shown(cx: &mut Cx<'_>, group: &Group, import: &UserImport) -> Result<LogStream> {
    let ends = events::ends(cx, import).await?;
    let (name, of_group) = (group::stream(import), group::arn(cx.call, &group.name));
    Ok(LogStream {
        arn: Some(format!("{of_group}:log-stream:{name}")),
        creation_time: import.started_millis,
        first_event_timestamp: ends.map(|(first, _)| first),
        last_event_timestamp: ends.map(|(_, last)| last),
        last_ingestion_time: ends.map(|(_, last)| last),
        log_stream_name: Some(name),
        stored_bytes: Some(0),
        ..LogStream::default()
    })
}
