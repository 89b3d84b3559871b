//! `AdminSetUserMFAPreference`.

use serde_json::json;
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;
use crate::set_user_mfa_preference::preferences;

#[tokio::test]
async fn what_is_said_is_shown() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.take_software_tokens(&pool, "OPTIONAL").await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let token = world.sign_in(&client, "ana").await.access;
        let whose = json!({ "UserPoolId": pool, "Username": "ana" });
        preferences(world, "AdminSetUserMFAPreference", &whose, &token).await;
        let user = world.ok("AdminGetUser", whose.clone()).await;
        assert_eq!(user["UserMFASettingList"], json!(["SOFTWARE_TOKEN_MFA"]));
        let mut first = whose.clone();
        first["SoftwareTokenMfaSettings"] = json!({ "Enabled": true, "PreferredMfa": true });
        world.ok("AdminSetUserMFAPreference", first).await;
        let user = world.ok("AdminGetUser", whose).await;
        assert_eq!(user["PreferredMfaSetting"], "SOFTWARE_TOKEN_MFA");
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
        let refusal = world.refusal("AdminSetUserMFAPreference", body).await;
        assert_eq!(pair(&refusal), expected);
    }
}
