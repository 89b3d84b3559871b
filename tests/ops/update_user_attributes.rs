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
            "user.custom:badge: Attribute cannot be updated.\n",
        ),
        (
            set("email", ""),
            "InvalidParameterException",
            "Invalid user attributes: email: Required attribute cannot be deleted.",
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

/// The order in which AWS was seen to tell: `sub`, no value, what the client may not write, then all else at once.
#[tokio::test]
async fn what_is_wrong_with_attributes_is_told_in_order() {
    let world = World::in_memory();
    let pool = json!({ "Schema": [
        { "Name": "badge", "Mutable": false, "AttributeDataType": "String" },
        { "Name": "rank", "Mutable": true, "AttributeDataType": "Number",
          "NumberAttributeConstraints": { "MinValue": "1" } },
        { "Name": "long", "Mutable": true, "AttributeDataType": "String",
          "StringAttributeConstraints": { "MinLength": "36" } }
    ] });
    let (_, client_id, token) = signed_in(&world, pool, json!({})).await;
    assert!(!client_id.is_empty());
    let invalid = "InvalidParameterException";
    let given = |list: Value| json!({ "UserAttributes": list });
    let sub = json!({ "Name": "sub", "Value": "x" });
    let missing = json!({ "Name": "custom:badge", "Value": null });
    let flag = json!({ "Name": "email_verified", "Value": "true" });
    let badge = json!({ "Name": "custom:badge", "Value": "" });
    let rank = json!({ "Name": "custom:rank", "Value": "0" });
    let nope = json!({ "Name": "custom:nope", "Value": "x" });
    let short = json!({ "Name": "custom:long", "Value": "x" });
    let email = json!({ "Name": "email", "Value": "x" });
    let rows = [
        (
            given(json!([missing, flag, sub])),
            invalid,
            "Cannot modify the non-mutable attribute sub",
        ),
        (
            given(json!([{ "Name": "sub" }])),
            invalid,
            "Cannot modify the non-mutable attribute sub",
        ),
        (
            given(json!([badge, flag, missing])),
            invalid,
            "Attribute value for custom:badge must not be null",
        ),
        (
            given(json!([badge, flag])),
            "NotAuthorizedException",
            "A client attempted to write unauthorized attribute",
        ),
        (
            given(json!([badge, rank, nope, short, email])),
            invalid,
            "user.custom:long: String must be no shorter than 36 characters\nuser.custom:nope: Attribute does not exist in the schema.\nuser.custom:rank: Number must be at least 1\nuser.custom:badge: Attribute cannot be updated.\n",
        ),
        (
            given(json!([email])),
            invalid,
            "Invalid email address format.",
        ),
    ];
    let base = json!({ "AccessToken": token });
    world.refuses("UpdateUserAttributes", &base, &rows).await;
    // An empty value unsets, however long a value has to be.
    let mut body = base;
    tests::merge(
        &mut body,
        given(
            json!([{ "Name": "custom:long", "Value": "" }, { "Name": "custom:rank", "Value": "" }]),
        ),
    );
    world.ok("UpdateUserAttributes", body).await;
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
