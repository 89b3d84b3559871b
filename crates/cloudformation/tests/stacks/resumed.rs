//! What a crash cut short goes on in the name of whoever asked for it.

use std::sync::Arc;

use model::cloudformation::Operation;
use serde_json::json;
use store::Engine;
use store::memory::Memory;
use store::mortal::Mortal;
use userpool::{Caller, Grant, Identity, KeyScope, NewAccessKey, Nodes};

use crate::world::World;

const TEMPLATE: &str = "
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}
";

/// Gives somebody a key that may do all but what is denied, and gives who that is.
async fn somebody(world: &World, denied: &[&str]) -> Identity {
    let key = NewAccessKey::generate([5; 32]);
    let grant = Grant {
        owner: "deploy".to_owned(),
        account: "123456789012".to_owned(),
        scope: Some(KeyScope {
            allow: vec!["*".to_owned()],
            deny: denied.iter().map(|action| (*action).to_owned()).collect(),
            pools: Vec::new(),
            read_only: false,
        }),
    };
    let directory = &world.directory;
    let call = world.call();
    directory.add_access_key(&call, &key, &grant).await.unwrap();
    let principal = directory.principal(&call, &key.id, None).await;
    principal.unwrap().unwrap().identity
}

/// A program ends after `steps` commits of a creation that a key may not undo, and another one starts, before which the key may
/// be revoked. The world after that, unless the creation had come to its end.
async fn interrupted(steps: usize, denied: &[&str], revoked: bool) -> Option<World> {
    let memory: Arc<dyn Engine> = Arc::new(Memory::new());
    let next = World::on(Arc::clone(&memory));
    let identity = somebody(&next, denied).await;
    let key_id = identity.origin.clone().unwrap().key_id;
    let dying = World::on(Mortal::after(steps, Arc::clone(&memory)));
    // No two calls have the same randomness.
    for _ in 0..100 {
        drop(dying.call());
    }
    let mut call = dying.call();
    call.caller = Caller::Principal(identity);
    let input = json!({"StackName": "S", "TemplateBody": TEMPLATE});
    let created = dying.engine.call(call, Operation::CreateStack, input).await;
    if created.is_ok() {
        return None;
    }
    for _ in 0..200 {
        drop(next.call());
    }
    if revoked {
        let call = next.call();
        let revoked = next.directory.revoke_access_key(&call, &key_id).await;
        revoked.unwrap();
    }
    next.engine.resume(next.call(), Nodes::One).await.unwrap();
    Some(next)
}

/// The reasons that the events of the stack give.
async fn reasons(world: &World) -> String {
    let events = world
        .run("DescribeStackEvents", json!({"StackName": "S"}))
        .await;
    let events = events["StackEvents"].as_array().unwrap().iter();
    let reasons = events.filter_map(|event| event["ResourceStatusReason"].as_str());
    reasons.collect::<Vec<_>>().join("\n")
}

/// After whatever step the program ended: what was made and may not be undone stays, the stack says why, and somebody who may
/// deletes both.
async fn at_every_step(denied: &[&str], revoked: bool, why: &str) {
    let mut kept = 0;
    for steps in 0..200 {
        let Some(world) = interrupted(steps, denied, revoked).await else {
            assert!(kept > 2, "{kept} stacks were left");
            return;
        };
        if world.pool_ids().await.is_empty() {
            continue;
        }
        let status = world.status("S").await;
        // It was made as a whole, and only what comes after that was cut short.
        if status == "CREATE_COMPLETE" {
            continue;
        }
        kept += 1;
        assert_eq!(status, "ROLLBACK_FAILED", "{steps}");
        let reasons = reasons(&world).await;
        assert!(reasons.contains(why), "{steps}: {reasons}");
        world.run("DeleteStack", json!({"StackName": "S"})).await;
        assert!(world.pool_ids().await.is_empty(), "{steps}");
    }
    panic!("a deployment never ends");
}

#[tokio::test]
async fn a_stack_is_brought_to_a_rest_as_its_caller() {
    let why = "arn:aws:iam::123456789012:user/deploy is not authorized to perform: cognito-idp:DeleteUserPool";
    at_every_step(&["cognito-idp:DeleteUserPool"], false, why).await;
}

/// Whoever may not look for what was made finds it all the same.
#[tokio::test]
async fn nothing_is_lost_of_a_caller_who_may_list_no_pools() {
    let denied = ["cognito-idp:DeleteUserPool", "cognito-idp:List*"];
    at_every_step(&denied, false, "cognito-idp:DeleteUserPool").await;
}

#[tokio::test]
async fn nothing_is_done_for_a_key_that_was_revoked() {
    let why = "with which this deployment was begun, holds no more.";
    at_every_step(&[], true, why).await;
}

/// A stack inside was being changed by an administrator when the program ended. Whoever changes the stack around it gets no further by
/// that than it may.
#[tokio::test]
async fn the_stack_around_goes_on_in_the_name_of_its_own_caller() {
    let part = |key: &str, name: &str| {
        format!(
            "  {key}: {{Type: AWS::SSM::Parameter, Properties: {{Name: /{name}, Type: String, Value: v}}}}\n"
        )
    };
    let few = format!("Resources:\n{}", part("One", "one"));
    let many = format!("{few}{}{}", part("Two", "two"), part("Three", "three"));
    let outer = "Resources:\n  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://templates.s3.amazonaws.com/inner.yaml}}\n";
    let taken = "  Mine: {Type: AWS::SSM::Parameter, DependsOn: Inner, Properties: {Name: /mine, Type: String, Value: v}}\n";
    let mut cut_short = 0;
    for steps in 0..100 {
        for later_millis in [1_000, 600_000] {
            let memory: Arc<dyn Engine> = Arc::new(Memory::new());
            let world = World::on(Arc::clone(&memory));
            let identity = somebody(&world, &["ssm:PutParameter"]).await;
            world.upload("templates", "inner.yaml", &few).await;
            let made = json!({"StackName": "Outer", "TemplateBody": outer});
            world.run("CreateStack", made).await;
            let inner = world.physical_id("Outer", "Inner").await;
            let dying = World::on(Mortal::after(steps, memory));
            for _ in 0..100 {
                drop(dying.call());
            }
            let update = json!({"StackName": inner, "TemplateBody": many});
            if dying.try_run("UpdateStack", update).await.is_ok() {
                assert!(cut_short > 4, "{cut_short}");
                return;
            }
            let was = world.status(&inner).await;
            cut_short += usize::from(was.ends_with("_IN_PROGRESS"));
            for _ in 0..200 {
                drop(world.call());
            }
            let mut call = world.call();
            call.caller = Caller::Principal(identity);
            call.now_millis += later_millis;
            let update = json!({"StackName": "Outer", "TemplateBody": format!("{outer}{taken}")});
            // Refused, or undone.
            let _ = world
                .engine
                .call(call, Operation::UpdateStack, update)
                .await;
            let sought = world.ssm("GetParameter", json!({"Name": "/mine"})).await;
            assert!(sought.is_err(), "{steps} {later_millis} {was}");
        }
    }
    panic!("an update never ends");
}
