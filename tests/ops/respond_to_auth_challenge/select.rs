//! `SELECT_CHALLENGE`, `SELECT_MFA_TYPE`, and a second factor by mail that is set up: what is chosen is asked for.

use serde_json::{Value, json};
use tests::choice::{choice, response};
use tests::people::attributes_of;
use tests::sign_in::{Exchange, PASSWORD, Tokens, password_flow};
use tests::software_token::code_answer;
use tests::{World, on_every_engine};

use super::{INVALID, ONCE};
use crate::initiate_auth::{WRONG, pair};

const MAIL: &str = "ana@example.com";
const NUMBER: &str = "+12065550123";

async fn scene(world: &World) -> (String, String) {
    let pool = world
        .pool_by(&["PASSWORD", "EMAIL_OTP", "SMS_OTP"], json!({}))
        .await;
    let client = world.choosing_client(&pool, json!({})).await;
    let proved = [
        ("email", MAIL),
        ("email_verified", "true"),
        ("phone_number", NUMBER),
        ("phone_number_verified", "true"),
    ];
    world.user(&pool, "ana", &proved).await;
    (pool, client)
}

async fn begun(world: &World, client: &str) -> Value {
    let asked = world
        .ok("InitiateAuth", choice(client, "ana", json!({})))
        .await;
    assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
    asked["Session"].clone()
}

#[tokio::test]
async fn what_is_chosen_is_asked_for() {
    on_every_engine(async |world: &World| {
        let (pool, client) = scene(world).await;
        for (chosen, address) in [("EMAIL_OTP", MAIL), ("SMS_OTP", NUMBER)] {
            let session = begun(world, &client).await;
            let answer = json!({ "ANSWER": chosen });
            let body = response(&client, "SELECT_CHALLENGE", &session, "ana", answer);
            let asked = world.ok("RespondToAuthChallenge", body.clone()).await;
            assert_eq!(asked["ChallengeName"], chosen);
            assert!(asked.get("AvailableChallenges").is_none());
            let refusal = world.refusal("RespondToAuthChallenge", body).await;
            assert_eq!(pair(&refusal), ONCE);
            let code = world.code_for(address).await;
            let answer = json!({ (format!("{chosen}_CODE")): code });
            let body = response(&client, chosen, &asked["Session"], "ana", answer);
            let answered = world.ok("RespondToAuthChallenge", body).await;
            Tokens::of(&answered["AuthenticationResult"]);
        }
        // A password is judged at once, by either name.
        for (name, more) in [
            (
                "SELECT_CHALLENGE",
                json!({ "ANSWER": "PASSWORD", "PASSWORD": PASSWORD }),
            ),
            ("PASSWORD", json!({ "PASSWORD": PASSWORD })),
        ] {
            let session = begun(world, &client).await;
            let mut body = response(&client, name, &session, "ana", more);
            body["UserPoolId"] = json!(pool);
            let answered = world.ok("AdminRespondToAuthChallenge", body).await;
            Tokens::of(&answered["AuthenticationResult"]);
        }
    })
    .await;
}

#[tokio::test]
async fn an_exchange_may_be_chosen() {
    let world = World::in_memory();
    let (pool, client) = scene(&world).await;
    for name in ["SELECT_CHALLENGE", "PASSWORD_SRP"] {
        let session = begun(&world, &client).await;
        let exchange = Exchange::chosen(&world, &pool, &client, name, &session, "ana").await;
        let proof = exchange.answer(&world, &client, PASSWORD);
        let answered = world.ok("RespondToAuthChallenge", proof).await;
        Tokens::of(&answered["AuthenticationResult"]);
    }
}

#[tokio::test]
async fn refusals() {
    let world = World::in_memory();
    let (pool, client) = scene(&world).await;
    let session = begun(&world, &client).await;
    let other = world.choosing_client(&pool, json!({})).await;
    let base = response(
        &client,
        "SELECT_CHALLENGE",
        &session,
        "ana",
        json!({ "ANSWER": "EMAIL_OTP" }),
    );
    let answer = |more: Value| {
        let mut responses = json!({ "USERNAME": "ana" });
        tests::merge(&mut responses, more);
        json!({ "ChallengeResponses": responses })
    };
    let parameter = "InvalidParameterException";
    let none = "ANSWER is none of the AvailableChallenges that SELECT_CHALLENGE gave.";
    let rows = [
        (
            answer(json!({})),
            parameter,
            "Missing required parameter ANSWER",
        ),
        (
            answer(json!({ "ANSWER": "PASSWORD" })),
            parameter,
            "Missing required parameter PASSWORD",
        ),
        (
            answer(json!({ "ANSWER": "PASSWORD_SRP" })),
            parameter,
            "Missing required parameter SRP_A",
        ),
        (answer(json!({ "ANSWER": "WEB_AUTHN" })), parameter, none),
        (
            answer(json!({ "ANSWER": "SOFTWARE_TOKEN_MFA" })),
            parameter,
            none,
        ),
        (
            answer(json!({ "ANSWER": "NEW_PASSWORD_REQUIRED" })),
            parameter,
            none,
        ),
        (
            json!({ "Session": Value::Null }),
            parameter,
            "Missing required parameter Session",
        ),
        (json!({ "ClientId": other }), INVALID.0, INVALID.1),
    ];
    world.refuses("RespondToAuthChallenge", &base, &rows).await;
    // A code that nobody has asked for yet.
    let answer = json!({ "EMAIL_OTP_CODE": "12345678" });
    let body = response(&client, "EMAIL_OTP", &session, "ana", answer);
    let refusal = world.refusal("RespondToAuthChallenge", body).await;
    assert_eq!(pair(&refusal), INVALID);
    // After a wrong password the choice begins anew.
    let wrong = json!({ "ANSWER": "PASSWORD", "PASSWORD": "Wrong1!x" });
    let body = response(&client, "SELECT_CHALLENGE", &session, "ana", wrong);
    let refusal = world.refusal("RespondToAuthChallenge", body).await;
    assert_eq!(pair(&refusal), WRONG);
    let refusal = world.refusal("RespondToAuthChallenge", base).await;
    assert_eq!(pair(&refusal), ONCE);
}

/// Who has several second factors on chooses one, or comes in by the one that is preferred.
#[tokio::test]
async fn one_of_several_second_factors() {
    on_every_engine(async |world: &World| {
        let pool = world.pool_by(&["PASSWORD"], json!({})).await;
        let client = world.open_client(&pool, json!({})).await;
        let given = [("email", MAIL), ("phone_number", NUMBER)];
        world.user(&pool, "ana", &given).await;
        let all = ["SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"];
        world.take_factors(&pool, "OPTIONAL", &all).await;
        let token = world.sign_in(&client, "ana").await.access;
        let own = world.authenticator(&token).await;
        for factor in all {
            world.switch_on(&pool, "ana", factor, false).await;
        }
        for factor in all {
            let asked = world
                .ok("InitiateAuth", password_flow(&client, "ana", PASSWORD))
                .await;
            assert_eq!(asked["ChallengeName"], "SELECT_MFA_TYPE");
            let parameters = &asked["ChallengeParameters"];
            assert_eq!(
                parameters["MFAS_CAN_CHOOSE"],
                r#"["SMS_MFA","SOFTWARE_TOKEN_MFA","EMAIL_OTP"]"#
            );
            let answer = json!({ "ANSWER": "PASSWORD" });
            let none = response(&client, "SELECT_MFA_TYPE", &asked["Session"], "ana", answer);
            let refusal = world.refusal("RespondToAuthChallenge", none).await;
            assert_eq!(refusal.0, "InvalidParameterException");
            let answer = json!({ "ANSWER": factor });
            let body = response(&client, "SELECT_MFA_TYPE", &asked["Session"], "ana", answer);
            let asked = world.ok("RespondToAuthChallenge", body).await;
            assert_eq!(asked["ChallengeName"], factor);
            if factor == "SOFTWARE_TOKEN_MFA" {
                assert_eq!(asked["ChallengeParameters"], json!({}));
            }
            let session = &asked["Session"];
            let body = match factor {
                "SMS_MFA" => {
                    let code = world.code_for(NUMBER).await;
                    response(
                        &client,
                        factor,
                        session,
                        "ana",
                        json!({ "SMS_MFA_CODE": code }),
                    )
                }
                "EMAIL_OTP" => {
                    let code = world.code_for(MAIL).await;
                    response(
                        &client,
                        factor,
                        session,
                        "ana",
                        json!({ "EMAIL_OTP_CODE": code }),
                    )
                }
                _ => code_answer(&client, session, "ana", &own.code(world)),
            };
            world.ok("RespondToAuthChallenge", body).await;
        }
        for factor in all {
            world.switch_on(&pool, "ana", factor, true).await;
            world.advance_seconds(1);
            world.asked_for(factor, &client, "ana").await;
        }
    })
    .await;
}

/// Who has no address where the pool demands codes by mail gives one, and proves it.
#[tokio::test]
async fn an_address_is_set_up() {
    on_every_engine(async |world: &World| {
        let pool = world.pool_by(&["PASSWORD"], json!({})).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        world
            .take_factors(&pool, "ON", &["SMS_MFA", "EMAIL_OTP"])
            .await;
        let asked = world
            .ok("InitiateAuth", password_flow(&client, "ana", PASSWORD))
            .await;
        assert_eq!(asked["ChallengeName"], "MFA_SETUP");
        let parameters = &asked["ChallengeParameters"];
        assert_eq!(parameters["MFAS_CAN_SETUP"], r#"["SMS_MFA","EMAIL_OTP"]"#);
        let session = &asked["Session"];
        let give = |address: &str| {
            response(
                &client,
                "MFA_SETUP",
                session,
                "ana",
                json!({ "EMAIL": address }),
            )
        };
        for bad in ["", "nowhere", "a@b@c"] {
            let refusal = world.refusal("RespondToAuthChallenge", give(bad)).await;
            assert_eq!(
                pair(&refusal),
                ("InvalidParameterException", "Invalid email address format.")
            );
        }
        let asked = world.ok("RespondToAuthChallenge", give(MAIL)).await;
        assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
        assert!(
            attributes_of(world, &pool, "ana")
                .await
                .get("email")
                .is_none()
        );
        let code = world.code_for(MAIL).await;
        let answer = json!({ "EMAIL_OTP_CODE": code });
        let body = response(&client, "EMAIL_OTP", &asked["Session"], "ana", answer);
        let answered = world.ok("RespondToAuthChallenge", body).await;
        let tokens = Tokens::of(&answered["AuthenticationResult"]);
        let user = world
            .ok("GetUser", json!({ "AccessToken": tokens.access }))
            .await;
        assert_eq!(user["UserMFASettingList"], json!(["EMAIL_OTP"]));
        let attributes = attributes_of(world, &pool, "ana").await;
        assert_eq!(
            (&attributes["email"], &attributes["email_verified"]),
            (&json!(MAIL), &json!("true"))
        );
        // Nobody replaces it by the password alone.
        world.advance_seconds(1);
        world.asked_for("EMAIL_OTP", &client, "ana").await;
        let again = world
            .refusal("RespondToAuthChallenge", give("eve@example.com"))
            .await;
        assert_eq!(pair(&again), ONCE);
    })
    .await;
}

/// An address that came meanwhile is not replaced by one that is being set up.
#[tokio::test]
async fn an_address_that_is_there_stays() {
    let world = World::in_memory();
    let pool = world.pool_by(&["PASSWORD"], json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    world.take_factors(&pool, "ON", &["EMAIL_OTP"]).await;
    let session = world.asked_for("MFA_SETUP", &client, "ana").await;
    let body = response(
        &client,
        "MFA_SETUP",
        &session,
        "ana",
        json!({ "EMAIL": "eve@example.com" }),
    );
    let asked = world.ok("RespondToAuthChallenge", body).await;
    let code = world.code_for("eve@example.com").await;
    let attributes = tests::people::attributes(&[("email", MAIL)]);
    let body = json!({ "UserPoolId": pool, "Username": "ana", "UserAttributes": attributes });
    world.ok("AdminUpdateUserAttributes", body).await;
    let answer = json!({ "EMAIL_OTP_CODE": code });
    let body = response(&client, "EMAIL_OTP", &asked["Session"], "ana", answer);
    let refusal = world.refusal("RespondToAuthChallenge", body).await;
    assert_eq!(pair(&refusal), INVALID);
    assert_eq!(attributes_of(&world, &pool, "ana").await["email"], MAIL);
}
