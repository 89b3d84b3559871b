//! What things really are, beside what their stack has made them.

use serde_json::{Value, json};

use crate::world::World;

const TEXT: &str = "
Parameters: {Secret: {Type: String, NoEcho: true, Default: hidden}}
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      UserPoolName: users
      AutoVerifiedAttributes: [email]
      UsernameAttributes: [email]
      Policies: {PasswordPolicy: {MinimumLength: '10', RequireSymbols: false}}
      Schema: [{Name: team, AttributeDataType: String, Mutable: true}]
      UserPoolTags: {kind: test}
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties: {UserPoolId: !Ref Pool, ClientName: web, ExplicitAuthFlows: [ALLOW_USER_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH]}
  Group: {Type: AWS::Cognito::UserPoolGroup, Properties: {UserPoolId: !Ref Pool, GroupName: staff, Precedence: 1}}
  Api: {Type: AWS::Cognito::UserPoolResourceServer, Properties: {UserPoolId: !Ref Pool, Identifier: api, Name: api, Scopes: [{ScopeName: read, ScopeDescription: reads}]}}
  Apple:
    Type: AWS::Cognito::UserPoolIdentityProvider
    Properties:
      UserPoolId: !Ref Pool
      ProviderName: SignInWithApple
      ProviderType: SignInWithApple
      ProviderDetails: {client_id: a, team_id: b, key_id: c, private_key: d, authorize_scopes: email}
      AttributeMapping: {email: email}
  Parameter: {Type: AWS::SSM::Parameter, Properties: {Name: /secret, Type: String, Value: !Ref Secret}}
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: drifting}}
  Queue: {Type: AWS::SQS::Queue}
";

async fn deployed() -> World {
    let world = World::new();
    let input = json!({"StackName": "S", "TemplateBody": TEXT});
    world.run("CreateStack", input).await;
    assert_eq!(world.status("S").await, "CREATE_COMPLETE");
    world
}

/// Looks at the stack; what the look brought.
async fn look(world: &World) -> Value {
    let named = json!({"StackName": "S"});
    let detection = world.run("DetectStackDrift", named).await;
    world
        .run("DescribeStackDriftDetectionStatus", detection)
        .await
}

async fn drifts(world: &World) -> Vec<(String, String, Value)> {
    let answer = world
        .run("DescribeStackResourceDrifts", json!({"StackName": "S"}))
        .await;
    let drifts = answer["StackResourceDrifts"].as_array().unwrap();
    let told = drifts.iter().map(|drift| {
        let of = |key: &str| drift[key].as_str().unwrap().to_owned();
        let differences = drift["PropertyDifferences"].clone();
        (
            of("LogicalResourceId"),
            of("StackResourceDriftStatus"),
            differences,
        )
    });
    told.collect()
}

#[tokio::test]
async fn what_nobody_touched_is_in_sync() {
    let world = deployed().await;
    let before = world.stack("S").await;
    assert_eq!(
        before["DriftInformation"]["StackDriftStatus"],
        "NOT_CHECKED"
    );
    let status = look(&world).await;
    assert_eq!(status["DetectionStatus"], "DETECTION_COMPLETE");
    assert_eq!(
        (
            &status["StackDriftStatus"],
            &status["DriftedStackResourceCount"]
        ),
        (&json!("IN_SYNC"), &json!(0)),
        "{:#?}",
        drifts(&world).await
    );
    let told = drifts(&world).await;
    let ids: Vec<&str> = told.iter().map(|(id, ..)| id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "Api",
            "Apple",
            "Bucket",
            "Client",
            "Group",
            "Parameter",
            "Pool"
        ]
    );
    let after = world.stack("S").await;
    assert_eq!(after["DriftInformation"]["StackDriftStatus"], "IN_SYNC");
    let input = json!({"StackName": "S", "LogicalResourceId": "Queue"});
    let queue = world.run("DescribeStackResource", input.clone()).await;
    assert_eq!(
        queue["StackResourceDetail"]["DriftInformation"]["StackResourceDriftStatus"],
        "NOT_CHECKED"
    );
    assert_eq!(
        world.refusal("DetectStackResourceDrift", input).await.1,
        "Drift detection is not supported for resource type: AWS::SQS::Queue"
    );
}

#[tokio::test]
async fn what_was_changed_or_deleted_behind_the_stack_is_told() {
    let world = deployed().await;
    let pool = world.physical_id("S", "Pool").await;
    let policy = json!({"PasswordPolicy": {"MinimumLength": 12, "RequireSymbols": false}});
    let update = json!({"UserPoolId": pool, "Policies": policy, "AutoVerifiedAttributes": ["email"], "UserPoolTags": {"kind": "test"}});
    world.cognito("UpdateUserPool", update).await.unwrap();
    let group = json!({"UserPoolId": pool, "GroupName": "staff"});
    world.cognito("DeleteGroup", group).await.unwrap();
    let api = json!({"UserPoolId": pool, "Identifier": "api", "Name": "api", "Scopes": []});
    world.cognito("UpdateResourceServer", api).await.unwrap();
    let apple = json!({"UserPoolId": pool, "ProviderName": "SignInWithApple"});
    world
        .cognito("DeleteIdentityProvider", apple)
        .await
        .unwrap();
    let parameter =
        json!({"Name": "/secret", "Type": "String", "Value": "changed", "Overwrite": true});
    world.ssm("PutParameter", parameter).await.unwrap();
    let status = look(&world).await;
    assert_eq!(status["StackDriftStatus"], "DRIFTED");
    assert_eq!(status["DriftedStackResourceCount"], 5);
    let told = drifts(&world).await;
    let of = |id: &str| told.iter().find(|(it, ..)| it == id).unwrap().clone();
    assert_eq!(of("Client").1, "IN_SYNC");
    assert_eq!(of("Group").1, "DELETED");
    assert_eq!(of("Apple").1, "DELETED");
    assert_eq!(of("Api").1, "MODIFIED");
    let (_, status, differences) = of("Pool");
    assert_eq!(status, "MODIFIED");
    assert_eq!(
        differences,
        json!([{"PropertyPath": "/Policies/PasswordPolicy/MinimumLength", "ExpectedValue": "10", "ActualValue": "12", "DifferenceType": "NOT_EQUAL"}])
    );
    // What may not be shown is not shown here either.
    let (_, status, differences) = of("Parameter");
    assert_eq!(status, "MODIFIED");
    assert!(
        !differences.to_string().contains("changed"),
        "{differences}"
    );
    let filter = json!({"StackName": "S", "StackResourceDriftStatusFilters": ["DELETED"]});
    let filtered = world.run("DescribeStackResourceDrifts", filter).await;
    assert_eq!(filtered["StackResourceDrifts"].as_array().unwrap().len(), 2);
    // One thing alone, and after an update nobody has looked yet.
    let input = json!({"StackName": "S", "LogicalResourceId": "Client"});
    let one = world.run("DetectStackResourceDrift", input).await;
    assert_eq!(
        one["StackResourceDrift"]["StackResourceDriftStatus"],
        "IN_SYNC"
    );
    let text = TEXT.replace("ClientName: web", "ClientName: app");
    let update = json!({"StackName": "S", "TemplateBody": text});
    world.run("UpdateStack", update).await;
    let stack = world.stack("S").await;
    assert_eq!(stack["DriftInformation"]["StackDriftStatus"], "NOT_CHECKED");
    assert!(drifts(&world).await.iter().all(|(id, ..)| id != "Client"));
}

#[tokio::test]
async fn the_value_of_a_secure_string_is_not_told() {
    let world = World::new();
    let text = "Resources: {P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /plain, Type: String, Value: v}}}";
    let input = json!({"StackName": "S", "TemplateBody": text});
    world.run("CreateStack", input).await;
    let secure =
        json!({"Name": "/plain", "Type": "SecureString", "Value": "whisper", "Overwrite": true});
    world.ssm("PutParameter", secure).await.unwrap();
    assert_eq!(look(&world).await["StackDriftStatus"], "DRIFTED");
    let answer = world
        .run("DescribeStackResourceDrifts", json!({"StackName": "S"}))
        .await;
    assert!(!answer.to_string().contains("whisper"), "{answer}");
    let differences = &answer["StackResourceDrifts"][0]["PropertyDifferences"];
    assert_eq!(differences.as_array().unwrap().len(), 2, "{differences}");
}

#[tokio::test]
async fn a_look_at_what_is_not_there_is_refused() {
    let world = deployed().await;
    let refused = async |operation: &str, input: Value| world.refusal(operation, input).await.1;
    assert_eq!(
        refused("DetectStackDrift", json!({"StackName": "None"})).await,
        "Stack [None] does not exist"
    );
    let named = json!({"StackName": "S", "LogicalResourceIds": ["None"]});
    assert_eq!(
        refused("DetectStackDrift", named).await,
        "Resource None does not exist for stack S"
    );
    let id = "00000000-0000-4000-8000-000000000000";
    assert_eq!(
        refused(
            "DescribeStackDriftDetectionStatus",
            json!({"StackDriftDetectionId": id})
        )
        .await,
        format!("Drift detection with id {id} does not exist")
    );
}
