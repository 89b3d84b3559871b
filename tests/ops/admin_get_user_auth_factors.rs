//! `AdminGetUserAuthFactors`.

use serde_json::json;
use tests::people::{attributes, plain};
use tests::{World, on_every_engine};

use crate::get_user_auth_factors::factors;

#[tokio::test]
async fn what_is_there_is_told() {
    on_every_engine(async |world: &World| {
        let named = |pool: &str, _: &str| json!({ "UserPoolId": pool, "Username": "ana" });
        factors(world, "AdminGetUserAuthFactors", named).await;
    })
    .await;
}

#[tokio::test]
async fn who_has_no_password_has_none_to_prove() {
    let world = World::in_memory();
    let policy =
        json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"] } });
    let (pool_id, _) = plain(&world, json!({ "Policies": policy }), json!({})).await;
    let proved = [("email", "ana@example.com"), ("email_verified", "true")];
    let body = json!({
        "UserPoolId": pool_id, "Username": "ana", "MessageAction": "SUPPRESS",
        "UserAttributes": attributes(&proved),
    });
    world.ok("AdminCreateUser", body).await;
    let named = json!({ "UserPoolId": pool_id, "Username": "ana" });
    let by_code = json!({ "Username": "ana", "ConfiguredUserAuthFactors": ["EMAIL_OTP"] });
    assert_eq!(world.ok("AdminGetUserAuthFactors", named).await, by_code);
}

#[tokio::test]
async fn refusals() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let base = json!({ "UserPoolId": pool, "Username": "nobody" });
    let rows = [
        (
            json!({ "UserPoolId": "us-east-1_Nowhere12" }),
            "ResourceNotFoundException",
            "User pool us-east-1_Nowhere12 does not exist.",
        ),
        (json!({}), "UserNotFoundException", "User does not exist."),
    ];
    world.refuses("AdminGetUserAuthFactors", &base, &rows).await;
    assert_eq!(
        world.refusal_unsigned("AdminGetUserAuthFactors").await,
        "NotAuthorizedException"
    );
}
