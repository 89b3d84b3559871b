//! What is no log, or nobody's who asks.

use serde_json::json;
use tests::imports::{pool, stream};
use tests::{REGION, World};

use super::{call, imported, ok, with};

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table of rows")]
async fn what_is_no_log_is_refused() {
    let world = World::in_memory();
    let pool_id = pool(&world, json!({})).await;
    let made = imported(&world, &pool_id, ("user", 3)).await;
    let base = stream(&made);
    let group = json!({ "logGroupName": base["logGroupName"] });
    let missing = "ResourceNotFoundException";
    let invalid = "InvalidParameterException";
    let no_group = "The specified log group does not exist.";
    let no_stream = "The specified log stream does not exist.";
    let no_token = "The specified nextToken is invalid.";
    let page = ok(&world, "GetLogEvents", with(&base, json!({ "limit": 1 }))).await;
    let other = imported(&world, &pool_id, ("other", 1)).await;
    let of_other = ok(&world, "GetLogEvents", stream(&other)).await;
    let foreign = format!(
        "arn:aws:logs:{REGION}:999999999999:log-group:{}",
        base["logGroupName"].as_str().expect("a name")
    );
    let rows = [
        (
            "GetLogEvents",
            with(&base, json!({ "logGroupName": "/aws/lambda/x" })),
            missing,
            no_group,
        ),
        (
            "GetLogEvents",
            with(
                &base,
                json!({ "logGroupName": format!("/aws/cognito/userpools/{pool_id}/other") }),
            ),
            missing,
            no_group,
        ),
        (
            "GetLogEvents",
            with(&base, json!({ "logStreamName": "x" })),
            missing,
            no_stream,
        ),
        (
            "GetLogEvents",
            with(&base, json!({ "nextToken": "f/x" })),
            invalid,
            no_token,
        ),
        (
            "GetLogEvents",
            with(&base, json!({ "nextToken": "x" })),
            invalid,
            no_token,
        ),
        (
            "GetLogEvents",
            with(&base, json!({ "nextToken": of_other["nextForwardToken"] })),
            invalid,
            no_token,
        ),
        (
            "GetLogEvents",
            with(&base, json!({ "limit": 10_001 })),
            invalid,
            "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
        ),
        (
            "GetLogEvents",
            json!({ "logStreamName": "x" }),
            invalid,
            "The request names no log group: set logGroupName or logGroupIdentifier.",
        ),
        (
            "FilterLogEvents",
            json!({ "logGroupIdentifier": foreign }),
            missing,
            no_group,
        ),
        (
            "FilterLogEvents",
            with(
                &group,
                json!({ "logGroupIdentifier": base["logGroupName"] }),
            ),
            invalid,
            "LogGroupName and LogGroupIdentifier are mutually exclusive: leave one of them out.",
        ),
        (
            "FilterLogEvents",
            with(&group, json!({ "logStreamNames": ["x"] })),
            missing,
            no_stream,
        ),
        (
            "FilterLogEvents",
            with(
                &group,
                json!({ "logStreamNames": ["x"], "logStreamNamePrefix": "x" }),
            ),
            invalid,
            "logStreamNames and logStreamNamePrefix are mutually exclusive: leave one of them out.",
        ),
        (
            "FilterLogEvents",
            with(&group, json!({ "filterPattern": "{ $.x = 1 }" })),
            invalid,
            "Invalid filter pattern: write terms, or phrases between double quotes, such as \"[FAILED]\".",
        ),
        (
            "FilterLogEvents",
            with(&group, json!({ "nextToken": page["nextForwardToken"] })),
            invalid,
            no_token,
        ),
        (
            "DescribeLogStreams",
            with(
                &group,
                json!({ "orderBy": "LastEventTime", "logStreamNamePrefix": "x" }),
            ),
            invalid,
            "Cannot order by LastEventTime with a logStreamNamePrefix.",
        ),
        (
            "DescribeLogStreams",
            with(&group, json!({ "nextToken": "x" })),
            invalid,
            no_token,
        ),
        (
            "DescribeLogGroups",
            json!({ "logGroupNamePrefix": "x", "logGroupNamePattern": "x" }),
            invalid,
            "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
        ),
        (
            "DescribeLogGroups",
            json!({ "nextToken": "x" }),
            invalid,
            no_token,
        ),
    ];
    for (operation, body, code, sentence) in rows {
        let refusal = call(&world, operation, body.clone()).await;
        let expected = (code.to_owned(), sentence.to_owned());
        assert_eq!(
            refusal.expect_err("a refusal"),
            expected,
            "{operation} {body}"
        );
    }
    let (code, sentence) = call(&world, "PutLogEvents", json!({}))
        .await
        .expect_err("a refusal");
    assert_eq!(code, "UnknownOperationException");
    assert!(
        sentence.starts_with("PutLogEvents is an operation of Amazon CloudWatch Logs"),
        "{sentence}"
    );
}

#[tokio::test]
async fn a_log_is_that_of_one_region_and_account() {
    let world = World::in_memory();
    let pool_id = pool(&world, json!({})).await;
    let made = imported(&world, &pool_id, ("user", 1)).await;
    let key = world.key().await;
    let elsewhere = world.call_logs(("eu-west-1", &key), "GetLogEvents", stream(&made));
    let (code, _) = elsewhere.await.expect_err("a refusal");
    assert_eq!(code, "ResourceNotFoundException");
}
