//! `SetUserSettings`.

use serde_json::{Value, json};
use tests::sign_in::{PASSWORD, password_flow};
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;

/// Text messages as the API names them.
pub(crate) fn by_text() -> Value {
    json!([{ "AttributeName": "phone_number", "DeliveryMedium": "SMS" }])
}

/// What both operations do with options, and what is shown of them afterwards: of a user who has a phone number.
pub(crate) async fn settings(world: &World, operation: &str, whose: &Value, token: &str) {
    let say = |options: Value| {
        let mut body = whose.clone();
        body["MFAOptions"] = options;
        body
    };
    for (said, options, list) in [
        (json!([]), Value::Null, Value::Null),
        (by_text(), by_text(), json!(["SMS_MFA"])),
        (by_text(), by_text(), json!(["SMS_MFA"])),
        (json!([]), Value::Null, Value::Null),
        (by_text(), by_text(), json!(["SMS_MFA"])),
    ] {
        assert_eq!(world.ok(operation, say(said)).await, json!({}));
        let user = world.ok("GetUser", json!({ "AccessToken": token })).await;
        assert_eq!(user["MFAOptions"], options);
        assert_eq!(user["UserMFASettingList"], list);
        assert_eq!(user.get("PreferredMfaSetting"), None);
    }
    // Whoever knows more factors than these operations switches it off and on as well.
    let mut body = json!({ "AccessToken": token, "SMSMfaSettings": { "Enabled": false } });
    world.ok("SetUserMFAPreference", body.clone()).await;
    let user = world.ok("GetUser", json!({ "AccessToken": token })).await;
    assert_eq!(user.get("MFAOptions"), None);
    body["SMSMfaSettings"] = json!({ "Enabled": true });
    world.ok("SetUserMFAPreference", body).await;
    let user = world.ok("GetUser", json!({ "AccessToken": token })).await;
    assert_eq!(user["MFAOptions"], by_text());

    let other = "Only phone_number attribute is currently supported as a MFA option.";
    for options in [
        json!([{ "AttributeName": "email", "DeliveryMedium": "EMAIL" }]),
        json!([{ "AttributeName": "phone_number", "DeliveryMedium": "EMAIL" }]),
        json!([{ "AttributeName": "email", "DeliveryMedium": "SMS" }]),
        json!([{ "DeliveryMedium": "SMS" }]),
        json!([{}]),
        json!([by_text()[0], { "AttributeName": "email", "DeliveryMedium": "EMAIL" }]),
    ] {
        let refusal = world.refusal(operation, say(options)).await;
        assert_eq!(pair(&refusal), ("InvalidParameterException", other));
    }
}

#[tokio::test]
async fn what_is_said_is_shown() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        let client = world.open_client(&pool, json!({})).await;
        let number = ("phone_number", "+12065551234");
        world.user(&pool, "ana", &[number]).await;
        let token = world.sign_in(&client, "ana").await.access;
        let whose = json!({ "AccessToken": token });
        settings(world, "SetUserSettings", &whose, &token).await;
    })
    .await;
}

#[tokio::test]
async fn a_user_without_a_number_gets_no_text_messages() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let token = world.sign_in(&client, "ana").await.access;
    let rows = [
        (
            json!({ "AccessToken": token }),
            "InvalidParameterException",
            "User does not have a phone_number set to turn on SMS MFA",
        ),
        (
            json!({ "AccessToken": "none" }),
            "NotAuthorizedException",
            "Invalid Access Token",
        ),
    ];
    let base = json!({ "MFAOptions": by_text() });
    world.refuses("SetUserSettings", &base, &rows).await;
    let none = json!({ "AccessToken": token, "MFAOptions": [] });
    world.ok("SetUserSettings", none).await;
}

/// A code that can't be sent keeps everybody out rather than let in whoever has the password alone.
#[tokio::test]
async fn where_a_code_would_be_asked_for_nobody_gets_in_without() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    world
        .user(&pool, "ana", &[("phone_number", "+12065551234")])
        .await;
    let token = world.sign_in(&client, "ana").await.access;
    let say = |options: Value| json!({ "AccessToken": token, "MFAOptions": options });
    world.ok("SetUserSettings", say(by_text())).await;
    // The pool has no second factors.
    world.sign_in(&client, "ana").await;
    let sign_in = password_flow(&client, "ana", PASSWORD);
    let kept_out = "A second factor of the user can't be asked for: there is no address for its code any more, or the pool has no SmsConfiguration. AdminUpdateUserAttributes gives the address back; AdminSetUserMFAPreference switches the factor off where the pool does not demand one.";
    world.take_software_tokens(&pool, "OPTIONAL").await;
    let refusal = world.refusal("InitiateAuth", sign_in.clone()).await;
    assert_eq!(pair(&refusal), ("NotAuthorizedException", kept_out));
    // Nor is another one set up by the password alone where the pool demands a second factor.
    world.take_software_tokens(&pool, "ON").await;
    let refusal = world.refusal("InitiateAuth", sign_in.clone()).await;
    assert_eq!(pair(&refusal), ("NotAuthorizedException", kept_out));
    let refusal = world.refusal("SetUserSettings", say(by_text())).await;
    let undeliverable = "User does not have delivery config set to turn on SMS_MFA";
    assert_eq!(pair(&refusal), ("InvalidParameterException", undeliverable));
    let off = json!({ "UserPoolId": pool, "Username": "ana", "MFAOptions": [] });
    // What a pool demands is not switched off.
    world.ok("AdminSetUserSettings", off.clone()).await;
    world.ok("SetUserSettings", say(json!([]))).await;
    let refusal = world.refusal("InitiateAuth", sign_in).await;
    assert_eq!(pair(&refusal), ("NotAuthorizedException", kept_out));
    world.take_software_tokens(&pool, "OPTIONAL").await;
    world.ok("AdminSetUserSettings", off).await;
    world.sign_in(&client, "ana").await;
}
