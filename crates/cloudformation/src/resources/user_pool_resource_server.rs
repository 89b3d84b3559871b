//! `AWS::Cognito::UserPoolResourceServer`.

use async_trait::async_trait;
use model::cognito_idp::Operation;
use serde_json::{Map, Value, json};

use super::described::OfPool;
use super::input::input;
use super::user_pool::cognito;
use super::{Made, Properties, ResourceFailure, ResourceType, Site, text};

/// A resource server of a user pool. Its identifier is what `Ref` comes to.
pub(super) struct UserPoolResourceServer;

const REPLACING: &[&str] = &["UserPoolId", "Identifier"];
const RESOURCE_SERVER: OfPool = OfPool {
    create: Operation::CreateResourceServer,
    describe: Operation::DescribeResourceServer,
    delete: Operation::DeleteResourceServer,
    member: "ResourceServer",
    name: "Identifier",
};

#[async_trait]
impl ResourceType for UserPoolResourceServer {
    fn replacing(&self) -> &'static [&'static str] {
        REPLACING
    }

    async fn create(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Made, ResourceFailure> {
        let input = input(properties, Operation::CreateResourceServer)?;
        RESOURCE_SERVER.create(place, input).await
    }

    // The operation takes away the scopes that it is not given, as a template does.
    async fn update(
        &self,
        place: &mut Site<'_>,
        made: Made,
        _: &Properties,
        after: &Properties,
    ) -> Result<Made, ResourceFailure> {
        let input = input(after, Operation::UpdateResourceServer)?;
        let input = Value::Object(input);
        cognito(place, Operation::UpdateResourceServer, input).await?;
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
        RESOURCE_SERVER.actual(place, physical_id, expected).await
    }

    async fn delete(
        &self,
        place: &mut Site<'_>,
        physical_id: &str,
        properties: &Properties,
    ) -> Result<(), ResourceFailure> {
        RESOURCE_SERVER.delete(place, physical_id, properties).await
    }

    async fn is_taken(&self, place: &mut Site<'_>, properties: &Properties) -> bool {
        !matches!(found(place, properties).await, Ok(None))
    }

    // Nobody says since when a resource server is there: one that was not before, and is as it was to be made, is taken to have been
    // made.
    async fn orphan(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Option<String>, ResourceFailure> {
        let Ok(wanted) = input(properties, Operation::CreateResourceServer) else {
            return Ok(None);
        };
        let found = found(place, properties).await?;
        let made = found.filter(|found| is_made_of(found, &wanted));
        let identifier = made.and_then(|made| made["Identifier"].as_str().map(str::to_owned));
        Ok(identifier)
    }
}

/// The resource server that these properties identify; nothing where there is none.
async fn found(
    place: &mut Site<'_>,
    properties: &Properties,
) -> Result<Option<Value>, ResourceFailure> {
    let pool = text(properties, "UserPoolId")?;
    let identifier = text(properties, "Identifier")?;
    let input = json!({"UserPoolId": pool, "Identifier": identifier});
    let answer = place.find(Operation::DescribeResourceServer, input).await?;
    Ok(answer.map(|answer| answer["ResourceServer"].clone()))
}

/// Whether what was found is what an input makes.
fn is_made_of(found: &Value, input: &Map<String, Value>) -> bool {
    let none = json!([]);
    let scopes = |of: Option<&Value>| of.unwrap_or(&none).clone();
    input.get("Name") == found.get("Name")
        && scopes(input.get("Scopes")) == scopes(found.get("Scopes"))
}
