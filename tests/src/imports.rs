//! Files of users, sent and gone through.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use serde_json::{Value, json};

use crate::{REGION, World, merge};

/// The role that an import names for its log.
pub const ROLE: &str = "arn:aws:iam::123456789012:role/logs";
/// What is sent with a file beside it.
pub const ENCRYPTION: (&str, &str) = ("x-amz-server-side-encryption", "aws:kms");

/// A pool that proves e-mail addresses, with these members.
pub async fn pool(world: &World, members: Value) -> String {
    let mut all = json!({ "AutoVerifiedAttributes": ["email"] });
    merge(&mut all, members);
    world.pool(all).await
}

/// The columns of a file for a pool.
///
/// # Panics
/// Where they are not told.
pub async fn columns(world: &World, pool_id: &str) -> Vec<String> {
    let answer = world
        .ok("GetCSVHeader", json!({ "UserPoolId": pool_id }))
        .await;
    let columns = answer["CSVHeader"].as_array().expect("columns");
    let text = |it: &Value| it.as_str().expect("a column").to_owned();
    columns.iter().map(text).collect()
}

/// A line with these values in their columns.
pub fn row(columns: &[String], values: &[(&str, &str)]) -> String {
    let value = |column: &String| {
        let found = values.iter().find(|(name, _)| name == column);
        found.map_or("", |(_, value)| value)
    };
    let line: Vec<&str> = columns.iter().map(value).collect();
    line.join(",")
}

/// A line for a user with a proved e-mail address.
pub fn person(columns: &[String], name: &str) -> String {
    let email = format!("{name}@example.com");
    let values = [
        ("cognito:username", name),
        ("email", &email),
        ("email_verified", "true"),
        ("cognito:mfa_enabled", "false"),
    ];
    row(columns, &values)
}

/// Makes an import, and gives it as the API shows it.
pub async fn create(world: &World, pool_id: &str, members: Value) -> Value {
    let mut body = json!({
        "UserPoolId": pool_id, "JobName": "people", "CloudWatchLogsRoleArn": ROLE,
    });
    merge(&mut body, members);
    world.ok("CreateUserImportJob", body).await["UserImportJob"].clone()
}

/// Sends a request with a file to an address, and gives the status and the text of the answer.
///
/// # Panics
/// Where the request can't be made.
pub async fn send(
    world: &World,
    (method, url): (&str, &str),
    headers: &[(&str, &str)],
    file: impl Into<Body>,
) -> (u16, String) {
    let gateway = world.gateway(|_| {});
    let (_, rest) = url.split_once("://").expect("an address");
    let (host, path) = rest.split_once('/').expect("a path");
    let mut request = Request::builder()
        .method(method)
        .uri(format!("/{path}"))
        .header("host", host);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(file.into()).expect("a request");
    let response = Box::pin(gateway.handle(request)).await;
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 1 << 20).await;
    let text = String::from_utf8_lossy(&body.expect("an answer")).into_owned();
    (status, text)
}

/// Sends the file of an import, which has to be taken.
///
/// # Panics
/// Where it is not.
pub async fn put(world: &World, import: &Value, file: impl Into<Body>) {
    let url = import["PreSignedUrl"].as_str().expect("an address");
    let (status, text) = send(world, ("PUT", url), &[ENCRYPTION], file).await;
    assert_eq!(status, 200, "{text}");
}

/// What names an import in requests.
pub fn named(import: &Value) -> Value {
    json!({ "UserPoolId": import["UserPoolId"], "JobId": import["JobId"] })
}

/// Starts an import whose file has come.
pub async fn start(world: &World, import: &Value) -> Value {
    world.ok("StartUserImportJob", named(import)).await["UserImportJob"].clone()
}

/// An import as it is now.
pub async fn described(world: &World, import: &Value) -> Value {
    world.ok("DescribeUserImportJob", named(import)).await["UserImportJob"].clone()
}

/// Imports a file to its end, and gives the import.
pub async fn import(world: &World, pool_id: &str, members: Value, file: impl Into<Body>) -> Value {
    let made = create(world, pool_id, members).await;
    put(world, &made, file).await;
    start(world, &made).await;
    world.work_all().await;
    described(world, &made).await
}

/// What became of an import: its status, how many users came, were skipped and failed, and what it says.
///
/// # Panics
/// Where it does not say so.
pub fn outcome(import: &Value) -> (&str, [u64; 3], &str) {
    let count = |name: &str| import[name].as_u64().expect("a number");
    let text = |name: &str| import[name].as_str().unwrap_or_default();
    let counts = ["ImportedUsers", "SkippedUsers", "FailedUsers"].map(count);
    (text("Status"), counts, text("CompletionMessage"))
}

/// What names the log of an import.
///
/// # Panics
/// Where the import is none.
pub fn stream(import: &Value) -> Value {
    let text = |name: &str| import[name].as_str().expect("a text");
    let (pool_id, id, name) = (text("UserPoolId"), text("JobId"), text("JobName"));
    json!({
        "logGroupName": format!("/aws/cognito/userpools/{pool_id}/pool"),
        "logStreamName": format!("{id}/{name}"),
    })
}

/// What the log of an import says of its rows: page by page, as far as there are any.
///
/// # Panics
/// Where it can't be read.
pub async fn log(world: &World, import: &Value) -> Vec<String> {
    let key = world.key().await;
    let mut asked = stream(import);
    merge(&mut asked, json!({ "startFromHead": true, "limit": 700 }));
    let mut lines = Vec::new();
    loop {
        let page = world.call_logs((REGION, &key), "GetLogEvents", asked.clone());
        let page = page.await.expect("a page of the log");
        let events = page["events"].as_array().expect("events").iter();
        lines.extend(events.map(|it| it["message"].as_str().expect("a line").to_owned()));
        if page["nextForwardToken"] == asked["nextToken"] {
            return lines;
        }
        asked["nextToken"] = page["nextForwardToken"].clone();
    }
}
