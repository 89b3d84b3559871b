//! What `CreateUserPool` refuses.

use serde_json::{Value, json};
use tests::{World, on_every_engine};

#[tokio::test]
async fn definitions_that_contradict_themselves_are_refused() {
    let schema = |attributes: Value| json!({ "Schema": attributes });
    let standard_changed = "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email";
    let rows = [
        (
            schema(json!([{ "Name": "x", "AttributeDataType": "String", "Required": true }])),
            "Required custom attributes are not supported currently.",
        ),
        (
            schema(json!([{ "Name": "x" }])),
            "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
        ),
        (
            schema(json!([{ "AttributeDataType": "String" }])),
            "1 validation error detected: Value null at 'schema.1.member.name' failed to satisfy constraint: Member must not be null",
        ),
        (
            schema(json!([{ "Name": "email", "AttributeDataType": "Number" }])),
            standard_changed,
        ),
        (
            schema(json!([{ "Name": "email", "DeveloperOnlyAttribute": true }])),
            standard_changed,
        ),
        (
            schema(
                json!([{ "Name": "x", "AttributeDataType": "String" }, { "Name": "x", "AttributeDataType": "Number" }]),
            ),
            "Duplicate custom attribute names custom:x are not allowed in a user pool schema.",
        ),
        (
            schema(json!([{ "Name": "name" }, { "Name": "name" }])),
            "Duplicate custom attribute names name are not allowed in a user pool schema.",
        ),
    ];
    let rows = rows.map(|(change, message)| (change, "InvalidParameterException", message));
    on_every_engine(async |world| {
        world
            .refuses("CreateUserPool", &json!({ "PoolName": "pool" }), &rows)
            .await;
        assert_eq!(
            world.ok("ListUserPools", json!({ "MaxResults": 60 })).await["UserPools"],
            json!([])
        );
    })
    .await;
}

#[tokio::test]
async fn bounds_that_contradict_each_other_are_refused() {
    let bounds = |name: &str, kind: &str, member: &str, bounds: Value| json!({ "Schema": [{ "Name": name, "AttributeDataType": kind, member: bounds }] });
    let rows = [
        (
            bounds(
                "x",
                "String",
                "StringAttributeConstraints",
                json!({ "MinLength": "9", "MaxLength": "5" }),
            ),
            "Attribute custom:x cannot have a max length shorter than it's min length",
        ),
        (
            bounds(
                "x",
                "Number",
                "NumberAttributeConstraints",
                json!({ "MinValue": "9", "MaxValue": "5" }),
            ),
            "Attribute custom:x cannot have a max value smaller than it's min value",
        ),
        (
            bounds(
                "x",
                "String",
                "StringAttributeConstraints",
                json!({ "MaxLength": "2049" }),
            ),
            "user.custom:x: String attributes cannot have a length of more than 2048",
        ),
        (
            bounds(
                "x",
                "String",
                "StringAttributeConstraints",
                json!({ "MaxLength": "many" }),
            ),
            "custom:x: MaxLength is not an integer.",
        ),
        (
            bounds(
                "x",
                "String",
                "StringAttributeConstraints",
                json!({ "MinLength": "-1" }),
            ),
            "custom:x: A length can not be negative.",
        ),
    ];
    let rows = rows.map(|(change, message)| (change, "InvalidParameterException", message));
    on_every_engine(async |world| {
        world
            .refuses("CreateUserPool", &json!({ "PoolName": "pool" }), &rows)
            .await;
    })
    .await;
}

/// Standard attributes have sentences of their own; the proofs of addresses are none that can be declared.
#[tokio::test]
async fn bounds_of_standard_attributes_that_are_none_are_refused() {
    let world = World::in_memory();
    let declared = |name: &str, more: Value| {
        let mut attribute = json!({ "Name": name });
        tests::merge(&mut attribute, more);
        json!({ "Schema": [attribute] })
    };
    let rows = [
        (
            declared(
                "email",
                json!({ "StringAttributeConstraints": { "MaxLength": "many" } }),
            ),
            "Invalid StringAttributeConstraints for schema attribute email",
        ),
        (
            declared(
                "nickname",
                json!({ "StringAttributeConstraints": { "MinLength": "-1" } }),
            ),
            "Invalid StringAttributeConstraints for schema attribute nickname",
        ),
        (
            declared(
                "updated_at",
                json!({ "NumberAttributeConstraints": { "MinValue": "now" } }),
            ),
            "Invalid NumberAttributeConstraints for schema attribute updated_at",
        ),
        (
            declared(
                "phone_number_verified",
                json!({ "AttributeDataType": "Boolean" }),
            ),
            "1 validation error detected: Value 'phone_number_verified' at 'schema.1.member.name' failed to satisfy constraint: Member must have length less than or equal to 20",
        ),
        (
            declared("email_verified", json!({})),
            "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
        ),
    ];
    let rows = rows.map(|(change, message)| (change, "InvalidParameterException", message));
    let base = json!({ "PoolName": "pool" });
    world.refuses("CreateUserPool", &base, &rows).await;
}

#[tokio::test]
async fn settings_that_do_not_agree_are_refused() {
    let recovery =
        |ways: Value| json!({ "AccountRecoverySetting": { "RecoveryMechanisms": ways } });
    let factors = |factors: Value| json!({ "Policies": { "SignInPolicy": { "AllowedFirstAuthFactors": factors } } });
    let sms = json!({ "SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x" });
    let rows = [
        (
            json!({ "AliasAttributes": ["email"], "UsernameAttributes": ["email"] }),
            "Only one of the aliasAttributes or usernameAttributes can be set in a User pool.",
        ),
        (
            json!({ "MfaConfiguration": "ON" }),
            "SMS configuration and Auto verification for phone_number are required when MFA is required/optional",
        ),
        (
            json!({ "MfaConfiguration": "OPTIONAL" }),
            "SMS configuration and Auto verification for phone_number are required when MFA is required/optional",
        ),
        (
            json!({ "AutoVerifiedAttributes": ["phone_number"] }),
            "SMS configuration is required when phone_number is selected for auto verification",
        ),
        (
            json!({ "UserAttributeUpdateSettings": { "AttributesRequireVerificationBeforeUpdate": ["email"] } }),
            "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes",
        ),
        (
            recovery(
                json!([{ "Name": "admin_only", "Priority": 1 }, { "Name": "verified_email", "Priority": 2 }]),
            ),
            "Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.",
        ),
        (
            recovery(
                json!([{ "Name": "verified_phone_number", "Priority": 1 }, { "Name": "verified_email", "Priority": 1 }]),
            ),
            "Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.",
        ),
        (
            recovery(
                json!([{ "Name": "verified_email", "Priority": 1 }, { "Name": "verified_email", "Priority": 2 }]),
            ),
            "Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.",
        ),
        (
            factors(json!(["EMAIL_OTP"])),
            "Password should be configured as one of the allowed first auth factors.",
        ),
        (
            factors(json!(["PASSWORD", "SMS_OTP"])),
            "SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration",
        ),
        (
            json!({ "MfaConfiguration": "ON", "SmsConfiguration": sms,
                 "Policies": { "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"] } } }),
            "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled",
        ),
    ];
    let rows = rows.map(|(change, message)| (change, "InvalidParameterException", message));
    on_every_engine(async |world| {
        world
            .refuses("CreateUserPool", &json!({ "PoolName": "pool" }), &rows)
            .await;
    })
    .await;
}

#[tokio::test]
async fn triggers_mail_and_tags_that_can_not_be_are_refused() {
    let arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
    let other = "arn:aws:lambda:us-east-1:123456789012:function:g";
    let elsewhere = "arn:aws:lambda:eu-west-1:123456789012:function:f";
    let rows = [
        (
            json!({ "LambdaConfig": { "CustomEmailSender": { "LambdaArn": arn, "LambdaVersion": "V1_0" } } }),
            "KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.",
        ),
        (
            json!({ "LambdaConfig": { "PreTokenGeneration": other,
                 "PreTokenGenerationConfig": { "LambdaArn": arn, "LambdaVersion": "V2_0" } } }),
            "Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's",
        ),
        (
            json!({ "LambdaConfig": { "PreSignUp": elsewhere } }),
            "Cross-region lambda functions are not supported",
        ),
        (
            json!({ "LambdaConfig": { "KMSKeyID": "arn:aws:kms:eu-west-1:123456789012:key/x",
                 "CustomSMSSender": { "LambdaArn": elsewhere, "LambdaVersion": "V1_0" } } }),
            "Cross-region lambda functions are not supported",
        ),
        (
            json!({ "LambdaConfig": { "KMSKeyID": "arn:aws:kms:eu-west-1:123456789012:key/x",
                 "CustomSMSSender": { "LambdaArn": arn, "LambdaVersion": "V1_0" } } }),
            "Invalid arn eu-west-1",
        ),
        (
            json!({ "EmailConfiguration": { "EmailSendingAccount": "DEVELOPER" } }),
            "Source ARN is required to use DEVELOPER email sending owner",
        ),
        (
            json!({ "EmailConfiguration": { "From": "nobody" } }),
            "Provided From email address is invalid",
        ),
        (
            json!({ "EmailConfiguration": { "From": "a@b>" } }),
            "Provided From email address is invalid",
        ),
        (
            json!({ "AdminCreateUserConfig": { "UnusedAccountValidityDays": 5 },
                 "Policies": { "PasswordPolicy": { "TemporaryPasswordValidityDays": 5 } } }),
            "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays",
        ),
        (
            json!({ "UserPoolTags": { "AWS:name": "x" } }),
            "aws: prefixed tag key names are not allowed for external use.",
        ),
    ];
    let rows = rows.map(|(change, message)| (change, "InvalidParameterException", message));
    on_every_engine(async |world| {
        world
            .refuses("CreateUserPool", &json!({ "PoolName": "pool" }), &rows)
            .await;
    })
    .await;
}

#[tokio::test]
async fn invitations_without_their_places_are_refused() {
    on_every_engine(async |world| {
        for (member, path) in [("EmailMessage", "emailMessage"), ("SMSMessage", "smsMessage")] {
            let template = json!({ member: "Your password is {####}" });
            let body = json!({ "PoolName": "pool", "AdminCreateUserConfig": { "InviteMessageTemplate": template } });
            let (code, message) = world.refusal("CreateUserPool", body).await;
            assert_eq!(code, "InvalidParameterException");
            let head = format!(
                "1 validation error detected: Value at 'adminCreateUserConfig.inviteMessageTemplate.{path}' failed to satisfy constraint: Member must satisfy regular expression pattern: "
            );
            assert!(message.starts_with(&head), "{message}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_tier_lacks_the_features_of_those_above_it() {
    let arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
    let rows = [
        (
            json!({ "UserPoolTier": "LITE", "Policies": { "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"] } } }),
            "The following features need to be disabled for the LITE pricing tier configured: Passwordless Sign-In",
        ),
        (
            json!({ "UserPoolTier": "LITE", "LambdaConfig": { "PreTokenGenerationConfig": { "LambdaArn": arn, "LambdaVersion": "V2_0" } } }),
            "The following features need to be disabled for the LITE pricing tier configured: Token Customization with Pre-Token Generation Lambda V2_0",
        ),
        (
            json!({ "UserPoolTier": "LITE", "Policies": { "PasswordPolicy": { "PasswordHistorySize": 1 } } }),
            "The following features need to be disabled for the LITE pricing tier configured: Password Reuse Prevention",
        ),
        (
            json!({ "UserPoolAddOns": { "AdvancedSecurityMode": "ENFORCED" } }),
            "The following features need to be disabled for the ESSENTIALS pricing tier configured: Threat Protection",
        ),
    ];
    let rows = rows.map(|(change, message)| (change, "FeatureUnavailableInTierException", message));
    on_every_engine(async |world| {
        world.refuses("CreateUserPool", &json!({ "PoolName": "pool" }), &rows).await;
        let plus = json!({ "UserPoolTier": "PLUS", "UserPoolAddOns": { "AdvancedSecurityMode": "AUDIT" } });
        world.pool(plus).await;
    })
    .await;
}

#[tokio::test]
async fn a_body_that_breaks_the_facts_is_refused_before_anything_else() {
    let rows = [
        (
            json!({ "PoolName": "bad/name" }),
            r"1 validation error detected: Value 'bad/name' at 'poolName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w\s+=,.@-]+",
        ),
        (
            json!({ "MfaConfiguration": "SOMETIMES" }),
            "1 validation error detected: Value 'SOMETIMES' at 'mfaConfiguration' failed to satisfy constraint: Member must satisfy enum value set: [OPTIONAL, OFF, ON]",
        ),
        (
            json!({ "EmailVerificationMessage": "no place for the code" }),
            r"1 validation error detected: Value 'no place for the code' at 'emailVerificationMessage' failed to satisfy constraint: Member must satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*\{####\}[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*",
        ),
    ];
    let rows = rows.map(|(change, message)| (change, "InvalidParameterException", message));
    on_every_engine(async |world| {
        world
            .refuses("CreateUserPool", &json!({ "PoolName": "pool" }), &rows)
            .await;
    })
    .await;
}
