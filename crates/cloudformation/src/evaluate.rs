//! The language of templates: what an expression comes to in a given scope.

mod cidr;
mod condition;
mod functions;
mod policies;
mod rules;
mod sketch;
mod strings;

use std::collections::{BTreeMap, BTreeSet};

use model::Error;
use serde_json::{Map, Value};

pub(crate) use functions::misses_export;
pub use rules::check_rules;
pub(crate) use sketch::sketch;

use crate::limits;
use crate::refusal::{format_error, template_error};
use crate::template::{Template, conditions_in_order};

/// What stands for a value that is known only once the deployment has come to it.
pub const KNOWN_AFTER_APPLY: &str = "{{changeSet:KNOWN_AFTER_APPLY}}";

/// What the pseudo parameters come to.
#[derive(Debug, Clone, Default)]
pub struct Pseudo {
    /// Twelve digits.
    pub account: String,
    /// Such as `us-east-1`.
    pub region: String,
    /// The stack's ARN.
    pub stack_id: String,
    /// The stack's name.
    pub stack_name: String,
    /// Topics that are told of events.
    pub notification_arns: Vec<String>,
}

/// The thing behind a resource, as far as expressions can see it.
#[derive(Debug, Clone, Default)]
pub struct Physical {
    /// What `Ref` comes to.
    pub id: String,
    /// What `Fn::GetAtt` comes to.
    pub attributes: BTreeMap<String, Value>,
}

/// Everything that an expression can refer to.
#[derive(Debug, Clone)]
pub struct Scope<'a> {
    /// The template that the expression is part of.
    pub template: &'a Template,
    /// Values of the parameters, split where they are lists.
    pub parameters: BTreeMap<String, Value>,
    /// The pseudo parameters.
    pub pseudo: Pseudo,
    /// Exports of the account in the region.
    pub exports: BTreeMap<String, String>,
    /// Conditions, evaluated; see [`Scope::decide`].
    pub conditions: BTreeMap<String, bool>,
    /// Resources that are there already.
    pub resources: BTreeMap<String, Physical>,
    /// Whether what is not there yet comes to [`KNOWN_AFTER_APPLY`] instead of an error.
    pub planning: bool,
}

impl Scope<'_> {
    /// Evaluates all conditions of the template.
    ///
    /// # Errors
    /// `ValidationError` where a function is used wrongly.
    pub fn decide(&mut self) -> Result<(), Error> {
        let mut evaluation = Evaluation::new(self);
        for name in conditions_in_order(self.template)? {
            evaluation.named_condition(&name)?;
        }
        self.conditions = evaluation.decided;
        Ok(())
    }

    /// Whether a resource or output with this condition exists.
    pub fn exists(&self, condition: Option<&str>) -> bool {
        condition.is_none_or(|name| self.conditions.get(name).copied().unwrap_or(false))
    }

    /// What an expression comes to; `None` stands for `AWS::NoValue`.
    ///
    /// # Errors
    /// `ValidationError` with AWS's sentence.
    pub fn value(&self, expression: &Value) -> Result<Option<Value>, Error> {
        Evaluation::new(self).value(expression)
    }

    /// What the properties of a resource come to, and the exports that they used.
    ///
    /// # Errors
    /// `ValidationError` with AWS's sentence.
    pub fn properties(
        &self,
        properties: &Map<String, Value>,
    ) -> Result<(Map<String, Value>, BTreeSet<String>), Error> {
        let mut evaluation = Evaluation::new(self);
        let properties = evaluation.members(properties)?;
        Ok((properties, evaluation.imports))
    }

    /// What an expression that has to be text comes to, and the exports that it used.
    ///
    /// # Errors
    /// `ValidationError` with AWS's sentence.
    pub fn text(&self, expression: &Value) -> Result<(Option<String>, BTreeSet<String>), Error> {
        let mut evaluation = Evaluation::new(self);
        let text = evaluation.output_text(expression)?;
        Ok((text, evaluation.imports))
    }
}

/// One evaluation, with what it has used up.
pub(crate) struct Evaluation<'a, 'b> {
    scope: &'a Scope<'b>,
    decided: BTreeMap<String, bool>,
    imports: BTreeSet<String>,
    bytes_left: usize,
    /// Whether nothing is known but what the template says itself; see [`sketch()`].
    sketching: bool,
}

impl<'a, 'b> Evaluation<'a, 'b> {
    fn new(scope: &'a Scope<'b>) -> Self {
        Evaluation {
            scope,
            decided: scope.conditions.clone(),
            imports: BTreeSet::new(),
            bytes_left: limits::EXPANSION_BYTES_MAX,
            sketching: false,
        }
    }

    /// Whether a value is not known yet: what depends on it is not either.
    fn is_unknown(&self, value: &Value) -> bool {
        self.scope.planning
            && value
                .as_str()
                .is_some_and(|text| text.contains(KNOWN_AFTER_APPLY))
    }

    /// The value of an expression that has to be text.
    fn output_text(&mut self, expression: &Value) -> Result<Option<String>, Error> {
        let Some(value) = self.value(expression)? else {
            return Ok(None);
        };
        strings::text("Value", &value).map(Some).map_err(|_| {
            format_error("The Value field of every Outputs member must evaluate to a String.")
        })
    }

    fn value(&mut self, expression: &Value) -> Result<Option<Value>, Error> {
        match expression {
            Value::Array(items) => self.items(items).map(|items| Some(Value::Array(items))),
            Value::Object(members) => match functions::call(members) {
                Some((name, argument)) => self.call(name, argument),
                None => self
                    .members(members)
                    .map(|members| Some(Value::Object(members))),
            },
            Value::String(text) => {
                self.spend(text.len())?;
                Ok(Some(expression.clone()))
            }
            _ => Ok(Some(expression.clone())),
        }
    }

    fn items(&mut self, items: &[Value]) -> Result<Vec<Value>, Error> {
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            values.extend(self.value(item)?);
        }
        Ok(values)
    }

    fn members(&mut self, members: &Map<String, Value>) -> Result<Map<String, Value>, Error> {
        let mut values = Map::new();
        for (name, member) in members {
            if let Some(value) = self.value(member)? {
                values.insert(name.clone(), value);
            }
        }
        Ok(values)
    }

    /// The value of an argument that can't be `AWS::NoValue`.
    fn present(&mut self, function: &str, expression: &Value) -> Result<Value, Error> {
        self.value(expression)?.ok_or_else(|| {
            template_error(&format!("AWS::NoValue can't be an argument of {function}."))
        })
    }

    /// Counts what functions make, so that a small template can't ask for a huge stack.
    fn spend(&mut self, bytes: usize) -> Result<(), Error> {
        match self.bytes_left.checked_sub(bytes) {
            Some(left) => {
                self.bytes_left = left;
                Ok(())
            }
            None => Err(template_error(&format!(
                "functions make more than {} bytes.",
                limits::EXPANSION_BYTES_MAX
            ))),
        }
    }
}
