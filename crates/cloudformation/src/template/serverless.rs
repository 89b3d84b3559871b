//! AWS SAM: what its short resources stand for, as far as a stack shows it. Each becomes the resource that AWS makes of it, under its own
//! name, and brings along those that AWS generates beside it, under the names that AWS gives them. What functions and APIs do with
//! it is not made up here: nothing in this server runs them.

mod api;
mod events;
mod function;
mod names;

use std::collections::BTreeMap;

use model::Error;
use serde_json::{Map, Value};

use super::text::too_large;
use crate::limits;
use crate::refusal::invalid;
use names::Names;

/// The types that this transform is for begin with it.
pub(crate) const TYPES: &str = "AWS::Serverless::";

/// The resources that a transform makes, and what stands for the parts of those that it replaces.
#[derive(Default)]
struct Made {
    resources: Map<String, Value>,
    names: Names,
    /// Triggers that events give to user pools: the pool, the trigger, the function.
    triggers: Vec<(String, String, String)>,
}

/// A resource of the template as it is written.
struct Written<'a> {
    logical_id: &'a str,
    resource: &'a Map<String, Value>,
    /// Its properties, with those that are global.
    properties: Map<String, Value>,
}

/// Transforms the resources of SAM; whether there were any.
///
/// # Errors
/// `ValidationError` where they would make too much.
pub(super) fn transform(sections: &mut Map<String, Value>) -> Result<bool, Error> {
    let globals = sections.shift_remove("Globals").unwrap_or_default();
    let resources = sections.get("Resources").and_then(Value::as_object);
    let Some(resources) = resources.cloned() else {
        return Ok(false);
    };
    refuse_too_much(&resources, &globals)?;
    let mut made = Made::default();
    let mut changed = false;
    for (logical_id, resource) in resources {
        let kind = resource.get("Type").and_then(Value::as_str);
        let kind = kind.and_then(|kind| kind.strip_prefix(TYPES));
        let (Some(kind), Some(members)) = (kind, resource.as_object()) else {
            made.resources.entry(logical_id).or_insert(resource);
            continue;
        };
        changed = true;
        let written = Written {
            logical_id: &logical_id,
            resource: members,
            properties: properties(members, globals.get(kind)),
        };
        match kind {
            "Function" => function::expand(&written, &mut made),
            "Api" => api::rest(&written, &mut made),
            "HttpApi" => api::http(&written, &mut made),
            "SimpleTable" => table(&written, &mut made),
            "LayerVersion" => layer(&written, &mut made),
            "StateMachine" => state_machine(&written, &mut made),
            "Application" => application(&written, &mut made),
            _ => made.put(&logical_id, resource.clone()),
        }
    }
    made.give_triggers();
    let names = std::mem::take(&mut made.names);
    sections.insert("Resources".to_owned(), Value::Object(made.resources));
    for section in ["Resources", "Outputs"] {
        if let Some(value) = sections.get_mut(section) {
            names.rename(value);
        }
    }
    Ok(changed)
}

/// Held before anything is made: what all of a type are given is there once for each of them, and some names are part of many ids.
fn refuse_too_much(resources: &Map<String, Value>, globals: &Value) -> Result<(), Error> {
    let mut bytes_left = limits::TEMPLATE_BYTES_MAX;
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for (logical_id, resource) in resources {
        let kind = resource.get("Type").and_then(Value::as_str);
        let Some(kind) = kind.and_then(|kind| kind.strip_prefix(TYPES)) else {
            continue;
        };
        let size = || globals.get(kind).map_or(0, |all| all.to_string().len());
        let bytes = *sizes.entry(kind).or_insert_with(size);
        bytes_left = bytes_left.checked_sub(bytes).ok_or_else(too_large)?;
        for holder in [resource.get("Properties"), globals.get(kind)] {
            for name in ["StageName", "AutoPublishAlias"] {
                let text = holder.and_then(|it| it.get(name)).and_then(Value::as_str);
                if text.is_some_and(|text| text.len() > limits::NAMED_PART_CHARACTERS_MAX) {
                    return Err(invalid(format!(
                        "Transform AWS::Serverless-2016-10-31 failed with: {name} of {logical_id} has more than {} characters",
                        limits::NAMED_PART_CHARACTERS_MAX
                    )));
                }
            }
        }
    }
    Ok(())
}

/// The properties of a resource over those that the template gives to all of its type.
fn properties(resource: &Map<String, Value>, globals: Option<&Value>) -> Map<String, Value> {
    let globals = globals.and_then(Value::as_object).cloned();
    let mut properties = Value::Object(globals.unwrap_or_default());
    if let Some(own) = resource.get("Properties") {
        lay_over(&mut properties, own);
    }
    match properties {
        Value::Object(properties) => properties,
        _ => Map::new(),
    }
}

/// Objects are laid over each other member by member, lists are joined, and of anything else the own one holds.
fn lay_over(value: &mut Value, own: &Value) {
    match (value, own) {
        (Value::Object(members), Value::Object(own)) if !is_call(members) && !is_call(own) => {
            for (name, own) in own {
                match members.get_mut(name) {
                    Some(member) => lay_over(member, own),
                    None => drop(members.insert(name.clone(), own.clone())),
                }
            }
        }
        (Value::Array(items), Value::Array(own)) => items.extend(own.iter().cloned()),
        (value, own) => own.clone_into(value),
    }
}

impl Made {
    /// A resource that the template has, or that is generated; what is there already stays.
    fn put(&mut self, logical_id: &str, resource: Value) {
        self.resources
            .entry(logical_id.to_owned())
            .or_insert(resource);
    }

    /// A resource of this type in place of what is written, with all that is said of it beside its properties.
    fn replace(&mut self, written: &Written<'_>, kind: &str, properties: Map<String, Value>) {
        let mut resource = written.resource.clone();
        resource.insert("Type".to_owned(), Value::from(kind));
        resource.insert("Properties".to_owned(), Value::Object(properties));
        for name in ["Connectors", "IgnoreGlobals"] {
            resource.shift_remove(name);
        }
        self.put(written.logical_id, Value::Object(resource));
    }

    /// A resource that is generated beside what is written, and is there on the same condition.
    fn beside(&mut self, written: &Written<'_>, logical_id: &str, kind: &str, properties: Value) {
        let mut resource = Map::new();
        resource.insert("Type".to_owned(), Value::from(kind));
        if let Some(condition) = written.resource.get("Condition") {
            resource.insert("Condition".to_owned(), condition.clone());
        }
        resource.insert("Properties".to_owned(), properties);
        self.put(logical_id, Value::Object(resource));
    }

    fn give_triggers(&mut self) {
        for (pool, trigger, function) in std::mem::take(&mut self.triggers) {
            let Some(Value::Object(pool)) = self.resources.get_mut(&pool) else {
                continue;
            };
            let properties = pool.entry("Properties").or_insert_with(empty);
            let Some(properties) = properties.as_object_mut() else {
                continue;
            };
            let config = properties.entry("LambdaConfig").or_insert_with(empty);
            if let Some(config) = config.as_object_mut() {
                config.entry(trigger).or_insert(arn(&function));
            }
        }
    }
}

fn table(written: &Written<'_>, made: &mut Made) {
    let mut properties = kept(written, &["PrimaryKey", "Tags"]);
    let key = written.properties.get("PrimaryKey");
    let of_key = |name: &str| key.and_then(|key| key.get(name)).and_then(Value::as_str);
    let name = of_key("Name").unwrap_or("id");
    let kind = match of_key("Type") {
        Some("Number") => "N",
        Some("Binary") => "B",
        _ => "S",
    };
    properties.insert(
        "AttributeDefinitions".to_owned(),
        serde_json::json!([{"AttributeName": name, "AttributeType": kind}]),
    );
    properties.insert(
        "KeySchema".to_owned(),
        serde_json::json!([{"AttributeName": name, "KeyType": "HASH"}]),
    );
    if !properties.contains_key("ProvisionedThroughput") {
        properties.insert("BillingMode".to_owned(), Value::from("PAY_PER_REQUEST"));
    }
    tag(written, &mut properties, "Tags");
    made.replace(written, "AWS::DynamoDB::Table", properties);
}

fn layer(written: &Written<'_>, made: &mut Made) {
    let mut properties = kept(written, &["ContentUri", "LayerName", "RetentionPolicy"]);
    let uri = written.properties.get("ContentUri");
    properties.insert("Content".to_owned(), function::code(uri));
    let name = written.properties.get("LayerName").cloned();
    let name = name.unwrap_or_else(|| Value::from(written.logical_id));
    properties.insert("LayerName".to_owned(), name);
    made.replace(written, "AWS::Lambda::LayerVersion", properties);
}

fn state_machine(written: &Written<'_>, made: &mut Made) {
    let mut properties = kept(
        written,
        &[
            "AutoPublishAlias",
            "Definition",
            "DefinitionUri",
            "Events",
            "Logging",
            "Name",
            "PermissionsBoundary",
            "Policies",
            "RolePath",
            "Tags",
            "Tracing",
            "Type",
        ],
    );
    let renamed = [
        ("Name", "StateMachineName"),
        ("Type", "StateMachineType"),
        ("Logging", "LoggingConfiguration"),
        ("Tracing", "TracingConfiguration"),
        ("DefinitionUri", "DefinitionS3Location"),
        ("Definition", "Definition"),
    ];
    for (before, after) in renamed {
        if let Some(value) = written.properties.get(before) {
            properties.insert(after.to_owned(), value.clone());
        }
    }
    let role = function::role(written, made, "states.amazonaws.com");
    properties.insert("RoleArn".to_owned(), role);
    properties.shift_remove("Role");
    tag(written, &mut properties, "Tags");
    made.replace(written, "AWS::StepFunctions::StateMachine", properties);
}

/// Another template is a stack inside of this one; what the Serverless Application Repository has is only recorded.
fn application(written: &Written<'_>, made: &mut Made) {
    let location = written.properties.get("Location");
    if !location
        .is_some_and(|location| location.is_string() || location.get("ApplicationId").is_none())
    {
        made.put(written.logical_id, Value::Object(written.resource.clone()));
        return;
    }
    let mut properties = kept(written, &["Location", "Tags"]);
    if let Some(location) = location {
        properties.insert("TemplateURL".to_owned(), location.clone());
    }
    tag(written, &mut properties, "Tags");
    made.replace(written, "AWS::CloudFormation::Stack", properties);
}

/// The properties but those.
fn kept(written: &Written<'_>, but: &[&str]) -> Map<String, Value> {
    let properties = written.properties.iter();
    properties
        .filter(|(name, _)| !but.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Gives it the tags, which SAM has as a map, as a list.
fn tag(written: &Written<'_>, properties: &mut Map<String, Value>, name: &str) {
    let tags = match written.properties.get(name) {
        Some(Value::Object(tags)) => tags,
        Some(other) => {
            properties.insert(name.to_owned(), other.clone());
            return;
        }
        None => return,
    };
    let tags = tags
        .iter()
        .map(|(key, value)| serde_json::json!({"Key": key, "Value": value}));
    properties.insert(name.to_owned(), tags.collect());
}

/// Whether an object stands for what a function comes to.
fn is_call(members: &Map<String, Value>) -> bool {
    let mut names = members.keys();
    let first = names.next().filter(|_| names.next().is_none());
    first.is_some_and(|name| name == "Ref" || name.starts_with("Fn::"))
}

fn arn(logical_id: &str) -> Value {
    serde_json::json!({"Fn::GetAtt": [logical_id, "Arn"]})
}

fn reference(logical_id: &str) -> Value {
    serde_json::json!({"Ref": logical_id})
}

fn empty() -> Value {
    Value::Object(Map::new())
}

/// The logical id that a reference to a resource of the template names.
fn referred(value: &Value) -> Option<&str> {
    value.get("Ref").and_then(Value::as_str)
}

/// Ten characters that change with what they are made of.
fn fingerprint(value: &Value) -> String {
    let text = value.to_string();
    let hash = crypto::mac::hmac_sha256(b"serverless", &[text.as_bytes()]);
    crypto::text::hex(&hash).chars().take(10).collect()
}
