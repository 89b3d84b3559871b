//! `AWS::Serverless::Function`: a function, its role, its version and alias, its address, and what its events bring along.

use serde_json::{Map, Value, json};

use super::{Made, Written, arn, events, fingerprint, kept, reference, tag};

/// Properties that are SAM's own.
const OWN: &[&str] = &[
    "AssumeRolePolicyDocument",
    "AutoPublishAlias",
    "AutoPublishAliasAllProperties",
    "AutoPublishCodeSha256",
    "CapacityProviderConfig",
    "CodeUri",
    "DeadLetterQueue",
    "DeploymentPreference",
    "DurableConfig",
    "EventInvokeConfig",
    "Events",
    "FunctionUrlConfig",
    "ImageUri",
    "InlineCode",
    "PermissionsBoundary",
    "Policies",
    "PropagateTags",
    "ProvisionedConcurrencyConfig",
    "PublishToLatestPublished",
    "RolePath",
    "Tags",
    "Tracing",
    "VersionDescription",
    "VersionDeletionPolicy",
];

pub(super) fn expand(written: &Written<'_>, made: &mut Made) {
    let id = written.logical_id;
    let given = &written.properties;
    let mut properties = kept(written, OWN);
    let code = match (given.get("InlineCode"), given.get("ImageUri")) {
        (Some(text), _) => json!({"ZipFile": text}),
        (None, Some(uri)) => json!({"ImageUri": uri}),
        (None, None) => code(given.get("CodeUri")),
    };
    properties.insert("Code".to_owned(), code.clone());
    let role = role(written, made, "lambda.amazonaws.com");
    properties.insert("Role".to_owned(), role);
    if let Some(queue) = given.get("DeadLetterQueue") {
        let target = json!({"TargetArn": queue.get("TargetArn")});
        properties.insert("DeadLetterConfig".to_owned(), target);
    }
    if let Some(mode) = given.get("Tracing") {
        properties.insert("TracingConfig".to_owned(), json!({"Mode": mode}));
    }
    tag(written, &mut properties, "Tags");
    made.replace(written, "AWS::Lambda::Function", properties);
    let called = publish(written, made, &code).unwrap_or_else(|| reference(id));
    if let Some(config) = given.get("FunctionUrlConfig") {
        address(written, made, config);
    }
    if let Some(Value::Object(config)) = given.get("EventInvokeConfig") {
        let mut config = config.clone();
        config.insert("FunctionName".to_owned(), reference(id));
        let alias = given.get("AutoPublishAlias").cloned();
        config.insert(
            "Qualifier".to_owned(),
            alias.unwrap_or_else(|| Value::from("$LATEST")),
        );
        let name = format!("{id}EventInvokeConfig");
        let kind = "AWS::Lambda::EventInvokeConfig";
        made.beside(written, &name, kind, Value::Object(config));
    }
    events::expand(written, made, &called);
}

/// Where code lies: an object of a bucket, as Lambda names it.
pub(super) fn code(uri: Option<&Value>) -> Value {
    match uri {
        Some(Value::String(uri)) => {
            let place = uri
                .strip_prefix("s3://")
                .and_then(|uri| uri.split_once('/'));
            match place {
                Some((bucket, key)) => json!({"S3Bucket": bucket, "S3Key": key}),
                None => json!({"ZipFile": uri}),
            }
        }
        Some(Value::Object(place)) => {
            let mut code = Map::new();
            for (before, after) in [
                ("Bucket", "S3Bucket"),
                ("Key", "S3Key"),
                ("Version", "S3ObjectVersion"),
            ] {
                if let Some(value) = place.get(before) {
                    code.insert(after.to_owned(), value.clone());
                }
            }
            Value::Object(code)
        }
        _ => super::empty(),
    }
}

/// The role that is given, or the one that is generated.
pub(super) fn role(written: &Written<'_>, made: &mut Made, service: &str) -> Value {
    if let Some(role) = written.properties.get("Role") {
        return role.clone();
    }
    let statement = json!({"Action": ["sts:AssumeRole"], "Effect": "Allow", "Principal": {"Service": [service]}});
    let trust = json!({"Version": "2012-10-17", "Statement": [statement]});
    let trust = written
        .properties
        .get("AssumeRolePolicyDocument")
        .cloned()
        .unwrap_or(trust);
    let mut role = Map::new();
    role.insert("AssumeRolePolicyDocument".to_owned(), trust);
    for (before, after) in [
        ("Policies", "Policies"),
        ("PermissionsBoundary", "PermissionsBoundary"),
        ("RolePath", "Path"),
    ] {
        if let Some(value) = written.properties.get(before) {
            role.insert(after.to_owned(), value.clone());
        }
    }
    let name = format!("{}Role", written.logical_id);
    made.beside(written, &name, "AWS::IAM::Role", Value::Object(role));
    arn(&name)
}

/// The version and the alias, where the function is to have them: what its events then call.
fn publish(written: &Written<'_>, made: &mut Made, code: &Value) -> Option<Value> {
    let alias = written.properties.get("AutoPublishAlias")?;
    let id = written.logical_id;
    let version = format!("{id}Version{}", fingerprint(code));
    let named: String = match alias {
        Value::String(name) => name.chars().filter(char::is_ascii_alphanumeric).collect(),
        _ => String::new(),
    };
    let name = format!("{id}Alias{named}");
    made.beside(
        written,
        &version,
        "AWS::Lambda::Version",
        json!({"FunctionName": reference(id)}),
    );
    let number = json!({"Fn::GetAtt": [version, "Version"]});
    made.beside(
        written,
        &name,
        "AWS::Lambda::Alias",
        json!({"FunctionName": reference(id), "FunctionVersion": number, "Name": alias}),
    );
    made.names.add(id, "Version", &version);
    made.names.add(id, "Alias", &name);
    Some(reference(&name))
}

fn address(written: &Written<'_>, made: &mut Made, config: &Value) {
    let id = written.logical_id;
    let mut properties = config.as_object().cloned().unwrap_or_default();
    properties.insert("TargetFunctionArn".to_owned(), reference(id));
    let open = properties.get("AuthType").and_then(Value::as_str) == Some("NONE");
    let kind = "AWS::Lambda::Url";
    made.beside(
        written,
        &format!("{id}Url"),
        kind,
        Value::Object(properties),
    );
    if open {
        let permission = json!({"Action": "lambda:InvokeFunctionUrl", "FunctionName": reference(id), "FunctionUrlAuthType": "NONE", "Principal": "*"});
        let name = format!("{id}UrlPublicPermissions");
        made.beside(written, &name, "AWS::Lambda::Permission", permission);
    }
}
