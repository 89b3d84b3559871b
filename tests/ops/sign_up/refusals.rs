//! What `SignUp` refuses of values: attributes against the schema, addresses, passwords.

use std::sync::Arc;

use serde_json::json;
use store::memory::Memory;
use tests::people::{
    PASSWORD, attributes, password_client, plain, tutorial_pool, tutorial_sign_up,
};
use tests::{World, on_every_engine, triggers};
use userpool::{AddressLimits, Settings};

#[tokio::test]
async fn values_that_the_schema_does_not_take_are_refused() {
    let world = World::in_memory();
    let pool_id = world.pool(tutorial_pool()).await;
    let client_id = world.client(&pool_id, password_client()).await;
    for (name, value, reason) in [
        (
            "custom:nope",
            "x",
            "Attribute does not exist in the schema.",
        ),
        (
            "custom:tenant_id",
            "123456789",
            "String must be no shorter than 10 characters",
        ),
        (
            "custom:tenant_id",
            "1234567890123456",
            "String must be no longer than 15 characters",
        ),
        ("custom:employee_id", "0", "Number must be at least 1"),
        ("custom:employee_id", "101", "Number must be at most 100"),
        (
            "custom:employee_id",
            "ten",
            "Attribute value must be a number.",
        ),
        (
            "custom:is_admin",
            "perhaps",
            "The attribute is not a valid boolean",
        ),
        (
            "birthdate",
            "1.1.2000",
            "String must be no shorter than 10 characters",
        ),
    ] {
        let given = attributes(&[("family_name", "Foobar"), (name, value)]);
        let sentence = format!("Attributes did not conform to the schema: {name}: {reason}\n");
        let change = json!({ "UserAttributes": given });
        let row = (change, "InvalidParameterException", sentence.as_str());
        world
            .refuses("SignUp", &tutorial_sign_up(&client_id), &[row])
            .await;
    }
    assert!(world.letters().await.is_empty());
}

#[tokio::test]
async fn what_is_missing_or_not_the_users_to_say_is_refused() {
    let world = World::in_memory();
    let pool_id = world.pool(tutorial_pool()).await;
    let client_id = world.client(&pool_id, password_client()).await;
    let given = |pairs: &[(&str, &str)]| json!({ "UserAttributes": attributes(pairs) });
    let with = |name: &str, value: &str| given(&[("family_name", "Foobar"), (name, value)]);
    let invalid = "InvalidParameterException";
    let missing = "Attributes did not conform to the schema: name.familyName: The attribute name.familyName is required\n";
    let several = "Attributes did not conform to the schema: custom:employee_id: Number must be at least 1\ncustom:nope: Attribute does not exist in the schema.\nname.familyName: The attribute name.familyName is required\n";
    let unauthorized = "A client attempted to write unauthorized attribute";
    let rows = [
        (given(&[]), invalid, missing),
        (given(&[("family_name", "")]), invalid, missing),
        (
            given(&[
                ("custom:nope", "x"),
                ("custom:employee_id", "0"),
                ("email", "x"),
            ]),
            invalid,
            "User email should be empty or same as username, since username attribute is email.",
        ),
        (
            given(&[
                ("custom:nope", "x"),
                ("custom:employee_id", "0"),
                ("phone_number", "x"),
            ]),
            invalid,
            several,
        ),
        (
            with("phone_number", "5551234"),
            invalid,
            "Invalid phone number format.",
        ),
        (
            with("email", "other@example.com"),
            invalid,
            "User email should be empty or same as username, since username attribute is email.",
        ),
        (
            with("email_verified", "true"),
            "NotAuthorizedException",
            unauthorized,
        ),
        (with("sub", "me"), "NotAuthorizedException", unauthorized),
    ];
    world
        .refuses("SignUp", &tutorial_sign_up(&client_id), &rows)
        .await;
}

#[tokio::test]
async fn addresses_are_checked_strictly() {
    let world = World::in_memory();
    let (_, client_id) = plain(&world, json!({}), json!({})).await;
    for address in [
        "plain",
        "@b.c",
        "a@",
        "a@b",
        "a@b..c",
        "a b@c.d",
        "a@b.c\r\nBcc: x@y.z",
        "a@-b.c",
        "a@b-.c",
        ".a@b.c",
        "a..b@c.d",
        "a@b@c.d",
        "ä@b.c",
        "\"a\"@b.c",
        "a@[127.0.0.1]",
        "<a@b.c>",
    ] {
        let body = json!({
            "ClientId": client_id, "Username": "anna", "Password": PASSWORD,
            "UserAttributes": attributes(&[("email", address)])
        });
        let found = world.refusal("SignUp", body).await;
        assert_eq!(found.1, "Invalid email address format.", "{address}");
    }
    for number in [
        "+",
        "+0123456",
        "1555123",
        "+1 555",
        "+12345678901234567",
        "+1555x",
    ] {
        let body = json!({
            "ClientId": client_id, "Username": "anna", "Password": PASSWORD,
            "UserAttributes": attributes(&[("phone_number", number)])
        });
        let found = world.refusal("SignUp", body).await;
        assert_eq!(found.1, "Invalid phone number format.", "{number}");
    }
}

#[tokio::test]
async fn every_rule_of_passwords_has_its_sentence() {
    let world = World::in_memory();
    let pool_id = world.pool(tutorial_pool()).await;
    let client_id = world.client(&pool_id, password_client()).await;
    let base = tutorial_sign_up(&client_id);
    for (password, rule) in [
        ("1Abcd^x", "Password not long enough"),
        ("1234ABCD^", "Password must have lowercase characters"),
        ("1234abcd^", "Password must have uppercase characters"),
        ("abcdABCD^", "Password must have numeric characters"),
        ("1234Abcde", "Password must have symbol characters"),
        ("aaaa", "Password not long enough"),
        ("aaaaaaaa", "Password must have uppercase characters"),
    ] {
        let sentence = format!("Password did not conform with policy: {rule}");
        let row = (
            json!({ "Password": password }),
            "InvalidPasswordException",
            sentence.as_str(),
        );
        world.refuses("SignUp", &base, &[row]).await;
    }
    let lenient = json!({ "Policies": { "PasswordPolicy": { "MinimumLength": 6 } } });
    let (_, client_id) = plain(&world, lenient, json!({})).await;
    let body = json!({ "ClientId": client_id, "Username": "anna", "Password": "aaaaaa" });
    world.ok("SignUp", body).await;
}

#[tokio::test]
async fn a_function_that_might_refuse_lets_nobody_in_unasked() {
    on_every_engine(async |world| {
        let (pool, client) = plain(world, json!({}), json!({})).await;
        let body = json!({ "ClientId": client, "Username": "ana", "Password": PASSWORD });
        triggers::set(world, &pool, &["PreSignUp"]).await;
        let refusal = world.refusal("SignUp", body.clone()).await;
        assert_eq!(refusal, triggers::not_asked("PreSignUp"));
        assert_eq!(refusal.0, "UnexpectedLambdaException");
        // Nobody learns of names by it.
        world
            .ok("UpdateUserPool", json!({ "UserPoolId": pool }))
            .await;
        world.ok("SignUp", body.clone()).await;
        triggers::set(world, &pool, &["PreSignUp"]).await;
        assert_eq!(world.refusal("SignUp", body).await, refusal);
        // What follows a sign-up or comes at another time is not asked.
        let others = [
            "PostConfirmation",
            "CustomMessage",
            "UserMigration",
            "PreAuthentication",
        ];
        triggers::set(world, &pool, &others).await;
        let body = json!({ "ClientId": client, "Username": "bob", "Password": PASSWORD });
        world.ok("SignUp", body).await;
    })
    .await;
}

/// Whoever the users are.
#[tokio::test]
async fn an_address_gets_no_more_letters_than_an_hour_allows() {
    let limits = AddressLimits {
        mails: 2,
        ..AddressLimits::default()
    };
    let settings = Settings {
        limits,
        ..Settings::default()
    };
    let world = World::settled(Arc::new(Memory::new()), None, &settings);
    let (_, client_id) = plain(&world, json!({}), json!({})).await;
    let body = |name: &str| {
        json!({
            "ClientId": client_id, "Username": name, "Password": PASSWORD,
            "UserAttributes": attributes(&[("email", "anna@example.com")])
        })
    };
    world.ok("SignUp", body("anna")).await;
    world.ok("SignUp", body("berta")).await;
    let refusal = (
        "LimitExceededException".to_owned(),
        "Attempt limit exceeded, please try after some time.".to_owned(),
    );
    assert_eq!(world.refusal("SignUp", body("carla")).await, refusal);
    world.advance_seconds(3600);
    world.ok("SignUp", body("carla")).await;
}
