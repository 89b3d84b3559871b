//! `VerifyUserAttribute`.

use serde_json::json;
use tests::World;
use tests::people::{NO_TOKEN, PASSWORD, access_token, attributes, confirmed, signed_in, wrong};

#[tokio::test]
async fn the_code_proves_the_address_once() {
    let world = World::in_memory();
    let (_, _, token) = signed_in(&world, json!({}), json!({})).await;
    let ask = json!({ "AccessToken": token, "AttributeName": "email" });
    world
        .ok("GetUserAttributeVerificationCode", ask.clone())
        .await;
    let code = world.code_for("anna@example.com").await;
    let body = json!({ "AccessToken": token, "AttributeName": "email", "Code": code });
    let mismatch = (
        "CodeMismatchException",
        "Invalid verification code provided, please try again.",
    );
    let expired = (
        "ExpiredCodeException",
        "Invalid code provided, please request a code again.",
    );
    let rows = [
        (
            json!({ "AccessToken": "!" }),
            "InvalidParameterException",
            NO_TOKEN,
        ),
        (
            json!({ "AccessToken": "a.b.c" }),
            "NotAuthorizedException",
            "Invalid Access Token",
        ),
        (json!({ "Code": wrong(&code) }), mismatch.0, mismatch.1),
        (
            json!({ "AttributeName": "phone_number" }),
            expired.0,
            expired.1,
        ),
        (
            json!({ "AttributeName": "nickname" }),
            "InvalidParameterException",
            "Invalid attribute name. Only phone_number and email can be verified.",
        ),
    ];
    world.refuses("VerifyUserAttribute", &body, &rows).await;
    assert_eq!(
        world.ok("VerifyUserAttribute", body.clone()).await,
        json!({})
    );
    world
        .refuses(
            "VerifyUserAttribute",
            &body,
            &[(json!({}), expired.0, expired.1)],
        )
        .await;
}

#[tokio::test]
async fn tries_are_counted_over_the_codes_of_an_hour() {
    let world = World::in_memory();
    let (_, _, token) = signed_in(&world, json!({}), json!({})).await;
    let ask = json!({ "AccessToken": token, "AttributeName": "email" });
    let body = json!({ "AccessToken": token, "AttributeName": "email", "Code": "abcdef" });
    for _ in 0..3 {
        world.advance_seconds(1);
        world
            .ok("GetUserAttributeVerificationCode", ask.clone())
            .await;
        for _ in 0..5 {
            let found = world.refusal("VerifyUserAttribute", body.clone()).await;
            assert_eq!(found.0, "CodeMismatchException");
        }
    }
    world.ok("GetUserAttributeVerificationCode", ask).await;
    let limit = (
        "LimitExceededException",
        "Attempt limit exceeded, please try after some time.",
    );
    world
        .refuses(
            "VerifyUserAttribute",
            &body,
            &[(json!({}), limit.0, limit.1)],
        )
        .await;
}

#[tokio::test]
async fn an_alias_that_somebody_has_is_not_proved() {
    let world = World::in_memory();
    let pool = json!({ "AliasAttributes": ["email"] });
    let (pool_id, client_id, token) = signed_in(&world, pool, json!({})).await;
    confirmed(&world, &client_id, "berta").await;
    let change = json!({
        "AccessToken": token, "UserAttributes": attributes(&[("email", "berta@example.com")])
    });
    world.advance_seconds(1);
    world.ok("UpdateUserAttributes", change).await;
    let code = world.code_for("berta@example.com").await;
    let body = json!({ "AccessToken": token, "AttributeName": "email", "Code": code });
    let sentence = "An account with the given email already exists.";
    let rows = [(json!({}), "AliasExistsException", sentence)];
    world.refuses("VerifyUserAttribute", &body, &rows).await;
    world
        .ok(
            "AdminDeleteUser",
            json!({ "UserPoolId": pool_id, "Username": "anna" }),
        )
        .await;
    let rows = [(json!({}), "UserNotFoundException", "User does not exist.")];
    world.refuses("VerifyUserAttribute", &body, &rows).await;
    access_token(&world, &client_id, "berta@example.com", PASSWORD).await;
}
