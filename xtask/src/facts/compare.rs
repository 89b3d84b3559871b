//! What the facts of a service have that those of another version do not have.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// Facts by name: `member UserPoolId`, `value ENABLED`, `max`.
type Facts = BTreeMap<String, String>;
/// Facts by what they are of: `operation SignUp`, `structure SignUpRequest`.
type Subjects = BTreeMap<String, Facts>;

/// What is counted, each with how its line begins.
const COUNTED: [(&str, &[&str]); 5] = [
    ("operations", &["operation "]),
    ("errors", &["error "]),
    ("members", &["member "]),
    ("values", &["value "]),
    ("constraints", &["max", "min", "pattern"]),
];
/// The differences between two versions.
pub(super) struct Difference {
    /// A line for each subject that differs.
    pub(super) lines: Vec<String>,
    /// Signs and names of all that differs.
    marks: Vec<(char, String)>,
}

/// Compares two versions of the facts of a service.
pub(super) fn difference(before: &Value, after: &Value) -> Difference {
    let (before, after) = (subjects(before), subjects(after));
    let mut difference = Difference {
        lines: Vec::new(),
        marks: Vec::new(),
    };
    for (sign, name) in signs(&before, &after) {
        let facts = |of: &Subjects| of.get(name).cloned().unwrap_or_default();
        let (old, new) = (facts(&before), facts(&after));
        let facts = match sign {
            '+' => new.iter().map(|(name, value)| told(name, value)).collect(),
            '-' => Vec::new(),
            _ => changes(&old, &new),
        };
        let colon = if facts.is_empty() { "" } else { ": " };
        let line = format!("{sign} {name}{colon}{}", facts.join("; "));
        difference.lines.push(line);
        if sign != '~' {
            difference.marks.push((sign, name.clone()));
        }
        for (sign, fact) in signs(&old, &new) {
            // An operation's error is counted where the error itself comes or goes.
            if !fact.starts_with("error ") {
                difference.marks.push((sign, fact.clone()));
            }
        }
    }
    difference
}

impl Difference {
    /// How much was added, removed and changed of what is counted.
    pub(super) fn summary(&self) -> String {
        if self.lines.is_empty() {
            return "no change".to_owned();
        }
        let mut counts: Vec<String> = Vec::new();
        for (noun, beginnings) in COUNTED {
            let counted = ['+', '-', '~'].map(|sign| (sign, self.count(sign, beginnings)));
            let counted = counted.iter().filter(|(_, count)| *count > 0);
            let texts: Vec<String> = counted
                .map(|(sign, count)| format!(" {sign}{count}"))
                .collect();
            if !texts.is_empty() {
                counts.push(format!("{noun}{}", texts.concat()));
            }
        }
        if counts.is_empty() {
            counts.push("differs in small things".to_owned());
        }
        counts.join(", ")
    }

    fn count(&self, sign: char, beginnings: &[&str]) -> usize {
        let of_sign = self.marks.iter().filter(|(other, _)| *other == sign);
        of_sign
            .filter(|(_, name)| beginnings.iter().any(|words| name.starts_with(words)))
            .count()
    }
}

/// What differs: `+` is new, `-` is gone, `~` is another.
fn signs<'a, T: PartialEq>(
    before: &'a BTreeMap<String, T>,
    after: &'a BTreeMap<String, T>,
) -> Vec<(char, &'a String)> {
    let gone = before.keys().filter(|name| !after.contains_key(*name));
    let mut found: Vec<_> = gone.map(|name| ('-', name)).collect();
    for (name, new) in after {
        match before.get(name) {
            None => found.push(('+', name)),
            Some(old) if old != new => found.push(('~', name)),
            Some(_) => {}
        }
    }
    found.sort_by_key(|(_, name)| *name);
    found
}

/// What differs between the facts of one subject.
fn changes(before: &Facts, after: &Facts) -> Vec<String> {
    let fact = |facts: &Facts, name: &str| facts.get(name).cloned().unwrap_or_default();
    let change = |(sign, name): (char, &String)| {
        let (old, new) = (fact(before, name), fact(after, name));
        match sign {
            '+' => format!("+ {}", told(name, &new)),
            '-' => format!("- {name}"),
            _ => format!("{name} {old} -> {new}"),
        }
    };
    signs(before, after).into_iter().map(change).collect()
}

fn told(name: &str, value: &str) -> String {
    format!("{name} {value}").trim().to_owned()
}

fn subjects(service: &Value) -> Subjects {
    let mut found = Subjects::new();
    for (part, value) in entries(service) {
        match part.as_str() {
            "operations" => {
                found.extend(entries(value).map(|(name, facts)| operation(name, facts)));
            }
            "shapes" => found.extend(entries(value).map(|(name, facts)| shape(name, facts))),
            "metadata" => {
                let facts = entries(value).map(|(name, value)| (name.clone(), text(value)));
                found.insert("metadata".to_owned(), facts.collect());
            }
            _ => {
                let fact = (String::new(), text(value));
                found.insert(part.clone(), Facts::from([fact]));
            }
        }
    }
    found
}

fn operation(name: &str, facts: &Value) -> (String, Facts) {
    let mut found = Facts::new();
    for (fact, value) in entries(facts) {
        match fact.as_str() {
            "errors" => found
                .extend(list(value).map(|error| (format!("error {}", text(error)), String::new()))),
            "name" if value == name => {}
            // So all operations of the protocols that are known are asked.
            "http" if *value == json!({ "method": "POST", "requestUri": "/" }) => {}
            _ => drop(found.insert(fact.clone(), text(value))),
        }
    }
    (format!("operation {name}"), found)
}

fn shape(name: &str, facts: &Value) -> (String, Facts) {
    let required: Vec<&Value> = list(&facts["required"]).collect();
    let mut found = Facts::new();
    for (fact, value) in entries(facts) {
        match fact.as_str() {
            "members" => found.extend(entries(value).map(|(member, shape)| {
                let is_required = required.contains(&&Value::from(member.as_str()));
                let suffix = if is_required { ", required" } else { "" };
                (format!("member {member}"), text(shape) + suffix)
            })),
            "enum" => {
                found.extend(list(value).map(|it| (format!("value {}", text(it)), String::new())));
            }
            "member" => drop(found.insert("of".to_owned(), text(value))),
            "key" => drop(found.insert("from".to_owned(), text(value))),
            "value" => drop(found.insert("to".to_owned(), text(value))),
            "type" | "required" => {}
            "exception" if *value == true => {}
            _ => drop(found.insert(fact.clone(), text(value))),
        }
    }
    let kind = match facts["type"].as_str() {
        _ if facts["exception"] == true => "error",
        _ if facts["enum"].is_array() => "enum",
        Some(kind) => kind,
        None => "shape",
    };
    (format!("{kind} {name}"), found)
}

/// A reference by the name of its shape, a text without its quotes, anything else as JSON.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(members) if members.len() == 1 && value["shape"].is_string() => {
            text(&value["shape"])
        }
        _ => value.to_string(),
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
