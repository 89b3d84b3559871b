//! Resource servers, and clients that have their scopes.

use std::sync::Arc;

use serde_json::{Value, json};
use store::Engine;
use store::memory::Memory;
use store::mortal::Mortal;
use userpool::Nodes;

use crate::world::{World, rolls_back};

const API: &str = "
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Api:
    Type: AWS::Cognito::UserPoolResourceServer
    Properties:
      UserPoolId: !Ref Pool
      Identifier: https://api.example.com
      Name: The API
      Scopes:
        - {ScopeName: read, ScopeDescription: To read}
        - {ScopeName: write, ScopeDescription: To write}
  Machine:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      GenerateSecret: true
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthFlows: [client_credentials]
      AllowedOAuthScopes: [!Sub '${Api}/read']
Outputs:
  Pool: {Value: !Ref Pool}
  Api: {Value: !Ref Api}
";

/// The resource servers of the stack's pool.
async fn listed(world: &World) -> Value {
    let pool = world.output("S", "Pool").await;
    let input = json!({"UserPoolId": pool});
    let answer = world.cognito("ListResourceServers", input).await;
    answer.unwrap()["ResourceServers"].clone()
}

#[tokio::test]
async fn a_machine_gets_the_scopes_of_an_api_of_its_stack() {
    let world = World::new();
    world.deploy("CreateStack", API).await;
    assert_eq!(world.status("S").await, "CREATE_COMPLETE");
    assert_eq!(world.output("S", "Api").await, "https://api.example.com");
    let pool = world.output("S", "Pool").await;
    let scope =
        |name: &str, description: &str| json!({"ScopeName": name, "ScopeDescription": description});
    let made = json!([{
        "Identifier": "https://api.example.com", "Name": "The API", "UserPoolId": pool,
        "Scopes": [scope("read", "To read"), scope("write", "To write")],
    }]);
    assert_eq!(listed(&world).await, made);
    let input = json!({"UserPoolId": pool});
    let clients = world.cognito("ListUserPoolClients", input).await.unwrap();
    let id = clients["UserPoolClients"][0]["ClientId"].clone();
    let input = json!({"UserPoolId": pool, "ClientId": id});
    let client = world.cognito("DescribeUserPoolClient", input).await;
    let scopes = client.unwrap()["UserPoolClient"]["AllowedOAuthScopes"].clone();
    assert_eq!(scopes, json!(["https://api.example.com/read"]));
    // What the template does not name any more is gone, in place.
    let text = API
        .replace(
            "        - {ScopeName: write, ScopeDescription: To write}\n",
            "",
        )
        .replace("Name: The API", "Name: Our API");
    world.deploy("UpdateStack", &text).await;
    assert_eq!(world.status("S").await, "UPDATE_COMPLETE");
    let listed_now = listed(&world).await;
    assert_eq!(listed_now[0]["Name"], "Our API");
    assert_eq!(listed_now[0]["Scopes"], json!([scope("read", "To read")]));
    // Another identifier is another resource server.
    let text = text.replace("Identifier: https://api.example.com", "Identifier: api");
    world.deploy("UpdateStack", &text).await;
    assert_eq!(world.status("S").await, "UPDATE_COMPLETE");
    assert_eq!(world.output("S", "Api").await, "api");
    let identifiers = listed(&world).await;
    assert_eq!(identifiers.as_array().unwrap().len(), 1);
    world.run("DeleteStack", json!({"StackName": "S"})).await;
    assert!(world.pool_ids().await.is_empty());
}

#[tokio::test]
async fn one_that_somebody_has_deleted_is_no_obstacle() {
    let world = World::new();
    let retained = API.replace(
        "Pool: {Type: AWS::Cognito::UserPool}",
        "Pool: {Type: AWS::Cognito::UserPool, DeletionPolicy: Retain}",
    );
    world.deploy("CreateStack", &retained).await;
    let pool = world.output("S", "Pool").await;
    let input = json!({"UserPoolId": pool, "Identifier": "https://api.example.com"});
    world.cognito("DeleteResourceServer", input).await.unwrap();
    world.run("DeleteStack", json!({"StackName": "S"})).await;
    assert_eq!(world.pool_ids().await, [pool]);
}

#[tokio::test]
async fn what_can_not_be_made_is_rolled_back() {
    for change in [
        (
            "[!Sub '${Api}/read']",
            "[!Sub '${Api}/erase']",
            "Machine CREATE_FAILED Resource handler returned message: \"Invalid scope requested: https://api.example.com/erase (Service: CognitoIdentityProvider, Status Code: 400, Request ID: ",
        ),
        (
            "ScopeName: write",
            "ScopeName: read",
            "Api CREATE_FAILED Resource handler returned message: \"Scope names of a resource server can not be duplicated: read. (Service: CognitoIdentityProvider, Status Code: 400, Request ID: ",
        ),
        (
            "Name: The API",
            "Name: The API\n      Path: /",
            "Api CREATE_FAILED Properties validation failed for resource Api with message:\n#: extraneous key [Path] is not permitted",
        ),
    ] {
        rolls_back(API, change).await;
    }
}

/// Wherever the program ends: what was made by hand looks as the stack's would.
#[tokio::test]
async fn one_that_was_there_before_a_crash_is_not_taken_for_the_stack_s_own() {
    for steps in 0..100 {
        let memory: Arc<dyn Engine> = Arc::new(Memory::new());
        let world = World::on(Arc::clone(&memory));
        let input = json!({"PoolName": "shared"});
        let made = world.cognito("CreateUserPool", input).await.unwrap();
        let pool = made["UserPool"]["Id"].as_str().unwrap();
        let input = json!({"UserPoolId": pool, "Identifier": "api", "Name": "api"});
        world.cognito("CreateResourceServer", input).await.unwrap();
        let dying = World::on(Mortal::after(steps, Arc::clone(&memory)));
        // The clock of each world goes on where that of the one before stood.
        (0..20).for_each(|_| drop(dying.call()));
        let text = format!(
            "Resources: {{Api: {{Type: AWS::Cognito::UserPoolResourceServer, \
             Properties: {{UserPoolId: {pool}, Identifier: api, Name: api}}}}}}"
        );
        let input = json!({"StackName": "S", "TemplateBody": text});
        let has_died = dying.try_run("CreateStack", input).await.is_err();
        let next = World::on(memory);
        (0..120).for_each(|_| drop(next.call()));
        next.engine.resume(next.call(), Nodes::One).await.unwrap();
        let input = json!({"UserPoolId": pool});
        let listed = next.cognito("ListResourceServers", input).await.unwrap();
        let count = listed["ResourceServers"].as_array().unwrap().len();
        assert_eq!(count, 1, "after {steps} steps");
        if !has_died {
            assert_eq!(next.status("S").await, "ROLLBACK_COMPLETE");
            return;
        }
    }
    panic!("the creation never ends");
}
