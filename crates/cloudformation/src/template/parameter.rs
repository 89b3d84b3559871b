//! A template's parameters: what they are, and which values they take.

use model::Error;
use serde_json::{Map, Value};

use super::pattern::Pattern;
use super::read;
use crate::limits;
use crate::refusal::{format_error, invalid};

/// A parameter as the template declares it.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// The type as written.
    pub declared: String,
    /// What the type means.
    pub kind: ParameterKind,
    /// `Default`.
    pub default: Option<String>,
    /// `Description`.
    pub description: Option<String>,
    /// Whether answers show asterisks instead of the value.
    pub no_echo: bool,
    /// The only values that it takes; empty where there is no such list.
    pub allowed_values: Vec<String>,
    allowed_pattern: Option<Pattern>,
    min_length: Option<f64>,
    max_length: Option<f64>,
    min_value: Option<f64>,
    max_value: Option<f64>,
    constraint_description: Option<String>,
}

/// What the type of a parameter means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterKind {
    /// Text.
    Text,
    /// A number, which stays text.
    Number,
    /// Texts with commas between them.
    List,
    /// Numbers with commas between them.
    NumberList,
    /// The name of an SSM parameter whose value is used.
    SsmValue,
    /// The name of an SSM parameter whose value, split at its commas, is used.
    SsmList,
}

/// Reads one member of `Parameters`.
///
/// # Errors
/// `ValidationError` that names the parameter.
pub(super) fn read(name: String, value: Value) -> Result<Parameter, Error> {
    read::alphanumeric("Parameters", &name)?;
    let Value::Object(mut members) = value else {
        return Err(format_error("Any Parameters member must be an object."));
    };
    let place = format!("/Parameters/{name}");
    let Some(declared) = text(&mut members, "Type", &place)? else {
        return Err(format_error(&format!(
            "[{place}] Every Parameters object must contain a Type member."
        )));
    };
    let Some(kind) = kind(&declared) else {
        return Err(format_error(&format!(
            "Unrecognized parameter type: {declared}"
        )));
    };
    let parameter = Parameter {
        default: text(&mut members, "Default", &place)?,
        description: text(&mut members, "Description", &place)?,
        no_echo: text(&mut members, "NoEcho", &place)?
            .is_some_and(|flag| flag.eq_ignore_ascii_case("true")),
        allowed_values: allowed_values(members.shift_remove("AllowedValues"), &place)?,
        allowed_pattern: text(&mut members, "AllowedPattern", &place)?
            .map(|source| Pattern::new(source, &name))
            .transpose()?,
        min_length: number(&mut members, "MinLength", &place)?,
        max_length: number(&mut members, "MaxLength", &place)?,
        min_value: number(&mut members, "MinValue", &place)?,
        max_value: number(&mut members, "MaxValue", &place)?,
        constraint_description: text(&mut members, "ConstraintDescription", &place)?,
        name,
        declared,
        kind,
    };
    match members.keys().next() {
        Some(unknown) => Err(invalid(format!(
            "Invalid template parameter property '{unknown}'"
        ))),
        None => Ok(parameter),
    }
}

impl Parameter {
    /// Bytes of the values that a pattern is held against, where there is one.
    pub(crate) fn matched_bytes(&self, value: &str) -> usize {
        self.allowed_pattern.as_ref().map_or(0, |_| value.len())
    }

    /// Checks a value against the constraints and splits it where the type is a list.
    ///
    /// # Errors
    /// `ValidationError` with AWS's sentence.
    pub fn accept(&self, value: &str) -> Result<Value, Error> {
        if value.len() > limits::PARAMETER_VALUE_BYTES_MAX {
            return Err(invalid(format!(
                "Parameter '{}' must be at most {} bytes long",
                self.name,
                limits::PARAMETER_VALUE_BYTES_MAX
            )));
        }
        match self.kind {
            ParameterKind::Text | ParameterKind::Number | ParameterKind::SsmValue => {
                self.check(value)?;
                Ok(Value::from(value))
            }
            ParameterKind::List | ParameterKind::NumberList | ParameterKind::SsmList => {
                let items = split(value);
                items.iter().try_for_each(|item| self.check(item))?;
                Ok(Value::from(items))
            }
        }
    }

    fn check(&self, value: &str) -> Result<(), Error> {
        if !self.allowed_values.is_empty() && !self.allowed_values.iter().any(|v| v == value) {
            return Err(self.refuse("must be one of AllowedValues"));
        }
        if let Some(pattern) = &self.allowed_pattern
            && !pattern.matches(value, &self.name)?
        {
            return Err(self.refuse(&format!("must match pattern {}", pattern.source())));
        }
        #[expect(clippy::cast_precision_loss, reason = "a value has at most 4096 bytes")]
        let length = value.chars().count() as f64;
        if let Some(min) = self.min_length.filter(|min| length < *min) {
            return Err(self.refuse(&format!("must contain at least {min} characters")));
        }
        if let Some(max) = self.max_length.filter(|max| length > *max) {
            return Err(self.refuse(&format!("must contain at most {max} characters")));
        }
        self.check_number(value)
    }

    fn check_number(&self, value: &str) -> Result<(), Error> {
        if !matches!(self.kind, ParameterKind::Number | ParameterKind::NumberList) {
            return Ok(());
        }
        let number = value
            .trim()
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite());
        let Some(number) = number else {
            return Err(self.refuse("must be a number"));
        };
        if let Some(min) = self.min_value.filter(|min| number < *min) {
            return Err(self.refuse(&format!("must be a number not less than {min}")));
        }
        if let Some(max) = self.max_value.filter(|max| number > *max) {
            return Err(self.refuse(&format!("must be a number not greater than {max}")));
        }
        Ok(())
    }

    fn refuse(&self, what: &str) -> Error {
        match &self.constraint_description {
            Some(description) => invalid(format!(
                "Parameter {} failed to satisfy constraint: {description}",
                self.name
            )),
            None => invalid(format!("Parameter '{}' {what}", self.name)),
        }
    }
}

fn split(value: &str) -> Vec<String> {
    if value.is_empty() {
        // AWS gives a list with one empty text, and templates test for it.
        return vec![String::new()];
    }
    value
        .split(',')
        .map(|item| item.trim().to_owned())
        .collect()
}

fn kind(declared: &str) -> Option<ParameterKind> {
    match declared {
        "String" | "AWS::SSM::Parameter::Name" => Some(ParameterKind::Text),
        "Number" => Some(ParameterKind::Number),
        "CommaDelimitedList" | "List<String>" => Some(ParameterKind::List),
        "List<Number>" => Some(ParameterKind::NumberList),
        _ => {
            if let Some(inner) = declared.strip_prefix("AWS::SSM::Parameter::Value<") {
                let inner = inner.strip_suffix('>')?;
                let list = inner == "CommaDelimitedList" || inner.starts_with("List<");
                return Some(if list {
                    ParameterKind::SsmList
                } else {
                    ParameterKind::SsmValue
                });
            }
            if declared.starts_with("List<AWS::") && declared.ends_with('>') {
                return Some(ParameterKind::List);
            }
            declared.starts_with("AWS::").then_some(ParameterKind::Text)
        }
    }
}

fn text(
    members: &mut Map<String, Value>,
    name: &str,
    place: &str,
) -> Result<Option<String>, Error> {
    read::text(members.shift_remove(name), &format!("{place}/{name}"))
}

fn number(members: &mut Map<String, Value>, name: &str, place: &str) -> Result<Option<f64>, Error> {
    let Some(text) = text(members, name, place)? else {
        return Ok(None);
    };
    match text.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(Some(number)),
        _ => Err(format_error(&format!("[{place}/{name}] must be a number."))),
    }
}

fn allowed_values(value: Option<Value>, place: &str) -> Result<Vec<String>, Error> {
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) => items
            .into_iter()
            .map(|item| {
                let item = read::text(Some(item), &format!("{place}/AllowedValues"))?;
                Ok(item.unwrap_or_default())
            })
            .collect(),
        Some(_) => Err(format_error(&format!(
            "[{place}/AllowedValues] must be a list."
        ))),
    }
}
