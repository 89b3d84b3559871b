//! The sentences in which AWS tells of a constraint that failed.

use std::fmt;

use serde_json::Value;

use crate::facts::{Kind, Shape};
use crate::hash_order;

/// A constraint of a single value; printed as AWS's clause.
pub(super) enum Constraint {
    LengthMin(i64),
    LengthMax(i64),
    ValueMin(i64),
    ValueMax(i64),
    Pattern(&'static str),
    Values(&'static [&'static str]),
}

impl fmt::Display for Constraint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Member must ")?;
        match self {
            Self::LengthMin(min) => write!(formatter, "have length greater than or equal to {min}"),
            Self::LengthMax(max) => write!(formatter, "have length less than or equal to {max}"),
            Self::ValueMin(min) => write!(formatter, "have value greater than or equal to {min}"),
            Self::ValueMax(max) => write!(formatter, "have value less than or equal to {max}"),
            Self::Pattern(source) => {
                write!(formatter, "satisfy regular expression pattern: {source}")
            }
            Self::Values(values) => {
                let values = as_told(values).join(", ");
                write!(formatter, "satisfy enum value set: [{values}]")
            }
        }
    }
}

/// A set that Cognito has been seen to tell in an order of its own, in errors of deployments of 2019 and
/// 2020.
const FLOWS: [&str; 8] = [
    "ALLOW_CUSTOM_AUTH",
    "ADMIN_NO_SRP_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_USER_SRP_AUTH",
    "CUSTOM_AUTH_FLOW_ONLY",
    "USER_PASSWORD_AUTH",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
];

/// The values of an enum in the order in which AWS tells them: that of a hash set, as `[OPTIONAL, OFF, ON]`,
/// `[SUPPRESS, RESEND]` and `[SIGN_IN, PASSWORD_CHANGE, SIGN_UP]` were seen.
fn as_told(values: &[&'static str]) -> Vec<&'static str> {
    let mut told = values.to_vec();
    if FLOWS.iter().all(|flow| values.contains(flow)) {
        let place = |value: &&str| FLOWS.iter().position(|flow| flow == value);
        told.sort_by_key(|value| place(value).unwrap_or(FLOWS.len()));
    } else {
        let buckets = hash_order::buckets_for(told.len());
        told.sort_by_key(|value| hash_order::bucket(value, buckets));
    }
    told
}

/// All constraints of a shape, failed or not, as AWS lists those of items, keys and map values.
pub(super) fn rules(shape: &Shape) -> String {
    let mut rules = Vec::new();
    if matches!(shape.kind, Kind::Integer | Kind::Long | Kind::Double) {
        rules.extend(shape.max.map(Constraint::ValueMax));
        rules.extend(shape.min.map(Constraint::ValueMin));
    } else {
        rules.extend(shape.max.map(Constraint::LengthMax));
        rules.extend(shape.min.map(Constraint::LengthMin));
    }
    rules.extend(
        shape
            .pattern
            .map(|pattern| Constraint::Pattern(pattern.source())),
    );
    if !shape.values.is_empty() {
        rules.push(Constraint::Values(shape.values));
    }
    let clauses: Vec<String> = rules.iter().map(ToString::to_string).collect();
    clauses.join(", ")
}

/// Where a value stands, as in `userAttributes.1.member.name`; spelt out only if it is told of.
#[derive(Clone, Copy)]
pub(super) struct MemberPath<'a> {
    parent: Option<&'a MemberPath<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Member(&'a str),
    Item(usize),
    Entry(&'a str),
}

impl<'a> MemberPath<'a> {
    pub(super) const ROOT: Self = Self {
        parent: None,
        step: Step::Root,
    };

    pub(super) fn member(&'a self, name: &'a str) -> Self {
        Self {
            parent: Some(self),
            step: Step::Member(name),
        }
    }

    pub(super) fn item(&'a self, index: usize) -> Self {
        Self {
            parent: Some(self),
            step: Step::Item(index),
        }
    }

    pub(super) fn entry(&'a self, name: &'a str) -> Self {
        Self {
            parent: Some(self),
            step: Step::Entry(name),
        }
    }

    fn path(&self) -> String {
        let above = self.parent.map(MemberPath::path).unwrap_or_default();
        match self.step {
            Step::Root => String::new(),
            Step::Member(name) if above.is_empty() => decapitalised(name),
            Step::Member(name) => format!("{above}.{}", decapitalised(name)),
            Step::Item(index) => format!("{above}.{}.member", index + 1),
            Step::Entry(name) => format!("{above}.{name}.member"),
        }
    }

    /// The whole sentence. What is secret is not printed, nor what holds a secret.
    pub(super) fn sentence(&self, shape: &Shape, value: Option<&Value>, rule: &str) -> String {
        let place = self.path();
        match value {
            _ if is_secret(shape) => {
                format!("Value at '{place}' failed to satisfy constraint: {rule}")
            }
            None => format!("Value null at '{place}' failed to satisfy constraint: {rule}"),
            Some(value) => {
                let printed = print(shape, value);
                format!("Value '{printed}' at '{place}' failed to satisfy constraint: {rule}")
            }
        }
    }
}

fn is_secret(shape: &Shape) -> bool {
    shape.sensitive
        || match shape.kind {
            Kind::Structure(members) => members.iter().any(|member| is_secret(member.shape)),
            Kind::List(item) => is_secret(item),
            Kind::Map(key, item) => is_secret(key) || is_secret(item),
            _ => false,
        }
}

/// A value as Java prints it.
fn print(shape: &Shape, value: &Value) -> String {
    match (shape.kind, value) {
        (Kind::List(item), Value::Array(items)) => {
            let items: Vec<_> = items.iter().map(|value| print(item, value)).collect();
            format!("[{}]", items.join(", "))
        }
        (Kind::Map(_, item), Value::Object(entries)) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|(name, value)| format!("{name}={}", print(item, value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        (Kind::Structure(members), Value::Object(entries)) => {
            let known = members.iter().filter_map(|member| {
                let value = entries.get(member.name)?;
                Some(format!(
                    "{}={}",
                    decapitalised(member.name),
                    print(member.shape, value)
                ))
            });
            format!("{}({})", shape.name, known.collect::<Vec<_>>().join(", "))
        }
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}

fn decapitalised(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}
