//! `AWS::Cognito::UserPoolUser`.

use async_trait::async_trait;
use model::cognito_idp::Operation;
use serde_json::{Value, json};

use super::input::input;
use super::user_pool::{cognito, is_instant};
use super::{Made, Properties, ResourceFailure, ResourceType, Site, text};
use crate::names;

/// A user whom `AdminCreateUser` makes, with an invitation. The user's name is what `Ref` comes to.
pub(super) struct UserPoolUser;

const REPLACING: &[&str] = &[
    "ClientMetadata",
    "DesiredDeliveryMediums",
    "ForceAliasCreation",
    "MessageAction",
    "UserAttributes",
    "UserPoolId",
    "Username",
    "ValidationData",
];

#[async_trait]
impl ResourceType for UserPoolUser {
    fn replacing(&self) -> &'static [&'static str] {
        REPLACING
    }

    async fn create(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Made, ResourceFailure> {
        let mut input = input(properties, Operation::AdminCreateUser)?;
        if !input.contains_key("Username") {
            let logical = place.logical_id.clone();
            let name = names::generated("", &logical, 128, &mut place.world.random);
            input.insert("Username".to_owned(), Value::from(name));
        }
        let answer = cognito(place, Operation::AdminCreateUser, Value::Object(input)).await?;
        let name = answer["User"]["Username"].as_str().unwrap_or_default();
        Ok(Made {
            physical_id: name.to_owned(),
            ..Made::default()
        })
    }

    // No property changes in place.
    async fn delete(
        &self,
        place: &mut Site<'_>,
        physical_id: &str,
        properties: &Properties,
    ) -> Result<(), ResourceFailure> {
        let pool = text(properties, "UserPoolId")?;
        let input = json!({"UserPoolId": pool, "Username": physical_id});
        place.end(Operation::AdminDeleteUser, input).await
    }

    // The creation was given an instant that no other creation of the stack has.
    async fn orphan(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Option<String>, ResourceFailure> {
        let pool = text(properties, "UserPoolId")?;
        if let Some(name) = text(properties, "Username")? {
            let input = json!({"UserPoolId": pool, "Username": name});
            let found = place.find(Operation::AdminGetUser, input).await?;
            let made = found.filter(|user| is_instant(&user["UserCreateDate"], place.millis));
            return Ok(made.and_then(|user| user["Username"].as_str().map(str::to_owned)));
        }
        let begins = format!("username ^= \"{}-\"", place.logical_id);
        let mut token = Value::Null;
        loop {
            let input = json!({"UserPoolId": pool, "Filter": begins, "PaginationToken": token});
            let Some(answer) = place.find(Operation::ListUsers, input).await? else {
                return Ok(None);
            };
            let mut users = answer["Users"].as_array().into_iter().flatten();
            let found = users.find(|user| is_instant(&user["UserCreateDate"], place.millis));
            if let Some(name) = found.and_then(|user| user["Username"].as_str()) {
                return Ok(Some(name.to_owned()));
            }
            match answer.get("PaginationToken") {
                Some(Value::String(next)) => token = Value::from(next.as_str()),
                _ => return Ok(None),
            }
        }
    }
}
