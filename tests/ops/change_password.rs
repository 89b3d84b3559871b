//! `ChangePassword`.

use serde_json::json;
use tests::World;
use tests::people::{NO_TOKEN, OTHER_PASSWORD, PASSWORD, access_token, confirmed, plain};

#[tokio::test]
async fn the_user_stays_signed_in_with_the_new_password() {
    let world = World::in_memory();
    let (_, client_id) = plain(&world, json!({}), json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    let token = access_token(&world, &client_id, "anna", PASSWORD).await;
    world.advance_seconds(1);
    let body = json!({
        "AccessToken": token, "PreviousPassword": PASSWORD, "ProposedPassword": OTHER_PASSWORD
    });
    let wrong = ("NotAuthorizedException", "Incorrect username or password.");
    let rows = [
        (
            json!({ "AccessToken": "!" }),
            "InvalidParameterException",
            NO_TOKEN,
        ),
        (
            json!({ "PreviousPassword": OTHER_PASSWORD }),
            wrong.0,
            wrong.1,
        ),
        (json!({ "PreviousPassword": null }), wrong.0, wrong.1),
        (
            json!({ "ProposedPassword": "short" }),
            "InvalidPasswordException",
            "Password does not conform to policy: Password not long enough",
        ),
        (
            json!({ "AccessToken": "a.b.c" }),
            "NotAuthorizedException",
            "Invalid Access Token",
        ),
    ];
    world.refuses("ChangePassword", &body, &rows).await;
    assert_eq!(world.ok("ChangePassword", body.clone()).await, json!({}));
    world.ok("GetUser", json!({ "AccessToken": token })).await;
    access_token(&world, &client_id, "anna", OTHER_PASSWORD).await;
    for _ in 0..5 {
        world
            .refuses("ChangePassword", &body, &[(json!({}), wrong.0, wrong.1)])
            .await;
    }
    let locked = (
        json!({}),
        "LimitExceededException",
        "Attempt limit exceeded, please try after some time.",
    );
    world.refuses("ChangePassword", &body, &[locked]).await;
    world
        .ok("DeleteUser", json!({ "AccessToken": token }))
        .await;
    let gone = (json!({}), "UserNotFoundException", "User does not exist.");
    world.refuses("ChangePassword", &body, &[gone]).await;
}
