//! `AdminSetUserSettings`.

use serde_json::{Value, json};
use tests::{World, on_every_engine};

use crate::set_user_settings::{by_text, settings};

#[tokio::test]
async fn what_is_said_is_shown() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        let client = world.open_client(&pool, json!({})).await;
        let number = ("phone_number", "+12065551234");
        world.user(&pool, "ana", &[number]).await;
        let token = world.sign_in(&client, "ana").await.access;
        let whose = json!({ "UserPoolId": pool, "Username": "ana" });
        settings(world, "AdminSetUserSettings", &whose, &token).await;

        let mut body = whose.clone();
        body["MFAOptions"] = by_text();
        world.ok("AdminSetUserSettings", body).await;
        let user = world.ok("AdminGetUser", whose).await;
        assert_eq!(user["MFAOptions"], by_text());
        assert_eq!(user["UserMFASettingList"], json!(["SMS_MFA"]));
        let list = world.ok("ListUsers", json!({ "UserPoolId": pool })).await;
        assert_eq!(list["Users"][0]["MFAOptions"], by_text());
    })
    .await;
}

#[tokio::test]
async fn refusals() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let base = json!({ "UserPoolId": pool, "Username": "nobody", "MFAOptions": [] });
    let rows: [(Value, &str, &str); 2] = [
        (
            json!({ "UserPoolId": "us-east-1_Nowhere12" }),
            "ResourceNotFoundException",
            "User pool us-east-1_Nowhere12 does not exist.",
        ),
        (json!({}), "UserNotFoundException", "User does not exist."),
    ];
    world.refuses("AdminSetUserSettings", &base, &rows).await;
    assert_eq!(
        world.refusal_unsigned("AdminSetUserSettings").await,
        "NotAuthorizedException"
    );
}
