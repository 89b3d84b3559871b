//! `SetUserMFAPreference`.

use serde_json::{Value, json};
use tests::passkeys::Passkey;
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;

/// What both operations do with what is said: what is said, and the lists that `GetUser` shows afterwards.
pub(crate) async fn preferences(world: &World, operation: &str, whose: &Value, token: &str) {
    let say = |settings: Value| {
        let mut body = whose.clone();
        body["SoftwareTokenMfaSettings"] = settings;
        body
    };
    let undeliverable = "User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA";
    for wanted in [json!({ "Enabled": true }), json!({ "PreferredMfa": true })] {
        let refusal = world.refusal(operation, say(wanted)).await;
        assert_eq!(pair(&refusal), ("InvalidParameterException", undeliverable));
    }
    // Nothing is there to be switched off.
    assert_eq!(
        world.ok(operation, say(json!({ "Enabled": false }))).await,
        json!({})
    );
    world.authenticator(token).await;
    let refusal = world
        .refusal(operation, say(json!({ "PreferredMfa": true })))
        .await;
    assert_eq!(pair(&refusal), ("InvalidParameterException", undeliverable));
    let (on, first) = (json!(["SOFTWARE_TOKEN_MFA"]), json!("SOFTWARE_TOKEN_MFA"));
    let none = Value::Null;
    for (said, list, preferred) in [
        (json!({ "Enabled": true }), &on, &none),
        (json!({ "PreferredMfa": true }), &on, &first),
        (json!({}), &on, &first),
        (
            json!({ "Enabled": true, "PreferredMfa": false }),
            &on,
            &none,
        ),
        (
            json!({ "Enabled": true, "PreferredMfa": true }),
            &on,
            &first,
        ),
        (json!({ "Enabled": false }), &none, &none),
        (json!({ "Enabled": true }), &on, &none),
    ] {
        world.ok(operation, say(said.clone())).await;
        let user = world.ok("GetUser", json!({ "AccessToken": token })).await;
        assert_eq!(
            user.get("UserMFASettingList").unwrap_or(&none),
            list,
            "{said}"
        );
        assert_eq!(
            user.get("PreferredMfaSetting").unwrap_or(&none),
            preferred,
            "{said}"
        );
    }
    others(world, operation, whose).await;
}

/// Factors that the user or the pool has not can be switched off.
async fn others(world: &World, operation: &str, whose: &Value) {
    let undeliverable =
        |name: &str| format!("User does not have delivery config set to turn on {name}");
    let not_enabled = "WebAuthn MFA is not enabled for the user pool: set WebAuthnConfiguration.FactorConfiguration to MULTI_FACTOR_WITH_USER_VERIFICATION by SetUserPoolMfaConfig.";
    for (member, message) in [
        ("SMSMfaSettings", undeliverable("SMS_MFA")),
        ("EmailMfaSettings", undeliverable("EMAIL_OTP")),
        ("WebAuthnMfaSettings", not_enabled.to_owned()),
    ] {
        let mut body = whose.clone();
        body[member] = json!({ "Enabled": false });
        world.ok(operation, body.clone()).await;
        body[member] = json!({ "Enabled": true });
        let refusal = world.refusal(operation, body).await;
        assert_eq!(
            pair(&refusal),
            ("InvalidParameterException", message.as_str())
        );
    }
}

#[tokio::test]
async fn what_is_said_is_shown() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.take_software_tokens(&pool, "OPTIONAL").await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let token = world.sign_in(&client, "ana").await.access;
        let whose = json!({ "AccessToken": token });
        preferences(world, "SetUserMFAPreference", &whose, &token).await;
    })
    .await;
}

#[tokio::test]
async fn what_the_pool_demands_is_not_switched_off() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.take_software_tokens(&pool, "OPTIONAL").await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let token = world.sign_in(&client, "ana").await.access;
    world.authenticator(&token).await;
    let say =
        |settings: Value| json!({ "AccessToken": token, "SoftwareTokenMfaSettings": settings });
    let on = json!({ "Enabled": true, "PreferredMfa": true });
    world.ok("SetUserMFAPreference", say(on)).await;
    world.take_software_tokens(&pool, "ON").await;
    let off = json!({ "Enabled": false, "PreferredMfa": false });
    world.ok("SetUserMFAPreference", say(off)).await;
    let user = world.ok("GetUser", json!({ "AccessToken": token })).await;
    assert_eq!(user["UserMFASettingList"], json!(["SOFTWARE_TOKEN_MFA"]));
    assert!(user.get("PreferredMfaSetting").is_none());
}

/// Codes that are sent are a factor of whoever has an address, where the pool takes them; one factor comes first.
#[tokio::test]
async fn codes_that_are_sent() {
    on_every_engine(async |world: &World| {
        let pool = world.pool_by(&["PASSWORD"], json!({})).await;
        let client = world.open_client(&pool, json!({})).await;
        let given = [
            ("email", "ana@example.com"),
            ("phone_number", "+12065550123"),
        ];
        world.user(&pool, "ana", &given).await;
        world.user(&pool, "bob", &[]).await;
        world
            .take_factors(&pool, "OPTIONAL", &["SMS_MFA", "EMAIL_OTP"])
            .await;
        let bob = world.sign_in(&client, "bob").await.access;
        let token = world.sign_in(&client, "ana").await.access;
        for (member, name) in [
            ("SMSMfaSettings", "SMS_MFA"),
            ("EmailMfaSettings", "EMAIL_OTP"),
        ] {
            let on = json!({ "Enabled": true });
            let body = json!({ "AccessToken": bob, member: on });
            let refusal = world.refusal("SetUserMFAPreference", body).await;
            let message = format!("User does not have delivery config set to turn on {name}");
            assert_eq!(
                pair(&refusal),
                ("InvalidParameterException", message.as_str())
            );
        }
        let on = json!({ "Enabled": true });
        let first = json!({ "Enabled": true, "PreferredMfa": true });
        let off = json!({ "Enabled": false });
        let both = json!(["SMS_MFA", "EMAIL_OTP"]);
        let none = Value::Null;
        for (text, mail, list, preferred) in [
            (&on, &on, &both, &none),
            (&first, &on, &both, &json!("SMS_MFA")),
            (&on, &first, &both, &json!("EMAIL_OTP")),
            (&off, &on, &json!(["EMAIL_OTP"]), &json!("EMAIL_OTP")),
            (&first, &off, &json!(["SMS_MFA"]), &json!("SMS_MFA")),
            (&off, &off, &none, &none),
            (&on, &on, &both, &none),
        ] {
            let body = json!({
                "AccessToken": token, "SMSMfaSettings": text, "EmailMfaSettings": mail,
            });
            world.ok("SetUserMFAPreference", body).await;
            let user = world.ok("GetUser", json!({ "AccessToken": token })).await;
            assert_eq!(user.get("UserMFASettingList").unwrap_or(&none), list);
            assert_eq!(user.get("PreferredMfaSetting").unwrap_or(&none), preferred);
        }
        let body = json!({
            "AccessToken": token, "SMSMfaSettings": first, "EmailMfaSettings": first,
        });
        let refusal = world.refusal("SetUserMFAPreference", body).await;
        let one = "Only one of the second factors can be the preferred one.";
        assert_eq!(pair(&refusal), ("InvalidParameterException", one));
    })
    .await;
}

#[tokio::test]
async fn a_token_that_does_not_hold_is_refused() {
    let world = World::in_memory();
    let body = json!({ "AccessToken": "none" });
    let refusal = world.refusal("SetUserMFAPreference", body).await;
    assert_eq!(
        pair(&refusal),
        ("NotAuthorizedException", "Invalid Access Token")
    );
    let pool = world.pool(json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let token = world.sign_in(&client, "ana").await.access;
    let whose = json!({ "UserPoolId": pool, "Username": "ana" });
    world.ok("AdminDeleteUser", whose).await;
    let body = json!({ "AccessToken": token });
    let refusal = world.refusal("SetUserMFAPreference", body).await;
    let gone = ("UserNotFoundException", "User does not exist.");
    assert_eq!(pair(&refusal), gone);
}

/// A passkey stands for a second factor beside another one that the same request switches on, and no longer than there is a passkey.
#[tokio::test]
async fn passkeys_stand_beside_another_factor() {
    let world = World::in_memory();
    let both = json!({ "FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION" });
    let pool = world.passkey_pool(both).await;
    world.take_software_tokens(&pool, "OPTIONAL").await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let token = world.sign_in(&client, "ana").await.access;
    world.authenticator(&token).await;
    let on = json!({ "Enabled": true });
    let off = json!({ "Enabled": false });
    let say = |said: Value| {
        let mut body = json!({ "AccessToken": token });
        tests::merge(&mut body, said);
        body
    };
    let list = async || {
        let user = world.ok("GetUser", json!({ "AccessToken": token })).await;
        user.get("UserMFASettingList").cloned().unwrap_or_default()
    };
    let operation = "SetUserMFAPreference";
    let all = json!({ "WebAuthnMfaSettings": on, "SoftwareTokenMfaSettings": on });
    let refusal = world.refusal(operation, say(all.clone())).await;
    let has_none = "User does not have delivery config set to turn on WEB_AUTHN_MFA";
    assert_eq!(pair(&refusal), ("InvalidParameterException", has_none));
    let passkey = Passkey::es256(&world);
    world.register(&token, &passkey).await;
    assert_eq!(list().await, Value::Null);
    world
        .ok(operation, say(json!({ "SoftwareTokenMfaSettings": on })))
        .await;
    let alone = json!({ "WebAuthnMfaSettings": on });
    let refusal = world.refusal(operation, say(alone)).await;
    let beside = "WebAuthn MFA requires enabling an additional MFA setting";
    assert_eq!(pair(&refusal), ("InvalidParameterException", beside));
    world.ok(operation, say(all.clone())).await;
    assert_eq!(list().await, json!(["SOFTWARE_TOKEN_MFA", "WEB_AUTHN_MFA"]));
    world
        .ok(operation, say(json!({ "WebAuthnMfaSettings": off })))
        .await;
    assert_eq!(list().await, json!(["SOFTWARE_TOKEN_MFA"]));
    world.ok(operation, say(all)).await;
    let away = json!({ "AccessToken": token, "CredentialId": passkey.name() });
    world.ok("DeleteWebAuthnCredential", away).await;
    assert_eq!(list().await, json!(["SOFTWARE_TOKEN_MFA"]));
    world.register(&token, &passkey).await;
    assert_eq!(list().await, json!(["SOFTWARE_TOKEN_MFA"]));
}
