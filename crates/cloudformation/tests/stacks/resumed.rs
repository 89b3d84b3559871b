//! What a crash cut short goes on in the name of whoever asked for it.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use model::cloudformation::Operation;
use serde_json::json;
use store::Engine;
use store::memory::Memory;
use userpool::{Caller, Grant, Identity, KeyScope, NewAccessKey, Nodes};

use crate::crash::Mortal;
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
    let dying = World::on(Arc::new(Mortal {
        inner: Arc::clone(&memory),
        left: AtomicUsize::new(steps),
    }));
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
