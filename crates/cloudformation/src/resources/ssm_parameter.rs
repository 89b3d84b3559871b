//! `AWS::SSM::Parameter`.

use async_trait::async_trait;
use serde_json::{Value, json};

use super::{Made, Properties, ResourceFailure, ResourceType, Site, text};
use crate::environment::parameters::{self, SECURE, Written};
use crate::names;

/// A parameter that `GetParameter` gives.
pub(super) struct SsmParameter;

/// The service's name in the words of failures.
const SSM: &str = "Ssm";
const REPLACING: &[&str] = &["Name"];
/// What stands for the value of a secure string that somebody has put in the parameter's place.
const HIDDEN: &str = "****";

#[async_trait]
impl ResourceType for SsmParameter {
    fn attributes(&self) -> Vec<&'static str> {
        vec!["Type", "Value"]
    }

    fn replacing(&self) -> &'static [&'static str] {
        REPLACING
    }

    async fn create(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Made, ResourceFailure> {
        let name = if let Some(name) = text(properties, "Name")? {
            name
        } else {
            let logical = place.logical_id.clone();
            names::generated("CFN", &logical, 64, &mut place.world.random)
        };
        write(place, name, properties, false).await
    }

    async fn update(
        &self,
        place: &mut Site<'_>,
        made: Made,
        _: &Properties,
        after: &Properties,
    ) -> Result<Made, ResourceFailure> {
        write(place, made.physical_id, after, true).await
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
        let permitted = place.world.permit_parameter("GetParameter", physical_id);
        permitted.map_err(|error| place.failure(SSM, &error))?;
        let found = match parameters::read(place.world, physical_id).await {
            Ok(found) => found,
            Err(error) => return Err(place.failure(SSM, &error)),
        };
        Ok(found.map(|found| {
            let mut actual = expected.clone();
            let value = if found.kind == SECURE {
                HIDDEN.to_owned()
            } else {
                found.value
            };
            for (name, value) in [("Type", found.kind), ("Value", value)] {
                if let Some(member) = actual.get_mut(name) {
                    *member = Value::from(value);
                }
            }
            actual
        }))
    }

    async fn delete(
        &self,
        place: &mut Site<'_>,
        physical_id: &str,
        _: &Properties,
    ) -> Result<(), ResourceFailure> {
        let permitted = place.world.permit_parameter("DeleteParameter", physical_id);
        permitted.map_err(|error| place.failure(SSM, &error))?;
        match parameters::delete(place.world, physical_id).await {
            Ok(_) => Ok(()),
            Err(error) => Err(place.failure(SSM, &error)),
        }
    }

    async fn orphan(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Option<String>, ResourceFailure> {
        let Some(name) = text(properties, "Name")? else {
            return Ok(None);
        };
        let found = match parameters::stored(place.world, &name).await {
            Ok(found) => found,
            Err(error) => return Err(place.failure(SSM, &error)),
        };
        Ok(found
            .is_some_and(|found| found.modified_millis == place.millis)
            .then_some(name))
    }
}

async fn write(
    place: &mut Site<'_>,
    name: String,
    properties: &Properties,
    overwrite: bool,
) -> Result<Made, ResourceFailure> {
    let kind = text(properties, "Type")?.unwrap_or_else(|| "String".to_owned());
    if kind == SECURE && !place.rolling_back {
        let verb = if overwrite { "updated" } else { "created" };
        let sentence =
            format!("SSM Parameters of type {SECURE} cannot be {verb} using CloudFormation");
        return Err(place.refusal(&sentence, "InvalidRequest"));
    }
    let value = text(properties, "Value")?
        .ok_or_else(|| ResourceFailure("Property Value cannot be empty.".to_owned()))?;
    let description = text(properties, "Description")?;
    let written = Written {
        kind: kind.clone(),
        value: value.clone(),
        description,
    };
    let permitted = place.world.permit_parameter("PutParameter", &name);
    permitted.map_err(|error| place.failure(SSM, &error))?;
    let done = parameters::write(place.world, &name, written, overwrite, place.millis).await;
    if let Err(error) = done {
        return Err(place.failure(SSM, &error));
    }
    let attributes: [(&str, Value); 2] = [("Type", json!(kind)), ("Value", json!(value))];
    let attributes = attributes
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    Ok(Made {
        physical_id: name,
        attributes,
    })
}
