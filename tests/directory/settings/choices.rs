//! What may be said of the settings of pools, their factors and their clients.

use serde_json::{Value, json};

/// A member and what may be said of it.
pub(super) type Choices = Vec<(&'static str, Vec<Value>)>;

const ARN: &str = "arn:aws:lambda:us-east-1:123456789012:function:f";

pub(super) fn pool() -> Choices {
    let mut choices = people();
    choices.extend(proofs());
    choices.extend(messages());
    choices.extend(upkeep());
    choices
}

fn people() -> Choices {
    let recovery = |name: &str| json!({ "RecoveryMechanisms": [{ "Name": name, "Priority": 1 }] });
    let invitation = json!({
        "EmailMessage": "{username} {####}", "EmailSubject": "Come in", "SMSMessage": "{username}: {####}",
    });
    vec![
        (
            "AccountRecoverySetting",
            vec![
                json!({}),
                recovery("admin_only"),
                recovery("verified_email"),
            ],
        ),
        (
            "AdminCreateUserConfig",
            vec![
                json!({}),
                json!({ "AllowAdminCreateUserOnly": true }),
                json!({ "InviteMessageTemplate": {} }),
                json!({ "InviteMessageTemplate": invitation }),
                json!({ "UnusedAccountValidityDays": 0 }),
                json!({ "UnusedAccountValidityDays": 30 }),
            ],
        ),
        (
            "AliasAttributes",
            vec![json!(["email", "preferred_username"])],
        ),
        ("AutoVerifiedAttributes", vec![json!([]), json!(["email"])]),
        (
            "Schema",
            vec![json!([{ "Name": "tenant", "AttributeDataType": "String" }])],
        ),
        (
            "UserAttributeUpdateSettings",
            vec![
                json!({}),
                json!({ "AttributesRequireVerificationBeforeUpdate": [] }),
            ],
        ),
        (
            "UsernameAttributes",
            vec![json!(["email"]), json!(["phone_number", "email"])],
        ),
        (
            "UsernameConfiguration",
            vec![
                json!({ "CaseSensitive": true }),
                json!({ "CaseSensitive": false }),
            ],
        ),
    ]
}

fn proofs() -> Choices {
    let added = json!({ "CustomAuthMode": "AUDIT" });
    vec![
        (
            "DeviceConfiguration",
            vec![
                json!({}),
                json!({ "ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false }),
            ],
        ),
        (
            "MfaConfiguration",
            vec![json!("OFF"), json!("OPTIONAL"), json!("ON")],
        ),
        (
            "Policies",
            vec![
                json!({}),
                json!({ "PasswordPolicy": {} }),
                json!({ "PasswordPolicy": { "MinimumLength": 20, "PasswordHistorySize": 0, "RequireLowercase": true } }),
                json!({ "PasswordPolicy": { "MinimumLength": 8, "PasswordHistorySize": 24 } }),
                json!({ "PasswordPolicy": { "RequireSymbols": true, "TemporaryPasswordValidityDays": 3 } }),
                json!({ "SignInPolicy": {} }),
                json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"] } }),
            ],
        ),
        (
            "UserPoolAddOns",
            vec![
                json!({ "AdvancedSecurityMode": "OFF" }),
                json!({ "AdvancedSecurityMode": "OFF", "AdvancedSecurityAdditionalFlows": {} }),
                json!({ "AdvancedSecurityMode": "OFF", "AdvancedSecurityAdditionalFlows": added }),
            ],
        ),
        (
            "UserPoolTier",
            vec![json!("LITE"), json!("ESSENTIALS"), json!("PLUS")],
        ),
    ]
}

fn messages() -> Choices {
    let functions = json!({
        "CreateAuthChallenge": ARN, "CustomMessage": ARN, "DefineAuthChallenge": ARN, "PostAuthentication": ARN,
        "PostConfirmation": ARN, "PreAuthentication": ARN, "PreSignUp": ARN, "PreTokenGeneration": ARN,
        "UserMigration": ARN, "VerifyAuthChallengeResponse": ARN,
        "InboundFederation": { "LambdaArn": ARN, "LambdaVersion": "V1_0" },
        "CustomEmailSender": { "LambdaArn": ARN, "LambdaVersion": "V1_0" },
        "KMSKeyID": "arn:aws:kms:us-east-1:123456789012:key/x",
    });
    let newer = json!({ "LambdaArn": ARN, "LambdaVersion": "V1_0" });
    let own = json!({
        "EmailSendingAccount": "DEVELOPER", "ConfigurationSet": "set", "From": "ann@example.com",
        "ReplyToEmailAddress": "to@example.com",
        "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/example.com",
    });
    let role = "arn:aws:iam::123456789012:role/sms";
    vec![
        (
            "EmailConfiguration",
            vec![json!({}), json!({ "From": "ann@example.com" }), own],
        ),
        ("EmailVerificationMessage", vec![json!("Older {####}")]),
        ("EmailVerificationSubject", vec![json!("Older")]),
        (
            "LambdaConfig",
            vec![
                json!({}),
                functions,
                json!({ "PreTokenGenerationConfig": newer }),
            ],
        ),
        (
            "SmsAuthenticationMessage",
            vec![json!("Sign in with {####}")],
        ),
        (
            "SmsConfiguration",
            vec![
                json!({ "SnsCallerArn": role, "ExternalId": "x", "SnsRegion": "us-east-1" }),
                json!({ "EumsSms": { "CallerArn": role, "OriginationIdentity": "x" } }),
            ],
        ),
        ("SmsVerificationMessage", vec![json!("Older {####}")]),
        (
            "VerificationMessageTemplate",
            vec![
                json!({}),
                json!({ "DefaultEmailOption": "CONFIRM_WITH_LINK", "EmailMessageByLink": "{##here##}" }),
                json!({ "EmailMessage": "Code {####}", "EmailSubject": "Code" }),
                json!({ "SmsMessage": "Code {####}", "EmailSubjectByLink": "Link" }),
            ],
        ),
    ]
}

fn upkeep() -> Choices {
    let dcr = json!({
        "AllowedScopes": ["openid"], "AuthenticatedGrantTypes": ["code"], "EnableStatus": "Enabled",
        "OpenDcrEnabled": false, "OpenDcrGrantTypes": [],
    });
    vec![
        ("AcrConfiguration", vec![json!({})]),
        ("DcrConfiguration", vec![json!({}), dcr]),
        (
            "DeletionProtection",
            vec![json!("ACTIVE"), json!("INACTIVE")],
        ),
        (
            "IssuerConfiguration",
            vec![
                json!({}),
                json!({ "Type": "ORIGINAL" }),
                json!({ "Type": "UPDATED" }),
            ],
        ),
        (
            "KeyConfiguration",
            vec![
                json!({}),
                json!({ "KeyType": "AWS_OWNED_KEY" }),
                json!({ "KmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/x" }),
            ],
        ),
        ("UserPoolTags", vec![json!({}), json!({ "team": "a" })]),
    ]
}

pub(super) fn factors() -> Choices {
    let role = "arn:aws:iam::123456789012:role/other";
    vec![
        (
            "EmailMfaConfiguration",
            vec![
                json!({}),
                json!({ "Message": "Code {####}", "Subject": "Code" }),
            ],
        ),
        (
            "MfaConfiguration",
            vec![json!("OFF"), json!("OPTIONAL"), json!("ON")],
        ),
        (
            "SmsMfaConfiguration",
            vec![
                json!({}),
                json!({ "SmsAuthenticationMessage": "Code {####}" }),
                json!({ "SmsConfiguration": { "SnsCallerArn": role } }),
            ],
        ),
        (
            "SoftwareTokenMfaConfiguration",
            vec![json!({ "Enabled": true })],
        ),
        (
            "WebAuthnConfiguration",
            vec![
                json!({ "RelyingPartyId": "example.com" }),
                json!({ "UserVerification": "required", "FactorConfiguration": "SINGLE_FACTOR" }),
            ],
        ),
    ]
}

pub(super) fn client() -> Choices {
    let mut choices = access();
    choices.extend(tokens());
    choices
}

fn access() -> Choices {
    let analytics = json!({
        "ApplicationId": "abc", "ExternalId": "x", "RoleArn": "arn:aws:iam::123456789012:role/x", "UserDataShared": true,
    });
    let project =
        json!({ "ApplicationArn": "arn:aws:mobiletargeting:us-east-1:123456789012:apps/abc" });
    vec![
        (
            "AllowedOAuthFlows",
            vec![json!([]), json!(["code", "implicit"])],
        ),
        (
            "AllowedOAuthFlowsUserPoolClient",
            vec![json!(false), json!(true)],
        ),
        (
            "AllowedOAuthScopes",
            vec![json!([]), json!(["openid", "email"]), json!(["api/read"])],
        ),
        ("AnalyticsConfiguration", vec![analytics, project]),
        (
            "CallbackURLs",
            vec![
                json!(["https://example.com"]),
                json!(["app://back", "https://example.com"]),
            ],
        ),
        ("DefaultRedirectURI", vec![json!("https://example.com")]),
        (
            "EnablePropagateAdditionalUserContextData",
            vec![json!(false)],
        ),
        (
            "ExplicitAuthFlows",
            vec![
                json!([]),
                json!(["ALLOW_USER_PASSWORD_AUTH"]),
                json!(["USER_PASSWORD_AUTH"]),
                json!(["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_AUTH"]),
            ],
        ),
        ("GenerateSecret", vec![json!(false), json!(true)]),
        (
            "LogoutURLs",
            vec![json!([]), json!(["https://example.com/out"])],
        ),
        (
            "PreventUserExistenceErrors",
            vec![json!("LEGACY"), json!("ENABLED")],
        ),
        ("PublishSecretsInAWSSecretsManager", vec![json!(false)]),
        ("ReadAttributes", vec![json!([]), json!(["name", "sub"])]),
        (
            "SupportedIdentityProviders",
            vec![json!([]), json!(["COGNITO"]), json!(["Google", "COGNITO"])],
        ),
        ("WriteAttributes", vec![json!([]), json!(["name"])]),
    ]
}

fn tokens() -> Choices {
    vec![
        ("AccessTokenValidity", vec![json!(1), json!(24)]),
        ("AuthSessionValidity", vec![json!(3), json!(15)]),
        ("EnableTokenRevocation", vec![json!(false), json!(true)]),
        ("IdTokenValidity", vec![json!(1), json!(24)]),
        (
            "RefreshTokenRotation",
            vec![
                json!({ "Feature": "DISABLED" }),
                json!({ "Feature": "ENABLED", "RetryGracePeriodSeconds": 10 }),
            ],
        ),
        ("RefreshTokenValidity", vec![json!(0), json!(5)]),
        (
            "TokenValidityUnits",
            vec![
                json!({}),
                json!({ "AccessToken": "hours" }),
                json!({ "IdToken": "hours", "RefreshToken": "days" }),
            ],
        ),
    ]
}
