//! Right answers that are refused all the same, by either operation.

use serde_json::{Value, json};
use tests::World;
use tests::sign_in::{Exchange, PASSWORD, password_flow};

/// The codes with which an operation refuses an unconfirmed user's proof, that of a user whose password was reset, and a
/// new password that comes with another user's alias.
pub(crate) async fn codes(world: &World, operation: &str) -> [String; 3] {
    let pool = world
        .pool(json!({ "AliasAttributes": ["preferred_username"] }))
        .await;
    let client = world.open_client(&pool, json!({})).await;
    let send = async |mut body: Value| {
        if operation.starts_with("Admin") {
            body["UserPoolId"] = json!(pool);
        }
        world.refusal(operation, body).await.0
    };
    let sign_up = json!({ "ClientId": client, "Username": "una", "Password": PASSWORD });
    world.ok("SignUp", sign_up).await;
    let exchange = Exchange::begin(world, &pool, &client, "una").await;
    let unconfirmed = send(exchange.answer(world, &client, PASSWORD)).await;

    let email = [("email", "a@example.com"), ("email_verified", "true")];
    world.user(&pool, "ana", &email).await;
    let name = json!({ "UserPoolId": pool, "Username": "ana" });
    world.ok("AdminResetUserPassword", name).await;
    let exchange = Exchange::begin(world, &pool, &client, "ana").await;
    let reset = send(exchange.answer(world, &client, PASSWORD)).await;

    world
        .user(&pool, "eve", &[("preferred_username", "evening")])
        .await;
    world.invited(&pool, "bob", &[]).await;
    let asked = world
        .ok("InitiateAuth", password_flow(&client, "bob", PASSWORD))
        .await;
    let taken = send(json!({
        "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": asked["Session"],
        "ChallengeResponses": {
            "USERNAME": "bob", "NEW_PASSWORD": "Another1!",
            "userAttributes.preferred_username": "evening",
        },
    }))
    .await;
    [unconfirmed, reset, taken]
}
