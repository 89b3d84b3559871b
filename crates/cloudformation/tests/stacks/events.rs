//! What events tell besides their sentences.

use serde_json::{Value, json};

use crate::world::World;

const TEMPLATE: &str = "
Parameters: {Hidden: {Type: String, NoEcho: true, Default: secret-value}}
Resources:
  Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: !Sub '${AWS::StackName}-pool', Policies: {PasswordPolicy: {MinimumLength: 10}}}}
  Kept: {Type: AWS::SSM::Parameter, DependsOn: Pool, Properties: {Type: String, Name: /kept, Value: !Ref Hidden}}
  Read: {Type: AWS::SSM::Parameter, DependsOn: Kept, Properties: {Type: String, Name: /read, Value: '{{resolve:ssm:/kept}}'}}
";

#[tokio::test]
async fn events_of_resources_carry_their_properties_and_the_token_of_the_request() {
    let world = World::new();
    let input = json!({"StackName": "S", "TemplateBody": TEMPLATE, "ClientRequestToken": "mine"});
    world.run("CreateStack", input).await;
    let answer = world
        .run("DescribeStackEvents", json!({"StackName": "S"}))
        .await;
    let events = answer["StackEvents"].as_array().unwrap();
    let known = [
        "StackId",
        "EventId",
        "StackName",
        "LogicalResourceId",
        "PhysicalResourceId",
        "ResourceType",
        "Timestamp",
        "ResourceStatus",
        "ClientRequestToken",
    ];
    for event in events {
        for member in known {
            assert!(event.get(member).is_some(), "{member}: {event}");
        }
        assert_eq!(event["ClientRequestToken"], "mine");
    }
    let expected = [
        (
            "Pool",
            json!({"UserPoolName": "S-pool", "Policies": {"PasswordPolicy": {"MinimumLength": 10}}}),
        ),
        // What a template hides is hidden here too, and what it looks up stands as it is written.
        (
            "Kept",
            json!({"Type": "String", "Name": "/kept", "Value": "****"}),
        ),
        (
            "Read",
            json!({"Type": "String", "Name": "/read", "Value": "{{resolve:ssm:/kept}}"}),
        ),
    ];
    for (logical_id, properties) in expected {
        let own: Vec<&Value> = events
            .iter()
            .filter(|event| event["LogicalResourceId"] == logical_id)
            .collect();
        assert_eq!(own.len(), 3);
        for event in own {
            let text = event["ResourceProperties"].as_str().unwrap();
            assert_eq!(text, properties.to_string(), "{event}");
        }
    }
    let of_stack = events
        .iter()
        .find(|event| event["LogicalResourceId"] == "S");
    assert!(of_stack.unwrap().get("ResourceProperties").is_none());
}

#[tokio::test]
async fn refusals_of_handlers_are_told_by_their_code() {
    let world = World::new();
    world
        .engine
        .create_bucket(&world.call(), "taken")
        .await
        .unwrap();
    world
        .ssm(
            "PutParameter",
            json!({"Name": "/taken", "Type": "String", "Value": "x"}),
        )
        .await
        .unwrap();
    let cases = [
        (
            "AWS::S3::Bucket, Properties: {BucketName: taken}",
            "taken already exists",
            "AlreadyExists",
        ),
        (
            "AWS::SSM::Parameter, Properties: {Name: /taken, Type: String, Value: y}",
            "The parameter already exists. To overwrite this value, set the overwrite option in the request to true. (Service: Ssm, Status Code: 400, Request ID: ",
            "AlreadyExists",
        ),
        (
            "AWS::Cognito::UserPoolClient, Properties: {UserPoolId: us-east-1_nobody000}",
            "User pool us-east-1_nobody000 does not exist. (Service: CognitoIdentityProvider, Status Code: 400, Request ID: ",
            "NotFound",
        ),
        (
            "AWS::Cognito::UserPool, Properties: {UserPoolName: '~'}",
            "1 validation error detected: ",
            "InvalidRequest",
        ),
    ];
    for (number, (resource, sentence, code)) in cases.into_iter().enumerate() {
        let name = format!("S{number}");
        let text = format!("Resources: {{R: {{Type: {resource}}}}}");
        world
            .run(
                "CreateStack",
                json!({"StackName": name, "TemplateBody": text}),
            )
            .await;
        let events = world.events(&name).await;
        let begins = format!("R CREATE_FAILED Resource handler returned message: \"{sentence}");
        let told = events.iter().find(|event| event.starts_with(&begins));
        let told = told.unwrap_or_else(|| panic!("{events:#?}"));
        assert!(
            told.ends_with(&format!(", HandlerErrorCode: {code})")),
            "{told}"
        );
        assert!(told.contains("\" (RequestToken: "), "{told}");
    }
}
