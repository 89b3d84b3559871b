//! Pools and users that many tests need.

use crypto::password::{self, Parameters};
use model::Sensitive;
use serde_json::{Value, json};
use userpool::Proof;

use crate::{World, merge};

/// The address of the tutorial's user.
pub const EMAIL: &str = "wiyovah293@carsik.com";
/// The password of the tutorial's user.
pub const PASSWORD: &str = "1234Abcd^";
/// A password that the tutorial's pool takes, too.
pub const OTHER_PASSWORD: &str = "9876Zyxw$";

/// The tutorial's user pool, as its stack makes it.
pub fn tutorial_pool() -> Value {
    json!({
        "UsernameAttributes": ["email"],
        "AutoVerifiedAttributes": ["email"],
        "UsernameConfiguration": { "CaseSensitive": false },
        "VerificationMessageTemplate": {
            "DefaultEmailOption": "CONFIRM_WITH_CODE",
            "EmailSubject": "You need to verify your email",
            "EmailMessage": "Thanks for signing up Your verification code is {####}",
            "SmsMessage": "The verification code to your new account is {####}"
        },
        "Schema": [
            { "Name": "family_name", "Required": true, "Mutable": false, "AttributeDataType": "String" },
            { "Name": "address", "Required": false, "Mutable": true, "AttributeDataType": "String" },
            { "Name": "tenant_id", "AttributeDataType": "String", "Mutable": false,
              "StringAttributeConstraints": { "MinLength": "10", "MaxLength": "15" } },
            { "Name": "created_at", "AttributeDataType": "DateTime", "Mutable": false },
            { "Name": "employee_id", "AttributeDataType": "Number", "Mutable": false,
              "NumberAttributeConstraints": { "MinValue": "1", "MaxValue": "100" } },
            { "Name": "is_admin", "AttributeDataType": "Boolean", "Mutable": true }
        ],
        "Policies": { "PasswordPolicy": {
            "MinimumLength": 8, "RequireLowercase": true, "RequireUppercase": true,
            "RequireNumbers": true, "RequireSymbols": true
        } },
        "AccountRecoverySetting": { "RecoveryMechanisms": [{ "Name": "verified_email", "Priority": 1 }] }
    })
}

/// A client that signs in by password.
pub fn password_client() -> Value {
    json!({ "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] })
}

/// How somebody proves a password who comes with a hash of it, as cheap as one can be.
///
/// # Panics
/// Where there can be no such hash.
pub fn by_hash(password: &str) -> Proof {
    let cheap = Parameters {
        memory_kib: 64,
        passes: 1,
        lanes: 1,
    };
    let hash = password::hash(password.as_bytes(), [3; 16], &cheap).expect("a hash");
    Proof::Hash(Sensitive::new(hash))
}

/// A list of attributes as the API takes it.
pub fn attributes(pairs: &[(&str, &str)]) -> Value {
    pairs
        .iter()
        .map(|(name, value)| json!({ "Name": name, "Value": value }))
        .collect()
}

/// The tutorial's sign-up through a client.
pub fn tutorial_sign_up(client_id: &str) -> Value {
    json!({
        "ClientId": client_id,
        "Username": EMAIL,
        "Password": PASSWORD,
        "UserAttributes": attributes(&[
            ("email", EMAIL),
            ("family_name", "Foobar"),
            ("custom:tenant_id", "1234567890"),
            ("custom:created_at", "2022-01-01"),
            ("custom:employee_id", "10"),
            ("custom:is_admin", "false"),
        ])
    })
}

/// A pool whose users choose names, which proves e-mail addresses; and a client of it that signs in by password, with these
/// members beside.
pub async fn plain(world: &World, pool: Value, client: Value) -> (String, String) {
    let mut members = json!({ "AutoVerifiedAttributes": ["email"] });
    merge(&mut members, pool);
    let pool_id = world.pool(members).await;
    let mut members = password_client();
    merge(&mut members, client);
    let client_id = world.client(&pool_id, members).await;
    (pool_id, client_id)
}

/// Signs a user up whose e-mail address is `<name>@example.com`, and gives the `sub`.
///
/// # Panics
/// Where an operation refuses.
pub async fn signed_up(world: &World, client_id: &str, name: &str) -> String {
    let email = format!("{name}@example.com");
    let answer = world
        .ok(
            "SignUp",
            json!({
                "ClientId": client_id,
                "Username": name,
                "Password": PASSWORD,
                "UserAttributes": attributes(&[("email", &email)])
            }),
        )
        .await;
    answer["UserSub"].as_str().expect("a sub").to_owned()
}

/// Signs a user up as [`signed_up`] does and confirms the sign-up by the code that was mailed.
///
/// # Panics
/// Where an operation refuses.
pub async fn confirmed(world: &World, client_id: &str, name: &str) -> String {
    let sub = signed_up(world, client_id, name).await;
    let code = world.code_for(&format!("{name}@example.com")).await;
    let body = json!({ "ClientId": client_id, "Username": name, "ConfirmationCode": code });
    assert_eq!(world.ok("ConfirmSignUp", body).await, json!({}));
    sub
}

/// Signs a user in by password and gives the access token.
///
/// # Panics
/// Where an operation refuses.
pub async fn access_token(world: &World, client_id: &str, name: &str, password: &str) -> String {
    let body = json!({
        "ClientId": client_id,
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": name, "PASSWORD": password }
    });
    let answer = world.ok("InitiateAuth", body).await;
    answer["AuthenticationResult"]["AccessToken"]
        .as_str()
        .expect("an access token")
        .to_owned()
}

/// The attributes of a user, as an object.
pub async fn attributes_of(world: &World, pool_id: &str, name: &str) -> Value {
    let user = world
        .ok(
            "AdminGetUser",
            json!({ "UserPoolId": pool_id, "Username": name }),
        )
        .await;
    as_object(&user["UserAttributes"])
}

/// A list of attributes as an object.
///
/// # Panics
/// Where it is none.
pub fn as_object(list: &Value) -> Value {
    let list = list.as_array().expect("a list of attributes");
    let pair = |it: &Value| {
        (
            it["Name"].as_str().expect("a name").to_owned(),
            it["Value"].clone(),
        )
    };
    Value::Object(list.iter().map(pair).collect())
}

/// Another code than this one.
pub fn wrong(code: &str) -> String {
    code.chars()
        .map(|digit| if digit == '9' { '0' } else { '9' })
        .collect()
}

/// A pool as [`plain`] makes it, with the confirmed user `anna`, who has signed in a second ago: the ids of the pool and the
/// client, and the access token.
pub async fn signed_in(world: &World, pool: Value, client: Value) -> (String, String, String) {
    let (pool_id, client_id) = plain(world, pool, client).await;
    confirmed(world, &client_id, "anna").await;
    let token = access_token(world, &client_id, "anna", PASSWORD).await;
    world.advance_seconds(1);
    (pool_id, client_id, token)
}

/// The sentence about an access token that can be none.
pub const NO_TOKEN: &str = "1 validation error detected: Value at 'accessToken' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9-_=.]+";
/// The sentence about a user name with a space in it.
pub const NO_NAME: &str = "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+";
/// The sentence about a pool that is not there.
pub const NO_POOL: &str = "User pool us-east-1_nosuchpool does not exist.";
