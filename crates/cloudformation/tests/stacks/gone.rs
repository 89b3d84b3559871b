//! What somebody has deleted behind a stack: it counts as deleted when the stack goes, whatever it was.

use serde_json::json;

use crate::world::World;

const EVERYTHING: &str = "
Resources:
  Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolTier: PLUS}}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}
  Staff: {Type: AWS::Cognito::UserPoolGroup, Properties: {UserPoolId: !Ref Pool, GroupName: staff}}
  Anna: {Type: AWS::Cognito::UserPoolUser, Properties: {UserPoolId: !Ref Pool, Username: anna, MessageAction: SUPPRESS}}
  Works: {Type: AWS::Cognito::UserPoolUserToGroupAttachment, Properties: {UserPoolId: !Ref Pool, Username: !Ref Anna, GroupName: !Ref Staff}}
  Api: {Type: AWS::Cognito::UserPoolResourceServer, Properties: {UserPoolId: !Ref Pool, Identifier: api, Name: api}}
  Apple:
    Type: AWS::Cognito::UserPoolIdentityProvider
    Properties:
      UserPoolId: !Ref Pool
      ProviderName: SignInWithApple
      ProviderType: SignInWithApple
      ProviderDetails: {client_id: a, team_id: b, key_id: c, private_key: d, authorize_scopes: email}
  Risks:
    Type: AWS::Cognito::UserPoolRiskConfigurationAttachment
    Properties: {UserPoolId: !Ref Pool, ClientId: ALL, RiskExceptionConfiguration: {BlockedIPRangeList: [192.0.2.0/24]}}
  Logs:
    Type: AWS::Cognito::LogDeliveryConfiguration
    Properties:
      UserPoolId: !Ref Pool
      LogConfigurations: [{EventSource: userAuthEvents, LogLevel: INFO, S3Configuration: {BucketArn: arn:aws:s3:::sign-ins}}]
";

async fn deletes(world: &World) {
    let stack = world.stack("S").await["StackId"].clone();
    world.run("DeleteStack", json!({"StackName": "S"})).await;
    let id = stack.as_str().unwrap();
    assert_eq!(world.status(id).await, "DELETE_COMPLETE");
    let events = world.events(id).await;
    let failed = events.iter().find(|event| event.contains("FAILED"));
    assert_eq!(failed, None, "{events:#?}");
}

#[tokio::test]
async fn a_stack_goes_whose_pool_is_gone() {
    let world = World::new();
    world.deploy("CreateStack", EVERYTHING).await;
    assert_eq!(world.status("S").await, "CREATE_COMPLETE");
    let pool = world.physical_id("S", "Pool").await;
    let named = json!({"UserPoolId": pool});
    world.cognito("DeleteUserPool", named).await.unwrap();
    deletes(&world).await;
}

#[tokio::test]
async fn a_stack_goes_of_which_each_thing_is_gone() {
    let world = World::new();
    world.deploy("CreateStack", EVERYTHING).await;
    let pool = world.physical_id("S", "Pool").await;
    let client = world.physical_id("S", "Client").await;
    for (operation, member, value) in [
        ("DeleteUserPoolClient", "ClientId", client.as_str()),
        ("DeleteGroup", "GroupName", "staff"),
        ("AdminDeleteUser", "Username", "anna"),
        ("DeleteResourceServer", "Identifier", "api"),
        ("DeleteIdentityProvider", "ProviderName", "SignInWithApple"),
    ] {
        let named = json!({"UserPoolId": pool, (member): value});
        world.cognito(operation, named).await.unwrap();
    }
    deletes(&world).await;
    assert_eq!(world.pool_ids().await, Vec::<String>::new());
}
