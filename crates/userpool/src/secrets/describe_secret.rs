//! `DescribeSecret`: tells of a client's secret what is no secret: its versions, and how often it is rotated. Nobody notes who reads
//! it, so that it has no date of its last access.
//!
//! Refuses, in this order: an unknown secret. Changes nothing. Sends nothing.

use model::Timestamp;
use model::secretsmanager::{DescribeSecretRequest, DescribeSecretResponse, Tag};

use super::found::find;
use super::{names, schedule};
use crate::Result;
use crate::world::Cx;

/// The tag by which Secrets Manager shows who manages a secret.
const OWNER_TAG: &str = "aws:secretsmanager:owningService";

pub(super) async fn describe_secret(
    cx: &mut Cx<'_>,
    request: DescribeSecretRequest,
) -> Result<DescribeSecretResponse> {
    let found = find(cx, &request.secret_id).await?;
    let secret = &found.secret;
    let versions = found.staged();
    let versions = versions.map(|(version, stage)| (version.id.clone(), vec![stage.to_owned()]));
    Ok(DescribeSecretResponse {
        arn: Some(found.arn(cx)),
        name: Some(found.name()),
        created_date: Some(Timestamp::from_millis(secret.created_millis)),
        last_changed_date: Some(Timestamp::from_millis(secret.changed_millis)),
        last_rotated_date: Some(Timestamp::from_millis(secret.rotated_millis)),
        next_rotation_date: Some(Timestamp::from_millis(secret.due_millis)),
        owning_service: Some(names::OWNER.to_owned()),
        rotation_enabled: Some(true),
        rotation_rules: Some(schedule::shown(&secret.schedule)),
        tags: Some(vec![Tag {
            key: Some(OWNER_TAG.to_owned()),
            value: Some(names::OWNER.to_owned()),
        }]),
        version_ids_to_stages: Some(versions.collect()),
        ..DescribeSecretResponse::default()
    })
}
