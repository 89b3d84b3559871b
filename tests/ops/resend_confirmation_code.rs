//! `ResendConfirmationCode`.

use serde_json::json;
use tests::people::{PASSWORD, confirmed, plain, signed_up};
use tests::{World, on_every_engine};

const LIMIT: (&str, &str) = (
    "LimitExceededException",
    "Attempt limit exceeded, please try after some time.",
);
const NOBODY: (&str, &str) = (
    "UserNotFoundException",
    "Username/client id combination not found.",
);

#[tokio::test]
async fn a_new_code_is_sent_five_times_an_hour() {
    on_every_engine(async |world| {
        let (_, client_id) = plain(world, json!({}), json!({})).await;
        signed_up(world, &client_id, "anna").await;
        let first = world.code_for("anna@example.com").await;
        let body = json!({ "ClientId": client_id, "Username": "anna" });
        for _ in 0..5 {
            world.advance_seconds(1);
            assert_eq!(
                world.ok("ResendConfirmationCode", body.clone()).await,
                json!({ "CodeDeliveryDetails": {
                    "AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": "a***@e***"
                } })
            );
        }
        assert_ne!(world.code_for("anna@example.com").await, first);
        world
            .refuses(
                "ResendConfirmationCode",
                &body,
                &[(json!({}), LIMIT.0, LIMIT.1)],
            )
            .await;
        world.advance_seconds(3600);
        world.ok("ResendConfirmationCode", body).await;
        let code = world.code_for("anna@example.com").await;
        let body = json!({ "ClientId": client_id, "Username": "anna", "ConfirmationCode": code });
        world.ok("ConfirmSignUp", body).await;
    })
    .await;
}

#[tokio::test]
async fn a_phantom_gets_the_answers_of_a_user() {
    on_every_engine(async |world| {
        let (pool_id, client_id) = plain(world, json!({}), json!({})).await;
        let hiding = json!({ "PreventUserExistenceErrors": "ENABLED" });
        let hiding = world.client(&pool_id, hiding).await;
        let body = json!({ "ClientId": hiding, "Username": "nobody" });
        let first = world.ok("ResendConfirmationCode", body.clone()).await;
        let destination = first["CodeDeliveryDetails"]["Destination"]
            .as_str()
            .expect("a mask");
        assert_eq!(
            first,
            json!({ "CodeDeliveryDetails": {
                "AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": destination
            } })
        );
        assert_eq!(destination.len(), "a***@e***".len());
        for _ in 0..4 {
            assert_eq!(
                world.ok("ResendConfirmationCode", body.clone()).await,
                first
            );
        }
        world
            .refuses(
                "ResendConfirmationCode",
                &body,
                &[(json!({}), LIMIT.0, LIMIT.1)],
            )
            .await;
        assert!(world.letters().await.is_empty());
        let body = json!({ "ClientId": hiding, "Username": "somebody@else.org" });
        let answer = world.ok("ResendConfirmationCode", body.clone()).await;
        assert_eq!(answer["CodeDeliveryDetails"]["Destination"], "s***@e***");
        let row = (json!({ "ClientId": client_id }), NOBODY.0, NOBODY.1);
        world.refuses("ResendConfirmationCode", &body, &[row]).await;
    })
    .await;
}

#[tokio::test]
async fn a_user_past_sign_up_gets_none() {
    let world = World::in_memory();
    let (_, client_id) = plain(&world, json!({}), json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    let signed = json!({ "ClientId": client_id, "Username": "berta", "Password": PASSWORD });
    world.ok("SignUp", signed).await;
    let body = json!({ "ClientId": client_id, "Username": "anna" });
    world
        .refuses(
            "ResendConfirmationCode",
            &body,
            &[
                (
                    json!({}),
                    "InvalidParameterException",
                    "User is already confirmed.",
                ),
                (
                    json!({ "Username": "berta" }),
                    "NotAuthorizedException",
                    "Cannot resend codes. Auto verification not turned on.",
                ),
            ],
        )
        .await;
}

#[tokio::test]
async fn the_client_is_checked_first() {
    let world = World::in_memory();
    let (pool_id, _) = plain(&world, json!({}), json!({})).await;
    let secretive = world
        .client(&pool_id, json!({ "GenerateSecret": true }))
        .await;
    let sentence =
        format!("Client {secretive} is configured with secret but SECRET_HASH was not received");
    let rows = [
        (json!({}), "NotAuthorizedException", sentence.as_str()),
        (
            json!({ "ClientId": "nosuchclient" }),
            "ResourceNotFoundException",
            "User pool client nosuchclient does not exist.",
        ),
    ];
    let body = json!({ "ClientId": secretive, "Username": "nobody" });
    world.refuses("ResendConfirmationCode", &body, &rows).await;
}
