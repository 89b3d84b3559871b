//! `SetLogDeliveryConfiguration`.

use serde_json::{Value, json};
use tests::groups::keys_with;
use tests::people::NO_POOL;
use tests::{World, on_every_engine};

const INVALID: &str = "InvalidParameterException";

fn to_group(source: &str, level: &str, region: &str) -> Value {
    let group = format!("arn:aws:logs:{region}:123456789012:log-group:users");
    json!({
        "EventSource": source, "LogLevel": level,
        "CloudWatchLogsConfiguration": { "LogGroupArn": group },
    })
}

fn events(place: Value) -> Value {
    let mut events = json!({ "EventSource": "userAuthEvents", "LogLevel": "INFO" });
    tests::merge(&mut events, place);
    events
}

#[tokio::test]
async fn what_is_said_is_shown_and_replaces_what_was_said() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({ "UserPoolTier": "PLUS" })).await;
        let letters = to_group("userNotification", "ERROR", "us-east-1");
        let bucket = json!({ "S3Configuration": { "BucketArn": "arn:aws:s3:::sign-ins" } });
        let stream = "arn:aws:firehose:us-east-1:123456789012:deliverystream/sign-ins";
        let stream = json!({ "FirehoseConfiguration": { "StreamArn": stream } });
        for wanted in [
            json!([letters, to_group("userAuthEvents", "INFO", "us-east-1")]),
            json!([events(bucket)]),
            json!([events(stream), letters]),
            json!([]),
            json!([]),
        ] {
            let said = json!({ "UserPoolId": pool_id, "LogConfigurations": wanted });
            let expected = json!({ "LogDeliveryConfiguration": said });
            assert_eq!(
                world.ok("SetLogDeliveryConfiguration", said).await,
                expected
            );
            let named = json!({ "UserPoolId": pool_id });
            assert_eq!(
                world.ok("GetLogDeliveryConfiguration", named).await,
                expected
            );
        }
        assert_eq!(keys_with(world, "/log_delivery").await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn what_aws_has_not_is_refused() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let base = json!({ "UserPoolId": pool_id });
        let of = |list: Value| json!({ "LogConfigurations": list });
        let letters = |level: &str| to_group("userNotification", level, "us-east-1");
        let nowhere = json!({ "EventSource": "userNotification", "LogLevel": "ERROR" });
        let bucket = json!({ "S3Configuration": { "BucketArn": "arn:aws:s3:::sign-ins" } });
        let mut twofold = to_group("userAuthEvents", "INFO", "us-east-1");
        tests::merge(&mut twofold, bucket.clone());
        let mut misplaced = nowhere.clone();
        tests::merge(&mut misplaced, bucket.clone());
        let one = "userAuthEvents goes to one place: a LogGroupArn, a StreamArn or a BucketArn.";
        let group = "userNotification goes to a log group: CloudWatchLogsConfiguration.LogGroupArn, and nowhere else.";
        let rows = [
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool", "LogConfigurations": [] }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
            (
                of(json!([letters("ERROR"), letters("ERROR")])),
                INVALID,
                "Following event sources appear more then once in a request",
            ),
            (
                of(json!([letters("INFO")])),
                INVALID,
                "The LogLevel of userNotification is ERROR, not INFO.",
            ),
            (
                of(json!([to_group("userAuthEvents", "ERROR", "us-east-1")])),
                INVALID,
                "The LogLevel of userAuthEvents is INFO, not ERROR.",
            ),
            (of(json!([nowhere])), INVALID, group),
            (of(json!([misplaced])), INVALID, group),
            (of(json!([events(json!({}))])), INVALID, one),
            (of(json!([twofold])), INVALID, one),
            (
                of(json!([to_group("userNotification", "ERROR", "eu-west-1")])),
                INVALID,
                "ARN does not belong to current region",
            ),
            (
                of(json!([events(bucket)])),
                "FeatureUnavailableInTierException",
                "The following feature is not available for the ESSENTIALS pricing tier configured: Log Streaming",
            ),
        ];
        world.refuses("SetLogDeliveryConfiguration", &base, &rows).await;
        world.ok("SetLogDeliveryConfiguration", json!({
            "UserPoolId": pool_id, "LogConfigurations": [letters("ERROR")],
        })).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    let refusal = world.refusal_unsigned("SetLogDeliveryConfiguration").await;
    assert_eq!(refusal, "NotAuthorizedException");
}
