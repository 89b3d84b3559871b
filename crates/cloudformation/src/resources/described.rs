//! Things as their service describes them, beside the properties that are expected of them; and those of a user pool, each of which
//! one member names.

use model::cognito_idp::Operation;
use model::facts::Kind;
use serde_json::{Map, Value, json};

use super::user_pool::cognito;
use super::{Made, Properties, ResourceFailure, Site, text};

/// How a thing is described: the operation, the member of its answer, and properties that are called otherwise there.
pub(super) struct Described {
    pub(super) operation: Operation,
    pub(super) member: &'static str,
    pub(super) renamed: &'static [(&'static str, &'static str)],
}

/// A kind of thing that a user pool has: the operations, the member of their answers that is the thing, and the one that names it,
/// there and in what is asked.
pub(super) struct OfPool {
    pub(super) create: Operation,
    pub(super) describe: Operation,
    pub(super) delete: Operation,
    pub(super) member: &'static str,
    pub(super) name: &'static str,
}

impl Described {
    /// What it has of the properties that are expected; nothing where it is gone. What a description does not show is not compared.
    pub(super) async fn actual(
        &self,
        place: &mut Site<'_>,
        input: Value,
        expected: &Properties,
    ) -> Result<Option<Properties>, ResourceFailure> {
        let Some(answer) = place.find(self.operation, input).await? else {
            return Ok(None);
        };
        let described = &answer[self.member];
        let mut actual = Map::new();
        for (name, wanted) in expected {
            let renamed = self.renamed.iter().find(|(property, _)| property == name);
            let member = renamed.map_or(name.as_str(), |(_, member)| member);
            match described.get(member) {
                Some(found) => drop(actual.insert(name.clone(), limited(wanted, found))),
                None if self.shows(member) && !is_empty(wanted) => {}
                None => drop(actual.insert(name.clone(), wanted.clone())),
            }
        }
        Ok(Some(actual))
    }

    fn shows(&self, member: &str) -> bool {
        let answer = self.operation.output().map(|shape| shape.kind);
        let Some(Kind::Structure(members)) = answer else {
            return false;
        };
        let thing = members.iter().find(|it| it.name == self.member);
        match thing.map(|it| it.shape.kind) {
            Some(Kind::Structure(members)) => members.iter().any(|it| it.name == member),
            _ => false,
        }
    }
}

impl OfPool {
    /// Makes one. Its name is what `Ref` comes to.
    pub(super) async fn create(
        &self,
        place: &mut Site<'_>,
        input: Map<String, Value>,
    ) -> Result<Made, ResourceFailure> {
        let answer = cognito(place, self.create, Value::Object(input)).await?;
        let name = answer[self.member][self.name].as_str();
        Ok(Made {
            physical_id: name.unwrap_or_default().to_owned(),
            ..Made::default()
        })
    }

    /// As [`Described::actual`].
    pub(super) async fn actual(
        &self,
        place: &mut Site<'_>,
        physical_id: &str,
        expected: &Properties,
    ) -> Result<Option<Properties>, ResourceFailure> {
        let described = Described {
            operation: self.describe,
            member: self.member,
            renamed: &[],
        };
        let input = self.asked(physical_id, expected)?;
        described.actual(place, input, expected).await
    }

    /// Deletes one, if it is there.
    pub(super) async fn delete(
        &self,
        place: &mut Site<'_>,
        physical_id: &str,
        properties: &Properties,
    ) -> Result<(), ResourceFailure> {
        let input = self.asked(physical_id, properties)?;
        place.end(self.delete, input).await
    }

    fn asked(&self, physical_id: &str, properties: &Properties) -> Result<Value, ResourceFailure> {
        let pool = text(properties, "UserPoolId")?;
        Ok(json!({"UserPoolId": pool, (self.name): physical_id}))
    }
}

/// What was found, without the members that nobody expected.
fn limited(wanted: &Value, found: &Value) -> Value {
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(found)) => {
            let members = wanted.iter().filter_map(|(name, wanted)| {
                let found = found.get(name)?;
                Some((name.clone(), limited(wanted, found)))
            });
            Value::Object(members.collect())
        }
        (_, found) => found.clone(),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_empty),
        Value::String(text) => text.is_empty(),
        Value::Null | Value::Bool(false) => true,
        _ => false,
    }
}
