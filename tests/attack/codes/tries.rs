//! How often one may guess.

use std::sync::Arc;

use serde_json::json;
use tests::World;
use tests::people::{PASSWORD, access_token, confirmed, plain, wrong};

use super::{EXPIRED, MISMATCH, Scene, scene, verify};
use crate::{pair, refusals, successes, together};

const LIMIT: (&str, &str) = (
    "LimitExceededException",
    "Attempt limit exceeded, please try after some time.",
);

#[tokio::test]
async fn five_wrong_tries_void_a_code() {
    let scene = scene().await;
    let code = scene.signed_up("ana").await;
    for _ in 0..5 {
        scene
            .refuses(
                "ConfirmSignUp",
                scene.confirm("ana", &wrong(&code)),
                MISMATCH,
            )
            .await;
    }
    scene
        .refuses("ConfirmSignUp", scene.confirm("ana", &code), EXPIRED)
        .await;
    let code = scene.resent("ana").await;
    scene
        .world
        .ok("ConfirmSignUp", scene.confirm("ana", &code))
        .await;
    let token = access_token(&scene.world, &scene.client, "ana", PASSWORD).await;
    let code = scene.attribute("ana", &token).await;
    for _ in 0..5 {
        scene
            .refuses(
                "VerifyUserAttribute",
                verify(&token, &wrong(&code)),
                MISMATCH,
            )
            .await;
    }
    scene
        .refuses("VerifyUserAttribute", verify(&token, &code), EXPIRED)
        .await;
    let code = scene.forgotten("ana").await;
    for _ in 0..5 {
        scene
            .refuses(
                "ConfirmForgotPassword",
                scene.reset("ana", &wrong(&code)),
                MISMATCH,
            )
            .await;
    }
    scene
        .refuses("ConfirmForgotPassword", scene.reset("ana", &code), EXPIRED)
        .await;
}

#[tokio::test]
async fn new_codes_do_not_make_the_tries_of_an_hour_endless() {
    let scene = scene().await;
    confirmed(&scene.world, &scene.client, "ana").await;
    let mut tries = 0;
    for _ in 0..9 {
        scene.world.advance_seconds(1);
        let body = json!({ "ClientId": scene.client, "Username": "ana" });
        if scene.world.call("ForgotPassword", body).await.is_err() {
            break;
        }
        for _ in 0..5 {
            let guess = scene.reset("ana", "000000");
            let refusal = scene.refused("ConfirmForgotPassword", guess).await;
            tries += usize::from(pair(&refusal) == MISMATCH);
        }
    }
    assert_eq!(tries, 20);
    scene
        .refuses("ConfirmForgotPassword", scene.reset("ana", "000000"), LIMIT)
        .await;
}

#[tokio::test]
async fn a_hundred_wrong_tries_at_once_are_no_more_than_five() {
    for world in [World::in_memory(), World::on_sqlite()] {
        a_hundred_tries(Arc::new(world)).await;
    }
}

async fn a_hundred_tries(world: Arc<World>) {
    let (pool, client) = plain(&world, json!({}), json!({})).await;
    let scene = Scene {
        world,
        client,
        pool,
    };
    let code = scene.signed_up("ana").await;
    let guesses = (0..100)
        .map(|guess| format!("{guess:06}"))
        .filter(|guess| *guess != code);
    let bodies = guesses.map(|guess| scene.confirm("ana", &guess)).collect();
    let answers = together(&scene.world, "ConfirmSignUp", bodies).await;
    assert!(successes(&answers).is_empty());
    assert_eq!(
        refusals(&answers, "CodeMismatchException"),
        5,
        "{answers:?}"
    );
    scene
        .refuses("ConfirmSignUp", scene.confirm("ana", &code), EXPIRED)
        .await;
}
