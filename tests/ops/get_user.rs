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

/// Its signature is verified once; what can change is asked each time.
#[tokio::test]
async fn a_token_that_was_shown_before_is_looked_at_again() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    let shown = access_token(&world, &client_id, "anna", PASSWORD).await;
    let shown = shown.as_str();
    for _ in 0..2 {
        world.ok("GetUser", json!({ "AccessToken": shown })).await;
    }
    let refusal = async |token: &str| {
        let body = json!({ "AccessToken": token });
        world.refusal("GetUser", body).await.1
    };
    let (signed, signature) = shown.rsplit_once('.').expect("a signature");
    let first = if signature.starts_with('A') { "B" } else { "A" };
    let altered = format!("{signed}.{first}{}", &signature[1..]);
    assert_eq!(
        refusal(&altered).await,
        "Could not verify signature for Access Token"
    );
    world.ok("GetUser", json!({ "AccessToken": shown })).await;
    let user = json!({ "UserPoolId": pool_id, "Username": "anna" });
    world.ok("AdminUserGlobalSignOut", user).await;
    assert_eq!(refusal(shown).await, "Access Token has been revoked");
    let another = access_token(&world, &client_id, "anna", PASSWORD).await;
    world.ok("GetUser", json!({ "AccessToken": another })).await;
    world.advance_seconds(3600);
    for token in [shown, another.as_str()] {
        assert_eq!(refusal(token).await, "Access Token has expired");
    }
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
