//! What CDK calls an `AwsCustomResource`: a custom resource whose function asks one operation of a service, such as that for the
//! secret of an app client. Where the service is Cognito, the operation is asked here, and no function is needed.

use std::collections::BTreeMap;

use model::ErrorCode;
use model::cognito_idp::Operation;
use serde_json::{Map, Value};

use super::user_pool::COGNITO;
use super::{Properties, ResourceFailure, Site};

/// What Cognito is called by the SDKs for JavaScript of either version.
const SERVICES: &[&str] = &[
    "@aws-sdk/client-cognito-identity-provider",
    "CognitoIdentityServiceProvider",
    "cognito-identity-provider",
];
/// What stands behind the name of an operation in the newer one.
const COMMAND: &str = "Command";
/// The properties that say what to ask.
const CREATE: &str = "Create";

/// What a custom resource asks.
pub(super) struct AwsCall {
    operation: Operation,
    call: Value,
}

/// What the answer gives to the resource.
pub(super) struct Answered {
    /// Its members, those inside of others with a dot between their names.
    pub(super) attributes: BTreeMap<String, Value>,
    pub(super) physical_id: Option<String>,
}

/// Whether a custom resource asks Cognito, and so has its effect.
pub(super) fn asks_cognito(properties: &Properties) -> bool {
    AwsCall::of(properties, CREATE).is_some()
}

impl AwsCall {
    /// What a property of this name asks of Cognito.
    pub(super) fn of(properties: &Properties, name: &str) -> Option<AwsCall> {
        let text = properties.get(name)?.as_str()?;
        let call: Value = serde_json::from_str(text).ok()?;
        let service = call.get("service")?.as_str()?;
        let action = call.get("action")?.as_str()?;
        let action = action.strip_suffix(COMMAND).unwrap_or(action);
        let mut name = action.chars();
        let first = name.next()?.to_ascii_uppercase();
        let name = format!("{first}{}", name.as_str());
        let operation = Operation::from_name(&name)?;
        SERVICES
            .contains(&service)
            .then_some(AwsCall { operation, call })
    }

    /// Asks; nothing where the operation is not built.
    pub(super) async fn ask(
        &self,
        place: &mut Site<'_>,
    ) -> Result<Option<Answered>, ResourceFailure> {
        let mut input = self.call.get("parameters").cloned().unwrap_or_default();
        if input.is_null() {
            input = Value::Object(Map::new());
        }
        decode(&mut input);
        let answer = match place.cognito(self.operation, input).await {
            Ok(answer) => answer,
            Err(error) if error.code() == ErrorCode::UnknownOperationException => return Ok(None),
            Err(error) if self.ignores(error.code().as_str()) => Value::Null,
            Err(error) => return Err(place.failure(COGNITO, &error)),
        };
        let mut attributes = BTreeMap::new();
        flatten("", &answer, &mut attributes);
        let physical = self.call.get("physicalResourceId");
        let given = physical.and_then(|it| it.get("id")).and_then(Value::as_str);
        let found = physical.and_then(|it| it.get("responsePath"));
        let found = found.and_then(|path| attributes.get(path.as_str()?)?.as_str());
        let physical_id = given.or(found).map(str::to_owned);
        Ok(Some(Answered {
            attributes,
            physical_id,
        }))
    }

    fn ignores(&self, code: &str) -> bool {
        let pattern = self.call.get("ignoreErrorCodesMatching");
        let pattern = pattern.and_then(Value::as_str);
        let pattern = pattern.and_then(|pattern| regex::Regex::new(pattern).ok());
        pattern.is_some_and(|pattern| pattern.is_match(code))
    }
}

/// CDK writes booleans as texts that say of themselves what they are.
fn decode(value: &mut Value) {
    match value {
        Value::String(text) if text == "TRUE:BOOLEAN" => *value = Value::Bool(true),
        Value::String(text) if text == "FALSE:BOOLEAN" => *value = Value::Bool(false),
        Value::Array(items) => items.iter_mut().for_each(decode),
        Value::Object(members) => members.values_mut().for_each(decode),
        _ => {}
    }
}

fn flatten(path: &str, value: &Value, found: &mut BTreeMap<String, Value>) {
    let below = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                flatten(&below(name), member, found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(&below(&index.to_string()), item, found);
            }
        }
        Value::Null => {}
        other => drop(found.insert(path.to_owned(), other.clone())),
    }
}
