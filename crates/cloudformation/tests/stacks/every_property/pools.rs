//! The properties of a pool.

use serde_json::{Value, json};

use super::{Fixed, Mentioned, Row, Shown};

const ROLE: &str = "arn:aws:iam::123456789012:role/sms";
const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:f";
const IDENTITY: &str = "arn:aws:ses:us-east-1:123456789012:identity/example.com";

/// One that is shown as it is given.
fn plain(property: &'static str, before: Value, after: Value) -> Row {
    let at = format!("/UserPool/{property}");
    Row::new(property, before, after.clone(), Shown(at, after))
}

/// One of which a member changes.
fn inside(property: &'static str, member: &str, before: &Value, after: Value) -> Row {
    let at = format!("/UserPool/{property}/{member}");
    let now = json!({member: after.clone()});
    Row::new(property, json!({member: before}), now, Shown(at, after))
}

/// One that a pool keeps for life.
fn fixed(property: &'static str, before: Value, after: Value) -> Row {
    Row::new(property, before, after, Fixed)
}

/// One that a description of the factors shows.
fn factor(property: &'static str, at: &str, before: Value, after: Value) -> Row {
    let at = format!("/Factors/{at}");
    Row::new(property, before, after.clone(), Shown(at, after))
}

/// Two texts of a message with a code.
fn texts() -> (Value, Value) {
    (json!("Old {####}"), json!("New {####}"))
}

pub(super) fn rows() -> Vec<Row> {
    let mut rows = people();
    rows.extend(proofs());
    rows.extend(upkeep());
    rows.extend(factors().into_iter().map(|row| row.beside(second_factor())));
    rows.extend(passkeys());
    rows
}

fn people() -> Vec<Row> {
    let recovery = |name: &str| json!({"RecoveryMechanisms": [{"Name": name, "Priority": 1}]});
    let attribute =
        |name: &str| json!({"Name": name, "AttributeDataType": "String", "Mutable": true});
    let grown = json!([attribute("one"), attribute("two")]);
    let two = Mentioned("custom:two");
    vec![
        plain(
            "AccountRecoverySetting",
            recovery("verified_email"),
            recovery("admin_only"),
        ),
        inside(
            "AdminCreateUserConfig",
            "AllowAdminCreateUserOnly",
            &json!(false),
            json!(true),
        ),
        fixed(
            "AliasAttributes",
            json!(["email"]),
            json!(["preferred_username"]),
        ),
        Row::new("Schema", json!([attribute("one")]), grown, two),
        fixed(
            "UsernameAttributes",
            json!(["email"]),
            json!(["phone_number"]),
        ),
        fixed(
            "UsernameConfiguration",
            json!({"CaseSensitive": true}),
            json!({"CaseSensitive": false}),
        ),
    ]
}

fn proofs() -> Vec<Row> {
    let (old, new) = texts();
    let verified = json!({"AutoVerifiedAttributes": ["email"]});
    let length = |characters: u8| json!({"PasswordPolicy": {"MinimumLength": characters}});
    let at = "/UserPool/Policies/PasswordPolicy/MinimumLength";
    let longer = Shown(at.to_owned(), json!(12));
    vec![
        plain("AutoVerifiedAttributes", json!([]), json!(["email"])),
        plain("EmailVerificationMessage", old.clone(), new.clone()),
        plain("EmailVerificationSubject", json!("Old"), json!("New")),
        Row::new("Policies", length(8), length(12), longer),
        plain("SmsVerificationMessage", old, new),
        inside(
            "UserAttributeUpdateSettings",
            "AttributesRequireVerificationBeforeUpdate",
            &json!([]),
            json!(["email"]),
        )
        .beside(verified),
        inside(
            "VerificationMessageTemplate",
            "DefaultEmailOption",
            &json!("CONFIRM_WITH_CODE"),
            json!("CONFIRM_WITH_LINK"),
        ),
    ]
}

fn upkeep() -> Vec<Row> {
    let name = Shown("/UserPool/Name".to_owned(), json!("two"));
    vec![
        plain("DeletionProtection", json!("INACTIVE"), json!("ACTIVE")),
        inside(
            "DeviceConfiguration",
            "ChallengeRequiredOnNewDevice",
            &json!(false),
            json!(true),
        ),
        inside(
            "IssuerConfiguration",
            "Type",
            &json!("ORIGINAL"),
            json!("UPDATED"),
        ),
        plain(
            "KeyConfiguration",
            json!({}),
            json!({"KeyType": "AWS_OWNED_KEY"}),
        ),
        plain("LambdaConfig", json!({}), json!({"PreSignUp": FUNCTION})),
        inside(
            "UserPoolAddOns",
            "AdvancedSecurityMode",
            &json!("OFF"),
            json!("AUDIT"),
        )
        .beside(json!({"UserPoolTier": "PLUS"})),
        Row::new("UserPoolName", json!("one"), json!("two"), name),
        plain("UserPoolTags", json!({"team": "a"}), json!({"team": "b"})),
        plain("UserPoolTier", json!("PLUS"), json!("ESSENTIALS")),
    ]
}

/// What stands beside those of a second factor.
fn second_factor() -> Value {
    json!({
        "AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]},
        "EmailConfiguration": {"EmailSendingAccount": "DEVELOPER", "SourceArn": IDENTITY},
        "EnabledMfas": ["SMS_MFA", "EMAIL_OTP"],
        "MfaConfiguration": "OPTIONAL",
        "SmsConfiguration": {"SnsCallerArn": ROLE},
    })
}

fn factors() -> Vec<Row> {
    let (old, new) = texts();
    let mail = json!({"EmailSendingAccount": "DEVELOPER", "SourceArn": IDENTITY});
    let mut from = mail.clone();
    from["From"] = json!("ann@example.com");
    let both = json!(["SMS_MFA", "SOFTWARE_TOKEN_MFA"]);
    let token = "/Factors/SoftwareTokenMfaConfiguration/Enabled".to_owned();
    let role = json!({"SnsCallerArn": ROLE});
    let mut region = role.clone();
    region["SnsRegion"] = json!("eu-west-1");
    vec![
        factor(
            "EmailAuthenticationMessage",
            "EmailMfaConfiguration/Message",
            old.clone(),
            new.clone(),
        ),
        factor(
            "EmailAuthenticationSubject",
            "EmailMfaConfiguration/Subject",
            json!("Old"),
            json!("New"),
        ),
        plain("EmailConfiguration", mail, from),
        Row::new(
            "EnabledMfas",
            json!(["SMS_MFA"]),
            both,
            Shown(token, json!(true)),
        ),
        factor(
            "MfaConfiguration",
            "MfaConfiguration",
            json!("OPTIONAL"),
            json!("ON"),
        ),
        factor(
            "SmsAuthenticationMessage",
            "SmsMfaConfiguration/SmsAuthenticationMessage",
            old,
            new,
        ),
        plain("SmsConfiguration", role, region),
    ]
}

fn passkeys() -> Vec<Row> {
    let at = "WebAuthnConfiguration";
    let passkey = |property, member: &str, before: &str, after: &str| {
        let at = format!("{at}/{member}");
        let row = factor(property, &at, json!(before), json!(after));
        row.beside(json!({"WebAuthnRelyingPartyID": "example.com"}))
    };
    vec![
        passkey(
            "WebAuthnFactorConfiguration",
            "FactorConfiguration",
            "SINGLE_FACTOR",
            "MULTI_FACTOR_WITH_USER_VERIFICATION",
        ),
        passkey(
            "WebAuthnRelyingPartyID",
            "RelyingPartyId",
            "a.example",
            "b.example",
        ),
        passkey(
            "WebAuthnUserVerification",
            "UserVerification",
            "preferred",
            "required",
        ),
    ]
}
