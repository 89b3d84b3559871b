//! `AWS::Cognito::UserPoolUserToGroupAttachment`.

use async_trait::async_trait;
use model::cognito_idp::Operation;
use serde_json::{Value, json};

use super::input::input;
use super::user_pool::cognito;
use super::{Made, Properties, ResourceFailure, ResourceType, Site, text};

/// That a user is in a group.
pub(super) struct UserPoolUserToGroupAttachment;

const REPLACING: &[&str] = &["UserPoolId", "Username", "GroupName"];

#[async_trait]
impl ResourceType for UserPoolUserToGroupAttachment {
    fn replacing(&self) -> &'static [&'static str] {
        REPLACING
    }

    async fn create(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Made, ResourceFailure> {
        let input = input(properties, Operation::AdminAddUserToGroup)?;
        cognito(place, Operation::AdminAddUserToGroup, Value::Object(input)).await?;
        Ok(Made {
            physical_id: id(place),
            ..Made::default()
        })
    }

    // No property changes in place.
    async fn delete(
        &self,
        place: &mut Site<'_>,
        _: &str,
        properties: &Properties,
    ) -> Result<(), ResourceFailure> {
        let input = input(properties, Operation::AdminRemoveUserFromGroup)?;
        let input = Value::Object(input);
        place.end(Operation::AdminRemoveUserFromGroup, input).await
    }

    // Nobody says since when a user is in a group: whoever is in it is taken to have been put there.
    async fn orphan(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Option<String>, ResourceFailure> {
        let pool = text(properties, "UserPoolId")?;
        let user = text(properties, "Username")?;
        let wanted = text(properties, "GroupName")?;
        let mut token = Value::Null;
        loop {
            let input = json!({"UserPoolId": pool, "Username": user, "NextToken": token});
            let found = place.find(Operation::AdminListGroupsForUser, input);
            let Some(answer) = found.await? else {
                return Ok(None);
            };
            let mut groups = answer["Groups"].as_array().into_iter().flatten();
            if groups.any(|group| group["GroupName"].as_str() == wanted.as_deref()) {
                return Ok(Some(id(place)));
            }
            match answer.get("NextToken") {
                Some(Value::String(next)) => token = Value::from(next.as_str()),
                _ => return Ok(None),
            }
        }
    }
}

fn id(place: &mut Site<'_>) -> String {
    let suffix = place.world.random.alphanumeric(12);
    format!("UserToGroupAttachment-{suffix}")
}
