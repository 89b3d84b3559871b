//! `AWS::Cognito::UserPoolGroup`.

use async_trait::async_trait;
use model::cognito_idp::Operation;
use serde_json::{Value, json};

use super::described::OfPool;
use super::input::input;
use super::user_pool::{cognito, created_at};
use super::{Made, Properties, ResourceFailure, ResourceType, Site, text};
use crate::names;

/// A group of a user pool. Its name is what `Ref` comes to.
pub(super) struct UserPoolGroup;

const REPLACING: &[&str] = &["UserPoolId", "GroupName"];
const GROUP: OfPool = OfPool {
    create: Operation::CreateGroup,
    describe: Operation::GetGroup,
    delete: Operation::DeleteGroup,
    member: "Group",
    name: "GroupName",
};

#[async_trait]
impl ResourceType for UserPoolGroup {
    fn replacing(&self) -> &'static [&'static str] {
        REPLACING
    }

    async fn create(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Made, ResourceFailure> {
        let mut input = input(properties, Operation::CreateGroup)?;
        if !input.contains_key("GroupName") {
            let logical = place.logical_id.clone();
            let name = names::generated("", &logical, 128, &mut place.world.random);
            input.insert("GroupName".to_owned(), Value::from(name));
        }
        GROUP.create(place, input).await
    }

    // A precedence or a role that is there no more stays: the operation can't take it away.
    async fn update(
        &self,
        place: &mut Site<'_>,
        made: Made,
        before: &Properties,
        after: &Properties,
    ) -> Result<Made, ResourceFailure> {
        let mut input = input(after, Operation::UpdateGroup)?;
        input.insert("GroupName".to_owned(), json!(made.physical_id));
        if before.contains_key("Description") && !after.contains_key("Description") {
            input.insert("Description".to_owned(), json!(""));
        }
        cognito(place, Operation::UpdateGroup, Value::Object(input)).await?;
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
        GROUP.actual(place, physical_id, expected).await
    }

    async fn delete(
        &self,
        place: &mut Site<'_>,
        physical_id: &str,
        properties: &Properties,
    ) -> Result<(), ResourceFailure> {
        GROUP.delete(place, physical_id, properties).await
    }

    // The creation was given an instant that no other creation of the stack has.
    async fn orphan(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Option<String>, ResourceFailure> {
        let pool = text(properties, "UserPoolId")?;
        let mut token = Value::Null;
        loop {
            let input = json!({"UserPoolId": pool, "Limit": 60, "NextToken": token});
            // Without its pool there is no group.
            let Some(answer) = place.find(Operation::ListGroups, input).await? else {
                return Ok(None);
            };
            let mut groups = answer["Groups"].as_array().into_iter().flatten();
            let found = groups.find(|group| created_at(group, place.millis));
            if let Some(name) = found.and_then(|group| group["GroupName"].as_str()) {
                return Ok(Some(name.to_owned()));
            }
            match answer.get("NextToken") {
                Some(Value::String(next)) => token = Value::from(next.as_str()),
                _ => return Ok(None),
            }
        }
    }
}
