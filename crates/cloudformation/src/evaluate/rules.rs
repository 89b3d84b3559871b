//! Rules: what the template demands of its parameters before anything is made.

use model::Error;
use serde_json::Value;

use super::{Evaluation, Scope, strings};
use crate::refusal::{format_error, invalid, template_error};

/// Evaluates the rules of a template.
///
/// # Errors
/// `ValidationError` with the description of the assertion that does not hold.
pub fn check_rules(scope: &Scope<'_>) -> Result<(), Error> {
    let mut evaluation = Evaluation::new(scope);
    scope
        .template
        .rules
        .iter()
        .try_for_each(|(name, rule)| evaluation.rule(name, rule))
}

impl Evaluation<'_, '_> {
    fn rule(&mut self, name: &str, rule: &Value) -> Result<(), Error> {
        if let Some(condition) = rule.get("RuleCondition")
            && !self.holds(condition)?
        {
            return Ok(());
        }
        let Some(assertions) = rule.get("Assertions").and_then(Value::as_array) else {
            return Err(format_error(&format!(
                "[/Rules/{name}] Every Rules member must contain a list of Assertions."
            )));
        };
        for assertion in assertions {
            let Some(expression) = assertion.get("Assert") else {
                return Err(format_error(&format!(
                    "[/Rules/{name}] Every assertion must contain an Assert member."
                )));
            };
            if !self.holds(expression)? {
                let description = assertion.get("AssertDescription").and_then(Value::as_str);
                let why = description.unwrap_or("an assertion does not hold");
                return Err(invalid(format!("Rule {name} failed: {why}")));
            }
        }
        Ok(())
    }

    /// The functions about lists that rules have besides those of conditions.
    pub(super) fn membership(&mut self, name: &str, argument: &Value) -> Result<bool, Error> {
        let Some([left, right]) = argument.as_array().map(Vec::as_slice) else {
            return Err(template_error(&format!(
                "every {name} object requires two parameters"
            )));
        };
        if name == "Fn::Contains" {
            let list = self.texts(name, left)?;
            let value = self.present(name, right)?;
            return Ok(list.contains(&strings::text(name, &value)?));
        }
        let members = self.texts(name, left)?;
        if name == "Fn::EachMemberIn" {
            let list = self.texts(name, right)?;
            return Ok(members.iter().all(|member| list.contains(member)));
        }
        let value = self.present(name, right)?;
        let value = strings::text(name, &value)?;
        Ok(members.iter().all(|member| *member == value))
    }

    fn texts(&mut self, name: &str, expression: &Value) -> Result<Vec<String>, Error> {
        match self.present(name, expression)? {
            Value::Array(items) => items.iter().map(|item| strings::text(name, item)).collect(),
            other => Ok(vec![strings::text(name, &other)?]),
        }
    }
}
