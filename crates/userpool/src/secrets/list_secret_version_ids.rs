//! `ListSecretVersionIds`: lists the versions of a client's secret, the newest first. There are two at most, each with its stage:
//! one that loses it is gone. A token is the id of the last version of the page before.
//!
//! Refuses, in this order: an unknown secret; a token that is none of this list. Changes nothing. Sends nothing.

use model::secretsmanager::{
    ListSecretVersionIdsRequest, ListSecretVersionIdsResponse, SecretVersionsListEntry,
};
use model::{Error, ErrorCode, Timestamp};

use super::found::find;
use crate::Result;
use crate::world::Cx;

pub(super) async fn list_secret_version_ids(
    cx: &mut Cx<'_>,
    request: ListSecretVersionIdsRequest,
) -> Result<ListSecretVersionIdsResponse> {
    let found = find(cx, &request.secret_id).await?;
    let mut rest: Vec<_> = found.staged().collect();
    if let Some(token) = &request.next_token {
        let last = rest.iter().position(|(version, _)| version.id == *token);
        let last = last.ok_or_else(|| {
            Error::new(
                ErrorCode::InvalidNextTokenException,
                "The NextToken is none of this list: begin anew without it.",
            )
        })?;
        rest.drain(..=last);
    }
    let most = request.max_results.and_then(|it| usize::try_from(it).ok());
    let most = most.unwrap_or(rest.len());
    let is_more = rest.len() > most;
    rest.truncate(most);
    let last = rest.last().map(|(version, _)| version.id.clone());
    let entries = rest.iter().map(|(version, stage)| SecretVersionsListEntry {
        created_date: Some(Timestamp::from_millis(version.created_millis)),
        version_id: Some(version.id.clone()),
        version_stages: Some(vec![(*stage).to_owned()]),
        ..SecretVersionsListEntry::default()
    });
    Ok(ListSecretVersionIdsResponse {
        arn: Some(found.arn(cx)),
        name: Some(found.name()),
        next_token: last.filter(|_| is_more),
        versions: Some(entries.collect()),
    })
}
