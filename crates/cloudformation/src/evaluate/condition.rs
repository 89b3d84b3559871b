//! Conditions: the functions that come to true or false.

use model::Error;
use serde_json::Value;

use super::Evaluation;
use crate::refusal::{format_error, template_error};

impl Evaluation<'_, '_> {
    /// Whether a condition of the template holds. The template's check has seen to it that they form no circle.
    pub(super) fn named_condition(&mut self, name: &str) -> Result<bool, Error> {
        if let Some(decided) = self.decided.get(name) {
            return Ok(*decided);
        }
        let Some(expression) = self.scope.template.conditions.get(name) else {
            return Err(format_error(&format!(
                "Unresolved condition dependency {name} in the Resources block of the template"
            )));
        };
        // Every condition is sketched by itself.
        if self.sketching {
            return Ok(false);
        }
        let holds = self.holds(expression)?;
        self.decided.insert(name.to_owned(), holds);
        Ok(holds)
    }

    /// Whether an expression out of a condition holds.
    pub(super) fn holds(&mut self, expression: &Value) -> Result<bool, Error> {
        let function = expression
            .as_object()
            .filter(|members| members.len() == 1)
            .and_then(|members| members.iter().next());
        match function {
            Some((name, argument)) => self.condition(name, argument),
            None => match expression {
                Value::Bool(flag) => Ok(*flag),
                Value::String(text) if text == "true" => Ok(true),
                Value::String(text) if text == "false" => Ok(false),
                _ => Err(format_error(
                    "Every Conditions member must be a condition function.",
                )),
            },
        }
    }

    /// Whether a condition function holds.
    pub(super) fn condition(&mut self, name: &str, argument: &Value) -> Result<bool, Error> {
        match name {
            "Condition" => match argument.as_str() {
                Some(name) => self.named_condition(name),
                None => Err(template_error(
                    "every Condition object must have a single String value.",
                )),
            },
            "Fn::Equals" => self.equals(argument),
            "Fn::Not" => match argument.as_array().map(Vec::as_slice) {
                Some([expression]) => self.holds(expression).map(|holds| !holds),
                _ => Err(template_error(
                    "Fn::Not requires a list argument with one element",
                )),
            },
            // Every branch is evaluated, so that a mistake in one shows whatever the parameters are.
            "Fn::And" => self
                .several(name, argument)
                .map(|holds| !holds.contains(&false)),
            "Fn::Or" => self
                .several(name, argument)
                .map(|holds| holds.contains(&true)),
            "Fn::Contains" | "Fn::EachMemberEquals" | "Fn::EachMemberIn" => {
                self.membership(name, argument)
            }
            _ => Err(template_error(&format!(
                "{name} is not a condition function"
            ))),
        }
    }

    fn several(&mut self, name: &str, argument: &Value) -> Result<Vec<bool>, Error> {
        match argument.as_array() {
            Some(items) if (2..=10).contains(&items.len()) => {
                items.iter().map(|item| self.holds(item)).collect()
            }
            _ => Err(template_error(&format!(
                "every {name} object requires a list of at least 2 and at most 10 boolean parameters."
            ))),
        }
    }

    fn equals(&mut self, argument: &Value) -> Result<bool, Error> {
        let Some([left, right]) = argument.as_array().map(Vec::as_slice) else {
            return Err(template_error(
                "Fn::Equals requires a list argument with two elements",
            ));
        };
        let left = self.value(left)?;
        let right = self.value(right)?;
        Ok(same(left.as_ref(), right.as_ref()))
    }
}

/// Equality of what two expressions come to: `"1"` and `1` are the same.
fn same(left: Option<&Value>, right: Option<&Value>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => plain(left) == plain(right),
        (left, right) => left.is_none() && right.is_none(),
    }
}

fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::from(number.to_string()),
        Value::Bool(flag) => Value::from(flag.to_string()),
        Value::Array(items) => items.iter().map(plain).collect(),
        other => other.clone(),
    }
}
