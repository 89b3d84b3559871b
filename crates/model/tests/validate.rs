//! AWS's sentences, by request.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use model::cognito_idp::Operation;
use model::{ErrorCode, sts, validate};
use serde_json::{Value, json};

fn check(operation: Operation, mut body: Value) -> Result<Value, (ErrorCode, String)> {
    validate(operation.input().unwrap(), &mut body)
        .map(|()| body)
        .map_err(|error| (error.code(), error.message().to_owned()))
}

fn sentence(operation: Operation, body: Value) -> String {
    let (code, message) = check(operation, body).unwrap_err();
    assert_eq!(code, ErrorCode::InvalidParameterException);
    message
}

fn mismatch(operation: Operation, body: Value) -> String {
    let (code, message) = check(operation, body).unwrap_err();
    assert_eq!(code, ErrorCode::SerializationException);
    message
}

fn sign_up() -> Value {
    json!({ "ClientId": "1example23456789", "Username": "ana", "Password": "Correct-horse-1" })
}

fn sign_up_with(member: &str, value: Value) -> Value {
    let mut body = sign_up();
    body[member] = value;
    body
}

#[test]
fn a_good_body_passes_and_loses_its_nulls() {
    let mut body = sign_up();
    body["ValidationData"] = Value::Null;
    body["UserAttributes"] = json!([{ "Name": "email", "Value": null }, null]);
    body["SomethingNew"] = json!({ "kept": true });
    let passed = check(Operation::SignUp, body).unwrap();
    let mut expected = sign_up();
    expected["UserAttributes"] = json!([{ "Name": "email" }]);
    expected["SomethingNew"] = json!({ "kept": true });
    assert_eq!(passed, expected);
}

#[test]
fn a_missing_member_is_null() {
    let body = json!({ "GroupName": null });
    assert_eq!(
        sentence(Operation::AdminAddUserToGroup, body),
        "3 validation errors detected: \
         Value null at 'groupName' failed to satisfy constraint: Member must not be null; \
         Value null at 'userPoolId' failed to satisfy constraint: Member must not be null; \
         Value at 'username' failed to satisfy constraint: Member must not be null"
    );
}

#[test]
fn a_secret_is_not_printed() {
    let message = sentence(
        Operation::SignUp,
        sign_up_with("Username", json!("two words")),
    );
    assert_eq!(
        message,
        "1 validation error detected: Value at 'username' failed to satisfy constraint: \
         Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+"
    );
    let message = sentence(
        Operation::SignUp,
        sign_up_with("Password", json!("p".repeat(257))),
    );
    assert_eq!(
        message,
        "1 validation error detected: Value at 'password' failed to satisfy constraint: \
         Member must have length less than or equal to 256"
    );
}

#[test]
fn several_constraints_of_one_member() {
    let body = json!({ "UserPoolId": "", "Username": "ana" });
    assert_eq!(
        sentence(Operation::AdminGetUser, body),
        "2 validation errors detected: \
         Value '' at 'userPoolId' failed to satisfy constraint: \
         Member must have length greater than or equal to 1; \
         Value '' at 'userPoolId' failed to satisfy constraint: \
         Member must satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+"
    );
}

#[test]
fn an_item_made_of_members_has_a_place() {
    let attributes = json!([{ "Name": "email" }, { "Value": "x" }, { "Name": "n".repeat(33) }]);
    assert_eq!(
        sentence(
            Operation::SignUp,
            sign_up_with("UserAttributes", attributes)
        ),
        format!(
            "2 validation errors detected: \
             Value null at 'userAttributes.2.member.name' failed to satisfy constraint: \
             Member must not be null; \
             Value '{}' at 'userAttributes.3.member.name' failed to satisfy constraint: \
             Member must have length less than or equal to 32",
            "n".repeat(33)
        )
    );
}

#[test]
fn an_item_of_one_word_is_told_of_at_the_list() {
    let body = json!({
        "UserPoolId": "us-east-1_abc", "ClientName": "web", "AllowedOAuthFlows": ["code", "magic"],
    });
    assert_eq!(
        sentence(Operation::CreateUserPoolClient, body),
        "1 validation error detected: Value '[code, magic]' at 'allowedOAuthFlows' failed to \
         satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: \
         [implicit, client_credentials, code]]"
    );
}

#[test]
fn keys_and_values_of_a_map() {
    let arn = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc";
    let body = json!({ "ResourceArn": arn, "Tags": { "": "v".repeat(257) } });
    assert_eq!(
        sentence(Operation::TagResource, body),
        format!(
            "2 validation errors detected: \
             Value '{{={0}}}' at 'tags' failed to satisfy constraint: Map keys must satisfy \
             constraint: [Member must have length less than or equal to 128, \
             Member must have length greater than or equal to 1]; \
             Value '{{={0}}}' at 'tags' failed to satisfy constraint: Map value must satisfy \
             constraint: [Member must have length less than or equal to 256, \
             Member must have length greater than or equal to 0]",
            "v".repeat(257)
        )
    );
}

#[test]
fn numbers_and_enums() {
    assert_eq!(
        sentence(Operation::ListUserPools, json!({ "MaxResults": 61 })),
        "1 validation error detected: Value '61' at 'maxResults' failed to satisfy constraint: \
         Member must have value less than or equal to 60"
    );
    let body = json!({ "UserPoolId": "us-east-1_abc", "MfaConfiguration": "SOMETIMES" });
    assert_eq!(
        sentence(Operation::SetUserPoolMfaConfig, body),
        "1 validation error detected: Value 'SOMETIMES' at 'mfaConfiguration' failed to satisfy \
         constraint: Member must satisfy enum value set: [OPTIONAL, OFF, ON]"
    );
}

/// The order was seen in answers of AWS, but for the newest flows.
#[test]
fn enums_are_told_in_the_order_of_a_hash_set() {
    let user = |action: &str| json!({ "UserPoolId": "us-east-1_abc", "Username": "a", "MessageAction": action });
    assert_eq!(
        sentence(Operation::AdminCreateUser, user("SURPRESS")),
        "1 validation error detected: Value 'SURPRESS' at 'messageAction' failed to satisfy \
         constraint: Member must satisfy enum value set: [SUPPRESS, RESEND]"
    );
    let client = json!({
        "UserPoolId": "us-east-1_abc", "ClientName": "web", "ExplicitAuthFlows": ["ADMIN_USER_PASSWORD_AUTH"],
    });
    assert_eq!(
        sentence(Operation::CreateUserPoolClient, client),
        "1 validation error detected: Value '[ADMIN_USER_PASSWORD_AUTH]' at 'explicitAuthFlows' \
         failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum \
         value set: [ALLOW_CUSTOM_AUTH, ADMIN_NO_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH, \
         ALLOW_USER_PASSWORD_AUTH, ALLOW_USER_SRP_AUTH, CUSTOM_AUTH_FLOW_ONLY, USER_PASSWORD_AUTH, \
         ALLOW_ADMIN_USER_PASSWORD_AUTH, ALLOW_USER_AUTH, ALLOW_TOKEN_EXCHANGE_DELEGATION, \
         ALLOW_TOKEN_EXCHANGE_IMPERSONATION, ALLOW_CLIENT_TOKEN_AUTH]]"
    );
}

/// A value that is a list, a structure or a truth is no text (AWS tells of a `SerializationException`).
#[test]
fn an_attribute_is_null_empty_or_of_another_type() {
    let attribute = |attribute: Value| sign_up_with("UserAttributes", json!([attribute]));
    let told = |it: Value| sentence(Operation::SignUp, attribute(it));
    assert_eq!(
        told(json!({ "Name": null, "Value": "x" })),
        "1 validation error detected: Value null at 'userAttributes.1.member.name' failed to \
         satisfy constraint: Member must not be null"
    );
    assert_eq!(
        told(json!({ "Name": "", "Value": "x" })),
        "2 validation errors detected: Value '' at 'userAttributes.1.member.name' failed to \
         satisfy constraint: Member must have length greater than or equal to 1; \
         Value '' at 'userAttributes.1.member.name' failed to satisfy constraint: \
         Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\t\\n\\r ]+"
    );
    assert_eq!(
        told(json!({ "Name": "name", "Value": "x".repeat(2049) })),
        "1 validation error detected: Value at 'userAttributes.1.member.value' failed to \
         satisfy constraint: Member must have length less than or equal to 2048"
    );
    for value in [json!(true), json!(["x"]), json!({ "x": "y" })] {
        let body = attribute(json!({ "Name": "name", "Value": value }));
        mismatch(Operation::SignUp, body);
    }
}

#[test]
fn lengths_count_characters() {
    assert!(
        check(
            Operation::SignUp,
            sign_up_with("Username", json!("é".repeat(128)))
        )
        .is_ok()
    );
    assert!(
        check(
            Operation::SignUp,
            sign_up_with("Username", json!("é".repeat(129)))
        )
        .is_err()
    );
}

#[test]
fn no_more_sentences_than_the_limit() {
    let attributes = Value::Array(vec![json!({}); 100]);
    let message = sentence(
        Operation::SignUp,
        sign_up_with("UserAttributes", attributes),
    );
    assert!(
        message.starts_with("32 validation errors detected: "),
        "{message}"
    );
}

#[test]
fn a_number_stands_for_text_and_a_boolean_does_not() {
    let attribute = |value: Value| json!([{ "Name": "custom:age", "Value": value }]);
    let body = sign_up_with("UserAttributes", attribute(json!(10)));
    let passed = check(Operation::SignUp, body).unwrap();
    assert_eq!(passed["UserAttributes"][0]["Value"], "10");

    let body = sign_up_with("UserAttributes", attribute(json!(false)));
    assert_eq!(
        mismatch(Operation::SignUp, body),
        "FALSE_VALUE can not be converted to a String"
    );
    let body = sign_up_with("UserAttributes", attribute(json!(true)));
    assert_eq!(
        mismatch(Operation::SignUp, body),
        "TRUE_VALUE can not be converted to a String"
    );
}

#[test]
fn values_of_the_wrong_type() {
    let rows = [
        (
            json!({ "MaxResults": "many" }),
            "STRING_VALUE can not be converted to an Integer",
        ),
        (
            json!({ "MaxResults": 3_000_000_000_u32 }),
            "NUMBER_VALUE can not be converted to an Integer",
        ),
        (
            json!({ "NextToken": {} }),
            "Start of structure or map found where not expected.",
        ),
        (
            json!({ "NextToken": [] }),
            "Start of list found where not expected",
        ),
        (json!([]), "Start of list found where not expected"),
        (json!("x"), "Unexpected field type"),
    ];
    for (body, expected) in rows {
        assert_eq!(mismatch(Operation::ListUserPools, body), expected);
    }
    let body = sign_up_with("UserAttributes", json!("nope"));
    assert_eq!(mismatch(Operation::SignUp, body), "Unexpected field type");
    let body = json!({ "AccessToken": "a", "SMSMfaSettings": { "Enabled": 1 } });
    assert_eq!(
        mismatch(Operation::SetUserMFAPreference, body),
        "NUMBER_VALUE can not be converted to a Boolean"
    );
}

#[test]
fn a_boolean_may_be_written_out_and_a_fraction_is_cut() {
    let body = json!({ "MaxResults": 3.9 });
    assert_eq!(
        check(Operation::ListUserPools, body).unwrap()["MaxResults"],
        3
    );
    let body = json!({
        "ClientId": "abc", "Username": "ana", "ConfirmationCode": "1", "ForceAliasCreation": "True",
    });
    assert_eq!(
        check(Operation::ConfirmSignUp, body).unwrap()["ForceAliasCreation"],
        true
    );
}

#[test]
fn another_service_has_another_code() {
    let shape = sts::Operation::AssumeRole.input().unwrap();
    let error = sts::SERVICE.validate(shape, &mut json!({})).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ValidationError);
    assert_eq!(
        error.message(),
        "2 validation errors detected: \
         Value null at 'roleArn' failed to satisfy constraint: Member must not be null; \
         Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null"
    );
}
