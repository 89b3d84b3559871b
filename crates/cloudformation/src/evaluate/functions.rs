//! The contents page of the language: one line a function.

use model::Error;
use serde_json::{Map, Value};

use super::sketch::unknown;
use super::{Evaluation, KNOWN_AFTER_APPLY, cidr, strings};
use crate::refusal::{format_error, invalid, template_error};
use crate::template::PSEUDO_PARAMETERS;

/// The private cause of the refusal of an import that nobody exports.
#[derive(Debug)]
struct MissingExport;

impl std::fmt::Display for MissingExport {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("nobody exports it")
    }
}

impl std::error::Error for MissingExport {}

/// Whether an expression was refused because nobody exports what it imports.
pub(crate) fn misses_export(error: &Error) -> bool {
    error
        .cause()
        .and_then(|cause| cause.downcast_ref::<MissingExport>())
        .is_some()
}

/// The function that an object stands for: its only member is `Ref` or begins with `Fn::`.
pub(super) fn call(members: &Map<String, Value>) -> Option<(&str, &Value)> {
    if members.len() != 1 {
        return None;
    }
    let (name, argument) = members.iter().next()?;
    (name == "Ref" || name.starts_with("Fn::")).then_some((name, argument))
}

impl Evaluation<'_, '_> {
    /// What a function comes to.
    pub(super) fn call(&mut self, name: &str, argument: &Value) -> Result<Option<Value>, Error> {
        let value = match name {
            "Ref" => return self.reference(argument),
            "Fn::If" => return self.choose(argument),
            "Fn::GetAtt" => self.attribute(argument)?,
            "Fn::Sub" => self.sub(argument)?,
            "Fn::Join" => self.join(argument)?,
            "Fn::Split" => self.split(argument)?,
            "Fn::Select" => self.select(argument)?,
            "Fn::FindInMap" => self.find_in_map(argument)?,
            "Fn::ImportValue" => self.import_value(argument)?,
            "Fn::Base64" => self.base64(argument)?,
            "Fn::Length" => self.length(argument)?,
            "Fn::ToJsonString" => self.json_string(argument)?,
            "Fn::Cidr" => {
                let argument = self.present(name, argument)?;
                let items = argument.as_array().map(Vec::as_slice).unwrap_or_default();
                if self.is_unknown(&argument) || items.iter().any(|item| self.is_unknown(item)) {
                    unknown()
                } else {
                    let blocks = cidr::blocks(&argument)?;
                    self.spend(strings::weight(&blocks))?;
                    blocks
                }
            }
            "Fn::GetAZs" => self.zones(argument)?,
            "Fn::And" | "Fn::Or" | "Fn::Not" | "Fn::Equals" => {
                Value::Bool(self.condition(name, argument)?)
            }
            _ => {
                return Err(format_error(&format!(
                    "{name} is not allowed in this place."
                )));
            }
        };
        Ok(Some(value))
    }

    fn reference(&mut self, argument: &Value) -> Result<Option<Value>, Error> {
        let Some(name) = argument.as_str() else {
            return Err(template_error(
                "every Ref object must have a single String value.",
            ));
        };
        if name == "AWS::NoValue" {
            return Ok(None);
        }
        let value = self.named(name)?;
        self.spend(strings::weight(&value))?;
        Ok(Some(value))
    }

    /// What a parameter, a pseudo parameter or a resource comes to.
    pub(super) fn named(&mut self, name: &str) -> Result<Value, Error> {
        if self.sketching {
            return Ok(unknown());
        }
        if let Some(value) = self.scope.parameters.get(name) {
            return Ok(value.clone());
        }
        if PSEUDO_PARAMETERS.contains(&name) {
            return Ok(self.pseudo(name));
        }
        if let Some(physical) = self.scope.resources.get(name) {
            return Ok(Value::from(physical.id.as_str()));
        }
        if self.scope.planning && self.scope.template.resource(name).is_some() {
            return Ok(unknown());
        }
        Err(format_error(&format!(
            "Unresolved resource dependencies [{name}] in the Resources block of the template"
        )))
    }

    fn pseudo(&self, name: &str) -> Value {
        let pseudo = &self.scope.pseudo;
        match name {
            "AWS::AccountId" => Value::from(pseudo.account.as_str()),
            "AWS::Region" => Value::from(pseudo.region.as_str()),
            "AWS::StackId" => Value::from(pseudo.stack_id.as_str()),
            "AWS::StackName" => Value::from(pseudo.stack_name.as_str()),
            "AWS::NotificationARNs" => Value::from(pseudo.notification_arns.clone()),
            "AWS::Partition" => Value::from(crate::names::partition(&pseudo.region)),
            "AWS::URLSuffix" => Value::from(crate::names::url_suffix(&pseudo.region)),
            _ => Value::from(""),
        }
    }

    fn attribute(&mut self, argument: &Value) -> Result<Value, Error> {
        let (resource, attribute) = match argument {
            Value::String(path) => match path.split_once('.') {
                Some((resource, attribute)) => (resource.to_owned(), attribute.to_owned()),
                None => return Err(attribute_arguments()),
            },
            Value::Array(items) => match items.as_slice() {
                [Value::String(resource), attribute] => {
                    let attribute = self.present("Fn::GetAtt", attribute)?;
                    (resource.clone(), strings::text("Fn::GetAtt", &attribute)?)
                }
                _ => return Err(attribute_arguments()),
            },
            _ => return Err(attribute_arguments()),
        };
        let value = self.attribute_of(&resource, &attribute)?;
        self.spend(strings::weight(&value))?;
        Ok(value)
    }

    /// The attribute of a resource.
    pub(super) fn attribute_of(&self, resource: &str, attribute: &str) -> Result<Value, Error> {
        match self.scope.resources.get(resource) {
            Some(physical) => physical.attributes.get(attribute).cloned().ok_or_else(|| {
                template_error(&format!(
                    "resource {resource} does not support attribute type {attribute} in Fn::GetAtt"
                ))
            }),
            None if self.scope.planning => Ok(unknown()),
            None => Err(template_error(&format!(
                "instance of Fn::GetAtt references undefined resource {resource}"
            ))),
        }
    }

    fn choose(&mut self, argument: &Value) -> Result<Option<Value>, Error> {
        let Some([Value::String(condition), yes, no]) = argument.as_array().map(Vec::as_slice)
        else {
            return Err(choice_arguments(argument));
        };
        if self.sketching {
            self.value(yes)?;
            self.value(no)?;
            return Ok(Some(unknown()));
        }
        let chosen = if self.named_condition(condition)? {
            yes
        } else {
            no
        };
        self.value(chosen)
    }

    fn find_in_map(&mut self, argument: &Value) -> Result<Value, Error> {
        let items = argument.as_array().map(Vec::as_slice).unwrap_or_default();
        let [map, top, second, rest @ ..] = items else {
            return Err(template_error(
                "every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value",
            ));
        };
        let mut key = |expression: &Value| -> Result<String, Error> {
            let value = self.present("Fn::FindInMap", expression)?;
            strings::text("Fn::FindInMap", &value)
        };
        let (map, top, second) = (key(map)?, key(top)?, key(second)?);
        if self.scope.planning && self.is_later(&map, &top, &second) {
            return Ok(unknown());
        }
        let found = self.scope.template.mappings.get(&map);
        let found = found
            .and_then(|map| map.get(&top))
            .and_then(|top| top.get(&second));
        match (found, rest) {
            (Some(value), _) => {
                let value = value.clone();
                self.spend(strings::weight(&value))?;
                Ok(value)
            }
            (None, [Value::Object(options)]) if options.contains_key("DefaultValue") => {
                self.present("Fn::FindInMap", &options["DefaultValue"])
            }
            _ => Err(template_error(&format!(
                "Unable to get mapping for {map}::{top}::{second}"
            ))),
        }
    }

    /// Whether a place in a map depends on what is not known yet; the part of it that is known has to be there.
    fn is_later(&self, map: &str, top: &str, second: &str) -> bool {
        let known = |key: &str| !key.contains(KNOWN_AFTER_APPLY);
        let found = self.scope.template.mappings.get(map);
        let row_is_there = !known(top) || found.is_some_and(|found| found.get(top).is_some());
        !known(map) || (found.is_some() && row_is_there && !(known(top) && known(second)))
    }

    fn import_value(&mut self, argument: &Value) -> Result<Value, Error> {
        let name = self.present("Fn::ImportValue", argument)?;
        let name = strings::text("Fn::ImportValue", &name)?;
        if self.sketching {
            return Ok(unknown());
        }
        match self.scope.exports.get(&name) {
            Some(value) => {
                let value = Value::from(value.as_str());
                self.imports.insert(name);
                self.spend(strings::weight(&value))?;
                Ok(value)
            }
            None if self.scope.planning && name.contains(KNOWN_AFTER_APPLY) => Ok(unknown()),
            None => Err(invalid(format!("No export named {name} found.")).because(MissingExport)),
        }
    }

    fn zones(&mut self, argument: &Value) -> Result<Value, Error> {
        let region = self.present("Fn::GetAZs", argument)?;
        if self.sketching || self.is_unknown(&region) {
            return Ok(unknown());
        }
        let mut region = strings::text("Fn::GetAZs", &region)?;
        if region.is_empty() {
            region.clone_from(&self.scope.pseudo.region);
        }
        let zones = Value::from_iter(["a", "b", "c"].map(|zone| format!("{region}{zone}")));
        self.spend(strings::weight(&zones))?;
        Ok(zones)
    }
}

fn choice_arguments(argument: &Value) -> Error {
    let condition = argument.as_array().and_then(|items| items.first());
    template_error(if condition.is_some_and(Value::is_string) {
        "Fn::If requires a list argument with three elements"
    } else {
        "Fn::If requires a list argument with the first element being a condition"
    })
}

fn attribute_arguments() -> Error {
    template_error(
        "every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
    )
}
