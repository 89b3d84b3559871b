//! What is said of the risks and of the logs of a pool.

use serde_json::{Value, json};

use crate::world::World;

const TEXT: &str = "
Resources:
  Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolTier: PLUS}}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}
  OfPool:
    Type: AWS::Cognito::UserPoolRiskConfigurationAttachment
    Properties:
      UserPoolId: !Ref Pool
      ClientId: ALL
      RiskExceptionConfiguration: {BlockedIPRangeList: [192.0.2.0/24]}
  OfClient:
    Type: AWS::Cognito::UserPoolRiskConfigurationAttachment
    Properties:
      UserPoolId: !Ref Pool
      ClientId: !Ref Client
      CompromisedCredentialsRiskConfiguration: {EventFilter: [SIGN_UP], Actions: {EventAction: BLOCK}}
      AccountTakeoverRiskConfiguration: {Actions: {HighAction: {EventAction: BLOCK, Notify: false}}}
  Logs:
    Type: AWS::Cognito::LogDeliveryConfiguration
    Properties:
      UserPoolId: !Ref Pool
      LogConfigurations:
        - EventSource: userAuthEvents
          LogLevel: INFO
          S3Configuration: {BucketArn: arn:aws:s3:::sign-ins}
Outputs:
  Pool: {Value: !Ref Pool}
  Client: {Value: !Ref Client}
  OfPool: {Value: !Ref OfPool}
  Logs: {Value: !GetAtt Logs.Id}
";

async fn run(world: &World, operation: &str, text: &str) {
    let input = json!({"StackName": "S", "TemplateBody": text});
    world.run(operation, input).await;
}

/// What is said of the risks of the pool and of its client, and of the pool's logs.
async fn said(world: &World) -> (Value, Value, Value) {
    let pool = world.output("S", "Pool").await;
    let client = world.output("S", "Client").await;
    let of_pool = json!({"UserPoolId": pool});
    let of_client = json!({"UserPoolId": pool, "ClientId": client});
    let risks = async |input: &Value| {
        let answer = world.cognito("DescribeRiskConfiguration", input.clone());
        answer.await.unwrap()["RiskConfiguration"].clone()
    };
    let logs = world.cognito("GetLogDeliveryConfiguration", of_pool.clone());
    let logs = logs.await.unwrap()["LogDeliveryConfiguration"]["LogConfigurations"].clone();
    (risks(&of_pool).await, risks(&of_client).await, logs)
}

#[tokio::test]
async fn what_a_template_says_is_said_and_taken_back() {
    let world = World::new();
    run(&world, "CreateStack", TEXT).await;
    assert_eq!(world.status("S").await, "CREATE_COMPLETE");
    let pool = world.output("S", "Pool").await;
    let attached = format!("UserPoolRiskConfigurationAttachment-{pool}-ALL");
    assert_eq!(world.output("S", "OfPool").await, attached);
    assert_eq!(world.output("S", "Logs").await, pool);
    let (of_pool, of_client, logs) = said(&world).await;
    let ranges = &of_pool["RiskExceptionConfiguration"]["BlockedIPRangeList"];
    assert_eq!(*ranges, json!(["192.0.2.0/24"]));
    let high = &of_client["AccountTakeoverRiskConfiguration"]["Actions"]["HighAction"];
    assert_eq!(*high, json!({"EventAction": "BLOCK", "Notify": false}));
    assert!(of_client.get("RiskExceptionConfiguration").is_none());
    assert_eq!(logs[0]["EventSource"], "userAuthEvents");

    // What the template says no more is no more, in place.
    let text = TEXT
        .replace(
            "      AccountTakeoverRiskConfiguration: {Actions: {HighAction: {EventAction: BLOCK, Notify: false}}}\n",
            "",
        )
        .replace("[192.0.2.0/24]", "[198.51.100.0/24]")
        .replace("BucketArn: arn:aws:s3:::sign-ins", "BucketArn: arn:aws:s3:::elsewhere");
    run(&world, "UpdateStack", &text).await;
    assert_eq!(world.status("S").await, "UPDATE_COMPLETE");
    let (of_pool, of_client, logs) = said(&world).await;
    let ranges = &of_pool["RiskExceptionConfiguration"]["BlockedIPRangeList"];
    assert_eq!(*ranges, json!(["198.51.100.0/24"]));
    assert!(of_client.get("AccountTakeoverRiskConfiguration").is_none());
    assert_eq!(
        logs[0]["S3Configuration"]["BucketArn"],
        "arn:aws:s3:::elsewhere"
    );

    // Without them the pool is as if nothing had ever been said.
    let bare = TEXT.split("  OfPool:\n").next().unwrap().to_owned()
        + "Outputs:\n  Pool: {Value: !Ref Pool}\n  Client: {Value: !Ref Client}\n";
    run(&world, "UpdateStack", &bare).await;
    assert_eq!(world.status("S").await, "UPDATE_COMPLETE");
    let client = world.output("S", "Client").await;
    let nothing = json!({"UserPoolId": pool});
    let of_client = json!({"UserPoolId": pool, "ClientId": client});
    assert_eq!(said(&world).await, (nothing, of_client, json!([])));
    world.run("DeleteStack", json!({"StackName": "S"})).await;
    assert!(world.pool_ids().await.is_empty());
}

#[tokio::test]
async fn what_somebody_else_says_is_drift() {
    let world = World::new();
    run(&world, "CreateStack", TEXT).await;
    let look = async || {
        let detection = world
            .run("DetectStackDrift", json!({"StackName": "S"}))
            .await;
        let status = world
            .run("DescribeStackDriftDetectionStatus", detection)
            .await;
        status["StackDriftStatus"].clone()
    };
    assert_eq!(look().await, "IN_SYNC");
    let pool = world.output("S", "Pool").await;
    let other = json!({
        "UserPoolId": pool, "RiskExceptionConfiguration": {"BlockedIPRangeList": ["192.0.2.0/25"]},
    });
    world.cognito("SetRiskConfiguration", other).await.unwrap();
    assert_eq!(look().await, "DRIFTED");
}

#[tokio::test]
async fn what_can_not_be_said_is_rolled_back() {
    for (before, after, reason) in [
        (
            "[192.0.2.0/24]",
            "[192.0.2.1]",
            "OfPool CREATE_FAILED Resource handler returned message: \"Incorrect CIDR format (Service: CognitoIdentityProvider, Status Code: 400, Request ID: ",
        ),
        (
            "UserPoolTier: PLUS",
            "UserPoolTier: ESSENTIALS",
            "Logs CREATE_FAILED Resource handler returned message: \"The following feature is not available for the ESSENTIALS pricing tier configured: Log Streaming (Service: ",
        ),
    ] {
        let world = World::new();
        assert!(TEXT.contains(before));
        run(&world, "CreateStack", &TEXT.replacen(before, after, 1)).await;
        assert_eq!(world.status("S").await, "ROLLBACK_COMPLETE", "{after}");
        let events = world.events("S").await;
        assert!(
            events.iter().any(|event| event.starts_with(reason)),
            "{events:#?}"
        );
        assert!(world.pool_ids().await.is_empty());
    }
}
