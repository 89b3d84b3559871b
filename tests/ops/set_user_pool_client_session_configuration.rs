//! `SetUserPoolClientSessionConfiguration`.

use serde_json::{Value, json};
use tests::people::NO_POOL;
use tests::user_sessions::tracking;
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;

const SET: &str = "SetUserPoolClientSessionConfiguration";

fn minutes(pool: &str, client: &str, minutes: i32) -> Value {
    json!({
        "UserPoolId": pool, "ClientId": client, "SSOSession": { "MaxValidityMinutes": minutes },
    })
}

#[tokio::test]
async fn what_is_said_is_kept_whatever_the_pool_says_after() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.track_sessions(&pool, 20).await;
        let client = world.client(&pool, json!({})).await;
        let told = async || {
            let body = json!({ "UserPoolId": pool, "ClientId": client });
            world
                .ok("GetUserPoolClientSessionConfiguration", body)
                .await
        };
        for said in [0, 129_600, 15] {
            let body = minutes(&pool, &client, said);
            assert_eq!(world.ok(SET, body.clone()).await, body);
            assert_eq!(told().await, body);
        }
        let off = tracking(&pool, "DISABLED", 20);
        world.ok("SetUserPoolSessionConfiguration", off).await;
        assert_eq!(told().await, minutes(&pool, &client, 15));
        // An update of the client says nothing of it.
        let body = json!({ "UserPoolId": pool, "ClientId": client, "ClientName": "other" });
        world.ok("UpdateUserPoolClient", body).await;
        assert_eq!(told().await, minutes(&pool, &client, 15));
    })
    .await;
}

#[tokio::test]
async fn refusals() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        let client = world.client(&pool, json!({})).await;
        let base = minutes(&pool, &client, 30);
        let refusal = world.refusal(SET, base.clone()).await;
        let off = format!(
            "User pool {pool} does not track sessions: set UserSessionTracking to ENABLED by SetUserPoolSessionConfiguration first."
        );
        assert_eq!(pair(&refusal), ("InvalidParameterException", off.as_str()));
        world.track_sessions(&pool, 20).await;
        let rows = [
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
            (
                json!({ "ClientId": "nosuchclient" }),
                "ResourceNotFoundException",
                "User pool client nosuchclient does not exist.",
            ),
            (
                json!({ "SSOSession": { "MaxValidityMinutes": 129_601 } }),
                "InvalidParameterException",
                "1 validation error detected: Value '129601' at 'sSOSession.maxValidityMinutes' failed to satisfy constraint: Member must have value less than or equal to 129600",
            ),
        ];
        world.refuses(SET, &base, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn a_lite_pool_has_no_sessions() {
    let world = World::in_memory();
    let lite = world.pool(json!({ "UserPoolTier": "LITE" })).await;
    let client = world.client(&lite, json!({})).await;
    let refusal = world.refusal(SET, minutes(&lite, &client, 30)).await;
    let expected = (
        "FeatureUnavailableInTierException",
        "The following feature is not available for the LITE pricing tier configured: User Session Tracking",
    );
    assert_eq!(pair(&refusal), expected);
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(world.refusal_unsigned(SET).await, "NotAuthorizedException");
}
