//! The request rates of Amazon Cognito, where an operator has them applied.

use std::sync::Arc;

use serde_json::{Value, json};
use store::memory::Memory;
use tests::people::{PASSWORD, password_client};
use tests::{ACCOUNT, World};
use userpool::{Quotas, Settings};

use crate::get_provisioned_limit::definition;

const RATE: (&str, &str) = ("TooManyRequestsException", "Rate exceeded");

fn applying() -> World {
    let quotas = Quotas {
        apply: true,
        ..Quotas::default()
    };
    let settings = Settings {
        quotas,
        ..Settings::default()
    };
    World::settled(Arc::new(Memory::new()), None, &settings)
}

/// How many calls in a row are let through before one is refused for the rate.
async fn let_through(world: &World, operation: &str, body: &Value) -> u32 {
    let mut count = 0;
    loop {
        match Box::pin(world.call(operation, body.clone())).await {
            Err((code, sentence)) if (code.as_str(), sentence.as_str()) == RATE => return count,
            _ => count += 1,
        }
        assert!(count < 1_000, "{operation} is let through for ever");
    }
}

#[tokio::test]
async fn a_category_has_a_second_s_worth_at_once_and_its_rate_after_that() {
    let world = applying();
    let body = json!({ "MaxResults": 1 });
    assert_eq!(let_through(&world, "ListUserPools", &body).await, 15);
    // Both operations of the category count, and what is refused does not.
    let pool = json!({ "UserPoolId": "us-east-1_nosuchpool" });
    assert_eq!(let_through(&world, "DescribeUserPool", &pool).await, 0);
    world.advance_millis(200);
    assert_eq!(let_through(&world, "DescribeUserPool", &pool).await, 3);
    world.advance_millis(66);
    assert_eq!(let_through(&world, "ListUserPools", &body).await, 0);
    world.advance_millis(1);
    assert_eq!(let_through(&world, "ListUserPools", &body).await, 1);
    world.advance_seconds(60);
    assert_eq!(let_through(&world, "ListUserPools", &body).await, 15);
    // A clock that is set back stops nobody for longer than a second.
    world.advance_seconds(-3600);
    assert_eq!(let_through(&world, "ListUserPools", &body).await, 0);
    world.advance_seconds(1);
    assert_eq!(let_through(&world, "ListUserPools", &body).await, 15);
    // Another category, region or account has a rate of its own.
    assert_eq!(let_through(&world, "ListUsers", &pool).await, 30);
    for (region, account) in [("eu-west-1", ACCOUNT), ("us-east-1", "210987654321")] {
        let answer = world
            .call_in(region, account, "ListUserPools", body.clone())
            .await;
        answer.expect("a list");
    }
}

#[tokio::test]
async fn a_pool_has_less_of_some_operations_than_an_account() {
    let world = applying();
    let pool = |name: &str| json!({ "UserPoolId": format!("us-east-1_{name}") });
    assert_eq!(let_through(&world, "ListGroups", &pool("one")).await, 5);
    assert_eq!(let_through(&world, "ListGroups", &pool("two")).await, 5);
    let mfa = "GetUserPoolMfaConfig";
    assert_eq!(let_through(&world, mfa, &pool("one")).await, 5);
    assert_eq!(let_through(&world, mfa, &pool("two")).await, 5);
    assert_eq!(let_through(&world, mfa, &pool("three")).await, 0);
}

#[tokio::test]
async fn answers_to_challenges_have_three_times_the_rate_of_sign_ins() {
    let world = applying();
    let answer = |challenge: &str| json!({ "ClientId": "1example", "ChallengeName": challenge });
    let sign_in = json!({ "ClientId": "1example", "AuthFlow": "USER_PASSWORD_AUTH" });
    let answers = "RespondToAuthChallenge";
    // Three times as many, and then those of sign-ins.
    let verifier = answer("PASSWORD_VERIFIER");
    assert_eq!(let_through(&world, answers, &verifier).await, 480);
    assert_eq!(let_through(&world, "InitiateAuth", &sign_in).await, 0);
    // A first password of one's own counts as a password that is recovered.
    let first = answer("NEW_PASSWORD_REQUIRED");
    assert_eq!(let_through(&world, answers, &first).await, 30);
    let forgot = json!({ "ClientId": "1example", "Username": "ana" });
    assert_eq!(let_through(&world, "ForgotPassword", &forgot).await, 0);
}

#[tokio::test]
async fn what_an_account_provisions_holds_at_once() {
    let world = applying();
    let sign_up = json!({ "ClientId": "1example", "Username": "ana", "Password": PASSWORD });
    assert_eq!(let_through(&world, "SignUp", &sign_up).await, 50);
    let wish = json!({ "LimitDefinition": definition("UserCreation"), "RequestedLimitValue": 60 });
    world.ok("UpdateProvisionedLimit", wish.clone()).await;
    // To manage rates has a rate, too.
    assert_eq!(
        let_through(&world, "UpdateProvisionedLimit", &wish).await,
        0
    );
    world.advance_seconds(1);
    assert_eq!(let_through(&world, "SignUp", &sign_up).await, 60);
}

#[tokio::test]
async fn nothing_is_counted_unless_it_is_said() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    for _ in 0..40 {
        world.client(&pool, password_client()).await;
    }
}
