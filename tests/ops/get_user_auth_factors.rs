//! `GetUserAuthFactors`.

use serde_json::{Value, json};
use tests::{World, on_every_engine};

use crate::set_user_settings::by_text;

/// What is told of a user before and after a software token is registered, and used.
pub(crate) async fn factors(world: &World, operation: &str, whose: impl Fn(&str, &str) -> Value) {
    let pool = world.pool(json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    let number = ("phone_number", "+12065551234");
    world.user(&pool, "ana", &[number]).await;
    let token = world.sign_in(&client, "ana").await.access;
    let by_token = json!({ "AccessToken": token });
    let mut options = by_token.clone();
    options["MFAOptions"] = by_text();
    let told = async || world.ok(operation, whose(&pool, &token)).await;
    let password = json!({ "Username": "ana", "ConfiguredUserAuthFactors": ["PASSWORD"] });
    assert_eq!(told().await, password);
    world.ok("SetUserSettings", options.clone()).await;
    let mut texted = password.clone();
    texted["UserMFASettingList"] = json!(["SMS_MFA"]);
    assert_eq!(told().await, texted);
    options["MFAOptions"] = json!([]);
    world.ok("SetUserSettings", options).await;
    world.take_software_tokens(&pool, "OPTIONAL").await;
    world.authenticator(&token).await;
    let both = json!(["PASSWORD", "SOFTWARE_TOKEN"]);
    let verified = json!({ "Username": "ana", "ConfiguredUserAuthFactors": both });
    assert_eq!(told().await, verified);
    let mut on = by_token.clone();
    on["SoftwareTokenMfaSettings"] = json!({ "Enabled": true, "PreferredMfa": true });
    world.ok("SetUserMFAPreference", on).await;
    let mut used = verified;
    used["UserMFASettingList"] = json!(["SOFTWARE_TOKEN_MFA"]);
    used["PreferredMfaSetting"] = json!("SOFTWARE_TOKEN_MFA");
    assert_eq!(told().await, used);
}

#[tokio::test]
async fn what_is_there_is_told() {
    on_every_engine(async |world: &World| {
        let by_token = |_: &str, token: &str| json!({ "AccessToken": token });
        factors(world, "GetUserAuthFactors", by_token).await;
    })
    .await;
}

/// Codes are told of where the pool lets in by them and the user has proved the address, whatever second factor is in their way.
#[tokio::test]
async fn codes_that_let_in_are_told() {
    let world = World::in_memory();
    let everything = ["PASSWORD", "EMAIL_OTP", "SMS_OTP"];
    let pool = world.pool_by(&everything, json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    let given = [
        ("email", "ana@example.com"),
        ("email_verified", "true"),
        ("phone_number", "+12065550123"),
    ];
    world.user(&pool, "ana", &given).await;
    let token = world.sign_in(&client, "ana").await.access;
    world.take_factors(&pool, "OPTIONAL", &["SMS_MFA"]).await;
    world.switch_on(&pool, "ana", "SMS_MFA", true).await;
    let told = json!({
        "Username": "ana", "ConfiguredUserAuthFactors": ["PASSWORD", "EMAIL_OTP"],
        "UserMFASettingList": ["SMS_MFA"], "PreferredMfaSetting": "SMS_MFA",
    });
    let body = json!({ "AccessToken": token });
    assert_eq!(world.ok("GetUserAuthFactors", body).await, told);
}

#[tokio::test]
async fn a_token_that_does_not_hold_is_refused() {
    let world = World::in_memory();
    let row = (
        json!({ "AccessToken": "none" }),
        "NotAuthorizedException",
        "Invalid Access Token",
    );
    world
        .refuses("GetUserAuthFactors", &json!({}), &[row])
        .await;
}
