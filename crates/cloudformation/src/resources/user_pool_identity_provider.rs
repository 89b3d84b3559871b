//! `AWS::Cognito::UserPoolIdentityProvider`.

use async_trait::async_trait;
use model::cognito_idp::Operation;
use serde_json::{Value, json};

use super::described::OfPool;
use super::input::input;
use super::user_pool::{cognito, created_at};
use super::{KEPT_SECRET, Made, Properties, ResourceFailure, ResourceType, Site, text};

/// An identity provider of a user pool. Its name is what `Ref` comes to.
pub(super) struct UserPoolIdentityProvider;

const REPLACING: &[&str] = &["UserPoolId", "ProviderName", "ProviderType"];
const DETAILS: &str = "ProviderDetails";
/// The detail that is not shown again.
const HIDDEN: &str = "private_key";
const IDENTITY_PROVIDER: OfPool = OfPool {
    create: Operation::CreateIdentityProvider,
    describe: Operation::DescribeIdentityProvider,
    delete: Operation::DeleteIdentityProvider,
    member: "IdentityProvider",
    name: "ProviderName",
};

#[async_trait]
impl ResourceType for UserPoolIdentityProvider {
    // Nobody comes in by a provider yet: without its secret a stack can be deployed all the same.
    fn takes_kept_secrets(&self) -> bool {
        true
    }

    fn remark(&self, properties: &Properties) -> Option<String> {
        let details = properties.get(DETAILS)?.to_string();
        details.contains(KEPT_SECRET).then(|| {
            "Without its secret: this server's AWS Secrets Manager has those of app clients alone"
                .to_owned()
        })
    }

    fn replacing(&self) -> &'static [&'static str] {
        REPLACING
    }

    async fn create(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Made, ResourceFailure> {
        let input = input(properties, Operation::CreateIdentityProvider)?;
        IDENTITY_PROVIDER.create(place, input).await
    }

    async fn update(
        &self,
        place: &mut Site<'_>,
        made: Made,
        _: &Properties,
        after: &Properties,
    ) -> Result<Made, ResourceFailure> {
        let mut after = after.clone();
        after.shift_remove("ProviderType");
        let mut input = input(&after, Operation::UpdateIdentityProvider)?;
        // The operation keeps what it is not told of, and a template says by leaving out that there is none.
        for (property, none) in [
            ("AttributeMapping", json!({})),
            ("IdpIdentifiers", json!([])),
        ] {
            input.entry(property.to_owned()).or_insert(none);
        }
        let input = Value::Object(input);
        cognito(place, Operation::UpdateIdentityProvider, input).await?;
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
        let actual = IDENTITY_PROVIDER.actual(place, physical_id, expected);
        let mut actual = actual.await?;
        let found = actual.as_mut().and_then(|actual| actual.get_mut(DETAILS));
        if let (Some(found), Some(wanted)) = (found, expected.get(DETAILS)) {
            add_hidden(found, wanted);
        }
        Ok(actual)
    }

    async fn delete(
        &self,
        place: &mut Site<'_>,
        physical_id: &str,
        properties: &Properties,
    ) -> Result<(), ResourceFailure> {
        IDENTITY_PROVIDER
            .delete(place, physical_id, properties)
            .await
    }

    // The creation was given an instant that no other creation of the stack has.
    async fn orphan(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Option<String>, ResourceFailure> {
        let pool = text(properties, "UserPoolId")?;
        let name = text(properties, "ProviderName")?;
        let input = json!({"UserPoolId": pool, "ProviderName": name});
        let found = place.find(Operation::DescribeIdentityProvider, input);
        let made = found
            .await?
            .filter(|answer| created_at(&answer["IdentityProvider"], place.millis));
        Ok(made.and(name))
    }
}

/// What no description shows is taken for what it is to be.
fn add_hidden(found: &mut Value, wanted: &Value) {
    let hidden = wanted.get(HIDDEN);
    if let (Some(found), Some(hidden)) = (found.as_object_mut(), hidden) {
        found.insert(HIDDEN.to_owned(), hidden.clone());
    }
}
