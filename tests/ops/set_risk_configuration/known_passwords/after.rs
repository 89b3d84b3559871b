//! What becomes of users whose password others know.

use serde_json::json;
use tests::choice::response;
use tests::sign_in::{Exchange, password_flow};
use tests::{World, merge, on_every_engine};

use super::{Door, KNOWN, REFUSED, RESET, Scene, owned, passwords, risk};

const ANOTHER: &str = "Ghijkl2!";

/// Another password lets in again, by a code; until then no door does.
#[tokio::test]
async fn whoever_has_a_password_that_others_know_sets_another() {
    on_every_engine(async |world| {
        let scene = Scene::new(world, "ENFORCED").await;
        scene.careless("anna").await;
        let exchange = Exchange::begin(world, &scene.pool_id, &scene.client, "anna").await;
        let before = world
            .ok(
                "RespondToAuthChallenge",
                exchange.answer(world, &scene.client, KNOWN),
            )
            .await;
        let found = scene.sign_in(Door::UserPasswordAuth, "anna").await;
        assert_eq!(found, Err(owned(RESET)));
        for door in [Door::UserPasswordAuth, Door::Srp] {
            assert_eq!(
                scene.sign_in(door, "anna").await,
                Err(owned(RESET)),
                "{door:?}"
            );
        }
        // Who was in stays in, as far as a refresh token goes.
        let refresh = json!({
            "ClientId": scene.client, "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": { "REFRESH_TOKEN": before["AuthenticationResult"]["RefreshToken"] },
        });
        world.ok("InitiateAuth", refresh.clone()).await;
        world.advance_seconds(1);
        assert_eq!(scene.reset("anna", KNOWN).await, Err(owned(REFUSED)));
        world.advance_seconds(60);
        scene
            .reset("anna", ANOTHER)
            .await
            .expect("another password");
        assert_eq!(scene.status("anna").await, "CONFIRMED");
        world.refusal("InitiateAuth", refresh).await;
        world.advance_seconds(1);
        world
            .ok(
                "InitiateAuth",
                password_flow(&scene.client, "anna", ANOTHER),
            )
            .await;
        let risk = risk(Some(false), "NoRisk");
        assert_eq!(scene.newest("anna").await, json!(["SignIn", "Pass", risk]));
    })
    .await;
}

/// An administrator would have to invite whoever could not even set the first password.
#[tokio::test]
async fn a_temporary_password_that_others_know_is_replaced() {
    on_every_engine(async |world| {
        let scene = Scene::new(world, "ENFORCED").await;
        let mut body = scene.whose("anna");
        merge(
            &mut body,
            json!({ "TemporaryPassword": KNOWN, "MessageAction": "SUPPRESS" }),
        );
        world.ok("AdminCreateUser", body).await;
        let asked = scene
            .sign_in(Door::UserPasswordAuth, "anna")
            .await
            .expect("a challenge");
        assert_eq!(asked["ChallengeName"], "NEW_PASSWORD_REQUIRED");
        let told = risk(Some(true), "NoRisk");
        assert_eq!(
            scene.newest("anna").await,
            json!(["SignIn", "InProgress", told])
        );
        let answer = |password: &str| {
            let given = json!({ "NEW_PASSWORD": password });
            response(
                &scene.client,
                "NEW_PASSWORD_REQUIRED",
                &asked["Session"],
                "anna",
                given,
            )
        };
        for operation in ["RespondToAuthChallenge", "AdminRespondToAuthChallenge"] {
            let mut answer = answer(KNOWN);
            if operation == "AdminRespondToAuthChallenge" {
                answer["UserPoolId"] = json!(scene.pool_id);
            }
            assert_eq!(
                world.refusal(operation, answer).await,
                owned(REFUSED),
                "{operation}"
            );
        }
        // The session is good for another one.
        world.ok("RespondToAuthChallenge", answer(ANOTHER)).await;
        let listed = world
            .ok("AdminListUserAuthEvents", scene.whose("anna"))
            .await;
        let events = listed["AuthEvents"].as_array().expect("a list");
        let sign_in = events
            .iter()
            .find(|it| it["EventType"] == "SignIn")
            .expect("one");
        // That the temporary password was known is told on.
        assert_eq!(sign_in["EventResponse"], "Pass");
        assert_eq!(sign_in["EventRisk"], told);
    })
    .await;
}

/// A password that lets nobody in changes nothing, and is told as it is anywhere.
#[tokio::test]
async fn who_would_not_be_let_in_stays_as_they_are() {
    let world = World::in_memory();
    let scene = Scene::new(&world, "ENFORCED").await;
    scene.say(false, &passwords("BLOCK", &["SIGN_IN"])).await;
    for (name, refusal, status) in [
        ("unconfirmed", "User is not confirmed.", "UNCONFIRMED"),
        ("disabled", "User is disabled.", "CONFIRMED"),
        (
            "reset",
            "Password reset required for the user",
            "RESET_REQUIRED",
        ),
        ("guessed", "Incorrect username or password.", "CONFIRMED"),
    ] {
        match name {
            "unconfirmed" => drop(scene.knock(Door::SignUp, name).await.expect("a user")),
            "guessed" => scene.user(name).await,
            _ => scene.careless(name).await,
        }
        match name {
            "disabled" => drop(world.ok("AdminDisableUser", scene.whose(name)).await),
            "reset" => drop(world.ok("AdminResetUserPassword", scene.whose(name)).await),
            _ => {}
        }
        let found = scene.sign_in(Door::UserPasswordAuth, name).await;
        assert_eq!(found.expect_err("a refusal").1, refusal, "{name}");
        assert_eq!(scene.status(name).await, status, "{name}");
        let listed = world.ok("AdminListUserAuthEvents", scene.whose(name)).await;
        assert!(
            !listed.to_string().contains("Detected\":true"),
            "{name} {listed}"
        );
    }
}

/// What was done in one mode is done in no other.
#[tokio::test]
async fn another_mode_takes_effect_at_once() {
    on_every_engine(async |world| {
        let scene = Scene::new(world, "AUDIT").await;
        let modes = [
            ("AUDIT", None),
            ("ENFORCED", Some(owned(REFUSED))),
            ("OFF", None),
        ];
        for (mode, expected) in modes {
            let settings = json!({
                "UserPoolId": scene.pool_id, "UserPoolTier": "PLUS",
                "UserPoolAddOns": { "AdvancedSecurityMode": mode },
            });
            world.ok("UpdateUserPool", settings).await;
            let found = scene.knock(Door::SignUp, &mode.to_lowercase()).await;
            assert_eq!(found.err(), expected, "{mode}");
        }
    })
    .await;
}
