//! `GetUser`.

use serde_json::json;
use tests::World;
use tests::people::{NO_TOKEN, PASSWORD, access_token, attributes, confirmed, plain};

#[tokio::test]
async fn the_client_sees_what_it_may_read() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    let sub = confirmed(&world, &client_id, "anna").await;
    let token = access_token(&world, &client_id, "anna", PASSWORD).await;
    assert_eq!(
        world.ok("GetUser", json!({ "AccessToken": token })).await,
        json!({
            "Username": "anna",
            "UserAttributes": attributes(&[
                ("sub", &sub), ("email", "anna@example.com"), ("email_verified", "true")
            ])
        })
    );
    let members = json!({
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"], "ReadAttributes": ["nickname"]
    });
    let shy = world.client(&pool_id, members).await;
    let token = access_token(&world, &shy, "anna", PASSWORD).await;
    let found = world.ok("GetUser", json!({ "AccessToken": token })).await;
    assert_eq!(found["UserAttributes"], attributes(&[("sub", &sub)]));
}

#[tokio::test]
async fn a_disabled_user_is_refused() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    let token = access_token(&world, &client_id, "anna", PASSWORD).await;
    world.advance_seconds(1);
    world
        .ok(
            "AdminDisableUser",
            json!({ "UserPoolId": pool_id, "Username": "anna" }),
        )
        .await;
    let found = world
        .refusal("GetUser", json!({ "AccessToken": token }))
        .await;
    assert_eq!(found.0, "NotAuthorizedException");
    let rows = [(
        json!({ "AccessToken": "!" }),
        "InvalidParameterException",
        NO_TOKEN,
    )];
    world.refuses("GetUser", &json!({}), &rows).await;
    world
        .ok(
            "AdminDeleteUser",
            json!({ "UserPoolId": pool_id, "Username": "anna" }),
        )
        .await;
    let rows = [(json!({}), "UserNotFoundException", "User does not exist.")];
    world
        .refuses("GetUser", &json!({ "AccessToken": token }), &rows)
        .await;
    let found = world
        .refusal("GetUser", json!({ "AccessToken": "a.b.c" }))
        .await;
    assert_eq!(found.1, "Invalid Access Token");
}
