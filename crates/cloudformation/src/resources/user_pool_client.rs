//! `AWS::Cognito::UserPoolClient`.

use std::collections::BTreeMap;

use async_trait::async_trait;
use model::cognito_idp::Operation;
use serde_json::{Map, Value, json};

use super::coerce::unsupported;
use super::described::OfPool;
use super::user_pool::{cognito, created_at, member_shape};
use super::{Made, Properties, ResourceFailure, ResourceType, Site, coerce, text};
use crate::names;

/// A client of a user pool.
pub(super) struct UserPoolClient;

const REPLACING: &[&str] = &["UserPoolId", "GenerateSecret"];
const CLIENT: OfPool = OfPool {
    create: Operation::CreateUserPoolClient,
    describe: Operation::DescribeUserPoolClient,
    delete: Operation::DeleteUserPoolClient,
    member: "UserPoolClient",
    name: "ClientId",
};

#[async_trait]
impl ResourceType for UserPoolClient {
    fn attributes(&self) -> Vec<&'static str> {
        vec!["ClientId", "ClientSecret", "Name"]
    }

    fn replacing(&self) -> &'static [&'static str] {
        REPLACING
    }

    async fn create(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Made, ResourceFailure> {
        let mut input = input(properties, Operation::CreateUserPoolClient)?;
        if !input.contains_key("ClientName") {
            let logical = place.logical_id.clone();
            let name = names::generated("", &logical, 128, &mut place.world.random);
            input.insert("ClientName".to_owned(), Value::from(name));
        }
        let answer = cognito(place, CLIENT.create, Value::Object(input)).await?;
        made(&answer)
    }

    async fn update(
        &self,
        place: &mut Site<'_>,
        made: Made,
        _: &Properties,
        after: &Properties,
    ) -> Result<Made, ResourceFailure> {
        let mut input = input(after, Operation::UpdateUserPoolClient)?;
        input.insert(
            "ClientId".to_owned(),
            Value::from(made.physical_id.as_str()),
        );
        if !input.contains_key("ClientName")
            && let Some(name) = made.attributes.get("Name")
        {
            input.insert("ClientName".to_owned(), name.clone());
        }
        let answer = cognito(place, Operation::UpdateUserPoolClient, Value::Object(input)).await?;
        let mut made = made;
        if let Some(name) = answer["UserPoolClient"]["ClientName"].as_str() {
            made.attributes.insert("Name".to_owned(), Value::from(name));
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
        CLIENT.actual(place, physical_id, expected).await
    }

    async fn delete(
        &self,
        place: &mut Site<'_>,
        physical_id: &str,
        properties: &Properties,
    ) -> Result<(), ResourceFailure> {
        CLIENT.delete(place, physical_id, properties).await
    }

    // The creation was given an instant that no other creation of the stack has.
    async fn orphan(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Option<String>, ResourceFailure> {
        let Some(pool) = text(properties, "UserPoolId")? else {
            return Ok(None);
        };
        let mut token = Value::Null;
        loop {
            let input = json!({"UserPoolId": pool, "MaxResults": 60, "NextToken": token});
            // Without its pool there is no client.
            let Some(answer) = place.find(Operation::ListUserPoolClients, input).await? else {
                return Ok(None);
            };
            let clients = answer["UserPoolClients"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            for client in &clients {
                let input = json!({"UserPoolId": pool, "ClientId": client["ClientId"]});
                let described = cognito(place, Operation::DescribeUserPoolClient, input).await?;
                if created_at(&described["UserPoolClient"], place.millis) {
                    return Ok(client["ClientId"].as_str().map(str::to_owned));
                }
            }
            match answer.get("NextToken") {
                Some(Value::String(next)) => token = Value::from(next.as_str()),
                _ => return Ok(None),
            }
        }
    }
}

fn input(
    properties: &Properties,
    operation: Operation,
) -> Result<Map<String, Value>, ResourceFailure> {
    let mut input = Map::new();
    for (property, value) in properties {
        let Some(shape) = member_shape(operation, property) else {
            if property == "GenerateSecret" {
                continue;
            }
            return Err(unsupported(property));
        };
        input.insert(property.clone(), coerce(property, value.clone(), shape)?);
    }
    Ok(input)
}

fn made(answer: &Value) -> Result<Made, ResourceFailure> {
    let client = &answer["UserPoolClient"];
    let Some(id) = client["ClientId"].as_str() else {
        return Err(ResourceFailure(
            "The answer of CreateUserPoolClient names no client.".to_owned(),
        ));
    };
    let mut attributes = BTreeMap::from([("ClientId".to_owned(), Value::from(id))]);
    for (attribute, member) in [("Name", "ClientName"), ("ClientSecret", "ClientSecret")] {
        if let Some(value) = client[member].as_str() {
            attributes.insert(attribute.to_owned(), Value::from(value));
        }
    }
    Ok(Made {
        physical_id: id.to_owned(),
        attributes,
    })
}
