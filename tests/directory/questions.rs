//! Questions to functions: each is asked once however often its operation runs, and what is not answered leaves nothing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use async_trait::async_trait;
use serde_json::{Value, json};
use store::memory::Memory;
use store::{Commit, Direction, Engine, Key, Outcome, Range, StoreError, Versioned};
use tests::World;
use tests::functions::{asking, with_response};
use tests::people::{PASSWORD, attributes};
use tests::triggers::{config, set};
use tokio::sync::Notify;
use userpool::Unanswered;

use crate::conflicts::Contended;

const OTHER_FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:other";

fn sign_up(client_id: &str, name: &str) -> Value {
    json!({
        "ClientId": client_id,
        "Username": name,
        "Password": PASSWORD,
        "UserAttributes": attributes(&[("email", &format!("{name}@example.com"))]),
    })
}

async fn users(world: &World, pool_id: &str) -> usize {
    let users = world
        .ok("ListUsers", json!({ "UserPoolId": pool_id }))
        .await;
    users["Users"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn a_conflict_after_the_answer_asks_nobody_again() {
    let engine = Arc::new(Contended::default());
    let world = World::on_engine(engine.clone());
    let (pool_id, client_id) = asking(&world, &["PreSignUp"], json!({})).await;
    world
        .functions()
        .respond(json!({ "autoConfirmUser": true }));
    // As many as a call bears without a question: a run that ends with one counts as no conflict.
    engine.conflicts.store(7, Ordering::SeqCst);
    let answer = world.ok("SignUp", sign_up(&client_id, "anna")).await;
    assert_eq!(answer["UserConfirmed"], true);
    assert_eq!(world.functions().sources(), ["PreSignUp_SignUp"]);
    engine.conflicts.store(8, Ordering::SeqCst);
    let refusal = world.refusal("SignUp", sign_up(&client_id, "bob")).await;
    assert_eq!(refusal.0, "TooManyRequestsException");
    assert_eq!(world.functions().sources(), ["PreSignUp_SignUp"]);
    assert_eq!(users(&world, &pool_id).await, 1);
}

#[tokio::test]
async fn what_follows_the_commit_is_asked_once_it_stands_and_once() {
    let engine = Arc::new(Contended::default());
    let world = World::on_engine(engine.clone());
    let triggers = ["PreSignUp", "PostConfirmation"];
    let (_, client_id) = asking(&world, &triggers, json!({})).await;
    world
        .functions()
        .respond(json!({ "autoConfirmUser": true }));
    engine.conflicts.store(5, Ordering::SeqCst);
    world.ok("SignUp", sign_up(&client_id, "anna")).await;
    assert_eq!(
        world.functions().sources(),
        ["PreSignUp_SignUp", "PostConfirmation_ConfirmSignUp"]
    );
    // Without a commit nothing follows.
    engine.conflicts.store(8, Ordering::SeqCst);
    world.refusal("SignUp", sign_up(&client_id, "bob")).await;
    assert_eq!(world.functions().sources(), ["PreSignUp_SignUp"]);
}

/// Has the function call an operation of the world that asks it, and answer with the event.
fn meddle(world: &Arc<World>, operation: &'static str, body: Value) {
    let hand: Weak<World> = Arc::downgrade(world);
    world.functions().say(move |question| {
        let (hand, body) = (hand.clone(), body.clone());
        async move {
            if question.event["triggerSource"] == "PreSignUp_SignUp" {
                let world = hand.upgrade().expect("the world that asks");
                world.ok(operation, body).await;
            }
            Ok(question.event)
        }
    });
}

#[tokio::test]
async fn a_function_that_makes_its_own_user_is_asked_once() {
    let world = Arc::new(World::in_memory());
    let (pool_id, client_id) = asking(&world, &["PreSignUp"], json!({})).await;
    let user = json!({
        "UserPoolId": pool_id, "Username": "anna", "MessageAction": "SUPPRESS",
    });
    meddle(&world, "AdminCreateUser", user);
    let refusal = world.refusal("SignUp", sign_up(&client_id, "anna")).await;
    let expected = ("UsernameExistsException", "User already exists");
    assert_eq!((refusal.0.as_str(), refusal.1.as_str()), expected);
    assert_eq!(
        world.functions().sources(),
        ["PreSignUp_SignUp", "PreSignUp_AdminCreateUser"]
    );
    assert_eq!(users(&world, &pool_id).await, 1);
}

#[tokio::test]
async fn what_a_function_changes_is_read_anew() {
    let world = Arc::new(World::in_memory());
    let (pool_id, client_id) = asking(&world, &["PreSignUp"], json!({})).await;
    let stricter = json!({
        "UserPoolId": pool_id,
        "LambdaConfig": config(&["PreSignUp"]),
        "AutoVerifiedAttributes": ["email"],
        "Policies": { "PasswordPolicy": { "MinimumLength": 40 } },
    });
    meddle(&world, "UpdateUserPool", stricter);
    let refusal = world.refusal("SignUp", sign_up(&client_id, "anna")).await;
    assert_eq!(refusal.0, "InvalidPasswordException");
    assert_eq!(world.functions().sources(), ["PreSignUp_SignUp"]);
    assert_eq!(users(&world, &pool_id).await, 0);
}

#[tokio::test]
async fn an_answer_of_one_function_is_none_of_another() {
    let world = Arc::new(World::in_memory());
    let (pool_id, client_id) = asking(&world, &["PreSignUp"], json!({})).await;
    let (hand, pool) = (Arc::downgrade(&world), pool_id.clone());
    world.functions().say(move |question| {
        let world = hand.upgrade().expect("the world that asks");
        let pool = pool.clone();
        async move {
            if question.function == OTHER_FUNCTION {
                return Err(Unanswered::Refused("no".to_owned()));
            }
            let other = json!({
                "UserPoolId": pool,
                "LambdaConfig": { "PreSignUp": OTHER_FUNCTION },
                "AutoVerifiedAttributes": ["email"],
            });
            world.ok("UpdateUserPool", other).await;
            Ok(with_response(
                question.event,
                json!({ "autoConfirmUser": true }),
            ))
        }
    });
    let refusal = world.refusal("SignUp", sign_up(&client_id, "anna")).await;
    assert_eq!(refusal.1, "PreSignUp failed with error no.");
    assert_eq!(world.functions().sources().len(), 2);
    assert_eq!(users(&world, &pool_id).await, 0);
}

#[tokio::test]
async fn an_answer_that_is_lost_is_not_asked_for_again() {
    let engine = Arc::new(Contended::default());
    let world = World::on_engine(engine.clone());
    let (pool_id, client_id) = asking(&world, &["PreSignUp"], json!({})).await;
    world.functions().answer(Err(Unanswered::Late));
    engine.conflicts.store(3, Ordering::SeqCst);
    let refusal = world.refusal("SignUp", sign_up(&client_id, "anna")).await;
    assert_eq!(refusal.0, "UnexpectedLambdaException");
    assert_eq!(world.functions().sources(), ["PreSignUp_SignUp"]);
    assert_eq!(users(&world, &pool_id).await, 0);
    assert_eq!(world.letters().await.len(), 0);
    // The next try is another question.
    engine.conflicts.store(0, Ordering::SeqCst);
    world.functions().respond(json!({}));
    world.ok("SignUp", sign_up(&client_id, "anna")).await;
    assert_eq!(world.functions().sources(), ["PreSignUp_SignUp"]);
}

#[tokio::test]
async fn an_operator_who_has_triggers_ignored_has_those_asked_that_can_be() {
    let world = World::ignoring_triggers();
    let (pool_id, client_id) = asking(&world, &["PreSignUp"], json!({})).await;
    world.ok("SignUp", sign_up(&client_id, "anna")).await;
    world
        .functions()
        .answer(Err(Unanswered::Refused("no".to_owned())));
    let refusal = world.refusal("SignUp", sign_up(&client_id, "bob")).await;
    assert_eq!(refusal.0, "UserLambdaValidationException");
    set(&world, &pool_id, &[]).await;
    world.ok("SignUp", sign_up(&client_id, "bob")).await;
}

/// An engine that hears no commit once it is told so: the node dies on the way.
#[derive(Default)]
struct Deaf {
    memory: Memory,
    hears_nothing: AtomicBool,
    asked: Notify,
}

#[async_trait]
impl Engine for Deaf {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        self.memory.get(keys).await
    }

    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        self.memory.scan(range, limit, direction).await
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        if self.hears_nothing.load(Ordering::SeqCst) {
            self.asked.notify_one();
            return std::future::pending().await;
        }
        self.memory.commit(commit).await
    }
}

#[tokio::test]
async fn a_node_that_dies_between_answer_and_commit_leaves_nothing() {
    let engine = Arc::new(Deaf::default());
    let first = World::on_engine(engine.clone());
    let (pool_id, client_id) = asking(&first, &["PreSignUp"], json!({})).await;
    first
        .functions()
        .respond(json!({ "autoConfirmUser": true }));
    engine.hears_nothing.store(true, Ordering::SeqCst);
    tokio::select! {
        answer = first.call("SignUp", sign_up(&client_id, "anna")) => {
            assert_eq!(answer, Ok(json!(null)), "the commit was not heard");
        }
        () = engine.asked.notified() => {}
    }
    assert_eq!(first.functions().sources(), ["PreSignUp_SignUp"]);
    drop(first);

    engine.hears_nothing.store(false, Ordering::SeqCst);
    let second = World::beside(engine);
    assert_eq!(users(&second, &pool_id).await, 0);
    assert_eq!(second.letters().await.len(), 0);
    second.functions().respond(json!({}));
    let answer = second.ok("SignUp", sign_up(&client_id, "anna")).await;
    assert_eq!(answer["UserConfirmed"], false);
    assert_eq!(second.functions().sources(), ["PreSignUp_SignUp"]);
    assert_eq!(users(&second, &pool_id).await, 1);
    assert_eq!(second.letters().await.len(), 1);
}
