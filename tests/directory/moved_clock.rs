//! A clock that was moved away from the one that clients have.

use std::sync::Arc;

use serde_json::json;
use store::memory::Memory;
use tests::World;
use tests::sign_in::{EVERY_FLOW, Exchange, PASSWORD};
use userpool::{Ahead, Development, Settings};

const HOUR_MILLIS: i64 = 60 * 60 * 1000;

#[tokio::test]
async fn clients_prove_passwords_by_the_clock_that_they_have() {
    let ahead = Ahead::default();
    let settings = Settings {
        development: Development {
            ahead: ahead.clone(),
            ..Development::default()
        },
        ..Settings::default()
    };
    let world = World::settled(Arc::new(Memory::new()), None, &settings);
    let pool_id = world.pool(json!({})).await;
    let flows = json!({ "ExplicitAuthFlows": EVERY_FLOW });
    let client_id = world.client(&pool_id, flows).await;
    world.user(&pool_id, "ada", &[]).await;
    let of_client = world.srp_timestamp();
    world.advance_millis(2 * HOUR_MILLIS);

    for (ahead_millis, is_right) in [
        (0, false),
        (2 * HOUR_MILLIS, true),
        (4 * HOUR_MILLIS, false),
    ] {
        ahead.set(ahead_millis);
        let exchange = Exchange::begin(&world, &pool_id, &client_id, "ada").await;
        let mut body = exchange.answer(&world, &client_id, PASSWORD);
        body["ChallengeResponses"] = exchange.responses(PASSWORD, &of_client);
        let answer = world.call("RespondToAuthChallenge", body).await;
        assert_eq!(answer.is_ok(), is_right, "{ahead_millis}: {answer:?}");
    }
}
