//! `AdminDeleteSoftwareToken`.

use serde_json::json;
use tests::software_token::code_answer;
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;

#[tokio::test]
async fn takes_the_software_token_away() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.take_software_tokens(&pool, "OPTIONAL").await;
        let client = world.open_client(&pool, json!({})).await;
        let own = world.user_with_authenticator(&pool, &client, "ana").await;
        let session = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
        let whose = json!({ "UserPoolId": pool, "Username": "ana" });
        let removed = world.ok("AdminDeleteSoftwareToken", whose.clone()).await;
        assert_eq!(removed, json!({}));
        // Whoever was asked for a code of it begins anew, and is asked for none.
        let answer = code_answer(&client, &session, "ana", &own.code(world));
        let refusal = world.refusal("RespondToAuthChallenge", answer).await;
        let gone = "Software Token MFA does not exist for the user.";
        assert_eq!(pair(&refusal), ("SoftwareTokenMFANotFoundException", gone));
        world.sign_in(&client, "ana").await;
        let user = world.ok("AdminGetUser", whose.clone()).await;
        assert!(
            user.get("UserMFASettingList").is_none() && user.get("PreferredMfaSetting").is_none()
        );
        // Where the pool demands one, another is set up.
        world.take_software_tokens(&pool, "ON").await;
        world.asked_for("MFA_SETUP", &client, "ana").await;
        world.ok("AdminDeleteSoftwareToken", whose).await;
    })
    .await;
}

#[tokio::test]
async fn refusals() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let rows = [
        (
            json!({ "UserPoolId": "us-east-1_Nowhere12", "Username": "ana" }),
            (
                "ResourceNotFoundException",
                "User pool us-east-1_Nowhere12 does not exist.",
            ),
        ),
        (
            json!({ "UserPoolId": pool, "Username": "nobody" }),
            ("UserNotFoundException", "User does not exist."),
        ),
    ];
    for (body, expected) in rows {
        let refusal = world.refusal("AdminDeleteSoftwareToken", body).await;
        assert_eq!(pair(&refusal), expected);
    }
}
