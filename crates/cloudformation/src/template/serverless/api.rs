//! `AWS::Serverless::Api` and `AWS::Serverless::HttpApi`, and the APIs that events imply.

use serde_json::{Map, Value, json};

use super::{Made, Written, fingerprint, kept, reference, tag};

/// The APIs that are there because an event names none.
pub(super) const REST: &str = "ServerlessRestApi";
pub(super) const HTTP: &str = "ServerlessHttpApi";
/// Properties that are SAM's own.
const OWN: &[&str] = &[
    "AccessLogSetting",
    "AlwaysDeploy",
    "Auth",
    "CacheClusterEnabled",
    "CacheClusterSize",
    "CanarySetting",
    "Cors",
    "CorsConfiguration",
    "DefaultRouteSettings",
    "DefinitionBody",
    "DefinitionUri",
    "Domain",
    "EndpointConfiguration",
    "FailOnWarnings",
    "GatewayResponses",
    "MergeDefinitions",
    "MethodSettings",
    "Models",
    "OpenApiVersion",
    "PropagateTags",
    "RouteSettings",
    "StageName",
    "StageVariables",
    "Tags",
    "TracingEnabled",
    "Variables",
];

/// An API of REST, its deployment and its stage.
pub(super) fn rest(written: &Written<'_>, made: &mut Made) {
    let id = written.logical_id;
    let mut properties = kept(written, OWN);
    define(written, &mut properties, "BodyS3Location");
    if let Some(kind) = written.properties.get("EndpointConfiguration") {
        let types = match kind {
            Value::Object(members) => members.get("Type").cloned().into_iter().collect(),
            other => json!([other]),
        };
        properties.insert("EndpointConfiguration".to_owned(), json!({"Types": types}));
    }
    tag(written, &mut properties, "Tags");
    let shape = Value::Object(properties.clone());
    made.replace(written, "AWS::ApiGateway::RestApi", properties);
    stage_of_rest(written, made, id, &shape);
}

/// The API of REST that events imply.
pub(super) fn implied_rest(written: &Written<'_>, made: &mut Made) {
    if made.resources.contains_key(REST) {
        return;
    }
    let properties = json!({"Name": {"Ref": "AWS::StackName"}});
    made.put(
        REST,
        json!({"Type": "AWS::ApiGateway::RestApi", "Properties": properties}),
    );
    let implied = Written {
        logical_id: REST,
        resource: &Map::new(),
        properties: Map::from_iter([("StageName".to_owned(), Value::from("Prod"))]),
    };
    let shape = json!([written.logical_id, written.properties.get("Events")]);
    stage_of_rest(&implied, made, REST, &shape);
}

fn stage_of_rest(written: &Written<'_>, made: &mut Made, id: &str, shape: &Value) {
    let deployment = format!("{id}Deployment{}", fingerprint(shape));
    let (stage, name) = stage(written, id, "Stage", "Prod");
    made.beside(
        written,
        &deployment,
        "AWS::ApiGateway::Deployment",
        json!({"RestApiId": reference(id), "StageName": "Stage"}),
    );
    let mut properties = Map::new();
    properties.insert("RestApiId".to_owned(), reference(id));
    properties.insert("DeploymentId".to_owned(), reference(&deployment));
    properties.insert("StageName".to_owned(), name);
    if let Some(variables) = written.properties.get("Variables") {
        properties.insert("Variables".to_owned(), variables.clone());
    }
    let kind = "AWS::ApiGateway::Stage";
    made.beside(written, &stage, kind, Value::Object(properties));
    made.names.add(id, "Deployment", &deployment);
    made.names.add(id, "Stage", &stage);
}

/// An HTTP API and its stage.
pub(super) fn http(written: &Written<'_>, made: &mut Made) {
    let mut properties = kept(written, OWN);
    define(written, &mut properties, "BodyS3Location");
    if properties.is_empty() {
        properties.insert("Name".to_owned(), Value::from(written.logical_id));
        properties.insert("ProtocolType".to_owned(), Value::from("HTTP"));
    }
    made.replace(written, "AWS::ApiGatewayV2::Api", properties);
    stage_of_http(written, made, written.logical_id);
}

/// The HTTP API that events imply.
pub(super) fn implied_http(made: &mut Made) {
    if made.resources.contains_key(HTTP) {
        return;
    }
    let properties = json!({"Name": {"Ref": "AWS::StackName"}, "ProtocolType": "HTTP"});
    made.put(
        HTTP,
        json!({"Type": "AWS::ApiGatewayV2::Api", "Properties": properties}),
    );
    let implied = Written {
        logical_id: HTTP,
        resource: &Map::new(),
        properties: Map::new(),
    };
    stage_of_http(&implied, made, HTTP);
}

fn stage_of_http(written: &Written<'_>, made: &mut Made, id: &str) {
    let default = "ApiGatewayDefaultStage";
    let (stage, name) = match written.properties.get("StageName") {
        Some(_) => stage(written, id, "Stage", "$default"),
        None => (format!("{id}{default}"), Value::from("$default")),
    };
    let properties = json!({"ApiId": reference(id), "StageName": name, "AutoDeploy": true});
    made.beside(written, &stage, "AWS::ApiGatewayV2::Stage", properties);
    made.names.add(id, "Stage", &stage);
}

/// The logical id and the name of a stage.
fn stage(written: &Written<'_>, id: &str, suffix: &str, default: &str) -> (String, Value) {
    let name = written.properties.get("StageName").cloned();
    let name = name.unwrap_or_else(|| Value::from(default));
    let text = name.as_str().unwrap_or_default();
    let text: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    (format!("{id}{text}{suffix}"), name)
}

fn define(written: &Written<'_>, properties: &mut Map<String, Value>, by_place: &str) {
    if let Some(body) = written.properties.get("DefinitionBody") {
        properties.insert("Body".to_owned(), body.clone());
    } else if let Some(uri) = written.properties.get("DefinitionUri") {
        properties.insert(by_place.to_owned(), uri.clone());
    }
}
