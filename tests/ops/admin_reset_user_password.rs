//! `AdminResetUserPassword`.

use serde_json::json;
use tests::World;
use tests::people::{NO_POOL, OTHER_PASSWORD, PASSWORD, access_token, confirmed, plain, signed_up};

#[tokio::test]
async fn the_user_sets_a_new_password_by_code() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    signed_up(&world, &client_id, "unproved").await;
    world.advance_seconds(1);
    let body = json!({ "UserPoolId": pool_id, "Username": "anna" });
    assert_eq!(
        world.ok("AdminResetUserPassword", body.clone()).await,
        json!({})
    );
    let user = world.ok("AdminGetUser", body.clone()).await;
    assert_eq!(user["UserStatus"], "RESET_REQUIRED");
    let sign_in = json!({
        "ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "anna", "PASSWORD": PASSWORD }
    });
    let required = (
        json!({}),
        "PasswordResetRequiredException",
        "Password reset required for the user",
    );
    world.refuses("InitiateAuth", &sign_in, &[required]).await;
    let code = world.code_for("anna@example.com").await;
    let confirm = json!({
        "ClientId": client_id, "Username": "anna", "ConfirmationCode": code,
        "Password": OTHER_PASSWORD
    });
    world.ok("ConfirmForgotPassword", confirm).await;
    access_token(&world, &client_id, "anna", OTHER_PASSWORD).await;
    let rows = [
        (
            json!({ "UserPoolId": "us-east-1_nosuchpool" }),
            "ResourceNotFoundException",
            NO_POOL,
        ),
        (
            json!({ "Username": "unproved" }),
            "InvalidParameterException",
            "Cannot reset password for the user as there is no registered/verified email or phone_number",
        ),
        (
            json!({ "Username": "nobody" }),
            "UserNotFoundException",
            "User does not exist.",
        ),
    ];
    world.refuses("AdminResetUserPassword", &body, &rows).await;
    world.ok("AdminDisableUser", body.clone()).await;
    let row = (json!({}), "NotAuthorizedException", "User is disabled.");
    world.refuses("AdminResetUserPassword", &body, &[row]).await;
}
