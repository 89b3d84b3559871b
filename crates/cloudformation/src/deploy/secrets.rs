//! Dynamic references to secrets, `{{resolve:secretsmanager:id:SecretString:key:stage:version}}` (AWS `CloudFormation` user guide, "Get
//! a secret or secret value from Secrets Manager"): what this server's Secrets Manager has are the secrets of app clients.

use model::secretsmanager::Operation;
use model::{Error, ErrorCode};
use serde_json::{Value, json};

use super::{Halt, refused};
use crate::world::World;

/// The service, as references name it.
pub(super) const SERVICE: &str = "secretsmanager";
/// Colons in an ARN, before the name of the secret.
const ARN_COLONS: usize = 6;
/// How the names of the secrets of app clients begin.
const OF_CLIENTS: &str = "cognito-idp!";

/// A reference to a secret: everything but the secret may be left out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reference<'r> {
    secret: &'r str,
    key: Option<&'r str>,
    stage: Option<&'r str>,
    version: Option<&'r str>,
}

impl<'r> Reference<'r> {
    /// What stands behind the service in a dynamic reference.
    ///
    /// # Errors
    /// A refusal where it names no secret, or parts of one that secrets do not have.
    pub(super) fn read(written: &'r str) -> Result<Reference<'r>, Halt> {
        let (secret, rest) = split(written);
        let mut parts = rest
            .split(':')
            .map(|part| Some(part).filter(|it| !it.is_empty()));
        let mut next = || parts.next().flatten();
        let (kind, key, stage, version) = (next(), next(), next(), next());
        let is_known = kind.is_none_or(|kind| kind == "SecretString");
        let is_one = stage.is_none() || version.is_none();
        if secret.is_empty() || !is_known || !is_one || parts.next().is_some() {
            return Err(Halt::Refused(format!(
                "Incorrect format is used in the following Secrets Manager reference: [{SERVICE}:{written}]. Give secretsmanager:SECRET_ID:SecretString:JSON_KEY:VERSION_STAGE:VERSION_ID, of the last two one, and of all but the secret as much as is needed."
            )));
        }
        Ok(Reference {
            secret,
            key,
            stage,
            version,
        })
    }

    /// Whether it can be the secret of an app client.
    pub(super) fn is_of_client(&self) -> bool {
        self.secret.contains(OF_CLIENTS)
    }

    /// What it comes to. `place` is where in the template it stands.
    ///
    /// # Errors
    /// A refusal where there is no such secret, the caller may not read it, or it has no such key.
    pub(super) async fn value(&self, world: &mut World, place: &str) -> Result<String, Halt> {
        let mut asked = json!({ "SecretId": self.secret });
        for (member, given) in [("VersionStage", self.stage), ("VersionId", self.version)] {
            if let Some(given) = given {
                asked[member] = json!(given);
            }
        }
        let found = world.secrets(Operation::GetSecretValue, asked).await;
        let found = found.map_err(|error| self.refusal(world, &error, place))?;
        let text = found["SecretString"].as_str().unwrap_or_default();
        let Some(key) = self.key else {
            return Ok(text.to_owned());
        };
        let members: Value = serde_json::from_str(text).unwrap_or_default();
        match &members[key] {
            Value::String(text) => Ok(text.clone()),
            _ => Err(Halt::Refused(format!(
                "Could not find a value associated with JSONKey in SecretString ({place}: {key})"
            ))),
        }
    }

    fn refusal(&self, world: &mut World, error: &Error, place: &str) -> Halt {
        if error.code() == ErrorCode::AccessDeniedException {
            return refused(error);
        }
        let request = world.random.uuid();
        let hint = if self.is_of_client() {
            ""
        } else {
            ". This server's Secrets Manager has the secrets of app clients alone"
        };
        Halt::Refused(format!(
            "{} (Service: AWSSecretsManager; Status Code: 400; Error Code: {}; Request ID: {request}; Proxy: null) ({place}: {}){hint}",
            error.message(),
            error.code().as_str(),
            self.secret,
        ))
    }
}

/// The secret, which its name or its ARN names, and what stands behind it.
fn split(written: &str) -> (&str, &str) {
    let colon = if written.starts_with("arn:") {
        ARN_COLONS
    } else {
        0
    };
    match written.match_indices(':').nth(colon) {
        Some((at, _)) => (&written[..at], &written[at + 1..]),
        None => (written, ""),
    }
}
