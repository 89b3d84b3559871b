//! The words of the language: what an expression may name.

use model::Error;
use serde_json::Value;

use crate::refusal::{invalid, template_error};

/// The pseudo parameters.
pub(crate) const PSEUDO_PARAMETERS: &[&str] = &[
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

const FUNCTIONS: &[&str] = &[
    "Condition",
    "Fn::And",
    "Fn::Base64",
    "Fn::Cidr",
    "Fn::Contains",
    "Fn::EachMemberEquals",
    "Fn::EachMemberIn",
    "Fn::Equals",
    "Fn::FindInMap",
    "Fn::GetAZs",
    "Fn::GetAtt",
    "Fn::If",
    "Fn::ImportValue",
    "Fn::Join",
    "Fn::Length",
    "Fn::Not",
    "Fn::Or",
    "Fn::RefAll",
    "Fn::Select",
    "Fn::Split",
    "Fn::Sub",
    "Fn::ToJsonString",
    "Fn::ValueOf",
    "Fn::ValueOfAll",
    "Ref",
];

/// Refuses expressions with functions that the language does not have here.
///
/// # Errors
/// `ValidationError` that names the function.
pub(crate) fn functions_known(expression: &Value) -> Result<(), Error> {
    match expression {
        Value::Array(items) => items.iter().try_for_each(functions_known),
        Value::Object(members) => {
            let unknown = members
                .keys()
                .find(|name| name.starts_with("Fn::") && !FUNCTIONS.contains(&name.as_str()));
            match unknown.map(String::as_str) {
                Some("Fn::Transform") => Err(invalid(
                    "Fn::Transform is not supported: process the template before you deploy it.",
                )),
                Some(name) => Err(template_error(&format!(
                    "{name} is not a valid intrinsic function here"
                ))),
                None => members.values().try_for_each(functions_known),
            }
        }
        _ => Ok(()),
    }
}

/// The names inside `${…}` of a text; `${!…}` is an escape and no name.
pub(crate) fn placeholders(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("${") {
        let Some((name, tail)) = after.split_once('}') else {
            break;
        };
        if !name.starts_with('!') {
            names.push(name.trim());
        }
        rest = tail;
    }
    names
}
