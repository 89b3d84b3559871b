//! `DeleteUserAttributes`.

use serde_json::json;
use tests::World;
use tests::people::{NO_TOKEN, attributes, attributes_of, signed_in};

#[tokio::test]
async fn users_remove_what_their_client_may_write() {
    let world = World::in_memory();
    let pool = json!({ "Schema": [
        { "Name": "email", "Required": true, "Mutable": true, "AttributeDataType": "String" },
        { "Name": "badge", "Mutable": false, "AttributeDataType": "String" }
    ] });
    let client = json!({ "WriteAttributes": ["email", "nickname", "custom:badge"] });
    let (pool_id, _, token) = signed_in(&world, pool, client).await;
    let change =
        json!({ "AccessToken": token, "UserAttributes": attributes(&[("nickname", "A")]) });
    world.ok("UpdateUserAttributes", change).await;
    let body = json!({ "AccessToken": token, "UserAttributeNames": ["nickname"] });
    let unauthorized = "A client attempted to write unauthorized attribute";
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
        (
            json!({ "UserAttributeNames": ["given_name"] }),
            "NotAuthorizedException",
            unauthorized,
        ),
        (
            json!({ "UserAttributeNames": ["email_verified"] }),
            "NotAuthorizedException",
            unauthorized,
        ),
        (
            json!({ "UserAttributeNames": ["custom:badge"] }),
            "InvalidParameterException",
            "user.custom:badge: Attribute cannot be updated.\n",
        ),
        (
            json!({ "UserAttributeNames": ["email"] }),
            "InvalidParameterException",
            "Invalid user attributes: email: Required attribute cannot be deleted.",
        ),
        (
            json!({ "UserAttributeNames": ["given_name", "sub"] }),
            "InvalidParameterException",
            "Cannot modify the non-mutable attribute sub",
        ),
    ];
    world.refuses("DeleteUserAttributes", &body, &rows).await;
    assert_eq!(
        world.ok("DeleteUserAttributes", body.clone()).await,
        json!({})
    );
    assert_eq!(
        attributes_of(&world, &pool_id, "anna")
            .await
            .get("nickname"),
        None
    );
    world
        .ok(
            "AdminDeleteUser",
            json!({ "UserPoolId": pool_id, "Username": "anna" }),
        )
        .await;
    let rows = [(json!({}), "UserNotFoundException", "User does not exist.")];
    world.refuses("DeleteUserAttributes", &body, &rows).await;
}

#[tokio::test]
async fn what_the_schema_lacks_is_told_before_what_is_immutable() {
    let world = World::in_memory();
    let badge = json!({ "Name": "badge", "Mutable": false, "AttributeDataType": "String" });
    let (_, _, token) = signed_in(&world, json!({ "Schema": [badge] }), json!({})).await;
    let body = json!({ "AccessToken": token });
    let rows = [
        (
            json!({ "UserAttributeNames": ["custom:badge", "custom:nope"] }),
            "InvalidParameterException",
            "Invalid user attributes: custom:nope: Attribute does not exist in the schema.\n",
        ),
        (
            json!({ "UserAttributeNames": ["custom:badge"] }),
            "InvalidParameterException",
            "user.custom:badge: Attribute cannot be updated.\n",
        ),
    ];
    world.refuses("DeleteUserAttributes", &body, &rows).await;
}
