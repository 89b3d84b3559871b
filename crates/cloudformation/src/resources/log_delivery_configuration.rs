//! `AWS::Cognito::LogDeliveryConfiguration`.

use async_trait::async_trait;
use model::cognito_idp::Operation;
use serde_json::{Value, json};

use super::described::Described;
use super::input::input;
use super::user_pool::cognito;
use super::{Made, Properties, ResourceFailure, ResourceType, Site, text};

/// Where the logs of a user pool go. The pool's id is what `Ref` comes to.
pub(super) struct LogDeliveryConfiguration;

const LOGS: &str = "LogConfigurations";
const REPLACING: &[&str] = &["UserPoolId"];

#[async_trait]
impl ResourceType for LogDeliveryConfiguration {
    fn attributes(&self) -> Vec<&'static str> {
        vec!["Id"]
    }

    fn replacing(&self) -> &'static [&'static str] {
        REPLACING
    }

    async fn create(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Made, ResourceFailure> {
        set(place, properties).await?;
        let pool = text(properties, "UserPoolId")?.unwrap_or_default();
        Ok(Made {
            attributes: [("Id".to_owned(), json!(pool))].into(),
            physical_id: pool,
        })
    }

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
        physical_id: &str,
        expected: &Properties,
    ) -> Result<Option<Properties>, ResourceFailure> {
        let described = Described {
            operation: Operation::GetLogDeliveryConfiguration,
            member: "LogDeliveryConfiguration",
            renamed: &[],
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
        let nowhere = json!({"UserPoolId": physical_id, "LogConfigurations": []});
        place
            .end(Operation::SetLogDeliveryConfiguration, nowhere)
            .await
    }

    // Nobody says since when logs go somewhere: where they go as they were to, the creation is taken to have made it so.
    async fn orphan(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Option<String>, ResourceFailure> {
        let Ok(wanted) = input(properties, Operation::SetLogDeliveryConfiguration) else {
            return Ok(None);
        };
        let asked = json!({"UserPoolId": wanted.get("UserPoolId")});
        let found = place.find(Operation::GetLogDeliveryConfiguration, asked);
        let Some(answer) = found.await? else {
            return Ok(None);
        };
        let found = &answer["LogDeliveryConfiguration"];
        let is_so = wanted.get(LOGS) == found.get(LOGS);
        let pool = found["UserPoolId"].as_str().map(str::to_owned);
        Ok(pool.filter(|_| is_so))
    }
}

/// Says anew where the logs go.
async fn set(place: &mut Site<'_>, properties: &Properties) -> Result<(), ResourceFailure> {
    let mut said = input(properties, Operation::SetLogDeliveryConfiguration)?;
    said.entry(LOGS).or_insert_with(|| json!([]));
    let said = Value::Object(said);
    cognito(place, Operation::SetLogDeliveryConfiguration, said).await?;
    Ok(())
}
