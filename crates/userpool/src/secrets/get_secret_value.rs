//! `GetSecretValue`: shows a version of a client's secret, the current one unless another is named.
//!
//! Refuses, in this order: an unknown secret; a version that it does not have; a stage that is another version's. Changes nothing.
//! Sends nothing.

use model::secretsmanager::{GetSecretValueRequest, GetSecretValueResponse};
use model::{Error, Sensitive, Timestamp};
use serde_json::json;

use super::found::find;
use crate::Result;
use crate::records::Client;
use crate::world::Cx;

pub(super) async fn get_secret_value(
    cx: &mut Cx<'_>,
    request: GetSecretValueRequest,
) -> Result<GetSecretValueResponse> {
    let found = find(cx, &request.secret_id).await?;
    let (id, stage) = (&request.version_id, &request.version_stage);
    let (version, stage) = found.version(id.as_deref(), stage.as_deref())?;
    let client = &found.client;
    let mut secrets = client.secrets.iter();
    let secret = secrets.find(|secret| secret.id == version.secret_id);
    let secret = secret.ok_or_else(|| Error::internal("a version has no secret"))?;
    let context = Client::secret_context(&client.pool_id, &client.id);
    let opened = cx.open(&context, &secret.sealed)?;
    let value = std::str::from_utf8(&opened).map_err(Error::internal)?;
    let text = json!({
        "userPoolId": client.pool_id,
        "userPoolClientId": client.id,
        "clientSecretValue": value,
    });
    Ok(GetSecretValueResponse {
        arn: Some(found.arn(cx)),
        created_date: Some(Timestamp::from_millis(version.created_millis)),
        name: Some(found.name()),
        secret_string: Some(Sensitive::new(text.to_string())),
        version_id: Some(version.id.clone()),
        version_stages: Some(vec![stage.to_owned()]),
        ..GetSecretValueResponse::default()
    })
}
