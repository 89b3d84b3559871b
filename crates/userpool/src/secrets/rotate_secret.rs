//! `RotateSecret`: gives a client a new secret at once, and says how often that is done. The secret that was current is still good until the
//! next rotation.
//!
//! Refuses, in this order: an unknown secret; a function, a role or anything else that would rotate it, which is done here; a
//! schedule that is none. Asked again with the token of a version that is there, it changes nothing.
//! Changes: the client's secrets, when they are rotated next. Sends nothing.

use model::secretsmanager::{RotateSecretRequest, RotateSecretResponse};
use model::{Error, ErrorCode};

use super::found::{CURRENT, find};
use super::{managed, schedule};
use crate::Result;
use crate::world::Cx;

pub(super) async fn rotate_secret(
    cx: &mut Cx<'_>,
    request: RotateSecretRequest,
) -> Result<RotateSecretResponse> {
    let mut found = find(cx, &request.secret_id).await?;
    refuse_others(&request)?;
    let rules = request.rotation_rules.map(schedule::told).transpose()?;
    let token = request.client_request_token;
    let made = |id: &String| found.staged().any(|(version, _)| version.id == *id);
    if let Some(token) = token.clone().filter(made) {
        return Ok(RotateSecretResponse {
            arn: Some(found.arn(cx)),
            name: Some(found.name()),
            version_id: Some(token),
        });
    }

    let secret = &mut found.secret;
    if let Some(rules) = rules {
        secret.schedule = rules;
        secret.changed_millis = cx.now();
        secret.due_millis = schedule::next(&secret.schedule, secret.rotated_millis);
    }
    if request.rotate_immediately.unwrap_or(true) {
        let version = token.unwrap_or_else(|| cx.random.uuid());
        managed::rotate(cx, &mut found.client, secret, version);
        cx.update(&found.client);
    }
    cx.update(&found.secret);
    let (current, _) = found.version(None, Some(CURRENT))?;
    Ok(RotateSecretResponse {
        arn: Some(found.arn(cx)),
        name: Some(found.name()),
        version_id: Some(current.id.clone()),
    })
}

/// Refuses what would have somebody else rotate the secret.
fn refuse_others(request: &RotateSecretRequest) -> Result<()> {
    let function = request.rotation_lambda_arn.as_ref();
    for (name, is_given) in [
        (
            "RotationLambdaARN",
            function.is_some_and(|it| !it.is_empty()),
        ),
        (
            "ExternalSecretRotationMetadata",
            request.external_secret_rotation_metadata.is_some(),
        ),
        (
            "ExternalSecretRotationRoleArn",
            request.external_secret_rotation_role_arn.is_some(),
        ),
    ] {
        if is_given {
            return Err(Error::new(
                ErrorCode::InvalidRequestException,
                format!("Amazon Cognito rotates this secret itself: leave {name} out."),
            ));
        }
    }
    Ok(())
}
