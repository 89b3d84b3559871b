//! `ChangePassword`.

use std::sync::Arc;

use serde_json::json;
use store::memory::Memory;
use store::{Direction, Key};
use tests::World;
use tests::people::{NO_TOKEN, OTHER_PASSWORD, PASSWORD, access_token, confirmed, plain};
use userpool::Settings;

/// What is said to a password that the user has or had lately.
const USED: (&str, &str) = (
    "PasswordHistoryPolicyViolationException",
    "Password has previously been used",
);

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

/// The password that the user had before comes back once so many others were between.
#[tokio::test]
async fn none_of_the_last_passwords_is_set_again() {
    for srp in [true, false] {
        let settings = Settings {
            without_srp: !srp,
            ..Settings::default()
        };
        let world = World::settled(Arc::new(Memory::new()), None, &settings);
        let policy = json!({ "PasswordPolicy": { "MinimumLength": 6, "PasswordHistorySize": 3 } });
        let (pool_id, client_id) = plain(&world, json!({ "Policies": policy }), json!({})).await;
        confirmed(&world, &client_id, "anna").await;
        let token = access_token(&world, &client_id, "anna", PASSWORD).await;
        let mut now = PASSWORD.to_owned();
        let change = |now: &str, next: &str| json!({ "AccessToken": token, "PreviousPassword": now, "ProposedPassword": next });
        for (next, former) in [
            ("first1", vec![PASSWORD]),
            ("second2", vec!["first1", PASSWORD]),
            ("third3", vec!["second2", "first1", PASSWORD]),
        ] {
            for former in former {
                let row = [(json!({ "ProposedPassword": former }), USED.0, USED.1)];
                world
                    .refuses("ChangePassword", &change(&now, next), &row)
                    .await;
            }
            world.ok("ChangePassword", change(&now, next)).await;
            next.clone_into(&mut now);
        }
        let row = [(json!({ "ProposedPassword": "first1" }), USED.0, USED.1)];
        world
            .refuses("ChangePassword", &change(&now, "none"), &row)
            .await;
        world.ok("ChangePassword", change(&now, PASSWORD)).await;
        access_token(&world, &client_id, "anna", PASSWORD).await;

        // A history that is no longer wanted refuses nobody, and what is left of it goes with its user.
        let without = json!({ "PasswordPolicy": { "MinimumLength": 6 } });
        let body = json!({ "UserPoolId": pool_id, "AutoVerifiedAttributes": ["email"], "Policies": without });
        world.ok("UpdateUserPool", body).await;
        world.advance_seconds(6);
        world.ok("ChangePassword", change(PASSWORD, "third3")).await;
        let former = Key::prefix(&[&pool_id, "former"]);
        let left = async || world.engine().scan(&former, 10, Direction::Forward).await;
        assert_eq!(left().await.expect("a scan").len(), 1);
        world
            .ok("DeleteUser", json!({ "AccessToken": token }))
            .await;
        assert_eq!(left().await.expect("a scan").len(), 0);
    }
}
