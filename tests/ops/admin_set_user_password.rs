//! `AdminSetUserPassword`.

use serde_json::{Value, json};
use tests::people::{NO_NAME, OTHER_PASSWORD, PASSWORD, access_token, confirmed, plain, signed_up};
use tests::{World, on_every_engine};

fn body(pool_id: &str, password: &str, permanent: bool) -> Value {
    json!({
        "UserPoolId": pool_id, "Username": "anna", "Password": password, "Permanent": permanent
    })
}

#[tokio::test]
async fn a_permanent_password_confirms_the_user() {
    on_every_engine(async |world| {
        let (pool_id, client_id) = plain(world, json!({}), json!({})).await;
        signed_up(world, &client_id, "anna").await;
        let answer = world
            .ok("AdminSetUserPassword", body(&pool_id, OTHER_PASSWORD, true))
            .await;
        assert_eq!(answer, json!({}));
        let token = access_token(world, &client_id, "anna", OTHER_PASSWORD).await;
        world.advance_seconds(1);
        world
            .ok("AdminSetUserPassword", body(&pool_id, PASSWORD, true))
            .await;
        let found = world
            .refusal("GetUser", json!({ "AccessToken": token }))
            .await;
        assert_eq!(found.1, "Access Token has been revoked");
    })
    .await;
}

#[tokio::test]
async fn another_password_has_to_be_changed_at_sign_in() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    world
        .ok(
            "AdminSetUserPassword",
            body(&pool_id, OTHER_PASSWORD, false),
        )
        .await;
    let user = json!({ "UserPoolId": pool_id, "Username": "anna" });
    let found = world.ok("AdminGetUser", user).await;
    assert_eq!(found["UserStatus"], "FORCE_CHANGE_PASSWORD");
    let sign_in = json!({
        "ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "anna", "PASSWORD": OTHER_PASSWORD }
    });
    let answer = world.ok("InitiateAuth", sign_in).await;
    assert_eq!(answer["ChallengeName"], "NEW_PASSWORD_REQUIRED");
}

#[tokio::test]
async fn a_lock_out_ends_with_it() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    let mistaken = json!({
        "ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "anna", "PASSWORD": OTHER_PASSWORD }
    });
    for _ in 0..5 {
        world.refusal("InitiateAuth", mistaken.clone()).await;
    }
    assert_eq!(
        world.refusal("InitiateAuth", mistaken).await.1,
        "Password attempts exceeded"
    );
    world
        .ok("AdminSetUserPassword", body(&pool_id, PASSWORD, true))
        .await;
    access_token(&world, &client_id, "anna", PASSWORD).await;
}

#[tokio::test]
async fn what_is_wrong_is_refused() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    signed_up(&world, &client_id, "anna").await;
    let rows = [
        (
            json!({ "Username": "a b" }),
            "InvalidParameterException",
            NO_NAME,
        ),
        (
            json!({ "Password": "short" }),
            "InvalidPasswordException",
            "Password does not conform to policy: Password not long enough",
        ),
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
    let base = body(&pool_id, PASSWORD, true);
    world.refuses("AdminSetUserPassword", &base, &rows).await;
}

#[tokio::test]
async fn a_password_that_the_user_has_is_not_set_again_where_the_pool_wants_another() {
    on_every_engine(async |world| {
        let policy = json!({ "PasswordPolicy": { "MinimumLength": 6, "PasswordHistorySize": 2 } });
        let (pool_id, client_id) = plain(world, json!({ "Policies": policy }), json!({})).await;
        confirmed(world, &client_id, "anna").await;
        let used = (
            "PasswordHistoryPolicyViolationException",
            "Password has previously been used",
        );
        let rows = [(json!({}), used.0, used.1)];
        world
            .refuses(
                "AdminSetUserPassword",
                &body(&pool_id, PASSWORD, true),
                &rows,
            )
            .await;
        world
            .ok("AdminSetUserPassword", body(&pool_id, OTHER_PASSWORD, true))
            .await;
        world
            .refuses(
                "AdminSetUserPassword",
                &body(&pool_id, PASSWORD, false),
                &rows,
            )
            .await;
        world
            .ok("AdminSetUserPassword", body(&pool_id, "third3", true))
            .await;
        world
            .ok("AdminSetUserPassword", body(&pool_id, PASSWORD, true))
            .await;
    })
    .await;
}
