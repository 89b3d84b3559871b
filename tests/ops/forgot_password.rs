//! `ForgotPassword`.

use serde_json::{Value, json};
use tests::people::{PASSWORD, attributes, confirmed, plain, signed_up};
use tests::{World, on_every_engine};

const LIMIT: (&str, &str) = (
    "LimitExceededException",
    "Attempt limit exceeded, please try after some time.",
);
const NOBODY: (&str, &str) = (
    "UserNotFoundException",
    "Username/client id combination not found.",
);

const UNREACHABLE: &str =
    "Cannot reset password for the user as there is no registered/verified email or phone_number";

#[tokio::test]
async fn a_code_goes_to_a_proved_address() {
    on_every_engine(async |world| {
        let (_, client_id) = plain(world, json!({}), json!({})).await;
        confirmed(world, &client_id, "anna").await;
        let body = json!({ "ClientId": client_id, "Username": "anna" });
        for _ in 0..10 {
            assert_eq!(
                world.ok("ForgotPassword", body.clone()).await,
                json!({ "CodeDeliveryDetails": {
                    "AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": "a***@e***"
                } })
            );
        }
        world
            .refuses("ForgotPassword", &body, &[(json!({}), LIMIT.0, LIMIT.1)])
            .await;
    })
    .await;
}

#[tokio::test]
async fn who_cannot_be_reached_is_refused_or_pretended_to() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    let hiding = world
        .client(&pool_id, json!({ "PreventUserExistenceErrors": "ENABLED" }))
        .await;
    signed_up(&world, &client_id, "unproved").await;
    confirmed(&world, &client_id, "disabled").await;
    world
        .ok(
            "AdminDisableUser",
            json!({ "UserPoolId": pool_id, "Username": "disabled" }),
        )
        .await;
    let letters = world.letters().await.len();
    let body = json!({ "ClientId": client_id, "Username": "nobody" });
    world
        .refuses(
            "ForgotPassword",
            &body,
            &[
                (json!({}), NOBODY.0, NOBODY.1),
                (
                    json!({ "Username": "unproved" }),
                    "InvalidParameterException",
                    UNREACHABLE,
                ),
                (
                    json!({ "Username": "disabled" }),
                    "NotAuthorizedException",
                    "User is disabled.",
                ),
                (
                    json!({ "ClientId": "nosuchclient" }),
                    "ResourceNotFoundException",
                    "User pool client nosuchclient does not exist.",
                ),
            ],
        )
        .await;
    for name in ["nobody", "unproved", "disabled"] {
        let body = json!({ "ClientId": hiding, "Username": name });
        let answer = world.ok("ForgotPassword", body.clone()).await;
        let medium = &answer["CodeDeliveryDetails"]["DeliveryMedium"];
        assert!(medium == "EMAIL" || medium == "SMS", "{answer}");
        assert_eq!(
            world.ok("ForgotPassword", body).await,
            answer,
            "the same for the same name"
        );
    }
    assert_eq!(world.letters().await.len(), letters, "nothing is sent");
}

#[tokio::test]
async fn a_temporary_password_cannot_be_forgotten() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    let body = json!({
        "UserPoolId": pool_id, "Username": "anna", "TemporaryPassword": PASSWORD,
        "UserAttributes": attributes(&[("email", "anna@example.com"), ("email_verified", "true")])
    });
    world.ok("AdminCreateUser", body).await;
    let row = (
        json!({}),
        "NotAuthorizedException",
        "User password cannot be reset in the current state.",
    );
    let body = json!({ "ClientId": client_id, "Username": "anna" });
    world.refuses("ForgotPassword", &body, &[row]).await;
}

#[tokio::test]
async fn the_pool_says_by_which_address() {
    let world = World::in_memory();
    let both = [
        ("email", "anna@example.com"),
        ("email_verified", "true"),
        ("phone_number", "+12065551234"),
        ("phone_number_verified", "true"),
    ];
    for (setting, medium) in [
        (None, Some("SMS")),
        (Some(Value::Null), Some("SMS")),
        (
            Some(json!([{ "Name": "verified_phone_number", "Priority": 1 }])),
            Some("SMS"),
        ),
        (
            Some(json!([{ "Name": "verified_email", "Priority": 1 }])),
            Some("EMAIL"),
        ),
        (
            Some(json!([
                { "Name": "verified_phone_number", "Priority": 2 },
                { "Name": "verified_email", "Priority": 1 }
            ])),
            Some("EMAIL"),
        ),
        (Some(json!([{ "Name": "admin_only", "Priority": 1 }])), None),
    ] {
        let pool = match setting {
            Some(options) => json!({ "AccountRecoverySetting": { "RecoveryMechanisms": options } }),
            None => json!({}),
        };
        let (pool_id, client_id) = plain(&world, pool, json!({})).await;
        let user = json!({
            "UserPoolId": pool_id, "Username": "anna", "MessageAction": "SUPPRESS",
            "UserAttributes": attributes(&both)
        });
        world.ok("AdminCreateUser", user).await;
        let password = json!({
            "UserPoolId": pool_id, "Username": "anna", "Password": PASSWORD, "Permanent": true
        });
        world.ok("AdminSetUserPassword", password).await;
        let body = json!({ "ClientId": client_id, "Username": "anna" });
        if let Some(medium) = medium {
            let answer = world.ok("ForgotPassword", body).await;
            assert_eq!(answer["CodeDeliveryDetails"]["DeliveryMedium"], medium);
        } else {
            let row = (json!({}), "InvalidParameterException", UNREACHABLE);
            world.refuses("ForgotPassword", &body, &[row]).await;
        }
    }
}
