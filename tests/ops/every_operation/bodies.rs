//! Bodies that the facts allow, made from nothing but the facts, with a place in them where a test puts what it tries.

use std::collections::BTreeMap;

use model::Blob;
use model::facts::{Kind, Member, Shape};
use serde_json::{Map, Value, json};

use super::texts;

/// Steps from a body to any of its places: no shape holds itself.
const STEPS_MAX: usize = 16;

/// What members of these names hold where they are needed and the test puts nothing else there.
pub(super) type Known = BTreeMap<&'static str, Value>;

/// How one gets further into a body.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// Into a structure.
    Member(&'static str),
    /// To the first item of a list.
    Item,
    /// To the key of a map's first entry.
    Key,
    /// To what a map holds in its first entry, whose key is of this shape.
    Entry(&'static Shape),
}

/// A place in the bodies of an operation.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) steps: Vec<Step>,
    /// What stands there.
    pub(super) shape: &'static Shape,
    pub(super) required: bool,
}

impl Place {
    /// The body with a value at the place, whatever that is. What else is required is there and good.
    pub(super) fn body(&self, input: &'static Shape, known: &Known, value: &Value) -> Value {
        filled(input, known, &self.steps, value)
    }

    /// Where AWS says that the place is, as `userAttributes.1.member.name`. Words in lists and maps have no place of their own.
    pub(super) fn path(&self) -> String {
        let own = usize::from(self.is_word_of_many());
        let mut path = String::new();
        for step in &self.steps[..self.steps.len() - own] {
            match step {
                Step::Member(name) if path.is_empty() => path = decapitalised(name),
                Step::Member(name) => path = format!("{path}.{}", decapitalised(name)),
                Step::Item => path.push_str(".1.member"),
                Step::Key => {}
                Step::Entry(key) => path = format!("{path}.{}.member", good_text(key)),
            }
        }
        path
    }

    /// Whether it is the key of a map, or an item or entry that is no structure, list or map: told of at what holds it.
    pub(super) fn is_word_of_many(&self) -> bool {
        match self.steps.last() {
            Some(Step::Key) => true,
            Some(Step::Item | Step::Entry(_)) => !matches!(
                self.shape.kind,
                Kind::Structure(_) | Kind::List(_) | Kind::Map(..)
            ),
            _ => false,
        }
    }
}

/// All places below a shape, at every depth.
pub(super) fn places(shape: &'static Shape) -> Vec<Place> {
    let mut found = Vec::new();
    collect(shape, &[], &mut found);
    found
}

fn collect(holder: &'static Shape, steps: &[Step], found: &mut Vec<Place>) {
    assert!(steps.len() < STEPS_MAX, "{steps:?}");
    let mut enter = |step: Step, shape: &'static Shape, required: bool| {
        let steps = [steps, &[step]].concat();
        found.push(Place {
            steps: steps.clone(),
            shape,
            required,
        });
        collect(shape, &steps, found);
    };
    match holder.kind {
        Kind::Structure(members) => {
            for member in members {
                enter(Step::Member(member.name), member.shape, member.required);
            }
        }
        Kind::List(item) => enter(Step::Item, item, false),
        Kind::Map(key, item) => {
            enter(Step::Key, key, false);
            enter(Step::Entry(key), item, false);
        }
        _ => {}
    }
}

/// The least that the facts allow for a shape.
pub(super) fn good(shape: &'static Shape, known: &Known) -> Value {
    let least = usize::try_from(shape.min.unwrap_or(0)).unwrap_or(0);
    match shape.kind {
        Kind::Structure(members) => Value::Object(needed(members, known)),
        Kind::List(item) => json!(vec![good(item, known); least]),
        Kind::Map(key, item) => Value::Object(entries(key, item, least, known)),
        Kind::String => json!(good_text(shape)),
        Kind::Integer | Kind::Long => json!(shape.min.or(shape.max).unwrap_or(1)),
        Kind::Double | Kind::Timestamp => json!(1),
        Kind::Boolean => json!(false),
        Kind::Blob => json!(Blob(vec![b'a'; least.max(1)]).to_base64()),
        Kind::Document => json!({}),
    }
}

/// Entries of a map with different keys; fewer where the facts allow no more keys.
pub(super) fn entries(
    key: &'static Shape,
    item: &'static Shape,
    count: usize,
    known: &Known,
) -> Map<String, Value> {
    let base = good_text(key);
    let numbered = (0..count).map(|number| format!("{base}{number}"));
    let fits = |text: &String| key.pattern.is_none_or(|pattern| pattern.matches(text));
    numbered
        .filter(fits)
        .map(|text| (text, good(item, known)))
        .collect()
}

fn good_text(shape: &Shape) -> String {
    if let Some(first) = shape.values.first() {
        return (*first).to_owned();
    }
    let least = usize::try_from(shape.min.unwrap_or(0)).unwrap_or(0).max(1);
    match shape.pattern {
        Some(pattern) => texts::shortest(pattern, least)
            .unwrap_or_else(|| panic!("no text is known that {} matches", pattern.source())),
        None => "a".repeat(least),
    }
}

fn needed(members: &'static [Member], known: &Known) -> Map<String, Value> {
    let needed = members.iter().filter(|member| member.required);
    let value = |member: &Member| {
        let told = known.get(member.name).cloned();
        told.unwrap_or_else(|| good(member.shape, known))
    };
    needed
        .map(|member| (member.name.to_owned(), value(member)))
        .collect()
}

fn filled(shape: &'static Shape, known: &Known, steps: &[Step], value: &Value) -> Value {
    let Some((step, rest)) = steps.split_first() else {
        return value.clone();
    };
    match (shape.kind, step) {
        (Kind::Structure(members), Step::Member(name)) => {
            let mut found = needed(members, known);
            let member = members.iter().find(|member| member.name == *name);
            let member = member.expect("a member of the shape");
            let held = filled(member.shape, known, rest, value);
            found.insert((*name).to_owned(), held);
            Value::Object(found)
        }
        (Kind::List(item), Step::Item) => {
            let mut items = vec![filled(item, known, rest, value)];
            let least = usize::try_from(shape.min.unwrap_or(0)).unwrap_or(0);
            items.resize(least.max(1), good(item, known));
            Value::Array(items)
        }
        (Kind::Map(_, item), Step::Key) => {
            let key = value.as_str().expect("a key is a text");
            json!({ key: good(item, known) })
        }
        (Kind::Map(_, item), Step::Entry(key)) => {
            json!({ good_text(key): filled(item, known, rest, value) })
        }
        _ => panic!("{steps:?} does not lead into {}", shape.name),
    }
}

fn decapitalised(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    format!("{}{rest}", first.to_ascii_lowercase())
}
