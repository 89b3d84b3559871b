//! The program ends at every possible step of a deployment: the next start brings the stack to a rest, and nothing is
//! left behind that no stack knows.

use std::sync::Arc;

use serde_json::json;
use store::Engine;
use store::memory::Memory;
use store::mortal::Mortal;
use userpool::Nodes;

use crate::world::World;

const BEFORE: &str = "
Resources:
  Pool: {Type: AWS::Cognito::UserPool, DeletionPolicy: Delete}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, ClientName: one}}
Outputs: {Pool: {Value: !Ref Pool}, Client: {Value: !Ref Client}}
";

const AFTER: &str = "
Resources:
  Pool: {Type: AWS::Cognito::UserPool, DeletionPolicy: Delete, Properties: {EmailVerificationSubject: Hello}}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, ClientName: two, GenerateSecret: true}}
  Second: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}
  Group: {Type: AWS::Cognito::UserPoolGroup, Properties: {UserPoolId: !Ref Pool}}
  Google: {Type: AWS::Cognito::UserPoolIdentityProvider, Properties: {UserPoolId: !Ref Pool, ProviderName: Google, ProviderType: Google, ProviderDetails: {client_id: a, client_secret: b, authorize_scopes: email}}}
  Api: {Type: AWS::Cognito::UserPoolResourceServer, Properties: {UserPoolId: !Ref Pool, Identifier: api, Name: api}}
  User: {Type: AWS::Cognito::UserPoolUser, Properties: {UserPoolId: !Ref Pool, MessageAction: SUPPRESS}}
  Named: {Type: AWS::Cognito::UserPoolUser, Properties: {UserPoolId: !Ref Pool, MessageAction: SUPPRESS, Username: anna}}
  Works: {Type: AWS::Cognito::UserPoolUserToGroupAttachment, Properties: {UserPoolId: !Ref Pool, Username: !Ref User, GroupName: !Ref Group}}
Outputs: {Pool: {Value: !Ref Pool}, Client: {Value: !Ref Client}}
";

/// Runs `operation` in a program that ends after `steps` commits, then starts another one; whether it had ended.
async fn interrupted(
    prepare: Option<&str>,
    operation: &str,
    template: Option<&str>,
    steps: usize,
) -> bool {
    let memory: Arc<dyn Engine> = Arc::new(Memory::new());
    let world = World::on(Arc::clone(&memory));
    if let Some(template) = prepare {
        world
            .run(
                "CreateStack",
                json!({"StackName": "S", "TemplateBody": template}),
            )
            .await;
    }
    let mortal = Mortal::after(steps, Arc::clone(&memory));
    let dying = World::on(mortal);
    // The clock of the second world goes on where that of the first stood.
    for _ in 0..100 {
        drop(dying.call());
    }
    let mut input = json!({"StackName": "S"});
    if let Some(template) = template {
        input["TemplateBody"] = json!(template);
    }
    let ended = dying.try_run(operation, input).await.is_err();
    let next = World::on(memory);
    for _ in 0..200 {
        drop(next.call());
    }
    next.engine.resume(next.call(), Nodes::One).await.unwrap();
    check(&next, steps).await;
    ended
}

async fn check(world: &World, steps: usize) {
    let Ok(answer) = world
        .try_run("DescribeStacks", json!({"StackName": "S"}))
        .await
    else {
        assert!(
            world.pool_ids().await.is_empty(),
            "after {steps} steps a pool is left"
        );
        return;
    };
    let stack = &answer["Stacks"][0];
    let status = stack["StackStatus"].as_str().unwrap();
    assert!(
        !status.ends_with("IN_PROGRESS") && !status.ends_with("FAILED"),
        "{steps}: {status}"
    );
    let pools = world.pool_ids().await;
    if status == "ROLLBACK_COMPLETE" {
        assert!(pools.is_empty(), "after {steps} steps a pool is left");
        return;
    }
    assert_eq!(pools, [world.output("S", "Pool").await]);
    let clients = world
        .cognito("ListUserPoolClients", json!({"UserPoolId": pools[0]}))
        .await
        .unwrap();
    let expected = if status == "UPDATE_COMPLETE" { 2 } else { 1 };
    assert_eq!(
        clients["UserPoolClients"].as_array().unwrap().len(),
        expected,
        "{steps}: {status}"
    );
    for (operation, list, count) in [
        ("ListGroups", "Groups", 1),
        ("ListIdentityProviders", "Providers", 1),
        ("ListResourceServers", "ResourceServers", 1),
        ("ListUsers", "Users", 2),
    ] {
        let listed = world
            .cognito(operation, json!({"UserPoolId": pools[0]}))
            .await
            .unwrap();
        let expected = if status == "UPDATE_COMPLETE" {
            count
        } else {
            0
        };
        let found = listed[list].as_array().unwrap().len();
        assert_eq!(found, expected, "{steps}: {status}: {list}");
    }
    let client = world.physical_id("S", "Client").await;
    assert_eq!(
        world.output("S", "Client").await,
        client,
        "{steps}: {status}"
    );
}

async fn at_every_step(prepare: Option<&str>, operation: &str, template: Option<&str>) {
    for steps in 0..200 {
        if !interrupted(prepare, operation, template, steps).await {
            assert!(steps > 5, "a deployment takes more steps than {steps}");
            return;
        }
    }
    panic!("a deployment never ends");
}

#[tokio::test]
async fn a_creation_is_rolled_back() {
    at_every_step(None, "CreateStack", Some(BEFORE)).await;
}

#[tokio::test]
async fn an_update_is_rolled_back_or_finished() {
    at_every_step(Some(BEFORE), "UpdateStack", Some(AFTER)).await;
}

#[tokio::test]
async fn a_deletion_goes_on() {
    at_every_step(Some(BEFORE), "DeleteStack", None).await;
}
