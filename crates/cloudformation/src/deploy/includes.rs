//! `AWS::Include`: objects of buckets that stand in a template in the place of their names.

use std::collections::BTreeMap;

use model::Error;
use serde_json::{Map, Value, json};

use super::desired::object_text;
use crate::limits;
use crate::refusal::invalid;
use crate::template::{INCLUDE, read_whole};
use crate::world::World;

/// Where inside of a template an object is included.
const INSIDE: &str = "Fn::Transform";
/// Where one is included into the template as a whole.
const WHOLE: &str = "Transform";
const S3: &str = "s3://";

/// The template of a text with all that it includes.
///
/// # Errors
/// `ValidationError` where an object can't be read, or is too large.
pub(super) async fn placed(
    world: &mut World,
    text: &str,
    given: &BTreeMap<String, String>,
) -> Result<Value, Error> {
    let text = text.to_owned();
    let mut template = world.aside(move || read_whole(&text)).await?;
    let words = words(world, &template, given);
    let mut places = Vec::new();
    gather(&template, &words, &mut places)?;
    if places.len() > limits::INCLUDES_MAX {
        return Err(failed(&format!(
            "the template includes more than {} objects",
            limits::INCLUDES_MAX
        )));
    }
    let mut bytes = 0;
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for place in places {
        if !texts.contains_key(&place) {
            let object = place.strip_prefix(S3).and_then(|it| it.split_once('/'));
            let Some((bucket, key)) = object else {
                return Err(failed(&format!(
                    "Location {place} is none: it has to be {S3}BUCKET/KEY"
                )));
            };
            let text = object_text(world, bucket, key).await;
            let text = text.map_err(|cause| failed(cause.message()))?;
            texts.insert(place.clone(), text);
        }
        bytes += texts.get(&place).map_or(0, String::len);
        if bytes > limits::TEMPLATE_BYTES_MAX {
            return Err(failed(&format!(
                "what it includes has more than {} bytes",
                limits::TEMPLATE_BYTES_MAX
            )));
        }
    }
    world
        .aside(move || {
            let mut read = BTreeMap::new();
            for (place, text) in texts {
                let value = read_whole(&text);
                let value =
                    value.map_err(|cause| failed(&format!("{place}: {}", cause.message())))?;
                read.insert(place, value);
            }
            put(&mut template, &words, &read);
            if !read.is_empty() {
                declare(&mut template);
            }
            Ok(template)
        })
        .await
}

/// What names in the location of an object stand for: parameters, and where the stack is.
fn words(
    world: &World,
    template: &Value,
    given: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let mut words = BTreeMap::new();
    let parameters = template.get("Parameters").and_then(Value::as_object);
    for (name, declared) in parameters.into_iter().flatten() {
        if let Some(default) = declared.get("Default").and_then(Value::as_str) {
            words.insert(name.clone(), default.to_owned());
        }
    }
    words.extend(given.clone());
    words.insert("AWS::Region".to_owned(), world.call.region.clone());
    words.insert("AWS::AccountId".to_owned(), world.call.account.clone());
    words
}

/// The locations of what a template includes, each as often as it is included.
fn gather(
    value: &Value,
    words: &BTreeMap<String, String>,
    places: &mut Vec<String>,
) -> Result<(), Error> {
    match value {
        Value::Array(items) => items
            .iter()
            .try_for_each(|item| gather(item, words, places)),
        Value::Object(members) => {
            for (name, member) in members {
                if name == INSIDE || name == WHOLE {
                    for included in included(member) {
                        let unknown = || failed("Location has to be a text that is known");
                        places.push(location(included, words).ok_or_else(unknown)?);
                    }
                } else {
                    gather(member, words, places)?;
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The inclusions among transforms.
fn included(transforms: &Value) -> Vec<&Value> {
    let items = match transforms {
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    };
    let named = |item: &&Value| item.get("Name").and_then(Value::as_str) == Some(INCLUDE);
    items.into_iter().filter(named).collect()
}

fn location(included: &Value, words: &BTreeMap<String, String>) -> Option<String> {
    let location = included.get("Parameters")?.get("Location")?;
    if let Some(text) = location.as_str() {
        return Some(text.to_owned());
    }
    if let Some(name) = location.get("Ref").and_then(Value::as_str) {
        return words.get(name).cloned();
    }
    substituted(location.get("Fn::Sub")?.as_str()?, words)
}

/// A text with its words in their places, none of which is looked at again; nothing where it can't be a location any more.
fn substituted(text: &str, words: &BTreeMap<String, String>) -> Option<String> {
    let mut made = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        made.push_str(before);
        let (name, tail) = after.split_once('}')?;
        if let Some(word) = words.get(name) {
            made.push_str(word);
        } else {
            made.push_str("${");
            made.push_str(name);
            made.push('}');
        }
        if made.len() > limits::INCLUDE_LOCATION_BYTES_MAX {
            return None;
        }
        rest = tail;
    }
    made.push_str(rest);
    Some(made)
}

fn put(value: &mut Value, words: &BTreeMap<String, String>, read: &BTreeMap<String, Value>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| put(item, words, read)),
        Value::Object(members) => {
            for member in members.values_mut() {
                put(member, words, read);
            }
            let mut found = take(members, WHOLE, words, read);
            found.extend(take(members, INSIDE, words, read));
            for snippet in found {
                match snippet {
                    Value::Object(snippet) => members.extend(snippet),
                    other if members.is_empty() => {
                        *value = other;
                        return;
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// What an object's member includes. What stands inside has done its work then; the name of the whole one goes on being declared.
fn take(
    members: &mut Map<String, Value>,
    name: &str,
    words: &BTreeMap<String, String>,
    read: &BTreeMap<String, Value>,
) -> Vec<Value> {
    let Some(transforms) = members.get(name) else {
        return Vec::new();
    };
    let included = included(transforms);
    let found = included
        .iter()
        .filter_map(|included| read.get(&location(included, words)?).cloned());
    let found: Vec<Value> = found.collect();
    if name == INSIDE && !found.is_empty() {
        members.shift_remove(name);
    }
    found
}

/// Lets a template that includes something say so, if it does not: it needs the same leave, and is kept as it has become.
fn declare(template: &mut Value) {
    let Some(sections) = template.as_object_mut() else {
        return;
    };
    let includes =
        |transform: &Value| transform == INCLUDE || transform.get("Name") == Some(&json!(INCLUDE));
    let declared = sections
        .entry(WHOLE)
        .or_insert_with(|| Value::Array(Vec::new()));
    match declared {
        Value::Array(items) if items.iter().any(includes) => {}
        Value::Array(items) => items.push(json!(INCLUDE)),
        one if includes(one) => {}
        one => *one = json!([one.take(), INCLUDE]),
    }
}

fn failed(why: &str) -> Error {
    invalid(format!("Transform {INCLUDE} failed with: {why}"))
}
