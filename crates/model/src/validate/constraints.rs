//! Trying the constraints of a body whose types are right.

use serde_json::{Map, Value};

use super::sentences::{Constraint, MemberPath, rules};
use crate::Blob;
use crate::facts::{Kind, Member, Shape};
use crate::limits::VIOLATIONS_MAX;

/// The sentences of all constraints that the body breaks, in the order of the facts.
pub(super) fn violations(shape: &Shape, body: &Value) -> Vec<String> {
    let mut found = Violations(Vec::new());
    found.inside(shape, body, &MemberPath::ROOT);
    found.0
}

struct Violations(Vec<String>);

impl Violations {
    fn add(&mut self, shape: &Shape, value: Option<&Value>, place: &MemberPath<'_>, rule: &str) {
        if !self.full() {
            self.0.push(place.sentence(shape, value, rule));
        }
    }

    fn full(&self) -> bool {
        self.0.len() >= VIOLATIONS_MAX
    }

    /// A value with all that it is made of.
    fn value(&mut self, shape: &Shape, value: &Value, place: &MemberPath<'_>) {
        for constraint in broken(shape, value) {
            self.add(shape, Some(value), place, &constraint.to_string());
        }
        self.inside(shape, value, place);
    }

    fn inside(&mut self, shape: &Shape, value: &Value, place: &MemberPath<'_>) {
        if self.full() {
            return;
        }
        match (shape.kind, value) {
            (Kind::Structure(members), Value::Object(entries)) => {
                self.members(members, entries, place);
            }
            (Kind::List(item), Value::Array(items)) => self.items(shape, item, items, place),
            (Kind::Map(key, item), Value::Object(entries)) => {
                self.entries(shape, (key, item), entries, place);
            }
            _ => {}
        }
    }

    fn members(
        &mut self,
        members: &[Member],
        entries: &Map<String, Value>,
        place: &MemberPath<'_>,
    ) {
        for member in members {
            let place = place.member(member.name);
            match entries.get(member.name) {
                Some(value) => self.value(member.shape, value, &place),
                None if member.required => {
                    self.add(member.shape, None, &place, "Member must not be null");
                }
                None => {}
            }
        }
    }

    /// Items of one word are told of once, at the list, with all constraints that hold for them;
    /// items made of members have a place of their own.
    fn items(&mut self, list: &Shape, item: &Shape, items: &[Value], place: &MemberPath<'_>) {
        if is_made_of_parts(item) {
            for (index, value) in items.iter().enumerate() {
                self.value(item, value, &place.item(index));
            }
        } else if items.iter().any(|value| !broken(item, value).is_empty()) {
            let rule = format!("Member must satisfy constraint: [{}]", rules(item));
            self.add(list, Some(&Value::Array(items.to_vec())), place, &rule);
        }
    }

    fn entries(
        &mut self,
        map: &Shape,
        (key, item): (&Shape, &Shape),
        entries: &Map<String, Value>,
        place: &MemberPath<'_>,
    ) {
        let whole = || Value::Object(entries.clone());
        if entries
            .keys()
            .any(|name| !broken_text(key, name).is_empty())
        {
            let rule = format!("Map keys must satisfy constraint: [{}]", rules(key));
            self.add(map, Some(&whole()), place, &rule);
        }
        if is_made_of_parts(item) {
            for (name, value) in entries {
                self.value(item, value, &place.entry(name));
            }
        } else if entries
            .values()
            .any(|value| !broken(item, value).is_empty())
        {
            let rule = format!("Map value must satisfy constraint: [{}]", rules(item));
            self.add(map, Some(&whole()), place, &rule);
        }
    }
}

fn is_made_of_parts(shape: &Shape) -> bool {
    matches!(
        shape.kind,
        Kind::Structure(_) | Kind::List(_) | Kind::Map(..)
    )
}

/// The constraints of the shape itself that the value breaks.
fn broken(shape: &Shape, value: &Value) -> Vec<Constraint> {
    match value {
        Value::String(text) if matches!(shape.kind, Kind::Blob) => {
            broken_bounds(shape, Blob::from_base64(text).map_or(0, |blob| blob.len()))
        }
        Value::String(text) => broken_text(shape, text),
        Value::Array(items) => broken_bounds(shape, items.len()),
        Value::Object(entries) => broken_bounds(shape, entries.len()),
        Value::Number(number) if matches!(shape.kind, Kind::Integer | Kind::Long) => {
            let number = number.as_i64().unwrap_or_default();
            let under = shape
                .min
                .filter(|min| number < *min)
                .map(Constraint::ValueMin);
            let over = shape
                .max
                .filter(|max| number > *max)
                .map(Constraint::ValueMax);
            under.into_iter().chain(over).collect()
        }
        _ => Vec::new(),
    }
}

fn broken_text(shape: &Shape, text: &str) -> Vec<Constraint> {
    let mut broken = broken_bounds(shape, text.chars().count());
    if let Some(pattern) = shape.pattern
        && !pattern.matches(text)
    {
        broken.push(Constraint::Pattern(pattern.source()));
    }
    if !shape.values.is_empty() && !shape.values.contains(&text) {
        broken.push(Constraint::Values(shape.values));
    }
    broken
}

fn broken_bounds(shape: &Shape, length: usize) -> Vec<Constraint> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let under = shape
        .min
        .filter(|min| length < *min)
        .map(Constraint::LengthMin);
    let over = shape
        .max
        .filter(|max| length > *max)
        .map(Constraint::LengthMax);
    under.into_iter().chain(over).collect()
}
