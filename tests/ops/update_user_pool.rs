//! `UpdateUserPool`

mod effects;

use serde_json::{Value, json};
use tests::{World, on_every_engine};

/// A pool with something in every member that an update may leave out.
async fn rich_pool(world: &World) -> String {
    world
        .pool(json!({
            "AccountRecoverySetting": { "RecoveryMechanisms": [{ "Name": "admin_only", "Priority": 1 }] },
            "AdminCreateUserConfig": { "AllowAdminCreateUserOnly": true },
            "AutoVerifiedAttributes": ["email"],
            "DeletionProtection": "ACTIVE",
            "DeviceConfiguration": { "ChallengeRequiredOnNewDevice": true },
            "EmailConfiguration": { "From": "ann@example.com" },
            "LambdaConfig": { "PreSignUp": "arn:aws:lambda:us-east-1:123456789012:function:f" },
            "MfaConfiguration": "OFF",
            "Policies": {
                "PasswordPolicy": { "MinimumLength": 12, "TemporaryPasswordValidityDays": 2 },
                "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"] },
            },
            "SmsAuthenticationMessage": "Sign in with {####}",
            "SmsConfiguration": { "SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x" },
            "UserAttributeUpdateSettings": { "AttributesRequireVerificationBeforeUpdate": ["email"] },
            "UserPoolTags": { "team": "a" },
            "UserPoolTier": "PLUS",
            "UserPoolAddOns": { "AdvancedSecurityMode": "AUDIT" },
            "VerificationMessageTemplate": { "DefaultEmailOption": "CONFIRM_WITH_LINK", "EmailMessage": "Code {####}" },
        }))
        .await
}

async fn describe(world: &World, id: &str) -> Value {
    world
        .ok("DescribeUserPool", json!({ "UserPoolId": id }))
        .await["UserPool"]
        .clone()
}

#[tokio::test]
async fn what_an_update_leaves_out_is_kept_or_reset_as_at_aws() {
    on_every_engine(async |world| {
        let id = rich_pool(world).await;
        let before = describe(world, &id).await;
        world.advance_seconds(60);
        assert_eq!(
            world
                .ok("UpdateUserPool", json!({ "UserPoolId": id }))
                .await,
            json!({})
        );
        let after = describe(world, &id).await;
        for kept in [
            "Name",
            "AccountRecoverySetting",
            "DeletionProtection",
            "EmailConfiguration",
            "EmailVerificationMessage",
            "MfaConfiguration",
            "Policies",
            "SchemaAttributes",
            "SmsConfiguration",
            "UserPoolTier",
            "VerificationMessageTemplate",
            "CreationDate",
            "Arn",
            "Id",
        ] {
            assert_eq!(after[kept], before[kept], "{kept} is kept");
        }
        for reset in [
            "AutoVerifiedAttributes",
            "DeviceConfiguration",
            "SmsAuthenticationMessage",
            "UserPoolAddOns",
        ] {
            assert_eq!(after[reset], Value::Null, "{reset} is reset");
        }
        assert_eq!(after["LambdaConfig"], json!({}));
        assert_eq!(after["UserPoolTags"], json!({}));
        assert_eq!(
            after["UserAttributeUpdateSettings"],
            json!({ "AttributesRequireVerificationBeforeUpdate": [] })
        );
        assert_eq!(
            after["AdminCreateUserConfig"],
            json!({ "AllowAdminCreateUserOnly": false, "UnusedAccountValidityDays": 2 })
        );
        assert_eq!(after["LastModifiedDate"], world.now());
    })
    .await;
}

#[tokio::test]
async fn each_policy_is_kept_where_only_the_other_is_given() {
    on_every_engine(async |world| {
        let id = rich_pool(world).await;
        let update = |policies: Value| json!({ "UserPoolId": id, "Policies": policies });
        world.ok("UpdateUserPool", update(json!({ "PasswordPolicy": { "MinimumLength": 20 } }))).await;
        let pool = describe(world, &id).await;
        assert_eq!(
            pool["Policies"],
            json!({
                "PasswordPolicy": {
                    "MinimumLength": 20, "RequireLowercase": false, "RequireNumbers": false,
                    "RequireSymbols": false, "RequireUppercase": false, "TemporaryPasswordValidityDays": 7,
                },
                "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"] },
            })
        );
        world
            .ok("UpdateUserPool", update(json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD"] } })))
            .await;
        let pool = describe(world, &id).await;
        assert_eq!(pool["Policies"]["PasswordPolicy"]["MinimumLength"], 20);
        assert_eq!(pool["Policies"]["SignInPolicy"], json!({ "AllowedFirstAuthFactors": ["PASSWORD"] }));
    })
    .await;
}

#[tokio::test]
async fn a_description_sent_back_keeps_every_setting() {
    on_every_engine(async |world| {
        let id = rich_pool(world).await;
        let before = describe(world, &id).await;
        let mut body = json!({ "UserPoolId": id });
        for (name, value) in before.as_object().unwrap() {
            let only_shown = [
                "Id",
                "Name",
                "Arn",
                "CreationDate",
                "LastModifiedDate",
                "EstimatedNumberOfUsers",
                "SchemaAttributes",
            ];
            if !only_shown.contains(&name.as_str()) {
                body[name] = value.clone();
            }
        }
        body["AdminCreateUserConfig"]
            .as_object_mut()
            .unwrap()
            .remove("UnusedAccountValidityDays");
        world.ok("UpdateUserPool", body).await;
        assert_eq!(describe(world, &id).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_pool_can_be_renamed() {
    on_every_engine(async |world| {
        let id = world.pool(json!({})).await;
        world
            .ok(
                "UpdateUserPool",
                json!({ "UserPoolId": id, "PoolName": "renamed" }),
            )
            .await;
        let list = world.ok("ListUserPools", json!({ "MaxResults": 60 })).await;
        assert_eq!(list["UserPools"].as_array().unwrap().len(), 1);
        assert_eq!(list["UserPools"][0]["Name"], "renamed");
    })
    .await;
}

#[tokio::test]
async fn settings_that_do_not_agree_are_refused_and_change_nothing() {
    on_every_engine(async |world| {
        let id = rich_pool(world).await;
        let before = describe(world, &id).await;
        let rows = [
            (json!({ "MfaConfiguration": "ON" }), "InvalidParameterException",
             "Cannot turn MFA functionality ON, once the user pool has been created."),
            (json!({ "LambdaConfig": { "PreSignUp": "arn:aws:lambda:eu-west-1:123456789012:function:f" } }),
             "InvalidParameterException", "Cross-region lambda functions are not supported"),
            (json!({ "UserAttributeUpdateSettings": { "AttributesRequireVerificationBeforeUpdate": ["email"] } }),
             "InvalidParameterException",
             "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes"),
            (json!({ "AdminCreateUserConfig": { "UnusedAccountValidityDays": 7 },
                     "Policies": { "PasswordPolicy": { "TemporaryPasswordValidityDays": 7 } } }),
             "InvalidParameterException",
             "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays"),
            (json!({ "UserPoolTier": "LITE" }), "FeatureUnavailableInTierException",
             "The following features need to be disabled for the LITE pricing tier configured: Passwordless Sign-In"),
            (json!({ "UserPoolId": "us-east-1_Nothing00" }), "ResourceNotFoundException",
             "User pool us-east-1_Nothing00 does not exist."),
        ];
        world.refuses("UpdateUserPool", &json!({ "UserPoolId": id }), &rows).await;
        assert_eq!(describe(world, &id).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_second_factor_is_demanded_at_the_creation_or_by_the_operation_for_factors() {
    on_every_engine(async |world| {
        let sms = json!({ "SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x" });
        let on = json!({ "MfaConfiguration": "ON" });
        let refusal = "Cannot turn MFA functionality ON, once the user pool has been created.";
        for made in ["OFF", "OPTIONAL"] {
            let id = world.pool(json!({ "MfaConfiguration": made, "SmsConfiguration": sms })).await;
            let rows = [
                (on.clone(), "InvalidParameterException", refusal),
                (json!({ "MfaConfiguration": "ON", "SmsConfiguration": sms }), "InvalidParameterException", refusal),
            ];
            world.refuses("UpdateUserPool", &json!({ "UserPoolId": id }), &rows).await;
            let body = json!({ "UserPoolId": id, "MfaConfiguration": "ON", "SmsMfaConfiguration": {} });
            world.ok("SetUserPoolMfaConfig", body).await;
            // What is so already may be said again.
            let mut body = json!({ "UserPoolId": id });
            tests::merge(&mut body, on.clone());
            world.ok("UpdateUserPool", body).await;
            assert_eq!(describe(world, &id).await["MfaConfiguration"], "ON");
        }
        let id = world.pool(json!({})).await;
        let missing =
            "SMS configuration and Auto verification for phone_number are required when MFA is required/optional";
        let rows = [(json!({ "MfaConfiguration": "OPTIONAL" }), "InvalidParameterException", missing)];
        world.refuses("UpdateUserPool", &json!({ "UserPoolId": id }), &rows).await;
        let rows = [(
            json!({ "AutoVerifiedAttributes": ["phone_number"] }), "InvalidParameterException",
            "SMS configuration is required when phone_number is selected for auto verification",
        )];
        world.refuses("UpdateUserPool", &json!({ "UserPoolId": id }), &rows).await;
    })
    .await;
}

/// Each member by itself, in pools that lean on others.
#[tokio::test]
async fn what_is_sent_is_never_refused_for_what_is_not() {
    on_every_engine(async |world| {
        let sms = json!({ "SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x" });
        let texts = json!({
            "MfaConfiguration": "OPTIONAL", "SmsConfiguration": sms, "AutoVerifiedAttributes": ["phone_number"],
            "Policies": { "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "SMS_OTP"] } },
        });
        let watched = json!({ "UserPoolTier": "PLUS", "UserPoolAddOns": { "AdvancedSecurityMode": "AUDIT" } });
        let kept = json!({
            "AutoVerifiedAttributes": ["email"],
            "UserAttributeUpdateSettings": { "AttributesRequireVerificationBeforeUpdate": ["email"] },
        });
        let required = json!({ "MfaConfiguration": "ON", "SmsConfiguration": sms });
        for pool in [texts, watched, kept, required] {
            let id = world.pool(pool.clone()).await;
            for member in [
                json!({}),
                json!({ "DeletionProtection": "INACTIVE" }),
                json!({ "PoolName": "renamed" }),
                json!({ "Policies": { "PasswordPolicy": { "MinimumLength": 9 } } }),
                json!({ "UserPoolTags": { "team": "a" } }),
                json!({ "AdminCreateUserConfig": { "AllowAdminCreateUserOnly": true } }),
                json!({ "EmailConfiguration": { "From": "ann@example.com" } }),
                json!({ "AccountRecoverySetting": { "RecoveryMechanisms": [{ "Name": "verified_email", "Priority": 1 }] } }),
                json!({ "SmsAuthenticationMessage": "Code {####}" }),
                json!({ "AutoVerifiedAttributes": ["email"] }),
            ] {
                let mut body = json!({ "UserPoolId": id });
                tests::merge(&mut body, member);
                world.ok("UpdateUserPool", body).await;
            }
            let after = describe(world, &id).await;
            assert_eq!(after["SmsConfiguration"], pool["SmsConfiguration"]);
        }
    })
    .await;
}

#[tokio::test]
async fn the_older_member_of_the_validity_counts_where_it_stands_alone() {
    on_every_engine(async |world| {
        let id = world.pool(json!({})).await;
        let config = json!({ "UnusedAccountValidityDays": 30 });
        world.ok("UpdateUserPool", json!({ "UserPoolId": id, "AdminCreateUserConfig": config })).await;
        let pool = describe(world, &id).await;
        assert_eq!(pool["AdminCreateUserConfig"]["UnusedAccountValidityDays"], 30);
        assert_eq!(pool["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"], 30);
        // Clients that have no value for it send a zero.
        let body = json!({
            "UserPoolId": id, "AdminCreateUserConfig": { "UnusedAccountValidityDays": 0 },
            "Policies": { "PasswordPolicy": { "MinimumLength": 6, "TemporaryPasswordValidityDays": 1 } },
        });
        world.ok("UpdateUserPool", body).await;
        let pool = describe(world, &id).await;
        assert_eq!(pool["AdminCreateUserConfig"]["UnusedAccountValidityDays"], 1);
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("UpdateUserPool").await,
        "NotAuthorizedException"
    );
}
