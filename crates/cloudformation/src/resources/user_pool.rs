//! `AWS::Cognito::UserPool`: properties to the members of `CreateUserPool`, `UpdateUserPool` and `SetUserPoolMfaConfig`.

mod mfa;
mod schema;

use std::collections::BTreeMap;

use async_trait::async_trait;
use model::cognito_idp::Operation;
use model::facts::Kind;
use serde_json::{Map, Value, json};

use super::coerce::unsupported;
use super::described::Described;
use super::{Made, Properties, ResourceFailure, ResourceType, Site, coerce, differs, text};
use crate::names;

/// A user pool.
pub(super) struct UserPool;

/// The service's name in the words of failures.
pub(super) const COGNITO: &str = "CognitoIdentityProvider";

/// Properties that a pool keeps for life.
const FIXED: &[&str] = &[
    "AliasAttributes",
    "UsernameAttributes",
    "UsernameConfiguration",
];

/// Properties that only a creation takes.
const CREATION_ONLY: &[&str] = &[
    "Schema",
    "AliasAttributes",
    "UsernameAttributes",
    "UsernameConfiguration",
];

#[async_trait]
impl ResourceType for UserPool {
    fn attributes(&self) -> Vec<&'static str> {
        vec!["Arn", "ProviderName", "ProviderURL", "UserPoolId"]
    }

    fn takes_stack_tags(&self) -> bool {
        true
    }

    async fn create(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Made, ResourceFailure> {
        let mfa = mfa::configuration(properties)?;
        let mut input = input(properties, Operation::CreateUserPool)?;
        let name = match text(properties, "UserPoolName")? {
            Some(name) => name,
            None => generated_name(place),
        };
        input.insert("PoolName".to_owned(), Value::from(name));
        add_tags(&mut input, place);
        if mfa.is_some() {
            // The factors and the mode come together, once the pool is there.
            input.shift_remove("MfaConfiguration");
        }
        let answer = cognito(place, Operation::CreateUserPool, Value::Object(input)).await?;
        let made = made(place, &answer)?;
        if let Some(mfa) = mfa {
            let configured = mfa::apply(place, &made.physical_id, mfa).await;
            if let Err(failure) = configured {
                self.delete(place, &made.physical_id, properties).await?;
                return Err(failure);
            }
        }
        Ok(made)
    }

    async fn update(
        &self,
        place: &mut Site<'_>,
        made: Made,
        before: &Properties,
        after: &Properties,
    ) -> Result<Made, ResourceFailure> {
        let fixed = FIXED.iter().find(|name| differs(name, before, after));
        // What was refused needs no undoing.
        if let Some(fixed) = fixed.filter(|_| !place.rolling_back) {
            let sentence = format!(
                "Invalid request provided: Updates are not allowed for property - {fixed}."
            );
            return Err(place.refusal(&sentence, "InvalidRequest"));
        }
        mfa::refuse_sms_off(place, before, after)?;
        let additions = schema::additions(place, before, after)?;
        let mfa = match mfa::configuration(after)? {
            None if mfa::turns_on(before, after) => Some(mfa::by_text_message(after)?),
            mfa => mfa,
        };
        let mut input = input(after, Operation::UpdateUserPool)?;
        input.insert(
            "UserPoolId".to_owned(),
            Value::from(made.physical_id.as_str()),
        );
        if let Some(name) = text(after, "UserPoolName")? {
            input.insert("PoolName".to_owned(), Value::from(name));
        }
        add_tags(&mut input, place);
        if mfa.is_some() {
            input.shift_remove("MfaConfiguration");
        }
        cognito(place, Operation::UpdateUserPool, Value::Object(input)).await?;
        schema::add(place, &made.physical_id, additions).await?;
        if let Some(mfa) = mfa {
            mfa::apply(place, &made.physical_id, mfa).await?;
        }
        Ok(made)
    }

    fn can_drift(&self) -> bool {
        true
    }

    async fn actual(
        &self,
        place: &mut Site<'_>,
        physical_id: &str,
        expected: &Properties,
    ) -> Result<Option<Properties>, ResourceFailure> {
        let described = Described {
            operation: Operation::DescribeUserPool,
            member: "UserPool",
            renamed: &[("UserPoolName", "Name")],
        };
        let input = json!({"UserPoolId": physical_id});
        described.actual(place, input, expected).await
    }

    async fn delete(
        &self,
        place: &mut Site<'_>,
        physical_id: &str,
        _: &Properties,
    ) -> Result<(), ResourceFailure> {
        let input = json!({"UserPoolId": physical_id});
        place.end(Operation::DeleteUserPool, input).await
    }

    // The creation was given an instant that no other creation of the stack has.
    async fn orphan(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Option<String>, ResourceFailure> {
        let name = text(properties, "UserPoolName")?;
        let mut token = Value::Null;
        loop {
            let input = json!({"MaxResults": 60, "NextToken": token});
            let answer = cognito(place, Operation::ListUserPools, input).await?;
            let pools = answer["UserPools"]
                .as_array()
                .map(Vec::as_slice)
                .unwrap_or_default();
            let found = pools.iter().find(|pool| {
                created_at(pool, place.millis)
                    && name.as_deref().is_none_or(|name| pool["Name"] == name)
            });
            if let Some(id) = found.and_then(|pool| pool["Id"].as_str()) {
                return Ok(Some(id.to_owned()));
            }
            match answer.get("NextToken") {
                Some(Value::String(next)) => token = Value::from(next.as_str()),
                _ => return Ok(None),
            }
        }
    }
}

/// Whether `CreationDate` of an answer is that instant.
pub(super) fn created_at(answer: &Value, millis: i64) -> bool {
    is_instant(&answer["CreationDate"], millis)
}

/// Whether a timestamp of an answer is that instant.
pub(super) fn is_instant(timestamp: &Value, millis: i64) -> bool {
    serde_json::from_value::<model::Timestamp>(timestamp.clone())
        .is_ok_and(|instant| instant.millis() == millis)
}

/// Runs an operation; its error becomes the words of an event.
pub(super) async fn cognito(
    place: &mut Site<'_>,
    operation: Operation,
    input: Value,
) -> Result<Value, ResourceFailure> {
    match place.cognito(operation, input).await {
        Ok(answer) => Ok(answer),
        Err(error) => Err(place.failure(COGNITO, &error)),
    }
}

fn generated_name(place: &mut Site<'_>) -> String {
    let logical = place.logical_id.clone();
    names::generated("", &logical, 128, &mut place.world.random)
}

/// The members that property and API call the same. All properties are checked here.
fn input(
    properties: &Properties,
    operation: Operation,
) -> Result<Map<String, Value>, ResourceFailure> {
    let mut input = Map::new();
    for (property, value) in properties {
        if mfa::PROPERTIES.contains(&property.as_str()) {
            continue;
        }
        let property = property.as_str();
        if property == "UserPoolName" {
            continue;
        }
        let Some(shape) = member_shape(operation, property) else {
            if operation != Operation::CreateUserPool && CREATION_ONLY.contains(&property) {
                continue;
            }
            return Err(unsupported(property));
        };
        input.insert(property.to_owned(), coerce(property, value.clone(), shape)?);
    }
    Ok(input)
}

/// The shape of an input's member.
pub(super) fn member_shape(
    operation: Operation,
    name: &str,
) -> Option<&'static model::facts::Shape> {
    match operation.input()?.kind {
        Kind::Structure(members) => members
            .iter()
            .find(|member| member.name == name)
            .map(|member| member.shape),
        _ => None,
    }
}

fn add_tags(input: &mut Map<String, Value>, place: &Site<'_>) {
    let mut tags = match input.shift_remove("UserPoolTags") {
        Some(Value::Object(tags)) => tags,
        _ => Map::new(),
    };
    for tag in &place.tags {
        tags.entry(tag.key.clone())
            .or_insert_with(|| Value::from(tag.value.as_str()));
    }
    // None is sent too: an update that leaves them out would keep those that went.
    input.insert("UserPoolTags".to_owned(), Value::Object(tags));
}

fn made(place: &Site<'_>, answer: &Value) -> Result<Made, ResourceFailure> {
    let pool = &answer["UserPool"];
    let (Some(id), Some(arn)) = (pool["Id"].as_str(), pool["Arn"].as_str()) else {
        return Err(ResourceFailure(
            "The answer of CreateUserPool names no user pool.".to_owned(),
        ));
    };
    let issuer = place.world.issuer(id);
    let name = issuer.split_once("://").map_or(&*issuer, |(_, name)| name);
    let attributes = [
        ("Arn", arn.to_owned()),
        ("ProviderName", name.to_owned()),
        ("ProviderURL", issuer.clone()),
        ("UserPoolId", id.to_owned()),
    ];
    let attributes: BTreeMap<String, Value> = attributes
        .into_iter()
        .map(|(name, value)| (name.to_owned(), Value::from(value)))
        .collect();
    Ok(Made {
        physical_id: id.to_owned(),
        attributes,
    })
}
