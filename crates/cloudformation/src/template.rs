//! Templates: their text, their sections, and what can be said about them before anything is resolved.

mod check;
mod language;
mod loops;
mod parameter;
mod pattern;
mod policy;
mod read;
mod references;
mod scalar;
mod serverless;
mod short_form;
mod text;
mod transform;
mod yaml;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::limits;
use crate::refusal::format_error;

pub(crate) use check::{conditions_in_order, double_exports};
pub(crate) use language::PSEUDO_PARAMETERS;
pub(crate) use loops::LOOP;
pub use parameter::{Parameter, ParameterKind};
pub use references::order;
pub(crate) use references::{Reference, of as references_of};
pub(crate) use serverless::TYPES as SERVERLESS_TYPES;
pub(crate) use transform::{INCLUDE, SERVERLESS};

/// A template that was read and checked: its references lead somewhere and form no circle.
#[derive(Debug, Clone, Default)]
pub struct Template {
    /// `AWSTemplateFormatVersion`.
    pub version: Option<String>,
    /// `Description`.
    pub description: Option<String>,
    /// `Metadata` of the template itself.
    pub metadata: Option<Value>,
    /// The transforms that it declares.
    pub transforms: Vec<String>,
    /// What they made of it, as JSON, where that is something else.
    pub processed: Option<String>,
    /// Parameters in the order of the text.
    pub parameters: Vec<Parameter>,
    /// Mappings: two levels of keys.
    pub mappings: Map<String, Value>,
    /// Conditions, not evaluated.
    pub conditions: Map<String, Value>,
    /// Rules about parameters, not evaluated.
    pub rules: Map<String, Value>,
    /// Resources in the order of the text.
    pub resources: Vec<Resource>,
    /// Outputs in the order of the text.
    pub outputs: Vec<Output>,
}

/// A resource as the template declares it.
#[derive(Debug, Clone, Default)]
pub struct Resource {
    /// Its name inside the template.
    pub logical_id: String,
    /// Its type, such as `AWS::Cognito::UserPool`.
    pub kind: String,
    /// Properties, not evaluated.
    pub properties: Map<String, Value>,
    /// The condition on which it exists.
    pub condition: Option<String>,
    /// Resources that have to be there before it, besides those that its properties name.
    pub depends_on: Vec<String>,
    /// What happens to it when it leaves the stack.
    pub deletion_policy: Option<Policy>,
    /// What happens to its predecessor when it is replaced.
    pub update_replace_policy: Option<Policy>,
    /// Those of its two policies that are functions, by their names, not evaluated.
    pub policies: Map<String, Value>,
    /// `Metadata`.
    pub metadata: Option<Value>,
}

/// What happens to the thing behind a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Policy {
    /// It is deleted.
    Delete,
    /// It stays.
    Retain,
    /// It stays, unless the deployment that made it is rolled back.
    RetainExceptOnCreate,
}

/// An output as the template declares it.
#[derive(Debug, Clone, Default)]
pub struct Output {
    /// Its key.
    pub key: String,
    /// `Description`.
    pub description: Option<String>,
    /// The value, not evaluated.
    pub value: Value,
    /// The name under which other stacks import it, not evaluated.
    pub export: Option<Value>,
    /// The condition on which it exists.
    pub condition: Option<String>,
}

impl Template {
    /// Reads and checks a template's text.
    ///
    /// # Errors
    /// `ValidationError` with AWS's sentence.
    pub fn parse(text: &str) -> Result<Template, model::Error> {
        Template::transformed(read_whole(text)?, &BTreeMap::new())
    }

    /// The template that a value comes to by its transforms; `given` are the values of parameters, as texts.
    ///
    /// # Errors
    /// `ValidationError` with AWS's sentence.
    pub fn transformed(
        value: Value,
        given: &BTreeMap<String, String>,
    ) -> Result<Template, model::Error> {
        let Value::Object(sections) = value else {
            return Err(format_error("unsupported structure."));
        };
        let (sections, changed) = transform::transformed(sections, given)?;
        let processed = changed.then(|| Value::Object(sections.clone()).to_string());
        if processed
            .as_ref()
            .is_some_and(|text| text.len() > limits::TEMPLATE_BYTES_MAX)
        {
            return Err(text::too_large());
        }
        let mut template = Template::checked(sections)?;
        template.processed = processed;
        Ok(template)
    }

    /// The template of what transforms have made before.
    ///
    /// # Errors
    /// `ValidationError` with AWS's sentence.
    pub fn of_processed(text: &str) -> Result<Template, model::Error> {
        match text::read(text)? {
            Value::Object(sections) => Template::checked(sections),
            _ => Err(format_error("unsupported structure.")),
        }
    }

    fn checked(sections: Map<String, Value>) -> Result<Template, model::Error> {
        let template = read::template(sections)?;
        check::check(&template)?;
        Ok(template)
    }

    /// The resource with this logical id.
    pub fn resource(&self, logical_id: &str) -> Option<&Resource> {
        self.resources
            .iter()
            .find(|resource| resource.logical_id == logical_id)
    }

    /// The parameter of this name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters
            .iter()
            .find(|parameter| parameter.name == name)
    }

    /// The capabilities that a caller has to acknowledge, and the resource types that are the reason.
    pub fn capabilities(&self) -> Option<(&'static str, Vec<&str>)> {
        let mut reasons: Vec<&str> = Vec::new();
        let mut named = false;
        for resource in self
            .resources
            .iter()
            .filter(|resource| grants(&resource.kind))
        {
            named |= NAMES.iter().any(|(kind, name)| {
                resource.kind == *kind && resource.properties.contains_key(*name)
            });
            if !reasons.contains(&resource.kind.as_str()) {
                reasons.push(&resource.kind);
            }
        }
        let capability = if named {
            "CAPABILITY_NAMED_IAM"
        } else {
            "CAPABILITY_IAM"
        };
        (!reasons.is_empty()).then_some((capability, reasons))
    }
}

/// By which property each type gets a name of the caller's own. Others name with the same words what is there already.
const NAMES: &[(&str, &str)] = &[
    ("AWS::IAM::Role", "RoleName"),
    ("AWS::IAM::ManagedPolicy", "ManagedPolicyName"),
    ("AWS::IAM::User", "UserName"),
    ("AWS::IAM::Group", "GroupName"),
    ("AWS::IAM::InstanceProfile", "InstanceProfileName"),
];

fn grants(kind: &str) -> bool {
    matches!(
        kind,
        "AWS::IAM::AccessKey"
            | "AWS::IAM::Group"
            | "AWS::IAM::InstanceProfile"
            | "AWS::IAM::ManagedPolicy"
            | "AWS::IAM::Policy"
            | "AWS::IAM::Role"
            | "AWS::IAM::User"
            | "AWS::IAM::UserToGroupAddition"
    )
}

/// Reads and checks the text of a template as a value, for those who only want to look at it.
///
/// # Errors
/// `ValidationError` with AWS's sentence and the place.
pub fn read_text(text: &str) -> Result<Value, model::Error> {
    text::read(text)
}

/// Reads the text of a template, or of a part of one, that is to be deployed: nothing in it is null.
///
/// # Errors
/// `ValidationError` with AWS's sentence and the place.
pub(crate) fn read_whole(text: &str) -> Result<Value, model::Error> {
    let value = text::read(text)?;
    text::refuse_nulls(&value, &mut Vec::new())?;
    Ok(value)
}
