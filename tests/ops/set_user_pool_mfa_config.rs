//! `SetUserPoolMfaConfig`

use serde_json::{Value, json};
use tests::{World, on_every_engine};

fn sender() -> Value {
    json!({ "ExternalId": "x", "SnsCallerArn": "arn:aws:iam::123456789012:role/sms" })
}

#[tokio::test]
async fn the_configuration_is_replaced_as_a_whole() {
    on_every_engine(async |world| {
        let id = world.pool(json!({})).await;
        let full = json!({
            "MfaConfiguration": "OPTIONAL",
            "SmsMfaConfiguration": { "SmsAuthenticationMessage": "Code {####}", "SmsConfiguration": sender() },
            "SoftwareTokenMfaConfiguration": { "Enabled": true },
        });
        let mut body = full.clone();
        body["UserPoolId"] = json!(id);
        assert_eq!(world.ok("SetUserPoolMfaConfig", body).await, full);
        assert_eq!(world.ok("GetUserPoolMfaConfig", json!({ "UserPoolId": id })).await, full);
        let pool = world.ok("DescribeUserPool", json!({ "UserPoolId": id })).await;
        assert_eq!(pool["UserPool"]["MfaConfiguration"], "OPTIONAL");
        assert_eq!(pool["UserPool"]["SmsConfiguration"], sender());
        assert_eq!(pool["UserPool"]["SmsAuthenticationMessage"], "Code {####}");

        let totp = json!({ "MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": { "Enabled": true } });
        let mut body = totp.clone();
        body["UserPoolId"] = json!(id);
        assert_eq!(world.ok("SetUserPoolMfaConfig", body).await, totp);

        // What is left out is off.
        let off = json!({ "MfaConfiguration": "OFF" });
        assert_eq!(world.ok("SetUserPoolMfaConfig", json!({ "UserPoolId": id })).await, off);
        assert_eq!(world.ok("GetUserPoolMfaConfig", json!({ "UserPoolId": id })).await, off);
    })
    .await;
}

#[tokio::test]
async fn a_pool_with_one_time_passwords_needs_no_text_messages() {
    on_every_engine(async |world| {
        let id = world.pool(json!({})).await;
        let body = json!({
            "UserPoolId": id, "MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": { "Enabled": true },
        });
        world.ok("SetUserPoolMfaConfig", body).await;
        world.ok("UpdateUserPool", json!({ "UserPoolId": id, "MfaConfiguration": "OPTIONAL" })).await;
        world.ok("UpdateUserPool", json!({ "UserPoolId": id, "MfaConfiguration": "OFF" })).await;
        let config = world.ok("GetUserPoolMfaConfig", json!({ "UserPoolId": id })).await;
        assert_eq!(config, json!({ "MfaConfiguration": "OFF" }));
    })
    .await;
}

#[tokio::test]
async fn passkeys_keep_what_a_request_leaves_out() {
    on_every_engine(async |world| {
        let id = world.pool(json!({})).await;
        let first = json!({ "RelyingPartyId": "example.com", "FactorConfiguration": "SINGLE_FACTOR" });
        world.ok("SetUserPoolMfaConfig", json!({ "UserPoolId": id, "WebAuthnConfiguration": first })).await;
        let second = json!({ "UserVerification": "required" });
        let answer =
            world.ok("SetUserPoolMfaConfig", json!({ "UserPoolId": id, "WebAuthnConfiguration": second })).await;
        assert_eq!(
            answer["WebAuthnConfiguration"],
            json!({ "FactorConfiguration": "SINGLE_FACTOR", "RelyingPartyId": "example.com", "UserVerification": "required" })
        );
    })
    .await;
}

#[tokio::test]
async fn configurations_that_can_not_be_are_refused() {
    let totp = json!({ "Enabled": true });
    let together =
        "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.";
    let none = "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration.";
    let rows = [
        (
            json!({ "MfaConfiguration": "OFF", "SoftwareTokenMfaConfiguration": totp }),
            together,
        ),
        (json!({ "SoftwareTokenMfaConfiguration": totp }), together),
        (
            json!({ "SoftwareTokenMfaConfiguration": { "Enabled": false } }),
            together,
        ),
        // Told before the account that sends the mail.
        (
            json!({ "MfaConfiguration": "OFF", "EmailMfaConfiguration": {} }),
            together,
        ),
        (json!({ "MfaConfiguration": "ON" }), none),
        (json!({ "MfaConfiguration": "OPTIONAL" }), none),
        (
            json!({ "MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": { "Enabled": false } }),
            none,
        ),
        (
            json!({ "MfaConfiguration": "OPTIONAL", "WebAuthnConfiguration": { "RelyingPartyId": "example.com" } }),
            "Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.",
        ),
        (
            json!({ "MfaConfiguration": "ON", "EmailMfaConfiguration": { "Message": "Code {####}" } }),
            "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of COGNITO_DEFAULT.",
        ),
        (
            json!({ "MfaConfiguration": "ON", "SmsMfaConfiguration": {} }),
            "SMS configuration and Auto verification for phone_number are required when MFA is required/optional",
        ),
        (
            json!({ "MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": totp }),
            "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled",
        ),
    ];
    let rows = rows.map(|(change, message)| (change, "InvalidParameterException", message));
    on_every_engine(async |world| {
        let factors = json!(["PASSWORD", "EMAIL_OTP"]);
        let id = world
            .pool(json!({ "Policies": { "SignInPolicy": { "AllowedFirstAuthFactors": factors } } }))
            .await;
        world
            .refuses("SetUserPoolMfaConfig", &json!({ "UserPoolId": id }), &rows)
            .await;
        let (code, _) = world
            .refusal(
                "SetUserPoolMfaConfig",
                json!({ "UserPoolId": "us-east-1_Nothing00" }),
            )
            .await;
        assert_eq!(code, "ResourceNotFoundException");
    })
    .await;
}

#[tokio::test]
async fn a_passkey_alone_is_not_enough_where_mfa_is_required() {
    on_every_engine(async |world| {
        let factors = json!(["PASSWORD", "WEB_AUTHN"]);
        let id = world.pool(json!({ "Policies": { "SignInPolicy": { "AllowedFirstAuthFactors": factors } } })).await;
        let body = json!({
            "UserPoolId": id, "MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": { "Enabled": true },
            "WebAuthnConfiguration": { "FactorConfiguration": "SINGLE_FACTOR" },
        });
        let refusal = world.refusal("SetUserPoolMfaConfig", body).await;
        assert_eq!(refusal.0, "InvalidParameterException");
        assert_eq!(
            refusal.1,
            "Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first auth factor"
        );
    })
    .await;
}

#[tokio::test]
async fn email_as_a_second_factor_needs_a_tier_that_has_it() {
    on_every_engine(async |world| {
        let email = json!({ "EmailSendingAccount": "DEVELOPER",
                            "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/example.com" });
        let id = world.pool(json!({ "UserPoolTier": "LITE", "EmailConfiguration": email })).await;
        let body = json!({ "UserPoolId": id, "MfaConfiguration": "OPTIONAL", "EmailMfaConfiguration": {} });
        let refusal = world.refusal("SetUserPoolMfaConfig", body.clone()).await;
        assert_eq!(refusal.0, "FeatureUnavailableInTierException");
        assert_eq!(
            refusal.1,
            "The following features need to be disabled for the LITE pricing tier configured: Email MFA"
        );
        world.ok("UpdateUserPool", json!({ "UserPoolId": id, "UserPoolTier": "ESSENTIALS" })).await;
        let answer = world.ok("SetUserPoolMfaConfig", body).await;
        assert_eq!(answer, json!({ "EmailMfaConfiguration": {}, "MfaConfiguration": "OPTIONAL" }));
    })
    .await;
}

/// A forgotten password is not set by the factor that follows it.
#[tokio::test]
async fn mail_as_a_factor_leaves_another_way_to_recover() {
    let world = World::in_memory();
    let way = |name: &str, priority: i32| json!({ "Name": name, "Priority": priority });
    let mail = way("verified_email", 1);
    let text = way("verified_phone_number", 2);
    for (ways, taken) in [
        (json!([mail]), false),
        (json!([mail, text]), true),
        (json!([way("admin_only", 1)]), true),
    ] {
        let members = json!({
            "EmailConfiguration": tests::choice::mail_sender(),
            "AccountRecoverySetting": { "RecoveryMechanisms": ways },
        });
        let id = world.pool(members).await;
        let body =
            json!({ "UserPoolId": id, "MfaConfiguration": "ON", "EmailMfaConfiguration": {} });
        let answer = world.call("SetUserPoolMfaConfig", body).await;
        assert_eq!(answer.is_ok(), taken, "{answer:?}");
        if let Err((code, message)) = answer {
            assert_eq!(code, "InvalidParameterException");
            assert_eq!(
                message,
                "Cannot set EmailMfaConfiguration when verified_email is the only mechanism of the AccountRecoverySetting."
            );
        }
    }
}

#[tokio::test]
async fn text_messages_as_a_factor_leave_another_way_to_recover() {
    let world = World::in_memory();
    let way = |name: &str| json!({ "Name": name, "Priority": 1 });
    let sender = tests::choice::text_sender();
    for (name, taken) in [("verified_phone_number", false), ("verified_email", true)] {
        let members = json!({
            "SmsConfiguration": sender, "AutoVerifiedAttributes": ["phone_number"],
            "AccountRecoverySetting": { "RecoveryMechanisms": [way(name)] },
        });
        let id = world.pool(members).await;
        let by_text = json!({ "SmsConfiguration": sender });
        let body = json!({
            "UserPoolId": id, "MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": by_text,
        });
        let answer = world.call("SetUserPoolMfaConfig", body).await;
        assert_eq!(answer.is_ok(), taken, "{answer:?}");
        if let Err((code, message)) = answer {
            assert_eq!(code, "InvalidParameterException");
            assert_eq!(
                message,
                "Invalid account recovery setting parameter. Account Recovery Setting cannot use verified_phone_number as a recovery mechanism when SMS MFA is configured."
            );
        }
    }
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("SetUserPoolMfaConfig").await,
        "NotAuthorizedException"
    );
}

/// The relying party is a host, whatever browsers think of it: AWS takes `123456789`.
#[tokio::test]
async fn passkeys_belong_to_a_site() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let set =
        |id: &str| json!({ "UserPoolId": pool, "WebAuthnConfiguration": { "RelyingPartyId": id } });
    let label = "a".repeat(63);
    for id in [
        "example.com",
        "a-b.c.example",
        "localhost",
        "xn--mnchen-3ya.de",
        "1.example",
        "intranet",
        "123456789",
        &format!("{label}.example"),
    ] {
        world.ok("SetUserPoolMfaConfig", set(id)).await;
    }
    for id in [
        "https://example.com",
        "example.com/",
        "example.com:443",
        "Example.com",
        "example.com.",
        ".example.com",
        "a..example",
        "-a.example",
        "a-.example",
        "a_b.example",
        "münchen.de",
        "127.0.0.1",
        "[::1]",
        "a b.example",
        &format!("a{label}.example"),
    ] {
        let (code, sentence) = world.refusal("SetUserPoolMfaConfig", set(id)).await;
        assert_eq!(code, "InvalidParameterException", "{id}");
        let head = format!("{id} can not be the RelyingPartyId of passkeys: ");
        assert!(sentence.starts_with(&head), "{sentence}");
    }
}
