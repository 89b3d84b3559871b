//! `CreateUserPool`

mod pinned;
mod refusals;
mod unbuilt;

use serde_json::{Value, json};
use tests::{World, on_every_engine};

fn standard(name: &str, min: &str, max: &str) -> Value {
    json!({
        "AttributeDataType": "String", "DeveloperOnlyAttribute": false, "Mutable": true, "Name": name,
        "Required": false, "StringAttributeConstraints": { "MaxLength": max, "MinLength": min },
    })
}

fn truth(name: &str) -> Value {
    json!({
        "AttributeDataType": "Boolean", "DeveloperOnlyAttribute": false, "Mutable": true, "Name": name,
        "Required": false,
    })
}

/// The schema of a pool that says nothing of it.
fn standard_schema() -> Value {
    let text = |name| standard(name, "0", "2048");
    json!([
        {
            "AttributeDataType": "String", "DeveloperOnlyAttribute": false, "Mutable": false, "Name": "sub",
            "Required": true, "StringAttributeConstraints": { "MaxLength": "2048", "MinLength": "1" },
        },
        text("name"), text("given_name"), text("family_name"), text("middle_name"), text("nickname"),
        text("preferred_username"), text("profile"), text("picture"), text("website"), text("email"),
        truth("email_verified"), text("gender"), standard("birthdate", "10", "10"), text("zoneinfo"),
        text("locale"), text("phone_number"), truth("phone_number_verified"), text("address"),
        {
            "AttributeDataType": "Number", "DeveloperOnlyAttribute": false, "Mutable": true,
            "Name": "updated_at", "NumberAttributeConstraints": { "MinValue": "0" }, "Required": false,
        },
    ])
}

#[tokio::test]
async fn a_pool_of_which_only_the_name_is_given_has_the_defaults() {
    on_every_engine(async |world| {
        let answer = world.ok("CreateUserPool", json!({ "PoolName": "minimal" })).await;
        let pool = &answer["UserPool"];
        let id = pool["Id"].as_str().unwrap();
        let (region, name) = id.split_once('_').unwrap();
        assert_eq!(region, "us-east-1");
        assert!(name.len() == 9 && name.chars().all(|c| c.is_ascii_alphanumeric()), "{name}");
        let expected = json!({
            "AdminCreateUserConfig": { "AllowAdminCreateUserOnly": false, "UnusedAccountValidityDays": 7 },
            "Arn": format!("arn:aws:cognito-idp:us-east-1:123456789012:userpool/{id}"),
            "CreationDate": world.now(),
            "DeletionProtection": "INACTIVE",
            "EmailConfiguration": { "EmailSendingAccount": "COGNITO_DEFAULT" },
            "EstimatedNumberOfUsers": 0,
            "Id": id,
            "LambdaConfig": {},
            "LastModifiedDate": world.now(),
            "MfaConfiguration": "OFF",
            "Name": "minimal",
            "Policies": {
                "PasswordPolicy": {
                    "MinimumLength": 8, "RequireLowercase": true, "RequireNumbers": true,
                    "RequireSymbols": true, "RequireUppercase": true, "TemporaryPasswordValidityDays": 7,
                },
                "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD"] },
            },
            "SchemaAttributes": standard_schema(),
            "UserAttributeUpdateSettings": { "AttributesRequireVerificationBeforeUpdate": [] },
            "UserPoolTags": {},
            "UserPoolTier": "ESSENTIALS",
            "VerificationMessageTemplate": { "DefaultEmailOption": "CONFIRM_WITH_CODE" },
        });
        assert_eq!(pool, &expected);
        let described = world.ok("DescribeUserPool", json!({ "UserPoolId": id })).await;
        assert_eq!(described["UserPool"], expected);
    })
    .await;
}

#[tokio::test]
async fn the_schema_takes_declarations_over_the_standard_and_adds_the_pools_own() {
    on_every_engine(async |world| {
        let answer = world
            .ok(
                "CreateUserPool",
                json!({ "PoolName": "schema", "Schema": [
                    { "Name": "family_name", "Required": true, "Mutable": false },
                    { "Name": "address", "Mutable": true },
                    { "Name": "email", "Required": true },
                    { "Name": "given_name", "Mutable": true, "StringAttributeConstraints": { "MaxLength": "100", "MinLength": "2" } },
                    { "Name": "tenant_id", "AttributeDataType": "String",
                      "StringAttributeConstraints": { "MinLength": "10", "MaxLength": "15" } },
                    { "Name": "created_at", "AttributeDataType": "DateTime" },
                    { "Name": "employee_id", "AttributeDataType": "Number", "Mutable": false,
                      "NumberAttributeConstraints": { "MinValue": "1", "MaxValue": "100" } },
                    { "Name": "is_admin", "AttributeDataType": "Boolean", "Mutable": true },
                    { "Name": "note", "AttributeDataType": "String", "Mutable": true },
                    { "Name": "rank", "AttributeDataType": "Number", "DeveloperOnlyAttribute": true },
                ] }),
            )
            .await;
        let schema = answer["UserPool"]["SchemaAttributes"].as_array().unwrap();
        let of = |name: &str| {
            schema.iter().find(|attribute| attribute["Name"] == name).unwrap().clone()
        };
        assert_eq!(schema.len(), 26);
        assert_eq!((&of("family_name")["Required"], &of("family_name")["Mutable"]), (&json!(true), &json!(false)));
        assert_eq!((&of("address")["Required"], &of("address")["Mutable"]), (&json!(false), &json!(true)));
        // What a declaration leaves out is false, although an undeclared attribute is mutable.
        assert_eq!((&of("email")["Required"], &of("email")["Mutable"]), (&json!(true), &json!(false)));
        assert_eq!(of("given_name")["StringAttributeConstraints"], json!({ "MaxLength": "100", "MinLength": "2" }));
        assert_eq!(
            schema[20..],
            [
                json!({ "AttributeDataType": "String", "DeveloperOnlyAttribute": false, "Mutable": false,
                        "Name": "custom:tenant_id", "Required": false,
                        "StringAttributeConstraints": { "MaxLength": "15", "MinLength": "10" } }),
                json!({ "AttributeDataType": "DateTime", "DeveloperOnlyAttribute": false, "Mutable": false,
                        "Name": "custom:created_at", "Required": false }),
                json!({ "AttributeDataType": "Number", "DeveloperOnlyAttribute": false, "Mutable": false,
                        "Name": "custom:employee_id", "NumberAttributeConstraints": { "MaxValue": "100", "MinValue": "1" },
                        "Required": false }),
                json!({ "AttributeDataType": "Boolean", "DeveloperOnlyAttribute": false, "Mutable": true,
                        "Name": "custom:is_admin", "Required": false }),
                json!({ "AttributeDataType": "String", "DeveloperOnlyAttribute": false, "Mutable": true,
                        "Name": "custom:note", "Required": false, "StringAttributeConstraints": {} }),
                json!({ "AttributeDataType": "Number", "DeveloperOnlyAttribute": true, "Mutable": false,
                        "Name": "dev:custom:rank", "NumberAttributeConstraints": {}, "Required": false }),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn messages_are_shown_in_the_template_and_in_the_older_members() {
    on_every_engine(async |world| {
        let older = world
            .ok(
                "CreateUserPool",
                json!({
                    "PoolName": "older", "EmailVerificationMessage": "Code {####}",
                    "EmailVerificationSubject": "Subject", "SmsVerificationMessage": "Sms {####}",
                }),
            )
            .await;
        let template = json!({
            "DefaultEmailOption": "CONFIRM_WITH_CODE", "EmailMessage": "Code {####}",
            "EmailSubject": "Subject", "SmsMessage": "Sms {####}",
        });
        assert_eq!(older["UserPool"]["VerificationMessageTemplate"], template);
        let newer = world
            .ok(
                "CreateUserPool",
                json!({ "PoolName": "newer", "VerificationMessageTemplate": template }),
            )
            .await;
        let pool = &newer["UserPool"];
        assert_eq!(pool["EmailVerificationMessage"], "Code {####}");
        assert_eq!(pool["EmailVerificationSubject"], "Subject");
        assert_eq!(pool["SmsVerificationMessage"], "Sms {####}");
    })
    .await;
}

#[tokio::test]
async fn what_is_given_in_part_is_completed() {
    on_every_engine(async |world| {
        let answer = world
            .ok("CreateUserPool", json!({
                "PoolName": "part",
                "Policies": { "PasswordPolicy": { "RequireNumbers": true } },
                "AdminCreateUserConfig": { "AllowAdminCreateUserOnly": true, "UnusedAccountValidityDays": 3 },
                "EmailConfiguration": { "From": "Ann <ann@example.com>" },
                "LambdaConfig": { "PreTokenGeneration": "arn:aws:lambda:us-east-1:123456789012:function:f" },
            }))
            .await;
        let pool = &answer["UserPool"];
        assert_eq!(
            pool["Policies"]["PasswordPolicy"],
            json!({
                "MinimumLength": 8, "RequireLowercase": false, "RequireNumbers": true,
                "RequireSymbols": false, "RequireUppercase": false, "TemporaryPasswordValidityDays": 3,
            })
        );
        assert_eq!(
            pool["AdminCreateUserConfig"],
            json!({ "AllowAdminCreateUserOnly": true, "UnusedAccountValidityDays": 3 })
        );
        assert_eq!(
            pool["EmailConfiguration"],
            json!({ "EmailSendingAccount": "COGNITO_DEFAULT", "From": "Ann <ann@example.com>" })
        );
        assert_eq!(
            pool["LambdaConfig"]["PreTokenGenerationConfig"],
            json!({ "LambdaArn": "arn:aws:lambda:us-east-1:123456789012:function:f", "LambdaVersion": "V1_0" })
        );
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("CreateUserPool").await,
        "NotAuthorizedException"
    );
}

/// Nobody declares the proof of an address: what is meant as one is an attribute of the pool's own.
#[tokio::test]
async fn a_declared_flag_is_an_attribute_of_the_pools_own() {
    let world = World::in_memory();
    let body = json!({
        "PoolName": "pool", "Schema": [{ "Name": "email_verified", "AttributeDataType": "Boolean" }]
    });
    let pool = world.ok("CreateUserPool", body).await["UserPool"].clone();
    let schema = pool["SchemaAttributes"].as_array().expect("a schema");
    let of = |name: &str| schema.iter().find(|attribute| attribute["Name"] == name);
    assert_eq!(
        of("custom:email_verified"),
        Some(&json!({
            "AttributeDataType": "Boolean", "DeveloperOnlyAttribute": false, "Mutable": false,
            "Name": "custom:email_verified", "Required": false
        }))
    );
    let own = of("email_verified").expect("the standard attribute");
    assert_eq!(own["Mutable"], true);
}
