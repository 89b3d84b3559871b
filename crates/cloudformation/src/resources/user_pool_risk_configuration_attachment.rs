//! `AWS::Cognito::UserPoolRiskConfigurationAttachment`.

use async_trait::async_trait;
use model::cognito_idp::Operation;
use serde_json::{Map, Value, json};

use super::described::Described;
use super::input::input;
use super::user_pool::{cognito, is_instant};
use super::{Made, Properties, ResourceFailure, ResourceType, Site, text};

/// What is said of risks, of a user pool or of one of its clients.
pub(super) struct UserPoolRiskConfigurationAttachment;

const REPLACING: &[&str] = &["UserPoolId", "ClientId"];
/// What stands in place of a client where it is said of the pool.
const OF_POOL: &str = "ALL";

#[async_trait]
impl ResourceType for UserPoolRiskConfigurationAttachment {
    fn replacing(&self) -> &'static [&'static str] {
        REPLACING
    }

    async fn create(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Made, ResourceFailure> {
        set(place, properties).await?;
        Ok(Made {
            physical_id: physical_id(properties)?,
            ..Made::default()
        })
    }

    // The operation takes back what it is not told again, as a template does.
    async fn update(
        &self,
        place: &mut Site<'_>,
        made: Made,
        _: &Properties,
        after: &Properties,
    ) -> Result<Made, ResourceFailure> {
        set(place, after).await?;
        Ok(made)
    }

    fn can_drift(&self) -> bool {
        true
    }

    async fn actual(
        &self,
        place: &mut Site<'_>,
        _: &str,
        expected: &Properties,
    ) -> Result<Option<Properties>, ResourceFailure> {
        let described = Described {
            operation: Operation::DescribeRiskConfiguration,
            member: "RiskConfiguration",
            renamed: &[],
        };
        let input = Value::Object(named(expected)?);
        let mut said = expected.clone();
        said.retain(|name, _| !REPLACING.contains(&name.as_str()));
        let actual = described.actual(place, input, &said).await?;
        Ok(actual.map(|mut actual| {
            let ids = expected.iter();
            let ids = ids.filter(|(name, _)| REPLACING.contains(&name.as_str()));
            actual.extend(ids.map(|(name, id)| (name.clone(), id.clone())));
            actual
        }))
    }

    async fn delete(
        &self,
        place: &mut Site<'_>,
        _: &str,
        properties: &Properties,
    ) -> Result<(), ResourceFailure> {
        let nothing = Value::Object(named(properties)?);
        place.end(Operation::SetRiskConfiguration, nothing).await
    }

    // What is said bears the instant that the creation was given, which no other one of the stack has.
    async fn orphan(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Option<String>, ResourceFailure> {
        let asked = Value::Object(named(properties)?);
        let found = place.find(Operation::DescribeRiskConfiguration, asked);
        let Some(answer) = found.await? else {
            return Ok(None);
        };
        let at = &answer["RiskConfiguration"]["LastModifiedDate"];
        let is_of_creation = is_instant(at, place.millis);
        Ok(is_of_creation.then_some(physical_id(properties)?))
    }
}

/// Says all of it anew.
async fn set(place: &mut Site<'_>, properties: &Properties) -> Result<(), ResourceFailure> {
    let mut said = input(properties, Operation::SetRiskConfiguration)?;
    said.remove("ClientId");
    said.extend(named(properties)?);
    cognito(place, Operation::SetRiskConfiguration, Value::Object(said)).await?;
    Ok(())
}

/// Of what it is said: the members of an input.
fn named(properties: &Properties) -> Result<Map<String, Value>, ResourceFailure> {
    let mut named = Map::new();
    named.insert(
        "UserPoolId".to_owned(),
        json!(text(properties, "UserPoolId")?),
    );
    if let Some(client) = text(properties, "ClientId")?.filter(|client| client != OF_POOL) {
        named.insert("ClientId".to_owned(), json!(client));
    }
    Ok(named)
}

fn physical_id(properties: &Properties) -> Result<String, ResourceFailure> {
    let [pool, client] = ["UserPoolId", "ClientId"].map(|name| text(properties, name));
    let (pool, client) = (pool?.unwrap_or_default(), client?.unwrap_or_default());
    Ok(format!(
        "UserPoolRiskConfigurationAttachment-{pool}-{client}"
    ))
}
