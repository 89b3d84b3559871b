//! `AdminDisableUser`, `AdminEnableUser`, `AdminDeleteUserAttributes`, `AdminUserGlobalSignOut` and `DeleteUser`.

use serde_json::json;
use tests::World;
use tests::people::{PASSWORD, access_token, attributes_of, confirmed, plain};

#[tokio::test]
async fn a_disabled_user_cannot_sign_in_until_enabled() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    let body = json!({ "UserPoolId": pool_id, "Username": "anna" });
    assert_eq!(world.ok("AdminDisableUser", body.clone()).await, json!({}));
    assert_eq!(
        world.ok("AdminGetUser", body.clone()).await["Enabled"],
        false
    );
    let sign_in = json!({
        "ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "anna", "PASSWORD": PASSWORD }
    });
    let row = (json!({}), "NotAuthorizedException", "User is disabled.");
    world.refuses("InitiateAuth", &sign_in, &[row]).await;
    assert_eq!(world.ok("AdminEnableUser", body.clone()).await, json!({}));
    world.advance_seconds(1);
    access_token(&world, &client_id, "anna", PASSWORD).await;
    let rows = [
        (
            json!({ "Username": "nobody" }),
            "UserNotFoundException",
            "User does not exist.",
        ),
        (
            json!({ "UserPoolId": "us-east-1_nosuchpool" }),
            "ResourceNotFoundException",
            "User pool us-east-1_nosuchpool does not exist.",
        ),
    ];
    for operation in [
        "AdminDisableUser",
        "AdminEnableUser",
        "AdminUserGlobalSignOut",
    ] {
        world.refuses(operation, &body, &rows).await;
    }
}

#[tokio::test]
async fn an_administrator_signs_a_user_out_everywhere() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    let token = access_token(&world, &client_id, "anna", PASSWORD).await;
    let body = json!({ "UserPoolId": pool_id, "Username": "anna" });
    assert_eq!(world.ok("AdminUserGlobalSignOut", body).await, json!({}));
    let found = world
        .refusal("GetUser", json!({ "AccessToken": token }))
        .await;
    assert_eq!(found.1, "Access Token has been revoked");
}

#[tokio::test]
async fn an_attribute_goes_with_its_proof() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    let sub = confirmed(&world, &client_id, "anna").await;
    let body = json!({
        "UserPoolId": pool_id, "Username": "anna", "UserAttributeNames": ["email"]
    });
    assert_eq!(
        world.ok("AdminDeleteUserAttributes", body.clone()).await,
        json!({})
    );
    assert_eq!(
        attributes_of(&world, &pool_id, "anna").await,
        json!({ "sub": sub })
    );
    let rows = [
        (
            json!({ "Username": "nobody" }),
            "UserNotFoundException",
            "User does not exist.",
        ),
        (
            json!({ "UserAttributeNames": ["custom:nope"] }),
            "InvalidParameterException",
            "Attributes did not conform to the schema: Type for attribute {custom:nope} could not be determined",
        ),
    ];
    world
        .refuses("AdminDeleteUserAttributes", &body, &rows)
        .await;
}

#[tokio::test]
async fn users_delete_themselves() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    let token = access_token(&world, &client_id, "anna", PASSWORD).await;
    world
        .ok("DeleteUser", json!({ "AccessToken": token }))
        .await;
    let body = json!({ "UserPoolId": pool_id, "Username": "anna" });
    assert_eq!(
        world.refusal("AdminGetUser", body).await.0,
        "UserNotFoundException"
    );
    let found = world
        .refusal("DeleteUser", json!({ "AccessToken": token }))
        .await;
    assert_eq!(found.0, "UserNotFoundException");
}
