//! `AdminCreateUser` for a user who was invited before.

use serde_json::{Value, json};
use tests::World;
use tests::people::{OTHER_PASSWORD, PASSWORD, attributes, plain};

const DAY_SECONDS: i64 = 24 * 60 * 60;

fn sign_in(client_id: &str, password: &str) -> Value {
    json!({
        "ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "anna", "PASSWORD": password }
    })
}

/// The newest temporary password holds as long as the pool says, from its sending on; the one before it is void.
#[tokio::test]
async fn an_invitation_that_is_sent_again_replaces_the_one_before() {
    let world = World::in_memory();
    let policy =
        json!({ "PasswordPolicy": { "MinimumLength": 8, "TemporaryPasswordValidityDays": 2 } });
    let pool = json!({ "Policies": policy, "AliasAttributes": ["email"] });
    let (pool_id, client_id) = plain(&world, pool, json!({})).await;
    let proved = [("email", "anna@example.com"), ("email_verified", "true")];
    let first = json!({
        "UserPoolId": pool_id, "Username": "anna", "TemporaryPassword": PASSWORD,
        "UserAttributes": attributes(&proved),
    });
    let made = world.ok("AdminCreateUser", first).await["User"].clone();
    world.advance_seconds(DAY_SECONDS);
    let again = |more: Value| {
        let mut body = json!({
            "UserPoolId": pool_id, "Username": "anna@example.com", "MessageAction": "RESEND",
            "DesiredDeliveryMediums": ["EMAIL"],
        });
        tests::merge(&mut body, more);
        body
    };
    let row = (
        json!({ "TemporaryPassword": "short" }),
        "InvalidPasswordException",
        "Password did not conform with password policy: Password not long enough",
    );
    let base = again(json!({}));
    world.refuses("AdminCreateUser", &base, &[row]).await;
    let own = again(json!({ "TemporaryPassword": OTHER_PASSWORD }));
    let answer = world.ok("AdminCreateUser", own).await["User"].clone();
    assert_eq!(answer["UserCreateDate"], made["UserCreateDate"]);
    assert_eq!(answer["UserLastModifiedDate"], world.now());
    assert_eq!(answer["UserStatus"], "FORCE_CHANGE_PASSWORD");
    assert_eq!(answer["Attributes"], made["Attributes"]);
    let letter = world.letter_to("anna@example.com").await;
    let body = format!("Your username is anna and temporary password is {OTHER_PASSWORD}.");
    assert_eq!(*letter.body.expose(), body);
    // The first one would have ended by now.
    world.advance_seconds(2 * DAY_SECONDS - 1);
    let asked = world
        .ok("InitiateAuth", sign_in(&client_id, OTHER_PASSWORD))
        .await;
    assert_eq!(asked["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    let wrong = world
        .refusal("InitiateAuth", sign_in(&client_id, PASSWORD))
        .await;
    assert_eq!(wrong.1, "Incorrect username or password.");
    world.advance_seconds(1);
    let late = world
        .refusal("InitiateAuth", sign_in(&client_id, OTHER_PASSWORD))
        .await;
    let expired = "Temporary password has expired and must be reset by an administrator.";
    assert_eq!(late.1, expired);
}

#[tokio::test]
async fn only_who_was_invited_is_invited_again() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    tests::people::signed_up(&world, &client_id, "unconfirmed").await;
    tests::people::confirmed(&world, &client_id, "confirmed").await;
    tests::people::confirmed(&world, &client_id, "reset").await;
    let named = |name: &str| json!({ "UserPoolId": pool_id, "Username": name });
    world.ok("AdminResetUserPassword", named("reset")).await;
    for name in ["unconfirmed", "confirmed", "reset"] {
        let mut body = named(name);
        body["MessageAction"] = json!("RESEND");
        let refusal = world.refusal("AdminCreateUser", body).await;
        let sentence = format!("Resend not possible. {name} status is not FORCE_CHANGE_PASSWORD");
        let expected = ("UnsupportedUserStateException".to_owned(), sentence);
        assert_eq!(refusal, expected);
    }
}
