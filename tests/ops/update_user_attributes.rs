//! `UpdateUserAttributes`.

use serde_json::{Value, json};
use tests::people::{
    NO_TOKEN, PASSWORD, access_token, as_object, attributes, confirmed, plain, signed_in,
};
use tests::{World, on_every_engine};

async fn own(world: &World, token: &str) -> Value {
    as_object(&world.ok("GetUser", json!({ "AccessToken": token })).await["UserAttributes"])
}

#[tokio::test]
async fn a_new_address_is_proved_by_the_code_that_goes_there() {
    on_every_engine(async |world| {
        let (_, client_id) = plain(world, json!({ "AliasAttributes": ["email"] }), json!({})).await;
        confirmed(world, &client_id, "anna").await;
        let token = access_token(world, &client_id, "anna", PASSWORD).await;
        world.advance_seconds(1);
        let change = json!({
            "AccessToken": token,
            "UserAttributes": attributes(&[("email", "new@example.com"), ("nickname", "A")])
        });
        assert_eq!(
            world.ok("UpdateUserAttributes", change).await,
            json!({ "CodeDeliveryDetailsList": [
                { "AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": "n***@e***" }
            ] })
        );
        assert_eq!(own(world, &token).await["email_verified"], "false");
        let code = world.code_for("new@example.com").await;
        let body = json!({ "AccessToken": token, "AttributeName": "email", "Code": code });
        assert_eq!(
            world.ok("VerifyUserAttribute", body.clone()).await,
            json!({})
        );
        assert_eq!(own(world, &token).await["email_verified"], "true");
        access_token(world, &client_id, "new@example.com", PASSWORD).await;
    })
    .await;
}

#[tokio::test]
async fn the_old_address_stays_where_the_pool_wants_the_proof_first() {
    let world = World::in_memory();
    let pool = json!({
        "UserAttributeUpdateSettings": { "AttributesRequireVerificationBeforeUpdate": ["email"] }
    });
    let (_, client_id) = plain(&world, pool, json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    let token = access_token(&world, &client_id, "anna", PASSWORD).await;
    world.advance_seconds(1);
    let change = json!({
        "AccessToken": token, "UserAttributes": attributes(&[("email", "new@example.com")])
    });
    world.ok("UpdateUserAttributes", change).await;
    assert_eq!(own(&world, &token).await["email"], "anna@example.com");
    world.advance_seconds(1);
    let again = json!({ "AccessToken": token, "AttributeName": "email" });
    let answer = world.ok("GetUserAttributeVerificationCode", again).await;
    assert_eq!(answer["CodeDeliveryDetails"]["Destination"], "n***@e***");
    let code = world.code_for("new@example.com").await;
    let body = json!({ "AccessToken": token, "AttributeName": "email", "Code": code });
    world.ok("VerifyUserAttribute", body).await;
    let found = own(&world, &token).await;
    assert_eq!(
        (&found["email"], &found["email_verified"]),
        (&json!("new@example.com"), &json!("true"))
    );
}

#[tokio::test]
async fn users_write_what_their_client_may() {
    let world = World::in_memory();
    let pool = json!({ "Schema": [
        { "Name": "email", "Required": true, "Mutable": true, "AttributeDataType": "String" },
        { "Name": "badge", "Mutable": false, "AttributeDataType": "String" }
    ] });
    let client = json!({ "WriteAttributes": ["email", "nickname", "custom:badge"] });
    let (_, client_id) = plain(&world, pool, client).await;
    confirmed(&world, &client_id, "anna").await;
    let token = access_token(&world, &client_id, "anna", PASSWORD).await;
    let set = |name: &str, value: &str| json!({ "UserAttributes": attributes(&[(name, value)]) });
    let unauthorized = (
        "NotAuthorizedException",
        "A client attempted to write unauthorized attribute",
    );
    let base = json!({ "AccessToken": token, "UserAttributes": [] });
    let rows = [
        (set("given_name", "A"), unauthorized.0, unauthorized.1),
        (
            set("email_verified", "true"),
            unauthorized.0,
            unauthorized.1,
        ),
        (
            set("custom:badge", "7"),
            "InvalidParameterException",
            "user.custom:badge: Attribute cannot be updated.",
        ),
        (
            set("email", ""),
            "InvalidParameterException",
            "Attributes did not conform to the schema: email: The attribute is required",
        ),
        (
            json!({ "AccessToken": "a.b.c" }),
            "NotAuthorizedException",
            "Invalid Access Token",
        ),
    ];
    world.refuses("UpdateUserAttributes", &base, &rows).await;
    let mut body = base.clone();
    tests::merge(&mut body, set("nickname", "A"));
    assert_eq!(world.ok("UpdateUserAttributes", body).await, json!({}));
}

#[tokio::test]
async fn an_address_that_somebody_has_is_refused_and_codes_are_counted() {
    let world = World::in_memory();
    let pool = json!({ "UsernameAttributes": ["email"] });
    let (pool_id, client_id) = plain(&world, pool, json!({})).await;
    for name in ["anna@example.com", "berta@example.com"] {
        let body = json!({ "ClientId": client_id, "Username": name, "Password": PASSWORD });
        world.ok("SignUp", body).await;
        let body = json!({ "UserPoolId": pool_id, "Username": name });
        world.ok("AdminConfirmSignUp", body).await;
    }
    let token = access_token(&world, &client_id, "anna@example.com", PASSWORD).await;
    let change = |email: &str| json!({ "AccessToken": token, "UserAttributes": attributes(&[("email", email)]) });
    let rows = [
        (
            json!({}),
            "AliasExistsException",
            "An account with the given email already exists.",
        ),
        (
            json!({ "AccessToken": "!" }),
            "InvalidParameterException",
            NO_TOKEN,
        ),
    ];
    world
        .refuses("UpdateUserAttributes", &change("berta@example.com"), &rows)
        .await;
    for at in 0..5 {
        world
            .ok(
                "UpdateUserAttributes",
                change(&format!("anna{at}@example.com")),
            )
            .await;
    }
    let found = world
        .refusal("UpdateUserAttributes", change("anna6@example.com"))
        .await;
    assert_eq!(
        found.1,
        "Attempt limit exceeded, please try after some time."
    );
}

#[tokio::test]
async fn a_user_who_is_gone_changes_nothing() {
    let world = World::in_memory();
    let (_, _, token) = signed_in(&world, json!({}), json!({})).await;
    world
        .ok("DeleteUser", json!({ "AccessToken": token }))
        .await;
    let body = json!({ "AccessToken": token, "UserAttributes": [] });
    let rows = [(json!({}), "UserNotFoundException", "User does not exist.")];
    world.refuses("UpdateUserAttributes", &body, &rows).await;
}
