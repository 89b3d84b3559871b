//! Stacks that fail: they roll back, say why, and leave nothing.

use serde_json::json;

use crate::world::World;

const INCOMPLETE: &str = "
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}
  Table: {Type: AWS::DynamoDB::Table, DependsOn: Client}
";

#[tokio::test]
async fn what_a_resource_lacks_is_named_and_the_stack_rolls_back() {
    let world = World::new();
    world
        .run(
            "CreateStack",
            json!({"StackName": "S", "TemplateBody": INCOMPLETE}),
        )
        .await;
    let stack = world.stack("S").await;
    assert_eq!(stack["StackStatus"], "ROLLBACK_COMPLETE");
    assert!(world.pool_ids().await.is_empty());
    let events = world.events("S").await;
    let failure = "Table CREATE_FAILED Properties validation failed for resource Table with message:\n#: required key [KeySchema] not found";
    assert!(events.contains(&failure.to_owned()), "{events:#?}");
    let rollback = "S ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Table]. Rollback requested by user.";
    assert!(events.contains(&rollback.to_owned()), "{events:#?}");
    assert_eq!(events.last().unwrap(), "S ROLLBACK_COMPLETE");
    let update = json!({"StackName": "S", "TemplateBody": INCOMPLETE});
    assert!(
        world
            .refusal("UpdateStack", update)
            .await
            .1
            .ends_with("is in ROLLBACK_COMPLETE state and can not be updated.")
    );
    world.run("DeleteStack", json!({"StackName": "S"})).await;
    assert_eq!(
        world
            .refusal("DescribeStacks", json!({"StackName": "S"}))
            .await
            .0,
        "ValidationError"
    );
}

#[tokio::test]
async fn an_unsupported_property_is_named() {
    let world = World::new();
    let text = "Resources: {Pool: {Type: 'AWS::Cognito::UserPool', Properties: {Colour: red}}}";
    world
        .run(
            "CreateStack",
            json!({"StackName": "S", "TemplateBody": text}),
        )
        .await;
    let events = world.events("S").await;
    let failure = "Pool CREATE_FAILED Properties validation failed for resource Pool with message:\n#: extraneous key [Colour] is not permitted";
    assert!(events.contains(&failure.to_owned()), "{events:#?}");
}

/// All of it is told, before anybody is asked for anything.
#[tokio::test]
async fn properties_that_do_not_fit_their_type_are_named_with_their_places() {
    let text = "
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      PoolName: users
      UserPoolName: {a: b}
      AutoVerifiedAttributes: email
      UserPoolTags: [a]
      Policies: {PasswordPolicy: {MinimumLength: ten, RequireSymbols: 'TRUE', MinLength: 8}, SignInPolicy: none}
      Schema: [{Name: one}, two]
      UserAttributeUpdateSettings: {}
";
    let world = World::new();
    let input = json!({"StackName": "S", "TemplateBody": text});
    world.run("CreateStack", input).await;
    let events = world.events("S").await;
    let failure = "Pool CREATE_FAILED Properties validation failed for resource Pool with message:
#: extraneous key [PoolName] is not permitted
#/AutoVerifiedAttributes: expected type: JSONArray, found: String
#/Policies/PasswordPolicy: extraneous key [MinLength] is not permitted
#/Policies/PasswordPolicy/MinimumLength: expected type: Integer, found: String
#/Policies/SignInPolicy: expected type: JSONObject, found: String
#/Schema/1: expected type: JSONObject, found: String
#/UserAttributeUpdateSettings: required key [AttributesRequireVerificationBeforeUpdate] not found
#/UserPoolName: expected type: String, found: JSONObject
#/UserPoolTags: expected type: JSONObject, found: JSONArray";
    assert!(events.contains(&failure.to_owned()), "{events:#?}");
    assert_eq!(world.status("S").await, "ROLLBACK_COMPLETE");
}

#[tokio::test]
async fn what_a_client_lacks_or_only_the_operation_takes_is_named() {
    let text = "Resources: {Client: {Type: 'AWS::Cognito::UserPoolClient', Properties: {ClientSecret: s}}}";
    let world = World::new();
    let input = json!({"StackName": "S", "TemplateBody": text});
    world.run("CreateStack", input).await;
    let events = world.events("S").await;
    let failure =
        "Client CREATE_FAILED Properties validation failed for resource Client with message:
#: required key [UserPoolId] not found
#: extraneous key [ClientSecret] is not permitted";
    assert!(events.contains(&failure.to_owned()), "{events:#?}");
}

#[tokio::test]
async fn an_error_of_cognito_is_told_in_its_own_words() {
    let world = World::new();
    let text =
        "Resources: {Pool: {Type: 'AWS::Cognito::UserPool', Properties: {UserPoolName: '~bad~'}}}";
    world
        .run(
            "CreateStack",
            json!({"StackName": "S", "TemplateBody": text}),
        )
        .await;
    let events = world.events("S").await;
    let failure = events
        .iter()
        .find(|event| event.starts_with("Pool CREATE_FAILED"))
        .unwrap();
    assert!(
        failure.contains("Resource handler returned message: \"1 validation error detected"),
        "{failure}"
    );
    assert!(
        failure.contains("HandlerErrorCode: InvalidRequest"),
        "{failure}"
    );
}

#[tokio::test]
async fn without_rollback_the_stack_stays_and_can_be_rolled_back() {
    let world = World::new();
    world
        .run(
            "CreateStack",
            json!({"StackName": "S", "TemplateBody": INCOMPLETE, "DisableRollback": true}),
        )
        .await;
    assert_eq!(world.status("S").await, "CREATE_FAILED");
    assert_eq!(world.pool_ids().await.len(), 1);
    world.run("RollbackStack", json!({"StackName": "S"})).await;
    assert_eq!(world.status("S").await, "ROLLBACK_COMPLETE");
    assert!(world.pool_ids().await.is_empty());
}

#[tokio::test]
async fn a_failure_can_delete_the_stack() {
    let world = World::new();
    let answer = world
        .run(
            "CreateStack",
            json!({"StackName": "S", "TemplateBody": INCOMPLETE, "OnFailure": "DELETE"}),
        )
        .await;
    assert_eq!(
        world.status(answer["StackId"].as_str().unwrap()).await,
        "DELETE_COMPLETE"
    );
}

#[tokio::test]
async fn a_failed_update_goes_back() {
    let world = World::new();
    let before = "
Resources:
  Pool: {Type: AWS::Cognito::UserPool, DeletionPolicy: Delete, Properties: {UserPoolName: one}}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, ClientName: one}}
";
    world
        .run(
            "CreateStack",
            json!({"StackName": "S", "TemplateBody": before}),
        )
        .await;
    let client = world.physical_id("S", "Client").await;
    let pool = world.physical_id("S", "Pool").await;
    let after = "
Resources:
  Pool: {Type: AWS::Cognito::UserPool, DeletionPolicy: Delete, Properties: {UserPoolName: two}}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, ClientName: two, GenerateSecret: true}}
  Other: {Type: AWS::Cognito::UserPool, DeletionPolicy: Delete}
  Table: {Type: AWS::DynamoDB::Table, DependsOn: [Client, Other]}
";
    world
        .run(
            "UpdateStack",
            json!({"StackName": "S", "TemplateBody": after}),
        )
        .await;
    assert_eq!(world.status("S").await, "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(world.physical_id("S", "Client").await, client);
    assert_eq!(world.pool_ids().await, std::slice::from_ref(&pool));
    let described = world
        .cognito("DescribeUserPool", json!({"UserPoolId": pool}))
        .await
        .unwrap();
    assert_eq!(described["UserPool"]["Name"], "one");
    let clients = world
        .cognito("ListUserPoolClients", json!({"UserPoolId": pool}))
        .await
        .unwrap();
    assert_eq!(clients["UserPoolClients"].as_array().unwrap().len(), 1);
    let same = json!({"StackName": "S", "TemplateBody": before});
    assert_eq!(
        world.refusal("UpdateStack", same).await.1,
        "No updates are to be performed."
    );
}

#[tokio::test]
async fn iam_has_to_be_acknowledged() {
    let world = World::new();
    let text =
        "Resources: {Role: {Type: 'AWS::IAM::Role', Properties: {AssumeRolePolicyDocument: {}}}}";
    let refusal = world
        .refusal(
            "CreateStack",
            json!({"StackName": "S", "TemplateBody": text}),
        )
        .await;
    assert_eq!(
        refusal,
        (
            "InsufficientCapabilitiesException".to_owned(),
            "Requires capabilities : [CAPABILITY_IAM]".to_owned()
        )
    );
    world
        .run(
            "CreateStack",
            json!({"StackName": "S", "TemplateBody": text, "Capabilities": ["CAPABILITY_IAM"]}),
        )
        .await;
    let events = world.events("S").await;
    assert!(
        events.contains(&"Role CREATE_COMPLETE Recorded without effect".to_owned()),
        "{events:#?}"
    );
}
