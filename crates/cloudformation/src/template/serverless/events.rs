//! The events of a function: the resources that AWS generates for each, under the names that it gives them.

use serde_json::{Map, Value, json};

use super::api::{self, HTTP, REST};
use super::{Made, Written, referred};

/// What asks a function by itself, and so has to be allowed to.
const ASKING: &[(&str, &str)] = &[
    ("AlexaSkill", "alexa-appkit.amazon.com"),
    ("CloudWatchEvent", "events.amazonaws.com"),
    ("CloudWatchLogs", "logs.amazonaws.com"),
    ("Cognito", "cognito-idp.amazonaws.com"),
    ("EventBridgeRule", "events.amazonaws.com"),
    ("HttpApi", "apigateway.amazonaws.com"),
    ("Api", "apigateway.amazonaws.com"),
    ("IoTRule", "iot.amazonaws.com"),
    ("S3", "s3.amazonaws.com"),
    ("SNS", "sns.amazonaws.com"),
    ("Schedule", "events.amazonaws.com"),
];
/// What is read in the name of a function: the type of the event, and the property that names the source.
const READ: &[(&str, &str)] = &[
    ("DocumentDB", "Cluster"),
    ("DynamoDB", "Stream"),
    ("Kinesis", "Stream"),
    ("MQ", "Broker"),
    ("MSK", "Stream"),
    ("SQS", "Queue"),
    ("SelfManagedKafka", "KafkaBootstrapServers"),
];

/// One event.
struct Event<'a> {
    name: &'a str,
    kind: &'a str,
    properties: Map<String, Value>,
}

/// `called` is what an event calls: the function, or its alias.
pub(super) fn expand(written: &Written<'_>, made: &mut Made, called: &Value) {
    let events = written.properties.get("Events").and_then(Value::as_object);
    for (name, event) in events.into_iter().flatten() {
        let Some(kind) = event.get("Type").and_then(Value::as_str) else {
            continue;
        };
        let properties = event.get("Properties").and_then(Value::as_object);
        let event = Event {
            name,
            kind,
            properties: properties.cloned().unwrap_or_default(),
        };
        connect(written, made, &event, called);
    }
}

fn connect(written: &Written<'_>, made: &mut Made, event: &Event<'_>, called: &Value) {
    let id = format!("{}{}", written.logical_id, event.name);
    if let Some((_, source)) = READ.iter().find(|(kind, _)| *kind == event.kind) {
        let mut properties = event.properties.clone();
        if let Some(source) = properties.shift_remove(*source) {
            properties.insert("EventSourceArn".to_owned(), source);
        }
        properties.insert("FunctionName".to_owned(), called.clone());
        let kind = "AWS::Lambda::EventSourceMapping";
        made.beside(written, &id, kind, Value::Object(properties));
        return;
    }
    match event.kind {
        "Api" if !event.properties.contains_key("RestApiId") => api::implied_rest(written, made),
        "HttpApi" if !event.properties.contains_key("ApiId") => api::implied_http(made),
        "Cognito" => trigger(written, made, event),
        "Schedule" | "CloudWatchEvent" | "EventBridgeRule" => {
            rule(written, made, event, &id, called);
        }
        "ScheduleV2" => schedule(written, made, event, &id, called),
        "SNS" => {
            let topic = event.properties.get("Topic").cloned();
            let properties = json!({"Endpoint": super::arn(written.logical_id), "Protocol": "lambda", "TopicArn": topic});
            made.beside(written, &id, "AWS::SNS::Subscription", properties);
        }
        _ => {}
    }
    let Some((_, principal)) = ASKING.iter().find(|(kind, _)| *kind == event.kind) else {
        return;
    };
    let name = match event.kind {
        "Api" => format!("{id}PermissionProd"),
        "Cognito" => format!("{}CognitoPermission", written.logical_id),
        _ => format!("{id}Permission"),
    };
    let mut permission = Map::new();
    permission.insert("Action".to_owned(), Value::from("lambda:InvokeFunction"));
    permission.insert("FunctionName".to_owned(), called.clone());
    permission.insert("Principal".to_owned(), Value::from(*principal));
    permission.extend(source(event).map(|source| ("SourceArn".to_owned(), source)));
    let kind = "AWS::Lambda::Permission";
    made.beside(written, &name, kind, Value::Object(permission));
}

/// What may ask, as far as an expression names it.
fn source(event: &Event<'_>) -> Option<Value> {
    let api = |property: &str, implied: &str| {
        let api = event.properties.get(property).cloned();
        let api = api.unwrap_or_else(|| super::reference(implied));
        let own = json!({"__Api__": api});
        json!({"Fn::Sub": ["arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__Api__}/*", own]})
    };
    match event.kind {
        "Api" => Some(api("RestApiId", REST)),
        "HttpApi" => Some(api("ApiId", HTTP)),
        "SNS" => event.properties.get("Topic").cloned(),
        "Cognito" => {
            let pool = referred(event.properties.get("UserPool")?)?;
            Some(super::arn(pool))
        }
        _ => None,
    }
}

/// An event of a user pool makes the function one of its triggers.
fn trigger(written: &Written<'_>, made: &mut Made, event: &Event<'_>) {
    let Some(pool) = event.properties.get("UserPool").and_then(referred) else {
        return;
    };
    let names = match event.properties.get("Trigger") {
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(name)) => vec![name.as_str()],
        _ => Vec::new(),
    };
    for name in names {
        made.triggers.push((
            pool.to_owned(),
            name.to_owned(),
            written.logical_id.to_owned(),
        ));
    }
}

fn rule(written: &Written<'_>, made: &mut Made, event: &Event<'_>, id: &str, called: &Value) {
    let mut properties = event.properties.clone();
    for (before, after) in [
        ("Schedule", "ScheduleExpression"),
        ("Pattern", "EventPattern"),
    ] {
        if let Some(value) = properties.shift_remove(before) {
            properties.insert(after.to_owned(), value);
        }
    }
    if let Some(enabled) = properties.shift_remove("Enabled") {
        let state = if enabled == Value::Bool(false) {
            "DISABLED"
        } else {
            "ENABLED"
        };
        properties.insert("State".to_owned(), Value::from(state));
    }
    let mut target = Map::new();
    for name in ["Input", "InputPath", "RetryPolicy", "DeadLetterConfig"] {
        let member = properties.shift_remove(name);
        target.extend(member.map(|member| (name.to_owned(), member)));
    }
    let arn = if called == &super::reference(written.logical_id) {
        super::arn(written.logical_id)
    } else {
        called.clone()
    };
    target.insert("Arn".to_owned(), arn);
    target.insert("Id".to_owned(), Value::from(format!("{id}LambdaTarget")));
    properties.insert("Targets".to_owned(), json!([target]));
    made.beside(written, id, "AWS::Events::Rule", Value::Object(properties));
}

fn schedule(written: &Written<'_>, made: &mut Made, event: &Event<'_>, id: &str, called: &Value) {
    let role = format!("{id}Role");
    let statement = json!({"Action": ["sts:AssumeRole"], "Effect": "Allow", "Principal": {"Service": ["scheduler.amazonaws.com"]}});
    let trust = json!({"Version": "2012-10-17", "Statement": [statement]});
    let properties = json!({"AssumeRolePolicyDocument": trust});
    made.beside(written, &role, "AWS::IAM::Role", properties);
    let mut properties = event.properties.clone();
    let input = properties.shift_remove("Input");
    let window = json!({"Mode": "OFF"});
    properties.entry("FlexibleTimeWindow").or_insert(window);
    let mut target = Map::new();
    target.extend(input.map(|input| ("Input".to_owned(), input)));
    target.insert("Arn".to_owned(), called.clone());
    target.insert("RoleArn".to_owned(), super::arn(&role));
    properties.insert("Target".to_owned(), Value::Object(target));
    made.beside(
        written,
        id,
        "AWS::Scheduler::Schedule",
        Value::Object(properties),
    );
}
