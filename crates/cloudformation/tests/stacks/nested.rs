//! Stacks inside of stacks.

use std::sync::Arc;

use serde_json::{Value, json};
use store::Engine;
use store::memory::Memory;
use store::mortal::Mortal;
use userpool::Nodes;

use crate::world::World;

const INNER: &str = "
Parameters: {Name: {Type: String}, Flows: {Type: CommaDelimitedList, Default: ''}}
Resources:
  Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: !Ref Name}}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, ExplicitAuthFlows: !Ref Flows}}
Outputs: {PoolId: {Value: !Ref Pool}, ClientId: {Value: !Ref Client}}
";

fn outer(key: &str, name: &str) -> String {
    format!(
        "
Resources:
  Auth:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: !Sub 'https://s3.amazonaws.com/cdk-hnb659fds-assets-${{AWS::AccountId}}-${{AWS::Region}}/{key}'
      Parameters: {{Name: {name}, Flows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]}}
  Parameter: {{Type: AWS::SSM::Parameter, Properties: {{Name: /pool, Type: String, Value: !GetAtt Auth.Outputs.PoolId}}}}
Outputs: {{PoolId: {{Value: !GetAtt Auth.Outputs.PoolId}}}}
"
    )
}

async fn upload(world: &World, key: &str, text: &str) {
    let bucket = "cdk-hnb659fds-assets-123456789012-us-east-1";
    world.upload(bucket, key, text).await;
}

fn body(text: &str) -> Value {
    json!({"StackName": "Outer", "TemplateBody": text, "Tags": [{"Key": "team", "Value": "blue"}]})
}

async fn pool_name(world: &World, pool_id: &str) -> Value {
    let input = json!({"UserPoolId": pool_id});
    let described = world.cognito("DescribeUserPool", input).await.unwrap();
    described["UserPool"].clone()
}

#[tokio::test]
async fn a_stack_inside_is_made_changed_and_deleted_with_the_one_around_it() {
    let world = World::new();
    upload(&world, "inner.yaml", INNER).await;
    world
        .run("CreateStack", body(&outer("inner.yaml", "one")))
        .await;
    assert_eq!(world.status("Outer").await, "CREATE_COMPLETE");
    let pool = world.output("Outer", "PoolId").await;
    let described = pool_name(&world, &pool).await;
    assert_eq!(described["Name"], "one");
    assert_eq!(described["UserPoolTags"]["team"], "blue");
    let inner = world.physical_id("Outer", "Auth").await;
    let around = world.stack("Outer").await["StackId"].clone();
    let shown = world.stack(&inner).await;
    assert_eq!(shown["ParentId"], around);
    assert_eq!(shown["RootId"], around);
    // Nobody knows before whether the template inside is another one by now; where it is not, nothing happens inside.
    world
        .run("UpdateStack", body(&outer("inner.yaml", "one")))
        .await;
    assert_eq!(world.status("Outer").await, "UPDATE_COMPLETE");
    let untouched = world.stack(&inner).await;
    assert_eq!(untouched["StackStatus"], "CREATE_COMPLETE");
    world
        .run("UpdateStack", body(&outer("inner.yaml", "two")))
        .await;
    assert_eq!(world.status("Outer").await, "UPDATE_COMPLETE");
    assert_eq!(world.physical_id("Outer", "Auth").await, inner);
    assert_eq!(pool_name(&world, &pool).await["Name"], "two");
    world
        .run("DeleteStack", json!({"StackName": "Outer"}))
        .await;
    assert!(world.pool_ids().await.is_empty());
    assert_eq!(world.status(&inner).await, "DELETE_COMPLETE");
}

#[tokio::test]
async fn a_failure_inside_is_told_outside_and_leaves_nothing() {
    let world = World::new();
    let broken = INNER.replace("!Ref Flows", "[NONSENSE]");
    upload(&world, "broken.yaml", &broken).await;
    world
        .run("CreateStack", body(&outer("broken.yaml", "one")))
        .await;
    assert_eq!(world.status("Outer").await, "ROLLBACK_COMPLETE");
    let events = world.events("Outer").await;
    let told = events
        .iter()
        .find(|event| event.starts_with("Auth CREATE_FAILED"))
        .unwrap();
    assert!(told.starts_with("Auth CREATE_FAILED Embedded stack arn:aws:cloudformation:us-east-1:123456789012:stack/Outer-Auth-"), "{told}");
    assert!(told.contains("was not successfully created: "), "{told}");
    assert!(world.pool_ids().await.is_empty());
    let stacks = world.run("DescribeStacks", json!({})).await;
    assert_eq!(stacks["Stacks"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_failed_update_inside_goes_back_outside() {
    let world = World::new();
    upload(&world, "inner.yaml", INNER).await;
    world
        .run("CreateStack", body(&outer("inner.yaml", "one")))
        .await;
    let broken = INNER.replace("!Ref Flows", "[NONSENSE]");
    upload(&world, "broken.yaml", &broken).await;
    world
        .run("UpdateStack", body(&outer("broken.yaml", "two")))
        .await;
    assert_eq!(world.status("Outer").await, "UPDATE_ROLLBACK_COMPLETE");
    let inner = world.physical_id("Outer", "Auth").await;
    assert_eq!(world.status(&inner).await, "UPDATE_ROLLBACK_COMPLETE");
    let pool = world.output("Outer", "PoolId").await;
    assert_eq!(pool_name(&world, &pool).await["Name"], "one");
}

#[tokio::test]
async fn a_template_inside_of_itself_ends() {
    let world = World::new();
    let own = "
Resources:
  Own:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: !Sub 'https://s3.amazonaws.com/cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}/own.yaml'}
";
    upload(&world, "own.yaml", own).await;
    world
        .run(
            "CreateStack",
            json!({"StackName": "Outer", "TemplateBody": own}),
        )
        .await;
    assert_eq!(world.status("Outer").await, "ROLLBACK_COMPLETE");
    let told = world.stack("Outer").await;
    let events = world.events("Outer").await;
    assert!(
        events
            .iter()
            .any(|event| event.contains("Stacks are inside of each other more than 5 deep.")),
        "{told} {events:#?}"
    );
}

/// Ends the program after so many commits of an operation, and starts another one; whether it had ended, and the world after that.
async fn interrupted(prepared: bool, operation: &str, steps: usize) -> (bool, World) {
    let memory: Arc<dyn Engine> = Arc::new(Memory::new());
    let world = World::on(Arc::clone(&memory));
    upload(&world, "inner.yaml", INNER).await;
    if prepared {
        world
            .run("CreateStack", body(&outer("inner.yaml", "one")))
            .await;
        // The text behind the address is another one from here on: nobody goes back to that.
        let changed = INNER.replace("!Ref Name", "!Sub 'new-${Name}'");
        upload(&world, "inner.yaml", &changed).await;
    }
    let dying = World::on(Mortal::after(steps, Arc::clone(&memory)));
    for _ in 0..100 {
        drop(dying.call());
    }
    let input = if operation == "DeleteStack" {
        json!({"StackName": "Outer"})
    } else {
        body(&outer("inner.yaml", "two"))
    };
    let ended = dying.try_run(operation, input).await.is_err();
    let next = World::on(memory);
    for _ in 0..200 {
        drop(next.call());
    }
    next.engine.resume(next.call(), Nodes::One).await.unwrap();
    (ended, next)
}

fn outer_of(stacks: &[Value]) -> Option<&Value> {
    stacks.iter().find(|stack| stack["StackName"] == "Outer")
}

#[tokio::test]
async fn a_crash_at_any_step_leaves_no_stack_inside_half_made() {
    for (prepared, operation) in [
        (false, "CreateStack"),
        (true, "UpdateStack"),
        (true, "DeleteStack"),
    ] {
        for steps in 0.. {
            let (ended, world) = interrupted(prepared, operation, steps).await;
            let stacks = world.run("DescribeStacks", json!({})).await;
            let stacks = stacks["Stacks"].as_array().unwrap();
            let statuses: Vec<&str> = stacks
                .iter()
                .map(|stack| stack["StackStatus"].as_str().unwrap())
                .collect();
            let at_rest =
                |status: &&str| !status.ends_with("IN_PROGRESS") && !status.ends_with("FAILED");
            assert!(
                statuses.iter().all(at_rest),
                "{operation} {steps}: {statuses:?}"
            );
            let stands = stacks.iter().any(|stack| {
                stack["StackName"] == "Outer" && stack["StackStatus"] != "ROLLBACK_COMPLETE"
            });
            let pools = world.pool_ids().await.len();
            assert_eq!(
                pools,
                usize::from(stands),
                "{operation} {steps}: {statuses:?}"
            );
            if let ([pool], Some(outer)) = (world.pool_ids().await.as_slice(), outer_of(stacks)) {
                let name = match outer["StackStatus"].as_str().unwrap() {
                    "UPDATE_ROLLBACK_COMPLETE" => "one",
                    "UPDATE_COMPLETE" => "new-two",
                    _ if prepared => "one",
                    _ => "two",
                };
                assert_eq!(pool_name(&world, pool).await["Name"], name, "{steps}");
            }
            let inside = stacks
                .iter()
                .filter(|stack| stack.get("ParentId").is_some());
            assert_eq!(inside.count(), usize::from(stands), "{operation} {steps}");
            if !ended {
                assert!(steps > 5, "{operation} takes more steps than {steps}");
                break;
            }
        }
    }
}
