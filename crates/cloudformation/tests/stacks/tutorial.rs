//! The tutorial's stack, as CDK deploys it: asset in a bucket, change set, events, outputs, no changes, destruction.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::world::World;

/// What CDK makes of the tutorial.
pub(crate) fn template() -> Value {
    json!({
        "Resources": {
            "awesomeuserpool4B4D7702": {
                "Type": "AWS::Cognito::UserPool",
                "Properties": {
                    "AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]},
                    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": false},
                    "AutoVerifiedAttributes": ["email"],
                    "EmailVerificationMessage": "Your code is {####}",
                    "EmailVerificationSubject": "Verify",
                    "Policies": {"PasswordPolicy": {"MinimumLength": 8, "RequireNumbers": true, "RequireSymbols": true}},
                    "Schema": [
                        {"Mutable": true, "Name": "given_name", "Required": true},
                        {"AttributeDataType": "DateTime", "Name": "created_at"},
                        {"AttributeDataType": "Number", "Mutable": false, "Name": "employee_id",
                         "NumberAttributeConstraints": {"MaxValue": "100", "MinValue": "1"}},
                        {"AttributeDataType": "Boolean", "Mutable": true, "Name": "is_admin"},
                        {"AttributeDataType": "String", "Mutable": false, "Name": "tenant_id",
                         "StringAttributeConstraints": {"MaxLength": "15", "MinLength": "10"}}
                    ],
                    "UserPoolName": "awesome-user-pool",
                    "UsernameAttributes": ["email"],
                    "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE", "EmailMessage": "Your code is {####}", "EmailSubject": "Verify"}
                },
                "DeletionPolicy": "Delete",
                "UpdateReplacePolicy": "Delete",
                "Metadata": {"aws:cdk:path": "AwesomeStack/awesome-user-pool/Resource"}
            },
            "client": {
                "Type": "AWS::Cognito::UserPoolClient",
                "Properties": {
                    "AllowedOAuthFlows": ["implicit", "code"],
                    "AllowedOAuthFlowsUserPoolClient": true,
                    "AllowedOAuthScopes": ["profile", "phone", "email", "openid", "aws.cognito.signin.user.admin"],
                    "CallbackURLs": ["https://example.com"],
                    "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
                    "SupportedIdentityProviders": ["COGNITO"],
                    "UserPoolId": {"Ref": "awesomeuserpool4B4D7702"}
                }
            },
            "CDKMetadata": {"Type": "AWS::CDK::Metadata", "Properties": {"Analytics": "v2:deflate64:x"}, "Condition": "CDKMetadataAvailable"}
        },
        "Conditions": {"CDKMetadataAvailable": {"Fn::Or": [{"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}, {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}]}},
        "Outputs": {
            "UserPoolId": {"Value": {"Ref": "awesomeuserpool4B4D7702"}},
            "ProviderName": {"Value": {"Fn::GetAtt": ["awesomeuserpool4B4D7702", "ProviderName"]}},
            "ClientId": {"Value": {"Ref": "client"}}
        },
        "Parameters": {"BootstrapVersion": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/cdk-bootstrap/hnb659fds/version"}},
        "Rules": {"CheckBootstrapVersion": {"Assertions": [{
            "Assert": {"Fn::Not": [{"Fn::Contains": [["1", "2", "3", "4", "5"], {"Ref": "BootstrapVersion"}]}]},
            "AssertDescription": "CDK bootstrap stack version 6 required."}]}}
    })
}

/// Puts a template where CDK does, and gives its address.
pub(crate) async fn upload(world: &World, text: &str) -> String {
    let bucket = "cdk-hnb659fds-assets-123456789012-us-east-1";
    let call = world.call();
    world
        .engine
        .put_object(
            &call,
            bucket,
            "template.json",
            text.as_bytes(),
            None,
            BTreeMap::new(),
        )
        .await
        .unwrap();
    format!("http://127.0.0.1:9229/{bucket}/template.json")
}

pub(crate) async fn deploy(world: &World, name: &str, kind: &str, text: &str) -> Value {
    let url = upload(world, text).await;
    let change_set = world
        .run("CreateChangeSet", json!({"StackName": name, "ChangeSetName": "cdk-deploy-change-set", "ChangeSetType": kind, "TemplateURL": url}))
        .await;
    let described = world
        .run(
            "DescribeChangeSet",
            json!({"ChangeSetName": change_set["Id"]}),
        )
        .await;
    assert_eq!(described["Status"], "CREATE_COMPLETE", "{described}");
    world
        .run(
            "ExecuteChangeSet",
            json!({"ChangeSetName": change_set["Id"]}),
        )
        .await;
    described
}

#[tokio::test]
async fn the_tutorial_is_deployed_and_destroyed() {
    let world = World::new();
    let text = template().to_string();
    let change_set = deploy(&world, "AwesomeStack", "CREATE", &text).await;
    assert_eq!(change_set["Changes"].as_array().unwrap().len(), 3);
    assert_eq!(world.status("AwesomeStack").await, "CREATE_COMPLETE");
    let pool = world.output("AwesomeStack", "UserPoolId").await;
    assert_eq!(world.pool_ids().await, std::slice::from_ref(&pool));
    assert_eq!(
        world.output("AwesomeStack", "ProviderName").await,
        format!("localhost:9229/{pool}")
    );
    let client = world.output("AwesomeStack", "ClientId").await;
    let described = world
        .cognito(
            "DescribeUserPoolClient",
            json!({"UserPoolId": pool, "ClientId": client}),
        )
        .await
        .unwrap();
    assert_eq!(
        described["UserPoolClient"]["CallbackURLs"],
        json!(["https://example.com"])
    );
    let events = world.events("AwesomeStack").await;
    assert_eq!(
        events.first().unwrap(),
        "AwesomeStack REVIEW_IN_PROGRESS User Initiated"
    );
    assert_eq!(events.last().unwrap(), "AwesomeStack CREATE_COMPLETE");
    let stored = world
        .run("GetTemplate", json!({"StackName": "AwesomeStack"}))
        .await;
    assert_eq!(stored["TemplateBody"], text);
    let stack = world.stack("AwesomeStack").await;
    assert_eq!(
        stack["Parameters"][0]["ParameterValue"],
        "/cdk-bootstrap/hnb659fds/version"
    );
    assert_eq!(stack["Parameters"][0]["ResolvedValue"], "33");
    let id = stack["StackId"].as_str().unwrap();
    world.run("DeleteStack", json!({"StackName": id})).await;
    assert!(world.pool_ids().await.is_empty());
    assert_eq!(world.status(id).await, "DELETE_COMPLETE");
    assert_eq!(
        world
            .refusal("DescribeStacks", json!({"StackName": "AwesomeStack"}))
            .await
            .1,
        "Stack with id AwesomeStack does not exist"
    );
    assert_eq!(
        world
            .refusal("DescribeStackEvents", json!({"StackName": "AwesomeStack"}))
            .await
            .1,
        "Stack [AwesomeStack] does not exist"
    );
}

#[tokio::test]
async fn a_deleted_name_is_free_again_and_gets_another_arn() {
    let world = World::new();
    let text = template().to_string();
    deploy(&world, "Again", "CREATE", &text).await;
    let first = world.stack("Again").await["StackId"].clone();
    world
        .run("DeleteStack", json!({"StackName": "Again"}))
        .await;
    deploy(&world, "Again", "CREATE", &text).await;
    assert_ne!(world.stack("Again").await["StackId"], first);
    assert_eq!(world.pool_ids().await.len(), 1);
}
