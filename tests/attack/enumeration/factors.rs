//! Which factors a user has is told to nobody who has proved nothing: not by a level that is asked for, nor by the way that a code to set a
//! forgotten password seems to go.

use serde_json::{Value, json};
use tests::World;
use tests::choice::{choice, response};
use tests::sign_in::PASSWORD;

const MAIL: &str = "ana@example.com";

/// Ana has a software token, Bob has not, and nobody is called zoe.
#[tokio::test]
async fn a_level_is_asked_for_of_nobody_as_of_everybody() {
    let world = World::in_memory();
    let pool = world.pool_by(&["PASSWORD"], json!({})).await;
    let hides = json!({ "PreventUserExistenceErrors": "ENABLED" });
    let client = world.choosing_client(&pool, hides).await;
    let factors = ["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"];
    world.take_factors(&pool, "OPTIONAL", &factors).await;
    world
        .user(&pool, "ana", &[("email", MAIL), ("email_verified", "true")])
        .await;
    world.user(&pool, "bob", &[]).await;
    let token = world.sign_in(&client, "ana").await.access;
    world.authenticator(&token).await;
    let by =
        |name: &str, levels: &str| choice(&client, name, json!({ "TARGET_ACR_VALUES": levels }));
    for levels in [
        "urn:cognito:loa:4",
        "urn:cognito:loa:3",
        "urn:cognito:loa:4 urn:cognito:loa:2",
    ] {
        let mut told = Vec::new();
        for name in ["ana", "bob", "zoe"] {
            let asked = world.ok("InitiateAuth", by(name, levels)).await;
            let given = json!({ "ANSWER": "PASSWORD", "PASSWORD": "Wrong1!x" });
            let session = &asked["Session"];
            let body = response(&client, "SELECT_CHALLENGE", session, name, given);
            let refusal = world.refusal("RespondToAuthChallenge", body).await;
            world.advance_seconds(901);
            told.push((
                asked["ChallengeName"].clone(),
                asked["AvailableChallenges"].clone(),
                refusal,
            ));
        }
        assert!(told.iter().all(|it| *it == told[0]), "{levels} {told:?}");
    }
    // Who has proved something is told, and has the first level that there is.
    let mut body = by("bob", "urn:cognito:loa:4");
    let right = json!({ "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD });
    tests::merge(&mut body["AuthParameters"], right);
    let refusal = world.refusal("InitiateAuth", body.clone()).await;
    assert_eq!(refusal.0, "InvalidParameterException");
    body["AuthParameters"]["TARGET_ACR_VALUES"] = json!("urn:cognito:loa:4 urn:cognito:loa:1");
    let tokens = world.ok("InitiateAuth", body.clone()).await;
    assert!(tokens.get("AuthenticationResult").is_some());
    body["AuthParameters"]["USERNAME"] = json!("ana");
    let asked = world.ok("InitiateAuth", body).await;
    assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
}

/// Who has nothing left by which a password could be set is answered as nobody is.
#[tokio::test]
async fn a_forgotten_password_does_not_tell_of_a_second_factor() {
    let world = World::in_memory();
    let ways = json!([
        { "Name": "verified_email", "Priority": 1 },
        { "Name": "verified_phone_number", "Priority": 2 },
    ]);
    let members = json!({ "AccountRecoverySetting": { "RecoveryMechanisms": ways } });
    let pool = world.pool_by(&["PASSWORD"], members).await;
    let hides = json!({ "PreventUserExistenceErrors": "ENABLED" });
    let client = world.choosing_client(&pool, hides).await;
    world.take_factors(&pool, "OPTIONAL", &["EMAIL_OTP"]).await;
    let proved = [("email", MAIL), ("email_verified", "true")];
    world.user(&pool, "ana", &proved).await;
    world.switch_on(&pool, "ana", "EMAIL_OTP", true).await;
    let shape = async |name: &str| -> Value {
        let asked = json!({ "ClientId": client, "Username": name });
        let mut told = world.ok("ForgotPassword", asked).await["CodeDeliveryDetails"].clone();
        assert!(
            told["Destination"]
                .as_str()
                .is_some_and(|it| it.contains('*'))
        );
        told["Destination"] = Value::Null;
        told
    };
    let mail = json!({ "AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": null });
    assert_eq!(shape("ana").await, mail);
    assert_eq!(shape("zoe@example.com").await, mail);
    assert!(world.letters().await.is_empty());
}
