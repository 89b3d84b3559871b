//! Wrong passwords lock a user out, through whatever door they come.

use serde_json::json;
use tests::sign_in::{Exchange, PASSWORD, password_flow};
use tests::{World, on_every_engine};

use super::{EXCEEDED, WRONG, pair};

#[tokio::test]
async fn lock_out() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let client = world.open_client(&pool, json!({})).await;
        let wrong = password_flow(&client, "ana", "Wrong1!x");
        let right = password_flow(&client, "ana", PASSWORD);
        for _ in 0..5 {
            let refusal = world.refusal("InitiateAuth", wrong.clone()).await;
            assert_eq!(pair(&refusal), WRONG);
        }
        // The fifth locks for a second, each further one for twice as long, up to a quarter of an hour.
        for doubling in 0..12u32 {
            let locked = (1i64 << doubling).min(900);
            for body in [&wrong, &right] {
                let refusal = world.refusal("InitiateAuth", body.clone()).await;
                assert_eq!(pair(&refusal), EXCEEDED, "at once, {locked} s");
            }
            world.advance_millis(locked * 1000 - 1);
            let refusal = world.refusal("InitiateAuth", right.clone()).await;
            assert_eq!(pair(&refusal), EXCEEDED, "just before {locked} s");
            world.advance_millis(1);
            if locked == 900 {
                break;
            }
            let refusal = world.refusal("InitiateAuth", wrong.clone()).await;
            assert_eq!(pair(&refusal), WRONG, "after {locked} s");
        }
        world.ok("InitiateAuth", right.clone()).await;
        // All is forgotten: five more are free.
        for _ in 0..4 {
            assert_eq!(
                pair(&world.refusal("InitiateAuth", wrong.clone()).await),
                WRONG
            );
        }
        world.ok("InitiateAuth", right.clone()).await;
        for _ in 0..4 {
            assert_eq!(
                pair(&world.refusal("InitiateAuth", wrong.clone()).await),
                WRONG
            );
        }
        world.advance_seconds(900);
        for _ in 0..4 {
            assert_eq!(
                pair(&world.refusal("InitiateAuth", wrong.clone()).await),
                WRONG
            );
        }
        world.ok("InitiateAuth", right).await;
    })
    .await;
}

#[tokio::test]
async fn every_door_counts_for_the_same_lock() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let client = world.open_client(&pool, json!({})).await;
    let other = world.open_client(&pool, json!({})).await;
    let access = world.sign_in(&client, "ana").await.access;
    let wrong = password_flow(&client, "ana", "Wrong1!x");
    assert_eq!(
        pair(&world.refusal("InitiateAuth", wrong.clone()).await),
        WRONG
    );
    let mut admin = password_flow(&other, "ana", "Wrong1!x");
    admin["UserPoolId"] = json!(pool);
    admin["AuthFlow"] = json!("ADMIN_USER_PASSWORD_AUTH");
    assert_eq!(
        pair(&world.refusal("AdminInitiateAuth", admin.clone()).await),
        WRONG
    );
    for client in [&client, &other, &client] {
        let exchange = Exchange::begin(&world, &pool, client, "ana").await;
        let answer = exchange.answer(&world, client, "Wrong1!x");
        assert_eq!(
            pair(&world.refusal("RespondToAuthChallenge", answer).await),
            WRONG
        );
    }
    assert_eq!(pair(&world.refusal("InitiateAuth", wrong).await), EXCEEDED);
    admin["AuthParameters"]["PASSWORD"] = json!(PASSWORD);
    assert_eq!(
        pair(&world.refusal("AdminInitiateAuth", admin).await),
        EXCEEDED
    );
    let exchange = Exchange::try_begin(&world, &pool, &client, json!({ "USERNAME": "ana" })).await;
    assert_eq!(exchange.err().as_ref().map(pair), Some(EXCEEDED));
    let change = json!({
        "AccessToken": access, "PreviousPassword": PASSWORD, "ProposedPassword": "Another1!",
    });
    let limit = (
        "LimitExceededException",
        "Attempt limit exceeded, please try after some time.",
    );
    assert_eq!(pair(&world.refusal("ChangePassword", change).await), limit);
}
